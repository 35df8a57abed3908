"""The publishing registries of the VO, as the Registry of Registries has them.

Registry Interfaces 1.1, section 3: the Registry of Registries lists, in the set
`ivo_publishers` (once `ivoa_publishers`), a record of each registry; its Harvest
capability says where OAI-PMH is spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from regdsl.mirror.values import text

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "PUBLISHERS",
    "ROFR",
    "Registry",
    "chosen",
    "is_address",
    "read_registries",
    "same_address",
]

ROFR = "http://rofr.ivoa.net/oai"
"""The Registry of Registries."""

PUBLISHERS: tuple[str | None, ...] = ("ivo_publishers", "ivoa_publishers", None)
"""The sets that it may have its list in."""

_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A publishing registry.

    Attributes
    ----------
    ivoid
        Its identifier, lower-cased.
    url
        Where it speaks OAI-PMH.
    title
        What it is called.
    authorities
        The authorities that it says it manages; not all say it of all.
    full
        Whether it has the records of others, too.
    """

    ivoid: str
    url: str
    title: str = ""
    authorities: frozenset[str] = field(default=frozenset())
    full: bool = False

    @property
    def authority(self) -> str:
        """That of its own identifier."""
        return self.ivoid.removeprefix("ivo://").partition("/")[0]


def read_registries(files: Iterable[Path]) -> tuple[list[Registry], set[str]]:
    """The registries that are described in answers of OAI-PMH, ListRecords or Identify.

    Returns
    -------
    list of Registry
        Those that can be harvested, each once, in order.  Two records with one base URL
        are one registry: the first.
    set of str
        The ivoids of those that are said to be gone.
    """
    from lxml import etree

    found: dict[str, Registry] = {}
    gone: set[str] = set()
    for path in files:
        events = etree.iterparse(
            str(path),
            tag=("{*}Resource", "{*}header"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
        )
        for _, element in events:
            if _local(element.tag) == "header":
                if element.get("status") == "deleted":
                    gone.add(_first(element, "identifier").lower())
                continue
            ivoid = _first(element, "identifier").lower()
            if element.get("status") in ("inactive", "deleted"):
                gone.add(ivoid)
            elif (registry := _registry(element, ivoid)) is not None:
                found[ivoid] = registry
            element.clear()
    for ivoid in gone:
        found.pop(ivoid, None)
    by_address: dict[str, Registry] = {}
    for registry in found.values():
        by_address.setdefault(same_address(registry.url), registry)
    return list(by_address.values()), gone


def same_address(url: str) -> str:
    """The same text for base URLs that mean the same: http or https, with `?` or without."""
    split = urlsplit(url.strip())
    query = f"?{split.query}" if split.query.strip("&") else ""
    return f"{split.netloc.lower()}{split.path.rstrip('/')}{query.rstrip('&')}"


def is_address(name: str) -> bool:
    """Whether that is a base URL, and no name of a registry."""
    return name.strip().lower().startswith(("http://", "https://"))


def chosen(
    wanted: Sequence[str], registries: Sequence[Registry]
) -> tuple[list[Registry], dict[str, list[str]]]:
    """The registries that are meant by ivoids, base URLs, or parts of names.

    Returns
    -------
    list of Registry
        In the order of `wanted`, each once.  A base URL that nobody knows is a registry,
        with that for its identifier.
    dict
        What was not understood, with the ivoids of what it may mean.
    """
    found: dict[str, Registry] = {}
    unclear: dict[str, list[str]] = {}
    for name in wanted:
        match _meant(name.strip(), registries):
            case [registry]:
                found[registry.ivoid] = registry
            case several:
                unclear[name] = [registry.ivoid for registry in several]
    return list(found.values()), unclear


def _meant(name: str, registries: Sequence[Registry]) -> list[Registry]:
    low = name.lower()
    if low.startswith("ivo://"):
        return [registry for registry in registries if registry.ivoid == low]
    if is_address(name):
        known = [r for r in registries if same_address(r.url) == same_address(name)]
        return known[:1] or [Registry(ivoid=name, url=name)]
    exact = [r for r in registries if low in (r.title.lower(), *_names(r))]
    if exact:
        return exact
    return [r for r in registries if low in f"{r.title.lower()} {r.ivoid} {r.url.lower()}"]


def _names(registry: Registry) -> tuple[str, ...]:
    """The authority of a registry, and its host."""
    host = urlsplit(registry.url).netloc.lower()
    return (registry.authority, host)


def _registry(element: _Element, ivoid: str) -> Registry | None:
    """A registry, if it is the record of one that can be harvested."""
    url = _harvest_url(element)
    if not ivoid or not url or _type(element) not in ("Registry", ""):
        return None
    authorities = (_text(child) for child in element if _local(child.tag) == "managedAuthority")
    return Registry(
        ivoid=ivoid,
        url=url,
        title=_first(element, "title")[:_TITLE],
        authorities=frozenset(name.lower() for name in authorities if name),
        full=_first(element, "full").lower() in ("true", "1"),
    )


def _harvest_url(element: _Element) -> str:
    """Where OAI-PMH is spoken: the standard interface, if one is marked so."""
    urls: list[tuple[bool, str]] = []
    for capability in element:
        if _local(capability.tag) != "capability":
            continue
        standard = (capability.get("standardID") or "").strip().lower()
        if _type(capability) != "Harvest" and standard != "ivo://ivoa.net/std/registry":
            continue
        for interface in capability:
            url = _first(interface, "accessURL")
            if _type(interface) == "OAIHTTP" and is_address(url):
                urls.append((interface.get("role") != "std", url))
    return min(urls, key=lambda found: found[0], default=(True, ""))[1]


def _type(element: _Element) -> str:
    """The local name of `xsi:type`, whatever its prefix."""
    found = element.get("{http://www.w3.org/2001/XMLSchema-instance}type") or ""
    return found.strip().rpartition(":")[2]


def _first(element: _Element, name: str) -> str:
    return next((_text(child) for child in element if _local(child.tag) == name), "")


def _text(element: _Element) -> str:
    return " ".join((text(element) or "").split())


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
