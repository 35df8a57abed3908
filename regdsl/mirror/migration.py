"""Brings a mirror of an older layout up to date.

Whatever writes to a mirror does this first, in its own transaction: so the file is of one
layout or the other, and never between.  The public tables have been the same in all
layouts.
"""

from __future__ import annotations

import sqlite3

from regdsl.mirror.layout import LAYOUT_VERSION, LEDGER_TABLES, create_indexes, mark

__all__ = ["migrate"]


def migrate(connection: sqlite3.Connection) -> bool:
    """Bring a mirror to the present layout, within a transaction.

    Returns
    -------
    bool
        Whether there was anything to do.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == LAYOUT_VERSION:
        return False
    if version == 1:
        _from_1(connection)
    create_indexes(connection)
    mark(connection)
    connection.execute(
        "INSERT OR REPLACE INTO ledger_meta VALUES ('layout', ?)", (str(LAYOUT_VERSION),)
    )
    return True


def _from_1(connection: sqlite3.Connection) -> None:
    """Layout 1 had no origins: all records came from files."""
    for name in ("ledger_skipped", "ledger_warning"):
        connection.execute(f"DROP INDEX IF EXISTS key_{name}")
    connection.execute("ALTER TABLE ledger_record RENAME TO ledger_record_1")
    for name in ("ledger_record", "ledger_gone", "ledger_origin", "ledger_update"):
        connection.execute(f"CREATE TABLE {name} ({LEDGER_TABLES[name]})")
    connection.execute(
        "INSERT INTO ledger_record (ivoid, source, first_seen, changed, original_moc) "
        "SELECT ivoid, source_file, first_seen, changed, original_moc FROM ledger_record_1"
    )
    connection.execute("DROP TABLE ledger_record_1")
