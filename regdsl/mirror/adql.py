"""ADQL on a mirror: read, checked, fitted to SQLite, run where it can do no harm.

`Mirror.adql` is the way in.  Whatever somebody writes, the mirror is only read, no other
file is touched, and time, rows and memory are bounded (`regdsl.mirror.sandbox`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regdsl.adql.catalog import Column, column_of
from regdsl.adql.check import check
from regdsl.adql.reader import read
from regdsl.adql.scopes import Output
from regdsl.backends.foreign import lower
from regdsl.diagnostics import Diagnostic, RegdslError, lint
from regdsl.mirror.sandbox import Sandbox

if TYPE_CHECKING:
    from astropy.table import Table

__all__ = ["MAXREC", "TIMEOUT", "AdqlColumn", "AdqlResult", "run"]

MAXREC = 20_000
"""Rows of an answer unless told: what GAVO's server gives."""

TIMEOUT = 60.0
"""Seconds that a query may take unless told."""

MAX_BYTES = 256 << 20
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class AdqlColumn:
    """A column of an answer, as VOTable describes it.

    `datatype` and `arraysize` are those of VOTable; `xtype` is `timestamp` for times,
    and `moc`, `point` and so on for regions.
    """

    name: str
    datatype: str
    arraysize: str | None = None
    unit: str | None = None
    xtype: str | None = None
    ucd: str | None = None
    utype: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class AdqlResult:
    """What a query in ADQL gives on a mirror.

    Attributes
    ----------
    columns
        What is in each row.
    rows
        Tuples of str, int, float and None.
    overflow
        Whether there are more rows than were asked for.
    lints
        Remarks on the query.
    sql
        What SQLite was given.
    seconds
        How long it took.
    as_of
        When the mirror was last filled, UTC, ISO text.
    """

    columns: tuple[AdqlColumn, ...]
    rows: list[tuple[Any, ...]]
    overflow: bool
    lints: tuple[Diagnostic, ...]
    sql: str
    seconds: float
    as_of: str | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dictionary a row."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def to_table(self) -> Table:
        """As an astropy Table; NULL is masked."""
        from astropy.table import MaskedColumn, Table

        table = Table(meta={"as_of": self.as_of or ""})
        for number, column in enumerate(self.columns):
            values = [row[number] for row in self.rows]
            kind = _DTYPES.get(column.datatype, str)
            table.add_column(
                MaskedColumn(
                    [kind() if value is None else kind(value) for value in values],
                    mask=[value is None for value in values],
                    name=_free_name(column.name, table.colnames),
                    unit=column.unit,
                    description=column.description,
                    dtype=kind,
                )
            )
        return table


_DTYPES: dict[str, type] = {"int": int, "long": int, "double": float, "float": float}


def _free_name(name: str, taken: list[str]) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def run(
    sandbox: Sandbox,
    text: str,
    *,
    maxrec: int = MAXREC,
    timeout: float | None = TIMEOUT,
    vocab_dir: Path | None = None,
) -> AdqlResult:
    """Run a query; `regdsl.Mirror.adql` describes it."""
    started = time.monotonic()
    checked = check(read(text), to_run=True)
    try:
        sql = lower(checked, vocab_dir=vocab_dir)
        found = sandbox.run(sql, maxrec=maxrec, timeout=timeout, max_bytes=MAX_BYTES)
    except RegdslError as exc:
        raise RegdslError(exc.diagnostics, exc.source or text) from None
    columns = checked.columns or ()
    rows, xtypes = _presented(found.rows, columns)
    lints = checked.lints
    if found.overflow:
        lints = (
            *lints,
            lint(
                "W402",
                f"there are more than {maxrec} rows: these are the first",
                help="ask for less, or raise the limit (`--maxrec`)",
            ),
        )
    return AdqlResult(
        columns=tuple(
            _column(output, xtypes.get(n), [row[n] for row in rows])
            for n, output in enumerate(columns)
        ),
        rows=rows,
        overflow=found.overflow,
        lints=lints,
        sql=sql,
        seconds=time.monotonic() - started,
    )


def _presented(
    rows: list[tuple[Any, ...]], columns: tuple[Output, ...]
) -> tuple[list[tuple[Any, ...]], dict[int, str]]:
    """Regions that a query computed as DALI writes them, and the xtypes of their columns."""
    from regdsl.mirror.udf import present

    computed = [
        n
        for n, output in enumerate(columns)
        if output.kind in ("geometry", "any") and not output.column
    ]
    xtypes: dict[int, str] = {}
    if not computed:
        return rows, xtypes
    shown = [list(row) for row in rows]
    for row in shown:
        for n in computed:
            row[n], xtype = present(row[n])
            if xtype is not None:
                xtypes[n] = xtype
    return [tuple(row) for row in shown], xtypes


def _column(output: Output, xtype: str | None, values: list[Any]) -> AdqlColumn:
    """By what the column is in the schema, else by what is in it."""
    known: Column | None = column_of(output.table, output.column)
    if known is not None:
        return AdqlColumn(
            output.name,
            known.datatype,
            known.arraysize,
            known.unit,
            known.xtype,
            known.ucd,
            known.utype,
            known.description,
        )
    kinds = {type(value) for value in values} - {type(None)}
    if kinds and kinds <= {int}:
        return AdqlColumn(output.name, "long")
    if kinds and kinds <= {int, float}:
        return AdqlColumn(output.name, "double")
    if not kinds and output.kind == "number":
        return AdqlColumn(output.name, "double")
    return AdqlColumn(output.name, "unicodeChar", "*", xtype=xtype)
