"""The rows that `show:` gives, from several servers at the same time, as one answer.

Resources are the same when their ivoids are, case aside.  All rows of a resource are those
of the first server that has any, in the order in which the servers are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from regdsl.ast import Query
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.mirror.rows import Row
from regdsl.mirror.shows import columns_of, completed
from regdsl.planning.nodes import Question
from regdsl.remote import patience
from regdsl.remote.ask import Manner
from regdsl.remote.merged import (
    answer_to_dict,
    direction_of,
    failure_to_dict,
    only_some,
    summary_of,
)
from regdsl.remote.row_pages import Given, ivoid_of, sorted_rows
from regdsl.remote.server_rows import RowsOfServers, ServerRows, ask_rows_shown, question_of
from regdsl.remote.several import at_once, lints_of, named
from regdsl.syntax import format_query, tree_of

__all__ = ["MergedRows", "ask_several_rows"]


class MergedRows(RowsOfServers):
    """The rows that a query shows of several servers (`regdsl.mirror.rows.Tabulated`).

    The rows have one more column, `servers`: who has the resource, with blanks between.

    Attributes
    ----------
    query, lints, notes, overflow
        As for `regdsl.remote.server_rows.ServerRows`.
    answers
        The `ServerRows` of each server that answered, by its name.
    failures
        The error of each that did not.
    server
        The names of those that answered, with commas between.
    direction
        As for one server; "mixed" when some answer with too many and others with too few.
    elapsed
        Seconds that the slowest took.
    """

    def __init__(
        self,
        question: Question,
        query: str,
        lints: tuple[Diagnostic, ...],
        answers: dict[str, ServerRows],
        failures: dict[str, RegdslError],
    ) -> None:
        assert question.showing is not None
        given, self._having = _merge(answers)
        given = sorted_rows(given, question)[: question.limit]
        self.what = question.showing.what
        self.columns = (*columns_of(question.showing), "servers")
        found = completed(question.showing, given)
        self._resources = [ivoid_of(row) for row in given]
        self._rows: list[Row] = [
            (*row, " ".join(self._having[ivoid]))
            for row, ivoid in zip(found, self._resources, strict=True)
        ]
        self.query, self.lints = query, lints
        self.notes = tuple(dict.fromkeys(note for one in answers.values() for note in one.notes))
        self.answers, self.failures = answers, failures
        self.server = ", ".join(answers)
        self.direction = direction_of(answers.values())
        cut = any(one.overflow for one in answers.values())
        self.overflow = cut and len(given) != question.limit
        self.elapsed = max(one.elapsed for one in answers.values())

    @property
    def servers(self) -> list[tuple[str, ...]]:
        """Who has the resource of each row, in the order of the rows."""
        return [self._having[ivoid] for ivoid in self._resources]

    @property
    def _shown(self) -> dict[str, tuple[str, ...]]:
        return {ivoid: self._having[ivoid] for ivoid in self._resources}

    def only(self) -> dict[tuple[str, ...], list[str]]:
        """The ivoids that only some of the servers have rows of, by who has them."""
        return only_some(self._shown, list(self.answers))

    def summary(self) -> tuple[str, ...]:
        """What only some of the servers have, a line each; nothing of a single one."""
        cut = [name for name, found in self.answers.items() if found.overflow]
        return summary_of(self._shown, list(self.answers), cut, "resources")

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "servers": {
                **{name: answer_to_dict(one, "rows") for name, one in self.answers.items()},
                **{name: failure_to_dict(exc) for name, exc in self.failures.items()},
            },
            "overflow": self.overflow,
            "notes": list(self.notes),
            "direction": self.direction,
            "show": self.what,
            "columns": list(self.columns),
            "rows": [{**row, "servers": row["servers"].split()} for row in self.to_dicts()],
        }


def _merge(
    answers: dict[str, ServerRows],
) -> tuple[list[Given], dict[str, tuple[str, ...]]]:
    """The rows of each resource, and who has it."""
    rows: dict[str, list[Given]] = {}
    having: dict[str, tuple[str, ...]] = {}
    for name, found in answers.items():
        here: dict[str, list[Given]] = {}
        for row in found.given:
            here.setdefault(ivoid_of(row), []).append(row)
        for ivoid, some in here.items():
            rows.setdefault(ivoid, some)
            having[ivoid] = (*having.get(ivoid, ()), name)
    return [row for some in rows.values() for row in some], having


def ask_several_rows(
    query: str | Query,
    given: Sequence[str],
    manner: Manner,
    limit: int | None,
    bound: BoundQuery,
) -> MergedRows:
    """What several servers answer, as one; see `regdsl.rows`."""
    urls = named(given)
    question = question_of(bound, limit)
    deadline = patience.Deadline(manner.timeout)

    def answer(name: str) -> ServerRows:
        return ask_rows_shown(query, name, manner, limit, bound, deadline)

    good, failed = at_once(answer, urls, deadline)
    return MergedRows(
        question,
        format_query(replace(tree_of(query), comments=())),
        lints_of((said for one in good.values() for said in one.lints), failed),
        good,
        failed,
    )
