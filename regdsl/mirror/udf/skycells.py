"""The cells that circles and polygons touch, by mocpy, as far as that is not too much.

docs/semantics.md, "Position and coverage": at order 6 a circle has the cells that mocpy
finds at order 10, and so it has here at any order up to 10.  mocpy cannot be interrupted,
so that what would take long is refused before.
"""

from __future__ import annotations

import math
from array import array

from regdsl.binding.healpix import ORDER
from regdsl.mirror.udf.mocs import DEEPEST, WHOLE_SKY, Moc, cell_at, degraded, moc_of
from regdsl.mirror.udf.shapes import Circle, Point, Polygon, Shape
from regdsl.mirror.udf.values import Cache
from regdsl.mirror.udf.watch import cannot, tick

__all__ = ["SHAPE_ORDER", "cells", "cells_to_compare"]

SHAPE_ORDER = ORDER + 4
"""How finely a plain shape is compared with a coverage."""

MAX_BORDER = 100_000
"""Cells on the border of a shape: about 0.1 s, and a MOC of a million characters."""

_MAX_TESTS = 4_000_000
"""Cells on the border, times corners of a polygon: about 0.2 s."""

_WIDTH = 58.6
"""Degrees along a side of a cell of order 0; half as much with each order."""

_found: Cache[tuple[Shape, int], Moc] = Cache(64_000_000)


def cells(of: Shape, order: int, name: str) -> Moc:
    """The cells of an order that a shape touches.

    Raises
    ------
    RegdslError
        E412 when there are too many of them, and for a polygon that mocpy cannot draw.
    """
    if isinstance(of, Moc):
        return degraded(of, order)
    if isinstance(of, Point):
        cell = cell_at(order, of.ra, of.dec)
        shift = 2 * (DEEPEST - order)
        return moc_of([(cell << shift, ((cell + 1) << shift) - 1)], order)
    known = _found.get((of, order))
    if known is None:
        highest = _highest(of)
        if order > highest:
            raise cannot(
                f"{name} would need too many cells of order {order} along the border of this shape",
                help=f"order {highest} is possible: MOC({highest}, ...)"
                if highest >= 0
                else "take a polygon with fewer corners",
            )
        tick()
        known = _circle(of, order) if isinstance(of, Circle) else _polygon(of, order, name)
        _found.keep((of, order), known, 8 * len(known.bounds) + 1000)
    return known


def cells_to_compare(of: Shape, with_order: int, name: str) -> Moc:
    """The cells of a shape that is compared with a MOC of some order.

    At least of order 10, and of that of the MOC where this is finer, as far as the shape is
    not too large for it.
    """
    if isinstance(of, Moc):
        return of
    if isinstance(of, Point):
        return cells(of, DEEPEST, name)
    fine = min(max(SHAPE_ORDER, with_order), max(SHAPE_ORDER, _highest(of)))
    return cells(of, fine, name)


def _highest(of: Circle | Polygon) -> int:
    """The highest order at which a shape is not too large; below 0 for none."""
    if isinstance(of, Circle):
        border, most = 360 * math.sin(math.radians(of.radius)), MAX_BORDER
    else:
        corners = of.ring.corners
        border = math.degrees(sum(math.dist(a, corners[at - 1]) for at, a in enumerate(corners)))
        most = min(MAX_BORDER, _MAX_TESTS // len(corners))
    ratio = most * _WIDTH / max(border, 1e-300)
    return min(DEEPEST, math.floor(math.log2(ratio)))


def _circle(of: Circle, order: int) -> Moc:
    if of.radius >= 180:
        return Moc(WHOLE_SKY.bounds, order)
    import astropy.units as u
    from astropy.coordinates import Angle, Latitude, Longitude
    from mocpy import MOC

    found = MOC.from_cone(
        lon=Longitude(of.ra * u.deg),
        lat=Latitude(of.dec * u.deg),
        radius=Angle(of.radius * u.deg),
        max_depth=order,
        delta_depth=max(SHAPE_ORDER - order, 0),
    )
    return _from_mocpy(found, order)


def _polygon(of: Polygon, order: int, name: str) -> Moc:
    import astropy.units as u
    from mocpy import MOC

    lon, lat = ([corner[axis] for corner in of.corners] * u.deg for axis in (0, 1))
    try:
        found = MOC.from_polygon(lon, lat, max_depth=order)
    except BaseException as failure:
        # What mocpy raises for an edge over a pole is no Exception, and has no public name.
        if type(failure).__name__ != "PanicException":
            raise
        raise cannot(
            f"{name} finds no cells for this polygon: one of its sides cannot be drawn",
            help="its corners are too far apart, or a side runs over a pole: add a corner"
            " between, or move one by a little",
        ) from None
    return _from_mocpy(found, order)


def _from_mocpy(found: object, order: int) -> Moc:
    import numpy as np

    ranges = np.ascontiguousarray(found.to_depth29_ranges, dtype=np.uint64)  # type: ignore[attr-defined]
    return Moc(array("Q", ranges.tobytes()), order)
