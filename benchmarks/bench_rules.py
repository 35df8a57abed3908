"""What the rules are worth on a mirror: each query with all of them, with none, and without each.

    python benchmarks/bench_rules.py [--mirror FILE] [--repeats 30] [--clock wall|cpu]

The queries are the forty of `benchmarks.queries_hard`, those of the use cases, and some as
programs make them (`benchmarks.queries_made`).  From text to the first hundred resources and
the number of all, or to what is counted or shown; variants are interleaved, and the medians
compared.  For each rule the ratio is that of the queries whose SQL it changes, without it to
with it.  Optimising itself is timed for the use cases.  The goal is a gain of 2 (geometric
mean over hard queries and use cases) where no query is slower by more than 10 % or 0.3 ms.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import regdsl
from benchmarks.queries_hard import HARD
from benchmarks.queries_made import MADE
from benchmarks.reference import SIZE, reference_mirror
from regdsl import passes
from regdsl.backends import sqlite_passes
from regdsl.mirror.mirror import Mirror
from regdsl.pipeline import compile_sqlite
from tests.usecases.answers import OPTIONS
from tests.usecases.cases import ASKED

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
NAMES = (*(rule.__name__ for rule in passes.RULES), *passes.ON_MIRRORS)
GOALS = {"gain": 2.0, "slower_ratio": 1.1, "slower_ms": 0.3, "optimising_ms": 1.0}
SHOWN = 100

Query = tuple[str, dict[str, Any]]


def queries() -> dict[str, dict[str, Query]]:
    """All of them, by where they come from."""
    return {
        "hard": {name: (text, {}) for name, text in HARD.items()},
        "use cases": {case.id: (case.exact, OPTIONS) for case in ASKED},
        "made": {name: (text, {}) for name, text in MADE.items()},
    }


def answering(mirror: Mirror, query: Query, optimise: bool | Collection[str]) -> Callable[[], int]:
    """Asks a query, and says how many there are."""
    text, options = query
    bound = regdsl.bind(text, **options)
    if bound.counting is not None:
        return lambda: mirror.counts(text, limit=SHOWN, optimise=optimise, **options).total
    if bound.showing is not None:
        return lambda: mirror.rows(text, limit=SHOWN, optimise=optimise, **options).total
    return lambda: mirror.search(text, limit=SHOWN, optimise=optimise, **options).total


def written(query: Query, optimise: bool | Collection[str]) -> tuple[str, str]:
    """What is run."""
    statement = compile_sqlite(query[0], optimise=optimise, **query[1])
    return statement.sql, str(statement.params)


def measure(mirror: Mirror, repeats: int, clock: Callable[[], float]) -> dict[str, Any]:
    """The medians of all variants, and what is made of them."""
    acts: dict[tuple[str, str, str], Callable[[], int]] = {}
    for source, some in queries().items():
        for name, query in some.items():
            whole = written(query, True)
            acts[source, name, "all"] = answering(mirror, query, True)
            acts[source, name, "none"] = answering(mirror, query, False)
            for rule in NAMES:
                others = [other for other in NAMES if other != rule]
                if rule == passes.ON_MIRRORS[-1] or written(query, others) != whole:
                    acts[source, name, rule] = answering(mirror, query, others)
    times: dict[tuple[str, str, str], list[float]] = {key: [] for key in acts}
    found: dict[tuple[str, str, str], int] = {}
    order = list(acts)
    for turn in range(repeats + 1):
        # Whoever comes first finds the pages of the mirror cold.
        random.Random(turn).shuffle(order)
        for key in order:
            begin = clock()
            found[key] = acts[key]()
            if turn:  # the first one warms up
                times[key].append(1000 * (clock() - begin))
    for source, name, way in acts:
        if found[source, name, way] != found[source, name, "all"]:
            raise AssertionError(f"{name}: {way} finds another number of resources")
    return told({key: statistics.median(some) for key, some in times.items()})


def told(medians: dict[tuple[str, str, str], float]) -> dict[str, Any]:
    """Gains, and who loses."""
    ratios: dict[str, dict[str, float]] = {}
    slower = {}
    for (source, name, way), ms in medians.items():
        if way == "none":
            best = medians[source, name, "all"]
            ratios.setdefault(source, {})[name] = ms / best
            if best > GOALS["slower_ratio"] * ms and best > ms + GOALS["slower_ms"]:
                slower[name] = [round(ms, 2), round(best, 2)]
    asked = [ratio for source in ("hard", "use cases") for ratio in ratios[source].values()]
    gain = mean(asked)
    return {
        "gain": round(gain, 2),
        "gains": {source: round(mean(some.values()), 2) for source, some in ratios.items()},
        "slower_with_rules": slower,
        "rules": {rule: of_rule(rule, medians) for rule in NAMES},
        "queries": {
            f"{source}: {name}": [round(medians[source, name, way], 2) for way in ("none", "all")]
            for source, some in ratios.items()
            for name in some
        },
        "met": gain >= GOALS["gain"] and not slower,
    }


def of_rule(rule: str, medians: dict[tuple[str, str, str], float]) -> dict[str, Any]:
    """What a rule alone is worth: the time without it, over the time with all."""
    gains = {
        f"{source}: {name}": ms / medians[source, name, "all"]
        for (source, name, way), ms in medians.items()
        if way == rule
    }
    if not gains:
        return {"queries": 0}
    best = max(gains, key=lambda name: gains[name])
    return {
        "queries": len(gains),
        "gain": round(mean(gains.values()), 2),
        "best": [best, round(gains[best], 2)],
    }


def mean(ratios: Iterable[float]) -> float:
    """The geometric mean."""
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def optimising(repeats: int) -> dict[str, Any]:
    """The time that the rules take, for the use cases."""
    taken = []
    for case in ASKED:
        bound = regdsl.bind(case.exact, **OPTIONS)
        question = regdsl.plan(bound, optimise=False)
        some = []
        for _ in range(repeats):
            begin = time.process_time()
            sqlite_passes.rewritten(passes.optimise(question).plan)
            some.append(1000 * (time.process_time() - begin))
        taken.append(statistics.median(some))
    taken.sort()
    return {
        "median_ms": round(statistics.median(taken), 3),
        "p95_ms": round(taken[int(0.95 * (len(taken) - 1))], 3),
        "worst_ms": round(taken[-1], 3),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--size", type=int, default=SIZE, help="of the generated registry")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options = parser.parse_args()
    with reference_mirror(options.mirror, options.size) as place, Mirror(place) as mirror:
        found = {
            "machine": {"processors": os.cpu_count(), "system": platform.platform()},
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "repeats": options.repeats,
            "clock": options.clock,
            "goals": GOALS,
            "optimising": optimising(options.repeats),
            **measure(mirror, options.repeats, CLOCKS[options.clock]),
        }
    found["met"] = found["met"] and found["optimising"]["p95_ms"] <= GOALS["optimising_ms"]
    print(json.dumps(found, indent=2))
    return int(not found["met"])


if __name__ == "__main__":
    sys.exit(main())
