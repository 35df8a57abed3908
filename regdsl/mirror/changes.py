"""What came, changed and went on one mirror since some moment, as its ledger has it.

The ledger notes of each resource when the mirror first had it and when its rows last
changed there, and of those that are gone when and why.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from regdsl.mirror.layout import open_mirror
from regdsl.mirror.troubles import of_the_file

__all__ = ["Changes", "Gone", "Noted", "changes"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Noted:
    """A resource that came or changed, and when (UTC)."""

    ivoid: str
    at: str
    title: str | None

    def __str__(self) -> str:
        return f"{self.at}  {self.ivoid}  {' '.join((self.title or '').split())}".rstrip()


@dataclass(frozen=True, slots=True)
class Gone:
    """A resource that was taken out, when (UTC) and why."""

    ivoid: str
    at: str
    reason: str | None

    def __str__(self) -> str:
        return f"{self.at}  {self.ivoid}  {self.reason or ''}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened on a mirror; each list has the latest first.

    Attributes
    ----------
    path, as_of
        The mirror, and when it was last filled, UTC.
    since
        The moment asked for, UTC; a change in that very second counts.
    came, changed, went
        Resources that are new, that were there before and changed, and that are gone.
    """

    path: str
    as_of: str | None
    since: str
    came: tuple[Noted, ...]
    changed: tuple[Noted, ...]
    went: tuple[Gone, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        lists: tuple[tuple[str, tuple[Noted | Gone, ...]], ...] = (
            ("came", self.came),
            ("changed", self.changed),
            ("went", self.went),
        )
        counts = ", ".join(f"{len(found)} {name}" for name, found in lists)
        lines = [f"{self.path}, as of {self.as_of or 'never'}: since {self.since} {counts}"]
        for name, found in lists:
            if found:
                lines += ["", f"{name}:", *(f"  {one}" for one in found[:_SHOWN])]
            if len(found) > _SHOWN:
                lines.append(f"  ... and {len(found) - _SHOWN} more (--json lists all)")
        return "\n".join(lines)


def changes(path: str | os.PathLike[str], since: datetime) -> Changes:
    """What came, changed and went on a mirror since a moment.

    What went and came back again is among `came` or `changed` alone: the ledger has the last
    that happened.

    Parameters
    ----------
    path
        The mirror.
    since
        UTC, naive, in whole seconds.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does, E302 too for a damaged file, E305 while it is
        being written.
    """
    moment = since.isoformat(timespec="seconds")
    with closing(open_mirror(path)) as connection:
        try:
            connection.execute("BEGIN")
            as_of = connection.execute("SELECT value FROM ledger_meta WHERE key = 'updated'")
            found = as_of.fetchone()
            came, changed, went = (
                connection.execute(f"{query} ORDER BY 2 DESC, 1", (moment,)).fetchall()
                for query in (_CAME, _CHANGED, _WENT)
            )
        except sqlite3.DatabaseError as exc:
            known = of_the_file(exc, path)
            if known is None:
                raise
            raise known from exc
    return Changes(
        path=str(Path(path)),
        as_of=found[0] if found else None,
        since=moment,
        came=tuple(Noted(*row) for row in came),
        changed=tuple(Noted(*row) for row in changed),
        went=tuple(Gone(*row) for row in went),
    )


_CAME = """
SELECT ivoid, first_seen, res_title FROM ledger_record JOIN resource USING (ivoid)
WHERE first_seen >= ?"""

_CHANGED = """
SELECT ivoid, changed, res_title FROM ledger_record JOIN resource USING (ivoid)
WHERE changed >= ?1 AND (first_seen IS NULL OR first_seen < ?1)"""

_WENT = "SELECT ivoid, at, reason FROM ledger_gone WHERE at >= ?"
