"""One question to several servers at the same time, and their answers as one.

Each server is asked in a thread of its own, so that all of it takes as long as the
slowest.  Resources are the same when their ivoids are, case aside; each knows which
servers gave it.  A server that is down, too slow, or cannot say the query is named, and
the others answer.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from regdsl.ast import Query
from regdsl.diagnostics import Diagnostic, RegdslError, error, lint
from regdsl.pipeline import bind, plan
from regdsl.planning.nodes import Question
from regdsl.remote import pages, patience, servers
from regdsl.remote.ask import Manner, ask, sort_rows
from regdsl.remote.merged import MergedResults, direction_of
from regdsl.remote.results import Ask, RegistryResults, make_votable
from regdsl.remote.trouble import ServerError
from regdsl.syntax import format_query, tree_of

__all__ = ["ask_several", "at_once", "lints_of", "named"]

T = TypeVar("T")


def named(given: Sequence[str]) -> dict[str, str]:
    """Each server that is meant, by a short name, with its address.

    A server that is named twice, or by name and by address, is one.

    Raises
    ------
    RegdslError
        E202 for what is no server, all of them at once; E505 when there is none.
    """
    found: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    for text in (text.strip() for text in given):
        if not text:
            continue
        try:
            url, profile = servers.address(text)
        except RegdslError as exc:
            wrong += exc.diagnostics
            continue
        name = text if "://" not in text else profile.name if profile else url
        if url not in found.values():
            found[name] = url
    if wrong:
        raise RegdslError(dict.fromkeys(wrong))
    if not found:
        raise error("E505", "no server is named", help='name some, such as ["gavo", "esa"]')
    return found


def ask_several(
    query: str | Query,
    given: Sequence[str],
    manner: Manner,
    *,
    limit: int | None = None,
    **options: Any,
) -> MergedResults:
    """What several servers answer, as one; see `regdsl.search`."""
    urls = named(given)
    tree = tree_of(query)
    bound = bind(query, **options)
    question = plan(bound).at_most(limit)
    deadline = patience.Deadline(manner.timeout)

    def answer(name: str) -> RegistryResults:
        return ask(tree, name, manner, limit=limit, bound=bound, deadline=deadline)

    good, failed = at_once(answer, urls, deadline)
    rows, having = _merge(good)
    votable = make_votable(rows, servers=[" ".join(names) for names in having])
    table = votable.resources[0].tables[0]
    sort_rows(table, question)
    if question.limit is not None and len(table.array) > question.limit:
        table.array = table.array[: question.limit]
    return MergedResults(
        votable,
        url=next(iter(good.values())).server,
        ask=_asker(good),
        query=format_query(replace(tree, comments=())),
        answers=good,
        failures=failed,
        direction=direction_of(good.values()),
        overflow=_is_cut(good, question, len(table.array)),
        lints=lints_of((lint for found in good.values() for lint in found.lints), failed),
        notes=tuple(dict.fromkeys(note for found in good.values() for note in found.notes)),
        elapsed=max(found.elapsed for found in good.values()),
        dropped=sum(found.dropped for found in good.values()),
    )


def at_once(
    answer: Callable[[str], T], urls: dict[str, str], deadline: patience.Deadline
) -> tuple[dict[str, T], dict[str, RegdslError]]:
    """What all servers answer, and what went wrong with the others, in the order of the names.

    The threads are not waited for when this one is interrupted; they end with the
    deadline, and with the program.

    Raises
    ------
    RegdslError
        When none has answered.
    """
    done: queue.SimpleQueue[tuple[str, T | None, BaseException | None]] = queue.SimpleQueue()

    def run(name: str) -> None:
        try:
            done.put((name, answer(name), None))
        except BaseException as exc:
            done.put((name, None, exc))

    good: dict[str, Any] = {}
    failed: dict[str, RegdslError] = {}
    try:
        for name in urls:
            threading.Thread(
                target=run, args=(name,), daemon=True, name=f"regdsl-server-{name}"
            ).start()
        while len(good) + len(failed) < len(urls):
            name, result, exc = done.get()
            if exc is None:
                good[name] = result
            elif isinstance(exc, RegdslError):
                failed[name] = exc
            else:
                raise exc
    except BaseException:
        deadline.end()
        raise
    failed = {name: failed[name] for name in urls if name in failed}
    if not good:
        raise _none(failed, urls)
    return {name: good[name] for name in urls if name in good}, failed


def _none(failed: dict[str, RegdslError], urls: dict[str, str]) -> RegdslError:
    """The error when nobody has answered."""
    found = dict.fromkeys(d for exc in failed.values() for d in exc.diagnostics)
    if len(failed) == 1 or not any(isinstance(exc, ServerError) for exc in failed.values()):
        # All that is wrong is that these servers cannot be asked this.
        return next(iter(failed.values())) if len(failed) == 1 else RegdslError(found)
    names = pages.told(list(failed))
    said = error(
        "E505",
        f"none of {names} has answered",
        help="the other errors say why; ask others, ask again later, or search a mirror",
    )
    return ServerError(RegdslError([*said.diagnostics, *found]), next(iter(urls.values())))


def _merge(good: dict[str, RegistryResults]) -> tuple[list[tuple[Any, ...]], list[list[str]]]:
    """A row a resource, that of the first server that has it, and who has it."""
    rows: dict[str, tuple[Any, ...]] = {}
    having: dict[str, list[str]] = {}
    for name, found in good.items():
        for row in pages.values(found.resultstable):
            folded = str(row[0]).lower()
            rows.setdefault(folded, row)
            who = having.setdefault(folded, [])
            if name not in who:
                who.append(name)
    return list(rows.values()), list(having.values())


def _is_cut(good: dict[str, RegistryResults], question: Question, rows: int) -> bool:
    return rows != question.limit and any(found.overflow for found in good.values())


def lints_of(
    answered: Iterable[Diagnostic], failed: dict[str, RegdslError]
) -> tuple[Diagnostic, ...]:
    """What is to be said: of the query once, of each server what is about it."""
    found = list(answered)
    for name, exc in failed.items():
        found.append(
            lint(
                "W404",
                f"{name} is left out: {'; '.join(d.message for d in exc.diagnostics)}",
                help="; ".join(filter(None, dict.fromkeys(d.help for d in exc.diagnostics))),
            )
        )
    return tuple(dict.fromkeys(found))


def _asker(good: dict[str, RegistryResults]) -> Ask:
    """Questions about a resource go to the first server that has it."""
    where: dict[str, RegistryResults] = {}
    for found in good.values():
        for ivoid in found.ivoids:
            where.setdefault(ivoid.lower(), found)

    def rows(table: str, columns: Sequence[str], ivoid: str) -> list[dict[str, Any]]:
        return where[ivoid.lower()]._ask(table, columns, ivoid)

    return rows
