"""Searches of a mirror against the same questions in the ADQL that pyvo writes for them.

    python benchmarks/bench_pyvo.py [--mirror FILE] [--repeats 30] [--seconds 10]
                                    [--size 30000] [--shown 100]

The questions are those of `benchmarks.queries_hard` that pyvo's constraints can say.  Both
are run on the same mirror, in turn: from the text of a search to its first hundred resources
and the number of all, and from the text of pyvo's query, through regdsl's own reader of
ADQL, to as many rows, in no order and without the number of all.  The goal is that the median
of the ratios is at least 5.  `found` says how near the two questions are to each other, and
`turns` how often both were asked: less often than `--repeats` where that would take longer
than `--seconds`, but at least once after one that does not count.
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
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench_adql import _Service
from benchmarks.queries_hard import HARD
from benchmarks.reference import SIZE, reference_mirror
from regdsl.mirror.mirror import Mirror

GOAL = 5.0
_ALL = 1_000_000


class _Server(_Service):
    """It also has the tables of RegTAP 1.2, which pyvo looks for before it asks for coverage."""

    def __init__(self) -> None:
        from regdsl.schema import TABLES

        self.tables = dict.fromkeys(f"rr.{name}" for name in TABLES)


def questions() -> dict[str, tuple[Any, ...]]:
    """Of the forty, as pyvo's constraints: `found` of the report says how near they come."""
    from pyvo.registry.rtcons import UCD, Author, Freetext, Servicetype, Spatial, Waveband

    # pyvo would get the vocabulary of wavebands from the network
    Waveband._legal_terms = {"radio"}
    tap = Servicetype("tap").include_auxiliary_services()
    return {
        "word rare": (Freetext("kinematic"),),
        "word common": (Freetext("galaxies"),),
        "words common": (Freetext("galaxies", "survey", "catalogue"),),
        "author": (Author("%Skrutskie%"),),
        "point": (Spatial((83.63, 22.01)),),
        "cone": (Spatial((180, 2, 10), intersect="overlaps"),),
        "cone wide": (Spatial((10, -20, 60), intersect="overlaps"),),
        "polygon inside": (Spatial((10, 10, 40, 10, 25, 30), intersect="enclosed"),),
        "point and words": (Spatial((10.68, 41.27)), Freetext("galaxies")),
        "ucd": (UCD("phot.mag%em.ir%"),),
        "ucd common": (UCD("pos.eq.ra%"),),
        "ucd wildcard": (UCD("%;em.ir%"),),
        "three conditions": (Freetext("galaxies"), Servicetype("scs"), UCD("src.redshift%")),
        "four conditions": (Waveband("radio"), tap, Spatial((180, 2)), Freetext("flux")),
        "service common": (tap,),
    }


def measure(mirror: Mirror, repeats: int, seconds: float, shown: int) -> dict[str, Any]:
    """The medians of all, and the ratios."""
    from pyvo.registry.regtap import get_RegTAP_query

    server = _Server()
    times: dict[str, list[tuple[float, float]]] = {}
    numbers: dict[str, tuple[int, int]] = {}
    for name, constraints in questions().items():
        text, adql = HARD[name], str(get_RegTAP_query(*constraints, service=server))
        begin = time.perf_counter()
        # these warm up, and see how much both find
        numbers[name] = mirror.search(text, limit=1).total, len(mirror.adql(adql, maxrec=_ALL).rows)
        times[name] = []
        while not times[name] or (
            len(times[name]) < repeats and time.perf_counter() - begin < seconds
        ):
            ours = _ms(lambda text=text: mirror.search(text, limit=shown))  # type: ignore[misc]
            theirs = _ms(lambda adql=adql: mirror.adql(adql, maxrec=shown))  # type: ignore[misc]
            times[name].append((ours, theirs))
    medians = {
        name: tuple(map(statistics.median, zip(*turns, strict=True)))
        for name, turns in times.items()
    }
    ratios = {name: theirs / ours for name, (ours, theirs) in medians.items()}
    return {
        "questions": {
            name: {
                "query": HARD[name],
                "found": {"search": ours, "pyvo": theirs},
                "ms": dict(
                    zip(("search", "pyvo"), (round(n, 2) for n in medians[name]), strict=True)
                ),
                "ratio": round(ratios[name], 1),
                "turns": len(times[name]),
            }
            for name, (ours, theirs) in numbers.items()
        },
        "ratio": round(statistics.median(ratios.values()), 1),
    }


def _ms(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begin)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument(
        "--seconds", type=float, default=10, help="of a question, after which it is not repeated"
    )
    parser.add_argument("--size", type=int, default=SIZE, help="of the generated registry")
    parser.add_argument("--shown", type=int, default=100)
    options = parser.parse_args()
    with (
        reference_mirror(options.mirror, options.size) as place,
        Mirror(place) as mirror,
    ):
        found = measure(mirror, options.repeats, options.seconds, options.shown)
    met = found["ratio"] >= GOAL
    machine = {
        "machine": {"processors": os.cpu_count(), "system": platform.platform()},
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "repeats": options.repeats,
    }
    print(json.dumps({**machine, **found, "goals": {"ratio": GOAL}, "met": met}, indent=2))
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
