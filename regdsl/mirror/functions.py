"""SQL functions that the index tables and the SQLite backend need.

`regdsl_fold` is the folding of docs/semantics.md; `regdsl_tokens` compares text with
unstemmed tokens, for columns without an index of unstemmed words; `REGEXP` serves UCD
patterns with a wildcard, on the few thousand distinct UCDs.  Those on sets of resources
are in `regdsl.mirror.sets`.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache

from regdsl.binding.text import tokens
from regdsl.mirror import sets

__all__ = ["register"]


def _fold(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text


def _has_tokens(text: object, needle: str, mode: str) -> int:
    if not isinstance(text, str):
        return 0
    words, wanted = tokens(text), tuple(needle.split(" "))
    *whole, last = wanted
    for start in range(len(words) - len(wanted) + 1):
        if list(words[start : start + len(whole)]) != whole:
            continue
        final = words[start + len(whole)]
        if final == last or (mode == "prefix" and final.startswith(last)):
            return 1
    return 0


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _regexp(pattern: str, text: object) -> int:
    return int(isinstance(text, str) and _compiled(pattern).fullmatch(text) is not None)


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    connection.create_function("regdsl_fold", 1, _fold, deterministic=True)
    connection.create_function("regdsl_tokens", 3, _has_tokens, deterministic=True)
    connection.create_function("regexp", 2, _regexp, deterministic=True)
    sets.register(connection)
