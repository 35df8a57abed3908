"""Harvests of a small world: what is in the mirror afterwards, and whose it is.

The numbers are those of the list of pitfalls that harvesters of the VO have met.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.filling import harvest_crew, harvest_ledger
from regdsl.filling.harvest_report import HarvestReport, OriginReport
from regdsl.filling.harvest_stage import folder_of
from regdsl.filling.harvesting import HarvestProgress, harvest
from regdsl.filling.oai_http import Manners
from regdsl.mirror.check import check_mirror
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import PUBLIC_TABLES
from tests.filling.oai_server import (
    Item,
    Registry,
    Reply,
    World,
    changes,
    oai_error,
    record,
    registry_record,
    says,
)

DAY = timedelta(days=1)
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
MANNERS = Manners(delay=0.0, backoff=0.01, timeout=5.0, longest=5.0, tries=2)


@pytest.fixture(autouse=True)
def _no_waiting_for_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda number: None)


@dataclass
class Field:
    """A world, a mirror of it, and a calendar."""

    world: World
    path: Path
    now: datetime = START

    def harvest(self, *registries: str, days: int = 1, **more: Any) -> HarvestReport:
        """The next harvest, some days later."""
        self.now += days * DAY
        self.world.asked.clear()
        options = {"rofr": self.world.rofr.url, "manners": MANNERS, "now": self.now, **more}
        return harvest(self.path, registries, **options)

    def one(self, registry: Registry, report: HarvestReport) -> OriginReport:
        (found,) = [one for one in report.origins if one.origin == registry.ivoid]
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    @property
    def owners(self) -> dict[str, str]:
        """Who owns what, the Registry of Registries aside."""
        rows = self.rows("SELECT ivoid, origin FROM ledger_record ORDER BY ivoid")
        assert {ivoid for ivoid, _ in rows} == set(self.titles)
        return {ivoid: origin for ivoid, origin in rows if not ivoid.startswith("ivo://ivoa.net")}

    @property
    def titles(self) -> dict[str, str]:
        return dict(self.rows("SELECT ivoid, res_title FROM resource"))

    def state(self, registry: Registry) -> dict[str, Any]:
        ((text,),) = self.rows(f"SELECT state FROM ledger_origin WHERE origin = '{registry.ivoid}'")
        return dict(json.loads(text))

    def stamp(self, days: int = 0) -> str:
        """A datestamp that the next harvest finds new."""
        return (self.now + days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    with World() as world:
        yield Field(world, tmp_path / "mirror.sqlite")


@pytest.fixture
def checked(field: Field) -> Iterator[Field]:
    """The same, and in the end the mirror agrees with itself."""
    yield field
    assert check_mirror(field.path).ok


@pytest.fixture
def cds(field: Field) -> Registry:
    return field.world.registry("cds", [record("ivo://cds/a"), record("ivo://CDS/B")])


@pytest.fixture
def eso(field: Field) -> Registry:
    return field.world.registry("eso", [record("ivo://eso/x"), record("ivo://eso/y")])


BOTH = {
    "ivo://cds/a": "ivo://cds/registry",
    "ivo://cds/b": "ivo://cds/registry",
    "ivo://eso/x": "ivo://eso/registry",
    "ivo://eso/y": "ivo://eso/registry",
}


def test_the_first_harvest_reads_everything(field: Field, cds: Registry, eso: Registry) -> None:
    report = field.harvest()
    assert field.owners == BOTH
    assert "ivo://ivoa.net/std/tap" in field.titles
    assert not report.failed and not folder_of(field.path).exists()
    assert {(one.full, one.new) for one in report.origins} == {(True, 2)}
    assert str(report).endswith(": 6 new")
    assert json.loads(json.dumps(report.to_dict()))["origins"][0]["new"] == 2
    (success,) = field.rows("SELECT DISTINCT last_success, last_full FROM ledger_origin")
    assert success == ("2026-06-02T12:00:00", "2026-06-02T12:00:00")


def test_the_next_one_asks_for_changes_with_an_overlap(field: Field, cds: Registry) -> None:
    field.harvest()
    cds.put(record("ivo://cds/a", "Another title", stamp=field.stamp()))
    cds.put(record("ivo://cds/c", stamp=field.stamp()))
    report = field.one(cds, field.harvest())
    assert (report.new, report.replaced, report.unchanged, report.full) == (1, 1, 0, False)
    assert cds.asked()[0].params["from"] == "2026-06-01T12:00:00Z"
    assert field.titles["ivo://cds/a"] == "Another title"


# --- 1: noRecordsMatch


def test_1_nothing_new_is_no_error(field: Field, cds: Registry) -> None:
    field.harvest()
    report = field.harvest()
    assert not report.failed
    assert field.one(cds, report).counts() == "nothing new"
    assert set(field.owners) == {"ivo://cds/a", "ivo://cds/b"}


# --- 2: broken answers


@pytest.mark.parametrize(
    ("trouble", "first"),
    [
        (says(""), True),
        (says("<OAI-PMH><error code='bad"), False),
        (oai_error("internalError", "no database"), True),
        (changes(lambda body: body[: len(body) // 2]), False),
    ],
)
def test_2_one_registry_that_fails_is_none_of_the_others_business(
    field: Field, cds: Registry, eso: Registry, trouble: Any, first: bool
) -> None:
    if not first:
        field.harvest()
        eso.put(record("ivo://eso/z", stamp=field.stamp()))
    for verb in ("ListRecords", "ListIdentifiers"):
        cds.trouble(trouble, forever=True, on=verb)
    report = field.harvest(full=True)
    assert [one.origin for one in report.failed] == ["ivo://cds/registry"]
    found = {name for name in field.owners if "cds" in name}
    assert found == (set() if first else {"ivo://cds/a", "ivo://cds/b"})
    assert "ivo://eso/x" in field.owners
    assert first or "ivo://eso/z" in field.owners
    ((said,),) = field.rows(f"SELECT trouble FROM ledger_origin WHERE origin = '{cds.ivoid}'")
    assert said == report.failed[0].trouble
    cds.at_ease()
    assert not field.harvest().failed
    assert field.owners.keys() >= BOTH.keys()
    assert field.rows("SELECT trouble FROM ledger_origin WHERE trouble IS NOT NULL") == []


def test_2_a_bad_record_does_not_cost_the_others(field: Field, cds: Registry) -> None:
    bad = record("ivo://cds/bad")
    cds.put(replace(bad, xml=(bad.xml or "").replace("All of", "All & of")))
    report = field.one(cds, field.harvest())
    assert report.new == 2
    ((name, source, reason),) = report.skipped
    assert (name, source) == ("ivo://cds/bad", "ivo://cds/registry")
    assert reason.startswith("not well-formed XML")
    assert field.rows("SELECT ivoid FROM ledger_skipped") == [("ivo://cds/bad",)]


def test_2_a_server_that_never_answers_is_left_behind(
    field: Field, cds: Registry, eso: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_crew, "_GRACE", 0.1)

    def never(reply: Reply) -> Reply:
        field.world.closing.wait(20.0)
        return reply

    eso.trouble(never)
    report = field.harvest(manners=replace(MANNERS, timeout=30.0, longest=0.2))
    assert [one.trouble for one in report.failed] == ["no end of its answer"]
    assert set(field.owners) == {"ivo://cds/a", "ivo://cds/b"}


def test_2_what_has_failed_or_is_no_more_leaves_no_stage(
    field: Field, cds: Registry, eso: Registry
) -> None:
    field.harvest()
    eso.page = 1
    eso.trouble(None, says("", 404))
    cds.trouble(says("", 404))
    field.harvest(full=True)
    (folder,) = folder_of(field.path).iterdir()
    assert folder.name.startswith("eso")
    field.world.unlist(eso)
    field.harvest()
    assert not folder.exists()


# --- 3: addresses


def test_3_a_base_url_with_a_query_that_redirects(field: Field) -> None:
    url = f"{field.world.address}/old?own=1&"
    field.world.registry("cds", [record("ivo://cds/a")], url=url)
    field.world.elsewhere["old"] = "cds"
    assert not field.harvest().failed
    assert set(field.owners) == {"ivo://cds/a"}


# --- 4: namespaces


def test_4_namespaces_that_leak_or_lack(field: Field, cds: Registry) -> None:
    odd = record("ivo://cds/odd", "The odd one")
    for number, (old, new) in enumerate(
        (
            ('<ri:Resource xmlns=""', "<ri:Resource"),
            ("xmlns:vr=", 'xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.0" xmlns:vr='),
            ("vr:Service", "Service"),
        )
    ):
        assert old in (odd.xml or "")
        xml = (odd.xml or "").replace(old, new).replace("/odd", f"/odd{number}")
        cds.put(replace(odd, ivoid=f"ivo://cds/odd{number}", xml=xml))
    field.harvest()
    assert list(field.titles.values()).count("The odd one") == 3


# --- 5: dates


def test_5_dates_of_all_kinds(field: Field, cds: Registry) -> None:
    kinds = (None, "", "2026-01-01", "2026-01-01T00:00:00.123", "yesterday")
    for number, updated in enumerate(kinds):
        cds.put(record(f"ivo://cds/{number}", "With a date", updated=updated))
    assert field.one(cds, field.harvest()).new == 7
    assert list(field.titles.values()).count("With a date") == 5


# --- 6: sets


def test_6_a_registry_that_has_its_set_empty(field: Field, cds: Registry) -> None:
    cds.items = [replace(item, sets=()) for item in cds.items]
    field.harvest()
    assert len(field.owners) == 2
    cds.put(record("ivo://cds/c", stamp=field.stamp(), sets=()))
    field.harvest()
    assert "set" not in cds.asked()[-1].params
    assert len(field.owners) == 3


def test_6_a_registry_that_does_not_say_its_sets(field: Field, cds: Registry) -> None:
    cds.puts_sets = False
    field.harvest()
    assert len(field.owners) == 2


def test_6_authorities_that_are_not_announced_are_accepted(field: Field) -> None:
    field.world.registry("cds", [record("ivo://jive.eu/a")], authorities=["other"])
    field.harvest()
    assert set(field.owners) == {"ivo://jive.eu/a"}


def test_6_without_a_set_the_records_of_others_are_left_alone(field: Field) -> None:
    items = [record("ivo://full/a", sets=()), record("ivo://nobody/b", sets=())]
    full = field.world.registry("full", items, full=True)
    report = field.one(full, field.harvest())
    assert set(field.owners) == {"ivo://full/a"}
    assert report.notes == ["records of others are left alone: 1 of authority nobody"]


@pytest.mark.parametrize("order", [1, -1])
def test_6_a_registry_that_ignores_the_set_gets_no_records_of_others(
    field: Field, order: int
) -> None:
    mine, copy = record("ivo://cds/a", "The true one"), record("ivo://cds/a", "A stale copy")
    worlds = [("cds", [mine]), ("copies", [copy, record("ivo://copies/b")])][::order]
    for name, items in worlds:
        field.world.registry(name, items).knows_sets = False
    field.harvest(workers=1)
    assert field.owners["ivo://cds/a"] == "ivo://cds/registry"
    assert field.titles["ivo://cds/a"] == "The true one"
    field.world.registries["copies"].put(copy.deleted(field.stamp()))
    field.harvest()
    assert field.titles["ivo://cds/a"] == "The true one"


# --- 7: authorities that move


def moved(field: Field) -> tuple[Registry, Registry]:
    """The records of cds go to a registry that manages its authority from now on."""
    old = field.world.registry("cds", [record("ivo://cds/a"), record("ivo://cds/b")])
    field.harvest()
    field.world.registry("cds", old.items, authorities=[])
    field.world.registries["cds"] = old
    new = field.world.registry(
        "new",
        [record("ivo://cds/a", "Moved", stamp=field.stamp())],
        authorities=["cds", "new"],
    )
    return old, new


def test_7_a_late_deletion_from_the_old_registry_does_not_count(checked: Field) -> None:
    old, new = moved(checked)
    checked.harvest()
    assert checked.owners["ivo://cds/a"] == "ivo://new/registry"
    old.put(old.items[0].deleted(checked.stamp()))
    report = checked.one(old, checked.harvest())
    assert (report.removed, report.kept) == (0, 1)
    assert checked.titles["ivo://cds/a"] == "Moved"
    # who owns it may delete it
    new.put(new.items[0].deleted(checked.stamp()))
    assert checked.one(new, checked.harvest()).removed == 1
    assert "ivo://cds/a" not in checked.titles


def test_7_after_a_move_both_are_read_as_a_whole(field: Field) -> None:
    old, new = moved(field)
    field.harvest()
    assert "from" not in new.asked()[0].params
    old.forget("ivo://cds/a")
    field.harvest()
    assert "from" not in old.asked()[0].params
    assert "from" in new.asked()[0].params
    field.harvest()
    assert "from" in old.asked()[0].params
    assert field.owners == {
        "ivo://cds/a": "ivo://new/registry",
        "ivo://cds/b": "ivo://cds/registry",
    }


def test_7_two_that_claim_an_authority_do_not_take_turns(checked: Field) -> None:
    one = checked.world.registry("one", [record("ivo://x/a", "One")], authorities=["x"])
    checked.world.registry("two", [record("ivo://x/a", "Two")], authorities=["x"])
    checked.harvest(workers=1)
    for _ in range(2):
        checked.harvest(full=True)
        assert checked.owners == {"ivo://x/a": "ivo://one/registry"}
        assert checked.titles["ivo://x/a"] == "One"
    two = checked.world.registries["two"]
    two.put(record("ivo://x/a", "Newer", updated="2026-05-01", stamp=checked.stamp()))
    checked.harvest()
    assert checked.titles["ivo://x/a"] == "Newer"
    assert one.ivoid not in checked.owners.values()


# --- 8: full harvests are staged


def test_8_a_list_that_breaks_off_changes_nothing_and_is_gone_on_with(checked: Field) -> None:
    cds = checked.world.registry("cds", [record(f"ivo://cds/{n}", "Old") for n in range(30)])
    cds.page = 10
    checked.harvest()
    cds.items = [record(f"ivo://cds/{n}", "New") for n in range(30)]
    cds.trouble(None, None, *[lambda reply: replace(reply, cut=900)] * 10)
    before = checked.titles
    assert len(checked.harvest(full=True).failed) == 1
    assert checked.titles == before
    assert folder_of(checked.path).is_dir()
    cds.at_ease()
    report = checked.one(cds, checked.harvest(full=True, days=0))
    assert (report.replaced, report.pages, len(cds.asked())) == (30, 3, 1)
    assert not folder_of(checked.path).exists()


def test_8_a_short_list_removes_nothing(field: Field) -> None:
    cds = field.world.registry("cds", [record(f"ivo://cds/{n}") for n in range(30)])
    cds.page = 10
    field.harvest()
    cds.trouble(
        None,
        changes(lambda body: body.partition(b"<resumptionToken")[0] + b"</ListRecords></OAI-PMH>"),
    )
    report = field.one(cds, field.harvest(full=True))
    assert report.notes == [
        "10 of 30 resources are not listed any more: it announces 30 records and gives 20"
    ]
    assert len(field.owners) == 30


def test_8_a_list_that_lacks_much_is_not_believed(checked: Field) -> None:
    cds = checked.world.registry("cds", [record(f"ivo://cds/{n}") for n in range(60)])
    checked.harvest()
    cds.items = [record("ivo://cds/0"), record("ivo://cds/new")]
    report = checked.one(cds, checked.harvest(full=True))
    assert "59 of 60 resources are not listed any more" in report.notes[0]
    assert len(checked.owners) == 61
    assert checked.one(cds, checked.harvest(full=True, force=True)).removed == 59
    assert set(checked.owners) == {"ivo://cds/0", "ivo://cds/new"}


def test_8_an_empty_list_is_not_believed(field: Field, cds: Registry) -> None:
    field.harvest()
    cds.items = []
    assert len(field.one(cds, field.harvest(full=True)).notes) == 1
    assert len(field.owners) == 2


# --- 9: deletion


def test_9_records_that_are_dropped_silently(checked: Field, cds: Registry) -> None:
    checked.harvest()
    cds.keeps_deleted = False
    cds.put(cds.items[0].deleted(checked.stamp()))
    checked.harvest()
    assert len(checked.owners) == 2
    assert checked.one(cds, checked.harvest(days=100)).removed == 1
    assert set(checked.owners) == {"ivo://cds/b"}
    assert checked.rows("SELECT ivoid, origin, reason FROM ledger_gone") == [
        ("ivo://cds/a", "ivo://cds/registry", "not listed any more")
    ]


def test_9_records_that_are_deleted_by_header_or_status(field: Field, cds: Registry) -> None:
    names = ("header", "deleted", "inactive")
    cds.put(*(record(f"ivo://cds/{name}") for name in names))
    field.harvest()
    cds.put(*(record(f"ivo://cds/{n}", status=n, stamp=field.stamp()) for n in names[1:]))
    cds.put(record("ivo://cds/header").deleted(field.stamp()))
    report = field.one(cds, field.harvest())
    assert (report.removed, report.skipped) == (3, [])
    assert set(field.owners) == {"ivo://cds/a", "ivo://cds/b"}
    # and once more, in a full list: nothing to say of them
    assert field.one(cds, field.harvest(full=True)).counts() == "2 unchanged"


def test_9_a_record_that_comes_back(checked: Field, cds: Registry) -> None:
    checked.harvest()
    cds.put(record("ivo://cds/a").deleted(checked.stamp()))
    checked.harvest()
    assert checked.rows("SELECT ivoid FROM ledger_gone") == [("ivo://cds/a",)]
    cds.put(record("ivo://cds/a", "Back", stamp=checked.stamp()))
    checked.harvest()
    assert checked.titles["ivo://cds/a"] == "Back"
    assert checked.rows("SELECT ivoid FROM ledger_gone") == []


def test_9_a_bad_record_is_not_a_dropped_one(field: Field, cds: Registry) -> None:
    field.harvest()
    bad = record("ivo://cds/a", stamp=field.stamp())
    cds.put(replace(bad, xml=(bad.xml or "").replace("<title>", "<title>&")))
    report = field.one(cds, field.harvest(full=True))
    assert (report.removed, len(report.skipped)) == (0, 1)
    assert len(field.owners) == 2


# --- 10: registries that leave


def test_10_a_registry_that_has_left_takes_its_records_along(
    checked: Field, cds: Registry, eso: Registry
) -> None:
    checked.harvest()
    checked.world.unlist(cds)
    report = checked.harvest()
    assert report.gone == {"ivo://cds/registry": 2}
    assert set(checked.owners) == {"ivo://eso/x", "ivo://eso/y"}
    assert checked.rows("SELECT count(*) FROM ledger_origin WHERE origin LIKE '%cds%'") == [(0,)]
    assert "2 resources removed" in str(report)


def test_10_a_registry_that_is_said_to_be_deleted(field: Field, cds: Registry) -> None:
    field.harvest()
    field.world.rofr.put(
        Item(ivoid=cds.ivoid, xml=None, sets=("ivo_publishers",), stamp=field.stamp())
    )
    field.world.registry("eso", [record("ivo://eso/x")])
    assert field.harvest().gone == {"ivo://cds/registry": 2}


def test_10_a_list_that_lacks_many_registries_is_not_believed(field: Field) -> None:
    made = [field.world.registry(f"r{n}", [record(f"ivo://r{n}/a")]) for n in range(4)]
    field.harvest()
    field.world.unlist(*made[:2])
    report = field.harvest()
    assert not report.gone and "not believed" in report.notes[0]
    assert len(field.owners) == 4
    # they are not listed, but as they are not believed to be gone, they are still read
    assert made[0].asked()
    assert len(field.harvest(force=True).gone) == 2
    assert len(field.owners) == 2


@pytest.mark.parametrize("trouble", [oai_error("noRecordsMatch"), says("", 404)])
def test_10_without_a_list_those_of_the_last_time_are_read(
    field: Field, cds: Registry, trouble: Any
) -> None:
    field.world.rofr.trouble(trouble, forever=True)
    with pytest.raises(RegdslError, match="does not say which registries there are"):
        field.harvest()
    assert not field.path.exists()
    field.world.rofr.at_ease()
    field.harvest()
    field.world.rofr.trouble(trouble, forever=True)
    cds.put(record("ivo://cds/new", stamp=field.stamp()))
    report = field.harvest()
    assert "those of the last time were read" in report.notes[0]
    assert len(field.owners) == 3
    assert field.state(cds)["listed"]


def test_10_the_records_of_one_that_left_may_be_with_another(checked: Field) -> None:
    old = checked.world.registry("old", [record("ivo://x/a", "Old")], authorities=["x"])
    checked.world.registry("new", [record("ivo://x/a", "New")], authorities=["x"])
    checked.harvest(workers=1)
    assert checked.titles["ivo://x/a"] == "Old"
    checked.world.unlist(old)
    assert checked.harvest().gone == {"ivo://old/registry": 0}
    assert checked.titles["ivo://x/a"] == "New"


def test_10_a_registry_under_another_name_keeps_its_records(field: Field, cds: Registry) -> None:
    field.harvest()
    field.world.unlist(cds)
    listed = registry_record("ivo://cds/renamed", cds.url, ["cds"])
    field.world.rofr.put(replace(listed, sets=("ivo_publishers",)))
    cds.trouble(says("", 404), forever=True)
    field.harvest()
    assert len(field.owners) == 2
    cds.at_ease()
    field.harvest()
    assert set(field.owners.values()) == {"ivo://cds/renamed"}


# --- 11: transactions


def test_11_a_registry_is_in_the_mirror_as_a_whole_or_not_at_all(
    checked: Field, cds: Registry, eso: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked.harvest()
    for registry in (cds, eso):
        registry.items = [
            replace(item, xml=(item.xml or "").replace("A cat", "No cat"))
            for item in registry.items
        ]
    right = harvest_ledger.note

    def failing(connection: Any, registry: Any, *args: Any, **more: Any) -> None:
        right(connection, registry, *args, **more)
        if registry.ivoid == cds.ivoid:
            raise sqlite3.IntegrityError("odd")

    monkeypatch.setattr(harvest_ledger, "note", failing)
    report = checked.harvest(full=True)
    assert [one.trouble for one in report.failed] == ["IntegrityError: odd"]
    assert checked.titles["ivo://cds/a"] == "A catalogue"
    assert checked.titles["ivo://eso/x"] == "No catalogue"


# --- 12: records that always fail


def test_12_a_record_that_always_fails_is_noted_once_and_does_not_hold_up(
    field: Field, cds: Registry
) -> None:
    bad = record("ivo://cds/bad", stamp="2026-06-02T00:00:00Z")
    cds.put(replace(bad, xml=(bad.xml or "").replace("<identifier>", "<identifier>&")))
    for _ in range(2):
        assert len(field.one(cds, field.harvest()).skipped) == 1
    assert len(field.rows("SELECT * FROM ledger_skipped WHERE ivoid = 'ivo://cds/bad'")) == 1
    # the third time it is not even sent: what has changed is asked for, whatever has failed
    assert field.one(cds, field.harvest()).counts() == "nothing new"
    cds.put(record("ivo://cds/bad", stamp=field.stamp()))
    assert field.one(cds, field.harvest()).new == 1
    assert field.rows("SELECT * FROM ledger_skipped WHERE ivoid = 'ivo://cds/bad'") == []


def test_12_a_record_that_the_server_always_fails_over_is_asked_for_once(
    field: Field, cds: Registry
) -> None:
    field.harvest()
    cds.put(record("ivo://cds/bad", stamp="2026-06-02T13:00:00Z"))
    cds.put(record("ivo://cds/good", stamp="2026-06-02T13:00:00Z"))

    def failing(reply: Reply) -> Reply:
        return replace(reply, status=500) if b"<identifier>ivo://cds/bad" in reply.body else reply

    for verb in ("ListRecords", "GetRecord"):
        cds.trouble(failing, forever=True, on=verb)
    report = field.one(cds, field.harvest())
    assert (report.new, len(report.skipped)) == (1, 1)
    assert cds.asked("GetRecord")
    report = field.one(cds, field.harvest())
    assert (report.unchanged, len(report.skipped)) == (1, 1)
    assert {asked.params["identifier"] for asked in cds.asked("GetRecord")} == {"ivo://cds/good"}
    # until it changes
    cds.put(record("ivo://cds/bad", stamp=field.stamp()))
    cds.at_ease()
    assert field.one(cds, field.harvest()).new == 1
    assert field.state(cds)["bad"] == {}


# --- 13: case variants


def test_13_ivoids_in_upper_and_lower_case_are_one(checked: Field, cds: Registry) -> None:
    cds.items = [
        record("ivo://cds/a", "First", updated="2026-01-01T00:00:00Z"),
        record("ivo://CDS/A", "Second", updated="2026-02-01T00:00:00Z"),
        record("ivo://cds/A", "Third", updated="2026-01-15T00:00:00Z"),
    ]
    checked.harvest()
    assert checked.owners == {"ivo://cds/a": "ivo://cds/registry"}
    assert checked.titles["ivo://cds/a"] == "Second"
    cds.items = [record("ivo://CDS/A", "Second", updated="2026-02-01T00:00:00Z")]
    assert checked.one(cds, checked.harvest(full=True)).counts() == "1 unchanged"


def test_13_a_record_and_its_deletion_in_one_list(field: Field, cds: Registry) -> None:
    cds.items = []
    for name, deleted, order in (
        ("old", "2025-01-01T00:00:00Z", 1),
        ("OLD2", "2025-01-01T00:00:00Z", -1),
        ("new", "2026-03-01T00:00:00Z", 1),
        ("NEW2", "2026-03-01T00:00:00Z", -1),
    ):
        alive = record(f"ivo://cds/{name}", updated="2026-02-01T00:00:00Z")
        gone = Item(ivoid=f"ivo://CDS/{name}", xml=None, stamp=deleted)
        cds.items += [alive, gone][::order]
    field.harvest()
    assert set(field.owners) == {"ivo://cds/old", "ivo://cds/old2"}


# --- 14 and 15: what is lenient, and what is ignored


def test_14_records_that_are_not_valid_are_taken(field: Field, cds: Registry) -> None:
    poor = record("ivo://cds/poor", "Poor")
    cds.put(replace(poor, xml=(poor.xml or "").replace("<subject>stars</subject>", "<subject/>")))
    assert field.one(cds, field.harvest()).new == 3


def test_15_the_validation_of_third_parties_changes_nothing(field: Field, cds: Registry) -> None:
    field.harvest()
    level = '<validationLevel validatedBy="ivo://else/where">2</validationLevel>'
    judged = record("ivo://cds/a", stamp=field.stamp())
    xml = (judged.xml or "").replace("<title>", f"{level}<title>")
    field.world.registry("else", [replace(judged, xml=xml)])
    report = field.harvest()
    assert report.origins[-1].replaced == 0
    assert field.rows("SELECT * FROM validation") == []


# --- 17: one registry, now


@pytest.mark.parametrize("name", ["ivo://CDS/registry", "cds", "URL", "Registry ivo://cds"])
def test_17_one_registry_by_any_name(field: Field, cds: Registry, eso: Registry, name: str) -> None:
    report = field.harvest(cds.url + "?" if name == "URL" else name)
    assert [one.origin for one in report.origins] == [cds.ivoid if name != "URL" else f"{cds.url}?"]
    assert len(field.owners) == 2 and not eso.asked()
    field.harvest()
    assert set(field.owners) == set(BOTH)


def test_17_a_registry_that_nobody_lists_says_who_it_is(field: Field, cds: Registry) -> None:
    described = registry_record("ivo://cds/itself", cds.url, ["cds"]).xml or ""
    cds.trouble(
        changes(
            lambda body: body.replace(
                b"</Identify>", f"<description>{described}</description></Identify>".encode()
            )
        ),
        on="Identify",
    )
    field.world.unlist(cds)
    field.harvest(cds.url)
    assert set(field.owners.values()) == {"ivo://cds/itself"}
    assert not field.world.rofr.asked()
    # and it is kept fresh, and not taken for one that has left
    cds.put(record("ivo://cds/new", stamp=field.stamp()))
    assert not field.harvest().gone
    assert len(field.owners) == 3


@pytest.mark.parametrize(
    ("name", "help"), [("cdz", "did you mean"), ("registry", "which one: ivo://"), ("?", "give an")]
)
def test_17_a_name_that_is_not_clear(
    field: Field, cds: Registry, eso: Registry, name: str, help: str
) -> None:
    with pytest.raises(RegdslError) as caught:
        field.harvest(name)
    (found,) = caught.value.diagnostics
    assert found.code == "E504"
    assert help in (found.help or "")


# --- 18 and 19: what is asked


def test_18_nothing_but_oai_is_asked_for(field: Field, cds: Registry) -> None:
    moc = f'<coverage><footprint ivo-id="ivo://x/moc">{field.world.address}/moc</footprint></coverage>'
    cds.put(record("ivo://cds/a", more=moc))
    field.harvest()
    assert {asked.verb for asked in field.world.asked} == {"Identify", "ListRecords"}
    assert {asked.registry for asked in field.world.asked} == {"rofr", "cds"}


def test_19_a_registry_is_looked_at_before_it_is_read(field: Field, cds: Registry) -> None:
    field.harvest()
    verbs = [asked.verb for asked in field.world.asked if asked.registry == "cds"]
    assert verbs == ["Identify", "ListRecords"]


def test_19_a_host_that_is_not_there_costs_one_round(
    field: Field, cds: Registry, eso: Registry
) -> None:
    listed = registry_record("ivo://dead/registry", "http://127.0.0.1:1/oai", ["dead"])
    field.world.rofr.put(replace(listed, sets=("ivo_publishers",)))
    report = field.harvest()
    (failed,) = report.failed
    assert failed.trouble == "http://127.0.0.1:1/oai cannot be reached: the connection was refused"
    assert set(field.owners) == set(BOTH)


# --- 20: volume


def test_20_many_pages_in_parallel(field: Field) -> None:
    for name in "pqrst":
        items = [record(f"ivo://{name}/{n}") for n in range(25)]
        field.world.registry(name, items).page = 5
    seen: list[HarvestProgress] = []
    report = field.harvest(progress=seen.append)
    assert len(field.owners) == 125
    assert len(report.origins) == 6
    assert seen[-1].done == seen[-1].registries == 6
    assert seen[-1].records == 127


# --- and the Registry of Registries


@pytest.mark.parametrize("name", ["ivoa_publishers", "Registry:Publishers"])
def test_the_list_may_be_in_the_set_of_another_name(field: Field, name: str) -> None:
    cds = field.world.registry("cds", [record("ivo://cds/a")])
    rofr = field.world.rofr
    rofr.items = [
        replace(item, sets=(name,)) if item.ivoid == cds.ivoid else item for item in rofr.items
    ]
    field.harvest()
    assert set(field.owners) == {"ivo://cds/a"}


def test_a_mirror_filled_from_files_passes_to_the_registries(
    field: Field, cds: Registry, tmp_path: Path
) -> None:
    file = tmp_path / "a.xml"
    file.write_text(record("ivo://cds/a", "From a file").xml or "")
    import_paths(field.path, [file])
    field.harvest()
    assert field.owners["ivo://cds/a"] == cds.ivoid
    assert field.titles["ivo://cds/a"] == "A catalogue"


def test_two_harvests_at_once(field: Field, cds: Registry) -> None:
    found: list[RegdslError] = []

    def meanwhile(reply: Reply) -> Reply:
        with pytest.raises(RegdslError) as caught:
            harvest(field.path, rofr=field.world.rofr.url, manners=MANNERS)
        found.append(caught.value)
        return reply

    cds.trouble(meanwhile)
    field.harvest()
    assert [error.diagnostics[0].code for error in found] == ["E306"]
    assert len(field.owners) == 2


def test_a_harvest_that_is_interrupted_is_gone_on_with(field: Field) -> None:
    cds = field.world.registry("cds", [record(f"ivo://cds/{n}") for n in range(30)])
    cds.page = 10
    cds.trouble(None, None, lambda reply: replace(reply, cut=100))

    def interrupt(progress: HarvestProgress) -> None:
        if progress.records >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        field.harvest(progress=interrupt, manners=replace(MANNERS, backoff=1.0))
    assert folder_of(field.path).is_dir()
    cds.at_ease()
    report = field.one(cds, field.harvest(days=0))
    assert report.new == 30
    assert len(cds.asked()) == 1


def tables(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for name in PUBLIC_TABLES
        }


def test_a_harvest_gives_the_tables_that_an_import_gives(field: Field, tmp_path: Path) -> None:
    from benchmarks.registry import resources
    from benchmarks.registry.documents import write_oai

    write_oai(resources(60, 7, None), tmp_path / "oai", page=20)
    pages = [path.read_bytes() for path in sorted((tmp_path / "oai").iterdir())]
    registry = field.world.registry("made")
    registry.trouble(*map(says, pages))
    (report,) = field.harvest(registry.url).origins
    assert report.pages == len(pages) > 2
    import_paths(tmp_path / "imported.sqlite", [tmp_path / "oai"])
    assert tables(field.path) == tables(tmp_path / "imported.sqlite")
