"""What `show:` gives: rows of services, tables, columns or people, or chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from regdsl.ast import Query
from regdsl.backends.sqlite_passes import LIMITS, is_on
from regdsl.backends.sqlite_shows import lower_rows
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import error
from regdsl.mirror.results import About, Answer, Resource, Results
from regdsl.mirror.shows import columns_of, count_rows, read_rows
from regdsl.pipeline import check_limit, compile_adql, plan
from regdsl.syntax import tree_of

if TYPE_CHECKING:
    from astropy.table import Table

    from regdsl.backends.adql import Adql
    from regdsl.mirror.mirror import Mirror

__all__ = ["Rows", "Shown", "Tabulated", "of_results", "run"]

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of an answer: what they are, their columns, and how many there are in all."""

    what: str
    columns: tuple[str, ...]
    rows: list[Row]
    total: int


class Tabulated(Sequence[Row]):
    """Rows as tuples, in order, with the names of their columns.

    Attributes
    ----------
    what
        "services", "tables", "columns", "people", "resources" or "chosen".
    columns
        The names of the columns.
    """

    query: str
    what: str
    columns: tuple[str, ...]
    _rows: list[Row]

    @property
    def _meta(self) -> dict[str, Any]:
        """What a table of the answer says of it."""
        return {"query": self.query}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self._rows[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @property
    def noun(self) -> str:
        """What a row is, in the plural."""
        return "rows" if self.what == "chosen" else self.what

    @property
    def ivoids(self) -> list[str]:
        """The resources of the rows, each once; none where `ivoid` is not among the columns."""
        if "ivoid" not in self.columns:
            return []
        place = self.columns.index("ivoid")
        return list(dict.fromkeys(row[place] for row in self._rows))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries; runs of blanks become single blanks."""
        return [
            {
                name: " ".join(value.split()) if isinstance(value, str) else value
                for name, value in zip(self.columns, row, strict=True)
            }
            for row in self._rows
        ]

    def to_table(self) -> Table:
        """As an astropy Table of texts; what is not declared is empty text."""
        from astropy.table import Table

        rows = self.to_dicts()
        columns = [
            ["" if row[name] is None else str(row[name]) for row in rows] for name in self.columns
        ]
        names = list(self.columns)
        return Table(columns, names=names, dtype=[str] * len(names), meta=self._meta)

    def _html(self, total: int) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(_text(value))}</td>' for value in row.values())}</tr>"
            for row in self.to_dicts()[:50]
        )
        left = total - min(50, len(self))
        more = f"<p>... and {left} more</p>" if left > 0 else ""
        return (
            f"<p><code>{escape(self.query)}</code>: {total} {self.noun}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"
        )


class Rows(Answer, Tabulated):
    """The rows that a query shows of a mirror (`regdsl.mirror.results.Answer`, `Tabulated`).

    Attributes
    ----------
    total
        How many rows there are, with those beyond the limit.
    resources
        How many resources were found; some may have no row.
    """

    def __init__(self, shown: Shown, about: About, adql: Callable[[str], Adql]) -> None:
        super().__init__(about)
        self.resources = about.total
        self.total = shown.total
        self.what = shown.what
        self.columns = shown.columns
        self._rows = shown.rows
        self._adql = adql

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.total} {self.noun} for {self.query!r}>"

    def _repr_html_(self) -> str:
        return self._html(self.total) + self._html_notes

    @property
    def adql(self) -> str:
        """The same question as RegTAP ADQL, for GAVO's registry."""
        return self.to_adql().text

    def to_adql(self, to: str = "gavo") -> Adql:
        """The same question as ADQL for a profile, with what is inexact about it."""
        return self._adql(to)

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            **super().to_dict(),
            "resources": self.resources,
            "show": self.what,
            "columns": list(self.columns),
            "rows": self.to_dicts(),
        }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def of_results(found: Results) -> Rows:
    """Resources as such, which are what a query without `show:` gives."""
    resources = [tuple(asdict(resource).values()) for resource in found]
    names = tuple(Resource.__dataclass_fields__)
    return Rows(Shown("resources", names, resources, found.total), found._about, found._adql)


def run(
    mirror: Mirror,
    query: str | Query,
    bound: BoundQuery,
    limit: int | None,
    optimise: bool | Collection[str],
) -> Rows:
    """What `Mirror.rows` gives."""
    check_limit(limit)
    if bound.counting is not None:
        raise error(
            "E112",
            "`count:` gives numbers, and no rows",
            bound.counting.span,
            help="leave it out; in Python, `Mirror.counts` answers it",
        )

    question = plan(bound, optimise=optimise)
    assert question.showing is not None
    limits = [n for n in (limit, bound.limit) if n is not None]
    plain = replace(bound, showing=None, limit=None)
    # Columns that are chosen are one row a resource, so no others need be listed.
    few = question.showing.what == "chosen" and limits and is_on(LIMITS, optimise)
    ivoids, resources = mirror.find(plain, min(limits) if few else None, optimise)
    rows = read_rows(mirror, question, ivoids)
    shown = list(islice(rows, min(limits) if limits else None))
    total = len(shown)
    if limits and total >= min(limits):
        total = resources if few else count_rows(mirror, question, ivoids)
    tree = tree_of(query)
    about = mirror._about(tree, plain, resources, lower_rows(question))
    what = Shown(question.showing.what, columns_of(question.showing), shown, total)
    return Rows(what, about, lambda to: compile_adql(bound, to))
