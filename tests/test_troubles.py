"""What went wrong once, and what the world may do: it is said, and nothing breaks."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import regdsl
from regdsl.demo import demo_records
from regdsl.diagnostics import RegdslError
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from regdsl.syntax import tables


def codes(caught: pytest.ExceptionInfo[RegdslError]) -> list[str]:
    return [d.code for d in caught.value.diagnostics if d.severity == "error"]


@pytest.mark.parametrize("query", ["band:^2x-ray", "type:^1survey", "uat=^9stars"])
def test_more_levels_than_there_are(query: str) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.compile(query)
    assert codes(caught) == ["E104"]


@pytest.mark.parametrize("query", ['unit:""', 'shortname:" "', 'author=""', 'title:""'])
def test_empty_values(query: str) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.bind(query)
    assert codes(caught) == ["E005"]


def test_a_percent_sign_is_no_wildcard_at_the_end_of_a_ucd_word() -> None:
    assert "LIKE 'a%;%'" in regdsl.compile("ucd:a%")


def test_a_stop_word_in_a_group_is_a_name(demo: Mirror) -> None:
    named = demo.search("column(i)").total
    assert named == demo.search("column(name:i)").total
    assert demo.search("column(i unit:mag)").total <= demo.search("column(unit:mag)").total


@pytest.mark.parametrize("text", ["shortname:\udcff", "near \udcff", 'title:"\ud800"'])
def test_text_that_is_none(text: str) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.bind(text)
    assert codes(caught) == ["E001"]


def test_a_parameter_that_is_no_text(demo: Mirror) -> None:
    assert demo.search("title:$x", params={"x": "quasar\udcff"}).total >= 0


def test_a_clock_with_a_zone(demo: Mirror) -> None:
    local = datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    plain = datetime(2024, 1, 1)
    for query in ("time:365d..", "updated:365d..", "updated:..now"):
        assert demo.search(query, now=local).ivoids == demo.search(query, now=plain).ivoids
    assert demo.search("time:now", now=datetime.now(UTC)).total >= 0


@pytest.mark.parametrize("limit", [0, -1, 1 << 70])
def test_a_limit_that_is_none(demo: Mirror, limit: int) -> None:
    with pytest.raises(RegdslError) as caught:
        demo.search("quasar", limit=limit)
    assert codes(caught) == ["E112"]


def test_a_pattern_too_long_for_sqlite(demo: Mirror) -> None:
    with pytest.raises(RegdslError) as caught:
        demo.search("column:a*" + "b" * 60_000)
    assert codes(caught) == ["E010"]


def test_a_damaged_mirror(demo_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    shutil.copy(demo_path, path)
    with path.open("r+b") as stream:
        stream.seek(8192)
        stream.write(os.urandom(200_000))
    with pytest.raises(RegdslError) as caught, Mirror(path) as mirror:
        mirror.search("quasar -has:doi column(unit:mag)")
    assert codes(caught) == ["E302"]


def test_readers_read_on_while_an_import_runs(demo_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    shutil.copy(demo_path, path)
    source = tmp_path / "records"
    source.mkdir()
    for file in demo_records().glob("*.xml"):
        text = file.read_text(encoding="utf-8").replace("<identifier>ivo://", "<identifier>ivo://x")
        (source / file.name).write_text(text, encoding="utf-8")
    seen = set()

    def look(done: int, total: int, records: int) -> None:
        if done % 40 == 0:
            with Mirror(path) as mirror:
                seen.add(mirror.search("").total)

    with Mirror(path) as mirror:
        before = mirror.search("").total
    import_paths(path, [source], progress=look)
    assert seen == {before}
    with Mirror(path) as mirror:
        assert mirror.search("").total > before


def test_two_first_imports_do_not_lose_one_another(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"

    def another(done: int, total: int, records: int) -> None:
        if done == 5:
            with pytest.raises(RegdslError) as caught:
                import_paths(path, [demo_records() / "cds.vizier__ii_246.xml"])
            assert codes(caught) == ["E306"]

    report = import_paths(path, [demo_records()], progress=another)
    with Mirror(path) as mirror:
        assert mirror.search("").total == report.loaded > 5
    assert [p.name for p in tmp_path.iterdir()] == ["m.sqlite"]


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(Path(os.environ["REGDSL_CACHE"]) / "trapped"),)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_tables_that_others_could_have_written_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGDSL_CACHE", str(tmp_path))
    tables.load("regdsl")
    (remembered,) = tmp_path.glob("*.tables")
    assert stat.S_IMODE(remembered.stat().st_mode) == 0o600
    remembered.write_bytes(pickle.dumps(Trap()))
    remembered.chmod(0o666)
    assert tables.load("regdsl").parse("a b")
    assert not (tmp_path / "trapped").exists()


def test_a_mirror_that_is_being_written_says_so(demo_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    shutil.copy(demo_path, path)
    with Mirror(path) as mirror:
        mirror.connection.execute("PRAGMA busy_timeout = 50")
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RegdslError) as caught:
            mirror.search("quasar")
        writer.close()
    assert codes(caught) == ["E305"]


def test_not_this_or_undeclared(demo: Mirror) -> None:
    """A web page is a service without a standard id, so it is there and undeclared."""
    either = demo.search("service!=web or -has:service").ivoids
    assert demo.search("service?!=web").ivoids == either
    assert len(either) > demo.search("service!=web").total
