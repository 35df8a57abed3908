"""The IVOA's list of UCD words: where a word may stand, and what band of the spectrum it is.

Read from the copy of the list that astropy ships for its VOTable validator.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from .quantities import SCALES, Interval


@cache
def words() -> dict[str, tuple[str, str]]:
    """Flag (P, S, Q, ...) and description of every word, by the folded word."""
    path = files("astropy.io.votable") / "data" / "ucd1p-words.txt"
    found = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            flag, word, description = (part.strip() for part in line.split("|"))
            found[word.lower()] = (flag, description)
    return found


def only_second(atom: str) -> bool:
    """Whether a folded atom, or else its nearest ancestor in the list, has the flag S."""
    parts = atom.split(".")
    for end in range(len(parts), 0, -1):
        listed = words().get(".".join(parts[:end]))
        if listed is not None:
            return listed[0] == "S"
    return False


@cache
def bands() -> dict[str, Interval]:
    """The words of the spectrum that the list gives limits for, long and short names, folded.

    A short name is the last part of a word, where no other word of the spectrum has it.
    """
    spectrum = [word for word in words() if word.startswith("em.")]
    lasts = [word.rpartition(".")[2] for word in spectrum]
    found = {}
    for word, last in zip(spectrum, lasts, strict=True):
        interval = None if word.startswith("em.line") else _limits(words()[word][1])
        if interval is not None:
            found[word] = interval
            if lasts.count(last) == 1:
                found[last] = interval
    return found


def _limits(description: str) -> Interval | None:
    """The band that a description gives: `between 2 and 3 micron`, `(>500 keV)`, ..."""
    description = re.sub(r"\bmicrons?\b", "um", description)
    number, unit = r"(\d+(?:\.\d+)?)", r"(um|nm|keV|GHz|MHz)\b"
    for pattern, sides in (
        (rf"{number} ?(?:-|and) ?{number} {unit}", "both"),
        (rf">{number} {unit}", "low"),
        (rf"below {number} {unit}", "high"),
    ):
        match = re.search(pattern, description)
        if match is None:
            continue
        *numbers, name = match.groups()
        quantity, scale = SCALES[name]
        values = [float(value) * scale for value in numbers]
        low = None if sides == "high" else values[0]
        high = None if sides == "low" else values[-1]
        return Interval(low, high, quantity)
    return None
