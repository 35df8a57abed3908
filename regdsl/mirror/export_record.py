"""From the rows of a resource back to a VOResource record (VOResource 1.1, VODataService 1.2).

The record is the least that gives the same rows when it is read: RegTAP has lost the case of
many values, the namespaces of unknown types and some order.  `lost` reads what was written
and says in which tables it would not be the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from regdsl.mirror.export_elements import (
    UNREADABLE,
    XSI_TYPE,
    add,
    detail,
    grade,
    listed,
    put,
    root,
    term,
    type_name,
)
from regdsl.mirror.export_services import capabilities, tables, types_in
from regdsl.mirror.streams import Row, Rows, normal
from regdsl.mirror.values import coverage_moc
from regdsl.mirror.voresource import Record, read
from regdsl.schema import TABLES

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["lost", "record"]

_KEYS = {
    "capability": (1,),
    "interface": (1, 2),
    "intf_param": (1,),
    "res_schema": (1,),
    "res_table": (4,),
    "table_column": (1,),
}
"""What says where in a record a row belongs; without it, as some servers have it, it is lost."""

_ALT = "@altIdentifier"
_RELATED_ALT = f"/content/relationship/relatedResource/{_ALT}"
_RIGHTS = ("/rights", "/rights/@rightsURI")
_ELSEWHERE = ("/curation/", "/content/", "/coverage/")


def record(rows: Rows, moc: str | None = None) -> bytes:
    """The record of a resource, as XML without a declaration.

    Parameters
    ----------
    rows
        All of its rows, by table.
    moc
        Its coverage in full resolution, where it is known.
    """
    rows = {
        name: [row for row in table if all(row[place] is not None for place in _KEYS.get(name, ()))]
        for name, table in rows.items()
    }
    resource = dict(zip(TABLES["resource"].column_names, rows["resource"][0], strict=True))
    element = root([resource["res_type"], *types_in(rows)])
    put(element, XSI_TYPE, type_name(resource["res_type"]))
    put(element, "created", _moment(resource["created"]))
    put(element, "updated", _moment(resource["updated"]))
    put(element, "status", "active")
    details = [(path, value) for _, cap, path, value in rows["res_detail"] if cap is None]
    for _, by, level, cap in rows["validation"]:
        if cap is None:
            grade(element, by, level)
    for tag, column in (("title", "res_title"), ("shortName", "short_name")):
        if resource[column] is not None:
            add(element, tag, resource[column])
    add(element, "identifier", resource["ivoid"])
    for _, identifier in rows["alt_identifier"]:
        add(element, "altIdentifier", identifier)
    _curation(element, rows, resource, details)
    _content(element, rows, resource, details)
    for section in _in_order(rows):
        if section == "rights":
            _rights(element, resource, details)
        elif section == "capability":
            capabilities(element, rows)
        else:
            _details(element, details)
    _coverage(element, rows, resource, details, moc)
    tables(element, rows)
    etree.indent(element, " ")
    return etree.tostring(element, encoding="utf-8")


def lost(rows: Rows, written: bytes) -> tuple[str, ...]:
    """The tables of which not all would come back, when a record that was written is read.

    A server may leave out some details of RegTAP; that the record gives more is no loss.
    """
    found = next(read(BytesIO(written)))
    if not isinstance(found, Record) or not found.active:
        return tuple(name for name, table in rows.items() if table)
    if found.rows == rows:
        return ()
    before, after = normal(rows), normal(found.rows)
    missing = [
        name
        for name, table in before.items()
        if Counter(table) != (other := Counter(after[name]))
        and (name != "res_detail" or Counter(table) - other)
    ]
    return tuple(missing)


def _moment(value: str | None) -> str | None:
    return f"{value}Z" if value and len(value) == 19 else value


def _in_order(rows: Rows) -> list[str]:
    """What has details, in the order in which they came."""
    places = {section: len(rows["res_detail"]) for section in ("rights", "capability", "others")}
    for place, (_, cap, path, _) in enumerate(rows["res_detail"]):
        if cap is not None:
            section = "capability"
        elif path in _RIGHTS:
            section = "rights"
        elif path.startswith(_ELSEWHERE):
            continue
        else:
            section = "others"
        places[section] = min(place, places[section])
    return sorted(places, key=lambda section: places[section])


def _details(element: _Element, details: list[tuple[str, str]]) -> None:
    """What has a path of its own."""
    for path, value in details:
        if path not in _RIGHTS and not path.startswith(_ELSEWHERE):
            detail(element, path, value)


def _of(details: Iterable[tuple[str, str]], path: str) -> Iterator[str]:
    return (value for at, value in details if at == path)


# -- curation ------------------------------------------------------------------------------


def _curation(
    element: _Element, rows: Rows, resource: dict[str, Any], details: list[tuple[str, str]]
) -> None:
    curation = add(element, "curation")
    others = {tag: _of(details, f"/curation/{tag}/{_ALT}") for tag in ("publisher", "contributor")}
    for row in rows["res_role"]:
        _role(curation, row, others)
    for tag, rest in others.items():
        for identifier in rest:  # of somebody without a name
            add(curation, tag, altIdentifier=identifier)
    for _, value, role in rows["res_date"]:
        day = value or UNREADABLE
        add(curation, "date", day, role=None if role is None else term("date_role", role))
    if resource["res_version"] is not None:
        add(curation, "version", resource["res_version"])
    if not len(curation):
        element.remove(curation)


def _role(curation: _Element, row: Row, others: dict[str, Iterator[str]]) -> None:
    _, name, ivoid, address, email, telephone, logo, role = row
    if role in others:
        add(curation, role, name, ivo_id=ivoid, altIdentifier=next(others[role], None))
    elif role in ("creator", "contact"):
        person = add(curation, role, ivo_id=ivoid)
        parts = {"name": name, "logo": logo}
        if role == "contact":
            parts = {"name": name, "address": address, "email": email, "telephone": telephone}
            parts["logo"] = logo
        for tag, text in parts.items():
            if text is not None:
                add(person, tag, text)


# -- content and rights ----------------------------------------------------------------------


def _content(
    element: _Element, rows: Rows, resource: dict[str, Any], details: list[tuple[str, str]]
) -> None:
    content = add(element, "content")
    for _, subject in rows["res_subject"]:
        add(content, "subject", subject)
    for tag, column in (("description", "res_description"), ("source", "source_value")):
        if resource[column] is not None:
            add(content, tag, resource[column])
    if (form := resource["source_format"]) is not None:
        source = content.find("source")
        put(add(content, "source") if source is None else source, "format", form)
    if resource["reference_url"] is not None:
        add(content, "referenceURL", resource["reference_url"])
    listed(content, "type", resource["content_type"], "content_type")
    listed(content, "contentLevel", resource["content_level"], "content_level")
    # Which of the related resources had another identifier is lost; one that has nothing
    # else must have had one.
    others = list(_of(details, _RELATED_ALT))
    spare = len(others) - sum(row[2] is row[3] is None for row in rows["relationship"])
    for _, kind, ivoid, name in rows["relationship"]:
        relationship = add(content, "relationship")
        if kind is not None:
            add(relationship, "relationshipType", term("relationship_type", kind))
        alone = ivoid is name is None
        alternate = others.pop(0) if others and (alone or spare > 0) else None
        spare -= not alone
        add(relationship, "relatedResource", name, ivo_id=ivoid, altIdentifier=alternate)
    if not len(content):
        element.remove(content)


def _rights(element: _Element, resource: dict[str, Any], details: list[tuple[str, str]]) -> None:
    """The first statement is in two columns of the resource, and all of them in details."""
    rest = [pair for pair in details if pair[0] in _RIGHTS]
    first = list(zip(_RIGHTS, (resource["rights"], resource["rights_uri"]), strict=True))
    if not rest and all(value is None for _, value in first):
        return
    rights = add(element, "rights", resource["rights"], rightsURI=resource["rights_uri"])
    for pair in first:
        if pair in rest:
            rest.remove(pair)
    for number, (path, value) in enumerate(rest):
        if path == _RIGHTS[0] or not number or "rightsURI" in rights.attrib:
            rights = add(element, "rights", value if path == _RIGHTS[0] else None)
        if path == _RIGHTS[1]:
            put(rights, "rightsURI", value)


# -- coverage --------------------------------------------------------------------------------


def _coverage(
    element: _Element,
    rows: Rows,
    resource: dict[str, Any],
    details: list[tuple[str, str]],
    moc: str | None,
) -> None:
    coverage = add(element, "coverage")
    for _, cells, frame in rows["stc_spatial"]:
        if cells is not None:
            add(coverage, "spatial", _full(moc, cells), frame=frame)
    for tag in ("temporal", "spectral"):
        for _, low, high in rows[f"stc_{tag}"]:
            add(coverage, tag, f"{low!r} {high!r}")
    for path, value in details:
        if path.startswith("/coverage/"):
            detail(coverage, path.removeprefix("/coverage"), value)
    listed(coverage, "waveband", resource["waveband"], "messenger")
    if resource["region_of_regard"] is not None:
        add(coverage, "regionOfRegard", repr(resource["region_of_regard"]))
    if not len(coverage):
        element.remove(coverage)


def _full(moc: str | None, cells: str) -> str:
    """The coverage as it was declared, where that is the one that the mirror has."""
    try:
        return moc if moc and coverage_moc(moc) == cells else cells
    except ValueError:
        return cells
