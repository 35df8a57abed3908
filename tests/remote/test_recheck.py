"""The second look: only rows that are surely not meant are left out."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.backends.adql_registry import compile_registry
from regdsl.backends.profiles import load
from regdsl.mirror.mirror import Mirror
from regdsl.planning.nodes import Every, Question
from regdsl.remote.recheck import TEXTS, Row, keep, unsettled
from tests.conftest import NOW

TITLES = (
    "Emission lines of galaxies",
    "Lines and emission",
    "The EMISSION-LINE survey",
    "Spectroscopy",
    None,
)


def _rows(column: str = "res_title", values: tuple[str | None, ...] = TITLES) -> list[Row]:
    return [{**dict.fromkeys(TEXTS), column: value} for value in values]


def _kept(query: str, rows: list[Row]) -> list[int]:
    return keep(regdsl.plan(query).plan, rows)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        # a phrase, by stems; what is not there has no words
        ('title:"emission line"', [0, 2]),
        ('title="emission lines"', [0]),
        ('title:"line emission"', []),
        ("title:spectro*", [3]),
        ("title:line*", [0, 1, 2]),
        # single stems are the server's
        ("title:emission", [0, 1, 2, 3, 4]),
        # what is in other tables cannot be told
        ('"emission line"', [0, 1, 2, 3, 4]),
        ('title:"emission line" or service:ssa', [0, 1, 2, 3, 4]),
        ('title:"emission line" service:ssa', [0, 2]),
        ('title:"emission line","of galaxies"', [0, 2]),
        ('title:"emission line" title:"of galaxies"', [0]),
        ('(title:"emission line" or title:spectro*) band:optical', [0, 2, 3]),
        ('-title:"emission line"', [1, 3, 4]),
        ("title:survey", [0, 1, 2, 3, 4]),
        ("", [0, 1, 2, 3, 4]),
    ],
)
def test_titles(query: str, kept: list[int]) -> None:
    assert _kept(query, _rows()) == kept


def test_descriptions() -> None:
    rows = _rows("res_description", ("a b c", "a c b"))
    assert _kept('description:"b c"', rows) == [0]


def test_patterns() -> None:
    rows = _rows("short_name", ("A_B one", "AxB one", "a_b", "A_B", None))
    assert _kept("shortname:a_b*", rows) == [0, 2, 3]
    assert _kept("shortname=a_b", rows) == [2, 3]
    assert _kept("shortname:*_*one", rows) == [0]
    # Without `_` and `%` a server says the same.
    assert _kept("shortname:a*", rows) == [0, 1, 2, 3, 4]


def test_parts_of_a_pattern_do_not_overlap() -> None:
    rows = _rows("short_name", ("a_a", "a_", "a_xa_a", "xa_a"))
    assert _kept("shortname:a_*a", rows) == [0, 2]
    assert _kept("shortname:a_*a_*a", rows) == [2]


def test_diacritics_and_case_fold() -> None:
    rows = _rows(values=("Tübingen Sternwarte", "Tubingen sky"))
    assert _kept('title:"TÜBINGEN sternwarte"', rows) == [0]


@pytest.mark.parametrize(
    ("query", "direction"),
    [
        ('title:"emission line"', "exact"),
        ('title:"emission line" service:ssa', "exact"),
        ('(title:"emission line" or title:spectro*) band:optical', "exact"),
        ('title:"emission line" or service:ssa', "superset"),
        ('title:"emission line" or title:survey', "superset"),
        ('title:"emission line" "x ray"', "superset"),
        ('column(description:"proper motion") title:"x ray"', "superset"),
    ],
)
def test_what_remains_unsettled(query: str, direction: str) -> None:
    question = regdsl.plan(query)
    assert compile_registry(question, load("gavo")).direction == "superset"
    rest = Question(plan=unsettled(question.plan))
    assert compile_registry(rest, load("gavo")).direction == direction


def test_all_settled_is_everything() -> None:
    assert unsettled(regdsl.plan('title:"a b c"').plan) == Every()


@pytest.mark.parametrize(
    "query",
    ['title:"sky survey"', "title:x-ray*", "description:infra*", 'description="all sky"',
     'title:"catalogue of" -band:radio', "title=surveys", "shortname:*_*",
     'description:"the survey"',
     '(title:"sky survey" or description:"sky survey") type:catalog'],
)  # fmt: skip
def test_it_agrees_with_the_mirror(demo: Mirror, query: str) -> None:
    """Of all resources, what is kept is what the mirror finds, or more where other
    tables have a say."""
    everything = demo.search("")
    rows: list[Row] = [
        {
            "ivoid": r.ivoid,
            "res_type": r.res_type,
            "short_name": r.short_name,
            "res_title": r.title,
            "res_description": r.description,
        }
        for r in everything
    ]
    plan = regdsl.plan(query, now=NOW).plan
    kept = {everything[place].ivoid for place in keep(plan, rows)}
    meant = set(demo.search(query, now=NOW).ivoids)
    assert meant
    assert kept >= meant
    if unsettled(plan) == Every():
        assert kept == meant
