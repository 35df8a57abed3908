"""Conditions on rows taken apart, where the sets of resources that meet them are at hand."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.passes.walk import of_resources
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Exists, Not, Or, Plan

__all__ = ["split_rows"]

MANY = 20
"""An OR of conditions on a row is taken apart into so many sets at most."""


def split_rows(plan: Plan, whole: Callable[[Plan], bool], alone: Callable[[Plan], bool]) -> Plan:
    """The contrary of `same_rows`, for a mirror: it joins sets faster than it looks at rows.

    What is to stay `whole` is left, since there is one set for it; of the conditions on the
    resource itself those that are not fast `alone` stay together.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> from dataclasses import replace
    >>> one = plan("restype:vg:authority -band:radio")
    >>> print(show(replace(one, plan=split_rows(one.plan, lambda part: False, lambda part: True))))
    all of
      some resource with
        res_type = vg:authority
      not
        some resource with
          waveband in radio
    """

    def split(part: Plan) -> Plan:
        return part if isinstance(part, Exists) and whole(part) else _split(part, split, alone)

    return of_resources(plan, split)


def _split(plan: Plan, split: Callable[[Plan], Plan], alone: Callable[[Plan], bool]) -> Plan:
    match plan:
        case Exists(entity="resource", row=And(children=children), key="ivoid"):
            # There is one row of these, so that a condition on it is one on the resource.
            parts = [split(Exists("resource", child)) for child in children]
            slow = [
                child
                for child, part in zip(children, parts, strict=True)
                if isinstance(part, Exists) and not alone(part)
            ]
            if len(slow) < 2:
                return conjunction(parts)
            rest = [part for part in parts if not isinstance(part, Exists) or alone(part)]
            return conjunction([*rest, Exists("resource", conjunction(slow))])
        case Exists(entity="resource", row=Not(child=child), key="ivoid"):
            return Not(split(Exists("resource", child)))
        case Exists(entity=entity, row=Or(children=children), key="ivoid") if (
            # Many words for subjects become one query of the full-text index again.
            len(children) <= MANY or entity == "subject"
        ):
            return disjunction(split(Exists(entity, child)) for child in children)
        case _:
            return plan
