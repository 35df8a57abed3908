"""What a statement may read and call: the public tables, what speeds them up, known functions.

SQLite asks while it prepares a statement; what is not on the list is denied, whatever it
is.  Tables are named one by one, so that the ledger, SQLite's own tables, and the tables
that SQLite makes up on the spot (`pragma_...`, `json_each`) stay out of reach.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from regdsl.adql.catalog import SCHEMAS
from regdsl.mirror.indexes import INDEXES

__all__ = ["Rules", "known_names", "learn"]

_FUNCTIONS = frozenset(
    # The aggregates of ADQL, and what our SQL is made of.
    {"count", "sum", "avg", "min", "max", "group_concat", "coalesce", "like", "match"}
    # The view tap_table, and EXCEPT ALL, number their rows.
    | {"row_number"}
    # Of regdsl.mirror.functions; not `regexp`, which anyone can make run for ever.
    | {"regdsl_fold", "regdsl_tokens"}
    # Of regdsl.mirror.sets: what a coverage is looked up by.
    | {"regdsl_all", "regdsl_any", "regdsl_has", "regdsl_union", "substr"}
)

_SHADOWS = ("config", "content", "data", "docsize", "idx")
"""The tables in which FTS5 keeps an index; it reads them by SQL, for which it must ask."""

_MADE_UP = frozenset(
    {"json_each", "json_tree", "dbstat", "generate_series", "fts3tokenize", "carray"}
    | {"completion", "bytecode", "tables_used", "sqlite_stmt", "sqlite_dbpage"}
)


def _index_tables() -> frozenset[str]:
    names = {"idx_ucd", *(index.name for index in INDEXES)}
    for index in INDEXES:
        if index.tokenizer:
            names |= {f"{index.name}_{part}" for part in _SHADOWS}
    return frozenset(names)


_TABLES = {schema.name: frozenset(t.name for t in schema.tables) for schema in SCHEMAS}
_TABLES["rr"] |= _index_tables()


@dataclass(slots=True)
class Rules:
    """The judge of one connection.

    Attributes
    ----------
    functions
        What may be called.
    tables
        What may be read, by schema.
    others
        What else there is in the files, and is not to be read.
    off
        Everything is allowed: a statement of our own runs.
    denied
        What was denied last, in words.
    """

    functions: frozenset[str]
    tables: dict[str, frozenset[str]]
    others: frozenset[str] = _MADE_UP
    off: bool = False
    denied: str = ""

    @classmethod
    def of(cls, functions: Iterable[str], extra: Iterable[str]) -> Rules:
        """Rules with the functions of a mirror, and what a caller adds of either sort."""
        more = {name.lower() for name in extra}
        return cls(
            functions=_FUNCTIONS | {name.lower() for name in functions} | more,
            tables={**_TABLES, "rr": _TABLES["rr"] | more},
        )

    def judge(
        self, action: int, one: str | None, two: str | None, schema: str | None, _inner: str | None
    ) -> int:
        """What SQLite calls, for each thing that a statement does."""
        if self.off or action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            if self._readable((one or "").lower(), schema):
                return sqlite3.SQLITE_OK
            place = f"{schema}.{one}" if schema else one
            self.denied = f"the table `{place}` is not there for reading"
        elif action == sqlite3.SQLITE_FUNCTION:
            if (two or "").lower() in self.functions:
                return sqlite3.SQLITE_OK
            self.denied = f"the function `{two}` is not there for calling"
        elif action == sqlite3.SQLITE_RECURSIVE:
            self.denied = "a query of WITH may not name itself"
        elif (action, one, two) == (sqlite3.SQLITE_PRAGMA, "data_version", None):
            # FTS5 asks this before it uses what it remembers; people cannot: their
            # statement begins with SELECT or WITH.
            return sqlite3.SQLITE_OK
        else:
            self.denied = "only SELECT is possible here"
        return sqlite3.SQLITE_DENY

    def _readable(self, name: str, schema: str | None) -> bool:
        if schema is not None:
            return name in self.tables.get(schema.lower(), ())
        # Without a schema it is just as in the statement: a table, or a query of its WITH.
        if any(name in tables for tables in self.tables.values()):
            return True
        return name not in self.others and not name.startswith(("sqlite_", "pragma_"))


def learn(connection: sqlite3.Connection) -> frozenset[str]:
    """All that can stand in a FROM on this connection; `others` of `Rules`."""
    names = set(_MADE_UP)
    for schema in ("main", "temp", "rr", "tap_schema"):
        names.update(
            str(name).lower()
            for (name,) in connection.execute(f"SELECT name FROM {schema}.sqlite_master")
        )
    names.update(str(name).lower() for (name,) in connection.execute("PRAGMA module_list"))
    return frozenset(names)


def known_names(connection: sqlite3.Connection) -> frozenset[str]:
    """What a delimited name can mean: schemas, tables and columns."""
    names = {"rr", "tap_schema", "rowid", "rank"}
    for schema, tables in _TABLES.items():
        names |= tables
        names.update(
            column
            for table, column in connection.execute(
                f"SELECT t.name, lower(c.name) FROM {schema}.sqlite_master AS t, "
                f"pragma_table_info(t.name, '{schema}') AS c WHERE t.type != 'index'"
            )
            if table in tables
        )
    return frozenset(names)
