"""The geometry of ADQL 2.1, section 4.2, MOC() and its relatives, and HEALPix indexes.

Shapes are the text that `regdsl.mirror.udf.shapes` says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from regdsl.mirror.udf.frames import frame_of, to_icrs
from regdsl.mirror.udf.mocs import DEEPEST, Moc, cell_at, common, joined, read
from regdsl.mirror.udf.relations import contains, intersects
from regdsl.mirror.udf.shapes import (
    Circle,
    Point,
    Polygon,
    circle,
    is_shape,
    keep_moc,
    point,
    polygon,
    shape,
)
from regdsl.mirror.udf.skycells import cells
from regdsl.mirror.udf.sphere import direction, separation
from regdsl.mirror.udf.values import number, show, text, whole
from regdsl.mirror.udf.watch import Udf, cannot

__all__ = ["GEOMETRY"]

_SQUARE_DEGREES = math.degrees(1) ** 2
_SKY = 4 * math.pi * _SQUARE_DEGREES


# -- shapes --------------------------------------------------------------------------------


def _split(arguments: Sequence[object]) -> tuple[str | None, Sequence[object]]:
    """The frame of a coordinate system in front, and the arguments after it."""
    first = arguments[0] if arguments else None
    if isinstance(first, str) and not is_shape(first):
        return frame_of(first), arguments[1:]
    return None, arguments


def _place(frame: str | None, lon: object, lat: object, name: str) -> tuple[float, float]:
    """A place in ICRS, its latitude checked."""
    made = point(lon, lat, name)
    place = shape(made, name)
    assert isinstance(place, Point)
    return to_icrs(frame, place.ra, place.dec)


def _point_of(value: object, name: str) -> Point:
    found = shape(value, name)
    if not isinstance(found, Point):
        raise cannot(
            f"{name} takes a point, and this is a {_kind(found)}",
            help="write POINT(ra, dec), or CENTROID(...) for the middle of a shape",
        )
    return found


def _kind(of: object) -> str:
    return "MOC" if isinstance(of, Moc) else type(of).__name__.lower()


def _point(*arguments: object) -> str:
    frame, rest = _split(arguments)
    if len(rest) != 2:
        raise cannot(
            f"POINT has {len(rest)} coordinates", help="write POINT(ra, dec), both in degrees"
        )
    return point(*_place(frame, rest[0], rest[1], "POINT"))


def _centre(frame: str | None, rest: Sequence[object], sizes: int, name: str) -> Sequence[object]:
    """A centre that is given as a point or as two numbers, and the sizes after it."""
    if len(rest) == sizes + 1:
        place = _point_of(rest[0], name)
        return (place.ra, place.dec, *rest[1:])
    if len(rest) != sizes + 2:
        raise cannot(
            f"{name} has {len(rest)} arguments that do not fit",
            help=f"write {name}(ra, dec{', size' * sizes}), or a point for the first two",
        )
    lon, lat = _place(frame, rest[0], rest[1], name)
    return (lon, lat, *rest[2:])


def _circle(*arguments: object) -> str:
    frame, rest = _split(arguments)
    lon, lat, radius = _centre(frame, rest, 1, "CIRCLE")
    return circle(lon, lat, radius)


def _polygon(*arguments: object) -> str:
    frame, rest = _split(arguments)
    if rest and is_shape(rest[0]):
        places = [_point_of(corner, "POLYGON") for corner in rest]
        return polygon([degrees for place in places for degrees in (place.ra, place.dec)])
    if frame is None or len(rest) % 2:
        return polygon(rest)
    turned = [
        _place(frame, lon, lat, "POLYGON") for lon, lat in zip(rest[::2], rest[1::2], strict=True)
    ]
    return polygon([degrees for place in turned for degrees in place])


def _box(*arguments: object) -> str:
    """The polygon of four corners, which are half the sizes to each side of the centre.

    The sizes are in longitude and latitude, as ADQL 2.1 has it in section 4.2.9.
    """
    frame, rest = _split(arguments)
    if rest and is_shape(rest[0]):
        frame = None  # a point is in ICRS already
    lon, lat, across, up = (
        float(number(argument, "BOX")) for argument in _centre(None, rest, 2, "BOX")
    )
    if not (0 < across < 180 and 0 < up < 180):
        raise cannot(
            f"a BOX is more than 0 and less than 180 degrees wide and high, not {across} x {up}",
            help="write a POLYGON, or several boxes",
        )
    east, north = across / 2, up / 2
    corners = [
        _place(frame, lon + x * east, lat + y * north, "BOX")
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    return polygon([degrees for corner in corners for degrees in corner], "BOX")


_REGIONS: dict[str, Callable[..., str]] = {
    "POSITION": _point,
    "POINT": _point,
    "CIRCLE": _circle,
    "POLYGON": _polygon,
    "BOX": _box,
}


def _region(value: object) -> str:
    """A shape in the writing of STC-S: its name, a frame or none, numbers in degrees."""
    written = text(value, "REGION")
    name, *words = written.replace(",", " ").split() or [""]
    numbers: list[float] = []
    while words and (found := _float(words[-1])) is not None:
        numbers.append(found)
        words.pop()
    numbers.reverse()
    make = _REGIONS.get(name.upper())
    if make is None or not numbers:
        raise cannot(
            f"REGION cannot read `{show(written)}`",
            help="write REGION('CIRCLE ICRS 83.6 22.0 0.5'); POSITION, BOX and POLYGON are"
            " possible, too",
        )
    needed = {"POSITION": 2, "POINT": 2, "CIRCLE": 3, "BOX": 4}.get(name.upper(), len(numbers))
    if len(numbers) != needed:
        raise cannot(
            f"REGION needs {needed} numbers after {name.upper()}, and here are {len(numbers)}",
            help="write REGION('CIRCLE ICRS 83.6 22.0 0.5')",
        )
    return make(" ".join(words), *numbers)


def _float(word: str) -> float | None:
    try:
        found = float(word)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


# -- what shapes are ----------------------------------------------------------------------


def _area(value: object) -> float:
    """Square degrees."""
    match shape(value, "AREA"):
        case Moc() as moc:
            return moc.share * _SKY
        case Circle(radius=radius):
            return _SKY * math.sin(math.radians(radius) / 2) ** 2
        case Polygon() as found:
            return found.ring.area * _SQUARE_DEGREES
        case _:
            return 0.0


def _centroid(value: object) -> str | None:
    """The centre of mass; that of an empty MOC is NULL."""
    match shape(value, "CENTROID"):
        case Moc() as moc:
            return _centre_of_cells(moc)
        case Polygon() as found:
            return point(*direction(found.ring.centre))
        case found:
            return point(found.ra, found.dec)


def _centre_of_cells(moc: Moc) -> str | None:
    if not moc.bounds:
        return None
    import numpy as np
    from mocpy import MOC

    bounds = np.frombuffer(moc.bounds, dtype=np.uint64).reshape(-1, 2)
    middle = MOC.from_depth29_ranges(max_depth=moc.order, ranges=bounds).barycenter()
    return point(float(middle.ra.deg), float(middle.dec.deg))


def _coord1(value: object) -> float:
    return _point_of(value, "COORD1").ra


def _coord2(value: object) -> float:
    return _point_of(value, "COORD2").dec


def _coosys(value: object) -> str:
    """All shapes are in ICRS here, whatever they were given in."""
    shape(value, "COORDSYS")
    return "ICRS"


def _distance(*arguments: object) -> float:
    """Degrees on a great circle, of two points or four numbers."""
    if len(arguments) == 2:
        one, other = (_point_of(argument, "DISTANCE") for argument in arguments)
        return separation(one.ra, one.dec, other.ra, other.dec)
    lon1, lat1 = _place(None, arguments[0], arguments[1], "DISTANCE")
    lon2, lat2 = _place(None, arguments[2], arguments[3], "DISTANCE")
    return separation(lon1, lat1, lon2, lat2)


# -- cells ---------------------------------------------------------------------------------


def _order(value: object, name: str) -> int:
    order = whole(value, name)
    if not 0 <= order <= DEEPEST:
        raise cannot(
            f"the order {order} in {name} is not from 0 to {DEEPEST}",
            help="coverages of the Registry have order 6",
        )
    return order


def _moc(*arguments: object) -> str:
    """`MOC('4/12')`, or `MOC(order, shape)`: the cells that the shape touches."""
    if len(arguments) == 2:
        found = shape(arguments[1], "MOC")
        return keep_moc(cells(found, _order(arguments[0], "MOC"), "MOC"))
    written = arguments[0]
    if is_shape(written):
        raise cannot(
            "MOC of a shape needs an order in front", help="write MOC(6, CIRCLE(83.6, 22.0, 0.5))"
        )
    try:
        return keep_moc(read(text(written, "MOC")))
    except ValueError as reason:
        raise cannot(
            f"`{show(written)}` is not a MOC: {reason}",
            help="write orders and cells: MOC('4/12 15-17 6/130')",
        ) from None


def _moc_argument(value: object, name: str) -> Moc:
    found = shape(value, name)
    if not isinstance(found, Moc):
        raise cannot(
            f"{name} takes MOCs, and this is a {_kind(found)}",
            help="make it one: MOC(6, CIRCLE(83.6, 22.0, 0.5))",
        )
    return found


def _combined(name: str, combine: Callable[[Moc, Moc], Moc]) -> Udf:
    def call(one: object, other: object) -> str:
        return keep_moc(combine(_moc_argument(one, name), _moc_argument(other, name)))

    return Udf(name, (2,), call)


def _healpix_index(order: object, *place: object) -> int:
    depth = _order(order, "ivo_healpix_index")
    if len(place) == 1:
        found = _point_of(place[0], "ivo_healpix_index")
        return cell_at(depth, found.ra, found.dec)
    return cell_at(depth, *_place(None, place[0], place[1], "ivo_healpix_index"))


GEOMETRY: tuple[Udf, ...] = (
    Udf("adql_point", (2, 3), _point),
    Udf("adql_circle", (2, 3, 4), _circle),
    Udf("adql_box", (3, 4, 5), _box),
    Udf("adql_polygon", (-1,), _polygon),
    Udf("adql_region", (1,), _region),
    Udf("adql_contains", (2,), contains),
    Udf("adql_intersects", (2,), intersects),
    Udf("adql_distance", (2, 4), _distance),
    Udf("adql_area", (1,), _area),
    Udf("adql_centroid", (1,), _centroid),
    Udf("adql_coord1", (1,), _coord1),
    Udf("adql_coord2", (1,), _coord2),
    Udf("adql_coordsys", (1,), _coosys),
    Udf("adql_moc", (1, 2), _moc),
    _combined("gavo_mocunion", joined),
    _combined("gavo_mocintersect", common),
    Udf("ivo_healpix_index", (2, 3), _healpix_index),
)
