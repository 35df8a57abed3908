"""Coverage: regions of ADQL as shapes, and intervals of time and of the spectrum."""

from __future__ import annotations

from sqlglot import exp

from regdsl.ast import Circle, Coordinates, Expr, Moc, Polygon, Shape, Spatial
from regdsl.interop.model import Notes, refuse, test

__all__ = ["contains", "interval", "number", "overlaps"]


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


def _shape(node: exp.Expr, notes: Notes) -> Shape:
    if not isinstance(node, exp.Anonymous):
        raise refuse("only points, circles, polygons and MOCs can be said", node)
    args = list(node.expressions)
    if args and isinstance(args[0], exp.Literal) and args[0].is_string and node.name != "MOC":
        if args[0].this.upper() not in ("", "ICRS"):
            raise refuse("only regions in ICRS can be said", node)
        args = args[1:]
    match node.name.upper():
        case "MOC" if len(args) == 1:
            return Moc(text=" ".join(str(args[0].this).replace(",", " ").split()))
        case "MOC":
            if number(args[0]) != "6":
                notes.add(f"regions are compared at HEALPix order 6, not {number(args[0])}")
            return _shape(args[1], notes)
        case "POINT":
            lon, lat = map(number, args)
            return Coordinates(lon=lon, lat=lat)
        case "CIRCLE":
            if len(args) == 2:
                point = _shape(args[0], notes)
                assert isinstance(point, Coordinates)
                return Circle(center=point, radius=f"{number(args[1])}deg")
            lon, lat, radius = map(number, args)
            return Circle(center=Coordinates(lon=lon, lat=lat), radius=f"{radius}deg")
        case "POLYGON":
            return Polygon(numbers=tuple(map(number, args)))
    raise refuse("only points, circles, polygons and MOCs can be said", node)


def contains(inner: exp.Expr, outer: exp.Expr, notes: Notes) -> Expr:
    """`1 = CONTAINS(inner, outer)`, one of them the coverage."""
    if isinstance(outer, exp.Column):
        return Spatial(verb="covers", shape=_shape(inner, notes))
    return Spatial(verb="inside", shape=_shape(outer, notes))


def overlaps(one: exp.Expr, other: exp.Expr, notes: Notes) -> Expr:
    """`1 = INTERSECTS(one, other)`."""
    shape = _shape(one if isinstance(other, exp.Column) else other, notes)
    return Spatial(verb="covers" if isinstance(shape, Coordinates) else "overlaps", shape=shape)


def interval(
    column: str, low: str | None, high: str | None, op: str = ":", notes: Notes | None = None
) -> Expr:
    """The interval that begins with this column, compared with a range."""
    name, unit = ("spectral", "J") if column.startswith("spectral") else ("time", "mjd")
    if notes is not None and low and high and float(low) > float(high):
        notes.add("the interval runs backwards, and is turned round: in ADQL it finds nothing")
    if op != ":" or low == high:
        return test(name, op, f"{low}{unit}")
    ends = [f"{end}{unit}" if end is not None else "" for end in (low, high)]
    from regdsl.ast import Piece, Test, Value

    piece = Piece(text="..".join(ends))
    return Test(field=name, op=":", values=(Value(pieces=(piece,)),))
