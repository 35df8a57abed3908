"""Fills the index tables of coverages, which SQL cannot do: it cannot read a MOC.

`idx_spatial` has a row for each cell of a coverage, numbered as in
`regdsl.backends.sqlite_cells`, and `idx_coverage` how many they are.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable
from typing import TypeAlias

__all__ = ["DECLARED", "Coverages", "cells", "collect", "fill", "forget", "write"]

Coverages: TypeAlias = "tuple[dict[int, array[int]], list[tuple[int, int]]]"
"""The resources that cover each cell, both ascending, and of each how many cells it has."""

#: Coverages that are sorted together: a table is filled much faster in the order of its
#: key.  A hundred thousand have some twenty million cells, of eight bytes each.
_AT_ONCE = 100_000

DECLARED = """
    SELECT rid, coverage FROM idx_changed JOIN idx_resource USING (rid)
    JOIN stc_spatial USING (ivoid) WHERE ref_system_name IS NULL AND coverage IS NOT NULL"""


def fill(connection: sqlite3.Connection) -> None:
    """Put in the coverages of the resources in `idx_changed`."""
    declared = connection.execute(DECLARED)
    while rows := declared.fetchmany(_AT_ONCE):
        write(connection, collect(rows))


def forget(connection: sqlite3.Connection) -> None:
    """Take out the cells of the resources in `idx_changed`, by their key."""
    connection.executemany(
        "DELETE FROM idx_spatial WHERE cell = ? AND rid = ?",
        (
            (cell, rid)
            for rid, moc in connection.execute(DECLARED).fetchall()
            for cell in cells(moc)
        ),
    )


def collect(declared: Iterable[tuple[int, str]]) -> Coverages:
    """Sort coverages, given with the keys of their resources, by cells."""
    import numpy as np

    found = array("I")
    sizes: list[tuple[int, int]] = []
    for rid, moc in declared:
        before = len(found)
        found.extend(cells(moc))
        if len(found) > before:
            sizes.append((rid, len(found) - before))
    if not sizes:
        return {}, []
    # Millions of pairs are sorted as numbers, with the cell in the upper half.
    rids, repeats = np.array(sizes, np.int64).T
    pairs = np.frombuffer(found, np.uint32).astype(np.int64) << 32 | np.repeat(rids, repeats)
    pairs.sort()
    by_cell = (pairs >> 32).astype(np.uint32)
    keys = array("I", (pairs & 0xFFFFFFFF).astype(np.uint32).tobytes())
    begins = [0, *(np.flatnonzero(np.diff(by_cell)) + 1).tolist()]
    ends = [*begins[1:], len(keys)]
    numbers = by_cell[begins].tolist()
    covering = {
        cell: keys[begin:end] for cell, begin, end in zip(numbers, begins, ends, strict=True)
    }
    return covering, sizes


def write(connection: sqlite3.Connection, coverages: Coverages) -> None:
    """Write what `collect` has found: all rows of a cell by one statement."""
    covering, sizes = coverages
    connection.executemany(
        "INSERT INTO idx_spatial (cell, rid) SELECT ?, value FROM json_each(?)",
        ((cell, json.dumps(rids.tolist())) for cell, rids in covering.items()),
    )
    connection.executemany("INSERT INTO idx_coverage (rid, cells) VALUES (?, ?)", sizes)


def cells(moc: str) -> list[int]:
    """The numbers of the cells of a MOC, each once."""
    try:
        found = _written(moc)
        # What the importer has stored is normal, and to see that would cost more than this.
        if len(set(found)) == len(found):
            return found
    except ValueError:
        pass
    # Here, since it needs lxml, and a search asks only for the names of index tables.
    from regdsl.mirror.values import coverage_moc

    try:
        return _written(coverage_moc(moc))
    except ValueError:  # as an empty one is
        return []


def _written(moc: str) -> list[int]:
    """The numbers of the cells as they are written: `order/cells order/cells`."""
    found: list[int] = []
    order, *sections = moc.split("/")
    for left, section in zip(range(len(sections) - 1, -1, -1), sections, strict=True):
        base = 4 << 2 * _order(order)
        if left:
            section, _, order = section.rpartition(" ")
        first = -1
        # The end of a run is read as a negative number.
        for number in map(int, section.replace("-", " -").split(" ")):
            if number >= 0:
                first = base + number
                found.append(first)
            elif 0 <= first < base - number:
                found += range(first + 1, base - number + 1)
                first = -1
            else:
                raise ValueError(f"no run of cells: {section!r}")
    return found


def _order(text: str) -> int:
    if len(text) == 1 and "0" <= text <= "6":
        return int(text)
    raise ValueError(f"no order up to 6: {text!r}")
