"""One condition of ADQL as a condition of regdsl, by the table of fields."""

from __future__ import annotations

from sqlglot import exp

from regdsl.ast import Expr, Not
from regdsl.binding.vocabularies import load
from regdsl.fields import Field, fields_of
from regdsl.interop.model import Notes, all_of, any_of, refuse, test
from regdsl.interop.sky import contains, interval, number, overlaps
from regdsl.interop.values import equals, has_words, like
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


def leaf(node: exp.Expr, table: str, notes: Notes) -> Expr:
    """The condition; all columns in it are of this table."""
    if isinstance(node, exp.Like | exp.ILike):
        column = _column(node.this)
        folded = isinstance(node, exp.ILike) or TABLES[table].column(column).lowercase
        return like(_field(table, column), _text(node.expression), notes, folded=folded)
    if isinstance(node, exp.In):
        column = _column(node.this)
        if not node.expressions:
            raise refuse("a list of values is expected", node)
        wanted = [one.this for one in node.expressions if isinstance(one, exp.Literal)]
        if (table, column) == ("res_subject", "res_subject") and _are_concepts(wanted):
            return any_of([_concept(one, notes) for one in wanted])
        return any_of([_compare(table, column, "=", one, notes) for one in node.expressions])
    if isinstance(node, exp.Between):
        return _between(node, table, notes)
    if isinstance(node, exp.Is):
        return _null(table, _column(node.this))
    op = _OPS.get(type(node)) if isinstance(node, exp.Binary) else None
    if op is None or not isinstance(node, exp.Binary):
        raise refuse("this condition is not recognised", node)
    this, other = node.this, node.expression
    if isinstance(this, exp.Anonymous) and not isinstance(other, exp.Anonymous):
        this, other, op = other, this, _TURNED[op]
    if isinstance(other, exp.Anonymous) and other.name.lower() != "lower":
        if op not in ("=", "!=") or not isinstance(this, exp.Literal) or this.this not in "01":
            raise refuse("this condition is not recognised", node)
        found = _function(other, table, notes)
        return found if (this.this == "1") == (op == "=") else Not(child=found)
    if isinstance(this, exp.Literal | exp.Neg):
        this, other, op = other, this, _TURNED[op]
    if isinstance(other, exp.Column):
        names = {_column(this), other.name.lower()}
        if names in ({"spectral_start", "spectral_end"}, {"time_start", "time_end"}):
            return test("has", ":", "spectral" if "spectral_start" in names else "time")
        raise refuse("two columns cannot be compared", node)
    return _compare(table, _column(this), op, other, notes)


def _column(node: exp.Expr) -> str:
    if isinstance(node, exp.Cast):
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
    if column in _INTERVALS:
        return Not(child=test("has", ":", "spectral" if "spectral" in column else "time"))
    return Not(child=test("has", ":", _field(table, column).name))


def _compare(table: str, column: str, op: str, other: exp.Expr, notes: Notes) -> Expr:
    if column in _INTERVALS:
        return _end(column, op, number(other))
    field = _field(table, column)
    if op == "!=":
        found = _compare(table, column, "=", other, notes)
        return all_of([Not(child=found), test("has", ":", field.name)])
    wanted = _text(other)
    about = TABLES[table].column(column)
    if field.kind == "instant":
        return _instant(field, op, wanted)
    if field.kind in ("number", "mixed", "version") and op != "=":
        return test(field.name, op, wanted + field.unit)
    if op != "=":
        raise refuse(f"`{field.name}` has no `{op}`")
    if field.kind == "number":
        return test(field.name, "=", wanted + field.unit)
    if (table, column) == ("res_subject", "res_subject") and _are_concepts([wanted]):
        return _concept(wanted, notes)
    return equals(field, wanted, notes, lower=about.lowercase)


def _concept(wanted: str, notes: Notes) -> Expr:
    if "-" in wanted:
        notes.add("`uat` finds a term by its label too")
    return test("uat", "=", wanted)


def _are_concepts(wanted: list[str]) -> bool:
    """Whether these are identifiers in the Unified Astronomy Thesaurus."""
    terms = load("uat").terms
    return all(one in terms for one in wanted)


def _instant(field: Field, op: str, wanted: str) -> Expr:
    day = len(wanted) <= 10
    if day and op in (">", "<="):
        # As RegTAP's texts compare: any time of that day is after the day alone.
        op = ">=" if op == ">" else "<"
    return test(field.name, op, wanted.replace(" ", "T"))


def _end(column: str, op: str, at: str) -> Expr:
    start = column.endswith("_start")
    match op[0]:
        case "<" if start:
            return interval(column, None, at)
        case ">" if not start:
            return interval(column, at, None)
        case "<" | ">":
            return interval(column, at, at, op)
    raise refuse(f"`{column}` is a moment only together with the other end")


def _between(node: exp.Between, table: str, notes: Notes) -> Expr:
    low, high = node.args["low"], node.args["high"]
    if isinstance(low, exp.Column):
        if low.name.lower() not in _INTERVALS or not isinstance(high, exp.Column):
            raise refuse("this condition is not recognised", node)
        at = number(node.this)
        return interval(low.name.lower(), at, at)
    column = _column(node.this)
    return all_of(
        [_compare(table, column, ">=", low, notes), _compare(table, column, "<=", high, notes)]
    )


def _function(node: exp.Anonymous, table: str, notes: Notes) -> Expr:
    args = node.expressions
    match node.name.lower():
        case "contains":
            return contains(args[0], args[1], notes)
        case "intersects":
            return overlaps(args[0], args[1], notes)
        case "ivo_interval_overlaps":
            return interval(_column(args[0]), number(args[2]), number(args[3]), notes=notes)
        case "ivo_nocasematch":
            pattern = _text(args[1])
            concept = pattern.replace(" ", "-")
            if _column(args[0]) == "res_subject" and _are_concepts([concept]):
                return _concept(concept, notes)
            return like(_field(table, _column(args[0])), pattern, notes, folded=True)
        case "ivo_hasword":
            field = _field(table, _column(args[0]))
            if field.kind not in ("text", "substring", "person"):
                raise refuse(f"`{field.name}` is not a text of words", node)
            return has_words(field.name, _text(args[1]), notes)
        case "ivo_hashlist_has":
            field = _field(table, _column(args[0]))
            op = ":" if field.kind == "listed" else "="
            return test(field.name, op, _text(args[1]).lower())
        case "gavo_vocmatch":
            return _vocabulary(args, table, notes)
    raise refuse("this function is not recognised", node)


def _vocabulary(args: list[exp.Expr], table: str, notes: Notes) -> Expr:
    column = _column(args[2])
    vocabulary = _text(args[0]).lower()
    for one in fields_of(SCOPES.get(table, "")):
        if one.vocabulary == vocabulary and _table(one) == table and one.column == (column,):
            notes.add(f"`{one.name}` finds a term by its label too")
            return test(one.name, ":", _text(args[1]))
    raise refuse(f"{column} has no field with the vocabulary {vocabulary}")
