"""Runs the ADQL that regdsl emits on a mirror file, as a RegTAP server would.

An oracle for the tests: plain sqlite3, and the functions of RegTAP written from the
standard and from what GAVO's server was measured to do, sharing nothing with regdsl.
The text is changed in three places only, since SQLite has neither TOP nor ILIKE, and its
CAST makes a number of anything.  Regions are text that begins with the name of what made
them; `coverage` is a MOC without a name.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import Latitude, Longitude
from mocpy import MOC

from tests.reference.text import STOP_WORDS, stems, tokens

ORDER = 6
"""The order of coverages in RegTAP, and of the MOCs that a query asks for."""

SHAPE_ORDER = 10
"""How finely a plain shape is compared: 16 cells along the side of one of order 6."""

_LITERAL = re.compile(r"('(?:[^']|'')*')")
_CAST = re.compile(r"\bCAST\(([\w.]+) AS DOUBLE PRECISION\)")
_TOP = re.compile(r"SELECT TOP (\d+) ")


class NotRun(Exception):
    """The text is not what this runner knows how to run."""


class TooLarge(Exception):
    """SQLite does not take more than a thousand conditions joined by OR."""


class Server:
    """A mirror file that answers ADQL."""

    def __init__(self, mirror: Path) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None, uri=True)
        self._connection.execute("ATTACH ? AS rr", (f"{mirror.absolute().as_uri()}?mode=ro",))
        # SQLite's own LIKE does not mind case, which that of ADQL does.
        self._connection.execute("PRAGMA case_sensitive_like = ON")
        for name, arguments, function in _FUNCTIONS:
            self._connection.create_function(
                name, arguments, _null_on_null(function), deterministic=True
            )
        self._connection.create_aggregate("ivo_string_agg", 2, _StringAgg)  # type: ignore[arg-type]

    def ivoids(self, adql: str) -> list[str]:
        """The first column of the answer, in order."""
        return [row[0] for row in self.rows(adql)]

    def rows(self, adql: str) -> list[tuple[object, ...]]:
        """The answer, in order."""
        try:
            return self._connection.execute(to_sqlite(adql)).fetchall()
        except sqlite3.OperationalError as exc:
            if "maximum depth" in str(exc):
                raise TooLarge from exc
            raise

    def close(self) -> None:
        self._connection.close()


def to_sqlite(adql: str) -> str:
    """The query with TOP as LIMIT and ILIKE as REGEXP, which SQLite leaves to us.

    >>> to_sqlite("SELECT TOP 5 a FROM rr.b WHERE a ILIKE 'an ILIKE%'")
    "SELECT a FROM rr.b WHERE a REGEXP 'an ILIKE%' LIMIT 5"
    >>> to_sqlite("SELECT TOP 5 a FROM rr.b WHERE CAST(c.a AS DOUBLE PRECISION) < 1")
    'SELECT a FROM rr.b WHERE double_precision(c.a) < 1 LIMIT 5'
    """
    top = _TOP.match(adql)
    if top is None:
        raise NotRun("no TOP at the beginning")
    parts = _LITERAL.split(adql[top.end() :])
    for at in range(0, len(parts), 2):  # what is not a literal
        if re.search(r"\b(TOP|REGEXP|MATCH|GLOB|LIMIT)\b", parts[at], re.IGNORECASE):
            raise NotRun(f"unexpected word in {parts[at]!r}")
        parts[at] = re.sub(r"\bILIKE\b", "REGEXP", parts[at])
        parts[at] = _CAST.sub(r"double_precision(\1)", parts[at])
    return f"SELECT {''.join(parts)} LIMIT {top[1]}"


def _null_on_null(function: Callable[..., object]) -> Callable[..., object]:
    def call(*arguments: object) -> object:
        return None if None in arguments else function(*arguments)

    return call


# -- text --------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _stem_set(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def _hasword(text: str, words: str) -> int:
    """`to_tsvector(text) @@ plainto_tsquery(words)`: all that are not stop words."""
    wanted = [stems(token)[0] for token in tokens(words) if token not in STOP_WORDS]
    return int(bool(wanted) and _stem_set(text).issuperset(wanted))


@lru_cache(maxsize=1000)
def _pattern(like: str) -> re.Pattern[str]:
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(c, re.escape(c)) for c in like), re.DOTALL)


def _nocasematch(text: str, pattern: str) -> int:
    return int(_pattern(pattern.lower()).fullmatch(text.lower()) is not None)


def _ilike(pattern: str, text: str) -> int:
    """`text REGEXP pattern` comes as regexp(pattern, text)."""
    return _nocasematch(text, pattern)


def _match(pattern: str, text: str) -> int:
    """`text ~ pattern`; only `$` means another place there, and no text has a line break."""
    return int(re.search(pattern, text) is not None)


def _authority(ivoid: str) -> str | None:
    found = re.match(r"ivo://([^/?#]*)", ivoid)
    return found[1] if found else None


def _double_precision(text: str) -> float:
    """An error where it is no number, and that of the whole query."""
    return float(text.replace("_", "no digit"))


def _hashlist_has(hash_list: str, item: str) -> int:
    return int(item.lower() in hash_list.lower().split("#"))


class _StringAgg:
    """NULLs are left out; nothing at all makes an empty text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.delimiter = ""

    def step(self, value: str | None, delimiter: str) -> None:
        self.delimiter = delimiter
        if value is not None:
            self.found.append(value)

    def finalize(self) -> str:
        return self.delimiter.join(self.found)


# -- numbers -----------------------------------------------------------------------------


def _interval_overlaps(low1: float, high1: float, low2: float, high2: float) -> int:
    if low1 > high1 or low2 > high2:
        return 0
    return int(low1 <= high2 and low2 <= high1)


# -- regions -----------------------------------------------------------------------------


def _maker(name: str) -> Callable[..., str]:
    def make(*numbers: float) -> str:
        if not all(isinstance(number, float | int) for number in numbers):
            raise NotRun(f"{name} of {numbers}")
        return " ".join([name, *map(repr, numbers)])

    return make


def _moc(text: str) -> str:
    MOC.from_string(text)
    return f"MOC {text}"


def _moc_of(order: int, shape: str) -> str:
    return f"MOC {_cells(shape, order).to_string()}"


@lru_cache(maxsize=5000)
def _cells(region: str, order: int = SHAPE_ORDER) -> MOC:
    """The cells that a region touches."""
    name, _, rest = region.partition(" ")
    if name == "MOC":
        return MOC.from_string(rest)
    if name not in ("CIRCLE", "POLYGON"):
        return MOC.from_string(region)
    numbers = [float(text) for text in rest.split()]
    if name == "POLYGON":
        lon, lat = Longitude(numbers[0::2] * u.deg), Latitude(numbers[1::2] * u.deg)
        return MOC.from_polygon(lon=lon, lat=lat, max_depth=order)
    lon, lat, radius = Longitude(numbers[0] * u.deg), Latitude(numbers[1] * u.deg), numbers[2]
    # So that a circle touches, degraded to order 6, the cells that docs/semantics.md says.
    fine = max(SHAPE_ORDER - order, 0)
    return MOC.from_cone(lon=lon, lat=lat, radius=radius * u.deg, max_depth=order, delta_depth=fine)


def _contains_point(point: str, region: str) -> int:
    lon, lat = (float(text) for text in point.split()[1:])
    return int(_cells(region).contains_lonlat([lon] * u.deg, [lat] * u.deg)[0])


@lru_cache(maxsize=50_000)
def _contains(inner: str, outer: str) -> int:
    """Whether the first lies in the second."""
    if inner.startswith("POINT "):
        return _contains_point(inner, outer)
    cells = _cells(inner)
    common = cells.intersection(_cells(outer))
    # MOC.difference is wrong for ranges apart, and == looks at the order as well.
    return int(np.array_equal(common.to_depth29_ranges, cells.to_depth29_ranges))


@lru_cache(maxsize=50_000)
def _intersects(one: str, other: str) -> int:
    if one.startswith("POINT "):
        return _contains_point(one, other)
    if other.startswith("POINT "):
        return _contains_point(other, one)
    return int(not _cells(one).intersection(_cells(other)).empty())


_FUNCTIONS: tuple[tuple[str, int, Callable[..., object]], ...] = (
    ("ivo_hasword", 2, _hasword),
    ("ivo_nocasematch", 2, _nocasematch),
    ("ivo_hashlist_has", 2, _hashlist_has),
    ("gavo_match", 2, _match),
    ("gavo_getauthority", 1, _authority),
    ("double_precision", 1, _double_precision),
    ("ivo_interval_overlaps", 4, _interval_overlaps),
    ("regexp", 2, _ilike),
    ("lower", 1, str.lower),
    ("point", 2, _maker("POINT")),
    ("circle", 3, _maker("CIRCLE")),
    ("polygon", -1, _maker("POLYGON")),
    ("moc", 1, _moc),
    ("moc", 2, _moc_of),
    ("contains", 2, _contains),
    ("intersects", 2, _intersects),
)
