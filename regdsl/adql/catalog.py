"""The tables that ADQL may name on a mirror: those of RegTAP, and TAP_SCHEMA.

Built from `regdsl.schema`, the one place that knows RegTAP's tables; those of TAP_SCHEMA
(TAP 1.1, section 4) stand here.  The checker looks names up in it, the mirror fills its
TAP_SCHEMA from it, and answers are described by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from regdsl.adql.functions import Kind
from regdsl.schema import DATA_MODEL, TABLES, ColumnType

__all__ = [
    "SCHEMAS",
    "Column",
    "Schema",
    "Table",
    "column_of",
    "table_columns",
    "table_names",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, as VOTable and TAP_SCHEMA describe it.

    `kind` is that of `regdsl.adql.functions`; `lowercase` says that its values are.
    """

    name: str
    kind: Kind
    datatype: str
    arraysize: str | None = None
    xtype: str | None = None
    unit: str | None = None
    ucd: str | None = None
    utype: str | None = None
    description: str = ""
    indexed: bool = False
    principal: bool = False
    lowercase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table or view, and its columns in order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    utype: str | None = None
    view: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A schema and its tables."""

    name: str
    description: str
    tables: tuple[Table, ...]
    utype: str | None = None


_TYPES: dict[ColumnType, tuple[Kind, str, str | None, str | None]] = {
    "string": ("text", "unicodeChar", "*", None),
    "key": ("number", "int", None, None),
    "integer": ("number", "int", None, None),
    "real": ("number", "double", None, None),
    "timestamp": ("time", "char", "19*", "timestamp"),
    "moc": ("geometry", "char", "*", "moc"),
}

_PRINCIPAL = frozenset(
    {"ivoid", "res_title", "res_type", "standard_id", "access_url", "role_name", "base_role"}
    | {"res_subject", "name", "ucd", "table_name", "coverage", "detail_xpath", "detail_value"}
)


def _registry() -> Schema:
    tables = []
    for table in TABLES.values():
        columns = []
        for column in table.columns:
            kind, datatype, arraysize, xtype = _TYPES[column.type]
            columns.append(
                Column(
                    name=column.name,
                    kind=kind,
                    datatype=datatype,
                    arraysize=arraysize,
                    xtype=xtype,
                    unit=column.unit,
                    utype=column.utype,
                    description=column.description,
                    indexed=column.indexed,
                    principal=column.name in _PRINCIPAL,
                    lowercase=column.lowercase,
                )
            )
        tables.append(
            Table(
                name=table.name,
                description=table.description,
                columns=tuple(columns),
                utype=table.utype,
                view=table.view,
            )
        )
    return Schema(
        name="rr",
        description="The relational registry: resources of the Virtual Observatory, RegTAP 1.2",
        tables=tuple(tables),
        utype=DATA_MODEL,
    )


def _text(name: str, description: str, *, indexed: bool = False) -> Column:
    return Column(
        name=name,
        kind="text",
        datatype="unicodeChar",
        arraysize="*",
        description=description,
        indexed=indexed,
    )


def _number(name: str, description: str) -> Column:
    return Column(name=name, kind="number", datatype="int", description=description)


def _tap_schema() -> Schema:
    """TAP 1.1, section 4.  `size` is from TAP 1.0, which clients still ask for."""
    return Schema(
        name="tap_schema",
        description="What tables there are, and what is in them",
        tables=(
            Table(
                name="schemas",
                description="The schemas",
                columns=(
                    _text("schema_name", "Name of the schema", indexed=True),
                    _text("utype", "Its utype, where a standard defines one"),
                    _text("description", "What is in it"),
                    _number("schema_index", "Place among the schemas"),
                ),
            ),
            Table(
                name="tables",
                description="The tables",
                columns=(
                    _text("schema_name", "Schema of the table", indexed=True),
                    _text("table_name", "Name of the table, with its schema", indexed=True),
                    _text("table_type", "table or view"),
                    _text("utype", "Its utype, where a standard defines one"),
                    _text("description", "What is in it"),
                    _number("table_index", "Place among the tables"),
                ),
            ),
            Table(
                name="columns",
                description="The columns",
                columns=(
                    _text("table_name", "Table of the column, with its schema", indexed=True),
                    _text("column_name", "Name of the column", indexed=True),
                    _text("datatype", "VOTable datatype"),
                    _text("arraysize", "VOTable arraysize"),
                    _text("xtype", "VOTable xtype"),
                    _number("size", "Length, as TAP 1.0 had it"),
                    _text("description", "What is in it"),
                    _text("utype", "Its utype, where a standard defines one"),
                    _text("unit", "Its unit"),
                    _text("ucd", "Its UCD"),
                    _number("indexed", "1 when there is an index"),
                    _number("principal", "1 when it is of the first interest"),
                    _number("std", "1 when a standard defines it"),
                    _number("column_index", "Place among the columns of the table"),
                ),
            ),
            Table(
                name="keys",
                description="The foreign keys",
                columns=(
                    _text("key_id", "Name of the key", indexed=True),
                    _text("from_table", "Table that refers", indexed=True),
                    _text("target_table", "Table referred to"),
                    _text("description", "What it is for"),
                    _text("utype", "Its utype"),
                ),
            ),
            Table(
                name="key_columns",
                description="The columns of the foreign keys",
                columns=(
                    _text("key_id", "Name of the key", indexed=True),
                    _text("from_column", "Column that refers"),
                    _text("target_column", "Column referred to"),
                ),
            ),
        ),
    )


@cache
def _catalog() -> tuple[Schema, ...]:
    return (_registry(), _tap_schema())


@cache
def _by_name() -> dict[str, Table]:
    return {f"{schema.name}.{table.name}": table for schema in SCHEMAS for table in schema.tables}


@cache
def _columns() -> dict[tuple[str, str], Column]:
    return {
        (name, column.name): column
        for name, table in _by_name().items()
        for column in table.columns
    }


SCHEMAS: tuple[Schema, ...] = _catalog()
"""All schemas: `rr` and `tap_schema`."""


def table_names() -> tuple[str, ...]:
    """All tables, with their schema."""
    return tuple(_by_name())


def table_columns(schema: str, name: str) -> tuple[Column, ...] | None:
    """The columns of a table; None when there is no such table."""
    table = _by_name().get(f"{schema}.{name}")
    return table.columns if table else None


def column_of(table: str, name: str) -> Column | None:
    """A column of a table, which is named with its schema."""
    return _columns().get((table, name))
