"""TAP_SCHEMA: the tables in which a TAP service describes its tables (TAP 1.1, section 4).

They are filled from the catalog of `regdsl.adql`, and describe themselves as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache

from regdsl.adql.catalog import SCHEMAS, Column, Table
from regdsl.schema import SCHEMA_NAME, TABLES

__all__ = ["fill"]

_NAME = "tap_schema"

_Row = tuple[object, ...]

_OWN_KEYS = (
    ("tables", "schemas", ("schema_name",), ("schema_name",)),
    ("columns", "tables", ("table_name",), ("table_name",)),
    ("keys", "tables", ("from_table",), ("table_name",)),
    ("keys", "tables", ("target_table",), ("table_name",)),
    ("key_columns", "keys", ("key_id",), ("key_id",)),
)
"""The keys between the tables of TAP_SCHEMA."""


def fill(connection: sqlite3.Connection) -> None:
    """Make the tables, in the attached database `tap_schema`, and fill them.

    Columns that a standard defines have `std` 1, which are all of them (RegTAP 1.2,
    section 8; TAP 1.1, section 4).
    """
    connection.execute("BEGIN")
    for statement, rows in _statements():
        if rows:
            connection.executemany(statement, rows)
        else:
            connection.execute(statement)
    connection.execute("COMMIT")


@cache
def _statements() -> tuple[tuple[str, tuple[_Row, ...]], ...]:
    """The statements, with the rows that they insert."""
    own = next(schema for schema in SCHEMAS if schema.name == _NAME)
    found: list[tuple[str, tuple[_Row, ...]]] = []
    for table in own.tables:
        columns = ", ".join(f'"{column.name}" {_sql_type(column)}' for column in table.columns)
        found.append((f'CREATE TABLE {_NAME}."{table.name}" ({columns})', ()))
    for table in own.tables:
        marks = ", ".join("?" * len(table.columns))
        rows = tuple(_ROWS[table.name]())
        found.append((f'INSERT INTO {_NAME}."{table.name}" VALUES ({marks})', rows))
    return tuple(found)


def _sql_type(column: Column) -> str:
    return "INTEGER" if column.kind == "number" else "TEXT"


def _schemas() -> Iterator[_Row]:
    for number, schema in enumerate(SCHEMAS, 1):
        yield schema.name, schema.utype, schema.description, number


def _all_tables() -> Iterator[tuple[str, Table]]:
    for schema in SCHEMAS:
        for table in schema.tables:
            yield schema.name, table


def _tables() -> Iterator[_Row]:
    for number, (schema, table) in enumerate(_all_tables(), 1):
        kind = "view" if table.view else "table"
        yield schema, f"{schema}.{table.name}", kind, table.utype, table.description, number


def _columns() -> Iterator[_Row]:
    for schema, table in _all_tables():
        for number, column in enumerate(table.columns, 1):
            yield (
                f"{schema}.{table.name}",
                column.name,
                column.datatype,
                column.arraysize,
                column.xtype,
                _length(column.arraysize),
                column.description,
                column.utype,
                column.unit,
                column.ucd,
                int(column.indexed),
                int(column.principal),
                1,
                number,
            )


def _length(arraysize: str | None) -> int | None:
    """The `size` of TAP 1.0: the length of a text that has one."""
    digits = (arraysize or "").rstrip("*")
    return int(digits) if digits.isdigit() else None


def _all_keys() -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    for table in TABLES.values():
        for key in table.foreign_keys:
            target = f"{SCHEMA_NAME}.{key.table}"
            yield f"{SCHEMA_NAME}.{table.name}", target, key.columns, key.references
    for source, target, columns, references in _OWN_KEYS:
        yield f"{_NAME}.{source}", f"{_NAME}.{target}", columns, references


def _keys() -> Iterator[_Row]:
    for number, (source, target, _, _) in enumerate(_all_keys(), 1):
        yield f"key_{number}", source, target, None, None


def _key_columns() -> Iterator[_Row]:
    for number, (_, _, columns, references) in enumerate(_all_keys(), 1):
        for one, other in zip(columns, references, strict=True):
            yield f"key_{number}", one, other


_ROWS = {
    "schemas": _schemas,
    "tables": _tables,
    "columns": _columns,
    "keys": _keys,
    "key_columns": _key_columns,
}
