"""The tables of a mirror as Parquet files, one a table, for data frames and databases.

Names and values are those of RegTAP, lists joined by `#` included, so that the same SQL does.
Dates are timestamps in UTC.  The view `tap_table` is there too, and what the ledger has of
each resource.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regdsl.diagnostics import error
from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.schema import LEDGER, TABLES, Column, Table

if TYPE_CHECKING:
    from regdsl.mirror.export import ExportReport, Progress

__all__ = ["write_tables"]

_ROWS = 50_000
"""So many rows are held at a time, and make one group of a file."""


def write_tables(
    connection: sqlite3.Connection,
    folder: Path,
    report: ExportReport,
    progress: Progress | None = None,
) -> None:
    """Write the file of each table into a folder.

    Raises
    ------
    RegdslError
        E310 without pyarrow.
    """
    try:
        import pyarrow.parquet
    except ImportError as exc:
        raise error(
            "E310",
            "Parquet needs the package pyarrow, which is not installed",
            help="run `python -m pip install 'regdsl[parquet]'`",
        ) from exc

    tables = [*(TABLES[name] for name in (*PUBLIC_TABLES, "tap_table")), LEDGER]
    total = sum(_number(connection, table) for table in tables)
    done = 0
    for table in tables:
        schema = _schema(table, report)
        columns = ", ".join(f'"{name}"' for name in table.column_names)
        rows = connection.execute(f"SELECT {columns} FROM {table.name}")
        file = folder / f"{table.name}.parquet"
        with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            while some := rows.fetchmany(_ROWS):
                writer.write_batch(_batch(table, some, schema, report))
                done += len(some)
                if progress is not None:
                    progress(done, total)


def _number(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def _schema(table: Table, report: ExportReport) -> Any:
    """The columns with what RegTAP says of them, and as of when they are."""
    import pyarrow as pa

    fields = []
    for column in table.columns:
        said = {"description": column.description, "unit": column.unit, "utype": column.utype}
        given = {name: value for name, value in said.items() if value}
        fields.append(pa.field(column.name, _type(column), metadata=given))
    return pa.schema(
        fields, metadata={"description": table.description, "as_of": report.as_of or ""}
    )


def _type(column: Column) -> Any:
    import pyarrow as pa

    match column.type:
        case "timestamp":
            return pa.timestamp("ms", tz="UTC")
        case "integer" | "key":
            return pa.int64()
        case "real":
            return pa.float64()
        case _:
            return pa.string()


def _batch(table: Table, rows: Sequence[Sequence[Any]], schema: Any, report: ExportReport) -> Any:
    import pyarrow as pa

    arrays = []
    for column, kind, values in zip(
        table.columns, schema.types, zip(*rows, strict=True), strict=True
    ):
        if column.type == "timestamp":
            arrays.append(_times(table, column, values, report).cast(kind))
        else:
            arrays.append(pa.array(values, kind))
    return pa.record_batch(arrays, schema=schema)


def _times(table: Table, column: Column, values: Sequence[Any], report: ExportReport) -> Any:
    """Texts as times; one that is none becomes NULL, and is reported."""
    import pyarrow as pa

    texts = pa.array(values, pa.string())
    try:
        return texts.cast(pa.timestamp("s"))
    except pa.ArrowInvalid:
        return pa.array([_time(table, column, one, report) for one in values], pa.timestamp("s"))


def _time(table: Table, column: Column, value: str | None, report: ExportReport) -> Any:
    import pyarrow as pa

    from regdsl.mirror.export import Incomplete

    try:
        return pa.scalar(value, pa.string()).cast(pa.timestamp("s")).as_py()
    except pa.ArrowInvalid:
        why = f"{value!r} is no time, and is NULL"
        report.incomplete.append(Incomplete(f"{table.name}.{column.name}", why))
        return None
