"""What a search on a mirror gives: resources in order, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from regdsl.diagnostics import Diagnostic

if TYPE_CHECKING:
    from astropy.table import Table

    from regdsl.backends.adql import Adql

__all__ = ["About", "Answer", "LeftOut", "Resource", "Results"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every answer of a mirror knows of itself.

    Attributes
    ----------
    query
        The query in canonical spelling.
    total
        How many resources match, with those beyond the limit.
    lints, notes
        Remarks on the query; what was resolved in it, and that the mirror is out of date.
    as_of
        When the mirror was last filled, UTC, ISO text.
    mirror
        The file that was asked.
    sql
        The SQL that was run.
    left_out
        Finds what was left out for declaring nothing; it asks the mirror again.
    """

    query: str
    total: int
    lints: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    as_of: str | None
    mirror: Path
    sql: str
    left_out: Callable[[], tuple[LeftOut, ...]]


class Answer:
    """An answer of a mirror; its attributes are those of `About`."""

    def __init__(self, about: About) -> None:
        self._about = about
        self.query = about.query
        self.total = about.total
        self.lints = about.lints
        self.notes = about.notes
        self.as_of = about.as_of
        self.mirror = about.mirror
        self.sql = about.sql

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """For each condition on coverage or waveband, what `?` after the field would add."""
        return self._about.left_out()

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "total": self.total,
            "as_of": self.as_of,
            "notes": list(self.notes),
            "left_out": [asdict(entry) for entry in self.left_out],
        }

    @property
    def _html_notes(self) -> str:
        """The notes, to stand below a table in a notebook."""
        return "".join(f"<p>note: {escape(note)}</p>" for note in self.notes)

    @property
    def _meta(self) -> dict[str, Any]:
        """What a table of the answer says of it."""
        return {"query": self.query, "as_of": self.as_of or "", "total": self.total}


class Results(Answer, Sequence[Resource]):
    """The resources that a query finds on a mirror, in its order (`Answer`).

    A sequence of `Resource`; notebooks show it as a table.

    Parameters
    ----------
    rows
        What was found: rows that begin with the fields of a resource.  Of tens of thousands
        few may ever be looked at, so a `Resource` is made when it is asked for.
    about
        What the answer knows of itself.
    adql
        Writes the question for a profile.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        about: About,
        adql: Callable[[str], Adql],
    ) -> None:
        super().__init__(about)
        self._rows = rows
        self._adql = adql

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Resource: ...
    @overload
    def __getitem__(self, index: slice) -> list[Resource]: ...
    def __getitem__(self, index: int | slice) -> Resource | list[Resource]:
        if isinstance(index, slice):
            return [_resource(row) for row in self._rows[index]]
        return _resource(self._rows[index])

    def __iter__(self) -> Iterator[Resource]:
        return map(_resource, self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.total} resources for {self.query!r}>"

    def as_resources(self) -> list[Resource]:
        """The resources as a plain list."""
        return list(self)

    @property
    def ivoids(self) -> list[str]:
        """The identifiers alone."""
        return [resource.ivoid for resource in self]

    @property
    def adql(self) -> str:
        """The same question as RegTAP ADQL, for GAVO's registry."""
        return self.to_adql().text

    def to_adql(self, to: str = "gavo") -> Adql:
        """The same question as ADQL for a profile, with what is inexact about it."""
        return self._adql(to)

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        resources = [resource.to_dict() for resource in self]
        return {**super().to_dict(), "resources": resources}

    def to_table(self) -> Table:
        """As an astropy Table, one row a resource; undeclared values are empty text."""
        from astropy.table import Table

        names = list(Resource.__dataclass_fields__)
        rows = [resource.to_dict() for resource in self]
        columns = [[row[name] or "" for row in rows] for name in names]
        return Table(columns, names=names, dtype=[str] * len(names), meta=self._meta)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(r.ivoid)}</td><td>{escape(r.title or '')}</td>"
            f"<td>{escape(r.res_type or '')}</td></tr>"
            for r in self[:50]
        )
        left = self.total - min(50, len(self))
        more = f"<p>... and {left} more</p>" if left else ""
        return (
            f"<p><code>{escape(self.query)}</code>: {self.total} resources</p>"
            f"<table><thead><tr><th>ivoid</th><th>title</th><th>type</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{more}{self._html_notes}"
        )


_FIELDS = len(Resource.__dataclass_fields__)


def _resource(row: Sequence[Any]) -> Resource:
    return Resource(*row[:_FIELDS])
