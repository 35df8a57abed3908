"""Conjunctions and disjunctions of any number of parts."""

from __future__ import annotations

from collections.abc import Iterable

from regdsl.planning.nodes import And, Every, Nothing, Or, Plan

__all__ = ["conjunction", "disjunction"]


def conjunction(parts: Iterable[Plan]) -> Plan:
    """All of any number of parts."""
    children = tuple(parts)
    if not children:
        return Every()
    return children[0] if len(children) == 1 else And(children)


def disjunction(parts: Iterable[Plan]) -> Plan:
    """One of any number of parts."""
    children = tuple(parts)
    if not children:
        return Nothing()
    return children[0] if len(children) == 1 else Or(children)
