"""Rows asked of the public tables of a mirror, for columns that no index table has.

Slower than an index table, and right all the same: a field on any column of RegTAP works
as soon as it is in the field table, and gets an index when it proves to need one.
"""

from __future__ import annotations

from typing import Any, Protocol

from regdsl.backends.logic import logic
from regdsl.backends.sqlite_matchers import MATCHERS, has_tokens
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
from regdsl.backends.trees import exp
from regdsl.binding.matchers import Contains, Equal, Glob, Letters, Matcher, Terms, Ucd, Ucd1, Words
from regdsl.planning.entities import ENTITIES, table_of
from regdsl.planning.nodes import Every, Exists, Managed, Match, Plan, Related

__all__ = ["condition", "ivoids", "others"]

_ON_TEXT = (Glob, Contains, Terms, Ucd, Ucd1)
"""Matchers that compare folded text."""


class Writer(Protocol):
    """What writing a condition on rows needs."""

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value."""

    def alias(self) -> str:
        """A name that no other table has."""


class Lowering(Writer, Protocol):
    """What the lowering of whole plans gives as well."""

    def resources(self, plan: Plan) -> exp.Query:
        """A query for the ivoids of a plan."""


def ivoids(low: Writer, entity: str, row: Plan, key: str = "ivoid") -> exp.Select:
    """A query for what `key` names in such rows: the ivoids of resources."""
    alias = low.alias()
    tests = [is_null(col(name, alias)) for name in ENTITIES[entity].only_null]
    if key != "ivoid":
        # With a NULL among them, IN would be NULL instead of false.
        tests.append(negate(is_null(col(key, alias))))
    if row != Every():
        tests.append(_row(low, row, entity, alias))
    return select([col(key, alias)], _table(entity, alias), all_of(tests) if tests else None)


def _table(entity: str, alias: str) -> exp.Expr:
    return exp.alias_(exp.to_table(ENTITIES[entity].table), alias, table=True)


def others(low: Lowering, plan: Related | Managed) -> exp.Query:
    """A query for the ivoids of resources that hang together with others."""
    if isinstance(plan, Managed):
        return _managed(low, plan)
    # The plan is written once only, since relations may stand in relations.
    pairs = exp.Union(
        this=_pairs(low, plan.types, "ivoid", "related_id"),
        expression=_pairs(low, plan.inverse, "related_id", "ivoid"),
        distinct=False,
    )
    alias = low.alias()
    source = exp.alias_(exp.Subquery(this=pairs), alias, table=True)
    return select(
        [col("this", alias)], source, one_of(col("other", alias), low.resources(plan.plan))
    )


def _pairs(low: Writer, types: tuple[str, ...], this: str, other: str) -> exp.Select:
    """The two ends of the relationships of some types."""
    kinds: list[exp.Expr] = [low.bind(name) for name in types]
    of_type = exp.In(this=col("relationship_type"), expressions=kinds)
    ends: list[exp.Expr] = [exp.alias_(col(this), "this"), exp.alias_(col(other), "other")]
    where = all_of([of_type, negate(is_null(col("related_id")))])
    return select(ends, exp.to_table("relationship"), where)


def _managed(low: Writer, plan: Managed) -> exp.Select:
    """The resources below the authorities that registries manage.

    Those that begin with `ivo://A/` lie between that and `ivo://A0`, 0 being the next
    character after the slash, so that the key of the table finds them.
    """
    registry, alias = low.alias(), low.alias()
    value = call("regdsl_fold", col("detail_value", registry))
    root = exp.DPipe(this=text("ivo://"), expression=value)
    below, end = (
        exp.DPipe(this=root.copy(), expression=text(character)) for character in ("/", "0")
    )
    ivoid = col("ivoid", alias)
    within = all_of(
        [exp.GTE(this=ivoid, expression=below), exp.LT(this=ivoid.copy(), expression=end)]
    )
    query = select([ivoid.copy()], _table("detail", registry))
    query.append(
        "joins",
        exp.Join(
            this=_table("resource", alias),
            on=any_of([eq(ivoid.copy(), root.copy()), within]),
        ),
    )
    of_registry = _match(low, ("ivoid",), plan.matcher, "detail", registry)
    path = eq(col("detail_xpath", registry), text("/managedAuthority"))
    query.set("where", exp.Where(this=all_of([path, of_registry])))
    return query


def condition(low: Writer, row: Plan, entity: str, alias: str) -> exp.Expr:
    """A condition on a row of a public table."""
    return _row(low, row, entity, alias)


def _row(low: Writer, row: Plan, entity: str, alias: str) -> exp.Expr:
    match row:
        case Exists(entity=inner_entity, row=inner_row):
            return _nested(low, entity, alias, inner_entity, inner_row)
        case Match(columns=columns, matcher=matcher):
            return _match(low, columns, matcher, entity, alias)
        case _:
            return logic(row, lambda child: _row(low, child, entity, alias))


def _nested(low: Writer, entity: str, alias: str, inner: str, row: Plan) -> exp.Expr:
    below = low.alias()
    keys = ("ivoid", *ENTITIES[inner].key[entity])
    tied = [eq(col(key, below), col(key, alias)) for key in keys]
    if row != Every():
        tied.append(_row(low, row, inner, below))
    table = _table(inner, below)
    return exp.Exists(this=select([exp.Literal.number(1)], table, all_of(tied)))


def _match(
    low: Writer, names: tuple[str, ...], matcher: Matcher, entity: str, alias: str
) -> exp.Expr:
    known = table_of(entity).column(names[0])
    columns: list[exp.Expr] = [col(name, alias) for name in names]
    if isinstance(matcher, Words):
        return has_tokens(low, columns[0], matcher)
    if isinstance(matcher, _ON_TEXT):
        # In parentheses, so that nobody takes it for the column of an index table.
        folded = columns[0] if known.lowercase else call("regdsl_fold", columns[0])
        columns = [exp.Paren(this=folded)]
    elif names[0] == "ucd" and isinstance(matcher, Equal | Letters):
        columns = [exp.Paren(this=columns[0])]
    if known.hash_list and isinstance(matcher, Terms):
        whole = exp.DPipe(
            this=exp.DPipe(this=text("#"), expression=columns[0]), expression=text("#")
        )
        found = [call("instr", whole.copy(), low.bind(f"#{term}#")) for term in matcher.terms]
        return any_of([exp.GT(this=one, expression=exp.Literal.number(0)) for one in found])
    return MATCHERS[type(matcher)](low, columns, matcher)
