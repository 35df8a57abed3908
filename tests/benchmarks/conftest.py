"""Generated registries: with the built-in vocabulary, and with the measured one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.registry.measured import is_shared
from tests.conftest import SHARED


@pytest.fixture(scope="session")
def measurements() -> Path:
    """The folder with measurements of the real Registry."""
    if not is_shared(SHARED):
        pytest.skip("needs ../shared/stats (or REGDSL_SHARED)")
    return SHARED


@pytest.fixture(params=["built-in", "measured"])
def vocabulary(request: pytest.FixtureRequest) -> Path | None:
    """Both vocabularies, the measured one where it is there."""
    if request.param == "built-in":
        return None
    return Path(os.fspath(request.getfixturevalue("measurements")))
