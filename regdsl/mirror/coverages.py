"""Fills the index tables of coverages, which SQL cannot do: it cannot read a MOC.

`idx_coverage` has of how many cells a coverage is made.  Of each cell, numbered as in
`regdsl.backends.sqlite_cells`, `idx_set` keeps whose coverage has it, and of the large
ones also whose coverage meets them.  What is to be taken out of these is known by the MOC
that is declared.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from regdsl.backends.sqlite_cells import COARSE
from regdsl.backends.sqlite_kept import CELL, OWN_CELL
from regdsl.mirror.sets import bits_of, keys_of, pack, pack_ascending, pack_keys, unpack

__all__ = ["Coverages", "cells", "collect", "fill", "forget", "write"]

Covering: TypeAlias = "dict[int, array[int]]"
Coverages: TypeAlias = "tuple[Covering, list[tuple[int, int]]]"
"""The resources that cover each cell, both ascending, and of each how many cells it has."""

#: Coverages that are sorted together: a table is filled much faster in the order of its
#: key.  A hundred thousand have some twenty million cells, of eight bytes each.
_AT_ONCE = 100_000

_DECLARED = """
    SELECT rid, coverage FROM idx_changed JOIN idx_resource USING (rid)
    JOIN stc_spatial USING (ivoid) WHERE ref_system_name IS NULL AND coverage IS NOT NULL"""


def fill(connection: sqlite3.Connection) -> None:
    """Put in the coverages of the resources in `idx_changed`."""
    declared = connection.execute(_DECLARED)
    while rows := declared.fetchmany(_AT_ONCE):
        write(connection, collect(rows))


def forget(connection: sqlite3.Connection) -> None:
    """Take the resources in `idx_changed` out of the cells that they have.

    Their rows in `idx_coverage`, which has their key, are left to the caller.
    """
    covering, sizes = collect(connection.execute(_DECLARED).fetchall())
    gone = {rid for rid, _ in sizes}
    for cell in covering:
        _keep(connection, OWN_CELL, cell, pack_keys(_having(connection, cell) - gone))
    left = ~bits_of(gone)
    for cell in _meeting(covering):
        _keep(connection, CELL, cell, pack(unpack(_kept(connection, CELL, cell)) & left))


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
    """Write what `collect` has found: all that a cell gains at once."""
    covering, sizes = coverages
    connection.executemany("INSERT INTO idx_coverage (rid, cells) VALUES (?, ?)", sizes)
    meeting = _meeting(covering)
    some = connection.execute("SELECT 1 FROM idx_set WHERE kind = ?", (OWN_CELL,)).fetchone()
    if some is None:
        own = ((OWN_CELL, str(cell), pack_ascending(keys)) for cell, keys in covering.items())
        connection.executemany(_INSERT, own)
        met = ((CELL, str(cell), pack(bits)) for cell, bits in meeting.items())
        connection.executemany(_INSERT, met)
        return
    for cell, keys in covering.items():
        _keep(connection, OWN_CELL, cell, pack_keys(_having(connection, cell).union(keys)))
    for cell, bits in meeting.items():
        _keep(connection, CELL, cell, pack(unpack(_kept(connection, CELL, cell)) | bits))


_INSERT = "INSERT OR REPLACE INTO idx_set (kind, term, members) VALUES (?, ?, ?)"


def _having(connection: sqlite3.Connection, cell: int) -> set[int]:
    return set(keys_of(_kept(connection, OWN_CELL, cell)))


def _kept(connection: sqlite3.Connection, kind: str, cell: int) -> bytes | None:
    row = connection.execute(
        "SELECT members FROM idx_set WHERE kind = ? AND term = ?", (kind, str(cell))
    ).fetchone()
    return row[0] if row else None


def _keep(connection: sqlite3.Connection, kind: str, cell: int, members: bytes) -> None:
    if members == _NOBODY:
        connection.execute("DELETE FROM idx_set WHERE kind = ? AND term = ?", (kind, str(cell)))
    else:
        connection.execute(_INSERT, (kind, str(cell), members))


_NOBODY = pack(0)

_BELOW = 4 << 2 * COARSE + 2
"""Cells from this number on are smaller than those of which is kept who meets them."""


def _meeting(covering: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """Who meets each large cell: has one within it, or one that it is within."""
    own: dict[int, int] = {}
    within: defaultdict[int, list[int]] = defaultdict(list)
    for cell, keys in covering.items():
        if cell < _BELOW:
            own[cell] = bits_of(keys)
        else:
            while cell >= _BELOW:
                cell >>= 2
            within[cell] += keys
    meeting = {cell: bits_of(keys) for cell, keys in within.items()}
    for cell in range(_BELOW - 1, 3, -1):
        some = meeting.get(cell, 0) | own.get(cell, 0)
        if some:
            meeting[cell] = some
            if cell >= 16:
                meeting[cell >> 2] = meeting.get(cell >> 2, 0) | some
    for cell in range(4, _BELOW):
        own[cell] = own.get(cell, 0) | own.get(cell >> 2, 0)
        if own[cell]:
            meeting[cell] = meeting.get(cell, 0) | own[cell]
    return meeting


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
