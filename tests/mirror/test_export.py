"""Exports: what is written comes back, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror import export_place, export_record
from regdsl.mirror.check import check_mirror
from regdsl.mirror.diff import diff
from regdsl.mirror.export import export
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.mirror.voresource import Record, read
from regdsl.schema import TABLES
from tests.proof import made

Make = Callable[..., str]


def names(folder: Path) -> list[str]:
    """What is there, with what is hidden."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def mirror(record: Make, tmp_path: Path) -> Path:
    """A mirror of three resources."""
    folder = tmp_path / "xml"
    folder.mkdir()
    for name in "ABC":
        (folder / f"{name}.xml").write_text(record(f"ivo://x.test/{name}"), encoding="utf-8")
    path = tmp_path / "mirror.sqlite"
    import_paths(path, [folder], now=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    return path


# -- records come back ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["demo_path", "real_path"])
def test_records_come_back(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    path = request.getfixturevalue(name)
    report = export(path, tmp_path / "xml", format="voresource")
    assert report.incomplete == []
    back = tmp_path / "back.sqlite"
    import_paths(back, [tmp_path / "xml"])
    found = diff(path, back)
    assert found.same, str(found)
    assert found.unchanged == report.resources > 100
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(back)) as other:
        mocs = "SELECT ivoid, original_moc FROM ledger_record ORDER BY ivoid"
        assert one.execute(mocs).fetchall() == other.execute(mocs).fetchall()


def test_what_bites_comes_back(tmp_path: Path) -> None:
    """Records with whatever the proofs have thought of."""
    number = 0
    for seed in range(3):
        made.write(tmp_path / str(seed), seed)
    for path in sorted(tmp_path.rglob("*.xml")):
        for item in read(path):
            if isinstance(item, Record) and item.active:
                written = export_record.record(item.rows, item.moc)
                assert export_record.lost(item.rows, written) == (), written.decode()
                again = next(read(BytesIO(written)))
                assert isinstance(again, Record) and again.moc == item.moc
                number += 1
    assert number > 50


CAPABILITY = """
<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess"
    xmlns:tr="http://www.ivoa.net/xml/TAPRegExt/v1.0">
  <interface xsi:type="vs:ParamHTTP" role="std"><accessURL use="base">http://x.test/</accessURL>
    <mirrorURL>http://y.test/#a</mirrorURL><mirrorURL>http://y.test/#</mirrorURL>
    <securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/></interface>
  <interface xsi:type="vr:WebBrowser"><accessURL>http://x.test/page</accessURL></interface>
  <dataModel ivo-id="ivo://ivoa.net/std/ObsCore#core-1.1">ObsCore</dataModel>
  <dataModel ivo-id="ivo://ivoa.net/std/RegTAP#1.1">RegTAP</dataModel>
  <language><name>ADQL</name><version ivo-id="ivo://ivoa.net/std/ADQL#v2.0"/></language>
  <language><name>PQL</name></language>
  <outputFormat ivo-id="ivo://a.b/c"><mime>text/xml</mime><alias>votable</alias></outputFormat>
  <outputFormat><mime>text/csv</mime></outputFormat>
</capability>
"""


def test_what_belongs_together_stays_together(record: Make) -> None:
    item = next(read(BytesIO(record(body=CAPABILITY).encode())))
    assert isinstance(item, Record)
    written = export_record.record(item.rows, None).decode()
    for part in (
        'standardID="ivo://ivoa.net/std/tap" xsi:type="tr:TableAccess"',
        '<securityMethod standardID="ivo://ivoa.net/sso#BasicAA"/>',
        '<dataModel ivo-id="ivo://ivoa.net/std/RegTAP#1.1">RegTAP</dataModel>',
        "<language>\n   <name>PQL</name>\n  </language>",
        "<mime>text/xml</mime>\n   <alias>votable</alias>\n  </outputFormat>",
    ):
        assert part in written
    assert written.count("<outputFormat") == written.count("<language>") == 2


def _rows(**tables: list[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    resource = dict.fromkeys(TABLES["resource"].column_names) | {"ivoid": "ivo://x.test/a"}
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in PUBLIC_TABLES}
    return {**rows, "resource": [tuple(resource.values())], **tables}


def test_what_a_record_cannot_say_is_named() -> None:
    """As a server may have it, whose tables came from elsewhere."""
    of = "ivo://x.test/a"
    rows = _rows(
        res_role=[(of, "P", None, None, None, None, None, "funder")],
        res_detail=[(of, None, "/no/such", "x"), (of, None, "not a path", "x")],
        res_subject=[(of, "bell \x07"), (of, "fine")],
    )
    written = export_record.record(rows)
    assert export_record.lost(rows, written) == ("res_role", "res_subject", "res_detail")
    assert b"<subject>fine</subject>" in written
    rows = _rows(
        capability=[(of, None, None, "no key", None), (of, 7, None, "fine", None)],
        interface=[(of, 8, 1, *[None] * 10), (of, None, None, *[None] * 10)],
        res_table=[(of, 3, "no schema", None, 1, None, None, None), (of, *[None] * 7)],
        table_column=[(of, 9, "no table", *[None] * 12)],
    )
    written = export_record.record(rows)
    tables = ("capability", "res_table", "table_column", "interface")
    assert export_record.lost(rows, written) == tables
    assert b"<description>fine</description>" in written


def test_more_details_than_a_server_has_are_no_loss() -> None:
    names = TABLES["resource"].column_names
    rows = _rows()
    resource = list(rows["resource"][0])
    resource[names.index("rights")] = "public"
    rows["resource"] = [tuple(resource)]
    assert export_record.lost(rows, export_record.record(rows)) == ()


def test_loss_is_reported(mirror: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(mirror)) as connection, connection:
        connection.execute("INSERT INTO res_subject VALUES ('ivo://x.test/b', 'bell \x07')")
    arguments = ["mirror", "export", "--mirror", str(mirror), str(mirror.with_suffix(".xml"))]
    assert cli.main(arguments, standalone_mode=False) == 3
    out = capsys.readouterr().out
    assert "1 incomplete:\n  ivo://x.test/b: VOResource cannot say all of res_subject" in out


# -- the place -------------------------------------------------------------------------------


def test_one_document_or_a_folder_of_them(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regdsl.mirror.export._RECORDS", 2)
    said: list[tuple[int, int]] = []
    report = export(
        mirror, tmp_path / "all", format="voresource", progress=lambda *n: said.append(n)
    )
    assert names(tmp_path / "all") == ["records-00001.xml", "records-00002.xml"]
    assert (report.files, report.resources, report.as_of) == (2, 3, "2026-01-02T03:04:05")
    assert said == [(2, 3), (3, 3)]
    heads = [
        path.read_text("utf-8").splitlines()[1] for path in sorted((tmp_path / "all").iterdir())
    ]
    assert [head.partition(" from")[2] for head in heads] == [
        '="1" numberReturned="2" more="true">',
        '="3" numberReturned="1" more="false">',
    ]
    assert export(mirror, tmp_path / "all.xml").files == 1
    for place in ("all", "all.xml"):
        back = tmp_path / f"{place}.sqlite"
        import_paths(back, [tmp_path / place])
        assert diff(mirror, back).same


def test_a_copy_is_a_mirror(mirror: Path, tmp_path: Path) -> None:
    report = export(mirror, tmp_path / "copy.sqlite")
    assert report.size == mirror.stat().st_size
    assert check_mirror(tmp_path / "copy.sqlite").ok
    assert diff(mirror, tmp_path / "copy.sqlite").same


def test_nothing_is_written_over(mirror: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.xml").write_text("mine")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (tmp_path / "mine" / "a.xml").write_text("mine")
    for to, format, force, said in (
        ("taken.xml", None, False, "is there already"),
        ("mine", "voresource", False, "is there already"),
        ("mine", "voresource", True, "other files"),
        ("mine", "parquet", True, "other files"),
        ("mine", "sqlite", True, "is a folder"),
        ("taken.xml", "parquet", True, "is a file"),
        ("mirror.sqlite", None, True, "the mirror itself"),
        ("somewhere", None, True, "does not tell"),
        ("somewhere", "fits", True, "no format `fits`"),
    ):
        before = names(tmp_path)
        with pytest.raises(RegdslError, match=f"E310.*{said}"):
            export(mirror, tmp_path / to, format=format, force=force)
        assert names(tmp_path) == before
    assert (tmp_path / "taken.xml").read_text() == "mine"
    assert names(tmp_path / "mine") == ["a.xml", "notes.txt"]


@pytest.mark.parametrize("place", ["copy.sqlite", "all.xml", "folder"])
def test_with_force_it_is(mirror: Path, record: Make, tmp_path: Path, place: str) -> None:
    to = tmp_path / place
    if place == "folder":
        to.mkdir()  # an empty one may be there
    export(mirror, to, format=_format(place))
    (tmp_path / "more.xml").write_text(record("ivo://x.test/more"), encoding="utf-8")
    import_paths(mirror, [tmp_path / "more.xml"])
    before = names(tmp_path)
    export(mirror, to, format=_format(place), force=True)
    assert names(tmp_path) == before
    if place != "copy.sqlite":
        import_paths(tmp_path / "back.sqlite", [to])
        to = tmp_path / "back.sqlite"
    assert diff(mirror, to).same


def _format(place: str) -> str | None:
    return "voresource" if place == "folder" else None


@pytest.mark.parametrize("place", ["copy.sqlite", "all.xml", "folder", "tables.parquet"])
def test_what_is_stopped_leaves_what_was_there(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    to, format = tmp_path / place, _format(place)
    export(mirror, to, format=format)
    inside = names(to) if to.is_dir() else [to.read_bytes()]
    before = names(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(mirror, to, format=format, force=True, progress=stop)
    monkeypatch.setattr(export_place.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        export(mirror, to, format=format, force=True)
    assert names(tmp_path) == before
    assert (names(to) if to.is_dir() else [to.read_bytes()]) == inside


def test_what_a_killed_run_left_is_mended(mirror: Path, tmp_path: Path) -> None:
    to = tmp_path / "all"
    export(mirror, to, format="voresource")
    to.rename(tmp_path / ".all.export.old")  # killed between the two moves
    (tmp_path / ".all.export.part").mkdir()
    (tmp_path / ".all.export.part" / "records-00001.xml").write_text("half of it")
    with pytest.raises(RegdslError, match="is there already"):
        export(mirror, to, format="voresource")
    assert names(to) == ["records-00001.xml"]
    export(mirror, to, format="voresource", force=True)
    assert [name for name in names(tmp_path) if name.startswith(".all")] == []
    assert "half of it" not in (to / "records-00001.xml").read_text()


def test_a_killed_update_of_what_is_replaced_does_no_harm(mirror: Path, tmp_path: Path) -> None:
    """Its journal would be played back into the new file."""
    to = tmp_path / "copy.sqlite"
    export(mirror, to)
    whole = to.read_bytes()
    killed = sqlite3.connect(to, isolation_level=None)
    killed.execute("PRAGMA cache_size = 1")
    killed.execute("BEGIN")
    killed.execute("UPDATE resource SET res_title = 'half' || hex(zeroblob(20000))")
    journal = to.with_name("copy.sqlite-journal").read_bytes()
    half = to.read_bytes()
    killed.execute("ROLLBACK")
    killed.close()
    to.write_bytes(half)
    to.with_name("copy.sqlite-journal").write_bytes(journal)
    export(mirror, to, force=True)
    assert not to.with_name("copy.sqlite-journal").exists()
    assert to.read_bytes() == whole
    to.unlink()
    to.with_name("copy.sqlite-journal").write_bytes(journal)
    export(mirror, to)
    assert diff(mirror, to).same


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("place", ["copy.sqlite", "all.xml", "folder", "tables.parquet"])
def test_a_full_disk(demo_path: Path, tmp_path: Path, place: str) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(RegdslError, match=f"E306.*cannot write .*{place}"):
            export(demo_path, tmp_path / place, format=_format(place))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == []


def test_a_damaged_mirror_is_said(mirror: Path, tmp_path: Path) -> None:
    data = mirror.read_bytes()
    mirror.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    with pytest.raises(RegdslError, match="E302"):
        export(mirror, tmp_path / "all.xml")
    with pytest.raises(RegdslError, match="E302"):
        diff(mirror, mirror)


def test_a_place_that_is_not_there(mirror: Path, tmp_path: Path) -> None:
    with pytest.raises(RegdslError, match="E306"):
        export(mirror, tmp_path / "none" / "copy.sqlite")


# -- tables ------------------------------------------------------------------------------------


def test_parquet_has_the_tables(demo_path: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    report = export(demo_path, tmp_path / "tables", format="parquet")
    files = {f"{name}.parquet" for name in (*TABLES, "ledger_record")}
    assert set(names(tmp_path / "tables")) == files
    assert (report.files, report.incomplete) == (len(files), [])
    with closing(sqlite3.connect(demo_path)) as connection:
        for name, table in TABLES.items():
            read_back = parquet.read_table(tmp_path / "tables" / f"{name}.parquet")
            assert tuple(read_back.column_names) == table.column_names
            rows = [tuple(map(_plain, row.values())) for row in read_back.to_pylist()]
            assert rows == connection.execute(f"SELECT * FROM {name}").fetchall()
    resource = parquet.read_schema(tmp_path / "tables" / "resource.parquet")
    assert str(resource.field("updated").type) == "timestamp[ms, tz=UTC]"
    assert resource.metadata[b"as_of"].decode() == report.as_of
    assert resource.field("region_of_regard").metadata[b"unit"] == b"deg"


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%dT%H:%M:%S}" if isinstance(value, datetime) else value


def test_a_time_that_is_none_is_reported(mirror: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with closing(sqlite3.connect(mirror)) as connection, connection:
        connection.execute("UPDATE resource SET created = 'soon' WHERE ivoid = 'ivo://x.test/b'")
    report = export(mirror, tmp_path / "tables.parquet")
    assert [(one.what, one.why) for one in report.incomplete] == [
        ("resource.created", "'soon' is no time, and is NULL")
    ]
    rows = parquet.read_table(tmp_path / "tables.parquet" / "resource.parquet").to_pylist()
    assert [row["created"] is None for row in rows] == [False, True, False]


def test_without_pyarrow_it_says_what_to_install(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    before = names(tmp_path)
    with pytest.raises(RegdslError, match=r"E310.*pip install 'regdsl\[parquet\]'"):
        export(mirror, tmp_path / "tables", format="parquet")
    assert names(tmp_path) == before


def test_the_command(mirror: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["mirror", "export", "--mirror", str(mirror), str(tmp_path / "copy.db")]
    assert cli.main(arguments, standalone_mode=False) == 0
    assert "3 resources as of 2026-01-02T03:04:05, 1 file" in capsys.readouterr().out
    assert cli.main([*arguments, "--force", "--json"], standalone_mode=False) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["resources"], found["incomplete"]) == ("sqlite", 3, [])
