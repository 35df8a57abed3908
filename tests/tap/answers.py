"""What a responder answers with: the oracle of `tests.adql`, or rows made up.

The oracle is plain SQLite with functions written from the standard, so what comes over
the wire shares nothing with regdsl but the tables of a mirror.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import astropy.units as u
from astropy.coordinates import Latitude, Longitude
from mocpy import MOC

from regdsl.mirror.mirror import Mirror
from regdsl.schema import TABLES
from tests.adql import runner
from tests.tap.responder import Answer

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|[()]|\bILIKE\b|(?P<select>\bSELECT(?:\s+DISTINCT)?)\s+TOP\s+(?P<top>\d+)",
    re.IGNORECASE,
)
_DATATYPES = {"real": "double", "integer": "int", "key": "int"}
_KINDS = {
    column.name: _DATATYPES[column.type]
    for table in TABLES.values()
    for column in table.columns
    if column.type in _DATATYPES
}


class _StringAgg:
    """`ivo_string_agg`: NULL is left out; of nothing it makes nothing."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.separator = ""

    def step(self, value: object, separator: str) -> None:
        self.separator = separator
        if value is not None:
            self.found.append(str(value))

    def finalize(self) -> str:
        return self.separator.join(self.found)


def _plain(adql: str) -> str:
    """TOP as LIMIT at the end of its query, ILIKE as REGEXP: what SQLite has not.

    >>> _plain("SELECT TOP 2 a FROM b WHERE a IN (SELECT TOP 1 c FROM d) AND a ILIKE 'x'")
    "SELECT a FROM b WHERE a IN (SELECT c FROM d LIMIT 1) AND a REGEXP 'x' LIMIT 2"
    """
    limits = [""]

    def new(match: re.Match[str]) -> str:
        token = match.group()
        if match["top"]:
            limits[-1] = f" LIMIT {match['top']}"
            return match["select"]
        if token == "(":
            limits.append("")
        elif token == ")":
            return limits.pop() + token
        return "REGEXP" if token.upper() == "ILIKE" else token

    return _TOKEN.sub(new, adql) + limits[0]


def _moc_of(order: int, shape: str) -> str:
    """The oracle makes no MOC of a point, which pyvo asks for: that is its cell."""
    name, _, rest = shape.partition(" ")
    if name != "POINT":
        return runner._moc_of(order, shape)
    lon, lat = (float(text) for text in rest.split())
    moc = MOC.from_lonlat(Longitude([lon] * u.deg), Latitude([lat] * u.deg), max_norder=order)
    return f"MOC {moc.to_string()}"


def oracle(path: Path) -> Answer:
    """Answers from the tables of a mirror."""
    local = threading.local()

    def answer(
        adql: str, maxrec: int
    ) -> tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]:
        if not hasattr(local, "server"):
            local.server = runner.Server(path)
            connection = local.server._connection
            connection.create_aggregate("ivo_string_agg", 2, _StringAgg)
            connection.create_function("moc", 2, _moc_of, deterministic=True)
        cursor = local.server._connection.execute(_plain(adql))
        rows = cursor.fetchmany(maxrec + 1)
        names = [column[0] for column in cursor.description]
        kinds = [_KINDS.get(name, "unicodeChar") for name in names]
        return names, kinds, rows[:maxrec], len(rows) > maxrec

    return answer


def rows(names: Sequence[str], found: Iterable[Sequence[Any]], kinds: Sequence[str] = ()) -> Answer:
    """Always the same rows."""
    kept = [tuple(row) for row in found]
    types = list(kinds) or ["unicodeChar"] * len(names)

    def answer(
        adql: str, maxrec: int
    ) -> tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]:
        return names, types, kept[:maxrec], len(kept) > maxrec

    return answer


def mirror(path: Path) -> Answer:
    """What `Mirror.adql` answers: regdsl as a server."""

    def answer(
        adql: str, maxrec: int
    ) -> tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]:
        with Mirror(path) as opened:
            found = opened.adql(adql, maxrec=maxrec, timeout=30)
        return found.names, [c.datatype for c in found.columns], found.rows, found.overflow

    return answer
