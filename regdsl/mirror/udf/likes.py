"""LIKE and ILIKE: `%` for any text, `_` for one character, nothing else special.

ADQL 2.1, section 4.4.3 and the grammar of LIKE, which has no ESCAPE.  A pattern is cut at
its `%` into segments, each of which is looked for after the end of the one before; the
leftmost place is always right, so that there is nothing to go back to, and no pattern can
make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from regdsl.mirror.udf.watch import tick

__all__ = ["liker"]

_RUN = re.compile("[^_]+")


@dataclass(frozen=True, slots=True)
class _Segment:
    """A part without `%`: how many characters, and the literal runs in it."""

    length: int
    runs: tuple[tuple[int, str], ...]
    longest: tuple[int, str]

    def at(self, text: str, start: int) -> bool:
        """Whether it stands there."""
        return start + self.length <= len(text) and all(
            text.startswith(run, start + offset) for offset, run in self.runs
        )

    def find(self, text: str, start: int, end: int) -> int:
        """Where it stands first, wholly between two places; -1 for nowhere."""
        offset, run = self.longest
        last = end - self.length
        if len(self.runs) < 2:
            # The whole segment, or `_` around it, which any character will do for.
            found = text.find(run, start + offset, last + offset + len(run)) - offset
            return found if start <= found <= last else -1
        while start <= last:
            tick()
            found = text.find(run, start + offset, last + offset + len(run))
            if found < 0:
                return -1
            if self.at(text, found - offset):
                return found - offset
            start = found - offset + 1
        return -1


def _segment(pattern: str) -> _Segment:
    runs = tuple((match.start(), match[0]) for match in _RUN.finditer(pattern))
    longest = max(runs, key=lambda run: len(run[1]), default=(0, ""))
    return _Segment(len(pattern), runs, longest)


@dataclass(frozen=True, slots=True)
class _Pattern:
    head: _Segment
    middle: tuple[_Segment, ...]
    tail: _Segment | None

    def matches(self, text: str) -> bool:
        """Whether the whole text is as the pattern says."""
        if self.tail is None:
            return len(text) == self.head.length and self.head.at(text, 0)
        start, end = self.head.length, len(text) - self.tail.length
        if start > end or not self.head.at(text, 0) or not self.tail.at(text, end):
            return False
        for segment in self.middle:
            found = segment.find(text, start, end)
            if found < 0:
                return False
            start = found + segment.length
        return True


@lru_cache(maxsize=256)
def liker(pattern: str) -> Callable[[str], bool]:
    """The test whether a text is like a pattern, case by case.

    >>> is_ngc = liker("NGC%")
    >>> is_ngc("NGC 1275"), is_ngc("ngc 1275")
    (True, False)
    """
    head, *rest = pattern.split("%")
    if "_" not in pattern:
        # What people mostly write is one method of strings.
        match rest:
            case []:
                return lambda text: text == head
            case [""]:
                return lambda text: text.startswith(head)
            case [tail] if not head:
                return lambda text: text.endswith(tail)
            case [run, ""] if not head:
                return lambda text: run in text
    if not rest:
        return _Pattern(_segment(head), (), None).matches
    middle = tuple(_segment(part) for part in rest[:-1] if part)
    return _Pattern(_segment(head), middle, _segment(rest[-1])).matches
