"""Coverage: regions of ADQL as shapes, and intervals of time and of the spectrum.

regdsl compares coverage in cells of order 6, ADQL in those of the region.  A region is said as
it stands where both come to the same cells, and else as the MOC of the cells that decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from regdsl.ast import Circle, Coordinates, Expr, Moc, Piece, Polygon, Shape, Spatial, Test, Value
from regdsl.interop.model import NOTHING, Notes, refuse, test

if TYPE_CHECKING:
    from regdsl.mirror.udf.mocs import Moc as Cells
    from regdsl.mirror.udf.shapes import Shape as Drawn

__all__ = ["contains", "interval", "number", "overlaps"]

_ORDER = 6
"""That of coverages in RegTAP, and of regdsl's regions."""

_FINEST = 29


def number(node: exp.Expr) -> str:
    """A number as it was written, with its sign."""
    if isinstance(node, exp.Neg):
        inner = number(node.this)
        return inner.removeprefix("-") if inner.startswith("-") else f"-{inner}"
    if isinstance(node, exp.Paren):
        return number(node.this)
    if isinstance(node, exp.Literal) and not node.is_string:
        return str(node.this)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "gavo_to_mjd":
        from astropy.time import Time

        return f"{float(Time(node.expressions[0].this).mjd)!r}"
    if isinstance(node, exp.Anonymous) and node.name.lower() == "gavo_specconv":
        from astropy import units

        amount, unit, to = node.expressions
        found = units.Quantity(float(number(amount)), unit.this).to(
            to.this, equivalencies=units.spectral()
        )
        return f"{float(found.value)!r}"
    raise refuse("only plain numbers can be said here", node)


def _decimal(node: exp.Expr) -> str:
    """A number without an exponent, which positions do not have."""
    text = number(node)
    return format(Decimal(text), "f") if "e" in text.lower() else text


def _longitude(node: exp.Expr) -> str:
    text = _decimal(node)
    return text if 0 <= float(text) <= 360 else repr(float(text) % 360)


# -- regions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Region:
    """A region as one writes it, as the mirror draws it, and the cells that ADQL compares."""

    shape: Shape
    drawn: Drawn
    cells: Cells


def _region(node: exp.Expr) -> _Region:
    from regdsl.mirror.udf.mocs import read
    from regdsl.mirror.udf.skycells import cells, cells_to_compare

    if isinstance(node, exp.Anonymous) and node.name.upper() == "MOC":
        args = node.expressions
        if len(args) == 2:
            inner = _region(args[1])
            found = cells(inner.drawn, int(number(args[0])), "MOC")
            return _Region(inner.shape, inner.drawn, found)
        if not (len(args) == 1 and isinstance(args[0], exp.Literal) and args[0].is_string):
            raise refuse("this MOC is not recognised", node)
        text = " ".join(str(args[0].this).replace(",", " ").split())
        try:
            moc = read(text)
        except ValueError as reason:
            raise refuse(f"this is no MOC, {reason}", node) from None
        return _Region(Moc(text=text), moc, moc)
    written, drawn = _plain(node)
    return _Region(written, drawn, cells_to_compare(drawn, _ORDER, "CONTAINS"))


def _plain(node: exp.Expr) -> tuple[Shape, Drawn]:
    """A point, circle or polygon."""
    from regdsl.mirror.udf import shapes

    if not isinstance(node, exp.Anonymous):
        raise refuse("only points, circles, polygons and MOCs can be said", node)
    args = list(node.expressions)
    if args and isinstance(args[0], exp.Literal) and args[0].is_string:
        if args[0].this.upper() not in ("", "ICRS"):
            raise refuse("only regions in ICRS can be said", node)
        args = args[1:]
    match node.name.upper(), args:
        case "POINT", [lon, lat]:
            place = Coordinates(lon=_longitude(lon), lat=_decimal(lat))
            made = shapes.point(float(number(lon)), float(number(lat)))
        case "CIRCLE", [*centre, radius]:
            if len(centre) == 1:
                middle, _ = _plain(centre[0])
                if not isinstance(middle, Coordinates):
                    raise refuse("the centre of a circle is a point", node)
            elif len(centre) == 2:
                middle = Coordinates(lon=_longitude(centre[0]), lat=_decimal(centre[1]))
            else:
                raise refuse("this circle is not recognised", node)
            made = shapes.circle(float(middle.lon), float(middle.lat), float(number(radius)))
            circle = Circle(center=middle, radius=f"{_decimal(radius)}deg")
            return circle, shapes.shape(made, "CIRCLE")
        case "POLYGON", _ if len(args) >= 6 and len(args) % 2 == 0:
            made = shapes.polygon([float(number(one)) for one in args])
            numbers = (f(one) for one, f in zip(args, (_longitude, _decimal) * len(args)))  # noqa: B905
            return Polygon(numbers=tuple(numbers)), shapes.shape(made, "POLYGON")
        case _:
            raise refuse("only points, circles, polygons and MOCs can be said", node)
    return place, shapes.shape(made, "POINT")


def _outer(moc: Cells) -> Cells:
    """The cells of order 6 that it touches."""
    from regdsl.mirror.udf.mocs import degraded

    return degraded(moc, _ORDER)


def _inner(moc: Cells) -> Cells:
    """The cells of order 6 that lie wholly in it."""
    return _complement(_outer(_complement(moc)))


def _complement(moc: Cells) -> Cells:
    from regdsl.mirror.udf.mocs import Moc as Made
    from regdsl.mirror.udf.mocs import moc_of

    edges = [0, *moc.bounds, 12 << 2 * _FINEST]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    made = moc_of(((low, end - 1) for low, end in pairs if low < end), moc.order)
    return Made(made.bounds, moc.order)


def _said(verb: str, region: _Region) -> Expr:
    """`verb shape`, where the shape has the cells that decide in ADQL."""
    from regdsl.mirror.udf.mocs import write
    from regdsl.mirror.udf.skycells import cells

    wanted = _inner(region.cells) if verb == "inside" else _outer(region.cells)
    if not wanted.bounds:
        # All of an empty region is in any coverage, and no coverage is in it.
        return test("has", ":", "spatial") if verb == "covers" else NOTHING
    point = isinstance(region.shape, Coordinates)
    same = cells(region.drawn, _ORDER, "MOC").bounds == wanted.bounds
    if not same or (point and verb == "inside"):
        shape: Shape = Moc(text=write(wanted).removesuffix(f" {_ORDER}/"))
        return Spatial(verb=verb, shape=shape)  # type: ignore[arg-type]
    return Spatial(verb="covers" if point else verb, shape=region.shape)  # type: ignore[arg-type]


def contains(inner: exp.Expr, outer: exp.Expr) -> Expr:
    """`1 = CONTAINS(inner, outer)`, one of them the coverage."""
    if isinstance(outer, exp.Column):
        return _said("covers", _region(inner))
    if isinstance(inner, exp.Column):
        return _said("inside", _region(outer))
    raise refuse("this region is not compared with a coverage", inner)


def overlaps(one: exp.Expr, other: exp.Expr) -> Expr:
    """`1 = INTERSECTS(one, other)`."""
    if not isinstance(one, exp.Column) and not isinstance(other, exp.Column):
        raise refuse("this region is not compared with a coverage", one)
    return _said("overlaps", _region(one if isinstance(other, exp.Column) else other))


# -- intervals -----------------------------------------------------------------------------

_DAY_0 = datetime(1858, 11, 17)
_DAY = 86_400
_NO_DIFFERENCE = 1e-5
"""In seconds; numbers of days cannot tell less."""


def interval(column: str, low: str | None, high: str | None, notes: Notes, op: str = ":") -> Expr:
    """The interval that begins with this column, compared with a range."""
    spectral = column.startswith("spectral")
    name = "spectral" if spectral else "time"
    if low and high and float(low) > float(high):
        whole = _range(spectral, high, low, notes)
        notes.add(
            f"the interval runs backwards, so that the ADQL finds nothing; `{name}:{whole}`"
            " is the same turned round"
        )
        return NOTHING
    if op != ":":
        end = low or high
        assert end is not None
        return test(name, op, f"{end}J" if spectral else _moment(end, notes))
    piece = Piece(text=_range(spectral, low, high, notes))
    return Test(field=name, op=":", values=(Value(pieces=(piece,)),))


def _range(spectral: bool, low: str | None, high: str | None, notes: Notes) -> str:
    if spectral:
        ends = [f"{end}J" if end is not None else "" for end in (low, high)]
    else:
        ends = [_moment(end, notes) if end is not None else "" for end in (low, high)]
    return ends[0] if low == high else "..".join(ends)


def _moment(mjd: str, notes: Notes) -> str:
    """A moment as days, or as a date to the second where days would be cut to the one before."""
    days = Decimal(mjd)
    seconds = days * _DAY
    whole = round(seconds)
    if abs(seconds - whole) > _NO_DIFFERENCE:
        notes.near("`time` goes by whole seconds")
    elif days != round(days, 3) and abs(whole) < 10**10:
        return (_DAY_0 + timedelta(seconds=whole)).isoformat()
    return f"{days:f}mjd"
