"""What RegTAP holds of a generated resource: rows for the public tables.

The mapping of RegTAP 1.2, section 8, written a second time and for generated resources,
so that a mirror can be filled without XML.  It has to give the very rows that an import
of the XML gives, and tests compare them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regdsl.mirror.values import interval, number, timestamp
from regdsl.schema import DETAILS

from .model import Capability, Dialect, Interface, Node, Param, Person, Resource, Schema, Table

__all__ = ["Rows", "rows"]

Rows = dict[str, list[tuple[Any, ...]]]
"""By table, in the column order of `regdsl.schema.TABLES`."""

_NAMES = (
    "resource", "res_role", "res_subject", "capability", "res_schema", "res_table",
    "table_column", "interface", "intf_param", "relationship", "validation", "res_date",
    "res_detail", "alt_identifier", "stc_spatial", "stc_temporal", "stc_spectral",
)  # fmt: skip
_RELATIONS = {
    "mirror-of": "isidenticalto", "service-for": "isservicefor", "served-by": "isservedby",
    "derived-from": "isderivedfrom",
}  # fmt: skip
_ROLES = {"representative": "collected", "creation": "created", "update": "updated"}
_BOOLEANS = {"true": 1, "1": 1, "false": 0, "0": 0}


def rows(resource: Resource) -> Rows:
    """The rows of an active resource."""
    found: Rows = {name: [] for name in _NAMES}
    ivoid = resource.key
    dialect = resource.dialect
    creators = [name for person in resource.creators if (name := _text(person.name))]
    text, uri = (resource.rights or [(None, None)])[0]
    found["resource"].append(
        (
            ivoid,
            _qname(dialect, resource.type),
            _date(resource.created),
            _text(resource.short_name),
            _text(resource.title),
            _date(resource.updated),
            _hash_list(resource.levels),
            _text(resource.description),
            _text(resource.reference_url),
            "; ".join(creators) or None,
            _hash_list(resource.types),
            _lower(resource.source_format) if _text(resource.source) else None,
            _text(resource.source),
            _text(resource.version),
            _region(resource.coverage.region_of_regard),
            _hash_list(resource.coverage.wavebands),
            _text(text),
            _text(uri),
        )
    )
    _grades(found, ivoid, resource.grades, None)
    found["alt_identifier"] += [(ivoid, t) for i in resource.alt_identifiers if (t := _text(i))]
    _people(found, ivoid, resource)
    found["res_date"] += (
        (ivoid, _date(value), _role(role)) for value, role in resource.dates if _text(value)
    )
    found["res_subject"] += [(ivoid, t) for s in resource.subjects if (t := _text(s))]
    _relations(found, ivoid, resource)
    for text, uri in resource.rights:
        attributes = (("rightsURI", uri),) if uri is not None else ()
        _details(found, ivoid, None, Node("rights", text or "", attributes), "")
    interfaces = 0
    for index, capability in enumerate(resource.capabilities, 1):
        interfaces = _capability(found, ivoid, dialect, capability, index, interfaces)
    for node in resource.facilities:
        _details(found, ivoid, None, node, "")
    _coverage(found, ivoid, resource)
    tables = 0
    for index, schema in enumerate(resource.schemas, 1):
        tables = _schema(found, ivoid, dialect, schema, index, tables)
    for node in resource.extras:
        _details(found, ivoid, None, node, "")
    return found


# --- values


def _text(text: str | None) -> str | None:
    return (text.strip() or None) if text else None


def _lower(text: str | None) -> str | None:
    return (text.strip().lower() or None) if text else None


def _hash_list(texts: Iterable[str]) -> str | None:
    return "#".join(filter(None, map(_lower, texts))) or None


def _date(text: str | None) -> str | None:
    try:
        return timestamp(text) if text and text.strip() else None
    except ValueError:
        return None


def _role(role: str | None) -> str:
    name = _lower(role) or "collected"
    return _ROLES.get(name, name)


def _region(text: str | None) -> float | None:
    try:
        return number(text) if text else None
    except ValueError:
        return None


def _qname(dialect: Dialect, qname: str | None) -> str | None:
    return dialect.understood(qname.strip()) if qname else None


# --- the tables


def _grades(
    found: Rows, ivoid: str, grades: Iterable[tuple[str, str]], cap_index: int | None
) -> None:
    for who, text in grades:
        by, given = _lower(who), _text(text)
        if by is not None or given is not None:
            level = int(given) if given and given.isascii() and given.isdigit() else None
            found["validation"].append((ivoid, by, level, cap_index))


def _people(found: Rows, ivoid: str, resource: Resource) -> None:
    publisher = (resource.publisher,) if resource.publisher else ()
    everybody: tuple[tuple[str, Iterable[Person]], ...] = (
        ("publisher", publisher),
        ("creator", resource.creators),
        ("contributor", resource.contributors),
        ("contact", resource.contacts),
    )
    for role, people in everybody:
        for name, who, alt, *rest in people:
            contact = tuple(map(_text, rest))
            row = (ivoid, _text(name), _lower(who), *contact, role)
            if any(value is not None for value in row[1:-1]):
                found["res_role"].append(row)
            if identifier := _text(alt):
                found["alt_identifier"].append((ivoid, identifier))


def _relations(found: Rows, ivoid: str, resource: Resource) -> None:
    for relation in resource.relations:
        kind = _lower(relation.type)
        kind = _RELATIONS.get(kind or "", kind)
        for name, other in relation.related:
            identifier, title = _lower(other), _text(name)
            if identifier or title:
                found["relationship"].append((ivoid, kind, identifier, title))


def _details(found: Rows, ivoid: str, cap_index: int | None, node: Node, above: str) -> None:
    path = f"{above}/{node.tag}"
    content = node.content
    if isinstance(content, str) and path in DETAILS and (value := content.strip()):
        found["res_detail"].append((ivoid, cap_index, path, value))
    for name, text in sorted(node.attributes):
        if f"{path}/@{name}" in DETAILS and (value := text.strip()):
            found["res_detail"].append((ivoid, cap_index, f"{path}/@{name}", value))
    if not isinstance(content, str):
        for child in content:
            _details(found, ivoid, cap_index, child, path)


def _capability(
    found: Rows, ivoid: str, dialect: Dialect, capability: Capability, index: int, interfaces: int
) -> int:
    _grades(found, ivoid, capability.grades, index)
    for interface in capability.interfaces:
        interfaces += 1
        _interface(found, ivoid, dialect, interface, index, interfaces)
    for node in capability.details:
        _details(found, ivoid, index, node, "/capability")
    found["capability"].append(
        (
            ivoid,
            index,
            _qname(dialect, capability.type),
            _text(capability.description),
            _lower(capability.standard_id),
        )
    )
    return interfaces


def _interface(
    found: Rows, ivoid: str, dialect: Dialect, interface: Interface, cap_index: int, index: int
) -> None:
    secured = [node for node in interface.details if node.tag == "securityMethod"]
    closed = bool(secured) and all(dict(n.attributes).get("standardID") for n in secured)
    for node in interface.details:
        _details(found, ivoid, cap_index, node, "/capability/interface")
    for param in interface.params:
        found["intf_param"].append(_param(ivoid, index, param))
    found["interface"].append(
        (
            ivoid,
            cap_index,
            index,
            _qname(dialect, interface.type),
            _lower(interface.role),
            _lower(interface.version),
            _hash_list(interface.query_types),
            _lower(interface.result_type),
            _text(interface.wsdl_url),
            _lower(interface.use) if interface.access_url is not None else None,
            _text(interface.access_url),
            "#".join(filter(None, map(_text, interface.mirrors))) or None,
            int(closed),
        )
    )


def _param(ivoid: str, index: int, param: Param) -> tuple[Any, ...]:
    return (
        ivoid,
        index,
        _lower(param.name),
        _lower(param.ucd),
        _text(param.unit),
        _lower(param.utype),
        _BOOLEANS.get(param.std or ""),
        _lower(param.datatype),
        None,
        None,
        _text(param.arraysize),
        None,
        _text(param.use),
        _text(param.description),
    )


def _coverage(found: Rows, ivoid: str, resource: Resource) -> None:
    coverage = resource.coverage
    if coverage.moc is not None:
        frame = _text(coverage.frame)
        if frame and frame.lower() == "icrs":
            frame = None
        found["stc_spatial"].append((ivoid, coverage.moc, frame))
    for name, texts in (("temporal", coverage.temporal), ("spectral", coverage.spectral)):
        for text in texts:
            try:
                found[f"stc_{name}"].append((ivoid, *interval(text)))
            except ValueError:
                continue
    if coverage.footprint is not None:
        _details(found, ivoid, None, coverage.footprint, "/coverage")


def _schema(
    found: Rows, ivoid: str, dialect: Dialect, schema: Schema, index: int, tables: int
) -> int:
    for table in schema.tables:
        tables += 1
        _table(found, ivoid, dialect, table, index, tables)
    found["res_schema"].append(
        (
            ivoid,
            index,
            _text(schema.description),
            _lower(schema.name),
            _text(schema.title),
            _lower(schema.utype),
        )
    )
    return tables


def _table(
    found: Rows, ivoid: str, dialect: Dialect, table: Table, schema: int, index: int
) -> None:
    columns = found["table_column"]
    systems: dict[str, str | None] = {}
    for (
        name,
        description,
        unit,
        ucd,
        utype,
        datatype,
        size,
        extended,
        system,
        std,
        flags,
    ) in table.columns:
        kind = None
        if datatype is not None:
            if system not in systems:
                systems[system] = _qname(dialect, system)
            kind = systems[system]
        columns.append(
            (
                ivoid,
                index,
                name.strip().lower() or None if name else None,
                ucd.strip().lower() or None if ucd else None,
                unit.strip() or None if unit else None,
                utype.strip().lower() or None if utype else None,
                _BOOLEANS.get(std) if std else None,
                datatype.strip().lower() or None if datatype else None,
                None,
                extended,
                size if kind else None,
                None,
                kind,
                "#".join(flags) or None,
                description.strip() or None if description else None,
            )
        )
    found["res_table"].append(
        (
            ivoid,
            schema,
            _text(table.description),
            _text(table.name),
            index,
            _text(table.title),
            _lower(table.type),
            _lower(table.utype),
        )
    )
