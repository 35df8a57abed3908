"""The oracle itself: its functions do what servers were measured to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .runner import NotRun, Server, to_sqlite


@pytest.fixture(scope="module")
def server(demo_path: Path) -> Iterator[Server]:
    with closing(Server(demo_path)) as found:
        yield found


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("ivo_hasword('Galaxies in clusters', 'galaxy')", 1),
        ("ivo_hasword('Galaxies in clusters', 'cluster Galaxy')", 1),
        ("ivo_hasword('Galaxies in clusters', 'in')", 0),
        ("ivo_hasword('an X-ray survey', 'xray')", 0),
        ("ivo_nocasematch('Müller, K.', 'mÜLLER%')", 1),
        ("ivo_nocasematch('e_RA', 'e_r_')", 1),
        ("ivo_nocasematch('e_RA', 'ra')", 0),
        ("ivo_hashlist_has('x-ray#optical', 'X-Ray')", 1),
        ("ivo_hashlist_has('x-ray#optical', 'ray')", 0),
        ("ivo_interval_overlaps(1, 2, 2, 3)", 1),
        ("ivo_interval_overlaps(1, 2, 3, 4)", 0),
        ("ivo_interval_overlaps(2, 1, 0, 3)", 0),
        ("'abc' LIKE 'A%'", 0),
        ("'abc' ILIKE 'A%'", 1),
        ("LOWER('ÄRZTE')", "ärzte"),
        # Cell 4 of order 0 is the square that stands on its corner around 0 0.
        ("CONTAINS(POINT(1, 1), '0/4')", 1),
        ("CONTAINS(POINT(45, 1), '0/4')", 0),
        ("CONTAINS(CIRCLE(1, 1, 0.5), '0/4')", 1),
        ("CONTAINS(CIRCLE(1, 1, 50), '0/4')", 0),
        ("CONTAINS(MOC('1/0-47'), '0/0-11')", 1),
        ("CONTAINS('0/0-11', MOC('1/0-46'))", 0),
        ("CONTAINS('6/18090', POLYGON(357, -3, 3, -3, 3, 3, 357, 3))", 1),
        ("CONTAINS('6/18090', POLYGON(357, 0, 3, 0, 3, 3, 357, 3))", 0),
        ("INTERSECTS(MOC(6, CIRCLE(1, 1, 0.01)), '0/4')", 1),
        ("INTERSECTS(MOC('0/4'), '0/5')", 0),
        # Two circles in one cell of order 6, of which a MOC would have the whole.
        ("INTERSECTS(CIRCLE(0.5, 0, 0.1), CIRCLE(0.9, 0, 0.1))", 0),
        ("INTERSECTS(MOC(6, CIRCLE(0.5, 0, 0.1)), MOC(6, CIRCLE(0.9, 0, 0.1)))", 1),
    ],
)
def test_function(server: Server, expression: str, value: object) -> None:
    assert server.ivoids(f"SELECT TOP 1 {expression}") == [value]


@pytest.mark.parametrize(
    "call",
    [
        "ivo_hasword(NULL, 'a')",
        "ivo_nocasematch(NULL, 'a')",
        "ivo_hashlist_has(NULL, 'a')",
        "ivo_interval_overlaps(1, NULL, 2, 3)",
        "NULL ILIKE 'a'",
        "CONTAINS(POINT(1, 2), NULL)",
        "INTERSECTS(NULL, MOC('0/0'))",
        "LOWER(NULL)",
    ],
)
def test_null_gives_null(server: Server, call: str) -> None:
    assert server.ivoids(f"SELECT TOP 1 {call}") == [None]


@pytest.mark.parametrize(
    "adql",
    [
        "SELECT ivoid FROM rr.resource",
        "SELECT TOP 5 ivoid FROM (SELECT TOP 2 ivoid FROM rr.resource) AS x",
        "SELECT TOP 5 ivoid FROM rr.resource LIMIT 3",
    ],
)
def test_refuses_what_it_would_misread(adql: str) -> None:
    with pytest.raises(NotRun):
        to_sqlite(adql)


def test_literals_are_left_alone() -> None:
    text = "SELECT TOP 2 a FROM rr.b WHERE a ILIKE 'it''s TOP ILIKE LIMIT' AND b ILIKE 'x'"
    assert to_sqlite(text) == (
        "SELECT a FROM rr.b WHERE a REGEXP 'it''s TOP ILIKE LIMIT' AND b REGEXP 'x' LIMIT 2"
    )
