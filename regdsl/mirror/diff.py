"""What came, went and changed between two mirrors.

The public tables are compared, resource by resource.  The order of rows and the keys that
only number them mean nothing, so that a mirror filled from files and one filled from a
server are the same when they say the same.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from regdsl.mirror.layout import open_mirror
from regdsl.mirror.streams import Row, Rows, normal, stream
from regdsl.mirror.troubles import of_the_file
from regdsl.schema import TABLES

__all__ = ["Changed", "Diff", "Listed", "Side", "TableChange", "diff"]

_SHOWN = 20
_TITLE = TABLES["resource"].column_names.index("res_title")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two mirrors: its file, how many resources it has, and as of when (UTC)."""

    path: str
    resources: int
    as_of: str | None

    def __str__(self) -> str:
        return f"{self.path}: {self.resources} resources as of {self.as_of or 'never'}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A resource that only one of the mirrors has."""

    ivoid: str
    title: str | None

    def __str__(self) -> str:
        return f"{self.ivoid}  {_line(self.title)}".rstrip()


@dataclass(frozen=True, slots=True)
class TableChange:
    """How the rows of a resource in one table have changed.

    Attributes
    ----------
    table
        The table of RegTAP.
    columns
        Those whose values have changed, where there are as many rows as before.
    came, went
        How many rows are new, and how many are no longer there; a changed one is both.
    """

    table: str
    columns: tuple[str, ...]
    came: int
    went: int

    def __str__(self) -> str:
        how = ", ".join(self.columns) if self.came == self.went else ""
        return f"{self.table} ({how or f'+{self.came} -{self.went} rows'})"


@dataclass(frozen=True, slots=True)
class Changed:
    """A resource that both have, with other rows."""

    ivoid: str
    title: str | None
    tables: tuple[TableChange, ...]

    def __str__(self) -> str:
        return f"{self.ivoid}  {'; '.join(map(str, self.tables))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The differences of two mirrors, each list by ivoid.

    Attributes
    ----------
    before, after
        The two mirrors.
    came, went
        Resources that only `after` has, and that only `before` has.
    changed
        Resources that both have, and not the same of.
    unchanged
        How many are the same.
    """

    before: Side
    after: Side
    came: tuple[Listed, ...]
    went: tuple[Listed, ...]
    changed: tuple[Changed, ...]
    unchanged: int

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not (self.came or self.went or self.changed)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        lines = [str(self.before), str(self.after)]
        counts = [f"{len(found)} {name}" for name, found in self._lists() if found]
        lines.append(", ".join([*counts, f"{self.unchanged} unchanged"]))
        for name, found in self._lists():
            if found:
                lines += ["", f"{name}:", *(f"  {one}" for one in found[:_SHOWN])]
            if len(found) > _SHOWN:
                lines.append(f"  ... and {len(found) - _SHOWN} more (--json lists all)")
        return "\n".join(lines)

    def _lists(self) -> tuple[tuple[str, tuple[Listed | Changed, ...]], ...]:
        return ("came", self.came), ("went", self.went), ("changed", self.changed)


def diff(before: str | os.PathLike[str], after: str | os.PathLike[str]) -> Diff:
    """Compare two mirrors.

    Parameters
    ----------
    before, after
        The files, say of last month and of today.  They are only read, each in one state.

    Raises
    ------
    RegdslError
        E301 to E303 as `open_mirror` does, E302 too for a damaged file, E305 while one of
        them is being written.

    Examples
    --------
    >>> from regdsl.demo import demo_mirror
    >>> diff(demo_mirror(), demo_mirror()).same
    True
    """
    with closing(open_mirror(before)) as one, closing(open_mirror(after)) as other:
        try:
            one.execute("BEGIN")
            other.execute("BEGIN")
            sides = [_side(one, before), _side(other, after)]
            came: list[Listed] = []
            went: list[Listed] = []
            changed: list[Changed] = []
            for ivoid, old, new in _pairs(one, other):
                if old is None:
                    assert new is not None
                    came.append(Listed(ivoid, new["resource"][0][_TITLE]))
                elif new is None:
                    went.append(Listed(ivoid, old["resource"][0][_TITLE]))
                elif old != new and (tables := tuple(_changes(normal(old), normal(new)))):
                    changed.append(Changed(ivoid, new["resource"][0][_TITLE], tables))
        except sqlite3.DatabaseError as exc:
            known = of_the_file(exc, f"{before} or {after}")
            if known is None:
                raise
            raise known from exc
    return Diff(
        before=sides[0],
        after=sides[1],
        came=tuple(came),
        went=tuple(went),
        changed=tuple(changed),
        unchanged=sides[0].resources - len(went) - len(changed),
    )


def _side(connection: sqlite3.Connection, path: str | os.PathLike[str]) -> Side:
    (resources,) = connection.execute("SELECT count(*) FROM resource").fetchone()
    as_of = connection.execute("SELECT value FROM ledger_meta WHERE key = 'updated'").fetchone()
    return Side(str(Path(path)), resources, as_of[0] if as_of else None)


def _pairs(
    one: sqlite3.Connection, other: sqlite3.Connection
) -> Iterator[tuple[str, Rows | None, Rows | None]]:
    """The resources of both in order, with their rows on either side."""
    left, right = stream(one), stream(other)
    old, new = next(left, None), next(right, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old[0] < new[0]):
            assert old is not None
            yield old[0], old[1], None
            old = next(left, None)
        elif old is None or new[0] < old[0]:
            yield new[0], None, new[1]
            new = next(right, None)
        else:
            yield old[0], old[1], new[1]
            old, new = next(left, None), next(right, None)


def _changes(old: Rows, new: Rows) -> Iterator[TableChange]:
    for table, rows in old.items():
        before, after = Counter(rows), Counter(new[table])
        went, came = list((before - after).elements()), list((after - before).elements())
        if went or came:
            yield TableChange(table, _columns(table, went, came), len(came), len(went))


def _columns(table: str, went: list[Row], came: list[Row]) -> tuple[str, ...]:
    """The columns whose values are others; none where rows have only come or gone."""
    if len(went) != len(came):
        return ()
    values = zip(
        TABLES[table].column_names, zip(*went, strict=True), zip(*came, strict=True), strict=True
    )
    return tuple(name for name, before, after in values if Counter(before) != Counter(after))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
