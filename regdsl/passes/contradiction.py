"""What can never and what must always hold."""

from __future__ import annotations

from itertools import combinations

from regdsl.passes.implication import excludes, implies
from regdsl.passes.walk import everywhere
from regdsl.planning.nodes import And, Every, Exists, Not, Nothing, Or, Plan

__all__ = ["contradiction"]

MANY = 40
"""Of more members than this no two are compared: a program wrote them."""


def contradiction(plan: Plan) -> Plan:
    """Of two members that exclude each other nothing is left; two that leave nothing out decide.

    >>> from regdsl import plan
    >>> plan("has:spatial -has:spatial", optimise=["contradiction"]).plan
    Nothing()
    >>> plan("ucd:pos.eq or -ucd:pos.eq.ra", optimise=["contradiction"]).plan
    Every()
    """
    return everywhere(plan, _decided)


def _decided(plan: Plan) -> Plan:
    match plan:
        case Exists(entity=entity, row=And(children=rows)) if len(rows) <= MANY:
            # Inside of it they are about one row, so that it must have both values.
            never = any(excludes(one, other, entity) for one, other in combinations(rows, 2))
            return Nothing() if never else plan
        case And(children=children) if len(children) <= MANY:
            never = any(excludes(one, other) for one, other in combinations(children, 2))
            return Nothing() if never else plan
        case Or(children=children) if len(children) <= MANY:
            denied = [child.child for child in children if isinstance(child, Not)]
            rest = [child for child in children if not isinstance(child, Not)]
            always = any(implies(one, other) for one in denied for other in rest)
            return Every() if always else plan
        case _:
            return plan
