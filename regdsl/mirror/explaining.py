"""How a query is understood, and what each condition does to its answer.

The sentence, what was resolved, the plan and the targets need no registry; with a mirror
there are counts as well, so that an empty answer explains itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from regdsl import ast
from regdsl.binding.bound import BoundQuery
from regdsl.binding.expansion import expand
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.diagnostics.render import render_plain, to_dict
from regdsl.english import read_back
from regdsl.fields import OF_THE_ANSWER
from regdsl.mirror.results import LeftOut
from regdsl.pipeline import bind, compile_adql, plan, targets
from regdsl.planning.show import show
from regdsl.syntax import format_query, parse

if TYPE_CHECKING:
    from regdsl.mirror.mirror import Mirror

__all__ = ["Explanation", "Part", "explain", "parts_of", "why_empty"]


@dataclass(frozen=True, slots=True)
class Part:
    """A member of the outermost conjunction of a query.

    Attributes
    ----------
    condition
        The condition in canonical spelling.
    alone
        How many resources meet it.
    without
        How many the query would find without it.
    """

    condition: str
    alone: int
    without: int

    def to_dict(self) -> dict[str, Any]:
        """As a dictionary, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that can be said of a query.

    Attributes
    ----------
    query, sentence
        The query in canonical spelling, and in English.
    resolved
        What names, times and terms stand for.
    lints
        Remarks, with `source` as the text that they speak of.
    plan
        The plan, in RegTAP's words.
    targets
        For each target how near its answer comes, or why it has none.
    total, parts, left_out
        With a mirror: what the query finds there, what each condition does to that, and
        what is left out for declaring nothing.
    as_of, stale
        When that mirror was last filled, UTC, and what to say of one that is out of date.
    """

    query: str
    sentence: str
    resolved: tuple[str, ...]
    lints: tuple[Diagnostic, ...]
    source: str
    plan: str
    targets: dict[str, str]
    total: int | None = None
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    as_of: str | None = None
    stale: str | None = None

    def __str__(self) -> str:
        lines = [("query", self.query), ("means", self.sentence)]
        lines += [("resolved", note) for note in self.resolved]
        lines += [("lint", render_plain(lint, self.source)) for lint in self.lints]
        lines.append(("plan", self.plan.replace("\n", "\n" + " " * 12)))
        if self.total is not None:
            lines.append(("finds", f"{self.total}"))
            lines += [("", self.stale)] if self.stale else []
            if len(self.parts) > 1:
                lines += [("", _counted(part)) for part in self.parts]
            if not self.total:
                lines += [("", why) for why in why_empty(self.parts)]
            lines += [
                ("", f"{one.count} more declare nothing for `{one.field}`") for one in self.left_out
            ]
        lines += self.targets.items()
        return "\n".join(f"{label:<12}{line}" for label, line in lines)

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        found: dict[str, Any] = {
            "query": self.query,
            "sentence": self.sentence,
            "resolved": list(self.resolved),
            "lints": [to_dict(lint, self.source) for lint in self.lints],
            "plan": self.plan,
            "targets": self.targets,
        }
        if self.total is not None:
            found["as_of"] = self.as_of
            found["total"] = self.total
            found["parts"] = [part.to_dict() for part in self.parts]
            found["left_out"] = [asdict(one) for one in self.left_out]
        return found


def _counted(part: Part) -> str:
    return f"{part.alone} meet `{part.condition}`; without it {part.without}"


def explain(query: str, mirror: Mirror | None = None, **options: Any) -> Explanation:
    """Say how a query is understood, and what a mirror makes of it.

    Parameters
    ----------
    query
        A query in regdsl.
    mirror
        An open mirror, to count on; without one nothing is counted.
    **options
        Those of `regdsl.bind`.

    Raises
    ------
    RegdslError
        When the query is wrong; all errors at once.

    Examples
    --------
    >>> from regdsl import Mirror
    >>> from regdsl.demo import demo_mirror
    >>> with Mirror(demo_mirror()) as mirror:
    ...     found = explain("service:ssa band:radio", mirror)
    >>> found.sentence
    'Resources that offer a service of the kind ssa and have data in the waveband radio.'
    """
    tree = parse(query)
    bound = bind(query, **options)
    found = Explanation(
        query=format_query(tree),
        sentence=read_back(expand(tree, options.get("macros"))[0]),
        resolved=bound.notes,
        lints=bound.lints,
        source=query,
        plan=show(plan(bound)),
        targets={name: _verdict(bound, name) for name in targets()},
    )
    if mirror is None:
        return found
    return replace(
        found,
        total=mirror.count(bound),
        parts=parts_of(tree, lambda part: bind(part, **options), mirror.count),
        left_out=mirror.left_out(bound),
        as_of=mirror.as_of,
        stale=mirror.stale,
    )


def _verdict(bound: BoundQuery, target: str) -> str:
    if target == "sqlite":
        return "exact"
    try:
        return compile_adql(bound, target).summary
    except RegdslError as exc:
        return f"not possible: {exc.diagnostics[0].message}"


def parts_of(
    query: ast.Query,
    bind: Callable[[ast.Query], BoundQuery],
    count: Callable[[BoundQuery], int],
) -> tuple[Part, ...]:
    """The counts for each condition of a query; directives are left aside.

    Parameters
    ----------
    query
        A query that can be bound.
    bind, count
        How it is bound, and how many resources a bound query finds.
    """
    alone = {}
    for member in ast.members(query.expr):
        if not _is_directive(member):
            try:
                alone[member] = count(bind(_query((member,))))
            except RegdslError:
                continue  # A word that means nothing alone, as "the" does, and is left out.
    found = []
    for condition, number in alone.items():
        others = tuple(other for other in alone if other is not condition)
        text = format_query(_query((condition,)))
        found.append(Part(text, number, count(bind(_query(others)))))
    return tuple(found)


def why_empty(parts: tuple[Part, ...]) -> list[str]:
    """What is to be said when nothing was found, most telling first.

    >>> why_empty((Part("band:radio", 40, 0), Part("title:tuba", 0, 40)))
    ['nothing meets `title:tuba`']
    >>> why_empty((Part("band:radio", 40, 3), Part("title:tuba", 3, 40)))
    ['without `title:tuba` there would be 40', 'without `band:radio` there would be 3']
    """
    barren = [part for part in parts if not part.alone]
    if barren:
        return [f"nothing meets `{part.condition}`" for part in barren]
    telling = sorted((part for part in parts if part.without), key=lambda part: -part.without)
    if len(parts) > 1 and not telling:
        return ["each condition finds some, and to leave out one of them is not enough"]
    return [f"without `{part.condition}` there would be {part.without}" for part in telling]


def _is_directive(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Test) and expr.field in OF_THE_ANSWER


def _query(conditions: tuple[ast.Expr, ...]) -> ast.Query:
    if len(conditions) > 1:
        return ast.Query(expr=ast.And(children=conditions))
    return ast.Query(expr=conditions[0] if conditions else None)
