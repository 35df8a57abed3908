"""The rows that `show:` gives, from servers or a mirror: `regdsl.rows`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

from regdsl.ast import Query
from regdsl.backends.profiles import Profile
from regdsl.mirror.rows import Rows
from regdsl.pipeline import BindOptions, bind, check_limit
from regdsl.remote.search import ServerOptions, default_mirror

if TYPE_CHECKING:
    from regdsl.remote.merged_rows import MergedRows
    from regdsl.remote.server_rows import ServerRows

__all__ = ["rows"]


@overload  # A str is a Sequence[str] as well; the first that fits counts.
def rows(  # type: ignore[overload-overlap]
    query: str | Query, server: str, **options: Unpack[ServerOptions]
) -> ServerRows: ...
@overload
def rows(
    query: str | Query, server: Sequence[str], **options: Unpack[ServerOptions]
) -> MergedRows: ...
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
    server: str | Sequence[str] | None = None,
    *,
    mirror: str | Path | None = None,
    profile: str | Profile | None = None,
    limit: int | None = None,
    timeout: float = 60.0,
    tries: int = 3,
    exact: bool = False,
    **options: Unpack[BindOptions],
) -> ServerRows | MergedRows | Rows:
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
    MergedRows
        From a list of servers: the same, with one more column (`servers`: who has the
        resource), and `answers`, `failures`, `only()` and `summary()`.
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
        bound = bind(query, **options)
        if isinstance(server, str):
            from regdsl.remote.server_rows import ask_rows_shown

            return ask_rows_shown(query, server, manner, limit, bound)
        from regdsl.remote.merged_rows import ask_several_rows

        return ask_several_rows(query, server, manner, limit, bound)
    from regdsl.mirror.mirror import Mirror

    with Mirror(mirror if mirror is not None else default_mirror()) as opened:
        found = opened.rows(query, limit=limit, **options)
        # Asked for now, since the mirror is closed afterwards.
        _ = found.left_out
        return found
