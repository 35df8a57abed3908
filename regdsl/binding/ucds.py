"""The UCD1+ list: its words, which of them may stand where, and the bands among them.

The list is that of IVOA UCD1+ 1.6, held as words, flags and intervals only.  Words are
compared without regard to case.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = ["Band", "UcdList", "bands", "ucd_words"]

Band = tuple[float | None, float | None, str]
"""Low end, high end (None is open), and unit: um, nm, MHz, GHz or keV."""

_DATA = Path(__file__).parents[1] / "data" / "vocabularies"


def _rows(name: str) -> list[list[str]]:
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True, eq=False)
class UcdList:
    """The words of the UCD list.

    Attributes
    ----------
    flags
        Lower-case word to flag: P first place only, S never in first place, Q
        anywhere; E (photometric), C (colour) and V (vector) go first too.
    spellings
        Lower-case word to the word as the list writes it.
    replacements
        Lower-case deprecated word to what the list gives for it.
    """

    flags: Mapping[str, str]
    spellings: Mapping[str, str]
    replacements: Mapping[str, str]

    def known(self, word: str) -> bool:
        """Whether the list has a word (deprecated ones do not count)."""
        return word.lower() in self.flags

    def is_secondary_only(self, word: str) -> bool:
        """Whether the list has a word, and never in first place (flag S)."""
        return self.flags.get(word.lower()) == "S"

    def replacement(self, word: str) -> str | None:
        """What to write for a deprecated word; may be several words, with `;`."""
        return self.replacements.get(word.lower())

    def suggest(self, word: str) -> str | None:
        """The word that a mistyped one may mean."""
        word = word.lower()
        close = difflib.get_close_matches(word, self.spellings, 1, 0.75)
        if not close and word:
            # A last part alone, "parallax", or a first part left out, "ir.k".
            close = sorted((w for w in self.spellings if w.endswith("." + word)), key=len)[:1]
        return self.spellings[close[0]] if close else None


@cache
def ucd_words() -> UcdList:
    """The UCD list, read once."""
    rows = _rows("ucd")
    return UcdList(
        flags=MappingProxyType({word.lower(): flag for flag, word in rows}),
        spellings=MappingProxyType({word.lower(): word for _, word in rows}),
        replacements=MappingProxyType({old.lower(): new for old, new in _rows("ucd-deprecated")}),
    )


@cache
def bands() -> Mapping[str, Band]:
    """The intervals of the band words.

    Returns
    -------
    mapping
        Lower-case word (`em.ir.k`), and its last part alone (`k`) where no other band
        ends so and it is no quantity, to low end, high end and unit.
    """
    found: dict[str, Band] = {}
    by_end: dict[str, list[str]] = {}
    for word, low, high, unit in _rows("bands"):
        word = word.lower()
        found[word] = (_end(low), _end(high), unit)
        by_end.setdefault(word.rpartition(".")[2], []).append(word)
    for end, words in by_end.items():
        # `20MHz` alone is a frequency, not the band of all below it.
        if len(words) == 1 and not re.fullmatch(r"\d+[a-z]+", end):
            found[end] = found[words[0]]
    return MappingProxyType(found)


def _end(text: str) -> float | None:
    return None if text == "-" else float(text)
