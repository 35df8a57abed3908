"""What follows from what: of two conditions, whether one holds wherever the other does.

Both functions may say no where the answer is yes, and never the other way round.  They
hold for plans, where each condition is about a resource, and for row predicates, where
each is about the same row.
"""

from __future__ import annotations

from regdsl.binding.matchers import (
    Bounds,
    Declared,
    Glob,
    Matcher,
    Overlap,
    Terms,
    Ucd,
    UcdAtom,
    Words,
    apart,
    in_order,
)
from regdsl.planning.entities import table_of
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    FreeText,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
)

__all__ = ["excludes", "implies"]


def implies(plan: Plan, other: Plan) -> bool:
    """Whether `other` holds wherever `plan` does.

    >>> from regdsl.planning.nodes import FreeText
    >>> phrase, word = (FreeText(Words(t, "stem", t)) for t in (("a", "b"), ("b",)))
    >>> implies(phrase, word), implies(word, phrase)
    (True, False)
    """
    if plan == other or isinstance(plan, Nothing) or isinstance(other, Every):
        return True
    match plan, other:
        case Or(children=children), _:
            return all(implies(child, other) for child in children)
        case _, And(children=children):
            return all(implies(plan, child) for child in children)
        case And(children=children), _ if any(implies(child, other) for child in children):
            return True
        case _, Or(children=children):
            return any(implies(plan, child) for child in children)
        case Not(child=ours), Not(child=theirs):
            return implies(theirs, ours)
        case Exists(entity=ours, row=row, key=key), Exists(entity=theirs, row=wider, key=same):
            return ours == theirs and key == same and implies(row, wider)
        case FreeText(words=ours), FreeText(words=theirs):
            return _of_words(ours, theirs)
        case Exists(row=Match(columns=(column,), matcher=Words() as ours)), FreeText(words=theirs):
            return column in _TEXTS and _of_words(ours, theirs)
        case Match(columns=ours, matcher=narrow), Match(columns=theirs, matcher=wide):
            return ours == theirs and _of_values(narrow, wide)
        case _:
            return False


_TEXTS = ("res_title", "res_description", "res_subject")
"""What free text is looked for in."""


def excludes(plan: Plan, other: Plan, entity: str = "") -> bool:
    """Whether nothing meets both; `entity` is that of the row that both are about.

    >>> from regdsl import plan
    >>> old, new = (plan(text).plan for text in ("updated:..2001", "updated:2005.."))
    >>> excludes(old, new)
    True
    """
    match plan, other:
        case Not(child=child), _ if implies(other, child):
            return True
        case _, Not(child=child) if implies(plan, child):
            return True
        case Exists(entity="resource", row=ours), Exists(entity="resource", row=theirs):
            return excludes(ours, theirs, "resource")
        case And(children=children), _:
            return any(excludes(child, other, entity) for child in children)
        case _, And(children=children):
            return any(excludes(plan, child, entity) for child in children)
        case Or(children=children), _:
            return all(excludes(child, other, entity) for child in children)
        case _, Or(children=children):
            return all(excludes(plan, child, entity) for child in children)
        case Match(columns=(ours,), matcher=one), Match(columns=(theirs,), matcher=two) if entity:
            return ours == theirs and _has_one_value(entity, ours) and _apart(one, two)
        case _:
            return False


def _has_one_value(entity: str, column: str) -> bool:
    return not table_of(entity).column(column).hash_list


# Values


def _of_words(narrow: Words, wide: Words) -> bool:
    """A phrase has all the phrases that are parts of it."""
    if narrow.mode != wide.mode or narrow.mode == "prefix":
        return False
    # Servers are asked for the words as typed, so that these have to agree as well.
    pairs = tuple(zip(narrow.tokens, narrow.typed, strict=True))
    part = tuple(zip(wide.tokens, wide.typed, strict=True))
    places = range(len(pairs) - len(part) + 1)
    return any(pairs[at : at + len(part)] == part for at in places)


def _of_values(narrow: Matcher, wide: Matcher) -> bool:
    """Whether all values that one takes are taken by the other."""
    match narrow, wide:
        case Overlap(low=None, high=None) | Bounds(low=None, high=None, numeric=False), Declared():
            return False  # They take whatever is there, and what is not.
        case _, Declared():
            return True
        case Words(), Words():
            return _of_words(narrow, wide)
        case Glob(parts=(one,)), Terms(terms=terms):
            return one in terms
        case Terms(terms=some), Terms(terms=terms):
            return set(some) <= set(terms)
        case Glob(parts=some), Glob(parts=parts):
            return _of_patterns(some, parts)
        case Bounds(), Bounds():
            return _of_bounds(narrow, wide)
        case Ucd(atoms=atoms), Ucd(atoms=others):
            return all(any(_of_atoms(atom, other) for atom in atoms) for other in others)
        case _:
            return False


def _of_patterns(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    match wide:
        case ("", ""):
            return True
        case (start, ""):
            return narrow[0].startswith(start)
        case ("", end):
            return narrow[-1].endswith(end)
        case ("", middle, ""):
            return any(middle in part for part in narrow)
        case _:
            return False


def _of_atoms(narrow: UcdAtom, wide: UcdAtom) -> bool:
    """A word is below another one in the UCD, and no less sure to be in front."""
    if len(narrow.parts) != 1 or len(wide.parts) != 1 or (narrow.anywhere and not wide.anywhere):
        return False
    (word,), (above,) = narrow.parts, wide.parts
    return word == above or word.startswith(f"{above}.")


def _of_bounds(narrow: Bounds, wide: Bounds) -> bool:
    if (narrow.side, narrow.numeric) != (wide.side, wide.numeric):
        return False
    if wide.low is not None:
        if narrow.low is None or not in_order(wide.low, narrow.low):
            return False
        if wide.low == narrow.low and wide.low_strict and not narrow.low_strict:
            return False
    if wide.high is not None:
        if narrow.high is None or not in_order(narrow.high, wide.high):
            return False
        if wide.high == narrow.high and wide.high_strict and not narrow.high_strict:
            return False
    return True


def _apart(one: Matcher, two: Matcher) -> bool:
    """Whether no value is taken by both."""
    ours, theirs = _all_values(one), _all_values(two)
    if ours is not None and theirs is not None:
        return not ours & theirs
    if isinstance(one, Bounds) and isinstance(two, Bounds):
        return apart(one, two)
    return False


def _all_values(matcher: Matcher) -> frozenset[str] | None:
    """The folded values that it takes, if they can be listed."""
    match matcher:
        case Glob(parts=(one,)):
            return frozenset((one,))
        case Terms(terms=terms):
            return frozenset(terms)
        case _:
            return None
