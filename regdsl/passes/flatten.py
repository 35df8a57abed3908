"""Conjunctions inside conjunctions, disjunctions inside disjunctions, double negation."""

from __future__ import annotations

from regdsl.passes.walk import everywhere
from regdsl.planning.nodes import And, Not, Or, Plan

__all__ = ["flatten"]


def flatten(plan: Plan) -> Plan:
    """One level for what one level says; duplicates are dropped on the way.

    >>> from regdsl.planning.nodes import Every, Nothing
    >>> flatten(And((And((Every(), Nothing())), Not(Not(Every())))))
    And(children=(Every(), Nothing()))
    """
    return everywhere(plan, _flat)


def _flat(plan: Plan) -> Plan:
    match plan:
        case And(children=children) | Or(children=children):
            kind = type(plan)
            flat: dict[Plan, None] = {}
            for child in children:
                for part in child.children if isinstance(child, kind) else (child,):
                    flat[part] = None
            if len(flat) == 1:
                return next(iter(flat))
            return plan if tuple(flat) == children else kind(tuple(flat))
        case Not(child=Not(child=child)):
            return child
        case _:
            return plan
