"""The rows that `show:` gives, from a server: `regdsl.rows`, and what it gives there."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, overload

from regdsl.ast import Query
from regdsl.backends import adql_shows
from regdsl.backends.adql import DEFAULT_TOP, Adql
from regdsl.backends.profiles import Profile
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import Diagnostic, error, lint
from regdsl.mirror.rows import Row, Rows, Tabulated
from regdsl.mirror.shows import columns_of, completed
from regdsl.pipeline import BindOptions, bind, check_limit, plan
from regdsl.planning.nodes import Question
from regdsl.remote.search import default_mirror
from regdsl.syntax import format_query, tree_of

if TYPE_CHECKING:
    from regdsl.remote.ask import Manner

__all__ = ["ServerRows", "rows"]


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


class ServerRows(Tabulated):
    """The rows that a query shows of a server (`regdsl.mirror.rows.Tabulated`).

    Attributes
    ----------
    query, lints, notes
        As for `regdsl.mirror.rows.Rows`.
    adql
        What was sent (`text`), and how near it comes to what is meant.
    server
        The address of the service.
    overflow
        Whether there are more rows than the server gave.
    elapsed
        Seconds from sending to the whole answer.
    """

    def __init__(self, what: str, columns: tuple[str, ...], found: list[Row], told: _Told) -> None:
        self.what = what
        self.columns = columns
        self._rows = found
        self.query, self.adql, self.server = told.query, told.adql, told.server
        self.overflow, self.elapsed = told.overflow, told.elapsed
        self.lints, self.notes = told.lints, told.notes

    @property
    def _meta(self) -> dict[str, Any]:
        return {"query": self.query, "server": self.server}

    def __repr__(self) -> str:
        return f"<{len(self)} {self.noun} for {self.query!r} on {self.server}>"

    def _repr_html_(self) -> str:
        return self._html(len(self))

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "server": self.server,
            "overflow": self.overflow,
            "notes": list(self.notes),
            "adql": self.adql.text,
            "direction": self.adql.direction,
            "show": self.what,
            "columns": list(self.columns),
            "rows": self.to_dicts(),
        }


@overload
def rows(
    query: str | Query,
    server: str,
    *,
    profile: str | Profile | None = ...,
    limit: int | None = ...,
    timeout: float = ...,
    tries: int = ...,
    exact: bool = ...,
    **options: Unpack[BindOptions],
) -> ServerRows: ...
@overload
def rows(
    query: str | Query,
    server: None = ...,
    *,
    mirror: str | Path | None = ...,
    limit: int | None = ...,
    **options: Unpack[BindOptions],
) -> Rows: ...
def rows(
    query: str | Query,
    server: str | None = None,
    *,
    mirror: str | Path | None = None,
    profile: str | Profile | None = None,
    limit: int | None = None,
    timeout: float = 60.0,
    tries: int = 3,
    exact: bool = False,
    **options: Unpack[BindOptions],
) -> ServerRows | Rows:
    """What `show:` asks for: services, tables, columns, people, or chosen columns.

    Parameters
    ----------
    query
        A query in regdsl with `show:`, or its syntax tree.
    server, mirror, profile, timeout, tries, exact
        As for `regdsl.search`.
    limit
        At most so many rows, beside the `limit:` of the query.
    **options
        Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

    Returns
    -------
    ServerRows
        From a server, with `query`, `adql`, `server`, `overflow`, `lints`, `notes` and
        `elapsed`.  What the server cannot say is None (`adql.summary` names it).
    Rows
        From a mirror: as `Mirror.rows`.

    Raises
    ------
    RegdslError
        As `regdsl.search`; from a server, E112 for a query without `show:`.

    Examples
    --------
    >>> from regdsl.demo import demo_mirror
    >>> rows("service:ssa show:services limit:3", mirror=demo_mirror())
    <3 of 21 services for 'service:ssa show:services limit:3'>
    """
    if server is not None and mirror is not None:
        raise TypeError("give a server or a mirror, not both")
    check_limit(limit)
    if server is not None:
        from regdsl.remote.ask import Manner

        manner = Manner(profile=profile, timeout=timeout, tries=tries, exact=exact)
        return _of_server(query, server, manner, limit, bind(query, **options))
    from regdsl.mirror.mirror import Mirror

    with Mirror(mirror if mirror is not None else default_mirror()) as opened:
        found = opened.rows(query, limit=limit, **options)
        # Asked for now, since the mirror is closed afterwards.
        _ = found.left_out
        return found


def _of_server(
    query: str | Query, server: str, manner: Manner, limit: int | None, bound: BoundQuery
) -> ServerRows:
    from regdsl.remote.ask import ask_table

    if bound.showing is None:
        raise error(
            "E112",
            "this query says of no rows that they are to be shown",
            help="add `show:services`; `regdsl.search` gives the resources",
        )
    tree = tree_of(query)
    question = plan(bound).at_most(limit)
    url, profile = manner.address(server)

    def write(profile: Profile) -> tuple[Adql, tuple[str, ...], int]:
        adql = adql_shows.lower(question, profile, exact=manner.exact)
        return (
            adql,
            adql_shows.columns_of(question, profile),
            question.limit or profile.maxrec or DEFAULT_TOP,
        )

    began = time.monotonic()
    adql, given, cut = ask_table(url, profile, manner, write)
    found = _completed(question, given)
    cut = cut and len(found) != question.limit
    more = lint(
        "W402",
        f"{url} gave {len(found)} rows, and there are more",
        help=f"ask for more, `limit:{10 * len(found)}`; or narrow the query",
    )
    assert question.showing is not None
    told = _Told(
        query=format_query(replace(tree, comments=())),
        adql=adql,
        server=url,
        overflow=cut,
        lints=(*bound.lints, *adql.lints, *((more,) if cut else ())),
        notes=bound.notes,
        elapsed=time.monotonic() - began,
    )
    return ServerRows(question.showing.what, columns_of(question.showing), found, told)


def _completed(question: Question, given: list[dict[str, Any]]) -> list[Row]:
    """The rows with the columns of `regdsl.mirror.rows`, by code point as there."""
    assert question.showing is not None
    found = completed(question.showing, given)
    names = columns_of(question.showing)
    if "ivoid" in names and not question.sort:
        place = names.index("ivoid")
        found.sort(key=lambda row: row[place] or "")
    return found
