"""How each matcher is written in ADQL: the lowering table of the ADQL backend.

Each function takes what is known of the target, the place of the test and the matcher,
and gives a condition; `MATCHERS` is the table.  What cannot be said exactly is noted as
a superset or a subset of what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlglot import exp

from regdsl.backends.adql_numbers import as_number
from regdsl.backends.adql_spatial import region
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import (
    all_of,
    any_of,
    call,
    eq,
    is_null,
    like,
    negate,
    number,
    text,
    udf,
)
from regdsl.binding.matchers import (
    Bounds,
    Cells,
    Contains,
    Declared,
    Equal,
    Flag,
    Glob,
    Letters,
    Overlap,
    Terms,
    Ucd,
    Ucd1,
    UcdAtom,
    Words,
)
from regdsl.binding.text import STOP_WORDS, fold, letters
from regdsl.diagnostics import error

__all__ = ["MANY_TERMS", "MATCHERS", "Place"]

FEW_TERMS = 20
"""Up to so many terms are looked for one by one, each in the index that GAVO has for
`ivo_nocasematch`; more of them are faster in one pass over LOWER(...)."""

MANY_TERMS = 100
"""Above so many terms, servers without LOWER get a plain list of ids."""


class Lowering(Protocol):
    """What a matcher needs to know of the lowering it is a part of."""

    profile: Profile
    path: str

    def note(self, direction: str, reason: str) -> None:
        """What is written matches more ("superset") or less ("subset") than is meant."""


@dataclass(frozen=True, slots=True)
class Place:
    """The columns of a test, and what RegTAP says of their values."""

    columns: tuple[exp.Column, ...]
    folded: bool
    hash_list: bool
    real: bool

    @property
    def column(self) -> exp.Expr:
        """A fresh copy of the first column, since a node has one parent."""
        return self.columns[0].copy()


def _words(low: Lowering, place: Place, matcher: Words) -> exp.Expr:
    if matcher.mode == "prefix":
        low.note("superset", _BEGINNING)
        patterns = ["".join(map(_as_letter, letters(token))) for token in matcher.typed]
        if any("_" in pattern for pattern in patterns):
            low.note("superset", "a letter with an accent is written as any character")
        return all_of([udf("ivo_nocasematch", place.column, text(f"%{p}%")) for p in patterns])
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
    return all_of([udf("ivo_hasword", place.column, text(word)) for word in words])


_BEGINNING = (
    "the beginning of a word is looked for anywhere in the text, "
    "where a letter with an accent is another letter"
)


def _as_letter(letter: str) -> str:
    """A letter of a token for LIKE: itself, or `_` where LOWER does not make it the same.

    A text may have `u` for the `Ü` that is looked for, and `µ` for `Μ`.  Of a letter
    without an accent nothing can be said: `_` for all that may bear one leaves no pattern.
    """
    folded = fold(letter)
    plain = letter.isascii() or not (len(letter) > 1 or folded.isascii() or folded in _SHAPES)
    return letter if plain else "_"


_SHAPES = frozenset("βεθικμπρσφвдостъѣꙋ")
"""Letters that have other forms, such as `ς`, which LOWER does not make the same."""


_UNSAFE = re.compile(r"[\\\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""A line break ends a literal for DaCHS, and PostgreSQL takes `\\` for an escape in LIKE."""


def _pattern(low: Lowering, parts: tuple[str, ...]) -> str:
    """Parts as a pattern for LIKE, with `_` for what a literal cannot hold."""
    if any(mark in part for part in parts for mark in "_%"):
        low.note("superset", "ADQL cannot escape `_` and `%`, which match other characters too")
    if any(_UNSAFE.search(part) for part in parts):
        low.note("superset", "line breaks and backslashes are written as any character")
    return "%".join(_UNSAFE.sub("_", part) for part in parts)


def _equal(low: Lowering, place: Place, matcher: Equal) -> exp.Expr:
    if _UNSAFE.search(matcher.value):
        return like(place.column, _pattern(low, (matcher.value,)))
    return eq(place.column, text(matcher.value))


def _letters(low: Lowering, place: Place, matcher: Letters) -> exp.Expr:
    return like(place.column, _pattern(low, matcher.parts))


def _glob(low: Lowering, place: Place, matcher: Glob) -> exp.Expr:
    name = place.columns[0].name
    if place.folded and (name != "ivoid" or matcher.exact):
        return _folded(low, place, matcher.parts)
    pattern = text(_pattern(low, matcher.parts))
    if name in _INDEXED_AS_IS and low.profile.has("ilike"):
        return exp.ILike(this=place.column, expression=pattern)
    return udf("ivo_nocasematch", place.column, pattern)


_INDEXED_AS_IS = frozenset({"alt_identifier"})
"""Columns that GAVO has indexed for patterns as they are.

`ivo_nocasematch` is LOWER(...) LIKE there, and finds an index on LOWER(...) of titles,
people, subjects, short names and ivoids; ILIKE finds one on the plain column.
"""


def _folded(low: Lowering, place: Place, parts: tuple[str, ...]) -> exp.Expr:
    if len(parts) == 1 and not _UNSAFE.search(parts[0]):
        return eq(place.column, text(parts[0]))
    return like(place.column, _pattern(low, parts))


def _contains(low: Lowering, place: Place, matcher: Contains) -> exp.Expr:
    patterns = [_pattern(low, ("", *word, "")) for word in matcher.words]
    return all_of([udf("ivo_nocasematch", place.column, text(p)) for p in patterns])


def _terms(low: Lowering, place: Place, matcher: Terms) -> exp.Expr:
    if place.hash_list:
        return any_of([udf("ivo_hashlist_has", place.column, text(term)) for term in matcher.terms])
    terms = [text(term) for term in matcher.terms]
    if place.folded and len(terms) == 1:
        return eq(place.column, terms[0])
    if place.folded:
        return exp.In(this=place.column, expressions=terms)
    if len(terms) > FEW_TERMS and low.profile.has("lower"):
        return exp.In(this=call("LOWER", place.column), expressions=terms)
    if len(terms) > MANY_TERMS:
        low.note("subset", "of many terms only those are found that are written as their ids")
        return exp.In(this=place.column, expressions=terms)
    return any_of(
        [udf("ivo_nocasematch", place.column, text(_pattern(low, (t,)))) for t in matcher.terms]
    )


def _literal(value: str | float) -> exp.Expr:
    return text(value) if isinstance(value, str) else number(value)


def _bounds(low: Lowering, place: Place, matcher: Bounds) -> exp.Expr:
    column: exp.Expr = place.columns[-1] if matcher.side == "end" else place.columns[0]
    tests: list[exp.Expr] = []
    if matcher.numeric:
        tests, column = as_number(low, column, bare=matcher.low is matcher.high is None)
    if matcher.low == matcher.high is not None and matcher.side == "value":
        return all_of([*tests, _same(low, place, column, matcher.high)])
    if matcher.low is not None:
        above = exp.GT if matcher.low_strict else exp.GTE
        tests.append(above(this=column.copy(), expression=_literal(matcher.low)))
    if matcher.high is not None:
        below = exp.LT if matcher.high_strict else exp.LTE
        tests.append(below(this=column.copy(), expression=_literal(matcher.high)))
    if matcher.side != "value":
        tests.append(_in_order(place))
    return all_of(tests)


def _same(low: Lowering, place: Place, column: exp.Expr, value: str | float) -> exp.Expr:
    """Equality; RegTAP's real numbers have single precision, and never equal a decimal one."""
    if not place.real or not isinstance(value, float) or not value:
        return eq(column.copy(), _literal(value))
    low.note("superset", "numbers are equal that differ by less than servers can tell")
    ends = sorted((value * (1 - _SINGLE), value * (1 + _SINGLE)))
    above = exp.GTE(this=column.copy(), expression=number(ends[0]))
    return all_of([above, exp.LTE(this=column.copy(), expression=number(ends[1]))])


_SINGLE = 2.0**-23


def _flag(low: Lowering, place: Place, matcher: Flag) -> exp.Expr:
    return eq(place.column, exp.Literal.number(int(matcher.yes)))


def _in_order(place: Place) -> exp.Expr:
    """An interval that runs backwards counts as undeclared."""
    start, end = place.columns
    return exp.LTE(this=start.copy(), expression=end.copy())


def _overlap(low: Lowering, place: Place, matcher: Overlap) -> exp.Expr:
    start, end = (column.copy() for column in place.columns)
    bounded = matcher.low is not None and matcher.high is not None
    if bounded and low.profile.has_function("ivo_interval_overlaps"):
        ends = [number(end) for end in (matcher.low, matcher.high) if end is not None]
        return udf("ivo_interval_overlaps", start, end, *ends)
    tests = [_in_order(place)]
    if matcher.high is not None:
        tests.append(exp.LTE(this=start, expression=number(matcher.high)))
    if matcher.low is not None:
        tests.append(exp.GTE(this=end, expression=number(matcher.low)))
    return all_of(tests)


def _declared(low: Lowering, place: Place, matcher: Declared) -> exp.Expr:
    return _in_order(place) if len(place.columns) == 2 else negate(is_null(place.column))


def _ucd(low: Lowering, place: Place, matcher: Ucd) -> exp.Expr:
    first, *others = matcher.atoms
    tests: list[exp.Expr] = []
    if first.anywhere:
        others = [first, *others]
    elif first.parts != ("", ""):
        tests.append(_atom(low, place, first, first_word=True))
    for atom in others:
        apart = not first.anywhere and _unrelated(first.parts, atom.parts)
        tests.append(_atom(low, place, atom, first_word=False, not_first=apart))
    return all_of(tests) if tests else negate(is_null(place.column))


def _unrelated(first: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a first word that matches one atom can never match the other."""
    if len(first) > 1 or len(other) > 1:
        return False
    a, b = f"{first[0]}.", f"{other[0]}."
    return not (a.startswith(b) or b.startswith(a))


def _atom(
    low: Lowering, place: Place, atom: UcdAtom, *, first_word: bool, not_first: bool = False
) -> exp.Expr:
    """The atom as a word of the UCD, or with more after a dot; `%` would run past `;`."""
    if len(atom.parts) > 1:
        low.note("superset", "`*` in a UCD may run past the end of a word")
    word = _pattern(low, atom.parts)
    first = [_folded(low, place, atom.parts)]
    open_end = atom.parts[-1] == "" and len(atom.parts) > 1
    if open_end:
        heads = first
    else:
        heads = [*first, like(place.column, f"{word}.%"), like(place.column, f"{word};%")]
    if first_word:
        return any_of(heads)
    tails = [f"%;{word}"] if open_end else [f"%;{word}", f"%;{word}.%", f"%;{word};%"]
    further = [like(place.column, pattern) for pattern in tails]
    return any_of(further if not_first else [*heads, *further])


def _ucd1(low: Lowering, place: Place, matcher: Ucd1) -> exp.Expr:
    no_dot = negate(like(place.column, "%.%"))
    if len(matcher.parts) > 1:
        return all_of([_folded(low, place, matcher.parts), no_dot])
    (word,) = matcher.parts
    whole = _folded(low, place, matcher.parts)
    below = like(place.column, _pattern(low, (f"{word}_", "")))
    return all_of([any_of([whole, below]), no_dot])


def _cells(low: Lowering, place: Place, matcher: Cells) -> exp.Expr:
    return region(low.profile, matcher, place.column, low.note)


MATCHERS: dict[type, Callable[[Lowering, Place, Any], exp.Expr]] = {
    Words: _words,
    Equal: _equal,
    Letters: _letters,
    Glob: _glob,
    Contains: _contains,
    Terms: _terms,
    Bounds: _bounds,
    Flag: _flag,
    Overlap: _overlap,
    Declared: _declared,
    Ucd: _ucd,
    Ucd1: _ucd1,
    Cells: _cells,
}
