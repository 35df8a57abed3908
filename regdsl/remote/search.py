"""Search a server, or a mirror: `regdsl.search`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

from regdsl.ast import Query
from regdsl.binding.showing import shows_in
from regdsl.diagnostics import error
from regdsl.mirror.results import Results
from regdsl.pipeline import BindOptions, check_limit
from regdsl.places import usual_mirror
from regdsl.syntax import tree_of

if TYPE_CHECKING:
    from regdsl.backends.profiles import Profile
    from regdsl.remote.merged import MergedResults
    from regdsl.remote.results import RegistryResults

__all__ = ["ServerOptions", "default_mirror", "search"]


class ServerOptions(BindOptions, total=False):
    """What `search` and `rows` take for servers, beside the options of `bind`."""

    profile: str | Profile | None
    limit: int | None
    timeout: float
    tries: int
    exact: bool


@overload
def search(
    query: str | Query, server: str, **options: Unpack[ServerOptions]
) -> RegistryResults: ...
@overload
def search(
    query: str | Query, server: Sequence[str], **options: Unpack[ServerOptions]
) -> MergedResults: ...
@overload
def search(
    query: str | Query,
    server: None = ...,
    *,
    mirror: str | Path | None = ...,
    limit: int | None = ...,
    **options: Unpack[BindOptions],
) -> Results: ...
def search(
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
) -> RegistryResults | MergedResults | Results:
    """Search a registry: a server when one is named, else a mirror.

    Parameters
    ----------
    query
        A query in regdsl, or its syntax tree.
    server
        `gavo`, `esa`, `mast`, or the address of any RegTAP service.  What an unknown
        one can do is read from its capabilities.  A list of them is asked at the same
        time, and what they find is put together.
    mirror
        The file of a mirror; without it (and without a server) the file that
        `REGDSL_MIRROR` names, else the one in the user's data folder.
    profile
        What the server can do, when that is known better: a profile, its name or file.
    limit
        At most so many resources, beside the `limit:` of the query.
    timeout
        Seconds for all of it: connecting, the answer to its last byte, further tries.
    tries
        How often the query is sent at most when the connection fails or the server says
        that it is busy; what it refuses is not sent again.
    exact
        Refuse what the server could only answer nearly.
    **options
        Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

    Returns
    -------
    RegistryResults
        From a server: the results of `pyvo.registry.search`, with `query`, `adql`,
        `server`, `overflow`, `lints`, `notes` and `elapsed`.  The order is that of
        `sort:`, or by ivoid, since servers do not rank.
    MergedResults
        From a list of servers: the same, and `servers` (who has each resource), `answers`,
        `failures` and `summary()`.
    Results
        From a mirror: as `Mirror.search`.

    Raises
    ------
    RegdslError
        When the query is wrong (all errors at once) or the target cannot say it.
    ServerError
        A `RegdslError` that knows the ADQL: E501 when the server cannot be reached,
        E502 when it refuses, E503 when it is too slow, E504 when it is no registry,
        E505 when none of several has answered.

    Examples
    --------
    >>> from regdsl.demo import demo_mirror
    >>> search("service:ssa limit:3", mirror=demo_mirror())
    <3 of 21 resources for 'service:ssa limit:3'>
    """
    if server is not None and mirror is not None:
        raise TypeError("give a server or a mirror, not both")
    check_limit(limit)
    if shows_in(tree_of(query)):
        raise error(
            "E112",
            "`show:` asks for rows of another kind, and this is to be a list of resources",
            help="leave it out, or ask for the rows: `regdsl.rows`",
        )
    if server is not None:
        from regdsl.remote.ask import Manner, ask

        manner = Manner(profile=profile, timeout=timeout, tries=tries, exact=exact)
        if isinstance(server, str):
            return ask(query, server, manner, limit=limit, **options)
        from regdsl.remote.several import ask_several

        return ask_several(query, server, manner, limit=limit, **options)
    from regdsl.mirror.mirror import Mirror

    with Mirror(mirror if mirror is not None else default_mirror()) as opened:
        results = opened.search(query, limit=limit, **options)
        # Asked for now, since the mirror is closed afterwards.
        _ = results.left_out
        return results


def default_mirror() -> Path:
    """The mirror of the user: `REGDSL_MIRROR`, else the file in the data folder.

    Raises
    ------
    RegdslError
        E301 when there is none.
    """
    if named := os.environ.get("REGDSL_MIRROR"):
        return Path(named)
    usual = usual_mirror()
    if not usual.is_file():
        raise error(
            "E301",
            f"there is no mirror {usual}",
            help='name a server, `server="gavo"`, or a mirror, `mirror="FILE"`; '
            "`regdsl mirror import` makes one",
        )
    return usual
