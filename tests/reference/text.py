"""Words of a text: tokens, stems, phrases and the stop words.

The tokens are those of SQLite's FTS5 tokenizer `unicode61 remove_diacritics 2`, written
anew and compared with it in `test_text.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from .porter import stem
from .unicode61 import DIACRITICS, MARKS_THEN, NEWER

_STOP_WORDS = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his
himself she her hers herself it its itself they them their theirs themselves what which
who whom this that these those am is are was were be been being have has had having do
does did doing a an the and but if or because as until while of at by for with about
against between into through during before after above below to from up down in out on
off over under again further then once here there when where why how all any both each
few more most other some such no nor not only own same so than too very s t can will
just don should now
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""PostgreSQL's English list, 127 words."""

NO_CHARACTERS = (0xFFFE, 0xFFFF)


@cache
def _is_token_character(character: str) -> bool:
    """Letters, digits, private use, and whatever FTS5 does not know."""
    code = ord(character)
    if code in MARKS_THEN or code in NO_CHARACTERS:
        return False
    category = unicodedata.category(character)
    return code in NEWER or category[0] in "LN" or category in ("Co", "Cn")


@cache
def _fold(character: str) -> str:
    """One character in lower case; on the letters a to z without its diacritics."""
    code = ord(character)
    if code in NEWER or code in (0x1E0, 0x1E1):  # a with dot and macron: kept by FTS5
        return "\u01e1" if code == 0x1E0 else character
    folded = character.casefold()
    if len(folded) > 1:  # only the simple foldings, one to one
        folded = character.lower()
    base, *marks = list(unicodedata.normalize("NFD", folded))
    if base.isascii() and all(ord(mark) in DIACRITICS for mark in marks):
        return base
    return folded


@lru_cache(maxsize=100_000)
def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, in order."""
    found: list[str] = []
    inside = False
    for character in text:
        if _is_token_character(character):
            if not inside:
                found.append("")
            found[-1] += _fold(character)
            inside = True
        elif ord(character) not in DIACRITICS:
            inside = False
    return tuple(found)


@lru_cache(maxsize=100_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the tokens of a text, in order."""
    return tuple(stem(token) for token in tokens(text))


def has_phrase(words: Sequence[str], phrase: Sequence[str], *, open_end: bool = False) -> bool:
    """Whether a phrase stands in a list of words, side by side and in order.

    With `open_end` the last word of the phrase may go on: it is a beginning.
    """
    *head, last = phrase
    if (head[0] if head else last) not in words and (head or not open_end):
        return False  # which is what most texts come to
    for start in range(len(words) - len(head)):
        end = start + len(head)
        if list(words[start:end]) != head:
            continue
        if words[end] == last or (open_end and words[end].startswith(last)):
            return True
    return False
