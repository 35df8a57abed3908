"""Harmless statements run, what goes wrong is said, and the next one runs again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.indexes import rebuild
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.sandbox import Sandbox, connection
from regdsl.mirror.sandbox.files import Room
from regdsl.mirror.udf.watch import Udf, guarded
from tests.mirror.sandbox.conftest import Run

CROSS = "SELECT COUNT(*) FROM rr.table_column AS a, rr.table_column AS b, rr.table_column AS c"
COUNT = "SELECT COUNT(*) AS n FROM rr.resource"


def ask(box: Sandbox, sql: str, timeout: float | None = 10.0) -> list[tuple[object, ...]]:
    return box.run(sql, maxrec=1000, timeout=timeout, max_bytes=1 << 28).rows


HARMLESS = [
    "SELECT 1",
    "  select ivoid from RR.Resource -- all\n where 1 = 1;",
    'SELECT "ivoid" AS "who", [res_title] FROM `rr`."resource"',
    "SELECT resource.ivoid, rr.resource.res_title FROM rr.resource ORDER BY rr.resource.ivoid",
    "SELECT ivoid FROM rr.resource NATURAL LEFT OUTER JOIN rr.capability NATURAL JOIN rr.interface",
    "SELECT ivoid FROM rr.resource JOIN rr.res_role USING (ivoid) WHERE base_role = 'creator'",
    "SELECT a.ivoid FROM rr.resource AS a JOIN rr.res_role AS b ON (a.ivoid = b.ivoid)",
    "SELECT ivoid FROM (rr.resource NATURAL JOIN (rr.res_role NATURAL JOIN rr.res_subject))",
    "SELECT ivoid FROM rr.resource NATURAL FULL OUTER JOIN rr.res_role",
    "SELECT COUNT(DISTINCT ivoid), MIN(ivoid), AVG(1), SUM(2), MAX(3) FROM rr.table_column",
    "SELECT ivoid, group_concat(name, '|') FROM rr.table_column GROUP BY ivoid HAVING COUNT(*) > 1",
    "WITH q AS (SELECT ivoid FROM rr.resource), r (x) AS (SELECT ivoid FROM q) SELECT x FROM r",
    'WITH "Q" ("a", "b") AS (SELECT 1, 2) SELECT "a" + "b" AS "c" FROM "Q" ORDER BY "c"',
    "WITH q AS (SELECT 1 AS x) SELECT COUNT(*) FROM q",
    "SELECT * FROM (SELECT ivoid AS x FROM rr.resource UNION ALL SELECT 'a') AS q WHERE x != 'a'",
    "SELECT ivoid FROM rr.resource INTERSECT SELECT ivoid FROM rr.res_role ORDER BY 1 LIMIT 3",
    "SELECT ivoid FROM rr.resource EXCEPT SELECT related_id FROM rr.relationship LIMIT -1 OFFSET 5",
    "SELECT ivoid FROM rr.resource WHERE res_title LIKE '%a%' AND NOT res_type LIKE '_s:%'",
    "SELECT ivoid FROM rr.resource AS r "
    "WHERE EXISTS (SELECT 1 FROM rr.res_role WHERE ivoid = r.ivoid)",
    "SELECT ivoid FROM rr.resource WHERE ivoid IN ('a', 'b') OR created BETWEEN '2000' AND '2020'",
    "SELECT CASE WHEN ivoid IS NULL THEN 'a' ELSE 'b' || 'c' END FROM rr.resource",
    "SELECT CAST(1 AS TEXT), coalesce(NULL, -1.5e-3), x'00'",
    "SELECT table_name FROM rr.tap_table",
    "SELECT COUNT(*) FROM rr.tap_table",
    "SELECT ivoid FROM rr.resource WHERE rowid IN "
    "(SELECT rowid FROM rr.fts_resource WHERE fts_resource MATCH '{res_title} : (\"star\")')",
    'SELECT "rid" FROM rr."fts_column" JOIN rr.idx_column ON cid = "fts_column"."rowid" '
    "WHERE \"fts_column\" MATCH '\"near\" OR \"band*\"'",
    "SELECT row_number() OVER (PARTITION BY res_type ORDER BY ivoid) AS n FROM rr.resource",
    "SELECT table_name, \"size\" FROM tap_schema.columns WHERE std = 1",
    "SELECT * FROM tap_schema.keys NATURAL JOIN tap_schema.key_columns",
    "SELECT adql_lower(res_title) FROM rr.resource WHERE 1 = ivo_hasword(res_description, 'star')",
    "SELECT 'DROP TABLE rr.resource; -- \"nosuch\"' AS x",
]  # fmt: skip


@pytest.mark.parametrize("sql", HARMLESS)
def test_it_runs(run: Run, sql: str) -> None:
    assert run(sql).rows


def test_what_comes_back(run: Run) -> None:
    found = run("SELECT 1 AS a, 1.5 AS B, 'x' AS \"c d\", NULL AS e, COUNT(*) FROM rr.resource")
    assert found.names == ("a", "B", "c d", "e", "COUNT(*)")
    assert found.rows == [(1, 1.5, "x", None, 213)]
    assert not found.overflow


@pytest.mark.parametrize(
    ("maxrec", "rows", "overflow"),
    [(0, 0, True), (5, 5, True), (212, 212, True), (213, 213, False)],
)
def test_rows_are_limited(run: Run, maxrec: int, rows: int, overflow: bool) -> None:
    found = run("SELECT ivoid FROM rr.resource", maxrec=maxrec)
    assert (len(found.rows), found.overflow) == (rows, overflow)
    assert found.names == ("ivoid",)


def test_an_endless_answer_is_cut_at_once(run: Run) -> None:
    begin = time.perf_counter()
    assert run("SELECT a.ivoid FROM rr.table_column AS a, rr.table_column AS b", maxrec=10).overflow
    assert time.perf_counter() - begin < 1


def test_bytes_are_limited(refused: Callable[..., str], run: Run) -> None:
    sql = "SELECT res_description FROM rr.resource"
    assert refused(sql, max_bytes=10_000) == "E411"
    assert run(sql, max_bytes=10_000, maxrec=3).overflow


def test_parameters(run: Run) -> None:
    sql = "SELECT :a AS a, ivoid FROM rr.resource WHERE res_type = :b"
    assert {row[0] for row in run(sql, params={"a": 1.5, "b": "vs:catalogservice"}).rows} == {1.5}


def test_like_heeds_case(run: Run) -> None:
    assert run("SELECT 'A' LIKE 'a', 'a' LIKE 'a'").rows == [(0, 1)]


@pytest.mark.parametrize("timeout", [0.1, 0.5])
def test_time_is_limited(run: Run, timeout: float) -> None:
    begin = time.perf_counter()
    with pytest.raises(RegdslError) as caught:
        run(CROSS, timeout=timeout)
    assert time.perf_counter() - begin < timeout + 1
    assert caught.value.diagnostics[0].code == "E411"
    assert f"{timeout:g} s" in caught.value.diagnostics[0].message
    assert run(COUNT).rows == [(213,)]


def test_without_a_limit_of_time(run: Run) -> None:
    assert run(COUNT, timeout=None).rows == [(213,)]


def test_a_timeout_does_not_hit_the_next_statement(run: Run) -> None:
    """The alarm of a statement that makes texts is off before another one begins."""
    for n in range(100):
        with suppress(RegdslError):
            run("SELECT 'a' || 'b'", timeout=n * 2e-5)
        assert run(COUNT).rows == [(213,)]


def test_functions_that_take_long(path: Path) -> None:
    """Each looks at the clock first; what one alone may take is its own business."""
    with Sandbox(path, extra=["doze"]) as box:
        doze = guarded(Udf("doze", (1,), lambda _: time.sleep(0.02)), box._watch)
        box._connection.create_function("doze", 1, doze)
        begin = time.perf_counter()
        with pytest.raises(RegdslError, match="E411"):
            ask(box, "SELECT doze(name) FROM rr.table_column", timeout=0.2)
        assert time.perf_counter() - begin < 1
        assert ask(box, COUNT) == [(213,)]


def test_functions_that_fail(refused: Callable[..., str], run: Run) -> None:
    with pytest.raises(RegdslError) as caught:
        run("SELECT adql_sqrt(-1)")
    assert caught.value.diagnostics[0].code == "E412"
    assert "SQRT" in caught.value.diagnostics[0].message
    assert refused("SELECT adql_sqrt(-1)") == "E412"
    assert run("SELECT 1").rows == [(1,)]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT SUM(9223372036854775807) FROM rr.resource", "E412"),
        ("SELECT 1 FROM rr.fts_table WHERE fts_table MATCH '\"a'", "E412"),
        ("SELECT CAST(x'ff' AS TEXT)", "E412"),
        ("SELECT nosuch FROM rr.resource", "E410"),
        ("SELECT FROM rr.resource", "E410"),
        ("SELECT 1 FROM", "E410"),
        ("SELECT 1 WHERE", "E410"),
        ("SELECT 1, FROM rr.resource", "E410"),
        (f"SELECT 1 FROM rr.resource WHERE ivoid LIKE '%{'a' * 1000}'", "E411"),
        (f"SELECT {'NOT ' * 5000}1", "E411"),
    ],
)
def test_what_goes_wrong(refused: Callable[..., str], run: Run, sql: str, code: str) -> None:
    assert refused(sql) == code
    assert run(COUNT).rows == [(213,)]


def test_many_literals(run: Run) -> None:
    """A list of terms is long and harmless."""
    terms = ", ".join(f"'term-{n}'" for n in range(40_000))
    assert run(f"SELECT COUNT(*) FROM rr.resource WHERE ivoid IN ({terms})").rows == [(0,)]


def test_interrupted_by_others(sandbox: Sandbox) -> None:
    timer = threading.Timer(0.1, sandbox._connection.interrupt)
    timer.start()
    with pytest.raises(RegdslError) as caught:
        ask(sandbox, CROSS)
    timer.join()
    assert caught.value.diagnostics[0].code == "E411"
    assert "interrupted" in caught.value.diagnostics[0].message
    assert ask(sandbox, COUNT) == [(213,)]


# -- Ctrl-C ---------------------------------------------------------------------------

needs_signals = pytest.mark.skipif(os.name != "posix", reason="sends a signal to itself")


@needs_signals
@pytest.mark.parametrize(
    "sql",
    [
        CROSS,
        "SELECT SUM(ivo_hasword(a.res_description, 'x')) FROM rr.resource AS a, rr.table_column",
        "SELECT COUNT(a.ivoid || b.ivoid) FROM rr.table_column AS a, rr.table_column AS b",
    ],
)
def test_ctrl_c(sandbox: Sandbox, sql: str) -> None:
    before = signal.getsignal(signal.SIGINT)
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        ask(sandbox, sql, timeout=20)
    assert time.perf_counter() - begin < 2
    timer.join()
    assert signal.getsignal(signal.SIGINT) is before
    assert ask(sandbox, COUNT) == [(213,)]


@needs_signals
def test_ctrl_c_of_somebody_else(sandbox: Sandbox) -> None:
    """A handler that only takes note stops nothing."""
    noted: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: noted.append(number))
    try:
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(RegdslError, match="E411"):
            ask(sandbox, CROSS, timeout=0.5)
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert noted == [signal.SIGINT]


def test_in_another_thread(path: Path) -> None:
    found: list[object] = []

    def work() -> None:
        with Sandbox(path) as box:
            found.append(ask(box, COUNT))
            with pytest.raises(RegdslError, match="E411"):
                ask(box, CROSS, timeout=0.2)
            found.append(ask(box, "SELECT 'a' || 'b'"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [[(213,)], [("ab",)]]


# -- the file -------------------------------------------------------------------------


@pytest.fixture
def own(path: Path, tmp_path: Path) -> Path:
    """A mirror that a test may change."""
    return Path(shutil.copy(path, tmp_path / "own.sqlite"))


WORDS = "SELECT COUNT(*) FROM rr.fts_resource WHERE fts_resource MATCH '\"star\"'"


def test_a_mirror_made_anew_underneath(own: Path) -> None:
    """FTS5 opens its tables again, for which a statement has no right."""
    with Sandbox(own) as box:
        before = ask(box, WORDS)
        writer = open_mirror(own, write=True)
        writer.execute("BEGIN")
        rebuild(writer)
        writer.execute("CREATE TABLE ledger_more (x)")
        writer.execute("COMMIT")
        writer.close()
        assert ask(box, WORDS) == before
        with pytest.raises(RegdslError, match="E410"):
            ask(box, "SELECT COUNT(*) FROM ledger_more")
        assert ask(box, COUNT) == [(213,)]


def test_full_text_tables_that_sqlite_forgot(path: Path) -> None:
    with Sandbox(path) as box:
        before = ask(box, WORDS)
        with pytest.raises(sqlite3.Error):
            box._connection.execute("VACUUM")
        assert ask(box, WORDS) == before


def test_an_update_is_seen(own: Path) -> None:
    with Sandbox(own) as box:
        assert ask(box, COUNT) == [(213,)]
        writer = open_mirror(own, write=True)
        writer.execute("DELETE FROM resource WHERE rowid > 100")
        writer.close()
        assert ask(box, COUNT) == [(100,)]


def test_a_mirror_being_written(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_BUSY", 0.05)
    with Sandbox(own) as box:
        writer = sqlite3.connect(own, isolation_level=None)
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RegdslError, match="E305"):
            ask(box, COUNT)
        writer.execute("ROLLBACK")
        writer.close()
        assert ask(box, COUNT) == [(213,)]


def test_an_update_that_was_killed(own: Path) -> None:
    """Its journal is played back, which a connection for reading cannot do."""
    with Sandbox(own) as box:
        half = own.with_name("half.sqlite")
        writer = sqlite3.connect(own, isolation_level=None)
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE resource SET res_title = 'gone', res_description = NULL")
        shutil.copy(own, half)
        shutil.copy(f"{own}-journal", f"{half}-journal")
        writer.execute("ROLLBACK")
        writer.close()
        shutil.copy(half, own)
        shutil.copy(f"{half}-journal", f"{own}-journal")
        sql = "SELECT COUNT(*) FROM rr.resource WHERE res_title = 'gone'"
        assert ask(box, sql) == [(0,)]


def test_a_damaged_mirror(own: Path) -> None:
    with own.open("r+b") as stream:
        stream.seek(8192)
        stream.write(os.urandom(1_000_000))
    with pytest.raises(RegdslError, match="E302"), Sandbox(own) as box:
        ask(box, "SELECT * FROM rr.resource NATURAL JOIN rr.table_column")


@pytest.mark.parametrize(("name", "code"), [("none.sqlite", "E301"), ("other.txt", "E302")])
def test_no_mirror(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "other.txt").write_text("x" * 5000, encoding="utf-8")
    with pytest.raises(RegdslError, match=code):
        Sandbox(tmp_path / name)


def test_a_path_with_strange_letters(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "a b?mode=rw&x#%41'.sqlite"
    shutil.copy(path, place)
    with Sandbox(place) as box:
        assert ask(box, COUNT) == [(213,)]
        with pytest.raises(RegdslError, match="E410"):
            ask(box, "DELETE FROM rr.resource")


def test_reading_only_even_without_rules(path: Path) -> None:
    """Should a rule be missing, the file is still opened for reading only."""
    with Sandbox(path) as box:
        box._rules.off = True
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            box._connection.execute("DELETE FROM rr.resource")
        box._connection.execute("PRAGMA query_only = OFF")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            box._connection.execute("DELETE FROM rr.resource")
        with pytest.raises(sqlite3.OperationalError, match="too many attached"):
            box._connection.execute("ATTACH ':memory:' AS x")


# -- disk -----------------------------------------------------------------------------


def test_temporary_files_are_limited(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_TEMP", 16 << 20)
    sql = (
        "SELECT COUNT(*) FROM (SELECT DISTINCT a.res_description || b.ivoid || c.ivoid "
        "FROM rr.resource AS a, rr.resource AS b, rr.resource AS c) AS q"
    )
    with Sandbox(path) as box:
        with pytest.raises(RegdslError) as caught:
            ask(box, sql, timeout=60)
        assert caught.value.diagnostics[0].code == "E411"
        assert "temporary files" in caught.value.diagnostics[0].message
        assert ask(box, COUNT) == [(213,)]


def test_a_disk_of_which_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: object) -> None:
        raise OSError

    room = Room(0)
    monkeypatch.setattr("shutil.disk_usage", unknown)
    room.start()
    assert not room.over()


# -- cost -----------------------------------------------------------------------------


def test_opening_is_quick(path: Path) -> None:
    Sandbox(path).close()
    times = []
    for _ in range(9):
        begin = time.perf_counter()
        Sandbox(path).close()
        times.append(time.perf_counter() - begin)
    assert statistics.median(times) < 0.05


def test_a_short_statement_is_quick(run: Run) -> None:
    times = []
    for _ in range(99):
        begin = time.perf_counter()
        run("SELECT ivoid, res_title FROM rr.resource WHERE ivoid = 'ivo://cds.vizier/ii/246'")
        times.append(time.perf_counter() - begin)
    assert statistics.median(times) < 0.005
