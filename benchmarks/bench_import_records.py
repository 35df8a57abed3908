"""Loading records against a bare XML parse of the same files.

    python benchmarks/bench_import_records.py [--records FOLDER] [--repeats N] [--no-indexes]

Both run in one process, turn by turn, after one round that does not count (it imports
what has to be imported).  `ratio` is the quotient of the medians; the goal is 6 or less.
`read_ratio` is that of reading alone; `--no-indexes` measures the import without filling
the index tables.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from regdsl.mirror import indexes
from regdsl.mirror.importer import import_paths, xml_files
from regdsl.mirror.voresource import read

GOAL = 6.0


def default_records() -> Path:
    given = os.environ.get("REGDSL_SHARED")
    folder = Path(given) if given else Path(__file__).parents[1].parent / "shared"
    return folder / "records"


def parse(files: list[Path]) -> None:
    for file in files:
        for _ in etree.iterparse(str(file)):
            pass


def read_all(files: list[Path]) -> None:
    for file in files:
        for _ in read(file):
            pass


def seconds(task: Callable[[], object]) -> float:
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=Path, default=default_records())
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--no-indexes", action="store_true")
    options = parser.parse_args()
    if not options.records.is_dir():
        print(f"no folder {options.records}: give one with --records", file=sys.stderr)
        return 2
    if options.no_indexes:
        indexes.update = lambda connection, ivoids: None
    files = xml_files([options.records])
    times: dict[str, list[float]] = {"parse": [], "read": [], "import": []}
    with tempfile.TemporaryDirectory() as folder:
        mirror = Path(folder) / "mirror.db"

        def load() -> None:
            mirror.unlink(missing_ok=True)
            import_paths(mirror, [options.records])

        tasks: dict[str, Callable[[], object]] = {
            "parse": lambda: parse(files),
            "read": lambda: read_all(files),
            "import": load,
        }
        for round_ in range(options.repeats + 1):
            for name, task in tasks.items():
                taken = seconds(task)
                if round_:
                    times[name].append(taken)
        size = mirror.stat().st_size
    medians = {name: statistics.median(values) for name, values in times.items()}
    ratio = medians["import"] / medians["parse"]
    result = {
        "files": len(files),
        "xml_bytes": sum(file.stat().st_size for file in files),
        "mirror_bytes": size,
        "repeats": options.repeats,
        "indexes": not options.no_indexes,
        "median_seconds": {name: round(value, 4) for name, value in medians.items()},
        "read_ratio": round(medians["read"] / medians["parse"], 2),
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "met": ratio <= GOAL,
    }
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
