"""How fast a mirror answers: forty queries chosen to hurt, of `benchmarks.queries_hard`.

    python benchmarks/bench_search.py [--mirror FILE] [--repeats 30] [--size 30000] [--shown 100]
                                      [--clock wall|cpu] [--growth MIRROR]

For each query the median time from text to the first hundred resources and the number of
all, warm; for twelve of them that of hand-written SQL over the same index tables; for
answers of tens of thousands of rows that of a bare fetch of the same rows.  All are
interleaved, so that whatever else the machine does hits all alike; on one that is busy,
`--clock cpu` takes the time of the processor instead.  The memory is the peak of a process
that only searches: the forty, in turn.  Without a mirror one of the reference size is
generated in a temporary folder.

`--growth` takes a mirror of ten times the resources, and asks it the same, in turn with the
other: how much the 95th percentile grows, and the memory there.  One is made in a quarter
of an hour by `python -m benchmarks.registry --size 300000 --to mirror FILE`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.queries_hard import BY_HAND, HARD, WHOLE
from regdsl.mirror.mirror import Mirror

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
GOALS = {"median_ms": 5.0, "p95_ms": 25.0, "by_hand": 3.0, "whole": 1.5, "memory_mb": 150.0}
GROWTH_GOALS = {"p95": 5.0, "memory_mb": GOALS["memory_mb"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--size", type=int, default=30_000, help="of the generated registry")
    parser.add_argument("--shown", type=int, default=100)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--growth", type=Path, help="a mirror of ten times the resources")
    options = parser.parse_args()
    settings = (options.repeats, options.shown, options.clock, options.growth)
    if options.mirror is not None:
        return report(options.mirror, *settings)
    from benchmarks.registry import default_shared, resources
    from benchmarks.registry.mirror import fill

    with tempfile.TemporaryDirectory(prefix="regdsl-bench-") as folder:
        place = Path(folder) / "registry.sqlite"
        fill(resources(options.size, 1, default_shared()), place)
        return report(place, *settings)


def report(place: Path, repeats: int, shown: int, clock: str, growth: Path | None) -> int:
    """Measure, and print the JSON."""
    # First: on Linux a process begins with the peak of the one that starts it.
    memory = peak_mb(place, shown)
    memory_there = peak_mb(growth, shown) if growth else 0
    with Mirror(place) as mirror:
        size = size_of(mirror)
        found = measure(mirror, repeats, shown, CLOCKS[clock])
    found = {
        "machine": {"processors": os.cpu_count(), "system": platform.platform()},
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "resources": size,
        "bytes": place.stat().st_size,
        "repeats": repeats,
        "clock": clock,
        "goals": GOALS,
        **found,
        "memory_mb": memory,
    }
    found["met"] = found["met"] and memory <= GOALS["memory_mb"]
    if growth is not None:
        grown = measure_growth(place, growth, repeats, shown, CLOCKS[clock])
        kept = grown["p95"] < GROWTH_GOALS["p95"] and memory_there <= GROWTH_GOALS["memory_mb"]
        found["growth"] = {**grown, "memory_mb": memory_there}
        found["met"] = found["met"] and kept
    print(json.dumps(found, indent=2))
    return int(not found["met"])


def measure(mirror: Mirror, repeats: int, shown: int, clock: Callable[[], float]) -> dict[str, Any]:
    """The medians of all queries, and what is made of them."""
    acts: dict[tuple[str, str], Callable[[], object]] = {}
    for name, text in HARD.items():
        acts["search", name] = lambda text=text: mirror.search(text, limit=shown)  # type: ignore[misc]
    for name, statements in BY_HAND.items():
        acts["by hand", name] = lambda some=statements: [  # type: ignore[misc]
            mirror.connection.execute(sql).fetchall() for sql in some
        ]
    for name in WHOLE:
        acts["whole", name] = lambda text=HARD[name]: mirror.search(text)  # type: ignore[misc]
        acts["bare", name] = bare_fetch(mirror, HARD[name])
    totals = {name: mirror.search(text, limit=1).total for name, text in HARD.items()}
    medians = medians_of(acts, repeats, clock)
    searches = {name: medians["search", name] for name in HARD}
    median, p95 = statistics.median(searches.values()), percentile(list(searches.values()), 95)
    by_hand = {name: searches[name] / medians["by hand", name] for name in BY_HAND}
    whole = {name: medians["whole", name] / medians["bare", name] for name in WHOLE}
    return {
        "queries": {
            name: {"query": HARD[name], "total": totals[name], "ms": round(ms, 2)}
            for name, ms in searches.items()
        },
        "median_ms": round(median, 2),
        "p95_ms": round(p95, 2),
        "by_hand": {name: round(ratio, 2) for name, ratio in by_hand.items()},
        "whole": {name: round(ratio, 2) for name, ratio in whole.items()},
        "met": median <= GOALS["median_ms"]
        and p95 <= GOALS["p95_ms"]
        and max(by_hand.values()) <= GOALS["by_hand"]
        and max(whole.values()) <= GOALS["whole"],
    }


def medians_of(
    acts: dict[tuple[str, str], Callable[[], object]], repeats: int, clock: Callable[[], float]
) -> dict[tuple[str, str], float]:
    """The median time of each act in milliseconds, all being done in turn."""
    times: dict[tuple[str, str], list[float]] = {key: [] for key in acts}
    for turn in range(repeats + 1):
        for key, act in acts.items():
            begin = clock()
            act()
            if turn:  # the first one warms up
                times[key].append(1000 * (clock() - begin))
    return {key: statistics.median(some) for key, some in times.items()}


def measure_growth(
    place: Path, growth: Path, repeats: int, shown: int, clock: Callable[[], float]
) -> dict[str, Any]:
    """How much longer the same searches take on a larger mirror."""
    with Mirror(place) as small, Mirror(growth) as large:
        acts: dict[tuple[str, str], Callable[[], object]] = {}
        for name, text in HARD.items():
            for size, mirror in (("small", small), ("large", large)):
                acts[size, name] = lambda text=text, mirror=mirror: mirror.search(  # type: ignore[misc]
                    text, limit=shown
                )
        medians = medians_of(acts, repeats, clock)
        times = {size: [medians[size, name] for name in HARD] for size in ("small", "large")}
        p95 = percentile(times["large"], 95) / percentile(times["small"], 95)
        median = statistics.median(times["large"]) / statistics.median(times["small"])
        return {
            "resources": size_of(large),
            "bytes": growth.stat().st_size,
            "goals": GROWTH_GOALS,
            "queries": {
                name: {"small_ms": round(small_ms, 2), "large_ms": round(large_ms, 2)}
                for name, small_ms, large_ms in zip(
                    HARD, times["small"], times["large"], strict=True
                )
            },
            "median": round(median, 2),
            "p95": round(p95, 2),
            "small_p95_ms": round(percentile(times["small"], 95), 2),
            "large_p95_ms": round(percentile(times["large"], 95), 2),
        }


def size_of(mirror: Mirror) -> int:
    """How many resources a mirror has."""
    return int(mirror.connection.execute("SELECT count(*) FROM resource").fetchone()[0])


_SEARCHING = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from benchmarks.queries_hard import HARD
from regdsl.mirror.mirror import Mirror
with Mirror(Path(sys.argv[2])) as mirror:
    for text in HARD.values():
        mirror.search(text, limit=int(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_mb(place: Path, shown: int) -> int:
    """The peak memory of a process in which there is nothing but all of the searches."""
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-c", _SEARCHING, str(root), str(place), str(shown)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return round(int(found.stdout) / (1 << (20 if sys.platform == "darwin" else 10)))


def bare_fetch(mirror: Mirror, text: str) -> Callable[[], object]:
    """Fetches the rows of an answer, whose keys are known, from the public table."""
    keys = json.dumps(mirror.search(text).ivoids)
    sql = (
        "SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, "
        "t.reference_url, t.waveband, t.creator_seq, t.created, t.updated "
        "FROM json_each(?) AS j CROSS JOIN resource AS t ON t.ivoid = j.value"
    )
    return lambda: mirror.connection.execute(sql, (keys,)).fetchall()


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent are not above."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * percent // 100) - 1]


if __name__ == "__main__":
    sys.exit(main())
