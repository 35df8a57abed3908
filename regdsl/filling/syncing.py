"""Fills a mirror from a TAP service, and keeps it like the service.

The first time all tables are read.  Later it is the list of resources with their dates that
is read, and then the rows of those that are new or of another date; what the mirror has
from there and the list has not is removed.  Afterwards the tables are counted on both
sides, and where they differ, resources are compared by their numbers of rows.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.filling.sync_apply import bring, settle
from regdsl.filling.sync_counts import Differences
from regdsl.filling.sync_download import Download, Progress, listing
from regdsl.filling.sync_report import SyncReport
from regdsl.filling.sync_rows import Unfit
from regdsl.filling.sync_stage import Stage, stage_folder
from regdsl.filling.tap_service import Selection, Service
from regdsl.mirror.layout import LAYOUT_VERSION, open_mirror
from regdsl.mirror.lock import locked
from regdsl.mirror.origins import note_success, note_trouble, origin_of
from regdsl.mirror.report import Counts, ImportReport
from regdsl.mirror.transaction import writing
from regdsl.mirror.update import Update, moment_of
from regdsl.mirror.voresource import BadRecord
from regdsl.remote import servers
from regdsl.remote.trouble import ServerError

__all__ = ["sync"]

_LEAST = 0.8
"""A service that has less of what it had is not believed."""

_STALE = timedelta(days=7)
"""What was downloaded longer ago is not worth going on with."""

GONE = "not in rr.resource any more"


def sync(
    place: str | os.PathLike[str],
    service: str,
    *,
    full: bool = False,
    force: bool = False,
    wait: bool = False,
    timeout: float = 300.0,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> SyncReport:
    """Bring a mirror to the state of a RegTAP service, making it if it is not there.

    What is downloaded is kept beside the mirror, in `NAME.sync/`; when it is complete, it
    is applied in one transaction.  A call that is stopped, in whatever way, is taken up by
    the next one.  Records of other origins stay, unless the service has a newer one.

    Parameters
    ----------
    place
        The SQLite file.
    service
        The name of a known server, such as `gavo`, or the address of a TAP service.
    full
        Read everything, also where the dates say that nothing has changed.
    force
        Believe a service that suddenly has less than four fifths of what it had.
    wait
        Wait for another synchronisation of this mirror to end.
    timeout
        Seconds for each answer.
    progress
        Called with what is being read or written, how many rows of it are there, and of
        how many; 0 where that is not known.
    now
        The time to note as that of the update, UTC; the clock's by default.

    Raises
    ------
    RegdslError
        E202 for an unknown name, E302 and E303 for a file that is no mirror, E306 when
        something cannot be written or another process is at it, E307 when the service has
        no resources, E308 when it is not believed, E501 to E504 (as `ServerError`) for
        trouble with the service.
    """
    begin = time.perf_counter()
    url, _ = servers.address(service)
    path = Path(place)
    _up_to_date(path)
    moment = moment_of(now)
    with locked(stage_folder(path), "sync", wait=wait):
        asked = Service(url, timeout=timeout)
        run = _Sync(path, asked, moment, full=full, force=force, progress=progress)
        try:
            run.all()
        except (ServerError, _NotBelieved) as exc:
            trouble = exc.diagnostics[0].message
            with contextlib.suppress(RegdslError):  # the first trouble is the one to tell
                note_trouble(path, url, kind="tap", url=url, moment=moment, trouble=trouble)
            raise
        finally:
            run.stage.close()
    report = run.report
    report.questions, report.bytes = asked.questions, asked.bytes
    report.seconds = time.perf_counter() - begin
    return report


class _NotBelieved(RegdslError):
    """A service that has far less than it had."""


def _up_to_date(place: Path) -> None:
    """Bring an older mirror to the present layout before it is read."""
    if not place.exists():
        return
    with closing(open_mirror(place, write=True)) as conn:
        (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version != LAYOUT_VERSION:
        with writing(place, doing="sync", wait=True):
            pass


@dataclass(slots=True)
class _Here:
    """What the mirror has.

    Attributes
    ----------
    dates
        Of each resource when it was updated.
    mine
        Those that came from the service.
    last_success, last_full
        When the service was last read, and read as a whole.
    """

    dates: dict[str, str | None] = field(default_factory=dict)
    mine: set[str] = field(default_factory=set)
    last_success: str | None = None
    last_full: str | None = None


class _Sync:
    """One synchronisation."""

    def __init__(
        self,
        place: Path,
        service: Service,
        moment: str,
        *,
        full: bool,
        force: bool,
        progress: Progress | None,
    ) -> None:
        self._place = place
        self._service = service
        self._moment = moment
        self._full = full
        self._force = force
        self._progress = progress
        self._selections: list[Selection] = []
        self._totals: dict[str, int] = {}
        self.stage = Stage(stage_folder(place))
        self.report = SyncReport(url=service.url)

    def all(self) -> None:
        """Ask, download, apply."""
        here = self._look()
        if self.stage.state.get("csv") == "no":
            self._service.distrust_csv()
        self._selections = self._service.selections()
        self._totals = {one.table: self._service.number(one.count()) for one in self._selections}
        try:
            self._prepare(here)
            self._download(here)
        except Unfit:
            self._service.distrust_csv()
            self.stage.clear()
            self._prepare(here)
            self._download(here)
        settle(self.stage)
        self._apply()
        self.stage.remove()

    def _look(self) -> _Here:
        if not self._place.exists():
            return _Here()
        with closing(open_mirror(self._place)) as conn:
            rows = conn.execute(
                "SELECT r.ivoid, r.updated, l.origin FROM resource AS r "
                "LEFT JOIN ledger_record AS l USING (ivoid)"
            ).fetchall()
            known = origin_of(conn, self._service.url)
        return _Here(
            {ivoid: updated for ivoid, updated, _ in rows},
            {ivoid for ivoid, _, origin in rows if origin == self._service.url},
            known.last_success if known else None,
            known.last_full if known else None,
        )

    # --- what is to be read

    def _prepare(self, here: _Here) -> None:
        """Go on with what there is, or make a new list of what is wanted."""
        state = self.stage.state
        if self._can_go_on(state, here):
            self.report.resumed = bool(self.stage.connection.execute(
                "SELECT 1 FROM done").fetchone())  # fmt: skip
            self.report.full = state["full"] == "yes"
            return
        if state:
            self.stage.clear()
        (resource,) = [one for one in self._selections if one.table == "resource"]
        listed = listing(self._service, resource, self._progress)
        gone = here.mine - listed.found.keys()
        self._believe(len(gone), len(here.mine))
        self.report.full = full = self._full or here.last_full is None
        wanted = [
            (ivoid, spelled, updated)
            for ivoid, (spelled, updated) in listed.found.items()
            if full or _has_changed(here, ivoid, updated)
        ]
        # Of those that another origin gave and that are not fetched, the numbers of rows may
        # differ for good.
        others = listed.found.keys() & here.dates.keys() - here.mine
        others -= {ivoid for ivoid, _, _ in wanted}
        again = "the service has it more than once: the first counts"
        self.stage.begin(
            wanted,
            gone,
            ((spelled, again) for spelled in listed.again),
            url=self._service.url,
            full="yes" if full else "no",
            csv="yes" if self._service.csv else "no",
            columns=self._columns(),
            begun=self._moment,
            comparable="no" if others else "yes",
            listed_to=str(len(wanted)),
        )

    def _columns(self) -> str:
        return json.dumps({one.table: list(one.columns) for one in self._selections})

    def _can_go_on(self, state: dict[str, str], here: _Here) -> bool:
        if state.get("url") != self._service.url or state.get("columns") != self._columns():
            return False
        if self._full and state["full"] == "no":
            return False
        begun = state["begun"]
        if here.last_success is not None and begun <= here.last_success:
            return False  # it has been applied already
        age = _time(self._moment) - _time(begun)
        return age < _STALE

    def _believe(self, leaving: int, of: int) -> None:
        if self._force or leaving <= (1 - _LEAST) * of:
            return
        made = error(
            "E308",
            f"{self._service.url} has only {of - leaving} of the {of} resources that it had",
            help="when that is right, say so: `--force`",
        )
        raise _NotBelieved(made.diagnostics, made.source)

    # --- reading

    def _download(self, here: _Here) -> None:
        download = Download(
            self._service,
            self._selections,
            self.stage,
            ranges=self.report.full,
            totals=self._totals,
            progress=self._progress,
        )
        download.run()
        self.report.differences = self._compare(download, here)

    def _compare(self, download: Download, here: _Here) -> dict[str, tuple[int, int]]:
        """Count, fetch what has another number of rows, and count again."""
        stage, place = self.stage, self._place
        counts = Differences(self._service, self._selections, self._totals)
        if self.report.full:
            found = counts.of_a_stage(stage)
            listed = {ivoid: updated for _, ivoid, _, updated in stage.wanted()}
            if found and (odd := counts.culprits(None, stage, found, set(listed))):
                stage.forget(list(odd), {name: listed[name] for name in odd})
                download.run()
                found = counts.of_a_stage(stage)
            return found
        if stage.state["comparable"] != "yes":
            return {}
        found = counts.of_a_mirror(place, stage)
        if found:
            untouched = here.mine - {name for (name,) in stage.concerned()}
            if odd := counts.culprits(place, stage, found, untouched):
                stage.add((name, spelled, here.dates[name]) for name, spelled in odd.items())
                download.run()
                found = counts.of_a_mirror(place, stage)
        return found

    # --- writing

    def _apply(self) -> None:
        url, stage, report = self._service.url, self.stage, self.report
        conn = stage.connection
        gone = [row[0] for row in conn.execute("SELECT ivoid FROM gone")]
        skipped = conn.execute("SELECT ivoid, reason FROM skipped").fetchall()
        (report.fetched,) = conn.execute("SELECT count(*) FROM wanted").fetchone()
        if self._progress is not None:
            self._progress("write", 0, 0)
        imported = ImportReport()
        # All has been downloaded: whoever else is writing, it is worth to wait.
        with writing(self._place, doing="sync", wait=True) as (mirror, fresh):
            update = Update(
                mirror, fresh, imported, self._moment, kind="tap", origin=url, ordered=False
            )
            update.start(self._place)
            mine = _from(mirror, url)
            leaving = [name for name in gone if name in mine]
            self._believe(len(leaving), len(mine))
            bring(stage, update, url)
            for ivoid, reason in skipped:
                update.take(BadRecord(url, ivoid, reason), url)
            update.remove(leaving, GONE)
            update.finish([url], [url], [url])
            report.resources = len(_from(mirror, url))
            if fresh and not report.resources:
                raise error("E307", f"there is no resource in {url}", help="ask another service")
            note_success(
                mirror,
                url,
                kind="tap",
                url=url,
                moment=stage.state["begun"],
                full=report.full,
            )
        report.counts = update.counts.get(url, Counts())
        report.skipped = imported.skipped
        report.warnings = imported.warnings


def _from(conn: sqlite3.Connection, url: str) -> set[str]:
    return {
        row[0] for row in conn.execute("SELECT ivoid FROM ledger_record WHERE origin = ?", (url,))
    }


def _has_changed(here: _Here, ivoid: str, updated: str | None) -> bool:
    if ivoid not in here.dates:
        return True
    mine = here.dates[ivoid]
    if mine == updated:
        return False
    # another origin may be ahead of the service
    return ivoid in here.mine or (updated or "") > (mine or "")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
