"""Macro calls become what they stand for: syntax tree to syntax tree, before binding.

Arguments are put in as values, never as text.  The nodes of a definition keep spans of
their own, behind the end of the query, each call having a stretch for itself; `Places`
leads them back to the call that is written in the query, and says of an error in which
macro it is and about what in it.  An argument keeps the span that it has in the query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from regdsl import ast
from regdsl.binding.macros import Definition, Library, Macros, arguments, body, library
from regdsl.binding.targets import position
from regdsl.diagnostics import Diagnostic, Label, RegdslError, error
from regdsl.syntax.parser import MAX_DEPTH

__all__ = ["Places", "expand", "has_macros"]

MAX_PARTS = 5000
"""How many nodes macros may become in one query."""

_NOTHING = ast.Or(children=())
_Argument = ast.Value | ast.Param
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Place:
    """One call: the stretch of its nodes, the call itself, what it called."""

    start: int
    end: int
    call: ast.Span
    definition: Definition


@dataclass(slots=True)
class Places:
    """Where the nodes of macros come from."""

    length: int
    calls: list[_Place] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Where the next stretch may begin, with a gap for what is wider than its parts."""
        return (self.calls[-1].end if self.calls else self.length) + 2

    def span(self, span: ast.Span) -> ast.Span:
        """The place in the query."""
        chain = self._chain(span)
        return chain[0].call if chain else span

    def _chain(self, span: ast.Span) -> list[_Place]:
        """The calls that a span is in, that of the query first; none for the query itself."""
        chain: list[_Place] = []
        while (place := self._in(span)) is not None:
            chain.insert(0, place)
            span = place.call
        return chain

    def _in(self, span: ast.Span) -> _Place | None:
        for point in (span.start, span.end):
            if point > self.length:
                return next((p for p in self.calls if p.start - 1 <= point <= p.end), None)
        return None

    def told(self, found: Diagnostic) -> Diagnostic:
        """The diagnostic with places of the query, and the macro it speaks of."""
        fix = found.fix if found.fix and not self._chain(found.fix.span) else None
        labels = tuple(Label(self.span(one.span), one.text) for one in found.labels)
        chain = self._chain(found.span) if found.span else []
        if found.span is None or not chain:
            return replace(found, fix=fix, labels=labels)
        inner = chain[-1]
        names = [f"`@{place.definition.name}`" for place in reversed(chain)]
        if len(names) > 3:
            names[1:-1] = ["others"]
        by = " by way of ".join(names)
        return replace(
            found,
            message=f"in {by}: {found.message}",
            span=chain[0].call,
            label=_excerpt(inner, found.span),
            labels=labels,
            fix=fix,
        )

    def relocated(self, bound: _T) -> _T:
        """A bound query with places of the query."""
        return _relocated(bound, self) if self.calls else bound


def _excerpt(place: _Place, span: ast.Span) -> str:
    """What a span in a macro is about, and where it stands."""
    definition = place.definition
    shift = place.start - definition.span.start
    start, end = span.start - shift, span.end - shift
    if not definition.span.start <= start <= end <= definition.span.end:
        start = end = definition.span.start
    text = " ".join(definition.source[start:end].split())
    where = f"{definition.where}, line {definition.line(start)}"
    return f"{where}: {text[:60]}" if text else where


def _relocated(node: Any, places: Places) -> Any:
    """A copy of a tree of `regdsl.binding.bound` with its spans led back."""
    if isinstance(node, ast.Span):
        return places.span(node)
    if isinstance(node, Diagnostic):
        return places.told(node)
    if isinstance(node, tuple):
        found = tuple(_relocated(one, places) for one in node)
        # Of one call a lint is said once, however often it is true.
        return tuple(dict.fromkeys(found)) if found and isinstance(found[0], Diagnostic) else found
    if type(node).__module__ != "regdsl.binding.bound":
        return node
    return replace(
        node, **{f.name: _relocated(getattr(node, f.name), places) for f in fields(node)}
    )


def has_macros(query: ast.Query) -> bool:
    """Whether a query calls any macro."""
    return any(isinstance(part, ast.Macro) for part in ast.walk(query.expr))


def expand(
    query: ast.Query, macros: Macros | Library = None
) -> tuple[ast.Query, Places, list[Diagnostic]]:
    """Put in what macros stand for.

    Parameters
    ----------
    query
        What `regdsl.parse` gave.
    macros
        Files of definitions beside those that are always there, or a library.

    Returns
    -------
    tuple
        The query without macros; what leads spans back; and what is wrong with calls
        (codes E118, E125, E128, E130), each of which became a condition that never holds.

    Raises
    ------
    RegdslError
        When a file of definitions or a definition in it is wrong, about that text.
    """
    if query.expr is None or not has_macros(query):
        return query, Places(query.span.end), []
    places = Places(max(query.span.end, query.expr.span.end))
    known = macros if isinstance(macros, Library) else library(macros)
    expander = _Expander(known, places)
    expr = expander.expr(query.expr, _Frame())
    return replace(query, expr=expr), places, [places.told(one) for one in expander.errors]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What holds inside one macro: how far spans are moved, its arguments, its callers."""

    shift: int = 0
    arguments: Mapping[str, _Argument] = field(default_factory=dict)
    callers: tuple[Definition, ...] = ()
    depth: int = 0

    def below(self) -> _Frame:
        return replace(self, depth=self.depth + 1)


class _Expander:
    def __init__(self, known: Library, places: Places) -> None:
        self.known, self.places = known, places
        self.errors: list[Diagnostic] = []
        self.parts = 0
        self.too_large = False

    def expr(self, expr: ast.Expr, frame: _Frame) -> ast.Expr:
        moved = _moved(expr, frame.shift)
        self.parts += frame.shift > 0
        match moved:
            case ast.And(children=children) | ast.Or(children=children):
                inside = frame.below()
                return replace(moved, children=tuple(self.expr(c, inside) for c in children))
            case ast.Not(child=child):
                return replace(moved, child=self.expr(child, frame.below()))
            case ast.Group(body=inner):
                return replace(moved, body=self.expr(inner, frame.below()))
            case ast.Test(values=values):
                return replace(moved, values=tuple(_value(v, frame) for v in values))
            case ast.Spatial(shape=shape):
                return replace(moved, shape=_shape(shape, frame))
            case ast.Macro(args=args):
                call = replace(moved, args=tuple(_value(arg, frame) for arg in args))
                try:
                    return self._call(call, frame)
                except RegdslError as exc:
                    if exc.source:
                        raise
                    self.errors.extend(exc.diagnostics)
                    return replace(_NOTHING, span=call.span)
            case _:
                return moved

    def _call(self, call: ast.Macro, frame: _Frame) -> ast.Expr:
        definition = self.known.get(call)
        if definition in frame.callers:
            way = [d.name for d in frame.callers[frame.callers.index(definition) + 1 :]]
            by = " by way of " + ", ".join(f"`@{name}`" for name in way) if way else ""
            raise error(
                "E125",
                f"`@{definition.name}` calls itself{by}",
                self.places.span(call.span),
                help="a macro cannot be made of itself: give one of them another name",
            )
        values = arguments(definition, call)
        if self.parts > MAX_PARTS or frame.depth >= MAX_DEPTH:
            if self.too_large:
                return _NOTHING
            self.too_large = True
            raise error(
                "E130",
                f"the macros of this query make it too large, `@{definition.name}` the last",
                self.places.span(call.span),
                help=f"all that macros stand for may be {MAX_PARTS} conditions,"
                f" {MAX_DEPTH} levels deep",
            )
        expr = body(definition)
        start = self.places.end
        length = definition.span.end - definition.span.start
        self.places.calls.append(_Place(start, start + length, call.span, definition))
        inside = _Frame(
            start - definition.span.start,
            values,
            (*frame.callers, definition),
            frame.depth + 1,
        )
        found = self.expr(expr, inside)
        if isinstance(found, ast.And | ast.Or):
            # As if it stood in parentheses: wider than what is in it.
            found = replace(found, span=ast.Span(start - 1, start + length))
        return found


def _moved(node: _T, shift: int) -> _T:
    """A node with the spans of itself and of all its values moved."""
    if not shift:
        return node
    return _move(node, shift)  # type: ignore[no-any-return]


def _move(node: Any, shift: int) -> Any:
    match node:
        case ast.Span(start=start, end=end):
            return ast.Span(start + shift, end + shift)
        case tuple():
            return tuple(_move(one, shift) for one in node)
        case ast.And() | ast.Or() | ast.Not():
            return replace(node, span=_move(node.span, shift))
        case ast.Group():
            scope = _move(node.scope_span, shift)
            return replace(node, span=_move(node.span, shift), scope_span=scope)
        case ast.Node():
            moved = {f.name: _move(getattr(node, f.name), shift) for f in fields(node)}
            return replace(node, **moved)
        case _:
            return node


def _value(value: _Argument, frame: _Frame) -> _Argument:
    if isinstance(value, ast.Param):
        return frame.arguments.get(value.name, value)
    return value


def _shape(shape: ast.Shape, frame: _Frame) -> ast.Shape:
    match shape:
        case ast.Param(name=name) if name in frame.arguments:
            return _position(frame.arguments[name])
        case ast.Circle(center=center, radius=radius):
            if isinstance(center, ast.Param) and center.name in frame.arguments:
                shape = replace(shape, center=_position(frame.arguments[center.name]))
            if radius.startswith("$") and radius[1:] in frame.arguments:
                given = frame.arguments[radius[1:]]
                text = f"${given.name}" if isinstance(given, ast.Param) else given.text
                shape = replace(shape, radius=text, radius_span=given.span)
            return shape
        case _:
            return shape


def _position(given: _Argument) -> ast.Position:
    return given if isinstance(given, ast.Param) else position(given.text, given.span)
