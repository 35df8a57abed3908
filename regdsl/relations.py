"""Relations between resources: one name each, whichever of the two declares it.

Each name stands for types of `rr.relationship` on one side and their inverse ones on the
other.  The field table has a field for each, which is also a group; `via:` takes the names.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RELATIONS", "Relation", "find_relation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relation, as seen from the resource that is looked for.

    Attributes
    ----------
    name, aliases
        What users write; the term of the vocabulary is always one of them.
    types
        The types, in lower case, by which the resource itself declares it.
    inverse
        Those by which the other resource does.
    help, example
        One line for users, and a query that finds something in the demo registry.
    """

    name: str
    types: tuple[str, ...]
    inverse: tuple[str, ...]
    help: str
    example: str
    aliases: tuple[str, ...] = ()


def _relation(
    name: str, types: str, inverse: str, help: str, example: str, aliases: str = ""
) -> Relation:
    return Relation(
        name=name,
        types=tuple(types.split()),
        inverse=tuple(inverse.split()),
        help=help,
        example=example,
        aliases=tuple(aliases.split()),
    )


RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in (
        _relation(
            "servedby",
            "isservedby",
            "isservicefor",
            "the service that gives access to it",
            "servedby(service:tap)",
            "isservedby served_by",
        ),
        _relation(
            "serves",
            "isservicefor",
            "isservedby",
            "what it gives access to",
            "serves(title:survey)",
            "isservicefor servicefor",
        ),
        _relation(
            "derivedfrom",
            "isderivedfrom",
            "issourceof",
            "what it was made from",
            "has:derivedfrom",
            "isderivedfrom derived_from",
        ),
        _relation(
            "sourceof", "issourceof", "isderivedfrom", "what was made from it", "has:sourceof",
            "issourceof",
        ),
        _relation(
            "partof", "ispartof", "haspart", "the whole that it is a part of", "has:partof",
            "ispartof",
        ),
        _relation("haspart", "haspart", "ispartof", "one of its parts", "has:haspart", "parts"),
        _relation("continues", "continues", "iscontinuedby", "what it goes on", "has:continues"),
        _relation(
            "continuedby", "iscontinuedby", "continues", "what goes on where it ends",
            "has:continuedby", "iscontinuedby",
        ),
        _relation(
            "newversionof",
            "isnewversionof",
            "ispreviousversionof",
            "an earlier version of it",
            "has:newversionof",
            "isnewversionof",
        ),
        _relation(
            "previousversionof",
            "ispreviousversionof",
            "isnewversionof",
            "a later version of it",
            "has:previousversionof",
            "ispreviousversionof",
        ),
        _relation(
            "supplementto",
            "issupplementto",
            "issupplementedby",
            "what it is a supplement to",
            "has:supplementto",
            "issupplementto",
        ),
        _relation(
            "supplementedby",
            "issupplementedby",
            "issupplementto",
            "one of its supplements",
            "has:supplementedby",
            "issupplementedby",
        ),
        _relation(
            "identicalto",
            "isidenticalto",
            "isidenticalto",
            "the same thing elsewhere, a mirror",
            "has:identicalto",
            "isidenticalto mirrorof",
        ),
        _relation("cites", "cites", "iscitedby", "what it cites", "has:cites"),
        _relation(
            "citedby", "iscitedby", "cites", "what cites it", "has:citedby", "iscitedby"
        ),
    )
}  # fmt: skip
"""By name."""

_BY_NAME = {name: one for one in RELATIONS.values() for name in (one.name, *one.aliases)}


def find_relation(name: str) -> Relation | None:
    """The relation of that name or alias, or None.

    >>> find_relation("MirrorOf").name, find_relation("servedby").inverse
    ('identicalto', ('isservicefor',))
    """
    return _BY_NAME.get(name.lower())
