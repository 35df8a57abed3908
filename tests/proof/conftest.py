"""What the proofs share: the registries of a run, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .registry import Registries, Registry


@pytest.fixture(scope="session")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registries]:
    """All registries, opened when they are asked for."""
    found = Registries(tmp_path_factory.mktemp("proof"))
    found.prepare()
    yield found
    found.close()


@pytest.fixture
def demo_registry(registries: Registries) -> Registry:
    """The demo registry."""
    return registries.get("demo")
