"""Each rule: its pairs of before and after, its docstring, and that it keeps the answer."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

import regdsl
from regdsl import passes
from regdsl.backends import sqlite_passes
from regdsl.passes import RULES, Step, chosen, optimise
from regdsl.passes.constants import constants
from regdsl.passes.flatten import flatten
from regdsl.passes.implication import excludes, implies
from regdsl.passes.walk import everywhere
from regdsl.planning.nodes import And, Exists, Match, Or, Plan, Question
from regdsl.planning.show import show
from tests.conftest import NOW

from .plans import PLANS, REGISTRIES, Resource, meant, rows

PAIRS = Path(__file__).parent / "pairs"
ALL = {rule.__name__: rule for rule in (*RULES, *sqlite_passes.RULES)}
Golden = Callable[[Path, str], None]


@pytest.mark.parametrize("name", ALL)
def test_pairs(name: str, golden: Golden) -> None:
    """The file of a rule is made of its lines `query:`, and says what the rule does."""
    path = PAIRS / f"{name}.txt"
    queries = [
        line.removeprefix("query: ")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("query: ")
    ]
    assert queries
    blocks = []
    for query in queries:
        before = regdsl.plan(query, optimise=_before(name), now=NOW).plan
        after = ALL[name](before)
        assert after != before, f"{name} does not change {query}"
        blocks.append(f"query: {query}\n{_text(before)}\n=>\n{_text(after)}\n")
    golden(path, "\n".join(blocks))


def _before(name: str) -> tuple[str, ...]:
    """Which rules a plan has been through when one comes to it."""
    if name == "constants":  # There are none before the rules for what follows from what.
        return ("contradiction",)
    return _NAMES[: _NAMES.index(name)] if name in _NAMES else _NAMES


_NAMES = tuple(rule.__name__ for rule in RULES)


def _text(plan: Plan) -> str:
    return show(Question(plan=plan))


def test_every_rule_has_its_file_and_nothing_else_has() -> None:
    assert {path.stem for path in PAIRS.iterdir()} == set(ALL)
    assert set(ALL) | {"limits"} == {*_NAMES, *passes.ON_MIRRORS}


@pytest.mark.parametrize("name", [*ALL, "walk", "implication"])
def test_the_docstring_of_a_rule_runs(name: str) -> None:
    module = importlib.import_module(f"regdsl.passes.{name}")
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("name", ALL)
@given(plan=PLANS, registry=REGISTRIES)
def test_a_rule_keeps_the_answer(name: str, plan: Plan, registry: tuple[Resource, ...]) -> None:
    for before in (plan, constants(flatten(plan))):
        assert meant(ALL[name](before), registry) == meant(before, registry)


@given(
    plan=PLANS,
    registry=REGISTRIES,
    some=st.sets(st.sampled_from([*_NAMES, *passes.ON_MIRRORS])),
)
def test_any_of_the_rules_keep_the_answer(
    plan: Plan, registry: tuple[Resource, ...], some: set[str]
) -> None:
    after = optimise(Question(plan=plan), chosen(some)).plan
    assert meant(sqlite_passes.rewritten(after, some), registry) == meant(plan, registry)


@given(one=PLANS, other=PLANS, registry=REGISTRIES)
def test_what_follows_and_what_excludes(
    one: Plan, other: Plan, registry: tuple[Resource, ...]
) -> None:
    if implies(one, other):
        assert meant(one, registry) <= meant(other, registry)
    if excludes(one, other):
        assert not meant(one, registry) & meant(other, registry)


@given(one=rows("column"), other=rows("column"), registry=REGISTRIES)
def test_what_follows_and_what_excludes_of_one_row(
    one: Plan, other: Plan, registry: tuple[Resource, ...]
) -> None:
    if implies(one, other):
        found = meant(Exists("column", one), registry)
        assert found <= meant(Exists("column", other), registry)
    if excludes(one, other, "column"):
        assert not meant(Exists("column", And((one, other))), registry)


def test_a_wrong_rule_is_found() -> None:
    """Two rows are not one row: what `same_rows` must not do."""

    def wrong(plan: Plan) -> Plan:
        match plan:
            case And(children=(Exists("column", a), Exists("column", b))):
                return Exists("column", And((a, b)))
            case _:
                return plan

    pairs = st.tuples(rows("column"), rows("column")).map(
        lambda two: And(tuple(Exists("column", row) for row in two))
    )
    plan, registry = find(
        st.tuples(pairs, REGISTRIES),
        lambda found: meant(everywhere(found[0], wrong), found[1]) != meant(*found),
    )
    assert len(meant(plan, registry)) > 0


def test_a_second_time_nothing_is_left_to_do() -> None:
    text = "(galaxy band:radio) or (galaxy -restype:vg:authority ucd:phot.mag ucd:phot.mag;em.IR)"
    question = regdsl.plan(text)
    assert optimise(question) == question


def test_the_trace_says_which_rule_did_what() -> None:
    trace: list[Step] = []
    found = regdsl.plan("updated:2010.. updated:2015..", trace=trace, now=NOW)
    assert [step.rule for step in trace] == ["same_rows", "absorption"]
    assert trace[-1].after == found.plan
    (row,) = [found.plan.row] if isinstance(found.plan, Exists) else []
    assert isinstance(row, Match)


def test_names_of_rules_are_checked() -> None:
    with pytest.raises(ValueError, match="there is no rule 'faster'"):
        chosen(["flatten", "faster"])


def test_words_that_are_dropped_count_for_relevance(demo_path: Path) -> None:
    """A phrase makes one of its words needless, and both rank as they did."""
    with regdsl.Mirror(demo_path) as mirror:
        for text in ('survey "survey catalogue"', '"spectra" spectra or stars'):
            ways = [mirror.search(text, optimise=way).ivoids for way in (True, False)]
            assert ways[0] == ways[1]


def test_or_is_left_where_rows_below_are_asked_for() -> None:
    text = "table(name:a* column(unit:mag)) or table(name:b*)"
    assert isinstance(regdsl.plan(text).plan, Or)
