"""What the field table says of a field, and how an entry of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Field", "Kind", "detail", "field"]

Kind = Literal[
    "text",
    "substring",
    "person",
    "name",
    "version",
    "mixed",
    "unit",
    "restype",
    "listed",
    "url",
    "ucd",
    "ivoid",
    "doi",
    "orcid",
    "bibcode",
    "service",
    "datamodel",
    "registry",
    "relation",
    "vocabulary",
    "number",
    "flag",
    "spectral",
    "interval",
    "instant",
    "since",
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
        Further equalities that pick the rows, such as the role of a person; an empty
        value is NULL.
    vocabulary
        The vocabulary of the terms, for that kind.
    unit
        The unit of the column, for numbers that are angles.
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
    unit: str = ""
    often_undeclared: bool = False


def field(
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
    unit: str = "",
    often_undeclared: bool = False,
) -> Field:
    """A field; `place` is the entity, a dot and the column or two with `+` between."""
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
        unit=unit,
        often_undeclared=often_undeclared,
    )


def detail(
    name: str,
    path: str,
    kind: Kind,
    help: str,
    example: str,
    *,
    aliases: str = "",
    vocabulary: str = "",
    unit: str = "",
) -> Field:
    """A field that looks at the details of one path (RegTAP 1.2, appendix A)."""
    return field(
        name,
        "detail.detail_value",
        kind,
        help,
        example,
        aliases=aliases,
        where=(("detail_xpath", path),),
        vocabulary=vocabulary,
        unit=unit,
    )
