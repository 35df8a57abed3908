"""From a VOResource element to rows: capabilities, interfaces, tables and columns.

The larger part of every registry is columns, so `_column` is written for speed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regdsl.mirror.draft import XSI_TYPE, Draft, Row, detail_tree
from regdsl.mirror.values import flag_value, lower, own_text, string_value, text
from regdsl.schema import DETAILS

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["capability", "table", "tableset", "validation"]

_DETAILS = (
    detail_tree(x for x in DETAILS if x.startswith("/capability/")).children["capability"].children
)
_INTERFACE_DETAILS = _DETAILS.pop("interface").children
_TABLE_TEXTS = frozenset(("name", "title", "description", "utype"))

#: datatype, extended_schema, extended_type, arraysize, delim, type_system
_Type = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
_NO_TYPE: _Type = (None, None, None, None, None, None)


def validation(draft: Draft, element: _Element, cap_index: int | None = None) -> None:
    """A grade of the resource or of a capability (RegTAP 1.2, section 8.11)."""
    by, given = lower(element.get("validatedBy")), text(element)
    if by is None and given is None:
        return
    level = None
    if given is not None:
        if given.isascii() and given.isdigit() and len(given) < 10:
            level = int(given)
        else:
            draft.warn(f"validationLevel: not a number: {given[:40]!r}")
    draft.rows["validation"].append((draft.ivoid, by, level, cap_index))


def capability(draft: Draft, element: _Element) -> None:
    """A capability with its interfaces and details (RegTAP 1.2, sections 8.4 and 8.8)."""
    index = len(draft.rows["capability"]) + 1
    description: str | None = None
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "interface":
            _interface(draft, child, index)
        elif tag == "validationLevel":
            validation(draft, child, index)
        elif tag == "description":
            description = description or text(child)
        elif (node := _DETAILS.get(tag)) is not None:
            draft.details(child, node, index)
    kind = draft.qname(element, element.get(XSI_TYPE))
    standard = lower(element.get("standardID"))
    draft.rows["capability"].append((draft.ivoid, index, kind, description, standard))


def _interface(draft: Draft, element: _Element, cap_index: int) -> None:
    draft.interfaces += 1
    index = draft.interfaces
    url = use = result = wsdl = None
    urls, secured, anonymous = 0, False, False
    methods: list[str] = []
    mirrors: list[str] = []
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "accessURL":
            urls += 1
            if url is None:
                url, use = text(child), lower(child.get("use"))
        elif tag == "param":
            _parameter(draft, child, index)
        elif tag == "queryType":
            if value := text(child):
                methods.append(value.lower())
        elif tag == "resultType":
            result = result or lower(text(child))
        elif tag == "mirrorURL":
            if value := text(child):
                mirrors.append(value)
        elif tag == "wsdlURL":
            wsdl = wsdl or text(child)
        elif tag == "securityMethod":
            # one method without an identifier is enough: it stands for anonymous use
            secured = True
            anonymous = anonymous or not (child.get("standardID") or "").strip()
            draft.details(child, _INTERFACE_DETAILS[tag], cap_index)
        elif tag == "testQueryString":
            draft.details(child, _INTERFACE_DETAILS[tag], cap_index)
    if urls > 1:
        draft.warn("an interface has more than one accessURL, the first is kept")
    draft.rows["interface"].append(
        (
            draft.ivoid,
            cap_index,
            index,
            draft.qname(element, element.get(XSI_TYPE)),
            lower(element.get("role")),
            lower(element.get("version")),
            "#".join(methods) or None,
            result,
            wsdl,
            use,
            url,
            "#".join(mirrors) or None,
            int(secured and not anonymous),
        )
    )


def _parameter(draft: Draft, element: _Element, intf_index: int) -> None:
    found: dict[str, str | None] = {}
    kind = _NO_TYPE
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "dataType":
            kind = _datatype(draft, child)
        elif tag not in found:
            found[tag] = text(child)
    get = found.get
    draft.rows["intf_param"].append(
        (
            draft.ivoid,
            intf_index,
            lower(get("name")),
            lower(get("ucd")),
            get("unit"),
            lower(get("utype")),
            flag_value(element.get("std")),
            *kind[:5],  # RegTAP has no type_system for parameters
            (element.get("use") or "").strip() or None,
            get("description"),
        )
    )


def tableset(draft: Draft, element: _Element) -> None:
    """The schemas and tables of a resource (RegTAP 1.2, sections 8.5 to 8.7)."""
    for child in element:
        tag = draft.names[child.tag]
        if tag == "schema":
            _schema(draft, child)
        elif tag == "table":
            table(draft, child)


def _schema(draft: Draft, element: _Element) -> None:
    index = len(draft.rows["res_schema"]) + 1
    found: dict[str, str | None] = {}
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "table":
            table(draft, child, index)
        elif tag not in found:
            found[tag] = text(child)
    draft.rows["res_schema"].append(
        (
            draft.ivoid,
            index,
            found.get("description"),
            lower(found.get("name")),
            found.get("title"),
            lower(found.get("utype")),
        )
    )


def table(draft: Draft, element: _Element, schema_index: int | None = None) -> None:
    """A table with its columns (RegTAP 1.2, sections 8.6 and 8.7)."""
    draft.tables += 1
    index = draft.tables
    found: dict[str, str | None] = {}
    columns = draft.rows["table_column"]
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "column":
            columns.append(_column(draft, child, index))
        elif tag in _TABLE_TEXTS and tag not in found:
            found[tag] = text(child)
    draft.rows["res_table"].append(
        (
            draft.ivoid,
            schema_index,
            found.get("description"),
            found.get("name"),
            index,
            found.get("title"),
            lower(element.get("type")),
            lower(found.get("utype")),
        )
    )


def _column(draft: Draft, element: _Element, table_index: int) -> Row:
    found: dict[str, str | None] = {}
    flags: list[str] = []
    kind = _NO_TYPE
    names = draft.names
    for child in element:
        tag = names[child.tag]
        if tag == "dataType":
            kind = _datatype(draft, child)
            continue
        # `text`, without a call
        value = string_value(child) if len(child) else child.text
        if value:
            value = value.strip() or None
        if tag == "flag":
            if value:
                flags.append(value)
        elif tag not in found:
            found[tag] = value or None
    get = found.get
    name, ucd, utype, std = get("name"), get("ucd"), get("utype"), element.get("std")
    return (
        draft.ivoid,
        table_index,
        name and name.lower(),
        ucd and ucd.lower(),
        get("unit"),
        utype and utype.lower(),
        flag_value(std) if std else None,
        *kind,
        "#".join(flags) or None,
        get("description"),
    )


def _datatype(draft: Draft, element: _Element) -> _Type:
    if draft.scoped:
        return _read_datatype(draft, element)
    # a record has few of them, each many times
    key = (element.text, *element.items())
    known: _Type | None = draft.datatypes.get(key)
    if known is None:
        known = draft.datatypes[key] = _read_datatype(draft, element)
    return known


def _read_datatype(draft: Draft, element: _Element) -> _Type:
    get = element.get
    return (
        lower(own_text(element)),
        (get("extendedSchema") or "").strip() or None,
        (get("extendedType") or "").strip() or None,
        (get("arraysize") or "").strip() or None,
        (get("delim") or "").strip() or None,
        draft.qname(element, get(XSI_TYPE)),
    )
