"""Fills a mirror from VOResource XML files.

One call is one transaction: a new mirror is written beside its place and moved there when
it is whole, an existing one is changed by a single transaction.  So a killed or failed
import leaves what was there before.  Importing the same files again changes nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.import_reader import read_files
from regdsl.mirror.report import ImportReport
from regdsl.mirror.transaction import writing
from regdsl.mirror.update import Update, moment_of

__all__ = ["ImportReport", "import_paths", "xml_files"]

Progress = Callable[[int, int, int], None]


def xml_files(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files to read: files as given, folders searched for `*.xml`, sorted, each once.

    Raises
    ------
    RegdslError
        E305 for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found.update(dict.fromkeys(sorted(path.rglob("*.xml"))))
        elif path.exists():
            found[path] = None
        else:
            raise error("E305", f"there is no file or folder {path}")
    return list(found)


def import_paths(
    mirror_path: str | os.PathLike[str],
    paths: Sequence[str | os.PathLike[str]],
    *,
    progress: Progress | None = None,
    now: datetime | None = None,
    refuse_empty: bool = False,
    wait: bool = False,
) -> ImportReport:
    """Import VOResource files into a mirror, making it if it is not there.

    A record replaces the one of the same ivoid, lower-cased.  Where an ivoid comes twice in
    one import the record with the later `updated` wins, the first one among equals.  A
    record that is not active removes its resource.  Bad records are skipped and named.
    Many files are read by other processes (`regdsl.mirror.import_reader`).

    Parameters
    ----------
    mirror_path
        The SQLite file.
    paths
        Files, and folders that are searched for `*.xml`.
    progress
        Called after each file with files done, files in all, and records read so far.
    now
        The time to note as that of the import, UTC; the clock's by default.
    refuse_empty
        Rather make no mirror at all than a new one without any record.
    wait
        Wait for another update of the mirror to end, rather than to say that there is one.

    Raises
    ------
    RegdslError
        E302 or E303 when the file is there but no mirror of this layout, E305 when a path
        cannot be read, E306 when the mirror cannot be written, also because
        another update is at it, E307 for an empty import
        with `refuse_empty`.
    """
    begin = time.perf_counter()
    files = xml_files(paths)
    report = ImportReport(files=len(files))
    place = Path(mirror_path)
    with writing(place, doing="import", wait=wait) as (conn, fresh):
        run = Update(conn, fresh, report, moment_of(now))
        run.start(place)
        records = done = 0
        with closing(read_files(files)) as items:
            for item in items:
                if item is not None:
                    records += 1
                    run.take(item, str(files[done]))
                    continue
                done += 1
                if progress is not None:
                    progress(done, len(files), records)
        run.finish([str(path) for path in paths], {str(file) for file in files})
        if refuse_empty and fresh and not report.loaded:
            raise _nothing(report)
    report.seconds = time.perf_counter() - begin
    return report


def _nothing(report: ImportReport) -> RegdslError:
    """A new mirror without a record would only hide the demo registry."""
    reasons = "; ".join(f"{source}: {reason}" for _, source, reason in report.skipped[:3])
    return error(
        "E307",
        f"there is no record in {_files(report.files)}" + (f" ({reasons})" if reasons else ""),
        help="give VOResource XML: files, folders with *.xml, or OAI-PMH ListRecords documents",
    )


def _files(number: int) -> str:
    if not number:
        return "these folders, and no file that ends in .xml"
    return "1 file" if number == 1 else f"{number} files"
