"""Updates: origins, removals, and what the ledger keeps of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.origins import note_success, note_trouble, origin_of, origins
from regdsl.mirror.report import Counts, ImportReport
from regdsl.mirror.transaction import writing
from regdsl.mirror.update import Update
from regdsl.mirror.voresource import BadRecord, Record
from regdsl.schema import TABLES

NOON, EVENING = "2020-01-01T12:00:00", "2020-01-01T20:00:00"
A, B = "ivo://a.reg", "ivo://b.reg"

pytestmark = pytest.mark.usefixtures("indexes")


def made(name: str, updated: str = NOON, subjects: tuple[str, ...] = (), **columns: Any) -> Record:
    ivoid = f"ivo://x.y/{name}"
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in PUBLIC_TABLES}
    given = {"ivoid": ivoid, "updated": updated, "res_title": name, **columns}
    rows["resource"] = [tuple(given.get(name) for name in TABLES["resource"].column_names)]
    rows["res_subject"] = [(ivoid, subject) for subject in subjects]
    return Record(ivoid, "active", updated, rows)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "m.sqlite"


@contextmanager
def updating(place: Path, moment: str = NOON, **options: Any) -> Iterator[Update]:
    with writing(place) as (conn, fresh):
        update = Update(conn, fresh, ImportReport(), moment, **options)
        update.start(place)
        yield update


def query(place: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_mirror(place)) as conn:
        return conn.execute(sql).fetchall()


def test_each_origin_is_counted_for_itself(place: Path) -> None:
    with updating(place, kind="oai", origin=A) as update:
        update.take(made("1"), "page 1")
        update.take(made("2"), "page 1", B)
        update.take(BadRecord("page 2", None, "torn"), "page 2", B)
        update.finish(origins=["ivo://c.reg"])
    assert update.counts == {
        A: Counts(new=1), B: Counts(new=1, skipped=1), "ivo://c.reg": Counts(),
    }  # fmt: skip
    assert query(place, "SELECT * FROM ledger_update ORDER BY origin") == [
        (NOON, "oai", A, 1, 0, 0, 0, 0),
        (NOON, "oai", B, 1, 0, 0, 0, 1),
        (NOON, "oai", "ivo://c.reg", 0, 0, 0, 0, 0),
    ]
    assert query(place, "SELECT ivoid, source, origin FROM ledger_record") == [
        ("ivo://x.y/1", "page 1", A),
        ("ivo://x.y/2", "page 1", B),
    ]


def test_what_is_gone_is_remembered_until_it_comes_back(place: Path) -> None:
    with updating(place) as update:
        for name in "123":
            update.take(made(name), "a")
        update.finish()
    with updating(place, EVENING, kind="tap", origin=A) as update:
        update.remove(["ivo://x.y/1", "ivo://x.y/never"], "not in the list any more")
        update.take(Record("ivo://x.y/2", "deleted", NOON), "b")
        update.finish()
    assert update.report.removed == 2
    assert update.counts == {A: Counts(removed=2, skipped=1)}
    assert query(place, "SELECT ivoid FROM resource") == [("ivo://x.y/3",)]
    gone = [
        ("ivo://x.y/1", EVENING, A, "not in the list any more"),
        ("ivo://x.y/2", EVENING, A, "status deleted"),
    ]
    assert query(place, "SELECT * FROM ledger_gone ORDER BY ivoid") == gone
    with updating(place) as update:
        update.take(made("2"), "c")
        update.finish()
    assert query(place, "SELECT * FROM ledger_gone") == gone[:1]
    assert query(place, "SELECT first_seen FROM ledger_record WHERE ivoid LIKE '%2'") == [(NOON,)]


@pytest.mark.parametrize("removed_first", [True, False])
def test_a_record_that_comes_from_elsewhere_is_not_removed(
    place: Path, removed_first: bool
) -> None:
    with updating(place, origin=A) as update:
        update.take(made("1"), "a")
        update.finish()
    with updating(place, EVENING) as update:
        if removed_first:
            update.remove(["ivo://x.y/1"], "moved", A)
        update.take(made("1"), "b", B)
        if not removed_first:
            update.remove(["ivo://x.y/1"], "moved", A)
        update.finish()
    assert query(place, "SELECT ivoid, origin, changed FROM ledger_record") == [
        ("ivo://x.y/1", B, NOON)
    ]
    assert update.counts == {B: Counts(unchanged=1)}
    assert query(place, "SELECT * FROM ledger_gone") == []


@pytest.mark.parametrize("ordered", [True, False])
def test_order_counts_only_where_it_is_promised(place: Path, ordered: bool) -> None:
    with updating(place) as update:
        update.take(made("1", subjects=("x", "y", "x")), "a")
        update.take(made("2", subjects=("x", "y", "x")), "a")
        update.finish()
    with updating(place, ordered=ordered) as update:
        update.take(made("1", subjects=("y", "x", "x")), "a")
        update.take(made("2", subjects=("y", "y", "x")), "a")
        update.finish()
    assert (update.report.replaced, update.report.unchanged) == ((2, 0) if ordered else (1, 1))


def test_origins_are_noted_with_what_they_bring(place: Path) -> None:
    with updating(place, kind="tap", origin=A) as update:
        update.take(made("1"), "a")
        update.finish()
        note_success(
            update.conn, A, kind="tap", url="http://x", moment=NOON, full=True, state={"a": 1}
        )
    note_trouble(place, A, kind="tap", url="http://y", moment=EVENING, trouble="asleep")
    note_trouble(place, B, kind="oai", url="http://b", moment=EVENING, trouble="gone")
    with closing(open_mirror(place)) as conn:
        one, two = origins(conn)
        assert origin_of(conn, B) == two
        assert origin_of(conn, "x") is None
    assert (one.url, one.last_full, one.last_try, one.trouble) == (
        "http://y", NOON, EVENING, "asleep",
    )  # fmt: skip
    assert (one.state, one.resources) == ({"a": 1}, 1)
    assert (two.kind, two.last_success, two.state, two.resources) == ("oai", None, {}, 0)
    with updating(place) as update:
        note_success(
            update.conn, A, kind="tap", url="http://y", moment=EVENING, full=False, title="T"
        )
    with closing(open_mirror(place)) as conn:
        one = origins(conn)[0]
    assert (one.last_success, one.last_full, one.trouble) == (EVENING, NOON, None)
    assert (one.title, one.state) == ("T", {"a": 1})


def test_no_mirror_is_made_for_a_trouble(place: Path) -> None:
    note_trouble(place, A, kind="tap", url="http://y", moment=NOON, trouble="asleep")
    assert not place.exists()


def test_the_ledger_is_undone_with_the_rest(place: Path) -> None:
    with updating(place) as update:
        update.take(made("1"), "a")
        update.finish()

    def stopped_late() -> None:
        with updating(place, EVENING) as update:
            update.remove(["ivo://x.y/1"], "moved")
            update.finish()
            note_success(update.conn, A, kind="tap", url="http://x", moment=EVENING, full=True)
            update.conn.execute("INSERT INTO ledger_gone SELECT * FROM ledger_gone")

    with pytest.raises(sqlite3.IntegrityError):
        stopped_late()
    assert query(place, "SELECT (SELECT count(*) FROM ledger_gone), "
                        "(SELECT count(*) FROM ledger_origin), "
                        "(SELECT count(*) FROM ledger_update)") == [(0, 0, 1)]  # fmt: skip
