"""Index tables behind ADQL that somebody wrote: patterns, hash lists, places in the sky.

Each rule takes one condition that stands in a WHERE under nothing but AND and OR, where
false and NULL are the same, and gives one that is true for the same rows and cheaper, or
None.  A test that reads a UCD is done on the few thousand distinct ones; one that folds
case is done on the folded text of an index table first; of the cells of a shape in literal
numbers the sets are looked up, a coverage being what its cells of order 6 are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sqlglot import exp

from regdsl.adql.catalog import column_of
from regdsl.adql.scopes import Output
from regdsl.backends import sqlite_cells
from regdsl.backends.sqlite_kept import HASH_LISTS, OWN_CELL
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    col,
    eq,
    is_null,
    negate,
    one_of,
    select,
    text,
)
from regdsl.binding.healpix import NCELLS, ORDER, CellRanges, cell_of, merge_ranges, parse_moc

__all__ = [
    "NATIVE_PATTERN",
    "SET_FUNCTIONS",
    "is_there",
    "owned_by",
    "resources",
    "shortcut",
    "table",
]

SET_FUNCTIONS = frozenset({"regdsl_all", "regdsl_any", "regdsl_has", "regdsl_union", "substr"})
"""Functions that only the SQL written here calls, and nobody's ADQL."""

_MOST_SETS = 2_000
"""Sets that are looked up for what a shape meets; with more it is compared as it is."""

_MOST_CELLS = 100
"""The largest cells of a shape that are looked up for what covers it."""

_A_FEW = 12
"""So many cells of a shape with too many are looked up before it is compared."""

_FINE = ORDER + 4
"""The order at which a circle is drawn (docs/semantics.md, "Position and coverage")."""

NATIVE_PATTERN = 250
"""Patterns of so many bytes are left to SQLite's own LIKE, which can use an index; its
time grows with the length of text times pattern, and it is not to be stopped."""

_FOLDED = {
    ("rr.res_role", "role_name"): "idx_role",
    ("rr.res_subject", "res_subject"): "idx_subject",
    ("rr.res_table", "table_name"): "idx_table",
}
"""Index tables with the folded text of a column, which has the same name there."""


def table(name: str) -> exp.Table:
    """An index table of the mirror."""
    return exp.Table(this=exp.Identifier(this=name), db=exp.Identifier(this="rr"))


def owned_by(field: Output, name: str) -> exp.Column:
    """Another column of the table that a column is in."""
    schema = field.source[0] if len(field.source) == 2 else None
    return exp.Column(
        this=exp.Identifier(this=name, quoted=False),
        table=exp.Identifier(this=field.source[-1], quoted=False),
        db=exp.Identifier(this=schema, quoted=False) if schema else None,
    )


def resources(rids: exp.Query) -> exp.Select:
    """The identifiers of resources, by a query for their keys."""
    return select([col("ivoid")], table("idx_resource"), one_of(col("rid"), rids))


def shortcut(node: exp.Expr, fields: Mapping[int, Output]) -> exp.Expr | None:
    """What an index makes of a condition."""
    if isinstance(node, exp.Like | exp.ILike):
        return _like(node, fields)
    found = _called(node)
    if found is None:
        return None
    name = str(found.this).lower()
    arguments = found.expressions
    if name == "ivo_nocasematch" and len(arguments) == 2:
        return _no_case_match(node, found, fields)
    if name == "ivo_hashlist_has" and len(arguments) == 2:
        return _hash_list(node, found, fields)
    if name in ("contains", "intersects") and len(arguments) == 2:
        return _sky(node, name, arguments, fields)
    return None


def _called(node: exp.Expr) -> exp.Anonymous | None:
    """The function of `1 = function(...)`, either way round."""
    if isinstance(node, exp.EQ):
        for one, other in ((node.this, node.expression), (node.expression, node.this)):
            if _is_one(one) and isinstance(other, exp.Anonymous):
                return other
    return None


def _is_one(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name == "1"


def _field(node: exp.Expr, fields: Mapping[int, Output]) -> Output | None:
    """What is known of a column of a table that is there to name its other columns."""
    field = fields.get(id(node))
    if field is None or not field.source or not field.table or not is_there(node, field):
        return None
    return field


def is_there(node: exp.Expr, field: Output) -> bool:
    """Whether the table of a column is in a FROM around it, and not inside of a WITH."""
    query = node.find_ancestor(exp.Select)
    while query is not None:
        for part in (query.args.get("from_"), *(query.args.get("joins") or ())):
            for found in part.find_all(exp.Table) if part is not None else ():
                if found.alias_or_name.lower() == field.source[-1].lower():
                    return True
        query = query.find_ancestor(exp.Select)
    return False


def _constant(node: exp.Expr) -> str | None:
    return node.name if isinstance(node, exp.Literal) and node.is_string else None


# -- text ----------------------------------------------------------------------------------


def _like(node: exp.Like | exp.ILike, fields: Mapping[int, Output]) -> exp.Expr | None:
    field, pattern = _field(node.this, fields), _constant(node.expression)
    if field is None or pattern is None:
        return None
    if _is_ucd(field):
        kind = type(node)
        return _ucds(node.this, kind(this=col("ucd"), expression=text(pattern)))
    return _folded(node, field, pattern) if isinstance(node, exp.ILike) else None


def _no_case_match(
    node: exp.Expr, found: exp.Anonymous, fields: Mapping[int, Output]
) -> exp.Expr | None:
    value, wanted = found.expressions
    field, pattern = _field(value, fields), _constant(wanted)
    if field is None or pattern is None:
        return None
    if _is_ucd(field):
        test = call("ivo_nocasematch", col("ucd"), text(pattern))
        return _ucds(value, eq(exp.Literal.number(1), test))
    return _folded(node, field, pattern)


def _is_ucd(field: Output) -> bool:
    return (field.table, field.column) == ("rr.table_column", "ucd")


def _ucds(column: exp.Expr, test: exp.Expr) -> exp.Expr:
    return one_of(column, select([col("ucd")], table("idx_ucd"), test))


def _folded(node: exp.Expr, field: Output, pattern: str) -> exp.Expr | None:
    """Resources of which some text fits, and then the test itself."""
    index = _FOLDED.get((str(field.table), str(field.column)))
    if index is None or len(pattern.encode()) > NATIVE_PATTERN:
        return None
    test = exp.Like(this=col(str(field.column)), expression=text(pattern.lower()))
    rids = select([col("rid")], table(index), test)
    return all_of([one_of(owned_by(field, "ivoid"), resources(rids)), node])


def _hash_list(
    node: exp.Expr, found: exp.Anonymous, fields: Mapping[int, Output]
) -> exp.Expr | None:
    value, wanted = found.expressions
    field, item = _field(value, fields), _constant(wanted)
    if field is None or not item or "#" in item or field.table != "rr.resource":
        return None
    column = column_of(field.table, field.column)
    if field.column not in HASH_LISTS or column is None or not column.lowercase:
        return None
    test = all_of([eq(col("list"), text(field.column)), eq(col("term"), text(item.lower()))])
    rids = select([col("rid")], table("idx_term"), test)
    return all_of([one_of(owned_by(field, "ivoid"), resources(rids)), node])


# -- the sky -------------------------------------------------------------------------------


def _sky(
    node: exp.Expr, name: str, arguments: list[exp.Expr], fields: Mapping[int, Output]
) -> exp.Expr | None:
    """A shape in literal numbers against a coverage.

    A resource has one coverage at most, which is a set of cells of order 6, all of them in
    the index where it is in ICRS.  So the index has the answer; other frames are compared.
    """
    one, other = arguments
    if name == "intersects" and _is_coverage(one, fields):
        one, other = other, one
    field = _field(other, fields)
    ranges = _cells(one)
    if field is None or not _is_coverage(other, fields) or not ranges:
        return None
    own, frame = owned_by(field, "ivoid"), owned_by(field, "ref_system_name")
    if name == "intersects":
        kinds = [(kind, cells) for kind, cells in sqlite_cells.meeting(ranges) if cells]
        if sum(len(cells) for _, cells in kinds) > _MOST_SETS:
            return None
        found = _joined("regdsl_any", [_union(kind, cells) for kind, cells in kinds])
    else:
        whole = sqlite_cells.largest(ranges)
        if len(whole) > _MOST_CELLS:
            # Some of the cells, and the test itself says the rest.
            some = _members(_covering(whole[:: len(whole) // _A_FEW]))
            return all_of([any_of([one_of(own, some), negate(is_null(frame))]), node])
        found = _covering(whole)
    by_index = all_of([is_null(frame), one_of(own, _members(found))])
    return any_of([by_index, all_of([negate(is_null(frame.copy())), node])])


def _is_coverage(node: exp.Expr, fields: Mapping[int, Output]) -> bool:
    field = _field(node, fields)
    return field is not None and (field.table, field.column) == ("rr.stc_spatial", "coverage")


def _members(found: exp.Expr) -> exp.Select:
    """The identifiers of the resources in a set.

    All resources are gone through, half a microsecond each: to take a set apart needs
    `json_each`, which no statement may name where this runs.  SQLite would hand the whole
    set to a function each time, so it is given the one byte that may have the key.
    """
    eighth = exp.Paren(
        this=exp.BitwiseRightShift(this=col("rid"), expression=exp.Literal.number(3))
    )
    place = exp.Add(this=eighth, expression=exp.Literal.number(2))
    test = call("regdsl_has", call("substr", found, place, exp.Literal.number(1)), col("rid"))
    return select([col("ivoid")], table("idx_resource"), test)


def _covering(cells: list[int]) -> exp.Expr:
    """The set of what has each of these cells, or one that it is in."""
    around = map(sqlite_cells.with_ancestors, cells)
    return _joined("regdsl_all", [_union(OWN_CELL, some) for some in around])


def _joined(function: str, sets: list[exp.Expr]) -> exp.Expr:
    """A set made of some: as a query of its own, which is run once and not for each row."""
    if len(sets) == 1:
        return sets[0]
    return exp.Subquery(this=exp.Select(expressions=[call(function, *sets)]))


def _union(kind: str, cells: list[int]) -> exp.Expr:
    terms = exp.In(this=col("term"), expressions=[text(str(cell)) for cell in cells])
    found = call("regdsl_union", col("members"))
    where = all_of([eq(col("kind"), text(kind)), terms])
    return exp.Subquery(this=select([found], table("idx_set"), where))


def _cells(node: exp.Expr) -> CellRanges | None:
    """The cells of order 6 that a shape touches; None for what is left to the functions."""
    if not isinstance(node, exp.Anonymous):
        return None
    name, arguments = str(node.this).lower(), list(node.expressions)
    if name == "moc":
        return _moc(arguments)
    numbers = _numbers(arguments)
    if numbers is None or not all(map(math.isfinite, numbers)):
        return None
    match name, numbers:
        case "point", [ra, dec] if abs(dec) <= 90:
            cell = cell_of(ra, dec)
            return ((cell, cell),)
        case "circle", [ra, dec, radius] if abs(dec) <= 90 and 0 <= radius <= 180:
            return _circle(ra, dec, radius, _FINE)
    return None


def _moc(arguments: list[exp.Expr]) -> CellRanges | None:
    match arguments:
        case [only] if (written := _constant(only)) is not None:
            try:
                return parse_moc(written)
            except ValueError:
                return None
        case [order, shape] if _number(order) == ORDER:
            return _cells(shape)
    return None


def _numbers(arguments: list[exp.Expr]) -> list[float] | None:
    """Numbers, the point of a centre opened, and ICRS in front left out."""
    found: list[float] = []
    for place, argument in enumerate(arguments):
        if place == 0 and (frame := _constant(argument)) is not None:
            if frame.strip().upper() not in ("ICRS", ""):
                return None
            continue
        if isinstance(argument, exp.Anonymous) and str(argument.this).lower() == "point":
            inner = _numbers(list(argument.expressions))
            if inner is None or len(inner) != 2:
                return None
            found += inner
            continue
        number = _number(argument)
        if number is None:
            return None
        found.append(number)
    return found


def _number(node: exp.Expr) -> float | None:
    if isinstance(node, exp.Neg):
        inner = _number(node.this)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal) and not node.is_string:
        try:
            return float(node.name)
        except ValueError:
            return None
    return None


def _circle(ra: float, dec: float, radius: float, order: int) -> CellRanges:
    if radius >= 180:
        return ((0, NCELLS - 1),)
    import astropy.units as u
    from astropy.coordinates import Angle, Latitude, Longitude
    from mocpy import MOC

    found = MOC.from_cone(
        lon=Longitude(ra * u.deg),
        lat=Latitude(dec * u.deg),
        radius=Angle(radius * u.deg),
        max_depth=order,
        delta_depth=0,
    )
    shift = 2 * (29 - ORDER)
    return merge_ranges(
        (int(low) >> shift, (int(high) - 1) >> shift) for low, high in found.to_depth29_ranges
    )
