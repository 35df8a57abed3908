"""One question to one server: compile, send, read, look again."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyvo
import requests

from regdsl.ast import Query
from regdsl.backends.adql import DEFAULT_TOP, SORT_COLUMNS, Adql
from regdsl.backends.adql_registry import LISTS, PLAIN, compile_registry, fold, lists_as_rows
from regdsl.backends.profiles import Profile, load
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import Diagnostic, lint
from regdsl.pipeline import bind, plan
from regdsl.planning.nodes import Question
from regdsl.remote import pages, patience, recheck, servers, trouble
from regdsl.remote.quiet import quiet
from regdsl.remote.results import Ask, RegistryResults, column_texts, make_votable
from regdsl.syntax import format_query, tree_of

__all__ = [
    "MOST_ROWS",
    "Connection",
    "Manner",
    "Small",
    "Telling",
    "ask",
    "ask_rows",
    "connected",
    "run_small",
    "sort_rows",
]

MOST_ROWS = 1_000_000
"""Asked for of what belongs to one resource, or to a list of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a server is to be asked; see `regdsl.search`."""

    profile: str | Profile | None = None
    timeout: float = patience.DEFAULT_TIMEOUT
    tries: int = patience.DEFAULT_TRIES
    exact: bool = False

    def address(self, server: str) -> tuple[str, Profile | None]:
        """Where a server is, and what is known of it, or said of it here."""
        url, profile = servers.address(server)
        if self.profile is not None:
            profile = load(self.profile) if isinstance(self.profile, str) else self.profile
        return url, profile


def ask(
    query: str | Query,
    server: str,
    manner: Manner,
    *,
    limit: int | None = None,
    bound: BoundQuery | None = None,
    deadline: patience.Deadline | None = None,
    **options: Any,
) -> RegistryResults:
    """What a server answers; see `regdsl.search`.

    `bound` is the query bound before, so that others see the same names and clock; else
    it is bound here, with `options`.  A `deadline` may be ended from elsewhere; without
    it there is the timeout of `manner`.
    """
    url, profile = manner.address(server)
    tree = tree_of(query)
    if bound is None:
        bound = bind(query, **options)
    question = plan(bound).at_most(limit)
    began = time.monotonic()
    deadline = deadline or patience.Deadline(manner.timeout)
    with patience.session(deadline, manner.tries) as session:
        if profile is None:
            with Telling(url, deadline):
                profile = servers.probe(url, session)
        adql = compile_registry(question, profile)
        left = _after_a_second_look(adql, question, exact=manner.exact)
        fetch = _fetcher(url, profile, session, deadline)
        first = fetch(question, None)
        gathered = pages.gather(first, question, fetch)
    elapsed = time.monotonic() - began
    votable, table = first.votable, first.table
    if gathered.rows is not None and gathered.pages > 1:
        votable = make_votable(gathered.rows)
        table = _table(votable, url, adql.text)
    sort_rows(table, question)
    if question.limit is not None and len(table.array) > question.limit:
        _take(table, range(question.limit))
    overflow, lints = _cut_off(url, question, len(table.array), gathered)
    return RegistryResults(
        votable,
        url=f"{url}/sync",
        server=url,
        ask=_asker(url, manner),
        query=format_query(replace(tree, comments=())),
        adql=adql,
        overflow=overflow,
        direction=left.direction,
        lints=(*bound.lints, *left.lints, *lints),
        notes=(*bound.notes, *_in_pages(url, gathered)),
        elapsed=elapsed,
        dropped=gathered.dropped,
    )


def _fetcher(
    url: str, profile: Profile, session: requests.Session, deadline: patience.Deadline
) -> pages.Fetch:
    """Asks one server for one page after the other."""

    def fetch(question: Question, after: str | None) -> pages.Page:
        adql = compile_registry(question, profile, after=after)
        top = _top(question, profile)
        with Telling(url, deadline, adql.text):
            # One more than TOP, so that a server does not take its own obedience for an overflow.
            votable, status = _send(url, adql.text, top + 1, session)
        table = _table(votable, url, adql.text)
        cut = _is_cut(status, len(table.array), top, profile)
        if lists_as_rows(profile):
            rows = fold(pages.values(table))
            # Of the last resource some interfaces may be missing: it comes again.
            rows = rows[:-1] if cut and len(rows) > 1 else rows
            votable = make_votable(rows)
            table = _table(votable, url, adql.text)
        ivoids = column_texts(table, "ivoid")
        dropped = _look_again(table, question) if adql.direction == "superset" else 0
        return pages.Page(
            votable,
            table,
            last=ivoids[-1] if ivoids else None,
            dropped=dropped,
            cut=cut or len(ivoids) == question.limit,
        )

    return fetch


def _in_pages(url: str, gathered: pages.Gathered) -> tuple[str, ...]:
    if gathered.pages == 1:
        return ()
    return (f"{url} cuts its answers off, and was asked {gathered.pages} times, by ivoid",)


class Telling:
    """What `requests` raises inside becomes an error of ours."""

    def __init__(self, url: str, deadline: patience.Deadline, adql: str = "") -> None:
        self._url, self._deadline, self._adql = url, deadline, adql

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, exc: BaseException | None, where: object) -> None:
        if isinstance(exc, requests.RequestException):
            seconds = self._deadline.seconds
            raise trouble.of_exception(exc, self._url, seconds, self._adql) from exc


def _top(question: Question, profile: Profile) -> int:
    """The rows that the ADQL asks for."""
    if question.limit is not None and not lists_as_rows(profile):
        return question.limit
    return profile.maxrec or DEFAULT_TOP


def _is_cut(status: str, rows: int, top: int, profile: Profile) -> bool:
    """Whether there may be more rows than the server gave."""
    silent = "silent" in profile.quirks and profile.maxrec is not None and rows >= profile.maxrec
    return status == "OVERFLOW" or rows >= top or silent


def _send(url: str, adql: str, maxrec: int, session: requests.Session) -> tuple[Any, str]:
    """The VOTable of the answer and its QUERY_STATUS."""
    service = pyvo.dal.TAPService(url, session=session)
    sent = service.create_query(adql, maxrec=maxrec)
    response = sent.submit()
    votable = _read(response.content)
    if votable is None:
        raise trouble.of_response(url, response, adql)
    status, message = _status(votable)
    if status == "ERROR" or response.status_code >= 400:
        if response.status_code in patience.RETRIED:
            raise trouble.busy(url, response, adql)
        raise trouble.refused(url, message, adql)
    return votable, status


def _read(content: bytes) -> Any:
    """The bytes as a VOTable; None when they are none."""
    from astropy.io import votable

    if b"VOTABLE" not in content[:4096]:
        return None
    with quiet():
        try:
            return votable.parse(io.BytesIO(content), verify="ignore")
        except Exception:
            return None


def _status(votable: Any) -> tuple[str, str]:
    """The last QUERY_STATUS, and what is said with it (DALI 1.1, section 4.4)."""
    status, message = "OK", ""
    for resource in votable.resources:
        infos = [*resource.infos, *(info for table in resource.tables for info in table.infos)]
        for info in infos:
            if info.name.upper() == "QUERY_STATUS":
                status, message = str(info.value).upper(), str(info.content or "")
    for info in votable.infos:
        if info.name.upper() == "QUERY_STATUS" and status == "OK":
            status, message = str(info.value).upper(), str(info.content or "")
    return status, message


def _table(votable: Any, url: str, adql: str, columns: Sequence[str] = (*PLAIN, *LISTS)) -> Any:
    """The table of the answer; its columns are those that were asked for."""
    for resource in votable.resources:
        for table in resource.tables:
            missing = set(columns) - {field.name for field in table.fields}
            if missing:
                why = f"its answer lacks columns: {', '.join(sorted(missing))}"
                raise trouble.no_registry(url, why, adql)
            return table
    raise trouble.no_registry(url, "its answer has no table", adql)


def _after_a_second_look(adql: Adql, question: Question, *, exact: bool) -> Adql:
    """What remains inexact when the rows have been looked at again; E203 with `exact`."""
    if adql.direction == "superset":
        question = replace(question, plan=recheck.unsettled(question.plan))
    return compile_registry(question, adql.profile, exact=exact)


def _look_again(table: Any, question: Question) -> int:
    """Leave out the rows that are surely not meant; how many those were."""
    texts = {name: column_texts(table, name) for name in recheck.TEXTS}
    rows = [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]
    kept = recheck.keep(question.plan, rows)
    _take(table, kept)
    return len(rows) - len(kept)


def sort_rows(table: Any, question: Question) -> None:
    """Order the rows by code point, as a mirror does; a server has a collation of its own."""
    order = list(range(len(table.array)))
    keys = [(key.name, key.descending) for key in question.sort if key.name in SORT_COLUMNS]
    for name, down in reversed([*keys, ("ivoid", False)]):
        texts = column_texts(table, SORT_COLUMNS[name])
        order.sort(key=lambda place: texts[place] or "", reverse=down)
        # What is not there comes last, also when the order is turned round.
        order.sort(key=lambda place: texts[place] is None)
    _take(table, order)


def _take(table: Any, places: Sequence[int]) -> None:
    if list(places) != list(range(len(table.array))):
        table.array = table.array[list(places)]


def _cut_off(
    url: str, question: Question, rows: int, gathered: pages.Gathered
) -> tuple[bool, tuple[Diagnostic, ...]]:
    """Whether there is more than the rows that are left, and the lint that says so."""
    if not gathered.cut or rows == question.limit:
        return False, ()
    dropped, asked = gathered.dropped, question.limit
    if asked is not None and gathered.pages == 1 and rows + dropped == asked:
        return True, (
            lint(
                "W402",
                f"{dropped} of the {rows + dropped} resources that {url} gave are not meant, "
                "and others may come after them",
                help=f"ask for more and take the first: `limit:{4 * asked}`",
            ),
        )
    times = f" in {gathered.pages} answers" if gathered.pages > 1 else ""
    why = f" ({gathered.why})" if gathered.why else ""
    said = f"{url} gave {rows} resources{times}, and there are more{why}"
    how = (
        "narrow the query, ask in parts, such as `ivoid:ivo://cds.vizier` and "
        "`-ivoid:ivo://cds.vizier`, or search a mirror"
    )
    return True, (lint("W402", said, help=how),)


def ask_rows(url: str, adql: str, columns: Sequence[str], manner: Manner) -> list[dict[str, Any]]:
    """The rows of any ADQL that gives these columns; NULL is None.

    Raises
    ------
    ServerError
        As `regdsl.search`.
    """
    deadline = patience.Deadline(manner.timeout)
    with patience.session(deadline, manner.tries) as session, Telling(url, deadline, adql):
        votable, _ = _send(url, adql, MOST_ROWS, session)
    return _plain_rows(_table(votable, url, adql, columns).array, columns)


@dataclass(frozen=True, slots=True)
class Small:
    """The answer to a small query: the values of one column, and its QUERY_STATUS."""

    values: list[str | None]
    status: str


def run_small(
    url: str, adql: str, column: str, timeout: float, *, maxrec: int = 10, tries: int = 1
) -> Small:
    """One column of what a server gives, and few rows of it.

    Raises
    ------
    ServerError
        As `regdsl.search`.
    """
    deadline = patience.Deadline(timeout)
    with patience.session(deadline, tries) as session, Telling(url, deadline, adql):
        votable, status = _send(url, adql, maxrec, session)
    return Small(column_texts(_table(votable, url, adql, [column]), column), status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A server that can be asked one thing after the other, and what it can do."""

    url: str
    profile: Profile
    session: requests.Session
    deadline: patience.Deadline

    def rows(
        self, adql: str, columns: Sequence[str], top: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """Plain rows of a query that asks for `top` of them, and whether there may be more.

        Raises
        ------
        ServerError
            As `regdsl.search`.
        """
        with Telling(self.url, self.deadline, adql):
            votable, status = _send(self.url, adql, top + 1, self.session)
        found = _plain_rows(_table(votable, self.url, adql, columns).array, columns)
        return found, _is_cut(status, len(found), top, self.profile)


@contextlib.contextmanager
def connected(server: str, manner: Manner, deadline: patience.Deadline) -> Iterator[Connection]:
    """A server, once it is known what it can do.

    Raises
    ------
    RegdslError
        As `regdsl.search`.
    """
    url, profile = manner.address(server)
    with patience.session(deadline, manner.tries) as session:
        if profile is None:
            with Telling(url, deadline):
                profile = servers.probe(url, session)
        yield Connection(url=url, profile=profile, session=session, deadline=deadline)


def _plain_rows(array: Any, columns: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: _plain(array[name][at]) for name in columns} for at in range(len(array))]


def _asker(url: str, manner: Manner) -> Ask:
    """Further questions about a resource go to the same server."""

    def rows(table: str, columns: Sequence[str], ivoid: str) -> list[dict[str, Any]]:
        quoted = ivoid.replace("'", "''")
        adql = f"SELECT {', '.join(columns)} FROM rr.{table} WHERE ivoid='{quoted}'"
        return ask_rows(url, adql, columns, manner)

    return rows


def _plain(value: Any) -> Any:
    """A value without numpy around it; NULL is None."""
    import numpy

    if value is numpy.ma.masked:
        return None
    if isinstance(value, numpy.generic):
        return value.item()
    return value or None if isinstance(value, str) else value
