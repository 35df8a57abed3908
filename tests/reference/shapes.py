"""Positions and shapes for queries, near, in and around the coverage of a resource.

Everything stays away from places where rounding decides: a point lies clear of the borders
of its cell, and whatever is given in another frame stands a shift of some arcseconds.
"""

from __future__ import annotations

import astropy.units as u
from astropy.coordinates import SkyCoord

from regdsl import ast

from . import sky
from .chance import Chance
from .env import Env
from .moc import Cells, cell_of, center_of

Degrees = tuple[float, float]

EVERYTHING = 12 * 64 * 64

RADII = ("10arcsec", "1arcmin", "30arcmin", "1deg", "1.5deg", "3deg", "10deg", "40deg")
MORE_RADII = ("20'", "2\u00b0", "0.02rad", "90deg", "7200arcsec", "0.3rad", "120deg")

VERBS: tuple[ast.Verb, ...] = (
    *("near", "near", "near", "covers", "covers", "covers", "covers"),
    *("inside", "inside", "overlaps", "overlaps"),
)
"""As often as there are shapes for each."""


def spatial(chance: Chance, cells: Cells, env: Env) -> ast.Spatial:
    """A spatial condition that has to do with a coverage."""
    verb = chance.pick(VERBS)
    shape: ast.Shape
    match verb:
        case "near":
            kind = chance.weighted(point=5, circle=2)
        case "covers":
            kind = chance.weighted(point=6, circle=2, moc=2, polygon=2)
        case _:
            kind = chance.weighted(circle=4, moc=3, polygon=3)
    match kind:
        case "point":
            shape = position(chance, cells, env)
        case "circle":
            shape = circle(chance, cells, env, wide=verb == "inside")
        case "moc":
            shape = ast.Moc(text=moc(chance, cells, wide=verb == "inside"))
        case _:
            shape = ast.Polygon(numbers=polygon(chance, cells, wide=verb == "inside"))
    return ast.Spatial(verb=verb, shape=shape, optional=chance.percent(15))


def position(chance: Chance, cells: Cells, env: Env) -> ast.Position:
    """A point in a coverage, a known object, or a parameter that is one or the other."""
    names = [name for name in ("place", "object") if name in env.params]
    objects, params = 4 * bool(env.objects), 4 * bool(names)
    match chance.weighted(coordinates=12, name=objects, param=params):
        case "name":
            name = chance.pick(sorted(env.objects))
            return ast.Name(text=chance.pick([name, name.upper(), name.title()]))
        case "param":
            return ast.Param(name=chance.pick(names))
        case _:
            return coordinates(chance, point(chance, cells))


def point(chance: Chance, cells: Cells) -> Degrees:
    """A point of a coverage, clear of the borders of cells."""
    lon, lat = middle = center_of(chance.pick(sorted(cells)))
    moved = (
        round((lon + chance.share() - 0.5) % 360, 4),
        round(min(max(lat + chance.share() - 0.5, -89.5), 89.5), 4),
    )
    return moved if _clear(moved) else (round(middle[0], 4), round(middle[1], 4))


def _clear(place: Degrees, by: float = 0.03) -> bool:
    """Whether a place and those a little beside it lie in one cell."""
    lon, lat = place
    around = [(lon, lat), (lon + by, lat), (lon - by, lat), (lon, lat + by), (lon, lat - by)]
    return len({cell_of(x, y) for x, y in around}) == 1


def coordinates(chance: Chance, place: Degrees) -> ast.Coordinates:
    """A place in one of the frames, in degrees or sexagesimal."""
    match chance.weighted(degrees=4, letters=1, colons=1, frame=6):
        case "letters":
            hours, degrees = _sexagesimal(place[0] / 15), _sexagesimal(abs(place[1]))
            lon = "{:02d}h{:02d}m{:05.2f}s".format(*hours)
            return ast.Coordinates(
                lon=lon, lat=_sign(place[1]) + "{:02d}d{:02d}m{:04.1f}s".format(*degrees)
            )
        case "colons":
            hours, degrees = _sexagesimal(place[0] / 15), _sexagesimal(abs(place[1]))
            lon = "{:02d}:{:02d}:{:05.2f}".format(*hours)
            return ast.Coordinates(
                lon=lon, lat=_sign(place[1]) + "{:02d}:{:02d}:{:04.1f}".format(*degrees)
            )
        case "frame":
            frame = chance.pick(["fk5", "fk4", "galactic", "ecliptic"])
            there = SkyCoord(place[0] * u.deg, place[1] * u.deg).transform_to(sky.FRAMES[frame])
            spherical = there.spherical
            return ast.Coordinates(
                lon=f"{float(spherical.lon.deg) % 360:.4f}",
                lat=_latitude(chance, float(spherical.lat.deg)),
                frame=frame,
            )
        case _:
            return ast.Coordinates(lon=f"{place[0]:g}", lat=_latitude(chance, place[1]))


def _latitude(chance: Chance, lat: float) -> str:
    text = f"{lat:.4f}"
    return text if lat < 0 or chance.percent(40) else "+" + text


def _sign(lat: float) -> str:
    return "-" if lat < 0 else "+"


def _sexagesimal(value: float) -> tuple[int, int, float]:
    """Whole units, minutes, and seconds that stay below 59.9 when rounded."""
    whole, rest = divmod(value * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return int(whole), int(minutes), min(seconds, 59.8)


def circle(chance: Chance, cells: Cells, env: Env, *, wide: bool) -> ast.Circle:
    """A circle in a coverage, or around it; in another frame only where that is safe."""
    radius = chance.pick(RADII[5:] + MORE_RADII[3:] if wide else RADII + MORE_RADII)
    center = position(chance, cells, env)
    if isinstance(center, ast.Coordinates):
        lon, lat = sky.degrees(center.lon, center.lat, center.frame)
        size = sky.angle(radius)
        exact = sky.circle((lon, lat), size)
        by = 0.01
        beside = [(lon + by, lat), (lon - by, lat), (lon, lat + by), (lon, lat - by)]
        if center.frame != "icrs" and any(
            sky.circle((x % 360, y), size) != exact for x, y in beside if abs(y) <= 90
        ):
            center = ast.Coordinates(lon=f"{lon:.4f}", lat=f"{lat:+.4f}")
    return ast.Circle(center=center, radius=radius)


def moc(chance: Chance, cells: Cells, *, wide: bool) -> str:
    """A MOC made of a part of a coverage or of more than it, of any order."""
    some = sorted(cells)
    if wide:
        order = chance.pick([1, 2, 3, 4])
        shift = 2 * (6 - order)
        found = sorted({cell >> shift for cell in some})
        extra = chance.number(0, 12 * 4**order - 1)
        return _ascii(order, sorted({*found, extra}))
    first = chance.number(0, len(some) - 1)
    part = some[first : first + chance.number(1, 12)]
    match chance.weighted(as_is=5, coarse=3, fine=2, two=2):
        case "coarse":
            return _ascii(4, sorted({cell >> 4 for cell in part[:3]}))
        case "fine":
            return _ascii(8, [cell * 16 + chance.number(0, 15) for cell in part[:3]])
        case "two":
            other = chance.number(0, 12 * 4**4 - 1)
            return f"4/{other} " + _ascii(6, part)
        case _:
            return _ascii(6, part)


def _ascii(order: int, cells: list[int]) -> str:
    """An ASCII MOC of one order, neighbours joined to ranges."""
    ranges: list[list[int]] = []
    for cell in cells:
        if ranges and ranges[-1][1] == cell - 1:
            ranges[-1][1] = cell
        else:
            ranges.append([cell, cell])
    items = (str(low) if low == high else f"{low}-{high}" for low, high in ranges)
    return f"{order}/" + " ".join(items)


def polygon(chance: Chance, cells: Cells, *, wide: bool) -> tuple[str, ...]:
    """A triangle or a quadrangle around a place of a coverage."""
    lon, lat = point(chance, cells)
    lat = min(max(lat, -60.0), 60.0)
    size = chance.pick([5.0, 12.0, 25.0] if wide else [0.7, 2.0, 6.0, 20.0])
    corners = [(-1.0, -0.9), (1.1, -1.0), (0.9, 1.0), (-1.05, 0.95)]
    if chance.percent(40):
        corners = corners[:3]
    sexagesimal = chance.percent(20)
    numbers: list[str] = []
    for east, north in corners:
        x, y = (lon + east * size) % 360, min(max(lat + north * size, -88.0), 88.0)
        if sexagesimal:
            hours, degrees = _sexagesimal(x / 15), _sexagesimal(abs(y))
            numbers.append("{:02d}h{:02d}m{:04.1f}s".format(*hours))
            numbers.append(_sign(y) + "{:02d}d{:02d}m{:04.1f}s".format(*degrees))
        else:
            numbers += [f"{x:.3f}", f"{y:.3f}"]
    return tuple(numbers)
