"""Passes: rules that rewrite a plan without changing what it denotes.

One rule is one function `rule(plan) -> plan` in one file of the rule's name, with a
docstring that has a runnable example.  `RULES` is their order: flattening first, since
it brings together what the later ones look for.
"""

from collections.abc import Callable
from dataclasses import replace

from regdsl.passes.constants import constants
from regdsl.passes.flatten import flatten
from regdsl.planning.nodes import Plan, Question

__all__ = ["RULES", "optimise"]

RULES: tuple[Callable[[Plan], Plan], ...] = (flatten, constants)


def optimise(question: Question) -> Question:
    """The question with every rule applied once, in order."""
    plan, shown = question.plan, question.shown
    for rule in RULES:
        plan, shown = rule(plan), rule(shown)
    return replace(question, plan=plan, shown=shown)
