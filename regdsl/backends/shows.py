"""The query for the rows that `show:` gives, as both lowerings write it.

A row is one of an entity (a capability's interface, a table, a column, a person), joined
with what else is told of it by explicit keys.  What a target must bring along is how it
names a table and how it writes a condition on a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from regdsl.adql.words import is_reserved
from regdsl.backends.logic import logic
from regdsl.backends.sqltree import all_of, col, eq, is_null, select
from regdsl.backends.trees import exp
from regdsl.binding.bound import ShownColumn
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import Every, Exists, Plan, Question
from regdsl.planning.showing import JOINED, entities_of

__all__ = ["COLUMNS", "ORDER", "SHOWN", "Writer", "alias_of", "fixed", "named", "rows"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "services": (
        *("ivoid", "title", "kind", "standard_id", "accessurl"),
        *("interface", "role", "version", "service"),
    ),
    "tables": (
        *("ivoid", "table_name", "title", "description", "utype", "type"),
        *("service", "accessurl"),
    ),
    "columns": ("ivoid", "table_name", "name", "ucd", "unit", "datatype", "description"),
    "people": ("ivoid", "role", "name", "email", "address", "role_ivoid"),
}
"""The columns of each kind of answer."""

SHOWN: dict[str, dict[str, tuple[str, str]]] = {
    "services": {
        "title": ("resource", "res_title"),
        "standard_id": ("capability", "standard_id"),
        "accessurl": ("interface", "access_url"),
        "interface": ("interface", "intf_type"),
        "role": ("interface", "intf_role"),
        "version": ("interface", "std_version"),
    },
    "tables": {
        "table_name": ("table", "table_name"),
        "title": ("table", "table_title"),
        "description": ("table", "table_description"),
        "utype": ("table", "table_utype"),
        "type": ("table", "table_type"),
    },
    "columns": {
        "table_name": ("table", "table_name"),
        "name": ("column", "name"),
        "ucd": ("column", "ucd"),
        "unit": ("column", "unit"),
        "datatype": ("column", "datatype"),
        "description": ("column", "column_description"),
    },
    "people": {
        "role": ("role", "base_role"),
        "name": ("role", "role_name"),
        "email": ("role", "email"),
        "address": ("role", "street_address"),
        "role_ivoid": ("role", "role_ivoid"),
    },
}
"""Those that a table of RegTAP has, beside the ivoid; the others are found out."""

ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "services": (("capability", "cap_index"), ("interface", "intf_index")),
    "tables": (("table", "table_index"),),
    "columns": (("table", "table_index"),),
    "people": (),
}
"""The order of rows of one resource."""

_KEYS = {
    "interface": ("capability", ("cap_index",)),
    "table": ("column", ("table_index",)),
    "schema": ("table", ("schema_index",)),
}
"""What ties an entity to one before it, beside the ivoid."""


class Writer(Protocol):
    """What a lowering brings along."""

    def table(self, name: str, alias: str = "") -> exp.Expr:
        """A table of RegTAP under another name."""

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on a row."""


def alias_of(entity: str) -> str:
    """What a table is called in these queries."""
    return ENTITIES[entity].alias


def named(value: exp.Expr, name: str) -> exp.Expr:
    """A column of the answer; `table` and its like are words of SQL, and need quotes."""
    return exp.Alias(this=value, alias=exp.Identifier(this=name, quoted=is_reserved(name)))


def rows(question: Question, writer: Writer) -> tuple[exp.Select, exp.Expr | None]:
    """The query, without a restriction to resources, and what its rows are to meet.

    The first table is that of the rows; that of the resources is not yet joined.
    """
    assert question.showing is not None
    what = question.showing.what
    first, *others = JOINED[what]
    shown: list[exp.Expr] = [col("ivoid", alias_of(first))]
    for name, (entity, column) in SHOWN[what].items():
        value: exp.Expr = col(column, alias_of(entity))
        shown.append(value if name == column else named(value, name))
    query = select(shown, writer.table(ENTITIES[first].table, alias_of(first)))
    for entity in others:
        query.append("joins", _join(writer, entity, side=""))
    if "schema" in entities_of(question.shown):
        query.append("joins", _join(writer, "schema", side="LEFT"))
    if question.shown == Every():
        return query, None
    return query, condition(question.shown, writer)


def condition(shown: Plan, writer: Writer) -> exp.Expr:
    """What the rows are to meet, in a query that has all that is asked about joined."""

    def write(plan: Plan) -> exp.Expr:
        match plan:
            case Exists(entity=entity, row=row):
                found = writer.row(row, entity, alias_of(entity))
                return exp.Paren(this=found) if isinstance(found, exp.Or) else found
            case _:
                return logic(plan, write)

    return write(shown)


def fixed(column: ShownColumn, alias: str, literal: Callable[[str], exp.Expr]) -> list[exp.Expr]:
    """The equalities that pick the rows of a chosen column; an empty one asks for NULL."""
    return [
        eq(col(name, alias), literal(value)) if value else is_null(col(name, alias))
        for name, value in column.where
    ]


def _join(writer: Writer, entity: str, *, side: str) -> exp.Join:
    alias = alias_of(entity)
    other, keys = _KEYS[entity]
    tied = [eq(col(key, alias), col(key, alias_of(other))) for key in ("ivoid", *keys)]
    join = exp.Join(this=writer.table(ENTITIES[entity].table, alias), on=all_of(tied))
    if side:
        join.set("side", side)
        join.set("kind", "OUTER")
    else:
        join.set("kind", "INNER")
    return join
