"""The rows of `show:` from several servers: merged by ivoid, each with who has it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import regdsl
from regdsl.cli.main import main
from regdsl.mirror.mirror import Mirror
from regdsl.remote.merged_rows import MergedRows
from tests.tap import answers, troubles, vosi
from tests.tap.responder import Responder

COLUMNS = ("ivoid", "role", "name", "email", "address", "role_ivoid", "key_res_title", "key_ivoid")


def _people(*rows: tuple[str, str, str]) -> answers.Answer:
    """Roles of `ivo://x/NAME`: the name, a person, the title of the resource."""
    made = [
        (f"ivo://x/{name}", "creator", who, None, None, None, title, f"ivo://x/{name}")
        for name, who, title in rows
    ]
    return answers.rows(COLUMNS, made)


@pytest.fixture
def three(service: Responder) -> Iterator[list[Responder]]:
    """Three small registries that differ."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(Responder(_people(*rows)))
            for rows in (
                [("a", "one", "Z"), ("a", "two", "Z"), ("c", "one", "Y")],
                [("A", "other", "B"), ("b", "one", "X"), ("b", "two", "X"), ("b", "three", "X")],
                [("a", "third", "Q"), ("d", "third", "W")],
            )
        ]


def _urls(three: list[Responder]) -> list[str]:
    return [one.url for one in three]


def _short(found: MergedRows) -> list[str]:
    places = [found.columns.index(name) for name in ("ivoid", "name")]
    return [" ".join(row[place] for place in places).removeprefix("ivo://x/") for row in found]


def test_all_rows_of_a_resource_are_those_of_one_server(three: list[Responder]) -> None:
    one, two, other = urls = _urls(three)
    found = regdsl.rows("show:people", urls)
    assert isinstance(found, MergedRows)
    assert _short(found) == ["a one", "a two", "b one", "b two", "b three", "c one", "d third"]
    assert found.servers == [(one, two, other)] * 2 + [(two,)] * 3 + [(one,), (other,)]
    assert found.columns[-1] == "servers" and found[2][-1] == two
    assert found.only() == {(one,): ["ivo://x/c"], (two,): ["ivo://x/b"], (other,): ["ivo://x/d"]}
    assert found.summary()[0] == "all have 1 of the resources"
    assert not found.overflow and found.failures == {} and found.direction == "exact"
    assert list(found.answers) == urls and len(found.answers[two]) == 4
    assert _short(regdsl.rows("show:people", [two, one]))[0] == "A other"


def test_order_and_limit(three: list[Responder]) -> None:
    found = regdsl.rows("sort:-title limit:4 show:people", _urls(three))
    # By the titles that the first server knows.
    assert _short(found) == ["a one", "a two", "c one", "b one"] and not found.overflow
    assert len(regdsl.rows("show:people", _urls(three), limit=2)) == 2


def test_without_ivoids(three: list[Responder]) -> None:
    names = ("title", "key_ivoid")
    for one, title in zip(three, ("first", "second", "third"), strict=True):
        one.answer = answers.rows(names, [(title, "ivo://x/a"), (title, f"ivo://x/{title}")])
    found = regdsl.rows("show:title", _urls(three))
    assert found.columns == ("title", "servers")
    assert [row[0] for row in found] == ["first", "first", "second", "third"]
    assert found.ivoids == [] and found.servers[0] == tuple(_urls(three))


@pytest.mark.parametrize("trouble", [troubles.reset, troubles.page(), troubles.hangs])
def test_one_that_does_not_answer(three: list[Responder], trouble: troubles.Trouble) -> None:
    three[1].trouble(trouble, forever=True)
    found = regdsl.rows("show:people", _urls(three), timeout=2.0, tries=1)
    assert _short(found) == ["a one", "a two", "c one", "d third"]
    (lint,) = found.lints
    assert lint.code == "W404" and list(found.failures) == [three[1].url]


def test_none_of_them(three: list[Responder]) -> None:
    for one in three:
        one.trouble(troubles.page(), forever=True)
    with pytest.raises(regdsl.RegdslError) as caught:
        regdsl.rows("show:people", _urls(three))
    assert [d.code for d in caught.value.diagnostics] == ["E504", "E504", "E504", "E505"]


def test_refusals(three: list[Responder]) -> None:
    for query, code in (("quasar", "E112"), ("nofield:1 show:people", "E101")):
        with pytest.raises(regdsl.RegdslError, match=code) as caught:
            regdsl.rows(query, _urls(three))
        assert len(caught.value.diagnostics) == 1
    assert all(one.asked == [] for one in three)
    with pytest.raises(TypeError):
        regdsl.rows("show:people", _urls(three), mirror="nothing")  # type: ignore[call-overload]


def test_as_much_as_a_mirror_has(three: list[Responder], demo: Mirror, demo_path: Path) -> None:
    for one in three[:2]:
        one.answer = answers.oracle(demo_path)
    three[0].hard_limit = 40
    three[1].offers = vosi.OLD
    query = "service:ssa show:people limit:60"
    found, meant = regdsl.rows(query, _urls(three)[:2]), demo.rows(query)
    # Of one resource the order is the server's own.
    assert [row[0] for row in found] == [row[0] for row in meant]
    assert found.only() == {} and not found.overflow
    assert any("was asked" in note for note in found.notes)


def test_one_with_only_a_part(
    three: list[Responder], demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regdsl.remote.pages.MOST_PAGES", 1)
    for one in three[:2]:
        one.answer = answers.oracle(demo_path)
    three[0].hard_limit = 40
    found = regdsl.rows("service:ssa show:people", _urls(three)[:2])
    assert found.overflow and f"{three[0].url} gave only a part" in found.summary()[-1]


def test_for_programs(three: list[Responder]) -> None:
    found = regdsl.rows("show:people", _urls(three))
    data = json.loads(json.dumps(found.to_dict()))
    assert data["rows"][2]["servers"] == [three[1].url] and data["columns"][-1] == "servers"
    assert data["servers"][three[1].url]["rows"] == 4
    assert list(found.to_table()["servers"])[2] == three[1].url
    assert "<th>servers</th>" in found._repr_html_() and "7 people" in repr(found)[:12]


def test_command_line(three: list[Responder], capsys: pytest.CaptureFixture[str]) -> None:
    three[2].trouble(troubles.page(), forever=True)
    command = ["search", "--server", ",".join(_urls(three)), "show:people"]

    def run(*more: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main([*command, *more])
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    code, out, err = run("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and [row["name"] for row in rows][:3] == ["one", "two", "one"]
    assert rows[2]["servers"] == three[1].url
    assert "W404" in err and "6 people of" in err and "both have 1 of the resources" in err
    code, out, err = run()
    assert code == 0 and "servers" in out
    code, out, err = run("--format", "ivoids")
    assert code == 0 and out.split() == ["ivo://x/a", "ivo://x/b", "ivo://x/c"]
    code, out, err = run("--format", "json", "--limit", "2")
    assert code == 0 and len(json.loads(out)["rows"]) == 2 and "the first 2 people" in err
