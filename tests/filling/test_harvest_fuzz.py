"""The short form of `tests.filling.harvest_fuzz`."""

from __future__ import annotations

from pathlib import Path

from tests.filling.harvest_fuzz import Fuzz


def test_damaged_answers_never_crash_and_no_record_is_half_in(tmp_path: Path) -> None:
    fuzz = Fuzz(tmp_path, seed=2026)
    for _ in range(80):
        fuzz.one()
    for outcome in ("refused", "saved", "taken", "records", "the same"):
        assert fuzz.outcomes[outcome] > 5, fuzz.outcomes
