"""The relational schema of the Registry, RegTAP 1.2, as data.

The one place that knows which tables a RegTAP service has, which of their columns hold
lower-cased values or hash lists, which namespaces get which prefix, and which XPaths
appear in `res_detail`.  The mirror's layout, the importers, the query planner and the
local TAP service all read it from here.  The facts stand in `data/regtap-1.2.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

__all__ = [
    "DATA_MODEL",
    "DETAILS",
    "LEDGER",
    "NAMESPACES",
    "OPTIONAL_DETAILS",
    "REQUIRED_DETAILS",
    "SCHEMA_NAME",
    "TABLES",
    "Column",
    "ColumnType",
    "ForeignKey",
    "Table",
    "canonical_prefix",
]

ColumnType = Literal["string", "key", "timestamp", "moc", "real", "integer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a RegTAP table (RegTAP 1.2, sections 4 and 8).

    Attributes
    ----------
    name
        Its name.
    type
        `string`; `key`, an index without meaning of its own; `timestamp`, 19 characters
        `YYYY-MM-DDThh:mm:ss` in UTC; `moc`, an ASCII MOC; `real`; `integer`.
    lowercase
        The values are lower-cased, so literals compared with them must be too.
    hash_list
        The value is a list joined by `#`.
    unit
        Unit of a number.
    indexed
        The standard demands or recommends an index.
    nullable
        False for key columns only; the standard promises no more.
    utype
        Where the value comes from in a VOResource record.
    description
        One line.
    """

    name: str
    type: ColumnType
    lowercase: bool = False
    hash_list: bool = False
    unit: str | None = None
    indexed: bool = False
    nullable: bool = True
    utype: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of a table refer to the columns `references` of `table`."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of RegTAP, or the view `tap_table`.

    `primary_key` is empty where the standard defines none.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    utype: str | None = None
    view: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the standard."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name.

        Raises
        ------
        KeyError
            The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)


def _table(entry: dict[str, Any]) -> Table:
    keys = tuple(
        ForeignKey(tuple(key["columns"]), key["table"], tuple(key["references"]))
        for key in entry.get("foreign_keys", ())
    )
    return Table(
        name=entry["name"],
        description=entry["description"],
        columns=tuple(Column(**column) for column in entry["columns"]),
        primary_key=tuple(entry.get("primary_key", ())),
        foreign_keys=keys,
        utype=entry.get("utype"),
        view=entry.get("view", False),
    )


_DATA: dict[str, Any] = json.loads(
    (Path(__file__).with_name("data") / "regtap-1.2.json").read_text(encoding="utf-8")
)

#: The tables in insertion order: rows of a table refer only to tables before it.
TABLES: Mapping[str, Table] = MappingProxyType(
    {entry["name"]: _table(entry) for entry in _DATA["tables"]}
)

#: What a mirror notes of each resource beside them, as far as queries can ask for it.
LEDGER = Table(
    name="ledger_record",
    description="What a mirror notes of a resource: since when it has it, and when it changed",
    columns=(
        Column(name="ivoid", type="string", lowercase=True),
        Column(name="first_seen", type="timestamp"),
        Column(name="changed", type="timestamp"),
    ),
    primary_key=("ivoid",),
)

#: The schema that a TAP service serves the tables in.
SCHEMA_NAME: str = _DATA["schema"]

#: What a complete service declares; a mirror of a part must not.
DATA_MODEL: str = _DATA["data_model"]

#: Namespace URI of VOResource and its extensions to the prefix that RegTAP writes.
NAMESPACES: Mapping[str, str] = MappingProxyType(_DATA["namespaces"])

#: XPaths of `res_detail` that must be there when the record has the value.
REQUIRED_DETAILS: frozenset[str] = frozenset(_DATA["details"]["required"])

#: XPaths of `res_detail` that a service may leave out, those beyond the standard included.
OPTIONAL_DETAILS: frozenset[str] = frozenset(_DATA["details"]["optional"])

#: All of them.
DETAILS: frozenset[str] = REQUIRED_DETAILS | OPTIONAL_DETAILS

_IVOA_NAMESPACE = re.compile(r"(http://www\.ivoa\.net/xml/\w+)/v[\w.-]+")
_BY_STEM: dict[str, str] = {
    match[1]: prefix
    for uri, prefix in NAMESPACES.items()
    if (match := _IVOA_NAMESPACE.fullmatch(uri))
}


def canonical_prefix(uri: str) -> str | None:
    """The prefix that RegTAP writes for a namespace; None for an unknown one.

    All versions of a namespace share one prefix (RegTAP 1.2, section 4.2).

    >>> canonical_prefix("http://www.ivoa.net/xml/SSA/v1.1")
    'ssap'
    """
    known = NAMESPACES.get(uri)
    if known is None and (match := _IVOA_NAMESPACE.fullmatch(uri)):
        known = _BY_STEM.get(match[1])
    return known
