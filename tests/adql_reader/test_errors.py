"""What is said of wrong ADQL, word for word.

`messages.txt` has queries, each in a line that begins with `> `, and what is shown for
them; `pytest --update-golden` writes it anew, to be read like code.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regdsl.adql.errors import check_text
from regdsl.adql.reader import read
from regdsl.diagnostics import RegdslError
from regdsl.diagnostics.render import render_terminal
from tests.adql_reader.suite import queries

PATH = Path(__file__).parent / "messages.txt"
HEAD = (
    "What is said of wrong queries.  Queries begin with `> `; the rest is written by the tests.\n"
)


def _wrong() -> list[str]:
    lines = PATH.read_text(encoding="utf-8").split("\n")
    return [line[2:].replace("\\n", "\n") for line in lines if line.startswith("> ")]


def _error(text: str) -> RegdslError:
    with pytest.raises(RegdslError) as raised:
        read(text)
    return raised.value


def _said(text: str) -> str:
    raised = _error(text)
    (found,) = raised.diagnostics
    said = render_terminal(found, raised.source)
    if found.fix is not None:
        mended = found.fix.apply(text)
        said += f"\n  mended: {mended}"
    return said


def test_messages(golden: Callable[[Path, str], None]) -> None:
    shown = {text: text.replace("\n", "\\n") for text in _wrong()}
    parts = [f"> {shown[text]}\n{_said(text)}\n" for text in shown]
    golden(PATH, HEAD + "\n" + "\n".join(parts))


@pytest.mark.parametrize("text", queries("invalid"))
def test_messages_are_in_words(text: str) -> None:
    """No names of terminals, one line each, and something to type next."""
    (found,) = _error(text).diagnostics
    said = found.message + found.help
    assert "\n" not in said
    for name in ("IDENT", "STRING", "COMPARE", "$END", "_LPAR", "SET_FUNCTION", "Token", "STAR"):
        assert name not in said.replace("SUBSTRING", "").replace("`STRING`", "")
    assert "_" not in said.replace("IN_UNIT", "") or "`" in said


FIXED = [
    ("SELECT a FROM t WHERE a == 1", "SELECT a FROM t WHERE a = 1"),
    ("SELECT a FROM t WHERE a => 1", "SELECT a FROM t WHERE a >= 1"),
    ("SELECT a FORM t", "SELECT a FROM t"),
    ("SELCT a FROM t", "SELECT a FROM t"),
    ("SELECT a, FROM t", "SELECT a FROM t"),
    ("SELECT size FROM t", 'SELECT "size" FROM t'),
    ("SELECT a AS 'b' FROM t", 'SELECT a AS "b" FROM t'),
    ("SELECT 0x1F FROM t", "SELECT 31 FROM t"),
    ("SELECT a FROM t WHER a = 1", "SELECT a FROM t WHERE a = 1"),
    ("SELECT a FROM t WHERE a = 1)", "SELECT a FROM t WHERE a = 1"),
    ("SELECT a FROM t MINUS SELECT b FROM u", "SELECT a FROM t EXCEPT SELECT b FROM u"),
    ("WITH RECURSIVE q AS (SELECT a FROM t) SELECT a FROM q", None),
]


@pytest.mark.parametrize(("wrong", "right"), FIXED)
def test_a_fix_mends_the_query(wrong: str, right: str | None) -> None:
    (found,) = _error(wrong).diagnostics
    assert found.fix is not None
    mended = found.fix.apply(wrong)
    assert right is None or mended == right
    read(mended)


def test_fixes_never_make_it_worse() -> None:
    """Where there is a fix, the mended text is right, or wrong somewhere else."""
    for text in queries("invalid"):
        (found,) = _error(text).diagnostics
        if found.fix is None:
            continue
        mended = found.fix.apply(text)
        assert mended != text
        try:
            read(mended)
        except RegdslError as exc:
            (left,) = exc.diagnostics
            assert (left.message, left.span) != (found.message, found.span), text


@pytest.mark.parametrize("odd", ["\ud800", "\0"])
def test_characters_that_are_none(odd: str) -> None:
    (found,) = _error(f"SELECT '{odd}' FROM t").diagnostics
    assert found.code == "E401" and found.span is not None and found.span.start == 8
    with pytest.raises(RegdslError):
        check_text(odd)


def test_numbers_that_are_too_large() -> None:
    (found,) = _error(f"SELECT TOP {'9' * 30} a FROM t").diagnostics
    assert "too large" in found.message


def test_the_place_is_that_of_the_mistake() -> None:
    text = "SELECT a\nFROM t\nWHERE size > 3"
    raised = _error(text)
    assert str(raised).startswith("3:7: error E402: `size`")
