"""Answers keep rows, and make a resource when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from regdsl.mirror.results import About, Resource, Results

ROWS = [(f"ivo://a/{n}", "vs:c", None, f"Title  {n}", *6 * [None]) for n in range(5)]
FOUND = [Resource(*row) for row in ROWS]


def answer(rows: list[Any]) -> Results:
    about = About(
        query="q", total=7, lints=(), notes=(), as_of=None, mirror=Path("m"), sql="", left_out=tuple
    )
    return Results(rows, about, adql=lambda to: pytest.fail("nobody asked"))


@pytest.mark.parametrize("rows", [ROWS, [(*row, 7) for row in ROWS]])
def test_a_sequence_of_resources(rows: list[Any]) -> None:
    found = answer(rows)
    assert len(found) == 5
    assert list(found) == found.as_resources() == FOUND
    assert found[0] == FOUND[0]
    assert found[-1] == FOUND[-1]
    assert found[1:3] == FOUND[1:3]
    assert found.index(FOUND[3]) == 3
    assert FOUND[2] in found
    assert list(reversed(found)) == FOUND[::-1]
    assert found.ivoids == [resource.ivoid for resource in FOUND]
    assert [entry["title"] for entry in found.to_dict()["resources"]] == [
        f"Title {n}" for n in range(5)
    ]
    assert list(found.to_table()["ivoid"]) == found.ivoids
    assert "ivo://a/4" in found._repr_html_()
    assert repr(found) == "<5 of 7 resources for 'q'>"
    with pytest.raises(IndexError):
        found[5]
