"""Numbers, casts, units and times: values that are known otherwise, and what has none."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regdsl.diagnostics import RegdslError
from regdsl.mirror.udf import unit_factor

from .conftest import Sql

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("adql_abs(-3)", 3),
        ("adql_abs(-3.5)", 3.5),
        ("adql_ceiling(-1.5)", -1.0),
        ("adql_floor(-1.5)", -2.0),
        ("adql_floor(7)", 7.0),
        # PostgreSQL: the sign of the dividend.
        ("adql_mod(-7, 3)", -1),
        ("adql_mod(7, -3)", 1),
        ("adql_mod(9007199254740993, 2)", 1),  # which a double would lose
        ("adql_mod(5.5, 2)", 1.5),
        ("adql_power(2, 10)", 1024.0),
        ("adql_power(0, 0)", 1.0),
        ("adql_power(2, -1)", 0.5),
        ("adql_power(-8, 3)", -512.0),
        ("adql_power(10, -400)", 0.0),
        ("adql_sqrt(2.25)", 1.5),
        ("adql_exp(0)", 1.0),
        ("adql_log(1)", 0.0),
        ("adql_log(adql_exp(2))", 2.0),  # natural, which that of SQLite is not
        ("adql_log10(1000)", 3.0),
        ("adql_pi()", math.pi),
        ("adql_degrees(adql_pi())", 180.0),
        ("adql_radians(180)", math.pi),
        ("adql_sin(0)", 0.0),
        ("adql_cos(0)", 1.0),
        ("adql_tan(0)", 0.0),
        ("adql_asin(1)", math.pi / 2),
        ("adql_acos(1)", 0.0),
        ("adql_atan(0)", 0.0),
        ("adql_atan2(1, 0)", math.pi / 2),
        ("adql_atan2(0, -1)", math.pi),
        ("adql_cot(0)", math.inf),
        # Half away from zero, of the digits that are written.
        ("adql_round(2.5)", 3.0),
        ("adql_round(-2.5)", -3.0),
        ("adql_round(3.5)", 4.0),
        ("adql_round(0.49999999999999994)", 0.0),
        ("adql_round(4503599627370497.0)", 4503599627370497.0),
        ("adql_round(2.675, 2)", 2.68),
        ("adql_round(1.005, 2)", 1.01),
        ("adql_round(1250, -2)", 1300.0),
        ("adql_round(1.5, 400)", 1.5),
        ("adql_round(1.5, -400)", 0.0),
        ("adql_truncate(-1.999)", -1.0),
        ("adql_truncate(-1.999, 2)", -1.99),
        ("adql_truncate(1999, -3)", 1000.0),
        ("adql_truncate(0.29, 2)", 0.29),  # 0.29 * 100 is less than 29
        ("ivo_interval_overlaps(1, 2, 2, 3)", 1),
        ("ivo_interval_overlaps(1, 2, 3, 4)", 0),
        ("ivo_interval_overlaps(3, 4, 1, 2)", 0),
        ("ivo_interval_overlaps(1, 9, 3, 4)", 1),
        ("ivo_interval_overlaps(2, 1, 0, 3)", 0),  # a reversed one has no point
        ("ivo_interval_overlaps(0, 3, 2, 1)", 0),
    ],
)
def test_value(sql: Sql, call: str, value: float) -> None:
    found = sql(call)
    assert type(found) is type(value)
    assert found == pytest.approx(value, rel=1e-15, abs=0)


def test_cotangent(sql: Sql) -> None:
    assert sql("adql_cot(0.5)") == pytest.approx(math.cos(0.5) / math.sin(0.5), rel=1e-15)


@pytest.mark.parametrize(
    "call",
    [
        "adql_sqrt(-1)",
        "adql_log(0)",
        "adql_log(-1)",
        "adql_log10(0)",
        "adql_asin(1.1)",
        "adql_acos(-1.1)",
        "adql_mod(1, 0)",
        "adql_mod(1.5, 0)",
        "adql_power(0, -1)",
        "adql_power(-8, 0.5)",
        "adql_power(10, 400)",
        "adql_exp(1000)",
        "adql_degrees(1e308)",
        "adql_abs(-9223372036854775808)",
        "adql_sin(9e999)",
        "adql_floor(9e999)",
        "adql_round(1.7e308, -308)",
        "adql_round(1, 1.5)",
        "adql_rand(0.5)",
        "adql_sqrt('4')",
        "ivo_interval_overlaps(1, 2, 'a', 3)",
    ],
)
def test_what_has_no_result(sql: Sql, call: str) -> None:
    assert sql.fails(call)[0] == "E412"


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.integers(-(1 << 63), (1 << 63) - 1))
def test_mod_of_whole_numbers(sql: Sql, of: int, by: int) -> None:
    if by:
        rest = sql("adql_mod(?, ?)", of, by)
        assert isinstance(rest, int)
        assert (of - rest) % by == 0 and abs(rest) < abs(by) and rest * of >= 0


@given(FINITE.filter(lambda x: abs(x) < 1e290), st.integers(-15, 15))
def test_round_and_truncate_are_near(sql: Sql, value: float, places: int) -> None:
    unit = 10.0**-places
    rounded, cut = sql("adql_round(?, ?)", value, places), sql("adql_truncate(?, ?)", value, places)
    slack = 1 + 1e-12
    assert abs(rounded - value) <= unit / 2 * slack + abs(value) * 1e-15
    assert abs(cut) <= abs(value) and abs(cut - value) <= unit * slack + abs(value) * 1e-15


def test_chance(sql: Sql) -> None:
    numbers = sql.connection.execute(
        "WITH n(i) AS (VALUES (1), (2), (3)) SELECT adql_rand() FROM n"
    ).fetchall()
    assert len(set(numbers)) == 3
    assert all(0 <= number < 1 for (number,) in numbers)
    query = "WITH n(i) AS (VALUES (1), (2), (3)) SELECT adql_rand(7), adql_rand(8) FROM n"
    sql.watch.start()
    first = sql.connection.execute(query).fetchall()
    assert len(set(first)) == 3
    sql.watch.start()
    assert sql.connection.execute(query).fetchall() == first


# -- CAST ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "type", "length", "result"),
    [
        ("12", "INTEGER", None, 12),
        (" -12 ", "SMALLINT", None, -12),
        (12.5, "INTEGER", None, 13),
        (-12.5, "INTEGER", None, -13),
        (12.4, "BIGINT", None, 12),
        (32767, "SMALLINT", None, 32767),
        (-2147483648, "INTEGER", None, -2147483648),
        ("9223372036854775807", "BIGINT", None, 9223372036854775807),
        (1, "DOUBLE PRECISION", None, 1.0),
        ("1e3", "DOUBLE PRECISION", None, 1000.0),
        (" .5 ", "double  precision", None, 0.5),
        ("-Infinity", "DOUBLE PRECISION", None, -math.inf),
        # The nearest 32-bit number: 13421773 / 2**27.
        (0.1, "REAL", None, 0.100000001490116119384765625),
        ("abc", "CHAR", None, "a"),
        ("abc", "CHAR", 2, "ab"),
        ("abc", "CHAR(2)", None, "ab"),
        ("ab", "CHAR", 5, "ab"),
        ("a  ", "CHAR", 3, "a"),
        ("abc", "VARCHAR", None, "abc"),
        ("abc", "VARCHAR", 2, "ab"),
        ("a  ", "VARCHAR", 3, "a  "),
        (12, "VARCHAR", None, "12"),
        (1.0, "VARCHAR", None, "1"),
        (0.1, "VARCHAR", None, "0.1"),
        (-2.5, "VARCHAR", 3, "-2."),
        # From 15 digits on PostgreSQL writes an exponent, below 0.0001 as well.
        (1e15, "VARCHAR", None, "1e+15"),
        (1234567890123456.0, "VARCHAR", None, "1.234567890123456e+15"),
        (123456789012345.0, "VARCHAR", None, "123456789012345"),
        (0.00001, "VARCHAR", None, "1e-05"),
        (1e300, "VARCHAR", None, "1e+300"),
        ("2015-03-04", "TIMESTAMP", None, "2015-03-04T00:00:00"),
        ("2015-03-04 12:30:15Z", "TIMESTAMP", None, "2015-03-04T12:30:15"),
        ("2015-03-04T12:30:15.50", "TIMESTAMP", None, "2015-03-04T12:30:15.5"),
        ("10.5 -20", "POINT", None, "POINT\x1f10.5 -20.0"),
        ("10.5 -20 1", "CIRCLE", None, "CIRCLE\x1f10.5 -20.0 1.0"),
        ("0 0 10 0 10 10", "POLYGON", None, "POLYGON\x1f0.0 0.0 10.0 0.0 10.0 10.0"),
        ("POINT\x1f10.5 -20.0", "POINT", None, "POINT\x1f10.5 -20.0"),
        ("POINT\x1f10.5 -20.0", "VARCHAR", None, "10.5 -20.0"),
        (None, "INTEGER", None, None),
        (None, "VARCHAR", 3, None),
        (None, "POINT", None, None),
    ],
)
def test_cast(sql: Sql, value: object, type: str, length: int | None, result: object) -> None:
    found = sql("adql_cast(?, ?, ?)", value, type, length)
    assert (found, found.__class__) == (result, result.__class__)
    if length is None:
        assert sql("adql_cast(?, ?)", value, type) == result


@pytest.mark.parametrize(
    ("value", "type", "length"),
    [
        ("12.5", "INTEGER", None),
        ("", "INTEGER", None),
        ("1_000", "INTEGER", None),
        ("٣", "INTEGER", None),
        (32768, "SMALLINT", None),
        (2147483647.5, "INTEGER", None),
        ("9223372036854775808", "BIGINT", None),
        (9.3e18, "BIGINT", None),
        ("9" * 100_000, "BIGINT", None),
        (math.inf, "BIGINT", None),
        ("x", "DOUBLE PRECISION", None),
        ("1e400", "DOUBLE PRECISION", None),
        ("1_0", "DOUBLE PRECISION", None),
        (1e39, "REAL", None),
        ("abc", "VARCHAR", 0),
        ("abc", "CHAR(0)", None),
        ("yesterday", "TIMESTAMP", None),
        ("2015-02-29", "TIMESTAMP", None),
        (5, "TIMESTAMP", None),
        ("1", "POINT", None),
        ("1 2 3", "POINT", None),
        ("1 95", "POINT", None),
        ("1 nan", "POINT", None),
        ("nan 1", "POINT", None),
        ("1 2 -1", "CIRCLE", None),
        ("1 2 nan", "CIRCLE", None),
        ("1 2 3 4", "POLYGON", None),
        ("CIRCLE\x1f1.0 2.0 3.0", "POINT", None),
        (5, "POINT", None),
        ("1", "BLOB", None),
    ],
)
def test_what_cannot_be_cast(sql: Sql, value: object, type: str, length: int | None) -> None:
    assert sql.fails("adql_cast(?, ?, ?)", value, type, length)[0] == "E412"


@given(FINITE)
def test_a_number_comes_back_from_text(sql: Sql, value: float) -> None:
    assert sql("adql_cast(adql_cast(?, 'VARCHAR'), 'DOUBLE PRECISION')", value) == value


# -- units ---------------------------------------------------------------------------------

# CODATA 2018, where all three are exact.
PLANCK, LIGHT, ELECTRONVOLT = 6.62607015e-34, 299792458.0, 1.602176634e-19


@pytest.mark.parametrize(
    ("value", "before", "after", "result"),
    [
        (1.0, "m", "J", PLANCK * LIGHT),
        (2.0, "m", "J", PLANCK * LIGHT / 2),
        (1.0, "J", "m", PLANCK * LIGHT),
        (1.0, "Hz", "J", PLANCK),
        (3.0, "GHz", "J", 3e9 * PLANCK),
        (2.0, "keV", "J", 2e3 * ELECTRONVOLT),
        (500.0, "nm", "THz", LIGHT / 500e-9 / 1e12),
        (21.0, "cm", "MHz", LIGHT / 0.21 / 1e6),
        (1.0, "um", "Angstrom", 1e4),
        (7, "nm", "nm", 7.0),
        (1.0, "keV", "Hz", 1e3 * ELECTRONVOLT / PLANCK),
    ],
)
@pytest.mark.parametrize("name", ["gavo_specconv", "ivo_specconv"])
def test_specconv(
    sql: Sql, name: str, value: float, before: str, after: str, result: float
) -> None:
    assert sql(f"{name}(?, ?, ?)", value, before, after) == pytest.approx(result, rel=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        "gavo_specconv(1, 'm', 'kg')",
        "gavo_specconv(1, 'm', 'furlongs')",
        "gavo_specconv(0, 'm', 'J')",
        "gavo_specconv(1, 'J')",
        "gavo_specconv('1', 'm', 'J')",
        "gavo_specconv(1e-300, 'm', 'Hz') * gavo_specconv(1e-308, 'pm', 'EHz')",
    ],
)
def test_specconv_refuses(sql: Sql, call: str) -> None:
    assert sql.fails(call)[0] == "E412"


@pytest.mark.parametrize(
    ("before", "after", "factor"),
    [
        ("deg", "arcmin", 60.0),
        ("km/s", "m.s**-1", 1000.0),
        ("mas/yr", "arcsec/a", 1e-3),
        ("mJy", "Jy", 1e-3),
        ("d", "s", 86400.0),
        ("m s-1", "km/s", 1e-3),
    ],
)
def test_unit_factor(before: str, after: str, factor: float) -> None:
    assert unit_factor(before, after) == pytest.approx(factor, rel=1e-12)


def test_in_unit(sql: Sql) -> None:
    assert sql("adql_in_unit(2, 'deg', 'arcmin')") == pytest.approx(120.0)
    assert sql.fails("adql_in_unit(2, 'deg', 'm')")[0] == "E412"
    assert sql.fails("adql_in_unit(1e308, 'deg', 'arcsec')")[0] == "E412"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("deg", "m"),
        ("deg", "furlongs"),
        ("[10-7W]", "W"),
        ("m**99999999", "m"),
        ("((10**99)**99)**99", ""),
        ("m" * 1000, "m"),
        ("(" * 30 + "m", "m"),
    ],
)
def test_unit_factor_refuses(before: str, after: str) -> None:
    with pytest.raises(RegdslError) as failure:
        unit_factor(before, after)
    assert failure.value.diagnostics[0].code == "E412"


# -- times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mjd"),
    [
        ("1858-11-17", 0.0),
        ("2000-01-01T12:00:00", 51544.5),
        ("2000-01-01 12:00:00Z", 51544.5),
        ("2000-01-01T12:00", 51544.5),
        ("2000-01-01t18:00:00.000z", 51544.75),
        ("2016-12-31T23:59:60", 57754.0),  # no leap second: that of the next day
        ("1858-11-16T18:00:00", -0.25),
    ],
)
def test_mjd(sql: Sql, text: str, mjd: float) -> None:
    for name in ("gavo_to_mjd", "ivo_to_mjd"):
        assert sql(f"{name}(?)", text) == mjd
    for name in ("gavo_to_jd", "ivo_to_jd"):
        assert sql(f"{name}(?)", text) == mjd + 2400000.5


@given(st.datetimes(datetime(1600, 1, 1), datetime(2400, 1, 1)))
@settings(deadline=None, max_examples=50)
def test_mjd_is_that_of_astropy(sql: Sql, moment: datetime) -> None:
    from astropy.time import Time

    # TAI has no leap seconds either.
    expected = Time(moment.isoformat(), scale="tai").mjd
    assert sql("ivo_to_mjd(?)", moment.isoformat()) == pytest.approx(expected, abs=1e-10, rel=0)


@pytest.mark.parametrize(
    "text", ["", "2015", "2015-13-01", "2015-02-29", "2015-01-01T25:00", "now", "2015-1-1", "x"]
)
def test_what_is_no_time(sql: Sql, text: str) -> None:
    assert sql.fails("ivo_to_mjd(?)", text)[0] == "E412"


def test_a_number_is_no_time(sql: Sql) -> None:
    assert sql.fails("ivo_to_mjd(2015)")[0] == "E412"
