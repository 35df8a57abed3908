"""The offline catalogue of objects: OpenNGC, as pyongc ships it.

pyongc's SQLite file is read directly: its Python side needs pandas and finds no common
names.  An object is found by its number in NGC, IC, Messier and a dozen further
catalogues, in any spelling, by a common name with or without the word Nebula, Galaxy
or Cluster, and by its other designations.
"""

from __future__ import annotations

import importlib.util
import math
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Entry", "available", "common_names", "find", "fold"]

_KINDS = {"nebula": "nebula", "galaxy": "galaxy", "galaxies": "galaxy", "cluster": "cluster"}

# Short forms that everybody uses and the catalogue does not have.
_SHORT = {
    "lmc": "Large Magellanic Cloud",
    "smc": "Small Magellanic Cloud",
    "omegacen": "Omega Centauri",
}

# Spellings of the catalogues, and how the identifier table writes them.
_NUMBERED: tuple[tuple[str, str, int], ...] = (
    ("ngc", "NGC", 4),
    ("ic", "IC", 4),
    ("m|messier", "M", 3),
    ("b|barnard", "B", 3),
    ("c|caldwell", "C", 3),
    ("cl|cr|collinder", "CL", 3),
    ("h|harvard", "H", 2),
    ("hcg|hickson", "HCG", 3),
    ("lbn", "LBN", 3),
    ("mel|melotte", "MEL", 3),
    ("mwsc", "MWSC", 4),
    ("pgc|leda", "PGC", 6),
    ("ugc", "UGC", 5),
    ("ugca", "UGCA", 3),
)
_PREFIXES = {
    name: (prefix, width) for names, prefix, width in _NUMBERED for name in names.split("|")
}
_NUMBER = re.compile(r"([a-z]+)-?0*(\d{1,6})(?:-?(ned)0*(\d{1,2})|([a-f]|nw|se|n|s))?")
_ESO = re.compile(r"eso-?0*(\d{1,3})-g?0*(\d{1,3})")
_MCG = re.compile(r"mcg([+-])0*(\d{1,2})-0*(\d{1,2})-0*(\d{1,3})")

_COLUMNS = "name, type, ra, dec, messier, ngc, ic, commonnames"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object: its main name, what else it is called, and its place in degrees."""

    name: str
    ra: float
    dec: float
    also: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.also})" if self.also else self.name


@cache
def _path() -> Path | None:
    spec = importlib.util.find_spec("pyongc")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "ongc.db"
        if path.is_file():
            return path
    return None


def available() -> bool:
    """Whether the catalogue is installed."""
    return _path() is not None


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


def find(text: str) -> tuple[Entry, ...]:
    """The objects that a name may mean.

    Parameters
    ----------
    text
        A name as people write it; case and blanks do not matter.

    Returns
    -------
    tuple of Entry
        None, one, or several when a common name is that of several objects.  Objects
        less than a degree (a cell) apart that share a name, such as the two Antennae,
        count as one.
    """
    path = _path()
    if path is None:
        return ()
    try:
        with closing(_connect(path)) as db:
            found = _by_number(db, text) or _by_common_name(db, text) or _by_identifier(db, text)
    except sqlite3.Error:
        # A broken installation of the catalogue is as good as none.
        return ()
    return _places(found)


@cache
def common_names() -> tuple[str, ...]:
    """All common names of the catalogue, for suggestions."""
    path = _path()
    if path is None:
        return ()
    try:
        with closing(_connect(path)) as db:
            return tuple(sorted({name for name, _ in _named(db)}))
    except sqlite3.Error:
        return ()


def fold(text: str) -> str:
    """A name without case, accents, blanks, apostrophes and a leading "the"."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'\u2019")
    words = re.findall(r"[^\W_]+", plain)
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _squeeze(text: str) -> str:
    return re.sub(r"[\s_]+", "", text).lower()


_Row = tuple[str, str, float | None, float | None, str, str, str, str]


def _rows(db: sqlite3.Connection, where: str, *values: str, called: str = "") -> list[Entry]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM objects WHERE {where}", values).fetchall()
    return [entry for row in rows for entry in _entries(db, row, called)]


def _entries(db: sqlite3.Connection, row: _Row, called: str) -> Iterator[Entry]:
    name, kind, ra, dec, messier, ngc, ic, common = row
    if kind == "Dup":
        # A second number for an object is a row that points at the first one.
        if messier:
            target = _rows(db, "messier = ? AND type <> 'Dup'", messier)
        else:
            main = f"NGC{ngc}" if ngc else f"IC{ic}"
            target = _rows(db, "name = ? AND name <> ? AND type <> 'Dup'", main, name)
        for entry in target:
            yield Entry(entry.name, entry.ra, entry.dec, _pretty(name))
        return
    if ra is None or dec is None:
        return
    own = _pretty(name)
    others = (f"M {int(messier)}" if messier else "", called or common.split(",")[0])
    also = ", ".join(other for other in others if other and other != own)
    yield Entry(own, math.degrees(ra), math.degrees(dec), also)


def _pretty(name: str) -> str:
    """`NGC0281` as `NGC 281`."""
    match = re.fullmatch(r"([A-Za-z]+)0*(\d.*)", name)
    return f"{match[1]} {match[2]}" if match else name


def _by_number(db: sqlite3.Connection, text: str) -> list[Entry]:
    key = _key(_squeeze(text))
    if key is None:
        return []
    if key.startswith("M") and (found := _rows(db, "messier = ? AND type <> 'Dup'", key[1:])):
        return found
    row = db.execute("SELECT name FROM objIdentifiers WHERE identifier = ?", (key,)).fetchone()
    return _rows(db, "name = ?", row[0]) if row else []


def _key(text: str) -> str | None:
    """A number in a catalogue, as the identifier table writes it."""
    if match := _ESO.fullmatch(text):
        return f"ESO{match[1]:0>3}-{match[2]:0>3}"
    if match := _MCG.fullmatch(text):
        return f"MCG{match[1]}{match[2]:0>2}-{match[3]:0>2}-{match[4]:0>3}"
    match = _NUMBER.fullmatch(text)
    if match is None or match[1] not in _PREFIXES:
        return None
    prefix, width = _PREFIXES[match[1]]
    component = f" NED{match[4]:0>2}" if match[3] else (match[5] or "").upper()
    return f"{prefix}{match[2]:0>{width}}{component}"


def _named(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each common name with the name of its object."""
    for name, names in db.execute("SELECT name, commonnames FROM objects WHERE commonnames <> ''"):
        for common in names.split(","):
            yield common.strip(), name


def _by_common_name(db: sqlite3.Connection, text: str) -> list[Entry]:
    words = _words(_SHORT.get(fold(text), text))
    whole, stem, kind = _split(words)
    if not whole:
        return []
    same: dict[str, str] = {}
    alike: dict[str, str] = {}
    for common, name in _named(db):
        whole2, stem2, kind2 = _split(_words(common))
        if whole == whole2:
            same[name] = common
        # With and without the kind of object, but never one kind for another: the Owl
        # Nebula is no Owl Cluster.
        elif stem == stem2 and (not kind or not kind2 or kind == kind2):
            alike[name] = common
    return [
        entry
        for name, common in (same or alike).items()
        for entry in _rows(db, "name = ?", name, called=common)
    ]


def _split(words: list[str]) -> tuple[str, str, str]:
    """A name as one word, the same without its kind, and the kind."""
    kind = _KINDS.get(words[-1], "") if len(words) > 1 else ""
    return "".join(words), "".join(words[:-1] if kind else words), kind


def _by_identifier(db: sqlite3.Connection, text: str) -> list[Entry]:
    """Other designations, 2MASX, IRAS, SDSS, HD and so on, which stand in lists."""
    key = _squeeze(text)
    if len(key) < 4 or not re.search(r"[a-z]", key) or not re.search(r"\d", key):
        return []
    listed = "identifiers || ',' || cstarnames"
    rows = db.execute(
        f"SELECT name, {listed} FROM objects WHERE instr(lower(replace({listed}, ' ', '')), ?)",
        (key,),
    )
    names = [name for name, found in rows if key in map(_squeeze, found.split(","))]
    return [entry for name in names for entry in _rows(db, "name = ?", name)]


def _places(found: list[Entry]) -> tuple[Entry, ...]:
    """One entry for each place; NGC goes before IC, and both before others."""
    ranks = {"NGC": 0, "IC": 1}
    found.sort(key=lambda e: (ranks.get(e.name.split()[0], 2), len(e.name), e.name))
    places: list[Entry] = []
    for entry in found:
        if all(_distance(entry, place) >= 1 for place in places):
            places.append(entry)
    return tuple(places)


def _distance(a: Entry, b: Entry) -> float:
    """Degrees between two objects (good enough for near ones)."""
    across = (abs(a.ra - b.ra + 180) % 360 - 180) * math.cos(math.radians(a.dec))
    return math.hypot(across, a.dec - b.dec)
