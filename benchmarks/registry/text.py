"""Titles and descriptions that read like the real ones, as many as are wanted.

A `Walk` goes along a corpus of texts and now and then jumps from a word to another place
where the same word stands.  So words keep the frequencies they have in the corpus (common
ones common, rare ones rare), and most phrases are phrases somebody wrote.  Now and then
it drops in the name of an object or a number, of which there are always more: a real
registry never runs out of words that occur once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from random import Random

from .draws import chance, one_of, whole

__all__ = ["Walk", "designation"]

_BLANKS = re.compile(r"[ \t]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_RUN = 7.0
"""Words between two jumps, on the average."""

_PREFIXES = (
    "NGC", "IC", "HD", "HIP", "PKS", "3C", "4C", "Abell", "UGC", "SDSS", "GRB", "SN", "PSR",
    "TYC", "WISE", "Gl", "BD", "MCG", "Mrk", "ESO", "Sh 2-", "WASP-", "Kepler-", "TIC", "KIC",
)  # fmt: skip
_SYLLABLES = (
    "al", "an", "ar", "be", "ca", "ce", "di", "do", "el", "er", "fa", "go", "ha", "is", "ka",
    "lo", "lu", "ma", "mi", "na", "no", "or", "pe", "qu", "ra", "ri", "sa", "se", "ta", "te",
    "ti", "tor", "um", "us", "va", "ve", "xi", "zu",
)  # fmt: skip


def designation(rng: Random) -> str:
    """A name of an object, a number, or a word that nobody has used yet."""
    kind = rng.random()
    if kind < 0.35:
        prefix = one_of(rng, _PREFIXES)
        blank = "" if prefix.endswith("-") else " "
        return f"{prefix}{blank}{int(1 + 10 ** (4.5 * rng.random()))}"
    if kind < 0.6:
        sign = "+" if chance(rng, 0.5) else "-"
        return f"J{whole(rng, 0, 235959):06d}{sign}{whole(rng, 0, 895959):06d}"
    if kind < 0.8:
        return f"{10 ** (4 * rng.random() - 1):.{whole(rng, 0, 2)}f}"
    word = "".join(one_of(rng, _SYLLABLES) for _ in range(whole(rng, 2, 4)))
    return word.capitalize() if chance(rng, 0.5) else word


class Walk:
    """Makes texts from texts.

    Parameters
    ----------
    texts
        The corpus.
    coined
        How often a jump is taken to drop in a `designation`.
    """

    def __init__(self, texts: Iterable[str], coined: float) -> None:
        words: dict[str, str] = {}
        self.tokens: list[str] = []
        self.starts: list[int] = []
        self.coined = coined
        for text in texts:
            self.starts.append(len(self.tokens))
            for token in _BLANKS.split(text.strip()):
                self.tokens.append(words.setdefault(token, token))
        self.places: dict[str, list[int]] = {}
        self.topics: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            self.places.setdefault(token, []).append(place)
            for word in _LETTERS.findall(token):
                if len(word) > 3:
                    self.topics.setdefault(stem(word), []).append(place)

    def text(self, rng: Random, length: int, topic: str | None = None) -> str:
        """A text.

        Parameters
        ----------
        length
            About how many characters.
        topic
            A word or two that it should be about; they then stand near its beginning,
            provided that the corpus has them.
        """
        tokens, places, random = self.tokens, self.places, rng.random
        end = len(tokens)
        place = self._about(rng, topic)
        if place is None:
            place = one_of(rng, self.starts)
        found: list[str] = []
        while length > 0:
            run = tokens[place : place + 1 + int(-math.log(1 - random()) * _RUN)]
            if not run:
                run = tokens[:1]
            for number, token in enumerate(run, 1):
                length -= len(token) + 1
                if length <= 0:
                    del run[number:]
                    break
            found += run
            if length > 0 and random() < self.coined:
                coined = designation(rng)
                length -= len(coined) + 1
                found.append(coined)
            spots = places[run[-1]]
            place = spots[int(random() * len(spots))] + 1
            if place >= end:
                place = 0
        return " ".join(found)

    def _about(self, rng: Random, topic: str | None) -> int | None:
        for word in _LETTERS.findall(topic or ""):
            spots = self.topics.get(stem(word))
            if spots:
                # with a word or two before it, as titles have
                return max(0, one_of(rng, spots) - whole(rng, 0, 2))
        return None


def stem(word: str) -> str:
    """A word without the ending that most often differs."""
    return word.lower().removesuffix("s").removesuffix("ie").removesuffix("y")
