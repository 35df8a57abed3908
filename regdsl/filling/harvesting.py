"""Fills a mirror from the publishing registries of the VO, by OAI-PMH.

The Registry of Registries says which there are; each of them is downloaded to a stage
beside the mirror, and brought in by a transaction of its own when all of it is there.
What fails, fails alone: the mirror keeps what it has of that registry, and the next
harvest goes on where this one was.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from regdsl.diagnostics import RegdslError
from regdsl.filling import harvest_ledger
from regdsl.filling.harvest_apply import Taking
from regdsl.filling.harvest_crew import Crew, Job, Wish
from regdsl.filling.harvest_ledger import KIND, Known, Memory
from regdsl.filling.harvest_report import HarvestReport, OriginReport
from regdsl.filling.harvest_sources import Sources, find_sources, wish
from regdsl.filling.harvest_stage import Stage, State, folder_of
from regdsl.filling.oai_http import Client, Hosts, Manners
from regdsl.filling.registries import ROFR, Registry
from regdsl.mirror.lock import locked
from regdsl.mirror.origins import note_trouble
from regdsl.mirror.report import Counts, ImportReport
from regdsl.mirror.transaction import writing
from regdsl.mirror.update import Update, moment_of

__all__ = ["HarvestProgress", "harvest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestProgress:
    """How far a harvest is: registries done, of all, and records downloaded."""

    done: int
    registries: int
    records: int
    doing: str


Progress = Callable[[HarvestProgress], None]


def harvest(
    place: str | os.PathLike[str],
    registries: Sequence[str] = (),
    *,
    full: bool = False,
    rofr: str = ROFR,
    wait: bool = False,
    force: bool = False,
    manners: Manners | None = None,
    workers: int = 8,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> HarvestReport:
    """Bring a mirror up to date with the publishing registries, making it if need be.

    The first time, and every 100 days, all records of a registry are read, and those that
    it does not list any more are removed; in between, what has changed since the last time
    and a day (Registry Interfaces 1.1, section 2.2; OAI-PMH 2.0).

    Parameters
    ----------
    place
        The SQLite file.
    registries
        Only these: ivoids, base URLs, or parts of names.
    full
        Read all records.
    rofr
        The base URL of the Registry of Registries.
    wait
        Wait while another process fills the mirror.
    force
        Believe a registry that lists far fewer records than before, and a Registry of
        Registries that lists far fewer registries.
    manners
        How to treat servers.
    workers
        How many registries are read at the same time.
    progress
        Called now and then.
    now
        The time, UTC; the clock's by default.

    Returns
    -------
    HarvestReport
        What became of each registry.  That some have failed is no error.

    Raises
    ------
    RegdslError
        E302, E303 or E306 when the mirror cannot be written, E501 when there is no list of
        registries to be had, E504 when a registry is not known.
    """
    begin = time.perf_counter()
    path = Path(place)
    with locked(folder_of(path), "harvest", wait=wait):
        run = _Harvest(
            place=path,
            rofr=rofr,
            full=full,
            force=force,
            manners=manners or Manners(),
            workers=workers,
            wait=wait,
            progress=progress,
            now=(now or datetime.now(UTC)).astimezone(UTC),
        )
        report = run.run(registries)
    report.seconds = time.perf_counter() - begin
    return report


@dataclass(frozen=True, slots=True)
class _Bringing:
    """A complete stage, and the report on it."""

    stage: Stage
    state: State
    registry: Registry
    report: OriginReport


@dataclass(slots=True, kw_only=True)
class _Harvest:
    """One harvest."""

    place: Path
    rofr: str
    full: bool
    force: bool
    wait: bool
    manners: Manners
    workers: int
    progress: Progress | None
    now: datetime
    report: HarvestReport = field(default_factory=HarvestReport)
    known: dict[str, Known] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    moved: set[str] = field(default_factory=set)
    """Registries that have lost records to another in this harvest."""
    whole: set[str] = field(default_factory=set)
    """Registries of which this harvest has brought in everything."""

    def run(self, wanted: Sequence[str]) -> HarvestReport:
        """All of it."""
        if self.place.exists():
            # A mirror that cannot be written is found before anything is asked, and one of
            # an older layout is brought up to date.
            with writing(self.place, doing="harvest", wait=self.wait):
                pass
        self.known = harvest_ledger.known(self.place)
        root = folder_of(self.place)
        root.mkdir(parents=True, exist_ok=True)
        hosts = Hosts(self.manners.delay)
        client = Client(self.manners, hosts, threading.Event())
        with closing(client):
            self.sources = find_sources(
                client, root, self.rofr, self.known, wanted, self.now, force=self.force
            )
        self.report.notes += self.sources.notes
        wishes = [self._wish(registry, root) for registry in self.sources.registries]
        crew = Crew(
            wishes,
            root,
            manners=self.manners,
            hosts=hosts,
            workers=self.workers,
            now=self.now,
        )
        # Each update has its price, however small it is: so changes wait for each other.  And
        # a new mirror that is made of everything at once is made a lot faster.
        new = not self.place.exists()
        batch: list[_Bringing] = []
        with closing(crew.results()) as results:
            for job in results:
                if job is not None and (bringing := self._ended(job)) is not None:
                    if new or not bringing.state.full:
                        batch.append(bringing)
                    else:
                        self._bring_in([bringing], crew)
                self._tell(crew, "downloading")
        if batch:
            self._bring_in(batch, crew)
        if not wanted:
            self._remove_leaving()
            _tidy(root, wishes)
        self._note_troubles()
        with suppress(OSError):
            root.rmdir()  # unless something is left for the next time
        return self.report

    def _wish(self, registry: Registry, root: Path) -> Wish:
        """What to ask a registry for; a stage that is in the mirror already is removed."""
        known = self.known.get(registry.ivoid)
        stage = Stage(root, registry.ivoid)
        state = stage.state()
        if known is not None and state is not None:
            if state.started <= (known.memory.started or ""):
                stage.remove()
        return wish(registry, None if self.full else known, self.sources.leaving, self.now)

    def _ended(self, job: Job) -> _Bringing | None:
        """Report on a download; what there is to bring in, if it is complete."""
        registry = job.wish.registry
        report = OriginReport(
            origin=registry.ivoid,
            url=registry.url,
            title=registry.title,
            full=job.wish.since is None,
            trouble=job.trouble,
            seconds=job.seconds,
        )
        self.report.origins.append(report)
        if job.state is None or job.trouble is not None:
            return None
        report.pages, report.records = job.state.pages, job.state.records
        report.full = job.state.full
        return _Bringing(job.stage, job.state, registry, report)

    def _bring_in(self, batch: list[_Bringing], crew: Crew) -> None:
        """Bring complete stages into the mirror, in one transaction."""
        try:
            self._write(batch, crew)
        except RegdslError:
            raise  # of the mirror, which all the others need as well
        except Exception as exc:
            # Whatever a registry has come up with: it must not end the others.
            if len(batch) > 1:
                for one in batch:
                    self._bring_in([one], crew)
                return
            batch[0].report.trouble = f"{type(exc).__name__}: {exc}"
        for one in batch:
            one.stage.remove()

    def _write(self, batch: list[_Bringing], crew: Crew) -> None:
        imported = ImportReport(files=sum(one.state.pages for one in batch))
        moment = moment_of(self.now)
        with writing(self.place, doing="harvest", wait=True) as (conn, fresh):
            update = Update(conn, fresh, imported, moment, kind=KIND)
            update.start(self.place)
            takings = []
            for one in batch:
                taking = Taking(
                    update=update,
                    conn=conn,
                    state=one.state,
                    files=one.stage.files(one.state),
                    registry=one.registry,
                    rivals=self.sources.rivals,
                    force=self.force,
                    tell=self._teller(one, crew),
                )
                taking.run()
                takings.append(taking)
            update.finish(
                sources=[one.registry.ivoid for one in batch if one.state.full],
                origins=[one.registry.ivoid for one in batch],
            )
            whole = self.whole | {one.registry.ivoid for one in batch if one.state.full}
            moved = self.moved | {origin for taking in takings for origin in taking.moved}
            for one, taking in zip(batch, takings, strict=True):
                memory = self._memory(one, taking)
                memory.again |= one.registry.ivoid in moved - whole
                harvest_ledger.note(conn, one.registry, memory, moment, full=one.state.full)
            for origin in moved - whole:
                harvest_ledger.note_again(conn, origin)
        self.whole, self.moved = whole, moved
        for one, taking in zip(batch, takings, strict=True):
            _fill(one.report, taking, update, imported)

    def _teller(self, one: _Bringing, crew: Crew) -> Callable[[int], None]:
        what = f"bringing in {one.registry.ivoid}"
        self._tell(crew, what)
        return lambda done: self._tell(crew, f"{what}: {done} of {one.state.pages} answers")

    def _memory(self, one: _Bringing, taking: Taking) -> Memory:
        known = self.known.get(one.registry.ivoid)
        before = known.memory if known else Memory()
        listed = before.listed or one.registry.ivoid in self.sources.listed
        return taking.memory(before, listed=listed)

    def _remove_leaving(self) -> None:
        """Remove the records of registries that are no more."""
        failed = {origin.origin for origin in self.report.failed}
        leaving = [
            origin
            for origin in sorted(self.sources.leaving)
            if self.sources.renamed.get(origin) not in failed
        ]
        if not leaving:
            return
        imported = ImportReport()
        with writing(self.place, doing="harvest", wait=True) as (conn, fresh):
            update = Update(conn, fresh, imported, moment_of(self.now), kind=KIND)
            update.start(self.place)
            for origin in leaving:
                ivoids = harvest_ledger.forget(conn, origin)
                update.remove(ivoids, "its registry is not listed any more", origin)
            update.finish(origins=leaving)
        for origin in leaving:
            self.report.gone[origin] = update.counts.get(origin, Counts()).removed

    def _note_troubles(self) -> None:
        """Note in the ledger what has failed, of what somebody has listed."""
        worth = {*self.sources.listed, *self.known}
        for report in self.report.failed:
            if report.origin in worth:
                note_trouble(
                    self.place,
                    report.origin,
                    kind=KIND,
                    url=report.url,
                    moment=moment_of(self.now),
                    trouble=report.trouble or "",
                    wait=True,
                )

    def _tell(self, crew: Crew, doing: str) -> None:
        if self.progress is not None:
            running = sum(job.state.records for job in crew.active if job.state is not None)
            self.progress(
                HarvestProgress(
                    done=len(self.report.origins),
                    registries=len(self.sources.registries),
                    records=crew.records + running,
                    doing=doing,
                )
            )


def _tidy(root: Path, wishes: Sequence[Wish]) -> None:
    """Remove the stages of registries that nobody lists any more."""
    wanted = {Stage(root, wish.registry.ivoid).folder for wish in wishes}
    for folder in root.iterdir():
        if folder.is_dir() and folder not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def _fill(report: OriginReport, taking: Taking, update: Update, imported: ImportReport) -> None:
    """Say what was done with the records of a registry."""
    counts = update.counts.get(report.origin, Counts())
    report.new, report.replaced = counts.new, counts.replaced
    report.removed, report.unchanged = counts.removed, counts.unchanged
    report.kept = sum(taking.kept.values())
    report.skipped = [skipped for skipped in imported.skipped if skipped[1] == report.origin]
    report.notes += taking.notes
