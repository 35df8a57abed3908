"""Queries of thousands of members run, and nested ones up to the limit of the parser."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.binding.ucds import ucd_words
from regdsl.mirror.mirror import Mirror

LONG = 1100
UCDS = [word for word, flag in ucd_words().flags.items() if flag in "SQ"]
"""Known ones: for each that is unknown one like it is looked for, which takes long."""
PAIRS = [f"{first};{word}" for word in UCDS for first in ("phot.mag", "phot.flux", "pos.eq")]

QUERIES = {
    "or": " or ".join(f"w{i}" for i in range(LONG)) + " or quasar",
    "and": "quasar " + " ".join(f"-w{i}" for i in range(LONG)),
    "values": "title:" + ",".join(f"w{i}" for i in range(LONG)) + ",quasar",
    "ucds": "ucd:" + ",".join(PAIRS[:LONG]) + ",phot.mag,phot.mag;em.IR.w77",
    "rows": "column(" + " or ".join(f"name:w{i}" for i in range(LONG)) + " or ucd:phot.mag)",
}
DEEP = "quasar"
for number in range(7):
    DEEP = f"(zq{number} or -(zr{number} or -{DEEP}))"


@pytest.mark.parametrize("name", QUERIES)
def test_long_queries(demo: Mirror, name: str) -> None:
    assert demo.search(QUERIES[name], limit=5).total > 0
    for target in ("gavo", "regtap-1.2", "regtap-1.1"):
        assert "w77" in regdsl.compile(QUERIES[name], target)


def test_deep_queries(demo: Mirror) -> None:
    assert demo.search(DEEP).total == demo.search("quasar").total
    assert regdsl.compile(DEEP)
    assert regdsl.compile(DEEP, "regtap-1.2")
    assert regdsl.compile(DEEP, "regtap-1.1")
