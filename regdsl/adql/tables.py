"""The FROM of a query: its tables, their joins, and the columns that these offer.

Tables are those of the catalog, queries of a WITH, and queries in parentheses.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from regdsl.adql import kinds
from regdsl.adql.catalog import Column, table_columns, table_names
from regdsl.adql.scopes import Output, Relation, Scope, Source

__all__ = ["TableJudge", "name_of", "relation_of", "renamed"]


class TableJudge(kinds.Judge, Protocol):
    """The checker, as far as tables need it."""

    to_run: bool
    ctes: dict[str, tuple[Output, ...] | None]

    def remark(self, message: str, node: exp.Expr, help: str = "") -> None:
        """Take note of something that is no error."""

    def on(self, node: exp.Expr, scope: Scope) -> None:
        """The condition of a join."""


def name_of(node: exp.Expr | None) -> str:
    """A name as it is looked up: regular ones without their case."""
    if not isinstance(node, exp.Identifier):
        return ""
    return str(node.this) if node.args.get("quoted") else str(node.this).lower()


def relation_of(judge: TableJudge, node: exp.Select, outer: Scope | None) -> Relation:
    """What the FROM of a query offers."""
    source = node.args.get("from_")
    if source is None:
        return Relation((), ())
    relation = _joined(judge, _table(judge, source.this, outer), node.args.get("joins"), outer)
    seen: set[tuple[str, str]] = set()
    for one in relation.sources:
        if one.name and (one.name, one.schema) in seen:
            judge.report(
                "E410",
                f"two tables of this FROM are called `{one.name}`",
                source.this,
                help="give one of them another name with AS",
            )
        seen.add((one.name, one.schema))
    return relation


def _joined(
    judge: TableJudge,
    relation: Relation,
    joins: Sequence[exp.Expr] | None,
    outer: Scope | None,
) -> Relation:
    for join in joins or ():
        other = _table(judge, join.this, outer)
        names: tuple[str, ...] | None = ()
        if join.args.get("method") == "NATURAL":
            names = None
            if judge.to_run and (join.args.get("on") is not None or join.args.get("using")):
                judge.report(
                    "E410",
                    "a NATURAL join has its condition already, and cannot have another",
                    join.this,
                    help="leave out NATURAL, or what follows ON",
                )
        elif join.args.get("using"):
            names = tuple(name_of(name) for name in join.args["using"])
            _using(judge, join, names, (relation, other))
        relation = relation.joined(other, names)
        if join.args.get("on") is not None:
            judge.on(join.args["on"], Scope(relation, outer))
    return relation


def _using(
    judge: TableJudge, join: exp.Expr, names: tuple[str, ...], sides: tuple[Relation, Relation]
) -> None:
    for name, node in zip(names, join.args["using"], strict=True):
        if any(
            not side.open and name not in {column.name for column in side.columns} for side in sides
        ):
            judge.report(
                "E404",
                f"USING needs `{name}` on both sides of the join",
                node,
                help="join with ON and a condition",
            )


def _table(judge: TableJudge, node: exp.Expr, outer: Scope | None) -> Relation:
    """A table, a query, or a join in parentheses, with what is joined to it there."""
    match node:
        case exp.Table():
            relation = Relation.of(_named(judge, node))
        case exp.Subquery():
            alias = node.args.get("alias")
            columns = judge.query(node.this, outer)
            if columns is not None:
                columns = tuple(replace(column, source=()) for column in columns)
            if alias is not None:
                columns = renamed(judge, columns, alias)
            name = name_of(alias.this) if alias is not None else ""
            relation = Relation.of(Source(name, "", columns))
        case _:
            relation = _table(judge, node.this, outer)
    return _joined(judge, relation, node.args.get("joins"), outer)


def renamed(
    judge: TableJudge, columns: tuple[Output, ...] | None, alias: exp.Expr
) -> tuple[Output, ...] | None:
    """Columns under the names that an alias gives them."""
    names = alias.args.get("columns")
    if not names or columns is None:
        return columns
    if len(names) != len(columns):
        judge.report("E408", f"{len(names)} names are given to {len(columns)} columns", alias)
        return columns
    return tuple(
        replace(column, name=name_of(new)) for column, new in zip(columns, names, strict=True)
    )


def _named(judge: TableJudge, node: exp.Table) -> Source:
    schema, name = name_of(node.args.get("db")), name_of(node.this)
    alias = node.args.get("alias")
    called = name_of(alias.this) if alias is not None else name
    if not schema and name in judge.ctes:
        return Source(called, "", judge.ctes[name])
    known_as = "" if alias is not None else schema
    columns = None if node.args.get("catalog") else table_columns(schema, name)
    if columns is None:
        _unknown(judge, node, schema, name)
        return Source(called, known_as, None)
    source = (called,) if alias is not None else (schema, name)
    outputs = tuple(_output(column, f"{schema}.{name}", source) for column in columns)
    if alias is not None:
        outputs = renamed(judge, outputs, alias) or ()
    return Source(called, known_as, outputs)


def _output(column: Column, table: str, source: tuple[str, ...]) -> Output:
    return Output(column.name, column.kind, table, column.name, source)


def _unknown(judge: TableJudge, node: exp.Table, schema: str, name: str) -> None:
    shown = f"{schema}.{name}" if schema else name
    known = table_names()
    if f"rr.{name}" in known:
        hint = f"write `rr.{name}`"
    else:
        near = difflib.get_close_matches(shown, [*known, *judge.ctes], n=1)
        hint = f"did you mean `{near[0]}`?" if near else "see `regdsl adql --tables`"
    ours = any(table.startswith(f"{schema}.") for table in known)
    if judge.to_run or (schema and ours):
        judge.report("E403", f"there is no table `{shown}`", node, help=hint)
    else:
        judge.remark(f"`{shown}` is no table of RegTAP: its columns are not checked", node)
