"""Asks a TAP service for the tables of RegTAP, patiently.

A `Service` sends ADQL through pyvo and reads what comes, in CSV where the service offers
that and can be trusted with it.  It knows which tables and columns there are, and how the
names are written there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from regdsl.filling.tap_answers import Answer, NoAnswer, read_csv, read_votable
from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.remote import patience, trouble
from regdsl.remote.quiet import quiet
from regdsl.remote.trouble import ServerError
from regdsl.schema import SCHEMA_NAME, TABLES

__all__ = ["NEEDED", "Selection", "Service", "literal", "plain_rows"]

NEEDED = ("resource", "capability", "interface")
"""Without these a service is no registry; others are missing in older versions of RegTAP."""

_CSV = re.compile(r"text/csv\b|csv$", re.IGNORECASE)

_PLAIN = re.compile(r"[A-Za-z]\w*", re.ASCII)

_OPTIONAL = ("alt_identifier", "stc_spatial", "stc_temporal", "stc_spectral")
"""Tables that RegTAP 1.0 and 1.1 do not have."""


def literal(text: str) -> str:
    """A text as ADQL writes it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a service has of one table of RegTAP.

    Attributes
    ----------
    table
        Its name in RegTAP.
    written
        The same as the service wants it, schema included.
    columns
        The columns of RegTAP that are there, in the order of RegTAP, each as the service
        wants it.
    """

    table: str
    written: str
    columns: Mapping[str, str]

    def select(self, where: str = "") -> str:
        """ADQL for its rows."""
        columns = ", ".join(self.columns.values())
        return f"SELECT {columns} FROM {self.written}{where and f' WHERE {where}'}"

    def count(self, where: str = "") -> str:
        """ADQL for the number of its rows."""
        return f"SELECT COUNT(*) AS n FROM {self.written}{where and f' WHERE {where}'}"


class Service:
    """A TAP service.

    Parameters
    ----------
    url
        Where it is, without `/sync`.
    timeout
        Seconds for each answer.
    tries
        How often a question is sent where that can help.
    csv
        Whether to take CSV from it; by default where it says that it has it.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 300.0,
        tries: int = patience.DEFAULT_TRIES,
        csv: bool | None = None,
    ) -> None:
        self.url = url
        self._timeout = timeout
        self._tries = tries
        self._csv = csv
        self._asking: set[patience.Deadline] = set()
        self.bytes = 0
        self.questions = 0

    @property
    def csv(self) -> bool:
        """Whether it answers in CSV."""
        if self._csv is None:
            self._csv = self._offers_csv()
        return self._csv

    def distrust_csv(self) -> None:
        """Take VOTables from now on."""
        self._csv = False

    def ask(self, adql: str, maxrec: int) -> Answer:
        """What it answers; can be called by several threads.

        Raises
        ------
        ServerError
            E501 to E504.
        """
        import pyvo

        csv = self.csv
        deadline = patience.Deadline(self._timeout)
        self._asking.add(deadline)
        self.questions += 1
        try:
            with patience.session(deadline, self._tries) as session:
                service = pyvo.dal.TAPService(self.url, session=session)
                query = service.create_query(adql, maxrec=maxrec)
                if csv:
                    query["FORMAT"] = "text/csv"
                response = query.submit()
        except requests.RequestException as exc:
            raise trouble.of_exception(exc, self.url, self._timeout, adql) from exc
        finally:
            self._asking.discard(deadline)
        content: bytes = response.content
        self.bytes += len(content)
        if response.status_code in patience.RETRIED:
            raise trouble.busy(self.url, response, adql)
        try:
            if csv and response.status_code < 400:
                return read_csv(content)
            found = read_votable(content)
        except NoAnswer as exc:
            if exc.refused:
                raise trouble.refused(self.url, exc, adql) from exc
            if csv and b"VOTABLE" in content[:4096]:
                return self._after_all(content, adql)
            if response.status_code >= 400 or b"VOTABLE" not in content[:4096]:
                raise trouble.of_response(self.url, response, adql) from exc
            raise trouble.no_registry(self.url, f"its answer is not readable: {exc}", adql) from exc
        if response.status_code >= 400:
            raise trouble.refused(self.url, f"HTTP {response.status_code}", adql)
        return found

    def _after_all(self, content: bytes, adql: str) -> Answer:
        """A VOTable although CSV was asked for: an error, or how it is there."""
        try:
            return read_votable(content)
        except NoAnswer as exc:
            if exc.refused:
                raise trouble.refused(self.url, exc, adql) from exc
            raise trouble.no_registry(self.url, f"its answer is not readable: {exc}", adql) from exc

    def give_up(self) -> None:
        """Let all that is being asked end now."""
        for deadline in list(self._asking):
            deadline.end()

    def number(self, adql: str) -> int:
        """The one number that a query gives.

        Raises
        ------
        ServerError
            As `ask`, and E504 when it is no number.
        """
        rows = self.ask(adql, 10).rows
        try:
            return int(rows[0][0])
        except (IndexError, TypeError, ValueError):
            raise trouble.no_registry(self.url, "it does not say how many rows", adql) from None

    def _offers_csv(self) -> bool:
        """By what it says of itself; not when it says nothing."""
        import pyvo

        try:
            with (
                patience.session(patience.Deadline(self._timeout), self._tries) as session,
                quiet(),
            ):
                capability = pyvo.dal.TAPService(self.url, session=session).get_tap_capability()
                formats = [
                    str(name or "")
                    for offered in capability.outputformats
                    for name in (offered.mime, *offered.aliases)
                ]
        except Exception:
            return False
        return any(_CSV.match(name) for name in formats)

    # --- tables and columns

    def selections(self) -> list[Selection]:
        """What it has of the tables of RegTAP, in the order of RegTAP.

        Raises
        ------
        ServerError
            As `ask`; E504 when tables or columns are missing that no registry is without.
        """
        found = self._by_tap_schema() or self._by_asking()
        chosen = [
            Selection(
                table=name,
                written=written,
                columns={
                    column.name: columns[column.name]
                    for column in TABLES[name].columns
                    if column.name in columns
                },
            )
            for name in PUBLIC_TABLES
            if name in found
            for written, columns in [found[name]]
        ]
        self._enough(chosen)
        return chosen

    def _enough(self, chosen: Sequence[Selection]) -> None:
        here = {selection.table: selection for selection in chosen}
        missing = [name for name in NEEDED if name not in here]
        missing += [
            f"{selection.table}.ivoid" for selection in chosen if "ivoid" not in selection.columns
        ]
        if not missing and "updated" not in here["resource"].columns:
            missing.append("resource.updated")
        if missing:
            raise trouble.no_registry(self.url, f"it does not have {', '.join(missing)}")

    def _by_tap_schema(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Tables and columns as `TAP_SCHEMA` writes them; nothing where that is no help."""
        adql = (
            "SELECT table_name, column_name FROM TAP_SCHEMA.columns "
            f"WHERE table_name LIKE '{SCHEMA_NAME}.%'"
        )
        try:
            answer = self.ask(adql, 100_000)
        except ServerError as exc:
            if exc.diagnostics[0].code in ("E501", "E503"):
                raise
            return {}
        return _sorted((str(row[0] or ""), str(row[1] or "")) for row in answer.rows)

    def _by_asking(self) -> dict[str, tuple[str, dict[str, str]]]:
        """What an answer of one row has, table by table."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for name in PUBLIC_TABLES:
            written = f"{SCHEMA_NAME}.{name}"
            try:
                answer = self.ask(f"SELECT TOP 1 * FROM {written}", 1)
            except ServerError as exc:
                if exc.diagnostics[0].code != "E502" or name not in _OPTIONAL:
                    raise
                continue
            found[name] = written, {column: column for column in answer.names}
        return found


def _sorted(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for table, column in pairs:
        plain = table.replace('"', "").strip().lower()
        name = plain.removeprefix(f"{SCHEMA_NAME}.")
        if name not in PUBLIC_TABLES or name == plain:
            continue
        _, columns = found.setdefault(name, (table.strip(), {}))
        written = column.strip()
        quoted = written if _PLAIN.fullmatch(written) or written[:1] == '"' else f'"{written}"'
        columns[written.strip('"').lower()] = quoted
    return found


def plain_rows(answer: Answer, columns: Sequence[str]) -> list[list[Any]]:
    """The rows of an answer with its columns in this order, whatever else it has.

    Columns are known by their names; where a service gives others than it was asked for,
    by their place.
    """
    names = answer.names
    if names == list(columns):
        return answer.rows
    if set(columns) <= set(names):
        places = [names.index(column) for column in columns]
        return [[row[place] for place in places] for row in answer.rows]
    if len(names) == len(columns):
        return answer.rows
    raise NoAnswer(f"it has the columns {', '.join(names)} and not {', '.join(columns)}")
