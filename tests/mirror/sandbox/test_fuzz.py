"""Statements from scraps: what the sandbox runs opens no table that is private.

What SQLite really opens is asked of SQLite: `EXPLAIN` on a connection without any rules
lists the pages on which the tables of a statement begin.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror import functions
from regdsl.mirror.layout import LEDGER_TABLES
from regdsl.mirror.sandbox import Sandbox

PUBLIC = ["resource", "table_column", "res_role", "tap_table", "fts_table", "res_subject"]
PRIVATE = [*LEDGER_TABLES, "sqlite_master", "sqlite_schema", "pragma_table_list"]
QUOTES = ['"{}"', "[{}]", "`{}`", "'{}'", *["{}"] * 8]


class Scraps:
    """Makes statements; most of them SQLite could run, and many would be harmless."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def spelled(self, name: str) -> str:
        return self.pick(*QUOTES).format(name.upper() if self.chance(0.2) else name)

    def table(self) -> str:
        name = self.pick(*(PRIVATE if self.chance(0.15) else PUBLIC))
        found = self.spelled(name)
        if self.chance(0.7):
            schema = "main" if self.chance(0.05) else "rr"
            found = self.spelled(schema) + self.pick(".", " . ", "./**/") + found
        if self.chance(0.4):
            found += self.pick(" AS a", " b", " AS rr", " AS resource", " AS [q]", " AS 'q'")
        return found

    def tables(self, deep: int = 2) -> str:
        found = self.table()
        if deep and self.chance(0.5):
            how = self.pick(", ", " JOIN ", " NATURAL JOIN ", " NATURAL LEFT JOIN ", " left join ")
            found = f"{found}{how}{self.tables(deep - 1)}"
            found += self.pick("", "", "", " USING (ivoid)", " USING (name)", " ON 1")
        if self.chance(0.15):
            found = f"({found})"
        return f"({self.select(deep - 1)}) AS z" if deep > 0 and self.chance(0.1) else found

    def select(self, deep: int = 2) -> str:
        item = self.pick("1", "1", "*", "COUNT(*)", "ivoid", "a.*", "max(rowid)", '"ivoid"')
        found = f"SELECT {item} FROM {self.tables(deep)}"
        if deep > 0 and self.chance(0.15):
            inner = self.table() if self.chance(0.3) else f"({self.select(deep - 1)})"
            found += f" WHERE 1 IN {inner}"
        if self.chance(0.1):
            found += self.pick(" ORDER BY 1", " -- x", " GROUP BY 1", " LIMIT 3")
        return found

    def statement(self) -> str:
        if self.chance(0.1):
            name = self.pick("q", "resource", "ledger_record")
            return f"WITH {name} AS ({self.select()}) SELECT * FROM {name}"
        if self.chance(0.1):
            return f"{self.select()} UNION ALL {self.select()}"
        return self.select()


@pytest.fixture(scope="module")
def bare(path: Path) -> Iterator[sqlite3.Connection]:
    """The same tables under the same names, without rules."""
    connection = sqlite3.connect(":memory:", uri=True)
    connection.execute("ATTACH ? AS rr", (f"{path.as_uri()}?mode=ro",))
    functions.register(connection)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def private_roots(bare: sqlite3.Connection) -> set[int]:
    """The first pages of what is not for strangers; page 1 is the schema."""
    marks = ", ".join("?" * len(LEDGER_TABLES))
    found = bare.execute(
        f"SELECT rootpage FROM rr.sqlite_master WHERE tbl_name IN ({marks})", [*LEDGER_TABLES]
    )
    return {1, *(root for (root,) in found)}


def opened(connection: sqlite3.Connection, sql: str) -> set[int]:
    """The first pages of all tables and indexes that a statement opens in the mirror."""
    mirror = next(row[0] for row in connection.execute("PRAGMA database_list") if row[1] == "rr")
    steps = connection.execute(f"EXPLAIN {sql}").fetchall()
    return {p2 for _, name, _, p2, p3, *_ in steps if name == "OpenRead" and p3 == mirror}


def test_the_witness_sees(bare: sqlite3.Connection, private_roots: set[int]) -> None:
    for sql in (
        "SELECT * FROM rr.ledger_meta",
        "SELECT ivoid FROM rr.resource JOIN rr.ledger_record USING (ivoid)",
        "SELECT name FROM rr.table_column NATURAL JOIN rr.sqlite_master",
    ):
        assert opened(bare, sql) & private_roots
    assert not opened(bare, "SELECT ivoid FROM rr.resource") & private_roots


def test_nothing_private_is_opened(
    sandbox: Sandbox, bare: sqlite3.Connection, private_roots: set[int]
) -> None:
    scraps = Scraps(20260615)
    ran = would_leak = 0
    for _ in range(2000):
        sql = scraps.statement()
        try:
            sandbox.run(sql, maxrec=3, timeout=0.02, max_bytes=1 << 20)
        except RegdslError as exc:
            if exc.diagnostics[0].code == "E410":
                with suppress(sqlite3.Error):  # most of them nobody can run
                    would_leak += bool(opened(bare, sql) & private_roots)
                continue
        ran += 1
        assert not opened(bare, sql) & private_roots, sql
    assert ran > 300
    assert would_leak > 100
