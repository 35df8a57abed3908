"""What a translation is, how one refuses, and small builders of syntax trees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from regdsl.ast import And, Expr, Not, Or, Piece, Spatial, Test, Text, Value
from regdsl.diagnostics import RegdslError, error

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "Notes",
    "Translation",
    "all_of",
    "any_of",
    "negated",
    "refuse",
    "shown",
    "test",
    "value",
]


@dataclass(frozen=True, slots=True)
class Translation:
    """A query in regdsl.

    Attributes
    ----------
    query
        Its canonical spelling.
    notes
        What to know of it, one sentence each.
    differs
        Where it means more or less than what it was made from, one sentence each; none
        when its answer is the same, as it is unless `near` was asked for.
    """

    query: str
    notes: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """Remarks gathered on the way, each once."""

    found: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Note it, unless it has been said."""
        if text not in self.found:
            self.found.append(text)

    def take(self, other: Notes) -> None:
        """All that another has noted."""
        for text in other.found:
            self.add(text)
        for text in other.differs:
            self.near(text)

    def near(self, text: str) -> None:
        """Here the language says nearly, but not quite, the same."""
        if text not in self.differs:
            self.differs.append(text)


def refuse(what: str, node: exp.Expr | None = None, help: str = "") -> RegdslError:
    """The refusal, with the clause that it is about."""
    if node is not None:
        clause = " ".join(node.sql().split())
        what = f"{what}: `{clause if len(clause) < 160 else clause[:157] + '...'}`"
    return error("E601", what, help=help or "leave this out, and say it in regdsl by hand")


def all_of(parts: Iterable[Expr]) -> Expr:
    """A conjunction without nesting and repetitions."""
    return _chain(And, parts)


def any_of(parts: Iterable[Expr]) -> Expr:
    """A disjunction; tests of one field become a list, and pyvo's free text a bare word."""
    whole = _chain(Or, _optional(list(parts)))
    if not isinstance(whole, Or):
        return whole
    lists: list[Expr] = []
    for part in _text_as_one(whole.children):
        for at, other in enumerate(lists):
            if _same_test(part, other):
                more = [v for v in part.values if v not in other.values]  # type: ignore[union-attr]
                values = (*other.values, *more)  # type: ignore[union-attr]
                lists[at] = Test(field=part.field, op=part.op, values=values)  # type: ignore[union-attr]
                break
        else:
            lists.append(part)
    return lists[0] if len(lists) == 1 else Or(children=tuple(lists))


def _optional(parts: list[Expr]) -> list[Expr]:
    """`f:v or -has:f` is `f?:v`."""
    for part in parts:
        name = "spatial" if isinstance(part, Spatial) else getattr(part, "field", "")
        none = Not(child=test("has", ":", name)) if name else None
        if isinstance(part, Spatial | Test) and name != "has" and none in parts:
            rest = [one for one in parts if one != none and one != part]
            if not any(getattr(one, "field", "") == name for one in rest):
                return [replace(part, optional=True), *rest]
    return parts


def _chain(kind: type[And] | type[Or], parts: Iterable[Expr]) -> Expr:
    neutral, decisive = (EVERYTHING, NOTHING) if kind is And else (NOTHING, EVERYTHING)
    flat: list[Expr] = []
    for part in parts:
        for one in part.children if isinstance(part, kind) else (part,):
            if one == decisive:
                return decisive
            if one not in flat and one != neutral:
                flat.append(one)
    if not flat:
        return neutral
    return flat[0] if len(flat) == 1 else kind(children=tuple(flat))


def _same_test(one: Expr, other: Expr) -> bool:
    return (
        isinstance(one, Test)
        and isinstance(other, Test)
        and (one.field, one.op) == (other.field, other.op)
        and one.op in (":", ":=", "=")
        and one.field not in ("has", "spectral", "time")
        and not one.optional
        and not other.optional
    )


def _text_as_one(parts: Sequence[Expr]) -> list[Expr]:
    """Title, description and subject with one and the same word are a bare word."""
    found = list(parts)
    for part in parts:
        if not (isinstance(part, Test) and part.field == "title" and len(part.values) == 1):
            continue
        others = []
        for name in ("title", "description"):
            others.append(Test(field=name, op=part.op, values=part.values))
        (word,) = part.values
        if not isinstance(word, Value) or part.op != ":":
            continue
        begins = value([word.text.removesuffix("*"), ""])
        subjects = [
            Test(field="subject", op=":", values=(v,))
            for v in (word, begins, value([word.text.removesuffix("*")]))
        ]
        hit = next((one for one in subjects if one in found), None)
        if hit is not None and all(one in found for one in others):
            at = found.index(part)
            found[at] = Text(value=word)
            found = [one for one in found if one not in others and one != hit]
    return found


def negated(part: Expr) -> Expr:
    """What does not hold of it."""
    return part.child if isinstance(part, Not) else Not(child=part)


_PLAIN = re.compile(r"[\w.][\w.;+-]*\Z", re.ASCII)
_IVOID = re.compile(r"ivo://[\w.~/+#?=&%-]*\Z", re.ASCII)


def value(parts: Sequence[str]) -> Value:
    """The parts of a pattern with `*` between them; what is not plain is quoted."""
    pieces: list[Piece] = []
    whole = "*".join(parts)
    stars = any("*" in part for part in parts)
    if not stars and (
        _PLAIN.match(whole.replace("*", "x")) or _IVOID.match(whole.replace("*", "x"))
    ):
        if whole.lower() not in ("or", "and", "not", "has"):
            return Value(pieces=(Piece(text=whole),))
    for number, part in enumerate(parts):
        if number:
            pieces.append(Piece(text="*"))
        if part or len(parts) == 1:
            pieces.append(Piece(text=part, quoted=True))
    return Value(pieces=tuple(pieces))


def test(name: str, op: str, *parts: str) -> Test:
    """`name op value`, the value having `*` between its parts."""
    return Test(field=name, op=op, values=(value(parts),))  # type: ignore[arg-type]


EVERYTHING = Test(field="has", op="=", values=(value(["ivoid"]),))
"""What each resource meets, and each row; a mark that is in no query, see `shown`."""

NOTHING = Not(child=EVERYTHING)
"""What no resource meets."""


def shown(part: Expr) -> Expr:
    """The marks as one writes them, where an identifier is what a resource always has."""
    every = test("has", ":", "ivoid")
    return every if part == EVERYTHING else Not(child=every) if part == NOTHING else part
