"""What rules share: going through a plan, part by part, from the inside out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from regdsl.planning.nodes import Among, And, Exists, Not, Or, Plan, Related

__all__ = ["everywhere", "of_resources"]

Change = Callable[[Plan], Plan]


def everywhere(plan: Plan, change: Change) -> Plan:
    """The plan with `change` applied to each part, the innermost ones first.

    What does not change is not made anew, so that to see whether anything did is cheap.

    >>> from regdsl.planning.nodes import Every, Nothing
    >>> everywhere(Not(Every()), lambda part: Nothing() if part == Every() else part)
    Not(child=Nothing())
    """
    return _changed(plan, change, True)


def of_resources(plan: Plan, change: Change) -> Plan:
    """The same for parts that denote resources, and not for predicates of rows.

    >>> from regdsl.planning.nodes import Every, Nothing
    >>> of_resources(Exists("column", Every()), lambda part: part)
    Exists(entity='column', row=Every(), key='ivoid')
    """
    return _changed(plan, change, False)


def _changed(plan: Plan, change: Change, rows: bool) -> Plan:
    match plan:
        case And(children=children) | Or(children=children):
            parts = tuple([_changed(child, change, rows) for child in children])
            if any(new is not old for new, old in zip(parts, children, strict=True)):
                plan = type(plan)(parts)
        case Not(child=child):
            inner = _changed(child, change, rows)
            plan = plan if inner is child else Not(inner)
        case Exists(row=row) if rows:
            inner = _changed(row, change, rows)
            plan = plan if inner is row else replace(plan, row=inner)
        case Related(plan=other):
            inner = _changed(other, change, rows)
            plan = plan if inner is other else replace(plan, plan=inner)
        case Among(within=within):
            inner = _changed(within, change, rows)
            plan = plan if inner is within else replace(plan, within=inner)
    return change(plan)
