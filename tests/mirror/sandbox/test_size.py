"""How statements are weighed: never below what SQLite makes of them, and harmless ones low."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.sandbox.names import check_names
from regdsl.mirror.sandbox.size import HEAVIEST, Size, measure
from regdsl.mirror.sandbox.tokens import nested

TABLES = {"rr": frozenset({"t", "tap_table"})}


def size(sql: str) -> Size:
    return measure(nested(sql), TABLES)


def chain(step: str, count: int) -> str:
    parts = ["a0 AS (SELECT x AS v FROM t)"]
    parts += [f"a{n} AS ({step.format(f'a{n - 1}')})" for n in range(1, count)]
    return f"WITH {', '.join(parts)} SELECT v FROM a{count - 1}"


def steps(sql: str) -> int:
    """How long the program is that SQLite makes of a statement."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x, y, z)")
    count = len(connection.execute(f"EXPLAIN {sql}").fetchall())
    connection.close()
    return count


GROWING = {
    "tables": "SELECT p.v FROM {0} AS p, {0} AS q",
    "texts": "SELECT v||v AS v FROM {}",
    "named by AS": "SELECT v+v+v AS v FROM {0} AS z",
    "through *": "SELECT * FROM (SELECT v+v AS v FROM {})",
    "unions": "SELECT v FROM {0} UNION ALL SELECT v FROM {0}",
    "conditions": "SELECT v FROM {0} WHERE v IN (SELECT v FROM {0})",
    "ON": "SELECT p.v FROM t AS x JOIN {0} AS p ON p.v IN (SELECT v FROM {0})",
    "in parentheses": "SELECT p.v FROM ({0} AS p JOIN ({0} AS q))",
    "a keyword as a name": "SELECT v+v AS v FROM (SELECT end AS v FROM (SELECT v AS end FROM {}))",
}


@pytest.mark.parametrize("step", GROWING.values(), ids=GROWING.keys())
def test_it_grows_as_sqlite_makes_it_grow(step: str) -> None:
    """A token makes a step or two: the weight, ten for each, is above."""
    for count in (2, 4, 6):
        sql = chain(step, count)
        assert size(sql).weight > 3 * steps(sql)
    with pytest.raises(RegdslError, match="E411"):
        size(chain(step, 40))


def test_names_of_columns_in_with() -> None:
    sql = (
        "WITH a (p) AS (SELECT x+x+x+x FROM t), b (q) AS (SELECT p+p+p+p FROM a) SELECT q+q FROM b"
    )
    assert size(sql).weight > 10 * 2 * 4 * 4
    assert size(sql).weight > 3 * steps(sql)


def test_aliases_count_where_they_are_used() -> None:
    term = "+".join(["x"] * 50)
    once = size(f"SELECT {term} AS a FROM t ORDER BY a").weight
    often = size(f"SELECT {term} AS a FROM t ORDER BY {'+'.join(['a'] * 50)}").weight
    assert often > 20 * once


def test_correlated_names_count() -> None:
    inner = "SELECT x+x+x+x+x+x+x+x+x+x AS v FROM t"
    used = " AND ".join(["v = 1"] * 50)
    light = size(f"SELECT 1 FROM t AS o WHERE EXISTS (SELECT 1 FROM t WHERE {used})").weight
    heavy = size(f"SELECT 1 FROM ({inner}) AS o WHERE EXISTS (SELECT 1 FROM t WHERE {used})").weight
    assert heavy > 2 * light


def test_what_is_not_used_weighs_nothing() -> None:
    assert size("WITH a AS (SELECT 1 AS x) SELECT 2").weight == size("SELECT 2").weight


def test_the_view_weighs_what_its_text_does() -> None:
    assert size("SELECT 1 FROM rr.tap_table").weight > size("SELECT 1 FROM rr.t").weight + 1000


def test_columns_compared_with_columns() -> None:
    """SQLite needs seconds to prepare 5000 of them; with values and functions it does not."""
    plenty = " OR ".join(["1 = f(x) OR x = 'a' OR (x) = 2"] * 3000)
    assert size(f"SELECT 1 FROM t WHERE {plenty}").weight > 0
    for parts in (3000, 1100):
        tests = " AND ".join(["a.x = b.y"] * parts)
        sql = f"SELECT 1 FROM t AS a JOIN t AS b ON {tests}"
        with pytest.raises(RegdslError, match="2000 columns"):
            size(f"SELECT 1 FROM ({sql}) AS p, ({sql}) AS q")


def test_literals_are_light() -> None:
    many = ", ".join(map(str, range(100_000)))
    assert size(f"SELECT 1 FROM t WHERE x IN ({many})").weight < HEAVIEST / 2


def test_a_chain_that_names_what_comes_later() -> None:
    parts = ", ".join(f"a{n} AS (SELECT v FROM a{n + 1})" for n in range(3000))
    with pytest.raises(RegdslError, match="E411"):
        size(f"WITH {parts}, a3000 AS (SELECT x AS v FROM t) SELECT v FROM a0")


def test_a_long_chain_is_harmless() -> None:
    assert size(chain("SELECT v FROM {}", 2000)).weight < HEAVIEST


@pytest.mark.parametrize(
    ("sql", "values", "joined", "patterns", "makes"),
    [
        ("SELECT x, y, z FROM t", 3, 0, 0, False),
        ("SELECT x || y FROM t", 1, 1, 0, True),
        ("SELECT group_concat(x), group_concat(y) FROM t", 4, 0, 0, True),
        ("SELECT 1 FROM t WHERE x LIKE 'ab%' AND NOT y LIKE '%'", 1, 0, 8, False),
        ("SELECT 1 FROM (SELECT x, y, z FROM t) AS q", 3, 0, 0, False),
        ("SELECT 1 FROM t WHERE x IN (SELECT x FROM (SELECT x, y FROM t) AS q)", 2, 0, 0, False),
        ("SELECT *, * FROM (SELECT x, y, z FROM t) AS q", 6, 0, 0, False),
        ("SELECT 1 UNION SELECT 1 || 2", 1, 1, 0, True),
        ("SELECT '||', 'group_concat' FROM t", 2, 0, 0, False),
    ],
)
def test_what_a_statement_may_hold(
    sql: str, values: int, joined: int, patterns: int, makes: bool
) -> None:
    found = size(sql)
    assert (found.values, found.joined, found.patterns) == (values, joined, patterns)
    assert found.makes_texts is makes


@pytest.mark.parametrize(
    "text",
    [
        "'" * 100_001,
        '"' * 100_001,
        "`" + "a" * 200_000,
        "/*" * 100_000,
        "-" * 200_000,
        "'a''" * 50_000,
        "1e" * 100_000,
        "(" * 200_000,
        "x'" * 100_001,
        "[" * 200_000,
        " " * 200_000 + "x",
    ],
)
def test_reading_is_quick_whatever_it_is(text: str) -> None:
    begin = time.perf_counter()
    with suppress(RegdslError):
        nodes = nested(f"SELECT {text}")
        check_names(nodes, frozenset())
        measure(nodes, TABLES)
    assert time.perf_counter() - begin < 3


def test_tokens() -> None:
    found = nested(
        "SELECT \"A\"\"b\", [C d], `e`, 'it''s', x'00', 1.5e-3, .5, :p, a$1 --c\n /*d*/ ;"
    )
    assert [text for kind, text in found if kind == "name"] == ['a"b', "c d", "e"]
    assert [text for kind, text in found if kind == "literal"] == [
        *["'it''s'", "x'00'", "1.5e-3", ".5", ":p"]
    ]
    assert [text for kind, text in found if kind == "word"] == ["select", "a$1"]


def test_names() -> None:
    known = frozenset({"t", "x"})
    for sql in (
        'SELECT "x" FROM "t"',
        'SELECT 1 AS "a" FROM t ORDER BY "a"',
        'SELECT q."x" FROM t AS "q" ORDER BY "q"."x"',
        'WITH "w" ("c") AS (SELECT 1), "v" AS (SELECT 2) SELECT "c" FROM "w", "v"',
    ):
        check_names(nested(sql), known)
    for sql in ('SELECT "y" FROM t', 'SELECT coalesce("y") FROM t', 'SELECT 1 WHERE x = "y"'):
        with pytest.raises(RegdslError, match='nothing called "y"'):
            check_names(nested(sql), known)
