"""Values of the kinds that stand for numbers and times, against astropy."""

from __future__ import annotations

from datetime import datetime

import pytest
from astropy import units
from astropy.time import Time
from hypothesis import given
from hypothesis import strategies as st

import regdsl
from regdsl.binding.bound import Condition
from regdsl.binding.matchers import Bounds, Matcher, Overlap
from regdsl.binding.spectral import UNITS
from regdsl.binding.times import mjd
from regdsl.diagnostics import RegdslError
from tests.conftest import NOW


def matcher(query: str) -> Matcher:
    expr = regdsl.bind(query, now=NOW).expr
    assert isinstance(expr, Condition)
    (found,) = expr.matchers
    return found


ASTROPY_NAMES = {"A": "Angstrom", "Angstroms": "Angstrom", "AA": "Angstrom", "microns": "micron"}


@pytest.mark.parametrize("name", UNITS)
def test_units_are_those_of_astropy(name: str) -> None:
    dimension, scale = UNITS[name]
    unit = units.Unit(ASTROPY_NAMES.get(name, name.replace("μ", "u").replace("µ", "u")))
    si = {"wavelength": units.m, "frequency": units.Hz, "energy": units.J}[dimension]
    assert unit.to(si) == pytest.approx(scale, rel=1e-12)
    found = matcher(f"spectral:2{name}")
    assert isinstance(found, Overlap)
    energy = (2 * unit).to(units.J, equivalencies=units.spectral()).value
    assert found.low == found.high == pytest.approx(energy, rel=1e-12)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("spectral:1..2um", 9.93e-20, 1.99e-19),
        ("spectral:2um..1um", 9.93e-20, 1.99e-19),
        ("spectral:..2um", 9.93e-20, None),
        ("spectral:2um..", None, 9.93e-20),
        ("spectral:1GHz..", 6.63e-25, None),
        ("spectral:0.5keV..2keV", 8.01e-17, 3.20e-16),
        ("spectral:1000nm..2um", 9.93e-20, 1.99e-19),
    ],
)
def test_ranges_become_rising_energies(query: str, low: float | None, high: float | None) -> None:
    found = matcher(query)
    assert isinstance(found, Overlap)
    assert found.low == (low if low is None else pytest.approx(low, rel=2e-3))
    assert found.high == (high if high is None else pytest.approx(high, rel=2e-3))


def test_order_is_meant_in_the_quantity_written() -> None:
    shorter = matcher("spectral<1um")
    assert isinstance(shorter, Bounds)
    assert shorter.side == "start"
    assert shorter.low_strict
    higher = matcher("spectral>1GHz")
    assert isinstance(higher, Bounds)
    assert higher.side == "start"


def test_reversed_numbers_are_said_reversed_units_are_not() -> None:
    assert [d.code for d in regdsl.check("spectral:2..1um").lints] == ["W003"]
    assert not regdsl.check("spectral:1um..2um").lints


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_mjd_is_that_of_astropy(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert mjd(whole) == pytest.approx(Time(whole, scale="tdb").mjd, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01T00:00:00", "2015-12-31T23:59:59"),
        ("2016-02", "2016-02-01T00:00:00", "2016-02-29T23:59:59"),
        ("2015-03-04", "2015-03-04T00:00:00", "2015-03-04T23:59:59"),
        ("2015-03-04T12", "2015-03-04T12:00:00", "2015-03-04T12:59:59"),
        ("2015-03-04T12:30:15Z", "2015-03-04T12:30:15", "2015-03-04T12:30:15"),
        ("2010..2015", "2010-01-01T00:00:00", "2015-12-31T23:59:59"),
        ("55197mjd", "2010-01-01T00:00:00", "2010-01-01T00:00:00"),
        ("2455197.5jd", "2010-01-01T00:00:00", "2010-01-01T00:00:00"),
        ("55197..55198mjd", "2010-01-01T00:00:00", "2010-01-02T00:00:00"),
        ("30d..", "2026-05-16T12:00:00", None),
        ("1y..6m", "2025-06-15T12:00:00", "2025-12-15T12:00:00"),
        ("..now", None, "2026-06-15T12:00:00"),
    ],
)
def test_times(text: str, first: str | None, last: str | None) -> None:
    assert matcher(f"updated:{text}") == Bounds(low=first, high=last)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("spectral:5", "E106"),
        ("spectral:1um..2", "E106"),
        ("spectral:5parsec", "E105"),
        ("spectral:2mev", "E105"),
        ("spectral:1um..2keV", "E121"),
        ("spectral:-1um", "E107"),
        ("spectral:warm", "E107"),
        ("spectral<1..2um", "E121"),
        ("spectral=2um", "E109"),
        ("time=2015", "E109"),
        ("updated:2015-13", "E108"),
        ("updated:15", "E108"),
        ("updated:..", "E121"),
        ("updated:*", "E110"),
    ],
)
def test_what_is_no_value(query: str, code: str) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.bind(query, now=NOW)
    assert [d.code for d in caught.value.diagnostics if d.severity == "error"] == [code]
