"""What the benchmark of searches tells of a larger mirror."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bench_search import measure_growth
from benchmarks.queries_hard import HARD
from regdsl.demo import demo_mirror


def test_growth_is_a_ratio_of_the_same_searches() -> None:
    ticks = iter(range(1_000_000))
    small = Path(demo_mirror())
    # A clock that goes on by one each time it is read.
    found = measure_growth(small, small, 1, 10, lambda: float(next(ticks)))
    assert set(found["queries"]) == set(HARD)
    assert (found["p95"], found["median"], found["large_p95_ms"]) == (1.0, 1.0, 1000.0)
    assert found["resources"] == 213
