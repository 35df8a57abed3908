"""How far each origin has been read: the table `ledger_origin`.

An origin is a publishing registry (its ivoid) or a TAP service (its URL).  What is noted
here is noted in the transaction that brings the records, so neither is there without the
other; only a failure is noted on its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regdsl.mirror.transaction import writing

__all__ = ["Origin", "note_success", "note_trouble", "origin_of", "origins"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One origin of records.

    Attributes
    ----------
    origin
        The ivoid of the registry or the URL of the service.
    kind
        `oai` or `tap`.
    url
        Where it is asked.
    title
        What it is called; None when that is not known.
    last_success, last_full, last_try
        When it was last read, read as a whole, and asked; UTC.
    trouble
        Why the last try failed; None when it did not.
    state
        What its reader wants to remember.
    resources
        How many resources of the mirror came from it.
    """

    origin: str
    kind: str
    url: str | None = None
    title: str | None = None
    last_success: str | None = None
    last_full: str | None = None
    last_try: str | None = None
    trouble: str | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    resources: int = 0


_SELECT = (
    "SELECT origin, kind, url, title, last_success, last_full, last_try, trouble, state, "
    "(SELECT count(*) FROM ledger_record AS r WHERE r.origin = o.origin) "
    "FROM ledger_origin AS o"
)


def _origin(row: tuple[Any, ...]) -> Origin:
    origin, kind, url, title, success, full, last_try, trouble, state, resources = row
    return Origin(
        origin=origin,
        kind=kind,
        url=url,
        title=title,
        last_success=success,
        last_full=full,
        last_try=last_try,
        trouble=trouble,
        state=json.loads(state) if state else {},
        resources=resources,
    )


def origins(connection: sqlite3.Connection) -> list[Origin]:
    """All of them, by name."""
    return [_origin(row) for row in connection.execute(f"{_SELECT} ORDER BY origin")]


def origin_of(connection: sqlite3.Connection, name: str) -> Origin | None:
    """One of them; None when it has never been asked."""
    row = connection.execute(f"{_SELECT} WHERE origin = ?", (name,)).fetchone()
    return _origin(row) if row else None


def note_success(
    connection: sqlite3.Connection,
    name: str,
    *,
    kind: str,
    url: str,
    moment: str,
    full: bool,
    title: str | None = None,
    state: Mapping[str, Any] | None = None,
) -> None:
    """Note that an origin was read, in the transaction of the update.

    Parameters
    ----------
    moment
        When the reading began, UTC: what changed later belongs to the next time.
    full
        Whether all of it was read.
    title, state
        New ones; what is there stays when they are None.
    """
    connection.execute(
        "INSERT INTO ledger_origin VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, NULL, ?7) "
        "ON CONFLICT (origin) DO UPDATE SET kind = ?2, url = ?3, title = coalesce(?4, title), "
        "last_success = ?5, last_full = coalesce(?6, last_full), last_try = ?5, trouble = NULL, "
        "state = coalesce(?7, state)",
        (
            name,
            kind,
            url,
            title,
            moment,
            moment if full else None,
            None if state is None else json.dumps(state, ensure_ascii=False),
        ),
    )


def note_trouble(
    place: Path, name: str, *, kind: str, url: str, moment: str, trouble: str, wait: bool = False
) -> None:
    """Note that a try failed, in a transaction of its own; only where there is a mirror.

    Raises
    ------
    RegdslError
        E302, E303 and E306 as `writing` does.
    """
    if not place.exists():
        return
    with writing(place, doing="note", wait=wait) as (connection, _):
        connection.execute(
            "INSERT INTO ledger_origin (origin, kind, url, last_try, trouble) "
            "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (origin) DO UPDATE SET "
            "kind = ?2, url = ?3, last_try = ?4, trouble = ?5",
            (name, kind, url, moment, trouble),
        )
