"""The rows of `show:` that a server cuts off: all of them come, in the order of a mirror."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import regdsl
from regdsl.backends.profiles import load
from regdsl.mirror.mirror import Mirror
from tests.tap import answers, troubles
from tests.tap.responder import Responder

QUERIES = [
    "service:ssa show:services",
    "service:ssa sort:-title show:services",
    "service:ssa sort:-ivoid show:people",
    "service:ssa sort:updated,-shortname limit:30 show:people",
    "service:ssa,tap show:title,band,service",
    "title:survey sort:-title show:band",
    "show:ivoid,title limit:70",
    "service:tap limit:33 show:tables",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_as_without_a_limit(service: Responder, demo: Mirror, query: str) -> None:
    meant = regdsl.rows(query, service.url, profile="gavo")
    service.hard_limit = 8
    service.asked.clear()
    found = regdsl.rows(query, service.url, profile="gavo")
    assert list(found) == list(meant) and found.columns == meant.columns
    assert service.count() > 2 and not found.overflow and found.lints == meant.lints
    assert found.notes[-1].endswith(f"was asked {service.count()} times, by ivoid")
    assert found.to_dict()["rows"] == meant.to_dict()["rows"]
    here = demo.rows(query)
    if found.what == "chosen":
        assert list(found) == list(here)
    else:
        # Of one resource the order is the server's own.
        place = found.columns.index("ivoid")
        assert [row[place] for row in found] == [row[place] for row in here]


def test_one_resource_has_more_rows_than_an_answer(service: Responder) -> None:
    service.hard_limit = 5
    query = "table:*obscore* show:columns"
    found = regdsl.rows(query, service.url, profile="gavo")
    (lint,) = found.lints
    assert lint.code == "W402" and "alone has more rows than it gives at once" in lint.message
    assert found.overflow and len(found) == 5
    assert not regdsl.rows(f"{query} limit:5", service.url, profile="gavo").overflow


def test_a_server_that_does_not_say_so(service: Responder, demo_path: Path) -> None:
    right = answers.oracle(demo_path)
    quiet = Responder(lambda adql, maxrec: (*right(adql, maxrec)[:3], False), hard_limit=20)
    known = replace(load("gavo"), maxrec=20, quirks=frozenset({"silent"}))
    with quiet as other:
        found = regdsl.rows("service:ssa show:services", other.url, profile=known)
        part = regdsl.rows("service:ssa show:services limit:21", other.url, profile=known)
    meant = regdsl.rows("service:ssa show:services", service.url, profile="gavo")
    assert list(found) == list(meant) and list(part) == list(meant)[:21]


@pytest.mark.parametrize("sort", ["", " sort:title"])
def test_a_server_that_does_not_keep_to_the_order(sort: str) -> None:
    names = ["ivoid", "title", "key_res_title"]
    made = [(f"ivo://x/{at}", f"{at}", f"{at}") for at in range(9)]
    with Responder(answers.rows(names, made), hard_limit=4) as service:
        found = regdsl.rows(f"show:ivoid,title{sort}", service.url, profile="gavo")
    assert found.overflow and "does not keep to the order of ivoid" in found.lints[-1].message
    assert len(found) == (4 if sort else 3)


def test_a_server_that_fails_in_the_middle(service: Responder) -> None:
    service.hard_limit = 8
    service.trouble(troubles.none, troubles.none, troubles.refuses("enough for today"))
    found = regdsl.rows("service:ssa show:services", service.url, profile="gavo")
    assert found.overflow and 8 < len(found) < 16
    assert "enough for today" in found.lints[-1].message


def test_too_many_answers(service: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regdsl.remote.pages.MOST_PAGES", 2)
    service.hard_limit = 15
    found = regdsl.rows("show:ivoid", service.url, profile="gavo")
    assert "no more than 2 answers" in found.lints[-1].message and len(found) == 28
