"""The plan: set algebra over resources, independent of any SQL.

    Plan = Every | Nothing | And | Or | Not | FreeText | Exists(entity, row)
    Row  = Every | Nothing | And | Or | Not | Match | Exists(entity, row)

A plan denotes a set of resources, a row predicate a set of rows of one entity.  `Exists`
in a plan is "the resource has a row for which ..."; in a row predicate it is "the row
has, by the schema's keys, a row of a further entity for which ...".  Logic is
two-valued: a comparison with something that is not there is false, and its negation true.
"""

from __future__ import annotations

from dataclasses import dataclass

from regdsl.binding.bound import Counting, SortKey
from regdsl.binding.matchers import Matcher, Words

__all__ = [
    "And",
    "Every",
    "Exists",
    "FreeText",
    "Match",
    "Not",
    "Nothing",
    "Or",
    "Plan",
    "Question",
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
    """There is a row of the entity for which the predicate holds."""

    entity: str
    row: Row


@dataclass(frozen=True, slots=True)
class Match:
    """A test on one column of the row, or on the pair of columns of an interval."""

    columns: tuple[str, ...]
    matcher: Matcher


Plan = Every | Nothing | And | Or | Not | FreeText | Exists | Match
Row = Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A plan with what is to be shown of it: order and limit, or counts."""

    plan: Plan
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    counting: Counting | None = None
