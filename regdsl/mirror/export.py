"""Writes a mirror in another form: a copy, VOResource records, or Parquet tables.

All of them are of one state of the mirror, whatever is written to it meanwhile, and are at
their place when they are whole (`regdsl.mirror.export_place`).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from regdsl.diagnostics import error
from regdsl.mirror.export_place import placed
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.streams import stream
from regdsl.mirror.troubles import of_the_file

__all__ = ["FORMATS", "ExportReport", "Incomplete", "export", "format_of"]

FORMATS = ("sqlite", "voresource", "parquet")

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all: pages, records, or rows."""

_ENDINGS = {
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".xml": "voresource",
    ".parquet": "parquet",
}
_PAGES = 4_096
_RECORDS = 500
"""So many records are in one document of a folder."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something that the format cannot hold: of which resource or column, and what."""

    what: str
    why: str


@dataclass(slots=True, kw_only=True)
class ExportReport:
    """What an export has written.

    Attributes
    ----------
    path, format
        Where, and in which of `FORMATS`.
    as_of
        When the mirror was last filled, UTC.
    resources, files, size
        How many resources and files, and how many bytes these have.
    incomplete
        What the format cannot hold.
    seconds
        How long it took.
    """

    path: str
    format: str
    as_of: str | None = None
    resources: int = 0
    files: int = 1
    size: int = 0
    incomplete: list[Incomplete] = field(default_factory=list)
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        files = "1 file" if self.files == 1 else f"{self.files} files"
        lines = [
            f"{self.path}: {self.resources} resources as of {self.as_of or 'never'}, "
            f"{files}, {self.size / 1e6:.1f} MB, in {self.seconds:.1f} s"
        ]
        if self.incomplete:
            lines.append(f"{len(self.incomplete)} incomplete:")
            lines += [f"  {one.what}: {one.why}" for one in self.incomplete[:_SHOWN]]
        if len(self.incomplete) > _SHOWN:
            lines.append(f"  and {len(self.incomplete) - _SHOWN} more")
        return "\n".join(lines)


def format_of(to: str | os.PathLike[str]) -> str | None:
    """The format that the name of a place asks for; None where it does not say.

    >>> format_of("copy.sqlite"), format_of("all.xml"), format_of("somewhere")
    ('sqlite', 'voresource', None)
    """
    return _ENDINGS.get(Path(to).suffix.lower())


def export(
    mirror: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    """Write a mirror in another form.

    Parameters
    ----------
    mirror
        The mirror; it is only read.
    to
        The place.  A copy is a file; records are in one file where its name ends in
        `.xml`, else in documents of 500 in a folder; tables are files in a folder.
    format
        One of `FORMATS`; by the ending of the name where it is not given.
    force
        Replace what is there, when the new one is whole.
    progress
        Called now and then.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does, E302 too for a damaged file, E305 while it is
        being written, E306 when the place cannot be written, E310 when it is taken or does
        not tell the format, or when a package for the format is missing.
    """
    begin = time.perf_counter()
    place = Path(to)
    chosen = format or format_of(place)
    if chosen not in FORMATS:
        unknown = f"there is no format `{format}`"
        raise error(
            "E310",
            unknown if format else f"the name {place} does not tell in which format to write",
            help="give `--format sqlite`, `voresource` or `parquet`, or a name that ends in "
            ".sqlite or .xml",
        )
    write, ending = _writer(chosen, place)
    report = ExportReport(path=str(place), format=chosen)
    with closing(open_mirror(mirror)) as connection:
        if place.exists() and place.samefile(mirror):
            raise error("E310", f"{place} is the mirror itself", help="give another place")
        try:
            connection.execute("BEGIN")
            (report.resources,) = connection.execute("SELECT count(*) FROM resource").fetchone()
            as_of = connection.execute("SELECT value FROM ledger_meta WHERE key = 'updated'")
            report.as_of = next((row[0] for row in as_of), None)
            with placed(place, ending=ending, force=force) as part:
                write(connection, part, report, progress)
                files = list(part.iterdir()) if ending else [part]
                report.files = len(files)
                report.size = sum(file.stat().st_size for file in files)
        except sqlite3.DatabaseError as exc:
            known = of_the_file(exc, mirror)
            if known is None:
                raise
            raise known from exc
    report.seconds = time.perf_counter() - begin
    return report


_Write = Callable[[sqlite3.Connection, Path, ExportReport, Progress | None], None]


def _writer(format: str, place: Path) -> tuple[_Write, str]:
    """What writes a format, and the ending of its files where it is a folder."""
    if format == "sqlite":
        return _copy, ""
    if format == "parquet":
        from regdsl.mirror.export_parquet import write_tables

        return write_tables, ".parquet"
    if place.suffix.lower() == ".xml":
        return _write_document, ""
    return _write_folder, ".xml"


def _copy(
    connection: sqlite3.Connection, part: Path, report: ExportReport, progress: Progress | None
) -> None:
    """Page by page, by the backup of SQLite."""

    def told(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    try:
        with closing(sqlite3.connect(part)) as other:
            # Nobody sees this file before it is whole, so it needs no journal to be safe.
            other.execute("PRAGMA journal_mode = OFF")
            connection.backup(other, pages=_PAGES, progress=told)
    except sqlite3.OperationalError as exc:
        # The low byte is the kind of error.  What is read has just been opened and read.
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in _OF_THE_DISK:
            raise
        raise OSError(None, str(exc)) from exc


_OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


# -- records -----------------------------------------------------------------------------------


def _write_document(
    connection: sqlite3.Connection, part: Path, report: ExportReport, progress: Progress | None
) -> None:
    with open(part, "wb") as file:
        file.write(_head(1, report.resources, more=False))
        for number, record in enumerate(_records(connection, report), 1):
            file.write(record)
            if progress is not None and (number % 100 == 0 or number == report.resources):
                progress(number, report.resources)
        file.write(_END)


def _write_folder(
    connection: sqlite3.Connection, part: Path, report: ExportReport, progress: Progress | None
) -> None:
    records = _records(connection, report)
    for number, first in enumerate(range(1, report.resources + 1, _RECORDS), 1):
        last = min(first + _RECORDS - 1, report.resources)
        with open(part / f"records-{number:05}.xml", "wb") as file:
            file.write(_head(first, last - first + 1, more=last < report.resources))
            for _ in range(first, last + 1):
                file.write(next(records))
            file.write(_END)
        if progress is not None:
            progress(last, report.resources)


def _head(first: int, count: int, *, more: bool) -> bytes:
    """The beginning of a list of records (Registry Interfaces 1.0, VOResources)."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ri:VOResources xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" '
        f'from="{first}" numberReturned="{count}" more="{str(more).lower()}">\n'
    ).encode()


_END = b"</ri:VOResources>\n"


def _records(connection: sqlite3.Connection, report: ExportReport) -> Iterator[bytes]:
    """The record of each resource, by ivoid; what it lacks is noted."""
    from regdsl.mirror.export_record import lost, record

    mocs = connection.execute(
        "SELECT original_moc FROM resource LEFT JOIN ledger_record USING (ivoid) ORDER BY ivoid"
    )
    for (ivoid, rows), (moc,) in zip(stream(connection), mocs, strict=True):
        written = record(rows, moc)
        missing = lost(rows, written)
        if missing:
            report.incomplete.append(
                Incomplete(ivoid, f"VOResource cannot say all of {', '.join(missing)}")
            )
        yield written + b"\n"
