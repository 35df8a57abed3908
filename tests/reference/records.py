"""VOResource records as plain data: the evaluator's own reading of the XML.

One `Resource` per record, its values normalised as RegTAP 1.2 (section 4, "Normalisation")
says: stripped, an empty value is none, the columns that the standard folds are lower-case,
types have the canonical prefix of their namespace.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from lxml import etree

from . import details
from .moc import BadMoc, Cells, parse_ascii_moc
from .rows import (
    DATA_MODEL,
    Capability,
    Column,
    Date,
    Interface,
    Param,
    Relation,
    Resource,
    Role,
    Schema,
    Table,
    Validation,
)
from .xmltext import (
    XSI_TYPE,
    at,
    children,
    clean,
    flag,
    hash_list,
    intervals,
    local_name,
    lower,
    normalised_date,
    number,
    qname,
    text_at,
    text_of,
    texts_at,
)

__all__ = [
    "DATA_MODEL",
    "Capability",
    "Column",
    "Date",
    "Interface",
    "Param",
    "Relation",
    "Resource",
    "Role",
    "Schema",
    "Table",
    "Validation",
    "load",
    "normalised_date",
    "read",
]


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
        if local_name(element) in ("Resource", "resource") and (
            element.get(XSI_TYPE) is not None or children(element, "identifier")
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


def _resource(element: etree._Element, path: str) -> Resource | None:
    ivoid = lower(text_at(element, "identifier"))
    if ivoid is None:
        return None
    schemas = tuple(map(_schema, at(element, "tableset/schema")))
    sources = [item for item in at(element, "content/source") if text_of(item)]
    rights = at(element, "rights")[:1]  # RegTAP takes the first statement, even without text
    return Resource(
        ivoid=ivoid,
        res_type=qname(element),
        status=clean(element.get("status")) or "active",
        title=text_at(element, "title"),
        short_name=text_at(element, "shortName"),
        description=text_at(element, "content/description"),
        subjects=texts_at(element, "content/subject"),
        created=normalised_date(element.get("created")),
        updated=normalised_date(element.get("updated")),
        roles=tuple(_roles(element)),
        bands=hash_list(texts_at(element, "coverage/waveband")),
        content_types=hash_list(texts_at(element, "content/type")),
        content_levels=hash_list(texts_at(element, "content/contentLevel")),
        capabilities=tuple(map(_capability, at(element, "capability"))),
        schemas=schemas,
        tables=(
            *(table for schema in schemas for table in schema.tables),
            *map(_table, at(element, "tableset/table")),
            *map(_table, at(element, "table")),
        ),
        alt_identifiers=tuple(
            value
            for where in ("", "curation/creator/", "curation/contact/")
            for value in texts_at(element, where + "altIdentifier")
        ),
        source=text_of(sources[0]) if sources else None,
        source_format=lower(sources[0].get("format")) if sources else None,
        rights=text_of(rights[0]) if rights else None,
        rights_uri=clean(rights[0].get("rightsURI")) if rights else None,
        version=text_at(element, "curation/version"),
        reference_url=text_at(element, "content/referenceURL"),
        region_of_regard=_first_number(texts_at(element, "coverage/regionOfRegard")),
        dates=tuple(_dates(element)),
        relations=tuple(_relations(element)),
        details=details.of_resource(element),
        validations=tuple(_validations(element)),
        cells=_coverage(at(element, "coverage/spatial")),
        temporal=intervals(texts_at(element, "coverage/temporal")),
        spectral=intervals(texts_at(element, "coverage/spectral")),
        path=path,
    )


def _first_number(texts: Iterable[str]) -> float | None:
    return next((value for text in texts if (value := number(text)) is not None), None)


# People, dates, relations, grades


def _roles(element: etree._Element) -> Iterator[Role]:
    for where in ("creator", "contact"):
        for item in at(element, "curation/" + where):
            name = next(iter(at(item, "name")), None)
            identifier = item.get("ivo-id") or (None if name is None else name.get("ivo-id"))
            contact = where == "contact"
            yield from _somebody(
                Role(
                    where,
                    name=text_at(item, "name"),
                    ivoid=lower(identifier),
                    email=text_at(item, "email") if contact else None,
                    address=text_at(item, "address") if contact else None,
                    telephone=text_at(item, "telephone") if contact else None,
                    logo=text_at(item, "logo"),
                )
            )
    for where in ("publisher", "contributor"):
        for item in at(element, "curation/" + where):
            yield from _somebody(Role(where, text_of(item), lower(item.get("ivo-id"))))


def _somebody(role: Role) -> Iterator[Role]:
    """A role of which nothing is known is none."""
    known = (role.name, role.ivoid, role.email, role.address, role.telephone, role.logo)
    if any(known):
        yield role


DATE_ROLES = {"representative": "collected", "creation": "created", "update": "updated"}
"""Deprecated terms and their successors."""


def _dates(element: etree._Element) -> Iterator[Date]:
    for item in at(element, "curation/date"):
        text = text_of(item)
        if text is not None:
            role = lower(item.get("role")) or "collected"
            yield Date(DATE_ROLES.get(role, role), normalised_date(text))


RELATION_TYPES = {
    "mirror-of": "isidenticalto",
    "service-for": "isservicefor",
    "served-by": "isservedby",
    "derived-from": "isderivedfrom",
}
"""Deprecated terms and their successors; `related-to` has none."""


def _relations(element: etree._Element) -> Iterator[Relation]:
    for item in at(element, "content/relationship"):
        kind = lower(text_at(item, "relationshipType"))
        if kind is not None:
            kind = RELATION_TYPES.get(kind, kind)
        for other in at(item, "relatedResource"):
            to, name = lower(other.get("ivo-id")), text_of(other)
            if to or name or other.get("altIdentifier"):
                yield Relation(kind, to, name)


def _validations(element: etree._Element) -> Iterator[Validation]:
    for item in children(element, "validationLevel"):
        by, given = lower(item.get("validatedBy")), text_of(item)
        if by is not None or given is not None:
            whole = given is not None and given.isascii() and given.isdecimal()
            yield Validation(int(given) if given and whole else None, by)


# Capabilities


def _capability(element: etree._Element) -> Capability:
    return Capability(
        standard_id=lower(element.get("standardID")),
        interfaces=tuple(map(_interface, at(element, "interface"))),
        details=details.of_capability(element),
        type=qname(element),
        description=text_at(element, "description"),
        validations=tuple(_validations(element)),
    )


def _interface(element: etree._Element) -> Interface:
    urls = at(element, "accessURL")[:1]
    methods = [clean(item.get("standardID")) for item in at(element, "securityMethod")]
    return Interface(
        type=qname(element),
        role=lower(element.get("role")),
        version=lower(element.get("version")),
        queries=hash_list(texts_at(element, "queryType")),
        result=lower(text_at(element, "resultType")),
        use=lower(urls[0].get("use")) if urls else None,
        access_url=text_of(urls[0]) if urls else None,
        mirrors=texts_at(element, "mirrorURL"),
        needs_login=bool(methods) and all(methods),
        params=tuple(map(_param, at(element, "param"))),
    )


def _param(element: etree._Element) -> Param:
    return Param(
        name=lower(text_at(element, "name")),
        ucd=lower(text_at(element, "ucd")),
        unit=text_at(element, "unit"),
        utype=lower(text_at(element, "utype")),
        datatype=lower(text_at(element, "dataType")),
        description=text_at(element, "description"),
        use=clean(element.get("use")),
        std=flag(element.get("std")),
    )


# Tables


def _schema(element: etree._Element) -> Schema:
    return Schema(
        name=lower(text_at(element, "name")),
        title=text_at(element, "title"),
        description=text_at(element, "description"),
        utype=lower(text_at(element, "utype")),
        tables=tuple(map(_table, at(element, "table"))),
    )


def _table(element: etree._Element) -> Table:
    return Table(
        name=text_at(element, "name"),
        title=text_at(element, "title"),
        description=text_at(element, "description"),
        utype=lower(text_at(element, "utype")),
        type=lower(element.get("type")),
        columns=tuple(map(_column, at(element, "column"))),
    )


def _column(element: etree._Element) -> Column:
    types = at(element, "dataType")[:1]
    return Column(
        name=lower(text_at(element, "name")),
        ucd=lower(text_at(element, "ucd")),
        unit=text_at(element, "unit"),
        utype=lower(text_at(element, "utype")),
        datatype=lower(text_at(element, "dataType")),
        description=text_at(element, "description"),
        std=flag(element.get("std")),
        flags=hash_list(texts_at(element, "flag")),
        arraysize=clean(types[0].get("arraysize")) if types else None,
        extended_type=clean(types[0].get("extendedType")) if types else None,
    )


# Coverage


def _coverage(elements: list[etree._Element]) -> Cells | None:
    """The coverage at order 6; in a frame other than ICRS it counts as undeclared."""
    cells: set[int] = set()
    for element in elements:
        text = text_of(element)
        frame = clean(element.get("frame")) or "ICRS"
        if text is None or frame.upper() != "ICRS":
            continue
        try:
            cells |= parse_ascii_moc(text)
        except BadMoc:
            continue
    return frozenset(cells) or None
