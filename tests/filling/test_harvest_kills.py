"""The short form of `tests.filling.harvest_kills`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.filling.harvest_kills import kills


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_harvest_that_is_killed_leaves_the_old_mirror_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda number: None)
    with kills(tmp_path) as run:
        for share in (0.35, 0.75):
            run.kill(share)
