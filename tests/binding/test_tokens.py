"""Tokens are those of SQLite's FTS5, which finds them again in an index."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest

from regdsl.binding.text import tokens

NEWER_THAN_FTS5 = {"\u01e0", "\u01e1", "\u037f", "\u03f3"}
"""Letters that FTS5's tables do not know, or keep the marks of."""


@pytest.fixture(scope="module")
def fts5() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    return connection


def of_fts5(connection: sqlite3.Connection, text: str) -> tuple[str, ...]:
    connection.execute("DELETE FROM t")
    connection.execute("INSERT INTO t VALUES (?)", (text,))
    return tuple(row[0] for row in connection.execute("SELECT term FROM v ORDER BY offset"))


@pytest.mark.parametrize(
    "text",
    [
        "Müller's X-ray",
        "ΣΚΌΤΟΣ σκότος",
        "Ёлка ЙОД",
        "a\u0301b c\u0338d \u0301e",
        "H\u2082O 10\u00b5m \u00c5ngstr\u00f6m",
        "USNO-B1.0",
    ],
)
def test_texts(fts5: sqlite3.Connection, text: str) -> None:
    assert tokens(text) == of_fts5(fts5, text)


def test_letters_of_europe(fts5: sqlite3.Connection) -> None:
    letters = [
        char
        for code in (*range(0xA0, 0x250), *range(0x370, 0x460))
        if (char := chr(code)) not in NEWER_THAN_FTS5 and unicodedata.category(char) != "Cn"
    ]
    wrong = [c for c in letters if tokens(f"a{c}b") != of_fts5(fts5, f"a{c}b")]
    assert wrong == []
