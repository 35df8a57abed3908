"""The emitted ADQL runs, and what `Adql.direction` says of its answer is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import regdsl
from regdsl import ast
from regdsl.fields import FIELDS, SCOPES, find
from regdsl.mirror.mirror import Mirror
from regdsl.relations import find_relation
from tests.conftest import NOW

from .compare import Registry
from .examples import (
    ACCENTS,
    COLLATED,
    EMPTY,
    EVERYTHING,
    PROFILES,
    QUERIES,
    REFUSALS_AT_MOST,
    REFUSED,
    SORTED,
)


@pytest.mark.parametrize("query", QUERIES)
def test_answer_is_as_announced(registry: Registry, query: str) -> None:
    for profile in PROFILES:
        if (query, profile) in REFUSED:
            with pytest.raises(regdsl.RegdslError) as refusal:
                regdsl.compile_adql(query, profile, now=NOW)
            assert refusal.value.diagnostics[0].code in ("E201", "E203")
        else:
            registry.check(query, profile)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", ACCENTS)
def test_accents_of_texts_are_to_be_typed(registry: Registry, query: str, profile: str) -> None:
    """docs/semantics.md, "On servers": `tub*` lacks Tübingen there, and `tüb*` has it and more."""
    meant = {r.ivoid: r.title for r in registry.mirror.search(query, now=NOW)}
    served = registry.server.ivoids(regdsl.compile(query, profile, now=NOW))
    missing = meant.keys() - set(served)
    assert missing == {ivoid for ivoid in meant if not (meant[ivoid] or "").isascii()} != set()
    assert registry.check(ACCENTS[query], profile) == "superset"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", SORTED)
def test_order(registry: Registry, query: str, profile: str) -> None:
    adql = regdsl.compile_adql(query, profile, now=NOW)
    assert adql.direction == "exact"
    meant = [r.ivoid for r in registry.mirror.search(query, now=NOW)]
    served = registry.server.ivoids(adql.text)
    if query in COLLATED:
        served.sort(key=meant.index)
    assert served == meant


@pytest.mark.parametrize("query", QUERIES)
def test_exact_refuses_the_rest(query: str) -> None:
    for profile in (name for name in PROFILES if (query, name) not in REFUSED):
        adql = regdsl.compile_adql(query, profile, now=NOW)
        if adql.direction == "exact":
            assert regdsl.compile_adql(query, profile, now=NOW, exact=True).text == adql.text
        else:
            with pytest.raises(regdsl.RegdslError) as refusal:
                regdsl.compile_adql(query, profile, now=NOW, exact=True)
            assert refusal.value.diagnostics[0].code == "E203"


def test_all_targets_are_asked() -> None:
    assert {*PROFILES, "sqlite"} == set(regdsl.targets())


@pytest.mark.parametrize("profile", PROFILES)
def test_few_are_refused(profile: str) -> None:
    refused = [query for query, name in REFUSED if name == profile]
    assert len(refused) <= REFUSALS_AT_MOST[profile] * len(QUERIES)


# -- the examples themselves -------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_example_bites(demo: Mirror, query: str) -> None:
    """An answer that is empty or everything would prove little."""
    found, there = demo.search(query, now=NOW).total, demo.search("").total
    assert (found == 0) == (query in EMPTY)
    assert (found == there) == (query in EVERYTHING)


def _nodes(expr: ast.Expr | None, scope: str = "") -> Iterator[tuple[str, ast.Expr]]:
    """All expressions of a query, each with the group it is in."""
    if expr is None:
        return
    yield scope, expr
    match expr:
        case ast.And(children=children) | ast.Or(children=children):
            for child in children:
                yield from _nodes(child, scope)
        case ast.Not(child=child):
            yield from _nodes(child, scope)
        case ast.Group(scope=inner, body=body):
            yield from _nodes(body, inner)


def test_examples_cover_the_language() -> None:
    nodes = [node for query in QUERIES for node in _nodes(regdsl.parse(query).expr)]
    tests = [(scope, node) for scope, node in nodes if isinstance(node, ast.Test)]
    fields = {find(node.field, scope) for scope, node in tests if node.field != "has"}
    groups = {(scope, node.scope) for scope, node in nodes if isinstance(node, ast.Group)}
    related = {find_relation(scope) for _, scope in groups} - {None}
    fields |= {find(relation.name) for relation in related if relation is not None}
    # Coverage has verbs instead of an operator.
    # Of its ledger a mirror alone knows.
    asked = {field for field in FIELDS if field.entity != "ledger"}
    assert fields | {find("spatial")} >= asked
    assert {node.op for _, node in tests} == {":", ":=", "=", "!=", "<", "<=", ">", ">="}
    assert {node.optional for _, node in tests} == {True, False}
    expected = {(outer, inner) for outer, inners in SCOPES.items() for inner in inners}
    assert {pair for pair in groups if find_relation(pair[1]) is None} == expected
    shapes = {(n.verb, type(n.shape)) for _, n in nodes if isinstance(n, ast.Spatial)}
    assert {verb for verb, _ in shapes} == {"near", "covers", "inside", "overlaps"}
    assert {shape for _, shape in shapes} >= {ast.Name, ast.Coordinates, ast.Circle, ast.Moc}
    assert {type(node) for _, node in nodes} >= {ast.Text, ast.Ivoid, ast.Not, ast.Or, ast.And}
