"""The SQLite lowering: a question as SQL over the index tables of a mirror.

`regdsl.backends.sqlite_conditions` writes the set of resources that is the answer; here is
in which order it is shown, and how it is counted.  The answer is computed once, as bits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from regdsl.backends.sqlite_conditions import Lowering
from regdsl.backends.sqlite_passes import LIMITS, is_on
from regdsl.backends.sqlite_ranked import MANY, WEIGHTS, Ranking, ranking
from regdsl.diagnostics import error
from regdsl.planning.nodes import Question

__all__ = ["RESULT_COLUMNS", "Statement", "count", "lower", "with_tables"]

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


def lower(
    question: Question, *, limit: int | None = None, rules: bool | Collection[str] = True
) -> Statement:
    """The SQL for `RESULT_COLUMNS` of the resources that a question finds, in order.

    Where there is a limit, the number of all stands behind them in each row.

    Parameters
    ----------
    question
        A plan with order and limit.
    limit
        At most so many rows, beside the limit of the question itself.
    rules
        Whether the rules for a mirror are applied, or which of them
        (`regdsl.backends.sqlite_passes`).

    Raises
    ------
    RegdslError
        E112 for a question with `count:`, which `regdsl.backends.sqlite_counts` takes.
    """
    _refuse_counts(question)
    return _Rows(question, limit, rules).statement()


def count(question: Question, *, rules: bool | Collection[str] = True) -> Statement:
    """The SQL for the number of resources that a question finds, its limit left aside.

    Raises
    ------
    RegdslError
        As `lower`.
    """
    _refuse_counts(question)
    lowering = Lowering(rules=rules)
    number = f"SELECT regdsl_size({lowering.members(question.plan)})"
    return Statement(with_tables(lowering.tables, number), lowering.params)


def with_tables(tables: Sequence[str], query: str) -> str:
    """A query with its common table expressions."""
    return "WITH " + ",\n".join(tables) + f"\n{query}" if tables else query


def _refuse_counts(question: Question) -> None:
    if question.counting is not None:
        raise error(
            "E112",
            "`count:` asks for numbers, and this is to be a list of resources",
            question.counting.span,
            help="leave it out; in Python, `Mirror.counts` answers it",
        )


class _Rows:
    """The statement for what is shown.

    Keys are listed in order, as many as are asked for, and for these `resource` is read:
    SQLite keeps the order of what is left of a CROSS JOIN.
    """

    def __init__(
        self, question: Question, limit: int | None, rules: bool | Collection[str]
    ) -> None:
        limits = [n for n in (limit, question.limit) if n is not None]
        self.shown = min(limits) if limits else -1
        self.limit = self.shown if is_on(LIMITS, rules) else -1
        self.plan = question.plan
        relevance = [key for key in question.sort if key.name == "relevance"]
        self.keys = [key for key in question.sort if key.name != "relevance"]
        self.ranking = (
            ranking(question.asked or question.plan) if relevance or not question.sort else None
        )
        self.down = any(key.descending for key in relevance)
        self.lowering = Lowering(rules=rules)
        self.tables: list[str] = []

    def statement(self) -> Statement:
        self._table("answer", self.lowering.members(self.plan))
        found = self._by_relevance(self.ranking) if self.ranking else self._sorted()
        shown = ", ".join(f"t.{name}" for name in RESULT_COLUMNS)
        if self.shown >= 0:
            shown += ", (SELECT regdsl_size(members) FROM answer) AS total"
        cut = f"\nLIMIT {self.shown}" if self.shown != self.limit else ""
        rows = (
            f"SELECT {shown}\nFROM ({found}) AS found\n"
            "CROSS JOIN idx_resource AS r ON r.rid = found.rid\n"
            f"CROSS JOIN resource AS t ON t.ivoid = r.ivoid{cut}"
        )
        tables = [*self.lowering.tables, *self.tables]
        return Statement(with_tables(tables, rows), self.lowering.params)

    def _table(self, name: str, members: str, source: str = "") -> None:
        self.tables.append(f"{name} AS MATERIALIZED (SELECT {members} AS members{source})")

    # -- by columns ----------------------------------------------------------------

    def _sorted(self) -> str:
        if not self.keys:
            return _listed("answer", self._first("ivoid"))
        signs = "".join("-" if key.descending else "+" for key in self.keys)
        names = (*self._names(), "ivoid")
        orders = ", ".join((_order(names[0], "keys"), *(_order(name, "places") for name in names)))
        return _listed("answer", f"regdsl_sorted(members, {self.limit}, '{signs}+', {orders})")

    def _names(self) -> list[str]:
        return [key.name for key in self.keys]

    def _first(self, order: str, part: str = "") -> str:
        members = f"{part}.members" if part else "members"
        blobs = f"{_order(order, 'keys')}, {_order(order, 'places')}"
        return f"regdsl_first({members}, {self.limit}, {blobs})"

    # -- by relevance --------------------------------------------------------------

    def _by_relevance(self, ranks: Ranking) -> str:
        """All parts one after the other; what comes after the limit is not looked at."""
        self._table("hits", self.lowering.members(ranks.hits))
        self._rank(ranks)
        names: list[str] = []
        for plan in (*ranks.better, *(() if ranks.sure else (ranks.hits,))):
            members = f"regdsl_all(answer.members, {self.lowering.members(plan)})"
            names.append(self._part(f"part_{len(names) + 1}", members, names))
        rest = self._part("rest", "answer.members", names)
        orders = [self._ordered(name) for name in names]
        # Those without any of the words have no rank.
        orders.append(self._ordered(rest) if ranks.sure else [_listed(rest, self._first("ivoid"))])
        if self.down:
            orders.reverse()
        arms = "\n  UNION ALL ".join(f"SELECT rid FROM ({arm})" for some in orders for arm in some)
        return f"\n  {arms}\n  LIMIT {self.limit}"

    def _rank(self, ranks: Ranking) -> None:
        table = ranks.table
        self.tables.append(
            f"ranks AS MATERIALIZED (SELECT {table}.rowid AS rid, "
            f"bm25({table}, {WEIGHTS}) AS rank FROM hits CROSS JOIN {table} "
            f"WHERE {_few()} AND {table} MATCH {self.lowering.value(ranks.wanted)})"
        )

    def _part(self, name: str, members: str, before: list[str]) -> str:
        if before:
            others = ", ".join(f"{other}.members" for other in before)
            members = f"regdsl_but({members}, {others})"
        self._table(name, members, f" FROM {' CROSS JOIN '.join(('answer', *before))}")
        return name

    def _ordered(self, part: str) -> list[str]:
        """The keys of a part in two ways, of which one gives nothing."""
        order = [f"coalesce(ranks.rank, 0){' DESC' if self.down else ''}"]
        order += [
            f"{_column(key.name)} {'DESC' if key.descending else 'ASC'} NULLS LAST"
            for key in self.keys
        ]
        public = ""
        if "shortname" in self._names():
            # As written: the index table has it folded.
            public = " JOIN resource AS t ON t.ivoid = r.ivoid"
        ranked = (
            f"SELECT r.rid FROM hits CROSS JOIN {part} CROSS JOIN json_each(regdsl_list("
            f"{part}.members)) CROSS JOIN idx_resource AS r ON r.rid = value{public}"
            f" LEFT JOIN ranks ON ranks.rid = r.rid WHERE {_few()}"
            f" ORDER BY {', '.join([*order, 'r.ivoid'])} LIMIT {self.limit}"
        )
        first = self._first(_SHORT, part)
        if self.down:
            orders = f"{_order(_SHORT, 'keys')}, {_order(_SHORT, 'places')}"
            first = f"regdsl_sorted({part}.members, {self.limit}, '-', {orders})"
        return [ranked, f"{_listed('hits CROSS JOIN ' + part, first)} WHERE NOT ({_few()})"]


def _few() -> str:
    return f"regdsl_size(hits.members) <= {MANY}"


_SHORT = "length of title"
"""The order in `idx_order` that stands for relevance where there is too much to rank."""


def _listed(part: str, keys: str) -> str:
    return f"SELECT value AS rid FROM {part} CROSS JOIN json_each({keys})"


def _order(name: str, column: str) -> str:
    return f"(SELECT {column} FROM idx_order WHERE name = '{name}')"


def _column(name: str) -> str:
    if name == "shortname":
        return "t.short_name"
    return "r.res_title" if name == "title" else f"r.{name}"
