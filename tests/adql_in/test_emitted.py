"""Whatever regdsl emits is ADQL to its own checker, and keeps its spelling."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.adql.check import check
from regdsl.adql.printer import to_text
from regdsl.adql.reader import read
from tests.adql.examples import PROFILES, QUERIES
from tests.conftest import NOW


@pytest.mark.parametrize("profile", PROFILES)
def test_emitted(profile: str) -> None:
    checked = 0
    for query in QUERIES:
        try:
            text = regdsl.compile_adql(query, profile, now=NOW).text
        except regdsl.RegdslError as refusal:
            if {d.code for d in refusal.diagnostics} <= {"E104", "E201", "E203"}:
                continue
            raise
        assert check(read(text), strict=True, to_run=True).lints == ()
        printed = to_text(read(text).query)
        assert to_text(read(printed).query) == printed
        checked += 1
    assert checked > len(QUERIES) / 2
