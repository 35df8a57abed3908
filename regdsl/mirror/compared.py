"""Index tables made anew, compared with those of a mirror.

The new ones are in `main` of a connection, those of the mirror in `mirror`.  Nothing here
knows a particular table: which there are, and which columns, is read from the new ones.
A key that is only given out, as `tid` is, need not be the same on both sides; where rows
are the same but for it, ours is translated into theirs wherever it is referred to.  Tables
without `rid` are what resources share, and keep what none of them uses any more.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator

__all__ = ["Comparison"]

_BATCH = 5_000

_FIXED = "rid"
"""The one key that is the same on both sides."""

_REFERENCES = {("idx_column", "ucd"): "ucd_key"}
"""Columns that refer to a key of another name."""

_BEHIND = ("data", "idx", "content", "docsize", "config")
"""What the tables behind a full-text table NAME are called: NAME_data and so on."""

_CONTENT_KEY = re.compile(r"content_rowid\s*=\s*'?(\w+)")

_LONGEST = 60

Difference = tuple[str, str, int, tuple[str, ...]]
"""Table, problem, how many, and examples."""

_Show = Callable[[dict[str, object]], str]


class Comparison:
    """All index tables, in an order in which keys are known before they are referred to.

    Parameters
    ----------
    connection
        With both sides attached.
    examples
        So many rows of each kind are shown.
    """

    def __init__(self, connection: sqlite3.Connection, examples: int) -> None:
        self.connection = connection
        self.examples = examples
        rows = connection.execute(
            "SELECT name, sql FROM main.sqlite_master WHERE type = 'table' ORDER BY rowid"
        ).fetchall()
        self.words = {name: sql for name, sql in rows if sql and "VIRTUAL" in sql[:20].upper()}
        behind = {f"{name}_{part}" for name in self.words for part in _BEHIND}
        self.tables = [
            name
            for name, _ in rows
            if name not in self.words and name not in behind and not name.startswith("sqlite_")
        ]
        self.there = {
            name for (name,) in connection.execute("SELECT name FROM mirror.sqlite_master")
        }
        self.key = {name: self._key(name) for name in self.tables}
        given = {key for key in self.key.values() if key}
        self.refers = {
            (name, column): _REFERENCES.get((name, column), column)
            for name in self.tables
            for column in self._columns(name)
            if _REFERENCES.get((name, column), column) in given and column != self.key[name]
        }
        # How our key becomes theirs: by a table of both, "" where they are the same, None
        # where the rows differ.
        self.translation: dict[str, str | None] = {_FIXED: ""}

    def differences(self) -> Iterator[Difference]:
        """All that is not the same."""
        waiting = list(self.tables)
        while waiting:
            name = next((n for n in waiting if self._ready(n, waiting)), waiting[0])
            waiting.remove(name)
            if name in self.there:
                yield from self._rows(name)
            else:
                yield (name, "the table is missing", 1, ())
                self.translation.setdefault(self.key[name] or "", None)
        for name, sql in self.words.items():
            if name not in self.there:
                yield (name, "the table is missing", 1, ())
                continue
            found = _CONTENT_KEY.search(sql)
            translation = self.translation.get(found[1] if found else _FIXED, "")
            # Where the rows themselves differ, that has been said, and their words do, too.
            if translation is not None:
                yield from self._text(name, translation)

    def _ready(self, name: str, waiting: list[str]) -> bool:
        needed = {key for (table, _), key in self.refers.items() if table == name}
        return not any(self.key[other] in needed - {_FIXED} for other in waiting if other != name)

    def _columns(self, table: str) -> list[str]:
        return [row[1] for row in self.connection.execute(f'PRAGMA main.table_info("{table}")')]

    def _key(self, table: str) -> str | None:
        """The column that is another name of the rowid."""
        found = [
            (str(row[1]), str(row[2]).upper())
            for row in self.connection.execute(f'PRAGMA main.table_info("{table}")')
            if row[5]
        ]
        return found[0][0] if len(found) == 1 and found[0][1] == "INTEGER" else None

    # -- rows ----------------------------------------------------------------------

    def _rows(self, name: str) -> Iterator[Difference]:
        key = self.key[name]
        own = key if key != _FIXED else None
        columns = self._columns(name)
        refers = {
            c: self.translation.get(self.refers[name, c])
            for c in columns
            if (name, c) in self.refers
        }
        listed = ", ".join(columns)
        if not any(refers.values()) and None not in refers.values() and self._same(name, listed):
            if own:
                self.translation[own] = ""
            return
        compared = [c for c in columns if c != own and refers.get(c, "") is not None]
        shared = _FIXED not in columns
        ours = self._ours(name, compared, own, refers)
        theirs = self._theirs(name, compared, own, refers if shared else {})
        names = ", ".join(compared)
        self._temp("ours", f"SELECT {names}, count(*) AS rows FROM ({ours}) GROUP BY {names}")
        self._temp("theirs", f"SELECT {names}, count(*) AS rows FROM ({theirs}) GROUP BY {names}")
        wrong = list(self._either_way(name, "rows", self._row_shown))
        if shared and own:
            # What no resource uses any more may stay.
            wrong = [found for found in wrong if found[1] == "rows missing"]
        yield from wrong
        if own:
            translated = None if wrong else self._translate(own, compared, ours, theirs, shared)
            self.translation[own] = translated

    def _same(self, name: str, listed: str) -> bool:
        """Whether all rows are the same and in the same order: fast, and the usual case."""
        sides = [
            self.connection.execute(f"SELECT {listed} FROM {schema}.{name}")
            for schema in ("main", "mirror")
        ]
        while True:
            one, other = (side.fetchmany(_BATCH) for side in sides)
            if one != other:
                return False
            if not one:
                return True

    def _ours(
        self, name: str, columns: list[str], own: str | None, refers: dict[str, str | None]
    ) -> str:
        shown = [f"{own} AS own"] if own else []
        for column in columns:
            table = refers.get(column)
            shown.append(
                f"(SELECT theirs FROM temp.{table} WHERE ours = {column}) AS {column}"
                if table
                else column
            )
        return f"SELECT {', '.join(shown)} FROM main.{name}"

    def _theirs(
        self, name: str, columns: list[str], own: str | None, refers: dict[str, str | None]
    ) -> str:
        shown = [f"{own} AS own"] if own else []
        used = [
            f"{column} IN (SELECT theirs FROM temp.{table})"
            for column, table in refers.items()
            if table
        ]
        where = f" WHERE {' AND '.join(used)}" if used else ""
        return f"SELECT {', '.join([*shown, *columns])} FROM mirror.{name}{where}"

    def _translate(self, own: str, columns: list[str], ours: str, theirs: str, shared: bool) -> str:
        """Our keys and theirs.

        Where both sides have the same rows, these stand for each other by their place in
        order, since equal ones are as good as each other; else by what is in them.
        """
        table = f"same_{own}"
        self.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self.connection.execute(
            f"CREATE TEMP TABLE {table} (ours INTEGER PRIMARY KEY, theirs INTEGER)"
        )
        names = ", ".join(columns)
        one, other, on = (
            f"({ours})",
            f"({theirs})",
            " AND ".join(f"a.{c} IS b.{c}" for c in columns),
        )
        if not shared:
            numbered = "(SELECT own, row_number() OVER (ORDER BY {}) AS place FROM ({}))"
            one, other = numbered.format(names, ours), numbered.format(names, theirs)
            on = "a.place = b.place"
        self.connection.execute(
            f"INSERT INTO temp.{table} "
            f"SELECT a.own, b.own FROM {one} AS a JOIN {other} AS b ON {on}"
        )
        return table

    # -- words ---------------------------------------------------------------------

    def _text(self, name: str, translation: str) -> Iterator[Difference]:
        behind = [
            f"{name}_{part}"
            for part in ("data", "content", "docsize")
            if self.connection.execute(
                "SELECT 1 FROM main.sqlite_master WHERE name = ?", (f"{name}_{part}",)
            ).fetchone()
        ]
        if not translation and all(self._same(table, "*") for table in behind):
            return
        for side, schema in (("ours", "main"), ("theirs", "mirror")):
            doc, joined = "v.doc", ""
            if side == "ours" and translation:
                doc, joined = "m.theirs", f" JOIN temp.{translation} AS m ON m.ours = v.doc"
            self.connection.execute("DROP TABLE IF EXISTS temp.words")
            self.connection.execute(
                f"CREATE VIRTUAL TABLE temp.words USING fts5vocab({schema}, {name}, instance)"
            )
            # Not all places, but sums of them: no change of one word leaves them as they are.
            self._temp(
                side,
                f"SELECT v.term AS term, v.col AS col, count(*) AS n, sum({doc}) AS docs, "
                f"sum({doc} * (coalesce(v.offset, 0) + 1) % 1000003) AS places "
                f"FROM temp.words AS v{joined} GROUP BY v.term, v.col",
            )
        self.connection.execute("DROP TABLE temp.words")
        wrong = list(self._words_either_way(name))
        yield from wrong
        if f"{name}_content" in behind and not self._same(f"{name}_content", "*"):
            self._temp("ours", f"SELECT * FROM main.{name}_content")
            self._temp("theirs", f"SELECT * FROM mirror.{name}_content")
            yield from self._either_way(name, "texts", self._row_shown)
        if f"{name}_docsize" in behind and not translation and not wrong:
            self._temp("ours", f"SELECT id, hex(sz) AS sizes FROM main.{name}_docsize")
            self._temp("theirs", f"SELECT id, hex(sz) AS sizes FROM mirror.{name}_docsize")
            yield from self._either_way(name, "lengths of texts", self._row_shown)

    def _words_either_way(self, name: str) -> Iterator[Difference]:
        both = "SELECT * FROM temp.{} EXCEPT SELECT * FROM temp.{}"
        wrong = (
            f"SELECT DISTINCT term, col FROM ({both.format('ours', 'theirs')}) "
            f"UNION SELECT term, col FROM ({both.format('theirs', 'ours')})"
        )
        yield from self._finding(
            name,
            "words that are not where they should be",
            wrong,
            lambda r: f"{r['term']} in {r['col']}",
        )

    # -- both sides ----------------------------------------------------------------

    def _temp(self, name: str, query: str) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}")

    def _either_way(self, name: str, what: str, show: _Show) -> Iterator[Difference]:
        both = "SELECT * FROM temp.{} EXCEPT SELECT * FROM temp.{}"
        yield from self._finding(name, f"{what} missing", both.format("ours", "theirs"), show)
        yield from self._finding(
            name, f"{what} that should not be there", both.format("theirs", "ours"), show
        )

    def _finding(self, name: str, problem: str, query: str, show: _Show) -> Iterator[Difference]:
        (number,) = self.connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
        if not number:
            return
        cursor = self.connection.execute(f"{query} LIMIT {self.examples}")
        names = [column[0] for column in cursor.description]
        shown = [show(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        yield (name, problem, number, tuple(shown))

    def _row_shown(self, row: dict[str, object]) -> str:
        """Values with their columns; a resource by its name."""
        parts = []
        rid = row.get(_FIXED, row.get("id"))
        if rid is not None and "ivoid" not in row:
            for schema in ("main", "mirror"):
                found = self.connection.execute(
                    f"SELECT ivoid FROM {schema}.idx_resource WHERE rid = ?", (rid,)
                ).fetchone()
                if found:
                    parts.append(str(found[0]))
                    break
        for name, value in row.items():
            if value is None or name in (_FIXED, "id") or (name == "rows" and value == 1):
                continue
            text = " ".join(value.split()) if isinstance(value, str) else repr(value)
            parts.append(f"{name} {text[:_LONGEST]}{'...' if len(text) > _LONGEST else ''}")
        return ", ".join(parts)
