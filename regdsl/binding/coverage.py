"""Spatial conditions: verb and shape to cells.

docs/semantics.md, "Position and coverage".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.matchers import Cells
from regdsl.binding.positions import Cells as Region
from regdsl.binding.positions import angle, point_cells, shape_cells, target_cells
from regdsl.binding.targets import position
from regdsl.diagnostics import Fix, error, gather
from regdsl.syntax.formatter import format_expr

__all__ = ["read_spatial"]


FEW = 10
"""So many positions of a list are asked for one by one: servers without MOCs know these."""


def read_spatial(spatial: ast.Spatial, context: Context) -> tuple[Cells, ...]:
    """The cells of a shape, and how the coverage must lie to them: to any of them."""
    verb = spatial.verb
    _, regions = gather(lambda: _check_verb(spatial), lambda: _regions(spatial, context))
    relation: Literal["overlap", "covers", "inside"] = (
        verb if verb == "covers" or verb == "inside" else "overlap"
    )
    return tuple(Cells(region, relation) for region in regions)


def _regions(spatial: ast.Spatial, context: Context) -> tuple[Region, ...]:
    """The cells of a shape; of a list of positions those of all, or of each."""
    shape = spatial.shape
    center = shape.center if isinstance(shape, ast.Circle) else shape
    targets = context.targets(center) if isinstance(center, ast.Param) else None
    if targets is None:
        return (shape_cells(_filled(shape, context), context.resolve),)
    assert isinstance(center, ast.Param)
    radius = None
    if isinstance(shape, ast.Circle):
        radius = angle(_radius(shape, context), shape.radius_span)
    if spatial.verb in ("near", "overlaps") and len(set(targets)) <= FEW:
        return tuple(point_cells(one, radius) for one in dict.fromkeys(targets))
    return (target_cells(targets, radius, center.name),)


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
        center = shape.center
        if isinstance(center, ast.Param):
            center = position(context.param(center), center.span)
        return replace(shape, center=center, radius=_radius(shape, context))
    if isinstance(shape, ast.Param):
        return position(context.param(shape), shape.span)
    return shape


def _radius(shape: ast.Circle, context: Context) -> str:
    if not shape.radius.startswith("$"):
        return shape.radius
    return context.param(ast.Param(name=shape.radius[1:], span=shape.radius_span))
