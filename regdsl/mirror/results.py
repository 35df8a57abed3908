"""What a search on a mirror gives: resources in order, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from regdsl.diagnostics import Diagnostic

if TYPE_CHECKING:
    from astropy.table import Table

    from regdsl.backends.adql import Adql

__all__ = ["LeftOut", "Resource", "Results"]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as found: columns of rr.resource (RegTAP 1.2, section 8.1).

    `title` and `description` are `res_title` and `res_description`; `waveband` and
    `creators` are the lists as RegTAP joins them, by `#` and by `; `; dates are UTC, as
    ISO text.  What is not declared is None.
    """

    ivoid: str
    res_type: str | None
    short_name: str | None
    title: str | None
    description: str | None
    reference_url: str | None
    waveband: str | None
    creators: str | None
    created: str | None
    updated: str | None

    def to_dict(self) -> dict[str, Any]:
        """As a dictionary, for JSON; line breaks and runs of blanks become single blanks."""
        return {name: text and " ".join(text.split()) for name, text in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many resources were left out only because they declare nothing for a field."""

    field: str
    count: int


class Results(Sequence[Resource]):
    """The resources that a query finds on a mirror, in its order.

    A sequence of `Resource`; notebooks show it as a table.

    Attributes
    ----------
    query
        The query in canonical spelling.
    total
        How many resources match, with those beyond the limit.
    lints, notes
        Remarks on the query, and what was resolved in it.
    as_of
        When the mirror was last filled, UTC, ISO text.
    mirror
        The file that was asked.
    sql
        The SQL that was run.
    """

    def __init__(
        self,
        resources: Sequence[Resource],
        *,
        query: str,
        total: int,
        lints: tuple[Diagnostic, ...],
        notes: tuple[str, ...],
        as_of: str | None,
        mirror: Path,
        sql: str,
        adql: Callable[[str], Adql],
        left_out: Callable[[], tuple[LeftOut, ...]],
    ) -> None:
        self._resources = list(resources)
        self.query = query
        self.total = total
        self.lints = lints
        self.notes = notes
        self.as_of = as_of
        self.mirror = mirror
        self.sql = sql
        self._adql = adql
        self._left_out = left_out
        self._left_out_found: tuple[LeftOut, ...] | None = None

    def __len__(self) -> int:
        return len(self._resources)

    @overload
    def __getitem__(self, index: int) -> Resource: ...
    @overload
    def __getitem__(self, index: slice) -> list[Resource]: ...
    def __getitem__(self, index: int | slice) -> Resource | list[Resource]:
        return self._resources[index]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources)

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.total} resources for {self.query!r}>"

    def as_resources(self) -> list[Resource]:
        """The resources as a plain list."""
        return list(self._resources)

    @property
    def ivoids(self) -> list[str]:
        """The identifiers alone."""
        return [resource.ivoid for resource in self._resources]

    @property
    def adql(self) -> str:
        """The same question as RegTAP ADQL, for GAVO's registry."""
        return self.to_adql().text

    def to_adql(self, to: str = "gavo") -> Adql:
        """The same question as ADQL for a profile, with what is inexact about it."""
        return self._adql(to)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """For each condition on coverage or waveband, what `?` after the field would add."""
        if self._left_out_found is None:
            self._left_out_found = self._left_out()
        return self._left_out_found

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "total": self.total,
            "as_of": self.as_of,
            "notes": list(self.notes),
            "left_out": [asdict(entry) for entry in self.left_out],
            "resources": [resource.to_dict() for resource in self._resources],
        }

    def to_table(self) -> Table:
        """As an astropy Table, one row a resource; undeclared values are empty text."""
        from astropy.table import Table

        names = list(Resource.__dataclass_fields__)
        rows = [resource.to_dict() for resource in self._resources]
        columns = [[row[name] or "" for row in rows] for name in names]
        meta = {"query": self.query, "as_of": self.as_of or "", "total": self.total}
        return Table(columns, names=names, dtype=[str] * len(names), meta=meta)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(r.ivoid)}</td><td>{escape(r.title or '')}</td>"
            f"<td>{escape(r.res_type or '')}</td></tr>"
            for r in self._resources[:50]
        )
        left = self.total - min(50, len(self))
        more = f"<p>... and {left} more</p>" if left else ""
        return (
            f"<p><code>{escape(self.query)}</code>: {self.total} resources</p>"
            f"<table><thead><tr><th>ivoid</th><th>title</th><th>type</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{more}"
        )
