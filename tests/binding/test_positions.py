"""Coordinates, angles and shapes: readings, refusals, and astropy and mocpy as oracles."""

import subprocess
import sys

import astropy.units as u
import pytest
from astropy.coordinates import Angle, Latitude, Longitude, SkyCoord
from hypothesis import given, settings
from hypothesis import strategies as st
from mocpy import MOC

from regdsl import ast
from regdsl.binding.healpix import cell_of
from regdsl.binding.positions import Point, angle, coordinates, shape_cells
from regdsl.diagnostics import RegdslError
from tests.binding.failures import failure
from tests.binding.test_healpix import ranges_of

SPAN = ast.Span(5, 17)


def place(lon: str, lat: str, frame: str = "icrs") -> Point:
    return coordinates(ast.Coordinates(lon=lon, lat=lat, frame=frame, span=SPAN))


def nobody(name: ast.Name) -> Point:
    raise AssertionError(f"nobody asked for {name.text}")


CRAB = (83 + 37 / 60 + 58.5 / 3600, 22 + 52 / 3600)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        ("83.63", "+22.01", (83.63, 22.01)),
        ("83.63d", "22.01deg", (83.63, 22.01)),
        ("83.63°", "-22.01°", (83.63, -22.01)),
        (".5", "-.5", (0.5, -0.5)),
        ("8.363e1", "2.2e1", (83.63, 22.0)),
        ("05h34m31.9s", "+22d00m52s", CRAB),
        ("5h34m31.9s", "+22°00'52\"", CRAB),
        ("05:34:31.9", "+22:00:52", CRAB),
        ("05H34M31.9S", "+22D00M52S", CRAB),
        ("83d37m58.5s", "+22:00:52", CRAB),
        ("83°37′58.5″", "+22d00′52″", CRAB),
        ("05h34m", "+22d30m", (83.5, 22.5)),
        ("05h34.5m", "+22:30.5", (83.625, 22 + 30.5 / 60)),
        ("05:34", "+22:30", (83.5, 22.5)),
        ("5.5h", "0", (82.5, 0.0)),
        ("0", "-00:30:00", (0.0, -0.5)),
        ("0", "-00d00m36s", (0.0, -0.01)),
        ("0", "\u221200:30:00", (0.0, -0.5)),
        ("360", "90", (0.0, 90.0)),
        ("24:00:00", "-90", (0.0, -90.0)),
    ],
)
def test_forms(lon: str, lat: str, expected: Point) -> None:
    assert place(lon, lat) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(
    st.integers(0, 23), st.integers(0, 59), st.integers(0, 5999), st.sampled_from("+-"),
    st.integers(0, 89), st.integers(0, 59), st.integers(0, 599), st.booleans(),
)  # fmt: skip
def test_sexagesimal_as_astropy(
    h: int, m: int, cs: int, sign: str, d: int, dm: int, ds: int, colons: bool
) -> None:
    if colons:
        lon, lat = f"{h:02}:{m:02}:{cs / 100:05.2f}", f"{sign}{d:02}:{dm:02}:{ds / 10:04.1f}"
    else:
        lon, lat = f"{h:02}h{m:02}m{cs / 100:05.2f}s", f"{sign}{d:02}d{dm:02}m{ds / 10:04.1f}s"
    theirs = SkyCoord(lon, lat, unit=(u.hourangle, u.deg))
    assert place(lon, lat) == pytest.approx((theirs.ra.deg, theirs.dec.deg), abs=1e-10)


@pytest.mark.parametrize(
    ("frame", "theirs"),
    [
        ("icrs", "icrs"),
        ("fk5", "fk5"),
        ("fk4", "fk4"),
        ("galactic", "galactic"),
        ("ecliptic", "barycentricmeanecliptic"),
    ],
)
def test_frames(frame: str, theirs: str) -> None:
    expected = SkyCoord(184.55 * u.deg, -5.78 * u.deg, frame=theirs).icrs
    found = place("184.55", "-5.78", frame)
    assert found == pytest.approx((expected.ra.deg, expected.dec.deg), abs=1e-10)


def test_the_galactic_centre() -> None:
    assert place("0", "0", "galactic") == pytest.approx((266.405, -28.936), abs=1e-3)
    assert place("-15", "0", "galactic") == pytest.approx(place("345", "0", "galactic"))


def test_colons_are_hours_in_equatorial_frames_only() -> None:
    assert place("05:34:00", "0", "fk5")[0] == pytest.approx(83.5, abs=1e-4)
    assert place("10:30:00", "+1:30:00", "galactic") == pytest.approx(
        place("10.5", "1.5", "galactic")
    )
    assert place("10:30", "0", "ecliptic") == pytest.approx(place("10.5", "0", "ecliptic"))


@pytest.mark.parametrize(
    ("lon", "lat", "frame", "message", "hint"),
    [
        ("12x", "0", "icrs", "`12x` is no longitude", "write degrees, `83.633 +22.014`"),
        ("0", "north", "icrs", "`north` is no latitude", "or sexagesimal, `05h34m31.9s"),
        ("05h60m00s", "0", "icrs", "`05h60m00s` is no longitude", "write degrees"),
        ("05h34.5m10s", "0", "icrs", "`05h34.5m10s` is no longitude", "write degrees"),
        ("05h34:10", "0", "icrs", "`05h34:10` is no longitude", "write degrees"),
        ("nan", "0", "icrs", "`nan` is no longitude", "write degrees"),
        ("-10", "0", "icrs", "it is negative", "add 360: `350`"),
        ("-10", "0", "ecliptic", "it is negative", "add 360: `350`"),
        ("-400", "0", "galactic", "it is over 360 degrees", "0 to 360 degrees"),
        ("360.1", "0", "icrs", "it is over 360 degrees", "0 to 360 degrees"),
        ("1e400", "0", "icrs", "it is over 360 degrees", "0 to 360 degrees"),
        ("24h00m01s", "0", "icrs", "it is over 24 hours", "0 to 24 hours"),
        ("83:37:58", "0", "icrs", "it is over 24 hours", "for degrees write `83d37m58`"),
        ("5h30m", "0", "galactic", "in the galactic frame", "write degrees for galactic"),
        ("83", "22:00:52", "icrs", "it has no sign", "write `+22:00:52` or `-22:00:52`"),
        ("83", "+5h30m", "icrs", "latitudes have no hours", "write degrees: `+5d30m`"),
        ("83", "90.5", "icrs", "it is beyond the pole", "-90 to 90 degrees"),
        ("22.01", "183.63", "icrs", "it is beyond the pole", "first: `183.63 22.01`"),
        ("1", "1", "galactik", "unknown frame `galactik`", "did you mean `galactic`?"),
    ],
)  # fmt: skip
def test_bad_coordinates(lon: str, lat: str, frame: str, message: str, hint: str) -> None:
    found = failure(lambda: place(lon, lat, frame))
    assert found.code == "E114"
    assert message in found.message
    assert hint in found.help
    assert found.span is not None
    assert SPAN.start <= found.span.start <= found.span.end <= SPAN.end


def test_both_coordinates_are_reported() -> None:
    with pytest.raises(RegdslError) as raised:
        place("12x", "91")
    assert [d.message for d in raised.value.diagnostics] == [
        "`12x` is no longitude",
        "`91` is no latitude: it is beyond the pole",
    ]


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_place_or_an_error(lon: str, lat: str) -> None:
    try:
        ra, dec = place(lon, lat)
    except RegdslError:
        return
    assert 0 <= ra < 360
    assert -90 <= dec <= 90


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("2deg", 2), ("2 deg", 2), ("2d", 2), ("2°", 2), ("2Degrees", 2), ("+2deg", 2),
        ("30arcmin", 0.5), ("30'", 0.5), ("30′", 0.5), ("36arcsec", 0.01), ("36''", 0.01),
        ('36"', 0.01), ("36″", 0.01), ("3600000mas", 1), ("1e-3deg", 0.001), (".5deg", 0.5),
        ("180deg", 180), ("3.141592653589793rad", 180),
    ],
)  # fmt: skip
def test_angles(text: str, degrees: float) -> None:
    assert angle(text, SPAN) == pytest.approx(degrees, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "message", "hint", "fix"),
    [
        ("2", "the angle `2` has no unit", "write `2deg`", None),
        ("wide", "`wide` is no angle", "write a number and a unit, `2deg`", None),
        ("", "`` is no angle", "write a number and a unit", None),
        ("2degs", "`degs` is no unit", "did you mean `2deg`?", "2deg"),
        ("2m", "`m` is no unit", "did you mean `2arcmin`?", "2arcmin"),
        ("2sec", "`sec` is no unit", "did you mean `2arcsec`?", "2arcsec"),
        ("2acrmin", "`acrmin` is no unit", "did you mean `2arcmin`?", "2arcmin"),
        ("2km", "`km` is no unit", "deg, arcmin, arcsec, mas and rad", None),
        ("1d30m", "`d30m` is no unit", "deg, arcmin", None),
        ("0deg", "the angle `0deg` is not over zero", "leave out `within`", None),
        ("-2deg", "the angle `-2deg` is not over zero", "leave out `within`", None),
        ("180.1deg", "the angle `180.1deg` is over 180 degrees", "`180deg`", None),
        ("1e999deg", "is over 180 degrees", "`180deg`", None),
    ],
)
def test_bad_angles(text: str, message: str, hint: str, fix: str | None) -> None:
    found = failure(lambda: angle(text, SPAN))
    assert (found.code, found.span) == ("E115", SPAN)
    assert message in found.message
    assert hint in found.help
    assert (found.fix and found.fix.text) == fix


def circle(lon: float, lat: float, radius: str) -> ast.Circle:
    centre = ast.Coordinates(lon=repr(lon), lat=repr(lat))
    return ast.Circle(center=centre, radius=radius, radius_span=SPAN)


def test_point() -> None:
    found = shape_cells(ast.Coordinates(lon="83.63", lat="+22.01"), nobody)
    cell = cell_of(83.63, 22.01)
    assert found.kind == "point"
    assert found.ranges == ((cell, cell),)
    assert (found.ra, found.dec, found.count) == (83.63, 22.01, 1)
    assert found.plain == "point 83.63000 +22.01000"


def test_names_go_to_the_resolver() -> None:
    found = shape_cells(ast.Name(text="M 1"), lambda name: (len(name.text), 22.0))
    assert (found.ra, found.dec) == (3, 22)


def test_a_parameter_without_value() -> None:
    with pytest.raises(RegdslError) as raised:
        shape_cells(ast.Param(name="pos", span=SPAN), nobody)
    assert [(d.code, d.span) for d in raised.value.diagnostics] == [("E117", SPAN)]


@settings(deadline=None)
@given(
    st.floats(0, 359.9), st.sampled_from([-90.0, -41.81, 0.0, 30.0, 90.0]) | st.floats(-90, 90),
    st.floats(-6, 2.25).map(lambda power: 10**power),
)  # fmt: skip
def test_circles_are_those_of_mocpy(ra: float, dec: float, radius: float) -> None:
    found = shape_cells(circle(ra, dec, f"{radius!r}deg"), nobody)
    theirs = MOC.from_cone(
        Longitude(ra * u.deg), Latitude(dec * u.deg), radius=Angle(radius, u.deg),
        max_depth=6, delta_depth=4,
    )  # fmt: skip
    assert found.ranges == ranges_of(theirs)
    assert (found.kind, found.radius) == ("circle", radius)
    centre = cell_of(ra, dec)
    assert any(low <= centre <= high for low, high in found.ranges)


def test_the_widest_circle_is_the_sky() -> None:
    assert shape_cells(circle(12.0, 34.0, "180deg"), nobody).ranges == ((0, 49151),)


def polygon(*numbers: float) -> ast.Polygon:
    return ast.Polygon(numbers=tuple(map(repr, numbers)), span=SPAN)


offsets = st.integers(-400, 400)


@settings(deadline=None)
@given(
    st.integers(0, 35999),
    st.integers(-8500, 8500),
    st.lists(st.tuples(offsets, offsets), min_size=3, max_size=7, unique=True),
)
def test_polygons_are_those_of_mocpy(ra: int, dec: int, around: list[tuple[int, int]]) -> None:
    corners = [((ra + a) % 36000 / 100, (dec + b) / 100) for a, b in around]
    found = shape_cells(polygon(*(x for corner in corners for x in corner)), nobody)
    theirs = MOC.from_polygon(
        [a for a, _ in corners] * u.deg, [b for _, b in corners] * u.deg, max_depth=6
    )
    assert found.ranges == ranges_of(theirs)
    assert found.vertices == tuple(corners)


def test_a_closed_ring_is_the_same_polygon() -> None:
    ring = polygon(350, -10, 10, -10, 10, 10, 350, 10, 350, -10)
    found = shape_cells(ring, nobody)
    assert found.ranges == shape_cells(polygon(350, -10, 10, -10, 10, 10, 350, 10), nobody).ranges
    assert len(found.vertices) == 4


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (polygon(1, 2, 3, 4, 5), "this polygon has 5 numbers"),
        (polygon(1, 2, 3, 4), "this one has 2"),
        (polygon(1, 2, 3, 4, 1, 2), "this one has 2"),
        (polygon(1, 2, 1, 2, 1, 2), "this one has 1"),
        (polygon(), "this one has 0"),
        (ast.Moc(text="7-3", span=SPAN), "not a MOC: no order before `7-3`"),
        (ast.Moc(text="6/99999", span=SPAN), "not a MOC: order 6 has no cell 99999"),
        (ast.Moc(text="6/", span=SPAN), "the MOC is empty"),
    ],
)
def test_bad_shapes(shape: ast.Shape, message: str) -> None:
    found = failure(lambda: shape_cells(shape, nobody))
    assert (found.code, found.span) == ("E119", SPAN)
    assert message in found.message


def test_bad_coordinates_in_a_polygon() -> None:
    with pytest.raises(RegdslError) as raised:
        shape_cells(polygon(1, 2, 3, 94, -5, 6), nobody)
    assert [d.code for d in raised.value.diagnostics] == ["E114", "E114"]


def test_a_polygon_that_mocpy_panics_at(capfd: pytest.CaptureFixture[str]) -> None:
    found = failure(lambda: shape_cells(polygon(120, -90, 255, 45, 75, -45), nobody))
    assert found.code == "E119"
    assert "an edge that cannot be drawn" in found.message
    capfd.readouterr()


def test_moc() -> None:
    found = shape_cells(ast.Moc(text="0/0 6/4096-4100"), nobody)
    assert found.kind == "moc"
    assert found.ranges == ((0, 4100),)
    assert found.count == 4101
    assert found.plain == "MOC 0/0 6/4096-4100"


def test_points_and_mocs_load_nothing_heavy() -> None:
    code = """
import sys
from regdsl import ast
from regdsl.binding.positions import shape_cells
shape_cells(ast.Coordinates(lon="05h34m31.9s", lat="+22d00m52s"), None)
shape_cells(ast.Moc(text="6/1-5"), None)
assert not {"astropy", "mocpy", "numpy", "requests"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
