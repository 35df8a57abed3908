"""Spatial conditions: verb and shape to cells.

docs/semantics.md, "Position and coverage".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.matchers import Cells
from regdsl.binding.positions import shape_cells
from regdsl.diagnostics import Fix, error, gather
from regdsl.syntax.formatter import format_expr

__all__ = ["read_spatial"]


def read_spatial(spatial: ast.Spatial, context: Context) -> Cells:
    """The cells of a shape, and how the coverage must lie to them."""
    verb, shape = spatial.verb, spatial.shape
    _, region = gather(
        lambda: _check_verb(spatial),
        lambda: shape_cells(_filled(shape, context), context.resolve),
    )
    relation: Literal["overlap", "covers", "inside"] = (
        verb if verb == "covers" or verb == "inside" else "overlap"
    )
    return Cells(region, relation)


def _check_verb(spatial: ast.Spatial) -> None:
    """Raise E120 when the shape is not one that the verb can have."""
    verb, shape, start = spatial.verb, spatial.shape, spatial.span.start
    area = isinstance(shape, ast.Moc | ast.Polygon)
    if verb == "near" and area:
        some, all_of_it = (format_expr(replace(spatial, verb=v)) for v in ("overlaps", "covers"))
        raise error(
            "E120",
            "`near` takes a position, and this is an area",
            shape.span,
            help=f"write `{some}`, or `{all_of_it}` for all of it",
            fix=Fix(ast.Span(start, start + len(verb)), "overlaps"),
        )
    if verb in ("inside", "overlaps") and not area and not isinstance(shape, ast.Circle):
        from regdsl.binding.names import NO_NAMES

        where = format_expr(ast.Spatial(verb=verb, shape=shape)).removeprefix(f"{verb} ")
        help = f"add a radius: `{verb} {where} within 1deg`; for the point write `near {where}`"
        if isinstance(shape, ast.Name) and shape.text.lower() in NO_NAMES:
            help = f"a circle is written `{verb} 83.63 +22.01 within 1deg`"
        message = f"`{verb}` needs an area, and this is a point"
        raise error("E120", message, shape.span, help=help)


def _filled(shape: ast.Shape, context: Context) -> ast.Shape:
    """The shape with its parameters put in, for its position and for its radius."""
    if isinstance(shape, ast.Circle):
        center, radius = shape.center, shape.radius
        if isinstance(center, ast.Param):
            center = _position(center, context)
        if radius.startswith("$"):
            radius = context.param(ast.Param(name=radius[1:], span=shape.radius_span))
        return replace(shape, center=center, radius=radius)
    return _position(shape, context) if isinstance(shape, ast.Param) else shape


def _position(param: ast.Param, context: Context) -> ast.Position:
    """A parameter is two coordinates, or else a name; it is never read as syntax."""
    text = context.param(param)
    words = text.replace(",", " ").split()
    if len(words) == 2:
        try:
            float(words[0]), float(words[1])
        except ValueError:
            pass
        else:
            return ast.Coordinates(lon=words[0], lat=words[1], span=param.span)
    return ast.Name(text=text, span=param.span)
