"""Bringing a mirror up to date with a TAP service: what changed, what went, what was lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from regdsl.cli.mirror_commands import mirror_command
from regdsl.cli.sync_commands import sync_command
from regdsl.diagnostics import RegdslError
from regdsl.filling import sync, sync_stage
from regdsl.filling.sync_stage import stage_folder
from regdsl.mirror.check import check_mirror
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.status import status
from tests.filling.tap_world import TapServer, World, content

LATER = "2030-01-01T00:00:00"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NEXT_DAY = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def start(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty resources of the demo registry."""
    world = World.of(demo_path, tmp_path_factory.mktemp("some") / "some.sqlite")
    world.keep(20)
    return world.path


@pytest.fixture
def world(start: Path, tmp_path: Path) -> World:
    made = World(tmp_path / "world.sqlite")
    made.path.write_bytes(start.read_bytes())
    return made


@pytest.fixture
def server(world: World) -> Iterator[TapServer]:
    with TapServer(world.answer) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "m.sqlite"


@pytest.fixture
def mirror(server: TapServer, place: Path) -> Path:
    """A mirror of the world as it was at noon."""
    sync(place, server.url, now=NOON)
    server.at_ease()
    return place


def query(place: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_mirror(place)) as conn:
        return conn.execute(sql).fetchall()


def asked(server: TapServer) -> list[str]:
    return [one.params["QUERY"] for one in server.asked if one.what == "sync"]


# --- what has changed


def test_nothing_has_changed(world: World, server: TapServer, mirror: Path) -> None:
    report = sync(mirror, server.url, now=NEXT_DAY)
    assert (report.full, report.fetched, str(report.counts)) == (False, 0, "nothing new")
    assert not any(" IN (" in adql or ">=" in adql for adql in asked(server))
    assert content(mirror) == content(world.path)
    (origin,) = status(mirror).origins
    assert (origin.kind, origin.resources) == ("tap", 20)
    assert (origin.last_full, origin.last_success) == ("2026-01-01T12:00:00", "2026-01-02T12:00:00")


def test_changed_new_and_gone(world: World, server: TapServer, mirror: Path) -> None:
    changed, gone, copied = world.ivoids()[:3]
    new = f"{copied}/new"
    world.change(
        f"UPDATE resource SET updated = '{LATER}', res_title = 'Other' WHERE ivoid = '{changed}'",
        f"DELETE FROM res_subject WHERE ivoid = '{changed}'",
        *world.copying(copied, new),
        *world.removing(gone),
    )
    report = sync(mirror, server.url, now=NEXT_DAY)
    counts = report.counts
    assert (counts.new, counts.replaced, counts.removed, counts.unchanged) == (1, 1, 1, 0)
    assert report.fetched == 2
    assert content(mirror) == content(world.path)
    assert check_mirror(mirror).ok
    url, then, now = server.url, "2026-01-01T12:00:00", "2026-01-02T12:00:00"
    assert query(mirror, "SELECT * FROM ledger_gone") == [
        (gone, now, url, "not in rr.resource any more")
    ]
    assert query(
        mirror, "SELECT ivoid, source, origin, first_seen FROM ledger_record "
        f"WHERE changed = '{now}' ORDER BY first_seen"
    ) == [(changed, url, url, then), (new, url, url, now)]  # fmt: skip
    assert query(mirror, "SELECT * FROM ledger_update") == [
        (then, "tap", url, 20, 0, 0, 0, 0),
        (now, "tap", url, 1, 1, 1, 0, 0),
    ]


def test_a_change_without_a_new_date(world: World, server: TapServer, mirror: Path) -> None:
    """Is found by numbers of rows; where these are the same, by reading everything."""
    one, two = world.ivoids()[:2]
    world.change(f"INSERT INTO res_subject VALUES ('{one}', 'news')")
    report = sync(mirror, server.url)
    assert (report.counts.replaced, report.differences) == (1, {})
    assert any("GROUP BY ivoid" in adql for adql in asked(server))
    world.change(f"UPDATE resource SET res_title = 'Other' WHERE ivoid = '{two}'")
    assert sync(mirror, server.url).counts.replaced == 0
    report = sync(mirror, server.url, full=True)
    assert (report.counts.replaced, report.counts.unchanged) == (1, 19)
    assert content(mirror) == content(world.path)


def test_records_of_other_origins(world: World, server: TapServer, mirror: Path) -> None:
    """Stay, unless the service has a newer version."""
    older, newer = world.ivoids()[:2]
    url = server.url
    with closing(open_mirror(mirror, write=True)) as conn:  # as if it came from files
        conn.execute("UPDATE ledger_record SET origin = NULL")
        conn.execute("DELETE FROM ledger_origin")
    report = sync(mirror, url)
    assert (report.full, report.resources, report.counts.unchanged) == (True, 20, 20)
    with closing(open_mirror(mirror, write=True)) as conn:
        conn.execute(
            "UPDATE ledger_record SET origin = 'ivo://x' WHERE ivoid IN (?, ?)", (older, newer)
        )
    world.change(
        f"UPDATE resource SET updated = '1999-01-01T00:00:00' WHERE ivoid = '{older}'",
        f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{newer}'",
        *world.removing(world.ivoids()[2]),
    )
    report = sync(mirror, url)
    assert (report.counts.replaced, report.counts.removed, report.differences) == (1, 1, {})
    origins = dict(query(mirror, "SELECT ivoid, origin FROM ledger_record"))
    assert (origins[older], origins[newer]) == ("ivo://x", url)
    world.change(*world.removing(older))
    assert sync(mirror, url).counts.removed == 0
    assert check_mirror(mirror).ok


def test_far_fewer_resources(world: World, server: TapServer, mirror: Path) -> None:
    before = content(mirror)
    world.change(*(text for name in world.ivoids()[:5] for text in world.removing(name)))
    for full in (False, True):
        with pytest.raises(RegdslError) as caught:
            sync(mirror, server.url, full=full)
        assert caught.value.diagnostics[0].code == "E308"
        assert "has only 15 of the 20 resources" in caught.value.diagnostics[0].message
        assert content(mirror) == before
    assert "E308" not in str(status(mirror))
    assert "has only 15 of" in str(status(mirror).origins[0].trouble)
    assert sync(mirror, server.url, force=True).counts.removed == 5
    assert content(mirror) == content(world.path)


def test_an_empty_registry(world: World, server: TapServer, place: Path) -> None:
    world.change(*(f"DELETE FROM {name}" for name in PUBLIC_TABLES))
    with pytest.raises(RegdslError) as caught:
        sync(place, server.url)
    assert caught.value.diagnostics[0].code == "E307"
    assert not place.exists()


# --- while it is read


@pytest.mark.parametrize("when", [23, 30, 36])
def test_what_changes_while_it_is_read(
    world: World, server: TapServer, place: Path, when: int
) -> None:
    """Comes from one moment, resource by resource."""
    changed, gone = world.ivoids()[:2]
    count = 0

    def hook(adql: str) -> None:
        nonlocal count
        count += 1
        if count == when:
            world.change(
                f"UPDATE resource SET updated = '{LATER}', res_title = 'Other' "
                f"WHERE ivoid = '{changed}'",
                f"DELETE FROM res_subject WHERE ivoid = '{changed}'",
                f"UPDATE capability SET cap_description = 'Other' WHERE ivoid = '{changed}'",
                *world.removing(gone),
            )

    before = content(world.path)
    world.hook = hook
    sync(place, server.url)
    assert count > when, "the change comes too late"
    after, found = content(world.path), content(place)
    for ivoid in [*world.ivoids(), gone]:
        states = [
            [row for rows in some.values() for row in rows if row[0] == ivoid]
            for some in (before, after, found)
        ]
        assert states[2] in states[:2], ivoid


def test_a_resource_that_never_rests(world: World, server: TapServer, mirror: Path) -> None:
    ivoid = world.ivoids()[0]
    count = 0

    def hook(adql: str) -> None:
        nonlocal count
        count += 1
        world.change(
            f"UPDATE resource SET updated = '2030-01-01T00:{count // 60:02}:{count % 60:02}' "
            f"WHERE ivoid = '{ivoid}'"
        )

    before = content(mirror)
    world.hook = hook
    report = sync(mirror, server.url)
    assert [(one[0], "changes it while it is read" in one[2]) for one in report.skipped] == [
        (ivoid, True)
    ]
    assert content(mirror) == before


# --- stopped

KILLED = """
import os, sys
from regdsl.filling import sync, sync_stage
left = int(sys.argv[3])
def progress(*_):
    global left
    left -= 1
    if not left:
        os._exit(9)
sync(sys.argv[1], sys.argv[2], progress=progress)
"""


@pytest.mark.parametrize("at", [9])
def test_a_kill_costs_only_a_page(world: World, server: TapServer, place: Path, at: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, place, server.url, str(at)], check=False)
    assert done.returncode == 9
    assert not place.exists()
    first = len(asked(server))
    server.asked.clear()
    report = sync(place, server.url)
    assert report.resumed
    assert not any("updated FROM rr.resource" in adql for adql in asked(server))
    pages = [adql for adql in asked(server) if adql.startswith("SELECT ivoid, ")]
    assert len(pages) <= 19 - at
    assert first > 20
    assert content(place) == content(world.path)
    assert not stage_folder(place).exists()


def stop(after: int) -> Callable[[str, int, int], None]:
    """Progress that is interrupted like by Ctrl-C."""
    left = after

    def progress(*_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt

    return progress


def test_an_update_goes_on_where_it_was_stopped(
    world: World, server: TapServer, mirror: Path
) -> None:
    changed, gone, *_ = world.ivoids()
    world.change(
        f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{changed}'",
        *world.removing(gone),
    )
    before = content(mirror)
    with pytest.raises(KeyboardInterrupt):
        sync(mirror, server.url, progress=stop(5))
    assert content(mirror) == before
    report = sync(mirror, server.url)
    assert (report.resumed, report.full) == (True, False)
    assert (report.counts.replaced, report.counts.removed) == (1, 1)
    assert content(mirror) == content(world.path)


def test_a_stage_is_not_used_for_something_else(
    world: World, server: TapServer, mirror: Path
) -> None:
    """Another service, everything instead of what changed, or a week later."""
    world.change(f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{world.ivoids()[0]}'")

    def stopped(**options: Any) -> None:
        with pytest.raises(KeyboardInterrupt):
            sync(mirror, server.url, progress=stop(5), **options)

    stopped(now=NEXT_DAY)
    assert not sync(mirror, server.url, full=True, now=NEXT_DAY).resumed
    world.change(f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{world.ivoids()[1]}'")
    stopped(now=datetime(2026, 1, 3, tzinfo=UTC))
    assert not sync(mirror, server.url, now=datetime(2026, 2, 3, tzinfo=UTC)).resumed
    world.change(f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{world.ivoids()[2]}'")
    stopped(now=datetime(2026, 2, 4, tzinfo=UTC))
    with TapServer(world.answer) as other:
        report = sync(mirror, other.url, now=datetime(2026, 2, 4, tzinfo=UTC))
    assert (report.resumed, report.full, report.resources) == (False, True, 20)
    assert content(mirror) == content(world.path)


def test_a_damaged_stage_is_worth_nothing(world: World, server: TapServer, place: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        sync(place, server.url, progress=stop(5))
    file = stage_folder(place) / "stage.sqlite"
    file.write_bytes(b"no database at all" * 100)
    assert not sync(place, server.url).resumed
    assert content(place) == content(world.path)


def test_a_full_disk(
    world: World, server: TapServer, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = sync_stage._opened

    def small(file: Path) -> sqlite3.Connection:
        conn = opened(file)
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
        conn.execute(f"PRAGMA max_page_count = {pages + 3}")
        return conn

    before = content(mirror)
    world.change(f"UPDATE resource SET updated = '{LATER}', res_title = 'Other'")
    with monkeypatch.context() as patch:
        patch.setattr(sync_stage, "_opened", small)
        with pytest.raises(RegdslError) as caught:
            sync(mirror, server.url)
    (found,) = caught.value.diagnostics
    assert found.code == "E306" and "is full" in found.message and ".sync " in found.message
    assert content(mirror) == before
    assert sync(mirror, server.url).resumed
    assert content(mirror) == content(world.path)


def test_two_at_once(world: World, server: TapServer, place: Path) -> None:
    caught: list[str] = []

    def hook(adql: str) -> None:
        if not caught:
            with pytest.raises(RegdslError) as raised:
                sync(place, server.url)
            caught.append(raised.value.diagnostics[0].message)

    world.hook = hook
    sync(place, server.url)
    assert "is being written by another process: sync, process" in caught[0]
    assert content(place) == content(world.path)


# --- the command


def run(*words: str) -> Any:
    return CliRunner().invoke(mirror_command, ["sync", *words], catch_exceptions=False)


def test_the_command(world: World, server: TapServer, place: Path) -> None:
    found = run("--mirror", str(place), "--from", server.url)
    assert found.exit_code == 0
    first, second, third = found.output.splitlines()
    assert first.startswith(f"{server.url}: all in ") and first.endswith(": 20 new")
    assert second == "20 resources of it are in the mirror"
    assert third == f"mirror: {place}"
    world.change(*world.removing(world.ivoids()[0]))
    found = run("--mirror", str(place), "--json")  # that of the last time
    report = json.loads(found.output)
    assert report["url"] == server.url and report["full"] is False
    assert report["counts"] == {
        "new": 0, "replaced": 0, "removed": 1, "unchanged": 0, "skipped": 0,
    }  # fmt: skip
    told = str(status(place)).splitlines()
    assert any(line.startswith(f"  from {server.url}: 19 as of 20") for line in told)


def test_the_command_is_stopped(
    server: TapServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("regdsl.filling.sync", interrupted)
    found = CliRunner().invoke(sync_command, ["--mirror", str(place)])
    assert found.exit_code == 1
    assert "the next `regdsl mirror sync` goes on from there" in found.output
