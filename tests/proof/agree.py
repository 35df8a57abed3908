"""One query, asked of all sides, and what they have to say to each other.

The reference evaluator and the SQLite backend must give the same resources, and the same
order where it is no matter of relevance.  The emitted ADQL must give what `Adql.direction`
says: the same ("exact"), at least these ("superset") or at most these ("subset"), no
resource twice, in the order that was asked for; and under a limit the beginning of what it
gives without one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from regdsl import ast, bind, format_query, parse, plan
from regdsl.backends import adql, sqlite
from regdsl.backends.profiles import load as load_profile
from regdsl.diagnostics import RegdslError
from regdsl.planning.nodes import Question
from tests.adql.runner import TooLarge
from tests.reference.evaluate import evaluate
from tests.reference.order import TEXTS, Order, order_of
from tests.reference.records import Resource
from tests.reference.relations import RELATIONS

from .registry import Registry, Runner

REFUSALS = ("E201", "E203")
"""What a target cannot say it must refuse with one of these; anything else is a mistake."""

SHOWN = 5
"""How many resources a mismatch names."""


class Mismatch(AssertionError):
    """Two sides differ."""


@dataclass
class Times:
    """Seconds of the processor spent on each side."""

    spent: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Add the time of the block."""
        begin = time.process_time()
        yield
        self.spent[what] += time.process_time() - begin


def agree(
    registry: Registry,
    query: ast.Query,
    profile: str,
    *,
    thorough: bool,
    times: Times,
    rules: bool | Collection[str] = True,
) -> tuple[int, str]:
    """How many resources a query finds, and how the ADQL of a profile answers it.

    The latter is "exact", "superset", "subset", "refused", or "too large" for the oracle; a
    star after it says that accents had to be excused.  A `thorough` comparison also goes
    through the public doors, and asks a second runner of ADQL.  `rules` are those that plans are
    rewritten by.

    Raises Mismatch.
    """
    text = format_query(query)
    order = order_of(query)
    with times.of("reference"):
        meant = evaluate(query, registry.resources.values(), registry.env)
    with times.of("bind"):
        bound = bind(parse(text), **registry.options)
        question = plan(bound, optimise=rules)
    with times.of("sqlite"):
        rows = sqlite.lower(question, rules=rules)
        found = [row[0] for row in registry.mirror.connection.execute(rows.sql, rows.params)]
    _check_mirror(registry, order, meant, found)
    if thorough:
        with times.of("public doors"):
            results = registry.mirror.search(text, **registry.options)
        _same("Mirror.search", results.ivoids, found)
        if results.total != len(meant):
            raise Mismatch(f"Mirror.search says {results.total}, there are {len(meant)}")
    with times.of("adql"):
        verdict = _check_adql(registry, query, question, profile, order, meant, thorough)
    return len(meant), verdict


# The mirror


def _check_mirror(registry: Registry, order: Order, meant: set[str], found: Sequence[str]) -> None:
    if len(found) != len(set(found)):
        raise Mismatch(f"the mirror gives a resource twice: {_doubles(found)}")
    wanted = len(meant) if order.limit is None else min(order.limit, len(meant))
    if order.ranked:  # which of them come first is a matter of relevance
        if not set(found) <= meant or len(found) != wanted:
            raise Mismatch(_difference("the mirror", found, "the reference", meant))
    else:
        expected = _in_order(registry, order, meant)[:wanted]
        _same("the mirror", found, expected)


def _in_order(registry: Registry, order: Order, ivoids: Iterable[str]) -> list[str]:
    return [r.ivoid for r in order.sort(registry.resources[ivoid] for ivoid in ivoids)]


def _same(name: str, found: Sequence[str], expected: Sequence[str]) -> None:
    """The same resources in the same order."""
    if list(found) == list(expected):
        return
    if set(found) != set(expected):
        raise Mismatch(_difference(name, found, "expected", expected))
    at = next(i for i, pair in enumerate(zip(found, expected, strict=True)) if len(set(pair)) > 1)
    raise Mismatch(f"{name} has {found[at]} at place {at}, where {expected[at]} should be")


# ADQL


def _check_adql(
    registry: Registry,
    query: ast.Query,
    question: Question,
    profile: str,
    order: Order,
    meant: set[str],
    thorough: bool,
) -> str:
    try:
        whole = adql.lower(replace(question, limit=None), load_profile(profile))
    except RegdslError as refusal:
        if {diagnostic.code for diagnostic in refusal.diagnostics} <= set(REFUSALS):
            return "refused"
        raise
    if bool(whole.reasons) != (whole.direction != "exact"):
        raise Mismatch(f"{whole.direction} because of {whole.reasons}")
    runners = [registry.adql]
    if thorough and registry.oracle is not registry.adql:
        runners.append(registry.oracle)
    verdict = whole.direction
    for runner in runners:
        try:
            served = runner.ivoids(whole.text)
        except TooLarge:
            verdict = "too large"
            continue
        excused = _check_direction(registry, query, whole, meant, served)
        if excused and verdict == whole.direction:
            verdict += "*"
        _check_order(registry, order, whole.text, served)
        if order.limit is not None:
            _check_limit(runner, question, profile, order.limit, served)
    return verdict


def _check_direction(
    registry: Registry, query: ast.Query, answer: adql.Adql, meant: set[str], served: list[str]
) -> bool:
    """Whether accents had to be excused; Mismatch where that is not enough."""
    if len(served) != len(set(served)):
        raise Mismatch(f"the ADQL gives a resource twice: {_doubles(served)}\n{answer.text}")
    wrong: set[str] = set()
    if answer.direction != "superset":
        wrong |= set(served) - meant
    if answer.direction != "subset":
        wrong |= meant - set(served)
    if not wrong:
        return False
    if wrong <= set(registry.resources) and _accents_may_matter(query):
        if all(_has_accents(registry, query.expr, ivoid) for ivoid in wrong):
            return True
    said = _difference(f"the ADQL ({answer.direction})", served, "the reference", meant)
    raise Mismatch(f"{said}\n{answer.text}")


def _accents_may_matter(query: ast.Query) -> bool:
    """Whether the beginning of a word is looked for, which servers do letter by letter.

    docs/semantics.md, "On servers": to them letters of texts with accents are other letters.
    """
    return any(
        not piece.quoted and piece.text.endswith("*")
        for expr in ast.walk(query.expr)
        for value in _texts(expr)
        for piece in value.pieces[-1:]
    )


def _texts(expr: ast.Expr) -> list[ast.Value]:
    match expr:
        case ast.Text(value=value):
            return [value]
        case ast.Test(field=name, values=values) if name in TEXTS:
            return [value for value in values if isinstance(value, ast.Value)]
        case _:
            return []


def _has_accents(registry: Registry, expr: ast.Expr | None, ivoid: str) -> bool:
    """Whether a resource has accents, or one that the query may look at because of it."""
    around = {ivoid}
    for _ in range(_relations_deep(expr)):
        around |= {other for one in around for other in registry.neighbours.get(one, ())}
    return any(_accents_in(registry.resources[ivoid]) for ivoid in around)


def _relations_deep(expr: ast.Expr | None) -> int:
    """In how many groups of relations, one in the other, some condition stands."""
    match expr:
        case ast.Group(scope=scope, body=body):
            return (scope in RELATIONS) + _relations_deep(body)
        case ast.Not(child=child):
            return _relations_deep(child)
        case ast.And(children=children) | ast.Or(children=children):
            return max(map(_relations_deep, children))
        case _:
            return 0


def _accents_in(resource: Resource) -> bool:
    rows = [resource, *resource.tables, *resource.columns]
    names = ("title", "description")
    texts = [getattr(row, name, None) or "" for row in rows for name in names]
    return not all(text.isascii() for text in (*texts, *resource.subjects))


def _check_order(registry: Registry, order: Order, text: str, served: list[str]) -> None:
    """ADQL never ranks; what has no value to sort by may come anywhere."""
    placed = [ivoid for ivoid in served if order.complete(registry.resources[ivoid])]
    if placed != _in_order(registry, order, placed):
        raise Mismatch(f"the ADQL gives another order: {placed[:SHOWN]}...\n{text}")


def _check_limit(
    runner: Runner, question: Question, profile: str, limit: int, served: list[str]
) -> None:
    text = adql.lower(question, load_profile(profile)).text
    first = runner.ivoids(text)
    if first != served[:limit]:
        raise Mismatch(f"with the limit the ADQL gives {first[:SHOWN]}...\n{text}")


# What to say


def _difference(name: str, found: Iterable[str], other: str, expected: Iterable[str]) -> str:
    more, fewer = set(found) - set(expected), set(expected) - set(found)
    return (
        f"only {name}: {len(more)}: {sorted(more)[:SHOWN]}\n"
        f"only {other}: {len(fewer)}: {sorted(fewer)[:SHOWN]}"
    )


def _doubles(ivoids: Iterable[str]) -> list[str]:
    return [ivoid for ivoid, count in Counter(ivoids).items() if count > 1][:SHOWN]
