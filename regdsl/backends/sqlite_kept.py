"""Which sets of resources a mirror keeps ready in `idx_set`, and from which rows they come.

A set has a kind and a term: `('unit', 'mag')` are the resources with a column in
magnitudes.  A kind is whole, or has only the terms that many resources share; what the
others have, the index tables give as fast.
"""

from __future__ import annotations

from dataclasses import dataclass

from regdsl.binding.matchers import Declared, Equal, Glob, Letters, Matcher, Terms, Words
from regdsl.planning.nodes import Every, Exists, FreeText, Match, Or, Plan

__all__ = [
    "CELL",
    "COMMON",
    "FIRST_ATOM",
    "HASH_LISTS",
    "KEPT",
    "OWN_CELL",
    "ROW_BITS",
    "SOME_ATOM",
    "TEXTS",
    "VALUES",
    "Kept",
    "Text",
    "has_term",
    "keeps",
    "of_row",
    "text_kept",
    "values_of",
]

ROW_BITS = 20
"""So many bits of the key of a column (`cid`) are its own; before them is that of its resource."""

COMMON = 64
"""So many resources have a term of which a set is kept, where a kind is not whole."""

SOME_ATOM, FIRST_ATOM = "ucd word", "first ucd word"
"""UCDs with such a word, or one below it, anywhere or in front; made of those of whole UCDs."""


CELL, OWN_CELL = "cell", "own cell"
"""Whose coverage meets a cell, which `regdsl.backends.sqlite_cells` numbers, and whose
coverage has it as one of the largest cells that it is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A kind of sets that common words find, or the beginnings of words.

    Attributes
    ----------
    kind
        Its name.
    table
        The FTS5 table that finds them.
    words
        That whose terms are the words.
    column
        Where they are looked for; in all columns of the table if "".
    common
        So many rows have a word of which a set is kept.
    letters
        So many letters of words are kept, or fewer; 0 for whole words.
    row_bits
        So many bits of the keys of rows are not those of their resource.
    """

    kind: str
    table: str = "fts_resource"
    words: str = "fts_resource_word"
    column: str = ""
    common: int = 500
    letters: int = 0
    row_bits: int = 0

    @property
    def stems(self) -> bool:
        """Whether the words are stems, there being no table of the words as they are."""
        return self.words != "fts_resource_word"

    def wanted(self, token: str) -> str:
        """What FTS5 is asked for a token."""
        column = f"{self.column} : " if self.column else ""
        return f'{column}"{token}"' + (" *" if self.letters else "")


# To find what has fewer of these takes less than 7 ms, and to keep a set of everything
# would take longer than it is worth.
_COMMON_IN_ROWS = 20_000
TEXTS: tuple[Text, ...] = (
    Text(kind="word"),
    Text(kind="word in title", column="res_title"),
    Text(kind="prefix", table="fts_resource_word", common=_COMMON_IN_ROWS, letters=3),
    Text(
        kind="stem of column",
        table="fts_column",
        words="fts_column",
        column="column_description",
        common=_COMMON_IN_ROWS,
        row_bits=ROW_BITS,
    ),
)
"""The sets of words, in texts of the resource itself and of its columns."""


def text_kept(words: Words, column: str = "") -> Text | None:
    """The kind that may have a set of what has such a word, in a column or in any."""
    if len(words.tokens) != 1 or words.mode == "word":
        return None
    letters = len(words.tokens[0]) if words.mode == "prefix" else 0
    for text in TEXTS:
        if (
            text.column == column
            and bool(text.letters) == bool(letters)
            and letters <= text.letters
        ):
            return text
    return None


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of sets, or one set of the kind `has`.

    Attributes
    ----------
    kind
        Its name.
    rows
        A query for `term` and `rid`; repetitions are allowed.
    whole
        Whether all its terms are kept.
    shown
        The term as it is kept, where `rows` has a key for it.
    """

    kind: str
    rows: str
    whole: bool = True
    shown: str = "term"

    @property
    def least(self) -> int:
        """So many resources make a set of this kind."""
        return 1 if self.whole else COMMON


def _rows(table: str, column: str) -> str:
    return f"SELECT {column} AS term, rid FROM {table} WHERE {column} IS NOT NULL"


HASH_LISTS = ("waveband", "content_type", "content_level")
"""Columns with lists of values, which an index table takes apart."""

_KEY = "(SELECT ucd FROM idx_ucd WHERE ucd_key = term)"

VALUES: dict[tuple[str, str], Kept] = {
    ("resource", "res_type"): Kept("res_type", _rows("idx_resource", "res_type")),
    **{
        ("resource", name): Kept(name, f"SELECT term, rid FROM idx_term WHERE list = '{name}'")
        for name in HASH_LISTS
    },
    ("role", "base_role"): Kept("base_role", _rows("idx_role", "base_role")),
    ("subject", "res_subject"): Kept("res_subject", _rows("idx_subject", "res_subject")),
    ("capability", "standard_id"): Kept("standard_id", _rows("idx_capability", "standard_id")),
    ("interface", "intf_type"): Kept("intf_type", _rows("idx_interface", "intf_type")),
    ("table", "table_utype"): Kept("table_utype", _rows("idx_table", "table_utype")),
    ("column", "ucd"): Kept("ucd", _rows("idx_column", "ucd"), shown=_KEY),
    ("column", "unit"): Kept("unit", _rows("idx_column", "unit")),
    ("column", "name"): Kept("name", _rows("idx_column", "name"), whole=False),
}
"""The sets of the values of a column, by entity and column."""

_HAS = {
    **{
        name: f"idx_{name} AS x"
        for name in ("role", "subject", "capability", "interface", "detail", "table", "column")
    },
    **{name: f"idx_{name} AS x" for name in ("altid", "temporal", "spectral")},
    "spatial": "idx_coverage AS x",
    "column.ucd": "idx_column AS x WHERE x.ucd IS NOT NULL",
    "column.unit": "idx_column AS x WHERE x.unit IS NOT NULL",
}


def _with_some(term: str, rows: str) -> Kept:
    """Who has such a row: the resources are few, and most know by their first one."""
    more = " AND " if "WHERE" in rows else " WHERE "
    test = f"EXISTS (SELECT 1 FROM {rows}{more}x.rid = r.rid)"
    return Kept("has", f"SELECT '{term}' AS term, r.rid FROM idx_resource AS r WHERE {test}")


KEPT: tuple[Kept, ...] = (
    Kept("all", "SELECT '' AS term, rid FROM idx_resource"),
    *(_with_some(term, rows) for term, rows in _HAS.items()),
    *VALUES.values(),
)
"""All that `idx_set` has, but the words of UCDs and texts, and the cells of coverages."""


def has_term(entity: str, column: str = "") -> str | None:
    """The term under which is kept who has such a row, or a value in the column."""
    term = f"{entity}.{column}" if column else entity
    return term if term in _HAS else None


def keeps(plan: Plan) -> bool:
    """Whether a mirror has sets ready for a condition; where it is about rare words, perhaps."""
    match plan:
        case FreeText(words=words):
            return text_kept(words) is not None
        case Exists(row=Match(columns=(name,), matcher=Words() as words)) if name in _IN_TEXTS:
            return text_kept(words, name) is not None
        case Exists(entity=entity, row=Every(), key="ivoid"):
            return has_term(entity) is not None
        case Exists(entity=entity, row=row, key="ivoid"):
            return of_row(entity, row) is not None
        case _:
            return False


_IN_TEXTS = ("res_title", "res_description", "res_subject", "column_description")
"""Columns whose words a mirror finds by a full-text index."""


def of_row(entity: str, row: Plan) -> tuple[str, Kept | None, tuple[Matcher, ...]] | None:
    """The column that a row is asked for, the sets of its values, and what they are to match.

    Without sets of values the only matcher is `Declared`, and there is a set of kind `has`.
    None where no set is kept for the row.
    """
    tests = row.children if isinstance(row, Or) else (row,)
    columns = {test.columns for test in tests if isinstance(test, Match)}
    if len(columns) != 1 or not all(isinstance(test, Match) for test in tests):
        return None
    (column, *_) = columns.pop()
    matchers = tuple(test.matcher for test in tests if isinstance(test, Match))
    if matchers == (Declared(),) and has_term(entity, column) is not None:
        return column, None, matchers
    kept = VALUES.get((entity, column))
    if kept is None or not all(_is_of_kind(column, matcher) for matcher in matchers):
        return None
    named = [term for matcher in matchers for term in values_of(matcher) or ()]
    if not kept.whole and (len(named) != 1 or not all(map(values_of, matchers))):
        return None
    return column, kept, matchers


def values_of(matcher: Matcher) -> tuple[str, ...] | None:
    """The values that match, where the matcher names them."""
    match matcher:
        case Glob(parts=(whole,)):
            return (whole,)
        case Equal(value=value):
            return (value,)
        case Terms(terms=terms):
            return terms
        case _:
            return None


def _is_of_kind(column: str, matcher: Matcher) -> bool:
    """Whether the terms of a kind are what the matcher compares."""
    if isinstance(matcher, Words):
        return False
    if column in HASH_LISTS:
        return isinstance(matcher, Terms | Declared)
    return not (isinstance(matcher, Equal | Letters) and column in _FOLDED)


_FOLDED = ("unit", "res_subject")
"""Columns that are folded in sets, and not in RegTAP."""
