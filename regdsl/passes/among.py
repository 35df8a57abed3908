"""Dear conditions asked only of what cheap ones have left."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.passes.walk import of_resources
from regdsl.planning.algebra import conjunction
from regdsl.planning.nodes import Among, And, Exists, Not, Plan

__all__ = ["among"]


def among(plan: Plan, dear: Callable[[Plan], bool]) -> Plan:
    """Of the members of a conjunction those that are `dear` look at the rest of it only.

    >>> from regdsl.planning.nodes import Every, FreeText
    >>> from regdsl.binding.matchers import Words
    >>> word = FreeText(Words(("a",), "stem", ("a",)))
    >>> rows = Exists("column", Every())
    >>> among(And((rows, word)), lambda part: part == rows) == Among(rows, word)
    True
    """

    def asked(part: Plan) -> Plan:
        if not isinstance(part, And):
            return part
        last = [child for child in part.children if isinstance(child, Exists) and dear(child)]
        rest = [child for child in part.children if child not in last]
        if not last or all(isinstance(child, Not) for child in rest):
            return part
        found = conjunction(rest)
        for child in last:
            found = Among(child, found)
        return found

    return of_resources(plan, asked)
