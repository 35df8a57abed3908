"""Fills the index tables of coverages, which SQL cannot do: it cannot read a MOC.

`idx_spatial` has a row for each cell of a coverage, numbered as in
`regdsl.backends.sqlite_cells`, and `idx_coverage` how many they are.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

__all__ = ["DECLARED", "Coverages", "cells", "collect", "fill", "forget", "write"]

Coverages = tuple[dict[int, list[int]], list[tuple[int, int]]]
"""The resources that cover each cell, and of each resource how many cells it has."""

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
    covering: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[tuple[int, int]] = []
    for rid, moc in declared:
        found = cells(moc)
        for cell in found:
            covering[cell].append(rid)
        if found:
            sizes.append((rid, len(found)))
    return covering, sizes


def write(connection: sqlite3.Connection, coverages: Coverages) -> None:
    """Write what `collect` has found: all rows of a cell by one statement."""
    covering, sizes = coverages
    connection.executemany(
        "INSERT INTO idx_spatial (cell, rid) SELECT ?, value FROM json_each(?)",
        ((cell, json.dumps(sorted(covering[cell]))) for cell in sorted(covering)),
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
        words = section.split(" ")
        found += [base + int(word) for word in words if "-" not in word]
        for word in words:
            if "-" in word:
                first, last = word.split("-")
                found += range(base + int(first), base + int(last) + 1)
    return found


def _order(text: str) -> int:
    if len(text) == 1 and "0" <= text <= "6":
        return int(text)
    raise ValueError(f"no order up to 6: {text!r}")
