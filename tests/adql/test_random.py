"""Random queries: the emitted ADQL finds what a mirror finds, as far as it says so.

`REGDSL_FUZZ` is the number of queries, of which each goes to every profile.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import regdsl
from regdsl import ast
from regdsl.demo import demo_records
from tests.conftest import NOW, SHARED
from tests.reference.env import Env
from tests.reference.records import Resource, load
from tests.reference.strategies import queries
from tests.reference.vocabulary import load as load_vocabularies

from .compare import opened
from .examples import PROFILES

EXAMPLES = int(os.environ.get("REGDSL_FUZZ", "150"))
PARAMS = {"word": "survey", "other": "emission line"}

# Names that the default resolver knows without a network; where they are does not matter.
OBJECTS = {"m 31": (10.6847, 41.2688), "crab nebula": (83.6331, 22.0145)}


VOCABULARIES = SHARED / "vocab"
"""All of the UAT, of which regdsl brings but a part; without it no query asks for it."""


def _run(path: Path, resources: Sequence[Resource]) -> Counter[str]:
    whole = VOCABULARIES.is_dir()
    env = Env(
        now=NOW.replace(tzinfo=UTC),
        objects=OBJECTS,
        params=PARAMS,
        vocabularies=load_vocabularies(VOCABULARIES) if whole else {},
    )
    seen: Counter[str] = Counter()

    @given(queries(resources, env))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def check(query: ast.Query) -> None:
        for profile in PROFILES:
            try:
                seen[registry.check(query, profile)] += 1
            except regdsl.RegdslError as refusal:
                # What a target cannot say it must refuse; anything else is a mistake.
                if not {d.code for d in refusal.diagnostics} <= {"E201", "E203"}:
                    raise
                seen["refused"] += 1

    with opened(path, params=PARAMS, vocab_dir=VOCABULARIES if whole else None) as registry:
        check()
    return seen


def test_demo(demo_path: Path) -> None:
    _run(demo_path, load([demo_records()]))


def test_real(real_path: Path, real_records: Path) -> None:
    seen = _run(real_path, load([real_records]))
    # Most queries can be said exactly, and most of the others nearly.
    assert seen["exact"] > seen["superset"] + seen["subset"] > seen["refused"] or EXAMPLES < 100
