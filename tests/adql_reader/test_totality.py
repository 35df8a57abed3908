"""Any text gives a tree or an error of ours: never another exception, never endless waiting."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regdsl.adql.reader import Parsed, read
from regdsl.adql.words import RESERVED
from regdsl.diagnostics import RegdslError
from regdsl.diagnostics.render import render_terminal, to_dict
from tests.adql_reader.suite import queries

_T = TypeVar("_T")

SIGNS = (
    "( ) , . ; * + - / % || = < > <= >= <> != ! == [ ] { } ` ~ ^ & | : :: ? @ # $ \\ ' \" -- /* */"
)
TOKENS = [
    *sorted(RESERVED),
    *SIGNS.split(),
    *("a", "t", "u", "x1", '"a b"', "'x'", "''", "1", "1.5", ".5", "1e3", "2m", "LIMIT", "ivo_x"),
    *("é", "\u00a0", "\n", "-- x\n", "“", "0x1", "_a"),
]
WORDS = [
    *("SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "IS", "NULL", "BETWEEN"),
    *("EXISTS", "JOIN", "NATURAL", "LEFT", "OUTER", "ON", "USING", "GROUP BY", "HAVING"),
    *("ORDER BY", "ASC", "OFFSET", "UNION", "ALL", "INTERSECT", "WITH", "AS", "DISTINCT", "TOP"),
    *("COUNT", "SUM", "ABS", "POINT", "CAST", "CASE", "WHEN", "THEN", "ELSE", "END", "CHAR"),
    *("INTEGER", "(", "(", "(", ")", ")", ")", ",", ",", ".", "*", "+", "-", "/", "=", "<", "!="),
    *("||", "a", "a", "t", "u", "'x'", "1", "2", ";", "SELECT", "FROM"),
]


def outcome(text: str) -> Parsed | RegdslError:
    """The tree or the error; whatever else happens is a failure."""
    try:
        found = read(text)
    except RegdslError as exc:
        for diagnostic in exc.diagnostics:
            assert diagnostic.code in ("E401", "E402")
            assert diagnostic.message and diagnostic.help
            assert diagnostic.span is not None
            assert 0 <= diagnostic.span.start < diagnostic.span.end
            assert diagnostic.span.start <= len(text)
            render_terminal(diagnostic, text)
            to_dict(diagnostic, text)
            if diagnostic.fix is not None:
                assert diagnostic.fix.apply(text) != text
        return exc
    found.query.sql(dialect="sqlite")
    return found


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_random_text(text: str) -> None:
    outcome(text)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_random_text_within_a_query(text: str) -> None:
    outcome(f"SELECT {text} FROM t WHERE a = {text}")


@given(st.lists(st.sampled_from(TOKENS), max_size=25), st.sampled_from(["", " "]))
@settings(max_examples=500, deadline=None)
@example(["SELECT", "a", "FROM", "t"], " ")
def test_random_tokens(tokens: list[str], between: str) -> None:
    outcome(between.join(tokens))


@given(st.lists(st.sampled_from(WORDS), max_size=30))
@settings(max_examples=500, deadline=None)
def test_random_words_behind_a_beginning(tokens: list[str]) -> None:
    outcome(f"SELECT a FROM t {' '.join(tokens)}")


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_valid_queries_spoilt(data: st.DataObject) -> None:
    """With a token more, less, or another one in its place."""
    words = data.draw(st.sampled_from(queries("valid"))).split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    new = data.draw(st.lists(st.sampled_from(TOKENS), max_size=2))
    words[place : place + data.draw(st.integers(0, 1))] = new
    outcome(" ".join(words))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_valid_queries_cut_short(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(queries("valid")))
    outcome(text[: data.draw(st.integers(0, len(text)))])


# -- deep and long ----------------------------------------------------------------------------

DEEP: dict[str, Callable[[int], str]] = {
    "conditions": lambda n: f"SELECT a FROM t WHERE {'(' * n}a=1{' OR b=2)' * n}",
    "values": lambda n: f"SELECT {'(' * n}a{'+1*2)' * n} FROM t",
    "signs": lambda n: f"SELECT {'1+2*-(' * n}a{')' * n} FROM t",
    "functions": lambda n: f"SELECT {'1+2*-ABS(' * n}a{')' * n} FROM t",
    "arguments": lambda n: f"""SELECT {"'x'||f('y', " * n}a{")" * n} FROM t""",
    "derived": lambda n: f"SELECT * FROM {'(SELECT * FROM ' * n}t{') AS x' * n}",
    "in": lambda n: (
        f"SELECT a FROM t WHERE {'b=1 OR NOT a IN (SELECT a FROM t WHERE ' * n}a=1{')' * n}"
    ),
    "set operands": lambda n: (
        f"SELECT a FROM t UNION ({'SELECT a FROM t UNION (' * n}SELECT a FROM t{')' * n})"
    ),
    "joins": lambda n: f"SELECT * FROM {'a JOIN (' * n}b NATURAL JOIN c{') ON x=y' * n}",
    "late conditions": lambda n: f"SELECT * FROM t{' JOIN u' * n}{' ON a=b' * n}",
    "case": lambda n: f"SELECT {'CASE WHEN a=1 THEN 1+2*-ABS(' * n}a{') END' * n} FROM t",
    "case alone": lambda n: f"SELECT {'CASE WHEN a=1 THEN ' * n}1{' END' * n} FROM t",
    "sum": lambda n: f"SELECT a{'+b' * n} FROM t",
    "arithmetic": lambda n: f"SELECT a{'+b*c-d/e' * n} FROM t",
    "texts": lambda n: f"SELECT a{'||b' * n} FROM t",
    "set operations": lambda n: (
        f"SELECT a FROM t{' UNION SELECT a FROM t INTERSECT SELECT b FROM u' * n}"
    ),
    "queries": lambda n: f"{'(' * n}SELECT a FROM t{')' * n}",
    "ordered": lambda n: f"{'(' * n}SELECT a FROM t{' ORDER BY a)' * n}",
    "in queries": lambda n: f"SELECT a FROM t WHERE a IN {'(' * n}SELECT a FROM t{')' * n}",
    "sums in sums": lambda n: f"SELECT {'(a+b+c+d+e+f+g+h-(' * n}1{'))' * n} FROM t",
}
"""Ways to nest; each with what stands between at its worst."""

LEAST = 14
"""How deep all of them can be: more than anybody needs."""


def _below(calls: int, function: Callable[[], _T]) -> _T:
    """What a function gives that is called from deep below."""
    return function() if calls == 0 else _below(calls - 1, function)


def _deepest(make: Callable[[int], str]) -> int:
    low, high = 1, 1000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            read(make(middle))
            low = middle
        except RegdslError:
            high = middle - 1
    return low


@pytest.mark.parametrize("name", DEEP)
def test_what_is_accepted_can_be_walked(name: str) -> None:
    """By sqlglot's printer, which takes more calls than any code of ours."""
    assert sys.getrecursionlimit() == 1000
    make = DEEP[name]
    depth = _deepest(make)
    assert depth >= LEAST
    parsed = _below(100, lambda: read(make(depth)))
    assert _below(100, lambda: parsed.query.sql(dialect="sqlite"))
    assert parsed.query.copy() == parsed.query


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_is_refused(name: str) -> None:
    with pytest.raises(RegdslError) as raised:
        read(DEEP[name](5000))
    (found,) = raised.value.diagnostics
    assert "too deep" in found.message
    assert found.span is not None


def test_a_hundred_parentheses_are_not_too_many() -> None:
    read(f"SELECT a FROM t WHERE {'(' * 100}a = 1{')' * 100}")
    read(f"SELECT {'(' * 100}a{')' * 100} FROM t")
    read(f"SELECT {'ABS(' * 90}a{')' * 90} FROM t")


LONG = {
    "(": "(",
    ")": ")",
    "'": "'",
    '"': '"',
    "' ": "' ",
    "letters": "a",
    "digits": "1",
    "1.": "1.",
    "1e": "1e",
    "*": "*",
    "- ": "- ",
    "--x": "--x\n",
    "blanks": " \n",
    ";": ";",
    "é": "é",
    "SELECT": "SELECT ",
    "SELECT FROM": "SELECT a FROM t ",
    "SELECT (": "SELECT (",
    "FROM (": "SELECT a FROM (",
    "IN (": "SELECT a FROM t WHERE a IN (",
    "CASE": "CASE WHEN ",
    "NOT (": "NOT (",
    "AND": "a = 1 AND ",
    "f(": "f(",
    "a.": "a.",
    "a,": "a,",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("head", ["", "SELECT ", "SELECT a FROM t WHERE "])
def test_a_long_text_does_not_take_forever(name: str, head: str) -> None:
    """40 kB take some tenths of a second; what grew with the square would take minutes."""
    unit = LONG[name]
    start = time.perf_counter()
    outcome(head + unit * (40_000 // len(unit)))
    assert time.perf_counter() - start < 10


def test_long_lists_are_read() -> None:
    values = ", ".join(f"'ivo://x/{n}'" for n in range(5000))
    parsed = read(f"SELECT a FROM t WHERE a IN ({values})")
    assert len(parsed.query.args["where"].this.expressions) == 5000
