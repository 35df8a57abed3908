"""Coordinates and angles as people write them, read into degrees.

`coordinates` takes the two halves of a position in any frame of the language to ICRS,
`angle` reads a radius.  Both raise with a hint at what to type.  astropy is loaded for
frames other than ICRS only.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from typing import Literal

from regdsl import ast
from regdsl.diagnostics import RegdslError, error, gather

__all__ = ["ANGLE_UNITS", "FRAMES", "Point", "angle", "coordinates"]

Point = tuple[float, float]
"""Right ascension and declination, ICRS, in degrees."""

FRAMES: dict[str, str] = {
    "icrs": "icrs",
    "fk5": "fk5",
    "fk4": "fk4",
    "galactic": "galactic",
    "ecliptic": "barycentricmeanecliptic",
}
"""The frames of the language, and astropy's names for them."""

_EQUATORIAL = ("icrs", "fk5", "fk4")

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_DECIMAL = re.compile(rf"([+-]?)({_NUMBER})\s*(d|deg|degrees?|°|h)?", re.IGNORECASE)
_SIXTIETHS = r"(\d{1,2}(?:\.\d*)?)"
_LETTERS = re.compile(
    rf"([+-]?)(\d{{1,3}})([hd°]){_SIXTIETHS}(?:m|'|′)(?:{_SIXTIETHS}(?:s|''|\"|″)?)?",
    re.IGNORECASE,
)
_COLONS = re.compile(rf"([+-]?)(\d{{1,3}})(:){_SIXTIETHS}(?::{_SIXTIETHS})?")
_ANGLE = re.compile(rf"\s*([+-]?{_NUMBER})\s*(.*?)\s*", re.IGNORECASE)

ANGLE_UNITS: dict[str, float] = {
    **dict.fromkeys(("deg", "d", "°", "degree", "degrees"), 1),
    **dict.fromkeys(("arcmin", "'", "′", "arcminute", "arcminutes"), 60),
    **dict.fromkeys(("arcsec", "''", '"', "″", "arcsecond", "arcseconds"), 3600),
    "mas": 3_600_000,
    **dict.fromkeys(("rad", "radian", "radians"), math.pi / 180),
}
"""How many of each make a degree."""

_NOT_ANGLES = {"m": "arcmin", "min": "arcmin", "am": "arcmin", "s": "arcsec", "sec": "arcsec"}

_FORMS = "write degrees, `83.633 +22.014`, or sexagesimal, `05h34m31.9s +22d00m52s`"


@dataclass(frozen=True, slots=True)
class _Written:
    """One coordinate as it was written; `value` is in hours for the kind `hours`."""

    value: float
    kind: Literal["degrees", "hours", "colons"]
    signed: bool
    sexagesimal: bool


def _read(text: str) -> _Written | None:
    """One coordinate, or None when the text is none."""
    text = text.strip().replace("\u2212", "-")
    if match := _DECIMAL.fullmatch(text):
        sign, number, unit = match.groups()
        value = float(number)
        kind: Literal["degrees", "hours", "colons"] = "hours" if unit in ("h", "H") else "degrees"
        sexagesimal = False
    elif match := _LETTERS.fullmatch(text) or _COLONS.fullmatch(text):
        sign, whole, mark, minutes, seconds = match.groups()
        if float(minutes) >= 60 or float(seconds or 0) >= 60 or (seconds and "." in minutes):
            return None
        value = int(whole) + float(minutes) / 60 + float(seconds or 0) / 3600
        kind = "colons" if mark == ":" else "hours" if mark in "hH" else "degrees"
        sexagesimal = True
    else:
        return None
    # The sign is taken from the text: -00:30:10 has no negative number in it.
    return _Written(-value if sign == "-" else value, kind, bool(sign), sexagesimal)


def coordinates(node: ast.Coordinates) -> Point:
    """Read two coordinates.

    Parameters
    ----------
    node
        Longitude and latitude as written, and the frame.  Decimal degrees, or
        sexagesimal with `h`/`d`, `m`, `s` or with colons; a sexagesimal latitude has a
        sign.  Colons mean hours in the longitude of an equatorial frame, degrees
        elsewhere.

    Returns
    -------
    tuple of float
        ICRS right ascension (0 <= ra < 360) and declination, in degrees.

    Raises
    ------
    RegdslError
        E114, when the text is no coordinate or out of range.
    """
    if node.frame not in FRAMES:
        close = difflib.get_close_matches(node.frame, FRAMES, 1)
        hint = f"did you mean `{close[0]}`? " if close else ""
        raise error(
            "E114",
            f"unknown frame `{node.frame}`",
            node.span,
            help=f"{hint}the frames are {', '.join(FRAMES)}",
        )
    lon, lat = gather(lambda: _longitude(node), lambda: _latitude(node))
    if node.frame == "icrs":
        return lon, lat
    import astropy.units as u
    from astropy.coordinates import SkyCoord

    place = SkyCoord(lon * u.deg, lat * u.deg, frame=FRAMES[node.frame]).icrs
    return _turn(float(place.ra.deg)), float(place.dec.deg)


def _part(node: ast.Coordinates, latitude: bool) -> ast.Span:
    """The place of one coordinate where single blanks stand between, else of both."""
    start, end = node.span.start, node.span.end
    both = len(node.lon) + 1 + len(node.lat)
    if end - start not in (both, both + len(node.frame) + 1):
        return node.span
    middle = end - len(node.lat)
    return ast.Span(middle, end) if latitude else ast.Span(end - both, middle - 1)


def _turn(degrees: float) -> float:
    degrees %= 360.0
    return 0.0 if degrees == 360.0 else degrees


def _longitude(node: ast.Coordinates) -> float:
    """The longitude in degrees, in the node's own frame."""
    bad, span = f"`{node.lon}` is no longitude", _part(node, latitude=False)
    written = _read(node.lon)
    if written is None:
        raise error("E114", bad, span, help=_FORMS)
    equatorial = node.frame in _EQUATORIAL
    in_hours = written.kind == "hours" or (written.kind == "colons" and equatorial)
    if in_hours and not equatorial:
        raise error(
            "E114",
            f"{bad} in the {node.frame} frame",
            span,
            help=f"hours belong to icrs, fk5 and fk4; write degrees for {node.frame}",
        )
    value = written.value * 15 if in_hours else written.value
    if value < 0 and node.frame != "galactic":
        wrapped = value + 360
        hint = f"add 360: `{wrapped:.10g}`" if wrapped >= 0 else "write 0 to 360 degrees"
        mends = f"{wrapped:.10g}" if wrapped >= 0 and span != node.span else None
        raise error("E114", f"{bad}: it is negative", span, help=hint, replace=mends)
    if not -360 <= value <= 360:
        top = "24 hours" if in_hours else "360 degrees"
        hint = f"longitudes run from 0 to {top}"
        if in_hours and written.kind == "colons" and written.value <= 360:
            degrees = node.lon.strip().replace(":", "d", 1).replace(":", "m", 1)
            hint += f"; colons mean hours, for degrees write `{degrees}`"
        raise error("E114", f"{bad}: it is over {top}", span, help=hint)
    return _turn(value)


def _latitude(node: ast.Coordinates) -> float:
    """The latitude in degrees, in the node's own frame."""
    bad, span = f"`{node.lat}` is no latitude", _part(node, latitude=True)
    written = _read(node.lat)
    if written is None:
        raise error("E114", bad, span, help=_FORMS)
    if written.kind == "hours":
        degrees = re.sub("h", "d", node.lat, flags=re.IGNORECASE)
        raise error(
            "E114",
            f"{bad}: latitudes have no hours",
            span,
            help=f"write degrees: `{degrees if written.signed else '+' + degrees}`",
        )
    if written.sexagesimal and not written.signed:
        raise error(
            "E114",
            f"{bad}: it has no sign",
            span,
            help=f"write `+{node.lat}` or `-{node.lat}`",
        )
    if abs(written.value) > 90:
        hint = "latitudes run from -90 to 90 degrees"
        lon = _read(node.lon)
        if lon is not None and lon.kind == "degrees" and abs(lon.value) <= 90:
            hint += f"; the longitude comes first: `{node.lat.lstrip('+')} {node.lon}`"
        raise error("E114", f"{bad}: it is beyond the pole", span, help=hint)
    return written.value


def angle(text: str, span: ast.Span) -> float:
    """Read an angle, such as the radius of a circle.

    Parameters
    ----------
    text
        A number and a unit: `2deg`, `2d`, `2°`, `30arcmin`, `30'`, `10arcsec`, `10''`,
        `0.1rad`, `500mas`.
    span
        Where it stands.

    Returns
    -------
    float
        Degrees, over 0 and up to 180.

    Raises
    ------
    RegdslError
        E115, when it is no angle, has no unit or an unknown one, or is out of range.
    """
    match = _ANGLE.fullmatch(text.replace("\u2212", "-"))
    if match is None:
        raise error("E115", f"`{text}` is no angle", span, help="write a number and a unit, `2deg`")
    number, unit = match.groups()
    if not unit:
        raise error(
            "E115",
            f"the angle `{text}` has no unit",
            span,
            help=f"write `{number}deg`, `{number}arcmin` or `{number}arcsec`, with no blank inside",
        )
    per_degree = ANGLE_UNITS.get(unit.lower())
    if per_degree is None:
        raise _unknown_unit(number, unit, span)
    degrees = float(number) / per_degree
    if degrees <= 0:
        raise error(
            "E115",
            f"the angle `{text}` is not over zero",
            span,
            help="leave out `within` to look at the point itself",
        )
    # 180 deg written in radians may come out a last digit too large.
    if degrees > 180 * (1 + 1e-12):
        raise error(
            "E115",
            f"the angle `{text}` is over 180 degrees",
            span,
            help="write `180deg` for the whole sky",
        )
    return min(degrees, 180.0)


def _unknown_unit(number: str, unit: str, span: ast.Span) -> RegdslError:
    key = unit.lower()
    words = [name for name in ANGLE_UNITS if name.isalpha()]
    guess = _NOT_ANGLES.get(key) or next(iter(difflib.get_close_matches(key, words, 1, 0.75)), None)
    units = "units are deg, arcmin, arcsec, mas and rad"
    return error(
        "E115",
        f"`{unit}` is no unit of an angle",
        span,
        help=f"did you mean `{number}{guess}`? The {units}"
        if guess
        else f"write `{number}deg`; the {units}",
        replace=f"{number}{guess}" if guess else None,
    )
