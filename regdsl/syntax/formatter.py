"""Syntax tree to text: the one canonical spelling of a query.

Two laws hold for every tree (and are tested as properties): parsing what is printed
gives the tree back, and printing that again gives the same text.  Parentheses are
printed around a conjunction inside a disjunction and the other way round, so that
nobody needs to know which binds tighter; names of objects are always quoted, so that
what follows them is never taken for a part of the name.
"""

from __future__ import annotations

import re
from itertools import pairwise

from regdsl.ast import (
    And,
    Circle,
    Coordinates,
    Expr,
    Group,
    Ivoid,
    Macro,
    Moc,
    Name,
    Not,
    Or,
    Param,
    Piece,
    Polygon,
    Query,
    Shape,
    Spatial,
    Test,
    Text,
    Value,
)

__all__ = ["format_expr", "format_query"]


def format_query(query: Query) -> str:
    """The canonical text of a query, its comments on lines of their own above it."""
    body = format_expr(query.expr) if query.expr is not None else ""
    return "\n".join([*query.comments, body] if body or not query.comments else query.comments)


def format_expr(expr: Expr) -> str:
    """The canonical text of a part of a query."""
    match expr:
        case And(children=children):
            return _conjunction(children)
        case Or(children=children):
            return " or ".join(_operand(child) for child in children)
        case Not(child=child):
            return "-" + _operand(child)
        case Group(scope=scope, body=body):
            return f"{scope}({format_expr(body)})"
        case Test(field=field, op=op, values=values, optional=optional):
            mark = "?" if optional else ""
            return f"{field}{mark}{op}{','.join(_value(v) for v in values)}"
        case Spatial(verb=verb, shape=shape, optional=optional):
            mark = "?" if optional else ""
            return f"{verb}{mark} {_shape(shape)}"
        case Macro(name=name, args=args):
            return f"@{name}({','.join(_value(a) for a in args)})" if args else f"@{name}"
        case Ivoid(text=text):
            return text
        case Text(value=value):
            return _value(value)


NUMBER = re.compile(r"[+-]?[0-9][0-9.:hmsd]*\Z")


def last_leaf(expr: Expr) -> Expr:
    """The expression that is printed last."""
    match expr:
        case Not(child=child):
            return last_leaf(child)
        case _:
            return expr


def _conjunction(children: tuple[Expr, ...]) -> str:
    """Members side by side; `and` keeps a number from reading as a third coordinate."""
    text = _operand(children[0])
    for before, after in pairwise(children):
        leaf = last_leaf(before)
        ambiguous = (
            isinstance(leaf, Spatial)
            and isinstance(leaf.shape, Coordinates)
            and isinstance(after, Text)
            and NUMBER.match(after.value.text)
        )
        text += (" and " if ambiguous else " ") + _operand(after)
    return text


def _operand(expr: Expr) -> str:
    text = format_expr(expr)
    return f"({text})" if isinstance(expr, And | Or) else text


def _value(value: Value | Param) -> str:
    if isinstance(value, Param):
        return f"${value.name}"
    return "".join(_piece(piece) for piece in value.pieces)


def _piece(piece: Piece) -> str:
    return quote(piece.text) if piece.quoted else piece.text


def quote(text: str) -> str:
    """The text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shape(shape: Shape) -> str:
    match shape:
        case Circle(center=center, radius=radius):
            return f"{_shape(center)} within {radius}"
        case Moc(text=text):
            return f"moc({text})"
        case Polygon(numbers=numbers):
            return f"polygon({' '.join(numbers)})"
        case Name(text=text):
            return quote(text)
        case Coordinates(lon=lon, lat=lat, frame=frame):
            return f"{lon} {lat}" if frame == "icrs" else f"{frame} {lon} {lat}"
        case Param(name=name):
            return f"${name}"
