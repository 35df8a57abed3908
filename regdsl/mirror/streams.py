"""All rows of each resource of a mirror, one resource after the other.

Comparing mirrors and writing records again both need whole resources, in one state of the
mirror and without holding all of it.  What only gives rows a place (`cap_index` and the
like) has no meaning of its own, and is numbered anew where rows are compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.schema import TABLES

__all__ = ["Row", "Rows", "normal", "stream"]

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""By table, rows in the order of the record and of `regdsl.schema`."""

_KEYS = {
    "cap_index": "capability",
    "intf_index": "interface",
    "schema_index": "res_schema",
    "table_index": "res_table",
}
"""Columns that number rows within a resource, and the table that says how many there are."""

_NUMBERED = {
    name: tuple(
        (place, column) for place, column in enumerate(TABLES[name].column_names) if column in _KEYS
    )
    for name in PUBLIC_TABLES
}


def stream(connection: sqlite3.Connection, schema: str = "main") -> Iterator[tuple[str, Rows]]:
    """Each resource with all its rows, by ivoid.

    The caller sees to it that all is of one state, by a transaction.

    Parameters
    ----------
    connection
        Of the mirror.
    schema
        The name that the mirror has there, where it is attached to another.
    """
    ivoid = itemgetter(TABLES["resource"].column_names.index("ivoid"))
    assert all(TABLES[name].column_names[0] == "ivoid" for name in PUBLIC_TABLES)
    others = {
        name: groupby(
            connection.execute(f"SELECT * FROM {schema}.{name} ORDER BY ivoid, rowid"), ivoid
        )
        for name in PUBLIC_TABLES
        if name != "resource"
    }
    waiting = {name: next(groups, None) for name, groups in others.items()}
    for row in connection.execute(f"SELECT * FROM {schema}.resource ORDER BY ivoid"):
        this = ivoid(row)
        rows: Rows = {"resource": [row]}
        for name, groups in others.items():
            group = waiting[name]
            # A row of no resource is none of ours; `regdsl mirror check` finds it.
            while group is not None and group[0] < this:
                group = next(groups, None)
            if group is not None and group[0] == this:
                rows[name] = list(group[1])
                group = next(groups, None)
            else:
                rows[name] = []
            waiting[name] = group
        yield this, rows


def normal(rows: Rows) -> Rows:
    """The same with places numbered from 1 on, and with nothing in place of empty texts.

    >>> rows = {name: [] for name in PUBLIC_TABLES}
    >>> rows["capability"] = [("ivo://x", 70, None, "", None), ("ivo://x", 30, "", "b", None)]
    >>> normal(rows)["capability"]
    [('ivo://x', 2, None, None, None), ('ivo://x', 1, None, 'b', None)]
    """
    numbers = {}
    for column, table in _KEYS.items():
        place = TABLES[table].column_names.index(column)
        keys = sorted({row[place] for row in rows[table]} - {None})
        numbers[column] = {key: number for number, key in enumerate(keys, 1)}
    return {
        name: [_numbered(row, _NUMBERED[name], numbers) for row in table]
        for name, table in rows.items()
    }


def _numbered(
    row: Row, places: tuple[tuple[int, str], ...], numbers: dict[str, dict[Any, int]]
) -> Row:
    values = [None if value == "" else value for value in row]
    for place, column in places:
        values[place] = numbers[column].get(values[place], values[place])
    return tuple(values)
