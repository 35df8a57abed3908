"""Downloads several registries at the same time, each in a thread of its own.

One that fails, or hangs, is none of the others' business.  Threads are only for the
network: the mirror is written by who asks for the results.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from regdsl.filling.harvest_download import Download
from regdsl.filling.harvest_stage import Stage, State
from regdsl.filling.oai_http import Client, Hosts, Manners, OaiError, Stopped
from regdsl.filling.registries import Registry

__all__ = ["Crew", "Job", "Wish"]

_TICK = 0.25
_GRACE = 30.0
_PARTING = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A registry to harvest.

    Attributes
    ----------
    registry
        Which.
    since
        From when on changes are wanted; None for everything.
    sets
        The sets to try.
    bad
        Records that could not be had the last time, with the datestamps of these versions.
    """

    registry: Registry
    since: datetime | None
    sets: tuple[str | None, ...]
    bad: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Job:
    """A download, and what has become of it.

    Attributes
    ----------
    wish
        What for.
    stage
        Where to.
    state
        How far it is; what is not complete is not to be used.
    trouble
        Why there is nothing; None while all is well.
    seconds
        How long it took.
    """

    wish: Wish
    stage: Stage
    stop: threading.Event = field(default_factory=threading.Event)
    state: State | None = None
    trouble: str | None = None
    seconds: float = 0.0
    client: Client | None = None
    thread: threading.Thread | None = None

    @property
    def late(self) -> bool:
        """Whether a request has not ended although it should have long ago."""
        return self.client is not None and time.monotonic() > self.client.deadline + _GRACE


class Crew:
    """All downloads of a harvest.

    Parameters
    ----------
    wishes
        What to download.
    root
        The folder of the stages.
    manners
        How to treat servers.
    workers
        How many at the same time.
    now
        The clock.
    """

    def __init__(
        self,
        wishes: Sequence[Wish],
        root: Path,
        *,
        manners: Manners,
        hosts: Hosts,
        workers: int,
        now: datetime,
    ) -> None:
        self._waiting = deque(Job(wish, Stage(root, wish.registry.ivoid)) for wish in wishes)
        self._manners = manners
        self._hosts = hosts
        self._workers = workers
        self._now = now
        self._ended: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self.active: list[Job] = []
        self.records = 0
        """Of all that has ended."""

    def results(self) -> Generator[Job | None, None, None]:
        """Each job when it has ended; None now and then, to look at the progress."""
        try:
            while self._waiting or self.active:
                while self._waiting and len(self.active) < self._workers:
                    self._begin(self._waiting.popleft())
                try:
                    job = self._ended.get(timeout=_TICK)
                except queue.Empty:
                    yield from self._late()
                    yield None
                    continue
                if job in self.active:
                    self.active.remove(job)
                    self.records += job.state.records if job.state else 0
                    yield job
        finally:
            self.stop()

    def stop(self) -> None:
        """End all downloads; what they have stays in their stages."""
        self._waiting.clear()
        for job in self.active:
            job.stop.set()
        for job in self.active:
            if job.thread is not None:
                job.thread.join(_PARTING)
        self.active.clear()

    def _late(self) -> Iterator[Job]:
        """Jobs that hang where nothing can interrupt them; their threads are left behind."""
        for job in [job for job in self.active if job.late]:
            self.active.remove(job)
            job.stop.set()
            # Not the job itself, which its thread may still change.
            yield Job(job.wish, job.stage, trouble="no end of its answer", seconds=job.seconds)

    def _begin(self, job: Job) -> None:
        self.active.append(job)
        name = f"regdsl-harvest-{job.wish.registry.ivoid}"
        job.thread = threading.Thread(target=self._run, args=(job,), daemon=True, name=name)
        job.thread.start()

    def _run(self, job: Job) -> None:
        begin = time.perf_counter()
        registry = job.wish.registry

        def tell(state: State) -> None:
            job.state = state

        try:
            job.client = Client(self._manners, self._hosts, job.stop)
            download = Download(
                job.client,
                job.stage,
                origin=registry.ivoid,
                url=registry.url,
                sets=job.wish.sets,
                bad=job.wish.bad,
                tell=tell,
            )
            job.state = download.run(self._now, job.wish.since)
        except OaiError as exc:
            job.trouble = str(exc)
            job.stage.remove_if_empty()
        except Stopped:
            job.trouble = "interrupted"
        except OSError as exc:
            job.trouble = f"the stage cannot be written: {exc.strerror or exc}"
        except Exception as exc:
            # One registry must not end the others, whatever it has come up with.
            job.trouble = f"{type(exc).__name__}: {exc}"
        finally:
            if job.client is not None:
                with suppress(Exception):
                    job.client.close()
            job.seconds = time.perf_counter() - begin
            self._ended.put(job)
