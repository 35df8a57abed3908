"""Filling a mirror from another one that is served over TAP, and an update with 1 % changed.

    python benchmarks/bench_sync.py [--size N | --mirror FILE] [--repeats N] [--votable]

The registry is generated (`benchmarks.registry`), or a copy of a mirror is served.  The
server is another process: the loopback service of the tests over `Mirror.adql`, which
answers in CSV, or with `--votable` only in VOTables.  Then one hundredth of the resources
is changed, half of them with a new date and title, the others gone or new, and the mirror
is brought up to date.  After each the public tables must be equal.  The goals are 500
resources a second, and a twentieth of the time for the update; what misses one ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource as process
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.registry import default_shared, resources
from benchmarks.registry.mirror import fill
from regdsl.filling import sync
from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.schema import TABLES
from tests.filling.tap_world import TapServer
from tests.tap import answers

RATE_GOAL = 500.0
UPDATE_GOAL = 1 / 20
CHANGED = 0.01


def serve(path: Path, csv: bool) -> None:
    """Be the server, until standard input ends."""
    with TapServer(answers.mirror(path), csv=csv) as service:
        print(service.url, flush=True)
        sys.stdin.read()


@contextmanager
def served(path: Path, csv: bool) -> Iterator[str]:
    """Another process that serves a mirror; its address."""
    words = [sys.executable, __file__, "--serve", str(path)]
    if not csv:
        words.append("--votable")
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None and child.stdout is not None
    try:
        yield child.stdout.readline().strip()
    finally:
        child.stdin.close()
        child.wait()


def change(path: Path, round_: int) -> int:
    """Change some resources of the mirror that is served; how many."""
    with closing(sqlite3.connect(path)) as conn, conn:
        names = [row[0] for row in conn.execute("SELECT ivoid FROM resource ORDER BY ivoid")]
        some = names[round_ :: int(1 / CHANGED)]
        changed, gone, copied = some[::2], some[1::4], some[3::4]
        conn.executemany(
            "UPDATE resource SET res_title = res_title || ' again', updated = ? WHERE ivoid = ?",
            ((f"2030-01-01T00:00:{round_:02}", name) for name in changed),
        )
        conn.executemany("INSERT INTO res_subject VALUES (?, 'news')", ((n,) for n in changed))
        for table in PUBLIC_TABLES:
            others = ", ".join(TABLES[table].column_names[1:])
            conn.executemany(
                f"INSERT INTO {table} SELECT ?, {others} FROM {table} WHERE ivoid = ?",
                ((f"{name}/copy{round_}", name) for name in copied),
            )
            conn.executemany(f"DELETE FROM {table} WHERE ivoid = ?", ((n,) for n in gone))
    return len(some)


def equal(one: Path, other: Path) -> bool:
    """Whether two mirrors have the same rows in their public tables."""
    with closing(sqlite3.connect(one)) as first, closing(sqlite3.connect(other)) as second:
        for table in PUBLIC_TABLES:
            columns = ", ".join(TABLES[table].column_names)
            query = f"SELECT {columns} FROM {table} ORDER BY {columns}"
            for rows in zip(first.execute(query), second.execute(query), strict=True):
                if rows[0] != rows[1]:
                    print(table, *rows, sep="\n  ", file=sys.stderr)
                    return False
    return True


def measure(source: Path, folder: Path, repeats: int, csv: bool) -> dict[str, Any]:
    place = folder / "mirror.sqlite"
    times: dict[str, list[float]] = {}
    same = True

    def timed(name: str, url: str) -> int:
        begin, cpu = time.perf_counter(), time.process_time()
        found = sync(place, url)
        times.setdefault(name, []).append(time.perf_counter() - begin)
        times.setdefault(f"{name} (CPU)", []).append(time.process_time() - cpu)
        return found.resources

    with served(source, csv) as url:
        for round_ in range(repeats):
            place.unlink(missing_ok=True)
            count = timed("full", url)
            same = same and equal(source, place)
            timed("nothing changed", url)
            changed = change(source, round_)
            timed("update", url)
            same = same and equal(source, place)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratios = [u / f for u, f in zip(times["update"], times["full"], strict=True)]
    rate, ratio = count / medians["full"], statistics.median(ratios)
    return {
        "resources": count,
        "changed": changed,
        "format": "CSV" if csv else "VOTable",
        "repeats": repeats,
        "median_seconds": {name: round(value, 2) for name, value in medians.items()},
        "resources_per_second": round(rate, 1),
        "ratio": round(ratio, 4),
        "equal": same,
        "peak_mb": process.getrusage(process.RUSAGE_SELF).ru_maxrss // 1024,
        "goals": {"resources_per_second": RATE_GOAL, "ratio": UPDATE_GOAL},
        "met": {
            "resources_per_second": rate >= RATE_GOAL,
            "ratio": ratio <= UPDATE_GOAL,
            "equal": same,
        },
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=3000, help="how many resources to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mirror", type=Path, help="serve a copy of this one, generate none")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--votable", action="store_true", help="the server has no CSV")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve, not options.votable)
        return 0
    with tempfile.TemporaryDirectory(prefix="regdsl-bench-") as work:
        source = Path(work) / "served.sqlite"
        if options.mirror is None:
            fill(resources(options.size, options.seed, default_shared()), source)
        else:
            shutil.copy(options.mirror, source)
        found = measure(source, Path(work), options.repeats, not options.votable)
    about = {
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    print(json.dumps({**about, **found}, indent=2))
    return 0 if all(found["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
