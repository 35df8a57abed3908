"""One update of a mirror: takes records, and writes them and all that follows from them.

Files, TAP services and publishing registries all come in through `Update`.  It runs in the
transaction of whoever made it (`regdsl.mirror.transaction`), so an update is there as a
whole or not at all.  It decides which record of an ivoid wins, compares each with what the
mirror has, and keeps index tables and ledger.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from regdsl.mirror.layout import LAYOUT_VERSION, PUBLIC_TABLES, create_indexes, create_tables
from regdsl.mirror.report import Counts, ImportReport
from regdsl.mirror.voresource import BadRecord, Record
from regdsl.schema import TABLES

__all__ = ["Update", "moment_of"]

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


def moment_of(now: datetime | None = None) -> str:
    """A time as the ledger writes it, the clock's by default."""
    return (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


@dataclass(slots=True)
class _Seen:
    """Which record of an ivoid has won so far in this update."""

    updated: str
    source: str
    origin: str | None


class Update:
    """The state of one update: what is decided, and what is still to be written.

    The order is `start`, any number of `take` and `remove`, `finish`.

    Parameters
    ----------
    conn
        A connection in a transaction.
    fresh
        Whether the mirror is new, so without any table.
    report
        Gets the counts, and what was skipped.
    moment
        The time to note as that of the update.
    kind
        `files`, `oai` or `tap`.
    origin
        Who gave the records, where `take` and `remove` do not say another.
    ordered
        Whether other rows in another order are another record.  They are not for a source
        that does not promise any order.

    Attributes
    ----------
    counts
        By origin, after `finish`.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        fresh: bool,
        report: ImportReport,
        moment: str,
        *,
        kind: str = "files",
        origin: str | None = None,
        ordered: bool = True,
    ) -> None:
        self.conn = conn
        self.fresh = fresh
        self.report = report
        self.moment = moment
        self.kind = kind
        self.origin = origin
        self.ordered = ordered
        self.counts: dict[str | None, Counts] = {}
        self.seen: dict[str, _Seen] = {}
        self.reasons: dict[str, tuple[str | None, str]] = {}  # of what is not active
        self._leaving: dict[str, tuple[str | None, str]] = {}  # to be removed in the end
        self.pending: dict[str, Record] = {}
        self.pending_rows = 0
        self.written: dict[str, str] = {}  # by this update: new, replaced, unchanged, removed
        self.skips: Counter[str | None] = Counter()
        self.indexed = not fresh
        if not fresh:
            conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            conn.execute(f"PRAGMA cache_spill = -{_SPILL_KIB}")

    def start(self, place: Path) -> None:
        """Make the tables of a new mirror, or see that those of an old one can be used.

        Raises
        ------
        RegdslError
            E303 when its index tables are of another version.
        """
        from regdsl.mirror import indexes
        from regdsl.mirror.rebuild import require_indexes, stamp

        if not self.fresh:
            require_indexes(self.conn, place)
        else:
            create_tables(self.conn)
            indexes.create(self.conn)
            stamp(self.conn)

    # --- deciding

    def take(self, item: Record | BadRecord, source: str, origin: str | None = None) -> None:
        """Decide about one record.

        Parameters
        ----------
        item
            What was read.
        source
            The file or page that it was read from.
        origin
            Who gave it, if not the origin of the whole update.
        """
        origin = origin or self.origin
        if isinstance(item, BadRecord):
            self._skip(item.ivoid, source, origin, item.reason)
            return
        ivoid = item.ivoid
        updated = item.updated or ""
        before = self.seen.get(ivoid)
        if before is not None:
            if updated <= before.updated:
                reason = f"{before.source} has a record that is as new or newer"
                self._skip(ivoid, source, origin, reason)
                return
            reason = f"{source} has a newer record"
            self._skip(ivoid, before.source, before.origin, reason)
        self.seen[ivoid] = _Seen(updated, source, origin)
        if not item.active:
            self._skip(ivoid, source, origin, f"status {item.status}")
            self.reasons[ivoid] = (origin, f"status {item.status}")
        self.pending[ivoid] = item
        self.pending_rows += sum(map(len, item.rows.values()))
        if self.pending_rows >= _BATCH_ROWS or len(self.pending) >= _BATCH_RECORDS:
            self.write()

    def load(
        self,
        ivoids: Sequence[str],
        source: str,
        mocs: Mapping[str, str],
        warnings: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take note of public tables that somebody has filled as a whole, in a new mirror.

        That is faster than record by record.  Nothing is decided here: each ivoid is there
        once, and all rows belong to one.

        Parameters
        ----------
        ivoids
            The resources, lower-cased.
        source
            Where they were read.
        mocs
            Coverages as written, by ivoid.
        warnings
            Remarks on the records: ivoid and text.
        """
        if not self.fresh or self.seen:
            raise ValueError("only an empty mirror can be loaded")
        self.seen = {name: _Seen("", source, self.origin) for name in ivoids}
        self.written = dict.fromkeys(ivoids, "new")
        moment = self.moment
        self.conn.executemany(
            "INSERT INTO ledger_record VALUES (?, ?, ?, ?, ?, ?)",
            ((name, source, self.origin, moment, moment, mocs.get(name)) for name in ivoids),
        )
        self.conn.executemany("INSERT INTO ledger_warning VALUES (?, ?)", warnings)

    def remove(self, ivoids: Iterable[str], reason: str, origin: str | None = None) -> None:
        """Take resources out, in the end, unless this update itself has a record of them.

        Parameters
        ----------
        ivoids
            Lower-cased.  Those that the mirror does not have do not matter.
        reason
            Why, for the ledger.
        origin
            Who says so, if not the origin of the whole update.
        """
        for ivoid in ivoids:
            self._leaving[ivoid] = (origin or self.origin, reason)

    def _skip(self, ivoid: str | None, source: str, origin: str | None, reason: str) -> None:
        self.report.skipped.append((ivoid, source, reason))
        self.skips[origin] += 1

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
                before, now = stored.get(record.ivoid, []), record.rows[name]
                if before != now and (self.ordered or Counter(before) != Counter(now)):
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
            "INSERT INTO ledger_record VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (ivoid) DO UPDATE SET source = excluded.source, "
            "origin = excluded.origin, original_moc = excluded.original_moc, "
            "changed = coalesce(excluded.changed, changed)",
            (
                (
                    record.ivoid,
                    self.seen[record.ivoid].source,
                    self.seen[record.ivoid].origin,
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

    def _analyse(self) -> None:
        """Let the planner know which index is selective; a sample is enough."""
        self.conn.execute("PRAGMA analysis_limit = 400")
        self.conn.execute("ANALYZE main")

    def finish(
        self,
        given: Iterable[str] = (),
        sources: Iterable[str] = (),
        origins: Iterable[str] = (),
    ) -> None:
        """Write the rest, the index tables and the ledger, and count.

        Parameters
        ----------
        given
            What the mirror was filled from, as its status is to say.
        sources
            The files or pages that were read, whatever was in them.
        origins
            Those that were asked and may have had nothing.
        """
        from regdsl.mirror import indexes

        self._leave()
        self.write()
        changed = [name for name, state in self.written.items() if state in ("new", "replaced")]
        removed = [name for name, state in self.written.items() if state in ("removed", "absent")]
        if not self.fresh:
            # By the statistics of a small mirror, filling index tables of many resources is
            # planned so that it takes the square of the time.
            self._analyse()
        indexes.update(self.conn, changed, keys=create_indexes if self.fresh else None)
        for table in ("ledger_record", "ledger_warning"):
            self.conn.executemany(
                f"DELETE FROM {table} WHERE ivoid = ?", ((name,) for name in removed)
            )
        self._note_gone(changed, removed)
        self._note_skipped(set(sources))
        self._note_meta(given)
        self._note_update(set(origins))
        self._analyse()
        report = self.report
        states = list(self.written.values())
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

    def _leave(self) -> None:
        for ivoid, (origin, reason) in self._leaving.items():
            if ivoid not in self.seen:
                self.seen[ivoid] = _Seen("", reason, origin)
                self.reasons[ivoid] = (origin, reason)
                self.pending[ivoid] = Record(ivoid, "removed")
                if len(self.pending) >= _BATCH_RECORDS:
                    self.write()

    def _note_gone(self, here: list[str], removed: list[str]) -> None:
        self.conn.executemany("DELETE FROM ledger_gone WHERE ivoid = ?", ((name,) for name in here))
        self.conn.executemany(
            "INSERT OR REPLACE INTO ledger_gone VALUES (?, ?, ?, ?)",
            (
                (name, self.moment, *self.reasons[name])
                for name in removed
                if self.written[name] == "removed"
            ),
        )

    def _note_update(self, origins: set[str]) -> None:
        """Count by origin: a row for each."""
        counts: dict[str | None, Counts] = {origin: Counts() for origin in sorted(origins)}
        for ivoid, state in self.written.items():
            mine = counts.setdefault(self.seen[ivoid].origin, Counts())
            if state != "absent":
                setattr(mine, state, getattr(mine, state) + 1)
        for origin, number in self.skips.items():
            counts.setdefault(origin, Counts()).skipped = number
        self.counts = counts or {self.origin: Counts()}
        self.conn.executemany(
            "INSERT INTO ledger_update VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (self.moment, self.kind, origin, *astuple(found))
                for origin, found in self.counts.items()
            ),
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

    def _note_meta(self, given: Iterable[str]) -> None:
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
