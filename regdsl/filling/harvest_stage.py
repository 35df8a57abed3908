"""What has been downloaded of a registry and is not in the mirror yet.

A folder a registry, beside the mirror: the answers as they came, and a state in JSON that
is replaced as a whole after each of them.  So a harvest that is killed, or loses its
connection, goes on where it was.  Only a complete stage is ever applied.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

__all__ = ["Stage", "State", "folder_of"]

_VERSION = 1


def folder_of(mirror: Path) -> Path:
    """Where the stages of a mirror are."""
    return mirror.with_name(f"{mirror.name}.harvest")


@dataclass(slots=True, kw_only=True)
class State:
    """How far a download has come.

    Attributes
    ----------
    version
        Of this form.
    origin, url
        The registry, and its base URL.
    started
        UTC, by the slower of both clocks: before that, all changes are in it.
    since
        From when on changes were asked for; None for all records.
    set
        The set that was asked for; None for none.
    granularity
        What the registry understands as a date, as in Identify.
    pages, records
        What is there.
    token
        What to ask for next; None before the first answer and after the last.
    size
        Bytes that are there.
    total
        How many records the registry has announced.
    complete
        Whether all of it is there.
    skipped
        Records that could not be read, each with ivoid, if known, and reason.
    digests
        One for each answer, to notice one that comes again.
    singly
        Whether the records were asked for one by one.
    bad
        Of these, the ones that could not be had: ivoids and datestamps.
    """

    version: int = _VERSION
    origin: str
    url: str
    started: str
    since: str | None = None
    set: str | None = None
    granularity: str = ""
    pages: int = 0
    records: int = 0
    size: int = 0
    token: str | None = None
    total: int | None = None
    complete: bool = False
    skipped: list[list[str | None]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    singly: bool = False
    bad: dict[str, str] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether it is all that the registry has."""
        return self.since is None

    @property
    def short(self) -> bool:
        """Whether fewer records have come than were announced."""
        return self.total is not None and self.records + len(self.skipped) < self.total


class Stage:
    """The stage of one registry."""

    def __init__(self, root: Path, origin: str) -> None:
        readable = re.sub(r"[^a-z0-9.]+", "_", origin.removeprefix("ivo://"))[:40].strip("._")
        digest = hashlib.sha256(origin.encode()).hexdigest()[:8]
        self.folder = root / f"{readable}-{digest}"

    def state(self) -> State | None:
        """What is there; None when nothing of use is."""
        try:
            found = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            state = State(**{item.name: found[item.name] for item in fields(State)})
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if state.version != _VERSION or not all(file.is_file() for file in self.files(state)):
            return None
        return state

    def save(self, state: State) -> None:
        """Note how far it is, for good."""
        self._write(json.dumps(asdict(state), ensure_ascii=False), "state.json")

    def begin(self, state: State) -> None:
        """Start anew."""
        self.remove()
        self.folder.mkdir(parents=True)
        self.save(state)

    def keep(self, part: Path, state: State) -> None:
        """Take a downloaded answer as the next page of the state, which is then saved."""
        _sync(part)
        state.size += part.stat().st_size
        os.replace(part, self.folder / _page(state.pages))
        state.pages += 1
        self.save(state)

    def part(self, name: str) -> Path:
        """A file to download to, which nobody takes for a page."""
        return self.folder / f"{name}.part"

    def files(self, state: State) -> list[Path]:
        """The pages, in order."""
        return [self.folder / _page(number) for number in range(state.pages)]

    def remove(self) -> None:
        """Forget everything."""
        # First the state, so that a half-removed stage is none.
        (self.folder / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_if_empty(self) -> None:
        """Forget a stage that nothing has come to."""
        state = self.state()
        if state is None or not state.pages:
            self.remove()

    def _write(self, text: str, name: str) -> None:
        part = self.folder / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        _sync(part)
        os.replace(part, self.folder / name)


def _page(number: int) -> str:
    return f"page-{number:05d}.xml"


def _sync(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
