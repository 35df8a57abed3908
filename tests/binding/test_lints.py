"""Lints on whole queries: what excludes what, and what does not."""

from __future__ import annotations

import pytest

from regdsl import bind


def codes(query: str) -> list[str]:
    return [lint.code for lint in bind(query).lints]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("created>2020 created<2010", ["W011"]),
        ("servedby(created>2020 created<2010)", ["W011"]),
        ("-isderivedfrom(band:radio partof(title:x -title:x))", ["W011"]),
        ("cites(title:x title:x)", ["W013"]),
        ("column(unit:mag unit:mJy)", ["W011"]),
        ("created>2020 servedby(created<2010)", []),
    ],
)
def test_conditions_against_each_other(query: str, expected: list[str]) -> None:
    assert codes(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "service(datasource:theory datasource:survey)",
        "service(product:image product:spectrum)",
        "service(maxsr<1 maxsr>10)",
        'service(mirror="http://a" mirror="http://b")',
        "datasource:theory datasource:survey",
    ],
)
def test_of_several_values_each_may_be_another(query: str) -> None:
    assert codes(query) == []


def test_a_text_that_is_no_term_is_told_of() -> None:
    (lint,) = bind('level="university"').lints
    assert lint.code == "W016"
    assert codes('level="general"') == []
    (lint,) = bind('band="infared"').lints
    assert lint.fix is not None
    assert lint.fix.text == '"Infrared"'
