"""One condition of ADQL as a condition of regdsl, by the table of fields."""

from __future__ import annotations

import re

from sqlglot import exp

from regdsl.ast import Expr, Not, Spatial
from regdsl.fields import Field, fields_of
from regdsl.interop.model import NOTHING, Notes, all_of, any_of, negated, refuse, test
from regdsl.interop.sky import contains, interval, number, overlaps
from regdsl.interop.values import equals, has_words, in_list, like
from regdsl.planning.entities import ENTITIES
from regdsl.schema import TABLES

__all__ = ["SCOPES", "leaf"]

SCOPES = {
    "table_column": "column",
    "res_table": "table",
    "res_schema": "schema",
    "capability": "service",
    "interface": "service",
    "res_role": "role",
    "res_date": "date",
    "relationship": "relation",
    "res_detail": "detail",
    "intf_param": "param",
    "validation": "validation",
}
"""The group that speaks of a row of a table; others have none."""

_OPS = {exp.EQ: "=", exp.NEQ: "!=", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_TURNED = {"=": "=", "!=": "!=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_INTERVALS = ("spectral_start", "spectral_end", "time_start", "time_end")


def _table(field: Field) -> str:
    entity = ENTITIES.get(field.entity)
    return entity.table if entity is not None else ""


def plain(field: Field) -> bool:
    """Whether it looks at the values as they are."""
    return not field.where and field.kind not in ("doi", "orcid", "relation")


def _field(table: str, column: str) -> Field:
    scope = SCOPES.get(table, "")
    for one in fields_of(scope):
        if _table(one) == table and one.column[0] == column and plain(one):
            return one
    raise refuse(f"there is no field for {column} of rr.{table}")


def leaf(node: exp.Expr, table: str, notes: Notes, *, negative: bool = False) -> Expr:
    """The condition, or what its NOT says; all columns in it are of this table.

    NULL meets neither, while in regdsl what is not there meets a negation.
    """
    if isinstance(node, exp.Is):
        found = _null(table, _column(node.this))
        return negated(found) if negative else found
    if isinstance(node, exp.NEQ):
        node, negative = exp.EQ(this=node.this, expression=node.expression), not negative
    turned = _of_function(node)
    if turned is not None:
        node, zero = turned
        negative = negative != zero
    found = _said(node, table, notes)
    if not negative:
        return found
    names = {_guard(table, column.name.lower(), found) for column in node.find_all(exp.Column)}
    return all_of([negated(found), *(test("has", ":", name) for name in sorted(names))])


def _guard(table: str, column: str, found: Expr) -> str:
    """The field of which something must be there."""
    if isinstance(found, Spatial):
        return "spatial"
    if column in _INTERVALS:
        raise refuse("NOT of an interval cannot be said")
    return _field(table, column).name


def _of_function(node: exp.Expr) -> tuple[exp.Expr, bool] | None:
    """`1 = f(...)` or `0 = f(...)` as the function, and whether it is to be 0."""
    if not isinstance(node, exp.EQ):
        return None
    this, other = node.this, node.expression
    if isinstance(this, exp.Anonymous) and isinstance(other, exp.Literal):
        this, other = other, this
    if not isinstance(other, exp.Anonymous) or other.name.lower() == "lower":
        return None
    if not isinstance(this, exp.Literal) or this.this not in ("0", "1"):
        raise refuse("this condition is not recognised", node)
    return other, this.this == "0"


def _said(node: exp.Expr, table: str, notes: Notes) -> Expr:
    if isinstance(node, exp.Anonymous):
        return _function(node, table, notes)
    if isinstance(node, exp.Like | exp.ILike):
        return _like(node, table, notes)
    if isinstance(node, exp.In):
        if not node.expressions:
            raise refuse("a list of values is expected", node)
        name, lowered = _column(node.this), _is_lowered(node.this)
        return any_of(
            [_compare(table, name, "=", one, notes, lowered=lowered) for one in node.expressions]
        )
    if isinstance(node, exp.Between):
        return _between(node, table, notes)
    op = _OPS.get(type(node)) if isinstance(node, exp.Binary) else None
    if op is None or not isinstance(node, exp.Binary):
        raise refuse("this condition is not recognised", node)
    this, other = node.this, node.expression
    if isinstance(this, exp.Literal | exp.Neg):
        this, other, op = other, this, _TURNED[op]
    if isinstance(other, exp.Column):
        names = {_column(this), other.name.lower()}
        if names in ({"spectral_start", "spectral_end"}, {"time_start", "time_end"}):
            start_first = _column(this).endswith("_start") == (op == "<=")
            if op not in ("<=", ">=") or not start_first:
                raise refuse("this of an interval cannot be said", node)
            return test("has", ":", "spectral" if "spectral_start" in names else "time")
        raise refuse("two columns cannot be compared", node)
    return _compare(table, _column(this), op, other, notes, lowered=_is_lowered(this))


def _like(node: exp.Like | exp.ILike, table: str, notes: Notes) -> Expr:
    column, pattern = _column(node.this), _text(node.expression)
    folded = isinstance(node, exp.ILike)
    if _is_lowered(node.this) and not folded:
        if pattern != pattern.lower():
            return _never(pattern, notes)
        folded = True
    about = TABLES[table].column(column)
    return like(_field(table, column), about, pattern, notes, folded=folded)


def _never(wanted: str, notes: Notes) -> Expr:
    notes.add(f"what LOWER gives has no capitals, so that '{wanted}' finds nothing")
    return NOTHING


def _is_lowered(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous | exp.Lower)


def _column(node: exp.Expr) -> str:
    if isinstance(node, exp.Cast | exp.Lower):
        node = node.this
    if isinstance(node, exp.Anonymous) and node.name.lower() == "lower":
        node = node.expressions[0]
    if not isinstance(node, exp.Column):
        raise refuse("a column is expected", node)
    return node.name.lower()


def _text(node: exp.Expr) -> str:
    if isinstance(node, exp.Literal):
        return str(node.this)
    if isinstance(node, exp.Neg):
        return number(node)
    raise refuse("only plain values can be said here", node)


def _null(table: str, column: str) -> Expr:
    if (table, column) == ("stc_spatial", "ref_system_name"):
        return test("has", ":", "spatial")
    if (table, column) == ("stc_spatial", "coverage"):
        # Resources that declare no coverage have no row there.
        return NOTHING
    if column in _INTERVALS:
        return NOTHING
    return Not(child=test("has", ":", _field(table, column).name))


def _compare(
    table: str, column: str, op: str, other: exp.Expr, notes: Notes, *, lowered: bool = False
) -> Expr:
    if column in _INTERVALS:
        return _end(column, op, number(other), notes)
    field = _field(table, column)
    about = TABLES[table].column(column)
    wanted = _text(other)
    if field.kind == "instant":
        return _instant(field, op, wanted)
    if field.kind == "version" and op != "=":
        if not re.fullmatch(r"[0-9.]*", wanted):
            notes.near(f"`{field.name}` does not tell upper and lower case apart")
        return test(field.name, op, wanted)
    if field.kind == "mixed" and op != "=" and isinstance(other, exp.Literal) and other.is_string:
        raise refuse(f"`{field.name}` compares numbers, and this is a text", other)
    if field.kind in ("number", "mixed") and (op != "=" or field.kind == "number"):
        return test(field.name, op, wanted + field.unit)
    if op != "=":
        raise refuse(f"`{field.name}` has no `{op}`")
    if lowered and wanted != wanted.lower():
        return _never(wanted, notes)
    return equals(field, about, wanted, notes, folded=lowered)


_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?)?\Z", re.ASCII)


def _instant(field: Field, op: str, wanted: str) -> Expr:
    """As RegTAP's texts compare: any moment of a day is after the day alone."""
    wanted = wanted.replace(" ", "T")
    if not _MOMENT.match(wanted):
        raise refuse(f"`{field.name}` is compared with dates and times, not '{wanted}'")
    if len(wanted) < len("2025-01-01T00:00:00"):
        if op == "=":
            return NOTHING
        op = ">=" if op in (">", ">=") else "<"
    return test(field.name, op, wanted)


def _end(column: str, op: str, at: str, notes: Notes) -> Expr:
    start = column.endswith("_start")
    match op[0]:
        case "<" | ">" if (op[0] == "<") == start:
            if len(op) == 1:
                notes.near("an interval that only touches the other is found as well")
            return interval(column, None if start else at, at if start else None, notes)
        case "<" | ">":
            return interval(column, at, at, notes, op)
    raise refuse(f"`{column}` is a moment only together with the other end")


def _between(node: exp.Between, table: str, notes: Notes) -> Expr:
    low, high = node.args["low"], node.args["high"]
    if isinstance(low, exp.Column):
        ends = (low.name.lower(), high.name.lower()) if isinstance(high, exp.Column) else ()
        if ends not in (_INTERVALS[:2], _INTERVALS[2:]):
            raise refuse("this condition is not recognised", node)
        at = number(node.this)
        return interval(low.name.lower(), at, at, notes)
    column = _column(node.this)
    if column in _INTERVALS:
        raise refuse("this condition is not recognised", node)
    return all_of(
        [_compare(table, column, ">=", low, notes), _compare(table, column, "<=", high, notes)]
    )


def _function(node: exp.Anonymous, table: str, notes: Notes) -> Expr:
    args = node.expressions
    match node.name.lower():
        case "contains":
            return contains(args[0], args[1])
        case "intersects":
            return overlaps(args[0], args[1])
        case "ivo_interval_overlaps":
            ends = (_column(args[0]), _column(args[1]))
            if ends not in (_INTERVALS[:2], _INTERVALS[2:]):
                raise refuse("this function is not recognised", node)
            return interval(ends[0], number(args[2]), number(args[3]), notes)
        case "ivo_nocasematch":
            column = _column(args[0])
            about = TABLES[table].column(column)
            return like(_field(table, column), about, _text(args[1]), notes, folded=True)
        case "ivo_hasword":
            return has_words(_field(table, _column(args[0])), _text(args[1]), notes)
        case "ivo_hashlist_has":
            return in_list(_field(table, _column(args[0])), _text(args[1]).lower(), notes)
        case "gavo_vocmatch":
            return _vocabulary(args, table, notes)
    raise refuse("this function is not recognised", node)


def _vocabulary(args: list[exp.Expr], table: str, notes: Notes) -> Expr:
    column = _column(args[2])
    vocabulary = _text(args[0]).lower()
    for one in fields_of(SCOPES.get(table, "")):
        if one.vocabulary == vocabulary and _table(one) == table and one.column == (column,):
            notes.near(f"`{one.name}` finds a term by its label too")
            return test(one.name, ":", _text(args[1]))
    raise refuse(f"{column} has no field with the vocabulary {vocabulary}")
