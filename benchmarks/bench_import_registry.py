"""Importing a generated registry, index tables and all, against a bare XML parse of it.

    python benchmarks/bench_import_registry.py [--size N | --xml FOLDER] [--repeats N]

The registry is written as OAI-PMH documents first (`benchmarks.registry`), or taken from a
folder that has some.  Then both run turn by turn in one process, after one round that does
not count: an import into a new mirror, and before and after each lxml's `iterparse` with all
end events, the mean of the two being what the import is measured against.  The goals are
1,000 resources a second, six times the parse at most, and 1.2 GB for 30,000 resources; what
misses one ends with 1.  They are of the wall clock, which other work on the machine
disturbs; `cpu` has the seconds that the processors worked for it, in all processes, and the
ratio of these.  `stages` says where the time of the import went: `rows` is reading and the
public tables, `keys` the indexes on these, `indexes` the index tables, half of which a second
processor fills from the begin of `keys` on.  `room` says what takes the room in the mirror,
where SQLite can tell.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource as process
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.registry import default_shared, resources
from benchmarks.registry.documents import write_oai
from regdsl.mirror import importer, indexes, update
from regdsl.mirror.import_reader import LARGE

RATE_GOAL = 1000.0
RATIO_GOAL = 6.0
BYTES_GOAL = 40_000  # of the mirror, for each resource


def parse(files: list[Path]) -> None:
    for file in files:
        for _ in etree.iterparse(str(file)):
            pass


class Stages:
    """Where the time goes, by watching the functions that the import calls."""

    def __init__(self) -> None:
        self.seconds = {"keys": 0.0, "indexes": 0.0}
        self._watch(update, "create_indexes", "keys")
        self._watch(indexes, "update", "indexes")

    def _watch(self, module: Any, name: str, stage: str) -> None:
        function: Callable[..., object] = getattr(module, name)

        def watched(*arguments: Any, **options: Any) -> object:
            begin = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[stage] += time.perf_counter() - begin

        setattr(module, name, watched)

    def take(self) -> dict[str, float]:
        taken, self.seconds = self.seconds, dict.fromkeys(self.seconds, 0.0)
        taken["indexes"] -= taken["keys"]  # which are made within
        return taken


def cpu() -> float:
    """Seconds of all processors for this process and those that it has seen end."""
    used = map(process.getrusage, (process.RUSAGE_SELF, process.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that it takes: by the clock, and of all processors."""
    begin, used = time.perf_counter(), cpu()
    act()
    return time.perf_counter() - begin, cpu() - used


def measure(files: list[Path], place: Path, repeats: int) -> dict[str, Any]:
    stages = Stages()
    times: dict[str, list[float]] = {}
    loaded = 0

    def load() -> None:
        nonlocal loaded
        loaded = importer.import_paths(place, files).loaded

    before = timed(lambda: parse(files))
    for round_ in range(repeats + 1):
        place.unlink(missing_ok=True)
        stages.take()
        seconds, used = timed(load)
        parts = stages.take()
        after = timed(lambda: parse(files))
        bare, bare_used = ((one + other) / 2 for one, other in zip(before, after, strict=True))
        before = after
        if round_ or not repeats:
            taken = {"parse": bare, "import": seconds, "ratio": seconds / bare, **parts}
            taken |= {"rows": seconds - sum(parts.values())}
            taken |= {"cpu parse": bare_used, "cpu import": used, "cpu ratio": used / bare_used}
            for name, value in taken.items():
                times.setdefault(name, []).append(value)
    medians = {name: statistics.median(values) for name, values in times.items()}
    rate, ratio = loaded / medians["import"], medians["ratio"]
    size = sum(file.stat().st_size for file in files)
    bytes_ = place.stat().st_size / loaded
    stages_of_all = ("rows", "keys", "indexes")
    return {
        "resources": loaded,
        "files": len(files),
        "xml_bytes": size,
        "mirror_bytes": place.stat().st_size,
        "repeats": repeats,
        "other_processes_read": size >= LARGE and (os.cpu_count() or 1) > 1,
        "median_seconds": {name: round(medians[name], 3) for name in ("parse", "import")},
        "stages": {name: round(medians[name], 3) for name in stages_of_all},
        "resources_per_second": round(rate, 1),
        "ratio": round(ratio, 2),
        "cpu": {name: round(medians[f"cpu {name}"], 2) for name in ("parse", "import", "ratio")},
        "bytes_per_resource": round(bytes_),
        "peak_mb": process.getrusage(process.RUSAGE_SELF).ru_maxrss // 1024,
        "room": room(place),
        "goals": {
            "resources_per_second": RATE_GOAL,
            "ratio": RATIO_GOAL,
            "bytes_per_resource": BYTES_GOAL,
        },
        "met": {
            "resources_per_second": rate >= RATE_GOAL,
            "ratio": ratio <= RATIO_GOAL,
            "bytes_per_resource": bytes_ <= BYTES_GOAL,
        },
    }


def room(place: Path) -> dict[str, str]:
    """Which tables, with their indexes, take the most room in a mirror."""
    with closing(sqlite3.connect(place)) as connection:
        try:
            found = connection.execute(
                "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat AS s "
                "LEFT JOIN sqlite_master AS m ON m.name = s.name WHERE s.aggregate = 1 "
                "GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
            ).fetchall()
        except sqlite3.OperationalError:
            return {}  # a SQLite without this table
    return {name: f"{size / 1e6:.0f} MB" for name, size in found}


def machine() -> dict[str, object]:
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "lxml": etree.__version__,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=3000, help="how many resources to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--xml", type=Path, help="a folder with documents, to generate none")
    parser.add_argument("--repeats", type=int, default=3, help="0: one round, and it counts")
    options = parser.parse_args()
    if options.xml is not None and not options.xml.is_dir():
        print(f"no folder {options.xml}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        folder = options.xml
        if folder is None:
            folder = Path(work) / "xml"
            write_oai(resources(options.size, options.seed, default_shared()), folder)
        found = measure(importer.xml_files([folder]), Path(work) / "mirror", options.repeats)
    print(json.dumps({**machine(), **found}, indent=2))
    return 0 if all(found["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
