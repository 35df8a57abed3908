"""Shapes on the sky: from the syntax tree to HEALPix cells.

`shape_cells` turns a shape into the set of order-6 cells that it touches, which is
all that the plan knows of it (`docs/semantics.md`, "Position and coverage").  mocpy is
loaded for circles and polygons only; a point and a MOC are plain Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from regdsl import ast
from regdsl.binding.coords import FRAMES, Point, angle, coordinates
from regdsl.binding.healpix import ORDER, CellRanges, cell_of, merge_ranges, parse_moc
from regdsl.diagnostics import error, gather

__all__ = [
    "FRAMES",
    "Cells",
    "Point",
    "Resolve",
    "angle",
    "coordinates",
    "point_cells",
    "shape_cells",
    "target_cells",
]

Resolve = Callable[[ast.Name], Point]
"""Gives the ICRS place of a name, in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A shape on the sky, as the order-6 cells that it touches.

    Attributes
    ----------
    ranges
        The cells, nested, ICRS.
    kind
        What the shape was.
    plain
        The shape in words, for `explain`.
    ra, dec
        The point, or the centre of the circle: ICRS degrees.
    radius
        The radius of the circle in degrees.
    vertices
        The corners of the polygon: ICRS degrees.
    """

    ranges: CellRanges
    kind: Literal["point", "circle", "polygon", "moc"]
    plain: str
    ra: float | None = None
    dec: float | None = None
    radius: float | None = None
    vertices: tuple[Point, ...] = ()

    @property
    def count(self) -> int:
        """How many cells they are."""
        return sum(high - low + 1 for low, high in self.ranges)


def shape_cells(shape: ast.Shape, resolve: Resolve) -> Cells:
    """The cells that a shape touches.

    Parameters
    ----------
    shape
        A position, circle, polygon or MOC.
    resolve
        Gives the place of a name as ICRS degrees.  Parameters are put in before.

    Returns
    -------
    Cells
        The cells and what is known of the shape.

    Raises
    ------
    RegdslError
        E114 for coordinates, E115 for a radius, E117 for a parameter that is left, E119
        for a polygon or MOC that is none, and whatever `resolve` raises.
    """
    match shape:
        case ast.Circle():
            place, radius = gather(
                lambda: _place(shape.center, resolve),
                lambda: angle(shape.radius, shape.radius_span),
            )
            return point_cells(place, radius)
        case ast.Polygon():
            return _polygon(shape)
        case ast.Moc():
            return _moc(shape)
        case _:
            return point_cells(_place(shape, resolve))


def point_cells(place: Point, radius: float | None = None) -> Cells:
    """The cells of a point, or of the circle around it; all in degrees."""
    ra, dec = place
    if radius is None:
        cell = cell_of(ra, dec)
        return Cells(
            ranges=((cell, cell),), kind="point", plain=f"point {_say(ra, dec)}", ra=ra, dec=dec
        )
    return Cells(
        ranges=_circle(ra, dec, radius),
        kind="circle",
        plain=f"circle of {radius:.6g} deg around {_say(ra, dec)}",
        ra=ra,
        dec=dec,
        radius=radius,
    )


def target_cells(targets: Sequence[Point], radius: float | None, name: str) -> Cells:
    """The cells that any of some positions, or of the circles around them, touch.

    Parameters
    ----------
    targets
        ICRS degrees.
    radius
        In degrees; None for the positions themselves.
    name
        What the list is called, for `explain`.
    """
    what = f"{len(targets)} position{'s' * (len(targets) != 1)} of ${name}"
    if radius is None:
        ranges = merge_ranges((cell, cell) for cell in {cell_of(ra, dec) for ra, dec in targets})
        return Cells(ranges=ranges, kind="moc", plain=f"cells of {what}")
    circles = [_circle(ra, dec, radius) for ra, dec in dict.fromkeys(targets)]
    ranges = merge_ranges(run for circle in circles for run in circle)
    return Cells(ranges=ranges, kind="moc", plain=f"circles of {radius:.6g} deg around {what}")


def _say(ra: float, dec: float) -> str:
    return f"{ra:.5f} {dec:+.5f}"


def _place(position: ast.Position, resolve: Resolve) -> Point:
    match position:
        case ast.Coordinates():
            return coordinates(position)
        case ast.Name():
            return resolve(position)
        case ast.Param():
            raise error("E117", f"no value is given for `${position.name}`", position.span)


def _circle(ra: float, dec: float, radius: float) -> CellRanges:
    import astropy.units as u
    from astropy.coordinates import Angle, Latitude, Longitude
    from mocpy import MOC

    moc = MOC.from_cone(
        Longitude(ra * u.deg),
        Latitude(dec * u.deg),
        radius=Angle(radius * u.deg),
        max_depth=ORDER,
        delta_depth=4,
    )
    return _ranges(moc.to_depth29_ranges)


def _polygon(shape: ast.Polygon) -> Cells:
    numbers = shape.numbers
    if len(numbers) % 2:
        raise error(
            "E119",
            f"this polygon has {len(numbers)} numbers: the last longitude has no latitude",
            shape.span,
            help="write lon lat lon lat ..., at least three pairs: `polygon(10 0 20 0 15 10)`",
        )
    pairs = [
        ast.Coordinates(lon=lon, lat=lat, span=shape.span)
        for lon, lat in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    vertices = list(gather(*(partial(coordinates, pair) for pair in pairs)))
    # A closed ring names its first corner twice; mocpy closes it by itself.
    if len(vertices) > 1 and vertices[0] == vertices[-1]:
        vertices.pop()
    if len(set(vertices)) < 3:
        raise error(
            "E119",
            f"a polygon needs three corners, and this one has {len(set(vertices))}",
            shape.span,
            help="write lon lat lon lat ..., at least three pairs: `polygon(10 0 20 0 15 10)`",
        )
    import astropy.units as u
    from mocpy import MOC

    lon, lat = [ra for ra, _ in vertices] * u.deg, [dec for _, dec in vertices] * u.deg
    try:
        moc = MOC.from_polygon(lon, lat, max_depth=ORDER)
    except BaseException as failure:
        # What mocpy raises for an edge over a pole is no Exception, and has no public name.
        if type(failure).__name__ != "PanicException":
            raise
        raise error(
            "E119",
            "this polygon has an edge that cannot be drawn",
            shape.span,
            help="its corners are too far apart, or an edge runs over a pole: add a corner"
            " between, or move one by a little",
        ) from None
    corners = ", ".join(_say(ra, dec) for ra, dec in vertices)
    return Cells(
        ranges=_ranges(moc.to_depth29_ranges),
        kind="polygon",
        plain=f"polygon {corners}",
        vertices=tuple(vertices),
    )


def _moc(shape: ast.Moc) -> Cells:
    try:
        ranges = parse_moc(shape.text)
    except ValueError as reason:
        raise error(
            "E119",
            f"not a MOC: {reason}",
            shape.span,
            help="write orders and cells, `moc(4/12 15-17 6/130)`",
        ) from None
    if not ranges:
        raise error(
            "E119", "the MOC is empty", shape.span, help="write some cells, `moc(4/12 15-17)`"
        )
    return Cells(ranges=ranges, kind="moc", plain=f"MOC {shape.text}")


def _ranges(depth29: object) -> CellRanges:
    """Order-6 ranges from mocpy's half-open ranges of order 29."""
    import numpy as np

    shift = 2 * (29 - ORDER)
    pairs = (np.asarray(depth29, dtype=np.uint64) >> np.uint64(shift)).tolist()
    return merge_ranges((low, high - 1) for low, high in pairs)
