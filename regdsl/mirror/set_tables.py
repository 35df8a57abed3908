"""Fills `idx_set` and `idx_order`: sets of resources that are ready to use, and orders.

Both are derived from the other index tables.  When resources come or go, their keys are
put into the sets of the terms that they have, or taken out; no other set is touched.  The
orders are written anew: a sort of all resources takes a tenth of a second.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from regdsl.backends.sqlite_cells import COARSE
from regdsl.backends.sqlite_kept import (
    COMMON,
    FIRST_ATOM,
    KEPT,
    OWN_CELL,
    SOME_ATOM,
    TEXTS,
    Kept,
    Text,
)
from regdsl.mirror.functions import stem
from regdsl.mirror.sets import bits_of, numbers, pack, pack_keys, unpack, words

__all__ = ["DERIVED", "MADE_OF", "fill", "forget"]

DERIVED = ("idx_set", "idx_order")
"""The tables that are filled here."""

_ORDERS = {
    "ivoid": "r.ivoid",
    "title": "r.res_title",
    "shortname": "t.short_name",
    "created": "r.created",
    "updated": "r.updated",
    # What stands for relevance where there is too much to rank.
    "length of title": "length(r.res_title)",
}

_UNIQUE = ("ivoid", "length of title")
"""Orders in which equal ones come by ivoid; in the others they share a place."""

_FORM = 2
"""Raised by hand when sets are written or filled in another way."""

MADE_OF = (_FORM, KEPT, COMMON, TEXTS, COARSE, OWN_CELL, _ORDERS)
"""What says which sets there are, for the version of the index tables."""


def forget(connection: sqlite3.Connection) -> None:
    """Take the resources in `idx_changed` out of all sets, while their rows are there."""
    (gone,) = connection.execute("SELECT json_group_array(rid) FROM idx_changed").fetchone()
    left = ~bits_of(json.loads(gone))
    for kept in KEPT:
        terms = connection.execute(
            f"SELECT DISTINCT {kept.shown} FROM ({kept.rows}) AS x "
            "WHERE rid IN (SELECT rid FROM idx_changed)"
        ).fetchall()
        for (term,) in terms:
            before = _kept(connection, kept.kind, term)
            if before is not None:
                _keep(connection, kept, term, before & left)
    _fill_atoms(connection, _CHANGED_ATOMS)
    _forget_kept(connection, left)
    _forget_places(connection, left)


def fill(connection: sqlite3.Connection, *, apart: bool | None = None) -> None:
    """Put the resources in `idx_changed` into the sets, and make the orders anew.

    Parameters
    ----------
    connection
        A connection to the mirror, in a transaction.
    apart
        True for what is made of coverages and whole texts alone, False for all else, None
        for both.  The sets of cells are filled by `regdsl.mirror.coverages`.
    """
    (old,) = connection.execute(
        "SELECT count(*) FROM idx_resource WHERE rid NOT IN (SELECT rid FROM idx_changed)"
    ).fetchone()
    for kept in KEPT:
        if apart is not None and ("idx_coverage" in kept.rows) is not apart:
            continue
        if old:
            _add(connection, kept)
        else:
            _fill(connection, kept)
    if apart is not True:
        _fill_atoms(connection, _CHANGED_ATOMS if old else "")
        _fill_orders(connection)
    # The texts of columns are in the mirror itself, as their rows are.
    texts = [text for text in TEXTS if apart in (None, text.row_bits == 0)]
    _fill_words(connection, texts)


def _fill(connection: sqlite3.Connection, kept: Kept) -> None:
    """The sets of a kind, from all rows."""
    rows = connection.execute(
        f"SELECT {kept.shown}, json_group_array(rid) FROM (SELECT DISTINCT term, rid "
        f"FROM ({kept.rows})) AS x GROUP BY term HAVING count(*) >= {kept.least}"
    )
    connection.executemany(_INSERT, ((kept.kind, t, pack_keys(json.loads(k))) for t, k in rows))


_INSERT = "INSERT OR REPLACE INTO idx_set (kind, term, members) VALUES (?, ?, ?)"


def _add(connection: sqlite3.Connection, kept: Kept) -> None:
    """What some resources add to the sets of a kind."""
    rows = connection.execute(
        f"SELECT {kept.shown}, json_group_array(rid) FROM ({kept.rows}) AS x "
        "WHERE rid IN (SELECT rid FROM idx_changed) GROUP BY term"
    ).fetchall()
    for term, keys in rows:
        before = _kept(connection, kept.kind, term)
        if before is None and not kept.whole:
            # Not common until now, so that there are few rows to see whether it is.
            (keys,) = connection.execute(
                f"SELECT json_group_array(rid) FROM ({kept.rows}) AS x WHERE term = ?", (term,)
            ).fetchone()
        _keep(connection, kept, term, (before or 0) | bits_of(json.loads(keys)))


def _kept(connection: sqlite3.Connection, kind: str, term: str) -> int | None:
    row = connection.execute(
        "SELECT members FROM idx_set WHERE kind = ? AND term = ?", (kind, term)
    ).fetchone()
    return None if row is None else unpack(row[0])


def _keep(connection: sqlite3.Connection, kept: Kept, term: str, bits: int) -> None:
    if bits.bit_count() >= kept.least:
        connection.execute(_INSERT, (kept.kind, term, pack(bits)))
    else:
        connection.execute("DELETE FROM idx_set WHERE kind = ? AND term = ?", (kept.kind, term))


# -- the words of UCDs -----------------------------------------------------------------------

_CHANGED_ATOMS = (
    "WHERE a.atom IN (SELECT b.atom FROM idx_ucd_atom AS b WHERE b.ucd_key IN (SELECT ucd "
    "FROM idx_column WHERE rid IN (SELECT rid FROM idx_changed)))"
)


def _fill_atoms(connection: sqlite3.Connection, where: str) -> None:
    """The sets of words of UCDs, from those of whole UCDs."""
    rows = connection.execute(
        f"SELECT a.atom, a.place, a.ucd_key FROM idx_ucd_atom AS a {where} ORDER BY a.atom"
    ).fetchall()
    having = {
        key: unpack(members)
        for key, members in connection.execute(
            "SELECT ucd_key, members FROM idx_ucd JOIN idx_set ON kind = 'ucd' AND term = ucd"
        )
    }
    found: list[tuple[str, str, int]] = []
    for atom, of_atom in groupby(rows, key=lambda row: row[0]):
        some = first = 0
        for _, place, key in of_atom:
            bits = having.get(key, 0)
            some |= bits
            first |= 0 if place else bits
        found += [(SOME_ATOM, atom, some), (FIRST_ATOM, atom, first)]
    connection.executemany(
        "DELETE FROM idx_set WHERE kind = ? AND term = ?", ((k, a) for k, a, bits in found)
    )
    connection.executemany(_INSERT, ((k, a, pack(bits)) for k, a, bits in found if bits))


# -- words -----------------------------------------------------------------------------------


def _forget_kept(connection: sqlite3.Connection, left: int) -> None:
    """Sets of which nobody says who is in them: all are looked at."""
    for kind in (text.kind for text in TEXTS):
        rows = connection.execute("SELECT term, members FROM idx_set WHERE kind = ?", (kind,))
        for term, blob in rows.fetchall():
            before = unpack(blob)
            if before & ~left:
                connection.execute(_INSERT, (kind, term, pack(before & left)))


def _fill_words(connection: sqlite3.Connection, texts: Sequence[Text]) -> None:
    """What common words find: all of it for those that were not common before."""
    first, last = connection.execute("SELECT min(rid), max(rid) FROM idx_changed").fetchone()
    tables = {text.words for text in texts}
    documents = {table: _documents(connection, table) for table in tables}
    for text in texts:
        known = dict(
            connection.execute("SELECT term, members FROM idx_set WHERE kind = ?", (text.kind,))
        )
        changed = None
        if first is not None:
            changed = (first << text.row_bits, (last + 1 << text.row_bits) - 1)
        for term in _common(text, documents[text.words]):
            before = known.pop(term, None)
            rows = (0, 1 << 62) if before is None else changed
            if rows is None:
                continue
            (keys,) = connection.execute(
                f"SELECT json_group_array(rowid >> {text.row_bits}) FROM {text.table} "
                f"WHERE {text.table} MATCH ? AND rowid BETWEEN ? AND ?",
                (text.wanted(term), *rows),
            ).fetchone()
            if before is None or keys != "[]":
                bits = unpack(before) | bits_of(json.loads(keys))
                connection.execute(_INSERT, (text.kind, term, pack(bits)))
        connection.executemany(
            "DELETE FROM idx_set WHERE kind = ? AND term = ?",
            ((text.kind, term) for term in known),
        )


def _documents(connection: sqlite3.Connection, table: str) -> list[tuple[str, int]]:
    """The words of a full-text table, and how many rows have each."""
    connection.execute("DROP TABLE IF EXISTS temp.idx_words")
    connection.execute(f"CREATE VIRTUAL TABLE temp.idx_words USING fts5vocab(main, {table}, row)")
    found = connection.execute("SELECT term, doc FROM temp.idx_words").fetchall()
    connection.execute("DROP TABLE temp.idx_words")
    return found


def _common(text: Text, documents: list[tuple[str, int]]) -> list[str]:
    """The words, or beginnings of words, of which sets are kept."""
    number: Counter[str] = Counter()
    for word, rows in documents:
        if text.letters:
            for end in range(1, min(len(word), text.letters) + 1):
                number[word[:end]] += rows
        elif rows >= text.common:
            number[word] = rows
    common = [word for word, rows in number.items() if rows >= text.common]
    # FTS5 makes a stem of whatever it is asked for, and a few stems have another one.
    return [word for word in common if not text.stems or stem(word) == word]


# -- orders ----------------------------------------------------------------------------------


def _fill_orders(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM idx_order")
    for name, key in _ORDERS.items():
        rows = connection.execute(
            f"SELECT r.rid, {key} FROM idx_resource AS r LEFT JOIN resource AS t USING (ivoid) "
            f"ORDER BY {key} NULLS LAST, r.ivoid"
        ).fetchall()
        if name in _UNIQUE:
            rows = [(rid, place) for place, (rid, _) in enumerate(rows)]
        connection.execute(
            "INSERT INTO idx_order (name, keys, places) VALUES (?, ?, ?)",
            (name, words(row[0] for row in rows), words(_places(rows))),
        )


def _forget_places(connection: sqlite3.Connection, left: int) -> None:
    rows = connection.execute("SELECT name, keys, places FROM idx_order").fetchall()
    for name, keys, places in rows:
        place = numbers(places)
        kept = [(key, place[key] or None) for key in numbers(keys) if left >> key & 1]
        connection.execute(
            "UPDATE idx_order SET keys = ?, places = ? WHERE name = ?",
            (words(key for key, _ in kept), words(_places(kept)), name),
        )


def _places(rows: Iterable[tuple[int, object]]) -> Iterator[int]:
    """The place of each key, those with equal values sharing one; 0 where there is none."""
    found: dict[int, int] = {}
    place, last = 0, object()
    for key, value in rows:
        if value != last:
            place, last = place + 1, value
        found[key] = 0 if value is None else place
    return (found.get(key, 0) for key in range(max(found, default=-1) + 1))
