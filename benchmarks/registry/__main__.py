"""Makes a registry from the command line.

python -m benchmarks.registry --size 30000 --seed 1 --to mirror registry.sqlite
python -m benchmarks.registry --size 30000 --seed 1 --to oai folder
python -m benchmarks.registry --size 30000 --seed 1 --to xml folder
python -m benchmarks.registry --size 30000 --summary
"""

from __future__ import annotations

import argparse
import json
import resource as process
import sys
import time
from pathlib import Path

from . import default_shared, resources
from .documents import write_files, write_oai
from .mirror import fill
from .summary import Summary
from .vocabulary import load


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registry", description="")
    parser.description = (__doc__ or "").partition("\n")[0]
    parser.add_argument("--size", type=int, default=30_000, help="how many resources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shared", type=Path, help="the folder with measurements")
    parser.add_argument("--no-shared", action="store_true", help="the built-in vocabulary only")
    parser.add_argument(
        "--to",
        nargs=2,
        metavar=("FORM", "PLACE"),
        help="`xml FOLDER`, a file a record; `oai FOLDER`, ListRecords documents; "
        "`mirror FILE`, straight into a new mirror",
    )
    parser.add_argument("--summary", action="store_true", help="say what was generated, as JSON")
    options = parser.parse_args(arguments)
    if options.to is None and not options.summary:
        parser.error("nothing to do: give --to or --summary")
    shared = None if options.no_shared else options.shared or default_shared()
    made = resources(options.size, options.seed, shared)
    summary = Summary() if options.summary else None
    if summary is not None:
        made = summary.watch(made)
    begin = time.perf_counter()
    report: dict[str, object] = {
        "size": options.size,
        "seed": options.seed,
        "vocabulary": "measured" if shared else "built-in",
    }
    form, place = options.to or ("", "")
    match form:
        case "xml":
            report["written"] = write_files(made, Path(place))
        case "oai":
            report["written"] = write_oai(made, Path(place))
        case "mirror":
            report["stages"] = fill(made, Path(place))
        case "":
            for _ in made:
                pass
        case _:
            parser.error(f"--to knows xml, oai and mirror, not {form}")
    report["seconds"] = round(time.perf_counter() - begin, 2)
    report["peak_mb"] = process.getrusage(process.RUSAGE_SELF).ru_maxrss // 1024
    if summary is not None:
        report["summary"] = summary.report(load(shared).measured)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
