"""Common factors, asked once."""

from __future__ import annotations

from regdsl.passes.walk import everywhere
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Or, Plan

__all__ = ["factoring"]


def factoring(plan: Plan) -> Plan:
    """What all of several alternatives ask for is asked beside them.

    For a mirror: PostgreSQL would look for all that any of the alternatives has, instead of
    going on from what they have in common.

    >>> from dataclasses import replace
    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> one = plan("(galaxy service:ssa) or (galaxy service:sia)")
    >>> text = show(replace(one, plan=factoring(one.plan)))
    >>> print(text.partition("some")[0].rstrip())
    all of
      text has `galaxy` (stem)
      any of
    """
    return everywhere(plan, _factored)


def _factored(plan: Plan) -> Plan:
    if not isinstance(plan, Or):
        return plan
    first, *others = map(_members, plan.children)
    common = [part for part in first if all(part in other for other in others)]
    if not common:
        return plan
    rest = [
        conjunction(part for part in _members(child) if part not in common)
        for child in plan.children
    ]
    return conjunction([*common, disjunction(rest)])


def _members(plan: Plan) -> tuple[Plan, ...]:
    return plan.children if isinstance(plan, And) else (plan,)
