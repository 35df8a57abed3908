"""The rows of `show:` on a mirror: read, and completed by what no table says.

Completed are kinds of services, and which record really serves what a record only has by
way of an auxiliary capability (`tap#aux`): the resource that it is served by, from either
side, with a capability of that standard; else one at the same address.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any

from regdsl.backends.shows import COLUMNS
from regdsl.backends.sqlite import Statement
from regdsl.backends.sqlite_shows import SEPARATOR, lower_rows
from regdsl.binding.bound import Showing
from regdsl.binding.services import kind_of
from regdsl.planning.nodes import Question
from regdsl.planning.showing import tap_services
from regdsl.schema import TABLES

if TYPE_CHECKING:
    from regdsl.mirror.mirror import Mirror

__all__ = ["columns_of", "completed", "count_rows", "kind_of_endpoint", "kinds_of", "read_rows"]

Row = tuple[Any, ...]

_CHUNK = 1000
"""Resources looked up at once: a limit then spares the rest."""


def columns_of(showing: Showing) -> tuple[str, ...]:
    """The names of the columns of an answer."""
    if showing.what == "chosen":
        return tuple(column.name for column in showing.columns)
    return COLUMNS[showing.what]


def read_rows(mirror: Mirror, question: Question, ivoids: Sequence[str]) -> Iterator[Row]:
    """The rows of some resources, in their order."""
    assert question.showing is not None
    statement = lower_rows(question)
    for chunk in _chunks(ivoids):
        rows = _run(mirror, statement, chunk)
        match question.showing.what:
            case "services":
                yield from _services(mirror.connection, rows)
            case "tables":
                yield from _tables(mirror, question, chunk, rows)
            case "columns":
                yield from (row[:-1] for row in rows)
            case "chosen":
                places = [
                    place
                    for place, column in enumerate(question.showing.columns)
                    if column.kind == "service"
                ]
                yield from (_with_kinds(row, places) for row in rows)
            case _:
                yield from rows


def completed(showing: Showing, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as a server gives them, with what can be found out here; else None."""
    lists = {
        column.name
        for column in showing.columns
        if column.plain and TABLES["resource"].column(column.column).hash_list
    }
    kinds = {column.name for column in showing.columns if column.kind == "service"}
    found = []
    for row in rows:
        values = dict(row)
        if showing.what == "services":
            values["kind"] = kind_of_endpoint(values["standard_id"], values["interface"])
        for name in lists:
            values[name] = values[name] and values[name].replace("#", SEPARATOR)
        for name in kinds:
            values[name] = kinds_of(values[name])
        found.append(tuple(values.get(name) for name in columns_of(showing)))
    return found


def count_rows(mirror: Mirror, question: Question, ivoids: Sequence[str]) -> int:
    """How many rows there are of some resources."""
    return int(_run(mirror, lower_rows(question, counted=True), ivoids)[0][0])


def _chunks(ivoids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ivoids)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _run(mirror: Mirror, statement: Statement, ivoids: Sequence[str]) -> list[Row]:
    found = {"found": json.dumps(list(ivoids))}
    return mirror._run(replace(statement, params={**statement.params, **found}))


def _with_kinds(row: Row, places: list[int]) -> Row:
    """Standard ids as kinds of services."""
    values = list(row)
    for place in places:
        values[place] = kinds_of(values[place])
    return tuple(values)


def kinds_of(joined: str | None) -> str | None:
    """The kinds of services of a list of standard ids, each once.

    >>> kinds_of("ivo://ivoa.net/std/tap#aux; ivo://ivoa.net/std/tap; ivo://x/y")
    'tap; ivo://x/y'
    """
    ids = joined.split(SEPARATOR) if joined else []
    return SEPARATOR.join(dict.fromkeys(kind_of(one) or one for one in ids)) or None


# -- services ----------------------------------------------------------------------------


def kind_of_endpoint(standard_id: str | None, intf_type: str | None) -> str | None:
    """The kind of service at an interface; pages are pages, whatever they belong to.

    >>> kind_of_endpoint("ivo://ivoa.net/std/tap#aux", "vs:paramhttp")
    'tap'
    """
    return "web" if intf_type == "vr:webbrowser" else kind_of(standard_id)


def _services(connection: sqlite3.Connection, rows: list[Row]) -> Iterator[Row]:
    endpoints = [_Endpoint(row[0], row[2], row[3], *row[7:9]) for row in rows]
    served = _served(connection, endpoints)
    for row, endpoint in zip(rows, endpoints, strict=True):
        ivoid, title, standard_id, url, intf_type, role, version = row[:7]
        kind = kind_of_endpoint(standard_id, intf_type)
        yield (
            *(ivoid, title, kind, standard_id, url, intf_type, role, version),
            served[endpoint],
        )


@dataclass(frozen=True, slots=True)
class _Endpoint:
    ivoid: str
    standard_id: str | None
    url: str | None
    cap_index: int
    intf_index: int

    @property
    def proper(self) -> str | None:
        """The standard ids of services proper, as a pattern; None where this is one."""
        text = self.standard_id or ""
        if text.endswith("#aux"):
            return text.removesuffix("#aux")
        if "#query-aux-" in text:
            major = text.partition("#query-aux-")[2].partition(".")[0]
            return f"{text.partition('#')[0]}#query-{major}.*"
        return None


def _served(
    connection: sqlite3.Connection, endpoints: Iterable[_Endpoint]
) -> dict[_Endpoint, str | None]:
    """The ivoid of the record that really serves each of some endpoints."""
    found: dict[_Endpoint, str | None] = {one: one.ivoid for one in endpoints}
    auxiliary = [one for one in found if one.proper is not None]
    if not auxiliary:
        return found
    related = _related(connection, sorted({one.ivoid for one in auxiliary}))
    addresses = _Addresses(connection)
    for one in auxiliary:
        found[one] = None
        for side in ("isservedby", "isservicefor"):
            close = [
                ivoid
                for ivoid, standard_id in related[side, one.ivoid]
                if fnmatchcase(standard_id, one.proper or "")
            ]
            if len(close) > 1:
                same = set(addresses.at(one))
                close = [ivoid for ivoid in close if ivoid in same] or close
            if close:
                found[one] = min(close)
                break
        else:
            found[one] = min(addresses.at(one), default=None)
    return found


_RELATED = {
    "isservedby": ("ivoid", "related_id"),
    "isservicefor": ("related_id", "ivoid"),
}


def _related(
    connection: sqlite3.Connection, ivoids: list[str]
) -> defaultdict[tuple[str, str], list[tuple[str, str]]]:
    """By who declares it: what serves each resource, with the standards it has."""
    found = defaultdict(list)
    for side, (this, other) in _RELATED.items():
        rows = connection.execute(
            f"SELECT q.{this}, q.{other}, c.standard_id FROM json_each(?) AS j "
            f"CROSS JOIN relationship AS q ON q.{this} = j.value "
            f"CROSS JOIN capability AS c ON c.ivoid = q.{other} "
            "WHERE q.relationship_type = ? AND c.standard_id IS NOT NULL",
            (json.dumps(ivoids), side),
        )
        for ivoid, service, standard_id in rows:
            found[side, ivoid].append((service, standard_id))
    return found


class _Addresses:
    """Where services are, asked for when it is needed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, dict[str, list[str]]] = {}

    def at(self, endpoint: _Endpoint) -> list[str]:
        """The services proper of the same standard at the same address."""
        pattern = endpoint.proper or ""
        if pattern not in self._known:
            self._known[pattern] = self._services(pattern)
        mirrors = self._connection.execute(
            "SELECT mirror_url FROM interface WHERE ivoid = ? AND cap_index = ? AND intf_index = ?",
            (endpoint.ivoid, endpoint.cap_index, endpoint.intf_index),
        ).fetchone()
        wanted = _addresses(endpoint.url, mirrors[0] if mirrors else None)
        return [ivoid for one in wanted for ivoid in self._known[pattern].get(one, ())]

    def _services(self, pattern: str) -> dict[str, list[str]]:
        rows = self._connection.execute(
            "SELECT c.ivoid, i.access_url, i.mirror_url FROM capability AS c "
            "JOIN interface AS i ON i.ivoid = c.ivoid AND i.cap_index = c.cap_index "
            "WHERE c.standard_id GLOB ?",
            (pattern,),
        )
        found = defaultdict(list)
        for ivoid, url, mirrors in rows:
            for address in _addresses(url, mirrors):
                found[address].append(ivoid)
        return found


def _addresses(url: str | None, mirrors: str | None) -> list[str]:
    """An address and its mirrors, without what does not tell services apart.

    >>> _addresses("https://a.org/tap/", "http://B.org/tap")
    ['a.org/tap', 'b.org/tap']
    """
    found = []
    for one in (url, *(mirrors or "").split("#")):
        rest = (one or "").strip().partition("://")[2].rstrip("/?&")
        host, slash, path = rest.partition("/")
        if host:
            found.append(f"{host.lower()}{slash}{path}")
    return found


# -- tables ------------------------------------------------------------------------------


def _tables(
    mirror: Mirror, question: Question, ivoids: Sequence[str], rows: list[Row]
) -> Iterator[Row]:
    """Tables with the TAP service where they can be asked."""
    taps: dict[str, tuple[str, str | None]] = {}
    endpoints = _run(mirror, lower_rows(tap_services(question)), ivoids)
    for row in sorted(
        _services(mirror.connection, endpoints), key=lambda row: row[4], reverse=True
    ):
        taps[row[0]] = (row[4], row[8])
    for ivoid, name, title, description, utype, kind, _ in rows:
        # Tables of this type describe the answers of another protocol.
        url, service = (None, None) if kind == "output" else taps.get(ivoid, (None, None))
        yield ivoid, name, title, description, utype, kind, service, url
