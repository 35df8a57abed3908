"""Conditions on a resource, as SQL over the index tables of a mirror.

Every plan becomes a condition on one resource `r` of `idx_resource`; rows of other
entities are asked for with `r.rid IN (SELECT ...)`.  `MATCHERS` says for each matcher
how it is written; all of them are exact.  Values are bound, never spliced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from regdsl.backends import sqlite_cells, sqlite_public
from regdsl.backends.logic import logic
from regdsl.backends.sqlite_matchers import MATCHERS, has_tokens, ucd_keys
from regdsl.backends.sqlite_ranked import WEIGHTS, Driver, fts_query
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
from regdsl.binding.matchers import Cells, Declared, Equal, Matcher, Terms, Ucd, Words
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Managed,
    Match,
    Not,
    Or,
    Plan,
    Related,
)
from regdsl.schema import TABLES

__all__ = ["HASH_LISTS", "INDEX", "INDEXED", "Lowering", "bm25", "index_table", "ordered"]

INDEX = {
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

HASH_LISTS = ("waveband", "content_type", "content_level")
_ON_RESOURCE = ("ivoid", "res_type", "short_name", "created", "updated")


def index_table(name: str, alias: str = "") -> exp.Table:
    """A table, under another name if one is given."""
    return exp.Table(
        this=exp.Identifier(this=name, quoted=False),
        alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=False)) if alias else None,
    )


def ordered(rank: exp.Expr, least_first: bool) -> exp.Ordered:
    """Sorted by rank, of which less is better."""
    return exp.Ordered(this=rank, desc=least_first, nulls_first=not least_first)


def bm25(table: str) -> exp.Expr:
    """The rank of what a full-text table has found."""
    return call("bm25", col(table), *(exp.Literal.number(weight) for weight in WEIGHTS))


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


@dataclass(slots=True)
class Lowering:
    """Gathers the parameters while a plan is written as an expression."""

    params: dict[str, Any] = field(default_factory=dict)
    uses_resource: bool = False
    _depth: int = 0
    _text_table: str = ""
    _by_ucd: bool = False

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value."""
        name = f"p{len(self.params) + 1}"
        self.params[name] = value
        return exp.Placeholder(this=name)

    def driven(self, texts: Driver, part: str) -> list[exp.Expr]:
        """Conditions on what a full-text table has found, and on `r` if `uses_resource`."""
        tests = [self.matches(texts.table, part)]
        self._text_table = texts.table
        tests += [self.resource(plan) for plan in texts.rest]
        self._text_table = ""
        return tests

    def ivoid(self) -> exp.Column:
        """The identifier of the resource."""
        self.uses_resource = True
        return col("ivoid", "r")

    # -- resources ---------------------------------------------------------------

    def resource(self, plan: Plan) -> exp.Expr:
        """A condition on the resource `r`."""
        match plan:
            case Not(child=child) if not _may_be_null(child):
                return negate(self.resource(child))
            case FreeText(words=words):
                return self._full_text("fts_resource", "", words)
            case Exists(entity="resource", row=row):
                self.uses_resource = True
                return self.row(row, "resource", "r")
            case Exists(entity="column", row=Match(columns=("ucd",), matcher=matcher)) if (
                not isinstance(matcher, Words)
            ):
                keys = ucd_keys(self, matcher)
                wanted = None if keys is None else one_of(col("ucd_key"), keys)
                return self._in(select([col("rid")], index_table("idx_ucd_posting"), wanted))
            case Exists(entity="spatial", row=row) if _is_coverage(row):
                return self._spatial(row)
            case Exists(entity="subject", row=Match(matcher=Words() as words)):
                return self._full_text("fts_resource", "res_subject", words)
            case Exists(entity="subject", row=Or(children=children)):
                return any_of([self.resource(Exists("subject", child)) for child in children])
            case Related() | Managed():
                return one_of(self.ivoid(), sqlite_public.others(self, plan))
            case Exists(entity=entity, row=row, key=key) if key != "ivoid" or not _is_indexed(
                entity, row
            ):
                return one_of(self.ivoid(), sqlite_public.ivoids(self, entity, row, key))
            case Exists(entity=entity, row=row):
                alias = self.alias()
                table = index_table(INDEX[entity], alias)
                where = None if row == Every() else self.row(row, entity, alias)
                return self._in(select([col("rid", alias)], table, where))
            case _:
                return logic(plan, self.resource)

    def _in(self, query: exp.Query) -> exp.In:
        if self._text_table:
            # A sum, because FTS5 would look each key up for itself.
            key = exp.Add(this=col("rowid", self._text_table), expression=exp.Literal.number(0))
            return one_of(key, query)
        return one_of(col("rid", "r"), query)

    def resources(self, plan: Plan) -> exp.Select:
        """A query for the ivoids of a plan, about other resources than `r` outside of it."""
        before = self._text_table, self.uses_resource
        self._text_table = ""
        where = None if plan == Every() else self.resource(plan)
        self._text_table, self.uses_resource = before
        return select([col("ivoid", "r")], index_table("idx_resource", "r"), where)

    def alias(self) -> str:
        """A name that no other table has."""
        self._depth += 1
        return f"x{self._depth}"

    def found(self, table: str, wanted: str) -> exp.In:
        """Whether a full-text table has found the resource `r`."""
        return self._in(select([col("rowid")], index_table(table), self.matches(table, wanted)))

    def _full_text(self, table: str, column: str, words: Words) -> exp.Expr:
        return self._in(self._fts(table, column, words))

    def _fts(self, table: str, column: str, words: Words) -> exp.Select:
        if words.mode != "stem":
            table += "_word"
        condition = self.matches(table, fts_query(words, column))
        return select([col("rowid")], index_table(table), condition)

    def matches(self, table: str, wanted: str) -> exp.Expr:
        """`table MATCH words`."""
        return exp.Match(this=col(table), expression=self.bind(wanted))

    def relevance(
        self, words: list[tuple[str, Words]], *, least_first: bool
    ) -> tuple[exp.Join, exp.Expr]:
        """A join that gives the rank of resources with any of the words, and its order."""
        wanted = " OR ".join(fts_query(found, column) for column, found in words)
        rank = exp.alias_(bm25("fts_resource"), "rank")
        ranked = select(
            [exp.alias_(col("rowid"), "rid"), rank],
            index_table("fts_resource"),
            self.matches("fts_resource", wanted),
        )
        join = exp.Join(
            this=exp.alias_(exp.Subquery(this=ranked), "f", table=True),
            side="LEFT",
            on=eq(col("rid", "f"), col("rid", "r")),
        )
        return join, ordered(two_valued(col("rank", "f")), least_first)

    # -- coverage ----------------------------------------------------------------

    def _spatial(self, row: Plan) -> exp.Expr:
        """A resource has at most one coverage, so its conditions are about the resource."""
        declared = self._in(select([col("rid")], index_table("idx_coverage")))
        match row:
            case Every() | Match(matcher=Declared()):
                return declared
            case Match(matcher=Cells() as cells):
                return self._in(sqlite_cells.resources(self.bind, cells))
            case Not(child=child):
                return all_of([declared, negate(self._spatial(child))])
            case _:
                return logic(row, self._spatial)

    # -- rows --------------------------------------------------------------------

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on the row `alias`; never NULL under a NOT."""
        match row:
            case And(children=children):
                before, self._by_ucd = self._by_ucd, any(map(_is_ucd, children))
                tests = [self.row(child, entity, alias) for child in children]
                self._by_ucd = before
                return all_of(tests)
            case Exists(entity=inner_entity, row=inner_row):
                return self._nested(entity, alias, inner_entity, inner_row)
            case Match(columns=columns, matcher=matcher):
                special = self._special(columns, matcher, entity, alias)
                if special is not None:
                    return special
                write = MATCHERS[type(matcher)]
                return write(self, [col(name, alias) for name in columns], matcher)
            case _:
                return logic(row, lambda child: self.row(child, entity, alias))

    def _nested(self, entity: str, alias: str, inner: str, row: Plan) -> exp.Expr:
        below = self.alias()
        table = index_table(INDEX[inner], below)
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
            unit: exp.Expr = col("unit", alias)
            if self._by_ucd:
                # Units are few, so that SQLite should not begin with them: no index serves this.
                unit = exp.DPipe(this=unit, expression=text(""))
            folded = eq(unit, self.bind(matcher.value.lower()))
            exactly = eq(col("unit_written", alias), self.bind(matcher.value))
            return all_of([folded, exactly])
        if isinstance(matcher, Words) and name in _FULL_TEXT:
            table, key = _FULL_TEXT[name]
            if matcher.mode != "stem" and table != "fts_resource":
                return has_tokens(self, col(name, alias), matcher)
            return one_of(col(key, alias), self._fts(table, name, matcher))
        if entity == "resource" and name in HASH_LISTS and isinstance(matcher, Terms | Declared):
            tests: list[exp.Expr] = [eq(col("list"), text(name))]
            if isinstance(matcher, Terms):
                tests.append(
                    exp.In(this=col("term"), expressions=[self.bind(t) for t in matcher.terms])
                )
            return self._in(select([col("rid")], index_table("idx_term"), all_of(tests)))
        written = name == "short_name" and isinstance(matcher, Equal)
        if entity == "resource" and (name not in _ON_RESOURCE or written):
            public = sqlite_public.ivoids(self, entity, Match(columns, matcher))
            return one_of(col("ivoid", alias), public)
        return None


def _is_ucd(row: Plan) -> bool:
    return isinstance(row, Match) and row.columns == ("ucd",) and isinstance(row.matcher, Ucd)


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
            return entity in INDEX
