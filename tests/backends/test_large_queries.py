"""Queries of thousands of members run, and nested ones up to the limit of the parser."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.mirror.mirror import Mirror

LONG = 1100

QUERIES = {
    "or": " or ".join(f"w{i}" for i in range(LONG)) + " or quasar",
    "and": "quasar " + " ".join(f"-w{i}" for i in range(LONG)),
    "values": "title:" + ",".join(f"w{i}" for i in range(LONG)) + ",quasar",
    "ucds": "ucd:" + ",".join(f"phot.mag;em.IR.a{i}" for i in range(LONG)) + ",phot.mag",
    "rows": "column(" + " or ".join(f"name:w{i}" for i in range(LONG)) + " or ucd:phot.mag)",
}
DEEP = "quasar"
for number in range(7):
    DEEP = f"(zq{number} or -(zr{number} or -{DEEP}))"


@pytest.mark.parametrize("name", QUERIES)
def test_long_queries(demo: Mirror, name: str) -> None:
    assert demo.search(QUERIES[name], limit=5).total > 0
    for target in ("gavo", "regtap-1.2", "regtap-1.1"):
        assert "w77" in regdsl.compile(QUERIES[name], target) or name == "ucds"


def test_deep_queries(demo: Mirror) -> None:
    assert demo.search(DEEP).total == demo.search("quasar").total
    assert regdsl.compile(DEEP)
    assert regdsl.compile(DEEP, "regtap-1.2")
    assert regdsl.compile(DEEP, "regtap-1.1")
