"""The ADQL lowering: a plan as RegTAP ADQL for one profile.

Constraints become semi-joins (`ivoid IN (SELECT ...)`), so that nothing is multiplied;
a disjunction over several tables becomes a UNION where the server has it, which is what
PostgreSQL answers fast.  Where a target cannot say exactly what is meant, the lowering
says more (a superset) or less (a subset), notes that, and refuses when both would mix.
Rules for portable ADQL are kept here and in the printer: `!=`, `1=udf()`, one word per
`ivo_hasword`, explicit keys and no NATURAL JOIN, TOP always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from regdsl.backends.adql_printer import to_text
from regdsl.backends.adql_spatial import region
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import all_of, any_of, call, col, negate, number, one_of, select, text
from regdsl.binding.matchers import (
    Bounds,
    Cells,
    Contains,
    Declared,
    Equal,
    Glob,
    Overlap,
    Terms,
    Ucd,
    Ucd1,
    UcdAtom,
    Words,
)
from regdsl.binding.text import STOP_WORDS, fold
from regdsl.diagnostics import Diagnostic, error, lint
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

__all__ = ["DEFAULT_TOP", "Adql", "lower"]

DEFAULT_TOP = 20000
"""Rows asked for when the query has no limit: what GAVO's server gives at most."""

COLUMNS = ("ivoid", "res_type", "short_name", "res_title", "reference_url")
"""What the emitted query shows of each resource."""

_FREE_TEXT = (
    ("resource", "res_title"),
    ("resource", "res_description"),
    ("subject", "res_subject"),
)


@dataclass(frozen=True, slots=True)
class Adql:
    """The ADQL of a query for one profile, with what is to be said about it.

    `direction` is "exact", "superset" or "subset"; `reasons` say why.
    """

    text: str
    profile: Profile
    direction: str
    reasons: tuple[str, ...]

    @property
    def lints(self) -> tuple[Diagnostic, ...]:
        """One lint a reason."""
        return tuple(
            lint("W007", f"{self.profile.name} answers with a {self.direction}: {reason}")
            for reason in self.reasons
        )


def lower(question: Question, profile: Profile, *, exact: bool = False) -> Adql:
    """The ADQL that asks a question of a server.

    Parameters
    ----------
    question
        A plan with order and limit.
    profile
        What the server can do.
    exact
        Refuse what the server can only answer nearly.

    Raises
    ------
    RegdslError
        E201 when the target cannot say it; E203 when it could only say it inexactly and
        `exact` is set, or when parts would be too many and others too few.
    """
    lowering = _Lowering(profile)
    plan = question.plan
    query = select([col(name) for name in COLUMNS], _table("resource"))
    if plan != Every():
        query.set("where", exp.Where(this=lowering.resource(plan)))
    order = [
        exp.Ordered(this=col(_SORT[key.name]), desc=key.descending)
        for key in question.sort
        if key.name in _SORT
    ]
    if not any(key.name == "ivoid" for key in question.sort):
        order.append(exp.Ordered(this=col("ivoid")))
    query.set("order", exp.Order(expressions=order))
    top = DEFAULT_TOP if question.limit is None else question.limit
    query.set("limit", exp.Limit(expression=exp.Literal.number(top)))
    directions = {direction for direction, _ in lowering.inexact}
    reasons = tuple(dict.fromkeys(reason for _, reason in lowering.inexact))
    if len(directions) > 1:
        raise error(
            "E203",
            f"{profile.name} would answer parts of this with too many resources and others "
            f"with too few: {'; '.join(reasons)}",
            help="search a mirror, or split the query",
        )
    if reasons and exact:
        raise error(
            "E203",
            f"{profile.name} cannot answer this exactly: {'; '.join(reasons)}",
            help="leave out `--exact`, or search a mirror",
        )
    return Adql(to_text(query), profile, next(iter(directions), "exact"), reasons)


_SORT = {
    "ivoid": "ivoid",
    "title": "res_title",
    "shortname": "short_name",
    "created": "created",
    "updated": "updated",
}
"""Sort keys that a server can follow; relevance is not among them."""


def _table(name: str, alias: str = "") -> exp.Expression:
    table = exp.Table(
        this=exp.Identifier(this=name, quoted=False), db=exp.Identifier(this="rr", quoted=False)
    )
    return exp.alias_(table, alias, table=True) if alias else table


def _is_null(column: exp.Expression) -> exp.Expression:
    return exp.Is(this=column, expression=exp.Null())


def _like(column: exp.Expression, pattern: str) -> exp.Expression:
    return exp.Like(this=column, expression=text(pattern))


def _eq(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.EQ(this=left, expression=right)


def _udf(name: str, *args: exp.Expression) -> exp.Expression:
    """`1=name(...)`, the only form that servers turn into something fast."""
    return _eq(exp.Literal.number(1), call(name, *args))


@dataclass(slots=True)
class _Lowering:
    """Writes plans as expressions, noting where that is not exact."""

    profile: Profile
    inexact: list[tuple[str, str]] = field(default_factory=list)
    _negated: bool = False
    _aliases: int = 0

    def note(self, direction: str, reason: str) -> None:
        """What is written matches more ("superset") or less ("subset") than is meant."""
        if self._negated:
            direction = "subset" if direction == "superset" else "superset"
        self.inexact.append((direction, reason))

    # -- resources ---------------------------------------------------------------

    def resource(self, plan: Plan) -> exp.Expression:
        """A condition on a row of rr.resource."""
        match plan:
            case Every():
                return negate(_is_null(col("ivoid")))
            case Nothing():
                return _is_null(col("ivoid"))
            case And(children=children):
                return all_of([self.resource(child) for child in children])
            case Not(child=child):
                return self._not(child)
            case Or(children=children):
                return self._or(children)
            case FreeText(words=words):
                return self._or(_free_text(words))
            case Exists(entity="resource", row=row):
                return self.row(row, "resource", "")
            case _:
                return one_of(col("ivoid"), self.ivoids(plan))

    def _not(self, child: Plan) -> exp.Expression:
        """NOT IN rather than NOT: functions of NULL are NULL, and so is their negation."""
        self._negated = not self._negated
        query = self.ivoids(child)
        self._negated = not self._negated
        return negate(one_of(col("ivoid"), query))

    def _or(self, children: tuple[Plan, ...]) -> exp.Expression:
        flat = _alternatives(children)
        own = [p for p in flat if isinstance(p, Exists) and p.entity == "resource"]
        if len(own) == len(flat):
            return any_of([self.resource(child) for child in flat])
        if not self.profile.union:
            return any_of([self.resource(child) for child in flat])
        return one_of(col("ivoid"), self.ivoids(Or(flat)))

    def ivoids(self, plan: Plan) -> exp.Query:
        """A query for the ivoids of the resources of a plan."""
        match plan:
            case Exists(entity=entity, row=row) if entity != "resource":
                return self._rows(entity, row)
            case FreeText(words=words):
                return self.ivoids(Or(_free_text(words)))
            case Or(children=children) if self.profile.union:
                first, *others = [self.ivoids(child) for child in _alternatives(children)]
                for other in others:
                    first = exp.Union(this=first, expression=other, distinct=True)
                return first
            case _:
                return select([col("ivoid")], _table("resource"), self.resource(plan))

    def _rows(self, entity: str, row: Plan) -> exp.Select:
        """The ivoids of rows of an entity; the row has an alias only where one is needed."""
        alias = self._alias(entity) if _nests(row) else ""
        tests: list[exp.Expression] = [
            _is_null(col(name, alias)) for name in ENTITIES[entity].only_null
        ]
        if row != Every():
            tests.append(self.row(row, entity, alias))
        table = _table(ENTITIES[entity].table, alias)
        return select([col("ivoid", alias)], table, all_of(tests) if tests else None)

    def _alias(self, entity: str) -> str:
        self._aliases += 1
        return f"{ENTITIES[entity].alias}{self._aliases}"

    # -- rows --------------------------------------------------------------------

    def row(self, row: Plan, entity: str, alias: str) -> exp.Expression:
        """A condition on a row; negation goes down to the columns, for the sake of NULL."""
        match row:
            case Every():
                return negate(_is_null(col("ivoid", alias)))
            case Nothing():
                return _is_null(col("ivoid", alias))
            case And(children=children):
                return all_of([self.row(child, entity, alias) for child in children])
            case Or(children=children):
                return any_of([self.row(child, entity, alias) for child in children])
            case Exists(entity=inner, row=inner_row):
                return self._nested(entity, alias, inner, inner_row)
            case Match(columns=columns, matcher=matcher):
                return self.match(entity, columns, matcher, alias)
            case Not(child=child):
                return self._not_row(child, entity, alias)
            case _:
                raise AssertionError(row)

    def _not_row(self, row: Plan, entity: str, alias: str) -> exp.Expression:
        match row:
            case Not(child=child):
                return self.row(child, entity, alias)
            case And(children=children):
                return self.row(Or(tuple(Not(child) for child in children)), entity, alias)
            case Or(children=children):
                return self.row(And(tuple(Not(child) for child in children)), entity, alias)
            case Every():
                return self.row(Nothing(), entity, alias)
            case Nothing():
                return self.row(Every(), entity, alias)
            case Match(columns=columns, matcher=Declared()):
                return _is_null(col(columns[0], alias))
        self._negated = not self._negated
        inner = negate(self.row(row, entity, alias))
        self._negated = not self._negated
        if isinstance(row, Match):
            return any_of([_is_null(col(row.columns[0], alias)), inner])
        return inner

    def _nested(self, entity: str, alias: str, inner: str, row: Plan) -> exp.Expression:
        below = self._alias(inner)
        keys = ("ivoid", *ENTITIES[inner].key[entity])
        tests = [_eq(col(key, below), col(key, alias)) for key in keys]
        if row != Every():
            tests.append(self.row(row, inner, below))
        table = _table(ENTITIES[inner].table, below)
        return exp.Exists(this=select([col("ivoid", below)], table, all_of(tests)))

    def match(
        self, entity: str, columns: tuple[str, ...], matcher: object, alias: str
    ) -> exp.Expression:
        """A test on columns of a row."""
        table = TABLES[ENTITIES[entity].table]
        place = _Place(
            tuple(col(name, alias) for name in columns),
            folded=table.column(columns[0]).lowercase,
            hash_list=table.column(columns[0]).hash_list,
        )
        return _MATCHERS[type(matcher)](self, place, matcher)


def _free_text(words: Words) -> tuple[Plan, ...]:
    return tuple(Exists(entity, Match((column,), words)) for entity, column in _FREE_TEXT)


def _alternatives(children: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """The members of a disjunction, those of disjunctions inside it among them."""
    flat: list[Plan] = []
    for child in children:
        match child:
            case FreeText(words=words):
                flat += _free_text(words)
            case Or(children=inner):
                flat += _alternatives(inner)
            case _:
                flat.append(child)
    return tuple(dict.fromkeys(flat))


def _nests(row: Plan) -> bool:
    match row:
        case Exists():
            return True
        case And(children=children) | Or(children=children):
            return any(_nests(child) for child in children)
        case Not(child=child):
            return _nests(child)
        case _:
            return False


# -- matchers: each a function (lowering, place, matcher) -> condition --------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """The columns of a test, and what RegTAP says of their values."""

    columns: tuple[exp.Column, ...]
    folded: bool
    hash_list: bool

    @property
    def column(self) -> exp.Expression:
        """A fresh copy of the first column, since a node has one parent."""
        return self.columns[0].copy()


def _words(low: _Lowering, place: _Place, matcher: Words) -> exp.Expression:
    if matcher.mode == "prefix":
        low.note("superset", "the beginning of a word is looked for anywhere in the text")
        return all_of(
            [
                exp.ILike(this=place.column, expression=text(f"%{token}%"))
                for token in matcher.typed
            ]
        )
    if matcher.mode == "word":
        low.note("superset", "words are compared by their stems")
    elif len(matcher.typed) > 1:
        low.note("superset", "a phrase is looked for as words of the same text in any order")
    words = [token for token in matcher.typed if fold(token) not in STOP_WORDS]
    if not words:
        raise error(
            "E201",
            f"{low.profile.name} ignores all words of this phrase: {' '.join(matcher.typed)}",
            help="add a less common word, or search a mirror",
        )
    return all_of([_udf("ivo_hasword", place.column, text(word)) for word in words])


def _check_wildcards(low: _Lowering, parts: tuple[str, ...]) -> None:
    if any(mark in part for part in parts for mark in "_%"):
        low.note("superset", "ADQL cannot escape `_` and `%`, which match other characters too")


def _equal(low: _Lowering, place: _Place, matcher: Equal) -> exp.Expression:
    return _eq(place.column, text(matcher.value))


def _glob(low: _Lowering, place: _Place, matcher: Glob) -> exp.Expression:
    if place.folded:
        return _folded(low, place, matcher.parts)
    _check_wildcards(low, matcher.parts)
    return _udf("ivo_nocasematch", place.column, text("%".join(matcher.parts)))


def _folded(low: _Lowering, place: _Place, parts: tuple[str, ...]) -> exp.Expression:
    if len(parts) == 1:
        return _eq(place.column, text(parts[0]))
    _check_wildcards(low, parts)
    return _like(place.column, "%".join(parts))


def _contains(low: _Lowering, place: _Place, matcher: Contains) -> exp.Expression:
    tests = []
    for word in matcher.words:
        _check_wildcards(low, word)
        tests.append(_udf("ivo_nocasematch", place.column, text(f"%{'%'.join(word)}%")))
    return all_of(tests)


def _terms(low: _Lowering, place: _Place, matcher: Terms) -> exp.Expression:
    if place.hash_list:
        return any_of(
            [_udf("ivo_hashlist_has", place.column, text(term)) for term in matcher.terms]
        )
    terms = [text(term) for term in matcher.terms]
    if place.folded:
        return exp.In(this=place.column, expressions=terms)
    if low.profile.lower:
        return exp.In(this=call("LOWER", place.column), expressions=terms)
    _check_wildcards(low, matcher.terms)
    return any_of([_udf("ivo_nocasematch", place.column, term) for term in terms])


def _literal(value: str | float) -> exp.Expression:
    return text(value) if isinstance(value, str) else number(value)


def _bounds(low: _Lowering, place: _Place, matcher: Bounds) -> exp.Expression:
    column = place.columns[-1] if matcher.side == "end" else place.columns[0]
    tests: list[exp.Expression] = []
    if matcher.low is not None:
        kind = exp.GT if matcher.low_strict else exp.GTE
        tests.append(kind(this=column.copy(), expression=_literal(matcher.low)))
    if matcher.high is not None:
        kind = exp.LT if matcher.high_strict else exp.LTE
        tests.append(kind(this=column.copy(), expression=_literal(matcher.high)))
    if matcher.side != "value":
        tests.append(_in_order(place))
    return all_of(tests)


def _in_order(place: _Place) -> exp.Expression:
    """An interval that runs backwards counts as undeclared."""
    start, end = place.columns
    return exp.LTE(this=start.copy(), expression=end.copy())


def _overlap(low: _Lowering, place: _Place, matcher: Overlap) -> exp.Expression:
    start, end = (column.copy() for column in place.columns)
    if matcher.low is not None and matcher.high is not None:
        ends = [number(matcher.low), number(matcher.high)]
        return _udf("ivo_interval_overlaps", start, end, *ends)
    tests = [_in_order(place)]
    if matcher.high is not None:
        tests.append(exp.LTE(this=start, expression=number(matcher.high)))
    if matcher.low is not None:
        tests.append(exp.GTE(this=end, expression=number(matcher.low)))
    return all_of(tests)


def _declared(low: _Lowering, place: _Place, matcher: Declared) -> exp.Expression:
    return _in_order(place) if len(place.columns) == 2 else negate(_is_null(place.column))


def _ucd(low: _Lowering, place: _Place, matcher: Ucd) -> exp.Expression:
    first, *others = matcher.atoms
    tests: list[exp.Expression] = []
    if first.anywhere:
        others = [first, *others]
    elif first.parts != ("", ""):
        tests.append(_atom(low, place, first, first_word=True))
    for atom in others:
        apart = not first.anywhere and _unrelated(first.parts, atom.parts)
        tests.append(_atom(low, place, atom, first_word=False, not_first=apart))
    return all_of(tests) if tests else negate(_is_null(place.column))


def _unrelated(first: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a first word that matches one atom can never match the other."""
    if len(first) > 1 or len(other) > 1:
        return False
    a, b = f"{first[0]}.", f"{other[0]}."
    return not (a.startswith(b) or b.startswith(a))


def _atom(
    low: _Lowering, place: _Place, atom: UcdAtom, *, first_word: bool, not_first: bool = False
) -> exp.Expression:
    """The atom as a word of the UCD, or with more after a dot; `%` would run past `;`."""
    if len(atom.parts) > 1:
        low.note("superset", "`*` in a UCD may run past the end of a word")
    _check_wildcards(low, atom.parts)
    word = "%".join(atom.parts)
    plain = len(atom.parts) == 1
    first = [_eq(place.column, text(word)) if plain else _like(place.column, word)]
    if word.endswith("%"):
        heads = first
    else:
        heads = [*first, _like(place.column, f"{word}.%"), _like(place.column, f"{word};%")]
    if first_word:
        return any_of(heads)
    tails = [f"%;{word}"] if word.endswith("%") else [f"%;{word}", f"%;{word}.%", f"%;{word};%"]
    further = [_like(place.column, pattern) for pattern in tails]
    return any_of(further if not_first else [*heads, *further])


def _ucd1(low: _Lowering, place: _Place, matcher: Ucd1) -> exp.Expression:
    no_dot = negate(_like(place.column, "%.%"))
    if len(matcher.parts) > 1:
        return all_of([_folded(low, place, matcher.parts), no_dot])
    (word,) = matcher.parts
    _check_wildcards(low, matcher.parts)
    return all_of(
        [any_of([_eq(place.column, text(word)), _like(place.column, f"{word}_%")]), no_dot]
    )


def _cells(low: _Lowering, place: _Place, matcher: Cells) -> exp.Expression:
    return region(low.profile, matcher, place.column, low.note)


_MATCHERS: dict[type, Callable[[_Lowering, _Place, Any], exp.Expression]] = {
    Words: _words,
    Equal: _equal,
    Glob: _glob,
    Contains: _contains,
    Terms: _terms,
    Bounds: _bounds,
    Overlap: _overlap,
    Declared: _declared,
    Ucd: _ucd,
    Ucd1: _ucd1,
    Cells: _cells,
}
