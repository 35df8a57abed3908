"""Always and never, carried upwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from regdsl.planning.nodes import And, Every, Exists, Not, Nothing, Or, Plan, Related

__all__ = ["constants"]


def constants(plan: Plan) -> Plan:
    """Members that are always or never true decide for their parents or vanish.

    `Exists` of nothing is nothing; `Exists` of every row is left alone, since a resource
    may have no row at all; the same goes for `Related`.

    >>> from regdsl.planning.nodes import FreeText
    >>> from regdsl.binding.matchers import Words
    >>> word = FreeText(Words(("a",), "stem", ("a",)))
    >>> constants(Or((Nothing(), And((word, Every()))))) == word
    True
    """
    match plan:
        case And(children=children):
            return _combine(And, Nothing(), Every(), map(constants, children))
        case Or(children=children):
            return _combine(Or, Every(), Nothing(), map(constants, children))
        case Not(child=child):
            inner = constants(child)
            if isinstance(inner, Every):
                return Nothing()
            return Every() if isinstance(inner, Nothing) else Not(inner)
        case Exists(row=row):
            inner = constants(row)
            return inner if isinstance(inner, Nothing) else replace(plan, row=inner)
        case Related(plan=other):
            inner = constants(other)
            return inner if isinstance(inner, Nothing) else replace(plan, plan=inner)
        case _:
            return plan


def _combine(
    kind: type[And] | type[Or], decides: Plan, vanishes: Plan, parts: Iterable[Plan]
) -> Plan:
    kept: list[Plan] = []
    for part in parts:
        if part == decides:
            return decides
        if part != vanishes:
            kept.append(part)
    if not kept:
        return vanishes
    return kept[0] if len(kept) == 1 else kind(tuple(kept))
