"""The tables of a mirror, with the indexes that GAVO's registry has.

They are those that were measured on DaCHS: words of texts, trigrams of what is compared
without case, keys, UCDs, names.  What it has no index for gets none here: standard_id,
details, the texts of res_table, wavebands, coverage in time and energy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from regdsl.schema import TABLES, Table

from .server import Server

__all__ = ["fill", "indexes"]

TYPES = {
    "string": "text",
    "key": "integer",
    "integer": "integer",
    "real": "real",
    "timestamp": "timestamp",
    # There is no pg_sphere here; coverage is kept, and not asked for.
    "moc": "text",
}

WORDS = {
    "resource": ("res_title", "res_description", "creator_seq"),
    "res_subject": ("res_subject",),
    "table_column": ("column_description",),
    "intf_param": ("param_description",),
    "tap_table": ("table_title", "table_description"),
}
"""Columns with an index of their words."""

PATTERNS = {
    "resource": ("lower(short_name)", "lower(ivoid)"),
    "res_role": ("lower(role_name)",),
    "res_subject": ("lower(res_subject)",),
    "table_column": ("ucd",),
    "alt_identifier": ("alt_identifier",),
    "tap_table": ("table_name",),
}
"""What has an index for patterns."""

VALUES = {
    "res_role": ("role_name", "base_role"),
    "table_column": ("ucd", "name"),
    "intf_param": ("ucd", "name"),
    "tap_table": ("resid", "svcid"),
}
"""Columns with an index of their values, beside the keys."""

KEYS = ("schema_index", "table_index", "cap_index", "intf_index")


def fill(server: Server, mirror: Path) -> None:
    """Make the tables of a mirror, its view `tap_table` too, and their indexes."""
    made = [f"CREATE TABLE rr.{name} ({_columns(table)});" for name, table in TABLES.items()]
    server.run("\n".join(["CREATE EXTENSION pg_trgm;", "CREATE SCHEMA rr;", *made]))
    source = sqlite3.connect(f"{mirror.absolute().as_uri()}?mode=ro", uri=True)
    try:
        for name, table in TABLES.items():
            server.copy(f"COPY rr.{name} FROM STDIN", _lines(source, table))
    finally:
        source.close()
    after = ["SET maintenance_work_mem = '512MB';", *indexes(), "VACUUM ANALYZE;"]
    server.run("\n".join(after))


def indexes() -> list[str]:
    """The statements that make them."""
    found = []
    for name, table in TABLES.items():
        keys = [("ivoid",)] if "ivoid" in table else []
        keys += [("ivoid", key) for key in KEYS if key in table and name != "validation"]
        keys += [(column,) for column in VALUES.get(name, ())]
        kinds = [f"({', '.join(key)})" for key in keys]
        kinds += [f"USING gin (to_tsvector('english', {text}))" for text in WORDS.get(name, ())]
        kinds += [f"USING gin (({what}) gin_trgm_ops)" for what in PATTERNS.get(name, ())]
        found += [f"CREATE INDEX ON rr.{name} {kind};" for kind in kinds]
    return found


def _columns(table: Table) -> str:
    return ", ".join(f"{column.name} {TYPES[column.type]}" for column in table.columns)


def _lines(source: sqlite3.Connection, table: Table) -> Iterator[str]:
    """The rows as COPY reads them."""
    for row in source.execute(f"SELECT {', '.join(table.column_names)} FROM {table.name}"):
        yield "\t".join(map(_cell, row)) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    return str(value).translate(_ESCAPED)


_ESCAPED = str.maketrans(
    {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": None}  # no text has a zero byte
)
