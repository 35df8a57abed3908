"""Three answers agree: the reference evaluator, the SQLite backend, and the emitted ADQL.

A short run of what `make proof` does at length, and hypothesis properties that shrink what
they find.
"""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regdsl import format_query, parse
from regdsl.ast import Query
from regdsl.diagnostics import RegdslError
from tests.reference.coverage_count import Tally, wanted
from tests.reference.evaluate import evaluate
from tests.reference.invalid import Invalid
from tests.reference.strategies import queries, refusals, stream

from .agree import Times, agree
from .lots import Report, divided, profiles, run
from .registry import Registries, Registry, names
from .verdict import MOST_UNASKED, SHORT, shortcomings, table

QUERIES, LOT, SEED = 1000, 100, 2026
"""In lots of which one is about the demo registry and one about real records."""


def test_a_short_run(registries: Registries) -> None:
    report = Report()
    for lot in divided(SEED, QUERIES, LOT):
        report.merge(run(lot, registries, names()))
        assert not report.mismatches, "\n\n".join(report.mismatches)
    print(table(report, sum(report.times.spent.values())))
    assert report.tally.queries == QUERIES
    assert shortcomings(report) == []


def test_nearly_everything_is_asked(registries: Registries) -> None:
    """By as many queries as `verdict` wants for that; here they need no answers."""
    tally = Tally()
    for lot in divided(SEED, SHORT, 2 * LOT):
        registry = registries.get(lot.registry(names()))
        asked = stream(list(registry.resources.values()), registry.env, lot.seed)
        for query in islice(asked, lot.queries):
            tally.add(query, 0, len(registry.resources))
    assert tally.queries == SHORT
    assert len(tally.rare(1)) <= MOST_UNASKED * len(wanted())


@pytest.mark.parametrize("name", ["demo", "real", "3", "14"])
def test_as_a_property(name: str, registries: Registries) -> None:
    if not name.isdecimal() and name not in names():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    registry = registries.get(name)
    random_queries = queries(list(registry.resources.values()), registry.env)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def all_agree(data: st.DataObject) -> None:
        query, profile = data.draw(random_queries), data.draw(st.sampled_from(profiles()))
        agree(registry, query, profile, thorough=False, times=Times())

    all_agree()


@given(query=refusals())
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_both_refuse_what_is_no_query(query: Query, demo_registry: Registry) -> None:
    with pytest.raises(Invalid):
        evaluate(query, demo_registry.resources.values(), demo_registry.env)
    with pytest.raises(RegdslError):
        demo_registry.mirror.search(parse(format_query(query)), **demo_registry.options)
