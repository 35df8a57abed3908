"""Answers say as of when they are, and that of a mirror that is out of date by itself."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from regdsl import bind, explain
from regdsl.cli.main import cli
from regdsl.mirror.age import STALE, stale, too_young
from regdsl.mirror.mirror import Mirror
from regdsl.places import cache_folder

SAID = "the mirror is as of 2020-02-03"


@pytest.fixture(scope="module")
def old(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo registry as a mirror that was last filled long ago."""
    path = tmp_path_factory.mktemp("age") / "old.sqlite"
    shutil.copy(demo_path, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE ledger_meta SET value = '2020-02-03T04:05:06' WHERE key = 'updated'"
        )
    return path


def test_a_month_is_too_long() -> None:
    filled = datetime(2026, 1, 2, 3, 4, 5)
    place = Path("mirror.sqlite")
    assert stale(place, filled.isoformat(), filled + STALE) is None
    assert stale(place, filled.isoformat(), filled + STALE + timedelta(seconds=1))
    assert stale(place, None) is stale(place, "soon") is None
    demo = cache_folder() / "demo-0123.sqlite"
    assert stale(demo, filled.isoformat(), filled + 2 * STALE) is None


def test_every_answer_of_an_old_mirror_says_so(old: Path) -> None:
    with Mirror(old) as mirror:
        answers = (
            mirror.search("quasar"),
            mirror.rows("quasar show:tables"),
            mirror.rows("quasar"),
            mirror.counts("quasar count:band"),
        )
        for answer in answers:
            assert answer.notes[-1].startswith(SAID)
            assert answer.to_dict()["as_of"] == answer.as_of == "2020-02-03T04:05:06"
            assert SAID in answer._repr_html_()
        explained = explain("quasar", mirror)
        assert SAID in str(explained)
        assert explained.to_dict()["as_of"] == mirror.as_of
        found = mirror.adql("SELECT TOP 1 ivoid FROM rr.resource")
        assert found.as_of == found.to_table().meta["as_of"] == mirror.as_of
        record = mirror.show(mirror.search("quasar")[0].ivoid)
        assert record.as_of == mirror.as_of
        assert record.first_seen == record.changed != mirror.as_of


def test_a_new_one_says_nothing(demo: Mirror) -> None:
    assert demo.stale is None
    assert demo.search("quasar").notes == ()


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "quasar"],
        ["search", "quasar count:band"],
        ["search", "quasar show:tables"],
        ["adql", "SELECT TOP 1 ivoid FROM rr.resource"],
        ["show", "ivo://archive.stsci.edu"],
    ],
)
def test_commands_say_it_beside_the_answer(
    old: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main([*arguments, "--mirror", str(old)], standalone_mode=False)
    out, err = capsys.readouterr()
    assert err.count(SAID) == 1
    assert SAID not in out


def test_json_says_as_of_when(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["search", "quasar", "--format", "json"],
        ["search", "quasar count:band", "--format", "json"],
        ["explain", "quasar", "--json"],
        ["show", "ivo://archive.stsci.edu", "--json"],
    ):
        cli.main([*arguments, "--mirror", str(old)], standalone_mode=False)
        assert json.loads(capsys.readouterr().out)["as_of"] == "2020-02-03T04:05:06"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("new:2020..", True),
        ("-new:2020..", True),
        ("servedby(firstseen<=2021)", True),
        ("quasar or new:..2021-02-03T04:05:06", True),
        ("new:2021-02-03T04:05:06..", True),
        ("new>2021-02-03T04:05:06", False),
        ("new<2021-02-03T04:05:06", False),
        ("new:2022..", False),
        ("updated:2020..", False),
        ("has:new", False),
    ],
)
def test_what_was_there_at_first_counts_as_new_then(query: str, said: bool) -> None:
    note = too_young(bind(query).expr, "2021-02-03T04:05:06")
    assert (note is not None) is said


def test_it_is_said_beside_the_answer(demo: Mirror) -> None:
    found = demo.search("new:2020..")
    assert found.total == len(demo.search(""))
    (note,) = found.notes
    assert note.startswith("all that was in the mirror when it was first filled")
