"""The run itself: that it can be repeated, and that it finds what it is to find."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from regdsl.backends import adql, adql_matchers, sqlite_matchers
from regdsl.binding.matchers import Glob
from regdsl.mirror import values

from . import made, run, verdict
from .lots import Lot, Report, divided
from .lots import run as run_lot
from .registry import Registries, names


def test_division() -> None:
    assert divided(3, 5, 2) == [Lot(3_000_000, 2), Lot(3_000_001, 2), Lot(3_000_002, 1)]
    assert [lot.registry(["demo"]) for lot in divided(3, 5, 2)] == ["demo", "3000001", "3000002"]


def test_made_up_registries_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        made.write(tmp_path / name, seed)
    one, same, other = (
        [path.read_text("utf-8") for path in sorted((tmp_path / name).glob("*.xml"))]
        for name in "abc"
    )
    assert one == same
    assert one != other


def test_one_query_again(registries: Registries) -> None:
    first = run_lot(Lot(52, 9), registries, names())
    again = run_lot(Lot(52, 0), registries, names(), only=8)
    assert first.tally.queries == 9
    assert again.tally.queries == 1
    assert set(again.tally.constructs) <= set(first.tally.constructs)


def test_nothing_is_proved_by_little() -> None:
    assert "bite" in verdict.shortcomings(Report())[0]
    report = Report(mismatches=["x"])
    report.verdicts["gavo", "refused"] = 50
    said = "\n".join(verdict.shortcomings(report))
    assert "1 mismatches" in said
    assert "gavo: 50 of 50 are 'refused'" in said
    assert "gavo: no exact answer" in said


def test_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("REGDSL_CACHE", "XDG_DATA_HOME"):  # which the command sets
        monkeypatch.setenv(name, str(tmp_path))
    assert run.main(["--only", "52:3"]) == 0
    assert "all agree" in capsys.readouterr().out


# What it is to find

_PLANNING = import_module("regdsl.planning.build")  # the package has a function of this name

Mutation = Callable[[pytest.MonkeyPatch], None]


def _no_order_of_ends(patch: pytest.MonkeyPatch) -> None:
    """Intervals that run backwards count."""
    patch.setattr(
        adql_matchers,
        "_in_order",
        lambda place: adql_matchers.negate(adql_matchers.is_null(place.column)),
    )


def _exact_underscore(patch: pytest.MonkeyPatch) -> None:
    """`_` in a pattern is called exact."""
    patch.setattr(adql_matchers, "_pattern", lambda low, parts: "%".join(parts))


def _negation(patch: pytest.MonkeyPatch) -> None:
    """NOT does not turn a direction round."""
    original = adql.Lowering.note

    def note(self: Any, direction: str, reason: str) -> None:
        self._negated = False
        original(self, direction, reason)

    patch.setattr(adql.Lowering, "note", note)


def _null(patch: pytest.MonkeyPatch) -> None:
    """NULL is not what it should be under a NOT."""
    patch.setattr("regdsl.backends.logic.two_valued", lambda part: part)


def _glob(patch: pytest.MonkeyPatch) -> None:
    """Wildcards of GLOB are not escaped."""
    patch.setattr(sqlite_matchers, "_glob_text", "*".join)


def _doi(patch: pytest.MonkeyPatch) -> None:
    """`has:doi` knows one prefix only."""
    patch.setattr(_PLANNING, "DOI_PREFIXES", ("doi:",))


def _zone(patch: pytest.MonkeyPatch) -> None:
    """The zone of a date is left aside."""
    original = values.timestamp
    patch.setattr("regdsl.mirror.draft.timestamp", lambda text: original(text[:19]))


def _tap(patch: pytest.MonkeyPatch) -> None:
    """Standard ids of services are beginnings of standard ids."""
    patch.setattr(_PLANNING, "_pattern", lambda text: Glob((*text.split("*"), "")))


MUTATIONS: list[Mutation] = [
    _no_order_of_ends,
    _exact_underscore,
    _negation,
    _null,
    _glob,
    _doi,
    _zone,
    _tap,
]


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_mistakes_are_found(
    mutate: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within some hundred queries over made-up registries."""
    mutate(monkeypatch)
    registries = Registries(tmp_path)
    registries.prepare()
    seeds = (12, 13, 14, 15)
    found = (run_lot(Lot(seed, 250), registries, [], most=1).mismatches for seed in seeds)
    assert any("only the" in text for texts in found for text in texts)
    registries.close()
