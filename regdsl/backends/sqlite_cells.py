"""Coverage in SQL: the sets of cells that a mirror keeps, and how a region is compared.

A coverage is kept as its largest cells, of orders 0 to 6.  A cell has one number for its
order and its place, 4 * 4**order + place (the NUNIQ of MOC 1.1), so that the cells of one
order within a stretch of the sky have numbers side by side, and the cells that hold a
point have seven numbers.  Of each cell the resources whose coverage has it among its
largest are a set that is ready; of the larger cells also those whose coverage meets them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from regdsl.backends.sqlite_kept import CELL, OWN_CELL
from regdsl.binding.healpix import ORDER, CellRanges
from regdsl.binding.matchers import Cells

__all__ = ["COARSE", "largest", "meeting", "members", "with_ancestors"]

COARSE = 4
"""Of cells up to this order a set is kept of those whose coverage meets them: 5,000 sets."""

_ALL = 12 << 2 * ORDER


def members(name: Callable[[Any], str], cells: Cells, declared: str) -> str:
    """The set of resources whose coverage lies so to a region.

    `name` makes a value a parameter and tells its name; `declared` are all with a coverage.
    """
    ranges = cells.region.ranges
    match cells.relation:
        case "overlap":
            return _meeting(name, ranges)
        case "covers":
            return _covering(name, ranges)
        case "inside":
            # What meets nothing outside.
            outside = _complement(ranges)
            return f"regdsl_but({declared}, {_meeting(name, outside)})" if outside else declared


def _meeting(name: Callable[[Any], str], ranges: CellRanges) -> str:
    """What meets a region."""
    sets = [_union(name, kind, cells) for kind, cells in meeting(ranges) if cells]
    return sets[0] if len(sets) == 1 else f"regdsl_any({', '.join(sets)})"


def meeting(ranges: CellRanges) -> tuple[tuple[str, list[int]], ...]:
    """The kinds and cells of sets of which whatever meets a region is in some.

    Its inside is looked up by the sets of large cells, its edge by small ones.

    >>> meeting(((0, 255),))
    (('cell', [64]), ('own cell', []))
    """
    inside: list[int] = []
    edge: set[int] = set()
    for cell in largest(ranges):
        if _order(cell) <= COARSE:
            inside.append(cell)
        else:
            edge.update(with_ancestors(cell), _below(cell))
    # Who has a cell around one of the inside is found by that one.
    edge.difference_update(*map(with_ancestors, inside))
    return (CELL, sorted(inside)), (OWN_CELL, sorted(edge))


def _union(name: Callable[[Any], str], kind: str, cells: Iterable[int]) -> str:
    terms = f"SELECT value FROM json_each(:{name(_listed(cells))})"
    union = "SELECT regdsl_union(members) FROM idx_set"
    return f"({union} WHERE kind = '{kind}' AND term IN ({terms}))"


def _covering(name: Callable[[Any], str], ranges: CellRanges) -> str:
    """What has each of the largest cells of a region, or one that it is in."""
    whole = largest(ranges)
    if len(whole) == 1:
        return _union(name, OWN_CELL, with_ancestors(whole[0]))
    # Each after those that it holds, as `regdsl_covering` wants them.
    cells = sorted({up for cell in whole for up in with_ancestors(cell)}, key=_end_and_size)
    return (
        f"(SELECT regdsl_covering(value, members) FROM json_each(:{name(_listed(cells))}) "
        f"LEFT JOIN idx_set ON kind = '{OWN_CELL}' AND term = value)"
    )


def _listed(cells: Iterable[int]) -> str:
    # As text, which the terms of sets are.
    return json.dumps([str(cell) for cell in cells])


def _order(cell: int) -> int:
    return (cell.bit_length() - 3) // 2


def _below(cell: int) -> list[int]:
    """The numbers of all cells that a cell is made of, down to order 6."""
    depth = range(1, ORDER - _order(cell) + 1)
    return [below for n in depth for below in range(cell << 2 * n, (cell + 1) << 2 * n)]


def _end_and_size(cell: int) -> tuple[int, int]:
    """Where a cell ends, at order 6, and its size."""
    order = _order(cell)
    return (cell + 1) << 2 * (ORDER - order), -order


def _complement(ranges: CellRanges) -> CellRanges:
    """The cells of order 6 that are in none of these ranges, which are in order."""
    ends = [-1, *(high for _, high in ranges)]
    starts = [*(low for low, _ in ranges), _ALL]
    gaps = ((end + 1, start - 1) for end, start in zip(ends, starts, strict=True))
    return tuple((low, high) for low, high in gaps if low <= high)


def _number(order: int, place: int) -> int:
    return (4 << 2 * order) + place


def largest(ranges: CellRanges) -> list[int]:
    """The numbers of the largest cells that make up a region."""
    cells = []
    for low, high in ranges:
        while low <= high:
            order = ORDER
            while order and not low % (4 << 2 * (ORDER - order)):
                if low + (4 << 2 * (ORDER - order)) - 1 > high:
                    break
                order -= 1
            cells.append(_number(order, low >> 2 * (ORDER - order)))
            low += 1 << 2 * (ORDER - order)
    return cells


def with_ancestors(cell: int) -> list[int]:
    """The number of a cell and of all that it is in: two bits less each time.

    >>> with_ancestors(1031)
    [1031, 257, 64, 16, 4]
    """
    found = [cell]
    while cell >= 16:
        cell >>= 2
        found.append(cell)
    return found
