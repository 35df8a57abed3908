"""How each matcher is written in SQL for a mirror; all of it is exact.

Each function takes the binder of values, the columns and the matcher, and gives a
condition; `MATCHERS` is the table.  Words and Cells are not in it: they are looked up in
tables of their own (`regdsl.backends.sqlite`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

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
from regdsl.binding.matchers import (
    Bounds,
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

__all__ = ["MATCHERS", "has_tokens", "leading_atoms", "ucd_keys"]


class Binder(Protocol):
    """Makes values into parameters."""

    def bind(self, value: Any) -> exp.Placeholder:
        """The placeholder of a value."""


def _glob_text(parts: tuple[str, ...]) -> str:
    """A pattern for GLOB, its own special characters being escaped."""
    return "*".join(re.sub(r"([*?\[])", r"[\1]", part) for part in parts)


def has_tokens(low: Binder, column: exp.Expr, words: Words) -> exp.Expr:
    """Words in a text without an index of unstemmed words, token by token."""
    needle, mode = low.bind(" ".join(words.tokens)), low.bind(words.mode)
    return eq(call("regdsl_tokens", column, needle, mode), exp.Literal.number(1))


def _declared(low: Binder, columns: list[exp.Expr], matcher: Declared) -> exp.Expr:
    return negate(is_null(columns[0]))


def _equal(low: Binder, columns: list[exp.Expr], matcher: Equal) -> exp.Expr:
    return _of_ucd(columns, lambda column: eq(column, low.bind(matcher.value)))


def _letters(low: Binder, columns: list[exp.Expr], matcher: Letters) -> exp.Expr:
    return _of_ucd(columns, lambda column: _pattern(low, column, matcher.parts))


def _glob(low: Binder, columns: list[exp.Expr], matcher: Glob) -> exp.Expr:
    return _of_ucd(columns, lambda column: _pattern(low, column, matcher.parts))


def _pattern(low: Binder, column: exp.Expr, parts: tuple[str, ...]) -> exp.Expr:
    if len(parts) == 1:
        return eq(column, low.bind(parts[0]))
    return exp.Glob(this=column, expression=low.bind(_glob_text(parts)))


def _contains(low: Binder, columns: list[exp.Expr], matcher: Contains) -> exp.Expr:
    return all_of([_pattern(low, columns[0].copy(), ("", *word, "")) for word in matcher.words])


def _terms(low: Binder, columns: list[exp.Expr], matcher: Terms) -> exp.Expr:
    return exp.In(this=columns[0], expressions=[low.bind(term) for term in matcher.terms])


def _bounds(low: Binder, columns: list[exp.Expr], matcher: Bounds) -> exp.Expr:
    column = columns[-1] if matcher.side == "end" else columns[0]
    tests: list[exp.Expr] = []
    if matcher.numeric:
        column = call("regdsl_number", column)
        tests.append(negate(is_null(column.copy())))
    if matcher.low is not None:
        above = exp.GT if matcher.low_strict else exp.GTE
        tests.append(above(this=column.copy(), expression=low.bind(matcher.low)))
    if matcher.high is not None:
        below = exp.LT if matcher.high_strict else exp.LTE
        tests.append(below(this=column.copy(), expression=low.bind(matcher.high)))
    return all_of(tests)


def _flag(low: Binder, columns: list[exp.Expr], matcher: Flag) -> exp.Expr:
    return eq(columns[0], exp.Literal.number(int(matcher.yes)))


def _overlap(low: Binder, columns: list[exp.Expr], matcher: Overlap) -> exp.Expr:
    start, end = columns
    tests: list[exp.Expr] = []
    if matcher.high is not None:
        tests.append(exp.LTE(this=start, expression=low.bind(matcher.high)))
    if matcher.low is not None:
        tests.append(exp.GTE(this=end, expression=low.bind(matcher.low)))
    return all_of(tests) if tests else exp.Boolean(this=True)


def _of_ucd(columns: list[exp.Expr], test: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """A test on a UCD.

    The index table of columns holds a key instead; the test is then on the few thousand
    distinct UCDs.
    """
    if not _is_key(columns):
        return test(columns[0])
    return one_of(columns[0], _keys_of(test))


def _keys_of(test: Callable[[exp.Expr], exp.Expr]) -> exp.Select:
    return select([col("ucd_key")], exp.to_table("idx_ucd"), test(col("ucd")))


def ucd_keys(low: Binder, matcher: Any) -> exp.Select | None:
    """The keys of the UCDs that match; None for all."""
    if isinstance(matcher, Declared):
        return None
    if isinstance(matcher, Ucd):
        return _keys_of_words(low, matcher)
    return _keys_of(lambda column: MATCHERS[type(matcher)](low, [exp.Paren(this=column)], matcher))


def leading_atoms(matcher: Ucd) -> tuple[UcdAtom, ...]:
    """The atoms that say something: a first word is always there."""
    atoms = tuple(atom for atom in matcher.atoms if atom.anywhere or atom.parts != ("", ""))
    return atoms or matcher.atoms


def _keys_of_words(low: Binder, matcher: Ucd) -> exp.Select:
    """Looked up by words and their ancestors."""
    query: exp.Select | None = None
    for atom in reversed(leading_atoms(matcher)):
        tests = [_pattern(low, col("atom"), atom.parts)]
        if not atom.anywhere:
            tests.append(eq(col("place"), exp.Literal.number(0)))
        if query is not None:
            tests.append(one_of(col("ucd_key"), query))
        query = select([col("ucd_key")], exp.to_table("idx_ucd_atom"), all_of(tests))
    assert query is not None
    return query


def _is_key(columns: list[exp.Expr]) -> bool:
    return isinstance(columns[0], exp.Column) and columns[0].name == "ucd"


def _ucd(low: Binder, columns: list[exp.Expr], matcher: Ucd) -> exp.Expr:
    if _is_key(columns):
        return one_of(columns[0], _keys_of_words(low, matcher))
    return _of_ucd(
        columns, lambda column: all_of([_ucd_atom(low, atom, column) for atom in matcher.atoms])
    )


def _ucd_atom(low: Binder, atom: UcdAtom, column: exp.Expr) -> exp.Expr:
    """A word of the UCD is the atom, or goes on after it with a dot."""
    if len(atom.parts) == 1:
        word = _glob_text(atom.parts)
        end = exp.DPipe(this=column.copy(), expression=text(";"))
        if not atom.anywhere:
            return exp.Glob(this=end, expression=low.bind(f"{word}[.;]*"))
        both = exp.DPipe(this=text(";"), expression=end)
        return exp.Glob(this=both, expression=low.bind(f"*;{word}[.;]*"))
    word = "[^;]*".join(re.escape(part) for part in atom.parts)
    before = "(.*;)?" if atom.anywhere else ""
    pattern = low.bind(f"{before}{word}(\\.[^;]*)?(;.*)?")
    return exp.RegexpLike(this=column.copy(), expression=pattern)


def _ucd1(low: Binder, columns: list[exp.Expr], matcher: Ucd1) -> exp.Expr:
    def test(column: exp.Expr) -> exp.Expr:
        word = _pattern(low, column, matcher.parts)
        if len(matcher.parts) == 1:
            below = _pattern(low, column.copy(), (matcher.parts[0] + "_", ""))
            word = any_of([word, below])
        return all_of([word, negate(exp.Glob(this=column.copy(), expression=text("*.*")))])

    return _of_ucd(columns, test)


MATCHERS: dict[type, Callable[[Binder, list[exp.Expr], Any], exp.Expr]] = {
    Declared: _declared,
    Equal: _equal,
    Letters: _letters,
    Glob: _glob,
    Contains: _contains,
    Terms: _terms,
    Bounds: _bounds,
    Flag: _flag,
    Overlap: _overlap,
    Ucd: _ucd,
    Ucd1: _ucd1,
}
