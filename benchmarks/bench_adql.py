"""What it costs to read, check and fit foreign ADQL, stage by stage.

    python benchmarks/bench_adql.py [--repeats N]

The queries are those that pyvo writes for a registry search, of about 1 kB, and a short
one.  Reading, checking and fitting the long one to SQLite is to take at most 5 ms.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from regdsl.adql.check import check
from regdsl.adql.printer import to_text
from regdsl.adql.reader import read
from regdsl.backends.foreign import lower

GOAL_MS = 5.0

SHORT = "SELECT ivoid, access_url FROM rr.capability NATURAL JOIN rr.interface"


class _Service:
    """As much of a TAP service as pyvo asks for when it writes a query."""

    def get_tap_capability(self) -> Any:
        return self

    def get_adql(self) -> Any:
        return self

    def get_feature(self, *_: str) -> bool:
        return True


def pyvo_query() -> str:
    from pyvo.registry import regtap, rtcons

    return str(
        regtap.get_RegTAP_query(
            rtcons.Freetext("quasar"),
            rtcons.Servicetype("scs"),
            service=_Service(),
        )
    )


def median_ms(act: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=200)
    repeats = parser.parse_args().repeats
    found: dict[str, Any] = {"python": platform.python_version(), "goal_ms": GOAL_MS}
    for name, text in (("short", SHORT), ("pyvo", pyvo_query())):
        read(text)  # loads the tables of the parser

        def whole(text: str = text) -> str:
            return lower(check(read(text), to_run=True))

        stages: dict[str, Callable[[], object]] = {
            "read": lambda text=text: read(text),  # type: ignore[misc]
            "read, check": lambda text=text: check(read(text)),  # type: ignore[misc]
            "read, check, fit": whole,
            "read, print": lambda text=text: to_text(read(text).query),  # type: ignore[misc]
        }
        found[name] = {"characters": len(text)}
        for stage, act in stages.items():
            found[name][stage] = round(median_ms(act, repeats), 3)
    print(json.dumps(found, indent=2))
    return int(found["pyvo"]["read, check, fit"] > GOAL_MS)


if __name__ == "__main__":
    sys.exit(main())
