"""Short ways to write syntax trees by hand, for tests that do not go through the parser."""

from __future__ import annotations

from regdsl import ast

Written = str | ast.Piece | ast.Value | ast.Param


def q(text: str) -> ast.Piece:
    """A quoted piece."""
    return ast.Piece(text=text, quoted=True)


def v(*pieces: str | ast.Piece) -> ast.Value:
    """A value of raw texts and quoted pieces."""
    return ast.Value(pieces=tuple(ast.Piece(text=p) if isinstance(p, str) else p for p in pieces))


def _value(written: Written) -> ast.Value | ast.Param:
    return written if isinstance(written, ast.Value | ast.Param) else v(written)


def f(field: str, *values: Written, op: ast.Op = ":", optional: bool = False) -> ast.Test:
    """A test of a field: `f("ucd", "phot.mag", op="=")`."""
    return ast.Test(field=field, op=op, values=tuple(map(_value, values)), optional=optional)


def w(*pieces: str | ast.Piece) -> ast.Text:
    """A bare word or phrase."""
    return ast.Text(value=v(*pieces))


def both(*children: ast.Expr) -> ast.And:
    """A conjunction."""
    return ast.And(children=children)


def either(*children: ast.Expr) -> ast.Or:
    """A disjunction."""
    return ast.Or(children=children)


def no(child: ast.Expr) -> ast.Not:
    """A negation."""
    return ast.Not(child=child)


def group(scope: str, body: ast.Expr) -> ast.Group:
    """A group, `column(...)` or `table(...)`."""
    return ast.Group(scope=scope, body=body)


def point(lon: str, lat: str, frame: str = "icrs") -> ast.Coordinates:
    """A position by coordinates."""
    return ast.Coordinates(lon=lon, lat=lat, frame=frame)


def spatial(verb: ast.Verb, shape: ast.Shape, *, optional: bool = False) -> ast.Spatial:
    """`near`, `covers`, `inside` or `overlaps`."""
    return ast.Spatial(verb=verb, shape=shape, optional=optional)


def circle(center: ast.Position, radius: str) -> ast.Circle:
    """A circle around a position."""
    return ast.Circle(center=center, radius=radius)
