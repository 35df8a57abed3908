"""Coverage in SQL, against sets of cells."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from regdsl.backends.sqlite_cells import members
from regdsl.binding.healpix import to_moc_text, to_ranges
from regdsl.binding.matchers import Cells
from regdsl.binding.positions import Cells as Region
from regdsl.mirror import coverages
from regdsl.mirror.functions import register
from regdsl.mirror.sets import pack_keys

ALL_SKY = range(12 << 12)


def some_cells(chance: random.Random) -> set[int]:
    """Stretches of cells near each other, so that sets meet in all ways."""
    found: set[int] = set()
    for _ in range(chance.randint(1, 4)):
        size = 4 ** chance.randint(0, 4)
        start = chance.randrange(0, 2048 // size) * size
        found |= set(range(start, start + size + chance.randint(0, 3)))
    return found


@pytest.fixture(scope="module")
def covered() -> list[set[int]]:
    """Coverages by the keys of their resources; three are as large as they get."""
    chance = random.Random(6)
    most = set(ALL_SKY) - {700}
    return [some_cells(chance) for _ in range(150)] + [set(ALL_SKY), most, {*range(4096, 8192)}]


@pytest.fixture(scope="module")
def connection(covered: list[set[int]]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as found:
        register(found)
        found.execute("CREATE TABLE idx_coverage (rid, cells)")
        found.execute("CREATE TABLE idx_set (kind, term, members, PRIMARY KEY (kind, term))")
        mocs = [(rid, to_moc_text(to_ranges(cells))) for rid, cells in enumerate(covered)]
        # The second part is added to sets that are there.
        for part in (mocs[:100], mocs[100:]):
            coverages.write(found, coverages.collect(part))
        yield found


@pytest.mark.parametrize("relation", ["overlap", "covers", "inside"])
def test_as_with_sets(
    connection: sqlite3.Connection, covered: list[set[int]], relation: Any
) -> None:
    chance = random.Random(7)
    tests = {"overlap": set.__and__, "covers": set.issuperset, "inside": set.issubset}
    regions = [some_cells(chance) for _ in range(100)]
    regions += [set(ALL_SKY), {*range(4000, 8200)}, {700}, {699, 700}, {49151}]
    hits = 0
    for region in regions:
        params: dict[str, Any] = {"declared": pack_keys(range(len(covered)))}

        def named(value: Any, params: dict[str, Any] = params) -> str:
            params[f"p{len(params)}"] = value
            return f"p{len(params) - 1}"

        cells = Cells(Region(ranges=to_ranges(region), kind="moc", plain=""), relation)
        query = f"SELECT regdsl_list({members(named, cells, ':declared')})"
        found = json.loads(connection.execute(query, params).fetchone()[0])
        assert found == [r for r, some in enumerate(covered) if tests[relation](some, region)]
        hits += len(found)
    assert hits
