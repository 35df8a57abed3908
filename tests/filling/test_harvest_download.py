"""Lists of OAI-PMH from servers that misbehave: all of them, or nothing, and no stage lost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from regdsl.filling.harvest_download import MANAGED, Download
from regdsl.filling.harvest_stage import Stage, State
from regdsl.filling.oai_http import Client, Hosts, Manners, OaiError, Stopped, address
from regdsl.filling.oai_pages import headers
from tests.filling.oai_server import (
    MANAGED as MANAGED_SET,
)
from tests.filling.oai_server import (
    OAI,
    Registry,
    Reply,
    Trouble,
    World,
    changes,
    oai_error,
    record,
    says,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SINCE = datetime(2026, 6, 1, 6, 30, tzinfo=UTC)
MANNERS = Manners(delay=0.0, backoff=0.01, timeout=5.0, longest=5.0, most=5_000_000)


@pytest.fixture(autouse=True)
def _no_waiting_for_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda number: None)


@pytest.fixture(scope="module")
def open_world() -> Iterator[World]:
    with World() as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    open_world.asked.clear()
    open_world.elsewhere.clear()
    return open_world


@pytest.fixture
def cds(world: World) -> Registry:
    made = world.registry("cds", [record(f"ivo://cds/{n}") for n in range(25)])
    made.page = 10
    return made


@dataclass
class Bench:
    """Downloads of one registry, always to the same stage."""

    registry: Registry
    root: Path
    manners: Manners = MANNERS
    url: str = ""

    def __post_init__(self) -> None:
        self.stop = threading.Event()
        self.stage = Stage(self.root, self.registry.ivoid)

    def run(self, since: datetime | None = None, *sets: str | None) -> State:
        client = Client(self.manners, Hosts(self.manners.delay), self.stop)
        try:
            return Download(
                client,
                self.stage,
                origin=self.registry.ivoid,
                url=self.url or self.registry.url,
                sets=sets or MANAGED,
            ).run(NOW, since)
        finally:
            client.close()

    def ivoids(self, state: State) -> list[str]:
        return [header.ivoid for path in self.stage.files(state) for header in headers(path)]


@pytest.fixture
def bench(cds: Registry, tmp_path: Path) -> Bench:
    return Bench(cds, tmp_path)


def all_of(number: int = 25) -> list[str]:
    return [f"ivo://cds/{n}" for n in range(number)]


def test_a_list_is_read_to_its_end(bench: Bench) -> None:
    state = bench.run()
    assert state.complete and state.full and state.set == MANAGED_SET
    assert bench.ivoids(state) == all_of()
    assert state.started == "2026-06-15T12:00:00"  # the server's clock is later
    first, second, third = bench.registry.asked()
    assert first.params == {
        "verb": "ListRecords",
        "metadataPrefix": "ivo_vor",
        "set": "ivo_managed",
    }
    assert second.params == {"verb": "ListRecords", "resumptionToken": "from/10+of&the rest=%"}
    assert third.headers["User-Agent"].startswith("regdsl/")
    assert "gzip" in third.headers["Accept-Encoding"]


def test_tokens_are_quoted_to_the_last_character(bench: Bench) -> None:
    bench.run()
    assert bench.registry.asked()[1].query.endswith("=from%2F10%2Bof%26the%20rest%3D%25")


@pytest.mark.parametrize(
    ("base", "made"),
    [
        ("http://a.org/oai", "http://a.org/oai?verb=Identify"),
        ("http://a.org/oai?", "http://a.org/oai?verb=Identify"),
        (" http://a.org/oai?x=1 ", "http://a.org/oai?x=1&verb=Identify"),
        ("http://a.org/oai?x=1&", "http://a.org/oai?x=1&verb=Identify"),
        ("http://a.org/oai#top", "http://a.org/oai?verb=Identify"),
    ],
)
def test_base_urls_may_have_a_query(base: str, made: str) -> None:
    assert address(base, {"verb": "Identify"}) == made


def test_a_base_url_with_a_query_that_has_moved(bench: Bench) -> None:
    bench.registry.world.elsewhere["old"] = "cds"
    bench.url = f"{bench.registry.world.address}/old?own=1&"
    assert bench.ivoids(bench.run()) == all_of()


def test_a_redirection_without_end(bench: Bench) -> None:
    bench.registry.world.elsewhere["loop"] = "loop"
    bench.url = f"{bench.registry.world.address}/loop"
    with pytest.raises(OaiError, match="without end"):
        bench.run()


def test_the_clock_that_is_slower_counts(bench: Bench) -> None:
    bench.registry.clock = lambda: "2026-06-15T11:00:00Z"
    assert bench.run().started == "2026-06-15T11:00:00"
    bench.registry.clock = lambda: "yesterday"
    bench.stage.remove()
    assert bench.run().started == "2026-06-15T12:00:00"


def test_changes_since_a_moment(bench: Bench) -> None:
    bench.registry.put(record("ivo://cds/3", stamp="2026-06-02T00:00:00Z"))
    state = bench.run(SINCE)
    assert bench.ivoids(state) == ["ivo://cds/3"]
    assert bench.registry.asked()[0].params["from"] == "2026-06-01T06:30:00Z"


@pytest.mark.parametrize("says_so", [True, False])
def test_a_registry_that_knows_only_dates(bench: Bench, says_so: bool) -> None:
    bench.registry.put(record("ivo://cds/3", stamp="2026-06-01T00:00:00Z"))
    bench.registry.seconds = False
    if not says_so:
        bench.registry.trouble(changes(lambda b: b.replace(b"YYYY-MM-DD", b"")), on="Identify")
    state = bench.run(SINCE)
    assert bench.ivoids(state) == ["ivo://cds/3"]
    assert bench.registry.asked()[-1].params["from"] == "2026-06-01"


def test_nothing_new_is_no_error(bench: Bench) -> None:
    state = bench.run(SINCE)
    assert state.complete and not state.pages and not state.skipped


@pytest.mark.parametrize("code", ["noRecordsMatch", "noSetHierarchy", "badArgument"])
def test_a_registry_without_the_set(bench: Bench, code: str) -> None:
    bench.registry.trouble(oai_error(code))
    state = bench.run()
    assert (state.set, bench.ivoids(state)) == (None, all_of())


def test_a_set_that_is_empty_without_an_error(bench: Bench) -> None:
    bench.registry.trouble(says(f'<OAI-PMH xmlns="{OAI}"><ListRecords/></OAI-PMH>'))
    state = bench.run()
    assert (state.set, bench.ivoids(state)) == (None, all_of())


def test_a_registry_with_nothing_at_all(bench: Bench) -> None:
    bench.registry.items = []
    state = bench.run()
    assert state.complete and not state.pages


@pytest.mark.parametrize(
    "trouble",
    [
        says("", 200),
        says("<html><body>Maintenance<br></body></html>"),
        says("<html>", 500),
        says("", 503),
        says("", 503, Retry_After="0"),
        says("", 429, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT"),
        changes(lambda body: body[: len(body) // 2]),
        lambda reply: replace(reply, cut=500),
        lambda reply: replace(reply, cut=0),
        lambda reply: replace(reply, headers={"Content-Encoding": "deflate"}),
        says("<?xml version='1.0'?><VOTABLE/>"),
    ],
)
def test_a_passing_trouble_is_no_trouble(bench: Bench, trouble: Trouble) -> None:
    bench.registry.trouble(None, trouble, trouble)
    assert bench.ivoids(bench.run()) == all_of()


def test_packed_answers_are_unpacked(bench: Bench) -> None:
    bench.registry.trouble(
        lambda reply: replace(reply, headers={"Content-Encoding": "gzip"}), forever=True
    )
    assert bench.ivoids(bench.run()) == all_of()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (says("<html>", 404), "HTTP 404"),
        (says("<html>", 500), "HTTP 500"),
        (says("", 503, Retry_After="86400"), "asked again in 86400 s"),
        (says("", 503), "still busy"),
        (says("<html><body>Hello<br></body></html>"), "a web page"),
        (says(""), "an empty answer"),
        (changes(lambda body: body[:-600]), "breaks off"),
        (oai_error("cannotDisseminateFormat", "only oai_dc"), "cannotDisseminateFormat: only oai"),
        (lambda _: Reply(pieces=lambda: (b"<a>" * 100_000 for _ in range(99))), "than 4 MiB"),
    ],
)
def test_a_lasting_trouble_is_said(bench: Bench, trouble: Trouble, said: str) -> None:
    for verb in ("ListRecords", "ListIdentifiers"):
        bench.registry.trouble(trouble, forever=True, on=verb)
    with pytest.raises(OaiError, match=said):
        bench.run()


def test_a_packed_bomb_is_not_unpacked_to_the_end(bench: Bench) -> None:
    bomb = says(b"<" * 50_000_000, Content_Encoding="gzip")
    for verb in ("ListRecords", "ListIdentifiers"):
        bench.registry.trouble(bomb, on=verb)
    with pytest.raises(OaiError, match="more than 4 MiB"):
        bench.run()


def drip() -> Iterator[bytes]:
    while True:
        yield b" "
        time.sleep(0.05)


def test_a_server_that_drips_has_an_end(bench: Bench) -> None:
    bench.manners = replace(MANNERS, longest=0.3)
    bench.registry.trouble(lambda _: Reply(pieces=drip))
    with pytest.raises(OaiError, match=r"takes more than 0\.3 s"):
        bench.run()


def silence() -> Iterator[bytes]:
    time.sleep(0.6)
    yield b""


def test_a_server_that_is_silent_has_an_end_and_is_asked_once(bench: Bench) -> None:
    bench.manners = replace(MANNERS, timeout=0.3)
    bench.registry.trouble(lambda _: Reply(pieces=silence), forever=True)
    with pytest.raises(OaiError, match=r"within 0\.3 s"):
        bench.run()
    assert len(bench.registry.asked()) == 1
    bench.registry.at_ease()


def test_nobody_there(bench: Bench) -> None:
    bench.url = "http://127.0.0.1:1/oai"
    with pytest.raises(OaiError, match="connection was refused"):
        bench.run()


def test_identify_may_fail(bench: Bench) -> None:
    bench.registry.trouble(says("<html>", 500), on="Identify", forever=True)
    assert bench.ivoids(bench.run(datetime(2025, 1, 1, tzinfo=UTC))) == all_of()


# --- tokens


def test_a_token_that_has_expired_begins_the_list_again(bench: Bench) -> None:
    bench.registry.trouble(None, None, oai_error("badResumptionToken"))
    assert bench.ivoids(bench.run()) == all_of()
    assert len(bench.registry.asked()) == 6


def test_tokens_that_always_expire(bench: Bench) -> None:
    bad = oai_error("badResumptionToken", "expired")
    bench.registry.trouble(*[None, bad] * 3)
    with pytest.raises(OaiError, match="in the middle of its list it says badResumptionToken"):
        bench.run()
    assert bench.stage.state() is None


def test_a_list_that_comes_again_is_noticed(bench: Bench) -> None:
    token = b"<resumptionToken>for ever</resumptionToken></ListRecords>"
    first = Registry(bench.registry.world, "cds", bench.registry.items[:5], "ivo://cds/r")
    page = first.reply({"verb": "ListRecords"}).body.replace(b"</ListRecords>", token)
    bench.registry.trouble(says(page), forever=True)
    with pytest.raises(OaiError, match="does not end: an answer has come twice"):
        bench.run()
    assert len(bench.registry.asked()) == 2
    assert bench.stage.state() is None


def test_a_token_may_be_the_same_for_other_records(bench: Bench) -> None:
    world, items = bench.registry.world, bench.registry.items
    pages = []
    for start in range(0, 25, 5):
        part = Registry(world, "cds", items[start : start + 5], "ivo://cds/r")
        body = part.reply({"verb": "ListRecords"}).body
        more = b"<resumptionToken>next</resumptionToken></ListRecords>"
        pages.append(body if start == 20 else body.replace(b"</ListRecords>", more))
    bench.registry.trouble(*map(says, pages))
    assert bench.ivoids(bench.run()) == all_of()


def test_empty_answers_without_end_are_noticed(bench: Bench) -> None:
    empty = "<ListRecords><resumptionToken>more</resumptionToken></ListRecords>"
    bench.registry.trouble(None, says(f'<OAI-PMH xmlns="{OAI}">{empty}</OAI-PMH>'), forever=True)
    with pytest.raises(OaiError, match="does not end: 10 records and still more"):
        bench.run()


def test_a_list_that_is_shorter_than_announced(bench: Bench) -> None:
    bench.registry.trouble(
        None,
        changes(lambda body: body.partition(b"<resumptionToken")[0] + b"</ListRecords></OAI-PMH>"),
    )
    state = bench.run()
    assert state.complete and state.short and state.records == 20


# --- bad records


def test_bad_records_are_left_out_by_name(bench: Bench) -> None:
    bench.registry.trouble(
        changes(lambda body: body.replace(b"All of it", b"All & it", 1)),
        changes(lambda body: body.replace(b"ri:Resource", b"dc", 2).replace(b"</dc", b"</x", 1)),
    )
    state = bench.run()
    assert [ivoid for ivoid, _ in state.skipped] == ["ivo://cds/0", "ivo://cds/10"]
    assert not state.short
    assert len(bench.ivoids(state)) == 23


def test_a_record_in_another_format_is_named(bench: Bench) -> None:
    bench.registry.items[3] = replace(bench.registry.items[3], xml="<dc>Dublin</dc>")
    assert bench.run().skipped == [["ivo://cds/3", "no VOResource record in it"]]


# --- records one by one


def one_by_one(bench: Bench, **bad: Trouble) -> State:
    """A server that fails over its second page, and over some records alone."""

    def alone(reply: Reply) -> Reply:
        for name, trouble in bad.items():
            if f'identifier="ivo://cds/{name[1:]}"'.encode() in reply.body:
                return trouble(reply)
        return reply

    bench.registry.trouble(None, *[says("<html>", 500)] * 12)
    bench.registry.trouble(alone, on="GetRecord", forever=True)
    return bench.run()


def test_a_list_that_cannot_be_had_is_asked_for_one_by_one(bench: Bench) -> None:
    bench.registry.items[3] = bench.registry.items[3].deleted()
    bench.registry.items[4] = replace(bench.registry.items[4], ivoid="ivo://CDS/4")
    state = one_by_one(bench)
    assert state.complete and state.singly and not state.skipped
    assert sorted(bench.ivoids(state)) == sorted(all_of())
    assert len(bench.registry.asked("ListIdentifiers")) == 3
    asked = [asked.params["identifier"] for asked in bench.registry.asked("GetRecord")]
    assert asked == ["ivo://CDS/4" if n == 4 else f"ivo://cds/{n}" for n in range(25) if n != 3]


def test_records_that_cannot_be_had_alone_are_named_and_not_asked_for_again(bench: Bench) -> None:
    state = one_by_one(bench, n7=says("", 500), n8=oai_error("idDoesNotExist"))
    assert state.bad == {f"ivo://cds/{n}": "2026-01-10T00:00:00Z" for n in (7, 8)}
    assert state.skipped == [
        ["ivo://cds/7", "HTTP 500"],
        ["ivo://cds/8", "it says idDoesNotExist"],
    ]
    assert len(bench.ivoids(state)) == 23


def test_a_server_that_has_no_record_at_all(bench: Bench) -> None:
    bench.registry.items = [record(f"ivo://cds/{n}") for n in range(60)]
    bench.registry.trouble(None, *[says("<html>", 500)] * 12)
    bench.registry.trouble(oai_error("idDoesNotExist"), forever=True, on="GetRecord")
    with pytest.raises(OaiError, match="HTTP 500"):
        bench.run()
    assert bench.stage.state() is None


def test_a_stage_is_left_alone_where_there_are_no_identifiers(bench: Bench) -> None:
    bench.registry.trouble(None, *[says("<html>", 500)] * 12)
    bench.registry.trouble(oai_error("badVerb"), on="ListIdentifiers")
    with pytest.raises(OaiError, match="HTTP 500"):
        bench.run()
    state = bench.stage.state()
    assert state is not None and state.records == 10


# --- the stage


def broken(bench: Bench, after: int) -> None:
    """The connection breaks after some answers."""
    bench.registry.trouble(*[None] * after, *[lambda r: replace(r, cut=100)] * 12)
    with pytest.raises(OaiError):
        bench.run()
    bench.registry.at_ease()
    bench.registry.world.asked.clear()


def test_a_broken_download_goes_on_where_it_was(bench: Bench) -> None:
    broken(bench, 2)
    assert bench.ivoids(bench.run()) == all_of()
    assert len(bench.registry.asked()) == 1


@pytest.mark.parametrize("answer", [None, says("", 404), says("<html>", 500)])
def test_a_token_of_before_that_is_forgotten(bench: Bench, answer: Trouble | None) -> None:
    broken(bench, 2)
    bench.registry.forget_tokens()
    if answer is not None:
        bench.registry.trouble(*[answer] * (4 if answer(Reply()).status == 500 else 1))
    assert bench.ivoids(bench.run()) == all_of()


@pytest.mark.parametrize(
    ("complete", "started", "asked"),
    [
        (False, "2026-06-14T13:00:00", 1),
        (False, "2026-06-14T11:00:00", 3),
        (True, "2026-06-08T13:00:00", 0),
        (True, "2026-06-08T11:00:00", 3),
    ],
)
def test_an_old_stage_is_not_made_use_of(
    bench: Bench, complete: bool, started: str, asked: int
) -> None:
    if complete:
        bench.run()
        bench.registry.world.asked.clear()
    else:
        broken(bench, 2)
    state = bench.stage.state()
    assert state is not None
    state.started = started
    bench.stage.save(state)
    assert bench.ivoids(bench.run()) == all_of()
    assert len(bench.registry.asked()) == asked


def test_a_stage_of_changes_is_no_stage_of_everything(bench: Bench) -> None:
    bench.run(SINCE)
    assert bench.ivoids(bench.run()) == all_of()


def test_a_complete_stage_needs_no_network(bench: Bench) -> None:
    bench.run()
    bench.registry.world.asked.clear()
    assert bench.ivoids(bench.run(SINCE)) == all_of()
    assert bench.registry.world.asked == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "state.json").write_text("{"),
        lambda folder: (folder / "state.json").write_text("[]"),
        lambda folder: (folder / "state.json").write_text('{"version": 99}'),
        lambda folder: (folder / "page-00001.xml").unlink(),
        lambda folder: (folder / "state.json").unlink(),
    ],
)
def test_a_spoilt_stage_is_begun_again(bench: Bench, spoil: object) -> None:
    bench.run()
    assert callable(spoil)
    spoil(bench.stage.folder)
    assert bench.ivoids(bench.run()) == all_of()


def test_everything_can_be_stopped(bench: Bench) -> None:
    def stopping(reply: Reply) -> Reply:
        bench.stop.set()
        return reply

    bench.registry.trouble(None, stopping)
    with pytest.raises(Stopped):
        bench.run()
    state = bench.stage.state()
    assert state is not None and state.records == 10
    bench.stop.clear()
    assert bench.ivoids(bench.run()) == all_of()


def test_a_busy_server_is_waited_for(bench: Bench) -> None:
    bench.registry.trouble(says("", 503, Retry_After="1"))
    begin = time.monotonic()
    bench.run()
    assert time.monotonic() - begin >= 1.0


def test_a_host_has_a_pause_between_requests(bench: Bench) -> None:
    bench.manners = replace(MANNERS, delay=0.1)
    bench.run()
    times = [asked.at for asked in bench.registry.world.asked]
    assert len(times) == 4
    assert min(b - a for a, b in pairwise(times)) >= 0.095
