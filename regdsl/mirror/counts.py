"""What `count:` gives: how many resources of an answer have each value of some fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from regdsl.ast import Query
from regdsl.backends.sqlite_counts import TOTAL, lower
from regdsl.binding.bound import BoundQuery, Counting
from regdsl.mirror.results import About, Answer
from regdsl.pipeline import check_limit, plan
from regdsl.syntax import tree_of

if TYPE_CHECKING:
    from astropy.table import Table

    from regdsl.mirror.mirror import Mirror

__all__ = ["NONE", "Count", "Counts", "Facet", "run"]

_Row = tuple[str, str | None, int, int | None]

NONE = "(none)"
"""How what declares no value is shown."""


@dataclass(frozen=True, slots=True)
class Count:
    """A value, and how many resources have it; None is for those that have no value."""

    value: str | None
    resources: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The counts of one field: the largest first, and what declares no value last.

    Attributes
    ----------
    field
        The field.
    counts
        What is shown of it.
    values
        How many values there are, with those beyond a limit.
    """

    field: str
    counts: tuple[Count, ...]
    values: int

    def __iter__(self) -> Iterator[Count]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def to_dict(self) -> dict[str | None, int]:
        """The number of resources of each value.

        >>> Facet("band", (Count("radio", 3), Count(None, 1)), 1).to_dict()
        {'radio': 3, None: 1}
        """
        return {count.value: count.resources for count in self.counts}


class Counts(Answer, Mapping[str, Facet]):
    """The counts of the fields that a query names, by field (`regdsl.mirror.results.Answer`)."""

    def __init__(self, found: Iterable[Facet], about: About) -> None:
        super().__init__(about)
        self._facets = {facet.field: facet for facet in found}

    def __getitem__(self, field: str) -> Facet:
        return self._facets[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facets)

    def __len__(self) -> int:
        return len(self._facets)

    def __repr__(self) -> str:
        return f"<counts of {', '.join(self) or TOTAL}: {self.total} for {self.query!r}>"

    def rows(self) -> list[tuple[str, str, int]]:
        """Field, value and number of resources; the total alone where no field is counted."""
        if not self:
            return [(TOTAL, "", self.total)]
        return [
            (facet.field, NONE if count.value is None else count.value, count.resources)
            for facet in self.values()
            for count in facet
        ]

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        counts = {
            facet.field: {"values": facet.values, "counts": [asdict(count) for count in facet]}
            for facet in self.values()
        }
        return {**super().to_dict(), "counts": counts}

    def to_table(self) -> Table:
        """As an astropy Table with the columns `field`, `value` and `resources`."""
        from astropy.table import Table

        rows = self.rows()
        columns = [[row[place] for row in rows] for place in range(3)]
        names = ("field", "value", "resources")
        return Table(columns, names=names, dtype=[str, str, int], meta=self._meta)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(field)}</td><td>{escape(value)}</td><td>{number}</td></tr>"
            for field, value, number in self.rows()[:100]
        )
        return (
            f"<p><code>{escape(self.query)}</code>: {self.total} resources</p>"
            "<table><thead><tr><th>field</th><th>value</th><th>resources</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{self._html_notes}"
        )


def run(
    mirror: Mirror,
    query: str | Query,
    bound: BoundQuery,
    limit: int | None,
    optimise: bool | Collection[str],
) -> Counts:
    """What `Mirror.counts` gives."""
    check_limit(limit)
    tree = tree_of(query)
    counting = bound.counting or Counting(by=())
    question = plan(replace(bound, counting=counting), optimise=optimise)
    statement = lower(question, limit=limit, rules=optimise)
    assert question.counting is not None
    names = [field.name for field in question.counting.by]
    total, found = _facets(names, mirror._run(statement))
    plain = replace(bound, counting=None)
    return Counts(found, mirror._about(tree, plain, total, statement))


def _facets(names: list[str], rows: Iterable[_Row]) -> tuple[int, list[Facet]]:
    """The total and the facets, from what the SQL of `sqlite_counts.lower` gives."""
    total = 0
    counts: dict[str, list[Count]] = {name: [] for name in names}
    values = dict.fromkeys(names, 0)
    for name, value, number, all_values in rows:
        if name == TOTAL:
            total = number
        elif number:
            counts[name].append(Count(value, number))
            values[name] = all_values or values[name]
    return total, [Facet(name, tuple(counts[name]), values[name]) for name in names]
