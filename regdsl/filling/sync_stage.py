"""What a synchronisation has downloaded, on the disk, until all of it is there.

A stage is an SQLite file in a folder beside the mirror.  Each page of an answer is written
with the note of how far the table has come, in one transaction: after a kill the next run
goes on at the next page.  The rows of each table are in the order of the list `wanted`, so
that those of one resource can be put together without looking for them.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.layout import PUBLIC_TABLES, columns_of
from regdsl.schema import TABLES

__all__ = ["Stage", "stage_folder"]

_VERSION = 1
"""Changed with the tables below; a stage of another version is worth nothing."""

_MAKE = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE wanted (seq INTEGER PRIMARY KEY, ivoid TEXT, spelled TEXT, updated TEXT);
CREATE TABLE gone (ivoid TEXT PRIMARY KEY);
CREATE TABLE done (name TEXT PRIMARY KEY, seq INTEGER);
CREATE TABLE skipped (ivoid TEXT, reason TEXT, out INTEGER);
CREATE TABLE warning (ivoid TEXT, message TEXT);
CREATE TABLE moc (ivoid TEXT, original TEXT);
"""


def stage_folder(place: Path) -> Path:
    """Where what is downloaded for a mirror waits."""
    return place.with_name(f"{place.name}.sync")


class Stage:
    """An open stage.

    Attributes
    ----------
    file
        Where it is.
    connection
        To it.

    Raises
    ------
    RegdslError
        E306, from all that writes, when the system refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = file = folder / "stage.sqlite"
        try:
            folder.mkdir(exist_ok=True)
            self.connection = _opened(file)
        except (OSError, sqlite3.OperationalError) as exc:
            raise self._not_writable(exc) from exc

    def _not_writable(self, exc: Exception) -> RegdslError:
        return error(
            "E306",
            f"{self._folder} cannot be written: {exc}",
            help="see to it that the disk has room and that you may write beside the mirror",
        )

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, whose troubles are said in our words."""
        try:
            with self.connection as conn:
                conn.execute("BEGIN")
                yield conn
        except sqlite3.OperationalError as exc:
            raise self._not_writable(exc) from exc

    def close(self) -> None:
        """Close the file, and leave it for the next run."""
        self.connection.close()

    def remove(self) -> None:
        """Close it, and forget what is in it."""
        self.connection.close()
        with suppress(OSError):
            shutil.rmtree(self._folder)

    def clear(self) -> None:
        """Begin anew."""
        with self.changing() as conn:
            for table in _tables(conn):
                conn.execute(f"DELETE FROM {table}")

    # --- what is noted

    @property
    def state(self) -> dict[str, str]:
        """What was noted with `begin`; empty for a new stage."""
        return dict(self.connection.execute("SELECT key, value FROM state"))

    def begin(
        self,
        wanted: Iterable[tuple[str, str, str | None]],
        gone: Iterable[str],
        skipped: Iterable[tuple[str, str]],
        **values: str,
    ) -> None:
        """Note what is to be downloaded: ivoid, how the service spells it, when updated."""
        with self.changing() as conn:
            conn.executemany(
                "INSERT INTO wanted (ivoid, spelled, updated) VALUES (?, ?, ?)", wanted
            )
            conn.executemany("INSERT INTO gone VALUES (?)", ((name,) for name in gone))
            conn.executemany("INSERT INTO skipped VALUES (?, ?, 0)", skipped)
            conn.executemany("INSERT INTO state VALUES (?, ?)", values.items())

    def wanted(self) -> list[tuple[int, str, str, str | None]]:
        """The list, in its order: number, ivoid, its spelling, when it was updated."""
        return self.connection.execute("SELECT * FROM wanted ORDER BY seq").fetchall()

    def done(self, table: str) -> int:
        """The number of the last resource whose rows of a table are there."""
        row = self.connection.execute("SELECT seq FROM done WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def rows(self, table: str) -> int:
        """How many rows of a table there are."""
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    # --- pages

    def put(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        upto: int,
        warnings: Iterable[tuple[str, str]] = (),
        mocs: Iterable[tuple[str, Any]] = (),
        skipped: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Write a page, and that the table has come as far as resource number `upto`."""
        places = ", ".join("nullif(?, '')" for _ in columns)
        with self.changing() as conn:
            conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
            conn.executemany("INSERT INTO warning VALUES (?, ?)", warnings)
            conn.executemany("INSERT INTO moc VALUES (?, ?)", mocs)
            conn.executemany("INSERT INTO skipped VALUES (?, ?, 1)", skipped)
            conn.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (table, upto))

    def forget(self, ivoids: Sequence[str], again: Mapping[str, str | None]) -> None:
        """Take resources out; those in `again` are put at the end of the list.

        `again` has when they were updated, as known by now.
        """
        with self.changing() as conn:
            spelled = dict(conn.execute("SELECT ivoid, spelled FROM wanted"))
            (last,) = conn.execute(
                "SELECT max((SELECT coalesce(max(seq), 0) FROM wanted), "
                "(SELECT coalesce(max(seq), 0) FROM done))"
            ).fetchone()
            conn.execute("CREATE TEMP TABLE IF NOT EXISTS leaving (ivoid TEXT PRIMARY KEY)")
            conn.execute("DELETE FROM leaving")
            conn.executemany(
                "INSERT OR IGNORE INTO leaving VALUES (?)", ((name,) for name in ivoids)
            )
            for table in (*PUBLIC_TABLES, "wanted", "warning", "moc"):
                conn.execute(f"DELETE FROM {table} WHERE ivoid IN (SELECT ivoid FROM leaving)")
            conn.executemany(
                "INSERT INTO wanted VALUES (?, ?, ?, ?)",
                (
                    (number, name, spelled.get(name, name), updated)
                    for number, (name, updated) in enumerate(again.items(), last + 1)
                ),
            )

    def add(self, wanted: Iterable[tuple[str, str, str | None]]) -> None:
        """Put more resources at the end of the list: ivoid, spelling, when updated."""
        with self.changing() as conn:
            (last,) = conn.execute("SELECT coalesce(max(seq), 0) FROM wanted").fetchone()
            (done,) = conn.execute("SELECT coalesce(max(seq), 0) FROM done").fetchone()
            conn.executemany(
                "INSERT INTO wanted VALUES (?, ?, ?, ?)",
                ((number, *one) for number, one in enumerate(wanted, max(last, done) + 1)),
            )

    def concerned(self) -> list[tuple[str]]:
        """The ivoids of which the mirror's rows are to be replaced or to go."""
        return self.connection.execute(
            "SELECT ivoid FROM wanted UNION SELECT ivoid FROM gone"
        ).fetchall()

    def note_gone(self, ivoids: Iterable[str]) -> None:
        """Note resources that the service does not have any more."""
        with self.changing() as conn:
            conn.executemany("INSERT OR IGNORE INTO gone VALUES (?)", ((name,) for name in ivoids))

    def skip(self, reasons: Iterable[tuple[str, str]]) -> None:
        """Note resources that are to be left out, and why."""
        with self.changing() as conn:
            conn.executemany("INSERT INTO skipped VALUES (?, ?, 1)", reasons)

    def leave_out(self) -> None:
        """Take out what was noted so."""
        names = [row[0] for row in self.connection.execute(
            "SELECT DISTINCT ivoid FROM skipped WHERE out"
        )]  # fmt: skip
        if names:
            self.forget(names, {})

    # --- what comes out

    def select(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table with all columns of RegTAP, in the order of `wanted`."""
        names = ", ".join(TABLES[table].column_names)
        return self.connection.execute(f"SELECT {names} FROM {table} ORDER BY rowid")


def _opened(file: Path) -> sqlite3.Connection:
    """The file, made anew when it is damaged or of another version."""
    for _ in range(2):
        conn = sqlite3.connect(file, isolation_level=None)
        try:
            conn.execute("PRAGMA cache_size = -32768")
            if not _tables(conn):
                _make(conn)
            if conn.execute("PRAGMA user_version").fetchone() == (_VERSION,):
                return conn
        except sqlite3.DatabaseError as exc:
            if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in _WORTHLESS:
                conn.close()
                raise
        conn.close()
        file.unlink()
    raise sqlite3.OperationalError("it cannot be made anew")


_WORTHLESS = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _tables(conn: sqlite3.Connection) -> list[str]:
    return [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _make(conn: sqlite3.Connection) -> None:
    # Declared as in a mirror, so that SQLite can copy whole pages; without keys, since nobody
    # knows yet whether what comes keeps to them.
    columns = {name: ", ".join(columns_of(TABLES[name])) for name in PUBLIC_TABLES}
    tables = "".join(f"CREATE TABLE {name} ({text});\n" for name, text in columns.items())
    conn.executescript(f"BEGIN; {_MAKE} {tables} PRAGMA user_version = {_VERSION}; COMMIT;")
