"""Coverage in ADQL: MOC literals where the server has them, plain shapes elsewhere.

RegTAP 1.2 demands CONTAINS and INTERSECTS between `coverage` and POINT, CIRCLE and
POLYGON; MOC() is an extension of GAVO's.  Only a point says the same in both.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from regdsl.backends.adql_refusals import no_feature, refuse
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import call, number, text, udf
from regdsl.binding.healpix import to_moc_text
from regdsl.binding.matchers import Cells

__all__ = ["region"]

MOC_LITERAL_LIMIT = 4000
"""Characters of a MOC literal; longer ones are left to the server to compute."""

Note = Callable[[str, str], None]


def region(profile: Profile, matcher: Cells, coverage: exp.Expr, note: Note) -> exp.Expr:
    """How the coverage lies to a region, as `1=CONTAINS(...)` or `1=INTERSECTS(...)`."""
    where = matcher.region
    if not profile.has("geometry"):
        raise no_feature(profile, "geometry")
    if where.kind == "point" and matcher.relation != "inside":
        assert where.ra is not None and where.dec is not None
        return udf("CONTAINS", call("POINT", number(where.ra), number(where.dec)), coverage)
    if profile.has("moc"):
        shape = _moc(matcher, note)
    else:
        shape = _plain(profile, matcher, note)
    match matcher.relation:
        case "overlap":
            return udf("INTERSECTS", shape, coverage)
        case "covers":
            return udf("CONTAINS", shape, coverage)
        case _:
            return udf("CONTAINS", coverage, shape)


def _moc(matcher: Cells, note: Note) -> exp.Expr:
    literal = to_moc_text(matcher.region.ranges)
    shape = _shape(matcher)
    if len(literal) <= MOC_LITERAL_LIMIT or shape is None:
        return call("MOC", text(literal))
    note(_direction(matcher), "the server finds the cells of a large shape by itself")
    return call("MOC", exp.Literal.number(6), shape)


def _plain(profile: Profile, matcher: Cells, note: Note) -> exp.Expr:
    shape = _shape(matcher)
    if shape is None:
        raise refuse(profile, "knows no MOCs", _knows_mocs)
    if matcher.relation == "covers":
        # Measured: a server found fewer than a quarter of what the cells of a circle give,
        # where it ought to find more; nothing can be claimed of such an answer.
        raise refuse(
            profile,
            "knows no MOCs, and servers differ in what covers a plain shape",
            _knows_mocs,
            instead="write `overlaps`",
        )
    note(_direction(matcher), "without MOC() the shape itself is compared, not its cells")
    return shape


def _knows_mocs(profile: Profile) -> bool:
    return profile.has("moc")


def _direction(matcher: Cells) -> str:
    """The cells that a shape touches are more than the shape."""
    return "superset" if matcher.relation == "covers" else "subset"


def _shape(matcher: Cells) -> exp.Expr | None:
    where = matcher.region
    if where.kind == "circle":
        assert where.ra is not None and where.dec is not None and where.radius is not None
        return call("CIRCLE", number(where.ra), number(where.dec), number(where.radius))
    if where.kind == "polygon":
        numbers = [number(value) for vertex in where.vertices for value in vertex]
        return call("POLYGON", *numbers)
    return None
