"""Exact geometry on the sphere: distances, and how points, arcs and polygons lie.

A polygon's sides are arcs of great circles, and its inside is the smaller part of the sky,
in whichever sense its corners go round.  Everything is in radians and unit vectors.
Borders belong to a shape, with a margin of 1e-13 rad (2e-8 arcsec) for rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from regdsl.mirror.udf.watch import tick

__all__ = ["MARGIN", "Ring", "Vector", "direction", "rings_cross", "separation", "to_vector"]

Vector = tuple[float, float, float]

MARGIN = 1e-13


def separation(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The distance of two points on a great circle, all in degrees.

    The sine and the cosine of half of it are both sums of what is not negative, so that
    it keeps its digits near 0 and near 180.
    """
    one, other = math.radians(lat1), math.radians(lat2)
    across = math.radians(math.remainder(lon2 - lon1, 360.0)) / 2
    both = math.cos(one) * math.cos(other)
    along, beyond = math.radians(lat2 - lat1) / 2, math.radians(lat2 + lat1) / 2
    sine = math.sin(along) ** 2 + both * math.sin(across) ** 2
    cosine = math.sin(beyond) ** 2 + both * math.cos(across) ** 2
    return math.degrees(2 * math.atan2(math.sqrt(sine), math.sqrt(cosine)))


def to_vector(lon: float, lat: float) -> Vector:
    """The unit vector to a point in degrees."""
    along, up = math.radians(lon), math.radians(lat)
    flat = math.cos(up)
    return flat * math.cos(along), flat * math.sin(along), math.sin(up)


def direction(vector: Vector) -> tuple[float, float]:
    """Longitude, 0 to 360, and latitude of a vector of any length, in degrees."""
    x, y, z = vector
    lon = math.degrees(math.atan2(y, x)) % 360.0
    return (0.0 if lon == 360.0 else lon), math.degrees(math.atan2(z, math.hypot(x, y)))


def _minus(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def _length(a: Vector) -> float:
    return math.sqrt(_dot(a, a))


def angle(a: Vector, b: Vector) -> float:
    """The angle between two unit vectors."""
    return 2 * math.atan2(_length(_minus(a, b)), _length((a[0] + b[0], a[1] + b[1], a[2] + b[2])))


def _side(a: Vector, b: Vector, p: Vector) -> float:
    """Above 0 when p is to the left of the arc from a to b; it is (a x b) . p."""
    # By differences, which keep their digits where all three are close together.
    return _dot(_cross(_minus(a, p), _minus(b, p)), p)


def _to_arc(p: Vector, a: Vector, b: Vector) -> float:
    """The distance of a point from an arc."""
    normal = _cross(a, b)
    if _dot(_cross(normal, a), p) > 0 and _dot(_cross(b, normal), p) > 0:
        return math.atan2(abs(_side(a, b, p)), _length(_cross(normal, p)))
    return min(angle(p, a), angle(p, b))


def _frame(lon: float, lat: float) -> tuple[Vector, Vector, Vector]:
    """Three axes at right angles, the last to a point in degrees."""
    pole, east = to_vector(lon, lat), to_vector(lon + 90, 0)
    return east, _cross(pole, east), pole


# A frame askew to everything that people write down, so that no side of a polygon runs
# over its pole, and no corner has the longitude of a point, by design.
_AXES = _frame(123.4567891, 34.5678912)


def _askew(p: Vector) -> float:
    """The longitude of a vector in that frame."""
    return math.atan2(_dot(_AXES[1], p), _dot(_AXES[0], p))


def _turn(angle: float) -> float:
    """The angle within half a turn to either side."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """The border of a polygon, made ready.

    Attributes
    ----------
    corners
        Unit vectors, the first not repeated at the end.
    longitudes
        Those of the corners in the frame askew, in radians.
    flipped
        Whether the pole of that frame is inside.
    area
        In steradian.
    left
        Whether the inside is to the left of the sides.
    """

    corners: tuple[Vector, ...]
    longitudes: tuple[float, ...]
    flipped: bool
    area: float
    left: bool

    @staticmethod
    def of(corners: Sequence[Vector]) -> Ring:
        """The ring of some corners, at least three."""
        longitudes = tuple(map(_askew, corners))
        # Triangles between each side and the north pole of the frame add up to the part
        # that has no south pole, those between each side and a middle to the area on the
        # left, which keeps its digits where all is close together.
        north = math.fsum(
            _polar_excess(corners[at - 1], corners[at], longitudes[at] - longitudes[at - 1])
            for at in range(len(corners))
        )
        middle = _middle(corners)
        left = math.fsum(
            _excess(middle, corners[at - 1], corners[at]) for at in range(len(corners))
        ) % (4 * math.pi)
        is_left = left <= 2 * math.pi
        area = left if is_left else 4 * math.pi - left
        return Ring(tuple(corners), longitudes, abs(north) > 2 * math.pi, area, is_left)

    def has(self, p: Vector) -> bool:
        """Whether a point is inside or on the border."""
        lon, odd = _askew(p), self.flipped
        corners = self.corners
        before, offset = corners[-1], _turn(self.longitudes[-1] - lon)
        for corner, longitude in zip(corners, self.longitudes, strict=True):
            east = _turn(longitude - lon)
            if (offset < 0) != (east < 0) and abs(east - offset) < math.pi:
                # The side crosses the meridian of the point; does it to the south?
                side = _side(before, corner, p)
                if (side > 0) == (east > offset):
                    odd = not odd
            before, offset = corner, east
        return odd or self.distance(p) <= MARGIN

    def distance(self, p: Vector) -> float:
        """How far a point is from the border."""
        corners = self.corners
        return min(_to_arc(p, corners[at - 1], corners[at]) for at in range(len(corners)))

    @property
    def centre(self) -> Vector:
        """The direction of its centre of mass."""
        corners = self.corners
        x = y = z = 0.0
        if self.area < 1e-6:
            # Flat enough; the other sum would lose its digits.
            a = _middle(corners)
            for at in range(len(corners)):
                b, c = corners[at - 1], corners[at]
                weight = _excess(a, b, c)
                x += weight * (a[0] + b[0] + c[0])
                y += weight * (a[1] + b[1] + c[1])
                z += weight * (a[2] + b[2] + c[2])
        else:
            for at in range(len(corners)):
                a, b = corners[at - 1], corners[at]
                normal = _cross(a, b)
                weight = angle(a, b) / (_length(normal) or 1.0)
                x += weight * normal[0]
                y += weight * normal[1]
                z += weight * normal[2]
        sign = 1.0 if self.left else -1.0
        return sign * x, sign * y, sign * z


def _middle(corners: Sequence[Vector]) -> Vector:
    """A point amid some others, opposite to none of them."""
    x, y, z = (math.fsum(corner[axis] for corner in corners) for axis in range(3))
    size = math.sqrt(x * x + y * y + z * z)
    if size > 1e-9:
        found = x / size, y / size, z / size
        if all(_dot(found, corner) > -0.999 for corner in corners):
            return found
    return _AXES[2]


def _excess(a: Vector, b: Vector, c: Vector) -> float:
    """The area of a triangle, negative when its corners go round clockwise."""
    triple = _dot(_cross(_minus(b, a), _minus(c, a)), a)
    return 2 * math.atan2(triple, 1 + _dot(a, b) + _dot(b, c) + _dot(c, a))


def _polar_excess(a: Vector, b: Vector, across: float) -> float:
    """The area between an arc and the north pole of the frame askew, east being positive."""
    across = _turn(across)
    both = 1.0
    for p in (a, b):
        up = max(-1.0, min(1.0, _dot(_AXES[2], p)))
        both *= math.sqrt((1 - up) / (1 + up)) if up > -1 else 1e300
    return 2 * math.atan2(both * math.sin(across), 1 + both * math.cos(across))


def rings_cross(one: Ring, other: Ring) -> bool:
    """Whether a side of one ring crosses a side of the other, not counting mere touch."""
    for at in range(len(one.corners)):
        tick()
        a, b = one.corners[at - 1], one.corners[at]
        for along in range(len(other.corners)):
            c, d = other.corners[along - 1], other.corners[along]
            on_c, on_d = _side(a, b, c), _side(a, b, d)
            if (on_c > 0) == (on_d > 0):
                continue
            on_a, on_b = _side(c, d, a), _side(c, d, b)
            # Else the arcs cross each other's other half.
            if (on_a > 0) != (on_b > 0) and (on_c > 0) == (on_b > 0):
                near, far = MARGIN * _length(_cross(a, b)), MARGIN * _length(_cross(c, d))
                if min(abs(on_c), abs(on_d)) > near and min(abs(on_a), abs(on_b)) > far:
                    return True
    return False
