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
        last: list[Plan] = []
        rest: dict[Plan, None] = {}
        for child in part.children if isinstance(part, And) else (part,):
            match child:
                case Exists() if dear(child):
                    last.append(child)
                    rest.update(dict.fromkeys(filter(cheap, _needed(child))))
                case Among(plan=inner, within=within) if isinstance(part, And):
                    # It was met before, alone; now it stands beside others.
                    last.append(inner)
                    rest.update(dict.fromkeys(_members(within)))
                case _:
                    rest[child] = None
        if not last or all(isinstance(child, Not) for child in rest):
            return part
        found = conjunction(rest)
        for inner in last:
            found = Among(inner, found)
        return found

    return of_resources(plan, asked)


def _members(plan: Plan) -> tuple[Plan, ...]:
    return plan.children if isinstance(plan, And) else (plan,)


def _needed(plan: Exists) -> Iterator[Plan]:
    """What a resource must have to have such a row."""
    for part in _members(plan.row):
        if isinstance(part, Exists):
            yield Exists(part.entity, part.row)
            yield from _needed(part)
        elif part is not plan.row:
            yield Exists(plan.entity, part)
