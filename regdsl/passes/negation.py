"""Negations where an index serves what they negate."""

from __future__ import annotations

from regdsl.binding.matchers import Words
from regdsl.passes.walk import everywhere
from regdsl.planning.nodes import And, Exists, Match, Not, Or, Plan

__all__ = ["negation"]


def negation(plan: Plan) -> Plan:
    """What is none of several is each of them not; and a resource has one row of its own.

    So a condition on that row is negated inside of it, which saves a server from listing
    the others first.  Words stay outside: they are found by an index, their absence is not.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> print(show(plan("-restype:vg:authority", optimise=["negation"])))
    some resource with
      not
        res_type = vg:authority
    """
    return everywhere(plan, _moved)


def _moved(plan: Plan) -> Plan:
    match plan:
        case Not(child=Or(children=children)):
            return And(tuple(_moved(Not(child)) for child in children))
        case Not(child=Exists(entity="resource", row=row, key="ivoid")) if not _has_words(row):
            return Exists("resource", _moved(Not(row)))
        case Not(child=Not(child=child)):
            return child
        case _:
            return plan


def _has_words(row: Plan) -> bool:
    match row:
        case Match(matcher=matcher):
            return isinstance(matcher, Words)
        case And(children=children) | Or(children=children):
            return any(map(_has_words, children))
        case Not(child=child):
            return _has_words(child)
        case _:
            return False
