"""The rows that `show:` gives, from one server: asked for, gathered, completed, ordered."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from regdsl.ast import Query
from regdsl.backends import adql_shows
from regdsl.backends.adql import DEFAULT_TOP, Adql
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import Diagnostic, error, lint
from regdsl.mirror.rows import Row, Tabulated
from regdsl.mirror.shows import columns_of, completed
from regdsl.pipeline import plan
from regdsl.planning.nodes import Question
from regdsl.remote import patience
from regdsl.remote.ask import Connection, Manner, connected
from regdsl.remote.row_pages import GatheredRows, Given, gather_rows
from regdsl.syntax import format_query, tree_of

__all__ = ["RowsOfServers", "ServerRows", "ask_rows_shown", "question_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is to be said of an answer."""

    query: str
    adql: Adql
    server: str
    overflow: bool
    lints: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    elapsed: float


class RowsOfServers(Tabulated):
    """Rows that came from a server, or from several."""

    server: str

    @property
    def _meta(self) -> dict[str, Any]:
        return {"query": self.query, "server": self.server}

    def __repr__(self) -> str:
        return f"<{len(self)} {self.noun} for {self.query!r} on {self.server}>"

    def _repr_html_(self) -> str:
        return self._html(len(self))


class ServerRows(RowsOfServers):
    """The rows that a query shows of a server (`regdsl.mirror.rows.Tabulated`).

    Attributes
    ----------
    query, lints, notes
        As for `regdsl.mirror.rows.Rows`.
    adql
        What was sent (`text`), and how near it comes to what is meant.
    direction
        The same in a word: "exact", "superset", "subset" or "mixed".
    server
        The address of the service.
    overflow
        Whether there are more rows than the server gave.
    elapsed
        Seconds from sending to the whole answer.
    given
        The rows as the server gave them, with what they are ordered by.
    """

    def __init__(self, question: Question, given: list[Given], told: _Told) -> None:
        assert question.showing is not None
        self.what = question.showing.what
        self.columns = columns_of(question.showing)
        self.given = given
        self._rows: list[Row] = completed(question.showing, given)
        self.query, self.adql, self.server = told.query, told.adql, told.server
        self.overflow, self.elapsed = told.overflow, told.elapsed
        self.direction = str(told.adql.direction)
        self.lints, self.notes = told.lints, told.notes

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "server": self.server,
            "overflow": self.overflow,
            "notes": list(self.notes),
            "adql": self.adql.text,
            "direction": self.direction,
            "show": self.what,
            "columns": list(self.columns),
            "rows": self.to_dicts(),
        }


def question_of(bound: BoundQuery, limit: int | None) -> Question:
    """What servers are to be asked.

    Raises
    ------
    RegdslError
        E112 for a query without `show:`.
    """
    if bound.showing is None:
        raise error(
            "E112",
            "this query says of no rows that they are to be shown",
            help="add `show:services`; `regdsl.search` gives the resources",
        )
    return plan(bound).at_most(limit)


def ask_rows_shown(
    query: str | Query,
    server: str,
    manner: Manner,
    limit: int | None,
    bound: BoundQuery,
    deadline: patience.Deadline | None = None,
) -> ServerRows:
    """What one server answers; see `regdsl.rows`."""
    question = question_of(bound, limit)
    began = time.monotonic()
    with connected(server, manner, deadline or patience.Deadline(manner.timeout)) as connection:
        adql = adql_shows.lower(question, connection.profile, exact=manner.exact, keyed=True)
        gathered = gather_rows(
            question, lambda asked, after: _fetch(connection, asked, after, manner)
        )
    url = connection.url
    overflow, lints = _cut_off(url, question, gathered)
    notes = bound.notes
    if gathered.pages > 1:
        told = f"{url} cuts its answers off, and was asked {gathered.pages} times, by ivoid"
        notes = (*notes, told)
    told_all = _Told(
        query=format_query(replace(tree_of(query), comments=())),
        adql=adql,
        server=url,
        overflow=overflow,
        lints=(*bound.lints, *adql.lints, *lints),
        notes=notes,
        elapsed=time.monotonic() - began,
    )
    return ServerRows(question, gathered.rows, told_all)


def _fetch(
    connection: Connection, question: Question, after: str | None, manner: Manner
) -> tuple[list[Given], bool]:
    """One answer: its rows, and whether there may be more."""
    profile = connection.profile
    adql = adql_shows.lower(question, profile, exact=manner.exact, keyed=True, after=after)
    columns = (*adql_shows.columns_of(question, profile), *adql_shows.keys_of(question))
    top = question.limit or profile.maxrec or DEFAULT_TOP
    return connection.rows(adql.text, columns, top)


def _cut_off(
    url: str, question: Question, gathered: GatheredRows
) -> tuple[bool, tuple[Diagnostic, ...]]:
    """Whether there are more rows, and the lint that says so."""
    rows = len(gathered.rows)
    if not gathered.cut or rows == question.limit:
        return False, ()
    times = f" in {gathered.pages} answers" if gathered.pages > 1 else ""
    why = f" ({gathered.why})" if gathered.why else ""
    return True, (
        lint(
            "W402",
            f"{url} gave {rows} rows{times}, and there are more{why}",
            help="narrow the query, ask in parts, such as `ivoid:ivo://cds.vizier` and "
            "`-ivoid:ivo://cds.vizier`, or search a mirror",
        ),
    )
