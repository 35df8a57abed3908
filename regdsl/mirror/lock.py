"""One at a time: a lock file beside what is written.

The system holds the lock for the process, so it is gone when that is, however it ended; the
file says who it is, and is only there while somebody is.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from regdsl.diagnostics import RegdslError, error

__all__ = ["lock_file", "locked"]

_PAUSE = 0.2


def lock_file(place: Path) -> Path:
    """The lock file of something: hidden, beside it."""
    return place.with_name(f".{place.name}.lock")


@contextmanager
def locked(
    place: Path,
    doing: str,
    *,
    wait: bool = False,
    waiting: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold the lock of a mirror, or of anything else that has a path.

    Parameters
    ----------
    place
        What is to be written; it need not be there.
    doing
        What for, in a word or two, for others to read: `import`.
    wait
        Wait until the lock is free.
    waiting
        Called once before waiting, with who holds the lock.

    Raises
    ------
    RegdslError
        E306 when another holds the lock and nobody is to wait, or the file cannot be made.
    """
    stream = _taken(place, doing, wait, waiting)
    try:
        yield
    finally:
        # While the lock is held: whoever opens the file from now on sees that it has gone.
        with suppress(OSError):
            lock_file(place).unlink()
        stream.close()
        if sys.platform == "win32":  # where nothing that is open can be removed
            with suppress(OSError):
                lock_file(place).unlink()


def _taken(place: Path, doing: str, wait: bool, waiting: Callable[[str], None] | None) -> IO[bytes]:
    file = lock_file(place)
    said = False
    while True:
        stream = _open(file, place)
        if stream is not None and _lock(stream):
            if _still_there(file, stream):
                _sign(stream, doing)
                return stream
            stream.close()
            continue  # the holder before has removed it
        holder = _holder(stream)
        if stream is not None:
            stream.close()
        if not wait:
            raise error(
                "E306",
                f"{place} is being written by another process: {holder}",
                help="try again when that has ended; `--wait` waits for it",
            )
        if not said and waiting is not None:
            waiting(holder)
        said = True
        time.sleep(_PAUSE)


def _open(file: Path, place: Path) -> IO[bytes] | None:
    """The lock file; None when it is being removed at this moment, as Windows says."""
    try:
        return open(file, "a+b")
    except OSError as exc:
        if isinstance(exc, PermissionError) and os.name == "nt" and file.exists():
            return None
        raise _not_made(place, exc) from exc


def _not_made(place: Path, exc: OSError) -> RegdslError:
    return error(
        "E306",
        f"the mirror {place} cannot be written: {exc.strerror or exc}",
        help="check that the folder is there and that you may write to it",
    )


if sys.platform == "win32":
    import msvcrt

    # Far behind what is written: there a lock keeps others from reading, too.
    _FAR = 1 << 30

    def _lock(stream: IO[bytes]) -> bool:
        try:
            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: better none than no update ever
            return True
        return True


def _still_there(file: Path, stream: IO[bytes]) -> bool:
    """Whether the file that was locked is still the one of this name."""
    try:
        return os.path.samestat(file.stat(), os.fstat(stream.fileno()))
    except OSError:
        return False


def _sign(stream: IO[bytes], doing: str) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    text = json.dumps({"doing": doing, "process": os.getpid(), "since": since})
    with suppress(OSError):  # a full disk is said by who needs it
        stream.truncate(0)
        stream.write(text.encode())
        stream.flush()


def _holder(stream: IO[bytes] | None) -> str:
    """Who holds the lock, as the file says."""
    if stream is None:
        return "it is about to end"
    try:
        stream.seek(0)
        said = json.loads(stream.read(1000))
        return f"{said['doing']}, process {said['process']}, since {said['since']} UTC"
    except (OSError, ValueError, KeyError, TypeError):
        return "it does not say who it is"
