"""The made registry, once a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regdsl.mirror.mirror import Mirror
from tests.usecases import registry


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """The made registry, open."""
    folder = tmp_path_factory.mktemp("made")
    registry.fill(folder / "made.sqlite", folder / "records")
    with Mirror(folder / "made.sqlite") as mirror:
        yield mirror
