"""Conditions for which a mirror keeps the set of resources ready."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.passes.walk import of_resources
from regdsl.planning.nodes import Exists, FreeText, Plan, Ready

__all__ = ["kept"]


def kept(plan: Plan, keeps: Callable[[Plan], bool]) -> Plan:
    """A condition becomes the set that is kept of it, where `keeps` says that there is one.

    >>> from regdsl.binding.matchers import Words
    >>> word = FreeText(Words(("a",), "stem", ("a",)))
    >>> kept(word, lambda leaf: leaf == word) == Ready(word)
    True
    """

    def taken(part: Plan) -> Plan:
        return Ready(part) if isinstance(part, Exists | FreeText) and keeps(part) else part

    return of_resources(plan, taken)
