"""Texts and values out of XML: elements by their local names, stripped and normalised.

Element names are compared without their namespace, for records come with all sorts of
default namespaces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from lxml import etree

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

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


# Elements


def local_name(element: etree._Element) -> str:
    """The name without the namespace."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of a name."""
    return [child for child in element if isinstance(child.tag, str) and local_name(child) == name]


def at(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names below an element."""
    found = [element]
    for name in path.split("/"):
        found = [child for parent in found for child in children(parent, name)]
    return found


def text_of(element: etree._Element) -> str | None:
    """The text right inside an element, not that of its children."""
    return clean((element.text or "") + "".join(child.tail or "" for child in element))


def texts_at(element: etree._Element, path: str) -> tuple[str, ...]:
    """All texts at a path."""
    return tuple(text for item in at(element, path) if (text := text_of(item)) is not None)


def text_at(element: etree._Element, path: str) -> str | None:
    """The first text at a path."""
    return next(iter(texts_at(element, path)), None)


# Values


def clean(text: str | None) -> str | None:
    """Without blanks at the ends; nothing when nothing is left."""
    return (text or "").strip() or None


def lower(text: str | None) -> str | None:
    """The same in lower case."""
    text = clean(text)
    return text.lower() if text else None


def qname(element: etree._Element) -> str | None:
    """The xsi:type with the canonical prefix of its namespace, lower-cased."""
    text = clean(element.get(XSI_TYPE))
    if text is None:
        return None
    prefix, colon, local = text.rpartition(":")
    namespace = element.nsmap.get(prefix if colon else None) or ""
    family = re.match(r"http://www\.ivoa\.net/xml/(\w+)/", namespace)
    canonical = PREFIXES.get(family[1].lower()) if family else OTHER_PREFIXES.get(namespace)
    if canonical is not None:
        return f"{canonical}:{local}".lower()
    return text.lower()


def hash_list(texts: Iterable[str]) -> tuple[str, ...]:
    """RegTAP joins such values with `#`, lower-cased; these are the elements again."""
    return tuple(item for item in "#".join(texts).lower().split("#") if item)


def flag(text: str | None) -> bool | None:
    """A boolean of XML Schema; anything else is none."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip())


def number(text: str | None) -> float | None:
    """A finite number, or none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in (text or "") else None


def intervals(texts: Iterable[str]) -> tuple[tuple[float, float], ...]:
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


def normalised_date(text: str | None) -> datetime | None:
    """A date in UTC to the second, without fraction; None when it cannot be read."""
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d*)?(?:Z|([+-])(\d\d):?(\d\d))?)?",
        clean(text) or "",
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
