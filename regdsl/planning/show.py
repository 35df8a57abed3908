"""A plan in a form that people read: one condition a line, in RegTAP's words."""

from __future__ import annotations

from collections.abc import Iterator

from regdsl.binding.matchers import (
    Bounds,
    Cells,
    Contains,
    Declared,
    Equal,
    Flag,
    Glob,
    Letters,
    Matcher,
    Overlap,
    Terms,
    Ucd,
    Ucd1,
    Words,
)
from regdsl.planning.entities import ENTITIES
from regdsl.planning.nodes import (
    Among,
    And,
    Every,
    Exists,
    FreeText,
    Managed,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
    Ready,
    Related,
)

__all__ = ["show"]

_TERMS_SHOWN = 6


def show(question: Question) -> str:
    """The plan, its order or what is counted, and its limit.

    >>> from regdsl import plan
    >>> print(show(plan("quasar -column(ucd:pos.parallax unit:mas) limit:3")))
    all of
      text has `quasar` (stem)
      not
        some table_column with
          ucd is pos.parallax or below
          unit = mas
    limit 3
    """
    lines = list(_lines(question.plan, 0))
    if question.sort:
        keys = (("-" if key.descending else "") + key.name for key in question.sort)
        lines.append(f"sort {', '.join(keys)}")
    counting = question.counting
    if counting is not None:
        lines.append(f"count {', '.join(field.name for field in counting.by) or 'total'}")
        if counting.at_least > 1:
            lines.append(f"values of {counting.at_least} resources or more")
        if counting.at_most is not None:
            lines.append(f"values of {counting.at_most} resources or fewer")
    showing = question.showing
    if showing is not None:
        names = ", ".join(column.name for column in showing.columns)
        lines.append(f"show {names or showing.what}")
    if question.shown != Every():
        lines += ["of which", *_shown(question.shown, 1)]
    if question.limit is not None:
        lines.append(f"limit {question.limit}")
    return "\n".join(lines)


def _lines(plan: Plan, depth: int) -> Iterator[str]:
    pad = "  " * depth
    match plan:
        case Every():
            yield pad + "every resource" if depth == 0 else pad + "anything"
        case Nothing():
            yield pad + "nothing"
        case And(children=children) | Or(children=children):
            yield pad + ("all of" if isinstance(plan, And) else "any of")
            for child in children:
                yield from _lines(child, depth + 1)
        case Not(child=child):
            yield pad + "not"
            yield from _lines(child, depth + 1)
        case FreeText(words=words):
            yield f"{pad}text {_matcher(words)}"
        case Exists(entity=entity, row=row, key=key):
            of = "" if key == "ivoid" else f" whose {key} is the resource"
            yield f"{pad}some {ENTITIES[entity].table}{of} with"
            yield from _row(row, depth + 1)
        case Related(types=types, inverse=inverse, plan=other):
            yield f"{pad}{_declares(types, inverse)} some resource for which"
            yield from _row(other, depth + 1)
        case Managed(matcher=matcher):
            yield f"{pad}authority is managed by a registry whose ivoid {_matcher(matcher)}"
        case Ready(plan=kept):
            yield f"{pad}from the sets that are kept"
            yield from _lines(kept, depth + 1)
        case Among(plan=dear, within=within):
            yield pad + "among"
            yield from _lines(within, depth + 1)
            yield pad + "those with"
            yield from _lines(dear, depth + 1)
        case Match(columns=columns, matcher=matcher):
            yield f"{pad}{' .. '.join(columns)} {_matcher(matcher)}"


def _shown(plan: Plan, depth: int) -> Iterator[str]:
    """What rows that are shown have to be; `Exists` speaks of the row itself there."""
    pad = "  " * depth
    match plan:
        case And(children=children) | Or(children=children):
            yield pad + ("all of" if isinstance(plan, And) else "any of")
            for child in children:
                yield from _shown(child, depth + 1)
        case Exists(entity=entity, row=row):
            yield f"{pad}its {ENTITIES[entity].table} has"
            yield from _row(row, depth + 1)
        case _:
            yield from _lines(plan, depth)


def _declares(types: tuple[str, ...], inverse: tuple[str, ...]) -> str:
    """`isservedby (or isservicefor of the other side)`."""
    return f"{' or '.join(types)} (or {' or '.join(inverse)} of the other side)"


def _row(row: Plan, depth: int) -> Iterator[str]:
    """Members of the outermost conjunction of a row need no word above them."""
    if isinstance(row, And):
        for child in row.children:
            yield from _lines(child, depth)
    else:
        yield from _lines(row, depth)


def _matcher(matcher: Matcher) -> str:
    match matcher:
        case Words(tokens=tokens, mode=mode):
            return f"has `{' '.join(tokens)}` ({mode})"
        case Glob(parts=parts):
            return f"= {parts[0]}" if len(parts) == 1 else f"~ {'*'.join(parts)}"
        case Equal(value=value):
            return f"= {value}"
        case Letters(parts=parts):
            return f"~ {'*'.join(parts)} (case and all)"
        case Contains(words=words):
            return "contains " + " and ".join(f"`{'*'.join(word)}`" for word in words)
        case Ucd(atoms=atoms):
            return "is " + ", ".join(
                f"{'*'.join(atom.parts)} or below{' anywhere' if atom.anywhere else ''}"
                for atom in atoms
            )
        case Ucd1(parts=parts):
            return f"is the old UCD {'*'.join(parts)} or below"
        case Terms(terms=terms):
            more = f" and {len(terms) - _TERMS_SHOWN} more" if len(terms) > _TERMS_SHOWN else ""
            return f"in {', '.join(terms[:_TERMS_SHOWN])}{more}"
        case Bounds():
            return _bounds(matcher)
        case Overlap(low=low, high=high):
            return f"overlaps {_number(low)} .. {_number(high)}"
        case Cells(region=region, relation=relation):
            return f"{_RELATIONS[relation]} the {region.plain}"
        case Flag(yes=yes):
            return "is yes" if yes else "is no"
        case Declared():
            return "is declared"
        case _:
            raise AssertionError(matcher)


_RELATIONS = {"overlap": "overlaps", "covers": "covers", "inside": "is inside of"}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.9g}"


def _bounds(bounds: Bounds) -> str:
    parts = []
    if bounds.numeric and bounds.low is bounds.high is None:
        return "is a number"
    if bounds.low is not None:
        parts.append(f"{'>' if bounds.low_strict else '>='} {bounds.low}")
    if bounds.high is not None:
        parts.append(f"{'<' if bounds.high_strict else '<='} {bounds.high}")
    side = {"value": "", "start": "begins ", "end": "ends "}[bounds.side]
    return ("as a number " if bounds.numeric else "") + side + " and ".join(parts)
