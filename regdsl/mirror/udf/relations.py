"""How two shapes lie to each other: `CONTAINS` and `INTERSECTS`.

ADQL 2.1, section 4.2.  Points, circles and polygons are compared as they are.  As soon as
a MOC takes part, and a coverage is one, both are sets of cells (docs/semantics.md,
"Position and coverage"), a plain shape at order 10 or finer; a point lies in a MOC when its
cell does.  An empty MOC lies in everything and meets nothing.
"""

from __future__ import annotations

import math

from regdsl.mirror.udf.mocs import DEEPEST, Moc, cell_at, covers, meets
from regdsl.mirror.udf.shapes import Circle, Point, Polygon, Shape, shape
from regdsl.mirror.udf.skycells import cells_to_compare
from regdsl.mirror.udf.sphere import MARGIN, rings_cross, separation, to_vector
from regdsl.mirror.udf.values import Cache

__all__ = ["contains", "intersects"]

_MARGIN = math.degrees(MARGIN)

_answers: Cache[tuple[str, str, str], bool] = Cache(32_000_000)
"""Answers on pairs that take long: the same few coverages come again and again."""


def contains(inner: object, outer: object) -> int:
    """Whether the first lies in the second, 1 or 0; borders belong to a shape."""
    a, b = shape(inner, "CONTAINS"), shape(outer, "CONTAINS")
    if isinstance(a, Point):
        return int(_has(b, a))
    if isinstance(b, Point):
        return int(_is_point(a, b))
    return int(_kept("contains", inner, outer, a, b))


def intersects(one: object, other: object) -> int:
    """Whether two shapes have a point in common, 1 or 0."""
    a, b = shape(one, "INTERSECTS"), shape(other, "INTERSECTS")
    if isinstance(a, Point):
        return int(_has(b, a))
    if isinstance(b, Point):
        return int(_has(a, b))
    return int(_kept("intersects", one, other, a, b))


def _kept(relation: str, one: object, other: object, a: Shape, b: Shape) -> bool:
    assert isinstance(one, str) and isinstance(other, str)
    key = (relation, one, other)
    known = _answers.get(key)
    if known is None:
        known = _within(a, b) if relation == "contains" else _meet(a, b)
        _answers.keep(key, known, len(one) + len(other) + 200)
    return known


def _has(outer: Shape, p: Point) -> bool:
    match outer:
        case Moc():
            return outer.has(cell_at(DEEPEST, p.ra, p.dec))
        case Circle():
            away = separation(p.ra, p.dec, outer.ra, outer.dec)
            return away <= outer.radius + _MARGIN
        case Polygon():
            return outer.ring.has(to_vector(p.ra, p.dec))
        case Point():
            return separation(p.ra, p.dec, outer.ra, outer.dec) <= _MARGIN


def _is_point(inner: Shape, p: Point) -> bool:
    """Whether all of a shape is in a point."""
    match inner:
        case Moc():
            return not inner.bounds
        case Circle():
            return inner.radius <= _MARGIN and _has(p, inner.centre)
        case _:
            return False


def _within(a: Shape, b: Shape) -> bool:
    match a, b:
        case (Moc(order=order), _) | (_, Moc(order=order)):
            return covers(
                cells_to_compare(b, order, "CONTAINS"), cells_to_compare(a, order, "CONTAINS")
            )
        case Circle(), Circle():
            reach = separation(a.ra, a.dec, b.ra, b.dec) + a.radius
            # What reaches beyond the opposite point of the other's centre is all around it.
            return min(reach, 180.0) <= b.radius + _MARGIN
        case Circle(), Polygon():
            centre = to_vector(a.ra, a.dec)
            return b.ring.has(centre) and b.ring.distance(centre) >= _radius(a) - MARGIN
        case Polygon(), Circle():
            # All that is outside of a circle is a circle, too, around the opposite point.
            outside, rest = to_vector(b.ra + 180, -b.dec), math.pi - _radius(b)
            if rest <= MARGIN:
                return True
            return not a.ring.has(outside) and a.ring.distance(outside) >= rest - MARGIN
        case Polygon(), Polygon():
            inner, outer = a.ring, b.ring
            return (
                all(outer.has(corner) for corner in inner.corners)
                and not rings_cross(inner, outer)
                # No corner of the outer one reaches into the inner one.
                and not any(
                    inner.has(corner) and inner.distance(corner) > MARGIN
                    for corner in outer.corners
                )
            )
    raise AssertionError(f"not compared here: {a}, {b}")


def _meet(a: Shape, b: Shape) -> bool:
    match a, b:
        case (Moc(order=order), _) | (_, Moc(order=order)):
            return meets(
                cells_to_compare(a, order, "INTERSECTS"), cells_to_compare(b, order, "INTERSECTS")
            )
        case Circle(), Circle():
            away = separation(a.ra, a.dec, b.ra, b.dec)
            return away <= a.radius + b.radius + _MARGIN
        case (Circle() as round_, Polygon() as angular) | (
            Polygon() as angular,
            Circle() as round_,
        ):
            centre = to_vector(round_.ra, round_.dec)
            ring = angular.ring
            return ring.has(centre) or ring.distance(centre) <= _radius(round_) + MARGIN
        case Polygon(), Polygon():
            return (
                any(b.ring.has(corner) for corner in a.ring.corners)
                or any(a.ring.has(corner) for corner in b.ring.corners)
                or rings_cross(a.ring, b.ring)
            )
    raise AssertionError(f"not compared here: {a}, {b}")


def _radius(of: Circle) -> float:
    return math.radians(of.radius)
