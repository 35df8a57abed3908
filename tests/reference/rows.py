"""What a record consists of: a resource and the rows that hang on it, as plain data.

The names are those of RegTAP 1.2, a little shortened; a value that is not there is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from .moc import Cells

DATA_MODEL = "/capability/dataModel/@ivo-id"

Detail = tuple[str, str]
"""An xpath and its value."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table."""

    name: str | None = None
    ucd: str | None = None
    unit: str | None = None
    utype: str | None = None
    datatype: str | None = None
    description: str | None = None
    std: bool | None = None
    flags: tuple[str, ...] = ()
    arraysize: str | None = None
    extended_type: str | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a resource, in a schema or not."""

    name: str | None = None
    title: str | None = None
    description: str | None = None
    utype: str | None = None
    type: str | None = None
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, eq=False)
class Schema:
    """A set of tables."""

    name: str | None = None
    title: str | None = None
    description: str | None = None
    utype: str | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, eq=False)
class Param:
    """A parameter of an interface."""

    name: str | None = None
    ucd: str | None = None
    unit: str | None = None
    utype: str | None = None
    datatype: str | None = None
    description: str | None = None
    use: str | None = None
    std: bool | None = None


@dataclass(frozen=True, eq=False)
class Interface:
    """An interface of a capability; its type is `vs:paramhttp` and the like."""

    type: str | None = None
    role: str | None = None
    version: str | None = None
    queries: tuple[str, ...] = ()
    result: str | None = None
    use: str | None = None
    access_url: str | None = None
    mirrors: tuple[str, ...] = ()
    needs_login: bool = False
    params: tuple[Param, ...] = ()


@dataclass(frozen=True, eq=False)
class Validation:
    """A grade that somebody gave."""

    level: int | None = None
    by: str | None = None


@dataclass(frozen=True, eq=False)
class Capability:
    """A capability: its standard id, interfaces, and details as pairs of xpath and value."""

    standard_id: str | None = None
    interfaces: tuple[Interface, ...] = ()
    details: tuple[Detail, ...] = ()
    type: str | None = None
    description: str | None = None
    validations: tuple[Validation, ...] = ()


@dataclass(frozen=True, eq=False)
class Role:
    """Somebody who did something for the resource: creator, publisher, contact, contributor."""

    role: str
    name: str | None = None
    ivoid: str | None = None
    email: str | None = None
    address: str | None = None
    telephone: str | None = None
    logo: str | None = None


@dataclass(frozen=True, eq=False)
class Date:
    """Something that happened to the resource, and when."""

    role: str
    value: datetime | None = None


@dataclass(frozen=True, eq=False)
class Relation:
    """A relationship that the resource declares to another one."""

    type: str | None = None
    to: str | None = None
    name: str | None = None


@dataclass(frozen=True, eq=False)
class Resource:
    """One active record."""

    ivoid: str
    res_type: str | None = None
    status: str = "active"
    title: str | None = None
    short_name: str | None = None
    description: str | None = None
    subjects: tuple[str, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    roles: tuple[Role, ...] = ()
    bands: tuple[str, ...] = ()
    content_types: tuple[str, ...] = ()
    content_levels: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    schemas: tuple[Schema, ...] = ()
    tables: tuple[Table, ...] = ()
    """All of them, those of the schemas and those in none."""
    alt_identifiers: tuple[str, ...] = ()
    source: str | None = None
    source_format: str | None = None
    rights: str | None = None
    rights_uri: str | None = None
    version: str | None = None
    reference_url: str | None = None
    region_of_regard: float | None = None
    """In degrees."""
    dates: tuple[Date, ...] = ()
    relations: tuple[Relation, ...] = ()
    details: tuple[Detail, ...] = ()
    """Those of the resource itself."""
    validations: tuple[Validation, ...] = ()
    """Those of the resource itself."""
    cells: Cells | None = None
    """Coverage at order 6, ICRS; None when there is none, or an empty or unreadable one."""
    temporal: tuple[tuple[float, float], ...] = ()
    """Intervals of coverage in MJD."""
    spectral: tuple[tuple[float, float], ...] = ()
    """Intervals of coverage in joule."""
    first_seen: datetime | None = None
    """When the mirror first had it; no record says so, but the ledger of the mirror."""
    changed: datetime | None = None
    """When it last came or changed there."""
    path: str = field(default="", repr=False)
    """The file that the record is from."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all tables."""
        return tuple(column for table in self.tables for column in table.columns)

    @cached_property
    def interfaces(self) -> tuple[Interface, ...]:
        """The interfaces of all capabilities."""
        return tuple(item for found in self.capabilities for item in found.interfaces)

    @cached_property
    def params(self) -> tuple[Param, ...]:
        """The parameters of all interfaces."""
        return tuple(item for found in self.interfaces for item in found.params)

    @cached_property
    def all_details(self) -> tuple[Detail, ...]:
        """The details of the resource and of its capabilities."""
        return self.details + tuple(d for found in self.capabilities for d in found.details)

    @cached_property
    def all_validations(self) -> tuple[Validation, ...]:
        """The grades of the resource and of its capabilities."""
        return self.validations + tuple(
            item for found in self.capabilities for item in found.validations
        )
