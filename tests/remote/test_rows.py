"""`regdsl.rows` on a server: the same rows as those of a mirror."""

from __future__ import annotations

import json

import pytest

import regdsl
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from tests.remote.conftest import BOTH
from tests.tap.responder import Responder

QUERIES = [
    "service:tap show:services",
    "service=tap show:services",
    "service:sia,web title:survey show:services",
    "ucd:phot.mag unit:mag show:columns",
    "table:*obscore* show:tables",
    "author:skrutskie show:people",
    "service:ssa show:ivoid,title,band,service",
    "title:survey via:servedby show:services",
]


@BOTH
@pytest.mark.parametrize("query", QUERIES)
def test_the_same_as_on_a_mirror(service: Responder, demo: Mirror, query: str) -> None:
    query = f"{query} limit:5000"
    found, meant = regdsl.rows(query, service.url, profile="gavo"), demo.rows(query)
    assert found.columns == meant.columns and found.what == meant.what
    assert len(found) == len(meant)
    for one, other in zip(sorted(found, key=str), sorted(meant, key=str), strict=True):
        # By its address alone a service is known to mirrors only.
        known = zip(found.columns, one, other, strict=True)
        assert [c for c, a, b in known if a != b and not (c == "service" and a is None)] == []
    assert found.ivoids == sorted(meant.ivoids)
    assert found.adql.direction == "exact" and not found.overflow


def test_cut(service: Responder) -> None:
    found = regdsl.rows("show:tables", service.url, profile="gavo", limit=3)
    assert len(found) == 3 and not found.overflow
    assert "rows on" not in repr(found) and "3 tables for 'show:tables' on" in repr(found)
    assert found.to_table().meta["server"] == service.url
    assert "<th>accessurl</th>" in found._repr_html_()


def test_without_coalesce(service: Responder) -> None:
    found = regdsl.rows("service:tap show:services limit:2", service.url, profile="regtap-1.1")
    assert found.columns[-1] == "service" and all(row[-1] is None for row in found)
    assert "COALESCE" in found.adql.summary
    found = regdsl.rows("service=tap show:services limit:2", service.url, profile="regtap-1.1")
    assert [row[-1] for row in found] == found.ivoids


def test_refusals(service: Responder) -> None:
    for query in ("quasar", "show:resources"):
        with pytest.raises(RegdslError, match=r"regdsl\.search"):
            regdsl.rows(query, service.url, profile="gavo")
    with pytest.raises(RegdslError, match=r"regdsl\.rows"):
        regdsl.search("quasar show:tables", service.url, profile="gavo")
    with pytest.raises(RegdslError, match=r"regdsl\.rows"):
        regdsl.search("quasar show:tables", mirror="nothing")
    with pytest.raises(TypeError):
        regdsl.rows("show:tables", service.url, mirror="nothing")  # type: ignore[call-overload]
    with pytest.raises(RegdslError, match="E111"):
        regdsl.constraint("show:tables")


def test_the_command(service: Responder, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["search", "--server", service.url, "--format", "json", "author:skrutskie show:people"]
    assert not cli.main(words, standalone_mode=False)
    out, err = capsys.readouterr()
    assert len(json.loads(out)["rows"]) == 3
    assert f"3 people of {service.url}" in err
