"""Sets of resources as bits: against sets of Python, and as resources come and go."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from array import array
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regdsl.mirror import indexes, set_tables, sets
from regdsl.mirror.check import check_mirror
from regdsl.mirror.functions import register
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.sets import (
    bits_of,
    keys_of,
    members,
    pack,
    pack_ascending,
    pack_keys,
    unpack,
    words,
)

KEYS = st.sets(st.integers(0, 300)) | st.sets(st.integers(0, 50_000), max_size=20)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as found:
        register(found)
        yield found


@given(KEYS)
def test_what_is_packed_comes_out_again(keys: set[int]) -> None:
    bits = bits_of(keys)
    assert members(bits) == sorted(keys)
    assert bits.bit_count() == len(keys)
    assert unpack(pack(bits)) == bits
    assert pack_keys(keys) == pack(bits)
    assert pack_ascending(array("I", sorted(keys))) == pack(bits)


def test_a_sparse_set_is_a_list() -> None:
    assert len(pack_keys([1, 100_000])) == 9
    assert len(pack_keys(range(1, 100_000))) == 12501
    with pytest.raises(ValueError, match="no set"):
        unpack(b"\x07")
    assert unpack(None) == unpack(b"") == 0


@pytest.mark.parametrize("function", ["regdsl_union", "regdsl_any", "regdsl_all"])
def test_a_key_that_is_too_large_takes_no_memory(
    connection: sqlite3.Connection, function: str
) -> None:
    for keys in ([1, 0xFFFFFFFF], [0xFFFFFFFF, 1]):
        with pytest.raises(sqlite3.OperationalError, match="user-defined"):
            connection.execute(f"SELECT {function}(?)", (b"\x02" + words(keys),)).fetchone()


@given(st.lists(KEYS, min_size=1, max_size=4))
def test_algebra(connection: sqlite3.Connection, some: list[set[int]]) -> None:
    marks = ", ".join("?" * len(some))
    packed = [pack_keys(keys) if keys else None for keys in some]
    expected = {
        "regdsl_all": set.intersection(*some),
        "regdsl_any": set.union(*some),
        "regdsl_but": some[0].difference(*some[1:]),
    }
    for function, keys in expected.items():
        sql = f"SELECT regdsl_list({function}({marks})), regdsl_size({function}({marks}))"
        listed, size = connection.execute(sql, packed * 2).fetchone()
        assert (json.loads(listed), size) == (sorted(keys), len(keys))
    values = ", ".join("(?)" for _ in some)
    union = f"SELECT regdsl_list(regdsl_union(column1)) FROM (VALUES {values})"
    assert json.loads(connection.execute(union, packed).fetchone()[0]) == sorted(
        expected["regdsl_any"]
    )
    has = f"SELECT regdsl_has(substr(regdsl_any({marks}), (? >> 3) + 2, 1), ?)"
    for key in (*some[0], 0, 7, 8, 301, 50_001):
        (found,) = connection.execute(has, (*packed, key, key)).fetchone()
        assert bool(found) is (key in expected["regdsl_any"])
    made = "SELECT regdsl_list(regdsl_set(?))"
    listed = connection.execute(made, (json.dumps(list(some[0])),)).fetchone()[0]
    assert json.loads(listed) == sorted(some[0])


@given(st.lists(KEYS, min_size=1, max_size=4), st.booleans())
def test_the_union_of_many_lists(some: list[set[int]], loaded: bool) -> None:
    assert sys.modules["numpy"] is numpy
    with pytest.MonkeyPatch.context() as patch:
        # By numpy where it is loaded, and without; they must not differ.
        patch.setattr(sets, "_LARGE", 1 if loaded else 1 << 30)
        patch.setattr(sets, "_TOGETHER", 40)
        union = sets._Union()
        for keys in some:
            union.step(b"\x02" + words(sorted(keys)))
        union.step(None)
        assert unpack(union.finalize()) == bits_of(set().union(*some))
        assert [keys_of(pack_keys(keys)) for keys in some] == [sorted(keys) for keys in some]


@given(st.permutations(range(60)), st.sets(st.integers(0, 59)), st.integers(-1, 70))
def test_the_first_in_an_order(
    connection: sqlite3.Connection, order: list[int], some: set[int], limit: int
) -> None:
    places = [0] * 60
    for place, key in enumerate(order):
        places[key] = place + 1
    row = connection.execute(
        "SELECT regdsl_first(?, ?, ?, ?)", (pack_keys(some), limit, words(order), words(places))
    ).fetchone()
    wanted = [key for key in order if key in some]
    assert json.loads(row[0]) == (wanted if limit < 0 else wanted[:limit])


VALUES = st.lists(st.none() | st.integers(0, 3), min_size=20, max_size=20)


@given(VALUES, VALUES, st.sampled_from(["++", "+-", "-+", "--"]), st.sets(st.integers(0, 19)))
def test_sorted_by_several(
    connection: sqlite3.Connection,
    one: list[int | None],
    two: list[int | None],
    signs: str,
    some: set[int],
) -> None:
    def rank(value: int | None, sign: str) -> tuple[bool, int]:
        return value is None, -(value or 0) if sign == "-" else value or 0

    wanted = sorted(range(20), key=lambda k: (rank(one[k], signs[0]), rank(two[k], signs[1])))
    orders: list[bytes] = []
    for values in (one, two):
        rows = sorted(enumerate(values), key=lambda row: rank(row[1], "+"))
        # The keys of the first order, and the places of all.
        if not orders:
            orders.append(words(key for key, _ in rows))
        orders.append(words(set_tables._places(rows)))
    for limit in (-1, 0, 1, 3, 19, 25):
        row = connection.execute(
            "SELECT regdsl_sorted(?, ?, ?, ?, ?, ?)", (pack_keys(some), limit, signs, *orders)
        ).fetchone()
        expected = [key for key in wanted if key in some]
        assert json.loads(row[0]) == (expected if limit < 0 else expected[:limit])


LOOKED_UP = {
    "word": ["galaxies", "survey", "text:catalogue galaxies"],
    "word in title": ["title:survey"],
    "prefix": ["s*", "ca*", "SUR*", "cat* galaxies", "né*"],
    # "degree" has a stem of which the stem is another one.
    "stem of column": ["column(description:magnitude)", "column(description:degrees)"],
}


def test_words_are_found_with_sets_as_without(
    demo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = tuple(replace(text, common=60) for text in set_tables.TEXTS)
    monkeypatch.setattr(set_tables, "TEXTS", texts)
    copy = tmp_path / "m.sqlite"
    shutil.copy(demo_path, copy)
    with closing(open_mirror(copy, write=True)) as connection:
        register(connection)
        connection.execute("CREATE TEMP TABLE idx_changed AS SELECT rid FROM idx_resource")
        set_tables._fill_words(connection, set_tables.TEXTS)
        stems = {r[0] for r in connection.execute("SELECT term FROM idx_set WHERE kind LIKE 's%'")}
        assert "magnitud" in stems
        assert "degre" in dict(set_tables._documents(connection, "fts_column"))
        assert not {"degre", "degr"} & stems
    with Mirror(demo_path) as without, Mirror(copy) as with_sets:
        for kind, queries in LOOKED_UP.items():
            assert any(f"kind = '{kind}'" in with_sets.search(text).sql for text in queries)
            for text in queries:
                assert with_sets.search(text).ivoids == without.search(text).ivoids


@pytest.mark.parametrize("step", [1, 7])
def test_sets_follow_resources_that_come_and_go(
    demo_path: Path, tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that there are common words and names among so few resources.
    texts = tuple(replace(text, common=60 if text.letters else 20) for text in set_tables.TEXTS)
    monkeypatch.setattr(set_tables, "TEXTS", texts)
    monkeypatch.setattr("regdsl.backends.sqlite_kept.COMMON", 5)
    copy = tmp_path / "m.sqlite"
    shutil.copy(demo_path, copy)
    with closing(open_mirror(copy, write=True)) as connection:
        indexes.rebuild(connection)
        names = [row[0] for row in connection.execute("SELECT ivoid FROM resource ORDER BY ivoid")]
        gone, changed = names[::step][:40], names[3 :: step + 1][:40]
        connection.execute("BEGIN")
        indexes.forget(connection, sorted({*gone, *changed}))
        for table in PUBLIC_TABLES:
            connection.executemany(
                f"DELETE FROM {table} WHERE ivoid = ?", ((name,) for name in gone)
            )
        left = [name for name in changed if name not in gone]
        connection.executemany(
            "UPDATE resource SET res_title = 'New galaxies of ' || res_title WHERE ivoid = ?",
            ((name,) for name in left),
        )
        indexes.update(connection, left)
        connection.execute("COMMIT")
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT kind FROM idx_set")}
        assert {text.kind for text in texts} < kinds
        assert {"name", "ucd word", "cell", "own cell", "all"} < kinds
    report = check_mirror(copy)
    assert report.ok, str(report)
