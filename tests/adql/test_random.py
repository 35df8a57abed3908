"""Random queries: the emitted ADQL finds what a mirror finds, as far as it says so.

`REGDSL_FUZZ` is the number of queries, of which each goes to every profile.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC
from pathlib import Path

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import regdsl
from regdsl import ast
from regdsl.binding.bound import BoundQuery
from regdsl.demo import demo_records
from tests.conftest import NOW, SHARED
from tests.reference.env import Env
from tests.reference.records import load
from tests.reference.strategies import queries
from tests.reference.vocabulary import load as load_vocabularies

from .compare import opened
from .examples import PROFILES
from .grammar import errors, narrowed
from .runner import TooLarge

EXAMPLES = int(os.environ.get("REGDSL_FUZZ", "150"))
PARAMS = {"word": "survey", "other": "emission line"}

# Names that the default resolver knows without a network; where they are does not matter.
OBJECTS = {"m 31": (10.6847, 41.2688), "crab nebula": (83.6331, 22.0145)}

VOCABULARIES = SHARED / "vocab"
"""All of the UAT, of which regdsl brings but a part; without it no query asks for it."""

OPTIONS = {
    "now": NOW,
    "params": PARAMS,
    "vocab_dir": VOCABULARIES if VOCABULARIES.is_dir() else None,
}
QUIET = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _queries(records: Path) -> st.SearchStrategy[ast.Query]:
    vocabularies = load_vocabularies(VOCABULARIES) if VOCABULARIES.is_dir() else {}
    now = NOW.replace(tzinfo=UTC)
    env = Env(now=now, objects=OBJECTS, params=PARAMS, vocabularies=vocabularies)
    return queries(load([records]), env)


def _bind(query: ast.Query) -> BoundQuery:
    """What the language does not take is a matter of other tests."""
    try:
        return regdsl.bind(query, **OPTIONS)
    except regdsl.RegdslError:
        reject()


def _may_refuse(refusal: regdsl.RegdslError) -> None:
    """What a target cannot say it must refuse; anything else is a mistake."""
    if not {d.code for d in refusal.diagnostics} <= {"E201", "E203"}:
        raise refusal


def _compare(mirror: Path, records: Path) -> Counter[str]:
    seen: Counter[str] = Counter()

    @given(_queries(records))
    @settings(QUIET, max_examples=EXAMPLES)
    def check(query: ast.Query) -> None:
        _bind(query)
        for profile in PROFILES:
            try:
                seen[registry.check(query, profile)] += 1
            except regdsl.RegdslError as refusal:
                _may_refuse(refusal)
                seen["refused"] += 1
            except TooLarge:
                # A broad concept of the UAT where the server cannot fold a column.
                seen["too large"] += 1

    with opened(mirror, **OPTIONS) as registry:
        check()
    return seen


def test_demo(demo_path: Path) -> None:
    _compare(demo_path, demo_records())


def test_real(real_path: Path, real_records: Path) -> None:
    seen = _compare(real_path, real_records)
    if EXAMPLES >= 100:  # so that the comparison is no empty one
        assert seen["exact"] > 0.1 * seen.total()
        assert seen["superset"] and seen["subset"]
        assert seen["refused"] + seen["too large"] < 0.5 * seen.total()


def test_syntax() -> None:
    """On fewer queries, and short ones: the parser of others is slow."""

    @given(_queries(demo_records()))
    @settings(QUIET, max_examples=max(EXAMPLES // 10, 1))
    def check(query: ast.Query) -> None:
        bound = _bind(query)
        for profile in PROFILES:
            try:
                text = regdsl.compile_adql(bound, profile).text
            except regdsl.RegdslError as refusal:
                _may_refuse(refusal)
            else:
                if len(text) < 5000:
                    assert errors(narrowed(text)) == [], text

    check()
