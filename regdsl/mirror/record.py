"""One resource in full, read from the public tables for `regdsl show`."""

from __future__ import annotations

import difflib
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from regdsl.diagnostics import error
from regdsl.schema import TABLES

__all__ = ["FullRecord", "full_record"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullRecord:
    """All rows of one resource, by RegTAP's names.

    `resource` is its row of rr.resource; the others are lists of rows of the table in
    question, each a dictionary by column.  `capabilities` have their `interfaces` and
    `details` inside, `tables` their `columns`.  `as_of` is when the mirror was last filled,
    `first_seen` and `changed` are when the resource came there and last changed, UTC.
    """

    resource: Row
    roles: list[Row]
    subjects: list[str]
    dates: list[Row]
    alternate_identifiers: list[str]
    capabilities: list[Row]
    tables: list[Row]
    relationships: list[Row]
    related_from: list[Row]
    details: list[Row]
    validation: list[Row]
    spatial: list[str]
    temporal: list[tuple[float, float]]
    spectral: list[tuple[float, float]]
    as_of: str | None
    first_seen: str | None
    changed: str | None

    def to_dict(self) -> dict[str, Any]:
        """As a dictionary, for JSON."""
        return asdict(self)


def full_record(connection: sqlite3.Connection, ivoid: str) -> FullRecord:
    """Read all rows of a resource; E304 with a suggestion when there is none."""
    wanted = ivoid.lower()
    found = _rows(connection, "resource", wanted)
    if not found:
        raise _missing(connection, ivoid)
    interfaces = _rows(connection, "interface", wanted)
    details = _rows(connection, "res_detail", wanted)
    capabilities = _rows(connection, "capability", wanted)
    for capability in capabilities:
        key = capability["cap_index"]
        capability["interfaces"] = [row for row in interfaces if row["cap_index"] == key]
        capability["details"] = [row for row in details if row["cap_index"] == key]
    columns = _rows(connection, "table_column", wanted)
    tables = _rows(connection, "res_table", wanted)
    for table in tables:
        key = table["table_index"]
        table["columns"] = [row for row in columns if row["table_index"] == key]
    return FullRecord(
        resource=found[0],
        roles=_rows(connection, "res_role", wanted),
        subjects=[row["res_subject"] for row in _rows(connection, "res_subject", wanted)],
        dates=_rows(connection, "res_date", wanted),
        alternate_identifiers=[
            row["alt_identifier"] for row in _rows(connection, "alt_identifier", wanted)
        ],
        capabilities=capabilities,
        tables=tables,
        relationships=_rows(connection, "relationship", wanted),
        related_from=_rows(connection, "relationship", wanted, key="related_id"),
        details=[row for row in details if row["cap_index"] is None],
        validation=_rows(connection, "validation", wanted),
        spatial=[row["coverage"] for row in _rows(connection, "stc_spatial", wanted)],
        temporal=[
            (row["time_start"], row["time_end"])
            for row in _rows(connection, "stc_temporal", wanted)
        ],
        spectral=[
            (row["spectral_start"], row["spectral_end"])
            for row in _rows(connection, "stc_spectral", wanted)
        ],
        **_noted(connection, wanted),
    )


def _noted(connection: sqlite3.Connection, ivoid: str) -> dict[str, str | None]:
    """What the ledger says of a resource, and of the mirror."""
    row = connection.execute(
        "SELECT (SELECT value FROM ledger_meta WHERE key = 'updated'), first_seen, changed "
        "FROM (SELECT 1) LEFT JOIN ledger_record ON ivoid = ?",
        (ivoid,),
    ).fetchone()
    return dict(zip(("as_of", "first_seen", "changed"), row, strict=True))


def _rows(
    connection: sqlite3.Connection, table: str, value: str, *, key: str = "ivoid"
) -> list[Row]:
    names = [column.name for column in TABLES[table].columns]
    cursor = connection.execute(
        f"SELECT {', '.join(names)} FROM {table} WHERE {key} = ? ORDER BY rowid", (value,)
    )
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _missing(connection: sqlite3.Connection, ivoid: str) -> Exception:
    prefix = ivoid.lower()
    known = [
        row[0]
        for row in connection.execute(
            "SELECT ivoid FROM resource WHERE ivoid LIKE ? OR short_name LIKE ? LIMIT 2000",
            (prefix[:14] + "%", ivoid),
        )
    ]
    close = difflib.get_close_matches(prefix, known, n=1, cutoff=0.5) or known[:1]
    return error(
        "E304",
        f"the mirror has no resource `{ivoid}`",
        help=f"did you mean `{close[0]}`?" if close else "`regdsl search` finds identifiers",
    )
