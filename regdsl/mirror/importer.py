"""Fills a mirror from VOResource XML files.

One call is one transaction: a new mirror is written beside its place and moved there when
it is whole, an existing one is changed by a single transaction.  So a killed or failed
import leaves what was there before.  Importing the same files again changes nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.import_reader import read_files
from regdsl.mirror.layout import LAYOUT_VERSION, PUBLIC_TABLES, create_indexes, create_tables
from regdsl.mirror.report import ImportReport
from regdsl.mirror.transaction import writing
from regdsl.mirror.voresource import BadRecord, Record
from regdsl.schema import TABLES

__all__ = ["ImportReport", "import_paths", "xml_files"]

Progress = Callable[[int, int, int], None]

_BATCH_ROWS = 20_000
_BATCH_RECORDS = 1_000
_CACHE_KIB = 65_536
# A cache that spills takes the lock that keeps readers out long before the commit.  So it
# may rather grow, until even that would be too much for a laptop.  (`OFF` would do nothing
# once the transaction has begun.)
_SPILL_KIB = 524_288
# SQLite allows more, but older builds only 999
_CHUNK = 500

_INSERTS = {
    name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(TABLES[name].columns))})"
    for name in PUBLIC_TABLES
}


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

    Raises
    ------
    RegdslError
        E302 or E303 when the file is there but no mirror of this layout, E305 when a path
        cannot be read, E306 when the mirror cannot be written, E307 for an empty import
        with `refuse_empty`.
    """
    begin = time.perf_counter()
    moment = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    files = xml_files(paths)
    report = ImportReport(files=len(files))
    place = Path(mirror_path)
    with writing(place) as (conn, fresh):
        run = _Import(conn, fresh, report, moment)
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


@dataclass(slots=True)
class _Seen:
    """Which record of an ivoid has won so far in this import."""

    updated: str
    source: str


class _Import:
    """The state of one import: what is decided, and what is still to be written."""

    def __init__(
        self, conn: sqlite3.Connection, fresh: bool, report: ImportReport, moment: str
    ) -> None:
        self.conn = conn
        self.fresh = fresh
        self.report = report
        self.moment = moment
        self.seen: dict[str, _Seen] = {}
        self.pending: dict[str, Record] = {}
        self.pending_rows = 0
        self.written: dict[str, str] = {}  # by this import: new, replaced, unchanged, removed
        self.indexed = not fresh
        if not fresh:
            conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            conn.execute(f"PRAGMA cache_spill = -{_SPILL_KIB}")

    def start(self, place: Path) -> None:
        from regdsl.mirror import indexes
        from regdsl.mirror.rebuild import require_indexes, stamp

        if not self.fresh:
            require_indexes(self.conn, place)
        else:
            create_tables(self.conn)
            indexes.create(self.conn)
            stamp(self.conn)

    # --- deciding

    def take(self, item: Record | BadRecord, source: str) -> None:
        """Decide about one record."""
        if isinstance(item, BadRecord):
            self.report.skipped.append((item.ivoid, source, item.reason))
            return
        ivoid = item.ivoid
        updated = item.updated or ""
        before = self.seen.get(ivoid)
        if before is not None:
            if updated <= before.updated:
                reason = f"{before.source} has a record that is as new or newer"
                self.report.skipped.append((ivoid, source, reason))
                return
            reason = f"{source} has a newer record"
            self.report.skipped.append((ivoid, before.source, reason))
        self.seen[ivoid] = _Seen(updated, source)
        if not item.active:
            self.report.skipped.append((ivoid, source, f"status {item.status}"))
        self.pending[ivoid] = item
        self.pending_rows += sum(map(len, item.rows.values()))
        if self.pending_rows >= _BATCH_ROWS or len(self.pending) >= _BATCH_RECORDS:
            self.write()

    # --- writing

    def write(self) -> None:
        """Bring what is pending into the public tables and the ledger."""
        pending, self.pending, self.pending_rows = self.pending, {}, 0
        known = self._known(pending)
        again = [ivoid for ivoid in pending if not self.fresh or ivoid in self.written]
        same = self._unchanged([pending[ivoid] for ivoid in known if pending[ivoid].active])
        gone = [ivoid for ivoid in known if ivoid not in same]
        if gone:
            self._delete(gone)
        new = [record for record in pending.values() if record.active and record.ivoid not in same]
        for name, statement in _INSERTS.items():
            rows = [row for record in new for row in record.rows[name]]
            if rows:
                self.conn.executemany(statement, rows)
        for ivoid, record in pending.items():
            mine = self.written.get(ivoid)
            existed = ivoid in known if mine is None else mine not in ("new", "absent")
            if not record.active:
                self.written[ivoid] = "removed" if existed else "absent"
            elif ivoid in same:
                self.written[ivoid] = "unchanged" if mine is None else mine
            else:
                self.written[ivoid] = "replaced" if existed else "new"
        self._note([record for record in pending.values() if record.active], same, again)

    def _known(self, ivoids: Iterable[str]) -> set[str]:
        """Which of them the public tables have."""
        names = list(ivoids)
        if self.fresh:
            names = [name for name in names if name in self.written]
        return {
            row[0]
            for chunk, marks in _chunks(names)
            for row in self.conn.execute(
                f"SELECT ivoid FROM resource WHERE ivoid IN ({marks})", chunk
            )
        }

    def _unchanged(self, records: list[Record]) -> set[str]:
        """Which of them have exactly the rows that the mirror has."""
        if not records:
            return set()
        same = {record.ivoid for record in records}
        for name in PUBLIC_TABLES:
            stored: dict[str, list[tuple[object, ...]]] = defaultdict(list)
            candidates = [record for record in records if record.ivoid in same]
            for chunk, marks in _chunks([record.ivoid for record in candidates]):
                for row in self.conn.execute(
                    f"SELECT * FROM {name} WHERE ivoid IN ({marks}) ORDER BY rowid", chunk
                ):
                    stored[row[0]].append(row)
            for record in candidates:
                if stored.get(record.ivoid, []) != record.rows[name]:
                    same.discard(record.ivoid)
        return same

    def _delete(self, ivoids: list[str]) -> None:
        from regdsl.mirror import indexes

        if not self.indexed:
            # only a new file, and only when an ivoid comes again in a later batch
            create_indexes(self.conn)
            self.indexed = True
        # what this import has put there itself is not in the index tables yet
        indexed = [name for name in ivoids if self.written.get(name) in (None, "unchanged")]
        if indexed:
            indexes.forget(self.conn, indexed)
        for name in PUBLIC_TABLES:
            for chunk, marks in _chunks(ivoids):
                self.conn.execute(f"DELETE FROM {name} WHERE ivoid IN ({marks})", chunk)

    def _note(self, records: list[Record], same: set[str], again: list[str]) -> None:
        """Keep the ledger of records that are now in the mirror."""
        self.conn.executemany(
            "INSERT INTO ledger_record VALUES (?, ?, ?, ?, ?) ON CONFLICT (ivoid) DO UPDATE SET "
            "source_file = excluded.source_file, original_moc = excluded.original_moc, "
            "changed = coalesce(excluded.changed, changed)",
            (
                (
                    record.ivoid,
                    self.seen[record.ivoid].source,
                    self.moment,
                    None if record.ivoid in same else self.moment,
                    record.moc,
                )
                for record in records
            ),
        )
        self.conn.executemany(
            "DELETE FROM ledger_warning WHERE ivoid = ?", ((name,) for name in again)
        )
        self.conn.executemany(
            "INSERT INTO ledger_warning VALUES (?, ?)",
            ((record.ivoid, message) for record in records for message in record.warnings),
        )

    # --- ending

    def finish(self, given: list[str], sources: set[str]) -> None:
        """Write the rest, the index tables and the ledger, and count."""
        from regdsl.mirror import indexes

        self.write()
        states = list(self.written.values())
        changed = [name for name, state in self.written.items() if state in ("new", "replaced")]
        removed = [name for name, state in self.written.items() if state in ("removed", "absent")]
        indexes.update(self.conn, changed, keys=create_indexes if self.fresh else None)
        for table in ("ledger_record", "ledger_warning"):
            self.conn.executemany(
                f"DELETE FROM {table} WHERE ivoid = ?", ((name,) for name in removed)
            )
        self._note_skipped(sources)
        self._note_meta(given)
        # so that the planner knows which index is selective; a sample is enough
        self.conn.execute("PRAGMA analysis_limit = 400")
        self.conn.execute("ANALYZE")
        report = self.report
        report.replaced = states.count("replaced")
        report.unchanged = states.count("unchanged")
        report.loaded = states.count("new") + report.replaced + report.unchanged
        report.removed = states.count("removed")
        gone = set(removed)
        loaded = [name for name in self.written if name not in gone]
        report.warnings = sum(
            row[0]
            for chunk, marks in _chunks(loaded)
            for row in self.conn.execute(
                f"SELECT count(*) FROM ledger_warning WHERE ivoid IN ({marks})", chunk
            )
        )

    def _note_skipped(self, sources: set[str]) -> None:
        # what was once skipped and is now loaded, or was read again, is said anew
        self.conn.executemany(
            "DELETE FROM ledger_skipped WHERE ivoid = ?", ((name,) for name in self.written)
        )
        self.conn.executemany(
            "DELETE FROM ledger_skipped WHERE source = ?", ((name,) for name in sources)
        )
        self.conn.executemany(
            "INSERT INTO ledger_skipped VALUES (?, ?, ?, ?)",
            ((*skipped, self.moment) for skipped in self.report.skipped),
        )

    def _note_meta(self, given: list[str]) -> None:
        meta = dict(self.conn.execute("SELECT key, value FROM ledger_meta"))
        sources = set(json.loads(meta.get("sources", "[]"))) | set(given)
        meta.setdefault("created", self.moment)
        meta |= {
            "layout": str(LAYOUT_VERSION),
            "updated": self.moment,
            "sources": json.dumps(sorted(sources), ensure_ascii=False),
        }
        self.conn.executemany("INSERT OR REPLACE INTO ledger_meta VALUES (?, ?)", meta.items())


def _chunks(names: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Parts of a list that fit into one statement, with their placeholders."""
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        yield chunk, ", ".join("?" * len(chunk))
