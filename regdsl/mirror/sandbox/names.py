"""Names that are none: texts in double quotes, and full-text tables used in other ways.

SQLite takes a delimited name that it does not know for a text, so that a mistake gives a
wrong answer instead of an error.  A full-text table takes a whole language behind MATCH,
some of which nothing can stop: a long list of words takes 9 kB for each, and NEAR takes
minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.indexes import INDEXES
from regdsl.mirror.sandbox.tokens import Node, at, is_query, is_word, name_of, strange

__all__ = ["MAX_WORDS", "check_names"]

MAX_WORDS = 1000
"""Characters of a text behind MATCH."""

_FULL_TEXT = frozenset(index.name for index in INDEXES if index.tokenizer)
_QUOTED = re.compile('"[^"]*"')


def check_names(nodes: list[Node], known: frozenset[str]) -> None:
    """See that names are names of something.

    Parameters
    ----------
    nodes
        The statement.
    known
        The names of all tables and columns, folded.

    Raises
    ------
    RegdslError
        E410 when they are not, or full-text tables are asked in an unknown way; E411 when
        they are asked for too much.
    """
    used, given = set[str](), set[str]()
    _collect(nodes, used, given)
    strays = used - given - known
    if strays:
        raise error(
            "E410",
            f'there is nothing called "{min(strays)}" here',
            help="texts stand in single quotes",
        )


def _collect(nodes: Sequence[Node], used: set[str], given: set[str]) -> None:
    """Gather the delimited names that are used, and all names that the statement gives."""
    for place, node in enumerate(nodes):
        after = at(nodes, place + 1)
        if isinstance(node, list):
            # The names of columns in `WITH x (a, b) AS`.
            if is_word(after, "as") and not is_query(node):
                given.update(name for name in map(name_of, node) if name is not None)
            _collect(node, used, given)
        elif is_word(node, "match"):
            _check_match(at(nodes, place - 1), after)
        elif node[0] == "literal":
            _check_literal(at(nodes, place - 1))
        elif node[0] in ("word", "name"):
            if is_word(node, "in") and not isinstance(after, list):
                raise strange()  # a table without a SELECT
            if node[1] in _FULL_TEXT:
                _check_full_text(nodes, place)
            if _is_given(at(nodes, place - 1), after):
                given.add(node[1])
            elif node[0] == "name":
                used.add(node[1])


def _is_given(before: Node | None, after: Node | None) -> bool:
    """Whether a name between these two is given there: an alias, or a query of a WITH."""
    if is_word(before, "as") or isinstance(before, list) or name_of(before) is not None:
        return True
    opens = is_word(before, "with", "recursive") or before == ("sign", ",")
    return opens and (is_word(after, "as") or isinstance(after, list))


def _check_literal(before: Node | None) -> None:
    """SQLite takes a text for a name where only a name can stand."""
    if (
        before == ("sign", ".")
        or is_word(before, "as", "in")
        or isinstance(before, list)
        or name_of(before) is not None
        or (isinstance(before, tuple) and before[0] == "literal")
    ):
        raise strange()


def _check_match(before: Node | None, after: Node | None) -> None:
    """`table MATCH 'words'`, the words in double quotes with AND, OR, NOT between."""
    if (
        name_of(before) not in _FULL_TEXT
        or not isinstance(after, tuple)
        or after[0] != "literal"
        or not after[1].startswith("'")
    ):
        raise _otherwise()
    if len(after[1]) > MAX_WORDS:
        raise error(
            "E411",
            f"the words to look for have more than {MAX_WORDS} characters",
            help="look for fewer words",
        )
    outside = _QUOTED.sub("", after[1]).lower()
    if "*" in outside or "near" in outside:
        raise _otherwise()


def _check_full_text(nodes: Sequence[Node], place: int) -> None:
    """`FROM rr.table`, `table MATCH`, and `table.column`; what else means MATCH is refused."""
    before = [at(nodes, place - back) for back in (1, 2, 3)]
    after = at(nodes, place + 1)
    dot = ("sign", ".")
    in_from = before[0] == dot and name_of(before[1]) == "rr" and is_word(before[2], "from", "join")
    qualifier = before[0] != dot and after == dot
    if isinstance(after, list) or not (in_from or qualifier or is_word(after, "match")):
        raise _otherwise()


def _otherwise() -> RegdslError:
    return error("E410", "the full-text index cannot be asked in this way")
