"""Members that others make needless."""

from __future__ import annotations

from regdsl.passes.contradiction import MANY
from regdsl.passes.implication import implies
from regdsl.passes.walk import everywhere
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Or, Plan

__all__ = ["absorption"]


def absorption(plan: Plan) -> Plan:
    """Of all of several what follows from another goes; of any of several what implies another.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> print(show(plan("ucd:phot.mag ucd:phot.mag;em.IR", optimise=["absorption"])))
    some table_column with
      ucd is phot.mag or below, em.ir or below anywhere
    """
    return everywhere(plan, _absorbed)


def _absorbed(plan: Plan) -> Plan:
    match plan:
        case And(children=children) if len(children) <= MANY:
            return conjunction(_needed(children, narrow=True))
        case Or(children=children) if len(children) <= MANY:
            return disjunction(_needed(children, narrow=False))
        case _:
            return plan


def _needed(children: tuple[Plan, ...], *, narrow: bool) -> list[Plan]:
    kept = list(children)
    for child in children:
        others = [other for other in kept if other is not child]
        if any(implies(other, child) if narrow else implies(child, other) for other in others):
            kept = others
    return kept
