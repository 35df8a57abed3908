"""The run itself: that it can be repeated, and that it finds what it is to find."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from regdsl.backends import adql, adql_matchers, sqlite_matchers
from regdsl.binding.identifiers import PREFIXES
from regdsl.binding.kinds import KINDS
from regdsl.binding.matchers import Glob
from regdsl.mirror import values
from regdsl.planning.nodes import And, Exists, Plan, Related
from tests.reference.scopes import RESOURCE

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
    patch.setitem(PREFIXES, "doi", ("doi:",))


def _zone(patch: pytest.MonkeyPatch) -> None:
    """The zone of a date is left aside."""
    original = values.timestamp
    patch.setattr("regdsl.mirror.draft.timestamp", lambda text: original(text[:19]))


def _tap(patch: pytest.MonkeyPatch) -> None:
    """Standard ids of services are beginnings of standard ids."""
    patch.setattr("regdsl.planning.services._pattern", lambda text: Glob((*text.split("*"), "")))


def _one_side(patch: pytest.MonkeyPatch) -> None:
    """A relation is only what the resource itself declares."""
    original = _PLANNING._related
    patch.setattr(_PLANNING, "_related", lambda *args: original(*args).children[0])


def _other_side(patch: pytest.MonkeyPatch) -> None:
    """The same of `servedby(...)`."""
    patch.setattr(_PLANNING, "Related", lambda types, inverse, plan: Related(types, types, plan))


def _legacy_types(patch: pytest.MonkeyPatch) -> None:
    """Old types of relationships are kept as they are."""
    patch.setattr("regdsl.mirror.mapping.RELATION_SUCCESSORS", {})


def _interfaces(patch: pytest.MonkeyPatch) -> None:
    """Capabilities without an interface are nothing to `service(...)`."""
    patch.setattr("regdsl.planning.endpoints._holds_of_nothing", lambda row: False)


def _pairs(patch: pytest.MonkeyPatch) -> None:
    """Conditions of `service(...)` may each be met by another interface."""
    original = _PLANNING.endpoints

    def endpoints(body: Plan) -> Plan:
        return And(tuple(map(original, body.children))) if isinstance(body, And) else original(body)

    patch.setattr(_PLANNING, "endpoints", endpoints)


def _bibcodes(patch: pytest.MonkeyPatch) -> None:
    """Sources of any format are bibcodes."""
    patch.setattr(_PLANNING, "_source", lambda row: Exists("resource", row))


def _since(patch: pytest.MonkeyPatch) -> None:
    """`new:7d` is one moment, as `updated:7d` is."""
    patch.setitem(KINDS, "since", KINDS["instant"])


RELATIONS = tuple(name for name in RESOURCE.fields if RESOURCE.fields[name].kind == "link")

MUTATIONS: dict[Mutation, tuple[str, ...]] = {
    _no_order_of_ends: ("time", "spectral"),
    _exact_underscore: ("column", "shortname"),
    _negation: (),
    _null: (),
    _glob: ("column",),
    _doi: ("has", "doi"),
    _zone: ("created", "updated"),
    _tap: ("service", "datamodel"),
    _one_side: RELATIONS,
    _other_side: tuple(f"{name}(...)" for name in RELATIONS),
    _legacy_types: ("relation", "relation(...)", *RELATIONS),
    _interfaces: ("service(...)",),
    _pairs: ("service(...)",),
    _bibcodes: ("bibcode",),
    _since: ("new", "firstseen"),
}
"""Mistakes, and what to ask about to find them soon; nothing where anything will do."""


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_mistakes_are_found(
    mutate: Mutation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within some hundred queries over made-up registries."""
    mutate(monkeypatch)
    registries = Registries(tmp_path)
    registries.prepare(only_made=True)
    found = (
        run_lot(Lot(seed, 250), registries, [], most=1, about=MUTATIONS[mutate]).mismatches
        for seed in (15, 13, 12, 14)
    )
    assert any("only the" in text for texts in found for text in texts)
    registries.close()
