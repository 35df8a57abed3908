"""VOResource records as plain data: the evaluator's own reading of the XML.

One `Resource` per record, its values normalised as RegTAP 1.2 (section 4, "Normalisation")
says: stripped, an empty value is none, the columns that the standard folds are lower-case,
types have the canonical prefix of their namespace.  Element names are compared without
their namespace, for records come with all sorts of default namespaces.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from lxml import etree

from .moc import BadMoc, Cells, parse_ascii_moc

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
DATA_MODEL = "/capability/dataModel/@ivo-id"

PREFIXES = {
    "conesearch": "cs",
    "docregext": "doc",
    "registryinterface": "ri",
    "sia": "sia",
    "simpleimageaccess": "sia",
    "slap": "slap",
    "ssa": "ssap",
    "standardsregext": "vstd",
    "tapregext": "tr",
    "vodataservice": "vs",
    "voregistry": "vg",
    "voresource": "vr",
}
"""Canonical prefixes by the name in `http://www.ivoa.net/xml/NAME/v1.0`, lower-cased."""

OTHER_PREFIXES = {
    "http://www.openarchives.org/OAI/2.0/": "oai",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}
"""Those of namespaces that are not the IVOA's."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table."""

    name: str | None = None
    ucd: str | None = None
    unit: str | None = None
    utype: str | None = None
    datatype: str | None = None
    description: str | None = None


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
class Interface:
    """An interface of a capability: its type, `vs:paramhttp`."""

    type: str | None = None


@dataclass(frozen=True, eq=False)
class Capability:
    """A capability: its standard id, interfaces, and details as pairs of xpath and value."""

    standard_id: str | None = None
    interfaces: tuple[Interface, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Role:
    """Somebody who did something for the resource: creator, publisher, contact, contributor."""

    role: str
    name: str


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
    capabilities: tuple[Capability, ...] = ()
    tables: tuple[Table, ...] = ()
    alt_identifiers: tuple[str, ...] = ()
    cells: Cells | None = None
    """Coverage at order 6, ICRS; None when there is none, or an empty or unreadable one."""
    temporal: tuple[tuple[float, float], ...] = ()
    """Intervals of coverage in MJD."""
    spectral: tuple[tuple[float, float], ...] = ()
    """Intervals of coverage in joule."""
    source: str = field(default="", repr=False)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all tables."""
        return tuple(column for table in self.tables for column in table.columns)


def load(paths: Iterable[str | Path]) -> list[Resource]:
    """The active resources of XML files and of folders with such files, by ivoid.

    Of several records with one ivoid the one updated last counts, of equally late ones the
    one read first; only then are those left out that are not active.
    """
    latest: dict[str, Resource] = {}
    for path in _files(paths):
        for resource in read(path):
            known = latest.get(resource.ivoid)
            if known is None or _moment(resource) > _moment(known):
                latest[resource.ivoid] = resource
    active = [resource for resource in latest.values() if resource.status == "active"]
    return sorted(active, key=lambda resource: resource.ivoid)


def read(path: Path) -> Iterator[Resource]:
    """All records of one file, also those that are not active.

    A record is an element `Resource`, or `resource` as some old registries have it.
    """
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        warnings.warn(f"{path}: {error}", stacklevel=2)
        return
    for element in tree.iter(etree.Element):
        if _name(element) in ("Resource", "resource") and (
            element.get(XSI_TYPE) is not None or _children(element, "identifier")
        ):
            resource = _resource(element, str(path))
            if resource is not None:
                yield resource


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for item in paths:
        path = Path(item)
        yield from sorted(path.rglob("*.xml")) if path.is_dir() else [path]


def _moment(resource: Resource) -> datetime:
    return resource.updated or datetime.min


# One record


def _resource(element: etree._Element, source: str) -> Resource | None:
    ivoid = _lower(_text_at(element, "identifier"))
    if ivoid is None:
        return None
    return Resource(
        ivoid=ivoid,
        res_type=_qname(element),
        status=_clean(element.get("status")) or "active",
        title=_text_at(element, "title"),
        short_name=_text_at(element, "shortName"),
        description=_text_at(element, "content/description"),
        subjects=_texts_at(element, "content/subject"),
        created=normalised_date(element.get("created")),
        updated=normalised_date(element.get("updated")),
        roles=tuple(_roles(element)),
        bands=_hash_list(_texts_at(element, "coverage/waveband")),
        content_types=_hash_list(_texts_at(element, "content/type")),
        capabilities=tuple(map(_capability, _at(element, "capability"))),
        tables=tuple(
            _table(item)
            for where in ("tableset/schema/table", "table")
            for item in _at(element, where)
        ),
        alt_identifiers=tuple(
            value
            for where in ("", "curation/creator/", "curation/contact/")
            for value in _texts_at(element, where + "altIdentifier")
        ),
        cells=_coverage(_at(element, "coverage/spatial")),
        temporal=_intervals(_texts_at(element, "coverage/temporal")),
        spectral=_intervals(_texts_at(element, "coverage/spectral")),
        source=source,
    )


def _roles(element: etree._Element) -> Iterator[Role]:
    places = {
        "curation/contact/name": "contact",
        "curation/publisher": "publisher",
        "curation/creator/name": "creator",
        "curation/contributor": "contributor",
    }
    for where, role in places.items():
        for name in _texts_at(element, where):
            yield Role(role, name)


def _capability(element: etree._Element) -> Capability:
    models = (_clean(model.get("ivo-id")) for model in _at(element, "dataModel"))
    return Capability(
        standard_id=_lower(element.get("standardID")),
        interfaces=tuple(Interface(_qname(item)) for item in _at(element, "interface")),
        details=tuple((DATA_MODEL, model) for model in models if model),
    )


def _table(element: etree._Element) -> Table:
    return Table(
        name=_text_at(element, "name"),
        title=_text_at(element, "title"),
        description=_text_at(element, "description"),
        utype=_lower(_text_at(element, "utype")),
        type=_lower(element.get("type")),
        columns=tuple(map(_column, _at(element, "column"))),
    )


def _column(element: etree._Element) -> Column:
    return Column(
        name=_lower(_text_at(element, "name")),
        ucd=_lower(_text_at(element, "ucd")),
        unit=_text_at(element, "unit"),
        utype=_lower(_text_at(element, "utype")),
        datatype=_lower(_text_at(element, "dataType")),
        description=_text_at(element, "description"),
    )


def _coverage(elements: list[etree._Element]) -> Cells | None:
    """The coverage at order 6; in a frame other than ICRS it counts as undeclared."""
    cells: set[int] = set()
    for element in elements:
        text = _text(element)
        frame = _clean(element.get("frame")) or "ICRS"
        if text is None or frame.upper() != "ICRS":
            continue
        try:
            cells |= parse_ascii_moc(text)
        except BadMoc:
            continue
    return frozenset(cells) or None


def _intervals(texts: Iterable[str]) -> tuple[tuple[float, float], ...]:
    """Pairs of finite numbers in order; anything else, also one that runs back, is left out."""
    found = []
    for text in texts:
        try:
            low, high = map(float, text.split())
        except ValueError:
            continue
        if math.isfinite(low) and math.isfinite(high) and low <= high:
            found.append((low, high))
    return tuple(found)


# Values


def normalised_date(text: str | None) -> datetime | None:
    """A date in UTC to the second, without fraction; None when it cannot be read."""
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d*)?(?:Z|([+-])(\d\d):?(\d\d))?)?",
        _clean(text) or "",
        re.ASCII,
    )
    if match is None:
        return None
    day, time, sign, hours, minutes = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time or '00:00:00'}")
        if sign is None:
            return moment
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        return moment - ahead if sign == "+" else moment + ahead
    except (ValueError, OverflowError):
        return None


def _qname(element: etree._Element) -> str | None:
    """The xsi:type with the canonical prefix of its namespace, lower-cased."""
    text = _clean(element.get(XSI_TYPE))
    if text is None:
        return None
    prefix, colon, local = text.rpartition(":")
    namespace = element.nsmap.get(prefix if colon else None) or ""
    family = re.match(r"http://www\.ivoa\.net/xml/(\w+)/", namespace)
    canonical = PREFIXES.get(family[1].lower()) if family else OTHER_PREFIXES.get(namespace)
    if canonical is not None:
        return f"{canonical}:{local}".lower()
    return text.lower()


def _hash_list(texts: Iterable[str]) -> tuple[str, ...]:
    """RegTAP joins such values with `#`, lower-cased; these are the elements again."""
    return tuple(item for item in "#".join(texts).lower().split("#") if item)


def _clean(text: str | None) -> str | None:
    """Without blanks at the ends; nothing when nothing is left."""
    return (text or "").strip() or None


def _lower(text: str | None) -> str | None:
    text = _clean(text)
    return text.lower() if text else None


# XML


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and _name(child) == name]


def _at(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names below an element."""
    found = [element]
    for name in path.split("/"):
        found = [child for parent in found for child in _children(parent, name)]
    return found


def _text(element: etree._Element) -> str | None:
    """The text right inside an element, not that of its children."""
    return _clean((element.text or "") + "".join(child.tail or "" for child in element))


def _texts_at(element: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(text for item in _at(element, path) if (text := _text(item)) is not None)


def _text_at(element: etree._Element, path: str) -> str | None:
    """The first text at a path."""
    return next(iter(_texts_at(element, path)), None)
