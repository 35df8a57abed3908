"""Fills some index tables of a new mirror in a second file, by a second thread.

SQLite works for one connection at a time, and lets the interpreter go meanwhile: so a
second connection, to a file of its own, makes use of a second processor.  It has copies of
the few tables that it reads, and fills its index tables by the same statements.  In the end
these are copied into the mirror, page by page, which takes a small part of the time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

__all__ = ["filled_aside", "may_copy"]

#: What is read of the mirror, and by what it is looked up.
_READ = {
    "idx_resource": ("rid", "ivoid"),
    "resource": ("ivoid", "res_title", "res_description"),
    "res_subject": ("ivoid", "res_subject"),
    "stc_spatial": ("ivoid", "ref_system_name", "coverage"),
}
_CACHE_KIB = 16_384


def may_copy(connection: sqlite3.Connection) -> bool:
    """Whether an FTS5 table can be copied: some builds of SQLite protect what is behind it."""
    try:
        connection.execute("DELETE FROM fts_resource_data WHERE 0")
    except sqlite3.OperationalError:
        return False
    return True


@contextmanager
def filled_aside(
    connection: sqlite3.Connection,
    statements: Sequence[str],
    fill: Callable[[sqlite3.Connection], None],
) -> Iterator[None]:
    """Fill tables while other things are done with a mirror; in the end it has them too.

    What was written before is committed, so this is for a file that nobody else knows.

    Parameters
    ----------
    connection
        A connection to the new mirror, in a transaction, where these tables are empty.
    statements
        They make the tables, and what else filling needs, on the other connection.  Rows
        of a table that the mirror fills too are added to what is there.
    fill
        Fills them, on the other connection and in another thread.
    """
    # Not above: whoever opens a mirror only to read it would import it too.
    from concurrent.futures import ThreadPoolExecutor

    (place,) = [row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"]
    other = Path(f"{place}.aside")
    connection.execute("COMMIT")
    connection.execute("BEGIN")
    try:
        with (
            closing(_opened(other, place, statements)) as second,
            ThreadPoolExecutor(1) as pool,
        ):
            filling = pool.submit(fill, second)
            try:
                yield
                filling.result()
            except BaseException:
                second.interrupt()
                raise
            second.execute("COMMIT")
        _copy(connection, other)
    finally:
        with suppress(OSError):
            other.unlink()


def _opened(other: Path, place: str, statements: Sequence[str]) -> sqlite3.Connection:
    """The second file, with copies of what is read, in a transaction."""
    connection = sqlite3.connect(other, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("ATTACH ? AS mirror", (place,))
        for table, columns in _READ.items():
            connection.execute(
                f"CREATE TABLE {table} AS SELECT {', '.join(columns)} FROM mirror.{table}"
            )
            connection.execute(f"CREATE INDEX read_{table} ON {table} ({columns[0]})")
        connection.execute("DETACH mirror")
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _copy(connection: sqlite3.Connection, other: Path) -> None:
    """Bring the tables over.  Where one is empty SQLite copies its rows without a look at them."""
    connection.execute("COMMIT")
    connection.execute("ATTACH ? AS aside", (str(other),))
    connection.execute("BEGIN")
    tables = connection.execute(
        "SELECT name FROM aside.sqlite_master WHERE type = 'table' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    for (table,) in tables:
        if table not in _READ:
            if table.startswith("fts_"):
                # What is behind an FTS5 table is not quite empty when it has been made.
                connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM aside.{table}")
    connection.execute("COMMIT")
    connection.execute("DETACH aside")
    connection.execute("BEGIN")
