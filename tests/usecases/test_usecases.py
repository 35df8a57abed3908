"""Each use case finds in regdsl what its reference in ADQL finds."""

from __future__ import annotations

import json

import pytest

import regdsl
from regdsl.binding.counting import counts_in
from regdsl.mirror.mirror import Mirror
from tests.conftest import SHARED
from tests.usecases.answers import OPTIONS, ask, ask_adql, ask_emitted, ask_given, picked
from tests.usecases.cases import ASKED, CASES, MORE, Case

BY_ID = {case.id: case for case in CASES}

asked = pytest.mark.parametrize("case", ASKED, ids=str)


@pytest.fixture(scope="session")
def given() -> dict[str, str | None]:
    """The ADQL that the questions came with, by id; not a part of the project."""
    path = SHARED / "usecases.json"
    if not path.is_file():
        pytest.skip("needs ../shared/usecases.json (or REGDSL_SHARED)")
    return {entry["id"]: entry["adql"] for entry in json.loads(path.read_text(encoding="utf-8"))}


def test_there_is_a_case_for_each_question(given: dict[str, str | None]) -> None:
    assert set(BY_ID) == set(given)


def test_nearly_all_can_be_asked() -> None:
    assert len(BY_ID) == len(CASES) == 88
    assert len(ASKED) >= 82


@asked
def test_on_the_made_registry(case: Case, made: Mirror) -> None:
    found = ask(case, made)
    assert found == ask_adql(case, case.reference, made)
    assert found, "it finds nothing"
    if "ivoid" in case.compare:
        ivoids = picked(["ivoid"], case.compare, found)
        assert len(ivoids) < made.search("").total, "it finds everything"


@asked
def test_on_real_records(case: Case, real: Mirror) -> None:
    assert ask(case, real) == ask_adql(case, case.reference, real)


@asked
def test_all_queries_find_something(case: Case, made: Mirror, demo: Mirror) -> None:
    for query in case.queries:
        assert _size(query, made) or _size(query, demo), f"{query} finds nothing"
        assert _size(regdsl.fmt(query), made) == _size(query, made)


@pytest.mark.parametrize("target", ["regdsl", "gavo"])
@pytest.mark.parametrize("case", [case for case in ASKED if case.kind != "counts"], ids=str)
def test_the_adql_that_is_emitted_finds_the_same(case: Case, target: str, made: Mirror) -> None:
    adql = regdsl.compile_adql(case.exact, target, **OPTIONS)
    shared, answer = ask_emitted(case, adql.text, made)
    assert shared, "no column to compare"
    found = picked(shared, case.compare, ask(case, made))
    assert answer >= found
    if adql.direction == "exact":
        assert answer == found


@pytest.mark.parametrize("registry", ["demo", "made", "real"])
@pytest.mark.parametrize("case", MORE, ids=str)
def test_more_questions(case: Case, registry: str, request: pytest.FixtureRequest) -> None:
    mirror: Mirror = request.getfixturevalue(registry)
    assert ask(case, mirror) == ask_adql(case, case.reference, mirror)
    assert _size(case.recipe, mirror) == _size(regdsl.fmt(case.recipe), mirror)


def _size(query: str, mirror: Mirror) -> int:
    tree = regdsl.parse(query)
    if counts_in(tree):
        return mirror.counts(query, **OPTIONS).total
    if "show:" in query:
        return len(mirror.rows(query, **OPTIONS))
    return mirror.search(query, **OPTIONS).total


@asked
def test_the_references_are_those_that_came_with_the_questions(
    case: Case, given: dict[str, str | None], made: Mirror, request: pytest.FixtureRequest
) -> None:
    adql = given[case.id]
    if case.corrected:
        assert adql is None or _fails_or_differs(case, adql, made), "nothing to correct"
        return
    assert adql is not None
    for mirror in (made, request.getfixturevalue("real")):
        shared, answer = ask_given(case, adql, mirror)
        assert shared, "no column to compare"
        ours = picked(shared, case.compare, ask_adql(case, case.reference, mirror))
        assert answer == ours


def _fails_or_differs(case: Case, adql: str, mirror: Mirror) -> bool:
    try:
        shared, answer = ask_given(case, adql, mirror)
    except regdsl.RegdslError:
        return True
    return answer != picked(shared, case.compare, ask_adql(case, case.reference, mirror))
