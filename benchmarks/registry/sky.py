"""Coverages: where on the sky a generated resource has data.

A coverage is a sorted array of HEALPix cells of order 6 (nested, ICRS), made by picking
cells whose centres lie in a disk, a strip or a band, or by throwing objects onto the sky.
Popular fields are popular here too, so that a point there is in more coverages than one
elsewhere.  All in numpy, and without a MOC library: two million ranges take seconds.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np

from regdsl.binding.healpix import parse_moc

from .draws import Weighted, chance, log_between, one_of, whole

__all__ = [
    "Cells", "archive_cells", "cells_of", "centres", "count_ranges", "finer", "moc_text",
    "vizier_cells",
]  # fmt: skip

ORDER = 6
NSIDE = 1 << ORDER
NCELLS = 12 * NSIDE * NSIDE

Cells = Any
"""A sorted array of cells without duplicates (numpy, int64)."""

#: Right ascension and declination in degrees, size in degrees, of places where everybody looks.
FIELDS: Sequence[tuple[float, float, float]] = (
    (266.4, -29.0, 3.0), (80.9, -69.8, 4.0), (13.2, -72.8, 2.0), (10.7, 41.3, 1.5),
    (83.8, -5.4, 1.5), (187.7, 12.4, 4.0), (150.1, 2.2, 0.8), (189.2, 62.2, 0.3),
    (53.1, -27.8, 0.3), (56.8, 24.1, 1.0), (194.9, 28.0, 1.2), (23.5, 30.7, 0.7),
    (290.0, 44.5, 6.0), (161.0, -59.7, 1.5), (246.8, -24.5, 3.0), (68.0, 26.0, 5.0),
    (201.4, -43.0, 0.5), (52.0, 31.0, 2.0), (34.5, -5.0, 1.2), (163.0, 57.5, 2.0),
    (130.0, 19.7, 1.5), (201.7, -47.5, 0.7), (49.9, 41.5, 1.0), (308.0, 41.0, 3.0),
    (274.7, -13.8, 1.0), (100.2, 9.9, 0.7), (210.8, 54.3, 0.4), (202.5, 47.2, 0.3),
)  # fmt: skip
_FIELDS = Weighted.zipf(FIELDS, 0.7)


class _Sky(NamedTuple):
    unit: Any  # (NCELLS, 3), unit vectors
    ra: Any  # degrees
    dec: Any
    galactic: Any  # latitudes in degrees
    densities: dict[str, Any]  # cumulative, over the cells


def centres(cells: Any) -> tuple[Any, Any]:
    """Longitudes and latitudes of the centres of cells of order 6, in degrees.

    The formulae of Gorski et al. 2005 (ApJ 622, 759), section 4.1, nested numbering.
    """
    cells = np.asarray(cells, dtype=np.int64)
    face, inside = np.divmod(cells, NSIDE * NSIDE)
    x, y = np.zeros_like(inside), np.zeros_like(inside)
    for bit in range(ORDER):
        x |= (inside >> 2 * bit & 1) << bit
        y |= (inside >> 2 * bit + 1 & 1) << bit
    ring = (face // 4 + 2) * NSIDE - x - y - 1
    column = np.array([1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7])[face]
    north, south = ring < NSIDE, ring > 3 * NSIDE
    length = np.where(north, ring, np.where(south, 4 * NSIDE - ring, NSIDE))
    cap = length**2 / (3 * NSIDE**2)
    belt = (2 * NSIDE - ring) * 2 / (3 * NSIDE)
    z = np.where(north, 1 - cap, np.where(south, cap - 1, belt))
    shift = np.where(north | south, 0, (ring - NSIDE) & 1)
    step = (column * length + x - y + 1 + shift) // 2
    step = (step - 1) % (4 * length) + 1
    phi = (step - (shift + 1) * 0.5) * (math.pi / 2) / length
    return np.degrees(phi) % 360, np.degrees(np.arcsin(z))


@functools.cache
def _sky() -> _Sky:
    ra, dec = centres(np.arange(NCELLS))
    unit = _vectors(ra, dec)
    galactic = np.degrees(np.arcsin(unit @ _vectors(192.859, 27.128)))
    ecliptic = np.degrees(np.arcsin(unit @ _vectors(270.0, 66.561)))
    weights = {
        "sky": np.ones(NCELLS),
        "galactic": np.exp(-np.abs(galactic) / 8) + 0.01,
        "extragalactic": np.where(np.abs(galactic) > 18, 1.0, 0.02),
        "ecliptic": np.exp(-np.abs(ecliptic) / 10),
        "north": np.where(dec > -25, 1.0, 0.0),
        "south": np.where(dec < 25, 1.0, 0.0),
    }
    return _Sky(unit, ra, dec, galactic, {name: np.cumsum(w) for name, w in weights.items()})


def _vectors(ra: Any, dec: Any) -> Any:
    lon, lat = np.radians(ra), np.radians(dec)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def disk(ra: float, dec: float, radius: float) -> Cells:
    """Cells in or at a disk; at least one.  All in degrees."""
    near = _sky().unit @ _vectors(ra, dec)
    # half a cell more, since a coverage has every cell that it touches
    cells = np.flatnonzero(near > math.cos(math.radians(min(radius + 0.45, 180.0))))
    return cells if len(cells) else np.array([int(np.argmax(near))])


def scattered(rng: Random, number: int, where: str) -> Cells:
    """Cells of this many objects thrown onto the sky with a density that has a name."""
    density = _sky().densities[where]
    thrown = np.frombuffer(rng.randbytes(4 * number), dtype="<u4") * (density[-1] / 2**32)
    return np.unique(np.minimum(np.searchsorted(density, thrown, side="right"), NCELLS - 1))


def strip(ra: tuple[float, float], dec: tuple[float, float], latitude: float = 0) -> Cells:
    """Cells between two right ascensions (over 0h where the first is larger) and declinations."""
    sky = _sky()
    wide = (sky.ra >= ra[0]) & (sky.ra <= ra[1])
    if ra[0] > ra[1]:
        wide = (sky.ra >= ra[0]) | (sky.ra <= ra[1])
    tall = (sky.dec >= dec[0]) & (sky.dec <= dec[1])
    return np.flatnonzero(wide & tall & (np.abs(sky.galactic) >= latitude))


def plane(longitude_sign: int, latitude: float) -> Cells:
    """Cells close to the galactic plane: of both hemispheres (0), the northern or southern."""
    sky = _sky()
    side = np.ones(NCELLS, dtype=bool) if not longitude_sign else sky.dec * longitude_sign > 0
    return np.flatnonzero((np.abs(sky.galactic) <= latitude) & side)


def _thinned(rng: Random, cells: Cells, lost: float) -> Cells:
    """Without some cells here and there."""
    if not len(cells):
        return cells
    luck = np.frombuffer(rng.randbytes(2 * len(cells)), dtype="<u2")
    kept = cells[luck >= lost * 65536]
    return kept if len(kept) else cells[:1]


def _place(rng: Random) -> tuple[float, float]:
    """A field that many look at, or any place."""
    if chance(rng, 0.45):
        ra, dec, size = _FIELDS.draw(rng)
        ra += (rng.random() - 0.5) * size / max(0.2, math.cos(math.radians(dec)))
        return ra % 360, max(-89.0, min(89.0, dec + (rng.random() - 0.5) * size))
    return rng.random() * 360, math.degrees(math.asin(2 * rng.random() - 1))


def _field(rng: Random) -> Cells:
    return disk(*_place(rng), log_between(rng, 0.05, 2.5))


def _some_fields(rng: Random) -> Cells:
    places = [_field(rng) for _ in range(whole(rng, 2, 9))]
    return np.unique(np.concatenate(places))


def _some_objects(rng: Random) -> Cells:
    where = _WHERE.draw(rng)
    return scattered(rng, int(log_between(rng, 3, 400)), where)


def _many_objects(rng: Random) -> Cells:
    where = _WHERE.draw(rng)
    return scattered(rng, int(log_between(rng, 400, 8_000)), where)


def _large_area(rng: Random) -> Cells:
    return disk(*_place(rng), log_between(rng, 2.5, 25.0))


def _survey(rng: Random) -> Cells:
    begin, low = rng.random() * 360, rng.random() * 110 - 60
    end = (begin + log_between(rng, 20, 300)) % 360
    high = min(85.0, low + log_between(rng, 3, 60))
    cells = strip((begin, end), (low, high), one_of(rng, (0, 0, 15, 25)))
    if not len(cells):
        return disk(begin, low, 5)
    return _thinned(rng, cells, one_of(rng, (0.0, 0.02, 0.1, 0.3)))


def _plane(rng: Random) -> Cells:
    return _thinned(rng, plane(one_of(rng, (-1, 0, 1)), log_between(rng, 1, 12)), 0.03)


def _hemisphere(rng: Random) -> Cells:
    edge = rng.random() * 50 - 30
    tall = (edge, 90.0) if chance(rng, 0.5) else (-90.0, edge)
    return _thinned(rng, strip((0, 360), tall), one_of(rng, (0.0, 0.001, 0.02)))


def _whole_sky(rng: Random) -> Cells:
    cells = np.arange(NCELLS)
    return cells if chance(rng, 0.6) else _thinned(rng, cells, log_between(rng, 0.0005, 0.03))


_WHERE = Weighted(
    [
        ("sky", 30),
        ("galactic", 22),
        ("extragalactic", 30),
        ("ecliptic", 3),
        ("north", 10),
        ("south", 5),
    ]
)

#: What a catalog from a paper covers, and how many of a hundred do.
_KINDS = Weighted(
    [
        (_field, 50.0),
        (_some_fields, 7.0),
        (_some_objects, 28.0),
        (_many_objects, 2.4),
        (_large_area, 4.0),
        (_survey, 3.5),
        (_plane, 0.8),
        (_hemisphere, 1.0),
        (_whole_sky, 2.5),
    ]
)


def vizier_cells(rng: Random) -> Cells:
    """The coverage of a catalog that came with a paper, or of a large one."""
    return _KINDS.draw(rng)(rng)


def archive_cells(rng: Random) -> Cells:
    """The coverage of an archive or a service: larger things."""
    kind = rng.random()
    if kind < 0.3:
        return _whole_sky(rng)
    if kind < 0.7:
        return _some_fields(rng)
    return _survey(rng)


def count_ranges(cells: Cells) -> int:
    """How many ranges of cells there are."""
    return 1 + int(np.count_nonzero(np.diff(cells) != 1)) if len(cells) else 0


def moc_text(cells: Cells, order: int = ORDER) -> str:
    """An ASCII MOC of the cells, each area as coarse as it goes: `3/12 14-16 6/130`."""
    parts: list[str] = []
    while len(cells):
        rest = cells
        coarser = cells[:0]
        if order:
            parents, counts = np.unique(cells >> 2, return_counts=True)
            coarser = parents[counts == 4]
            if len(coarser):
                rest = cells[~np.isin(cells >> 2, coarser)]
        if len(rest):
            breaks = np.flatnonzero(np.diff(rest) != 1)
            firsts = rest[np.concatenate(([0], breaks + 1))].tolist()
            lasts = rest[np.concatenate((breaks, [len(rest) - 1]))].tolist()
            runs = (f"{a}-{b}" if b > a else f"{a}" for a, b in zip(firsts, lasts, strict=True))
            parts.append(f"{order}/{' '.join(runs)}")
        cells, order = coarser, order - 1
    return " ".join(reversed(parts))


def cells_of(moc: str) -> Cells:
    """The cells of order 6 that an ASCII MOC has or touches."""
    return np.concatenate([np.arange(low, high + 1) for low, high in parse_moc(moc)])


def finer(rng: Random, cells: Cells, order: int) -> Cells:
    """Cells of a higher order, at least one in each of these."""
    below = 1 << 2 * (order - ORDER)
    chosen = [cell * below + int(rng.random() * below) for cell in cells.tolist() for _ in (0, 1)]
    return np.unique(np.array(chosen, dtype=np.int64))
