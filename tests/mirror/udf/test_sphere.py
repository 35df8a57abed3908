"""Shapes on the sphere against astropy, mocpy, areas known otherwise, and each other."""

from __future__ import annotations

import math
import random

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from mocpy import MOC

from regdsl.mirror.udf.sphere import separation

from .conftest import Sql

SKY = 41252.96124941928
"""Square degrees: 129600 / pi."""


def _anywhere(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(0, 360), math.degrees(math.asin(chance.uniform(-1, 1)))


def _beside(place: tuple[float, float], angle: float, away: float) -> tuple[float, float]:
    found = SkyCoord(*place, unit="deg").directional_offset_by(angle * u.deg, away * u.deg)
    return float(found.ra.deg), float(found.dec.deg)


# -- distances -----------------------------------------------------------------------------


@pytest.mark.parametrize("away", [1e-9, 1e-4, 1.0, 60.0, 90.0, 179.0, 180 - 1e-7])
def test_distance_is_that_of_astropy(sql: Sql, away: float) -> None:
    chance = random.Random(away)
    for _ in range(20):
        one = _anywhere(chance)
        other = _beside(one, chance.uniform(0, 360), away)
        expected = SkyCoord(*one, unit="deg").separation(SkyCoord(*other, unit="deg")).deg
        found = sql("adql_distance(?, ?, ?, ?)", *one, *other)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-13)
        assert sql("adql_distance(adql_point(?, ?), adql_point(?, ?))", *one, *other) == found


@pytest.mark.parametrize(
    ("places", "degrees"),
    [
        ((10, 20, 10, 20), 0.0),
        ((10, 20, 370, 20), 0.0),
        ((0, 0, 180, 0), 180.0),
        ((77, 90, 12, -90), 180.0),
        ((10, 89, 190, 89), 2.0),
        ((359, 0, 1, 0), 2.0),
        ((0, 0, 90, 45), 90.0),
        # A billionth of an arcsecond, at the equator.
        ((83.0, 0, 83.0 + 2**-41, 0), 2**-41),
    ],
)
def test_distance(places: tuple[float, ...], degrees: float) -> None:
    assert separation(*places) == pytest.approx(degrees, rel=1e-14, abs=1e-14)


# -- areas and centres ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        ("adql_point(1, 2)", 0.0),
        ("adql_circle(1, 2, 180)", SKY),
        ("adql_circle(1, 2, 90)", SKY / 2),
        ("adql_circle(1, 2, 60)", SKY / 4),
        ("adql_circle(1, 2, 0)", 0.0),
        # A circle so small that it is flat.
        ("adql_circle(1, 2, 1e-6)", math.pi * 1e-12),
        # An eighth of the sky, either way round, and closed or not.
        ("adql_polygon(0, 0, 90, 0, 0, 90)", SKY / 8),
        ("adql_polygon(0, 0, 0, 90, 90, 0)", SKY / 8),
        ("adql_polygon(0, 0, 90, 0, 0, 90, 0, 0)", SKY / 8),
        # A slice from pole to pole, 40 degrees wide.
        ("adql_polygon(0, -90, 40, 0, 0, 90, 0, 0)", SKY / 9),
        # Around the pole: two thirds of a cap would be the rest.
        ("adql_polygon(0, 0, 120, 0, 240, 0)", SKY / 2),
        ("adql_region('POLYGON 0 0 0.0001 0 0.0001 0.0001 0 0.0001')", 1e-8),
        ("'0/0-11'", SKY),
        ("'6/'", 0.0),
        ("''", 0.0),
        ("'0/4 6/0'", SKY / 12 + SKY / 49152),
    ],
)
def test_area(sql: Sql, shape: str, area: float) -> None:
    assert sql(f"adql_area({shape})") == pytest.approx(area, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("shape", "lon", "lat"),
    [
        ("adql_point(10, 20)", 10.0, 20.0),
        ("adql_circle(10, 20, 5)", 10.0, 20.0),
        ("adql_polygon(0, 0, 90, 0, 0, 90)", 45.0, math.degrees(math.atan(math.sqrt(0.5)))),
        ("adql_polygon(0, 0, 0, 90, 90, 0)", 45.0, math.degrees(math.atan(math.sqrt(0.5)))),
        ("adql_polygon(350, -10, 10, -10, 10, 10, 350, 10)", 0.0, 0.0),
        ("adql_box(83.5, 0, 1e-4, 1e-4)", 83.5, 0.0),
        ("'0/4'", 0.0, 0.0),
    ],
)
def test_centroid(sql: Sql, shape: str, lon: float, lat: float) -> None:
    found = [float(sql(f"adql_coord{n}(adql_centroid({shape}))")) for n in (1, 2)]
    assert separation(*found, lon, lat) < 1e-9


def test_the_centre_of_nothing_is_null(sql: Sql) -> None:
    assert sql("adql_centroid('6/')") is None


# -- containment ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "value"),
    [
        # Points.
        ("contains(adql_point(1, 2), adql_point(1, 2))", 1),
        ("contains(adql_point(1, 2), adql_point(361, 2))", 1),
        ("contains(adql_point(1, 90), adql_point(2, 90))", 1),
        ("contains(adql_point(1, 2), adql_point(1.0001, 2))", 0),
        ("intersects(adql_point(1, 2), adql_point(1, 2))", 1),
        # Borders belong to a shape.
        ("contains(adql_point(0, 1), adql_circle(0, 0, 1))", 1),
        ("contains(adql_point(77, 89), adql_circle(0, 90, 1))", 1),
        ("contains(adql_point(0, 1.000001), adql_circle(0, 0, 1))", 0),
        ("contains(adql_circle(0, 0, 1), adql_point(0, 0))", 0),
        ("contains(adql_circle(0, 0, 0), adql_point(0, 0))", 1),
        ("intersects(adql_circle(0, 0, 1), adql_point(0, 1))", 1),
        # Circles.
        ("contains(adql_circle(0, 0, 1), adql_circle(0, 0, 1))", 1),
        ("contains(adql_circle(0, 1, 1), adql_circle(0, 0, 2))", 1),
        ("contains(adql_circle(0, 1.001, 1), adql_circle(0, 0, 2))", 0),
        ("contains(adql_circle(180, 0, 90), adql_circle(0, 0, 170))", 0),
        ("contains(adql_circle(180, 0, 90), adql_circle(0, 0, 180))", 1),
        ("contains(adql_circle(90, 0, 30), adql_circle(0, 0, 120))", 1),
        ("intersects(adql_circle(0, 0, 1), adql_circle(2, 0, 1))", 1),
        ("intersects(adql_circle(0, 0, 1), adql_circle(2.001, 0, 1))", 0),
        # Polygons.
        ("contains(adql_point(1, 1), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_point(9, 9), adql_polygon(0, 0, 10, 0, 0, 10))", 0),
        ("contains(adql_point(5, 0), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_point(0, 0), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_point(5, -1e-9), adql_polygon(0, 0, 10, 0, 0, 10))", 0),
        ("contains(adql_point(0, 89), adql_polygon(0, 80, 120, 80, 240, 80))", 1),
        ("contains(adql_point(0, 90), adql_polygon(0, 80, 120, 80, 240, 80))", 1),
        ("contains(adql_point(0, -89), adql_polygon(0, 80, 120, 80, 240, 80))", 0),
        ("contains(adql_point(0, 0), adql_polygon(350, -10, 10, -10, 10, 10, 350, 10))", 1),
        ("contains(adql_point(180, 0), adql_polygon(350, -10, 10, -10, 10, 10, 350, 10))", 0),
        # A side along a parallel is not one: great circles bend to the pole.
        ("contains(adql_point(45, 62), adql_polygon(0, 60, 90, 60, 45, 90))", 0),
        ("contains(adql_point(45, 68), adql_polygon(0, 60, 90, 60, 45, 90))", 1),
        # The notch of an arrow.
        ("contains(adql_point(5, 1), adql_polygon(0, 0, 5, 3, 10, 0, 5, 10))", 0),
        ("contains(adql_point(5, 4), adql_polygon(0, 0, 5, 3, 10, 0, 5, 10))", 1),
        ("contains(adql_circle(3, 3, 1), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_circle(3, 3, 3.001), adql_polygon(0, 0, 10, 0, 0, 10))", 0),
        ("contains(adql_circle(30, 3, 1), adql_polygon(0, 0, 10, 0, 0, 10))", 0),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_circle(0, 0, 10))", 1),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_circle(0, 0, 9.9))", 0),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_circle(180, 0, 120))", 0),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_circle(90, 0, 120))", 1),
        ("contains(adql_polygon(80, 0, 100, 0, 90, 10), adql_circle(180, 0, 101))", 1),
        ("contains(adql_polygon(80, 0, 100, 0, 90, 10), adql_circle(180, 0, 99))", 0),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_polygon(0, 0, 0, 10, 10, 0), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_polygon(0, 0, 5, 0, 0, 5), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("contains(adql_polygon(0, 0, 10, 0, 0, 10), adql_polygon(0, 0, 5, 0, 0, 5))", 0),
        # The triangle around the arrow holds it, not the other way.
        (
            "contains(adql_polygon(0, 0, 5, 3, 10, 0, 5, 10), adql_polygon(0, 0, 10, 0, 5, 10))",
            1,
        ),
        (
            "contains(adql_polygon(0, 0, 10, 0, 5, 10), adql_polygon(0, 0, 5, 3, 10, 0, 5, 10))",
            0,
        ),
        ("intersects(adql_circle(5, -1, 1), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("intersects(adql_polygon(0, 0, 10, 0, 0, 10), adql_circle(5, -1, 0.99))", 0),
        ("intersects(adql_circle(3, 3, 0.1), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        ("intersects(adql_circle(3, 3, 90), adql_polygon(0, 0, 10, 0, 0, 10))", 1),
        # A cross: no corner of one is in the other.
        ("intersects(adql_box(0, 0, 20, 2), adql_box(0, 0, 2, 20))", 1),
        ("contains(adql_box(0, 0, 20, 2), adql_box(0, 0, 2, 20))", 0),
        ("intersects(adql_box(0, 0, 20, 2), adql_box(180, 0, 2, 20))", 0),
        ("intersects(adql_box(0, 0, 2, 2), adql_box(0, 0, 20, 20))", 1),
        ("intersects(adql_box(0, 0, 2, 2), adql_box(2, 0, 2, 2))", 1),  # along a side
        ("intersects(adql_box(0, 0, 2, 2), adql_box(2.001, 0, 2, 2))", 0),
    ],
)
def test_relation(sql: Sql, call: str, value: int) -> None:
    assert sql(f"adql_{call}") == value


def test_circles_in_circles(sql: Sql) -> None:
    """Against 72 points of the border of the inner one, by astropy."""
    chance = random.Random(11)
    seen = set()
    angles = np.arange(0, 360, 5) * u.deg
    for _ in range(150):
        inner, outer = _anywhere(chance), _anywhere(chance)
        r = chance.uniform(0, 90)
        # Near the edge on purpose, so that both answers come.
        reach = SkyCoord(*inner, unit="deg").separation(SkyCoord(*outer, unit="deg")).deg + r
        size = min(max(reach * chance.uniform(0.9, 1.1), 1.0), 180.0)
        border = SkyCoord(*inner, unit="deg").directional_offset_by(angles, r * u.deg)
        away = border.separation(SkyCoord(*outer, unit="deg")).deg
        if abs(away.max() - size) > 0.2 and reach < 179:
            found = sql(
                "adql_contains(adql_circle(?, ?, ?), adql_circle(?, ?, ?))",
                *(*inner, r, *outer, size),
            )
            assert found == int(away.max() < size)
            seen.add(found)
    assert seen == {0, 1}


def _star(chance: random.Random, centre: tuple[float, float], size: float) -> list[float]:
    """The corners of a polygon that is no convex one, around a centre."""
    count = chance.randint(3, 9)
    angles = sorted(chance.sample(range(0, 360, 8), count))
    # No gap may be so wide that the centre is outside.
    if max(np.diff([*angles, angles[0] + 360])) > 150:
        return _star(chance, centre, size)
    corners = [_beside(centre, angle, size * chance.uniform(0.3, 1)) for angle in angles]
    if chance.random() < 0.5:
        corners.reverse()
    return [number for corner in corners for number in corner]


def _moc(numbers: list[float], order: int) -> MOC:
    return MOC.from_polygon(numbers[0::2] * u.deg, numbers[1::2] * u.deg, max_depth=order)


@pytest.mark.parametrize("size", [0.5, 10.0, 60.0])
def test_points_in_polygons_are_those_of_mocpy(sql: Sql, size: float) -> None:
    chance = random.Random(size)
    order = 7 if size > 50 else 13 if size < 1 else 9
    seen = {0: 0, 1: 0}
    for _ in range(12):
        numbers = _star(chance, _anywhere(chance), size)
        moc = _moc(numbers, order)
        # Where the border runs, cells say nothing.
        inside = moc.contracted().contracted()
        outside = moc.extended().extended()
        places = [
            _beside((numbers[0], numbers[1]), chance.uniform(0, 360), chance.uniform(0, 2 * size))
            for _ in range(30)
        ]
        lon, lat = zip(*places, strict=True)
        within = inside.contains_lonlat(lon * u.deg, lat * u.deg)
        without = ~outside.contains_lonlat(lon * u.deg, lat * u.deg)
        corners = ", ".join("?" * len(numbers))
        for place, yes, no in zip(places, within, without, strict=True):
            if yes or no:
                found = sql(
                    f"adql_contains(adql_point(?, ?), adql_polygon({corners}))", *place, *numbers
                )
                assert found == int(yes), (place, numbers)
                seen[found] += 1
    assert min(seen.values()) > 20


def test_polygons_and_their_neighbours_are_as_mocpy_has_them(sql: Sql) -> None:
    chance = random.Random(3)
    seen = {"contains": set(), "intersects": set()}
    for _ in range(120):
        centre = _anywhere(chance)
        one = _star(chance, centre, 20.0)
        size = chance.choice([1.0, 5.0, 20.0])
        other = _star(chance, _beside(centre, chance.uniform(0, 360), chance.uniform(0, 40)), size)
        a, b = _moc(one, 8), _moc(other, 8)
        marks = ", ".join("?" * len(one)), ", ".join("?" * len(other))
        call = f"(adql_polygon({marks[1]}), adql_polygon({marks[0]}))"
        meets, within = (
            sql(f"adql_{name}{call}", *other, *one) for name in ("intersects", "contains")
        )
        assert (
            sql(
                f"adql_intersects(adql_polygon({marks[0]}), adql_polygon({marks[1]}))", *one, *other
            )
            == meets
        )
        inner = a.contracted().contracted()
        if b.intersection(a).empty():
            assert meets == 0
            seen["intersects"].add(0)
        elif not b.contracted().contracted().intersection(inner).empty():
            assert meets == 1
            seen["intersects"].add(1)
        if b.intersection(inner) == b:
            assert within == 1
            seen["contains"].add(1)
        elif not _lies_in(b.contracted().contracted(), a):
            assert within == 0
            seen["contains"].add(0)
    assert seen == {"contains": {0, 1}, "intersects": {0, 1}}


def _lies_in(inner: MOC, outer: MOC) -> bool:
    common = inner.intersection(outer)
    return np.array_equal(common.to_depth29_ranges, inner.to_depth29_ranges)


# -- frames --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coosys", "frame"),
    [
        ("ICRS", "icrs"),
        ("", "icrs"),
        ("ICRS GEOCENTER", "icrs"),
        ("fk5", "fk5"),
        ("FK5 BARYCENTER SPHERICAL2", "fk5"),
        ("J2000", "fk5"),
        ("GALACTIC", "galactic"),
        ("ecliptic", "barycentricmeanecliptic"),
    ],
)
def test_frames_are_those_of_astropy(sql: Sql, coosys: str, frame: str) -> None:
    chance = random.Random(coosys)
    for _ in range(20):
        place = _anywhere(chance)
        expected = SkyCoord(*place, unit="deg", frame=frame).icrs
        found = [sql(f"adql_coord{n}(adql_point(?, ?, ?))", coosys, *place) for n in (1, 2)]
        assert separation(*found, expected.ra.deg, expected.dec.deg) < 1e-10


def test_shapes_in_another_frame(sql: Sql) -> None:
    centre = sql("adql_point('GALACTIC', 0, 0)")
    assert sql("adql_centroid(adql_circle('GALACTIC', 0, 0, 2))") == centre
    assert sql("adql_circle('GALACTIC', adql_point('GALACTIC', 0, 0), 2)") == (
        sql("adql_circle('GALACTIC', 0, 0, 2)")
    )
    box, polygon = (
        sql("adql_box('GALACTIC', 0, 0, 4, 2)"),
        sql("adql_polygon('GALACTIC', -2, -1, 2, -1, 2, 1, -2, 1)"),
    )
    assert box == polygon
    assert sql("adql_contains(adql_point('GALACTIC', 1.9, 0), ?)", box) == 1
    assert sql("adql_contains(adql_point('GALACTIC', 0, 1.9), ?)", box) == 0
    assert sql("adql_coordsys(?)", box) == "ICRS"


@pytest.mark.parametrize("coosys", ["FK4", "MARS", "GALACTIC FK5", "FK4 B1950"])
def test_frames_that_are_refused(sql: Sql, coosys: str) -> None:
    assert sql.fails("adql_point(?, 1, 2)", coosys)[0] == "E412"
