"""Elements of VOResource records: made with texts that XML can hold, and types by their names.

RegTAP keeps types and terms in lower case.  Where they are known they are written as the
standards have them, so that others can read the record; the rest stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from regdsl.schema import NAMESPACES

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "UNREADABLE",
    "XSI_TYPE",
    "add",
    "detail",
    "grade",
    "listed",
    "put",
    "root",
    "term",
    "type_name",
]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_RI = "http://www.ivoa.net/xml/RegistryInterface/v1.0"
XSI_TYPE = f"{{{_XSI}}}type"

UNREADABLE = "unknown"
"""Stands where a record had something that could not be read."""

#: Of several namespaces that share a prefix, the present one.
_URIS = {
    **{prefix: uri for uri, prefix in NAMESPACES.items()},
    "doc": "http://www.ivoa.net/xml/DocRegExt/v1",
    "sia": "http://www.ivoa.net/xml/SIA/v1.1",
}

_TYPES = {
    name.lower(): name
    for name in (
        *("vr:Resource", "vr:Organisation", "vr:Service", "vr:WebBrowser", "vr:WebService"),
        *("vs:CatalogResource", "vs:CatalogService", "vs:DataCollection", "vs:DataResource"),
        *("vs:DataService", "vs:TableService", "vs:StandardSTC", "vs:ParamHTTP"),
        *("vs:SimpleDataType", "vs:TAPDataType", "vs:TAPType", "vs:VOTableType"),
        *("vg:Authority", "vg:Registry", "vg:Harvest", "vg:Search", "vg:OAIHTTP", "vg:OAISOAP"),
        *("cs:ConeSearch", "sia:SimpleImageAccess", "slap:SimpleLineAccess", "tr:TableAccess"),
        *("ssap:SimpleSpectralAccess", "ssap:ProtoSpectralAccess", "doc:Document", "doc:Edition"),
        *("vstd:Standard", "vstd:ServiceStandard", "vstd:StandardKeyEnumeration"),
    )
}

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PATH = re.compile(r"(?:/[A-Za-z_][\w.-]*)+(?:/@[A-Za-z_][\w.-]*)?", re.ASCII)


def root(types: Iterable[str | None]) -> _Element:
    """A record, with the namespaces of these types, which are all that stand in it."""
    prefixes = {name.partition(":")[0] for name in types if name and ":" in name}
    found = {prefix: _URIS[prefix] for prefix in sorted(prefixes & _URIS.keys())}
    return etree.Element(f"{{{_RI}}}Resource", nsmap={**found, "ri": _RI, "xsi": _XSI})


def add(parent: _Element, tag: str, text: str | None = None, /, **given: str | None) -> _Element:
    """A new last child with a text and attributes, where these are not None.

    `_` in the name of an attribute is `-`, which Python cannot write.
    """
    child = etree.SubElement(parent, tag)
    if text is not None:
        child.text = _clean(text)
    for name, value in given.items():
        put(child, name.replace("_", "-"), value)
    return child


def put(element: _Element, name: str, value: str | None) -> None:
    """Set an attribute, unless there is nothing to set."""
    if value is not None:
        element.set(name, _clean(value))


def listed(parent: _Element, tag: str, joined: str | None, name: str = "") -> None:
    """An element for each member of a hash list; as one where a `#` is part of a value.

    With the `name` of a vocabulary its terms are written as it has them.
    """
    if joined:
        values = joined.split("#")
        if any(not value or value != value.strip() for value in values):
            values = [joined]
        for value in values:
            add(parent, tag, term(name, value) if name else value)


def grade(parent: _Element, by: str | None, level: int | None) -> None:
    """A validation (VOResource 1.1, section 2.2.4)."""
    text = UNREADABLE if by is None and level is None else None
    add(parent, "validationLevel", text if level is None else str(level), validatedBy=by)


def type_name(value: str | None) -> str | None:
    """A type as its standard writes it."""
    return None if value is None else _TYPES.get(value, value)


def term(vocabulary: str, value: str) -> str:
    """A term as its vocabulary writes it, where it has it.

    >>> term("relationship_type", "isservedby"), term("messenger", "visible")
    ('IsServedBy', 'visible')
    """
    return _terms(vocabulary).get(value, value)


@cache
def _terms(vocabulary: str) -> dict[str, str]:
    from regdsl.binding.vocabularies import load

    return {name.lower(): name for name in load(vocabulary).terms}


def detail(base: _Element, path: str, value: str) -> None:
    """Put a value of `res_detail` where its path says, below an element.

    RegTAP has lost which elements belong together: what follows each other in the record is
    put into one, until it would be there twice.  A path that XML cannot have is left out.

    >>> base = etree.Element("capability")
    >>> for path, value in (("/a/@y", "1"), ("/a/x", "2"), ("/a/x", "3"), ("/b", "4")):
    ...     detail(base, path, value)
    >>> etree.tostring(base).decode()
    '<capability><a y="1"><x>2</x></a><a><x>3</x></a><b>4</b></capability>'
    """
    if not _PATH.fullmatch(path):
        return
    *steps, last = path[1:].split("/")
    if last.startswith("@"):
        *steps, leaf = steps
        around = _deepest(base, steps)
        element = around[-1] if len(around) else None
        # In the record an element comes before what is in it.
        if element is None or element.tag != leaf or len(element) or last[1:] in element.attrib:
            element = _new(base, around, leaf)
        put(element, last[1:], value)
    else:
        _new(base, _deepest(base, steps), last).text = _clean(value)


def _deepest(base: _Element, steps: list[str]) -> _Element:
    """The element at the end of the steps: the last one there, or a new one."""
    for step in steps:
        last = base[-1] if len(base) else None
        base = last if last is not None and last.tag == step else etree.SubElement(base, step)
    return base


def _new(base: _Element, parent: _Element, tag: str) -> _Element:
    """A new child; where it would begin its parent anew, of a new parent."""
    above = parent.getparent()
    if parent is not base and above is not None and len(parent) and parent[0].tag == tag:
        parent = etree.SubElement(above, parent.tag)
    return etree.SubElement(parent, tag)


def _clean(text: str) -> str:
    """Without characters that no XML can hold."""
    return _NOT_XML.sub("\ufffd", text)
