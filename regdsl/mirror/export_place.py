"""Writes a file or a folder beside its place, and moves it there when it is whole.

Nothing that is there already is written over, unless it is asked for; and then it is there
until the new one is complete.  What a killed run has left is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.lock import locked

__all__ = ["placed"]


@contextmanager
def placed(to: Path, *, ending: str = "", force: bool = False) -> Iterator[Path]:
    """Where to write; afterwards it is at its place.

    Parameters
    ----------
    to
        The place.
    ending
        That of the files of a folder, such as `.xml`; empty for a single file.
    force
        Take the place of what is there: a file, or a folder with such files and no others.

    Raises
    ------
    RegdslError
        E306 when the system refuses, or another process writes to this place; E310 when
        there is something that is not to be replaced.
    """
    to = Path(os.path.realpath(to))
    with _in_our_words(to), locked(to, "export"):
        old = to.with_name(f".{to.name}.export.old")
        if old.exists() and not to.exists():  # killed between the two moves
            old.rename(to)
        _check(to, ending, force)
        part = to.with_name(f".{to.name}.export.part")
        for left in (part, old):
            _remove(left)
        try:
            if ending:
                part.mkdir()
            yield part
            for file in sorted(part.iterdir()) if ending else [part]:
                with open(file, "rb+") as stream:
                    os.fsync(stream.fileno())
            if ending:
                _move_folder(part, to, old)
            else:
                _move_file(part, to, force)
        finally:
            _remove(part)
            _remove(old)


@contextmanager
def _in_our_words(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise error(
            "E306",
            f"cannot write {to}: {exc.strerror or exc}",
            help="give a place that is there, that you may write to, and that has room",
        ) from exc


def _check(to: Path, ending: str, force: bool) -> None:
    """Whether what is there may be replaced."""
    if not to.exists() or (ending and to.is_dir() and not any(to.iterdir())):
        return
    if bool(ending) != to.is_dir():
        what, wanted = ("folder", "file") if to.is_dir() else ("file", "folder")
        raise error(
            "E310",
            f"{to} is a {what}, and this format is a {wanted}",
            help="give another place, or another `--format`",
        )
    if not force:
        raise _there(to)
    others = [file.name for file in to.iterdir() if file.suffix != ending] if ending else []
    if others:
        raise error(
            "E310",
            f"{to} has other files than {ending} in it, such as {min(others)}",
            help="give another place: this folder is not one that an export has made",
        )


def _there(to: Path) -> RegdslError:
    return error(
        "E310", f"{to} is there already", help="give another place, or `--force` to replace it"
    )


def _move_file(part: Path, to: Path, force: bool) -> None:
    _settle(to)
    if not force:
        try:
            # A link fails where something has come meanwhile; a move would not.
            os.link(part, to)
            return
        except FileExistsError:
            raise _there(to) from None
        except OSError:  # a file system without links
            pass
    os.replace(part, to)


def _settle(to: Path) -> None:
    """Bring to an end what a killed update of the mirror there has left, or has been left of it.

    It would be played back into the new file.
    """
    journal = to.with_name(f"{to.name}-journal")
    if not journal.exists():
        return
    if to.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(to)) as connection:
            connection.execute("PRAGMA user_version").fetchone()
    with suppress(OSError):
        journal.unlink()


def _move_folder(part: Path, to: Path, old: Path) -> None:
    if to.exists():
        to.rename(old)
    part.rename(to)


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink()
