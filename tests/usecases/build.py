"""Builds VOResource XML from short calls: one function for each kind of element.

Only what the records of `tests.usecases.registry` need; the elements come in the order of
the schema, so that a record is one that a publisher could have written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "ri": "http://www.ivoa.net/xml/RegistryInterface/v1.0",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "vr": "http://www.ivoa.net/xml/VOResource/v1.0",
    "vs": "http://www.ivoa.net/xml/VODataService/v1.1",
    "vg": "http://www.ivoa.net/xml/VORegistry/v1.0",
    "tr": "http://www.ivoa.net/xml/TAPRegExt/v1.0",
    "cs": "http://www.ivoa.net/xml/ConeSearch/v1.0",
    "sia": "http://www.ivoa.net/xml/SIA/v1.1",
    "ssap": "http://www.ivoa.net/xml/SSA/v1.1",
    "slap": "http://www.ivoa.net/xml/SLAP/v1.0",
    "doc": "http://www.ivoa.net/xml/DocRegExt/v1",
}
STD = "ivo://ivoa.net/std/"
LOGIN = f"{STD}SSO#BasicAA"

Attributes = Mapping[str, str | None]


def element(name: str, content: str = "", attributes: Attributes | None = None) -> str:
    """An element with content that is XML already; attributes of None are left out."""
    given = "".join(
        f" {key}={quoteattr(value)}"
        for key, value in (attributes or {}).items()
        if value is not None
    )
    return f"<{name}{given}>{content}</{name}>\n"


def text(name: str, value: str | None, attributes: Attributes | None = None) -> str:
    """An element with text; nothing at all for None."""
    return "" if value is None else element(name, escape(value), attributes)


def texts(name: str, values: Iterable[str]) -> str:
    """An element for each text."""
    return "".join(text(name, value) for value in values)


# --- people


def creator(name: str, orcid: str | None = None) -> str:
    """Who made it."""
    return element("creator", text("name", name) + text("altIdentifier", orcid))


def publisher(name: str, ivoid: str | None = None) -> str:
    """Who publishes it."""
    return text("publisher", name, {"ivo-id": ivoid})


def contact(name: str, email: str | None = None, address: str | None = None) -> str:
    """Whom to ask."""
    return element("contact", text("name", name) + text("address", address) + text("email", email))


def date(value: str, role: str) -> str:
    """Something that happened to it."""
    return text("date", value, {"role": role})


# --- services


def intf(
    url: str,
    *,
    role: str | None = "std",
    kind: str = "vs:ParamHTTP",
    version: str | None = None,
    login: bool = False,
    params: str = "",
) -> str:
    """An interface; with `login`, one for those who have an account."""
    return element(
        "interface",
        text("accessURL", url, {"use": "base"})
        + (element("securityMethod", attributes={"standardID": LOGIN}) if login else "")
        + params,
        {"xsi:type": kind, "role": role, "version": version},
    )


def page(url: str, role: str | None = None) -> str:
    """A page for browsers."""
    return intf(url, role=role, kind="vr:WebBrowser")


def param(name: str, ucd: str, *, std: bool) -> str:
    """A parameter of an interface."""
    return element(
        "param", text("name", name) + text("ucd", ucd), {"std": "true" if std else "false"}
    )


def cap(standard: str | None, *content: str, kind: str | None = None) -> str:
    """A capability; `standard` is what comes after `ivo://ivoa.net/std/`."""
    standard = None if standard is None else STD + standard
    return element("capability", "".join(content), {"standardID": standard, "xsi:type": kind})


def tap(url: str, *models: str, role: str | None = "std", login: bool = False) -> str:
    """A TAP capability with the identifiers of its data models."""
    held = (text("dataModel", "a model", {"ivo-id": model}) for model in models)
    return cap("TAP", intf(url, role=role, login=login), *held, kind="tr:TableAccess")


def aux(url: str, protocol: str = "TAP") -> str:
    """An auxiliary capability: the service has a record of its own."""
    return cap(f"{protocol}#aux", intf(url))


def scs(url: str, radius: str | None = None, role: str | None = "std") -> str:
    """A cone search."""
    return cap("ConeSearch", intf(url, role=role), text("maxSR", radius), kind="cs:ConeSearch")


def sia(url: str, role: str | None = "std") -> str:
    """An image service of version 1."""
    return cap("SIA", intf(url, role=role), kind="sia:SimpleImageAccess")


def ssa(url: str, source: str | None = None, *, login: bool = False) -> str:
    """A service of spectra."""
    return cap(
        "SSA",
        intf(url, login=login),
        text("dataSource", source),
        kind="ssap:SimpleSpectralAccess",
    )


# --- tables


def col(
    name: str, ucd: str | None = None, unit: str | None = None, about: str | None = None
) -> str:
    """A column."""
    return element(
        "column",
        text("name", name) + text("description", about) + text("unit", unit) + text("ucd", ucd),
    )


def table(
    name: str,
    *columns: str,
    about: str | None = None,
    utype: str | None = None,
    kind: str | None = None,
) -> str:
    """A table."""
    return element(
        "table",
        text("name", name) + text("description", about) + text("utype", utype) + "".join(columns),
        {"type": kind},
    )


def schema(name: str, *tables: str) -> str:
    """A schema with its tables."""
    return element("schema", text("name", name) + "".join(tables))


# --- the rest


def relation(kind: str, *ivoids: str) -> str:
    """A relation to other resources."""
    return element(
        "relationship",
        text("relationshipType", kind)
        + "".join(text("relatedResource", "another", {"ivo-id": ivoid}) for ivoid in ivoids),
    )


def record(
    ivoid: str,
    kind: str,
    title: str,
    about: str = "A record.",
    *services: str,
    short: str | None = None,
    alt: Iterable[str] = (),
    license: str | None = None,
    validated: Iterable[tuple[int, str]] = (),
    people: str = "",
    subjects: Iterable[str] = ("made-up",),
    types: Iterable[str] = (),
    bibcode: str | None = None,
    relations: str = "",
    more: str = "",
    sky: str | None = None,
    times: Iterable[str] = (),
    spectra: Iterable[str] = (),
    bands: Iterable[str] = (),
    footprint: str | None = None,
    tables: str = "",
    created: str = "2020-01-01T00:00:00",
    status: str = "active",
) -> str:
    """A whole record; `more` is what only one kind of record has."""
    curation = people if "<publisher" in people else publisher("Made Up Observatory") + people
    content = (
        texts("subject", subjects)
        + text("description", about)
        + text("source", bibcode, {"format": "bibcode"})
        + text("referenceURL", f"http://example.org/about/{short or 'it'}")
        + texts("type", types)
        + relations
    )
    coverage = (
        text("spatial", sky)
        + texts("temporal", times)
        + texts("spectral", spectra)
        + text("footprint", footprint)
        + texts("waveband", bands)
    )
    return element(
        "ri:Resource",
        "".join(text("validationLevel", str(level), {"validatedBy": by}) for level, by in validated)
        + text("title", title)
        + text("shortName", short)
        + text("identifier", ivoid)
        + texts("altIdentifier", alt)
        + element("curation", curation)
        + element("content", content)
        + text("rights", license and "Some rights", {"rightsURI": license})
        + "".join(services)
        + more
        + (element("coverage", coverage) if coverage else "")
        + (element("tableset", tables) if tables else ""),
        {
            **{f"xmlns:{prefix}": uri for prefix, uri in NAMESPACES.items()},
            "xsi:type": kind,
            "created": created,
            "updated": created,
            "status": status,
        },
    )
