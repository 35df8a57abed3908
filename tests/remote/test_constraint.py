"""A query among pyvo's own constraints, on services of every kind."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache

import pytest
from astropy import units as u
from pyvo import registry
from pyvo.dal import TAPService
from pyvo.registry import regtap, rtcons

import regdsl
from regdsl.mirror.mirror import Mirror
from regdsl.remote.constraint import constraint
from regdsl.remote.pyvo_constraint import InexactWarning, RegdslConstraint
from tests.adql.examples import QUERIES, REFUSED
from tests.conftest import NOW
from tests.remote.conftest import BOTH
from tests.tap import vosi
from tests.tap.responder import Responder

TERMS = {"optical", "infrared", "x-ray", "radio"}
UAT = {"galaxies": {"wider": [], "narrower": []}}


@pytest.fixture(autouse=True)
def _vocabularies(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvo fetches these from the network."""
    monkeypatch.setattr(registry.Waveband, "_legal_terms", TERMS)
    monkeypatch.setattr(registry.UAT, "_uat", UAT)


OTHERS: dict[str, Callable[[], rtcons.Constraint]] = {
    "Freetext": lambda: registry.Freetext("survey"),
    "Author": lambda: registry.Author("%a%"),
    "Servicetype": lambda: registry.Servicetype("tap", "ssa", "scs"),
    "Servicetype with aux": lambda: registry.Servicetype("tap").include_auxiliary_services(),
    "Servicetype by pattern": lambda: registry.Servicetype("sia2", "tap"),
    "Waveband": lambda: registry.Waveband("optical", "infrared"),
    "Datamodel": lambda: registry.Datamodel("obscore"),
    "Datamodel of tables": lambda: registry.Datamodel("epntap"),
    "Ivoid": lambda: registry.Ivoid(
        "ivo://org.gavo.dc/tap", "ivo://cds.vizier/tap", "ivo://cds.vizier/i/355"
    ),
    "UCD": lambda: registry.UCD("phot.mag%"),
    "UAT": lambda: registry.UAT("galaxies"),
    "Spatial": lambda: registry.Spatial((10.68, 41.27)),
    "Spatial circle": lambda: registry.Spatial((10.68, 41.27, 2), intersect="overlaps"),
    "Spectral": lambda: registry.Spectral(5 * u.eV),
    "Spectral inclusive": lambda: registry.Spectral((1 * u.eV, 2 * u.eV), inclusive=True),
    "Temporal": lambda: registry.Temporal((50000, 55000)),
    "Temporal inclusive": lambda: registry.Temporal(55000, inclusive=True),
}
"""One of each kind of pyvo's constraints."""

NEW = ("Spatial", "Spectral", "Temporal")
QUERY = "shortname:*1* or author:*r*"
"""Half of what each of them finds, and more."""


@pytest.fixture(scope="module")
def kept() -> dict[object, TAPService]:
    """Services as pyvo has them, each with what it has read of one that offers this or that."""
    return {}


def _keep(
    kept: dict[object, TAPService], service: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyvo reads what its service offers once; here once for all tests with the same offers."""
    one = kept.setdefault((service.url, service.offers), TAPService(service.url))
    monkeypatch.setattr(regtap, "get_RegTAP_service", cache(lambda: one))


def _search(*constraints: object, **keywords: object) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return sorted(r.ivoid for r in registry.search(*constraints, **keywords))


def test_every_kind_is_tried() -> None:
    kinds = {type(make()) for make in OTHERS.values()}
    assert kinds == set(rtcons._KEYWORD_TO_CONSTRAINT.values())


@BOTH
@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("offers", [vosi.GAVO, vosi.PLAIN, vosi.OLD], ids=["gavo", "plain", "old"])
def test_beside_each_of_pyvos(
    in_pyvo: Responder,
    demo: Mirror,
    name: str,
    offers: vosi.Offers,
    kept: dict[object, TAPService],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Together they find what each finds, and every resource once."""
    # pyvo asks for COALESCE and ILIKE whether there is any or not.
    in_pyvo.offers, in_pyvo.strict = offers, False
    _keep(kept, in_pyvo, monkeypatch)
    other = OTHERS[name]
    needs_moc = name.startswith("Spatial") and offers is vosi.PLAIN
    if needs_moc or (name.startswith(NEW) and offers is vosi.OLD):
        with pytest.raises(registry.RegTAPFeatureMissing):
            _search(constraint(QUERY), other())
        return
    in_pyvo.refuse_what_is_not_offered(constraint(QUERY).adql(regtap.get_RegTAP_service()).text)
    mine = set(demo.search(QUERY).ivoids)
    alone = _search(other())
    assert alone and not set(alone) <= mine
    both = [r.ivoid for r in registry.search(constraint(QUERY), other())]
    assert sorted(both) == sorted(set(alone) & mine)
    assert [r.ivoid for r in registry.search(other(), constraint(QUERY))] == both
    assert both


def test_keywords_and_strings(in_pyvo: Responder, demo: Mirror) -> None:
    mine = set(demo.search(QUERY).ivoids)
    alone = set(_search("survey", servicetype="scs"))
    assert _search(constraint(QUERY), "survey", servicetype="scs") == sorted(mine & alone)


def test_interfaces_are_not_multiplied(in_pyvo: Responder) -> None:
    (resource,) = registry.search(
        constraint("ivoid:ivo://org.gavo.dc/flashheros/q/ssa ucd:phot,em or author:stahl")
    )
    (alone,) = registry.search(registry.Ivoid("ivo://org.gavo.dc/flashheros/q/ssa"))
    assert len(resource.interfaces) == len(alone.interfaces)


@BOTH
@pytest.mark.parametrize("query", QUERIES[::5])
def test_alone_it_is_the_answer_of_the_mirror(
    in_pyvo: Responder,
    demo: Mirror,
    query: str,
    kept: dict[object, TAPService],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if (query, "gavo") in REFUSED:
        pytest.skip("refused, as tests.adql says")
    _keep(kept, in_pyvo, monkeypatch)
    mine = constraint(query, now=NOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InexactWarning)
        found = {r.ivoid for r in registry.search(mine)}
    direction = mine.adql(regtap.get_RegTAP_service()).direction
    meant = set(demo.search(query, now=NOW).ivoids)
    assert found == meant or direction != "exact"
    assert found >= meant or direction == "subset"
    assert found <= meant or direction == "superset"


@pytest.mark.parametrize("kind", ["gavo", "plain"])
def test_it_is_written_for_the_service(in_pyvo: Responder, kind: str) -> None:
    in_pyvo.offers = vosi.GAVO if kind == "gavo" else vosi.PLAIN
    mine = constraint("galaxies")
    assert len(registry.search(mine)) > 5
    query = in_pyvo.asked[-1].params["QUERY"]
    assert ("UNION" in query) == (kind == "gavo")
    # pyvo keeps what it has read of its service.
    registry.search(mine)
    assert [in_pyvo.count(what) for what in ("capabilities", "tables", "sync")] == [1, 1, 2]


def test_known_services_are_not_asked_what_they_can() -> None:
    class Known:
        baseurl = "http://reg.g-vo.org/tap"

    made = constraint("galaxies near 10 20 within 1deg")
    assert "MOC" in made.adql(Known()).text
    assert made.get_search_condition(Known()) == made.adql(Known()).text


@pytest.mark.parametrize(
    "text",
    [
        "title:{survey}",
        'author:"o\'dea" or title:survey',
        "shortname:100% or title:{0}{auth}",
        'description:"50 % {of}" or shortname:*{{*',
        "ivoid:ivo://x/{a}%s or author:%",
        'author:"\'; DROP TABLE rr.resource"',
    ],
)
def test_braces_percents_and_quotes(in_pyvo: Responder, demo: Mirror, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InexactWarning)
        found = {r.ivoid for r in registry.search(constraint(text), registry.Author("%"))}
    authors = set(demo.search("has:author").ivoids)
    assert found >= set(demo.search(text).ivoids) & authors
    sent = in_pyvo.asked[-1].params["QUERY"]
    condition = constraint(text).adql(regtap.get_RegTAP_service()).text
    assert f"({condition})" in sent


def test_it_needs_no_other_tables(in_pyvo: Responder) -> None:
    mine = constraint("galaxies column(ucd:phot.mag unit:mag)")
    assert isinstance(mine, RegdslConstraint)
    assert isinstance(mine, registry.Constraint)
    assert list(mine._extra_tables) == []
    assert mine._keyword is None


def test_what_it_knows() -> None:
    mine = constraint('band:x-ray   near "Crab"  # a comment', now=NOW)
    assert mine.query == 'band:x-ray near "Crab"'
    assert "Crab" in mine.notes[0] and mine.lints == ()
    assert repr(mine) == "regdsl.constraint('band:x-ray near \"Crab\"')"
    (lint,) = constraint("the survey").lints
    assert lint.code == "W002"


def test_parameters_and_trees() -> None:
    mine = constraint("band:$band", params={"band": "x-ray"})

    class Known:
        baseurl = "https://reg.g-vo.org/tap/"

    assert "x-ray" in mine.adql(Known()).text
    assert constraint(regdsl.parse("band:x-ray")).adql(Known()).text == mine.adql(Known()).text


@pytest.mark.parametrize("query", ["galaxies limit:3", "sort:title", "limit:3 sort:-ivoid band:uv"])
def test_order_and_number_are_pyvos(query: str) -> None:
    with pytest.raises(regdsl.RegdslError) as caught:
        constraint(query)
    found = caught.value.diagnostics
    assert [d.code for d in found] == ["E111"] * (query.count("sort:") + query.count("limit:"))
    for one in found:
        assert one.span is not None and one.help
        assert query[one.span.start : one.span.end].startswith(("sort:", "limit:"))
    assert "maxrec" in str(caught.value) or "limit" not in query


def test_wrong_queries_fail_at_once() -> None:
    with pytest.raises(regdsl.RegdslError, match="E101"):
        constraint("nofield:x")


def test_what_is_inexact_is_said(in_pyvo: Responder) -> None:
    with pytest.warns(InexactWarning, match="with a superset: a phrase is looked for"):
        registry.search(constraint('"emission line"'))
    with pytest.raises(regdsl.RegdslError, match="E203"):
        registry.search(constraint('"emission line"', exact=True))


def test_what_cannot_be_said(in_pyvo: Responder) -> None:
    in_pyvo.offers = vosi.OLD
    with pytest.raises(regdsl.RegdslError, match="E201"):
        registry.search(constraint("near 10 20"))
