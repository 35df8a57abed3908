"""What a mirror holds and how old it is."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.origins import Origin, origins

__all__ = ["MirrorStatus", "Skip", "status", "warnings_of"]

_TOP = 10
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Skip:
    """A record that an import left out; `ivoid` is None where it is not known."""

    ivoid: str | None
    source: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorStatus:
    """The state of a mirror.

    Attributes
    ----------
    path, size
        The file and its size in bytes (`bytes` in `to_dict`).
    layout
        Version of its layout.
    resources
        How many it holds.
    rows
        By RegTAP table, the view `tap_table` left out.
    as_of, created
        When it was last and first filled, UTC.
    sources
        What it was filled from.
    origins
        The publishing registries and services that it is kept by, and when these were read.
    skipped
        Records that were left out, with reasons.
    warnings
        How many remarks there are on the records that it holds.
    oldest, newest
        Earliest and latest `updated` of a record, as its publisher says.
    spatial, temporal, spectral
        How many resources declare a coverage.
    res_types, standard_ids
        The ten most frequent, each with the number of resources.
    """

    path: str
    size: int
    layout: int
    resources: int
    rows: dict[str, int]
    as_of: str | None
    created: str | None
    sources: list[str]
    origins: list[Origin]
    skipped: list[Skip]
    warnings: int
    oldest: str | None
    newest: str | None
    spatial: int
    temporal: int
    spectral: int
    res_types: dict[str, int]
    standard_ids: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        data = asdict(self)
        for origin in data["origins"]:
            del origin["state"]  # which is for its reader
        return {"path": data.pop("path"), "bytes": data.pop("size"), **data}

    def __str__(self) -> str:
        rows = self.rows
        lines = [
            f"{self.path}: {self.resources} resources as of {self.as_of or 'never'}",
            f"  file: {self.size / 1e6:.1f} MB, layout {self.layout}, made {self.created}",
            f"  records changed from {self.oldest} to {self.newest}",
            f"  {rows['capability']} capabilities, {rows['interface']} interfaces, "
            f"{rows['res_table']} tables, {rows['table_column']} columns",
            f"  coverage declared: {self.spatial} in space, {self.temporal} in time, "
            f"{self.spectral} in energy",
            f"  sources: {', '.join(self.sources)}",
        ]
        lines += [f"  {line}" for origin in self.origins for line in _told(origin)]
        for title, counts in (("types", self.res_types), ("standards", self.standard_ids)):
            if counts:
                lines.append(f"  most frequent {title}:")
                lines += [f"    {number:>7}  {name}" for name, number in counts.items()]
        if self.warnings:
            lines.append(
                f"  warnings: {self.warnings} (`regdsl mirror status --warnings` lists them)"
            )
        if self.skipped:
            lines.append(f"  skipped: {len(self.skipped)}")
            lines += [
                f"    {skip.ivoid or '(no identifier)'} ({skip.source}): {skip.reason}"
                for skip in self.skipped[:_SHOWN]
            ]
            if len(self.skipped) > _SHOWN:
                lines.append(f"    and {len(self.skipped) - _SHOWN} more")
        return "\n".join(lines)


def _told(origin: Origin) -> list[str]:
    name = f"{origin.title} ({origin.origin})" if origin.title else origin.origin
    lines = [f"from {name}: {origin.resources} as of {origin.last_success or 'never'}"]
    if origin.trouble is not None:
        lines.append(f"  the try of {origin.last_try} failed: {origin.trouble}")
    return lines


def status(path: str | os.PathLike[str]) -> MirrorStatus:
    """Look at a mirror.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does.
    """
    conn = open_mirror(path)
    try:
        return _status(conn, Path(path))
    finally:
        conn.close()


def warnings_of(path: str | os.PathLike[str]) -> list[tuple[str, str]]:
    """What was amiss with records that were loaded: ivoid and remark, by ivoid."""
    with contextlib.closing(open_mirror(path)) as conn:
        rows = conn.execute("SELECT ivoid, message FROM ledger_warning ORDER BY ivoid, rowid")
        return [(ivoid, message) for ivoid, message in rows]


def _status(conn: sqlite3.Connection, path: Path) -> MirrorStatus:
    rows = {name: _number(conn, f"SELECT count(*) FROM {name}") for name in PUBLIC_TABLES}
    meta = dict(conn.execute("SELECT key, value FROM ledger_meta"))
    oldest, newest = conn.execute("SELECT min(updated), max(updated) FROM resource").fetchone()
    skipped = conn.execute(
        "SELECT ivoid, source, reason, at FROM ledger_skipped ORDER BY source, ivoid, reason"
    )
    return MirrorStatus(
        path=str(path),
        size=path.stat().st_size,
        layout=_number(conn, "PRAGMA user_version"),
        resources=rows["resource"],
        rows=rows,
        as_of=meta.get("updated"),
        created=meta.get("created"),
        sources=json.loads(meta.get("sources", "[]")),
        origins=origins(conn),
        skipped=[Skip(*row) for row in skipped],
        warnings=_number(conn, "SELECT count(*) FROM ledger_warning"),
        oldest=oldest,
        newest=newest,
        # a coverage that is not in ICRS is none that can be searched
        spatial=_number(
            conn, "SELECT count(DISTINCT ivoid) FROM stc_spatial WHERE ref_system_name IS NULL"
        ),
        temporal=_number(conn, "SELECT count(DISTINCT ivoid) FROM stc_temporal"),
        spectral=_number(conn, "SELECT count(DISTINCT ivoid) FROM stc_spectral"),
        res_types=_top(conn, "resource", "res_type"),
        standard_ids=_top(conn, "capability", "standard_id"),
    )


def _number(conn: sqlite3.Connection, query: str) -> int:
    return int(conn.execute(query).fetchone()[0])


def _top(conn: sqlite3.Connection, table: str, column: str) -> dict[str, int]:
    return dict(
        conn.execute(
            f"SELECT {column}, count(DISTINCT ivoid) AS n FROM {table} "
            f"WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY n DESC, {column} LIMIT {_TOP}"
        )
    )
