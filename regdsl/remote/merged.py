"""What several servers have found, as one answer that knows who has what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.mirror.results import Resource
from regdsl.remote.pages import told
from regdsl.remote.results import Ask, RegistryResults

__all__ = [
    "MergedResults",
    "SharedResource",
    "answer_to_dict",
    "direction_of",
    "failure_to_dict",
    "only_some",
    "summary_of",
]

_NAMED = 3
"""So many resources that only some servers have are named in a summary."""


@dataclass(frozen=True, slots=True)
class SharedResource(Resource):
    """A resource, and the names of the servers that have it, with blanks between."""

    servers: str = ""


class MergedResults(RegistryResults):
    """The resources that a query finds on several servers (`RegistryResults`).

    The table has one more column, `servers`: who gave the resource.  Its other columns are
    those of the first of them, in the order in which they were named.

    Attributes
    ----------
    answers
        What each server that answered gave, by its name.
    failures
        The error of each that did not.
    server
        The names of those that answered, with commas between.
    direction
        As for one server; "mixed" when some answer with too many and others with too few.
    """

    record = SharedResource

    def __init__(
        self,
        votable: Any,
        *,
        url: str,
        ask: Ask,
        query: str,
        answers: dict[str, RegistryResults],
        failures: dict[str, RegdslError],
        direction: str,
        overflow: bool,
        lints: tuple[Diagnostic, ...],
        notes: tuple[str, ...],
        elapsed: float,
        dropped: int,
    ) -> None:
        super().__init__(
            votable,
            url=url,
            server=", ".join(answers),
            ask=ask,
            query=query,
            adql=None,
            direction=direction,
            overflow=overflow,
            lints=lints,
            notes=notes,
            elapsed=elapsed,
            dropped=dropped,
        )
        self.answers = answers
        self.failures = failures

    @property
    def servers(self) -> list[tuple[str, ...]]:
        """Who has each resource, in the order of the resources."""
        return [tuple((text or "").split()) for text in self._texts("servers")]

    def as_resources(self) -> list[Resource]:
        """The resources, in order: each a `SharedResource`."""
        names = list(Resource.__dataclass_fields__)
        return [
            SharedResource(**{name: getattr(found, name) for name in names}, servers=" ".join(who))
            for found, who in zip(super().as_resources(), self.servers, strict=True)
        ]

    def only(self) -> dict[tuple[str, ...], list[str]]:
        """The ivoids that only some of the servers have, by who has them."""
        return only_some(dict(zip(self.ivoids, self.servers, strict=True)), list(self.answers))

    def summary(self) -> tuple[str, ...]:
        """What only some of the servers have, a line each; nothing of a single one."""
        cut = [name for name, found in self.answers.items() if found.overflow]
        having = dict(zip(self.ivoids, self.servers, strict=True))
        return summary_of(having, list(self.answers), cut)

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        servers = {
            **{name: answer_to_dict(one, "resources") for name, one in self.answers.items()},
            **{name: failure_to_dict(exc) for name, exc in self.failures.items()},
        }
        found = super().to_dict()
        del found["server"], found["adql"]
        resources = [{**one, "servers": one["servers"].split()} for one in found.pop("resources")]
        return {"query": found.pop("query"), "servers": servers, **found, "resources": resources}


class Answered(Protocol):
    """What one server has answered, to a search or to `show:`."""

    server: str
    overflow: bool
    direction: str
    elapsed: float
    adql: Any

    def __len__(self) -> int: ...


def answer_to_dict(found: Answered, noun: str) -> dict[str, Any]:
    """What there is to say of one answer, for JSON."""
    return {
        "address": found.server,
        noun: len(found),
        "overflow": found.overflow,
        "direction": found.direction,
        "seconds": round(found.elapsed, 3),
        "adql": found.adql.text if found.adql else None,
    }


def failure_to_dict(exc: RegdslError) -> dict[str, Any]:
    """Why there is none, for JSON."""
    return {"error": "; ".join(f"{d.code}: {d.message}" for d in exc.diagnostics)}


Having = Mapping[str, tuple[str, ...]]
"""Who has each resource, by its ivoid."""


def only_some(having: Having, names: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """The ivoids that only some of the servers have, by who has them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for ivoid, who in having.items():
        if len(who) < len(names):
            found.setdefault(who, []).append(ivoid)
    return dict(sorted(found.items(), key=lambda item: [names.index(n) for n in item[0]]))


def summary_of(
    having: Having, names: Sequence[str], cut: Sequence[str], noun: str = ""
) -> tuple[str, ...]:
    """The same in a few lines; nothing of a single server. `cut` gave only a part."""
    if len(names) < 2 or not having:
        return ()
    lines = []
    only = only_some(having, names)
    for who, ivoids in only.items():
        more = f" and {len(ivoids) - _NAMED} more" if len(ivoids) > _NAMED else ""
        lines.append(f"only {told(who)}: {len(ivoids)} ({', '.join(ivoids[:_NAMED])}{more})")
    both = len(having) - sum(map(len, only.values()))
    all_of_them = "both" if len(names) == 2 else "all"
    lines.insert(0, f"{all_of_them} have {both} of {f'the {noun}' if noun else 'them'}")
    if cut and lines[1:]:
        lines.append(f"{told(cut)} gave only a part, and may have more of these")
    return tuple(lines)


def direction_of(answers: Iterable[Answered]) -> str:
    """How near all answers together are to what is meant."""
    found = {answer.direction for answer in answers} - {"exact"}
    return "mixed" if len(found) > 1 else next(iter(found), "exact")
