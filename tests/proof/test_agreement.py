"""The SQLite backend and the reference evaluator give the same answers.

Random queries over the demo registry and over real records: a long stream of them, and a
hypothesis property that shrinks what it finds.  `make fuzz` makes the stream longer and
prints how often each construct was asked, and with what outcome.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regdsl import format_query, parse
from regdsl.ast import Query
from regdsl.diagnostics import RegdslError
from regdsl.fields import FIELDS
from tests.proof.conftest import EXAMPLES, SEED, Registry
from tests.reference.coverage_count import Tally
from tests.reference.evaluate import evaluate
from tests.reference.invalid import Invalid
from tests.reference.strategies import queries, refusals, stream

LEAST_BITE = 0.4
"""Queries that find some, but not all, are the ones that prove something."""

REGISTRIES = ["demo_registry", "real_registry"]


def compare(registry: Registry, query: Query) -> set[str]:
    """The answer that both give, with the text of the query where they do not."""
    text = format_query(query)
    expected = evaluate(query, registry.resources, registry.env)
    found = registry.answer(parse(text))
    assert found == expected, (
        f"{text}\nonly the mirror: {sorted(found - expected)[:5]}\n"
        f"only the reference: {sorted(expected - found)[:5]}"
    )
    return found


@pytest.mark.parametrize("name", REGISTRIES)
def test_on_a_stream(name: str, request: pytest.FixtureRequest) -> None:
    registry: Registry = request.getfixturevalue(name)
    tally = Tally()
    for query in itertools.islice(stream(registry.resources, registry.env, SEED), EXAMPLES):
        tally.add(query, len(compare(registry, query)), len(registry.resources))
    print(f"\n{name}\n{tally}")
    assert tally.bite >= LEAST_BITE
    asked = {field for field, _, _ in tally.uses()}
    wanted = {field.name for field in FIELDS if not field.scope} - {"spatial"}
    if not registry.env.vocabularies:
        wanted -= {"uat"}  # needs ../shared/vocab
    assert wanted <= asked | {"text"}


@pytest.mark.parametrize("name", REGISTRIES)
def test_as_a_property(name: str, request: pytest.FixtureRequest) -> None:
    registry: Registry = request.getfixturevalue(name)
    random_queries = queries(registry.resources, registry.env)

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        compare(registry, data.draw(random_queries))

    agree()


@given(query=refusals())
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_both_refuse_what_is_no_query(query: Query, demo_registry: Registry) -> None:
    with pytest.raises(Invalid):
        evaluate(query, demo_registry.resources, demo_registry.env)
    with pytest.raises(RegdslError):
        demo_registry.answer(parse(format_query(query)))


@pytest.mark.parametrize("name", REGISTRIES)
def test_both_see_the_same_resources(name: str, request: pytest.FixtureRequest) -> None:
    registry: Registry = request.getfixturevalue(name)
    assert registry.answer(parse("")) == {r.ivoid for r in registry.resources}
