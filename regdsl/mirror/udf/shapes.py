"""Shapes on the sky as SQL values, and what users see of them.

SQLite has no geometry, so that a shape is text: its kind, the control character that no
text of the Registry can have (XML forbids it), and numbers in degrees, or the ASCII of a MOC.
`stc_spatial.coverage` is a MOC without a kind.  Every place is in ICRS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from regdsl.mirror.udf.mocs import Moc, read, write
from regdsl.mirror.udf.sphere import Ring, to_vector
from regdsl.mirror.udf.values import Cache, number, show
from regdsl.mirror.udf.watch import cannot

__all__ = [
    "MAX_CORNERS",
    "Circle",
    "Point",
    "Polygon",
    "Shape",
    "circle",
    "from_dali",
    "is_shape",
    "keep_moc",
    "point",
    "polygon",
    "present",
    "shape",
]

MARK = "\x1f"
"""Ends the kind of a shape."""

MAX_CORNERS = 1000
_SAME_PLACE = 1e-14  # radians; closer corners are one

Kind = Literal["point", "circle", "polygon", "moc"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place, in degrees."""

    ra: float
    dec: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle, in degrees."""

    ra: float
    dec: float
    radius: float

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point(self.ra, self.dec)


@dataclass(frozen=True)
class Polygon:
    """A polygon by its corners, in degrees, the first not repeated; smaller than half the sky."""

    corners: tuple[tuple[float, float], ...]

    @cached_property
    def ring(self) -> Ring:
        """Its border, made ready."""
        return Ring.of([to_vector(lon, lat) for lon, lat in self.corners])


Shape = Point | Circle | Polygon | Moc

_shapes: Cache[str, Shape] = Cache(64_000_000)


# -- to SQL --------------------------------------------------------------------------------


def _place(lon: object, lat: object, name: str) -> tuple[float, float]:
    """A place in degrees, the longitude within 0 to 360."""
    ra, dec = float(number(lon, name)), float(number(lat, name))
    if not -90.0 <= dec <= 90.0:
        raise cannot(
            f"the latitude {dec!r} in {name} is not from -90 to 90",
            help=f"the longitude comes first, in degrees: {name}(83.63, 22.01"
            + (")" if name == "POINT" else ", ...)"),
        )
    if not math.isfinite(ra):
        raise cannot(f"the longitude in {name} is not finite", help="give it in degrees, 0 to 360")
    if not 0.0 <= ra < 360.0:
        ra %= 360.0
    return (0.0 if ra == 360.0 else ra + 0.0), dec + 0.0


def point(lon: object, lat: object, name: str = "POINT") -> str:
    """A point for SQL; E412 for a latitude beyond the poles."""
    ra, dec = _place(lon, lat, name)
    return f"POINT{MARK}{ra!r} {dec!r}"


def circle(lon: object, lat: object, radius: object) -> str:
    """A circle for SQL; E412 for a radius below 0 or above 180 degrees."""
    ra, dec = _place(lon, lat, "CIRCLE")
    size = float(number(radius, "CIRCLE"))
    if not 0.0 <= size <= 180.0:
        raise cannot(
            f"the radius {size!r} in CIRCLE is not from 0 to 180",
            help="give it in degrees, after the centre: CIRCLE(83.63, 22.01, 0.5)",
        )
    return f"CIRCLE{MARK}{ra!r} {dec!r} {size + 0.0!r}"


def polygon(numbers: Sequence[object], name: str = "POLYGON") -> str:
    """A polygon for SQL, of longitudes and latitudes by turns.

    Raises
    ------
    RegdslError
        E412 for fewer than three corners, more than 1000, and neighbours that lie opposite
        each other, between which there is no one arc.
    """
    if len(numbers) > 2 * MAX_CORNERS:
        raise cannot(
            f"this polygon has {len(numbers) // 2} corners, and {MAX_CORNERS} are possible",
            help="leave some out, or make it a MOC: MOC('6/...')",
        )
    if len(numbers) % 2:
        raise cannot(
            "this polygon has a longitude without a latitude",
            help="write lon, lat, lon, lat, ..., at least three pairs",
        )
    corners: list[tuple[float, float]] = []
    for lon, lat in zip(numbers[::2], numbers[1::2], strict=True):
        corner = _place(lon, lat, name)
        if not corners or not _same(corners[-1], corner):
            corners.append(corner)
    if len(corners) > 1 and _same(corners[0], corners[-1]):
        corners.pop()
    if len(corners) < 3:
        raise cannot(
            f"a polygon needs three corners, and this one has {len(corners)}",
            help="write lon, lat, lon, lat, ..., at least three pairs",
        )
    for at, corner in enumerate(corners):
        before = corners[at - 1]
        if _same((before[0] + 180.0, -before[1]), corner):
            raise cannot(
                f"the corners {before} and {corner} lie opposite each other",
                help="put a corner between them, so that it is clear where the side runs",
            )
    return f"POLYGON{MARK}" + " ".join(f"{lon!r} {lat!r}" for lon, lat in corners)


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.dist(to_vector(*one), to_vector(*other)) < _SAME_PLACE


def keep_moc(moc: Moc) -> str:
    """A MOC for SQL."""
    said = f"MOC{MARK}{write(moc)}"
    if said not in _shapes:
        _shapes.keep(said, moc, _size(said, moc))
    return said


def from_dali(value: object, kind: Literal["point", "circle", "polygon"]) -> str:
    """A shape for SQL from the numbers of DALI 1.1, section 3.3, or of that kind already."""
    if not isinstance(value, str):
        raise _no_numbers(value, kind)
    if value.startswith(kind.upper() + MARK):
        return value
    try:
        numbers = [float(word) for word in value.replace(",", " ").split()]
    except ValueError:
        raise _no_numbers(value, kind) from None
    if kind == "polygon":
        return polygon(numbers)
    if len(numbers) != (2 if kind == "point" else 3):
        raise _no_numbers(value, kind)
    return point(numbers[0], numbers[1]) if kind == "point" else circle(*numbers)


def _no_numbers(value: object, kind: str) -> Exception:
    forms = {"point": "'10.5 -20'", "circle": "'10.5 -20 0.1'", "polygon": "'0 0 10 0 10 10'"}
    return cannot(
        f"`{show(value)}` cannot be cast to {kind.upper()}",
        help=f"write its numbers in degrees with blanks between: {forms[kind]}",
    )


# -- from SQL ------------------------------------------------------------------------------


def is_shape(value: object) -> bool:
    """Whether a value is a shape with its kind."""
    return isinstance(value, str) and MARK in value


def shape(value: object, name: str) -> Shape:
    """The shape that a value is.

    Parameters
    ----------
    value
        What a function of this package made, or an ASCII MOC.
    name
        The function that asks, for messages.

    Raises
    ------
    RegdslError
        E412 when it is none.
    """
    if isinstance(value, str):
        found = _shapes.get(value)
        if found is not None:
            return found
        try:
            found = _parsed(value)
        except ValueError as reason:
            raise cannot(
                f"{name} cannot read `{show(value)}` as a shape: {reason}",
                help="a MOC is written as orders and cells, '4/12 15-17 6/130'",
            ) from None
        return _shapes.keep(value, found, _size(value, found))
    raise cannot(
        f"{name} takes a shape, and {show(value)} is none",
        help="write POINT(ra, dec), CIRCLE(ra, dec, radius) or the column coverage",
    )


def _size(text: str, made: Shape) -> int:
    size = 300 + 2 * len(text)
    if isinstance(made, Moc):
        return size + 8 * len(made.bounds)
    return size + (400 * len(made.corners) if isinstance(made, Polygon) else 0)


def _parsed(value: str) -> Shape:
    kind, mark, rest = value.partition(MARK)
    if not mark:
        return read(value)
    if kind == "MOC":
        return read(rest)
    numbers = [float(word) for word in rest.split(" ")]
    match kind:
        case "POINT":
            return Point(*numbers)
        case "CIRCLE":
            return Circle(*numbers)
        case "POLYGON":
            return Polygon(tuple(zip(numbers[::2], numbers[1::2], strict=True)))
    raise ValueError(f"there is no {kind[:20]}")


_PRESENTED = re.compile(rf"(POINT|CIRCLE|POLYGON|MOC){MARK}([^{MARK}]*)")


def present(value: object) -> tuple[object, str | None]:
    """A value as users get it, and the xtype of DALI that it has.

    Anything but a shape stays what it is.  `coverage` has no kind in it: that it is a `moc` is
    known from the schema.

    >>> present("POINT\\x1f10.0 -5.5")
    ('10.0 -5.5', 'point')
    >>> present("POINT of view")
    ('POINT of view', None)
    """
    if isinstance(value, str) and MARK in value:
        if found := _PRESENTED.fullmatch(value):
            return found[2], found[1].lower()
    return value, None
