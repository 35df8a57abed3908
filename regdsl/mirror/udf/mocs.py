"""Sets of HEALPix cells of any order, and their ASCII form, in plain Python.

MOC 2.0, sections 4.1 and 4.3.2: nested cells of orders 0 to 29.  A set is kept as the
places where it begins and ends in the cells of order 29, in one sorted array, so that what
lies in it is found by bisection.  The language has order 6 only; ADQL from others may ask
for any.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from regdsl.binding.healpix import MAX_ORDER as DEEPEST
from regdsl.binding.healpix import cell_of, merge_ranges, moc_runs
from regdsl.mirror.udf.watch import tick

__all__ = [
    "DEEPEST",
    "WHOLE_SKY",
    "Moc",
    "cell_at",
    "common",
    "covers",
    "degraded",
    "joined",
    "meets",
    "moc_of",
    "read",
    "write",
]

_NCELLS = 12 << 2 * DEEPEST
_TICKS = 0xFFF
"""After how many steps, less one, a long loop looks at the clock."""


@dataclass(frozen=True, slots=True, eq=False)
class Moc:
    """A set of cells.

    Attributes
    ----------
    bounds
        Begin and end by turns, in cells of order 29, ascending; the end is not in.
    order
        The order that it was made with; no cell is finer.
    """

    bounds: array[int]
    order: int

    def has(self, cell: int) -> bool:
        """Whether a cell of order 29 is in it."""
        return bisect_right(self.bounds, cell) & 1 == 1

    @property
    def share(self) -> float:
        """Its share of the sky, 0 to 1."""
        return (sum(self.bounds[1::2]) - sum(self.bounds[::2])) / _NCELLS


def moc_of(ranges: Iterable[tuple[int, int]], order: int) -> Moc:
    """The set of inclusive ranges of cells of order 29, in any sequence."""
    bounds = array("Q")
    for low, high in merge_ranges(ranges):
        bounds.append(low)
        bounds.append(high + 1)
    return Moc(bounds, order)


WHOLE_SKY = moc_of([(0, _NCELLS - 1)], 0)


def read(text: str) -> Moc:
    """Read an ASCII MOC.

    Parameters
    ----------
    text
        `4/12 15-17 6/`: cells and ranges of them set apart by blanks or commas, after the
        order and a slash.  Empty text is an empty MOC.  Cells may overlap.

    Raises
    ------
    ValueError
        With the reason, when it is none.

    Examples
    --------
    >>> write(read("1/0,1,2,3 2/16"))
    '0/0 2/16'
    """
    finest = 0
    pairs: list[tuple[int, int]] = []
    for count, (order, low, high) in enumerate(moc_runs(text)):
        if not count & _TICKS:
            tick()
        finest = max(finest, order)
        if low <= high:
            shift = 2 * (DEEPEST - order)
            pairs.append((low << shift, ((high + 1) << shift) - 1))
    return moc_of(pairs, finest)


def write(moc: Moc) -> str:
    """A set as an ASCII MOC, each area as coarse as it goes.

    Its own order comes last, if need be without a cell: `0/0-11 6/`.
    """
    runs: list[list[list[int]]] = [[] for _ in range(DEEPEST + 1)]
    count = 0
    for at in range(0, len(moc.bounds), 2):
        low, end = moc.bounds[at], moc.bounds[at + 1]
        while low < end:
            if not count & _TICKS:
                tick()
            count += 1
            # The largest cell that begins at `low` and does not go over the end.
            fits = (end - low).bit_length() - 1
            aligned = (low & -low).bit_length() - 1 if low else fits
            shift = min(fits, aligned, 2 * DEEPEST) & ~1
            cell, found = low >> shift, runs[DEEPEST - shift // 2]
            # All cells of that size that follow, at once.
            last = cell
            if found and found[-1][1] == cell - 1:
                found[-1][1] = last
            else:
                found.append([cell, last])
            low += 1 << shift
    parts = []
    for order, cells in enumerate(runs):
        if cells or order == moc.order:
            said = (f"{a}-{b}" if b > a else str(a) for a, b in cells)
            parts.append(f"{order}/" + " ".join(said))
    return " ".join(parts)


def degraded(moc: Moc, order: int) -> Moc:
    """The cells of a lower order that a set touches; as it is when it has no finer one."""
    if order >= moc.order:
        return Moc(moc.bounds, order)
    shift = 2 * (DEEPEST - order)
    bounds = moc.bounds
    ranges = (
        (bounds[at] >> shift << shift, (((bounds[at + 1] - 1 >> shift) + 1) << shift) - 1)
        for at in range(0, len(bounds), 2)
    )
    return moc_of(ranges, order)


def meets(one: Moc, other: Moc) -> bool:
    """Whether two sets have a cell in common."""
    small, large = one.bounds, other.bounds
    if len(small) > len(large):
        small, large = large, small
    size = len(large)
    for at in range(0, len(small), 2):
        next_bound = bisect_right(large, small[at])
        if next_bound & 1 or (next_bound < size and large[next_bound] < small[at + 1]):
            return True
    return False


def covers(outer: Moc, inner: Moc) -> bool:
    """Whether all cells of the second are in the first; an empty set is in any."""
    around, within = outer.bounds, inner.bounds
    for at in range(0, len(within), 2):
        next_bound = bisect_right(around, within[at])
        if not next_bound & 1 or around[next_bound] < within[at + 1]:
            return False
    return True


def joined(one: Moc, other: Moc) -> Moc:
    """The cells of both sets."""
    return _at_depth(one, other, 1)


def common(one: Moc, other: Moc) -> Moc:
    """The cells that two sets have in common."""
    return _at_depth(one, other, 2)


def _at_depth(one: Moc, other: Moc, depth: int) -> Moc:
    """The cells that are in at least so many of two sets."""
    events = sorted(
        (bound, at & 1) for bounds in (one.bounds, other.bounds) for at, bound in enumerate(bounds)
    )
    found = array("Q")
    inside = 0
    for count, (bound, ends) in enumerate(events):
        if not count & _TICKS:
            tick()
        if ends:
            inside -= 1
            if inside == depth - 1:
                if found[-1] == bound:
                    found.pop()
                else:
                    found.append(bound)
        else:
            inside += 1
            if inside == depth:
                found.append(bound)
    return Moc(found, max(one.order, other.order))


@lru_cache(maxsize=4096)
def cell_at(order: int, lon: float, lat: float) -> int:
    """The cell of an order that holds a point in degrees (`regdsl.binding.healpix.cell_of`)."""
    return cell_of(lon, lat, order)
