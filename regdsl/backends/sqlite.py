"""The SQLite lowering: a plan as SQL over the index tables of a mirror.

Every plan becomes a condition on one resource `r` of `idx_resource`; rows of other
entities are asked for with `r.rid IN (SELECT ...)`.  `MATCHERS` says for each matcher
how it is written; all of them are exact.  Values are bound, never spliced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from regdsl.backends import sqlite_public
from regdsl.backends.sqlite_matchers import MATCHERS, has_tokens
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    col,
    eq,
    negate,
    one_of,
    select,
    text,
    two_valued,
)
from regdsl.binding.matchers import (
    Cells,
    Declared,
    Equal,
    Matcher,
    Terms,
    Words,
)
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
)
from regdsl.schema import TABLES

__all__ = ["INDEXED", "RESULT_COLUMNS", "Statement", "lower"]

_INDEX = {
    "role": "idx_role",
    "subject": "idx_subject",
    "capability": "idx_capability",
    "interface": "idx_interface",
    "detail": "idx_detail",
    "table": "idx_table",
    "column": "idx_column",
    "altid": "idx_altid",
    "temporal": "idx_temporal",
    "spectral": "idx_spectral",
}
"""The index table of each entity but the resource itself and its cells."""

INDEXED: dict[str, frozenset[str]] = {
    "role": frozenset(("base_role", "role_name")),
    "subject": frozenset(("res_subject",)),
    "capability": frozenset(("standard_id",)),
    "interface": frozenset(("intf_type",)),
    "detail": frozenset(("detail_xpath", "detail_value")),
    "altid": frozenset(("alt_identifier",)),
    "table": frozenset(
        ("table_name", "table_type", "table_utype", "table_title", "table_description")
    ),
    "column": frozenset(("name", "ucd", "unit", "utype", "datatype", "column_description")),
    "temporal": frozenset(("time_start", "time_end")),
    "spectral": frozenset(("spectral_start", "spectral_end")),
}
"""The columns that the index tables have, under the names of RegTAP."""

_AS_WRITTEN = ("detail_xpath", "table_title", "table_description", "column_description")
"""Those that are not folded there."""

_LINK = {
    ("capability", "interface"): ("rid", "cap_index"),
    ("capability", "detail"): ("rid", "cap_index"),
    ("table", "column"): ("tid",),
}
"""The columns that tie a nested row to the one around it."""

_FULL_TEXT = {
    "res_title": ("fts_resource", "rid"),
    "res_description": ("fts_resource", "rid"),
    "res_subject": ("fts_resource", "rid"),
    "table_title": ("fts_table", "tid"),
    "table_description": ("fts_table", "tid"),
    "column_description": ("fts_column", "cid"),
}
"""The FTS5 table of each text column, and the key that its rowid is."""

_WEIGHTS = (10.0, 1.0, 5.0)
"""What a word in a title, a description and a subject counts for relevance."""

RESULT_COLUMNS = (
    "ivoid",
    "res_type",
    "short_name",
    "res_title",
    "res_description",
    "reference_url",
    "waveband",
    "creator_seq",
    "created",
    "updated",
)
"""What is told of each resource found: columns of rr.resource."""

_HASH_LISTS = ("waveband", "content_type", "content_level")
_ON_RESOURCE = ("ivoid", "res_type", "short_name", "created", "updated")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with the values of its named parameters."""

    sql: str
    params: dict[str, Any]


def lower(question: Question, *, limit: int | None = None) -> tuple[Statement, Statement]:
    """The SQL that answers a question on a mirror.

    Parameters
    ----------
    question
        A plan with order and limit.
    limit
        At most so many rows, beside the limit of the question itself.

    Returns
    -------
    rows, count
        The statement for `RESULT_COLUMNS` of the resources in order, and the one that
        counts all that match.
    """
    lowering = _Lowering()
    where = None if question.plan == Every() else lowering.resource(question.plan)
    source = exp.alias_(exp.to_table("idx_resource"), "r", table=True)
    count = select([exp.Count(this=exp.Star())], source.copy(), where.copy() if where else None)
    counted = Statement(count.sql(dialect="sqlite"), dict(lowering.params))

    rows = select([col(name, "t") for name in RESULT_COLUMNS], source, where)
    rows.append("joins", _public_join())
    order: list[exp.Expr] = []
    keys = question.sort or ()
    words = _positive_words(question.plan)
    by_relevance = any(key.name == "relevance" for key in keys) or not keys
    if words and by_relevance:
        down = any(key.name == "relevance" and key.descending for key in keys)
        join, rank = lowering.relevance(words, least_first=down)
        rows.append("joins", join)
        order.append(rank)
    for key in keys:
        if key.name == "relevance":
            continue
        order.append(exp.Ordered(this=_sort_column(key.name), desc=key.descending))
    order.append(exp.Ordered(this=col("ivoid", "r"), nulls_first=True))
    rows.set("order", exp.Order(expressions=order))
    limits = [n for n in (limit, question.limit) if n is not None]
    if limits:
        rows.set("limit", exp.Limit(expression=exp.Literal.number(min(limits))))
    return Statement(rows.sql(dialect="sqlite"), lowering.params), counted


def _sort_column(name: str) -> exp.Expr:
    shown = {"title": "res_title", "shortname": "short_name"}
    return col(shown[name], "t") if name in shown else col(name, "r")


def _public_join() -> exp.Join:
    """What is shown comes from the public table, as the records have it."""
    table = exp.alias_(exp.to_table("resource"), "t", table=True)
    on = eq(col("ivoid", "t"), col("ivoid", "r"))
    return exp.Join(this=table, on=on)


def _positive_words(plan: Plan) -> list[tuple[str, Words]]:
    """Texts that count for relevance, each with the column it is asked of (or "")."""
    match plan:
        case FreeText(words=words):
            return [("", words)]
        case And(children=children) | Or(children=children):
            return [found for child in children for found in _positive_words(child)]
        case Exists(entity="resource" | "subject", row=row):
            return _positive_words(row)
        case Match(columns=(column,), matcher=Words() as words):
            return [(column, words)]
        case _:
            return []


def _may_be_null(plan: Plan) -> bool:
    """Whether a condition on `r` looks at a column of `r`; look-ups are never NULL."""
    match plan:
        case Exists(entity=entity):
            return entity == "resource"
        case And(children=children) | Or(children=children):
            return any(_may_be_null(child) for child in children)
        case Not(child=child):
            return _may_be_null(child)
        case _:
            return False


def _fts_query(words: Words, columns: str = "") -> str:
    """Words in FTS5's own query language, safely quoted."""
    phrase = '"' + " ".join(words.typed).replace('"', " ").replace("\0", " ") + '"'
    return (f"{columns} : " if columns else "") + phrase + (" *" if words.mode == "prefix" else "")


@dataclass(slots=True)
class _Lowering:
    """Gathers the parameters while a plan is written as an expression."""

    params: dict[str, Any] = field(default_factory=dict)
    _depth: int = 0

    def bind(self, value: Any) -> exp.Placeholder:
        name = f"p{len(self.params) + 1}"
        self.params[name] = value
        return exp.Placeholder(this=name)

    # -- resources ---------------------------------------------------------------

    def resource(self, plan: Plan) -> exp.Expr:
        """A condition on the resource `r`."""
        match plan:
            case Every():
                return exp.Boolean(this=True)
            case Nothing():
                return exp.Boolean(this=False)
            case And(children=children):
                return all_of([self.resource(child) for child in children])
            case Or(children=children):
                return any_of([self.resource(child) for child in children])
            case Not(child=child):
                inner = self.resource(child)
                return negate(two_valued(inner) if _may_be_null(child) else inner)
            case FreeText(words=words):
                return self._full_text("fts_resource", "", words)
            case Exists(entity="resource", row=row):
                return self.row(row, "resource", "r")
            case Exists(entity="spatial", row=row) if _is_coverage(row):
                return self._spatial(row)
            case Exists(entity="subject", row=Match(matcher=Words() as words)):
                return self._full_text("fts_resource", "res_subject", words)
            case Exists(entity="subject", row=Or(children=children)):
                return any_of([self.resource(Exists("subject", child)) for child in children])
            case Exists(entity=entity, row=row) if not _is_indexed(entity, row):
                return one_of(col("ivoid", "r"), sqlite_public.ivoids(self, entity, row))
            case Exists(entity=entity, row=row):
                alias = self.alias()
                table = exp.alias_(exp.to_table(_INDEX[entity]), alias, table=True)
                where = None if row == Every() else self.row(row, entity, alias)
                return self._in(select([col("rid", alias)], table, where))
            case _:
                raise AssertionError(plan)

    def _in(self, query: exp.Query) -> exp.Expr:
        return one_of(col("rid", "r"), query)

    def alias(self) -> str:
        self._depth += 1
        return f"x{self._depth}"

    def _full_text(self, table: str, column: str, words: Words) -> exp.Expr:
        return self._in(self._fts(table, column, words))

    def _fts(self, table: str, column: str, words: Words) -> exp.Select:
        if words.mode != "stem":
            table += "_word"
        condition = exp.Match(this=col(table), expression=self.bind(_fts_query(words, column)))
        return select([col("rowid")], exp.to_table(table), condition)

    def relevance(
        self, words: list[tuple[str, Words]], *, least_first: bool
    ) -> tuple[exp.Join, exp.Expr]:
        """A join that gives the rank of resources with any of the words, and its order."""
        wanted = " OR ".join(_fts_query(found, column) for column, found in words)
        weights = [exp.Literal.number(weight) for weight in _WEIGHTS]
        rank = exp.alias_(call("bm25", col("fts_resource"), *weights), "rank")
        ranked = select(
            [exp.alias_(col("rowid"), "rid"), rank],
            exp.to_table("fts_resource"),
            exp.Match(this=col("fts_resource"), expression=self.bind(wanted)),
        )
        join = exp.Join(
            this=exp.alias_(exp.Subquery(this=ranked), "f", table=True),
            side="LEFT",
            on=eq(col("rid", "f"), col("rid", "r")),
        )
        found = two_valued(col("rank", "f"))
        return join, exp.Ordered(this=found, desc=least_first, nulls_first=not least_first)

    # -- coverage ----------------------------------------------------------------

    def _spatial(self, row: Plan) -> exp.Expr:
        """A resource has at most one coverage, so its conditions are about the resource."""
        declared = self._in(select([col("rid")], exp.to_table("idx_spatial")))
        match row:
            case Every() | Match(matcher=Declared()):
                return declared
            case Match(matcher=Cells() as cells):
                return self._in(self._cells(cells))
            case And(children=children):
                return all_of([self._spatial(child) for child in children])
            case Or(children=children):
                return any_of([self._spatial(child) for child in children])
            case Not(child=child):
                return all_of([declared, negate(self._spatial(child))])
            case _:
                raise AssertionError(row)

    def _cells(self, cells: Cells) -> exp.Query:
        ranges = cells.region.ranges
        if cells.relation != "inside" and len(ranges) == 1:
            low, high = ranges[0]
            first, last = (high, low) if cells.relation == "overlap" else (low, high)
            where = all_of(
                [
                    exp.LTE(this=col("low", "x"), expression=self.bind(first)),
                    exp.GTE(this=col("high", "x"), expression=self.bind(last)),
                ]
            )
            table = exp.alias_(exp.to_table("idx_spatial"), "x", table=True)
            return select([col("rid", "x")], table, where)
        name = self.bind(json.dumps(ranges)).this
        query = sqlglot.parse_one(_CELL_QUERIES[cells.relation].format(name=name), read="sqlite")
        assert isinstance(query, exp.Query)
        return query

    # -- rows --------------------------------------------------------------------

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on the row `alias`; never NULL under a NOT."""
        match row:
            case Every():
                return exp.Boolean(this=True)
            case Nothing():
                return exp.Boolean(this=False)
            case And(children=children):
                return all_of([self.row(child, entity, alias) for child in children])
            case Or(children=children):
                return any_of([self.row(child, entity, alias) for child in children])
            case Not(child=child):
                return negate(two_valued(self.row(child, entity, alias)))
            case Exists(entity=inner_entity, row=inner_row):
                return self._nested(entity, alias, inner_entity, inner_row)
            case Match(columns=columns, matcher=matcher):
                special = self._special(columns, matcher, entity, alias)
                if special is not None:
                    return special
                write = MATCHERS[type(matcher)]
                return write(self, [col(name, alias) for name in columns], matcher)
            case _:
                raise AssertionError(row)

    def _nested(self, entity: str, alias: str, inner: str, row: Plan) -> exp.Expr:
        below = self.alias()
        table = exp.alias_(exp.to_table(_INDEX[inner]), below, table=True)
        tied: list[exp.Expr] = [
            eq(col(name, below), col(name, alias)) for name in _LINK[entity, inner]
        ]
        if row != Every():
            tied.append(self.row(row, inner, below))
        return exp.Exists(this=select([exp.Literal.number(1)], table, all_of(tied)))

    def _special(
        self, columns: tuple[str, ...], matcher: Matcher, entity: str, alias: str
    ) -> exp.Expr | None:
        """Columns whose index is a table of its own."""
        name = columns[0]
        if name == "unit" and isinstance(matcher, Equal):
            # The folded column has the index, the other one decides.
            folded = eq(col("unit", alias), self.bind(matcher.value.lower()))
            exactly = eq(col("unit_written", alias), self.bind(matcher.value))
            return all_of([folded, exactly])
        if isinstance(matcher, Words) and name in _FULL_TEXT:
            table, key = _FULL_TEXT[name]
            if matcher.mode != "stem" and table != "fts_resource":
                return has_tokens(self, col(name, alias), matcher)
            return one_of(col(key, alias), self._fts(table, name, matcher))
        if entity == "resource" and name in _HASH_LISTS and isinstance(matcher, Terms | Declared):
            tests: list[exp.Expr] = [eq(col("list"), text(name))]
            if isinstance(matcher, Terms):
                tests.append(
                    exp.In(this=col("term"), expressions=[self.bind(t) for t in matcher.terms])
                )
            return self._in(select([col("rid")], exp.to_table("idx_term"), all_of(tests)))
        written = name == "short_name" and isinstance(matcher, Equal)
        if entity == "resource" and (name not in _ON_RESOURCE or written):
            public = sqlite_public.ivoids(self, entity, Match(columns, matcher))
            return one_of(col("ivoid", alias), public)
        return None


def _is_coverage(row: Plan) -> bool:
    """Whether a row of the coverage table is asked for its coverage alone."""
    match row:
        case Match(columns=columns):
            return columns == ("coverage",)
        case And(children=children) | Or(children=children):
            return all(_is_coverage(child) for child in children)
        case Not(child=child):
            return _is_coverage(child)
        case _:
            return True


def _fits(entity: str, column: str, matcher: Matcher) -> bool:
    """Whether the index table holds the value as the matcher compares it."""
    if column in _AS_WRITTEN:
        return isinstance(matcher, Equal | Words | Declared)
    if isinstance(matcher, Equal):
        return column == "unit" or TABLES[ENTITIES[entity].table].column(column).lowercase
    return True


def _is_indexed(entity: str, row: Plan) -> bool:
    """Whether index tables have all that a row is asked for."""
    match row:
        case Match(columns=columns, matcher=matcher):
            if isinstance(matcher, Words) and columns[0] not in _FULL_TEXT:
                return False
            return set(columns) <= INDEXED.get(entity, frozenset()) and _fits(
                entity, columns[0], matcher
            )
        case And(children=children) | Or(children=children):
            return all(_is_indexed(entity, child) for child in children)
        case Not(child=child):
            return _is_indexed(entity, child)
        case Exists(entity=inner, row=inner_row):
            return (entity, inner) in _LINK and _is_indexed(inner, inner_row)
        case _:
            return entity in _INDEX


_CELL_QUERIES = {
    "overlap": (
        "SELECT x.rid FROM json_each(:{name}) AS s JOIN idx_spatial AS x "
        "ON x.low <= json_extract(s.value, '$[1]') AND x.high >= json_extract(s.value, '$[0]')"
    ),
    "covers": (
        "SELECT x.rid FROM json_each(:{name}) AS s JOIN idx_spatial AS x "
        "ON x.low <= json_extract(s.value, '$[0]') AND x.high >= json_extract(s.value, '$[1]') "
        "GROUP BY x.rid HAVING COUNT(*) = json_array_length(:{name})"
    ),
    "inside": (
        "SELECT x.rid FROM idx_spatial AS x EXCEPT SELECT x.rid FROM idx_spatial AS x "
        "WHERE NOT EXISTS(SELECT 1 FROM json_each(:{name}) AS s "
        "WHERE json_extract(s.value, '$[0]') <= x.low AND json_extract(s.value, '$[1]') >= x.high)"
    ),
}
"""Cells of a coverage against a JSON list of ranges; both are sorted and maximal, so a
range is contained in a set when one range of the set contains it."""
