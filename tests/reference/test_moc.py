"""Cells of order 6 against mocpy's."""

from __future__ import annotations

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import Latitude, Longitude
from hypothesis import given, settings
from hypothesis import strategies as st
from mocpy import MOC

from .moc import BadMoc, cell_of, center_of, parse_ascii_moc


def test_centers_lie_in_their_cells() -> None:
    assert all(cell_of(*center_of(cell)) == cell for cell in range(12 * 64 * 64))


def test_cells_of_points() -> None:
    random = np.random.default_rng(1)
    lon = random.uniform(0, 360, 1500)
    lat = np.degrees(np.arcsin(random.uniform(-1, 1, 1500)))
    lat[:100] = 90 - 10 ** random.uniform(-6, 0, 100)
    lat[100:200] = -lat[:100]
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        moc = MOC.from_lonlat(Longitude([x] * u.deg), Latitude([y] * u.deg), max_norder=6)
        assert moc.flatten().tolist() == [cell_of(x, y)]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("6/5", {5}),
        ("6/5 7-9", {5, 7, 8, 9}),
        ("6/5,7-9", {5, 7, 8, 9}),
        ("5/1 6/0", {0, 4, 5, 6, 7}),
        ("7/0 5", {0, 1}),
        ("8/15-16", {0, 1}),
        ("6/5\n \t7/ 0 8/", {5, 0}),
        ("0/0-11 6/", set(range(49152))),
        ("6/", set()),
    ],
)
def test_ascii_moc(text: str, cells: set[int]) -> None:
    assert parse_ascii_moc(text) == cells


@pytest.mark.parametrize(
    "text", ["", "5", "5 6/1", "6/a", "6/49152", "6/5-3", "30/1", "6/1-", "6/-1", "POLYGON ICRS"]
)
def test_no_moc(text: str) -> None:
    with pytest.raises(BadMoc):
        parse_ascii_moc(text)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 11), st.integers(0, 30)),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_degrading_as_mocpy(ranges: list[tuple[int, int, int]]) -> None:
    texts = []
    expected: set[int] = set()
    for order, low, width in ranges:
        texts.append(f"{order}/{low}-{min(low + width, 12 * 4**order - 1)}")
        moc = MOC.from_string(texts[-1])
        if order != 6:
            moc = moc.degrade_to_order(6) if order > 6 else moc.refine_to_order(6)
        expected.update(moc.flatten().tolist())
    assert parse_ascii_moc(" ".join(texts)) == expected
