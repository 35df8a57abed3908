"""The rest of the rows of `show:` that a server has cut off: asked for by ivoid.

As `regdsl.remote.pages` does for resources.  A resource may have many rows, so those of
the last one of an answer may be a part of them: they are left out, and come again with
what is after the resource before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regdsl.backends.adql import SORT_COLUMNS
from regdsl.binding.bound import SortKey
from regdsl.planning.nodes import Question
from regdsl.remote import pages
from regdsl.remote.trouble import ServerError

__all__ = ["GatheredRows", "gather_rows", "is_by_ivoid", "ivoid_of", "sorted_rows"]

Given = dict[str, Any]
"""A row as a server gives it, with the keys that it is ordered by."""

Fetch = Callable[[Question, str | None], tuple[list[Given], bool]]
"""Asks a question of a server, of what comes after an ivoid where there is one: the rows,
and whether there may be more."""


@dataclass(frozen=True, slots=True)
class GatheredRows:
    """All answers together: rows in order, how many answers, whether there may be more, and
    why that was not asked for."""

    rows: list[Given]
    pages: int
    cut: bool
    why: str = ""


_BY_IVOID = SortKey("ivoid")


def ivoid_of(row: Given) -> str:
    """The resource that a row is of, as it is compared."""
    return str(row["key_ivoid"] if "key_ivoid" in row else row["ivoid"]).lower()


def sorted_rows(rows: Sequence[Given], question: Question) -> list[Given]:
    """The rows by code point, as a mirror has them; those of one resource keep their order."""
    found = sorted(rows, key=ivoid_of)
    for key in reversed(question.sort):
        column = SORT_COLUMNS.get(key.name)
        if column == "ivoid":
            found.sort(key=ivoid_of, reverse=key.descending)
        elif column is not None:
            name = f"key_{column}"
            found.sort(key=lambda row: str(row[name] or ""), reverse=key.descending)
            # What is not there comes last, also when the order is turned round.
            found.sort(key=lambda row: row[name] is None)
    return found


def is_by_ivoid(question: Question) -> bool:
    """Whether the first order of an answer is that of ivoid, which can be continued."""
    keys = [(key.name, key.descending) for key in question.sort if key.name in SORT_COLUMNS]
    return not keys or keys[0] == ("ivoid", False)


def gather_rows(question: Question, fetch: Fetch) -> GatheredRows:
    """All rows that a question finds, up to its limit.

    Raises
    ------
    ServerError
        When there is no answer at all.
    """
    limit = question.limit
    rows, cut = fetch(question, None)
    if not cut or len(rows) == limit:
        return GatheredRows(sorted_rows(rows, question), 1, cut)
    if is_by_ivoid(question):
        finder = _Finder(fetch, question, limit)
        finder.take(rows, cut)
    else:
        others = [key for key in question.sort if key.name != "ivoid"]
        finder = _Finder(fetch, replace(question, sort=(_BY_IVOID, *others), limit=None), None)
    finder.go_on()
    if finder.cut and not is_by_ivoid(question):
        # The first of all in the order that is asked for are better than some in another.
        return GatheredRows(sorted_rows(rows, question), finder.pages + 1, True, finder.why)
    found = sorted_rows(finder.rows, question)
    asked = finder.pages + (not is_by_ivoid(question))
    return GatheredRows(found[:limit], asked, finder.cut, finder.why)


class _Finder:
    """Takes answer after answer."""

    def __init__(self, fetch: Fetch, question: Question, limit: int | None) -> None:
        self._fetch, self._question, self._limit = fetch, question, limit
        self._seen: set[str] = set()
        self._last: str | None = None
        self.rows: list[Given] = []
        self.pages = 0
        self.cut = True
        self.why = ""

    def take(self, rows: list[Given], cut: bool) -> None:
        """One more answer."""
        self.pages += 1
        self.cut = cut
        enough = self._limit is not None and len(self.rows) + len(rows) >= self._limit
        if cut and rows and not enough:
            last = ivoid_of(rows[-1])
            whole = [row for row in rows if ivoid_of(row) != last]
            if whole:
                rows = whole
            else:
                self.why = f"{last} alone has more rows than it gives at once"
        if {ivoid_of(row) for row in rows} & self._seen or (cut and not rows):
            # `ivoid > last` should have left it out: not the order that it goes by.
            self.cut, self.why = True, "it does not keep to the order of ivoid"
            return
        self._seen |= {ivoid_of(row) for row in rows}
        self.rows += rows
        if rows:
            self._last = str(rows[-1].get("key_ivoid") or rows[-1]["ivoid"])

    def go_on(self) -> None:
        """Ask until there is no more, or something is in the way."""
        while self.cut and not self.why and not self._enough():
            if self.pages >= pages.MOST_PAGES:
                self.why = f"no more than {pages.MOST_PAGES} answers are asked for"
                return
            left = None if self._limit is None else self._limit - len(self.rows)
            try:
                self.take(*self._fetch(replace(self._question, limit=left), self._last))
            except ServerError as exc:
                self.why = exc.diagnostics[0].message
                return

    def _enough(self) -> bool:
        return self._limit is not None and len(self.rows) >= self._limit
