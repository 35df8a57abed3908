"""`new:` and `firstseen:`: times of the ledger, which no server has."""

from __future__ import annotations

import pytest

from regdsl import bind, compile_adql, parse, targets
from regdsl.binding.bound import Condition
from regdsl.binding.matchers import Bounds
from regdsl.diagnostics import RegdslError
from regdsl.english import read_back
from tests.conftest import NOW

AGO = "2026-06-08T12:00:00"


def _bounds(query: str) -> Bounds:
    bound = bind(query, now=NOW)
    assert bound.lints == ()
    assert isinstance(bound.expr, Condition)
    (matcher,) = bound.expr.matchers
    assert isinstance(matcher, Bounds)
    return matcher


@pytest.mark.parametrize("query", ["new:7d", "new=7D", "new:7d..", "new:1w", "firstseen>=7d"])
def test_so_long_ago_is_the_time_since_then(query: str) -> None:
    assert _bounds(query) == Bounds(low=AGO)


def test_other_times_are_what_they_are_elsewhere() -> None:
    for value in (":2026-03", ":2026-03..", ":30d..7d", "<7d", ">2026-03-01"):
        assert _bounds(f"new{value}") == _bounds(f"updated{value}")


def test_so_long_ago_is_a_moment_elsewhere() -> None:
    assert [lint.code for lint in bind("updated:7d", now=NOW).lints] == ["W009"]


@pytest.mark.parametrize("target", [name for name in targets() if name != "sqlite"])
@pytest.mark.parametrize(
    "query",
    ["new:7d", "-firstseen:7d", "quasar or new:7d", "has:new", "servedby(new:7d)"],
)
def test_a_server_cannot_tell(query: str, target: str) -> None:
    with pytest.raises(RegdslError) as refusal:
        compile_adql(query, target)
    (said,) = refusal.value.diagnostics
    assert said.code == "E201"
    assert "only a mirror" in said.message
    assert "`updated:`" in (said.help or "") and "mirror" in (said.help or "")


def test_rows_of_a_server_cannot_tell_either() -> None:
    with pytest.raises(RegdslError, match="E201"):
        compile_adql("quasar show:ivoid,new", "gavo")


def test_it_cannot_be_counted() -> None:
    with pytest.raises(RegdslError, match="E112"):
        bind("count:new")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("new:7d", "Resources that were new or changed on the mirror in the last 7d."),
        ("-firstseen:2w", "Resources that were not first seen on the mirror in the last 2w."),
        ("new:2026-03..", "Resources that were new or changed on the mirror from 2026-03 on."),
    ],
)
def test_in_english(query: str, said: str) -> None:
    assert read_back(parse(query)) == said
