"""What is done with a plan for a mirror: rules that know what it keeps ready.

They come after those of `regdsl.passes`, each once.  `limits` is no rewriting: it lets the
order of an answer be made only as far as rows of it are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from regdsl import passes
from regdsl.backends.sqlite_kept import keeps
from regdsl.backends.sqlite_rows import ON_RESOURCE, is_indexed
from regdsl.binding.matchers import Words
from regdsl.passes import Step
from regdsl.planning.nodes import And, Exists, Match, Plan

__all__ = ["LIMITS", "RULES", "is_on", "purpose", "rewritten"]

LIMITS = "limits"


def factoring(plan: Plan) -> Plan:
    """What all of several alternatives ask for is asked once, beside them."""
    return passes.factoring(plan)


def split_rows(plan: Plan) -> Plan:
    """Conditions on rows taken apart, but for those of which there is one set."""
    return passes.split_rows(plan, keeps, _has_an_index)


def among(plan: Plan) -> Plan:
    """What is in no index table is looked up for what the rest has left, if that is little."""
    return passes.among(plan, _looks_at_rows, keeps)


def kept(plan: Plan) -> Plan:
    """Conditions become the sets that are kept of them."""
    return passes.kept(plan, keeps)


RULES: tuple[Callable[[Plan], Plan], ...] = (factoring, split_rows, among, kept)
"""In their order: what has been taken apart is more often kept."""


def rewritten(
    plan: Plan, rules: bool | Collection[str] = True, trace: list[Step] | None = None
) -> Plan:
    """The plan as a mirror answers it; `rules` says all, none, or which by name."""
    for rule in RULES:
        if is_on(rule.__name__, rules):
            before, plan = plan, rule(plan)
            if trace is not None and plan != before:
                trace.append(Step(rule.__name__, before, plan))
    return plan


def purpose(name: str) -> str:
    """What a rule is for, in a line.

    >>> purpose("factoring")
    'What all of several alternatives ask for is asked once, beside them.'
    """
    (rule,) = (rule for rule in (*passes.RULES, *RULES) if rule.__name__ == name)
    return (rule.__doc__ or "").partition("\n")[0]


def is_on(name: str, rules: bool | Collection[str]) -> bool:
    """Whether a rule is among those that are chosen: all, none, or some by name."""
    return rules if isinstance(rules, bool) else name in rules


def _looks_at_rows(plan: Plan) -> bool:
    """Whether a condition is answered by reading most of a table.

    Columns have indexes of their own, and there are too many of them to look at some.
    """
    match plan:
        case Exists(entity="spatial") | Exists(row=Match(matcher=Words())):
            return False
        case Exists(entity="resource", key="ivoid"):
            return not _has_an_index(plan)
        case Exists(entity="column", row=row, key="ivoid"):
            return not is_indexed("column", row)
        case Exists(entity="capability", row=And(children=children), key="ivoid"):
            return any(isinstance(child, Exists) for child in children)
        case Exists(entity="capability", row=Exists(), key="ivoid"):
            return True
        case Exists(entity=entity, row=row, key="ivoid"):
            return not is_indexed(entity, row)
        case _:
            return False


def _has_an_index(plan: Plan) -> bool:
    """Whether a condition on the resource itself is found without reading all of them."""
    match plan:
        case Exists(entity="resource", row=Match(columns=(name, *_), matcher=matcher)):
            return keeps(plan) or isinstance(matcher, Words) or name in ON_RESOURCE
        case _:
            return keeps(plan)
