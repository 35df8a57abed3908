"""Conditions on rows taken apart, where the sets of resources that meet them are at hand."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.passes.walk import of_resources
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Exists, Not, Or, Plan

__all__ = ["split_rows"]

MANY = 20
"""An OR of conditions on a row is taken apart into so many sets at most."""


def split_rows(plan: Plan, whole: Callable[[Plan], bool]) -> Plan:
    """The contrary of `same_rows`, for a mirror: it joins sets faster than it looks at rows.

    What is to stay `whole` is left alone, since there is one set for it.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> from dataclasses import replace
    >>> one = plan("restype:vg:authority -band:radio")
    >>> print(show(replace(one, plan=split_rows(one.plan, lambda part: False))))
    all of
      some resource with
        res_type = vg:authority
      not
        some resource with
          waveband in radio
    """

    def split(part: Plan) -> Plan:
        return part if isinstance(part, Exists) and whole(part) else _split(part, split)

    return of_resources(plan, split)


def _split(plan: Plan, split: Callable[[Plan], Plan]) -> Plan:
    match plan:
        case Exists(entity="resource", row=And(children=children), key="ivoid"):
            # There is one row of these, so that a condition on it is one on the resource.
            return conjunction(split(Exists("resource", child)) for child in children)
        case Exists(entity="resource", row=Not(child=child), key="ivoid"):
            return Not(split(Exists("resource", child)))
        case Exists(entity=entity, row=Or(children=children), key="ivoid") if (
            # Many words for subjects become one query of the full-text index again.
            len(children) <= MANY or entity == "subject"
        ):
            return disjunction(split(Exists(entity, child)) for child in children)
        case _:
            return plan
