"""A short form of `tests.filling.kills`, which has many more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filling.kills import Kills


@pytest.mark.parametrize("how", ["import", "sync"])
def test_a_kill_leaves_the_old_or_the_new_mirror(tmp_path: Path, how: str) -> None:
    run = Kills(how, tmp_path, 12)
    try:
        run.kill(0.6)
    finally:
        run.close()
    assert run.landed.total() == 1
