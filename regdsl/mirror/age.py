"""How old a mirror is: what is said of one that is out of date, or too young for a query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from regdsl.binding.bound import (
    AllOf,
    AnyOf,
    BoundExpr,
    Condition,
    NoneOf,
    RelatedTo,
    SameRow,
)
from regdsl.binding.matchers import Bounds, Matcher
from regdsl.places import cache_folder

__all__ = ["STALE", "stale", "too_young"]

STALE = timedelta(days=30)
"""Hundreds of records of the Registry change in this time."""


def stale(place: Path, as_of: str | None, now: datetime | None = None) -> str | None:
    """What to say of a mirror that has not been filled for long; None where it has.

    The demo registry does not get old, since it is no picture of anything.

    Parameters
    ----------
    place
        The file.
    as_of
        When it was last filled, UTC, ISO text.
    now
        The clock, UTC and naive; that of the system by default.

    Examples
    --------
    >>> stale(Path("mirror.sqlite"), "2026-01-02T03:04:05", datetime(2026, 3, 4))
    'the mirror is as of 2026-01-02, 60 days ago: `regdsl mirror sync` brings it up to date'
    >>> stale(Path("mirror.sqlite"), "2026-01-02T03:04:05", datetime(2026, 1, 4))
    """
    try:
        filled = datetime.fromisoformat(as_of or "")
    except ValueError:
        return None
    days = (now or datetime.now(UTC).replace(tzinfo=None)) - filled
    if days <= STALE or _is_demo(place):
        return None
    return (
        f"the mirror is as of {filled:%Y-%m-%d}, {days.days} days ago: "
        "`regdsl mirror sync` brings it up to date"
    )


def _is_demo(place: Path) -> bool:
    return place.name.startswith("demo-") and place.resolve().parent == cache_folder().resolve()


def too_young(expr: BoundExpr, created: str | None) -> str | None:
    """What to say where a query asks what is new since before there was the mirror.

    Parameters
    ----------
    expr
        The conditions of the query.
    created
        When the mirror was first filled, UTC, ISO text.
    """
    if created is None or not any(_holds(matcher, created) for matcher in _of_ledger(expr)):
        return None
    return f"all that was in the mirror when it was first filled, {created}, counts as new then"


def _of_ledger(expr: BoundExpr) -> Iterator[Matcher]:
    match expr:
        case Condition(field=field, matchers=matchers):
            if field.entity == "ledger":
                yield from matchers
        case AllOf(children=children) | AnyOf(children=children):
            for child in children:
                yield from _of_ledger(child)
        case NoneOf(child=body) | SameRow(body=body) | RelatedTo(body=body):
            yield from _of_ledger(body)


def _holds(matcher: Matcher, moment: str) -> bool:
    """Whether a moment is within bounds."""
    if not isinstance(matcher, Bounds):
        return False
    low, high = (None if end is None else str(end) for end in (matcher.low, matcher.high))
    above = low is None or low < moment or (low == moment and not matcher.low_strict)
    return above and (high is None or moment < high or (high == moment and not matcher.high_strict))
