"""Conjunctions inside conjunctions, disjunctions inside disjunctions, double negation."""

from __future__ import annotations

from dataclasses import replace

from regdsl.planning.nodes import And, Exists, Not, Or, Plan, Related

__all__ = ["flatten"]


def flatten(plan: Plan) -> Plan:
    """One level for what one level says; duplicates are dropped on the way.

    >>> from regdsl.planning.nodes import Every, Nothing
    >>> flatten(And((And((Every(), Nothing())), Not(Not(Every())))))
    And(children=(Every(), Nothing()))
    """
    match plan:
        case And(children=children) | Or(children=children):
            kind = type(plan)
            flat: dict[Plan, None] = {}
            for child in map(flatten, children):
                for part in child.children if isinstance(child, kind) else (child,):
                    flat[part] = None
            return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))
        case Not(child=child):
            inner = flatten(child)
            return inner.child if isinstance(inner, Not) else Not(inner)
        case Exists(row=row):
            return replace(plan, row=flatten(row))
        case Related(plan=other):
            return replace(plan, plan=flatten(other))
        case _:
            return plan
