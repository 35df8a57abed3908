"""Positions and shapes of a query, as sets of HEALPix cells of order 6.

Circles and polygons are what mocpy makes of them, for that is their definition; the cell
of a point and the cells of a MOC are this package's own (`moc.py`).
"""

from __future__ import annotations

import re
from functools import cache

import astropy.units as u
from astropy.coordinates import (
    FK4,
    FK5,
    ICRS,
    BarycentricMeanEcliptic,
    Galactic,
    Latitude,
    Longitude,
    SkyCoord,
)
from mocpy import MOC

from .invalid import Invalid
from .moc import BadMoc, Cells, parse_ascii_moc

Degrees = tuple[float, float]

FRAMES = {
    "icrs": ICRS(),
    "fk5": FK5(equinox="J2000"),
    "fk4": FK4(equinox="B1950"),
    "galactic": Galactic(),
    "ecliptic": BarycentricMeanEcliptic(equinox="J2000"),
}
HOURS = ("icrs", "fk5", "fk4")

ANGLES = {"deg": 1.0, "\u00b0": 1.0, "arcmin": 1 / 60, "'": 1 / 60, "arcsec": 1 / 3600}
RADIAN = 57.29577951308232

_PLAIN = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_LETTERS = re.compile(r"([+-]?)(\d+)([hd])(?:(\d+)m)?(?:(\d+(?:\.\d*)?)s)?", re.ASCII)
_COLONS = re.compile(r"([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?))?", re.ASCII)


def degrees(lon: str, lat: str, frame: str) -> Degrees:
    """ICRS longitude and latitude in degrees of two coordinates as written."""
    if frame.lower() not in FRAMES:
        raise Invalid(f"no such frame: {frame}")
    return _to_icrs(
        _coordinate(lon, hours=frame.lower() in HOURS, limit=360.0),
        _coordinate(lat, hours=False, limit=90.0),
        frame.lower(),
    )


@cache
def _to_icrs(lon: float, lat: float, frame: str) -> Degrees:
    if frame == "icrs":
        return lon, lat
    there = SkyCoord(lon * u.deg, lat * u.deg, frame=FRAMES[frame]).icrs
    return float(there.ra.deg), float(there.dec.deg)


def _coordinate(text: str, *, hours: bool, limit: float) -> float:
    """One coordinate in degrees; `hours` when colons and h stand for hours."""
    if match := _PLAIN.fullmatch(text):
        value = float(match[2])
    elif match := _LETTERS.fullmatch(text):
        if match[3] == "h" and not hours:
            raise Invalid(f"no hours here: {text}")
        value = _sexagesimal(match[2], match[4], match[5]) * (15 if match[3] == "h" else 1)
    elif match := _COLONS.fullmatch(text):
        value = _sexagesimal(match[2], match[3], match[4]) * (15 if hours else 1)
    else:
        raise Invalid(f"no coordinate: {text!r}")
    if match[1] == "-":
        value = -value
    if abs(value) > limit:
        raise Invalid(f"coordinate out of range: {text}")
    return value


def _sexagesimal(whole: str, minutes: str | None, seconds: str | None) -> float:
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        raise Invalid("minutes and seconds end at 60")
    return float(whole) + float(minutes or 0) / 60 + float(seconds or 0) / 3600


def angle(text: str) -> float:
    """An angle as written, `30arcmin`, in degrees."""
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+) *(\S+)", text, re.ASCII)
    if match is None or (match[2] not in ANGLES and match[2] != "rad"):
        raise Invalid(f"no angle: {text!r}")
    value = float(match[1]) * (RADIAN if match[2] == "rad" else ANGLES[match[2]])
    if not 0 < value <= 180:
        raise Invalid(f"no radius: {text!r}")
    return value


@cache
def circle(center: Degrees, radius: float) -> Cells:
    """The cells that a circle touches; all in degrees."""
    moc = MOC.from_cone(
        lon=Longitude(center[0] * u.deg),
        lat=Latitude(center[1] * u.deg),
        radius=radius * u.deg,
        max_depth=6,
        delta_depth=4,
    )
    return frozenset(moc.flatten().tolist())


@cache
def polygon(numbers: tuple[str, ...]) -> Cells:
    """The cells that a polygon touches, `lon lat lon lat ...` in ICRS degrees."""
    if len(numbers) < 6 or len(numbers) % 2:
        raise Invalid("a polygon has three or more corners of two numbers")
    lons = [_coordinate(text, hours=True, limit=360.0) for text in numbers[0::2]]
    lats = [_coordinate(text, hours=False, limit=90.0) for text in numbers[1::2]]
    moc = MOC.from_polygon(lon=Longitude(lons * u.deg), lat=Latitude(lats * u.deg), max_depth=6)
    return frozenset(moc.flatten().tolist())


def literal_moc(text: str) -> Cells:
    """The cells of a MOC that stands in the query."""
    try:
        cells = parse_ascii_moc(text)
    except BadMoc as error:
        raise Invalid(str(error)) from error
    if not cells:
        raise Invalid("an empty MOC")
    return cells
