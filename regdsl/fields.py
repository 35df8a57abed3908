"""The field table: every field of the language, once.

The parser's users (binding, completion, `regdsl fields`, the did-you-mean, the docs
page) all read it.  Adding a field is one entry in `regdsl/fieldtables/` and a folder in
`tests/queries/`: what is needed to find rows is said by `entity`, `column` and `kind`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from regdsl.fieldtables import access, groups, resources
from regdsl.fieldtables.model import Field

__all__ = [
    "DIRECTIVES",
    "FIELDS",
    "NAMED",
    "OF_THE_ANSWER",
    "SCOPES",
    "Directive",
    "Field",
    "countable",
    "entity_of",
    "fields_of",
    "find",
    "suggest",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A word that says something about the answer rather than about resources."""

    name: str
    help: str
    example: str


FIELDS: tuple[Field, ...] = (
    *resources.ABOUT,
    *resources.PEOPLE,
    *resources.NAMES,
    *resources.SORTS,
    *access.SERVICES,
    *access.TABLES,
    *access.COVERAGE,
    *access.RELATED,
    *resources.RIGHTS,
    *resources.RECORD,
    *groups.GROUPED,
)

DIRECTIVES: tuple[Directive, ...] = (
    Directive(name="has", help="whether a resource declares a field at all", example="has:doi"),
    Directive(
        name="sort",
        help="order of the answer: ivoid, title, shortname, created, updated, relevance; "
        "`-` turns it round",
        example="sort:-updated",
    ),
    Directive(name="limit", help="at most so many resources", example="limit:20"),
    Directive(
        name="count",
        help="how many resources there are for each value of a field, or `total`; "
        "`count>=10` leaves out rarer values",
        example="count:band",
    ),
    Directive(
        name="show",
        help="another kind of answer: services, tables, columns, people, or names of columns",
        example="service:ssa show:services",
    ),
    Directive(
        name="via",
        help="a step from the resources found to those that they are servedby, partof, ...",
        example="title:survey via:servedby",
    ),
)

OF_THE_ANSWER = frozenset(directive.name for directive in DIRECTIVES) - {"has"}
"""The directives that say something about the whole answer, and are no conditions."""

SCOPES: dict[str, tuple[str, ...]] = {
    "": (
        "column",
        "table",
        "schema",
        "service",
        "role",
        "date",
        "relation",
        "detail",
        "param",
        "validation",
    ),
    "column": (),
    "table": ("column",),
    "schema": ("table",),
    "service": ("detail", "param", "validation"),
    "role": (),
    "date": (),
    "relation": (),
    "detail": (),
    "param": (),
    "validation": (),
}
"""The groups that may stand at the top level ("") and inside each group."""

NAMED = ("column", "table", "schema", "param")
"""The groups of things that have a name, which a bare word may be."""

_ENTITIES = {"service": "capability", "relation": "relationship", "param": "parameter"}


def entity_of(scope: str) -> str:
    """The kind of row that a group is about.

    >>> entity_of("column"), entity_of("service")
    ('column', 'capability')
    """
    return _ENTITIES.get(scope, scope)


def _names(field: Field) -> Iterator[str]:
    yield field.name
    yield from field.aliases


_COUNTED = (
    *("instant", "number", "service", "vocabulary"),
    *("person", "substring", "name", "unit", "restype", "url", "ucd", "ivoid", "doi", "orcid"),
)


def countable(field: Field) -> bool:
    """Whether the field has values of its own that `count:` can tell apart.

    >>> countable(find("band")), countable(find("subject")), countable(find("spectral"))
    (True, True, False)
    """
    if field.scope:
        return False
    if field.entity == "subject":
        return field.kind == "text"  # `uat` looks at the same values.
    return field.kind in _COUNTED


_BY_NAME: dict[tuple[str, str], Field] = {
    (field.scope, name): field for field in FIELDS for name in _names(field)
}


def fields_of(scope: str) -> tuple[Field, ...]:
    """The fields of a group, or of the top level (scope "")."""
    return tuple(field for field in FIELDS if field.scope == scope)


def find(name: str, scope: str = "") -> Field | None:
    """The field of that name or alias, or None.

    >>> find("creator").name
    'author'
    >>> find("name") is None, find("name", "column").column
    (True, ('name',))
    """
    return _BY_NAME.get((scope, name.lower()))


def suggest(name: str, scope: str = "") -> str | None:
    """The known name most like an unknown one, for did-you-mean.

    >>> suggest("descripton")
    'description'
    """
    known = [n for s, n in _BY_NAME if s == scope]
    if not scope:
        known += [d.name for d in DIRECTIVES]
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return close[0] if close else None
