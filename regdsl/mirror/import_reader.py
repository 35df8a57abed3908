"""Reads the files of an import: here, or in other processes while this one writes.

Parsing and mapping cost twice what writing does, and neither waits for the other: so two
processes take turns with the files, and this one takes what they answer in the order of
the files.  They are plain Pythons with pipes rather than those of `multiprocessing`, which
would run the main module of whoever imports once more.  They are only there for speed: the
items and their order are the same, and where one cannot start or dies, reading goes on
here, at the item after the last one that came.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import stat
import struct
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any, cast

from regdsl.mirror.voresource import BadRecord, Record, read

__all__ = ["Item", "read_files", "serve"]

#: Below so many bytes of XML, about a second of reading, other processes are not worth it.
LARGE = 16_000_000

Item = Record | BadRecord | None
"""What was read; None after the last item of each file."""

_READERS = 2
# What a reader may be ahead, so that it need not wait for its turn: a page of a harvest or
# two, some ten megabytes.
_BATCHES_AHEAD = 64
_BATCH_ROWS = 1_000
_LENGTH = struct.Struct("<Q")


def read_files(files: Sequence[Path]) -> Generator[Item, None, None]:
    """Read files one after the other, each to its end, in other processes if it pays.

    While there are such processes nobody here looks for cycles of objects.

    Yields
    ------
    Record or BadRecord
        What `regdsl.mirror.voresource.read` yields for the file.
    None
        After each file.
    """
    with ExitStack() as stack:
        readers: list[Iterator[Item]] = []
        if _worth_it(files):
            for turn in range(_READERS):
                child = _start(files[turn::_READERS])
                if child is not None:
                    stack.callback(_stop, child)
                readers.append(_answers(child))
            if gc.isenabled():
                # Here too: rows by the million come and go, and none is part of a cycle.
                gc.disable()
                stack.callback(gc.enable)
        for number, file in enumerate(files):
            taken = 0
            reader = readers[number % _READERS] if readers else ()
            for item in reader:
                taken += 1  # noqa: SIM113 - wanted after the loop
                yield item
                if item is None:
                    break
            else:
                yield from islice(read(file), taken, None)
                yield None


def _worth_it(files: Sequence[Path]) -> bool:
    if getattr(sys, "frozen", False) or not Path(sys.executable or "").name.startswith("py"):
        return False  # a program with a Python inside; nobody knows what starting it would do
    if _processors() < 2:
        return False
    size = 0
    for file in files:
        # pipes, and names such as /dev/stdin, are something else in another process
        try:
            found = file.stat()
        except OSError:
            return False
        if not stat.S_ISREG(found.st_mode) or file.parts[1:2] in (("dev",), ("proc",)):
            return False
        size += found.st_size
    return size >= LARGE


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- this end


def _start(files: Sequence[Path]) -> subprocess.Popen[bytes] | None:
    """Another process that reads these files; None where that does not work."""
    program = (
        f"import sys; sys.path[:] = {[str(entry) for entry in sys.path]!r}\n"
        f"from {__name__} import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
    )
    try:
        child = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None
    # if it does not listen, `_answers` will see
    with suppress(OSError), cast("IO[bytes]", child.stdin) as sending:
        sending.write(marshal.dumps([str(file) for file in files]))
    return child


def _answers(child: subprocess.Popen[bytes] | None) -> Iterator[Item]:
    """The items that it reads; ends early when it dies."""
    if child is None:
        return
    receiving = cast("IO[bytes]", child.stdout)
    while length := receiving.read(_LENGTH.size):
        try:
            batch = marshal.loads(receiving.read(*_LENGTH.unpack(length)))
        except (EOFError, TypeError, ValueError, struct.error):
            return  # it died while it wrote
        yield from map(_unpack, batch)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    cast("IO[bytes]", child.stdout).close()
    child.wait()


def _unpack(packed: Any) -> Item:
    match packed:
        case None:
            return None
        case (source, ivoid, reason):
            return BadRecord(source, ivoid, reason)
        case _:
            return Record(*packed)


# --- that end


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Be the other process: take a list of files, and answer with what is in them."""
    # Ctrl-C goes to all; the one that writes decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # It makes rows by the million and no cycles: to look for these would be a tenth of it all.
    gc.disable()
    ready: Queue[bytes | None] = Queue(_BATCHES_AHEAD)
    sender = Thread(target=_send, args=(answers, ready))
    sender.start()
    try:
        for data in _batches(marshal.loads(requests.read())):
            ready.put(data)
    finally:
        ready.put(None)
        sender.join()


def _batches(files: Iterable[str]) -> Iterator[bytes]:
    batch: list[object] = []
    rows = 0
    for file in files:
        for item in read(file):
            batch.append(_pack(item))
            rows += 1
            if isinstance(item, Record):
                rows += sum(map(len, item.rows.values()))
            if rows >= _BATCH_ROWS:
                yield marshal.dumps(batch)
                batch, rows = [], 0
        batch.append(None)
        rows += 1
    yield marshal.dumps(batch)


def _pack(item: Record | BadRecord) -> object:
    if isinstance(item, BadRecord):
        return (item.source, item.ivoid, item.reason)
    return (item.ivoid, item.status, item.updated, item.rows, item.warnings, item.moc)


def _send(answers: IO[bytes], ready: Queue[bytes | None]) -> None:
    try:
        while (data := ready.get()) is not None:
            answers.write(_LENGTH.pack(len(data)) + data)
            answers.flush()
    except OSError:
        os._exit(1)  # nobody listens any more, perhaps because it was killed
