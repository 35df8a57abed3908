"""Coverage in SQL, against sets of cells."""

from __future__ import annotations

import random
import sqlite3
from typing import Any

import pytest

from regdsl.backends.sqlite_cells import resources
from regdsl.binding.healpix import to_moc_text, to_ranges
from regdsl.binding.matchers import Cells
from regdsl.binding.positions import Cells as Region
from regdsl.mirror.coverages import cells as cells_of


def some_cells(chance: random.Random) -> set[int]:
    """Stretches of cells near each other, so that sets meet in all ways."""
    found: set[int] = set()
    for _ in range(chance.randint(1, 4)):
        size = 4 ** chance.randint(0, 4)
        start = chance.randrange(0, 2048 // size) * size
        found |= set(range(start, start + size + chance.randint(0, 3)))
    return found


@pytest.mark.parametrize("relation", ["overlap", "covers", "inside"])
def test_as_with_sets(relation: Any) -> None:
    chance = random.Random(6)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE idx_spatial (cell, rid, PRIMARY KEY (cell, rid))")
    connection.execute("CREATE TABLE idx_coverage (rid, cells)")
    coverages = [some_cells(chance) for _ in range(150)]
    for rid, cells in enumerate(coverages):
        numbers = cells_of(to_moc_text(to_ranges(cells)))
        connection.executemany("INSERT INTO idx_spatial VALUES (?, ?)", [(n, rid) for n in numbers])
        connection.execute("INSERT INTO idx_coverage VALUES (?, ?)", (rid, len(numbers)))
    tests = {"overlap": set.__and__, "covers": set.issuperset, "inside": set.issubset}
    hits = 0
    for _ in range(150):
        region = some_cells(chance)
        params: dict[str, Any] = {}

        def named(value: Any, params: dict[str, Any] = params) -> str:
            params[f"p{len(params)}"] = value
            return f"p{len(params) - 1}"

        query = resources(
            named, Cells(Region(ranges=to_ranges(region), kind="moc", plain=""), relation)
        )
        found = {row[0] for row in connection.execute(query, params)}
        assert found == {r for r, cells in enumerate(coverages) if tests[relation](cells, region)}
        hits += len(found)
    assert hits
