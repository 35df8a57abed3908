"""A plan as SQL for the set of resources that it denotes.

Every plan becomes one expression, whose value is a set in the form of
`regdsl.mirror.sets`: sets that the mirror keeps ready (`regdsl.backends.sqlite_kept`) and
sets made of the keys that a query gives, joined by `regdsl_all`, `regdsl_any` and
`regdsl_but`.  Values are bound, never spliced.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from regdsl.backends import sqlite_cells, sqlite_passes, sqlite_public
from regdsl.backends.sqlite_kept import (
    FIRST_ATOM,
    ROW_BITS,
    SOME_ATOM,
    Kept,
    Text,
    has_term,
    of_row,
    text_kept,
    values_of,
)
from regdsl.backends.sqlite_matchers import MATCHERS, leading_atoms, ucd_keys
from regdsl.backends.sqlite_ranked import fts_query, match_text
from regdsl.backends.sqlite_rows import INDEX, Rows, is_indexed, written
from regdsl.backends.sqltree import col, parsed
from regdsl.backends.trees import exp
from regdsl.binding.matchers import Cells, Declared, Matcher, Ucd, Words
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import (
    Among,
    And,
    Every,
    Exists,
    FreeText,
    Managed,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Ready,
    Related,
)

__all__ = ["Lowering"]

_ARGUMENTS = 100
"""A function of SQLite takes no more."""

_FEW = 8
"""So many texts are looked up one by one; more are left to FTS5 in one query."""

_DEEPEST = 5
"""Sets are nested so deep in one expression: SQLite's parser has a short stack."""

_FEW_AMONG = 64
"""Where one of so many resources is left, their rows are looked at one by one."""

EVERYTHING = "(SELECT members FROM idx_set WHERE kind = 'all')"
NOTHING = "NULL"


@dataclass(slots=True)
class Lowering(Rows):
    """Gathers the parameters while a plan is written as a set.

    Attributes
    ----------
    tables
        Common table expressions that the sets refer to, to stand before all others.
    rules
        By which rules for a mirror plans are rewritten (`regdsl.backends.sqlite_passes`).
    """

    tables: list[str] = field(default_factory=list)
    rules: bool | Collection[str] = True
    _ready: bool = False
    _texts: dict[tuple[str, str], str] = field(default_factory=dict)
    _inside: int = 0

    def value(self, value: object) -> str:
        """The placeholder of a value, as text."""
        return f":{self.named(value)}"

    # -- algebra -----------------------------------------------------------------

    def members(self, plan: Plan) -> str:
        """The set of resources that a plan denotes, as the rules would have it."""
        return self._set(sqlite_passes.rewritten(plan, self.rules))

    def _set(self, plan: Plan) -> str:
        if self._inside < _DEEPEST:
            self._inside += 1
            found = self._members(plan)
            self._inside -= 1
            return found
        self._inside = 0
        found = self._members(plan)
        self._inside = _DEEPEST
        name = f"set_{len(self.tables) + 1}"
        self.tables.append(f"{name} AS MATERIALIZED (SELECT {found} AS members)")
        return f"(SELECT members FROM {name})"

    def _members(self, plan: Plan) -> str:
        match plan:
            case Every():
                return EVERYTHING
            case Nothing():
                return NOTHING
            case And(children=children):
                return self._all(children)
            case Or(children=children):
                return call("regdsl_any", self._each(children, " OR "))
            case Not(child=child):
                return self._but(EVERYTHING, [child])
            case FreeText(words=words):
                return self.words(words)
            case Related() | Managed():
                return self._named(sqlite_public.others(self, plan))
            case Exists(entity=entity, row=row, key=key) if key != "ivoid":
                return self._named(sqlite_public.ivoids(self, entity, row, key))
            case Exists(entity=entity, row=row):
                return self._with_row(entity, row)
            case Ready(plan=kept):
                return self._from_kept(kept)
            case Among(plan=dear, within=within):
                return self._among(dear, within)
            case _:
                raise AssertionError(plan)

    def _from_kept(self, plan: Plan) -> str:
        before, self._ready = self._ready, True
        found = self._members(plan)
        self._ready = before
        return found

    def _all(self, children: Sequence[Plan]) -> str:
        wanted = [child for child in children if not isinstance(child, Not)]
        others = [child.child for child in children if isinstance(child, Not)]
        found = call("regdsl_all", self._each(wanted, " AND ")) if wanted else EVERYTHING
        return self._but(found, others)

    def _but(self, members: str, others: Sequence[Plan]) -> str:
        if not others:
            return members
        return f"regdsl_but({members}, {call('regdsl_any', self._each(others, ' OR '))})"

    def _each(self, plans: Sequence[Plan], joined: str) -> list[str]:
        """The sets of some plans; where many are texts, one query is for all of these."""
        for table in ("fts_resource", "fts_resource_word"):
            texts = [match_text(plan, table) for plan in plans]
            some = [text for text in texts if text]
            if len(some) > _FEW:
                rest = [plan for plan, text in zip(plans, texts, strict=True) if not text]
                return [self._matching(table, joined.join(some)), *self._each(rest, joined)]
        return [self._set(plan) for plan in plans]

    # -- texts -------------------------------------------------------------------

    def words(self, words: Words, column: str = "") -> str:
        """The resources with words in a text of theirs, or in any."""
        table = "fts_resource" if words.mode == "stem" else "fts_resource_word"
        if column == "column_description":
            table = "fts_column"
        ready = text_kept(words, column) if self._ready else None
        return self._matching(table, fts_query(words, column), ready, words.tokens[0])

    def _matching(self, table: str, wanted: str, ready: Text | None = None, token: str = "") -> str:
        """What FTS5 finds, or what is kept of it; looked up once, however often it is used."""
        name = self._texts.get((table, wanted))
        if name is None:
            name = self._texts[table, wanted] = f"text_{len(self._texts) + 1}"
            key = f"rowid >> {ROW_BITS}" if table == "fts_column" else "rowid"
            found = f"({_MADE.format(key)} {table} WHERE {table} MATCH {self.value(wanted)})"
            if ready:
                term = f"regdsl_stem({self.value(token)})" if ready.stems else self.value(token)
                found = f"coalesce({_READY.format(ready.kind, term)}, {found})"
            self.tables.append(f"{name} AS MATERIALIZED (SELECT {found} AS members)")
        return f"(SELECT members FROM {name})"

    # -- rows --------------------------------------------------------------------

    def _with_row(self, entity: str, row: Plan) -> str:
        """The resources with a row of an entity for which a predicate holds."""
        match row:
            case Nothing():
                return NOTHING
            case Match(columns=(("res_title" | "res_description") as name,), matcher=Words() as w):
                return self.words(w, name)
            case Match(columns=("res_subject",), matcher=Words() as some):
                return self.words(some, "res_subject")
            case Match(columns=("column_description",), matcher=Words(mode="stem") as some):
                return self.words(some, "column_description")
        if entity == "spatial" and _is_coverage(row):
            return self._spatial(row)
        if self._ready and row == Every():
            return _HAS.format(has_term(entity))
        kept = self._kept(entity, row) if self._ready else None
        if kept is not None:
            return kept
        if is_indexed(entity, row) or entity == "resource":
            return _made(written(self.with_row(entity, row)))
        return self._named(sqlite_public.ivoids(self, entity, row))

    def _among(self, dear: Plan, within: Plan) -> str:
        """What a condition finds among others: few of them are looked at one by one."""
        assert isinstance(dear, Exists)
        found = self._set(within)
        name = f"set_{len(self.tables) + 1}"
        self.tables.append(f"{name} AS MATERIALIZED (SELECT {found} AS members)")
        some = f"(SELECT members FROM {name})"
        few, whole = self._rows_among(dear.entity, dear.row, f"regdsl_list({some})")
        return (
            f"CASE WHEN {_FEW_AMONG} * regdsl_size({some}) <= regdsl_size({EVERYTHING}) "
            f"THEN {_made(few)} ELSE regdsl_all({some}, {_made(whole)}) END"
        )

    def _rows_among(self, entity: str, row: Plan, keys: str) -> tuple[str, str]:
        """Queries for resources with such a row, among some, whose keys are a JSON array, and all.

        The condition is written once for both, which takes longer than all the rest.
        """
        alias = self.alias()
        listed = f"json_each({keys}) AS k CROSS JOIN"
        if is_indexed(entity, row):
            test, table = written(self.row(row, entity, alias)), f"{INDEX[entity]} AS {alias}"
            few = f"FROM {listed} {table} ON {alias}.rid = k.value"
            return (
                f"SELECT {alias}.rid {few} WHERE {test}",
                f"SELECT {alias}.rid FROM {table} WHERE {test}",
            )
        test = written(sqlite_public.condition(self, row, entity, alias))
        table = f"{ENTITIES[entity].table} AS {alias}"
        return (
            f"SELECT r.rid FROM {listed} idx_resource AS r ON r.rid = k.value "
            f"CROSS JOIN {table} ON {alias}.ivoid = r.ivoid WHERE {test}",
            f"SELECT rid FROM idx_resource WHERE ivoid IN "
            f"(SELECT {alias}.ivoid FROM {table} WHERE {test})",
        )

    # -- public tables -----------------------------------------------------------

    def _named(self, ivoids: exp.Query) -> str:
        """The resources whose identifiers a query of the public tables gives."""
        return f"({_MADE.format('rid')} idx_resource WHERE ivoid IN ({written(ivoids)}))"

    def resources(self, plan: Plan) -> exp.Query:
        """A query for the identifiers of a plan, for what the public tables say of them."""
        found = self.members(plan)
        name = f"set_{len(self.tables) + 1}"
        self.tables.append(f"{name} AS MATERIALIZED (SELECT {found} AS members)")
        return parsed(
            f"SELECT r.ivoid FROM json_each(regdsl_list((SELECT members FROM {name}))) AS k "
            "CROSS JOIN idx_resource AS r ON r.rid = k.value"
        )

    # -- sets that are kept ------------------------------------------------------

    def _kept(self, entity: str, row: Plan) -> str | None:
        """Sets that are ready for a condition on one column."""
        found = of_row(entity, row)
        if found is None:
            return None
        column, kept, matchers = found
        if kept is None:
            return _HAS.format(has_term(entity, column))
        terms = [term for matcher in matchers for term in values_of(matcher) or ()]
        if not all(map(values_of, matchers)):
            return self._where(kept, matchers)
        if len(terms) > 1:
            listed = ", ".join(self.value(term) for term in terms)
            return f"({_UNION} WHERE kind = '{kept.kind}' AND term IN ({listed}))"
        if kept.whole:
            return _READY.format(kept.kind, self.value(terms[0]))
        term = self.value(terms[0])
        rows = f"({_MADE.format('rid')} ({kept.rows}) WHERE term = {term})"
        return f"coalesce({_READY.format(kept.kind, term)}, {rows})"

    def _where(self, kept: Kept, matchers: Sequence[Matcher]) -> str:
        """All sets of a kind whose terms match."""
        parts = []
        for matcher in matchers:
            if isinstance(matcher, Declared):
                parts.append(f"({_UNION} WHERE kind = '{kept.kind}')")
            elif isinstance(matcher, Ucd):
                parts.append(self._ucd(matcher))
            else:
                test = written(MATCHERS[type(matcher)](self, [col("term")], matcher))
                parts.append(f"({_UNION} WHERE kind = '{kept.kind}' AND {test})")
        return call("regdsl_any", parts)

    def _ucd(self, matcher: Ucd) -> str:
        atoms = leading_atoms(matcher)
        if len(atoms) == 1 and len(atoms[0].parts) == 1:
            kind = SOME_ATOM if atoms[0].anywhere else FIRST_ATOM
            return _READY.format(kind, self.value(atoms[0].parts[0]))
        keys = ucd_keys(self, matcher)
        assert keys is not None
        return (
            f"({_UNION} WHERE kind = 'ucd' AND term IN "
            f"(SELECT ucd FROM idx_ucd WHERE ucd_key IN ({written(keys)})))"
        )

    # -- coverage ----------------------------------------------------------------

    def _spatial(self, row: Plan) -> str:
        """A resource has at most one coverage, so its conditions are about the resource."""
        declared = _HAS.format("spatial")
        match row:
            case Every() | Match(matcher=Declared()):
                return declared
            case Match(matcher=Cells() as cells):
                return sqlite_cells.members(self.named, cells, declared)
            case Not(child=child):
                return f"regdsl_but({declared}, {self._spatial(child)})"
            case And(children=children):
                return call("regdsl_all", [self._spatial(child) for child in children])
            case Or(children=children):
                return call("regdsl_any", [self._spatial(child) for child in children])
            case _:
                return NOTHING


_MADE = "SELECT regdsl_set(json_group_array({})) FROM"
_READY = "(SELECT members FROM idx_set WHERE kind = '{}' AND term = {})"
_UNION = "SELECT regdsl_union(members) FROM idx_set"
_HAS = "(SELECT members FROM idx_set WHERE kind = 'has' AND term = '{}')"


def _made(query: str) -> str:
    """The set of the keys that a query gives."""
    return f"({_MADE.format('rid')} ({query}))"


def call(function: str, sets: Sequence[str]) -> str:
    """A function of any number of sets, of which the order does not matter."""
    parts = list(dict.fromkeys(sets))
    while len(parts) > _ARGUMENTS:
        groups = range(0, len(parts), _ARGUMENTS)
        parts = [f"{function}({', '.join(parts[i : i + _ARGUMENTS])})" for i in groups]
    return parts[0] if len(parts) == 1 else f"{function}({', '.join(parts)})"


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
