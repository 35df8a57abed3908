"""TAP services to synchronise with: the tables of a mirror, as this or that server has them.

A `World` is a copy of a mirror's public tables in plain SQLite, which tests can change
while it is served, and a `Responder` that answers from it, in VOTable or CSV.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regdsl.mirror.layout import PUBLIC_TABLES
from regdsl.schema import TABLES
from tests.tap import votable
from tests.tap.answers import _KINDS, _plain
from tests.tap.responder import Asked, Responder
from tests.tap.troubles import Reply

_CSV = b"<outputFormat><mime>text/csv</mime><alias>csv</alias></outputFormat>\n<outputLimit>"


@dataclass
class TapServer(Responder):
    """A responder that answers in CSV, too, when that is asked for.

    Attributes
    ----------
    csv
        Whether it says that it can.
    null
        What it writes for NULL in CSV.
    """

    csv: bool = True
    null: str = ""

    def reply(self, asked: Asked) -> Reply:
        found = super().reply(asked)
        if asked.what == "capabilities" and self.csv:
            body = found.body.replace(b"<outputLimit>", _CSV)
            assert body != found.body
            return Reply(body, content_type="text/xml")
        return found

    def _sync(self, params: dict[str, str], limit: int) -> Reply:
        if not (self.csv and params.get("FORMAT") == "text/csv"):
            return super()._sync(params, limit)
        try:
            maxrec = min(int(params["MAXREC"]), limit)
            names, _, rows, _ = self.answer(params["QUERY"], maxrec)
        except Exception as exc:
            return Reply(votable.failure(str(exc) or type(exc).__name__), 400)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(names)
        if self.null:
            rows = ([self.null if value is None else value for value in row] for row in rows)
        writer.writerows(rows)
        return Reply(text.getvalue().encode(), content_type="text/csv")


@dataclass
class World:
    """Tables that are served.

    Attributes
    ----------
    path
        A file with them.
    hook
        Called with each query before it is answered.
    """

    path: Path
    hook: Any = None

    @classmethod
    def of(cls, mirror: Path, path: Path) -> World:
        """A copy of the public tables of a mirror."""
        with sqlite3.connect(path) as conn:
            conn.execute("ATTACH ? AS m", (str(mirror),))
            for name in PUBLIC_TABLES:
                conn.execute(f"CREATE TABLE {name} AS SELECT * FROM m.{name}")
                conn.execute(f"CREATE INDEX by_{name} ON {name} (ivoid)")
        conn.close()
        return cls(path)

    def change(self, *statements: str) -> None:
        """Change the tables."""
        with sqlite3.connect(self.path) as conn:
            for statement in statements:
                conn.execute(statement)
        conn.close()

    def keep(self, number: int) -> None:
        """Keep only so many resources, among them some of each table."""
        of_each = " UNION ".join(
            f"SELECT * FROM (SELECT DISTINCT ivoid FROM {name} ORDER BY ivoid LIMIT 3)"
            for name in PUBLIC_TABLES
        )
        self.change(
            f"CREATE TEMP TABLE kept AS {of_each}",
            "CREATE TEMP TABLE some AS SELECT ivoid FROM resource "
            f"ORDER BY ivoid IN (SELECT ivoid FROM kept) DESC, ivoid LIMIT {number}",
            *(
                f"DELETE FROM {name} WHERE ivoid NOT IN (SELECT ivoid FROM some)"
                for name in PUBLIC_TABLES
            ),
            # large ones cost more time than all the rest
            "DELETE FROM stc_spatial WHERE length(coverage) > 100",
        )

    def ivoids(self) -> list[str]:
        """The resources, in order."""
        return [row[0] for row in self.rows("SELECT ivoid FROM resource ORDER BY ivoid")]

    @staticmethod
    def removing(ivoid: str) -> list[str]:
        """Statements that take a resource out."""
        return [f"DELETE FROM {name} WHERE ivoid = '{ivoid}'" for name in PUBLIC_TABLES]

    @staticmethod
    def copying(ivoid: str, new: str) -> list[str]:
        """Statements that put a copy of a resource in."""
        return [
            f"INSERT INTO {name} SELECT '{new}', {', '.join(TABLES[name].column_names[1:])} "
            f"FROM {name} WHERE ivoid = '{ivoid}'"
            for name in PUBLIC_TABLES
        ]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in them."""
        conn = sqlite3.connect(self.path)
        found = conn.execute(sql).fetchall()
        conn.close()
        return found

    def answer(
        self, adql: str, maxrec: int
    ) -> tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]:
        """Answers of a `Responder`."""
        if self.hook is not None:
            self.hook(adql)
        if "TAP_SCHEMA" in adql:
            return self._schema()
        conn = sqlite3.connect(":memory:")
        try:
            conn.execute("ATTACH ? AS rr", (str(self.path),))
            cursor = conn.execute(_plain(adql))
            rows = cursor.fetchmany(maxrec + 1)
            names = [column[0] for column in cursor.description]
        finally:
            conn.close()
        kinds = [_kind(name.lower(), [row[n] for row in rows]) for n, name in enumerate(names)]
        return names, kinds, rows[:maxrec], len(rows) > maxrec

    def _schema(self) -> tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]:
        found = self.rows(
            "SELECT 'rr.' || m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) "
            "AS c WHERE m.type IN ('table', 'view')"
        )
        return ("table_name", "column_name"), ("char", "char"), found, False


def _kind(name: str, values: list[Any]) -> str:
    if any(isinstance(value, str) for value in values):
        return "unicodeChar"
    return "int" if name == "n" else _KINDS.get(name, "unicodeChar")


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The public tables of a file, in a fixed order."""
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return {
            name: sorted(
                conn.execute(f"SELECT {', '.join(TABLES[name].column_names)} FROM {name}"),
                key=repr,
            )
            for name in PUBLIC_TABLES
        }
    finally:
        conn.close()
