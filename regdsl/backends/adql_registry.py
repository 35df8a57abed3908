"""The ADQL for a search on a server: whole resources, each with its interfaces.

The rows are those that pyvo's `RegistryResults` is made of: plain columns of the resource,
and lists of what its interfaces are, joined into one text each.  The lists of one row are
aligned, so nothing in them may be NULL: each goes through COALESCE.  A resource without
any interface has a row too.  Where a server has no COALESCE, each interface gets a row of
its own, and `fold` makes of these rows what the other query gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlglot import exp

from regdsl.adql.printer import to_text
from regdsl.backends.adql import DEFAULT_TOP, Adql, Lowering, remarks_on
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import all_of, call, col, one_of, select, text
from regdsl.planning.nodes import Question

__all__ = ["LISTS", "PLAIN", "SEPARATOR", "compile_registry", "fold", "lists_as_rows"]

SEPARATOR = ":::py VO sep:::"
"""What pyvo cuts the lists at."""

PLAIN = (
    *("ivoid", "res_type", "short_name", "res_title", "content_level", "res_description"),
    *("reference_url", "creator_seq", "created", "updated", "rights", "content_type"),
    *("source_format", "source_value", "region_of_regard", "waveband"),
)
"""The columns of the resource, in pyvo's order."""

LISTS = {
    "access_urls": "access_url",
    "standard_ids": "standard_id",
    "intf_types": "intf_type",
    "intf_roles": "intf_role",
    "cap_descriptions": "cap_description",
}
"""The lists, and the column that each is a list of; they follow the plain columns."""


def lists_as_rows(profile: Profile) -> bool:
    """Whether the server gives a row for each interface, to be put together by `fold`."""
    return not (profile.has("coalesce") and profile.has_function("ivo_string_agg"))


def compile_registry(
    question: Question, profile: Profile, *, exact: bool = False, after: str | None = None
) -> Adql:
    """The ADQL that brings what pyvo shows of the resources found.

    Parameters
    ----------
    question
        A plan with order and limit.
    profile
        What the server can do.
    exact
        Refuse what the server can only answer nearly.
    after
        Only resources whose ivoids come after this one, in the order of the server.

    Returns
    -------
    Adql
        A query for the columns `PLAIN` and `LISTS`, a row a resource, in the order of the
        question; or, where `lists_as_rows(profile)`, a row an interface.

    Raises
    ------
    RegdslError
        As `regdsl.backends.adql.lower`.
    """
    lowering = Lowering.of(question, profile)
    columns = [col(name) for name in PLAIN]
    remarks = remarks_on(question, profile)
    if lists_as_rows(profile):
        query = _joined(lowering, [*columns, *(_as(col(c), name) for name, c in LISTS.items())])
        lowering.restrict(query, question)
        _begin_after(query, after)
        if question.limit is not None:
            _limit_resources(lowering, query, question)
        top = profile.maxrec or DEFAULT_TOP
        query.set("limit", exp.Limit(expression=exp.Literal.number(top)))
        remarks = (*remarks, f"a row for each interface, {top} at most, for want of COALESCE")
    else:
        query = _joined(lowering, [*columns, *(_as(_list(c), name) for name, c in LISTS.items())])
        lowering.restrict(query, question)
        _begin_after(query, after)
        query.set("group", exp.Group(expressions=[col(name) for name in PLAIN]))
    return lowering.adql(to_text(query), remarks, exact=exact)


def _as(value: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=value, alias=exp.Identifier(this=name, quoted=False))


def _list(column: str) -> exp.Expr:
    return call("ivo_string_agg", call("COALESCE", col(column), text("")), text(SEPARATOR))


def _joined(lowering: Lowering, columns: Sequence[exp.Expr]) -> exp.Select:
    """Resources with their interfaces, if any.

    USING names the keys, so that columns which a server has added join nothing, and leaves
    one `ivoid`, to be written without a table as in every server's examples.
    """
    query = select(columns, lowering.table("resource"))
    for table, keys in (("capability", ("ivoid",)), ("interface", ("ivoid", "cap_index"))):
        join = exp.Join(
            this=lowering.table(table),
            side="LEFT",
            kind="OUTER",
            using=[exp.Identifier(this=key, quoted=False) for key in keys],
        )
        query.append("joins", join)
    return query


def _begin_after(query: exp.Select, after: str | None) -> None:
    if after is None:
        return
    beyond = exp.GT(this=col("ivoid"), expression=text(after))
    where = query.args.get("where")
    parts = [beyond] if where is None else [where.this, beyond]
    query.set("where", exp.Where(this=all_of(parts)))


def _limit_resources(lowering: Lowering, query: exp.Select, question: Question) -> None:
    """Let the limit count resources, and not the rows of their interfaces."""
    inner = select([col("ivoid")], lowering.table("resource"))
    inner.set("where", query.args.pop("where", None))
    inner.set("order", query.args["order"].copy())
    inner.set("limit", exp.Limit(expression=exp.Literal.number(question.limit or 0)))
    query.set("where", exp.Where(this=one_of(col("ivoid"), inner)))


def fold(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """One row a resource from rows that are one an interface, in their order.

    Parameters
    ----------
    rows
        Values of the columns `PLAIN` and `LISTS`; rows of one resource stand together.

    Examples
    --------
    >>> plain = ("ivo://a/b", *[None] * 15)
    >>> web = (*plain, "http://a", None, "vr:webbrowser", None, "Search")
    >>> tap = (*plain, "http://b", "ivo://ivoa.net/std/tap", "vs:paramhttp", "std", None)
    >>> fold([web, tap])[0][16:18]
    ('http://a:::py VO sep:::http://b', ':::py VO sep:::ivo://ivoa.net/std/tap')
    """
    found = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        same = list(group)
        lists = (
            SEPARATOR.join("" if row[at] is None else str(row[at]) for row in same)
            for at in range(len(PLAIN), len(PLAIN) + len(LISTS))
        )
        found.append((*same[0][: len(PLAIN)], *lists))
    return found
