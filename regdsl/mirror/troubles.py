"""What is wrong with the file of a mirror, when SQLite says so.

Searches, ADQL, checks and rebuilds all meet it, and say it in the same words: E305 while
somebody writes the mirror, E302 when it is damaged.
"""

from __future__ import annotations

import os
import sqlite3

from regdsl.diagnostics import RegdslError, error

__all__ = ["damaged", "of_the_file"]

Place = str | os.PathLike[str]

_WRITTEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_SCHEMA)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


def damaged(place: Place, what: object) -> RegdslError:
    """E302 with what is the matter."""
    return error(
        "E302", f"{place} is damaged: {what}", help="make it anew: `regdsl mirror import PATH...`"
    )


def of_the_file(exc: BaseException, place: Place) -> RegdslError | None:
    """The trouble with the file that an error of SQLite tells of; None when it is another."""
    kind = getattr(exc, "sqlite_errorcode", 0) & 0xFF
    if kind in _WRITTEN:
        return error(
            "E305",
            f"the mirror {place} is being written: {exc}",
            help="try again when the import has ended",
        )
    return damaged(place, exc) if kind in _DAMAGED else None
