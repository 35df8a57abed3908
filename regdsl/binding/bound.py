"""The bound query: the syntax tree with every value read and every name resolved.

Fields have become entries of the field table, values have become matchers, directives
have been lifted out.  Nothing here depends on a target.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from regdsl.ast import Span
from regdsl.binding.matchers import Matcher
from regdsl.diagnostics import Diagnostic
from regdsl.fields import Field

__all__ = [
    "AllOf",
    "AnyOf",
    "BoundExpr",
    "BoundQuery",
    "Condition",
    "Counting",
    "Has",
    "NoneOf",
    "RelatedTo",
    "SameRow",
    "Showing",
    "ShownColumn",
    "SortKey",
]

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Some row of the field's entity meets one of the matchers."""

    field: Field
    matchers: tuple[Matcher, ...]
    optional: bool = False
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Has:
    """Something is declared for the field."""

    field: Field
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SameRow:
    """One and the same row of the group's entity meets all of `body`."""

    scope: str
    body: BoundExpr
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedTo:
    """A resource that meets `body`, a query of its own, is in a relation to this one.

    `relation` is a name of `regdsl.relations.RELATIONS`.
    """

    relation: str
    body: BoundExpr
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """All hold; none at all is always true."""

    children: tuple[BoundExpr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """One holds; none at all is never true."""

    children: tuple[BoundExpr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """The negation."""

    child: BoundExpr


BoundExpr = Condition | Has | SameRow | RelatedTo | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order: a name of `SORT_KEYS`, and whether it runs down."""

    name: Literal["ivoid", "title", "shortname", "created", "updated", "relevance"]
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What `count:` asks for: how many resources there are for each value of some fields.

    Attributes
    ----------
    by
        The fields; none at all where the total alone is wanted.
    at_least, at_most
        Only values of so many resources.
    """

    by: tuple[Field, ...]
    at_least: int = 1
    at_most: int | None = None
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    """One column that `show:` names: a field, or a column of rr.resource.

    Attributes
    ----------
    name
        What it is called in the answer.
    entity, column, where, kind
        Where its values are, as in `regdsl.fields.Field`; no kind for a plain column.
    prefixes
        Only values that begin with one of these.
    """

    name: str
    entity: str
    column: str
    where: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    prefixes: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is a column of rr.resource and nothing else."""
        return self.entity == "resource" and not self.where


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What `show:` asks for: rows of another table, or chosen columns of the resources.

    Attributes
    ----------
    what
        The kind of answer; "chosen" for columns.
    columns
        Those that are chosen.
    """

    what: Literal["resources", "services", "tables", "columns", "people", "chosen"]
    columns: tuple[ShownColumn, ...] = ()
    span: Span = dataclass_field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundQuery:
    """A whole bound query.

    Attributes
    ----------
    expr
        What is asked for.
    sort, limit
        From the directives; an empty `sort` leaves the order to the default.
    counting
        From the directive `count`; None for a query that asks for resources.
    showing
        From the directive `show`; None for a query that asks for resources as such.
    via
        The relation, a name of `regdsl.relations`, of the step to other resources; or none.
    lints, notes
        Remarks for the user, and what was resolved, for `explain`.
    """

    expr: BoundExpr
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    counting: Counting | None = None
    showing: Showing | None = None
    via: str = ""
    lints: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
