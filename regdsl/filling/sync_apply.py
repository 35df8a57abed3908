"""Brings a stage that is complete into the mirror.

First its keys are settled: whatever a service has for `cap_index` and the like, the mirror
numbers from 1 within each resource, in the same order, as when it reads files.  Then a new
mirror takes whole tables; for one that is there the rows are put together by resource, and
`regdsl.mirror.update` compares each with what it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from regdsl.filling.sync_stage import Stage
from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.mirror.update import Update
from regdsl.mirror.voresource import Record
from regdsl.schema import TABLES

__all__ = ["bring", "settle"]

_KEYS = {
    "cap_index": ("capability", "interface", "validation", "res_detail"),
    "intf_index": ("interface", "intf_param"),
    "schema_index": ("res_schema", "res_table"),
    "table_index": ("res_table", "table_column"),
}
"""Which tables share a key."""

Row = tuple[Any, ...]


def settle(stage: Stage) -> None:
    """Number the keys, and leave out resources whose rows contradict each other."""
    with stage.changing() as conn:
        for key, tables in _KEYS.items():
            if _is_odd(conn, key, tables):
                _number(conn, key, tables)
    for name in PUBLIC_TABLES:
        columns = TABLES[name].primary_key
        if len(columns) < 2:
            continue
        stage.skip(
            (ivoid, f"two rows of {name} with the same {columns[1]}")
            for (ivoid,) in conn.execute(
                f"SELECT DISTINCT ivoid FROM {name} WHERE {columns[1]} IS NOT NULL "
                f"GROUP BY {', '.join(columns)} HAVING count(*) > 1"
            ).fetchall()
        )
    stage.leave_out()


def _used(key: str, tables: tuple[str, ...]) -> str:
    return " UNION ".join(
        f"SELECT ivoid, {key} AS k FROM {table} WHERE {key} IS NOT NULL" for table in tables
    )


def _is_odd(conn: sqlite3.Connection, key: str, tables: tuple[str, ...]) -> bool:
    """Whether a key is not already 1, 2, 3 and so on in each resource."""
    (odd,) = conn.execute(
        f"SELECT EXISTS (SELECT 1 FROM ({_used(key, tables)}) GROUP BY ivoid "
        "HAVING min(k) != 1 OR max(k) != count(*) OR max(typeof(k) != 'integer'))"
    ).fetchone()
    return bool(odd)


def _number(conn: sqlite3.Connection, key: str, tables: tuple[str, ...]) -> None:
    """Numbers by their value, texts by their length first, so that `c10` follows `c9`."""
    conn.execute("CREATE TEMP TABLE numbered (ivoid, k, n, PRIMARY KEY (ivoid, k)) WITHOUT ROWID")
    conn.execute(
        "INSERT INTO numbered SELECT ivoid, k, row_number() OVER (PARTITION BY ivoid ORDER BY "
        "typeof(k), CASE typeof(k) WHEN 'text' THEN length(k) END, k) "
        f"FROM ({_used(key, tables)})"
    )
    for table in tables:
        conn.execute(
            f"UPDATE {table} SET {key} = (SELECT n FROM numbered AS x "
            f"WHERE x.ivoid = {table}.ivoid AND x.k = {table}.{key}) WHERE {key} IS NOT NULL"
        )
    conn.execute("DROP TABLE numbered")


def bring(stage: Stage, update: Update, source: str) -> None:
    """Give the records of a settled stage to an update.

    Parameters
    ----------
    source
        What the ledger is to say of where they came from.
    """
    mocs = dict(stage.connection.execute("SELECT ivoid, original FROM moc WHERE original != ''"))
    if update.fresh:
        warnings = stage.connection.execute("SELECT ivoid, message FROM warning").fetchall()
        _copy(stage, update.conn)
        update.load([row[1] for row in stage.wanted()], source, mocs, warnings)
        return
    for record in _records(stage, mocs):
        update.take(record, source)


def _copy(stage: Stage, mirror: sqlite3.Connection) -> None:
    """Bring whole tables into a new mirror, without an object for each of their cells."""
    mirror.execute("ATTACH ? AS stage", (str(stage.file),))
    for name in PUBLIC_TABLES:
        mirror.execute(f"INSERT INTO main.{name} SELECT * FROM stage.{name}")


def _records(stage: Stage, mocs: dict[str, Any]) -> Iterator[Record]:
    """The rows of all tables by resource.

    Each table is in the order of the list, so the next group of each is looked at.
    """
    warnings: dict[str, list[str]] = {}
    for ivoid, message in stage.connection.execute("SELECT ivoid, message FROM warning"):
        warnings.setdefault(ivoid, []).append(message)
    groups = {name: _groups(stage, name) for name in PUBLIC_TABLES}
    heads = {name: next(found, None) for name, found in groups.items()}
    updated = TABLES["resource"].column_names.index("updated")
    for _, ivoid, _, _ in stage.wanted():
        rows: dict[str, list[Row]] = {}
        for name, head in heads.items():
            if head is not None and head[0] == ivoid:
                rows[name] = head[1]
                heads[name] = next(groups[name], None)
            else:
                rows[name] = []
        yield Record(
            ivoid,
            "active",
            rows["resource"][0][updated],
            rows,
            warnings.get(ivoid, []),
            mocs.get(ivoid),
        )


def _groups(stage: Stage, table: str) -> Iterator[tuple[str, list[Row]]]:
    for ivoid, rows in groupby(stage.select(table), itemgetter(0)):
        yield ivoid, list(rows)
