"""Passes: rules that rewrite a plan without changing what it denotes.

One rule is one function `rule(plan) -> plan` in one file of the rule's name, with a
docstring that has a runnable example, and pairs of before and after in `tests/passes`.
`RULES` is their order: flattening first, since it brings together what the later ones look
for; then what makes conditions meet; then what drops, merges and moves them.  They are
gone through again until none of them changes anything.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from regdsl.passes.absorption import absorption
from regdsl.passes.among import among
from regdsl.passes.constants import constants
from regdsl.passes.contradiction import contradiction
from regdsl.passes.factoring import factoring
from regdsl.passes.flatten import flatten
from regdsl.passes.kept import kept
from regdsl.passes.negation import negation
from regdsl.passes.same_rows import same_rows
from regdsl.passes.split_rows import split_rows
from regdsl.planning.nodes import Plan, Question

__all__ = [
    "ON_MIRRORS",
    "RULES",
    "Rule",
    "Step",
    "among",
    "chosen",
    "factoring",
    "kept",
    "optimise",
    "split_rows",
]

Rule = Callable[[Plan], Plan]

RULES: tuple[Rule, ...] = (
    flatten,
    constants,
    negation,
    same_rows,
    contradiction,
    absorption,
)

ROUNDS = 5
"""After so many rounds it is enough; a third one that changes something is rare."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that changed something: the plan before and after."""

    rule: str
    before: Plan
    after: Plan


ON_MIRRORS = ("factoring", "split_rows", "among", "kept", "limits")
"""Names of what `regdsl.backends.sqlite_passes` does after these rules."""


def chosen(optimise: bool | Collection[str]) -> tuple[Rule, ...]:
    """All rules, none of them, or those of some names, in the order of `RULES`.

    Raises
    ------
    ValueError
        For a name that no rule has.
    """
    if isinstance(optimise, bool):
        return RULES if optimise else ()
    unknown = set(optimise) - {rule.__name__ for rule in RULES} - set(ON_MIRRORS)
    if unknown:
        raise ValueError(f"there is no rule {sorted(unknown)[0]!r}")
    return tuple(rule for rule in RULES if rule.__name__ in optimise)


def optimise(
    question: Question, rules: tuple[Rule, ...] = RULES, trace: list[Step] | None = None
) -> Question:
    """The question with the rules applied until nothing changes.

    Parameters
    ----------
    question
        As `regdsl.planning.build` makes it.
    rules
        Some of `RULES`, in their order.
    trace
        Takes the steps of the plan, where it is given.
    """
    plan = _applied(question.plan, rules, trace)
    shown = _applied(question.shown, rules, None)
    return replace(question, plan=plan, shown=shown)


def _applied(plan: Plan, rules: tuple[Rule, ...], trace: list[Step] | None) -> Plan:
    for _ in range(ROUNDS):
        begin = plan
        for rule in rules:
            before, plan = plan, rule(plan)
            if trace is not None and plan != before:
                trace.append(Step(rule.__name__, before, plan))
        if plan is begin or plan == begin:
            break
    return plan
