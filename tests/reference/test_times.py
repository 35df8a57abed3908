"""Times and spectral values as written."""

from __future__ import annotations

from datetime import datetime

import pytest

from .invalid import Invalid
from .quantities import CHARGE, LIGHT, PLANCK, parse
from .times import Period, mjd
from .times import parse as parse_time
from .ucds import bands

NOW = datetime(2024, 3, 31, 12, 0, 0, 999)


def period(text: str) -> tuple[str | None, str | None]:
    found: Period = parse_time(text, NOW)
    return (
        found.first.isoformat() if found.first else None,
        found.last.isoformat() if found.last else None,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01T00:00:00", "2015-12-31T23:59:59"),
        ("2016-02", "2016-02-01T00:00:00", "2016-02-29T23:59:59"),
        ("2015-03-04", "2015-03-04T00:00:00", "2015-03-04T23:59:59"),
        ("2015-03-04T12", "2015-03-04T12:00:00", "2015-03-04T12:59:59"),
        ("2015-03-04T12:30Z", "2015-03-04T12:30:00", "2015-03-04T12:30:59"),
        ("2015-03-04T12:30:15", "2015-03-04T12:30:15", "2015-03-04T12:30:15"),
        ("55000mjd", "2009-06-18T00:00:00", "2009-06-18T00:00:00"),
        ("55000.00001mjd", "2009-06-18T00:00:00", "2009-06-18T00:00:00"),
        ("2455000.5jd", "2009-06-18T00:00:00", "2009-06-18T00:00:00"),
        ("now", "2024-03-31T12:00:00", "2024-03-31T12:00:00"),
        ("30d", "2024-03-01T12:00:00", "2024-03-01T12:00:00"),
        ("2w", "2024-03-17T12:00:00", "2024-03-17T12:00:00"),
        ("1m", "2024-02-29T12:00:00", "2024-02-29T12:00:00"),
        ("13m", "2023-02-28T12:00:00", "2023-02-28T12:00:00"),
        ("1y", "2023-03-31T12:00:00", "2023-03-31T12:00:00"),
        ("2010..2015", "2010-01-01T00:00:00", "2015-12-31T23:59:59"),
        ("2010..", "2010-01-01T00:00:00", None),
        ("..2010-02", None, "2010-02-28T23:59:59"),
        ("55000..55001mjd", "2009-06-18T00:00:00", "2009-06-19T00:00:00"),
        ("30d..now", "2024-03-01T12:00:00", "2024-03-31T12:00:00"),
    ],
)
def test_periods(text: str, first: str | None, last: str | None) -> None:
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "..", "15", "2015-13", "2015-02-30", "yesterday", "5x", "*"])
def test_no_times(text: str) -> None:
    with pytest.raises(Invalid):
        parse_time(text, NOW)


def test_mjd() -> None:
    assert mjd(datetime(2009, 6, 18, 12)) == 55000.5


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1um", PLANCK * LIGHT / 1e-6, PLANCK * LIGHT / 1e-6),
        ("1.2um..2.4um", PLANCK * LIGHT / 2.4e-6, PLANCK * LIGHT / 1.2e-6),
        ("88..102MHz", PLANCK * 88e6, PLANCK * 102e6),
        ("0.3..10keV", 300 * CHARGE, 10_000 * CHARGE),
        ("..2um", PLANCK * LIGHT / 2e-6, float("inf")),
        ("2um..", 0.0, PLANCK * LIGHT / 2e-6),
        ("2e-19J", 2e-19, 2e-19),
        ("5000Angstrom", PLANCK * LIGHT / 5e-7, PLANCK * LIGHT / 5e-7),
        ("K", PLANCK * LIGHT / 3e-6, PLANCK * LIGHT / 2e-6),
        ("em.IR.K", PLANCK * LIGHT / 3e-6, PLANCK * LIGHT / 2e-6),
        ("em.X-ray.soft", 120 * CHARGE, 2000 * CHARGE),
        ("20MHz", PLANCK * 20e6, PLANCK * 20e6),  # a number, not the band below 20 MHz
        ("em.radio.20MHz", 0.0, PLANCK * 20e6),
    ],
)
def test_energies(text: str, low: float, high: float) -> None:
    assert parse(text, bands()).energies() == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize(
    "text", ["", "..", "5", "1um..2", "1um..1keV", "5parsec", "hard", "em.IR", "J..K", "-1um"]
)
def test_no_spectral_values(text: str) -> None:
    with pytest.raises(Invalid):
        parse(text, bands())
