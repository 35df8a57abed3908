"""The index tables: what makes searches fast, derived from the public tables.

Each table is one `Index`: how it is made and how it is filled, for the resources whose
keys stand in the temporary table `idx_changed`.  `rid` is an integer for a resource.
Columns are called as in RegTAP, and hold folded text, so that a test on a RegTAP column
is written here with the same name.  Nothing in these tables is a truth of its own: they
can be thrown away and made again from the public ones.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from regdsl.backends.sqlite_kept import ROW_BITS
from regdsl.mirror import coverages, set_tables
from regdsl.mirror.aside import filled_aside, may_copy
from regdsl.mirror.functions import register

__all__ = ["BARRIER", "INDEXES", "create", "definitions", "forget", "rebuild", "update"]

BARRIER = "\ue000"
"""Stands as a token between subjects, so that no phrase spans two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index table.

    Attributes
    ----------
    name
        The table.
    columns
        Its columns as in CREATE TABLE, or for FTS5 its text columns.
    fill
        A SELECT for the resources in `idx_changed`, in the order of the columns.
    keys
        Columns of the indexes on it, one a line; with `WHERE` where it is of some rows only.
    tokenizer
        For FTS5 tables; the first column of `fill` is then the rowid.
    owner
        For FTS5 tables over the text of another index table: that table and its key.
    same_text
        For an FTS5 table over the text of another one that has the same columns and keys.
    options
        More options of an FTS5 table.
    """

    name: str
    columns: str
    fill: str
    keys: tuple[str, ...] = ()
    tokenizer: str = ""
    owner: tuple[str, str] | None = None
    same_text: str = ""
    options: tuple[str, ...] = ()
    without_rowid: bool = False

    def table(self) -> str:
        """The statement that makes the table."""
        if not self.tokenizer:
            tail = " WITHOUT ROWID" if self.without_rowid else ""
            return f"CREATE TABLE {self.name} ({self.columns}){tail}"
        options = [self.columns, f"tokenize = '{self.tokenizer}'", *self.options]
        if self.owner:
            table, key = self.owner
            options += [f"content = '{table}'", f"content_rowid = '{key}'"]
        elif self.same_text:
            options += [f"content = '{self.same_text}'", "content_rowid = 'rowid'"]
        return f"CREATE VIRTUAL TABLE {self.name} USING fts5({', '.join(options)})"

    def lookups(self) -> Iterator[str]:
        """The statements that make the indexes on it, where they are not there yet."""
        for number, key in enumerate(self.keys, 1):
            columns, where, rows = key.partition(" WHERE ")
            name = f"{self.name}_{number}"
            yield f"CREATE INDEX IF NOT EXISTS {name} ON {self.name} ({columns}){where}{rows}"

    def deletion(self) -> str:
        """The statement that forgets the resources in `idx_changed`."""
        if self.tokenizer:
            table, key = self.owner or ("idx_changed", "rid")
            return (
                f"DELETE FROM {self.name} WHERE rowid IN (SELECT {key} FROM {table} "
                "WHERE rid IN (SELECT rid FROM idx_changed))"
            )
        return f"DELETE FROM {self.name} WHERE rid IN (SELECT rid FROM idx_changed)"

    def filling(self) -> Iterator[str]:
        """The statement that adds them, if they are filled by one."""
        if not self.fill:
            return
        target = self.name
        if self.tokenizer:
            names = ", ".join(name.strip() for name in self.columns.split(","))
            target = f"{self.name} (rowid, {names})"
        yield f"INSERT INTO {target} {_FOLDING.sub(_FOLDED, self.fill)}"

    def wholesale(self) -> Iterator[str]:
        """The statements that fill an empty table with a whole registry.

        An FTS5 table collects words in more memory meanwhile, and is one piece at the end,
        rather than many small ones that are merged again and again.
        """
        option = f"INSERT INTO {self.name} ({self.name}, rank) VALUES "
        if self.tokenizer:
            yield f"{option} ('hashsize', {1 << 26}), ('automerge', 0)"
        yield from self.filling()
        if self.tokenizer:
            yield f"INSERT INTO {self.name} ({self.name}) VALUES ('optimize')"
            yield f"{option} ('hashsize', {1 << 20}), ('automerge', 4)"


# Nearly all text is ASCII, which SQLite folds as Python does, and ten times faster.
_FOLDING = re.compile(r"regdsl_fold\(([\w.]+)\)")
_FOLDED = (
    r"CASE WHEN length(\1) IS length(CAST(\1 AS BLOB)) THEN lower(\1) "
    r"ELSE regdsl_fold(\1) END"
)


_STEMS = "porter unicode61 remove_diacritics 2"
_WORDS = "unicode61 remove_diacritics 2"
# Without the lengths of the texts, which only a ranking of its rows would ask for.
_UNRANKED = ("columnsize = 0",)

_OF_RESOURCE = "FROM idx_changed AS k JOIN idx_resource AS r USING (rid) JOIN {} AS t USING (ivoid)"

_TEXT = f"""
    SELECT k.rid,
           replace(t.res_title, '{BARRIER}', ' '),
           replace(t.res_description, '{BARRIER}', ' '),
           (SELECT group_concat(replace(s.res_subject, '{BARRIER}', ' '), ' {BARRIER} ')
            FROM res_subject AS s WHERE s.ivoid = r.ivoid)
    {_OF_RESOURCE.format("resource")} ORDER BY k.rid"""

# The key of a row, with that of its resource in front: words need no look-up to find it.
_ROW_KEY = f"(k.rid << {ROW_BITS}) | (t.rowid & {(1 << ROW_BITS) - 1})"


def _hash_list(column: str) -> str:
    """The elements of a hash list, one a row."""
    return f"""
    SELECT DISTINCT '{column}', e.value, k.rid
    {_OF_RESOURCE.format("resource")},
         json_each('[' || replace(json_quote(t.{column}), '#', '","') || ']') AS e
    WHERE t.{column} IS NOT NULL AND e.value != ''"""


INDEXES: tuple[Index, ...] = (
    Index(
        name="idx_resource",
        columns="rid INTEGER PRIMARY KEY, ivoid TEXT NOT NULL UNIQUE, res_type TEXT, "
        "short_name TEXT, res_title TEXT, created TEXT, updated TEXT",
        # Filled by `update`, which gives out the keys.
        fill="",
        keys=("updated", "created"),
    ),
    Index(
        name="idx_term",
        columns="list TEXT, term TEXT, rid INTEGER, PRIMARY KEY (list, term, rid)",
        fill=" UNION ALL ".join(
            _hash_list(name) for name in ("waveband", "content_type", "content_level")
        ),
        without_rowid=True,
    ),
    Index(
        name="idx_role",
        columns="role_id INTEGER PRIMARY KEY, rid INTEGER, base_role TEXT, role_name TEXT",
        fill=f"SELECT {_ROW_KEY}, k.rid, t.base_role, regdsl_fold(t.role_name) "
        + _OF_RESOURCE.format("res_role"),
        keys=("base_role, role_name, rid", "rid"),
    ),
    Index(
        name="idx_subject",
        columns="rid INTEGER, res_subject TEXT",
        fill="SELECT k.rid, regdsl_fold(t.res_subject) " + _OF_RESOURCE.format("res_subject"),
        keys=("res_subject, rid", "rid"),
    ),
    Index(
        name="idx_capability",
        columns="rid INTEGER, cap_index INTEGER, standard_id TEXT",
        fill="SELECT k.rid, t.cap_index, t.standard_id " + _OF_RESOURCE.format("capability"),
        keys=("standard_id, rid", "rid"),
    ),
    Index(
        name="idx_interface",
        columns="rid INTEGER, cap_index INTEGER, intf_type TEXT, intf_role TEXT, "
        "authenticated_only INTEGER",
        fill="SELECT k.rid, t.cap_index, t.intf_type, t.intf_role, t.authenticated_only "
        + _OF_RESOURCE.format("interface"),
        keys=("intf_type, rid", "rid, cap_index"),
    ),
    Index(
        name="idx_detail",
        columns="rid INTEGER, cap_index INTEGER, detail_xpath TEXT, detail_value TEXT",
        fill="SELECT k.rid, t.cap_index, t.detail_xpath, regdsl_fold(t.detail_value) "
        + _OF_RESOURCE.format("res_detail"),
        keys=("detail_xpath, detail_value, rid", "rid, cap_index"),
    ),
    Index(
        name="idx_altid",
        columns="rid INTEGER, alt_identifier TEXT",
        fill="SELECT k.rid, regdsl_fold(t.alt_identifier) " + _OF_RESOURCE.format("alt_identifier"),
        keys=("alt_identifier, rid", "rid"),
    ),
    Index(
        name="idx_table",
        columns="tid INTEGER PRIMARY KEY, rid INTEGER, table_index INTEGER, table_name TEXT, "
        "table_type TEXT, table_utype TEXT, table_title TEXT, table_description TEXT",
        fill="SELECT NULL, k.rid, t.table_index, regdsl_fold(t.table_name), t.table_type, "
        "t.table_utype, t.table_title, t.table_description " + _OF_RESOURCE.format("res_table"),
        keys=("rid, table_index", "table_name, rid", "table_utype, rid"),
    ),
    Index(
        name="idx_column",
        columns="cid INTEGER PRIMARY KEY, rid INTEGER, tid INTEGER, name TEXT, ucd INTEGER, "
        "unit TEXT, unit_written TEXT, utype TEXT, datatype TEXT, column_description TEXT",
        fill=f"SELECT {_ROW_KEY}, k.rid, x.tid, t.name, u.ucd_key, regdsl_fold(t.unit), "
        "t.unit, t.utype, t.datatype, t.column_description "
        + _OF_RESOURCE.format("table_column")
        + " LEFT JOIN idx_table AS x ON x.rid = k.rid AND x.table_index = t.table_index"
        " LEFT JOIN idx_ucd AS u ON u.ucd = t.ucd",
        # The first has all that a column is mostly asked for, so that its row is not read.
        # Many columns have no UCD, half of them no unit, and nobody looks for these.
        keys=(
            "ucd, unit, name, rid WHERE ucd IS NOT NULL",
            "name, rid",
            "unit, rid WHERE unit IS NOT NULL",
            "tid",
            "rid",
        ),
    ),
    Index(
        name="idx_temporal",
        columns="rid INTEGER, time_start REAL, time_end REAL",
        fill="SELECT k.rid, t.time_start, t.time_end "
        + _OF_RESOURCE.format("stc_temporal")
        + " WHERE t.time_start <= t.time_end",
        keys=("time_start, time_end, rid", "rid"),
    ),
    Index(
        name="idx_spectral",
        columns="rid INTEGER, spectral_start REAL, spectral_end REAL",
        fill="SELECT k.rid, t.spectral_start, t.spectral_end "
        + _OF_RESOURCE.format("stc_spectral")
        + " WHERE t.spectral_start <= t.spectral_end",
        keys=("spectral_start, spectral_end, rid", "rid"),
    ),
    Index(
        # Of how many cells a coverage is made, each as coarse as it goes; what is not here
        # declares none.  Filled by `regdsl.mirror.coverages`: SQL cannot read a MOC.
        name="idx_coverage",
        columns="rid INTEGER PRIMARY KEY, cells INTEGER",
        fill="",
    ),
    Index(
        name="fts_resource",
        columns="res_title, res_description, res_subject",
        fill=_TEXT,
        tokenizer=_STEMS,
    ),
    Index(
        name="fts_resource_word",
        columns="res_title, res_description, res_subject",
        fill="SELECT f.rowid, f.res_title, f.res_description, f.res_subject "
        "FROM idx_changed AS k JOIN fts_resource AS f ON f.rowid = k.rid ORDER BY k.rid",
        tokenizer=_WORDS,
        same_text="fts_resource",
        options=("prefix = '2 3'",),
    ),
    Index(
        name="fts_table",
        columns="table_title, table_description",
        fill="SELECT x.tid, x.table_title, x.table_description FROM idx_changed AS k "
        "JOIN idx_table AS x USING (rid) ORDER BY x.tid",
        tokenizer=_STEMS,
        owner=("idx_table", "tid"),
        options=_UNRANKED,
    ),
    Index(
        name="fts_column",
        columns="column_description",
        fill="SELECT c.cid, c.column_description FROM idx_changed AS k "
        "JOIN idx_column AS c USING (rid) ORDER BY c.cid",
        tokenizer=_STEMS,
        owner=("idx_column", "cid"),
        options=_UNRANKED,
    ),
    Index(
        # Which names have three letters side by side: candidates for a part of a name.
        name="fts_role",
        columns="role_name",
        fill="SELECT x.role_id, x.role_name FROM idx_changed AS k "
        "JOIN idx_role AS x USING (rid) ORDER BY x.role_id",
        tokenizer="trigram",
        owner=("idx_role", "role_id"),
        options=(*_UNRANKED, "detail = none"),
    ),
    Index(
        # Sets of resources that are ready, by `regdsl.mirror.set_tables`.
        name="idx_set",
        columns="kind TEXT, term TEXT, members BLOB, PRIMARY KEY (kind, term)",
        fill="",
    ),
    Index(
        # Keys of resources in an order, and the place of each of them in it.
        name="idx_order",
        columns="name TEXT PRIMARY KEY, keys BLOB, places BLOB",
        fill="",
    ),
)

_OWN_DDL = (
    "CREATE TABLE idx_ucd (ucd_key INTEGER PRIMARY KEY, ucd TEXT NOT NULL UNIQUE)",
    # Each word of a UCD and each of its ancestors; `place` is 0 for the first word.
    "CREATE TABLE idx_ucd_atom (atom TEXT, place INTEGER, ucd_key INTEGER, "
    "PRIMARY KEY (atom, place, ucd_key)) WITHOUT ROWID",
)
_CHANGED = "CREATE TEMP TABLE IF NOT EXISTS idx_changed (rid INTEGER PRIMARY KEY)"
_ALL_CHANGED = (_CHANGED, "INSERT INTO idx_changed SELECT rid FROM idx_resource")


def definitions() -> tuple[str, ...]:
    """The statements that make the index tables."""
    return (*_OWN_DDL, *(index.table() for index in INDEXES))


def create(connection: sqlite3.Connection) -> None:
    """Make the index tables, empty; `update` makes the indexes on them."""
    for statement in definitions():
        connection.execute(statement)


def forget(connection: sqlite3.Connection, ivoids: Iterable[str]) -> None:
    """Take resources out of the index tables; their public rows are still there."""
    register(connection)
    _mark(connection, ivoids)
    set_tables.forget(connection)
    coverages.forget(connection)
    for index in reversed(INDEXES):
        if index.name not in set_tables.DERIVED:
            connection.execute(index.deletion())


def update(
    connection: sqlite3.Connection,
    ivoids: Iterable[str],
    *,
    keys: Callable[[sqlite3.Connection], None] | None = None,
) -> None:
    """Put resources into the index tables, from their public rows.

    Parameters
    ----------
    connection
        A connection to the mirror, in a transaction.
    ivoids
        The resources.
    keys
        Makes the indexes on the public tables of a new mirror.  Nobody can see it yet, so
        if it is large it is committed meanwhile, and two processors work on it.
    """
    names = list(ivoids)
    register(connection)
    anew = connection.execute("SELECT 1 FROM idx_resource").fetchone() is None
    connection.executemany(
        "INSERT INTO idx_resource (ivoid, res_type, short_name, res_title, created, updated) "
        "SELECT ivoid, res_type, regdsl_fold(short_name), res_title, created, updated "
        "FROM resource WHERE ivoid = ?",
        ((name,) for name in names),
    )
    _mark(connection, names)
    if keys and anew and len(names) >= _MANY and may_copy(connection):
        apart = [index for index in INDEXES if index.name in _APART]
        sets = [index for index in INDEXES if index.name == "idx_set"]
        statements = (*(index.table() for index in (*apart, *sets)), *_ALL_CHANGED)

        def fill_apart(second: sqlite3.Connection) -> None:
            _fill(second, apart, anew=True)
            set_tables.fill(second, apart=True)

        with filled_aside(connection, statements, fill_apart):
            keys(connection)
            _fill(connection, [index for index in INDEXES if index not in apart], anew)
            set_tables.fill(connection, apart=False)
    else:
        if keys:
            keys(connection)
        _fill(connection, INDEXES, anew)
        set_tables.fill(connection)


_MANY = 1_000
_APART = ("idx_coverage", "fts_resource", "fts_resource_word")
"""About half of the work, with the sets that are made of them, and they read little more
than the texts."""


def _fill(connection: sqlite3.Connection, tables: Sequence[Index], anew: bool) -> None:
    """Fill some of the tables, and make the indexes on them."""
    for index in tables:
        if index.name == "idx_column":
            _fill_ucds(connection, anew)
        for statement in index.wholesale() if anew else index.filling():
            connection.execute(statement)
        if index.name == "idx_coverage":
            coverages.fill(connection)
    # After the rows: sorting once is much faster than keeping order while they come.
    for index in tables:
        for statement in index.lookups():
            connection.execute(statement)


def _fill_ucds(connection: sqlite3.Connection, anew: bool) -> None:
    changed = "SELECT ivoid FROM idx_resource JOIN idx_changed USING (rid)"
    connection.execute(
        "INSERT OR IGNORE INTO idx_ucd (ucd) SELECT DISTINCT ucd FROM table_column "
        "WHERE ucd IS NOT NULL" + ("" if anew else f" AND ivoid IN ({changed})")
    )
    connection.executemany(
        "INSERT INTO idx_ucd_atom (atom, place, ucd_key) VALUES (?, ?, ?)",
        _atoms(
            connection.execute(
                "SELECT ucd_key, ucd FROM idx_ucd WHERE ucd_key NOT IN "
                "(SELECT ucd_key FROM idx_ucd_atom)"
            ).fetchall()
        ),
    )


def rebuild(connection: sqlite3.Connection) -> None:
    """Throw the index tables away and make them again from the public ones."""
    # One transaction, whether or not there is one already.
    connection.execute("SAVEPOINT rebuilding")
    for index in reversed(INDEXES):
        connection.execute(f"DROP TABLE IF EXISTS {index.name}")
    for table in ("idx_ucd", "idx_ucd_atom"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    create(connection)
    update(
        connection,
        [row[0] for row in connection.execute("SELECT ivoid FROM resource ORDER BY ivoid")],
    )
    connection.execute("RELEASE rebuilding")


def _mark(connection: sqlite3.Connection, ivoids: Iterable[str]) -> None:
    connection.execute(_CHANGED)
    connection.execute("DELETE FROM idx_changed")
    connection.executemany(
        "INSERT OR IGNORE INTO idx_changed SELECT rid FROM idx_resource WHERE ivoid = ?",
        ((name,) for name in ivoids),
    )


def _atoms(ucds: Iterable[tuple[int, str]]) -> Iterator[tuple[str, int, int]]:
    """The words of UCDs with their ancestors, each once."""
    for key, ucd in ucds:
        found = set()
        for place, word in enumerate(ucd.split(";")):
            ends = [end for end, sign in enumerate(word) if sign == "."]
            found |= {(word[:end], min(place, 1)) for end in (*ends, len(word))}
        for atom, place in found:
            yield atom, place, key
