"""Makes the index tables of a mirror anew, and knows of which version they are.

The public tables are the only truth, so the index tables can be replaced at any time.
They have a version of their own, beside that of the layout: a hash of how they are made
and filled, kept in `ledger_meta`.  A mirror whose public tables are right and whose index
tables are of another version is refused with the way out, and not searched wrongly.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from regdsl.diagnostics import error
from regdsl.mirror import indexes
from regdsl.mirror.functions import register
from regdsl.mirror.layout import LEDGER_TABLES, PUBLIC_TABLES, open_mirror
from regdsl.mirror.set_tables import MADE_OF
from regdsl.mirror.transaction import writing
from regdsl.mirror.troubles import damaged, of_the_file

__all__ = [
    "Progress",
    "index_version",
    "rebuild_indexes",
    "require_indexes",
    "stamp",
    "watched",
]

Progress = Callable[[int, int, str], None]
"""Called with the number of index tables done, of all, and the name of the next one."""

_FILLING = 1
"""Raised by hand when `indexes.update` fills tables in another way than their SQL says."""

_KEY = "index_version"

_SPILL = 1 << 30
"""Bytes of changed pages that are kept in memory.  Beyond that they go into the file
before the end, and readers have to wait from there on."""


def index_version() -> str:
    """The version of the index tables that this regdsl makes: 16 hexadecimal digits."""
    made_of = (_FILLING, indexes.definitions(), indexes.INDEXES, indexes.BARRIER, MADE_OF)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]


def _definitions() -> list[str]:
    """The statements that make the index tables, as SQLite keeps them."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        indexes.create(connection)
        return _made(connection)
    finally:
        connection.close()


def _made(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    )
    return sorted(sql for name, sql in found if _is_index_table(name))


def _is_index_table(name: str) -> bool:
    """Whether a table holds nothing but what can be derived."""
    return name not in PUBLIC_TABLES and name not in LEDGER_TABLES and name[:7] != "sqlite_"


def stamp(connection: sqlite3.Connection) -> None:
    """Note that the index tables are of this version; within a transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO ledger_meta (key, value) VALUES (?, ?)", (_KEY, index_version())
    )


def require_indexes(connection: sqlite3.Connection, place: str | os.PathLike[str]) -> None:
    """Refuse a mirror whose index tables this regdsl would misread.

    Where no version is noted, the tables themselves are compared.

    Raises
    ------
    RegdslError
        E303, with `regdsl mirror rebuild` as the way out; E302 for a damaged file, E305
        while it is being written.
    """
    try:
        row = connection.execute("SELECT value FROM ledger_meta WHERE key = ?", (_KEY,)).fetchone()
        current = row[0] == index_version() if row else _made(connection) == _definitions()
    except sqlite3.DatabaseError as exc:
        # Without its ledger it is no whole mirror either.
        raise of_the_file(exc, place) or damaged(place, exc) from exc
    if not current:
        raise error(
            "E303",
            f"the index tables of {place} were made by another regdsl",
            help=f"run `regdsl mirror rebuild --mirror {place}`: it needs no network and no files",
        )


def rebuild_indexes(path: str | os.PathLike[str], *, progress: Progress | None = None) -> float:
    """Make the index tables of a mirror anew from its public tables.

    A mirror of an older layout is brought to the present one.  One transaction: who reads
    meanwhile sees the old ones, and so does everybody when it is stopped half-way.

    Parameters
    ----------
    path
        The mirror.
    progress
        Called when the next table is begun, and at the end.

    Returns
    -------
    float
        Seconds that it took.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does, E302 too when the public tables are damaged,
        E306 when the mirror cannot be written.
    """
    begin = time.perf_counter()
    place = Path(path)
    open_mirror(place, write=True).close()
    try:
        with writing(place, doing="rebuild") as (connection, _):
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA cache_spill = {_SPILL // page}")
            register(connection)
            _drop(connection)
            with watched(connection, progress):
                indexes.rebuild(connection)
            stamp(connection)
    except sqlite3.DatabaseError as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        raise damaged(place, exc) from exc
    return time.perf_counter() - begin


def _drop(connection: sqlite3.Connection) -> None:
    """All index tables, also those that only another version knows."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    tables = {name: sql or "" for name, sql in found if _is_index_table(name)}
    virtual = [name for name, sql in tables.items() if sql.upper().startswith("CREATE VIRTUAL")]
    for name in virtual:
        connection.execute(f'DROP TABLE "{name}"')
    for name in tables:
        # the tables behind a virtual one have gone with it
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')


_BEGUN = re.compile(r"\s*INSERT\s+(?:OR\s+\w+\s+)?INTO\s+(\w+)", re.IGNORECASE)


@contextmanager
def watched(connection: sqlite3.Connection, progress: Progress | None) -> Iterator[None]:
    """Tells `progress` which index table is being filled, by the statements that run."""
    names = [index.name for index in indexes.INDEXES]
    seen: set[str] = set()

    def statement(sql: str) -> None:
        begun = _BEGUN.match(sql)
        if progress is not None and begun and begun[1] in names and begun[1] not in seen:
            progress(len(seen), len(names), begun[1])
            seen.add(begun[1])

    if progress is None:
        yield
        return
    connection.set_trace_callback(statement)
    try:
        yield
    finally:
        connection.set_trace_callback(None)
    progress(len(names), len(names), "")
