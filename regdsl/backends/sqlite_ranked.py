"""Relevance in SQL: which resources of an answer come first.

An answer to words comes in parts: with the words side by side as they were typed, with all
of them in the title, and the others.  Within a part the order is that of weighted bm25.
That costs a microsecond for each resource with the words, and says little where they are
in thousands of them: when there are more than `MANY`, short titles come first instead.
A part is only ordered when those before it are not enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regdsl.binding.matchers import Words
from regdsl.passes.constants import constants
from regdsl.passes.flatten import flatten
from regdsl.planning.nodes import And, Exists, FreeText, Match, Or, Plan

__all__ = ["MANY", "WEIGHTS", "Ranking", "fts_query", "match_text", "positive_words", "ranking"]

WEIGHTS = "10.0, 1.0, 5.0"
"""What a word in a title, a description and a subject counts for relevance."""

MANY = 1000
"""When more resources than this have the words, bm25 is not asked."""

TABLES = ("fts_resource", "fts_resource_word")


@dataclass(frozen=True, slots=True)
class Ranking:
    """What relevance looks at.

    Attributes
    ----------
    better
        The conditions of the best parts of an answer, the very best first.
    hits
        The condition that there is anything to rank.
    sure
        Whether every answer meets it.
    table
        The FTS5 table that ranks them.
    wanted
        The words that count, in its query language.
    """

    better: tuple[Plan, ...]
    hits: Plan
    sure: bool
    table: str
    wanted: str


def ranking(plan: Plan) -> Ranking | None:
    """How the answers of a plan are ranked, if it looks for words."""
    plan = constants(flatten(plan))
    words = positive_words(plan)
    if not words:
        return None
    members = plan.children if isinstance(plan, And) else (plan,)
    free = tuple(member.words for member in members if isinstance(member, FreeText))
    for table in TABLES:
        # Words that every answer has, and there are no others.
        in_all = [member for member in members if match_text(member, table)]
        if in_all and sum(len(positive_words(member)) for member in in_all) == len(words):
            wanted = " AND ".join(match_text(member, table) or "" for member in in_all)
            return Ranking(_better(free), _joined(And, in_all), True, table, wanted)
    stems = [pair for pair in words if pair[1].mode == "stem"]
    wanted = " OR ".join(dict.fromkeys(fts_query(w, column) for column, w in stems or words))
    hits = _joined(Or, [_asked(column, found) for column, found in words])
    sure = any(match_text(member, table) for member in members for table in TABLES)
    return Ranking(_better(free), hits, sure, TABLES[not stems], wanted)


def _better(free: tuple[Words, ...]) -> tuple[Plan, ...]:
    if not free:
        return ()
    in_title = _joined(And, [_asked("res_title", words) for words in free])
    if len(free) == 1 or any(words.mode != "stem" for words in free):
        return (in_title,)
    typed = tuple(token for words in free for token in words.typed)
    return (FreeText(Words(typed, "stem", typed)), in_title)


def _asked(column: str, words: Words) -> Plan:
    if not column:
        return FreeText(words)
    return Exists("resource", Match((column,), words))


def _joined(how: type[And] | type[Or], plans: Sequence[Plan]) -> Plan:
    return how(tuple(plans)) if len(plans) > 1 else plans[0]


def match_text(plan: Plan, table: str) -> str | None:
    """A condition as one that a full-text table can answer alone."""
    if isinstance(plan, Or):
        found = [match_text(child, table) for child in plan.children]
        parts = [part for part in found if part]
        return f"({' OR '.join(parts)})" if len(parts) == len(found) else None
    words: Words
    column = ""
    match plan:
        case FreeText(words=free):
            words = free
        case Exists(
            entity="resource",
            row=Match(columns=("res_title" | "res_description" as name,), matcher=Words() as some),
        ):
            words, column = some, name
        case Exists(entity="subject", row=Match(matcher=Words() as some)):
            words, column = some, "res_subject"
        case _:
            return None
    if (words.mode == "stem") != (table == "fts_resource"):
        return None
    return fts_query(words, column)


def positive_words(plan: Plan) -> list[tuple[str, Words]]:
    """Texts that count for relevance, each with the column it is asked of (or "")."""
    match plan:
        case FreeText(words=words):
            return [("", words)]
        case And(children=children) | Or(children=children):
            return [found for child in children for found in positive_words(child)]
        case Exists(entity="resource" | "subject", row=row):
            return positive_words(row)
        case Match(columns=(column,), matcher=Words() as words):
            return [(column, words)]
        case _:
            return []


def fts_query(words: Words, columns: str = "") -> str:
    """Words in FTS5's own query language, safely quoted."""
    phrase = '"' + " ".join(words.typed).replace('"', " ").replace("\0", " ") + '"'
    return (f"{columns} : " if columns else "") + phrase + (" *" if words.mode == "prefix" else "")
