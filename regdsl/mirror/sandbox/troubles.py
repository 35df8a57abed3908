"""What SQLite says when a statement fails, in our words and with our codes.

E410 is what a statement may not do, E411 what is too much, E412 what cannot be computed;
what is wrong with the file is the business of `regdsl.mirror.troubles`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.troubles import of_the_file

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
    if (found := of_the_file(exc, path)) is not None:
        return found
    if said.lower().startswith(_LIMITS):
        return error("E411", f"the query is too large: {said}", help=_ASK_LESS)
    if any(
        part in said for part in ("raised", "overflow", "decode", "fts5", "unterminated string")
    ):
        return error("E412", f"something in the query cannot be computed: {said}")
    return error("E410", f"SQLite cannot run this query: {said}")
