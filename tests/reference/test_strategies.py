"""The strategies themselves: well-formed, biting, and covering the language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import islice, pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regdsl import ast
from tests.conftest import SHARED

from .coverage_count import Tally
from .env import Env
from .evaluate import SCOPES, evaluate
from .invalid import Invalid
from .records import Resource, load
from .strategies import asts, queries, refusals, stream
from .vocabulary import load as load_vocabularies
from .writing import KEYWORDS

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")


@cache
def real_resources() -> list[Resource]:
    return load([SHARED / "records"])


@cache
def real_env() -> Env:
    return Env(
        now=datetime(2025, 1, 31, 12, 0, 0, tzinfo=UTC),
        objects={"m 31": (10.6847, 41.2688), "crab": (83.6331, 22.0145)},
        params={"text": "survey", "place": (150.1191, 2.2058)},
        vocabularies=load_vocabularies(SHARED / "vocab"),
    )


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize(("step", "answered"), [(1, 6), (4, 2)], ids=["all records", "a quarter"])
def test_queries_bite(step: int, answered: int) -> None:
    """One of so many is answered, and all together have what the language has."""
    resources = real_resources()[::step]
    tally, asked = Tally(), Tally()
    for number, query in enumerate(islice(stream(resources, real_env(), seed=step), 1500)):
        asked.add(query, 0, len(resources))
        if number % answered == 0:
            tally.add(query, len(evaluate(query, resources, real_env())), len(resources))
    print(tally)
    assert tally.bite > 0.4
    seen = {field for field, _, _ in asked.uses()}
    assert set(SCOPES["resource"].fields) <= seen
    for scope in ("column", "table", "schema", "role"):
        assert {f"{scope}.{name}" for name in SCOPES[scope].fields} <= seen, scope
    assert {"near", "covers", "inside", "overlaps", "(bare)", "(ivoid)"} <= seen
    assert {"has:title", "sort:title", "sort:-relevance", "limit:", "(empty)"} <= seen


def test_queries_of_hypothesis_bite() -> None:
    resources = real_resources()[::4]
    tally = Tally()

    @examples(300)
    @given(queries(resources, real_env()))
    def run(query: ast.Query) -> None:
        tally.add(query, len(evaluate(query, resources, real_env())), len(resources))

    run()
    assert tally.bite > 0.4


@given(refusals())
@examples(200)
def test_refusals(query: ast.Query) -> None:
    with pytest.raises(Invalid):
        evaluate(query, [], real_env())


@given(st.data())
@examples(30)
def test_queries_over_few_records(data: st.DataObject) -> None:
    resources = real_resources()[40:45]
    query = data.draw(queries(resources, real_env()))
    evaluate(query, resources, real_env())


@given(asts())
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_trees_keep_to_the_grammar(query: ast.Query) -> None:
    for expr in ast.walk(query.expr):
        match expr:
            case ast.And(children=children) | ast.Or(children=children):
                assert len(children) >= 2
            case ast.Text(value=value):
                _check_pieces(value)
                for piece in value.pieces:
                    if not piece.quoted:
                        assert piece.text[0] not in "-#@$"
                        assert not set(piece.text) & set(":=<>!")
                        assert piece.text.lower() not in KEYWORDS
            case ast.Test(values=values) | ast.Macro(args=values):
                for item in values:
                    if isinstance(item, ast.Value):
                        _check_pieces(item)
            case _:
                pass


def _check_pieces(value: ast.Value) -> None:
    kinds = [piece.quoted for piece in value.pieces]
    assert all(a != b for a, b in pairwise(kinds))
    for piece in value.pieces:
        assert piece.quoted or (piece.text and not set(piece.text) & set(' (),"'))
