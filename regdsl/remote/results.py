"""pyvo's results of a registry search, with what regdsl knows of the question.

They come from a server or from a mirror; services, interfaces and tables are pyvo's
business in both cases, and are asked of where the results came from.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyvo.dal.exceptions import DALQueryError
from pyvo.registry import regtap
from pyvo.utils.http import create_session

from regdsl.backends.adql_registry import LISTS, PLAIN, SEPARATOR
from regdsl.binding.services import kind_of
from regdsl.diagnostics import Diagnostic
from regdsl.mirror.layout import open_mirror
from regdsl.mirror.results import Resource, Results

if TYPE_CHECKING:
    from regdsl.backends.adql import Adql

__all__ = ["RegistryResults", "column_texts", "from_mirror", "make_votable", "to_pyvo"]

Ask = Callable[[str, Sequence[str], str], list[dict[str, Any]]]
"""Rows of one resource: the name of a table of RegTAP, columns, and an ivoid."""


class RegistryResource(regtap.RegistryResource):  # type: ignore[misc]
    """One resource, as pyvo has it; further questions go to where it was found."""

    def __init__(self, results: RegistryResults, index: int) -> None:
        super().__init__(results, index, session=results._session)
        self._ask = results._ask

    def get_tables(self, *, table_limit: int = 500) -> dict[str, Any]:
        """The tables of the resource, by name (`pyvo.registry.RegistryResource`)."""
        tables = self._ask("res_table", _TABLE, self.ivoid)
        if len(tables) > table_limit:
            raise DALQueryError(
                f"Resource {self.ivoid} reports {len(tables)} tables.  Pass a higher"
                " table_limit to see them all."
            )
        columns: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        if tables:
            for row in self._ask("table_column", _COLUMN, self.ivoid):
                columns[row["table_index"]].append(row)
        return {
            row["table_name"]: self._build_vosi_table(row, columns[row["table_index"]])
            for row in tables
        }

    def get_contact(self) -> str:
        """Whom to write to, one a line."""
        found = self._ask("res_role", ("role_name", "email", "telephone", "base_role"), self.ivoid)
        return "\n".join(
            str(row["role_name"] or "")
            + (f" ({row['telephone']})" if row["telephone"] else "")
            + (f" <{row['email']}>" if row["email"] else "")
            for row in found
            if row["base_role"] == "contact"
        )

    def get_alt_identifiers(self) -> list[str]:
        """Identifiers that are no ivoids: DOIs, most of the time."""
        found = self._ask("alt_identifier", ("alt_identifier",), self.ivoid)
        return [row["alt_identifier"] for row in found]


_TABLE = ("table_name", "table_description", "table_index", "table_title", "table_utype")
_COLUMN = (
    *("name", "ucd", "unit", "utype", "datatype", "arraysize", "extended_type"),
    *("column_description", "table_index"),
)


class RegistryResults(regtap.RegistryResults):  # type: ignore[misc]
    """The resources that a query finds on a server, in order: pyvo's results, and more.

    Attributes
    ----------
    query
        The query in canonical spelling.
    adql
        What was sent (`text`), and how near it comes to what is meant (`direction`,
        `reasons`); None for results of a mirror.
    direction
        How near the answer is to what is meant, after the second look: "exact",
        "superset" or "subset".
    server
        The address of the service; the file of the mirror when they come from one.
    overflow
        Whether there are more resources than the server gave.
    lints, notes
        Remarks on the query and on the answer, and what was resolved in it.
    elapsed
        Seconds from sending to the whole answer.
    dropped
        How many rows the server had found too much, as a second look showed.
    """

    record: type[Resource] = Resource

    def __init__(
        self,
        votable: Any,
        *,
        url: str,
        server: str,
        ask: Ask,
        query: str,
        adql: Adql | None,
        direction: str = "exact",
        overflow: bool = False,
        lints: tuple[Diagnostic, ...] = (),
        notes: tuple[str, ...] = (),
        elapsed: float = 0.0,
        dropped: int = 0,
    ) -> None:
        super().__init__(votable, url=url, session=create_session())
        self.query = query
        self.adql = adql
        self.server = server
        self.direction = direction
        self.overflow = overflow
        self.lints = lints
        self.notes = notes
        self.elapsed = elapsed
        self.dropped = dropped
        self._ask = ask

    def _handle_overflow_warning(self, client_set_maxrec: int | None = None) -> None:
        """The lint W402 says it."""

    def getrecord(self, index: int) -> RegistryResource:
        """The resource at a place, counted from 0."""
        return RegistryResource(self, index)

    def __repr__(self) -> str:
        what = "resource" if len(self) == 1 else "resources"
        return f"<{len(self)} {what} for {self.query!r} on {self.server}>"

    def _repr_html_(self) -> str:
        kinds = self.services()
        rows = "".join(
            f"<tr><td>{escape(r.ivoid)}</td><td>{escape(r.title or '')}</td>"
            f"<td>{escape(' '.join(kinds[r.ivoid]))}</td></tr>"
            for r in self.as_resources()[:50]
        )
        more = f"<p>... and {len(self) - 50} more</p>" if len(self) > 50 else ""
        return (
            f"<p><code>{escape(self.query)}</code> on {escape(self.server)}: "
            f"{len(self)} resources{' and more' if self.overflow else ''}</p>"
            "<table><thead><tr><th>ivoid</th><th>title</th><th>services</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{more}"
        )

    @property
    def ivoids(self) -> list[str]:
        """The identifiers alone."""
        return [text or "" for text in self._texts("ivoid")]

    def as_resources(self) -> list[Resource]:
        """The same as what a search on a mirror gives."""
        columns = [self._texts(name) for name in _RESOURCE]
        return [Resource(ivoid or "", *others) for ivoid, *others in zip(*columns, strict=True)]

    def services(self) -> dict[str, tuple[str, ...]]:
        """The kinds of services that each resource has, auxiliary ones included."""
        found = {}
        for ivoid, ids in zip(self.ivoids, self._texts("standard_ids"), strict=True):
            kinds = [kind_of(one) for one in (ids or "").split(SEPARATOR)]
            found[ivoid] = tuple(dict.fromkeys(kind for kind in kinds if kind))
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "query": self.query,
            "server": self.server,
            "overflow": self.overflow,
            "notes": list(self.notes),
            "adql": self.adql.text if self.adql else None,
            "direction": self.direction,
            "resources": [resource.to_dict() for resource in self.as_resources()],
        }

    def _texts(self, name: str) -> list[str | None]:
        return column_texts(self.resultstable, name)


_RESOURCE = (
    *("ivoid", "res_type", "short_name", "res_title", "res_description", "reference_url"),
    *("waveband", "creator_seq", "created", "updated"),
)
"""The columns of a `Resource`, in its order."""


def column_texts(table: Any, name: str) -> list[str | None]:
    """A column of a table of astropy's VOTables as text; NULL and nothing are None."""
    import numpy

    column = numpy.ma.asarray(table.array[name])
    missing = numpy.ma.getmaskarray(column)
    return [
        None if nothing else _text(value)
        for value, nothing in zip(column.data, missing, strict=True)
    ]


def _text(value: Any) -> str | None:
    text = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
    return text or None


# -- from a mirror -----------------------------------------------------------------------


def from_mirror(results: Results, mirror: str | Path | sqlite3.Connection) -> RegistryResults:
    """What a search on a mirror found, as pyvo's results.

    Parameters
    ----------
    results
        What `Mirror.search` gave.
    mirror
        The file it was asked of, or an open connection to it, which then must stay open
        as long as the results are asked for tables.

    Returns
    -------
    RegistryResults
        One row a resource, in the same order, with the columns that
        `pyvo.registry.search` has.  `get_service` works as always; `get_tables`,
        `get_contact` and `get_alt_identifiers` are answered by the mirror.

    Examples
    --------
    >>> import regdsl
    >>> from regdsl.demo import demo_mirror
    >>> with regdsl.Mirror(demo_mirror()) as mirror:
    ...     found = mirror.search("service:ssa limit:1")
    >>> from_mirror(found, demo_mirror())[0].get_service("ssa").baseurl
    'https://archive.eso.org/ssap?'
    """
    if isinstance(mirror, sqlite3.Connection):
        ask: Ask = _asker(mirror)
        rows = list(_rows(mirror, results.ivoids))
        server = "a mirror"
    else:
        ask = _opening_asker(Path(mirror))
        with closing(open_mirror(mirror)) as connection:
            rows = list(_rows(connection, results.ivoids))
        server = str(mirror)
    return RegistryResults(
        make_votable(rows),
        url=server,
        server=server,
        ask=ask,
        query=results.query,
        adql=None,
        lints=results.lints,
        notes=results.notes,
    )


def to_pyvo(results: Results) -> RegistryResults:
    """What a search on a mirror found, as the results of `pyvo.registry.search`.

    >>> import regdsl
    >>> from regdsl.demo import demo_mirror
    >>> found = regdsl.search("service:ssa limit:1", mirror=demo_mirror())
    >>> sorted(to_pyvo(found)[0].access_modes())
    ['ssa']
    """
    return from_mirror(results, results.mirror)


def _opening_asker(path: Path) -> Ask:
    """Open the mirror anew for each question: nothing stays open, in no thread."""

    def ask(table: str, columns: Sequence[str], ivoid: str) -> list[dict[str, Any]]:
        with closing(open_mirror(path)) as connection:
            return _asker(connection)(table, columns, ivoid)

    return ask


def _asker(connection: sqlite3.Connection) -> Ask:
    def ask(table: str, columns: Sequence[str], ivoid: str) -> list[dict[str, Any]]:
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE ivoid = ? ORDER BY rowid"
        return [dict(zip(columns, row, strict=True)) for row in connection.execute(sql, (ivoid,))]

    return ask


def _rows(connection: sqlite3.Connection, ivoids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The row of each resource, its interfaces joined as pyvo's query does it."""
    resources = f"SELECT {', '.join(PLAIN)} FROM resource WHERE ivoid = ?"
    # A capability without interfaces is a row as well, as in pyvo's outer joins.
    interfaces = (
        f"SELECT {', '.join(f'coalesce({name}, {chr(39) * 2})' for name in LISTS.values())} "
        "FROM capability LEFT JOIN interface USING (ivoid, cap_index) "
        "WHERE ivoid = ? ORDER BY cap_index, intf_index"
    )
    for ivoid in ivoids:
        row = connection.execute(resources, (ivoid,)).fetchone()
        found = connection.execute(interfaces, (ivoid,)).fetchall()
        lists = [SEPARATOR.join(values) for values in zip(*found, strict=True)]
        yield (*row, *(lists or [""] * len(LISTS)))


def make_votable(rows: Sequence[Sequence[Any]], **more: Sequence[str]) -> Any:
    """A VOTable in memory, with the columns `PLAIN` and `LISTS`, as a server sends it.

    `more` are further columns of texts, by their names.
    """
    from astropy.io.votable import tree

    votable = tree.VOTableFile(version="1.4")
    resource = tree.Resource(type="results")
    resource.infos.append(tree.Info(name="QUERY_STATUS", value="OK"))
    table = tree.TableElement(votable)
    names = (*PLAIN, *LISTS, *more)
    for name in names:
        real = name == "region_of_regard"
        kind = {"datatype": "double"} if real else {"datatype": "unicodeChar", "arraysize": "*"}
        table.fields.append(tree.Field(votable, name=name, ID=name, **kind))
    table.create_arrays(len(rows))
    for place, row in enumerate(rows):
        cells = (*row, *(column[place] for column in more.values()))
        table.array[place] = tuple(map(_cell, names, cells))
        table.array.mask[place] = tuple(value is None for value in cells)
    resource.tables.append(table)
    votable.resources.append(resource)
    return votable


def _cell(name: str, value: Any) -> Any:
    if name == "region_of_regard":
        return float(value or "nan")
    return "" if value is None else value
