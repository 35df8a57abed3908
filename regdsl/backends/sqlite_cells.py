"""Coverage in SQL: the cells that `idx_spatial` holds, and how a region is compared.

A coverage is kept as its largest cells, of orders 0 to 6.  A cell has one number for its
order and its place, 4 * 4**order + place (the NUNIQ of MOC 1.1), so that the cells of one
order within a stretch of the sky stand side by side in the key of the table, and the
cells that hold a point have seven numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from regdsl.binding.healpix import ORDER, CellRanges, merge_ranges
from regdsl.binding.matchers import Cells

__all__ = ["COARSE", "largest", "members", "resources", "touching", "with_ancestors"]

COARSE = 4
"""Of cells up to this order a set is kept of those whose coverage meets them: 5,000 sets."""

_ALL = 12 << 2 * ORDER

_FEW = 8
"""So many single cells are named in the SQL; more are given as one list."""


def members(name: Callable[[Any], str], cells: Cells, declared: str) -> str:
    """The set of resources whose coverage lies so to a region; `declared` are all with one."""
    match cells.relation:
        case "overlap":
            return _meeting(name, cells.region.ranges)
        case "inside":
            # What meets nothing outside.
            outside = _complement(cells.region.ranges)
            return f"regdsl_but({declared}, {_meeting(name, outside)})" if outside else declared
        case _:
            return _made(resources(name, cells))


def _meeting(name: Callable[[Any], str], ranges: CellRanges) -> str:
    """What meets a region: its inside by the sets of large cells, its edge by small ones."""
    coarse, fine = [], []
    for cell in largest(ranges):
        order = (cell.bit_length() - 3) // 2
        if order <= COARSE:
            coarse.append(str(cell))
        else:
            shift = 2 * (ORDER - order)
            low = (cell - (4 << 2 * order)) << shift
            fine.append((low, low + (1 << shift) - 1))
    sets = []
    if coarse:
        listed = f"SELECT value FROM json_each(:{name(json.dumps(coarse))})"
        sets.append(_KEPT.format(listed))
    if fine:
        sets.append(_made(_overlap(name, tuple(fine))))
    return sets[0] if len(sets) == 1 else f"regdsl_any({', '.join(sets)})"


_KEPT = "(SELECT regdsl_union(members) FROM idx_set WHERE kind = 'cell' AND term IN ({}))"


def _made(rows: str) -> str:
    return f"(SELECT regdsl_set(json_group_array(rid)) FROM ({rows}))"


def _complement(ranges: CellRanges) -> CellRanges:
    """The cells of order 6 that are in none of these ranges, which are in order."""
    ends = [-1, *(high for _, high in ranges)]
    starts = [*(low for low, _ in ranges), _ALL]
    gaps = ((end + 1, start - 1) for end, start in zip(ends, starts, strict=True))
    return tuple((low, high) for low, high in gaps if low <= high)


def resources(name: Callable[[Any], str], cells: Cells) -> str:
    """A query for the keys of resources whose coverage lies so to a region.

    `name` makes a value a parameter and tells its name.
    """
    ranges = cells.region.ranges
    match cells.relation:
        case "overlap":
            return _overlap(name, ranges)
        case "covers":
            whole = largest(ranges)
            if len(whole) == 1:
                return _overlap(name, ranges, up_to=True)
            chains = [(place, cell) for place, cell in enumerate(whole)]
            above = [(place, up) for place, cell in chains for up in with_ancestors(cell)]
            values = {"cells": name(json.dumps(above)), "number": name(len(whole))}
            return _COVERS.format(**values)
        case _:
            return _INSIDE.format(runs=name(json.dumps(_within(ranges))))


def _overlap(name: Callable[[Any], str], ranges: CellRanges, *, up_to: bool = False) -> str:
    if up_to:
        runs = [(cell, cell) for cell in with_ancestors(largest(ranges)[0])]
    else:
        runs = touching(ranges)
    if len(runs) < _FEW and all(first == last for first, last in runs):
        named = ", ".join(f":{name(first)}" for first, _ in runs)
        return f"SELECT rid FROM idx_spatial WHERE cell IN ({named})"
    return _OVERLAP.format(runs=name(json.dumps(runs)))


_RUN = "x.cell BETWEEN json_extract(s.value, '$[0]') AND json_extract(s.value, '$[1]')"

_OVERLAP = "SELECT x.rid FROM json_each(:{runs}) AS s CROSS JOIN idx_spatial AS x ON " + _RUN

_COVERS = (
    "SELECT x.rid FROM json_each(:{cells}) AS s CROSS JOIN idx_spatial AS x "
    "ON x.cell = json_extract(s.value, '$[1]') GROUP BY x.rid HAVING COUNT(*) = :{number}"
)
"""The list has each cell of the region with all that it is in; one of them at most is in
a coverage."""

_INSIDE = (
    "SELECT x.rid FROM json_each(:{runs}) AS s CROSS JOIN idx_spatial AS x ON " + _RUN + " "
    "GROUP BY x.rid "
    "HAVING COUNT(*) = (SELECT c.cells FROM idx_coverage AS c WHERE c.rid = x.rid)"
)
"""As many of its cells are in the region as it has."""


def _number(order: int, place: int) -> int:
    return (4 << 2 * order) + place


def touching(ranges: CellRanges) -> list[tuple[int, int]]:
    """The numbers of all cells that have a place in common with a region, as runs.

    >>> touching(((5, 5),))
    [(4, 4), (16, 16), (64, 64), (256, 256), (1024, 1024), (4097, 4097), (16389, 16389)]
    """
    runs = []
    for order in range(ORDER + 1):
        shift = 2 * (ORDER - order)
        for low, high in merge_ranges((low >> shift, high >> shift) for low, high in ranges):
            runs.append((_number(order, low), _number(order, high)))
    return runs


def _within(ranges: CellRanges) -> list[tuple[int, int]]:
    """The numbers of all cells that are parts of a region, as runs."""
    runs = []
    for order in range(ORDER + 1):
        shift = 2 * (ORDER - order)
        for low, high in ranges:
            first, after = -(-low >> shift), (high + 1) >> shift
            if first < after:
                runs.append((_number(order, first), _number(order, after - 1)))
    return runs


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
