"""Conditions on rows taken apart, where the sets of resources that meet them are at hand."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.passes.walk import of_resources
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Exists, Not, Or, Plan

__all__ = ["split_rows"]

MANY = 20
"""An OR of conditions on a row is taken apart into so many sets at most."""


Test = Callable[[Plan], bool]


def split_rows(plan: Plan, whole: Test, alone: Test) -> Plan:
    """The contrary of `same_rows`, for a mirror: it joins sets faster than it looks at rows.

    What is to stay `whole` is left, since there is one set for it.  Of the conditions on the
    resource itself, those that are not fast `alone` stay together.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> from dataclasses import replace
    >>> one = plan("restype:vg:authority -band:radio")
    >>> split = split_rows(one.plan, lambda part: False, lambda part: True)
    >>> print(show(replace(one, plan=split)))
    all of
      some resource with
        res_type = vg:authority
      not
        some resource with
          waveband in radio
    """

    def split(part: Plan) -> Plan:
        match part:
            case Exists(key="ivoid") if whole(part):
                return part
            case Exists(entity="resource", row=row, key="ivoid"):
                return _own(row)
            case Exists(entity=entity, row=Or(children=children), key="ivoid") if (
                # Many words for subjects become one query of the full-text index again.
                len(children) <= MANY or entity == "subject"
            ):
                return disjunction(split(Exists(entity, child)) for child in children)
            case _:
                return part

    def _own(row: Plan) -> Plan:
        """There is one row of these, so that a condition on it is one on the resource."""
        match row:
            case And(children=children):
                slow = [child for child in children if not fast(child)]
                parts = [split(Exists("resource", child)) for child in children if fast(child)]
                if slow:
                    parts.append(Exists("resource", conjunction(slow)))
                return conjunction(parts)
            case Or(children=children) if fast(row) and len(children) <= MANY:
                return disjunction(split(Exists("resource", child)) for child in children)
            case Not(child=child) if fast(child):
                return Not(split(Exists("resource", child)))
            case _:
                return Exists("resource", row)

    def fast(row: Plan) -> bool:
        match row:
            case And(children=children) | Or(children=children):
                return all(map(fast, children))
            case Not(child=child):
                return fast(child)
            case _:
                return alone(Exists("resource", row))

    return of_resources(plan, split)
