"""How a mirror file is laid out, and how it is opened.

A mirror is one SQLite file.  It holds the RegTAP tables exactly as `regdsl.schema` has
them, the view `tap_table`, the index tables of `regdsl.mirror.indexes`, and ledger tables
for what RegTAP has no place for: where a record came from and when, what has gone, what
was skipped and why, and how far each source has been read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.schema import TABLES, Table

__all__ = [
    "APPLICATION_ID",
    "LAYOUT_VERSION",
    "LEDGER_TABLES",
    "OLDEST_LAYOUT",
    "PUBLIC_TABLES",
    "columns_of",
    "create_indexes",
    "create_tables",
    "mark",
    "open_mirror",
]

#: The four bytes "RgDs": SQLite keeps them in the header of the file.
APPLICATION_ID = 0x52674473

#: Changed whenever an older regdsl could not read the file; kept as `user_version`.
LAYOUT_VERSION = 2

#: The oldest layout that `regdsl.mirror.migration` can bring up to date.
OLDEST_LAYOUT = 1

#: The RegTAP tables that hold rows, so without the view.
PUBLIC_TABLES: tuple[str, ...] = tuple(name for name, table in TABLES.items() if not table.view)

#: Times in them are UTC, `YYYY-MM-DDThh:mm:ss`.
#:
#: `ledger_record` says of each resource here which file or page it came from (`source`), and
#: which publishing registry (an ivoid) or TAP service (its URL) gave it, NULL for files
#: (`origin`); `changed` is when its rows last changed here.  `ledger_gone` has what was here
#: once, until it comes back.  `ledger_origin` has how far each origin has been read: `kind`
#: is `oai` or `tap`, `last_full` is when all of it was last read, `trouble` is why the last
#: try failed, and `state` is JSON that only its reader understands.  `ledger_update` has a
#: row for each update and origin, its counts being resources.
LEDGER_TABLES: dict[str, str] = {
    "ledger_meta": "key TEXT PRIMARY KEY, value TEXT",
    "ledger_record": (
        "ivoid TEXT PRIMARY KEY, source TEXT, origin TEXT, first_seen TEXT, changed TEXT, "
        "original_moc TEXT"
    ),
    "ledger_gone": "ivoid TEXT PRIMARY KEY, at TEXT, origin TEXT, reason TEXT",
    "ledger_origin": (
        "origin TEXT PRIMARY KEY, kind TEXT, url TEXT, title TEXT, last_success TEXT, "
        "last_full TEXT, last_try TEXT, trouble TEXT, state TEXT"
    ),
    "ledger_update": (
        "at TEXT, kind TEXT, origin TEXT, new INTEGER, replaced INTEGER, removed INTEGER, "
        "unchanged INTEGER, skipped INTEGER"
    ),
    "ledger_skipped": "ivoid TEXT, source TEXT, reason TEXT, at TEXT",
    "ledger_warning": "ivoid TEXT, message TEXT",
}

#: What the ledger is asked by, beside its primary keys.
_LEDGER_KEYS = {
    "ledger_record": ("changed", "origin"),
    "ledger_gone": ("at",),
    "ledger_skipped": ("ivoid",),
    "ledger_warning": ("ivoid",),
}

_TYPES = {
    "string": "TEXT",
    "key": "INTEGER",
    "timestamp": "TEXT",
    "moc": "TEXT",
    "real": "REAL",
    "integer": "INTEGER",
}

#: Keys that rows of a table are joined by, where these are not its primary key.
_JOINS = {
    "table_column": ("ivoid, table_index",),
    "interface": ("ivoid, cap_index",),
    "intf_param": ("ivoid, intf_index",),
    "validation": ("ivoid, cap_index",),
    "res_detail": ("ivoid, cap_index",),
}

#: Columns that people's ADQL looks things up by.  Those that are mostly NULL get an index
#: of what is there.
_LOOKUPS = {
    "res_role": ("role_name",),
    "res_subject": ("res_subject",),
    "capability": ("standard_id",),
    "res_table": ("table_name", "table_utype?"),
    "table_column": ("name", "ucd?", "utype?"),
    "relationship": ("related_id",),
    "res_detail": ("detail_xpath, detail_value",),
    "alt_identifier": ("alt_identifier",),
}

# RegTAP 1.2, section 8.18.  First choice is the record of the data, found by its auxiliary
# TAP capability and its relationship to a service that really has one; the service's own
# tableset serves for tables that no such record has.
_TAP_TABLE = """
CREATE VIEW tap_table (resid, svcid, table_name, table_title, table_description, table_utype) AS
WITH service AS (
  SELECT DISTINCT ivoid FROM capability WHERE standard_id = 'ivo://ivoa.net/std/tap'
), holder AS (
  SELECT r.ivoid AS resid, r.related_id AS svcid, 1 AS choice
  FROM relationship AS r
  WHERE r.relationship_type = 'isservedby'
    AND r.related_id IN (SELECT ivoid FROM service)
    AND r.ivoid IN (
      SELECT ivoid FROM capability WHERE standard_id = 'ivo://ivoa.net/std/tap#aux')
  UNION
  SELECT ivoid, ivoid, 2 FROM service
), candidate AS (
  SELECT h.resid, h.svcid, t.table_name, t.table_title, t.table_description, t.table_utype,
         row_number() OVER (
           PARTITION BY h.svcid, t.table_name ORDER BY h.choice, h.resid, t.table_index
         ) AS place
  FROM holder AS h JOIN res_table AS t ON t.ivoid = h.resid
  WHERE t.table_name IS NOT NULL AND t.table_type IS NOT 'output'
)
SELECT resid, svcid, table_name, table_title, table_description, table_utype
FROM candidate WHERE place = 1
"""


def columns_of(table: Table) -> list[str]:
    """The columns of a RegTAP table as SQLite declares them, without its keys."""
    return [f"{column.name} {_TYPES[column.type]}" for column in table.columns]


def _create(table: Table) -> str:
    columns = columns_of(table)
    if table.primary_key:
        columns.append(f"PRIMARY KEY ({', '.join(table.primary_key)})")
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def create_tables(conn: sqlite3.Connection) -> None:
    """Make the public tables, the view and the ledger, all empty."""
    for name in PUBLIC_TABLES:
        conn.execute(_create(TABLES[name]))
    conn.execute(_TAP_TABLE)
    for name, columns in LEDGER_TABLES.items():
        conn.execute(f"CREATE TABLE {name} ({columns})")


def _index_statements() -> Iterator[str]:
    for name in PUBLIC_TABLES:
        table = TABLES[name]
        keys = list(_JOINS.get(name, ()))
        if not table.primary_key and not keys:
            keys.append("ivoid")
        for number, key in enumerate((*keys, *_LOOKUPS.get(name, ())), 1):
            column = key.removesuffix("?")
            where = f" WHERE {column} IS NOT NULL" if key != column else ""
            yield (f"CREATE INDEX IF NOT EXISTS key_{name}_{number} ON {name} ({column}){where}")
    for name, columns in _LEDGER_KEYS.items():
        for column in columns:
            yield f"CREATE INDEX IF NOT EXISTS key_{name}_{column} ON {name} ({column})"


def create_indexes(conn: sqlite3.Connection) -> None:
    """Make the indexes of the public tables (RegTAP 1.2, section 8, and what joins need).

    Loading into a new file is faster when this comes last.
    """
    for statement in _index_statements():
        conn.execute(statement)


def mark(conn: sqlite3.Connection) -> None:
    """Write into the header that this file is a mirror, and of which layout."""
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {LAYOUT_VERSION}")


def open_mirror(path: str | os.PathLike[str], write: bool = False) -> sqlite3.Connection:
    """Open an existing mirror, by default for reading only.

    Transactions are the caller's business: `isolation_level` is None.  Opened for writing
    it may be of an older layout, for `regdsl.mirror.migration` to bring up to date.

    Raises
    ------
    RegdslError
        E301 when there is no such file, E302 when it is no mirror, E303 when its layout
        is of another version of regdsl, E305 or E306 when the system refuses.
    """
    place = Path(path)
    if not place.exists():
        raise error(
            "E301",
            f"there is no mirror {place}",
            help="make one with `regdsl mirror import`, or give another path",
        )
    if not place.is_file():
        raise error("E302", f"{place} is not a mirror but a folder")
    conn = _connect(place, "rw" if write else "ro")
    try:
        try:
            (application,) = conn.execute("PRAGMA application_id").fetchone()
        except sqlite3.OperationalError as exc:
            if getattr(exc, "sqlite_errorcode", 0) not in _NEEDS_ROLLBACK:
                raise
            # An update was killed.  Its journal has to be played back first, and that
            # needs one connection that may write.
            conn.close()
            _recover(place)
            conn = _connect(place, "rw" if write else "ro")
            (application,) = conn.execute("PRAGMA application_id").fetchone()
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        _check(place, application, version, write)
    except sqlite3.OperationalError as exc:
        conn.close()
        code = "E306" if write else "E305"
        raise error(code, f"the mirror {place} cannot be opened: {exc}") from exc
    except sqlite3.DatabaseError as exc:
        conn.close()
        raise _no_mirror(place) from exc
    except RegdslError:
        conn.close()
        raise
    return conn


_NEEDS_ROLLBACK = frozenset((sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_CANTOPEN))


def _connect(place: Path, mode: str) -> sqlite3.Connection:
    uri = f"{place.absolute().as_uri()}?mode={mode}"
    try:
        return sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.OperationalError as exc:
        code = "E305" if mode == "ro" else "E306"
        raise error(code, f"the mirror {place} cannot be opened: {exc}") from exc


def _recover(place: Path) -> None:
    conn = _connect(place, "rw")
    try:
        conn.execute("PRAGMA user_version").fetchone()
    finally:
        conn.close()


def _no_mirror(place: Path) -> RegdslError:
    return error(
        "E302",
        f"{place} is not a mirror",
        help="a mirror is a file made by `regdsl mirror import`",
    )


def _check(place: Path, application: int, version: int, write: bool) -> None:
    if application != APPLICATION_ID:
        raise _no_mirror(place)
    if version == LAYOUT_VERSION:
        return
    said = f"layout {version}, not {LAYOUT_VERSION}"
    if version > LAYOUT_VERSION:
        raise error(
            "E303",
            f"{place} was made by a newer regdsl: {said}",
            help="use that one, or make the mirror anew with `regdsl mirror import`",
        )
    if version < OLDEST_LAYOUT:
        raise error(
            "E303",
            f"{place} was made by an older regdsl: {said}",
            help="make it anew with `regdsl mirror import`",
        )
    if not write:
        raise error(
            "E303",
            f"{place} was made by an older regdsl: {said}",
            help=f"run `regdsl mirror rebuild --mirror {place}`: it keeps what is in it, and "
            "needs no network and no files",
        )
