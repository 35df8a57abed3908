"""Writing to a mirror so that it changes as a whole or not at all.

A new mirror is written beside its place and moved there when it is complete; an existing
one is changed in one SQLite transaction, and brought to the present layout in the same.
Only one update is at it at a time, and removes what others that were killed have left.
"""

from __future__ import annotations

import glob
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import NoneType
from uuid import uuid4

from regdsl.diagnostics import error
from regdsl.mirror.layout import mark, open_mirror
from regdsl.mirror.lock import locked
from regdsl.mirror.migration import migrate

__all__ = ["leftovers", "writing"]

_READERS_MS = 60_000
"""So long the end of an update waits for readers that are in the middle of an answer."""

#: Of a new mirror, which is written from one end to the other.
_CACHE_KIB = 16_384


@contextmanager
def writing(
    place: Path, *, doing: str = "update", wait: bool = False
) -> Iterator[tuple[sqlite3.Connection, bool]]:
    """A connection in a transaction, and whether the mirror is new.

    Parameters
    ----------
    place
        The mirror.
    doing
        What for: others that want to write meanwhile are told.
    wait
        Wait for another update to end.

    Raises
    ------
    RegdslError
        E302 or E303 for a file that is no mirror of a layout that is known, E306 when the
        system refuses, or another update is at it.
    """
    with locked(place, doing, wait=wait):
        for file in leftovers(place):
            with suppress(OSError):
                file.unlink()
        with _writing(place) as found:
            yield found


def leftovers(place: Path) -> list[Path]:
    """Files that updates of a mirror are writing, or have left behind when killed."""
    return sorted(place.parent.glob(f".{glob.escape(place.name)}.{'[0-9a-f]' * 8}.part*"))


@contextmanager
def _writing(place: Path) -> Iterator[tuple[sqlite3.Connection, bool]]:
    _adapt_none()
    if place.exists():
        conn = open_mirror(place, write=True)
        try:
            _begin(conn, place)
            try:
                with _in_our_words(place):
                    migrate(conn)
                    yield conn, False
                    conn.execute(f"PRAGMA busy_timeout = {_READERS_MS}")
                    conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
                raise
        finally:
            conn.close()
        return
    # A name of its own, so that two imports at once do not write into one file.
    part = place.with_name(f".{place.name}.{uuid4().hex[:8]}.part")
    try:
        conn = _new(part, place)
        with _in_our_words(place):
            try:
                conn.execute("BEGIN")
                yield conn, True
                conn.execute("COMMIT")
            finally:
                conn.close()
            _move(part, place)
    finally:
        with suppress(OSError):
            part.unlink()


def _adapt_none() -> None:
    """Let Python say at once that None stays None.

    Otherwise it looks for an adapter of each None that goes into a row, and to find none is
    an exception: a third of the time of all INSERTs.
    """
    sqlite3.adapters.setdefault((NoneType, sqlite3.PrepareProtocol), {None: None}.get)


def _new(part: Path, place: Path) -> sqlite3.Connection:
    try:
        conn = sqlite3.connect(part, isolation_level=None)
        # Nobody sees this file before it is whole, so it needs no journal to be safe.
        conn.execute("PRAGMA journal_mode = OFF")
        conn.execute("PRAGMA synchronous = OFF")
        # Making an index on a million rows is sorting them, and that can be shared: what
        # fills the cache is sorted by another thread while this one reads on.
        conn.execute("PRAGMA threads = 2")
        conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        mark(conn)
    except sqlite3.OperationalError as exc:
        raise error("E306", f"the mirror {place} cannot be written: {exc}") from exc
    return conn


def _begin(conn: sqlite3.Connection, place: Path) -> None:
    try:
        conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as exc:
        raise error(
            "E306",
            f"the mirror {place} cannot be written: {exc}",
            help="wait until another program has ended, or check the permissions",
        ) from exc


@contextmanager
def _in_our_words(place: Path) -> Iterator[None]:
    """Say it in our words when the disk, not the program, is at fault."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        # the low byte is the kind of error, the rest its variety
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in _DISK_ERRORS:
            raise
        raise error("E306", f"the mirror {place} cannot be written: {exc}") from exc


_DISK_ERRORS = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY)
)


def _move(part: Path, place: Path) -> None:
    """Put a complete file where it belongs."""
    try:
        with open(part, "rb+") as stream:
            os.fsync(stream.fileno())
        try:
            # A link fails where another import has put a mirror meanwhile; a move would not.
            os.link(part, place)
        except FileExistsError:
            raise error(
                "E306",
                f"another import has made the mirror {place} meanwhile",
                help="run this one again, to add to it",
            ) from None
        except OSError:  # a file system without links
            os.replace(part, place)
        _remember(place.parent)
    except OSError as exc:
        raise error("E306", f"the mirror {place} cannot be written: {exc}") from exc


def _remember(folder: Path) -> None:
    """See to it that the name of a new file outlives a power cut, too."""
    if os.name != "posix":
        return
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
