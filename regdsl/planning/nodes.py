"""The plan: set algebra over resources, independent of any SQL.

    Plan = Every | Nothing | And | Or | Not | FreeText | Exists(entity, row, key)
         | Related(types, inverse, plan) | Managed(matcher)
         | Ready(plan) | Among(plan, within)
    Row  = Every | Nothing | And | Or | Not | Match | Exists(entity, row)

A plan denotes a set of resources, a row predicate a set of rows of one entity.  `Exists`
in a plan is "the resource has a row for which ..."; in a row predicate it is "the row
has, by the schema's keys, a row of a further entity for which ...".  Logic is
two-valued: a comparison with something that is not there is false, and its negation true.
`Ready` and `Among` say how a part is to be found; rules for a mirror put them there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from regdsl.binding.bound import Counting, Showing, SortKey
from regdsl.binding.matchers import Matcher, Words

__all__ = [
    "Among",
    "And",
    "Every",
    "Exists",
    "FreeText",
    "Managed",
    "Match",
    "Not",
    "Nothing",
    "Or",
    "Plan",
    "Question",
    "Ready",
    "Related",
    "Row",
]


@dataclass(frozen=True, slots=True)
class Every:
    """Always true."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Never true."""


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of two or more."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The complement."""

    child: Plan


@dataclass(frozen=True, slots=True)
class FreeText:
    """The title, the description or a subject of the resource has the words."""

    words: Words


@dataclass(frozen=True, slots=True)
class Exists:
    """There is a row of the entity for which the predicate holds.

    `key` is the column of the row that names the resource: `related_id` for what others
    declare about it.  A NULL there names nothing.  In a row predicate it is always `ivoid`.
    """

    entity: str
    row: Row
    key: str = "ivoid"


@dataclass(frozen=True, slots=True)
class Match:
    """A test on one column of the row, or on the pair of columns of an interval."""

    columns: tuple[str, ...]
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Related:
    """Some resource of `plan` is related to this one, whichever of the two declares it.

    The resource has a relationship of one of `types` whose `related_id` is the ivoid of a
    resource of `plan`; or a resource of `plan` has one of the `inverse` types whose
    `related_id` is the ivoid of the resource.  Types are in lower case.
    """

    types: tuple[str, ...]
    inverse: tuple[str, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Managed:
    """The authority of the resource is managed by a registry whose ivoid matches.

    The ivoid is `ivo://A` or begins with `ivo://A/` (folded) for a detail
    `/managedAuthority` of value A of a resource whose ivoid the matcher takes.
    """

    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Ready:
    """The resources of `plan`, a single condition, of which the target keeps a set ready."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Among:
    """The resources of `plan`, a single condition, among those of `within`."""

    plan: Plan
    within: Plan


Plan = (
    Every | Nothing | And | Or | Not | FreeText | Exists | Related | Managed | Match | Ready | Among
)
Row = Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A plan with what is to be shown of it: order and limit, counts, or rows of a kind.

    `shown` says which rows, where `showing` asks for rows (`regdsl.planning.showing`).
    `asked` is the plan as it was written: rules may drop words that others make needless,
    and relevance is still judged by all that were asked for.
    """

    plan: Plan
    asked: Plan | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    counting: Counting | None = None
    showing: Showing | None = None
    shown: Plan = Every()

    def at_most(self, limit: int | None) -> Question:
        """The question with a limit beside its own; the smaller one counts."""
        if limit is None:
            return self
        return replace(self, limit=min(limit, self.limit or limit))
