"""Lots of queries: how a run is divided, and what comes of one lot.

A lot is a registry and a number of queries over it, all of it given by one seed, so that
lots can be asked in any order and by any process, and every single query again (`Lot.only`).
The last digit of a seed says which registry: 0 the demo, 1 the real records, where they are
at hand, and else a made-up one of that number.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from regdsl import ast, format_query, passes, targets
from regdsl.diagnostics import RegdslError
from tests.reference.chance import Chance
from tests.reference.coverage_count import Tally
from tests.reference.evaluate import evaluate
from tests.reference.invalid import Invalid
from tests.reference.strategies import ILL_FORMED, stream

from .agree import Mismatch, Times, agree
from .registry import Registries, Registry

THOROUGH = 19
"""Every so many queries go through the public doors and to a second runner of ADQL as well;
a prime, so that all profiles come to it."""

ILL = 50
"""After so many queries there is one that has to be refused."""

MOST_MISMATCHES = 10


@dataclass(frozen=True)
class Lot:
    """A registry and so many queries over it."""

    seed: int
    queries: int

    def registry(self, there: Sequence[str]) -> str:
        """Which registry it is about; `there` are those that are not made up."""
        kind = {0: "demo", 1: "real"}.get(self.seed % 10)
        return kind if kind in there else str(self.seed)


@dataclass
class Report:
    """What came of some lots."""

    tally: Tally = field(default_factory=Tally)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a profile answered how."""
    registries: Counter[str] = field(default_factory=Counter)
    """Queries by the sort of registry."""
    ill_formed: int = 0
    mismatches: list[str] = field(default_factory=list)
    times: Times = field(default_factory=Times)

    def merge(self, other: Report) -> None:
        """Add what came of others."""
        self.tally.merge(other.tally)
        self.verdicts.update(other.verdicts)
        self.registries.update(other.registries)
        self.ill_formed += other.ill_formed
        self.mismatches += other.mismatches
        self.times.spent.update(other.times.spent)


def divided(seed: int, queries: int, size: int) -> list[Lot]:
    """Lots of so many queries each, that are so many in all."""
    full, rest = divmod(queries, size)
    sizes = [size] * full + [rest] * bool(rest)
    return [Lot(seed * 1_000_000 + number, count) for number, count in enumerate(sizes)]


RULES = (*(rule.__name__ for rule in passes.RULES), *passes.ON_MIRRORS)


def some_rules(seed: int, number: int) -> bool | frozenset[str]:
    """By which rules a query of a lot is rewritten: of every two one by all, one by any of them."""
    if number % 2 == 0:
        return True
    chance = Chance.seeded(seed + number)
    return frozenset(name for name in RULES if chance.percent(50))


def profiles() -> list[str]:
    """All targets but the mirror itself."""
    return [name for name in targets() if name != "sqlite"]


def run(
    lot: Lot,
    registries: Registries,
    there: Sequence[str],
    *,
    only: int | None = None,
    most: int = MOST_MISMATCHES,
    about: Sequence[str] = (),
) -> Report:
    """Ask all queries of a lot, or only one of them; no more after so many mismatches.

    `about` says what queries begin with, where that is not left to chance.
    """
    name = lot.registry(there)
    report = Report()
    with report.times.of("making registries"):
        registry = registries.get(name)
    for number, query in _numbered(lot, registry, only, report.times, about):
        profile = profiles()[number % len(profiles())]
        thorough = number % THOROUGH == 0 or only is not None
        try:
            found, verdict = agree(
                registry,
                query,
                profile,
                thorough=thorough,
                times=report.times,
                rules=some_rules(lot.seed, number),
            )
            if number % ILL == 0:
                _refuse(registry, lot.seed + number)
                report.ill_formed += 1
        except Exception as exc:
            report.mismatches.append(_described(lot, number, name, query, profile, exc))
            if len(report.mismatches) >= most:
                break
            continue
        refused = verdict == "refused"
        report.tally.add(query, found, len(registry.resources), refused=refused)
        report.verdicts[profile, verdict] += 1
        report.registries["made up" if name.isdecimal() else name] += 1
    return report


def _numbered(
    lot: Lot, registry: Registry, only: int | None, times: Times, about: Sequence[str]
) -> Iterator[tuple[int, ast.Query]]:
    resources = list(registry.resources.values())
    queries = stream(resources, registry.env, lot.seed, about=about)
    if only is not None:
        yield from islice(enumerate(queries), only, only + 1)
        return
    for number in range(lot.queries):
        with times.of("making queries"):
            query = next(queries)
        yield number, query


def _refuse(registry: Registry, seed: int) -> None:
    """An ill-formed query, alone or beside a good one, is one to all sides."""
    chance = Chance.seeded(seed)
    wrong: ast.Expr = chance.pick(ILL_FORMED)
    if chance.percent(30):
        wrong = ast.Not(child=wrong)
    if chance.percent(50):
        fine = ast.Test(field="restype", op=":", values=(_ANYTHING,))
        wrong = ast.Or(children=(fine, wrong))
    query = ast.Query(expr=wrong)
    text = format_query(query)
    for name, ask in (
        ("reference", lambda: evaluate(query, registry.resources.values(), registry.env)),
        ("mirror", lambda: registry.mirror.search(text, **registry.options)),
    ):
        try:
            ask()
        except (Invalid, RegdslError):
            continue
        raise Mismatch(f"the {name} takes what is no query: {text}")


_ANYTHING = ast.Value(pieces=(ast.Piece(text="*"),))


def _described(
    lot: Lot, number: int, name: str, query: ast.Query, profile: str, exc: Exception
) -> str:
    """A mismatch, or an error where there should be none, with all it takes to see it again."""
    if isinstance(exc, Mismatch):
        what = str(exc)
    elif isinstance(exc, RegdslError | Invalid):
        what = f"refused: {exc}"
    else:
        what = "".join(traceback.format_exception(exc)[-6:])
    return (
        f"query    {format_query(query)}\n"
        f"registry {'made up, number ' if name.isdecimal() else ''}{name}, profile {profile}\n"
        f"{what}\n"
        f"again    python -m tests.proof.run --only {lot.seed}:{number}"
    )
