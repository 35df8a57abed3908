"""A mirror: a copy of the Registry in one SQLite file, to be searched without a network."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from regdsl.ast import Query
from regdsl.backends.sqlite import RESULT_COLUMNS, Statement, count, lower
from regdsl.binding.bound import AllOf, BoundExpr, BoundQuery, Condition
from regdsl.binding.services import kind_of
from regdsl.diagnostics import error
from regdsl.mirror.age import stale, too_young
from regdsl.mirror.functions import register
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.rebuild import require_indexes
from regdsl.mirror.results import About, LeftOut, Results
from regdsl.mirror.troubles import of_the_file
from regdsl.pipeline import BindOptions, bind, check_limit, compile_adql, plan
from regdsl.syntax import format_query, tree_of

if TYPE_CHECKING:
    from regdsl.mirror.adql import AdqlResult
    from regdsl.mirror.counts import Counts
    from regdsl.mirror.record import FullRecord
    from regdsl.mirror.rows import Rows
    from regdsl.mirror.sandbox import Sandbox
    from regdsl.planning.nodes import Question

__all__ = ["Mirror"]


class Mirror:
    """A registry mirror, open for reading.

    Parameters
    ----------
    path
        The SQLite file that `regdsl mirror import` made.

    Raises
    ------
    RegdslError
        E301 when there is no such file, E302 when it is no mirror, E303 when it has
        another layout than this version reads.

    Examples
    --------
    >>> from regdsl.demo import demo_mirror
    >>> with Mirror(demo_mirror()) as mirror:
    ...     len(mirror.search("service:ssa")) > 5
    True
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._connection = open_mirror(self.path)
        register(self._connection)
        require_indexes(self._connection, self.path)
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> Mirror:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        if self._sandbox is not None:
            self._sandbox.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The open connection, for reading."""
        return self._connection

    @property
    def as_of(self) -> str | None:
        """When the mirror was last filled: UTC, ISO text."""
        return self._noted("updated")

    @property
    def stale(self) -> str | None:
        """What to say of a mirror that has not been filled for a month; None of others."""
        return stale(self.path, self.as_of)

    def search(
        self,
        query: str | Query,
        *,
        limit: int | None = None,
        optimise: bool | Collection[str] = True,
        **options: Unpack[BindOptions],
    ) -> Results:
        """Search the mirror.

        Parameters
        ----------
        query
            A query in regdsl, or its syntax tree.
        limit
            At most so many resources, beside the `limit:` of the query; `total` of the
            result still counts all.
        optimise
            Whether rules make the search faster, or the names of those that do
            (`regdsl.passes`): to see what they are worth.
        **options
            Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

        Raises
        ------
        RegdslError
            When the query is wrong; all errors at once.
        """
        tree = tree_of(query)
        bound = bind(query, **options)
        if bound.showing is not None:
            raise error(
                "E112",
                "`show:` asks for rows of another kind, and this is to be a list of resources",
                bound.showing.span,
                help="leave it out; in Python, `Mirror.rows` answers it",
            )
        question = plan(bound, optimise=optimise)
        check_limit(limit)
        listed, total, statement = self._listed(question, limit, optimise)
        about = self._about(tree, bound, total, statement)
        return Results(listed, about, adql=lambda to: compile_adql(bound, to))

    def _listed(
        self, question: Question, limit: int | None, optimise: bool | Collection[str]
    ) -> tuple[list[tuple[Any, ...]], int, Statement]:
        """The rows of an answer, the number of all that there are, and what was run."""
        statement = lower(question, limit=limit, rules=optimise)
        listed = self._run(statement)
        limits = [n for n in (limit, question.limit) if n is not None]
        total = len(listed)
        if limits and total >= min(limits):
            # Where the answer was found as a whole, its number stands in each row.
            told = listed[0][len(RESULT_COLUMNS) :]
            total = told[0] if told else self._run(count(question, rules=optimise))[0][0]
        return listed, total, statement

    def _about(self, tree: Query, bound: BoundQuery, total: int, statement: Statement) -> About:
        """What an answer is to know of itself."""
        as_of = self.as_of
        of_age = (too_young(bound.expr, self._noted("created")), stale(self.path, as_of))
        return About(
            query=format_query(replace(tree, comments=())),
            total=total,
            lints=bound.lints,
            notes=(*bound.notes, *filter(None, of_age)),
            as_of=as_of,
            mirror=self.path,
            sql=statement.sql,
            left_out=lambda: self.left_out(bound, total),
        )

    def _noted(self, key: str) -> str | None:
        """What the ledger has under a key."""
        rows = self._run(Statement("SELECT value FROM ledger_meta WHERE key = :key", {"key": key}))
        return rows[0][0] if rows else None

    def find(
        self,
        bound: BoundQuery,
        limit: int | None = None,
        optimise: bool | Collection[str] = True,
    ) -> tuple[list[str], int]:
        """The identifiers of what a bound query finds, its own limit left aside, in order.

        And the number of all, which may be more than the `limit`.
        """
        question = plan(replace(bound, limit=None), optimise=optimise)
        listed, total, _ = self._listed(question, limit, optimise)
        return [row[0] for row in listed], total

    def count(self, bound: BoundQuery) -> int:
        """How many resources a bound query finds, its limit left aside."""
        return int(self._run(count(plan(bound)))[0][0])

    def _run(self, statement: Statement) -> list[tuple[Any, ...]]:
        """All rows of a statement of ours."""
        try:
            return self._connection.execute(statement.sql, statement.params).fetchall()
        except sqlite3.DatabaseError as exc:
            other = error(
                "E010", f"SQLite cannot run this query on {self.path}: {exc}", help="ask in parts"
            )
            raise of_the_file(exc, self.path) or other from exc

    def services(self, ivoids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The kinds of services that each of some resources has, auxiliary ones included."""
        found: dict[str, dict[str, None]] = {ivoid: {} for ivoid in ivoids}
        rows = self._connection.execute(
            "SELECT DISTINCT c.ivoid, c.standard_id FROM json_each(?) AS j "
            "JOIN capability AS c ON c.ivoid = j.value ORDER BY c.ivoid, c.cap_index",
            (json.dumps(list(ivoids)),),
        )
        for ivoid, standard_id in rows:
            kind = kind_of(standard_id)
            if kind is not None:
                found[ivoid][kind] = None
        return {ivoid: tuple(kinds) for ivoid, kinds in found.items()}

    def adql(
        self,
        text: str,
        *,
        maxrec: int = 20_000,
        timeout: float | None = 60.0,
        vocab_dir: Path | None = None,
    ) -> AdqlResult:
        """Run ADQL that anybody wrote.

        The tables of RegTAP 1.2 are there as `rr.*`, with its functions and those of
        ADQL 2.1 and of GAVO's servers, and TAP_SCHEMA.  The mirror is only read.

        Parameters
        ----------
        text
            A query in ADQL 2.0 or 2.1.
        maxrec
            At most so many rows; `overflow` of the result says whether there are more.
        timeout
            Seconds after which to give up; None for never.
        vocab_dir
            A folder with IVOA vocabularies, for `gavo_vocmatch`.

        Raises
        ------
        RegdslError
            E401 to E410 when the query is wrong, E411 when it takes too long or too much,
            E412 when something in it cannot be computed.

        Examples
        --------
        >>> from regdsl.demo import demo_mirror
        >>> with Mirror(demo_mirror()) as mirror:
        ...     mirror.adql("SELECT COUNT(*) AS n FROM rr.resource").rows
        [(213,)]
        """
        from regdsl.mirror.adql import run
        from regdsl.mirror.sandbox import Sandbox

        if self._sandbox is None:
            self._sandbox = Sandbox(self.path)
        found = run(self._sandbox, text, maxrec=maxrec, timeout=timeout, vocab_dir=vocab_dir)
        return replace(found, as_of=self.as_of)

    def show(self, ivoid: str) -> FullRecord:
        """Everything the mirror knows of one resource; E304 when it is not there."""
        from regdsl.mirror.record import full_record

        return full_record(self._connection, ivoid)

    def left_out(self, bound: BoundQuery, total: int | None = None) -> tuple[LeftOut, ...]:
        """What each positive top-level condition of a bound query would find more with `?`.

        Only of fields that few resources declare (docs/semantics.md); `total` is what the
        query finds, where that is known.
        """
        found = []
        total = self.count(bound) if total is None else total
        for condition in _top_level(bound.expr):
            if condition.optional or not condition.field.often_undeclared:
                continue
            wider = replace(bound, expr=_with_optional(bound.expr, condition))
            extra = self.count(wider) - total
            if extra > 0:
                found.append(LeftOut(condition.field.name, extra))
        return tuple(found)

    def rows(
        self,
        query: str | Query,
        *,
        limit: int | None = None,
        optimise: bool | Collection[str] = True,
        **options: Unpack[BindOptions],
    ) -> Rows:
        """Services, tables, columns or people of an answer, or columns that are chosen.

        Parameters
        ----------
        query
            A query in regdsl with `show:`, or its syntax tree; without, the resources.
        limit
            At most so many rows, beside the `limit:` of the query; `total` of the result
            still counts all.
        optimise
            As for `search`.
        **options
            Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

        Raises
        ------
        RegdslError
            When the query is wrong; all errors at once.

        Examples
        --------
        >>> from regdsl.demo import demo_mirror
        >>> with Mirror(demo_mirror()) as mirror:
        ...     mirror.rows("service:ssa show:services").columns[3:5]
        ('standard_id', 'accessurl')
        """
        from regdsl.mirror.rows import of_results, run

        bound = bind(query, **options)
        if bound.showing is None and bound.counting is None:
            return of_results(self.search(query, limit=limit, optimise=optimise, **options))
        return run(self, query, bound, limit, optimise)

    def counts(
        self,
        query: str | Query,
        *,
        limit: int | None = None,
        optimise: bool | Collection[str] = True,
        **options: Unpack[BindOptions],
    ) -> Counts:
        """How many resources of an answer have each value of some fields.

        Parameters
        ----------
        query
            A query in regdsl with `count:`, or its syntax tree; without, the total alone.
        limit
            At most so many values of each field, beside the `limit:` of the query.
        optimise
            As for `search`.
        **options
            Those of `regdsl.bind`: params, now, online, resolver, vocab_dir, macros.

        Raises
        ------
        RegdslError
            When the query is wrong; all errors at once.

        Examples
        --------
        >>> from regdsl.demo import demo_mirror
        >>> with Mirror(demo_mirror()) as mirror:
        ...     mirror.counts("service:ssa count:band limit:1")["band"].to_dict()
        {'optical': 17}
        """
        from regdsl.mirror.counts import run

        bound = bind(query, **options)
        return run(self, query, bound, limit, optimise)


def _top_level(expr: BoundExpr) -> tuple[Condition, ...]:
    members = expr.children if isinstance(expr, AllOf) else (expr,)
    return tuple(member for member in members if isinstance(member, Condition))


def _with_optional(expr: BoundExpr, condition: Condition) -> BoundExpr:
    wider = replace(condition, optional=True)
    if expr is condition:
        return wider
    assert isinstance(expr, AllOf)
    return AllOf(children=tuple(wider if child is condition else child for child in expr.children))
