"""A generated registry straight into a mirror, without XML.

The public tables get the rows of `rows`, in batches, and everything derived from them
comes from regdsl itself: keys, index tables, statistics.  The ledger says only what has to
be there for a mirror to be complete.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

from regdsl.mirror import indexes
from regdsl.mirror.layout import LAYOUT_VERSION, PUBLIC_TABLES, create_indexes, create_tables
from regdsl.mirror.rebuild import stamp
from regdsl.mirror.transaction import writing
from regdsl.schema import TABLES

from .model import Resource
from .rows import rows

__all__ = ["fill"]

_INSERTS = {
    name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(TABLES[name].columns))})"
    for name in PUBLIC_TABLES
}
_BATCH = 500
_MOMENT = "2026-01-01T00:00:00"


def fill(resources: Iterable[Resource], place: Path, *, index: bool = True) -> dict[str, float]:
    """Make a mirror.

    Parameters
    ----------
    place
        The file, which must not exist.
    index
        Fill the index tables too; without them the file can be copied and be indexed with
        `regdsl mirror rebuild`, but not be searched.

    Returns
    -------
    dict
        Seconds that the stages took: `rows` (the generator's time included), `keys`,
        `index tables`, `analyze`.

    Raises
    ------
    FileExistsError
        The file is there.
    """
    if place.exists():
        raise FileExistsError(f"{place} is there already: remove it, or give another name")
    seconds: dict[str, float] = {}
    begin = time.perf_counter()
    ivoids: list[str] = []

    def done(stage: str) -> None:
        nonlocal begin
        now = time.perf_counter()
        seconds[stage] = round(now - begin, 2)
        begin = now

    with writing(place) as (conn, _):
        conn.execute("PRAGMA cache_size = -65536")
        create_tables(conn)
        indexes.create(conn)
        stamp(conn)
        batch: dict[str, list[tuple[object, ...]]] = {name: [] for name in PUBLIC_TABLES}
        ledger: list[tuple[object, ...]] = []

        def write() -> None:
            for name, statement in _INSERTS.items():
                if batch[name]:
                    conn.executemany(statement, batch[name])
                    batch[name].clear()
            conn.executemany("INSERT INTO ledger_record VALUES (?, ?, NULL, ?, ?, ?)", ledger)
            ledger.clear()

        for resource in resources:
            if not resource.active:
                continue
            found = rows(resource)
            for name, some in found.items():
                batch[name] += some
            moc = resource.coverage.spatial if found["stc_spatial"] else None
            ivoids.append(resource.key)
            ledger.append((resource.key, "generated", _MOMENT, _MOMENT, moc and moc.strip()))
            if len(ledger) == _BATCH:
                write()
        write()
        done("rows")
        create_indexes(conn)
        done("keys")
        if index:
            indexes.update(conn, ivoids)
        done("index tables")
        meta = {
            "created": _MOMENT,
            "updated": _MOMENT,
            "layout": str(LAYOUT_VERSION),
            "sources": json.dumps(["generated"]),
        }
        conn.executemany("INSERT OR REPLACE INTO ledger_meta VALUES (?, ?)", meta.items())
        conn.execute("PRAGMA analysis_limit = 400")
        conn.execute("ANALYZE")
        done("analyze")
    done("commit")
    return seconds
