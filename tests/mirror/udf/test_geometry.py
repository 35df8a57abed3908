"""Shapes as values: how they are made, read and shown, and what is refused."""

from __future__ import annotations

import math

import pytest

from regdsl.mirror.udf import present

from .conftest import Sql


def _shown(sql: Sql, expression: str) -> str:
    text, xtype = present(sql(expression))
    return f"{xtype}: {text}"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("adql_point(10, -20.5)", "point: 10.0 -20.5"),
        ("adql_point(-10, 0)", "point: 350.0 0.0"),
        ("adql_point(720.5, 0)", "point: 0.5 0.0"),
        ("adql_point(-1e-20, -0.0)", "point: 0.0 0.0"),
        ("adql_point('ICRS', 10, 20)", "point: 10.0 20.0"),
        ("adql_circle(10, 20, 1)", "circle: 10.0 20.0 1.0"),
        ("adql_circle('ICRS', 10, 20, 1)", "circle: 10.0 20.0 1.0"),
        ("adql_circle(adql_point(10, 20), 1)", "circle: 10.0 20.0 1.0"),
        ("adql_circle('', adql_point(10, 20), 1)", "circle: 10.0 20.0 1.0"),
        ("adql_polygon(0, 0, 1, 0, 1, 1)", "polygon: 0.0 0.0 1.0 0.0 1.0 1.0"),
        ("adql_polygon('ICRS', 0, 0, 1, 0, 1, 1, 0, 0)", "polygon: 0.0 0.0 1.0 0.0 1.0 1.0"),
        (
            "adql_polygon(adql_point(0, 0), adql_point(1, 0), adql_point(1, 1))",
            "polygon: 0.0 0.0 1.0 0.0 1.0 1.0",
        ),
        # The example of ADQL 2.1, section 4.2.9: half the sizes to each side.
        (
            "adql_box(25.4, -20, 10, 10)",
            "polygon: 20.4 -25.0 30.4 -25.0 30.4 -15.0 20.4 -15.0",
        ),
        ("adql_box('ICRS', 0.5, 0, 2, 2)", "polygon: 359.5 -1.0 1.5 -1.0 1.5 1.0 359.5 1.0"),
        ("adql_box(adql_point(5, 0), 2, 2)", "polygon: 4.0 -1.0 6.0 -1.0 6.0 1.0 4.0 1.0"),
        # At the pole two corners are one.
        ("adql_box(5, 89, 2, 2)", "polygon: 4.0 88.0 6.0 88.0 6.0 90.0"),
        ("adql_region('CIRCLE ICRS 1 2 3')", "circle: 1.0 2.0 3.0"),
        ("adql_region('circle 1 2 3')", "circle: 1.0 2.0 3.0"),
        ("adql_region('Position ICRS GEOCENTER 1 -2')", "point: 1.0 -2.0"),
        ("adql_region('POINT 1,2')", "point: 1.0 2.0"),
        ("adql_region('Box ICRS 5 0 2 2')", "polygon: 4.0 -1.0 6.0 -1.0 6.0 1.0 4.0 1.0"),
        ("adql_region('POLYGON 0 0 1 0 1 1')", "polygon: 0.0 0.0 1.0 0.0 1.0 1.0"),
        ("adql_moc('6/1,2 3')", "moc: 6/1-3"),
        ("adql_moc('')", "moc: 0/"),
        ("adql_moc('6/')", "moc: 6/"),
        # Just to the north of its middle begins the last quarter of cell 4 of order 0.
        ("adql_moc(6, adql_point(0, 0.1))", f"moc: 6/{4 * 4096 + 3 * 1024}"),
        ("adql_moc(2, '3/0-4')", "moc: 2/0-1"),
        ("adql_moc(3, adql_moc('1/0'))", "moc: 1/0 3/"),
        ("gavo_mocunion('6/0-1', '6/2-3')", "moc: 5/0 6/"),
        ("gavo_mocintersect('5/0', '6/2-9')", "moc: 6/2-3"),
        ("gavo_mocintersect('5/0', '')", "moc: 5/"),
        ("gavo_mocunion('3/1', gavo_mocintersect('0/0', '1/3'))", "moc: 1/3 3/1"),
    ],
)
def test_shape(sql: Sql, expression: str, shown: str) -> None:
    assert _shown(sql, expression) == shown


@pytest.mark.parametrize(
    "value", [None, 5, 1.5, "POINT 1 2", "6/1-3", "", "a\x1fb", "MOC\x1f1\x1f"]
)
def test_all_else_is_shown_as_it_is(value: object) -> None:
    assert present(value) == (value, None)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("coord1(adql_point(370, 20))", 10.0),
        ("coord2(adql_point(370, 20))", 20.0),
        ("coordsys(adql_point(10, 20))", "ICRS"),
        ("coordsys('6/1')", "ICRS"),
        # With coverages: cell 4 of order 0 is the square that stands on its corner around 0 0.
        ("contains(adql_point(1, 1), '0/4')", 1),
        ("contains(adql_point(45, 1), '0/4')", 0),
        ("contains(adql_circle(1, 1, 0.5), '0/4')", 1),
        ("contains(adql_circle(1, 1, 50), '0/4')", 0),
        # Its corners are 45 degrees away in the east and west.  (mocpy errs on circles that
        # have their centre in the very middle of it.)
        ("contains('0/4', adql_circle(0.5, 1, 47))", 1),
        ("contains('0/4', adql_circle(0.5, 1, 43))", 0),
        ("contains('0/4', adql_circle(0, 0, 180))", 1),
        ("contains('0/0-11', adql_circle(77, 0, 180))", 1),
        ("contains(adql_moc('1/0-47'), '0/0-11')", 1),
        ("contains('0/0-11', adql_moc('1/0-46'))", 0),
        ("contains('6/18090', adql_polygon(357, -3, 3, -3, 3, 3, 357, 3))", 1),
        ("contains('6/18090', adql_polygon(357, 0, 3, 0, 3, 3, 357, 3))", 0),
        ("intersects(adql_moc(6, adql_circle(1, 1, 0.01)), '0/4')", 1),
        ("intersects(adql_moc('0/4'), '0/5')", 0),
        ("intersects('0/4', adql_point(0, 0))", 1),
        # Two circles in one cell of order 6, of which a MOC has the whole.
        ("intersects(adql_circle(0.5, 0, 0.1), adql_circle(0.9, 0, 0.1))", 0),
        (
            "intersects(adql_moc(6, adql_circle(0.5, 0, 0.1)),"
            " adql_moc(6, adql_circle(0.9, 0, 0.1)))",
            1,
        ),
        # A plain shape is compared at order 10 at least: these lie in one cell of order 6.
        ("intersects(adql_circle(0.5, 0, 0.1), adql_moc(10, adql_point(0.9, 0)))", 0),
        ("intersects(adql_circle(0.5, 0, 0.1), adql_moc(6, adql_point(0.9, 0)))", 1),
        # ... and finer where the MOC is.
        ("contains(adql_moc(13, adql_circle(0, 0, 0.01)), adql_circle(0, 0, 0.02))", 1),
        ("contains(adql_moc(13, adql_circle(0, 0, 0.05)), adql_circle(0, 0, 0.02))", 0),
        # Nothing is in everything, and meets nothing.
        ("contains('', '6/1')", 1),
        ("contains('6/', adql_point(1, 1))", 1),
        ("contains('6/1', adql_point(1, 1))", 0),
        ("contains('6/1', '')", 0),
        ("contains(adql_circle(0, 0, 1), '')", 0),
        ("contains(adql_point(0, 0), '6/')", 0),
        ("contains('', '')", 1),
        ("intersects('', '0/0-11')", 0),
        ("intersects('', adql_circle(0, 0, 180))", 0),
    ],
)
def test_value(sql: Sql, call: str, value: object) -> None:
    assert sql(f"adql_{call}") == value


@pytest.mark.parametrize(
    "call",
    [
        "adql_point(1, 90.5)",
        "adql_point(1, 9e999)",
        "adql_point(9e999, 1)",
        "adql_point('1', 2)",
        "adql_circle(1, 2, -1)",
        "adql_circle(1, 2, 181)",
        "adql_circle(1, 2, 9e999)",
        "adql_circle('6/1', 2)",
        "adql_circle(1, adql_point(1, 2), 3)",
        "adql_polygon(1, 2, 3, 4)",
        "adql_polygon(1, 2, 3, 4, 5)",
        "adql_polygon(1, 2, 1, 2, 1, 2)",
        "adql_polygon(0, 0, 180, 0, 90, 45)",
        "adql_polygon(adql_point(1, 2), 3, 4, 5)",
        "adql_polygon()",
        "adql_box(1, 2, 0, 1)",
        "adql_box(1, 2, 180, 1)",
        "adql_box(1, 89.9, 1, 1)",
        "adql_region('')",
        "adql_region('CIRCLE 1 2')",
        "adql_region('ELLIPSE 1 2 3 4 5')",
        "adql_region('CIRCLE NOWHERE 1 2 3')",
        "adql_region('CIRCLE 1 2 nan')",
        "adql_region('UNION (CIRCLE 1 2 3)')",
        "adql_moc('x')",
        "adql_moc('6/49152')",
        "adql_moc('30/1')",
        "adql_moc('6/5-3')",
        "adql_moc('5')",
        "adql_moc(adql_circle(1, 2, 3))",
        "adql_moc(30, adql_circle(1, 2, 3))",
        "adql_moc(-1, adql_circle(1, 2, 3))",
        "adql_moc(1.5, adql_circle(1, 2, 3))",
        "adql_contains('nonsense', '6/1')",
        "adql_contains(5, '6/1')",
        "adql_contains('6/1', 'POINT 1 2')",
        "adql_intersects('SQUARE\x1f1 2', '6/1')",
        "adql_distance(adql_point(1, 2), '6/1')",
        "adql_distance(1, 2, 3, 95)",
        "adql_coord1(adql_circle(1, 2, 3))",
        "adql_area(1)",
        "gavo_mocunion('6/1', adql_circle(1, 2, 3))",
        "ivo_healpix_index(30, 1, 2)",
        "ivo_healpix_index(6, 1, 95)",
        "ivo_healpix_index(6, '6/1')",
    ],
)
def test_refused(sql: Sql, call: str) -> None:
    code, message = sql.fails(call)
    assert code == "E412"
    assert "\x1f" not in message


def test_a_polygon_that_mocpy_cannot_draw_is_refused(
    sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some versions panic where a side runs over a pole; as a polygon it is fine."""

    class PanicException(BaseException):
        pass

    def panics(*arguments: object, **options: object) -> object:
        raise PanicException

    monkeypatch.setattr("mocpy.MOC.from_polygon", panics)
    shape = "adql_polygon(0, 80, 90, 85, 180, 80, 270, 85)"
    assert sql(f"adql_contains(adql_point(10, 89), {shape})") == 1
    assert sql.fails(f"adql_moc(6, {shape})")[0] == "E412"
    assert sql.fails(f"adql_contains('6/1', {shape})")[0] == "E412"


def test_corners_are_limited(sql: Sql) -> None:
    ring = [(math.cos(n / 500 * math.pi), math.sin(n / 500 * math.pi)) for n in range(1000)]
    numbers = " ".join(f"{100 + x!r} {y!r}" for x, y in ring)
    area = sql("adql_area(adql_cast(?, 'POLYGON'))", numbers)
    assert area == pytest.approx(math.pi, rel=1e-3)
    code, message = sql.fails("adql_cast(?, 'POLYGON')", numbers + " 100 0")
    assert code == "E412" and "1001 corners" in message
