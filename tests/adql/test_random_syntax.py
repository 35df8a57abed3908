"""What is emitted for random queries is ADQL to a parser that is not ours.

That it finds what it should is the business of `tests/proof`.  Short texts only: the
parser of others is slow.
"""

from __future__ import annotations

from itertools import cycle, islice

import regdsl
from regdsl.demo import demo_records
from tests.conftest import NOW
from tests.reference.env import Env
from tests.reference.records import load
from tests.reference.strategies import stream

from .grammar import errors, narrowed

QUERIES, LONGEST = 24, 900
OBJECTS = {"m 31": (10.6847, 41.2688), "crab nebula": (83.6331, 22.0145)}


def test_random_adql_parses() -> None:
    resources = load([demo_records()])
    profiles = [name for name in regdsl.targets() if name != "sqlite"]
    checked = 0
    queries = islice(stream(resources, Env(now=NOW, objects=OBJECTS), 7), QUERIES)
    for query, profile in zip(queries, cycle(profiles), strict=False):
        try:
            text = regdsl.compile_adql(query, profile, now=NOW).text
        except regdsl.RegdslError:
            continue  # tests/proof looks at refusals
        if len(text) < LONGEST:
            assert errors(narrowed(text)) == [], text
            checked += 1
    assert checked > QUERIES / 4
