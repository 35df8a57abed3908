"""A generated resource, before it is XML or rows: VOResource as plain Python.

`xml` writes it as a record, `rows` as what RegTAP holds of it, and a test sees to it that
an import of the one gives the other.  Texts are as in the record, with all that may be
wrong with them.  Types are named with the canonical prefix (`vs:CatalogService`); how the
document spells the prefix is the business of its `Dialect`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = [
    "PLAIN",
    "Capability",
    "Column",
    "Coverage",
    "Dialect",
    "Interface",
    "Node",
    "Param",
    "Person",
    "Related",
    "Relation",
    "Resource",
    "Schema",
    "Table",
]


class Column(NamedTuple):
    """A column of a table; `system` is the type of its data type."""

    name: str | None
    description: str | None = None
    unit: str | None = None
    ucd: str | None = None
    utype: str | None = None
    datatype: str | None = None
    arraysize: str | None = None
    extended: str | None = None
    system: str = "vs:VOTableType"
    std: str | None = None
    flags: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table."""

    name: str | None
    description: str | None
    columns: Sequence[Column]
    title: str | None = None
    utype: str | None = None
    type: str | None = None


class Schema(NamedTuple):
    """A schema of a tableset."""

    name: str | None
    tables: Sequence[Table]
    title: str | None = None
    description: str | None = None
    utype: str | None = None


class Param(NamedTuple):
    """An input parameter of an interface."""

    name: str
    description: str | None = None
    unit: str | None = None
    ucd: str | None = None
    utype: str | None = None
    datatype: str | None = None
    arraysize: str | None = None
    use: str | None = None
    std: str | None = None


class Node(NamedTuple):
    """An element that RegTAP knows, if at all, by its XPath in `res_detail`."""

    tag: str
    content: str | tuple[Node, ...]
    attributes: tuple[tuple[str, str], ...] = ()


class Interface(NamedTuple):
    """An interface; `details` are `securityMethod` and `testQueryString`."""

    type: str | None
    access_url: str | None
    use: str | None = None
    role: str | None = None
    version: str | None = None
    mirrors: Sequence[str] = ()
    query_types: Sequence[str] = ()
    result_type: str | None = None
    wsdl_url: str | None = None
    params: Sequence[Param] = ()
    details: Sequence[Node] = ()


class Capability(NamedTuple):
    """A capability; `grades` are pairs of who validated it, and the level."""

    type: str | None
    standard_id: str | None
    interfaces: Sequence[Interface]
    description: str | None = None
    grades: Sequence[tuple[str, str]] = ()
    details: Sequence[Node] = ()


class Person(NamedTuple):
    """A creator, contributor, publisher or contact."""

    name: str | None
    ivoid: str | None = None
    alt_identifier: str | None = None
    address: str | None = None
    email: str | None = None
    telephone: str | None = None
    logo: str | None = None


class Related(NamedTuple):
    """A resource at the other end of a relationship."""

    name: str | None
    ivoid: str | None = None


class Relation(NamedTuple):
    """A relationship to resources."""

    type: str | None
    related: Sequence[Related]


@dataclass(slots=True)
class Coverage:
    """What a resource covers.

    Attributes
    ----------
    spatial
        The MOC as written in the record; None for no such element.
    moc
        The same of order 6, in normal form; None when it cannot be read.
    ranges
        How many ranges of cells of order 6 it has.
    temporal, spectral
        Intervals as written: MJD; J.
    """

    spatial: str | None = None
    frame: str | None = None
    moc: str | None = None
    ranges: int = 0
    temporal: list[str] = field(default_factory=list)
    spectral: list[str] = field(default_factory=list)
    wavebands: list[str] = field(default_factory=list)
    footprint: Node | None = None
    region_of_regard: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a document spells namespaces.

    Attributes
    ----------
    default
        The record's namespace is the default one, and so leaks into its children.
    prefixes
        Pairs of a canonical prefix and what the document writes instead.
    declared
        The namespaces are declared; when not, nobody can know what a prefix means.
    inner
        Declared where a type is named, not at the root.
    """

    default: bool = False
    prefixes: tuple[tuple[str, str], ...] = ()
    declared: bool = True
    inner: bool = False

    def written(self, qname: str) -> str:
        """A type as the document writes it."""
        for canonical, written in self.prefixes:
            if qname.startswith(f"{canonical}:"):
                return written + qname[len(canonical) :]
        return qname

    def understood(self, qname: str) -> str:
        """A type as RegTAP has it."""
        return (qname if self.declared else self.written(qname)).lower()


PLAIN = Dialect()


@dataclass(slots=True)
class Resource:
    """A record of the generated registry."""

    ivoid: str
    type: str | None
    status: str | None = "active"
    created: str | None = None
    updated: str | None = None
    dialect: Dialect = PLAIN
    real: bool = False
    title: str | None = None
    short_name: str | None = None
    grades: list[tuple[str, str]] = field(default_factory=list)
    alt_identifiers: list[str] = field(default_factory=list)
    publisher: Person | None = None
    creators: list[Person] = field(default_factory=list)
    contributors: list[Person] = field(default_factory=list)
    contacts: list[Person] = field(default_factory=list)
    dates: list[tuple[str, str | None]] = field(default_factory=list)
    version: str | None = None
    subjects: list[str] = field(default_factory=list)
    description: str | None = None
    source: str | None = None
    source_format: str | None = None
    reference_url: str | None = None
    types: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    rights: list[tuple[str | None, str | None]] = field(default_factory=list)
    capabilities: list[Capability] = field(default_factory=list)
    facilities: list[Node] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    schemas: list[Schema] = field(default_factory=list)
    extras: list[Node] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The identifier as RegTAP has it."""
        return self.ivoid.strip().lower()

    @property
    def active(self) -> bool:
        """Whether it counts; a record without a status does."""
        return not (self.status or "").strip() or self.status == "active"
