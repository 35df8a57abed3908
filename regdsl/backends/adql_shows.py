"""The ADQL for `show:`: services, tables, columns or people of the resources found.

One statement: the table of the rows, joined by explicit keys with what else is told of
them, and the resources as a semi-join.  What no server can say (the name of a kind of
service) or can say only in part (which record serves what is auxiliary, where only the
address tells) is left out, and a remark says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from regdsl.adql.printer import to_text
from regdsl.adql.words import is_reserved
from regdsl.backends import shows
from regdsl.backends.adql import DEFAULT_TOP, SORT_COLUMNS, Adql, Lowering, remarks_on
from regdsl.backends.adql_refusals import no_function
from regdsl.backends.profiles import Profile
from regdsl.backends.shows import alias_of
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    col,
    eq,
    is_null,
    like,
    negate,
    one_of,
    select,
    text,
)
from regdsl.binding.bound import ShownColumn
from regdsl.binding.services import STANDARD
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import Every, Plan, Question
from regdsl.planning.showing import JOINED, may_be_auxiliary, tap_services

__all__ = ["SEPARATOR", "columns_of", "keys_of", "lower"]

SEPARATOR = "; "
"""Stands between the values of one column."""

_TAP = STANDARD + "tap"
_ORDER = {
    "people": (("role", "base_role"), ("role", "role_name")),
    "columns": (("column", "name"),),
}
"""What orders rows that RegTAP has no number for."""


def lower(
    question: Question,
    profile: Profile,
    *,
    exact: bool = False,
    keyed: bool = False,
    after: str | None = None,
) -> Adql:
    """The ADQL that asks a server for the rows of a question with `showing`.

    Parameters
    ----------
    question
        A plan with order and limit, and what is shown.
    profile
        What the server can do.
    exact
        Refuse what the server can only answer nearly.
    keyed
        Give what the rows are ordered by as well (`keys_of`).
    after
        Only rows of resources whose ivoids come after this one, in the order of the server.

    Raises
    ------
    RegdslError
        As `regdsl.backends.adql.lower`.
    """
    assert question.showing is not None
    what = question.showing.what
    writer = _Writer(Lowering(profile))
    if what == "chosen":
        query, alias = _chosen(question.showing.columns, writer), "r"
    else:
        query, where = shows.rows(question, writer)
        alias = alias_of(JOINED[what][0])
        if where is not None:
            query.set("where", exp.Where(this=where))
    sorted_by = [key for key in question.sort if SORT_COLUMNS.get(key.name, "ivoid") != "ivoid"]
    if what != "chosen" and (what == "services" or sorted_by):
        query.append("joins", _joined(writer.table("resource", "r"), [("ivoid", "r", alias)]))
    remarks: list[str] = []
    if what == "services":
        remarks += _services(query, writer, question)
    elif what == "tables":
        remarks += _tables(query, writer, question)
    elif what == "chosen" and any(not c.plain for c in question.showing.columns):
        remarks.append("values as often as they are declared, in no certain order")
    for name, column in keys_of(question).items() if keyed else ():
        of = alias if column == "ivoid" else "r"
        query.append("expressions", shows.named(col(column, of), name))
    _restrict(query, question, writer.low, alias, after)
    remarks = [*remarks_on(question, profile), *remarks]
    return writer.low.adql(to_text(query), tuple(remarks), exact=exact)


def columns_of(question: Question, profile: Profile) -> tuple[str, ...]:
    """The columns that the ADQL has, in order."""
    assert question.showing is not None
    what = question.showing.what
    if what == "chosen":
        return tuple(column.name for column in question.showing.columns)
    told = profile.has("coalesce") or (what == "services" and not may_be_auxiliary(question.shown))
    left_out = {"kind"} if told else {"kind", "service"}
    found = {"ivoid", *shows.SHOWN[what], "service", "accessurl"} & set(shows.COLUMNS[what])
    return tuple(name for name in _in_order(what) if name in found - left_out)


def keys_of(question: Question) -> dict[str, str]:
    """The columns of rr.resource that rows are ordered by, and are to be given for it.

    Each by its name in the answer; an ivoid that is among the rows anyway is not there again.
    """
    assert question.showing is not None
    chosen = question.showing.columns
    shown = question.showing.what != "chosen" or any(
        column.plain and column.column == column.name == "ivoid" for column in chosen
    )
    keys = {} if shown else {"key_ivoid": "ivoid"}
    for key in question.sort:
        column = SORT_COLUMNS.get(key.name, "ivoid")
        if column != "ivoid":
            keys[f"key_{column}"] = column
    return keys


def _in_order(what: str) -> tuple[str, ...]:
    """Those that a table of RegTAP has come first."""
    first = ("ivoid", *shows.SHOWN[what])
    return (*first, *(name for name in ("accessurl", "service") if name not in first))


@dataclass(slots=True)
class _Writer:
    """Names tables as a server has them, and writes conditions on their rows."""

    low: Lowering

    def table(self, name: str, alias: str = "") -> exp.Expr:
        """A table of RegTAP under another name."""
        return self.low.table(name, alias)

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on a row."""
        return self.low.row(row, entity, alias)


def _restrict(
    query: exp.Select, question: Question, low: Lowering, alias: str, after: str | None
) -> None:
    """Only rows of the resources found, in order, and so many of them."""
    assert question.showing is not None
    what = question.showing.what
    tests: list[exp.Expr] = []
    if question.plan != Every():
        tests.append(one_of(col("ivoid", alias), low.ivoids(question.plan)))
    where = query.args.get("where")
    if where is not None:
        tests.append(where.this)
    if after is not None:
        tests.append(exp.GT(this=col("ivoid", alias), expression=text(after)))
    if tests:
        query.set("where", exp.Where(this=all_of(tests)))
    order: list[exp.Expr] = []
    for key in question.sort:
        column = SORT_COLUMNS.get(key.name)
        if column is not None:
            of = alias if column == "ivoid" else "r"
            order.append(exp.Ordered(this=col(column, of), desc=key.descending))
    if not any(key.name == "ivoid" for key in question.sort):
        order.append(exp.Ordered(this=col("ivoid", alias)))
    for entity, name in (*shows.ORDER.get(what, ()), *_ORDER.get(what, ())):
        order.append(exp.Ordered(this=col(name, alias_of(entity))))
    query.set("order", exp.Order(expressions=order))
    top = question.limit or low.profile.maxrec or DEFAULT_TOP
    query.set("limit", exp.Limit(expression=exp.Literal.number(top)))


def _joined(table: exp.Expr, keys: list[tuple[str, str, str]], *more: exp.Expr) -> exp.Join:
    """An inner join: columns of the same name in two tables."""
    on = all_of([*(eq(col(name, a), col(name, b)) for name, a, b in keys), *more])
    return exp.Join(this=table, kind="INNER", on=on)


def _outer(table: exp.Expr, on: list[exp.Expr]) -> exp.Join:
    return exp.Join(this=table, side="LEFT", kind="OUTER", on=all_of(on))


def _derived(query: exp.Select, alias: str) -> exp.Subquery:
    name = exp.TableAlias(this=exp.Identifier(this=alias, quoted=False))
    return exp.Subquery(this=query, alias=name)


# -- who serves what is auxiliary --------------------------------------------------------


def _services(query: exp.Select, writer: _Writer, question: Question) -> tuple[str, ...]:
    """The column `service`, from the relationships of either side."""
    if not may_be_auxiliary(question.shown):
        query.append("expressions", shows.named(col("ivoid", "ca"), "service"))
        return ()
    return _served(query, writer, "ca", "%#aux", "%#query-aux-%")


def _served(query: exp.Select, writer: _Writer, alias: str, *auxiliary: str) -> tuple[str, ...]:
    """Add who serves the capability `alias` of a resource.

    That is the resource itself, but for auxiliary capabilities; else one that it is served
    by, with a capability whose standard has the same name without `#aux`.
    """
    if not writer.low.profile.has("coalesce"):
        return ("`service` is left out for want of COALESCE",)
    standard = col("standard_id", alias)
    is_proper = all_of([negate(like(standard.copy(), pattern)) for pattern in auxiliary])
    own = any_of([is_null(standard.copy()), is_proper])
    ties = [eq(col("ivoid", "own"), col("ivoid", alias)), own]
    query.append("joins", _outer(writer.table("resource", "own"), ties))
    found: list[exp.Expr] = [col("ivoid", "own")]
    for name, type_, this, other in (
        ("sb", "isservedby", "ivoid", "related_id"),
        ("sf", "isservicefor", "related_id", "ivoid"),
    ):
        inner = select(
            [
                shows.named(col(this, "q"), "ivoid"),
                col("standard_id", "s"),
                shows.named(call("MIN", col("ivoid", "s")), "service"),
            ],
            writer.table("relationship", "q"),
            eq(col("relationship_type", "q"), text(type_)),
        )
        tie = eq(col("ivoid", "s"), col(other, "q"))
        inner.append("joins", exp.Join(this=writer.table("capability", "s"), kind="INNER", on=tie))
        keys = [col(this, "q"), col("standard_id", "s")]
        inner.set("group", exp.Group(expressions=keys))
        same = eq(
            standard.copy(), exp.DPipe(this=col("standard_id", name), expression=text("#aux"))
        )
        images = all_of(
            [
                like(standard.copy(), STANDARD + "sia#query-aux-2.%"),
                like(col("standard_id", name), STANDARD + "sia#query-2.%"),
            ]
        )
        both = any_of([same, images]) if len(auxiliary) > 1 else same
        on = [eq(col("ivoid", name), col("ivoid", alias)), both]
        query.append("joins", _outer(_derived(inner, name), on))
        found.append(col("service", name))
    query.append("expressions", shows.named(call("COALESCE", *found), "service"))
    return ("`service` by relationships alone, and not by equal addresses",)


# -- tables ------------------------------------------------------------------------------


def _tables(query: exp.Select, writer: _Writer, question: Question) -> tuple[str, ...]:
    """The address of the TAP service, and which one it is."""
    inner, where = shows.rows(tap_services(question), writer)
    least = [
        shows.named(call("MIN", col(column, alias_of(entity))), name)
        for name, entity, column in (
            ("accessurl", "interface", "access_url"),
            ("standard_id", "capability", "standard_id"),
        )
    ]
    capability = alias_of("capability")
    inner.set("expressions", [col("ivoid", capability), *least])
    if where is not None:
        inner.set("where", exp.Where(this=where))
    inner.set("group", exp.Group(expressions=[col("ivoid", capability)]))
    table = alias_of("table")
    # Tables of this type describe the answers of another protocol.
    kind = col("table_type", table)
    asked = any_of([is_null(kind), exp.NEQ(this=kind.copy(), expression=text("output"))])
    on = [eq(col("ivoid", "tap"), col("ivoid", table)), asked]
    query.append("joins", _outer(_derived(inner, "tap"), on))
    query.append("expressions", col("accessurl", "tap"))
    return _served(query, writer, "tap", "%#aux")


# -- chosen columns ----------------------------------------------------------------------


def _chosen(columns: tuple[ShownColumn, ...], writer: _Writer) -> exp.Select:
    """One row a resource; what it has several of is joined into one text."""
    query = select([], writer.table("resource", "r"))
    for place, column in enumerate(columns, 1):
        name = exp.Identifier(this=column.name, quoted=is_reserved(column.name))
        value: exp.Expr = col(column.column, "r")
        if not column.plain:
            alias = f"v{place}"
            query.append("joins", _list(column, alias, writer))
            value = col("listed", alias)
        plain = column.plain and column.name == column.column
        query.append("expressions", value if plain else exp.Alias(this=value, alias=name))
    return query


def _list(column: ShownColumn, alias: str, writer: _Writer) -> exp.Join:
    if not writer.low.profile.has_function("ivo_string_agg"):
        raise no_function(writer.low.profile, "ivo_string_agg")
    own = alias_of(column.entity)
    joined = call("ivo_string_agg", col(column.column, own), text(SEPARATOR))
    tests = shows.fixed(column, own, text)
    if column.prefixes:
        tests.append(any_of([like(col(column.column, own), f"{p}%") for p in column.prefixes]))
    tests.append(negate(is_null(col(column.column, own))))
    inner = select(
        [col("ivoid", own), shows.named(joined, "listed")],
        writer.table(ENTITIES[column.entity].table, own),
        all_of(tests),
    )
    inner.set("group", exp.Group(expressions=[col("ivoid", own)]))
    return _outer(_derived(inner, alias), [eq(col("ivoid", alias), col("ivoid", "r"))])
