"""Cells of coverages, from the text that is stored."""

from __future__ import annotations

import pytest

from regdsl.mirror.coverages import cells, collect


@pytest.mark.parametrize(
    ("moc", "found"),
    [
        ("0/0", [4]),
        ("0/0-11", list(range(4, 16))),
        ("1/0 47 6/5-7 9", [16, 63, 16389, 16390, 16391, 16393]),
        # not as the importer writes them
        ("0/ 1/3 6/", [19]),
        ("6/3,4", [16387, 16388]),
        ("6/5 5", [16389]),
        ("7/20", [16389]),
        ("6/4-7", [16388, 16389, 16390, 16391]),
        # nothing at all
        ("", []),
        ("6/", []),
        ("nonsense", []),
        ("9/-1", []),
        ("6/7-5", []),
    ],
)
def test_cells(moc: str, found: list[int]) -> None:
    assert sorted(cells(moc)) == found


def test_resources_of_cells() -> None:
    covering, sizes = collect([(5, "6/2"), (3, "0/11 6/1-2"), (8, "nonsense")])
    found = [(cell, rids.tolist()) for cell, rids in covering.items()]
    assert found == [(15, [3]), (16385, [3]), (16386, [3, 5])]
    assert sizes == [(5, 1), (3, 3)]
    assert collect([(8, "nonsense")]) == ({}, [])
