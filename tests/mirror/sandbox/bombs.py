"""Statements that take all memory or all time where nothing stops them.

`python -m tests.mirror.sandbox.bombs MIRROR` runs them one after the other and prints, as
JSON, what became of each: the code of the error or None, the seconds, and by how many MB
the peak of the memory has grown since the start.
"""

# ruff: noqa: E501

from __future__ import annotations

import json
import resource
import sys
import time

from regdsl.diagnostics import RegdslError
from regdsl.mirror.sandbox import Sandbox

TIMEOUT = 0.25
"""Seconds for each."""


def chain(step: str, count: int, first: str = "SELECT ivoid AS v FROM rr.resource") -> str:
    """A WITH in which each query is made of the one before it."""
    parts = [f"a0 AS ({first})"]
    parts += [f"a{n} AS ({step.format(f'a{n - 1}')})" for n in range(1, count)]
    return f"WITH {', '.join(parts)} SELECT * FROM a{count - 1}"


def nested(step: str, count: int) -> str:
    """The same with queries in FROM."""
    sql = "SELECT ivoid AS v FROM rr.resource"
    for _ in range(count):
        sql = step.format(f"({sql}) AS q")
    return sql


def tree(sign: str, parts: list[str]) -> str:
    """Parts joined by an operator, in parentheses so that the tree stays low."""
    while len(parts) > 1:
        parts = [f"({sign.join(parts[n : n + 2])})" for n in range(0, len(parts), 2)]
    return parts[0]


def long_text(times: int) -> str:
    """A WITH that has one text of `times` thousand letters."""
    return (
        f"WITH g AS MATERIALIZED (SELECT group_concat('{'a' * 1000}', '') AS v "
        f"FROM (SELECT ivoid FROM rr.table_column LIMIT {times}) AS t) "
    )


COLUMNS = "rr.table_column AS a, rr.table_column AS b, rr.table_column AS c"
RESOURCES = "rr.resource AS a, rr.resource AS b, rr.resource AS c, rr.resource AS d"
LETTERS = "a" * 200
PHRASE = '"' + "of " * 30_000 + '"'
WORDS = " OR ".join(['"of"'] * 30_000)

BOMBS = {
    # Before anything runs.
    "doubling texts": chain("SELECT v||v AS v FROM {}", 40),
    "doubling texts, kept": chain("SELECT v||v AS v FROM {} LIMIT 1", 40),
    "doubling sums": nested("SELECT " + "+".join(["v"] * 50) + " AS v FROM {}", 8),
    "doubling tables": chain("SELECT p.v FROM {0} AS p, {0} AS q", 30),
    "doubling unions": chain("SELECT v FROM {0} UNION ALL SELECT v FROM {0}", 40),
    "doubling conditions": chain("SELECT v FROM {0} WHERE v IN (SELECT v FROM {0})", 40),
    "doubling unused": f"SELECT COUNT(*) FROM ({chain('SELECT v FROM {0} UNION SELECT v FROM {0}', 30)}) AS x",
    "alias in order": f"SELECT {tree('+', ['1'] * 3000)} AS x FROM rr.resource ORDER BY {tree('+', ['x'] * 3000)}",
    "deep": f"SELECT {'(' * 5000}1{')' * 5000}",
    "deep queries": nested("SELECT v FROM {}", 500),
    "long sum": f"SELECT {'+'.join(['1'] * 100_000)}",
    "many conditions": f"SELECT 1 FROM rr.resource AS a, rr.resource AS b WHERE {tree(' AND ', ['a.ivoid=b.ivoid'] * 30_000)}",
    "many equalities": f"SELECT 1 FROM rr.resource AS a, rr.resource AS b WHERE {tree(' AND ', ['a.ivoid=b.ivoid'] * 6000)}",
    "many unions": " UNION ALL ".join(["SELECT ivoid FROM rr.resource"] * 10_000),
    "many tables": "SELECT 1 FROM " + ", ".join(f"rr.resource AS t{n}" for n in range(300)),
    "many columns": f"SELECT {', '.join(['ivoid'] * 5000)} FROM rr.resource",
    "long statement": f"SELECT '{'x' * 2_000_000}'",
    # Much to compare.
    "cross join": f"SELECT COUNT(*) FROM {COLUMNS}",
    "cross join, no row": f"SELECT 1 FROM {COLUMNS} WHERE a.name||b.name = c.name||'!'",
    "views": "SELECT COUNT(*) FROM " + ", ".join(f"rr.tap_table AS t{n}" for n in range(9)),
    # Much to sort.
    "sort": f"SELECT a.res_description||b.res_description AS v FROM {RESOURCES} ORDER BY v",
    "sort long texts": long_text(3000) + f"SELECT 1 FROM g, {COLUMNS} ORDER BY v||a.name||b.name",
    "distinct": f"SELECT COUNT(*) FROM (SELECT DISTINCT a.ivoid||b.ivoid||c.ivoid||d.ivoid FROM {RESOURCES}) AS t",
    "group": f"SELECT COUNT(*) FROM (SELECT 1 FROM {COLUMNS} GROUP BY a.name||b.name||c.name) AS t",
    "count distinct": f"SELECT COUNT(DISTINCT a.ivoid||b.ivoid||c.ivoid||d.ivoid) FROM {RESOURCES}",
    "union": f"SELECT a.name||b.name||c.name FROM {COLUMNS} UNION SELECT 'x'",
    "in": f"SELECT 1 FROM rr.resource WHERE ivoid IN (SELECT a.name||b.name||c.name FROM {COLUMNS})",
    "kept": f"WITH m AS MATERIALIZED (SELECT a.name||b.name||c.name AS n FROM {COLUMNS}) SELECT COUNT(*) FROM m AS x, m AS y",
    # Much to hold.
    "aggregate": f"SELECT group_concat(a.res_description) FROM {RESOURCES}",
    "aggregates": f"SELECT {', '.join(f'group_concat(a.res_description||{n})' for n in range(99))} FROM {RESOURCES}",
    "more aggregates": f"SELECT 1 FROM {RESOURCES} HAVING {tree(' AND ', [f'group_concat(a.ivoid||{n}) IS NULL' for n in range(2000)])}",
    "distinct aggregate": f"SELECT group_concat(DISTINCT a.ivoid||b.ivoid||c.ivoid||d.ivoid) FROM {RESOURCES}",
    "wide row": long_text(500) + f"SELECT {', '.join(f'v||{n}' for n in range(150))} FROM g",
    "wide rows": long_text(500) + f"SELECT {', '.join(['v'] * 150)} FROM g, rr.table_column",
    "many long rows": long_text(3000) + "SELECT v||name FROM g, rr.table_column",
    "large answer": f"SELECT a.*, b.*, c.* FROM {COLUMNS}",
    # Long steps.
    "like": long_text(8000) + f"SELECT COUNT(*) FROM g, rr.table_column AS c WHERE v||c.name LIKE '%{LETTERS}b%'",
    "likes": long_text(2000) + "SELECT COUNT(*) FROM g, rr.table_column AS c WHERE " + tree(" OR ", [f"v||c.name LIKE '%{LETTERS}b{n}%'" for n in range(30)]),
    "our like": long_text(3000) + f"SELECT COUNT(*) FROM g, rr.table_column AS c WHERE 1 = adql_like(v||c.name, '{'%a_a' * 50}%b')",
    "words": long_text(3000) + "SELECT COUNT(*) FROM g, rr.table_column AS c WHERE 1 = ivo_hasword(v||' '||c.name, 'x')",
    "phrase": f"SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH '{PHRASE}'",
    "words in the index": f"SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH '{WORDS}'",
}  # fmt: skip


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main(path: str) -> None:
    """Run them all."""
    found = {}
    with Sandbox(path) as box:
        # What is loaded and remembered once is nobody's bomb.
        box.run("SELECT * FROM rr.resource", maxrec=1000, timeout=60, max_bytes=1 << 28)
        before = peak()
        for name, sql in BOMBS.items():
            begin = time.perf_counter()
            code = None
            try:
                box.run(sql, maxrec=20_000, timeout=TIMEOUT, max_bytes=40 << 20)
            except RegdslError as exc:
                code = exc.diagnostics[0].code
            found[name] = (code, time.perf_counter() - begin, peak() - before)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
