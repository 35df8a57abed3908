"""The deadline of a query, for the functions that it calls."""

from __future__ import annotations

from pathlib import Path

from regdsl.mirror.mirror import Mirror
from regdsl.mirror.udf import watch


def test_a_deadline_ends_with_its_query(demo_path: Path) -> None:
    """What queries use can be called without one, whenever the last one was."""
    with Mirror(demo_path) as mirror:
        mirror.adql("SELECT COUNT(*) AS n FROM rr.resource WHERE 1=ivo_hasword(res_title, 'a')")
    assert watch.time_left() is None
