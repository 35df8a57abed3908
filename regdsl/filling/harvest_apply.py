"""Brings a complete stage of one registry into the mirror, within one transaction.

The same reader as for files reads the answers.  What is decided here is whose a record is.
Registries have copies of what is not theirs, and authorities move: so a record belongs to
the registry it came from, a deletion counts only from there, and another registry gets a
record only with better reasons: it says that it manages the authority, or its record is
newer.  A list of all records also says, by silence, which are gone.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from regdsl.filling.harvest_ledger import Memory
from regdsl.filling.harvest_stage import State
from regdsl.filling.oai_pages import headers
from regdsl.filling.registries import Registry
from regdsl.mirror.import_reader import read_files
from regdsl.mirror.update import Update
from regdsl.mirror.voresource import BadRecord, Record

__all__ = ["Rivals", "Taking"]

_MOST_LOST = 0.2
_FEW = 10

Rivals = Mapping[str, Registry]
"""Registries that may own records, by ivoid."""


@dataclass(slots=True)
class Taking:
    """What is taken of the records of one registry.

    Attributes
    ----------
    update, conn
        The update of the mirror, begun, and its connection.
    state, files
        What was downloaded: a complete stage.
    registry, rivals
        Whose it is, and the others.
    force
        Believe a list of all records that lacks many.
    tell
        Called after each answer, with the number of those done.
    kept
        How many records are left to whom, after `run`.
    moved
        Registries that have lost records to this one, after `run`.
    notes
        What there is to say, after `run`.
    """

    update: Update
    conn: sqlite3.Connection
    state: State
    files: list[Path]
    registry: Registry
    rivals: Rivals
    force: bool = False
    tell: Callable[[int], None] | None = None
    kept: Counter[str] = field(default_factory=Counter)
    moved: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    _listed: set[str] = field(default_factory=set)
    _unnamed: bool = False
    _dead: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Take the records."""
        here = self._here() if self.state.full else set()
        for item in self._items():
            if item.ivoid is None:
                self._unnamed = True
            else:
                self._listed.add(item.ivoid)
            if isinstance(item, BadRecord):
                self._skip(item)
            elif self._is_mine(item):
                self._take(item)
        # From here on whose is whose can be read from the mirror.
        self.update.write()
        self._remove_unlisted(here)
        if self.kept:
            others = ", ".join(f"{number} of {who}" for who, number in self.kept.most_common(3))
            self.notes.append(f"records of others are left alone: {others}")

    def memory(self, before: Memory, *, listed: bool) -> Memory:
        """What is to be known of the registry the next time."""
        clashes = set(self.kept) & set(self.rivals)
        if not self.state.full:
            clashes |= set(before.clashes)
        return Memory(
            started=self.state.started,
            set=self.state.set,
            authorities=sorted(self.registry.authorities),
            full=self.registry.full,
            listed=listed,
            again=bool(self.moved) and not self.state.full,
            clashes=sorted(clashes),
            bad=self._bad(before),
        )

    def _bad(self, before: Memory) -> dict[str, str]:
        """The records that could not be had, these ones and those of before."""
        if self.state.full:
            return self.state.bad
        left = {name: at for name, at in before.bad.items() if name not in self._listed}
        return left | self.state.bad

    def _items(self) -> Iterator[Record | BadRecord]:
        done = 0
        with closing(read_files(self.files)) as items:
            for item in items:
                if item is not None:
                    yield item
                    continue
                done += 1
                if self.tell is not None:
                    self.tell(done)
        for ivoid, reason in self.state.skipped:
            yield BadRecord(self.registry.ivoid, ivoid, reason or "")

    def _skip(self, bad: BadRecord) -> None:
        # The same record comes again while it is within the overlap; it is said once.
        self.conn.execute(
            "DELETE FROM ledger_skipped WHERE ivoid = ? AND source = ?",
            (bad.ivoid, self.registry.ivoid),
        )
        self.update.take(bad, self.registry.ivoid, self.registry.ivoid)

    def _take(self, record: Record) -> None:
        ivoid, updated = record.ivoid, record.updated or ""
        if record.active:
            # An answer may have both, with ivoids in upper and lower case.
            if ivoid not in self._dead or updated > self._dead[ivoid]:
                self.update.take(record, self.registry.ivoid, self.registry.ivoid)
        elif ivoid in self.update.seen:
            self.update.take(record, self.registry.ivoid, self.registry.ivoid)
        else:
            self._dead[ivoid] = max(updated, self._dead.get(ivoid, ""))
            self.update.remove([ivoid], f"status {record.status}", self.registry.ivoid)

    def _is_mine(self, record: Record) -> bool:
        """Whether a record is this registry's, or is to be from now on."""
        row = self.conn.execute(
            "SELECT l.origin, r.updated FROM ledger_record AS l "
            "LEFT JOIN resource AS r ON r.ivoid = l.ivoid WHERE l.ivoid = ?",
            (record.ivoid,),
        ).fetchone()
        owner, updated = row or (None, None)
        if owner == self.registry.ivoid:
            return True
        authority = record.ivoid.removeprefix("ivo://").partition("/")[0]
        ours = authority in self.registry.authorities
        rival = self.rivals.get(owner or "")
        if rival is None:
            # Without a set, a registry gives all that it knows of others.
            if self.state.set is None and self.registry.authorities and not ours:
                self.kept[f"authority {authority}"] += 1
                return False
            return True
        theirs = authority in rival.authorities
        better = ours if ours != theirs else (record.updated or "") > (updated or "")
        if record.active and better:
            self.moved.add(rival.ivoid)
            # It wins even if it is the older one of the same update.
            self.update.seen.pop(record.ivoid, None)
            return True
        self.kept[rival.ivoid] += 1
        return False

    def _here(self) -> set[str]:
        """What the mirror has of this registry."""
        rows = self.conn.execute(
            "SELECT ivoid FROM ledger_record WHERE origin = ?", (self.registry.ivoid,)
        )
        return {row[0] for row in rows}

    def _remove_unlisted(self, here: set[str]) -> None:
        """Remove what a list of all records does not have, if the list can be believed."""
        lost = here - self._listed
        if lost and self._unnamed:
            for path in self.files:
                lost -= {header.ivoid for header in headers(path)}
        if not lost:
            return
        why = ""
        if any(ivoid is None for ivoid, _ in self.state.skipped):
            why = "some records cannot be read and are without a name"
        elif self.state.short:
            why = f"it announces {self.state.total} records and gives {self.state.records}"
        elif len(lost) == len(here) or len(lost) > max(_FEW, _MOST_LOST * len(here)):
            why = "that is not believed; `--force` removes them"
        if why and not self.force:
            self.notes.append(
                f"{len(lost)} of {len(here)} resources are not listed any more: {why}"
            )
        else:
            self.update.remove(lost, "not listed any more", self.registry.ivoid)
