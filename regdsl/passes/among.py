"""Dear conditions asked only of what cheap ones have left."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from regdsl.passes.walk import of_resources
from regdsl.planning.algebra import conjunction
from regdsl.planning.nodes import Among, And, Exists, Not, Plan

__all__ = ["among"]

Test = Callable[[Plan], bool]


def among(plan: Plan, dear: Test, cheap: Test) -> Plan:
    """What is `dear` looks only at resources that meet what stands beside it.

    Also at those only that meet what it asks of a row itself, one by one, where that is
    `cheap`: no resource has a row with this and that which has no row with this.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> one = plan("column(unit:mag description:flux)").plan
    >>> found = among(one, lambda part: part == one, lambda part: "unit" in str(part))
    >>> found.within
    Exists(entity='column', row=Match(columns=('unit',), matcher=Glob(parts=('mag',))), key='ivoid')
    """

    def asked(part: Plan) -> Plan:
        members = part.children if isinstance(part, And) else (part,)
        last = [child for child in members if isinstance(child, Exists) and dear(child)]
        if not last:
            return part
        rest = [child for child in members if child not in last]
        for child in last:
            rest += [one for one in _needed(child) if cheap(one) and one not in rest]
        if all(isinstance(child, Not) for child in rest):
            return part
        found = conjunction(rest)
        for child in last:
            found = Among(child, found)
        return found

    return of_resources(plan, asked)


def _needed(plan: Exists) -> Iterator[Plan]:
    """What a resource must have to have such a row."""
    for part in plan.row.children if isinstance(plan.row, And) else (plan.row,):
        if isinstance(part, Exists):
            yield Exists(part.entity, part.row)
            yield from _needed(part)
        elif part is not plan.row:
            yield Exists(plan.entity, part)
