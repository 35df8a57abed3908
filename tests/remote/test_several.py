"""Several servers asked at once: what they have, what they lack, what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import regdsl
from regdsl.backends.adql_registry import LISTS, PLAIN
from regdsl.cli.main import main
from regdsl.mirror.mirror import Mirror
from regdsl.remote.merged import MergedResults, SharedResource
from regdsl.remote.search import search
from regdsl.remote.several import named
from tests.tap import answers, troubles, vosi
from tests.tap.responder import Responder

COLUMNS = (*PLAIN, *LISTS)


def _rows(**titles: str) -> answers.Answer:
    """Resources `ivo://x/NAME` with titles."""
    at = COLUMNS.index("res_title")
    rows = []
    for name, title in titles.items():
        row = [None] * len(COLUMNS)
        row[0], row[at] = f"ivo://x/{name}", title  # type: ignore[call-overload]
        rows.append(tuple(row))
    return answers.rows(COLUMNS, rows)


@pytest.fixture
def three(service: Responder) -> Iterator[list[Responder]]:
    """Three small registries that differ."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(Responder(_rows(**titles)))
            for titles in (
                {"a": "from 1", "b": "from 1", "c": "z"},
                {"B": "from 2", "a": "from 2", "d": "y"},
                {"a": "from 3", "e": "x"},
            )
        ]


def _urls(three: list[Responder]) -> list[str]:
    return [one.url for one in three]


def test_the_same_resource_is_one(three: list[Responder]) -> None:
    one, two, other = urls = _urls(three)
    found = search("", urls)
    assert isinstance(found, MergedResults)
    assert found.ivoids == [f"ivo://x/{name}" for name in "abcde"]
    assert found.servers == [tuple(urls), (one, two), (one,), (two,), (other,)]
    # The first that has it says what it is.
    assert [r.title for r in found.as_resources()] == ["from 1", "from 1", "z", "y", "x"]
    assert found.only() == {
        (one,): ["ivo://x/c"],
        (one, two): ["ivo://x/b"],
        (two,): ["ivo://x/d"],
        (other,): ["ivo://x/e"],
    }
    assert found.summary()[0] == "all have 1 of them"
    assert found.summary()[1] == f"only {one}: 1 (ivo://x/c)"
    assert found.direction == "exact" and not found.overflow and found.failures == {}
    assert list(found.answers) == urls and found.lints == ()


def test_order_and_limit(three: list[Responder]) -> None:
    found = search("sort:-title limit:2", _urls(three))
    assert found.ivoids == ["ivo://x/c", "ivo://x/d"]
    assert search("", _urls(three), limit=3).ivoids == [f"ivo://x/{name}" for name in "abc"]
    assert not search("", _urls(three), limit=3).overflow


def test_a_table_says_who_has_what(three: list[Responder]) -> None:
    found = search("", _urls(three))
    assert list(found.to_table()["servers"])[2] == three[0].url
    first = found.as_resources()[0]
    assert isinstance(first, SharedResource) and first.servers == " ".join(_urls(three))
    data = json.loads(json.dumps(found.to_dict()))
    assert data["resources"][3]["servers"] == [three[1].url]
    assert data["servers"][three[2].url]["resources"] == 2


@pytest.mark.parametrize(
    "trouble",
    [troubles.reset, troubles.busy(503, retry_after="900"), troubles.page(), troubles.hangs],
)
def test_one_that_does_not_answer(three: list[Responder], trouble: troubles.Trouble) -> None:
    three[1].trouble(trouble, forever=True)
    found = search("", _urls(three), timeout=2.0, tries=1)
    assert found.ivoids == [f"ivo://x/{name}" for name in "abce"]
    assert list(found.failures) == [three[1].url]
    (lint,) = found.lints
    assert lint.code == "W404" and lint.message.startswith(f"{three[1].url} is left out: ")


def test_one_that_cannot_be_asked(three: list[Responder]) -> None:
    three[2].offers = vosi.OLD
    found = search("near 10 20", _urls(three))
    assert list(found.failures) == [three[2].url]
    assert "rr.stc_spatial" in found.lints[-1].message
    for one in three:
        one.offers = vosi.OLD
    from regdsl.remote import servers

    servers._probed.clear()
    with pytest.raises(regdsl.RegdslError) as caught:
        search("near 10 20", _urls(three))
    assert {d.code for d in caught.value.diagnostics} == {"E201"}


def test_none_of_them(three: list[Responder]) -> None:
    for one in three:
        one.trouble(troubles.page(), forever=True)
    with pytest.raises(regdsl.RegdslError) as caught:
        search("", _urls(three))
    assert [d.code for d in caught.value.diagnostics] == ["E504", "E504", "E504", "E505"]


def test_inexact_on_some(three: list[Responder]) -> None:
    found = search('"emission line"', [three[0].url, three[1].url])
    inexact = [lint.message for lint in found.lints if lint.code == "W007"]
    assert [any(one.url in text for text in inexact) for one in three] == [True, True, False]
    assert found.direction == "superset"


def test_wrong_queries_are_told_once_and_nobody_is_asked(three: list[Responder]) -> None:
    with pytest.raises(regdsl.RegdslError) as caught:
        search("nofield:1", _urls(three))
    assert len(caught.value.diagnostics) == 1
    assert all(one.asked == [] for one in three)


def test_at_the_same_time(three: list[Responder]) -> None:
    search("", _urls(three))
    for one in three:
        one.trouble(troubles.late(0.5))
    began = time.monotonic()
    search("", _urls(three))
    assert time.monotonic() - began < 1.2


def test_pages_of_each(three: list[Responder], demo_path: Path, demo: Mirror) -> None:
    for one in three[:2]:
        one.answer = answers.oracle(demo_path)
    three[0].hard_limit, three[1].hard_limit = 40, 1000
    found = search("", _urls(three)[:2])
    assert found.ivoids == sorted(demo.search("").ivoids)
    assert found.only() == {} and not found.overflow


def test_one_with_only_a_part(
    three: list[Responder], demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regdsl.remote.pages.MOST_PAGES", 1)
    for one in three[:2]:
        one.answer = answers.oracle(demo_path)
    three[0].hard_limit = 40
    found = search("", _urls(three)[:2])
    assert found.overflow and f"{three[0].url} gave only a part" in found.summary()[-1]


def test_further_questions_go_to_who_has_it(three: list[Responder], demo_path: Path) -> None:
    three[1].answer = answers.oracle(demo_path)
    found = search("", _urls(three)[:2])
    three[1].asked.clear()
    assert found["ivo://org.gavo.dc/gaia/q2/ssa"].get_tables()
    assert three[1].count() > 0


def test_names() -> None:
    assert list(named(["gavo", "esa", "http://reg.g-vo.org/tap"])) == ["gavo", "esa"]
    assert list(named(["https://reg.g-vo.org/tap/sync"])) == ["gavo"]
    with pytest.raises(regdsl.RegdslError, match="E505"):
        named([])
    with pytest.raises(regdsl.RegdslError) as caught:
        named(["gavoo", "nobody", "esa"])
    assert [d.code for d in caught.value.diagnostics] == ["E202", "E202"]


def _cli(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(["search", "--timeout", "5", *args])
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


def test_command_line(three: list[Responder], capsys: pytest.CaptureFixture[str]) -> None:
    three[2].trouble(troubles.page(), forever=True)
    servers = ",".join(_urls(three))
    code, out, err = _cli(capsys, "--server", servers, "--format", "csv", "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and [row["ivoid"][-1] for row in rows] == list("abcd")
    assert rows[3]["servers"] == three[1].url
    assert "W404" in err and "both have 2 of them" in err
    assert f"only {three[1].url}: 1 (ivo://x/d)" in err
    code, out, err = _cli(capsys, "--server", servers, "--format", "votable", "")
    assert code == 0 and 'name="servers"' in out
    code, out, err = _cli(capsys, "--server", servers, "")
    assert code == 0 and "servers" in out
    three[0].trouble(troubles.page(), forever=True)
    three[1].trouble(troubles.page(), forever=True)
    code, out, err = _cli(capsys, "--server", servers, "")
    assert code == 3 and "error[E505]" in err and out == ""
    code, out, err = _cli(capsys, "--server", servers, "show:services")
    assert code == 3 and "error[E505]" in err and out == ""


def test_ctrl_c_stops_at_once(three: list[Responder]) -> None:
    for one in three:
        one.trouble(troubles.hangs, forever=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "regdsl", "search", "--server", ",".join(_urls(three)), ""],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "no_proxy": "*"},
    )
    watch = threading.Timer(30, process.kill)
    watch.start()
    while not all(one.count() for one in three):
        time.sleep(0.05)
        assert process.poll() is None
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    watch.cancel()
    assert time.monotonic() - began < 2
