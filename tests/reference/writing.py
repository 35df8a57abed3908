"""Values as a user may write them: raw where the grammar lets one, else in quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from regdsl import ast

from .chance import Chance

KEYWORDS = ("and", "or", "not", "near", "covers", "inside", "overlaps", "within")

_RAW = re.compile(r"[A-Za-z0-9_+./;:#&@!?'|\[\]{}^~%=<>$-]+")
_RAW_START = re.compile(r"[A-Za-z0-9_+./;'|\[\]^~]")
_RAW_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_+./;&'|-]*")


def quoted(text: str) -> ast.Value:
    """A value in quotes."""
    return ast.Value(pieces=(ast.Piece(text=text, quoted=True),))


def written(chance: Chance, runs: Sequence[str], *, word: bool = False) -> ast.Value:
    """The runs of text with a raw `*` between each two of them.

    A `word` stands alone, without a field before it.
    """
    if len(runs) == 1 and runs[0] and chance.percent(20):
        return quoted(runs[0])
    pieces: list[ast.Piece] = []
    raw = ""
    for index, run in enumerate(runs):
        if index:
            raw += "*"
        if run and not _may_be_raw(run, at_start=not raw and not pieces, word=word):
            if raw:
                pieces.append(ast.Piece(text=raw))
            pieces.append(ast.Piece(text=run, quoted=True))
            raw = ""
        else:
            raw += run
    if raw:
        pieces.append(ast.Piece(text=raw))
    return ast.Value(pieces=tuple(pieces))


def _may_be_raw(text: str, *, at_start: bool, word: bool) -> bool:
    if word:
        return (
            _RAW_WORD.fullmatch(text) is not None
            and text.lower() not in KEYWORDS
            and not text.lower().startswith("ivo:")
        )
    if _RAW.fullmatch(text) is None:
        return False
    return not at_start or _RAW_START.match(text) is not None


def in_some_case(chance: Chance, text: str) -> str:
    """The text as it is, or in upper or lower case."""
    match chance.weighted(same=6, upper=2, lower=2):
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
        case _:
            return text


def with_wildcards(chance: Chance, text: str) -> list[str]:
    """The text with a part, or two, left out for wildcards: runs between them."""
    match chance.weighted(end=4, start=3, middle=3, both=2):
        case "end":
            return [text[: chance.number(1, len(text))], ""]
        case "start":
            return ["", text[chance.number(0, len(text) - 1) :]]
        case "middle":
            first = chance.number(0, len(text))
            last = chance.number(first, len(text))
            return [text[:first], text[last:]]
        case _:
            first = chance.number(0, len(text) - 1)
            last = chance.number(first + 1, len(text))
            return ["", text[first:last], ""]
