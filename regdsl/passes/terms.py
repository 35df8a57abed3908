"""Values that a column may have, as one list."""

from __future__ import annotations

from regdsl.binding.matchers import Terms
from regdsl.passes.walk import everywhere
from regdsl.planning.algebra import disjunction
from regdsl.planning.nodes import Match, Or, Plan

__all__ = ["terms"]


def terms(plan: Plan) -> Plan:
    """Lists of terms for one column, as vocabularies expand to, become one list.

    >>> from regdsl import plan
    >>> from regdsl.planning.show import show
    >>> print(show(plan("band:radio or band:millimeter", optimise=["same_rows", "terms"])))
    some resource with
      waveband in radio, millimeter
    """
    return everywhere(plan, _listed)


def _listed(plan: Plan) -> Plan:
    if not isinstance(plan, Or):
        return plan
    lists: dict[tuple[str, ...], dict[str, None]] = {}
    parts: dict[object, Plan] = {}
    for place, child in enumerate(plan.children):
        match child:
            case Match(columns=columns, matcher=Terms(terms=some)):
                lists.setdefault(columns, {}).update(dict.fromkeys(some))
                parts[columns] = Match(columns, Terms(tuple(lists[columns])))
            case _:
                parts[place] = child
    return plan if len(parts) == len(plan.children) else disjunction(parts.values())
