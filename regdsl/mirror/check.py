"""Proves that the index tables of a mirror agree with its public tables.

The public tables are looked at first: whether the file is whole, and whether every row
belongs to a resource.  Then the index tables are made anew in a temporary file, by what
makes those of a mirror, and compared: rows as sets and by their number, full-text indexes
word by word.  Keys that are only given out (`tid`, say) may differ, and are translated by
what they stand for.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror import indexes
from regdsl.mirror.compared import Comparison
from regdsl.mirror.functions import register
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.rebuild import Progress, require_indexes, watched
from regdsl.mirror.troubles import damaged, of_the_file
from regdsl.schema import TABLES

__all__ = ["CheckReport", "Finding", "check_mirror"]

EXAMPLES = 3
"""So many rows of each kind are shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes
    ----------
    table
        The table that it is in.
    problem
        What is wrong with it.
    count
        How many rows, words or identifiers are concerned.
    examples
        The first of them.
    """

    table: str
    problem: str
    count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = "".join(f"\n    {example}" for example in self.examples)
        more = self.count - len(self.examples)
        return f"{self.table}: {self.problem}: {self.count}{shown}" + (
            f"\n    and {more} more" if self.examples and more > 0 else ""
        )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of a mirror found; it is well when there are no findings.

    Attributes
    ----------
    path
        The mirror.
    resources
        How many it holds.
    public, index
        What is wrong with the public tables, and with the index tables.
    seconds
        How long the check took.
    """

    path: str
    resources: int
    public: tuple[Finding, ...]
    index: tuple[Finding, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.public and not self.index

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {"ok": self.ok, **asdict(self)}

    def __str__(self) -> str:
        if self.ok:
            return (
                f"{self.path}: {self.resources} resources; the public tables are whole, and the "
                "index tables agree with them"
            )
        lines = [f"{self.path}: {self.resources} resources; something is wrong"]
        lines += [f"  {line}" for found in self._all for line in str(found).splitlines()]
        way = "`regdsl mirror rebuild` makes the index tables anew"
        if self.public:
            way = "the public tables are wrong: make the mirror anew with `regdsl mirror import`"
        return "\n".join([*lines, f"  help: {way}"])

    @property
    def _all(self) -> tuple[Finding, ...]:
        return self.public + self.index


def check_mirror(path: str | os.PathLike[str], *, progress: Progress | None = None) -> CheckReport:
    """Check a mirror; it is only read.

    Parameters
    ----------
    path
        The mirror.
    progress
        Called when the next index table is begun, and at the end.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does; E302 when the file is damaged, E303 when the
        index tables are of another version, E306 when there is no room for temporary files.
    """
    begin = time.perf_counter()
    place = Path(path)
    with closing(open_mirror(place)) as connection:
        try:
            _whole(connection, place)
            require_indexes(connection, place)
            public = tuple(_public(connection))
            (resources,) = connection.execute("SELECT count(*) FROM resource").fetchone()
        except sqlite3.DatabaseError as exc:
            raise _trouble(place, exc) from exc
    with tempfile.TemporaryDirectory(prefix="regdsl-check-") as folder:
        try:
            index = tuple(_index(place, Path(folder) / "anew.sqlite", progress))
        except sqlite3.DatabaseError as exc:
            raise _trouble(place, exc) from exc
    return CheckReport(str(place), resources, public, index, time.perf_counter() - begin)


def _trouble(place: Path, exc: sqlite3.DatabaseError) -> RegdslError:
    if getattr(exc, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return error(
            "E306",
            f"the index tables of {place} cannot be made anew beside it: {exc}",
            help="the folder for temporary files (TMPDIR) needs as much room as the mirror has",
        )
    return of_the_file(exc, place) or _odd(place, exc)


def _odd(place: Path, exc: sqlite3.DatabaseError) -> RegdslError:
    """Tables or columns are missing: somebody has changed the file."""
    return error(
        "E302",
        f"{place} is not as regdsl makes mirrors: {exc}",
        help="make it anew: `regdsl mirror import PATH...`",
    )


def _whole(connection: sqlite3.Connection, place: Path) -> None:
    lines = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({EXAMPLES})")]
    if lines != ["ok"]:
        what = "; ".join(
            " ".join(line.replace("*** in database main ***", "").split()) for line in lines
        )
        raise damaged(place, what)


# -- public tables -------------------------------------------------------------------------


def _public(connection: sqlite3.Connection) -> Iterator[Finding]:
    for name in PUBLIC_TABLES:
        if name != "resource":
            yield from _found(
                connection,
                name,
                "rows of resources that are not there",
                f"SELECT coalesce(ivoid, 'NULL') FROM {name} "
                "WHERE ivoid IS NULL OR ivoid NOT IN (SELECT ivoid FROM resource)",
            )
        key = ", ".join(TABLES[name].primary_key)
        if key:
            shown = " || ' ' || ".join(TABLES[name].primary_key)
            yield from _found(
                connection,
                name,
                f"several rows with the same {key}",
                f"SELECT {shown} FROM {name} GROUP BY {key} HAVING count(*) > 1",
            )
    yield from _found(
        connection,
        "resource",
        "rows without an ivoid",
        "SELECT coalesce(res_title, '') FROM resource WHERE ivoid IS NULL",
    )


def _found(connection: sqlite3.Connection, table: str, problem: str, sql: str) -> Iterator[Finding]:
    # one pass in the usual case that nothing is wrong
    examples = [str(row[0]) for row in connection.execute(f"{sql} LIMIT {EXAMPLES}")]
    if examples:
        (count,) = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        yield Finding(table, problem, count, tuple(examples))


# -- index tables --------------------------------------------------------------------------


def _index(place: Path, anew: Path, progress: Progress | None) -> Iterator[Finding]:
    uri = f"{place.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(anew.as_uri(), uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("ATTACH DATABASE ? AS mirror", (uri,))
        # one state of the mirror from here to the end, whoever writes to it
        connection.execute("BEGIN")
        register(connection)
        indexes.create(connection)
        known = _same_keys(connection)
        with watched(connection, progress):
            # Public tables are not in the new file, so their names mean those of the mirror.
            indexes.update(connection, known)
        comparison = Comparison(connection, EXAMPLES)
        for table, problem, count, examples in comparison.differences():
            yield Finding(table, problem, count, examples)


def _same_keys(connection: sqlite3.Connection) -> list[str]:
    """The resources, each to get the key that it has in the mirror."""
    connection.execute(
        "CREATE TEMP TRIGGER same_key AFTER INSERT ON main.idx_resource BEGIN "
        "UPDATE idx_resource SET rid = coalesce("
        "(SELECT rid FROM mirror.idx_resource WHERE ivoid = new.ivoid), rid) "
        "WHERE rid = new.rid; END"
    )
    # Those without a key come last, so that none takes that of another.
    rows = connection.execute(
        "SELECT ivoid FROM mirror.resource LEFT JOIN mirror.idx_resource AS r USING (ivoid) "
        "WHERE ivoid IS NOT NULL ORDER BY r.rid IS NULL, r.rid"
    )
    return [row[0] for row in rows]
