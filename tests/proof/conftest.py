"""What the proofs share: registries as the reference evaluator and as the mirror see them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from regdsl.ast import Query
from regdsl.binding.names import Resolver
from regdsl.demo import demo_records
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW, SHARED
from tests.reference import vocabulary
from tests.reference.env import Env
from tests.reference.records import Resource, load

EXAMPLES = int(os.environ.get("REGDSL_FUZZ", "500"))
"""Random queries a registry; `make fuzz` sets it high."""

SEED = int(os.environ.get("REGDSL_SEED", "2026"))

OBJECTS = {"crab nebula": (83.6331, 22.0145), "m 31": (10.6847, 41.2688), "ic 405": (79.1, 34.4)}


@dataclass(frozen=True)
class Registry:
    """One registry, for both sides of a proof."""

    resources: list[Resource]
    env: Env
    answer: Callable[[Query], set[str]]


def _registry(folder: Path, mirror: Mirror) -> Registry:
    resources = load([folder])
    # The whole thesaurus, where it is: each side reads the folder in its own way.
    vocab_dir = SHARED / "vocab" if (SHARED / "vocab").is_dir() else None
    env = Env(
        now=NOW,
        objects=OBJECTS,
        params={"word": "galaxy", "target": (10.68, 41.27)},
        vocabularies=vocabulary.load(vocab_dir) if vocab_dir else {},
    )
    resolver = Resolver(OBJECTS, online=False)
    params = {"word": "galaxy", "target": "10.68 +41.27"}

    def answer(query: Query) -> set[str]:
        found = mirror.search(query, now=NOW, params=params, resolver=resolver, vocab_dir=vocab_dir)
        assert len(found) == found.total
        return set(found.ivoids)

    return Registry(resources, env, answer)


@pytest.fixture(scope="session")
def demo_registry(demo: Mirror) -> Registry:
    """The demo registry."""
    return _registry(demo_records(), demo)


@pytest.fixture(scope="session")
def real_registry(real_records: Path, real: Mirror) -> Registry:
    """The real records."""
    return _registry(real_records, real)
