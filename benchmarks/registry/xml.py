"""Writes generated resources as VOResource XML, one record a text.

By hand, with f-strings: a million columns would keep an XML library busy for minutes.
Elements come in the order of VOResource 1.1 and VODataService 1.2, with rights before the
capabilities, as VizieR has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from .model import (
    Capability,
    Column,
    Coverage,
    Dialect,
    Interface,
    Node,
    Param,
    Person,
    Resource,
    Schema,
    Table,
)

__all__ = ["record"]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_RI = "http://www.ivoa.net/xml/RegistryInterface/v1.0"
_NAMESPACES = (
    ("vr", "http://www.ivoa.net/xml/VOResource/v1.0"),
    ("vs", "http://www.ivoa.net/xml/VODataService/v1.1"),
    ("vg", "http://www.ivoa.net/xml/VORegistry/v1.0"),
    ("cs", "http://www.ivoa.net/xml/ConeSearch/v1.0"),
    ("sia", "http://www.ivoa.net/xml/SIA/v1.1"),
    ("ssap", "http://www.ivoa.net/xml/SSA/v1.1"),
    ("slap", "http://www.ivoa.net/xml/SLAP/v1.0"),
    ("tr", "http://www.ivoa.net/xml/TAPRegExt/v1.0"),
    ("doc", "http://www.ivoa.net/xml/DocRegExt/v1"),
    ("vstd", "http://www.ivoa.net/xml/StandardsRegExt/v1.0"),
    # one that nobody knows
    ("odd", "http://example.org/odd"),
)
_URIS = dict(_NAMESPACES)


def record(resource: Resource) -> str:
    """The element `ri:Resource` of a record, with all namespaces it needs."""
    dialect = resource.dialect
    root = "Resource" if dialect.default else "ri:Resource"
    attributes = [
        f'xmlns:xsi="{_XSI}"',
        f'xmlns="{_RI}"' if dialect.default else f'xmlns:ri="{_RI}"',
    ]
    if dialect.declared and not dialect.inner:
        renamed = dict(dialect.prefixes)
        attributes += [f'xmlns:{renamed.get(p, p)}="{uri}"' for p, uri in _NAMESPACES]
    attributes.append(_type(dialect, resource.type))
    for name in ("created", "updated", "status"):
        value = getattr(resource, name)
        if value is not None:
            attributes.append(f'{name}="{_quoted(value)}"')
    parts = [f"<{root} {' '.join(filter(None, attributes))}>"]
    parts += _grades(resource.grades)
    parts += (
        _element("title", resource.title),
        _element("shortName", resource.short_name),
        _element("identifier", resource.ivoid),
    )
    parts += (_element("altIdentifier", text) for text in resource.alt_identifiers)
    parts += _curation(resource)
    parts += _content(resource)
    for text, uri in resource.rights:
        parts.append(f"<rights{_attribute('rightsURI', uri)}>{_escape(text or '')}</rights>")
    for capability in resource.capabilities:
        parts += _capability(dialect, capability)
    parts += map(_node, resource.facilities)
    parts += _coverage(resource.coverage)
    if resource.schemas:
        parts.append("<tableset>")
        for schema in resource.schemas:
            parts += _schema(dialect, schema)
        parts.append("</tableset>")
    parts += map(_node, resource.extras)
    parts.append(f"</{root}>")
    return "".join(parts)


# --- pieces


def _escape(text: str) -> str:
    return escape(text) if "&" in text or "<" in text or ">" in text else text


_SPECIAL = re.compile('[&<>"\\n\\t]')


def _quoted(text: str) -> str:
    return (
        text
        if not _SPECIAL.search(text)
        else escape(text, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
    )


def _element(tag: str, text: str | None) -> str:
    return "" if text is None else f"<{tag}>{_escape(text)}</{tag}>"


def _attribute(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{_quoted(value)}"'


def _type(dialect: Dialect, qname: str | None) -> str:
    """The attribute `xsi:type`, with the namespace where the dialect declares it here."""
    if qname is None:
        return ""
    written = dialect.written(qname)
    declared = ""
    if dialect.inner:
        prefix = written.rpartition(":")[0]
        declared = f'xmlns:{prefix}="{_URIS[prefix]}" ' if prefix in _URIS else ""
    return f'{declared}xsi:type="{_quoted(written)}"'


def _node(node: Node) -> str:
    attributes = "".join(_attribute(name, value) for name, value in node.attributes)
    content = node.content
    inside = _escape(content) if isinstance(content, str) else "".join(map(_node, content))
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"


def _grades(grades: Iterable[tuple[str, str]]) -> Iterator[str]:
    for by, level in grades:
        yield f"<validationLevel{_attribute('validatedBy', by)}>{level}</validationLevel>"


def _person(tag: str, person: Person) -> str:
    return (
        f"<{tag}{_attribute('ivo-id', person.ivoid)}>{_element('name', person.name)}"
        f"{_element('address', person.address)}{_element('email', person.email)}"
        f"{_element('telephone', person.telephone)}{_element('logo', person.logo)}"
        f"{_element('altIdentifier', person.alt_identifier)}</{tag}>"
    )


def _curation(resource: Resource) -> Iterator[str]:
    yield "<curation>"
    publisher = resource.publisher
    if publisher is not None:
        attribute = _attribute("ivo-id", publisher.ivoid)
        yield f"<publisher{attribute}>{_escape(publisher.name or '')}</publisher>"
    for person in resource.creators:
        yield _person("creator", person)
    for person in resource.contributors:
        attribute = _attribute("ivo-id", person.ivoid)
        yield f"<contributor{attribute}>{_escape(person.name or '')}</contributor>"
    for value, role in resource.dates:
        yield f"<date{_attribute('role', role)}>{_escape(value)}</date>"
    yield _element("version", resource.version)
    for person in resource.contacts:
        yield _person("contact", person)
    yield "</curation>"


def _content(resource: Resource) -> Iterator[str]:
    yield "<content>"
    for subject in resource.subjects:
        yield _element("subject", subject)
    yield _element("description", resource.description)
    if resource.source is not None:
        attribute = _attribute("format", resource.source_format)
        yield f"<source{attribute}>{_escape(resource.source)}</source>"
    yield _element("referenceURL", resource.reference_url)
    for text in resource.types:
        yield _element("type", text)
    for text in resource.levels:
        yield _element("contentLevel", text)
    for relation in resource.relations:
        yield f"<relationship>{_element('relationshipType', relation.type)}"
        for name, ivoid in relation.related:
            attribute = _attribute("ivo-id", ivoid)
            yield f"<relatedResource{attribute}>{_escape(name or '')}</relatedResource>"
        yield "</relationship>"
    yield "</content>"


def _coverage(coverage: Coverage) -> Iterator[str]:
    yield "<coverage>"
    if coverage.spatial is not None:
        yield f"<spatial{_attribute('frame', coverage.frame)}>{coverage.spatial}</spatial>"
    for text in coverage.temporal:
        yield _element("temporal", text)
    for text in coverage.spectral:
        yield _element("spectral", text)
    if coverage.footprint is not None:
        yield _node(coverage.footprint)
    for text in coverage.wavebands:
        yield _element("waveband", text)
    yield _element("regionOfRegard", coverage.region_of_regard)
    yield "</coverage>"


# --- services


def _capability(dialect: Dialect, capability: Capability) -> Iterator[str]:
    kind = _type(dialect, capability.type)
    attributes = f" {kind}" if kind else ""
    yield f"<capability{attributes}{_attribute('standardID', capability.standard_id)}>"
    yield from _grades(capability.grades)
    yield _element("description", capability.description)
    for interface in capability.interfaces:
        yield from _interface(dialect, interface)
    yield from map(_node, capability.details)
    yield "</capability>"


def _interface(dialect: Dialect, interface: Interface) -> Iterator[str]:
    kind = _type(dialect, interface.type)
    yield f"<interface{' ' + kind if kind else ''}{_attribute('role', interface.role)}"
    yield f"{_attribute('version', interface.version)}>"
    if interface.access_url is not None:
        use = _attribute("use", interface.use)
        yield f"<accessURL{use}>{_escape(interface.access_url)}</accessURL>"
    for text in interface.mirrors:
        yield _element("mirrorURL", text)
    yield from map(_node, interface.details)
    for text in interface.query_types:
        yield _element("queryType", text)
    yield _element("resultType", interface.result_type)
    for param in interface.params:
        yield _param(dialect, param)
    yield _element("wsdlURL", interface.wsdl_url)
    yield "</interface>"


def _param(dialect: Dialect, param: Param) -> str:
    return (
        f"<param{_attribute('use', param.use)}{_attribute('std', param.std)}>"
        f"{_element('name', param.name)}{_element('description', param.description)}"
        f"{_element('unit', param.unit)}{_element('ucd', param.ucd)}"
        f"{_element('utype', param.utype)}"
        f"{_datatype(dialect, 'vs:SimpleDataType', param.datatype, param.arraysize, None)}</param>"
    )


# --- tables


def _schema(dialect: Dialect, schema: Schema) -> Iterator[str]:
    yield f"<schema>{_element('name', schema.name)}{_element('title', schema.title)}"
    yield _element("description", schema.description)
    yield _element("utype", schema.utype)
    for table in schema.tables:
        yield from _table(dialect, table)
    yield "</schema>"


def _table(dialect: Dialect, table: Table) -> Iterator[str]:
    yield f"<table{_attribute('type', table.type)}>{_element('name', table.name)}"
    yield f"{_element('title', table.title)}{_element('description', table.description)}"
    yield _element("utype", table.utype)
    for column in table.columns:
        yield _column(dialect, column)
    yield "</table>"


def _column(dialect: Dialect, column: Column) -> str:
    name, description, unit, ucd, utype, datatype, arraysize, extended, system, std, flags = column
    parts = ["<column>" if std is None else f'<column std="{std}">']
    if name is not None:
        parts.append(f"<name>{_escape(name)}</name>")
    if description is not None:
        parts.append(f"<description>{_escape(description)}</description>")
    if unit is not None:
        parts.append(f"<unit>{_escape(unit)}</unit>")
    if ucd is not None:
        parts.append(f"<ucd>{_escape(ucd)}</ucd>")
    if utype is not None:
        parts.append(f"<utype>{_escape(utype)}</utype>")
    if datatype is not None:
        parts.append(_datatype(dialect, system, datatype, arraysize, extended))
    for flag in flags:
        parts.append(f"<flag>{flag}</flag>")
    parts.append("</column>")
    return "".join(parts)


def _datatype(
    dialect: Dialect, system: str, name: str | None, arraysize: str | None, extended: str | None
) -> str:
    if name is None:
        return ""
    attributes = _attribute("arraysize", arraysize) if arraysize else ""
    if extended:
        attributes += _attribute("extendedType", extended)
    return f"<dataType {_type(dialect, system)}{attributes}>{name}</dataType>"
