"""Relevance in SQL: which texts of a question are looked up first, and in what order.

Where all that is asked for has certain words, the full-text index gives the resources and
their rank at once, and everything else is tested on those.  They come in parts, each
sorted by weighted bm25: with the words side by side as they were typed, with all of them
in the title, and the others.  A part is only ranked when those before it are not enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from regdsl.binding.matchers import Words
from regdsl.planning.nodes import And, Exists, FreeText, Match, Or, Plan

__all__ = ["WEIGHTS", "Driver", "driver", "fts_query", "positive_words"]

WEIGHTS = (10.0, 1.0, 5.0)
"""What a word in a title, a description and a subject counts for relevance."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Words that every answer has.

    Attributes
    ----------
    table
        The FTS5 table that knows them.
    parts
        What all answers match, in the query language of FTS5; all of them are asked for.
    free
        The words that may be anywhere in the resource.
    known
        All words that count.
    rest
        What else is asked for.
    """

    table: str
    parts: tuple[str, ...]
    free: tuple[Words, ...]
    known: tuple[Words, ...]
    rest: tuple[Plan, ...]

    def all_parts(self) -> str:
        """What all answers match."""
        return " AND ".join(self.parts)

    def better(self) -> tuple[str, ...]:
        """What the best answers match, the very best first."""
        if not self.free:
            return ()
        better = [" AND ".join(fts_query(words, "res_title") for words in self.free)]
        if len(self.free) > 1 and all(words.mode == "stem" for words in self.free):
            typed = tuple(token for words in self.free for token in words.typed)
            better.insert(0, fts_query(Words(typed, "stem", typed)))
        return tuple(better)

    def ranked(self) -> tuple[str, ...]:
        """All answers in parts, best first; none has what is in one before."""
        whole, found, before = self.all_parts(), [], ""
        for part in self.better():
            found.append(f"({whole} AND {part})" + (f" NOT ({before})" if before else ""))
            before = f"{before} OR ({part})" if before else f"({part})"
        return (*found, f"({whole}) NOT ({before})" if before else whole)


def driver(plan: Plan) -> Driver | None:
    """The words that every answer has, if there are such."""
    members = plan.children if isinstance(plan, And) else (plan,)
    for table in ("fts_resource", "fts_resource_word"):
        found = [_text(member, table) for member in members]
        if any(found):
            rest = tuple(member for member, text in zip(members, found, strict=True) if not text)
            parts = tuple(text for text in found if text)
            of_table = [m for m, text in zip(members, found, strict=True) if text]
            free = tuple(member.words for member in of_table if isinstance(member, FreeText))
            known = tuple(words for m in of_table for _, words in positive_words(m))
            return Driver(table, parts, free, known, rest)
    return None


def _text(plan: Plan, table: str) -> str | None:
    """A condition as one that a full-text table can answer alone."""
    if isinstance(plan, Or):
        found = [_text(child, table) for child in plan.children]
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
