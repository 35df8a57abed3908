"""The stages, one after the other, for those who want the result of one of them.

    text --parse--> Query --bind--> BoundQuery --plan--> Question --compile--> SQL or ADQL

Each function takes the text (or a tree that was made before) and runs what comes before
it.  Heavy imports stay inside the functions that need them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from regdsl import ast
from regdsl.diagnostics import RegdslError, error
from regdsl.syntax import format_query, parse, tree_of

if TYPE_CHECKING:
    from regdsl.backends.adql import Adql
    from regdsl.backends.sqlite import Statement
    from regdsl.binding.bound import BoundQuery
    from regdsl.binding.macros import Macros
    from regdsl.binding.names import Resolver
    from regdsl.passes import Step
    from regdsl.planning.nodes import Question

__all__ = ["bind", "check", "compile", "compile_adql", "compile_sqlite", "fmt", "plan", "targets"]


class BindOptions(TypedDict, total=False):
    """What everything that takes a query hands on to `bind`, by the same names."""

    params: Mapping[str, Any] | None
    now: datetime | None
    online: bool
    resolver: Resolver | None
    vocab_dir: Path | None
    macros: Macros


def check_limit(limit: int | None) -> None:
    """E112 for a limit that is none."""
    if limit is not None and not 0 < limit < 1 << 63:
        raise error("E112", f"a limit is at least 1, and {limit} is not", help="leave it out")


def fmt(text: str) -> str:
    """The canonical spelling of a query.

    >>> fmt('quasar  or (blazar   and band:x-ray)')
    'quasar or (blazar band:x-ray)'
    """
    return format_query(parse(text))


def bind(
    query: str | ast.Query,
    *,
    params: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    online: bool = False,
    resolver: Resolver | None = None,
    vocab_dir: Path | None = None,
    macros: Macros = None,
) -> BoundQuery:
    """Read the values of a query, resolve its names, look up its terms.

    Parameters
    ----------
    query
        Text, or what `parse` gave.
    params
        Values for `$name`: texts, numbers, or for a position a list of them (pairs of
        degrees, an array of shape (N, 2), a table with `ra` and `dec`, a SkyCoord).
    now
        The time that `30d..` and `now` count from, UTC; the present by default.
    online
        Whether the name service (Sesame) may be asked for objects that are not known
        offline.
    resolver
        What turns names of objects into positions, instead of the default chain.
    vocab_dir
        A folder with IVOA vocabularies in desise form.
    macros
        Files with definitions of `@name`, beside the library and the user's own.

    Raises
    ------
    RegdslError
        With all errors found.
    """
    from regdsl.binding import Context
    from regdsl.binding import bind as bind_query
    from regdsl.binding.expansion import expand

    source = query if isinstance(query, str) else ""
    tree = tree_of(query)
    context = Context(params=params or {}, online=online, resolver=resolver, vocab_dir=vocab_dir)
    if now is not None:
        utc = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
        context.now = utc.replace(microsecond=0)
    expanded, places, wrong = expand(tree, macros)
    try:
        bound = places.relocated(bind_query(expanded, context, source))
    except RegdslError as exc:
        told = dict.fromkeys(map(places.told, exc.diagnostics))
        raise RegdslError([*wrong, *told], source) from None
    if wrong:
        raise RegdslError([*wrong, *bound.lints], source)
    return bound


def check(query: str, **options: object) -> BoundQuery:
    """The same as `bind`: everything that can be said of a query without a target."""
    return bind(query, **options)  # type: ignore[arg-type]


def plan(
    query: str | ast.Query | BoundQuery,
    *,
    optimise: bool | Collection[str] = True,
    trace: list[Step] | None = None,
    **options: Unpack[BindOptions],
) -> Question:
    """The query as set algebra over resources.

    Parameters
    ----------
    query
        Text, what `parse` gave, or what `bind` gave.
    optimise
        Whether the rules of `regdsl.passes` are applied, or the names of those that are.
    trace
        Takes what each rule changed, where a list is given.
    **options
        Those of `bind`.
    """
    from regdsl import passes
    from regdsl.binding.bound import BoundQuery
    from regdsl.planning import build

    bound = query if isinstance(query, BoundQuery) else bind(query, **options)
    return passes.optimise(build(bound), passes.chosen(optimise), trace)


def compile_adql(
    query: str | ast.Query | BoundQuery,
    to: str = "gavo",
    *,
    exact: bool = False,
    optimise: bool | Collection[str] = True,
    **options: Unpack[BindOptions],
) -> Adql:
    """The ADQL of a query for a profile, with what is inexact about it."""
    from regdsl.backends import adql, adql_shows
    from regdsl.backends.profiles import load

    profile = load(to)
    question = plan(query, optimise=optimise, **options)
    lower = adql.lower if question.showing is None else adql_shows.lower
    return lower(question, profile, exact=exact)


def compile_sqlite(
    query: str | ast.Query | BoundQuery,
    *,
    optimise: bool | Collection[str] = True,
    **options: Unpack[BindOptions],
) -> Statement:
    """The SQL that a mirror runs for a query, with its bound values."""
    from regdsl.backends import sqlite, sqlite_counts, sqlite_shows

    question = plan(query, optimise=optimise, **options)
    if question.counting is not None:
        return sqlite_counts.lower(question, rules=optimise)
    if question.showing is not None:
        return sqlite_shows.lower_whole(question, rules=optimise)
    return sqlite.lower(question, rules=optimise)


def compile(
    query: str | ast.Query,
    to: str = "gavo",
    *,
    exact: bool = False,
    optimise: bool | Collection[str] = True,
    **options: Unpack[BindOptions],
) -> str:
    """Compile a query.

    Parameters
    ----------
    query
        Text, or what `parse` gave.
    to
        `sqlite`, or the name of a profile: see `targets()`.
    exact
        Refuse what the target can answer only nearly (RegTAP servers differ in how they
        find words, docs/semantics.md).
    optimise
        As for `plan`; the names of rules for a mirror count as well.
    **options
        Those of `bind`.

    Returns
    -------
    str
        ADQL 2.1 on the tables of RegTAP 1.2 (schema `rr`), or SQL for a mirror.

    Raises
    ------
    RegdslError
        When the query is wrong or the target cannot say it.

    Examples
    --------
    >>> print(compile("service:ssa limit:5"))
    SELECT TOP 5 ivoid, res_type, short_name, res_title, reference_url FROM rr.resource
    WHERE ivoid IN (
        SELECT ivoid FROM rr.capability
        WHERE standard_id='ivo://ivoa.net/std/ssa' OR standard_id='ivo://ivoa.net/std/ssa#aux')
    ORDER BY ivoid
    """
    if to == "sqlite":
        return compile_sqlite(query, optimise=optimise, **options).sql
    return compile_adql(query, to, exact=exact, optimise=optimise, **options).text


def targets() -> tuple[str, ...]:
    """The names that `compile(to=...)` takes."""
    from regdsl.backends.profiles import names

    return (*names(), "sqlite")
