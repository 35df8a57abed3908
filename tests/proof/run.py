"""`python -m tests.proof.run`: the long run of the proof, `make proof`.

Prints how often every construct of the language was asked and with what outcome, how each
profile answered, and what disagreed.  Exit code 1 for a mismatch, and where the queries did
not prove enough: too few that bite, too rare a construct, too many refusals.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from . import registry, verdict
from .lots import MOST_MISMATCHES, Lot, Report, divided, run

LOT = 400
"""Queries a lot: enough to make a registry worth its making."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.run", description=__doc__)
    parser.add_argument("--queries", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--only", metavar="SEED:N", help="one query of an earlier run, as its report names it"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="regdsl-proof-") as name:
        folder = Path(name)
        _no_folders_of_the_user(folder)
        registries = registry.Registries(folder)
        registries.prepare()
        if options.only:
            seed, _, number = options.only.partition(":")
            found = run(Lot(int(seed), 0), registries, registry.names(), only=int(number))
            print("\n\n".join(found.mismatches) or f"all agree: {_verdicts(found)}")
            return 1 if found.mismatches else 0
        begin = time.perf_counter()
        report = _all(folder, divided(options.seed, options.queries, LOT), options.workers)
        seconds = time.perf_counter() - begin
    print(verdict.table(report, seconds))
    wrong = verdict.shortcomings(report)
    for line in wrong:
        print(f"NOT PROVED: {line}")
    return 1 if wrong else 0


def _verdicts(report: Report) -> str:
    return ", ".join(f"{profile} {how}" for profile, how in report.verdicts)


def _no_folders_of_the_user(folder: Path) -> None:
    os.environ |= {"REGDSL_CACHE": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}
    for name in ("REGDSL_MIRROR", "REGDSL_VOCAB_DIR"):
        os.environ.pop(name, None)


def _all(folder: Path, lots: Sequence[Lot], workers: int) -> Report:
    """All lots, by several processes; ends early when there are mismatches enough."""
    report = Report()
    # Forked processes would share the SQLite files and the threads of this one.
    context = get_context("spawn")
    begin = time.perf_counter()
    with ProcessPoolExecutor(workers, context, _start, (str(folder),)) as pool:
        for done, found in enumerate(pool.map(_work, lots), 1):
            report.merge(found)
            for mismatch in found.mismatches:
                print(f"\nMISMATCH\n{mismatch}\n", flush=True)
            if done % 10 == 0:
                spent = time.perf_counter() - begin
                print(f"{report.tally.queries} queries, {spent:.0f} s", file=sys.stderr, flush=True)
            if len(report.mismatches) >= MOST_MISMATCHES:
                pool.shutdown(cancel_futures=True)
                break
    return report


_registries: registry.Registries
"""Those of a worker."""


def _start(folder: str) -> None:
    global _registries
    _registries = registry.Registries(Path(folder))


def _work(lot: Lot) -> Report:
    return run(lot, _registries, registry.names())


if __name__ == "__main__":
    sys.exit(main())
