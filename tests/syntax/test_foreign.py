"""Names and signs of other languages: what is offered for them can be asked."""

from __future__ import annotations

from collections import Counter

import pytest

from regdsl.fields import DIRECTIVES, FIELDS, SCOPES, find
from regdsl.syntax.errors import blanked
from regdsl.syntax.foreign import PLACES, TABLE, foreign_call, of_column
from regdsl.syntax.foreign_texts import from_sql, signs
from tests.conftest import ROOT
from tests.errors.said import errors, said

NAMES = [name for names, *_ in TABLE for name in names.split()]
COLUMNS = sorted(
    column
    for field in FIELDS
    for column in field.column
    if not any(find(column, scope) for scope in SCOPES) and of_column(column)
)


def test_no_name_stands_there_twice() -> None:
    assert [name for name, times in Counter([*NAMES, *PLACES]).items() if times > 1] == []


@pytest.mark.parametrize("name", [*NAMES, *sorted(PLACES)])
def test_no_name_is_one_of_ours(name: str) -> None:
    assert find(name) is None
    assert name not in {one.name for one in DIRECTIVES}


@pytest.mark.parametrize("example", sorted({row[3] for row in TABLE if row[3]}))
def test_an_example_is_right(example: str) -> None:
    assert said(example) == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["2015", "radio", "'x y'", "5,7"])
def test_what_is_offered_for_a_name_is_right(name: str, value: str) -> None:
    (found, *_) = said(f"{name}:{value}")
    assert found.code in ("E101", "E001")
    if found.fix:
        assert not errors(found.fix.apply(f"{name}:{value}"))


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_regtap_leads_to_its_field(column: str) -> None:
    (found, *_) = said(f"{column}:2015")
    assert found.code == "E101"
    assert "it is a name of RegTAP: write `" in found.help


def test_columns_of_many_tables_lead_nowhere() -> None:
    assert of_column("cap_index") is None
    assert "datatype" not in COLUMNS


@pytest.mark.parametrize("name", ["count", "freetext", "cone", "sum"])
def test_functions(name: str) -> None:
    known = foreign_call(name)
    assert known is not None
    assert not errors(known.example)
    assert foreign_call("servedby") is None


@pytest.mark.parametrize(
    ("sql", "ours"),
    [
        ("res_title LIKE '%a%' OR waveband = 'radio'", "title:a or band:radio"),
        ("(res_title LIKE '%a%')", "(title:a)"),
        ("r.waveband IS NOT NULL", "has:band"),
        ("created BETWEEN '2010' AND '2015'", "created:2010..2015"),
        ("ucd LIKE 'phot%' AND unit='mag'", "ucd:phot* unit=mag"),
        ("table_description NOT LIKE '%star%'", "-table(description:star)"),
        ("res_subject IN ('quasars', 'active galaxies')", 'subject:quasars,"active galaxies"'),
        ("1=ivo_nocasematch(res_title, '%quasar%')", "title:quasar"),
        ("created <> 'x'", "created!=x"),
        ("cap_index = 1", None),
        ("res_title IN (SELECT 1 FROM rr.resource)", None),
        ("lower(res_title) = 'x'", None),
    ],
)
def test_conditions_of_sql(sql: str, ours: str | None) -> None:
    assert from_sql(f"SELECT ivoid FROM rr.resource AS r WHERE {sql}") == ours


def test_a_limit_goes_with_all_of_a_disjunction() -> None:
    text = "SELECT TOP 3 ivoid FROM rr.resource WHERE unit='a' OR unit='b'"
    assert from_sql(text) == "(unit=a or unit=b) limit:3"


def test_queries_of_this_language_are_not_taken_for_others() -> None:
    queries = [field.example for field in FIELDS]
    queries += [path.read_text(encoding="utf-8") for path in ROOT.glob("tests/queries/*/query.txt")]
    queries += ["galaxies like andromeda", "select quasars from surveys", "near M31 within 2deg"]
    assert len(queries) > 150
    assert [text for text in queries if [*signs(text, blanked(text))]] == []


@pytest.mark.parametrize("piece", ["like ", "+a ", "a.b(", "a NEAR/3 ", "aaaa", "ivo_", "[a TO "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = piece * 5000 + "~("
    list(signs(text, blanked(text)))
