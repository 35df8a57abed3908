"""Each rule: its pairs of before and after, its docstring, and that it keeps the answer."""

from __future__ import annotations

import doctest
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regdsl.binding.matchers import Words
from regdsl.passes import RULES, constants, flatten, optimise
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
)


def word(name: str) -> FreeText:
    return FreeText(Words((name,), "stem", (name,)))


A, B, C = word("a"), word("b"), word("c")

FLATTEN = [
    (And((And((A, B)), C)), And((A, B, C))),
    (Or((A, Or((B, C)))), Or((A, B, C))),
    (And((A, A)), A),
    (And((A, Or((B, C)))), And((A, Or((B, C))))),
    (Not(Not(A)), A),
    (Not(Not(Not(A))), Not(A)),
    (Exists("column", Or((Or((A, B)), B))), Exists("column", Or((A, B)))),
]

CONSTANTS = [
    (And((A, Every())), A),
    (And((A, Nothing())), Nothing()),
    (Or((A, Nothing())), A),
    (Or((A, Every())), Every()),
    (Not(Nothing()), Every()),
    (Not(Every()), Nothing()),
    (Exists("column", Nothing()), Nothing()),
    (Exists("column", Every()), Exists("column", Every())),
    (And((Every(), Not(Nothing()))), Every()),
]


@pytest.mark.parametrize(("before", "after"), FLATTEN)
def test_flatten(before: Plan, after: Plan) -> None:
    assert flatten(before) == after


@pytest.mark.parametrize(("before", "after"), CONSTANTS)
def test_constants(before: Plan, after: Plan) -> None:
    assert constants(before) == after


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_docstring_of_a_rule_runs(rule: object) -> None:
    name = rule.__name__  # type: ignore[attr-defined]
    module = importlib.import_module(f"regdsl.passes.{name}")
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


ATOMS = [A, B, C]
PLANS = st.recursive(
    st.sampled_from([*ATOMS, Every(), Nothing()]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=10,
)


def holds(plan: Plan, true: frozenset[Plan]) -> bool:
    match plan:
        case Every():
            return True
        case Nothing():
            return False
        case And(children=children):
            return all(holds(child, true) for child in children)
        case Or(children=children):
            return any(holds(child, true) for child in children)
        case Not(child=child):
            return not holds(child, true)
        case _:
            return plan in true


@given(PLANS, st.frozensets(st.sampled_from(ATOMS)))
def test_rules_keep_what_a_plan_says(plan: Plan, true: frozenset[Plan]) -> None:
    for rule in RULES:
        assert holds(rule(plan), true) == holds(plan, true)
    assert holds(optimise(Question(plan=plan)).plan, true) == holds(plan, true)
