"""The rest of an answer that a server has cut off: asked for page by page, by ivoid.

A server gives so many rows and no more.  What comes after them is asked for with
`ivoid > last`, in the order of ivoid, until the server is at its end, or the limit of the
query is reached, or the bound `MOST_PAGES`, or the time.  What was found by then is kept,
and why it is not all of it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regdsl.backends.adql import SORT_COLUMNS
from regdsl.backends.adql_registry import LISTS, PLAIN
from regdsl.planning.nodes import Question
from regdsl.remote.results import column_texts
from regdsl.remote.trouble import ServerError

__all__ = ["MOST_PAGES", "Fetch", "Gathered", "Page", "gather", "values"]

MOST_PAGES = 50
"""More answers to one query are not asked for: more than enough for all of the Registry."""

SMALLEST = 1000
"""Where some rows are not meant, no fewer than so many are asked for at a time."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer.

    Attributes
    ----------
    votable, table
        The answer, without the rows that are not meant; a row a resource.
    last
        The last ivoid that the server gave; None when it gave none.
    dropped
        How many rows were not meant.
    cut
        Whether there may be more.
    """

    votable: Any
    table: Any
    last: str | None
    dropped: int
    cut: bool


Fetch = Callable[[Question, str | None], Page]
"""Asks a question of a server; of what comes after an ivoid, where there is one."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All answers together.

    Attributes
    ----------
    rows
        A row a resource, in the order of the server; None when the first page is all.
    pages
        How many answers there were.
    dropped
        How many rows were not meant.
    cut
        Whether there may be more.
    why
        What kept us from asking on; empty when nothing did.
    """

    rows: list[Row] | None
    pages: int
    dropped: int
    cut: bool
    why: str = ""


def values(table: Any) -> list[Row]:
    """The rows of a table as plain values, NULL being None; lists are never NULL."""
    plain = [column_texts(table, name) for name in PLAIN]
    lists = [[text or "" for text in column_texts(table, name)] for name in LISTS]
    return list(zip(*plain, *lists, strict=True))


def gather(first: Page, question: Question, fetch: Fetch) -> Gathered:
    """What a question finds, when the first answer to it is here.

    An answer in another order than that of ivoid cannot be continued; all of it is then
    asked for anew in that order, and has to be sorted, and cut at the limit, by the caller.

    Parameters
    ----------
    first
        The first answer.
    question
        What was asked.
    fetch
        Asks again.
    """
    limit = question.limit
    if not first.cut or len(first.table.array) == limit:
        return Gathered(None, 1, first.dropped, first.cut)
    if _by_ivoid(question):
        found = _Finder(fetch, question, limit)
        found.take(first)
        found.go_on()
        rows = found.rows if limit is None else found.rows[:limit]
        return Gathered(rows, found.pages, found.dropped, found.cut, found.why)
    found = _Finder(fetch, replace(question, sort=(), limit=None), None)
    found.go_on()
    if found.cut:
        # The first of all in the order that is asked for are better than some in another.
        return Gathered(None, found.pages + 1, first.dropped, True, found.why)
    return Gathered(found.rows, found.pages + 1, found.dropped, False)


def _by_ivoid(question: Question) -> bool:
    keys = [(key.name, key.descending) for key in question.sort if key.name in SORT_COLUMNS]
    return not keys or keys[0] == ("ivoid", False)


class _Finder:
    """Takes page after page."""

    def __init__(self, fetch: Fetch, question: Question, limit: int | None) -> None:
        self._fetch = fetch
        self._question = question
        self._limit = limit
        self._seen: set[str] = set()
        self._last: str | None = None
        self.rows: list[Row] = []
        self.pages = 0
        self.dropped = 0
        self.cut = True
        self.why = ""

    def take(self, page: Page) -> None:
        """One more page; what was there before stays out."""
        again = 0
        for row in values(page.table):
            folded = str(row[0]).lower()
            if folded in self._seen:
                again += 1
            else:
                self._seen.add(folded)
                self.rows.append(row)
        self.pages += 1
        self.dropped += page.dropped
        self.cut = page.cut
        if again or (page.cut and page.last in (None, self._last)):
            # `ivoid > last` should have left it out: not the order that it goes by.
            self.cut, self.why = True, "it does not keep to the order of ivoid"
        self._last = page.last

    def go_on(self) -> None:
        """Ask until there is no more, or something is in the way."""
        while self.cut and not self.why and not self._enough():
            if self.pages >= MOST_PAGES:
                self.why = f"no more than {MOST_PAGES} answers are asked for"
                return
            try:
                page = self._fetch(replace(self._question, limit=self._next()), self._last)
            except ServerError as exc:
                self.why = exc.diagnostics[0].message
                return
            self.take(page)

    def _enough(self) -> bool:
        return self._limit is not None and len(self.rows) >= self._limit

    def _next(self) -> int | None:
        if self._limit is None:
            return None
        wanted = self._limit - len(self.rows)
        return max(SMALLEST, 4 * wanted) if self.dropped else wanted


def told(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> told(["a"]), told(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
