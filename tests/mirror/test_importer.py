"""Importing: what replaces what, what is said about it, and that it is all or nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.importer import import_paths, xml_files
from regdsl.mirror.layout import (
    APPLICATION_ID,
    LAYOUT_VERSION,
    LEDGER_TABLES,
    OLDEST_LAYOUT,
    PUBLIC_TABLES,
    open_mirror,
)
from regdsl.mirror.rebuild import index_version
from regdsl.schema import TABLES

Make = Callable[..., str]
Dump = dict[str, list[tuple[Any, ...]]]

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)
LATER = datetime(2021, 1, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("indexes")


def dump(path: Path, tables: tuple[str, ...] = PUBLIC_TABLES) -> Dump:
    """All rows of some tables, in a fixed order."""
    conn = open_mirror(path)
    try:
        return {
            name: sorted(conn.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in tables
        }
    finally:
        conn.close()


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    conn = open_mirror(path)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def titles(path: Path) -> dict[str, str]:
    return dict(query(path, "SELECT ivoid, res_title FROM resource"))


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return tmp_path / "mirror.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "xml"
    place.mkdir()
    return place


RICH = """
<altIdentifier>doi:10.1/x</altIdentifier>
<curation><creator><name>C</name></creator>
  <date role="created">2001-01-01</date></curation>
<content><subject>s</subject><relationship><relationshipType>served-by</relationshipType>
  <relatedResource ivo-id="ivo://a.b/tap">T</relatedResource></relationship></content>
<capability standardID="ivo://ivoa.net/std/TAP#aux"><validationLevel validatedBy="ivo://r">2
  </validationLevel><interface xsi:type="vs:ParamHTTP"><accessURL>http://x</accessURL>
  <param><name>RA</name></param></interface><maxRecords>5</maxRecords></capability>
<coverage><spatial>7/1-2</spatial><temporal>1 2.5</temporal><spectral>1e-19 2e-19</spectral>
  </coverage>
<tableset><schema><name>s</name><table><name>s.T</name><column><name>c</name></column></table>
  </schema></tableset>
"""


# --- a first import


def test_all_tables_are_filled(mirror: Path, folder: Path, record: Make) -> None:
    (folder / "a.xml").write_text(record("ivo://A.b/C", RICH))
    report = import_paths(mirror, [folder], now=NOON)
    assert (report.loaded, report.replaced, report.unchanged, report.removed) == (1, 0, 0, 0)
    assert (report.files, report.skipped, report.warnings) == (1, [], 0)
    found = dump(mirror)
    assert all(found.values())
    assert {row[0] for rows in found.values() for row in rows} == {"ivo://a.b/c"}
    assert found["stc_spatial"] == [("ivo://a.b/c", "6/0", None)]
    assert dump(mirror, tuple(LEDGER_TABLES)) == {
        "ledger_meta": [
            ("created", "2020-01-01T12:00:00"),
            ("index_version", index_version()),
            ("layout", str(LAYOUT_VERSION)),
            ("sources", f'["{folder}"]'),
            ("updated", "2020-01-01T12:00:00"),
        ],
        "ledger_record": [
            (
                "ivo://a.b/c",
                str(folder / "a.xml"),
                None,
                "2020-01-01T12:00:00",
                "2020-01-01T12:00:00",
                "7/1-2",
            )
        ],
        "ledger_gone": [],
        "ledger_origin": [],
        "ledger_update": [("2020-01-01T12:00:00", "files", None, 1, 0, 0, 0, 0)],
        "ledger_skipped": [],
        "ledger_warning": [],
    }


def test_public_tables_are_exactly_the_schema(mirror: Path, folder: Path) -> None:
    import_paths(mirror, [folder])
    for name, table in TABLES.items():
        columns = [row[1] for row in query(mirror, f"PRAGMA table_info({name})")]
        assert columns == list(table.column_names)
    kinds = dict(query(mirror, "SELECT name, type FROM sqlite_master"))
    assert kinds["tap_table"] == "view"
    assert query(mirror, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert query(mirror, "PRAGMA user_version") == [(LAYOUT_VERSION,)]
    assert query(mirror, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        ("table_column", "ucd = 'x'"),
        ("table_column", "name = 'x'"),
        ("table_column", "ivoid = 'x' AND table_index = 1"),
        ("capability", "standard_id = 'x'"),
        ("res_subject", "res_subject = 'x'"),
        ("res_role", "role_name = 'x'"),
        ("relationship", "related_id = 'x'"),
        ("res_detail", "detail_xpath = 'x' AND detail_value = 'y'"),
        ("alt_identifier", "alt_identifier = 'x'"),
        *((name, "ivoid = 'x'") for name in PUBLIC_TABLES),
    ],
)
def test_look_ups_use_an_index(mirror: Path, folder: Path, table: str, condition: str) -> None:
    import_paths(mirror, [folder])
    (plan,) = query(mirror, f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {condition}")
    assert plan[3].startswith(f"SEARCH {table} USING ")


def test_none_has_an_adapter(mirror: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = (NoneType, sqlite3.PrepareProtocol)
    monkeypatch.delitem(sqlite3.adapters, key, raising=False)
    import_paths(mirror, [folder])
    assert sqlite3.connect(":memory:").execute("SELECT ? IS NULL", (None,)).fetchone() == (1,)
    assert sqlite3.adapters[key](None) is None

    def of_another(_: None) -> None:
        return None

    monkeypatch.setitem(sqlite3.adapters, key, of_another)
    import_paths(mirror, [folder])
    assert sqlite3.adapters[key] is of_another


def test_only_the_mirror_is_left_behind(mirror: Path, folder: Path, record: Make) -> None:
    (folder / "a.xml").write_text(record())
    for _ in range(2):
        import_paths(mirror, [folder])
        assert sorted(os.listdir(mirror.parent)) == ["mirror.db", "xml"]


def test_files_and_folders(folder: Path) -> None:
    (folder / "sub").mkdir()
    for name in ("b.xml", "a.xml", "sub/c.xml", "no.txt"):
        (folder / name).write_text("")
    assert xml_files([folder / "no.txt", folder, folder / "a.xml"]) == [
        folder / "no.txt",
        folder / "a.xml",
        folder / "b.xml",
        folder / "sub" / "c.xml",
    ]
    with pytest.raises(RegdslError) as caught:
        xml_files([folder / "nowhere"])
    assert caught.value.diagnostics[0].code == "E305"


def test_progress(mirror: Path, folder: Path, record: Make) -> None:
    for number in range(3):
        (folder / f"{number}.xml").write_text(record(f"ivo://a.b/{number}"))
    seen: list[tuple[int, int, int]] = []
    import_paths(mirror, [folder], progress=lambda *args: seen.append(args))
    assert seen == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]


# --- bad ones


def test_bad_records_are_named(mirror: Path, folder: Path, record: Make) -> None:
    (folder / "1.xml").write_text(record("ivo://a.b/1", status="deleted"))
    (folder / "2.xml").write_text(record("ivo://a.b/2", status="asleep"))
    (folder / "3.xml").write_text("<Resource/>")
    (folder / "4.xml").write_text(f"<all>{record('ivo://a.b/4')}<Resource>")
    (folder / "5.xml").write_text(record("ivo://a.b/5", created="####", status=None))
    report = import_paths(mirror, [folder], now=NOON)
    assert sorted(titles(mirror)) == ["ivo://a.b/4", "ivo://a.b/5"]
    assert [(ivoid, Path(source).name) for ivoid, source, _ in report.skipped] == [
        ("ivo://a.b/1", "1.xml"),
        ("ivo://a.b/2", "2.xml"),
        (None, "3.xml"),
        (None, "4.xml"),
    ]
    reasons = [reason for _, _, reason in report.skipped]
    assert reasons[:3] == ["status deleted", "status asleep", "a record without identifier"]
    assert reasons[3].startswith("not well-formed XML")
    assert query(mirror, "SELECT ivoid, reason, at FROM ledger_skipped ORDER BY source") == [
        (ivoid, reason, "2020-01-01T12:00:00") for ivoid, _, reason in report.skipped
    ]
    assert report.warnings == 2
    assert sorted(query(mirror, "SELECT * FROM ledger_warning")) == [
        ("ivo://a.b/5", "created: not a date: '####'"),
        ("ivo://a.b/5", "no status, taken as active"),
    ]
    assert query(mirror, "SELECT created FROM resource WHERE ivoid = 'ivo://a.b/5'") == [(None,)]
    assert report.to_dict()["skipped"][0] == {
        "ivoid": "ivo://a.b/1",
        "source": str(folder / "1.xml"),
        "reason": "status deleted",
    }
    text = str(report)
    assert text.startswith("2 records from 5 files in ")
    assert f"ivo://a.b/2 ({folder / '2.xml'}): status asleep" in text


def test_what_loads_later_is_no_longer_skipped(mirror: Path, folder: Path, record: Make) -> None:
    file = folder / "1.xml"
    file.write_text(record(status="inactive"))
    import_paths(mirror, [folder])
    assert len(query(mirror, "SELECT * FROM ledger_skipped")) == 1
    file.write_text(record())
    report = import_paths(mirror, [folder])
    assert report.loaded == 1
    assert query(mirror, "SELECT * FROM ledger_skipped") == []


# --- again


def test_the_same_import_again(mirror: Path, folder: Path, record: Make, indexes: Any) -> None:
    (folder / "a.xml").write_text(record("ivo://A.b/C", RICH, status=None))
    (folder / "b.xml").write_text(record("ivo://A.b/D", status="deleted"))
    import_paths(mirror, [folder], now=NOON)
    before = dump(mirror), dump(mirror, ("ledger_record", "ledger_warning"))
    indexes.calls.clear()
    report = import_paths(mirror, [folder], now=LATER)
    assert (report.loaded, report.replaced, report.unchanged, report.removed) == (1, 0, 1, 0)
    assert len(report.skipped) == 1
    assert report.warnings == 1
    assert (dump(mirror), dump(mirror, ("ledger_record", "ledger_warning"))) == before
    assert len(query(mirror, "SELECT * FROM ledger_skipped")) == 1
    assert dict(query(mirror, "SELECT * FROM ledger_meta"))["updated"] == "2021-01-01T12:00:00"
    assert indexes.calls == [("update", [])]


def test_a_new_version_replaces(mirror: Path, folder: Path, record: Make, indexes: Any) -> None:
    (folder / "a.xml").write_text(record("ivo://a.b/1", RICH))
    (folder / "b.xml").write_text(record("ivo://a.b/2"))
    import_paths(mirror, [folder], now=NOON)
    (folder / "a.xml").write_text(record("ivo://A.B/1", title="New"))
    indexes.calls.clear()
    report = import_paths(mirror, [folder], now=LATER)
    assert (report.loaded, report.replaced, report.unchanged) == (2, 1, 1)
    assert titles(mirror) == {"ivo://a.b/1": "New", "ivo://a.b/2": "A title"}
    found = dump(mirror)
    assert {name for name, rows in found.items() if rows} == {"resource"}
    assert query(
        mirror, "SELECT ivoid, first_seen, changed, original_moc FROM ledger_record ORDER BY 1"
    ) == [
        ("ivo://a.b/1", "2020-01-01T12:00:00", "2021-01-01T12:00:00", None),
        ("ivo://a.b/2", "2020-01-01T12:00:00", "2020-01-01T12:00:00", None),
    ]
    assert indexes.calls == [("forget", ["ivo://a.b/1"]), ("update", ["ivo://a.b/1"])]


@pytest.mark.parametrize("status", ["deleted", "inactive"])
def test_a_deleted_record_removes(
    mirror: Path, folder: Path, record: Make, indexes: Any, status: str
) -> None:
    (folder / "a.xml").write_text(record("ivo://a.b/1", RICH, status=None))
    (folder / "b.xml").write_text(record("ivo://a.b/2"))
    import_paths(mirror, [folder])
    (folder / "a.xml").write_text(record("ivo://A.b/1", status=status))
    indexes.calls.clear()
    report = import_paths(mirror, [folder])
    assert (report.loaded, report.removed) == (1, 1)
    assert report.skipped == [("ivo://a.b/1", str(folder / "a.xml"), f"status {status}")]
    assert "1 resource removed" in str(report)
    tables = (*PUBLIC_TABLES, "ledger_record", "ledger_warning")
    left = {row[0] for rows in dump(mirror, tables).values() for row in rows}
    assert left == {"ivo://a.b/2"}
    assert indexes.calls == [("forget", ["ivo://a.b/1"]), ("update", [])]
    assert import_paths(mirror, [folder]).removed == 0


# --- the same ivoid twice in one import


@pytest.mark.parametrize("batch", [1, 1000])
@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (("2001-01-01", "active"), ("2002-01-01", "active"), "second"),
        (("2002-01-01", "active"), ("2001-01-01", "active"), "first"),
        (("2001-01-01", "active"), ("2001-01-01", "active"), "first"),
        (("2001-01-01", "active"), (None, "active"), "first"),
        ((None, "active"), ("2001-01-01", "active"), "second"),
        (("2001-01-01", "active"), ("2002-01-01", "deleted"), None),
        (("2002-01-01", "active"), ("2001-01-01", "deleted"), "first"),
        (("2001-01-01", "deleted"), ("2002-01-01", "active"), "second"),
        (("2002-01-01", "deleted"), ("2001-01-01", "active"), None),
    ],
)
@pytest.mark.parametrize("existing", [False, True])
def test_later_updated_wins(
    mirror: Path,
    folder: Path,
    record: Make,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
    first: tuple[str | None, str],
    second: tuple[str | None, str],
    winner: str | None,
    existing: bool,
) -> None:
    monkeypatch.setattr("regdsl.mirror.update._BATCH_RECORDS", batch)
    if existing:
        (folder / "0.xml").write_text(record("ivo://a.b/c", RICH, title="old"))
        import_paths(mirror, [folder])
        (folder / "0.xml").unlink()
    for name, (updated, status) in (("first", first), ("second", second)):
        ivoid = "ivo://A.b/c" if name == "first" else "ivo://a.B/C"
        (folder / f"{name}.xml").write_text(
            record(ivoid, RICH, title=name, updated=updated, status=status)
        )
    report = import_paths(mirror, [folder])
    assert titles(mirror) == ({} if winner is None else {"ivo://a.b/c": winner})
    assert (report.loaded, report.removed) == (
        (0, int(existing)) if winner is None else (1, 0)
    )  # fmt: skip
    assert report.replaced == int(existing and winner is not None)
    won_first = (first[0] or "") >= (second[0] or "")
    loser = folder / ("second.xml" if won_first else "first.xml")
    named = [(ivoid, source) for ivoid, source, reason in report.skipped if "newer" in reason]
    assert named == [("ivo://a.b/c", str(loser))]
    left = dump(mirror, (*PUBLIC_TABLES, "ledger_record"))
    sizes = {len(rows) for rows in left.values()}
    assert sizes == ({0} if winner is None else {1})


def test_index_tables_follow_through_batches(
    mirror: Path, folder: Path, record: Make, monkeypatch: pytest.MonkeyPatch, indexes: Any
) -> None:
    # same as before, then another version, then another again: one forget, one update
    monkeypatch.setattr("regdsl.mirror.update._BATCH_RECORDS", 1)
    (folder / "a.xml").write_text(record("ivo://a.b/1", updated="2001-01-01"))
    import_paths(mirror, [folder])
    indexes.calls.clear()
    for number in (2, 3):
        (folder / f"b{number}.xml").write_text(
            record("ivo://a.b/1", title=str(number), updated=f"200{number}-01-01")
        )
    report = import_paths(mirror, [folder])
    assert (report.loaded, report.replaced, report.unchanged) == (1, 1, 0)
    assert titles(mirror) == {"ivo://a.b/1": "3"}
    assert indexes.calls == [("forget", ["ivo://a.b/1"]), ("update", ["ivo://a.b/1"])]


# --- all or nothing


def test_a_failed_first_import_leaves_nothing(
    mirror: Path, folder: Path, record: Make, indexes: Any
) -> None:
    (folder / "a.xml").write_text(record())
    indexes.fail_at = "update"
    with pytest.raises(RuntimeError, match="stop here"):
        import_paths(mirror, [folder])
    assert os.listdir(mirror.parent) == ["xml"]


def test_a_failed_update_leaves_the_old_mirror(
    mirror: Path, folder: Path, record: Make, indexes: Any
) -> None:
    (folder / "a.xml").write_text(record("ivo://a.b/1", RICH, status=None))
    (folder / "b.xml").write_text(record("ivo://a.b/2", status="deleted"))
    import_paths(mirror, [folder], now=NOON)
    everything = (*PUBLIC_TABLES, *LEDGER_TABLES)
    before = dump(mirror, everything), mirror.read_bytes()
    (folder / "a.xml").write_text(record("ivo://a.b/1", title="New"))
    (folder / "b.xml").write_text(record("ivo://a.b/2"))
    indexes.fail_at = "update"
    with pytest.raises(RuntimeError, match="stop here"):
        import_paths(mirror, [folder], now=LATER)
    assert (dump(mirror, everything), mirror.read_bytes()) == before
    assert sorted(os.listdir(mirror.parent)) == ["mirror.db", "xml"]

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    indexes.fail_at = None
    with pytest.raises(KeyboardInterrupt):
        import_paths(mirror, [folder], progress=interrupt)
    assert dump(mirror, everything) == before[0]


def test_errors_of_the_caller_are_not_taken_for_ours(
    mirror: Path, folder: Path, record: Make
) -> None:
    (folder / "a.xml").write_text(record())

    def fail(*_: int) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        import_paths(mirror, [folder], progress=fail)
    assert not mirror.exists()


KILLED = """
import os, sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("PRAGMA cache_size = 1")
conn.execute("BEGIN IMMEDIATE")
conn.execute("UPDATE resource SET res_title = 'half done'")
conn.execute("DELETE FROM res_subject")
os._exit(9)
"""


def test_a_killed_update_is_undone_by_the_next_reader(
    mirror: Path, folder: Path, record: Make
) -> None:
    subject = f"<content><subject>{'word ' * 200}</subject></content>"
    for number in range(50):
        (folder / f"{number}.xml").write_text(record(f"ivo://a.b/{number}", subject))
    import_paths(mirror, [folder])
    before = dump(mirror)
    done = subprocess.run([sys.executable, "-c", KILLED, str(mirror)], check=False)
    assert done.returncode == 9
    journal = Path(f"{mirror}-journal")
    assert journal.stat().st_size > 0
    assert dump(mirror) == before
    assert not journal.exists()


# --- files that are no mirror


def test_no_such_mirror(mirror: Path) -> None:
    for write in (False, True):
        with pytest.raises(RegdslError) as caught:
            open_mirror(mirror, write)
        assert caught.value.diagnostics[0].code == "E301"
    assert not mirror.exists()


@pytest.mark.parametrize("content", [b"", b"some text, long enough to be a header " * 10])
def test_not_a_mirror(mirror: Path, folder: Path, content: bytes) -> None:
    mirror.write_bytes(content)
    for action in (lambda: open_mirror(mirror), lambda: import_paths(mirror, [folder])):
        with pytest.raises(RegdslError) as caught:
            action()
        assert caught.value.diagnostics[0].code == "E302"
    assert mirror.read_bytes() == content


def test_another_database_is_not_a_mirror(mirror: Path, folder: Path) -> None:
    conn = sqlite3.connect(mirror)
    conn.execute("CREATE TABLE mine (a)")
    conn.close()
    before = mirror.read_bytes()
    with pytest.raises(RegdslError) as caught:
        import_paths(mirror, [folder])
    assert caught.value.diagnostics[0].code == "E302"
    assert mirror.read_bytes() == before


def test_a_folder_is_not_a_mirror(folder: Path) -> None:
    with pytest.raises(RegdslError) as caught:
        open_mirror(folder)
    assert caught.value.diagnostics[0].code == "E302"


@pytest.mark.parametrize("version", [OLDEST_LAYOUT - 1, LAYOUT_VERSION + 1])
def test_another_layout(mirror: Path, folder: Path, version: int) -> None:
    import_paths(mirror, [folder])
    conn = sqlite3.connect(mirror)
    conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    for action in (lambda: open_mirror(mirror), lambda: import_paths(mirror, [folder])):
        with pytest.raises(RegdslError) as caught:
            action()
        assert caught.value.diagnostics[0].code == "E303"


def test_no_folder_to_write_into(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(RegdslError) as caught:
        import_paths(tmp_path / "no" / "mirror.db", [folder])
    assert caught.value.diagnostics[0].code == "E306"


def test_another_import_is_running(
    mirror: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_paths(mirror, [folder])
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
    other = open_mirror(mirror, write=True)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegdslError) as caught:
            import_paths(mirror, [folder])
        assert caught.value.diagnostics[0].code == "E306"
    finally:
        other.close()


def test_readers_read_during_an_import(
    mirror: Path, folder: Path, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when what is changed is more than the cache is to hold."""
    monkeypatch.setattr("regdsl.mirror.update._CACHE_KIB", 200)
    monkeypatch.setattr("regdsl.mirror.update._BATCH_RECORDS", 10)
    (folder / "a.xml").write_text(record("ivo://a.b/old"))
    import_paths(mirror, [folder])
    long = f"<content><description>{'word ' * 2000}</description></content>"
    for number in range(200):
        (folder / f"b{number}.xml").write_text(record(f"ivo://a.b/{number}", long))
    seen: list[int] = []

    def look(done: int, files: int, records: int) -> None:
        if done % 50 == 0:
            conn = open_mirror(mirror)
            conn.execute("PRAGMA busy_timeout = 0")
            seen.append(conn.execute("SELECT count(*) FROM resource").fetchone()[0])
            conn.close()

    import_paths(mirror, [folder], progress=look)
    assert seen == [1, 1, 1, 1]
    assert len(titles(mirror)) == 201


def test_readers_cannot_write(mirror: Path, folder: Path) -> None:
    import_paths(mirror, [folder])
    conn = open_mirror(mirror)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        conn.execute("DELETE FROM resource")
    conn.close()


def test_odd_characters_in_the_path(tmp_path: Path, folder: Path, record: Make) -> None:
    (folder / "a.xml").write_text(record())
    mirror = tmp_path / "a b?mode=rw#100%.db"
    for _ in range(2):
        import_paths(mirror, [folder])
    assert len(titles(mirror)) == 1


# --- tap_table


def tap_record(record: Make, ivoid: str, *, tap: str, tables: str, served_by: str = "") -> str:
    relation = (
        "<content><relationship><relationshipType>served-by</relationshipType>"
        f'<relatedResource ivo-id="{served_by}"/></relationship></content>'
        if served_by
        else ""
    )
    return record(
        ivoid,
        f'{relation}<capability standardID="ivo://ivoa.net/std/TAP{tap}"/>'
        f"<tableset><schema>{tables}</schema></tableset>",
    )


def table(name: str, title: str, kind: str = "") -> str:
    return f"<table {kind}><name>{name}</name><title>{title}</title></table>"


def test_tap_table(mirror: Path, folder: Path, record: Make) -> None:
    records = [
        # the service, with poor copies of two tables and one of its own
        tap_record(
            record, "ivo://a.b/tap", tap="",
            tables=table("t.one", "svc") + table("t.own", "svc") + table("t.own", "svc twice")
            + table("t.out", "svc", 'type="output"') + "<table><title>no name</title></table>",
        ),
        # (a): aux capability and a relationship; the first ivoid of several wins
        tap_record(record, "ivo://a.b/y", tap="#aux", served_by="ivo://A.b/TAP",
                   tables=table("t.one", "y") + table("t.two", "y") + table("T.one", "y")),
        tap_record(record, "ivo://a.b/x", tap="#aux", served_by="ivo://A.b/TAP",
                   tables=table("t.one", "x") + table("t.one", "x twice")),
        # an output table is no table to query
        tap_record(record, "ivo://a.b/w", tap="#aux", served_by="ivo://A.b/TAP",
                   tables=table("t.one", "w", 'type="output"')),
        # lost: no relationship, not to a TAP service, no aux capability
        tap_record(record, "ivo://a.b/l1", tap="#aux", tables=table("t.l1", "l1")),
        tap_record(record, "ivo://a.b/l2", tap="#aux", served_by="ivo://a.b/x",
                   tables=table("t.l2", "l2")),
        tap_record(record, "ivo://a.b/l3", tap="#other", served_by="ivo://a.b/tap",
                   tables=table("t.l3", "l3")),
    ]  # fmt: skip
    (folder / "a.xml").write_text(f"<all>{''.join(records)}</all>")
    import_paths(mirror, [folder])
    found = query(
        mirror, "SELECT resid, svcid, table_name, table_title FROM tap_table ORDER BY 3, 1"
    )
    assert found == [
        ("ivo://a.b/y", "ivo://a.b/tap", "T.one", "y"),
        ("ivo://a.b/x", "ivo://a.b/tap", "t.one", "x"),
        ("ivo://a.b/tap", "ivo://a.b/tap", "t.own", "svc"),
        ("ivo://a.b/y", "ivo://a.b/tap", "t.two", "y"),
    ]


# --- the real thing


def test_sample_records(mirror: Path, shared: Path) -> None:
    report = import_paths(mirror, [shared / "records"])
    assert report.files == 504
    assert report.loaded >= 498
    assert report.loaded + len(report.skipped) >= report.files
    assert all(reason for _, _, reason in report.skipped)
    before = dump(mirror)
    again = import_paths(mirror, [shared / "records"])
    assert again.unchanged == report.loaded
    assert dump(mirror) == before
    duplicates = query(
        mirror, "SELECT svcid, table_name FROM tap_table GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert duplicates == []
    with_parents = query(
        mirror,
        "SELECT count(*) FROM table_column AS c JOIN res_table AS t USING (ivoid, table_index)",
    )
    assert with_parents == [(len(before["table_column"]),)]
