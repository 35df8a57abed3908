"""The ledger of a mirror, made up: what a test imports is all new, so nothing would be old."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zlib import crc32

from tests.conftest import NOW
from tests.reference.records import Resource

__all__ = ["note", "noted"]

_WEEK = timedelta(days=7)
_SECOND = timedelta(seconds=1)
_AGES = (
    *(timedelta(0), _SECOND, timedelta(hours=30), _WEEK - _SECOND, _WEEK, _WEEK + _SECOND),
    *(timedelta(days=30), timedelta(days=100), timedelta(days=400), timedelta(days=2000)),
)


def _moments(ivoid: str) -> tuple[datetime, datetime]:
    """When the mirror has first seen a resource, and when it last changed."""
    number = crc32(ivoid.encode())
    changed = NOW - _AGES[number % len(_AGES)]
    return changed - _AGES[number // 100 % len(_AGES)], changed


def noted(resource: Resource) -> Resource:
    """A resource with what the ledger notes of it."""
    first_seen, changed = _moments(resource.ivoid)
    return replace(resource, first_seen=first_seen, changed=changed)


def note(path: Path) -> None:
    """Write the same into a mirror."""
    with closing(sqlite3.connect(path)) as connection, connection:
        found = connection.execute("SELECT ivoid FROM ledger_record").fetchall()
        connection.executemany(
            "UPDATE ledger_record SET first_seen = ?, changed = ? WHERE ivoid = ?",
            ((*(moment.isoformat() for moment in _moments(ivoid)), ivoid) for (ivoid,) in found),
        )
