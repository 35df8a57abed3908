"""The SQLite lowering: a question as SQL over the index tables of a mirror.

`regdsl.backends.sqlite_conditions` writes the conditions; here is what is found, in which
order, and how it is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from regdsl.backends.sqlite_conditions import Lowering, bm25, index_table, ordered
from regdsl.backends.sqlite_ranked import Driver, driver, positive_words
from regdsl.backends.sqltree import all_of, col, eq, select
from regdsl.binding.matchers import Words
from regdsl.diagnostics import error
from regdsl.planning.nodes import Every, Exists, Match, Plan, Question

__all__ = ["RESULT_COLUMNS", "Statement", "count", "lower"]

RESULT_COLUMNS = (
    "ivoid",
    "res_type",
    "short_name",
    "res_title",
    "res_description",
    "reference_url",
    "waveband",
    "creator_seq",
    "created",
    "updated",
)
"""What is told of each resource found: columns of rr.resource."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with the values of its named parameters."""

    sql: str
    params: dict[str, Any]


def lower(question: Question, *, limit: int | None = None) -> Statement:
    """The SQL for `RESULT_COLUMNS` of the resources that a question finds, in order.

    Parameters
    ----------
    question
        A plan with order and limit.
    limit
        At most so many rows, beside the limit of the question itself.

    Raises
    ------
    RegdslError
        E112 for a question with `count:`, which `regdsl.backends.sqlite_counts` takes.
    """
    _refuse_counts(question)
    return _Rows(question, limit).statement()


def count(question: Question) -> Statement:
    """The SQL for the number of resources that a question finds, its limit left aside.

    Raises
    ------
    RegdslError
        As `lower`.
    """
    _refuse_counts(question)
    return _count(question.plan)


def _refuse_counts(question: Question) -> None:
    if question.counting is not None:
        raise error(
            "E112",
            "`count:` asks for numbers, and this is to be a list of resources",
            question.counting.span,
            help="leave it out; in Python, `Mirror.counts` answers it",
        )


def _count(plan: Plan) -> Statement:
    lowering = Lowering()
    star: exp.Expr = exp.Count(this=exp.Star())
    texts = driver(plan)
    if texts is not None:
        tests = lowering.driven(texts, texts.all_parts())
        query = select([star], index_table(texts.table), all_of(tests))
        if lowering.uses_resource:
            query.append("joins", _by_key(texts.table))
    elif plan == Every():
        query = select([star], index_table("idx_resource", "r"))
    else:
        where = lowering.resource(plan)
        found = _looked_up(plan, where)
        if found is not None:
            distinct = exp.Distinct(expressions=found.expressions)
            found.set("expressions", [exp.Count(this=distinct)])
            query = found
        else:
            query = select([star], index_table("idx_resource", "r"), where)
    return Statement(_print(query), lowering.params)


def _print(query: exp.Query) -> str:
    """The text of a tree that nobody needs afterwards."""
    return str(query.sql(dialect="sqlite", copy=False))


def _by_key(table: str) -> exp.Join:
    """The resource whose words a full-text table has found."""
    return exp.Join(
        this=index_table("idx_resource", "r"), on=eq(col("rid", "r"), col("rowid", table))
    )


class _Rows:
    """The statement for what is shown.

    Within, the identifiers are found and sorted, as many as are asked for; only for those
    `resource` is read, outside.  SQLite keeps the order of what is left of a CROSS JOIN.
    With a limit, the answer is mostly found as a whole first, once, and counted as well.
    """

    def __init__(self, question: Question, limit: int | None) -> None:
        limits = [n for n in (limit, question.limit) if n is not None]
        # SQLite forgets the order of a part that has no limit.
        self.limit = min(limits) if limits else -1
        self.plan = question.plan
        self.keys = question.sort or ()
        self.lowering = Lowering()
        self.answer: exp.Select | None = None

    def statement(self) -> Statement:
        inner = self._found()
        shown: list[exp.Expr] = [col(name, "t") for name in RESULT_COLUMNS]
        if self.answer is not None:
            count = select([exp.Count(this=exp.Star())], index_table("answer"))
            shown.append(exp.alias_(exp.Subquery(this=count), "total"))
        rows = select(shown, exp.Subquery(this=inner, alias=_named("found")))
        on = eq(col("ivoid", "t"), col("ivoid", "found"))
        rows.append("joins", exp.Join(this=index_table("resource", "t"), kind="CROSS", on=on))
        if self.answer is not None:
            once = exp.CTE(this=self.answer, alias=_named("answer"), materialized=True)
            rows.set("with_", exp.With(expressions=[once]))
        return Statement(_print(rows), self.lowering.params)

    def _found(self) -> exp.Query:
        named = {key.name: key for key in self.keys}
        words = positive_words(self.plan)
        by_relevance = bool(words) and (not self.keys or "relevance" in named)
        down = "relevance" in named and named["relevance"].descending
        texts = driver(self.plan)
        if texts is None or (by_relevance and _more_words(texts, words)):
            inner = self._tested()
            order: list[exp.Expr] = []
            if by_relevance:
                join, rank = self.lowering.relevance(words, least_first=down)
                inner.append("joins", join)
                order.append(rank)
            return self._sorted(inner, order)
        if not by_relevance:
            return self._sorted(self._with_words(texts, texts.all_parts()), [])
        better, parts = texts.better(), texts.ranked()
        if texts.rest or len(parts) != 2:
            # What else is asked for is to be looked up once only.
            return self._best_first(texts, better, down)
        whole: exp.Query | None = None
        for part in reversed(parts) if down else parts:
            inner = self._with_words(texts, part)
            inner = self._sorted(inner, [ordered(bm25(texts.table), down)])
            one = select([exp.Star()], exp.Subquery(this=inner))
            whole = one if whole is None else exp.Union(this=whole, expression=one, distinct=False)
        assert whole is not None
        whole.set("limit", exp.Limit(expression=exp.Literal.number(self.limit)))
        return whole

    def _tested(self) -> exp.Select:
        """The resources `r` of the answer."""
        source = index_table("idx_resource", "r")
        if self.plan == Every():
            return select([col("ivoid", "r")], source)
        where = self.lowering.resource(self.plan)
        if self.limit < 0 or _looked_up(self.plan, where) is not None:
            return select([col("ivoid", "r")], source, where)
        return self._once(select([col("rid", "r")], source, where))

    def _once(self, answer: exp.Select) -> exp.Select:
        self.answer = answer
        inner = select([col("ivoid", "r")], index_table("answer"))
        on = eq(col("rid", "r"), col("rid", "answer"))
        inner.append("joins", exp.Join(this=index_table("idx_resource", "r"), kind="CROSS", on=on))
        return inner

    def _with_words(self, texts: Driver, part: str) -> exp.Select:
        """The resources `r` that match a part of the words."""
        tests = self.lowering.driven(texts, part)
        inner = select([col("ivoid", "r")], index_table(texts.table), all_of(tests))
        inner.append("joins", _by_key(texts.table))
        return inner

    def _best_first(self, texts: Driver, better: tuple[str, ...], down: bool) -> exp.Select:
        if self.limit < 0 or not texts.rest:
            inner, rank = self._with_words(texts, texts.all_parts()), bm25(texts.table)
        else:
            tests = self.lowering.driven(texts, texts.all_parts())
            key = exp.alias_(col("rowid", texts.table), "rid")
            shown = [key, exp.alias_(bm25(texts.table), "rank")]
            answer = select(shown, index_table(texts.table), all_of(tests))
            if self.lowering.uses_resource:
                answer.append("joins", _by_key(texts.table))
            inner, rank = self._once(answer), col("rank", "answer")
        order: list[exp.Expr] = [
            exp.Ordered(this=self.lowering.found(texts.table, part), desc=not down)
            for part in better
        ]
        return self._sorted(inner, [*order, ordered(rank, down)])

    def _sorted(self, inner: exp.Select, order: list[exp.Expr]) -> exp.Select:
        keys = [key for key in self.keys if key.name != "relevance"]
        if any(key.name == "shortname" for key in keys):
            # As written: the index table has it folded.
            on = eq(col("ivoid", "t"), col("ivoid", "r"))
            inner.append("joins", exp.Join(this=index_table("resource", "t"), on=on))
        for key in keys:
            order.append(exp.Ordered(this=_sort_column(key.name), desc=key.descending))
        order.append(exp.Ordered(this=col("ivoid", "r"), nulls_first=True))
        inner.set("order", exp.Order(expressions=order))
        inner.set("limit", exp.Limit(expression=exp.Literal.number(self.limit)))
        return inner


def _looked_up(plan: Plan, where: exp.Expr) -> exp.Select | None:
    """The query for the keys of the answer, where one quick look-up is all there is to it."""
    found = where.args["query"].this if isinstance(where, exp.In) else None
    if not isinstance(plan, Exists) or plan.entity == "spatial":
        return None
    quick = isinstance(found, exp.Select) and found.expressions[0].name == "rid"
    return found if quick and isinstance(plan.row, Match) else None


def _named(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=False))


def _more_words(texts: Driver, words: list[tuple[str, Words]]) -> bool:
    """Whether words count for relevance that only some answers have."""
    known = {id(found) for found in texts.known}
    return any(found.mode == "stem" and id(found) not in known for _, found in words)


def _sort_column(name: str) -> exp.Expr:
    if name == "shortname":
        return col("short_name", "t")
    return col("res_title" if name == "title" else name, "r")
