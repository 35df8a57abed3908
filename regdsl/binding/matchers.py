"""Matchers: what a value means, once its kind has read it.

A matcher is a test on the value of one RegTAP column (or on a pair of them, for an
interval), independent of any SQL.  There are few of them, and each backend says for
each how it is written there.  All text in matchers is folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from regdsl.binding.positions import Cells as Region

__all__ = [
    "Bounds",
    "Cells",
    "Contains",
    "Declared",
    "Equal",
    "Flag",
    "Glob",
    "Letters",
    "Matcher",
    "Overlap",
    "Service",
    "Terms",
    "Ucd",
    "Ucd1",
    "UcdAtom",
    "Words",
    "apart",
    "in_order",
]


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens stand side by side in the text.

    `mode` says how a token is compared: `stem` by Porter stems, `word` as it is,
    `prefix` as it is, the last one being the beginning of a token.  `typed` are the
    tokens with their accents, for servers.
    """

    tokens: tuple[str, ...]
    mode: Literal["stem", "word", "prefix"]
    typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glob:
    """The whole value is these parts with any text between them; one part is equality."""

    parts: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether there is no wildcard."""
        return len(self.parts) == 1


@dataclass(frozen=True, slots=True)
class Equal:
    """The value is this, case and all; for what the schema and not the user says."""

    value: str


@dataclass(frozen=True, slots=True)
class Letters:
    """As `Glob`, with case and all: the one matcher, with `Equal`, that is not folded."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """Each word occurs in the value; a word is parts with any text between them."""

    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class UcdAtom:
    """One atom of a UCD pattern: parts with any text but `;` between them."""

    parts: tuple[str, ...]
    anywhere: bool


@dataclass(frozen=True, slots=True)
class Ucd:
    """Each atom is a word of the UCD or an ancestor of one; see docs/semantics.md."""

    atoms: tuple[UcdAtom, ...]


@dataclass(frozen=True, slots=True)
class Ucd1:
    """An old UCD: no dot, the whole value being these parts, or `word` and `_...`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The value (or an element of a hash list) is one of these."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The value lies between two bounds; None is open, `*_strict` leaves the end out.

    For an interval `side` says which of its two columns is meant.  `numeric` compares the
    number that a column of texts holds (`regdsl.binding.numbers.number_in`); a text that
    is none lies between no bounds, not even open ones.  Bounds that are texts compare by
    code point.
    """

    low: str | float | None = None
    high: str | float | None = None
    low_strict: bool = False
    high_strict: bool = False
    side: Literal["value", "start", "end"] = "value"
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Overlap:
    """The closed interval of two columns has a point in common with this one."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of a coverage (order 6) and those of a region are to lie.

    `overlap`: one in common; `covers`: all of the region is in the coverage; `inside`:
    the coverage is a part of the region.
    """

    region: Region
    relation: Literal["overlap", "covers", "inside"]


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service; `exact` leaves auxiliary and legacy forms out.

    It is gone from plans: planning says what it looks at.
    """

    kind: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """The value is 1 (yes) or 0 (no); NULL is neither."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """The value is there."""


Matcher = (
    Words
    | Glob
    | Equal
    | Letters
    | Contains
    | Ucd
    | Ucd1
    | Terms
    | Bounds
    | Overlap
    | Cells
    | Service
    | Flag
    | Declared
)


def apart(first: Bounds, second: Bounds) -> bool:
    """Whether no value lies between the bounds of both.

    >>> apart(Bounds(high=2.0), Bounds(low=2.0)), apart(Bounds(high=2.0), Bounds(low=3.0))
    (False, True)
    """
    if (first.side, first.numeric) != (second.side, second.numeric):
        return False
    return _ends_before(first, second) or _ends_before(second, first)


def _ends_before(first: Bounds, second: Bounds) -> bool:
    if first.high is None or second.low is None:
        return False
    if first.high == second.low:
        return first.high_strict or second.low_strict
    return in_order(first.high, second.low)


def in_order(first: str | float, second: str | float) -> bool:
    """Whether two ends of bounds are of one kind, and not the wrong way round."""
    if isinstance(first, str) or isinstance(second, str):
        return isinstance(first, str) and isinstance(second, str) and first <= second
    return first <= second
