"""Always and never, carried upwards."""

from __future__ import annotations

from regdsl.passes.walk import everywhere
from regdsl.planning.algebra import conjunction, disjunction
from regdsl.planning.nodes import And, Every, Exists, Not, Nothing, Or, Plan, Related

__all__ = ["constants"]


def constants(plan: Plan) -> Plan:
    """Members that are always or never true decide for their parents or vanish.

    `Exists` of nothing is nothing; `Exists` of every row is left alone, since a resource
    may have no row at all; the same goes for `Related`.

    >>> from regdsl.planning.nodes import FreeText
    >>> from regdsl.binding.matchers import Words
    >>> word = FreeText(Words(("a",), "stem", ("a",)))
    >>> constants(Or((Nothing(), And((word, Every()))))) == word
    True
    """
    return everywhere(plan, _decided)


def _decided(plan: Plan) -> Plan:
    match plan:
        case And(children=children) if Nothing() in children:
            return Nothing()
        case And(children=children) if Every() in children:
            return conjunction(child for child in children if child != Every())
        case Or(children=children) if Every() in children:
            return Every()
        case Or(children=children) if Nothing() in children:
            return disjunction(child for child in children if child != Nothing())
        case Not(child=Every()):
            return Nothing()
        case Not(child=Nothing()):
            return Every()
        case Exists(row=Nothing()) | Related(plan=Nothing()):
            return Nothing()
        case _:
            return plan
