"""What a command costs from a cold process, beside `python -c pass` in the same run.

    python benchmarks/bench_cold_start.py [--records FOLDER] [--repeats N]

`fmt` is to take at most 200 ms, a search without shapes on the real records at most
500 ms; a search with a circle pays for importing mocpy on top, which is measured alone.
Without `--records` (or ../shared/records) the demo registry is searched.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from regdsl.demo import demo_records
from regdsl.mirror.importer import import_paths

GOALS = {"fmt": 0.2, "search": 0.5}


def default_records() -> Path:
    given = os.environ.get("REGDSL_SHARED")
    folder = (Path(given) if given else Path(__file__).parents[1].parent / "shared") / "records"
    return folder if folder.is_dir() else demo_records()


def seconds(command: list[str], env: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, env=env, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=Path, default=default_records())
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mirror = Path(folder) / "mirror.sqlite"
        import_paths(mirror, [options.records])
        env = {**os.environ, "REGDSL_CACHE": folder, "REGDSL_MIRROR": str(mirror)}
        python = sys.executable
        run = [python, "-m", "regdsl"]
        commands = {
            "pass": [python, "-c", "pass"],
            "fmt": [*run, "fmt", "quasar or (blazar band:x-ray)"],
            "search": [*run, "search", "ucd:pos.eq.ra survey service:scs"],
            "search by a point": [*run, "search", "near 83.63 +22.01"],
            "search by a circle": [*run, "search", "near 83.63 +22.01 within 2deg"],
            "import mocpy": [python, "-c", "import mocpy"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.repeats + 1):
            for name, command in commands.items():
                times[name].append(seconds(command, env))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    shown = {name: round(value * 1000) for name, value in medians.items()}
    met = {name: medians[name] <= goal for name, goal in GOALS.items()}
    report = {
        "python": sys.version.split()[0],
        "records": options.records.name,
        "repeats": options.repeats,
        "median_ms": shown,
        "goals_ms": {name: round(goal * 1000) for name, goal in GOALS.items()},
        "circle_without_mocpy_ms": shown["search by a circle"] - shown["import mocpy"],
        "met": met,
    }
    print(json.dumps(report, indent=2))
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
