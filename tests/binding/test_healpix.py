"""Cells and MOCs against mocpy, which has both from the reference library in Rust."""

import math
import re
from contextlib import suppress
from itertools import pairwise

import astropy.units as u
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mocpy import MOC

from regdsl.binding.healpix import (
    NCELLS,
    NSIDE,
    CellRanges,
    cell_of,
    merge_ranges,
    parse_moc,
    to_moc_text,
    to_ranges,
)

TRANSITION = math.degrees(math.asin(2 / 3))

longitudes = st.floats(0, 360, exclude_max=True)
latitudes = st.floats(-90, 90)


def ranges_of(moc: MOC) -> CellRanges:
    """The order-6 ranges of a MOC of order 6 or less."""
    return tuple((low >> 46, (high >> 46) - 1) for low, high in moc.to_depth29_ranges.tolist())


def mocpy_cell(lon: float, lat: float) -> int:
    ((low, high),) = ranges_of(MOC.from_lonlat([lon] * u.deg, [lat] * u.deg, max_norder=6))
    assert low == high
    return low


@given(longitudes, latitudes)
@example(0.0, 90.0)
@example(359.9999999999999, 90.0)
@example(123.0, -90.0)
@example(45.0, 0.0)
@example(180.0, TRANSITION)
@example(180.0, -TRANSITION)
@example(45.0, math.nextafter(TRANSITION, 90))
def test_cell_of_any_point(lon: float, lat: float) -> None:
    assert cell_of(lon, lat) == mocpy_cell(lon, lat)


BORDER_LATITUDES = [
    *(math.degrees(math.asin(k * 2 / 3 / NSIDE)) for k in range(-NSIDE, NSIDE + 1)),
    *(
        sign * math.degrees(math.asin(1 - (k / NSIDE) ** 2 / 3))
        for k in range(64)
        for sign in (1, -1)
    ),
]


@given(st.integers(0, 8 * NSIDE - 1), st.sampled_from(BORDER_LATITUDES))
def test_cell_of_points_on_borders(step: int, lat: float) -> None:
    lon = step * 45 / NSIDE
    assert cell_of(lon, lat) == mocpy_cell(lon, lat)


@pytest.mark.parametrize("base", range(12))
def test_the_centre_of_a_cell_lies_in_it(base: int) -> None:
    for cell in range(base * NSIDE**2, (base + 1) * NSIDE**2, 97):
        centre = MOC.from_string(f"6/{cell}").barycenter()
        assert cell_of(float(centre.ra.deg), float(centre.dec.deg)) == cell


@given(longitudes, latitudes, st.integers(-3, 3))
def test_longitude_is_a_circle(lon: float, lat: float, turns: int) -> None:
    assert cell_of((lon + 360 * turns) % 360, lat) == cell_of(lon + 360 * turns, lat)


@pytest.mark.parametrize(("lon", "lat"), [(0, 90.1), (0, -91), (math.nan, 0), (math.inf, 0)])
def test_no_point(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="no point"):
        cell_of(lon, lat)


@given(st.sets(st.integers(0, 60)))
def test_ranges_are_sorted_and_maximal(cells: set[int]) -> None:
    ranges = to_ranges(cells)
    assert {c for low, high in ranges for c in range(low, high + 1)} == cells
    assert all(b[0] > a[1] + 1 for a, b in pairwise(ranges))


def test_ranges_that_touch_or_overlap_become_one() -> None:
    assert merge_ranges([(5, 9), (0, 2), (3, 4), (7, 8), (11, 11)]) == ((0, 9), (11, 11))


# Cells of any order as ranges of order 29, so that mocpy can be given them in its own form.
depth29 = st.lists(
    st.tuples(st.integers(0, 29), st.integers(0, 11), st.floats(0, 1), st.integers(1, 40)),
    max_size=8,
)


def moc_at_any_order(parts: list[tuple[int, int, float, int]]) -> MOC:
    ranges = []
    for order, base, fraction, length in parts:
        first = (base << 2 * order) + int(fraction * ((1 << 2 * order) - 1))
        last = min(first + length, 12 << 2 * order)
        first = min(first, last - 1)
        shift = 2 * (29 - order)
        ranges.append((first << shift, last << shift))
    merged = merge_ranges((low, high - 1) for low, high in ranges)
    array = np.array([(low, high + 1) for low, high in merged], dtype=np.uint64).reshape(-1, 2)
    return MOC.from_depth29_ranges(29, array)


@given(depth29)
def test_parse_degrades_as_mocpy_does(parts: list[tuple[int, int, float, int]]) -> None:
    moc = moc_at_any_order(parts)
    assert parse_moc(moc.to_string()) == ranges_of(moc.degrade_to_order(6))


@given(st.lists(st.tuples(st.integers(0, NCELLS - 1), st.integers(1, 3000)), max_size=8))
@example([(0, NCELLS)])
@example([(16, 16)])
def test_text_is_that_of_mocpy(parts: list[tuple[int, int]]) -> None:
    ranges = merge_ranges((low, min(low + n, NCELLS) - 1) for low, n in parts)
    text = to_moc_text(ranges)
    moc = MOC.from_string(text)
    assert moc.max_order == 6
    assert ranges_of(moc) == ranges
    assert text == moc.to_string()
    assert parse_moc(text) == ranges


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0/0-11", "0/0-11 6/"),
        ("6/0-49151", "0/0-11 6/"),
        ("6/5", "6/5"),
        ("6/0-3", "5/0 6/"),
        ("4/12, 15-17\n6/130", "4/12 15-17 6/130"),
        ("6/3 5/0 0/0", "0/0 6/"),
        ("29/123", "6/0"),
        ("8/15-16", "6/0-1"),
        ("3/", "6/"),
        ("0/ 3 1/ 20 6/", "0/3 1/20 6/"),
    ],
)
def test_normal_text(text: str, normal: str) -> None:
    assert to_moc_text(parse_moc(text)) == normal


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing in it"),
        ("5", "no order before `5`; write it as `6/5`"),
        ("30/1", "order 30 is over 29"),
        ("6/49152", "order 6 has no cell 49152, only 0 to 49151"),
        ("6/7-3", "the range `6/7-3` runs backwards"),
        ("s6/1", "`s6/1` is neither an order nor a cell nor a range of cells"),
        ("6/1-", "`6/1-` is neither"),
        ("6/-1", "`6/-1` is neither"),
        ('{"6":[1]}', "is neither"),
        ("6/" + "9" * 5000, "is too large"),
        ("9" * 5000 + "/1", "is too large"),
    ],
)
def test_no_moc(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_moc(text)


@given(st.text(alphabet="0123456789/-, s", max_size=30))
def test_any_text_is_a_moc_or_a_reason(text: str) -> None:
    with suppress(ValueError):
        assert all(0 <= low <= high < NCELLS for low, high in parse_moc(text))
