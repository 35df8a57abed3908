"""How often each field, kind and operator was asked, and with what outcome.

`Tally.add` is told of every query and how many resources it found; `str(tally)` is a table
with, per construct, the numbers of queries that found none, some, or all, and how many of
them the target of the moment refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from regdsl import ast

from .relations import RELATIONS
from .scopes import NO_HAS, SCOPES, has_letters
from .sources import OPERATORS

OUTCOMES = ("none", "some", "all")
COLUMNS = (*OUTCOMES, "refused")


class Construct(NamedTuple):
    """Something that a query may use: what it is, its kind, and the operator or the like."""

    what: str
    kind: str = ""
    op: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self))


@dataclass
class Tally:
    """Counts over many queries."""

    outcomes: Counter[str] = field(default_factory=Counter)
    constructs: Counter[tuple[Construct, str]] = field(default_factory=Counter)

    def add(self, query: ast.Query, found: int, total: int, *, refused: bool = False) -> None:
        """Count a query that found so many of so many resources."""
        outcomes = ["none" if found == 0 else "all" if found == total else "some"]
        if refused:
            outcomes.append("refused")
        used = set(constructs(query))
        for outcome in outcomes:
            self.outcomes[outcome] += 1
            self.constructs.update((construct, outcome) for construct in used)

    def merge(self, other: Tally) -> None:
        """Add the counts of another."""
        self.outcomes.update(other.outcomes)
        self.constructs.update(other.constructs)

    @property
    def queries(self) -> int:
        """How many queries there were."""
        return sum(self.outcomes[outcome] for outcome in OUTCOMES)

    @property
    def bite(self) -> float:
        """The share of queries that found some resources, but not all."""
        return self.outcomes["some"] / self.queries if self.queries else 0.0

    def uses(self) -> Counter[Construct]:
        """How many queries used each construct."""
        found: Counter[Construct] = Counter()
        for (construct, outcome), count in self.constructs.items():
            if outcome in OUTCOMES:
                found[construct] += count
        return found

    def rare(self, least: int) -> dict[Construct, int]:
        """What every long run has to ask often, and this one did not so often."""
        uses = self.uses()
        return {item: uses[item] for item in sorted(wanted()) if uses[item] < least}

    def __str__(self) -> str:
        uses = self.uses()
        width = max(map(len, map(str, uses)), default=10)
        lines = [f"{'field, kind, operator':{width}} " + "".join(f"{o:>8}" for o in COLUMNS)]
        for construct in sorted(uses):
            counts = (self.constructs[construct, outcome] for outcome in COLUMNS)
            lines.append(f"{construct!s:{width}} " + "".join(f"{count:8}" for count in counts))
        lines.append(
            f"{'all queries':{width}} " + "".join(f"{self.outcomes[o]:8}" for o in COLUMNS)
        )
        return "\n".join([*lines, f"{self.bite:.0%} of {self.queries} queries bite"])


# What a query uses


def constructs(query: ast.Query) -> Iterator[Construct]:
    """The constructs of a query: (field, kind, operator) and the like."""
    yield from _of(query.expr, "resource")


def _of(expr: ast.Expr | None, scope: str) -> Iterator[Construct]:
    prefix = "" if scope == "resource" else f"{scope}."
    match expr:
        case None:
            yield Construct("(empty)")
        case ast.And(children=children) | ast.Or(children=children):
            yield Construct(prefix + ("(and)" if isinstance(expr, ast.And) else "(or)"))
            for child in children:
                yield from _of(child, scope)
        case ast.Not(child=child):
            yield Construct(prefix + "(not)")
            yield from _of(child, scope)
        case ast.Group(scope=inner, body=body):
            yield Construct(f"{prefix}{inner}(...)")
            yield from _of(body, "resource" if inner in RELATIONS else inner)
        case ast.Test(field="has" | "sort", values=values):
            for value in values:
                yield Construct(f"{prefix}{expr.field}:{value.text if _written(value) else '$'}")
        case ast.Test(field="limit"):
            yield Construct("limit:")
        case ast.Test():
            yield from _test(expr, scope, prefix)
        case ast.Text(value=value):
            yield Construct(prefix + "(bare)", "text")
            yield from _features("text", (value,))
        case ast.Ivoid():
            yield Construct("(ivoid)", "identifier")
        case ast.Spatial(verb=verb, shape=shape, optional=optional):
            yield Construct(verb, type(shape).__name__.lower())
            yield Construct("(spatial)")
            if optional:
                yield Construct(f"{verb}?")
            yield from _position(shape)
        case _:
            yield Construct(f"({type(expr).__name__.lower()})")


def _written(value: ast.Value | ast.Param) -> bool:
    return isinstance(value, ast.Value)


def _test(expr: ast.Test, scope: str, prefix: str) -> Iterator[Construct]:
    asked = SCOPES[scope].fields.get(expr.field)
    kind = asked.kind if asked else ""
    yield Construct(prefix + expr.field, kind, expr.op)
    yield Construct(prefix + expr.field)
    yield Construct("(kind)", kind)
    yield Construct("(operator)", "", expr.op)
    if expr.optional:
        yield Construct(f"{prefix}{expr.field}?", kind)
    yield from _features(kind, expr.values)


def _position(shape: ast.Shape) -> Iterator[Construct]:
    """Ways to say where: names, parameters, frames, hours."""
    place = shape.center if isinstance(shape, ast.Circle) else shape
    match place:
        case ast.Name():
            yield Construct("(position)", "name")
        case ast.Param():
            yield Construct("(position)", "$")
        case ast.Coordinates(lon=lon, frame=frame):
            yield Construct("(position)", frame)
            if not lon.replace(".", "").isdecimal():
                yield Construct("(position)", "sexagesimal")


def _features(kind: str, values: tuple[ast.Value | ast.Param, ...]) -> Iterator[Construct]:
    """Ways to write values: lists, wildcards, phrases, parameters, ranges."""
    where = "(values)"
    if len(values) > 1:
        yield Construct(where, kind, "list")
    for value in values:
        if isinstance(value, ast.Param):
            yield Construct(where, kind, "$")
            continue
        if any("*" in piece.text for piece in value.pieces if not piece.quoted):
            yield Construct(where, kind, "*")
        if any(piece.quoted for piece in value.pieces):
            yield Construct(where, kind, "quoted")
        if kind in _RANGES and ".." in value.text:
            yield Construct(where, kind, "..")
        if kind == "vocabulary" and value.text.startswith("^"):
            yield Construct(where, kind, "^n")


# What every long run has to use

_EQUAL = (":", "=", "!=")
_POINTS = ("name", "coordinates", "param")
_SHAPES = {
    "near": (*_POINTS, "circle"),
    "covers": (*_POINTS, "circle", "moc", "polygon"),
    "inside": ("circle", "moc", "polygon"),
    "overlaps": ("circle", "moc", "polygon"),
}
_RANGES = ("spectral", "time", "date", "number", "degrees")
_WILD = (
    *("text", "person", "substring", "name", "version", "url", "ucd", "identifier", "link"),
    *("registry", "service", "datamodel"),
)
_PARAMETERS = (*_WILD, "vocabulary", *_RANGES, "flag", "listed")
_POSITIONS = ("name", "$", "icrs", "fk5", "fk4", "galactic", "ecliptic", "sexagesimal")
_LOGIC = ("(and)", "(or)", "(not)")


def wanted() -> set[Construct]:
    """Every field with every operator, and every other thing that the language has."""
    found = {Construct("(bare)", "text"), Construct("(ivoid)", "identifier")}
    found |= {Construct(word) for word in ("(empty)", "limit:", *_LOGIC)}
    for scope, known in SCOPES.items():
        prefix = "" if scope == "resource" else f"{scope}."
        for name, asked in known.fields.items():
            found |= {
                Construct(prefix + name, asked.kind, op)
                for op in OPERATORS.get(asked.kind, _EQUAL)
                if op != ":=" or has_letters(asked)
            }
            if name not in NO_HAS:
                found.add(Construct(f"{prefix}{name}?", asked.kind))
                found.add(Construct(f"{prefix}has:{name}"))
        found |= {Construct(f"{prefix}{inner}(...)") for inner in known.groups}
        if prefix:
            found |= {Construct(prefix + word) for word in _LOGIC}
        if prefix and known.bare:
            found.add(Construct(prefix + "(bare)", "text"))
    found |= {Construct(f"{name}(...)") for name in RELATIONS}
    for verb, shapes in _SHAPES.items():
        found |= {Construct(verb, shape) for shape in shapes}
        found.add(Construct(f"{verb}?"))
    found |= {Construct("(position)", way) for way in _POSITIONS}
    found |= {Construct("has:spatial"), Construct("has:near")}
    found |= {
        Construct(f"sort:{turned}{key}")
        for key in ("ivoid", "title", "shortname", "created", "updated", "relevance")
        for turned in ("", "-")
    }
    found |= {Construct("(values)", kind, "*") for kind in _WILD}
    found |= {Construct("(values)", kind, "$") for kind in _PARAMETERS}
    found |= {Construct("(values)", kind, "list") for kind in _PARAMETERS}
    found |= {Construct("(values)", kind, "..") for kind in _RANGES}
    found.add(Construct("(values)", "vocabulary", "^n"))
    return found
