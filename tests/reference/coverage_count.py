"""How often each field, kind and operator was asked, and with what outcome.

`Tally.add` is told of every query and how many resources it found; `str(tally)` is a table
with, per construct, the numbers of queries that found none, some, or all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from regdsl import ast

from .evaluate import SCOPES

OUTCOMES = ("none", "some", "all")


@dataclass
class Tally:
    """Counts over many queries."""

    outcomes: Counter[str] = field(default_factory=Counter)
    constructs: Counter[tuple[tuple[str, str, str], str]] = field(default_factory=Counter)

    def add(self, query: ast.Query, found: int, total: int) -> None:
        """Count a query that found so many of so many resources."""
        outcome = "none" if found == 0 else "all" if found == total else "some"
        self.outcomes[outcome] += 1
        for construct in set(constructs(query)):
            self.constructs[construct, outcome] += 1

    @property
    def queries(self) -> int:
        """How many queries there were."""
        return self.outcomes.total()

    @property
    def bite(self) -> float:
        """The share of queries that found some resources, but not all."""
        return self.outcomes["some"] / self.queries if self.queries else 0.0

    def uses(self) -> Counter[tuple[str, str, str]]:
        """How many queries used each construct."""
        found: Counter[tuple[str, str, str]] = Counter()
        for (construct, _), count in self.constructs.items():
            found[construct] += count
        return found

    def __str__(self) -> str:
        width = max((len(" ".join(construct)) for construct, _ in self.constructs), default=10)
        lines = [f"{'field, kind, operator':{width}} " + "".join(f"{o:>8}" for o in OUTCOMES)]
        for construct in sorted(self.uses()):
            counts = (self.constructs[construct, outcome] for outcome in OUTCOMES)
            lines.append(
                f"{' '.join(construct):{width}} " + "".join(f"{count:8}" for count in counts)
            )
        lines.append(
            f"{'all queries':{width}} " + "".join(f"{self.outcomes[o]:8}" for o in OUTCOMES)
        )
        return "\n".join([*lines, f"{self.bite:.0%} of {self.queries} queries bite"])


def constructs(query: ast.Query) -> Iterator[tuple[str, str, str]]:
    """The constructs of a query: (field, kind, operator) and the like."""
    yield from _of(query.expr, "resource")


def _of(expr: ast.Expr | None, scope: str) -> Iterator[tuple[str, str, str]]:
    prefix = "" if scope == "resource" else f"{scope}."
    match expr:
        case None:
            yield "(empty)", "", ""
        case ast.And(children=children) | ast.Or(children=children):
            yield prefix + ("(and)" if isinstance(expr, ast.And) else "(or)"), "", ""
            for child in children:
                yield from _of(child, scope)
        case ast.Not(child=child):
            yield prefix + "(not)", "", ""
            yield from _of(child, scope)
        case ast.Group(scope=inner, body=body):
            yield f"{prefix}{inner}(...)", "", ""
            yield from _of(body, inner)
        case ast.Test():
            asked = SCOPES[scope].fields.get(expr.field)
            kind = asked.kind if asked else ""
            mark = "?" if expr.optional else ""
            yield prefix + expr.field, kind, expr.op
            if mark:
                yield f"{prefix}{expr.field}?", kind, ""
            yield from _features(prefix, kind, expr.values)
        case ast.Text(value=value):
            yield prefix + "(bare)", "text", ""
            yield from _features(prefix, "text", (value,))
        case ast.Ivoid():
            yield "(ivoid)", "identifier", ""
        case ast.Spatial(verb=verb, shape=shape, optional=optional):
            yield verb, type(shape).__name__.lower(), "?" if optional else ""
        case _:
            yield f"({type(expr).__name__.lower()})", "", ""


def _features(
    prefix: str, kind: str, values: tuple[ast.Value | ast.Param, ...]
) -> Iterator[tuple[str, str, str]]:
    """Ways to write values: lists, wildcards, phrases, parameters, ranges."""
    where = f"{prefix}(values)"
    if len(values) > 1:
        yield where, kind, "list"
    for value in values:
        if isinstance(value, ast.Param):
            yield where, kind, "$"
            continue
        if any("*" in piece.text for piece in value.pieces if not piece.quoted):
            yield where, kind, "*"
        if any(piece.quoted for piece in value.pieces):
            yield where, kind, "quoted"
        if kind in ("spectral", "time", "date") and ".." in value.text:
            yield where, kind, ".."
        if kind == "vocabulary" and value.text.startswith("^"):
            yield where, kind, "^n"
