"""Conditions on rows of one entity in one look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from regdsl.passes.walk import everywhere
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Exists, Match, Not, Or, Plan

__all__ = ["same_rows"]


def same_rows(plan: Plan) -> Plan:
    """A row with this or a row with that is a row with this or that: one semi-join.

    For all of several conditions the same holds only of the resource itself, which has one
    row.  Rows with further rows below them are left alone: these would be looked at for
    each row of the whole, not only for those that one condition has found.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> print(show(plan("unit:mJy or column:flux", optimise=["same_rows"])))
    some table_column with
      any of
        unit = mjy
        name = flux
    """
    return everywhere(plan, _merged)


def _merged(plan: Plan) -> Plan:
    match plan:
        case And(children=children):
            return _together(plan, children, conjunction, only="resource")
        case Or(children=children):
            return _together(plan, children, disjunction)
        case _:
            return plan


def _together(
    plan: Plan,
    children: tuple[Plan, ...],
    joined: Callable[[Iterable[Plan]], Plan],
    only: str | None = None,
) -> Plan:
    """The members, those about one entity as one where the first of them stood."""
    rows: dict[object, list[Plan]] = {}
    for place, child in enumerate(children):
        match child:
            case Exists(entity=entity, row=row, key=key) if only in (None, entity) and _alone(row):
                rows.setdefault((entity, key), []).append(row)
            case _:
                rows[place] = []
    if len(rows) == len(children):
        return plan
    return joined(
        children[where] if isinstance(where, int) else Exists(where[0], joined(some), where[1])  # type: ignore[index]
        for where, some in rows.items()
    )


def _alone(row: Plan) -> bool:
    """Whether it is about the columns of the row, and no further rows."""
    match row:
        case And(children=children) | Or(children=children):
            return all(map(_alone, children))
        case Not(child=child):
            return _alone(child)
        case _:
            return isinstance(row, Match)
