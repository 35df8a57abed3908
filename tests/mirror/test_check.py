"""The index tables: proved to agree with the public ones, made anew, of a known version."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror import indexes
from regdsl.mirror.check import CheckReport, check_mirror
from regdsl.mirror.functions import register
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.rebuild import index_version, rebuild_indexes, require_indexes, stamp


@pytest.fixture
def copy(demo_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_path, tmp_path / "m.sqlite"))


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def problems(report: CheckReport) -> set[tuple[str, str, int]]:
    return {(f.table, f.problem, f.count) for f in (*report.public, *report.index)}


def rows(path: Path, tables: Iterable[str]) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def plain_tables() -> list[str]:
    return [
        index.name for index in indexes.INDEXES if not index.tokenizer and "rid" in index.columns
    ]


def keyed_by_themselves() -> set[str]:
    return {index.name for index in indexes.INDEXES if index.without_rowid}


# -- check -------------------------------------------------------------------------------


def test_a_good_mirror(demo_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    report = check_mirror(demo_path, progress=lambda *step: steps.append(step))
    assert report.ok and not report.public and not report.index
    assert report.resources == 213
    assert "agree" in str(report)
    assert steps[-1] == (len(indexes.INDEXES), len(indexes.INDEXES), "")
    assert [done for done, _, _ in steps[:-1]] == list(range(len(steps) - 1))


def lose_a_row(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (some,) = connection.execute(f"SELECT rid FROM {table} LIMIT 1 OFFSET 3").fetchone()
        columns = [c[1] for c in connection.execute(f"PRAGMA table_info({table})")]
        keys = ", ".join(columns)
        connection.execute(
            f"DELETE FROM {table} WHERE ({keys}) IN "
            f"(SELECT {keys} FROM {table} WHERE rid = ? LIMIT 1)"
            if table in keyed_by_themselves()
            else f"DELETE FROM {table} WHERE rowid = "
            f"(SELECT rowid FROM {table} WHERE rid = ? LIMIT 1)",
            (some,),
        )
        connection.commit()


@pytest.mark.parametrize("table", plain_tables())
def test_a_row_that_is_gone(copy: Path, table: str) -> None:
    lose_a_row(copy, table)
    report = check_mirror(copy)
    assert not report.ok and not report.public
    assert (table, "rows missing", 1) in problems(report)
    assert table in str(report) and "regdsl mirror rebuild" in str(report)


def test_rows_that_are_gone_come_back(copy: Path) -> None:
    for table in plain_tables():
        lose_a_row(copy, table)
    report = check_mirror(copy)
    missing = {table for table, problem, _ in problems(report) if problem == "rows missing"}
    assert missing >= set(plain_tables())
    rebuild_indexes(copy)
    assert check_mirror(copy).ok


def test_a_row_twice(copy: Path) -> None:
    change(copy, "INSERT INTO idx_subject SELECT * FROM idx_subject WHERE rowid = 9")
    found = problems(check_mirror(copy))
    assert {table for table, _, _ in found} == {"idx_subject"}


def test_a_changed_value(copy: Path) -> None:
    change(copy, "UPDATE idx_capability SET standard_id = 'ivo://x/y' WHERE rowid = 4")
    assert problems(check_mirror(copy)) == {
        ("idx_capability", "rows missing", 1),
        ("idx_capability", "rows that should not be there", 1),
    }


@pytest.mark.parametrize(
    ("table", "change_"),
    [
        ("fts_resource", "UPDATE fts_resource SET res_title = res_title || ' zebra' WHERE rowid=7"),
        ("fts_resource_word", "DELETE FROM fts_resource_word WHERE rowid = 8"),
        ("fts_column", "INSERT INTO fts_column (rowid, column_description) VALUES (5, 'zebra')"),
        ("fts_table", "INSERT INTO fts_table (fts_table) VALUES ('delete-all')"),
    ],
)
def test_words(copy: Path, table: str, change_: str) -> None:
    change(copy, change_)
    report = check_mirror(copy)
    assert {found.table for found in report.index} == {table}
    (words,) = [found for found in report.index if "words" in found.problem]
    assert words.count and words.examples
    if "zebra" in change_:
        assert any("zebra" in line for line in words.examples) or words.count > 3


def test_a_resource_that_is_missing_and_one_too_many(copy: Path) -> None:
    with Mirror(copy) as mirror:
        first = mirror.connection.execute("SELECT min(ivoid) FROM resource").fetchone()[0]
    with closing(sqlite3.connect(copy)) as connection:
        indexes.forget(connection, [first])
        connection.execute("INSERT INTO idx_resource (ivoid) VALUES ('ivo://no/such')")
        connection.commit()
    report = check_mirror(copy)
    found = {f.problem: f for f in report.index if f.table == "idx_resource"}
    assert found["rows missing"].count == found["rows that should not be there"].count == 1
    assert first in found["rows missing"].examples[0]
    assert "ivo://no/such" in found["rows that should not be there"].examples[0]


def test_keys_may_differ(copy: Path) -> None:
    """After updates `rid`, `tid` and so on are not those of a rebuild."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        some = [r[0] for r in connection.execute("SELECT ivoid FROM resource ORDER BY ivoid")][::3]
        # the last one goes and comes first
        indexes.forget(connection, some)
        indexes.update(connection, list(reversed(some)))
        connection.execute("COMMIT")
    assert check_mirror(copy).ok
    # ... and what is wrong is still found, by word and by row
    change(copy, "UPDATE fts_resource SET res_title = 'zebra' WHERE rowid = 20")
    assert {found.table for found in check_mirror(copy).index} == {"fts_resource"}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM idx_set WHERE kind = 'unit' AND term = 'mag'",
        "UPDATE idx_set SET members = regdsl_but(members, (SELECT regdsl_set(json_array(rid)) "
        "FROM idx_resource WHERE ivoid = 'ivo://cds.vizier/ii/246')) "
        "WHERE kind = 'ucd' AND term = 'phot.mag;em.ir.k'",
        "UPDATE idx_set SET members = x'00' WHERE kind = 'all'",
        "INSERT INTO idx_set VALUES ('unit', 'no such unit', x'0101')",
    ],
)
def test_a_damaged_set(copy: Path, damage: str) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        register(connection)
        assert connection.execute(damage).rowcount == 1
        connection.commit()
    assert {found.table for found in check_mirror(copy).index} == {"idx_set"}
    rebuild_indexes(copy)
    assert check_mirror(copy).ok


def test_a_damaged_order(copy: Path) -> None:
    change(copy, "UPDATE idx_order SET keys = places WHERE name = 'ivoid'")
    assert {found.table for found in check_mirror(copy).index} == {"idx_order"}


def test_what_no_resource_uses_any_more_may_stay(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        (alone,) = connection.execute(
            "SELECT min(ivoid) FROM table_column WHERE ucd IN (SELECT ucd FROM table_column "
            "GROUP BY ucd HAVING count(DISTINCT ivoid) = 1)"
        ).fetchone()
        indexes.forget(connection, [alone])
        for table in PUBLIC_TABLES:
            connection.execute(f"DELETE FROM {table} WHERE ivoid = ?", (alone,))
        connection.execute("COMMIT")
    report = check_mirror(copy)
    assert report.ok, str(report)
    assert report.resources == 212
    change(copy, "DELETE FROM idx_column WHERE rowid = (SELECT min(rowid) FROM idx_column)")
    assert ("idx_column", "rows missing", 1) in problems(check_mirror(copy))


def test_public_tables(copy: Path) -> None:
    change(
        copy,
        "INSERT INTO res_subject (ivoid, res_subject) VALUES ('ivo://no/such', 'x')",
        "INSERT INTO res_role (ivoid, role_name) VALUES (NULL, 'x')",
    )
    report = check_mirror(copy)
    assert problems(report) == {
        ("res_subject", "rows of resources that are not there", 1),
        ("res_role", "rows of resources that are not there", 1),
    }
    assert "regdsl mirror import" in str(report)


def test_a_damaged_page(copy: Path) -> None:
    with open(copy, "r+b") as stream:
        size = stream.seek(0, 2)
        for at in range(0x10000, size - 0x4000, size // 20):
            stream.seek(at - at % 4096)
            stream.write(b"\xff" * 4096)
    with pytest.raises(RegdslError) as caught:
        check_mirror(copy)
    assert caught.value.diagnostics[0].code == "E302"
    assert "damaged" in caught.value.diagnostics[0].message
    with pytest.raises(RegdslError) as caught:
        rebuild_indexes(copy)
    assert caught.value.diagnostics[0].code == "E302"


def test_check_writes_nothing(copy: Path) -> None:
    before = copy.read_bytes()
    check_mirror(copy)
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


# -- the version -------------------------------------------------------------------------


def refused(path: Path) -> str:
    with closing(open_mirror(path)) as connection, pytest.raises(RegdslError) as caught:
        require_indexes(connection, path)
    (found,) = caught.value.diagnostics
    assert found.code == "E303"
    return found.help or ""


def test_index_tables_of_another_version(copy: Path) -> None:
    rebuild_indexes(copy)
    with closing(open_mirror(copy)) as connection:
        require_indexes(connection, copy)
    change(copy, "UPDATE ledger_meta SET value = 'old' WHERE key = 'index_version'")
    assert f"regdsl mirror rebuild --mirror {copy}" in refused(copy)
    with pytest.raises(RegdslError) as caught:
        check_mirror(copy)
    assert caught.value.diagnostics[0].code == "E303"
    rebuild_indexes(copy)
    assert check_mirror(copy).ok


def test_index_tables_without_a_version(copy: Path) -> None:
    """Then the tables themselves tell."""
    change(copy, "DELETE FROM ledger_meta WHERE key = 'index_version'")
    with closing(open_mirror(copy)) as connection:
        require_indexes(connection, copy)
    change(copy, "ALTER TABLE idx_subject ADD COLUMN more TEXT")
    assert refused(copy)
    rebuild_indexes(copy)
    assert check_mirror(copy).ok


def test_the_version_hangs_on_how_tables_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    before = index_version()
    monkeypatch.setattr(indexes, "BARRIER", "|")
    assert index_version() != before
    monkeypatch.undo()
    assert index_version() == before


# -- rebuild -----------------------------------------------------------------------------


def test_a_rebuild_gives_the_same(copy: Path) -> None:
    before = rows(copy, plain_tables())
    change(
        copy,
        "CREATE TABLE idx_of_old (x)",
        "DROP TABLE fts_column",
        "DELETE FROM idx_role",
        "UPDATE idx_subject SET res_subject = 'old'",
    )
    steps: list[str] = []
    rebuild_indexes(copy, progress=lambda _done, _all, name: steps.append(name))
    assert steps[0] == indexes.INDEXES[0].name and steps[-1] == ""
    after = rows(copy, plain_tables())
    assert {name: len(found) for name, found in after.items()} == {
        name: len(found) for name, found in before.items()
    }
    assert check_mirror(copy).ok
    with closing(sqlite3.connect(copy)) as connection:
        assert not connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'idx_of_old'"
        ).fetchone()


def test_a_rebuild_that_fails_leaves_the_old(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(copy, "UPDATE idx_subject SET res_subject = 'old'")
    before = rows(copy, plain_tables())

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE IF EXISTS idx_subject")
        raise KeyboardInterrupt

    monkeypatch.setattr(indexes, "rebuild", fail)
    with pytest.raises(KeyboardInterrupt):
        rebuild_indexes(copy)
    assert rows(copy, plain_tables()) == before


_KILLED = """
import os, signal, sys
from regdsl.mirror.rebuild import rebuild_indexes
def progress(done, of, name):
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
rebuild_indexes(sys.argv[1], progress=progress)
"""


@pytest.mark.parametrize("step", [0, 9, 16])
def test_a_rebuild_that_is_killed_leaves_the_old(copy: Path, step: int) -> None:
    change(copy, "UPDATE idx_subject SET res_subject = 'old'")
    before = rows(copy, plain_tables())
    done = subprocess.run([sys.executable, "-c", _KILLED, str(copy), str(step)], check=False)
    assert done.returncode == -9
    with Mirror(copy) as mirror:
        assert len(mirror.search("galaxy")) > 0
    assert rows(copy, plain_tables()) == before


def test_readers_keep_reading(copy: Path) -> None:
    with Mirror(copy) as mirror:
        found: list[int] = []
        rebuild_indexes(
            copy, progress=lambda *_: found.append(len(mirror.search("galaxy", limit=1000)))
        )
        assert len(found) > 5 and set(found) == {len(mirror.search("galaxy", limit=1000))}


def test_no_mirror(tmp_path: Path) -> None:
    for action in (rebuild_indexes, check_mirror):
        with pytest.raises(RegdslError) as caught:
            action(tmp_path / "no.sqlite")
        assert caught.value.diagnostics[0].code == "E301"
    assert not list(tmp_path.iterdir())


# -- commands ----------------------------------------------------------------------------


def test_commands(copy: Path) -> None:
    run = CliRunner().invoke
    done = run(cli, ["mirror", "rebuild", "--mirror", str(copy)])
    assert done.exit_code == 0 and "made anew" in done.output
    done = run(cli, ["mirror", "check", "--mirror", str(copy), "--json"])
    assert json.loads(done.output)["ok"] is True


def test_the_exit_code_of_a_wrong_mirror(copy: Path) -> None:
    change(copy, "DELETE FROM idx_role WHERE role_id = (SELECT min(role_id) FROM idx_role)")
    for more in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "regdsl", "mirror", "check", "--mirror", str(copy), *more],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 3
        assert "idx_role" in done.stdout
        if more:
            assert json.loads(done.stdout)["index"][0]["count"] == 1


def test_a_stamp_is_enough(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        stamp(connection)
        connection.commit()
    assert check_mirror(copy).ok
