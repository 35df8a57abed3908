"""Relations between resources: which types each field looks at, in both directions.

Of two resources only one may say how they are related, so a relation holds when the one
declares a type or the other one declares its inverse.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from .records import Resource

PAIRS = (
    ("servedby", "isservedby", "serves", "isservicefor"),
    ("derivedfrom", "isderivedfrom", "sourceof", "issourceof"),
    ("partof", "ispartof", "haspart", "haspart"),
    ("continues", "continues", "continuedby", "iscontinuedby"),
    ("newversionof", "isnewversionof", "previousversionof", "ispreviousversionof"),
    ("supplementto", "issupplementto", "supplementedby", "issupplementedby"),
    ("identicalto", "isidenticalto", "identicalto", "isidenticalto"),
    ("cites", "cites", "citedby", "iscitedby"),
)
"""Two fields, each with the type that a resource declares, the one being the other turned round."""

RELATIONS: dict[str, tuple[str, str]] = {
    name: pair
    for there, type_, back, inverse in PAIRS
    for name, pair in ((there, (type_, inverse)), (back, (inverse, type_)))
}
"""The type that a resource itself declares, and the one that the other does."""


class World:
    """All resources of a registry, and how they hang together."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = list(resources)

    def others(self, resource: Resource, relation: str) -> set[str]:
        """The ivoids of those to which a resource is related, whoever says so.

        What a resource itself declares may lead to others that are not in the registry.
        """
        type_, inverse = RELATIONS[relation]
        mine = {item.to for item in resource.relations if item.type == type_ and item.to}
        return mine | {other for kind, other in self._said_of(resource) if kind == inverse}

    def registries(self, resource: Resource) -> list[str]:
        """The ivoids of the records of the registries that manage a resource's authority."""
        found = resource.ivoid
        return [
            registry
            for authority, registry in self._managed
            if found == f"ivo://{authority}" or found.startswith(f"ivo://{authority}/")
        ]

    def _said_of(self, resource: Resource) -> list[tuple[str | None, str]]:
        """What others declare about a resource: types, and who they are."""
        return self._inverse.get(resource.ivoid, [])

    @cached_property
    def _inverse(self) -> dict[str, list[tuple[str | None, str]]]:
        found: dict[str, list[tuple[str | None, str]]] = {}
        for other in self.resources:
            for item in other.relations:
                if item.to:
                    found.setdefault(item.to, []).append((item.type, other.ivoid))
        return found

    @cached_property
    def _managed(self) -> list[tuple[str, str]]:
        """Authorities and the registries that say they manage them."""
        return [
            (value.lower(), other.ivoid)
            for other in self.resources
            for xpath, value in other.all_details
            if xpath == "/managedAuthority"
        ]
