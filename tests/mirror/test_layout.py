"""Layouts: an older one is brought up to date as a whole or not at all, and never misread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror import migration
from regdsl.mirror.check import check_mirror
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import LAYOUT_VERSION, PUBLIC_TABLES, open_mirror
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.rebuild import rebuild_indexes

Make = Callable[..., str]

LEDGER_1 = """
CREATE TABLE ledger_meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE ledger_record (ivoid TEXT PRIMARY KEY, source_file TEXT, first_seen TEXT,
  changed TEXT, original_moc TEXT);
CREATE TABLE ledger_skipped (ivoid TEXT, source TEXT, reason TEXT, at TEXT);
CREATE TABLE ledger_warning (ivoid TEXT, message TEXT);
CREATE INDEX key_ledger_skipped ON ledger_skipped (ivoid);
CREATE INDEX key_ledger_warning ON ledger_warning (ivoid);
"""
"""What the first versions made."""

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)

COVERED = "<coverage><spatial>7/1-2</spatial></coverage>"


@pytest.fixture
def folder(tmp_path: Path, record: Make) -> Path:
    place = tmp_path / "xml"
    place.mkdir()
    (place / "a.xml").write_text(record("ivo://a.b/1", COVERED, title="One"))
    (place / "b.xml").write_text(record("ivo://a.b/2", title="Two", status=None))
    (place / "c.xml").write_text("<Resource/>")
    return place


@pytest.fixture
def old(tmp_path: Path, folder: Path) -> Path:
    """A mirror of layout 1, by the statements of that time."""
    place = tmp_path / "old.sqlite"
    import_paths(place, [folder], now=NOON)
    with closing(sqlite3.connect(place)) as conn:
        tables = [row[0] for row in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ledger%'"
        )]  # fmt: skip
        kept = {
            name: conn.execute(f"SELECT {columns} FROM {name}").fetchall()
            for name, columns in {
                "ledger_meta": "*",
                "ledger_record": "ivoid, source, first_seen, changed, original_moc",
                "ledger_skipped": "*",
                "ledger_warning": "*",
            }.items()
        }
        for name in tables:
            conn.execute(f"DROP TABLE {name}")
        conn.executescript(LEDGER_1)
        for name, rows in kept.items():
            conn.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(rows[0]))})", rows)
        conn.execute("UPDATE ledger_meta SET value = '1' WHERE key = 'layout'")
        conn.execute("PRAGMA user_version = 1")
        conn.commit()
    return place


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, and the statements that make the tables and indexes."""
    with closing(sqlite3.connect(path)) as conn:
        ledger = [row[0] for row in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ledger%'"
        )]  # fmt: skip
        found = {
            name: conn.execute(f"SELECT * FROM {name}").fetchall()
            for name in (*PUBLIC_TABLES, *ledger)
        }
        found["layout"] = conn.execute("PRAGMA user_version").fetchall()
        found["made"] = sorted(
            conn.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        )
        return found


def test_readers_say_what_to_do(old: Path) -> None:
    before = content(old)
    for action in (lambda: open_mirror(old), lambda: Mirror(old), lambda: check_mirror(old)):
        with pytest.raises(RegdslError) as caught:
            action()
        (found,) = caught.value.diagnostics
        assert found.code == "E303"
        assert found.help is not None and "mirror rebuild" in found.help
    assert content(old) == before


def test_a_rebuild_makes_what_an_import_makes(old: Path, tmp_path: Path, folder: Path) -> None:
    new = tmp_path / "new.sqlite"
    import_paths(new, [folder], now=NOON)
    rebuild_indexes(old)
    was, now = content(new), content(old)
    assert now["layout"] == [(LAYOUT_VERSION,)]
    assert now["made"] == was["made"]
    for name in (*PUBLIC_TABLES, "ledger_record", "ledger_skipped", "ledger_warning"):
        assert now[name] == was[name]
    assert dict(now["ledger_meta"])["layout"] == str(LAYOUT_VERSION)
    assert check_mirror(old).ok


def test_an_import_brings_it_up_to_date(old: Path, folder: Path, record: Make) -> None:
    (folder / "a.xml").write_text(record("ivo://a.b/1", title="Another"))
    report = import_paths(old, [folder])
    assert (report.loaded, report.replaced, report.unchanged) == (2, 1, 1)
    assert content(old)["layout"] == [(LAYOUT_VERSION,)]
    assert [row[3:] for row in content(old)["ledger_update"]] == [(0, 1, 0, 1, 1)]
    assert check_mirror(old).ok


def test_a_migration_that_fails_changes_nothing(
    old: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(old)

    def fail(conn: sqlite3.Connection) -> None:
        raise RuntimeError("stop here")

    monkeypatch.setattr(migration, "create_indexes", fail)
    with pytest.raises(RuntimeError, match="stop here"):
        import_paths(old, [folder])
    assert content(old) == before
