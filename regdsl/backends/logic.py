"""AND, OR and NOT of a plan in SQL, whatever stands between them."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.backends.sqltree import all_of, any_of, negate, two_valued
from regdsl.backends.trees import exp
from regdsl.planning.nodes import And, Every, Not, Nothing, Or, Plan

__all__ = ["logic"]


def logic(plan: Plan, write: Callable[[Plan], exp.Expr]) -> exp.Expr:
    """The condition of a plan that joins others, which `write` writes.

    What is not there matches nothing, so its negation does: NULL is false under a NOT.
    """
    match plan:
        case Every():
            return exp.Boolean(this=True)
        case Nothing():
            return exp.Boolean(this=False)
        case And(children=children):
            return all_of([write(child) for child in children])
        case Or(children=children):
            return any_of([write(child) for child in children])
        case Not(child=child):
            return negate(two_valued(write(child)))
        case _:
            raise AssertionError(plan)
