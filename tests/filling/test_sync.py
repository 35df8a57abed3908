"""Synchronising a mirror with TAP services of all kinds: the tables become equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.filling import sync
from regdsl.filling.sync_stage import stage_folder
from regdsl.mirror.check import check_mirror
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.status import status
from tests.filling.tap_world import TapServer, World, content
from tests.tap import answers, troubles, vosi

KEYS = {
    "cap_index": ("capability", "interface", "validation", "res_detail"),
    "intf_index": ("interface", "intf_param"),
    "schema_index": ("res_schema", "res_table"),
    "table_index": ("res_table", "table_column"),
}
LATER = "2030-01-01T00:00:00"


@pytest.fixture(scope="module")
def few(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some resources of the demo registry, the richest among them."""
    world = World.of(demo_path, tmp_path_factory.mktemp("few") / "few.sqlite")
    world.keep(20)
    assert all(content(world.path).values())
    return world.path


@pytest.fixture
def world(few: Path, tmp_path: Path) -> World:
    made = World(tmp_path / "world.sqlite")
    made.path.write_bytes(few.read_bytes())
    return made


@pytest.fixture
def server(world: World) -> Iterator[TapServer]:
    with TapServer(world.answer) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "m.sqlite"


def query(place: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_mirror(place)) as conn:
        return conn.execute(sql).fetchall()


def some(world: World, number: int = 1) -> str:
    return str(
        world.rows(f"SELECT ivoid FROM resource ORDER BY ivoid LIMIT 1 OFFSET {number}")[0][0]
    )


# --- the first time


@pytest.fixture(scope="module")
def few_mirror(few: Path) -> Path:
    """The same as a mirror."""
    path = few.with_name("mirror.sqlite")
    with TapServer(World(few).answer) as server:
        sync(path, server.url)
    return path


@pytest.mark.parametrize("csv", [True, False])
def test_a_mirror_of_a_mirror(few: Path, few_mirror: Path, place: Path, csv: bool) -> None:
    with TapServer(answers.mirror(few_mirror), csv=csv) as server:
        report = sync(place, server.url)
        formats = {asked.params.get("FORMAT") for asked in server.asked if asked.what == "sync"}
    assert formats == ({"text/csv"} if csv else {None})
    assert content(place) == content(few)
    assert (report.full, report.resumed, report.differences, report.skipped) == (
        True,
        False,
        {},
        [],
    )
    assert (
        report.counts.new == report.resources == report.fetched == len(content(place)["resource"])
    )
    assert check_mirror(place).ok
    assert not stage_folder(place).exists()


def test_pages_and_their_counts(
    world: World, server: TapServer, place: Path, small_pages: None
) -> None:
    report = sync(place, server.url)
    assert content(place) == content(world.path)
    asked = [one.params["QUERY"] for one in server.asked if one.what == "sync"]
    pages = [adql for adql in asked if "SELECT ivoid, table_index, name" in adql]
    assert len(pages) > 3
    assert all("ivoid >= '" in adql or "ivoid = '" in adql for adql in pages)
    counted = [adql.partition(" WHERE ")[2] for adql in asked if "COUNT(*)" in adql]
    assert all(adql.partition(" WHERE ")[2] in counted for adql in pages)
    assert not any("OFFSET" in adql for adql in asked)
    assert report.questions == len(asked)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regdsl.filling.sync_download.PAGE_ROWS", 30)


@pytest.mark.parametrize(("csv", "silent"), [(True, False), (True, True), (False, False)])
def test_answers_that_are_cut_off(
    world: World, server: TapServer, place: Path, csv: bool, silent: bool
) -> None:
    """By a limit that the service says, or that it says nothing of."""
    of_each = " UNION ALL ".join(
        f"SELECT count(*) AS n FROM {name} GROUP BY ivoid" for name in PUBLIC_TABLES
    )
    ((largest,),) = world.rows(f"SELECT max(n) FROM ({of_each})")
    most = largest + 1
    assert most < max(map(len, content(world.path).values()))
    server.csv = csv
    answer = world.answer

    def cut(adql: str, maxrec: int) -> Any:
        names, kinds, rows, _ = answer(adql, most)
        return names, kinds, rows, False

    if silent:
        server.answer = cut
    else:
        server.hard_limit = most
    sync(place, server.url)
    assert content(place) == content(world.path)


def test_a_service_that_refuses_what_is_much(world: World, server: TapServer, place: Path) -> None:
    def answer(adql: str, maxrec: int) -> Any:
        names, kinds, rows, more = world.answer(adql, maxrec)
        if len(list(rows)) > 60 and "table_index, name" in adql:
            raise ValueError("the query took too long")
        return names, kinds, rows, more

    server.answer = answer
    sync(place, server.url)
    assert content(place) == content(world.path)


def test_a_resource_that_never_comes_whole(world: World, server: TapServer, place: Path) -> None:
    ivoid = some(world)
    world.change(
        "INSERT INTO res_detail SELECT ivoid, NULL, '/x', value FROM resource, "
        "(WITH RECURSIVE t(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM t LIMIT 900) "
        f"SELECT value FROM t) WHERE ivoid = '{ivoid}'"
    )
    server.hard_limit = 800
    report = sync(place, server.url)
    (found,) = report.skipped
    assert found[0] == ivoid and "gives only 800 of its rows of rr.res_detail" in found[2]
    world.change(*(f"DELETE FROM {name} WHERE ivoid = '{ivoid}'" for name in PUBLIC_TABLES))
    assert content(place) == content(world.path)
    assert [row[0] for row in query(place, "SELECT ivoid FROM ledger_skipped")] == [ivoid]


def test_many_resources_in_pages_of_the_list(
    world: World, server: TapServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regdsl.filling.sync_download._LIST_ROWS", 4)
    sync(place, server.url)
    assert content(place) == content(world.path)
    lists = [
        one.params["QUERY"] for one in server.asked if "updated FROM" in one.params.get("QUERY", "")
    ]
    assert len(lists) == 6 and all("ORDER BY ivoid" in adql for adql in lists)


def test_a_list_that_breaks_off(world: World, server: TapServer, place: Path) -> None:
    def short(adql: str, maxrec: int) -> Any:
        names, kinds, rows, more = world.answer(adql, maxrec)
        if "updated FROM rr.resource" in adql:
            rows = [] if "WHERE" in adql else list(rows)[:15]
        return names, kinds, rows, more

    server.answer = short
    with pytest.raises(RegdslError) as caught:
        sync(place, server.url)
    assert caught.value.diagnostics[0].code == "E504"
    assert "its list of resources has 15 of 20" in caught.value.diagnostics[0].message
    assert not place.exists()


# --- services with habits of their own


def text_keys(key: str) -> str:
    return f"'k' || ({key} + 98)"


def large_keys(key: str) -> str:
    return f"{key} * 7 + 100000 + length(ivoid)"


@pytest.mark.parametrize(("made", "csv"), [(text_keys, True), (large_keys, False)])
def test_opaque_keys(
    world: World, server: TapServer, place: Path, few: Path, made: Callable[[str], str], csv: bool
) -> None:
    server.csv = csv
    for key, tables in KEYS.items():
        world.change(
            *(f"UPDATE {table} SET {key} = {made(key)} WHERE {key} IS NOT NULL" for table in tables)
        )
    sync(place, server.url)
    assert content(place) == content(few)
    assert check_mirror(place).ok
    world.change(f"UPDATE resource SET updated = '{LATER}' WHERE ivoid = '{some(world)}'")
    assert sync(place, server.url).counts.replaced == 1
    world.change(f"UPDATE resource SET updated = '{LATER}'")
    report = sync(place, server.url, full=True)
    assert (report.counts.replaced, report.counts.unchanged) == (19, 1)


def test_two_rows_with_one_key(world: World, server: TapServer, place: Path) -> None:
    ivoid = world.rows("SELECT ivoid FROM capability WHERE cap_index = 2")[0][0]
    world.change(f"UPDATE capability SET cap_index = 1 WHERE ivoid = '{ivoid}'")
    report = sync(place, server.url)
    assert report.resources == 19
    assert [(one[0], one[2]) for one in report.skipped] == [
        (ivoid, "two rows of capability with the same cap_index")
    ]


@pytest.mark.parametrize("schema", [True, False])
def test_an_older_service_with_more_columns(
    world: World, server: TapServer, place: Path, few: Path, schema: bool
) -> None:
    """RegTAP 1.1, with columns of its own, names in capitals, and no TAP_SCHEMA maybe."""
    world.change(
        "DROP TABLE stc_spatial", "DROP TABLE stc_temporal", "DROP TABLE stc_spectral",
        "ALTER TABLE resource DROP COLUMN rights_uri",
        "ALTER TABLE resource ADD COLUMN harvested_from TEXT",
        "ALTER TABLE resource RENAME COLUMN res_title TO RES_TITLE",
        "ALTER TABLE res_role ADD COLUMN role_order INTEGER",
    )  # fmt: skip
    server.offers = vosi.OLD

    def answer(adql: str, maxrec: int) -> Any:
        if "TAP_SCHEMA" in adql and not schema:
            raise ValueError("no such table")
        return world.answer(adql, maxrec)

    server.answer = answer
    report = sync(place, server.url)
    expected = content(few)
    for name in ("stc_spatial", "stc_temporal", "stc_spectral"):
        expected[name] = []
    expected["resource"] = [(*row[:-1], None) for row in expected["resource"]]
    assert content(place) == expected
    assert report.differences == {}


def test_a_service_that_is_no_registry(world: World, server: TapServer, place: Path) -> None:
    world.change("DROP TABLE interface")
    with pytest.raises(RegdslError) as caught:
        sync(place, server.url)
    assert caught.value.diagnostics[0].code == "E504"
    assert "it does not have interface" in caught.value.diagnostics[0].message


def test_empty_texts_capitals_and_dates(
    world: World, server: TapServer, place: Path, few: Path
) -> None:
    world.change(
        "UPDATE resource SET short_name = coalesce(short_name, ''), rights = coalesce(rights, '')",
        "UPDATE resource SET res_type = upper(res_type), updated = updated || '.000Z'",
        "UPDATE table_column SET ucd = upper(ucd), utype = coalesce(utype, '')",
    )
    sync(place, server.url)
    assert content(place) == content(few)
    assert sync(place, server.url).fetched == 0


def test_csv_that_spells_null(world: World, server: TapServer, place: Path) -> None:
    server.null = "None"
    sync(place, server.url)
    assert content(place) == content(world.path)


def test_coverages(world: World, server: TapServer, place: Path) -> None:
    one, two, three = (row[0] for row in world.rows(
        "SELECT ivoid FROM stc_spatial ORDER BY ivoid LIMIT 3"))  # fmt: skip
    world.change(
        f"UPDATE stc_spatial SET coverage = '10/256-257' WHERE ivoid = '{one}'",
        f"UPDATE stc_spatial SET coverage = '0/0 1/0' WHERE ivoid = '{two}'",
        f"UPDATE stc_spatial SET coverage = 'CIRCLE 1 2 3' WHERE ivoid = '{three}'",
    )
    report = sync(place, server.url)
    found = dict(query(place, "SELECT ivoid, coverage FROM stc_spatial"))
    assert (found[one], found[two], found[three]) == ("6/1", "0/0", None)
    assert report.warnings == 1
    ((ivoid, message),) = query(place, "SELECT * FROM ledger_warning")
    assert ivoid == three and message.startswith("coverage: not a MOC")
    assert query(place, f"SELECT original_moc FROM ledger_record WHERE ivoid = '{one}'") == [
        ("10/256-257",)
    ]
    assert check_mirror(place).ok


def test_spellings_of_an_ivoid(world: World, server: TapServer, place: Path, few: Path) -> None:
    """In capitals everywhere; one in two spellings, one twice."""
    one, two, three = some(world, 1), some(world, 2), some(world, 3)
    for name in PUBLIC_TABLES:
        world.change(f"UPDATE {name} SET ivoid = upper(ivoid) WHERE ivoid = '{one}'")
        columns = [row[1] for row in world.rows(f"PRAGMA table_info({name})")][1:]
        world.change(
            f"INSERT INTO {name} SELECT 'ivo://zz' || upper(ivoid), {', '.join(columns)} "
            f"FROM {name} WHERE ivoid = '{two}'",
            f"INSERT INTO {name} SELECT 'ivo://zz' || ivoid, {', '.join(columns)} "
            f"FROM {name} WHERE ivoid = '{two}'",
        )
    world.change(f"INSERT INTO resource SELECT * FROM resource WHERE ivoid = '{three}'")
    report = sync(place, server.url)
    expected = content(few)
    assert {name: [row for row in rows if row[0][:8] != "ivo://zz"] for name, rows in
            content(place).items()} == expected  # fmt: skip
    for name in PUBLIC_TABLES:
        doubled = [row[1:] for row in content(place)[name] if row[0] == f"ivo://zz{two}"]
        assert doubled == [row[1:] for row in expected[name] if row[0] == two]
    assert sorted(one[0] for one in report.skipped) == sorted((three, f"ivo://zz{two}"))


def test_an_order_that_is_another_one(world: World, server: TapServer, place: Path) -> None:
    """What it sorts by is not what it compares by: lists of ivoids are asked for."""

    def answer(adql: str, maxrec: int) -> Any:
        return world.answer(adql.replace("ORDER BY ivoid", "ORDER BY substr(ivoid, -2)"), maxrec)

    server.answer = answer
    sync(place, server.url)
    assert content(place) == content(world.path)
    asked = [one.params.get("QUERY", "") for one in server.asked]
    assert any(" IN ('" in adql for adql in asked)
    assert not any("SELECT ivoid, table_index, name" in adql and ">=" in adql for adql in asked)


@pytest.mark.parametrize("table", ["", "res_role"])
def test_a_resource_that_no_range_has(
    world: World, server: TapServer, place: Path, table: str
) -> None:
    """As when a letter of its name is sorted in one way and compared in another."""
    odd = world.rows("SELECT ivoid FROM capability ORDER BY ivoid LIMIT 1")[0][0]

    def answer(adql: str, maxrec: int) -> Any:
        if ">= '" in adql and table in adql:
            adql += f" AND ivoid != '{odd}'"
        return world.answer(adql, maxrec)

    server.answer = answer
    report = sync(place, server.url)
    assert content(place) == content(world.path)
    assert report.differences == {}


def test_rows_of_no_resource_are_left_out_and_counted(
    world: World, server: TapServer, place: Path
) -> None:
    before = content(world.path)
    world.change("INSERT INTO res_subject VALUES ('ivo://cds.nowhere/x', 'stars')",
                 "INSERT INTO res_subject VALUES (NULL, 'stars')")  # fmt: skip
    report = sync(place, server.url)
    assert content(place) == before
    number = len(before["res_subject"])
    assert report.differences == {"res_subject": (number, number + 2)}
    assert f"rr.res_subject: {number} rows here, {number + 2} there" in str(report)


def test_a_service_that_does_not_answer(server: TapServer, world: World, place: Path) -> None:
    """Trouble in the middle is noted, keeps what has come, and the next run goes on."""
    asked = 0

    def hook(adql: str) -> None:
        nonlocal asked
        asked += 1
        if asked == 30:
            server.trouble(troubles.busy(), forever=True)

    world.hook = hook
    with pytest.raises(RegdslError) as caught:
        sync(place, server.url, timeout=2)
    assert caught.value.diagnostics[0].code == "E501"
    assert not place.exists() and stage_folder(place).exists()
    server.at_ease()
    world.hook = None
    report = sync(place, server.url)
    assert report.resumed
    assert content(place) == content(world.path)
    assert not stage_folder(place).exists()
    server.trouble(troubles.busy(), forever=True)
    with pytest.raises(RegdslError):
        sync(place, server.url, timeout=2)
    (origin,) = status(place).origins
    assert origin.trouble is not None and "HTTP 503" in origin.trouble
    assert "failed: " in str(status(place))
    server.at_ease()
    sync(place, server.url)
    assert status(place).origins[0].trouble is None
