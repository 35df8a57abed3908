"""Generated coverages: cells where they should be, and MOCs as others read them."""

from __future__ import annotations

import pytest

from benchmarks.registry import sky
from benchmarks.registry.dirt import BROKEN_MOCS
from benchmarks.registry.draws import generator
from regdsl.binding.healpix import cell_of, parse_moc
from regdsl.mirror.values import coverage_moc


def test_centres_are_in_their_cells() -> None:
    cells = list(range(0, sky.NCELLS, 7))
    lons, lats = sky.centres(cells)
    assert [cell_of(lon, lat) for lon, lat in zip(lons, lats, strict=True)] == cells


@pytest.mark.parametrize("number", range(60))
def test_mocs_are_in_normal_form(number: int) -> None:
    rng = generator(1, number)
    cells = (sky.vizier_cells if number % 3 else sky.archive_cells)(rng)
    text = sky.moc_text(cells)
    assert coverage_moc(text) == text
    assert len(parse_moc(text)) == sky.count_ranges(cells) > 0
    assert sky.cells_of(text).tolist() == cells.tolist()
    if len(cells) < 500:
        finer = sky.moc_text(sky.finer(rng, cells, 9), 9)
        assert finer != text
        assert coverage_moc(finer) == text


def test_a_disk_is_where_it_should_be() -> None:
    disk = set(sky.disk(83.82, -5.39, 0.5).tolist())
    assert cell_of(83.82, -5.39) in disk
    assert cell_of(83.82, 5.39) not in disk
    assert len(disk) < 12


@pytest.mark.parametrize("moc", BROKEN_MOCS)
def test_broken_ones_are(moc: str) -> None:
    with pytest.raises(ValueError, match="MOC"):
        coverage_moc(moc)
