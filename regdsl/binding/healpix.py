"""The cells in which regdsl compares places on the sky.

Everything spatial is sets of HEALPix cells of order 6 in the nested numbering, in
ICRS (`docs/semantics.md`, "Position and coverage").  Here live the cell of a point,
sets of cells as ranges, and the reading and writing of ASCII MOCs (MOC 2.0, section
4.3.2), all in plain Python, so that a query with a point starts without numpy.  Other
orders are for ADQL from others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

__all__ = [
    "MAX_ORDER",
    "NCELLS",
    "ORDER",
    "CellRanges",
    "cell_of",
    "merge_ranges",
    "moc_runs",
    "parse_moc",
    "to_moc_text",
    "to_ranges",
]

ORDER = 6
NSIDE = 1 << ORDER
NCELLS = 12 * NSIDE * NSIDE
MAX_ORDER = 29

CellRanges = tuple[tuple[int, int], ...]
"""Inclusive ranges of cells: sorted, disjoint, and never side by side."""

# Beyond this latitude (sin = 2/3) the projection changes from cylinder to cap.
_TRANSITION = math.asin(2 / 3)
_TOKEN = re.compile(r"(?:(\d+)/)?(?:(\d+)(?:-(\d+))?)?", re.ASCII)


def cell_of(lon_deg: float, lat_deg: float, order: int = ORDER) -> int:
    """The cell that holds a point.

    Parameters
    ----------
    lon_deg
        Longitude (right ascension) in degrees; any turn of the circle.
    lat_deg
        Latitude (declination) in degrees, -90 to 90.
    order
        0 to 29.

    Returns
    -------
    int
        Nested number of the cell, 0 to 49151 for order 6.  A point on a border goes to
        the same side as in mocpy.

    Raises
    ------
    ValueError
        When the latitude is out of range, or a number is not finite.
    """
    if not (math.isfinite(lon_deg) and -90.0 <= lat_deg <= 90.0):
        raise ValueError(f"no point on the sphere: {lon_deg}, {lat_deg}")
    nside = 1 << order
    lat = math.radians(lat_deg)
    # x is the longitude in eighths of a turn; each base cell spans two of them.
    x = math.radians(lon_deg % 360.0) * (4 / math.pi)
    eighth = int(x) | 1
    across = x - eighth
    quarter = (eighth & 7) >> 1
    if abs(lat) > _TRANSITION:
        # sqrt(3 (1 - |sin lat|)), in a form that keeps its digits near the pole.
        scale = math.sqrt(6) * math.cos(abs(lat) / 2 + math.pi / 4)
        face = quarter if lat > 0 else quarter + 8
        across *= scale
        up = 2 - scale if lat > 0 else scale
    else:
        height = math.sin(lat) * 1.5
        # Two diagonals cut the square into the four base cells that meet in it.
        below = across > height
        right = across >= -height
        face = 4 * (below + (not right)) + ((quarter + (below and right)) & 3)
        across -= below + right - 1
        up = height + below + (not right)
    i = min(max(int((up + across) * (nside / 2)), 0), nside - 1)
    j = min(max(int((up - across) * (nside / 2)), 0), nside - 1)
    return face * nside * nside + _spread(i) + 2 * _spread(j)


def _spread(number: int) -> int:
    """The number with a zero bit before each of its bits."""
    return int(f"{number:b}", 4)


def merge_ranges(pairs: Iterable[tuple[int, int]]) -> CellRanges:
    """Sort inclusive ranges, and make those one that overlap or touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pairs):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def to_ranges(cells: Iterable[int]) -> CellRanges:
    """A set of cells as ranges."""
    return merge_ranges((cell, cell) for cell in cells)


def parse_moc(text: str) -> CellRanges:
    """Read an ASCII MOC and bring it to order 6.

    Parameters
    ----------
    text
        `4/12 15-17 6/130`: orders 0 to 29, cells and ranges of them set apart by blanks
        or commas.  Cells finer than order 6 become the cell that they touch; cells may
        overlap.

    Returns
    -------
    CellRanges
        The cells of order 6; `()` for an empty MOC.

    Raises
    ------
    ValueError
        With the reason, when the text is no ASCII MOC.
    """
    runs = list(moc_runs(text))
    if not runs:
        raise ValueError("nothing in it")
    pairs: list[tuple[int, int]] = []
    for order, low, high in runs:
        if high < low:
            continue
        if order <= ORDER:
            shift = 2 * (ORDER - order)
            pairs.append((low << shift, ((high + 1) << shift) - 1))
        else:
            shift = 2 * (order - ORDER)
            pairs.append((low >> shift, high >> shift))
    return merge_ranges(pairs)


def moc_runs(text: str) -> Iterator[tuple[int, int, int]]:
    """What stands in an ASCII MOC: the order, and the first and last cell of each run.

    An order that no cell follows comes as a run that ends before it begins.

    Raises
    ------
    ValueError
        With the reason, when the text is no ASCII MOC.

    Examples
    --------
    >>> list(moc_runs("4/12 15-17 6/"))
    [(4, 12, 12), (4, 15, 17), (6, 0, -1)]
    """
    order: int | None = None
    for token in text.replace(",", " ").split():
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise ValueError(f"`{token[:40]}` is neither an order nor a cell nor a range of cells")
        if match[1] is not None:
            order = _number(match[1])
            if order > MAX_ORDER:
                raise ValueError(f"order {order} is over {MAX_ORDER}")
        if order is None:
            raise ValueError(f"no order before `{token[:40]}`; write it as `6/{token[:40]}`")
        if match[2] is None:
            yield order, 0, -1
            continue
        low = _number(match[2])
        high = _number(match[3] or match[2])
        if high < low:
            raise ValueError(f"the range `{token[:40]}` runs backwards")
        if high >= 12 << 2 * order:
            raise ValueError(f"order {order} has no cell {high}, only 0 to {(12 << 2 * order) - 1}")
        yield order, low, high


def _number(digits: str) -> int:
    # The largest cell number has 19 digits; longer text would only cost time.
    if len(digits.lstrip("0")) > 19:
        raise ValueError(f"the number {digits[:12]}... is too large")
    return int(digits)


def to_moc_text(ranges: CellRanges) -> str:
    """Write cells as an ASCII MOC of order 6, each area as coarse as it goes.

    The whole sky is `0/0-11 6/`: a last `6/` says the order when no cell has it.
    """
    by_order: list[list[tuple[int, int]]] = [[] for _ in range(ORDER + 1)]
    for low, high in ranges:
        while low <= high:
            # The largest cell that begins at `low` and ends within the range.
            shift = 0
            while shift < 2 * ORDER:
                size = 1 << shift + 2
                if low % size or low + size - 1 > high:
                    break
                shift += 2
            cell = low >> shift
            by_order[ORDER - shift // 2].append((cell, cell))
            low += 1 << shift
    parts: list[str] = []
    for order, cells in enumerate(by_order):
        if cells or order == ORDER:
            runs = (f"{a}-{b}" if b > a else f"{a}" for a, b in merge_ranges(cells))
            parts.append(f"{order}/" + " ".join(runs))
    return " ".join(parts)
