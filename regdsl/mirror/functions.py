"""SQL functions that the index tables and the SQLite backend need.

`regdsl_fold` is the folding of docs/semantics.md; `regdsl_tokens` compares text with
tokens, or with their stems, for columns without an index of such words, and `regdsl_stem`
is the stem of a token; `REGEXP` serves UCD patterns with a wildcard, on the few thousand
distinct UCDs; `regdsl_number` is the number that a text holds, or NULL.  Those on sets of
resources are in `regdsl.mirror.sets`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from regdsl.binding.numbers import number_in
from regdsl.binding.text import tokens
from regdsl.mirror import sets

__all__ = ["register", "stem"]


def _fold(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text


def _has_tokens(text: object, needle: str, mode: str) -> int:
    if not isinstance(text, str):
        return 0
    words, wanted = tokens(text), tuple(needle.split(" "))
    if mode == "stem":
        words, wanted = _stems(words), _stems(wanted)
    *whole, last = wanted
    for start in range(len(words) - len(wanted) + 1):
        if list(words[start : start + len(whole)]) != whole:
            continue
        final = words[start + len(whole)]
        if final == last or (mode == "prefix" and final.startswith(last)):
            return 1
    return 0


def _number(text: object) -> float | None:
    return number_in(text) if isinstance(text, str) else None


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for word in words for one in _stem(word))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> tuple[str, ...]:
    # With it come all functions of ADQL, which no other search needs.
    from regdsl.mirror.udf import stems

    return stems.stem(word)


def stem(word: str) -> str:
    """The stem of a token, as full-text tables have it.

    >>> stem("galaxies")
    'galaxi'
    """
    return " ".join(_stem(word))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _regexp(pattern: str, text: object) -> int:
    return int(isinstance(text, str) and _compiled(pattern).fullmatch(text) is not None)


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    connection.create_function("regdsl_fold", 1, _fold, deterministic=True)
    connection.create_function("regdsl_tokens", 3, _has_tokens, deterministic=True)
    connection.create_function("regdsl_stem", 1, stem, deterministic=True)
    connection.create_function("regdsl_number", 1, _number, deterministic=True)
    connection.create_function("regexp", 2, _regexp, deterministic=True)
    sets.register(connection)
