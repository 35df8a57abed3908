"""The order of an answer and its limit: `sort:` and `limit:`, according to docs/semantics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from regdsl import ast

from .invalid import Invalid
from .records import Resource

KEYS: dict[str, Callable[[Resource], Any]] = {
    "ivoid": lambda resource: resource.ivoid,
    "title": lambda resource: resource.title,
    "shortname": lambda resource: resource.short_name,
    "created": lambda resource: resource.created,
    "updated": lambda resource: resource.updated,
}
"""What resources can be sorted by, other than relevance: text by code point, and instants."""

TEXTS = ("text", "title", "description", "subject")


@dataclass(frozen=True)
class Order:
    """The keys to sort by, each with whether it is turned round, and the limit."""

    keys: tuple[tuple[str, bool], ...]
    limit: int | None
    ranked: bool
    """Whether relevance may have a say: a target that can rank may differ from `sort`."""

    def sort(self, resources: Iterable[Resource]) -> list[Resource]:
        """The resources in order, relevance left aside, ties by ivoid.

        Those without a value come last, also where the order is turned round.
        """
        found = sorted(resources, key=lambda resource: resource.ivoid)
        for name, turned in reversed(self.keys):
            value = KEYS.get(name)
            if value is not None:
                there = [resource for resource in found if value(resource) is not None]
                absent = [resource for resource in found if value(resource) is None]
                found = sorted(there, key=value, reverse=turned) + absent
        return found

    def complete(self, resource: Resource) -> bool:
        """Whether a resource has a value for each key: servers differ in where the rest goes."""
        return all(KEYS[name](resource) is not None for name, _ in self.keys if name in KEYS)


def order_of(query: ast.Query) -> Order:
    """What the directives of a query say; they are members of the outermost conjunction."""
    members = query.expr.children if isinstance(query.expr, ast.And) else (query.expr,)
    keys: list[tuple[str, bool]] = []
    limit: int | None = None
    for member in members:
        match member:
            case ast.Test(field="sort", values=values):
                keys += [_key(value) for value in values]
            case ast.Test(field="limit", values=(ast.Value() as value,)):
                limit = int(value.text)
    by_relevance = not keys or any(name == "relevance" for name, _ in keys)
    return Order(tuple(keys), limit, by_relevance and _has_text(query.expr))


def _key(value: ast.Value | ast.Param) -> tuple[str, bool]:
    if isinstance(value, ast.Param):
        raise Invalid("a parameter is no key")
    name = value.text.removeprefix("-")
    if name not in (*KEYS, "relevance"):
        raise Invalid(f"nothing can be sorted by {name}")
    return name, value.text.startswith("-")


def _has_text(expr: ast.Expr | None) -> bool:
    """Whether words are looked for in the text of resources; those of rows do not count."""
    match expr:
        case ast.And(children=children) | ast.Or(children=children):
            return any(map(_has_text, children))
        case ast.Not(child=child):
            return _has_text(child)
        case ast.Test(field=field):
            return field in TEXTS
        case _:
            return isinstance(expr, ast.Text)
