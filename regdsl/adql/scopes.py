"""Which column a name stands for: the tables of a FROM, their joins, and what is around.

A `Relation` is what FROM or a part of it offers: named sources, and the columns that can
be named without one.  NATURAL and USING merge columns of the same name into one, as
ADQL 2.1, section 2.2 (SQL-92, 7.5) has it.  A table that nobody here knows makes the
relation `open`: any name may be in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Output", "Relation", "Scope", "Source"]


@dataclass(frozen=True, slots=True)
class Output:
    """A column that a table or a query offers.

    Attributes
    ----------
    name
        In lower case; as written where it was delimited.
    kind
        `number`, `text`, `time`, `geometry`, or `any` where that is not known.
    table, column
        Where it comes from unchanged: `rr.resource` and `ivoid`, say.
    source
        What the row of that table is called in the query, to name its other columns.
    """

    name: str
    kind: str = "any"
    table: str = ""
    column: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A table of a FROM: its alias or its name, perhaps with its schema, and its columns.

    `outputs` is None for a table that is not known.
    """

    name: str
    schema: str
    outputs: tuple[Output, ...] | None


@dataclass(frozen=True, slots=True)
class Relation:
    """What a FROM or a part of it offers.

    `columns` are those of `SELECT *`, in its order; a name may be there more than once.
    """

    sources: tuple[Source, ...]
    columns: tuple[Output, ...]
    open: bool = False

    @classmethod
    def of(cls, source: Source) -> Relation:
        """A single table."""
        return cls((source,), source.outputs or (), source.outputs is None)

    def joined(self, other: Relation, names: Iterable[str] | None = ()) -> Relation:
        """The two side by side, the columns of these names merged; None for all common."""
        mine = {column.name for column in self.columns}
        theirs = {column.name for column in other.columns}
        merged = mine & theirs if names is None else mine & theirs & set(names)
        columns = [
            *_first(column for column in self.columns if column.name in merged),
            *(column for column in self.columns if column.name not in merged),
            *(column for column in other.columns if column.name not in merged),
        ]
        both = (*self.sources, *other.sources)
        return Relation(both, tuple(columns), self.open or other.open)


def _first(columns: Iterable[Output]) -> list[Output]:
    return list({column.name: column for column in columns}.values())


@dataclass(slots=True)
class Scope:
    """Where names are looked up: a relation, and the scope of the query around it."""

    relation: Relation
    outer: Scope | None = None
    _names: dict[str, list[Output]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.relation.columns:
            self._names.setdefault(column.name, []).append(column)

    def column(self, name: str) -> list[Output] | None:
        """What a name without a table may stand for; None when a table is not known."""
        found = self._names.get(name)
        if found:
            return found
        if self.relation.open:
            return None
        return self.outer.column(name) if self.outer else []

    def source(self, name: str, schema: str = "") -> Source | None:
        """The table that a qualifier stands for."""
        for source in self.relation.sources:
            if source.name == name and (not schema or schema == source.schema):
                return source
        return self.outer.source(name, schema) if self.outer else None

    def names(self) -> list[str]:
        """All column names in reach, for did-you-mean."""
        return [*self._names, *(self.outer.names() if self.outer else ())]

    def source_names(self) -> list[str]:
        """All tables in reach."""
        own = [source.name for source in self.relation.sources]
        return [*own, *(self.outer.source_names() if self.outer else ())]
