"""What the ADQL lowering asks of plans before it writes them."""

from __future__ import annotations

from regdsl.binding.matchers import Equal, Words
from regdsl.planning.nodes import And, Exists, FreeText, Match, Not, Or, Plan, Related

__all__ = ["alternatives", "asks_words", "free_text", "nests", "on_resource", "path_of"]

_FREE_TEXT = (
    ("resource", "res_title"),
    ("resource", "res_description"),
    ("subject", "res_subject"),
)


def asks_words(plan: Plan) -> bool:
    """Whether a plan looks for words, which every server finds in its own way."""
    match plan:
        case FreeText() | Match(matcher=Words()):
            return True
        case And(children=children) | Or(children=children):
            return any(asks_words(child) for child in children)
        case Not(child=child) | Exists(row=child) | Related(plan=child):
            return asks_words(child)
        case _:
            return False


def free_text(words: Words) -> tuple[Plan, ...]:
    """The places where free text may be found."""
    return tuple(Exists(entity, Match((column,), words)) for entity, column in _FREE_TEXT)


def alternatives(children: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """The members of a disjunction, those of disjunctions inside it among them."""
    flat: list[Plan] = []
    for child in children:
        match child:
            case FreeText(words=words):
                flat += free_text(words)
            case Or(children=inner):
                flat += alternatives(inner)
            case _:
                flat.append(child)
    return tuple(dict.fromkeys(flat))


def on_resource(plan: Plan) -> bool:
    """Whether a plan is a test on the columns of rr.resource."""
    return isinstance(plan, Exists) and plan.entity == "resource"


def path_of(children: tuple[Plan, ...]) -> str:
    """Which detail it is that the values of a row are of."""
    for child in children:
        match child:
            case Match(columns=("detail_xpath",), matcher=Equal(value=path)):
                return path
    return ""


def nests(row: Plan) -> bool:
    """Whether a row is asked for rows of further tables, so that it needs a name."""
    match row:
        case Exists():
            return True
        case And(children=children) | Or(children=children):
            return any(nests(child) for child in children)
        case Not(child=child):
            return nests(child)
        case _:
            return False
