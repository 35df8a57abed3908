"""From a VOResource element to rows: the resource, its people, content and coverage.

A single pass over the subtree, by direct child loops and a table of handlers.  Rows are
tuples in the column order of `regdsl.schema`.  Capabilities and tables are the business
of `regdsl.mirror.services`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from regdsl.mirror.draft import XSI_TYPE, Draft, detail_tree
from regdsl.mirror.services import capability, table, tableset, validation
from regdsl.mirror.values import coverage_moc, interval, lower, number, text
from regdsl.schema import DETAILS, TABLES

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["map_resource"]

#: Deprecated terms of two IVOA vocabularies, with what to write instead, lower-cased.
#: `related-to` is deprecated without a successor and stays.
RELATION_SUCCESSORS = {
    "mirror-of": "isidenticalto",
    "service-for": "isservicefor",
    "served-by": "isservedby",
    "derived-from": "isderivedfrom",
}
DATE_ROLE_SUCCESSORS = {
    "representative": "collected",
    "creation": "created",
    "update": "updated",
}
DEFAULT_DATE_ROLE = "collected"

_RESOURCE_COLUMNS = TABLES["resource"].column_names
_DETAILS = detail_tree(x for x in DETAILS if not x.startswith("/capability/")).children
_PUBLISHER = _DETAILS["curation"].children["publisher"]
_CONTRIBUTOR = _DETAILS["curation"].children["contributor"]
_FOOTPRINT = _DETAILS["coverage"].children["footprint"]
_RELATED = _DETAILS["content"].children["relationship"].children["relatedResource"]


def map_resource(draft: Draft, element: _Element) -> None:
    """Fill a draft from a record.

    RegTAP 1.2, section 8.
    """
    fields = draft.fields
    fields["res_type"] = draft.qname(element, element.get(XSI_TYPE))
    fields["created"] = draft.date(element.get("created"), "created")
    fields["updated"] = draft.date(element.get("updated"), "updated")
    names = draft.names
    for child in element:
        tag = names[child.tag]
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(draft, child)
        elif (node := _DETAILS.get(tag)) is not None:
            draft.details(child, node)
    for column in ("content_level", "content_type", "waveband"):
        if values := draft.lists.get(column):
            fields[column] = "#".join(values).lower()
    if values := draft.lists.get("creator_seq"):
        fields["creator_seq"] = "; ".join(values)
    draft.rows["resource"].append(tuple(map(fields.get, _RESOURCE_COLUMNS)))


def _title(draft: Draft, element: _Element) -> None:
    draft.first("res_title", text(element))


def _short_name(draft: Draft, element: _Element) -> None:
    draft.first("short_name", text(element))


def _alt_identifier(draft: Draft, element: _Element) -> None:
    if value := text(element):
        draft.rows["alt_identifier"].append((draft.ivoid, value))


def _rights(draft: Draft, element: _Element) -> None:
    if "rights" not in draft.fields:  # RegTAP takes the first statement, even without text
        draft.fields["rights"] = text(element)
        draft.fields["rights_uri"] = (element.get("rightsURI") or "").strip() or None
    draft.details(element, _DETAILS["rights"])


# --- curation


def _curation(draft: Draft, element: _Element) -> None:
    for child in element:
        tag = draft.names[child.tag]
        if tag in ("creator", "contact"):
            _person(draft, child, tag)
        elif tag == "publisher":
            _role(draft, tag, text(child), child.get("ivo-id"))
            draft.details(child, _PUBLISHER)
        elif tag == "contributor":
            _role(draft, tag, text(child), child.get("ivo-id"))
            draft.details(child, _CONTRIBUTOR)
        elif tag == "date":
            _date(draft, child)
        elif tag == "version":
            draft.first("res_version", text(child))


def _person(draft: Draft, element: _Element, role: str) -> None:
    found: dict[str, str | None] = {}
    identifier = element.get("ivo-id")
    for child in element:
        tag = draft.names[child.tag]
        if tag == "altIdentifier":
            _alt_identifier(draft, child)
        elif tag not in found:
            found[tag] = text(child)
            # the standard prints the attribute here, the XML schema has it one up
            if tag == "name" and not identifier:
                identifier = child.get("ivo-id")
    get = found.get
    name = get("name")
    if role == "creator":
        if name:
            draft.lists.setdefault("creator_seq", []).append(name)
        _role(draft, role, name, identifier, logo=get("logo"))
    else:
        _role(
            draft,
            role,
            name,
            identifier,
            address=get("address"),
            email=get("email"),
            telephone=get("telephone"),
            logo=get("logo"),
        )


def _role(
    draft: Draft,
    role: str,
    name: str | None,
    identifier: str | None,
    address: str | None = None,
    email: str | None = None,
    telephone: str | None = None,
    logo: str | None = None,
) -> None:
    who = lower(identifier)
    if name or who or address or email or telephone or logo:
        row = (draft.ivoid, name, who, address, email, telephone, logo, role)
        draft.rows["res_role"].append(row)


def _date(draft: Draft, element: _Element) -> None:
    value = text(element)
    if value is not None:
        role = lower(element.get("role")) or DEFAULT_DATE_ROLE
        role = DATE_ROLE_SUCCESSORS.get(role, role)
        draft.rows["res_date"].append((draft.ivoid, draft.date(value, "curation/date"), role))


# --- content


def _content(draft: Draft, element: _Element) -> None:
    for child in element:
        tag = draft.names[child.tag]
        if tag == "subject":
            if value := text(child):
                draft.rows["res_subject"].append((draft.ivoid, value))
        elif tag == "description":
            draft.first("res_description", text(child))
        elif tag == "referenceURL":
            draft.first("reference_url", text(child))
        elif tag == "type":
            draft.listed("content_type", child)
        elif tag == "contentLevel":
            draft.listed("content_level", child)
        elif tag == "relationship":
            _relationship(draft, child)
        elif tag == "source" and "source_value" not in draft.fields:
            draft.first("source_value", text(child))
            draft.first("source_format", lower(child.get("format")))


def _relationship(draft: Draft, element: _Element) -> None:
    kind: str | None = None
    related: list[_Element] = []
    for child in element:
        tag = draft.names[child.tag]
        if tag == "relationshipType":
            kind = kind or lower(text(child))
        elif tag == "relatedResource":
            related.append(child)
    if kind is not None:
        kind = RELATION_SUCCESSORS.get(kind, kind)
    for child in related:
        identifier, name = lower(child.get("ivo-id")), text(child)
        if identifier or name or child.get("altIdentifier"):
            draft.rows["relationship"].append((draft.ivoid, kind, identifier, name))
        draft.details(child, _RELATED)


# --- coverage


def _coverage(draft: Draft, element: _Element) -> None:
    for child in element:
        tag = draft.names[child.tag]
        if tag == "waveband":
            draft.listed("waveband", child)
        elif tag == "footprint":
            draft.details(child, _FOOTPRINT)
        elif tag == "spatial":
            _spatial(draft, child)
        elif tag in ("temporal", "spectral"):
            _interval(draft, child, tag)
        elif tag == "regionOfRegard" and (value := text(child)):
            try:
                draft.first("region_of_regard", number(value))
            except ValueError as exc:
                draft.warn(f"coverage/regionOfRegard: {exc}")


def _spatial(draft: Draft, element: _Element) -> None:
    value = text(element)
    if draft.moc is not None:
        draft.warn("coverage/spatial: more than one, the first is kept")
        return
    if value is None:
        draft.warn("coverage/spatial: the MOC is empty")
        return
    frame = (element.get("frame") or "").strip() or None
    if frame is not None:
        if frame.lower() == "icrs":
            frame = None
        else:
            # reserved by the standard; kept, so that `ref_system_name IS NULL` leaves it out
            draft.warn(f"coverage/spatial: not in ICRS but in {frame!r}")
    try:
        moc = coverage_moc(value)
    except ValueError as exc:
        draft.warn(f"coverage/spatial: {exc}")
        return
    draft.moc = value
    draft.rows["stc_spatial"].append((draft.ivoid, moc, frame))


def _interval(draft: Draft, element: _Element, tag: str) -> None:
    value = text(element)
    if value is None:
        return
    try:
        low, high = interval(value)
    except ValueError as exc:
        draft.warn(f"coverage/{tag}: {exc}")
        return
    if low > high:
        draft.warn(f"coverage/{tag}: the interval runs backwards: {value!r}")
    draft.rows[f"stc_{tag}"].append((draft.ivoid, low, high))


#: What is done with the children of a record.  `schema`, `key`, `parameterDefinition` and
#: the like of other extensions are not here, so that their names and descriptions cannot
#: leak into the columns of the resource.
_HANDLERS: dict[str, Callable[[Draft, _Element], None]] = {
    "title": _title,
    "shortName": _short_name,
    "altIdentifier": _alt_identifier,
    "rights": _rights,
    "validationLevel": validation,
    "curation": _curation,
    "content": _content,
    "coverage": _coverage,
    "capability": capability,
    "tableset": tableset,
    "table": table,
}
