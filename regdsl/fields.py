"""The field table: every field of the language, once.

The parser's users (binding, completion, `regdsl fields`, the did-you-mean, the docs
page) all read it.  Adding a field is one entry here and a folder in `tests/queries/`:
what is needed to find rows is said by `entity`, `column` and `kind`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "DIRECTIVES",
    "FIELDS",
    "SCOPES",
    "Directive",
    "Field",
    "countable",
    "fields_of",
    "find",
    "suggest",
]

Kind = Literal[
    "text",
    "person",
    "name",
    "unit",
    "restype",
    "ucd",
    "ivoid",
    "doi",
    "service",
    "vocabulary",
    "spectral",
    "interval",
    "instant",
    "spatial",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes
    ----------
    name, aliases
        What users write before the operator.
    entity
        The kind of row it is about: a key of `regdsl.planning.entities.ENTITIES`.
    column
        The RegTAP column it looks at (two for an interval, its start and end).
    kind
        How values are read and compared: a key of `regdsl.binding.kinds.KINDS`.
    help, example
        One line for users, and a query that finds something in the demo registry.
    scope
        The group it belongs to; empty for fields of the top level.
    where
        Further equalities that pick the rows, such as the role of a person.
    vocabulary
        The vocabulary of the terms, for that kind.
    often_undeclared
        Most resources say nothing of it, so that users should be told how many were
        left out for that reason alone.
    """

    name: str
    entity: str
    kind: Kind
    column: tuple[str, ...]
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    scope: str = ""
    where: tuple[tuple[str, str], ...] = ()
    vocabulary: str = ""
    often_undeclared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A word that says something about the answer rather than about resources."""

    name: str
    help: str
    example: str


def _field(
    name: str,
    place: str,
    kind: Kind,
    help: str,
    example: str,
    *,
    aliases: str = "",
    scope: str = "",
    where: tuple[tuple[str, str], ...] = (),
    vocabulary: str = "",
    often_undeclared: bool = False,
) -> Field:
    entity, _, columns = place.partition(".")
    return Field(
        name=name,
        entity=entity,
        kind=kind,
        column=tuple(columns.split("+")),
        help=help,
        example=example,
        aliases=tuple(aliases.split()),
        scope=scope,
        where=where,
        vocabulary=vocabulary,
        often_undeclared=often_undeclared,
    )


FIELDS: tuple[Field, ...] = (
    # what a resource is about
    _field(
        "text",
        "text.text",
        "text",
        "words in the title, the description or a subject; the default for bare words",
        'text:"emission line"',
        aliases="keyword keywords words",
    ),
    _field("title", "resource.res_title", "text", "words in the title", "title:survey"),
    _field(
        "description",
        "resource.res_description",
        "text",
        "words in the description",
        "description:redshift",
        aliases="desc",
    ),
    _field(
        "subject",
        "subject.res_subject",
        "text",
        "words in one of the subjects",
        "subject:quasars",
        aliases="subjects",
    ),
    _field(
        "uat",
        "subject.res_subject",
        "vocabulary",
        "a concept of the Unified Astronomy Thesaurus, with all narrower ones",
        "uat:variable-stars",
        vocabulary="uat",
        aliases="concept",
    ),
    # who made it
    _field(
        "author",
        "role.role_name",
        "person",
        "parts of the name of a creator",
        "author:skrutskie",
        aliases="creator",
        where=(("base_role", "creator"),),
    ),
    _field(
        "publisher",
        "role.role_name",
        "person",
        "parts of the name of the publisher",
        "publisher:heasarc",
        where=(("base_role", "publisher"),),
    ),
    # what it is called
    _field(
        "ivoid",
        "resource.ivoid",
        "ivoid",
        "the identifier of the resource, or an authority and all below it",
        "ivoid:ivo://org.gavo.dc",
        aliases="id identifier",
    ),
    _field(
        "shortname",
        "resource.short_name",
        "name",
        "the short name",
        "shortname:*GAVO*",
        aliases="short_name",
    ),
    _field(
        "doi",
        "altid.alt_identifier",
        "doi",
        "the DOI, with or without the prefix",
        "doi:10.26093/cds/vizier.2328",
    ),
    # what kind of thing it is
    _field(
        "type",
        "resource.content_type",
        "vocabulary",
        "the type of the content: catalog, survey, archive, ...",
        "type:survey",
        vocabulary="content_type",
        aliases="content_type",
    ),
    _field(
        "restype",
        "resource.res_type",
        "restype",
        "the type of the record: vs:catalogresource, doc:document, ...",
        "restype:document",
        aliases="res_type",
    ),
    _field(
        "service",
        "capability.standard_id",
        "service",
        "a kind of service (scs, sia, ssa, tap, obscore, ...) or a standard id",
        "service:ssa",
        aliases="servicetype svc",
    ),
    # tables and columns
    _field(
        "table",
        "table.table_name",
        "name",
        "the name of a table",
        "table:*obscore*",
        aliases="tablename table_name",
    ),
    _field(
        "column",
        "column.name",
        "name",
        "the name of a column",
        "column:jmag",
        aliases="columnname col",
    ),
    _field(
        "ucd",
        "column.ucd",
        "ucd",
        "what some column holds, as a UCD; words may have more to them",
        "ucd:phot.mag;em.IR",
    ),
    _field("unit", "column.unit", "unit", "the unit of some column", "unit:mJy", aliases="units"),
    # coverage
    _field(
        "band",
        "resource.waveband",
        "vocabulary",
        "the waveband: radio, infrared, optical, x-ray, ...",
        "band:x-ray",
        vocabulary="messenger",
        often_undeclared=True,
        aliases="waveband messenger",
    ),
    _field(
        "spectral",
        "spectral.spectral_start+spectral_end",
        "spectral",
        "spectral coverage: wavelengths, frequencies, energies, or the name of a band",
        "spectral:2.0..2.4um",
        often_undeclared=True,
        aliases="wavelength frequency energy",
    ),
    _field(
        "time",
        "temporal.time_start+time_end",
        "interval",
        "temporal coverage: dates, years, MJD",
        "time:2015",
        often_undeclared=True,
        aliases="date temporal",
    ),
    _field(
        "spatial",
        "spatial.coverage",
        "spatial",
        "spatial coverage; asked for by near, covers, inside and overlaps",
        "has:spatial",
        often_undeclared=True,
        aliases="near covers inside overlaps coverage",
    ),
    # the record itself
    _field(
        "created",
        "resource.created",
        "instant",
        "when the record was created",
        "created:..2005",
    ),
    _field(
        "updated",
        "resource.updated",
        "instant",
        "when the record was last changed",
        "updated:2024..",
        aliases="modified",
    ),
    # inside column(...)
    _field(
        "name",
        "column.name",
        "name",
        "the name of the column",
        "column(name:*mag unit:mag)",
        scope="column",
        aliases="column",
    ),
    _field(
        "ucd", "column.ucd", "ucd", "its UCD", "column(ucd:phot.mag;em.IR unit:mag)", scope="column"
    ),
    _field("unit", "column.unit", "unit", "its unit", "column(unit:mag)", scope="column"),
    _field(
        "description",
        "column.column_description",
        "text",
        "words in its description",
        "column(description:magnitude)",
        scope="column",
    ),
    _field("utype", "column.utype", "name", "its utype", "column(utype:*char*)", scope="column"),
    _field(
        "datatype",
        "column.datatype",
        "name",
        "its data type",
        "column(datatype:double)",
        scope="column",
    ),
    # inside table(...)
    _field(
        "name",
        "table.table_name",
        "name",
        "the name of the table",
        "table(name:*obscore*)",
        scope="table",
        aliases="table",
    ),
    _field(
        "title",
        "table.table_title",
        "text",
        "words in its title",
        "table(title:catalogue)",
        scope="table",
    ),
    _field(
        "description",
        "table.table_description",
        "text",
        "words in its description",
        "table(description:sources)",
        scope="table",
    ),
    _field("utype", "table.table_utype", "name", "its utype", "table(utype:*epn*)", scope="table"),
    _field("type", "table.table_type", "name", "its type", "table(type:output)", scope="table"),
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
)

SCOPES: dict[str, tuple[str, ...]] = {"": ("column", "table"), "column": (), "table": ("column",)}
"""The groups that may stand at the top level ("") and inside each group."""


def _names(field: Field) -> Iterator[str]:
    yield field.name
    yield from field.aliases


_COUNTED = ("person", "name", "unit", "restype", "ucd", "ivoid", "doi", "service", "instant")


def countable(field: Field) -> bool:
    """Whether the field has values of its own that `count:` can tell apart.

    >>> countable(find("band")), countable(find("subject")), countable(find("spectral"))
    (True, True, False)
    """
    if field.scope:
        return False
    if field.entity == "subject":
        return field.kind == "text"  # `uat` looks at the same values.
    return field.kind in _COUNTED or field.kind == "vocabulary"


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
