"""The stems of a text, exactly as the index tables have them: SQLite itself makes them.

`ivo_hasword` on a column without an index must find what the look-up in an FTS5 table
would.  So the text goes through FTS5 in a private database, and its terms are read back
through fts5vocab.  What is plain ASCII is cut into tokens here, and only new tokens go
there.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator

from regdsl.mirror.udf.values import Cache
from regdsl.mirror.udf.watch import tick

__all__ = ["stem", "stems"]

_TOKENS = re.compile("[0-9a-z]+")
_MAX_WORDS = 100_000
_BATCH = 10_000
_PIECE = 500_000


class _Stemmer:
    """A database in memory that does nothing but stem."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.execute(
            "CREATE VIRTUAL TABLE word USING fts5(text, content='', "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._connection.execute("CREATE VIRTUAL TABLE term USING fts5vocab(word, instance)")

    def __call__(self, text: str) -> list[str]:
        """The stems of all tokens of a text, in order."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                self._connection.execute("INSERT INTO word (rowid, text) VALUES (1, ?)", (text,))
                rows = self._connection.execute("SELECT term FROM term ORDER BY offset")
                return [row[0] for row in rows]
            finally:
                self._connection.execute("ROLLBACK")


_stemmer = _Stemmer()
_stem_of: dict[str, str] = {}
_texts: Cache[str, str] = Cache(32_000_000)


def stem(token: str) -> tuple[str, ...]:
    """The stems of one token of `regdsl.binding.text`.

    It is one stem, but for characters that are letters to Python and not to SQLite.

    >>> stem("galaxies")
    ('galaxi',)
    """
    return tuple(_stemmer(token))


def stems(text: str) -> str:
    """All stems of a text, each once, with blanks around each.

    >>> stems("Stars, a star")
    ' star a '
    """
    found = _texts.get(text)
    if found is None:
        words: dict[str, None] = {}
        for piece in _pieces(text):
            tick()
            words.update(
                dict.fromkeys(_ascii(piece.lower()) if piece.isascii() else _stemmer(piece))
            )
        found = f" {' '.join(words)} "
        _texts.keep(text, found, 2 * len(text) + 200)
    return found


def _pieces(text: str) -> Iterator[str]:
    """A text, a very long one cut at blanks, so that there is a deadline for it."""
    start = 0
    while start <= len(text):
        end = text.find(" ", start + _PIECE)
        yield text[start:] if end < 0 else text[start:end]
        start = len(text) + 1 if end < 0 else end + 1


def _ascii(text: str) -> list[str]:
    global _stem_of
    words = _TOKENS.findall(text)
    try:
        return [_stem_of[word] for word in words]
    except KeyError:
        known = _stem_of
        missing = list({word for word in words if word not in known})
        if len(known) + len(missing) > _MAX_WORDS:
            known = _stem_of = {}
            missing = list(set(words))
        # Of letters and digits alone, so that each is one token, and has one stem.
        for start in range(0, len(missing), _BATCH):
            tick()
            batch = missing[start : start + _BATCH]
            known.update(zip(batch, _stemmer(" ".join(batch)), strict=True))
        return [known[word] for word in words]
