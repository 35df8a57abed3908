"""The SQL that gives the rows of `show:` on a mirror, from its public tables.

The resources are found by the index tables, first and once: `found` has their identifiers
and their order, which the rows keep.  So the few joins here only look up what they need.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from regdsl.backends import shows, sqlite_public
from regdsl.backends.sqlite import Statement, lower
from regdsl.backends.sqltree import all_of, any_of, call, col, eq, negate, select, text
from regdsl.backends.trees import exp
from regdsl.binding.bound import ShownColumn
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import Plan, Question
from regdsl.planning.showing import JOINED
from regdsl.schema import TABLES

__all__ = ["SEPARATOR", "lower_rows", "lower_whole"]

SEPARATOR = "; "
"""Stands between the values of one column."""

_FOUND = "WITH found AS MATERIALIZED (SELECT key, value FROM json_each(:found))\n"
_SEARCHED = (
    "WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (\n{}))\n"
)


@dataclass(slots=True)
class _Writer:
    """Binds values, and names tables as a mirror has them."""

    params: dict[str, Any] = field(default_factory=dict)
    _tables: int = 0

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value, other than those of a search."""
        name = f"s{len(self.params) + 1}"
        self.params[name] = value
        return exp.Placeholder(this=name)

    def alias(self) -> str:
        """A name that no other table has."""
        self._tables += 1
        return f"x{self._tables}"

    def table(self, name: str, alias: str = "") -> exp.Expr:
        """A public table."""
        return exp.alias_(exp.to_table(name), alias, table=True)

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on a row."""
        return sqlite_public.condition(self, row, entity, alias)


def lower_rows(question: Question, *, counted: bool = False) -> Statement:
    """The SQL for the rows of resources whose identifiers are to be bound to `:found`.

    Parameters
    ----------
    question
        With `showing`; its plan, order and limit are left aside.
    counted
        Ask for the number of rows instead.

    Returns
    -------
    Statement
        Columns are the ivoid and `regdsl.backends.shows.SHOWN`, then the keys of the row;
        for chosen columns those columns.  `:found` is a list in JSON.
    """
    writer = _Writer()
    query = _rows(question, writer)
    if counted:
        query.set("expressions", [exp.Count(this=exp.Star())])
        query.set("order", None)
    return Statement(f"{_FOUND}{_print(query)}", writer.params)


def lower_whole(question: Question, *, rules: bool | Collection[str] = True) -> Statement:
    """The same as one statement, which finds the resources as well."""
    writer = _Writer()
    query = _rows(question, writer)
    if question.limit is not None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(question.limit)))
    search = lower(replace(question, showing=None, limit=None), rules=rules)
    sql = f"{_SEARCHED.format(search.sql)}{_print(query)}"
    return Statement(sql, {**search.params, **writer.params})


def _print(query: exp.Select) -> str:
    return str(query.sql(dialect="sqlite", copy=False))


def _rows(question: Question, writer: _Writer) -> exp.Select:
    assert question.showing is not None
    what = question.showing.what
    if what == "chosen":
        return _chosen(question.showing.columns, writer)
    query, where = shows.rows(question, writer)
    alias = shows.alias_of(JOINED[what][0])
    first = query.args["from_"].this
    on = eq(col("ivoid", alias), col("value", "found"))
    joins = [exp.Join(this=first, kind="CROSS", on=on), *query.args.get("joins", ())]
    if what == "services":
        joins.append(_resource(writer))
    query.set("from_", exp.From(this=exp.to_table("found")))
    query.set("joins", joins)
    if where is not None:
        query.set("where", exp.Where(this=where))
    keys = [col(name, shows.alias_of(entity)) for entity, name in shows.ORDER[what]]
    for key in keys:
        query.append("expressions", key.copy())
    return _ordered(query, [col("key", "found"), *keys, col("rowid", alias)])


def _resource(writer: _Writer) -> exp.Join:
    on = eq(col("ivoid", "r"), col("value", "found"))
    return exp.Join(this=writer.table("resource", "r"), kind="CROSS", on=on)


def _ordered(query: exp.Select, keys: list[exp.Column]) -> exp.Select:
    order = [exp.Ordered(this=key, nulls_first=True) for key in keys]
    query.set("order", exp.Order(expressions=order))
    return query


def _chosen(columns: tuple[ShownColumn, ...], writer: _Writer) -> exp.Select:
    """One row a resource."""
    shown = [shows.named(_value(column, writer), column.name) for column in columns]
    query = select(shown, exp.to_table("found"))
    query.append("joins", _resource(writer))
    return _ordered(query, [col("key", "found")])


def _value(column: ShownColumn, writer: _Writer) -> exp.Expr:
    if column.plain:
        value: exp.Expr = col(column.column, "r")
        if TABLES["resource"].column(column.column).hash_list:
            value = call("replace", value, text("#"), text(SEPARATOR))
        return value
    entity = ENTITIES[column.entity]
    alias = writer.alias()
    given = col(column.column, alias)
    tests = [
        eq(col("ivoid", alias), col("value", "found")),
        negate(exp.Is(this=given, expression=exp.Null())),
    ]
    tests += shows.fixed(column, alias, writer.bind)
    if column.prefixes:
        begins = [
            call("instr", call("regdsl_fold", given.copy()), text(p)) for p in column.prefixes
        ]
        tests.append(any_of([eq(place, exp.Literal.number(1)) for place in begins]))
    # Each once, in the order of the record.
    inner = select(
        [shows.named(given.copy(), "v")], writer.table(entity.table, alias), all_of(tests)
    )
    inner.set("group", exp.Group(expressions=[exp.Literal.number(1)]))
    first = exp.Min(this=col("rowid", alias))
    inner.set("order", exp.Order(expressions=[exp.Ordered(this=first, nulls_first=True)]))
    joined = call("group_concat", col("v"), text(SEPARATOR))
    return exp.Subquery(this=select([joined], exp.Subquery(this=inner)))
