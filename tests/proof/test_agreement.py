"""The SQLite backend and the reference evaluator give the same answers.

Random queries over the demo registry and over real records.  How often each construct
was asked, and with what outcome, is printed at the end (`pytest -s`).
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regdsl import format_query, parse
from regdsl.diagnostics import RegdslError
from tests.proof.conftest import EXAMPLES, Registry
from tests.reference.coverage_count import Tally
from tests.reference.evaluate import evaluate
from tests.reference.invalid import Invalid
from tests.reference.strategies import queries

LEAST_BITE = 0.4
"""Queries that find some, but not all, are the ones that prove something."""


def compare(registry: Registry, examples: int) -> Tally:
    tally = Tally()
    refused = 0
    random_queries = queries(registry.resources, registry.env)

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        database=None,
    )
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        nonlocal refused
        query = data.draw(random_queries)
        text = format_query(query)
        try:
            expected = evaluate(query, registry.resources, registry.env)
        except Invalid:
            with pytest.raises(RegdslError):
                registry.answer(parse(text))
            refused += 1
            return
        found = registry.answer(parse(text))
        assert found == expected, (
            f"{text}\nonly the mirror: {sorted(found - expected)[:5]}\n"
            f"only the reference: {sorted(expected - found)[:5]}"
        )
        tally.add(query, len(found), len(registry.resources))

    agree()
    print(f"\n{tally}\n{refused} refused by both")
    return tally


def test_on_the_demo_registry(demo_registry: Registry) -> None:
    assert compare(demo_registry, EXAMPLES).bite >= LEAST_BITE


def test_on_real_records(real_registry: Registry) -> None:
    assert compare(real_registry, EXAMPLES).bite >= LEAST_BITE


def test_both_see_the_same_resources(demo_registry: Registry) -> None:
    assert demo_registry.answer(parse("")) == {r.ivoid for r in demo_registry.resources}


def test_both_see_the_same_real_resources(real_registry: Registry) -> None:
    assert real_registry.answer(parse("")) == {r.ivoid for r in real_registry.resources}
