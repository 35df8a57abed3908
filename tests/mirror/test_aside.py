"""Index tables that a second thread fills in a second file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from regdsl.mirror import aside, coverages, indexes, set_tables
from regdsl.mirror.check import check_mirror
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror

Make = Callable[..., str]
BODY = """
<content><subject>spiral arms</subject><description>The number is {n}.</description></content>
<coverage><spatial>5/{n} 6/49151</spatial></coverage>
"""


@pytest.fixture
def folder(tmp_path: Path, record: Make) -> Path:
    place = tmp_path / "xml"
    place.mkdir()
    for number in range(30):
        text = record(f"ivo://a.b/{number}", BODY.format(n=number), title=f"Galaxies {number}")
        (place / f"{number}.xml").write_text(text)
    return place


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Two processors also for few resources; which connections filled coverages."""
    used: list[sqlite3.Connection] = []
    fill = coverages.fill

    def watched(connection: sqlite3.Connection) -> None:
        used.append(connection)
        fill(connection)

    monkeypatch.setattr(indexes, "_MANY", 2)
    texts = tuple(replace(text, common=20) for text in set_tables.TEXTS)
    monkeypatch.setattr(set_tables, "TEXTS", texts)
    monkeypatch.setattr(coverages, "fill", watched)
    return used


def dump(path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for name, in connection.execute("SELECT name FROM sqlite_master "
                  "WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'")]  # fmt: skip
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    rows["idx_set"].sort()  # both fill it
    # when it was, and the cookies that count changes of an FTS5 table's options
    return {name: some for name, some in rows.items() if name[:6] != "ledger"}


def test_the_mirror_is_the_same(folder: Path, tmp_path: Path, two: Any, monkeypatch: Any) -> None:
    one, other = tmp_path / "one.sqlite", tmp_path / "two.sqlite"
    import_paths(other, [folder])
    monkeypatch.setattr(indexes, "_MANY", 1000)
    import_paths(one, [folder])
    assert len(set(map(id, two))) == 2
    assert dump(one) == dump(other)
    assert {"word", "cell", "has", "res_type"} <= {row[0] for row in dump(one)["idx_set"]}
    assert check_mirror(other).ok
    assert {path.name for path in tmp_path.iterdir()} == {"xml", "one.sqlite", "two.sqlite"}


def test_what_is_copied_can_be_changed(
    folder: Path, tmp_path: Path, two: Any, record: Make
) -> None:
    place = tmp_path / "m.sqlite"
    import_paths(place, [folder])
    body = BODY.format(n=77)
    (folder / "3.xml").write_text(
        record("ivo://a.b/3", body, title="Quasars", updated="2020-01-01")
    )
    import_paths(place, [folder])
    assert check_mirror(place).ok
    with Mirror(place) as mirror:
        assert mirror.search("quasars").ivoids == ["ivo://a.b/3"]
        assert mirror.search("galaxies").total == 29
        assert mirror.search('"spiral arms"').total == 30
        assert mirror.search("covers moc(5/77)").ivoids == ["ivo://a.b/3"]
    with closing(sqlite3.connect(place)) as connection:
        for table in ("fts_resource", "fts_resource_word"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("ucd = 1", "idx_column_1 (ucd=?)"),
        ("ucd IN (SELECT ucd_key FROM idx_ucd)", "idx_column_1 (ucd=?)"),
        ("unit = 'x' AND rid + 0 = 5", "idx_column_3 (unit=?)"),
        ("unit IN ('x', 'y')", "idx_column_3 (unit=?)"),
    ],
)
def test_indexes_of_some_rows_are_used(condition: str, index: str) -> None:
    connection = sqlite3.connect(":memory:")
    indexes.create(connection)
    for statement in next(i for i in indexes.INDEXES if i.name == "idx_column").lookups():
        connection.execute(statement)
    plan = f"EXPLAIN QUERY PLAN SELECT rid FROM idx_column WHERE {condition}"
    assert index in connection.execute(plan).fetchone()[3]


def test_where_fts5_is_protected(folder: Path, tmp_path: Path, two: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(indexes, "may_copy", lambda connection: False)
    place = tmp_path / "m.sqlite"
    import_paths(place, [folder])
    assert check_mirror(place).ok


def test_whether_it_is_protected() -> None:
    class Protected(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("table fts_resource_data may not be modified")

    assert not aside.may_copy(sqlite3.connect(":memory:", factory=Protected))
    connection = sqlite3.connect(":memory:")
    indexes.create(connection)
    assert aside.may_copy(connection)


@pytest.mark.parametrize("where", ["there", "here"])
def test_trouble(where: str, folder: Path, tmp_path: Path, two: Any, monkeypatch: Any) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stop here")

    if where == "there":
        monkeypatch.setattr(coverages, "fill", fail)
    else:
        monkeypatch.setattr(indexes, "_fill_ucds", fail)
    with pytest.raises(RuntimeError, match="stop here"):
        import_paths(tmp_path / "m.sqlite", [folder])
    assert [path.name for path in tmp_path.iterdir()] == ["xml"]
