"""GROUP BY: which columns may stand in the answer of a query that groups.

A column outside an aggregate must have one value in each group: it is grouped by, or
belongs to a row whose primary key is (SQL-92, 7.9, as PostgreSQL reads it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from regdsl.adql.functions import AGGREGATES
from regdsl.adql.scopes import Output
from regdsl.schema import TABLES

__all__ = ["grouping_errors"]


def grouping_errors(node: exp.Select, fields: Mapping[int, Output]) -> Iterator[exp.Column]:
    """The columns that have no single value in a group."""
    group = node.args.get("group")
    keys = [key.unnest() for key in group.expressions] if group is not None else []
    grouped = {_identity(fields[id(key)]) for key in keys if id(key) in fields}
    # Of tables that are not known, columns are told apart by their names alone.
    names = {key.name.lower() for key in keys if isinstance(key, exp.Column)}
    aliases = {
        item.args["alias"].name.lower(): item.this
        for item in node.expressions
        if isinstance(item, exp.Alias)
    }
    for key in keys:
        # The name of a computed column of the answer stands for what it computes.
        if isinstance(key, exp.Column) and key.name.lower() in aliases:
            inner = aliases[key.name.lower()]
            keys = [*keys, inner]
            if id(inner) in fields:
                grouped.add(_identity(fields[id(inner)]))
    having, order = node.args.get("having"), node.args.get("order")
    parts = [*node.expressions, *([having.this] if having is not None else ())]
    if order is not None:
        names = {item.alias_or_name.lower() for item in node.expressions}
        parts += [
            key.this
            for key in order.expressions
            if not (isinstance(key.this, exp.Column) and key.this.name.lower() in names)
        ]
    for part in parts:
        for column in _bare_columns(part, keys):
            field = fields.get(id(column))
            if field is None:
                if column.name.lower() not in names:
                    yield column
            elif _identity(field) not in grouped and not _key_is_grouped(field, grouped):
                yield column


def _identity(field: Output) -> tuple[object, ...]:
    return (field.source, field.table, field.column or field.name)


def _key_is_grouped(field: Output, grouped: set[tuple[object, ...]]) -> bool:
    table = TABLES.get(field.table.removeprefix("rr."))
    if table is None or not table.primary_key:
        return False
    return all((field.source, field.table, key) in grouped for key in table.primary_key)


def _bare_columns(node: exp.Expr, keys: list[exp.Expr]) -> Iterator[exp.Column]:
    """Columns outside aggregates, grouped expressions and inner queries."""
    if isinstance(node, exp.Anonymous) and str(node.this).lower() in AGGREGATES:
        return
    if isinstance(node, exp.Query | exp.Subquery) or any(node == key for key in keys):
        return
    if isinstance(node, exp.Column):
        if not isinstance(node.this, exp.Star):
            yield node
        return
    for part in node.iter_expressions():
        yield from _bare_columns(part, keys)
