"""Sets of cells against plain Python sets and against mocpy."""

from __future__ import annotations

import random

import astropy.units as u
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mocpy import MOC

from regdsl.binding.healpix import ORDER, cell_of, parse_moc
from regdsl.mirror.udf.mocs import (
    DEEPEST,
    Moc,
    cell_at,
    common,
    covers,
    degraded,
    joined,
    meets,
    read,
    write,
)

from .conftest import Sql

TOP = 3
"""The order of the sets below; they have cells of all orders up to it."""

CELLS = st.integers(0, TOP).flatmap(
    lambda order: st.tuples(st.just(order), st.integers(0, 12 * 4**order - 1))
)
MOCS = st.lists(CELLS, max_size=12)


def _text(cells: list[tuple[int, int]]) -> str:
    return " ".join(f"{order}/{cell}" for order, cell in cells)


def _set(cells: list[tuple[int, int]]) -> set[int]:
    """The cells of order TOP."""
    found = set()
    for order, cell in cells:
        size = 4 ** (TOP - order)
        found |= set(range(cell * size, (cell + 1) * size))
    return found


def _cells(moc: Moc, order: int = TOP) -> set[int]:
    shift = 2 * (DEEPEST - order)
    bounds = list(moc.bounds)
    assert bounds == sorted(set(bounds)), "ascending, and nothing side by side"
    return {
        cell
        for low, end in zip(bounds[::2], bounds[1::2], strict=True)
        for cell in range(low >> shift, end >> shift)
    }


@given(MOCS)
def test_read_and_write(cells: list[tuple[int, int]]) -> None:
    moc = read(_text(cells))
    assert _cells(moc) == _set(cells)
    assert moc.share == len(_set(cells)) / (12 * 4**TOP)
    again = read(write(moc))
    assert (again.bounds, again.order) == (moc.bounds, moc.order)


@given(MOCS.filter(bool))
@settings(deadline=None)
def test_what_is_written_is_what_mocpy_writes(cells: list[tuple[int, int]]) -> None:
    ours = write(read(_text(cells)))
    theirs = MOC.union(*(MOC.from_string(_text([cell])) for cell in cells), MOC.new_empty(0))
    assert ours == " ".join(theirs.to_string().split())


@given(MOCS, MOCS)
def test_algebra(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    a, b = read(_text(one)), read(_text(other))
    x, y = _set(one), _set(other)
    assert _cells(joined(a, b)) == x | y
    assert _cells(common(a, b)) == x & y
    assert meets(a, b) == meets(b, a) == bool(x & y)
    assert covers(a, b) == (y <= x)
    assert covers(joined(a, b), a)
    assert covers(a, common(a, b))


@given(MOCS, st.integers(0, TOP), st.integers(0, 12 * 4**TOP - 1))
def test_degraded_and_has(cells: list[tuple[int, int]], order: int, cell: int) -> None:
    moc = read(_text(cells))
    rough = degraded(moc, order)
    size = 4 ** (TOP - order)
    assert _cells(rough, order) == {fine // size for fine in _set(cells)}
    assert rough.order == order
    assert moc.has(cell << 2 * (DEEPEST - TOP)) == (cell in _set(cells))
    assert moc.has(((cell + 1) << 2 * (DEEPEST - TOP)) - 1) == (cell in _set(cells))


@pytest.mark.parametrize(
    "text", ["", "6/", "6/1-3,7 5/2", " 29/0 3/5 ", "0/0-11", "6/1\n7/12-14 6/200", "6/3 2 1"]
)
def test_reads_as_the_language_does(text: str) -> None:
    ours = _cells(degraded(read(text), ORDER), ORDER)
    theirs = parse_moc(text) if text else ()
    assert ours == {cell for low, high in theirs for cell in range(low, high + 1)}


def test_huge_numbers_are_refused() -> None:
    for text in ("6/" + "9" * 5000, "9" * 5000 + "/1", "29/" + "9" * 20):
        with pytest.raises(ValueError, match=r"number|order|cell|neither"):
            read(text)


# -- cells of points -----------------------------------------------------------------------


def _places() -> list[tuple[float, float]]:
    chance = random.Random(1)
    places = [
        (chance.uniform(0, 360), float(np.degrees(np.arcsin(chance.uniform(-1, 1)))))
        for _ in range(300)
    ]
    return [*places, (0.0, 0.0), (10.0, 90.0), (10.0, -90.0), (359.999999, 41.8), (45.0, 41.8103)]


@pytest.mark.parametrize("order", [0, 1, 6, 10, 20, 29])
def test_cells_are_those_of_mocpy(order: int) -> None:
    for lon, lat in _places():
        moc = MOC.from_lonlat([lon] * u.deg, [lat] * u.deg, max_norder=order)
        assert [cell_at(order, lon, lat)] == moc.flatten().tolist()


def test_cells_of_order_6_are_those_of_the_language() -> None:
    chance = random.Random(2)
    rounded = [(chance.randrange(0, 360, 15), chance.randrange(-90, 91, 5)) for _ in range(300)]
    for lon, lat in [*_places(), *rounded]:
        assert cell_at(ORDER, lon, lat) == cell_of(lon, lat)
        assert cell_at(DEEPEST, lon, lat) >> 2 * (DEEPEST - ORDER) == cell_of(lon, lat)


def test_healpix_index(sql: Sql) -> None:
    assert sql("ivo_healpix_index(6, 83.6, 22.0)") == cell_of(83.6, 22.0)
    assert sql("ivo_healpix_index(6, adql_point(83.6, 22.0))") == cell_of(83.6, 22.0)
    assert sql("ivo_healpix_index(0, 0, 0)") == 4


# -- cells of shapes -----------------------------------------------------------------------


@pytest.mark.parametrize("order", [3, 6, 8, 10, 12])
@pytest.mark.parametrize("circle", [(10.0, 20.0, 1.0), (200.0, -89.0, 3.0), (0.0, 0.0, 100.0)])
def test_cells_of_circles(sql: Sql, circle: tuple[float, ...], order: int) -> None:
    """docs/semantics.md has a delta depth of 4 at order 6, and so down to order 10."""
    lon, lat, radius = (number * u.deg for number in circle)
    theirs = MOC.from_cone(lon, lat, radius=radius, max_depth=order, delta_depth=max(10 - order, 0))
    ours = sql("adql_moc(?, adql_circle(?, ?, ?))", order, *circle)
    assert ours == "MOC\x1f" + " ".join(theirs.to_string().split())


def test_cells_of_polygons(sql: Sql) -> None:
    theirs = MOC.from_polygon([10, 20, 15] * u.deg, [10, 10, 20] * u.deg, max_depth=6)
    ours = sql("adql_moc(6, adql_polygon(10, 10, 20, 10, 15, 20))")
    assert ours == "MOC\x1f" + " ".join(theirs.to_string().split())
