"""What SQLite says when a statement fails, in our words and with our codes.

E410 is what a statement may not do, E411 what is too much, E412 what cannot be computed,
E302 and E305 what is wrong with the file.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from regdsl.diagnostics import RegdslError, error

__all__ = ["in_words"]

_ASK_LESS = "ask for less, or in parts"

_LIMITS = (
    "parser stack overflow",
    "expression tree is too large",
    "too many",
    "at most",
    "like or glob pattern too complex",
    "query aborted",
)
"""What the messages of limits begin with or hold; they have no codes of their own."""

_FILE = {
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is damaged",
    sqlite3.SQLITE_IOERR: "cannot be read",
}

_ROOM = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_GETTEMPPATH,
    }
)
"""A mirror is only read: who writes, writes temporary files."""


def in_words(exc: Exception, path: Path, denied: str) -> RegdslError:
    """An error of SQLite as one of ours.

    Parameters
    ----------
    exc
        What `sqlite3` raised.
    path
        The mirror.
    denied
        What was denied to the statement, if anything was.
    """
    code = getattr(exc, "sqlite_errorcode", 0)
    kind = code & 0xFF
    said = str(exc)
    if denied:
        return error("E410", denied)
    if isinstance(exc, MemoryError) or kind == sqlite3.SQLITE_NOMEM:
        return error("E411", "the query needs more memory than it may have", help=_ASK_LESS)
    if kind == sqlite3.SQLITE_TOOBIG or "too big" in said or "too large" in said:
        return error("E411", f"a text in the query becomes too long: {said}", help=_ASK_LESS)
    if kind == sqlite3.SQLITE_INTERRUPT:
        return error("E411", "the query was interrupted")
    if code in _ROOM:
        return error("E411", f"there is no room for temporary files: {said}", help=_ASK_LESS)
    if kind in _FILE:
        return error(
            "E302",
            f"{path} {_FILE[kind]}: {said}",
            help="make it anew: `regdsl mirror import PATH...`",
        )
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_SCHEMA):
        return error(
            "E305",
            f"the mirror {path} is being written: {said}",
            help="try again when the import has ended",
        )
    if said.lower().startswith(_LIMITS):
        return error("E411", f"the query is too large: {said}", help=_ASK_LESS)
    if any(
        part in said for part in ("raised", "overflow", "decode", "fts5", "unterminated string")
    ):
        return error("E412", f"something in the query cannot be computed: {said}")
    return error("E410", f"SQLite cannot run this query: {said}")
