"""Conditions on rows, as SQL over the index tables of a mirror.

`INDEXED` are the columns that index tables have.  `MATCHERS` says for each matcher how it
is written; all of them are exact.  Values are bound, never spliced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from regdsl.backends import sqlite_public
from regdsl.backends.logic import logic
from regdsl.backends.sqlite_kept import HASH_LISTS
from regdsl.backends.sqlite_matchers import MATCHERS, has_tokens
from regdsl.backends.sqlite_ranked import fts_query
from regdsl.backends.sqltree import all_of, col, eq, one_of, select, text
from regdsl.backends.trees import exp
from regdsl.binding.matchers import (
    Contains,
    Declared,
    Equal,
    Glob,
    Letters,
    Matcher,
    Terms,
    Ucd,
    Words,
)
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Or, Plan
from regdsl.schema import TABLES

__all__ = ["INDEX", "INDEXED", "ON_RESOURCE", "Rows", "index_table", "is_indexed", "written"]

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
    "interface": frozenset(("intf_type", "intf_role", "authenticated_only")),
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

ON_RESOURCE = ("ivoid", "res_type", "short_name", "created", "updated")
"""Columns of the resource itself that `idx_resource` has, folded where RegTAP is not."""


def index_table(name: str, alias: str = "") -> exp.Table:
    """A table, under another name if one is given."""
    return exp.Table(
        this=exp.Identifier(this=name, quoted=False),
        alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=False)) if alias else None,
    )


def written(tree: exp.Expr) -> str:
    """The text of a tree that nobody needs afterwards."""
    return str(tree.sql(dialect="sqlite", copy=False))


@dataclass(slots=True)
class Rows:
    """Gathers the parameters while conditions on rows are written."""

    params: dict[str, Any] = field(default_factory=dict)
    _depth: int = 0
    _aside: frozenset[str] = frozenset()

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value."""
        return exp.Placeholder(this=self.named(value))

    def named(self, value: Any) -> str:
        """The name of the parameter that a value becomes."""
        name = f"p{len(self.params) + 1}"
        self.params[name] = value
        return name

    def alias(self) -> str:
        """A name that no other table has."""
        self._depth += 1
        return f"x{self._depth}"

    def with_row(self, entity: str, row: Plan) -> exp.Select:
        """A query for the keys of resources with such a row, which index tables have."""
        alias = self.alias()
        table = index_table("idx_resource" if entity == "resource" else INDEX[entity], alias)
        where = None if row == Every() else self.row(row, entity, alias)
        return select([col("rid", alias)], table, where)

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expr:
        """A condition on the row `alias`; never NULL under a NOT."""
        match row:
            case And(children=children):
                before, self._aside = self._aside, _better_not_first(children)
                tests = [self.row(child, entity, alias) for child in children]
                self._aside = before
                return all_of(tests)
            case Exists(entity=inner_entity, row=inner_row):
                return self._nested(entity, alias, inner_entity, inner_row)
            case Match(columns=columns, matcher=matcher):
                special = self._special(columns, matcher, entity, alias)
                if special is not None:
                    return special
                shown: list[exp.Expr] = [col(name, alias) for name in columns]
                if columns[0] in self._aside:
                    shown = [_unindexed(shown[0])]
                test = MATCHERS[type(matcher)](self, shown, matcher)
                letters = trigrams(columns[0], matcher)
                if not letters:
                    return test
                some = exp.Match(this=col("fts_role"), expression=self.bind(letters))
                candidates = select([col("rowid")], index_table("fts_role"), some)
                return all_of([one_of(col("role_id", alias), candidates), test])
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
            if "unit" in self._aside:
                unit = _unindexed(unit)
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
            keys = select([col("rid")], index_table("idx_term"), all_of(tests))
            return one_of(col("rid", alias), keys)
        as_written = name == "short_name" and isinstance(matcher, Equal | Letters)
        if entity == "resource" and (name not in ON_RESOURCE or as_written):
            public = sqlite_public.ivoids(self, entity, Match(columns, matcher))
            return one_of(col("ivoid", alias), public)
        return None

    def _fts(self, table: str, column: str, words: Words) -> exp.Select:
        if words.mode != "stem":
            table += "_word"
        wanted = self.bind(fts_query(words, column))
        test = exp.Match(this=col(table), expression=wanted)
        return select([col("rowid")], index_table(table), test)


def _unindexed(column: exp.Expr) -> exp.Expr:
    """The value of a column, in a way that no index serves."""
    return exp.DPipe(this=column, expression=text(""))


def _better_not_first(tests: tuple[Plan, ...]) -> frozenset[str]:
    """Columns with few values, with which SQLite should not begin to look rows up."""
    found = set()
    for test in tests:
        if isinstance(test, Match) and test.columns == ("ucd",) and isinstance(test.matcher, Ucd):
            found.add("unit")
        if isinstance(test, Match) and trigrams(test.columns[0], test.matcher):
            found.add("base_role")
    return frozenset(found)


def trigrams(column: str, matcher: Matcher) -> str:
    """What FTS5 is asked for the candidates for a part of a name; "" where it cannot help."""
    if column != "role_name":
        return ""
    match matcher:
        case Contains(words=words):
            parts = [part for word in words for part in word]
        case Glob(parts=(_, _, *_) as some):
            parts = list(some)
        case _:
            return ""
    found = {part[i : i + 3] for part in parts for i in range(len(part) - 2)}
    clean = sorted(letters.replace('"', '""') for letters in found if "\0" not in letters)
    return " AND ".join(f'"{letters}"' for letters in clean[:_ENOUGH])


_ENOUGH = 20


def _fits(entity: str, column: str, matcher: Matcher) -> bool:
    """Whether the index table holds the value as the matcher compares it."""
    if column in _AS_WRITTEN:
        return isinstance(matcher, Equal | Letters | Words | Declared)
    if isinstance(matcher, Equal | Letters):
        if column == "unit" and isinstance(matcher, Equal):
            return True
        return TABLES[ENTITIES[entity].table].column(column).lowercase
    return True


def is_indexed(entity: str, row: Plan) -> bool:
    """Whether index tables have all that a row is asked for."""
    match row:
        case Match(columns=columns, matcher=matcher):
            if isinstance(matcher, Words) and columns[0] not in _FULL_TEXT:
                return False
            return set(columns) <= INDEXED.get(entity, frozenset()) and _fits(
                entity, columns[0], matcher
            )
        case And(children=children) | Or(children=children):
            return all(is_indexed(entity, child) for child in children)
        case Not(child=child):
            return is_indexed(entity, child)
        case Exists(entity=inner, row=inner_row):
            return (entity, inner) in _LINK and is_indexed(inner, inner_row)
        case _:
            return entity in INDEX
