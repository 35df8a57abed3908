"""Which server is meant, and what an unknown one is taken to be able to do."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pyvo.io import vosi as pyvo_vosi
from pyvo.io.vosi.tapregext import TableAccess

import regdsl
from regdsl.backends.profiles import FEATURES, TIERS, Profile, load
from regdsl.remote import servers
from regdsl.schema import TABLES
from tests.tap import vosi

URL = "http://registry.example/tap"
ALL = [f"rr.{name}" for name in TABLES]


def _capability(offers: vosi.Offers) -> Any:
    found = pyvo_vosi.parse_capabilities(io.BytesIO(vosi.capabilities(URL, offers)).read)
    return next(one for one in found if isinstance(one, TableAccess))


def _derived(offers: vosi.Offers, tables: list[str] | None = None) -> Profile:
    names = [f"rr.{name}" for name in offers.tables()] if tables is None else tables
    return servers.derive(URL, _capability(offers), names)


# -- names and addresses -----------------------------------------------------------------


def test_names_that_can_be_asked() -> None:
    assert set(servers.servers()) == {"gavo", "esa", "mast"}
    for name, url in servers.servers().items():
        assert servers.address(name) == (url, load(name))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://a.example/tap", "http://a.example/tap"),
        ("http://a.example/tap/", "http://a.example/tap"),
        ("http://a.example/tap?", "http://a.example/tap"),
        ("https://a.example/x/tap/sync?", "https://a.example/x/tap"),
        (" http://a.example/tap ", "http://a.example/tap"),
    ],
)
def test_addresses(given: str, url: str) -> None:
    assert servers.address(given) == (url, None)


@pytest.mark.parametrize(
    "given",
    [
        "http://reg.g-vo.org/tap",
        "http://reg.g-vo.org/tap/",
        "https://reg.g-vo.org/tap/sync",
        "HTTP://Reg.G-VO.org/tap",
    ],
)
def test_addresses_of_known_servers(given: str) -> None:
    _, profile = servers.address(given)
    assert profile is load("gavo")


@pytest.mark.parametrize(
    ("given", "help"),
    [
        ("gavoo", "did you mean `gavo`"),
        ("nobody", "the servers are"),
        ("regtap-1.2", "give an address"),
        ("regdsl", "give an address"),
        ("ftp://a.example/tap", "http:// or https://"),
        ("http:///tap", "http:// or https://"),
    ],
)
def test_what_is_neither(given: str, help: str) -> None:
    with pytest.raises(regdsl.RegdslError) as caught:
        servers.address(given)
    (found,) = caught.value.diagnostics
    assert found.code == "E202" and help in found.help


# -- what an unknown one can do ----------------------------------------------------------


def test_one_like_gavos() -> None:
    found, gavo = _derived(vosi.GAVO), load("gavo")
    announced = {"union", "except", "lower", "ilike", "coalesce", "with", "cast", "geometry", "moc"}
    assert found.features == announced
    assert found.features <= gavo.features
    assert found.without == frozenset()
    assert found.regtap == "1.2" and found.adql == "2.1"
    assert found.url == found.name == found.title == URL
    assert found.tier in TIERS and found.maxrec == 20_000


def test_what_the_standard_demands_need_not_be_announced() -> None:
    nothing = dict.fromkeys(("sets", "strings", "conditional", "common", "types", "keywords"), ())
    silent = replace(vosi.GAVO, udfs=(), **nothing)
    found, standard = _derived(silent), load("regtap-1.2")
    assert found.features == standard.features
    assert found.functions == standard.functions


def test_an_old_one() -> None:
    found, standard = _derived(vosi.OLD), load("regtap-1.1")
    assert found.features == standard.features | {"geometry"}
    assert found.without == standard.without
    assert found.regtap == "1.1" and found.maxrec == 2_000


def test_an_old_one_with_more() -> None:
    found = _derived(replace(vosi.OLD, sets=("UNION",), conditional=("COALESCE",)))
    assert {"union", "coalesce"} <= found.features and "except" not in found.features


def test_half_a_feature_is_none() -> None:
    found = _derived(replace(vosi.GAVO, sets=("UNION", "EXCEPT"), strings=("LOWER",)))
    assert "union" in found.features
    assert not found.features & {"except", "lower"}


def test_functions_by_their_signatures() -> None:
    udfs = ("gavo_vocmatch(voc TEXT) -> INTEGER", "IVO_STRING_AGG (e TEXT) -> TEXT", "own(a) -> b")
    found = _derived(replace(vosi.OLD, udfs=udfs))
    assert found.functions == load("regtap-1.1").functions | {"gavo_vocmatch"}


def test_tables_decide_and_not_the_data_model() -> None:
    old = [name for name in ALL if "stc_" not in name]
    assert _derived(vosi.GAVO, old).regtap == "1.1"
    assert _derived(replace(vosi.GAVO, model=False), ALL).regtap == "1.2"
    # The view may be missing.
    without_view = [name for name in ALL if "tap_table" not in name]
    found = _derived(vosi.GAVO, without_view)
    assert found.regtap == "1.2" and found.without == {"tap_table"}


def test_names_of_tables_in_any_spelling() -> None:
    odd = ['"rr"."resource"', "RR.Capability", "interface", "ivoa.obscore"]
    found = _derived(vosi.OLD, odd)
    assert TABLES.keys() - found.without == {"resource", "capability", "interface"}


def test_without_a_list_of_tables_the_data_model_decides() -> None:
    capability = _capability(vosi.GAVO)
    assert servers.derive(URL, capability, None).regtap == "1.2"
    assert servers.derive(URL, _capability(vosi.OLD), None).regtap == "1.1"
    modest = _capability(replace(vosi.GAVO, model=False))
    assert servers.derive(URL, modest, None).regtap == "1.1"


def test_other_tap_services() -> None:
    with pytest.raises(regdsl.RegdslError, match="E504"):
        _derived(vosi.GAVO, ["ivoa.obscore", "ivoa.resource"])


def test_every_feature_can_be_learnt() -> None:
    """A feature that profiles have and that nothing looks for would be lost silently."""
    assert {*servers._FEATURES, "moc"} == FEATURES.keys()


@pytest.mark.parametrize(
    ("limits", "rows"), [((2000, 10_000), 2000), ((20_000, 700), 700), ((0, -1), None)]
)
def test_announced_limits(limits: tuple[int, int], rows: int | None) -> None:
    assert _derived(replace(vosi.GAVO, limits=limits)).maxrec == rows


def test_nothing_announced() -> None:
    profile = servers.derive(URL, None, ALL)
    assert profile.regtap == "1.2" and profile.maxrec is None and profile.without == frozenset()
