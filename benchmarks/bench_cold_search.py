"""What a search of the reference mirror costs from a cold process.

    python benchmarks/bench_cold_search.py [--mirror FILE] [--repeats N] [--size 30000]

`regdsl search` without shapes is to take at most 2.5 times what `python -c "import sqlite3,
lark"` takes in the same run, and 200 ms; a search with a circle the import of mocpy on top.
Without a mirror one of the reference size is generated in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench_cold_start import seconds
from benchmarks.reference import SIZE, reference_mirror

SEARCHES = {
    "search": "ucd:pos.eq.ra survey service:scs",
    "search of words": "galaxies",
    "search by a point": "near 83.63 +22.01",
    "search by a circle": "near 83.63 +22.01 within 2deg",
}
WITH_MOCPY = ("search by a circle",)
FACTOR, MORE = 2.5, 0.2


def measure(mirror: Path, repeats: int) -> dict[str, float]:
    """The median seconds of each command."""
    python = [sys.executable]
    commands = {
        "import sqlite3, lark": [*python, "-c", "import sqlite3, lark"],
        "import mocpy": [*python, "-c", "import mocpy"],
    }
    for name, query in SEARCHES.items():
        commands[name] = [*python, "-m", "regdsl", "search", query]
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "REGDSL_CACHE": folder, "REGDSL_MIRROR": str(mirror)}
        for _ in range(repeats + 1):  # the first one warms up
            for name, command in commands.items():
                times[name].append(seconds(command, env))
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--size", type=int, default=SIZE, help="of the generated registry")
    options = parser.parse_args()
    with reference_mirror(options.mirror, options.size) as place:
        found = measure(place.absolute(), options.repeats)
    goal = FACTOR * found["import sqlite3, lark"] + MORE
    goals = {name: goal + (found["import mocpy"] if name in WITH_MOCPY else 0) for name in SEARCHES}
    met = {name: found[name] <= seconds for name, seconds in goals.items()}
    report = {
        "machine": {"processors": os.cpu_count(), "system": platform.platform()},
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "repeats": options.repeats,
        "median_ms": {name: round(1000 * value) for name, value in found.items()},
        "goals_ms": {name: round(1000 * value) for name, value in goals.items()},
        "met": met,
    }
    print(json.dumps(report, indent=2))
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
