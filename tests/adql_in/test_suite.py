"""The suite of the reader, through the checker, the printer and SQLite's side as well."""

from __future__ import annotations

import pytest
from sqlglot import parse_one

from regdsl.adql.check import check
from regdsl.adql.printer import to_text
from regdsl.adql.reader import read
from regdsl.backends.foreign import lower
from regdsl.diagnostics import RegdslError
from tests.adql_reader.suite import queries


def texts(name: str) -> list[str]:
    return list(queries(name))


@pytest.mark.parametrize("text", texts("valid"))
def test_valid_is_right_under_check(text: str) -> None:
    check(read(text), strict=True)


@pytest.mark.parametrize("text", texts("invalid_meaning"))
def test_wrong_meaning_is_refused(text: str) -> None:
    with pytest.raises(RegdslError) as caught:
        check(read(text), strict=True)
    assert all(d.span is not None for d in caught.value.diagnostics)


@pytest.mark.parametrize("text", texts("beyond"))
def test_beyond_runs_and_is_refused_under_check(text: str) -> None:
    assert check(read(text)).lints
    with pytest.raises(RegdslError):
        check(read(text), strict=True)


@pytest.mark.parametrize("text", [*texts("valid"), *texts("beyond")])
def test_printing_is_idempotent(text: str) -> None:
    """What is printed means the same: it reads as the same text, and gives the same SQL."""
    printed = to_text(read(text).query)
    assert to_text(read(printed).query) == printed
    assert ";" not in printed.replace("';", "") or "'" in printed


@pytest.mark.parametrize("text", texts("valid"))
def test_what_is_fitted_is_sql(text: str) -> None:
    """sqlglot's own parser takes it, whatever tables it asks."""
    checked = check(read(text))
    if any("neither in ADQL nor in RegTAP" in lint.message for lint in checked.lints):
        return  # A mirror has not got this function, and never comes so far.
    try:
        sql = lower(checked)
    except RegdslError as refusal:
        # Units of columns that nobody knows, for one.
        assert {d.code for d in refusal.diagnostics} <= {"E411", "E412"}  # noqa: PT017
    else:
        parse_one(sql, dialect="sqlite")
