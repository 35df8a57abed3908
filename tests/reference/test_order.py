"""Order and limit of an answer, and what counts as text that may be ranked."""

from __future__ import annotations

from datetime import datetime

import pytest

from regdsl import ast

from .build import both, either, f, group, no, w
from .invalid import Invalid
from .order import order_of
from .records import Resource

RESOURCES = [
    Resource(ivoid="ivo://a", title="b", updated=datetime(2011, 1, 1)),
    Resource(ivoid="ivo://c", title="B", updated=datetime(2010, 1, 1)),
    Resource(ivoid="ivo://b", title="b"),
    Resource(ivoid="ivo://d", updated=datetime(2012, 1, 1)),
]


def order(*keys: str) -> str:
    """The last letters of the ivoids in order."""
    found = order_of(ast.Query(expr=f("sort", *keys) if keys else None)).sort(RESOURCES)
    return "".join(resource.ivoid[-1] for resource in found)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), "abcd"),
        (("ivoid",), "abcd"),
        (("-ivoid",), "dcba"),
        (("title",), "cabd"),  # by code point; what is absent comes last
        (("-title",), "abcd"),  # also in the other direction, and ties are not turned round
        (("updated",), "cadb"),
        (("-updated",), "dacb"),
        (("title", "-ivoid"), "cbad"),
        (("relevance", "-title"), "abcd"),
    ],
)
def test_order(keys: tuple[str, ...], expected: str) -> None:
    assert order(*keys) == expected


@pytest.mark.parametrize(
    ("expr", "ranked"),
    [
        (None, False),
        (w("x"), True),
        (f("subject", "x"), True),
        (no(both(f("band", "x"), either(f("ucd", "x"), w("y")))), True),
        (f("column", "x"), False),
        (group("column", w("x")), False),
        (both(w("x"), f("sort", "title")), False),
        (both(w("x"), f("sort", "title", "relevance")), True),
    ],
)
def test_relevance(expr: ast.Expr | None, ranked: bool) -> None:
    assert order_of(ast.Query(expr=expr)).ranked == ranked


def test_limit_and_completeness() -> None:
    found = order_of(ast.Query(expr=both(f("sort", "title"), w("x"), f("limit", "3"))))
    assert found.limit == 3
    assert [found.complete(resource) for resource in RESOURCES] == [True, True, True, False]


def test_wrong_key() -> None:
    with pytest.raises(Invalid):
        order_of(ast.Query(expr=f("sort", "band")))
