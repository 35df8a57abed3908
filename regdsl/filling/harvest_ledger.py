"""What the ledger of a mirror knows of the registries it was harvested from.

The `state` of an origin (`regdsl.mirror.origins`) has what only the harvest understands:
from when on changes are to be asked for, which set has answered, which authorities the
registry manages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from regdsl.filling.registries import Registry
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.origins import note_success, origin_of, origins

__all__ = ["KIND", "Known", "Memory", "forget", "known", "note", "note_again"]

KIND = "oai"


@dataclass(slots=True, kw_only=True)
class Memory:
    """The `state` of a registry.

    Attributes
    ----------
    started
        UTC: whatever changed before that is in the mirror; None before the first success.
    set
        The set that has answered.
    authorities, full
        As in `regdsl.filling.registries.Registry`.
    listed
        Whether the Registry of Registries had it.
    again
        Whether all of it is to be read the next time, since records have moved.
    clashes
        Registries that own records which this one has, too.
    bad
        Records that could not be had even one by one: their ivoids, and the datestamps of
        these versions.
    """

    started: str | None = None
    set: str | None = None
    authorities: list[str] = field(default_factory=list)
    full: bool = False
    listed: bool = False
    again: bool = False
    clashes: list[str] = field(default_factory=list)
    bad: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A registry that was harvested before, or was tried."""

    registry: Registry
    memory: Memory
    last_full: str | None


def known(place: Path) -> dict[str, Known]:
    """The registries that the mirror has asked, by ivoid; none without a mirror."""
    if not place.exists():
        return {}
    with closing(open_mirror(place)) as connection:
        found = [origin for origin in origins(connection) if origin.kind == KIND]
    return {
        origin.origin: Known(
            registry=Registry(
                ivoid=origin.origin,
                url=origin.url or "",
                title=origin.title or "",
                authorities=frozenset(memory.authorities),
                full=memory.full,
            ),
            memory=memory,
            last_full=origin.last_full,
        )
        for origin, memory in ((origin, _memory(origin.state)) for origin in found)
    }


def _memory(state: Mapping[str, Any]) -> Memory:
    try:
        return Memory(**state)
    except TypeError:
        # of another regdsl: then all of the registry is read once
        return Memory()


def note(
    connection: sqlite3.Connection, registry: Registry, memory: Memory, moment: str, *, full: bool
) -> None:
    """Note what was harvested; within the transaction that brings it in."""
    note_success(
        connection,
        registry.ivoid,
        kind=KIND,
        url=registry.url,
        moment=moment,
        full=full,
        title=registry.title,
        state=asdict(memory),
    )


def note_again(connection: sqlite3.Connection, name: str) -> None:
    """Note that all of a registry is to be read the next time."""
    origin = origin_of(connection, name)
    if origin is not None and origin.last_success is not None:
        note_success(
            connection,
            name,
            kind=KIND,
            url=origin.url or "",
            moment=origin.last_success,
            full=False,
            state=asdict(replace(_memory(origin.state), again=True)),
        )


def forget(connection: sqlite3.Connection, name: str) -> list[str]:
    """Forget a registry, and say which resources are still of it."""
    connection.execute("DELETE FROM ledger_origin WHERE origin = ?", (name,))
    rows = connection.execute("SELECT ivoid FROM ledger_record WHERE origin = ?", (name,))
    return [row[0] for row in rows]
