"""The two registries of these tests: the demo, and real records where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NOW

from .compare import Registry, opened


@pytest.fixture(scope="session", params=["demo", "real"])
def registry(request: pytest.FixtureRequest) -> Iterator[Registry]:
    """A registry from both sides; that of real records is skipped where they are absent."""
    path: Path = request.getfixturevalue(f"{request.param}_path")
    with opened(path, now=NOW) as found:
        yield found
