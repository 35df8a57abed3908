"""The text around the place where reading stopped, as tokens that errors can look at.

The lexer of the grammar stops at the first thing that it does not know; this scanner
never does, and so sees quotes that are not closed, and what stands behind the error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lark.exceptions import UnexpectedInput, UnexpectedToken

from regdsl.ast import Span

__all__ = ["END", "Situation", "Word", "scan"]

_TOKEN = re.compile(
    r"""
      (?P<skip>[ \t\r\n\f\v]+|--[^\r\n]*)
    | (?P<block>/\*)
    | (?P<string>'[^']*(?:''[^']*)*')
    | (?P<open_string>'.*)
    | (?P<name>"(?:[^"]|"")+")
    | (?P<empty_name>"")
    | (?P<open_name>".*)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<word>[A-Za-z][A-Za-z0-9_]*)
    | (?P<sign>[<>=!]+|\|\||::|&&|\*\*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A token: what kind of thing it is, its text, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    @property
    def upper(self) -> str:
        """A word in upper case, a sign as it is, nothing for quoted things."""
        return self.text.upper() if self.kind in ("word", "sign", "other", "block") else ""


END = Word("end", "", 0, 0)
"""Stands for what is before the beginning and behind the end."""


def scan(text: str) -> list[Word]:
    """The tokens of any text, comments left out."""
    return [
        Word(match.lastgroup or "", match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]


@dataclass(frozen=True)
class Situation:
    """Where reading stopped.

    Attributes
    ----------
    text
        The query.
    words
        Its tokens.
    index
        Which of them cannot stand where it does; as many as there are, at the end.
    expected
        The terminals of the grammar that could stand there.
    """

    text: str
    words: list[Word]
    index: int
    expected: frozenset[str]

    @classmethod
    def of(cls, text: str, stopped: UnexpectedInput) -> Situation:
        """The situation that an exception of Lark tells of."""
        words = scan(text)
        if isinstance(stopped, UnexpectedToken) and stopped.token.type == "$END":
            index = len(words)
        else:
            place = stopped.pos_in_stream or 0
            index = next((n for n, word in enumerate(words) if word.end > place), len(words))
        parser = getattr(stopped, "interactive_parser", None)
        return cls(text, words, index, frozenset(parser.accepts() if parser else ()))

    def at(self, offset: int) -> Word:
        """The token so many places from the one where reading stopped."""
        place = self.index + offset
        return self.words[place] if 0 <= place < len(self.words) else END

    @property
    def here(self) -> Word:
        """Where reading stopped."""
        return self.at(0)

    @property
    def before(self) -> Word:
        """What stands before."""
        return self.at(-1)

    @property
    def after(self) -> Word:
        """What stands behind."""
        return self.at(1)

    @property
    def span(self) -> Span:
        """Where reading stopped, in the text: behind the last token at the end."""
        if self.here is END:
            place = self.before.end
            return Span(place, place + 1)
        return self.here.span

    @property
    def ended(self) -> bool:
        """Whether a query could end here, or a part of it in parentheses."""
        return self.here is END or self.here.upper in (")", ";")

    @property
    def wants_name(self) -> bool:
        """Whether a name could stand here."""
        return "IDENT" in self.expected

    @property
    def wants_value(self) -> bool:
        """Whether a value could stand here."""
        return {"NUMBER", "STRING", "IDENT"} <= self.expected

    @property
    def wants_test(self) -> bool:
        """Whether a value stands before that has to be compared."""
        return "COMPARE" in self.expected and "IN" in self.expected

    @cached_property
    def opened(self) -> list[int]:
        """The places, among the tokens, of parentheses open where reading stopped."""
        found: list[int] = []
        for place, word in enumerate(self.words[: self.index]):
            if word.text == "(":
                found.append(place)
            elif word.text == ")" and found:
                found.pop()
        return found

    @cached_property
    def level(self) -> list[int]:
        """The places of the tokens before, in the same parentheses and outside of inner ones.

        Those since the last UNION, EXCEPT or INTERSECT.
        """
        depth = 0
        found: list[int] = []
        first = self.opened[-1] + 1 if self.opened else 0
        for place in range(first, self.index):
            word = self.words[place]
            if word.text == ")":
                depth -= 1
            elif word.text == "(":
                depth += 1
            elif depth == 0 and word.upper in ("UNION", "EXCEPT", "INTERSECT"):
                found = []
            elif depth == 0:
                found.append(place)
        return found

    @cached_property
    def clauses(self) -> list[str]:
        """SELECT, FROM, WHERE and so on, as they stand before in this query."""
        starts = {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "OFFSET"}
        return [self.words[n].upper for n in self.level if self.words[n].upper in starts]

    def function(self) -> Word:
        """The word before the innermost open parenthesis."""
        if self.opened and self.opened[-1] > 0:
            return self.words[self.opened[-1] - 1]
        return END
