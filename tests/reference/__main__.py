"""`python -m tests.reference RECORDS VOCABULARIES [COUNT [SEED]]`: what random queries come to.

Prints the table of `coverage_count`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import islice

from .coverage_count import Tally
from .env import Env
from .evaluate import evaluate
from .records import load
from .strategies import stream
from .vocabulary import load as load_vocabularies


def main(records: str, vocabularies: str, count: str = "2000", seed: str = "0") -> None:
    """Evaluate random queries and count their outcomes."""
    resources = load([records])
    env = Env(
        now=datetime(2025, 1, 31, 12, tzinfo=UTC),
        objects={"m 31": (10.6847, 41.2688), "crab": (83.6331, 22.0145)},
        params={"text": "survey", "place": (150.1191, 2.2058)},
        vocabularies=load_vocabularies(vocabularies),
    )
    tally = Tally()
    for query in islice(stream(resources, env, int(seed)), int(count)):
        tally.add(query, len(evaluate(query, resources, env)), len(resources))
    print(tally)


if __name__ == "__main__":
    main(*sys.argv[1:])
