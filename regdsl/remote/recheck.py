"""A second look at rows that a server found, where it could only be asked for more.

Servers have no phrases and no beginnings of words, and `_` in a pattern means more than
itself.  What such a condition says of the title, the description, or another text of
the row can be decided here; what needs other tables cannot, and the row then stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from regdsl.binding.matchers import Glob, Words
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Nothing, Or, Plan

__all__ = ["TEXTS", "keep", "unsettled"]

TEXTS = ("ivoid", "res_type", "short_name", "res_title", "res_description")
"""The columns that are looked at."""

_TOKENIZERS = {
    "stem": "porter unicode61 remove_diacritics 2",
    "word": "unicode61 remove_diacritics 2",
}
"""Those of a mirror, so that both mean the same by a word."""

Row = Mapping[str, str | None]
Verdicts = Mapping[Match, frozenset[int]]


def keep(plan: Plan, rows: Sequence[Row]) -> list[int]:
    """The places of the rows that may be meant.

    Parameters
    ----------
    plan
        What was asked.
    rows
        The texts of each row found, by the names of `TEXTS`; None for NULL.

    Returns
    -------
    list of int
        All of them but those that are surely not meant, in order.
    """
    decided: dict[Match, frozenset[int]] = {}
    for match in dict.fromkeys(_matches(plan)):
        decided[match] = _decide(match, [row[match.columns[0]] for row in rows])
    if not decided:
        return list(range(len(rows)))
    return [place for place in range(len(rows)) if _holds(plan, place, decided) is not False]


def unsettled(plan: Plan) -> Plan:
    """The part of a plan that `keep` cannot settle: what it says is left to the server.

    That is the members of its conjunction without those that are wholly about texts of
    the row.  In a disjunction a server may have found the row by the other side.
    """
    match plan:
        case And(children=children):
            left = tuple(child for child in map(unsettled, children) if child != Every())
            return left[0] if len(left) == 1 else And(left) if left else Every()
        case Exists(entity="resource", row=row):
            rest = unsettled(row)
            return Every() if rest == Every() else Exists("resource", rest)
        case _:
            return Every() if _is_decided(plan) else plan


def _is_decided(plan: Plan) -> bool:
    match plan:
        case And(children=children) | Or(children=children):
            return all(_is_decided(child) for child in children)
        case Not(child=child) | Exists(entity="resource", row=child):
            return _is_decided(child)
        case Match():
            return plan in _matches(plan)
        case _:
            return False


def _matches(plan: Plan) -> Iterator[Match]:
    """The tests of a plan that were asked inexactly and can be decided."""
    match plan:
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _matches(child)
        case Not(child=child) | Exists(entity="resource", row=child):
            yield from _matches(child)
        case Match(columns=(column,), matcher=matcher) if column in TEXTS:
            if _was_inexact(matcher):
                yield plan


def _was_inexact(matcher: object) -> bool:
    """A single word is what servers do have, each in its way, and is theirs to judge."""
    match matcher:
        case Words(tokens=tokens, mode=mode):
            return len(tokens) > 1 or mode != "stem"
        case Glob(parts=parts):
            return any(mark in part for part in parts for mark in "_%\\\n\r")
        case _:
            return False


def _holds(plan: Plan, place: int, decided: Verdicts) -> bool | None:
    """Whether a row is meant; None when that cannot be told from its texts."""
    match plan:
        case Every():
            return True
        case Nothing():
            return False
        case And(children=children):
            found = [_holds(child, place, decided) for child in children]
            return False if False in found else None if None in found else True
        case Or(children=children):
            found = [_holds(child, place, decided) for child in children]
            return True if True in found else None if None in found else False
        case Not(child=child):
            inner = _holds(child, place, decided)
            return None if inner is None else not inner
        case Exists(entity="resource", row=row):
            return _holds(row, place, decided)
        case Match() if plan in decided:
            return place in decided[plan]
        case _:
            return None


def _decide(match: Match, texts: Sequence[str | None]) -> frozenset[int]:
    """The places of the texts that a test holds for; NULL is none of them."""
    match match.matcher:
        case Words() as words:
            return _with_words(words, texts)
        case Glob() as glob:
            return frozenset(i for i, text in enumerate(texts) if text and _is_like(glob, text))
    raise AssertionError(match)


def _with_words(words: Words, texts: Sequence[str | None]) -> frozenset[int]:
    """By SQLite's FTS5, as on a mirror."""
    tokenizer = _TOKENIZERS["stem" if words.mode == "stem" else "word"]
    wanted = '"' + " ".join(words.tokens) + '"' + (" *" if words.mode == "prefix" else "")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, tokenize = '{tokenizer}')")
        connection.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", enumerate(texts))
        found = connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (wanted,))
        return frozenset(place for (place,) in found)


def _is_like(glob: Glob, text: str) -> bool:
    """The whole text is the parts with anything between them, case aside."""
    first, *others = glob.parts
    folded = text.lower()
    if not others:
        return folded == first
    *middle, last = others
    if not folded.startswith(first):
        return False
    at = len(first)
    for part in middle:
        at = folded.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return folded.endswith(last) and len(folded) - len(last) >= at
