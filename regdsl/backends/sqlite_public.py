"""Rows asked of the public tables of a mirror, for columns that no index table has.

Slower than an index table, and right all the same: a field on any column of RegTAP works
as soon as it is in the field table, and gets an index when it proves to need one.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlglot import exp

from regdsl.backends.logic import logic
from regdsl.backends.sqlite_matchers import MATCHERS, has_tokens
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    col,
    eq,
    is_null,
    select,
    text,
)
from regdsl.binding.matchers import Contains, Glob, Matcher, Terms, Ucd, Ucd1, Words
from regdsl.diagnostics import error
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import Every, Exists, Match, Plan
from regdsl.schema import TABLES

__all__ = ["ivoids"]

_ON_TEXT = (Glob, Contains, Terms, Ucd, Ucd1)
"""Matchers that compare folded text."""


class Lowering(Protocol):
    """What the lowering for mirrors gives."""

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value."""

    def alias(self) -> str:
        """A name that no other table has."""


def ivoids(low: Lowering, entity: str, row: Plan) -> exp.Select:
    """A query for the ivoids of resources with such a row."""
    alias = low.alias()
    tests = [is_null(col(name, alias)) for name in ENTITIES[entity].only_null]
    if row != Every():
        tests.append(_row(low, row, entity, alias))
    table = exp.alias_(exp.to_table(ENTITIES[entity].table), alias, table=True)
    return select([col("ivoid", alias)], table, all_of(tests) if tests else None)


def _row(low: Lowering, row: Plan, entity: str, alias: str) -> exp.Expr:
    match row:
        case Exists(entity=inner_entity, row=inner_row):
            return _nested(low, entity, alias, inner_entity, inner_row)
        case Match(columns=columns, matcher=matcher):
            return _match(low, columns, matcher, entity, alias)
        case _:
            return logic(row, lambda child: _row(low, child, entity, alias))


def _nested(low: Lowering, entity: str, alias: str, inner: str, row: Plan) -> exp.Expr:
    below = low.alias()
    keys = ("ivoid", *ENTITIES[inner].key[entity])
    tied = [eq(col(key, below), col(key, alias)) for key in keys]
    if row != Every():
        tied.append(_row(low, row, inner, below))
    table = exp.alias_(exp.to_table(ENTITIES[inner].table), below, table=True)
    return exp.Exists(this=select([exp.Literal.number(1)], table, all_of(tied)))


def _match(
    low: Lowering, names: tuple[str, ...], matcher: Matcher, entity: str, alias: str
) -> exp.Expr:
    known = TABLES[ENTITIES[entity].table].column(names[0])
    columns: list[exp.Expr] = [col(name, alias) for name in names]
    if isinstance(matcher, Words):
        return _words(low, columns[0], matcher, names[0])
    if isinstance(matcher, _ON_TEXT):
        # In parentheses, so that nobody takes it for the column of an index table.
        folded = columns[0] if known.lowercase else call("regdsl_fold", columns[0])
        columns = [exp.Paren(this=folded)]
    if known.hash_list and isinstance(matcher, Terms):
        whole = exp.DPipe(
            this=exp.DPipe(this=text("#"), expression=columns[0]), expression=text("#")
        )
        found = [call("instr", whole.copy(), low.bind(f"#{term}#")) for term in matcher.terms]
        return any_of([exp.GT(this=one, expression=exp.Literal.number(0)) for one in found])
    return MATCHERS[type(matcher)](low, columns, matcher)


def _words(low: Lowering, column: exp.Expr, words: Words, name: str) -> exp.Expr:
    if words.mode == "stem":
        raise error(
            "E201",
            f"a mirror has no index of the words of `{name}`",
            help="compare without stems: `=` instead of `:`",
        )
    return has_tokens(low, column, words)
