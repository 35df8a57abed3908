"""The syntax tree of a query.

Frozen, slotted, keyword-only dataclasses, one per construct of the language
(`docs/language.md`).  They hold what the user wrote, not what it means: values are
text until the bind stage gives them the kind of their field.  A `span` says where in
the source a node came from; it takes no part in equality, so that two spellings of
the same query compare equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

__all__ = [
    "And",
    "Circle",
    "Coordinates",
    "Expr",
    "Group",
    "Ivoid",
    "Macro",
    "Moc",
    "Name",
    "Node",
    "Not",
    "Op",
    "Or",
    "Param",
    "Piece",
    "Polygon",
    "Position",
    "Query",
    "Shape",
    "Span",
    "Spatial",
    "Test",
    "Text",
    "Value",
    "Verb",
    "members",
    "walk",
]

Op = Literal[":", ":=", "=", "!=", ">", ">=", "<", "<="]
Verb = Literal["near", "covers", "inside", "overlaps"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `start` to `end`, in the source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of another."""
        return Span(self.start, max(self.end, other.end))


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that has a place in the source."""

    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece(Node):
    """A run of characters of a value, all quoted or all raw (text is unescaped)."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Node):
    """One value: raw and quoted pieces that stand side by side, `"emission l"*`."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All pieces in one, without quotes."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def quoted(self) -> bool:
        """Whether the whole value stands in quotes."""
        return all(piece.quoted for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Node):
    """`$name`: a value that the caller gives; never spliced as text."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """A bare word or a bare quoted phrase."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ivoid(Node):
    """A bare `ivo://...` identifier."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """`field:value,value`, with any operator; `optional` is the `?` after the field."""

    field: str
    op: Op
    values: tuple[Value | Param, ...]
    optional: bool = False
    field_span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A position given by the name of an object."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates(Node):
    """A position given by two coordinates, as written, in one of the known frames."""

    lon: str
    lat: str
    frame: str = "icrs"


Position = Name | Coordinates | Param


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle(Node):
    """A circle: `radius` is an angle as written, `30arcmin`."""

    center: Position
    radius: str
    radius_span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moc(Node):
    """An ASCII MOC, blanks made single."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon(Node):
    """A polygon on the sphere: the numbers as written, lon lat lon lat ..."""

    numbers: tuple[str, ...]


Shape = Position | Circle | Moc | Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Spatial(Node):
    """`near "M 31" within 2deg` and its kin."""

    verb: Verb
    shape: Shape
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Node):
    """`column(...)`: conditions that one and the same row must meet."""

    scope: str
    body: Expr
    scope_span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro(Node):
    """`@name` or `@name(args)`."""

    name: str
    args: tuple[Value | Param, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """Negation, written `-x` or `not x`."""

    child: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Two or more conditions that must all hold."""

    children: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Two or more conditions of which one must hold."""

    children: tuple[Expr, ...]


Expr = And | Or | Not | Group | Test | Spatial | Macro | Ivoid | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Node):
    """A whole query; `expr` is None for an empty one, which means every resource."""

    expr: Expr | None = None
    comments: tuple[str, ...] = dataclass_field(default=(), compare=False)


def members(expr: Expr | None) -> tuple[Expr, ...]:
    """The members of the outermost conjunction, or what stands alone; of nothing, none."""
    if expr is None:
        return ()
    return expr.children if isinstance(expr, And) else (expr,)


def walk(expr: Expr | None) -> Iterator[Expr]:
    """Every expression below and including `expr`, parents first."""
    match expr:
        case None:
            return
        case And(children=children) | Or(children=children):
            yield expr
            for child in children:
                yield from walk(child)
        case Not(child=child):
            yield expr
            yield from walk(child)
        case Group(body=body):
            yield expr
            yield from walk(body)
        case _:
            yield expr
