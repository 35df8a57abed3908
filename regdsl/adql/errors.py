"""What is wrong with text that is no ADQL, and what to type instead.

Each mistake that people make often has a function of its own, here and in
`regdsl.adql.reader_mistakes`; the first that recognises one speaks.  For the rest,
`_cannot_stand` says what was found, and what could stand in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from lark.exceptions import UnexpectedInput

from regdsl.adql.reader_mistakes import CLAUSE_MISTAKES, CONDITION_MISTAKES, NAME_MISTAKES
from regdsl.adql.reader_tokens import END, Situation, Word
from regdsl.adql.words import STATEMENTS, words
from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, error

__all__ = ["check_text", "explain"]

_UNREADABLE = re.compile(r"[\ud800-\udfff\0]")
_SIGNS = {
    "==": "=",
    "=>": ">=",
    "=<": "<=",
    "!": "!=",
    "!==": "!=",
    "===": "=",
    "<=>": "=",
    "=!": "!=",
    "><": "<>",
}
_ODD = {
    "`": 'a name that needs quotes stands in double ones: `"size"`',
    "[": 'a name that needs quotes stands in double ones: `"size"`',
    "]": 'a name that needs quotes stands in double ones: `"size"`',
    "{": "ADQL has no `{...}`",
    "}": "ADQL has no `{...}`",
    "$": "write the value itself: ADQL has no parameters",
    "?": "write the value itself: ADQL has no parameters",
    ":": "write the value itself: ADQL has no parameters",
    "@": "write the value itself: ADQL has no parameters",
    "::": "write `CAST(x AS INTEGER)`",
    "#": "a comment begins with `--`",
    "&": "ADQL has no operators on bits; between conditions write AND",
    "&&": "write AND between conditions",
    "|": "write `||` to join texts, OR between conditions",
    "^": "write `POWER(x, y)`",
    "**": "write `POWER(x, y)`",
    "~": "ADQL has no operators on bits and no patterns but LIKE",
    "\\": "a quote inside a text is written twice: `'it''s'`",
    "\u2212": "write a plain `-`",
    "\u2013": "write a plain `-`",
    "\u2014": "write a plain `-`",
    "\u2260": "write `!=`",
    "\u2264": "write `<=`",
    "\u2265": "write `>=`",
    "\u00d7": "write `*`",
    "\u00a0": "replace it by a plain blank",
}
_CURLY = frozenset("\u2018\u2019\u201a\u00b4\u201c\u201d\u201e")


def check_text(text: str) -> None:
    """Refuse characters that no query can have, not even in quotes.

    Raises
    ------
    RegdslError
        Where there is one (E401).
    """
    odd = _UNREADABLE.search(text)
    if odd:
        message = "the text has a character that is none (it was not decoded rightly)"
        span = Span(odd.start(), odd.end())
        raise error("E401", message, span, help="give the query in UTF-8", source=text)


def explain(text: str, stopped: UnexpectedInput) -> Diagnostic:
    """The diagnostic for what Lark could not read, E401 or E402."""
    situation = Situation.of(text, stopped)
    for recognise in _MISTAKES:
        found = recognise(situation)
        if found is not None:
            return found
    return _cannot_stand(situation)


def _one(
    message: str, span: Span, help: str, *, label: str = "", replace: str | None = None
) -> Diagnostic:
    raised = error("E401", message, span, help=help, label=label, replace=replace)
    return raised.diagnostics[0]


# -- the query as a whole -------------------------------------------------------------------


def _no_query(s: Situation) -> Diagnostic | None:
    """Nothing at all, or something else than SELECT."""
    if not s.words:
        return _one("there is no query", Span(0, 1), "write `SELECT ... FROM ...`")
    first = s.words[0]
    if s.index or first.kind != "word":
        return None
    if first.upper in STATEMENTS:
        message = f"ADQL has no {first.upper}, only SELECT"
        return _one(message, first.span, "write a query that begins with SELECT")
    close = get_close_matches(first.upper[:20], ["SELECT", "WITH"], n=1, cutoff=0.6)
    if close:
        message = f"a query begins with SELECT or WITH, not `{first.text}`"
        return _one(message, first.span, f"did you mean {close[0]}?", replace=close[0])
    return _one("a query begins with SELECT", first.span, "write `SELECT ... FROM ...`")


def _unclosed(s: Situation) -> Diagnostic | None:
    """A quote that is still open at the end of the text."""
    here = s.here
    if here.kind == "open_string":
        help = "close it with `'`; a quote inside a text is written twice: `'it''s'`"
        return _one(
            "this quote is not closed",
            Span(here.start, here.start + 1),
            help,
            label="opens here",
        )
    if here.kind == "open_name":
        return _one(
            "this quote is not closed",
            Span(here.start, here.start + 1),
            'close it with `"`; a text stands in single quotes',
            label="opens here",
        )
    if here.kind == "empty_name":
        return _one('a name is missing between `""`', here.span, "an empty text is `''`")
    if s.before.kind == "string" and here.kind == "word" and here.start == s.before.end:
        if s.words[-1].kind == "open_string":
            help = "a quote inside a text is written twice: `'it''s'`"
            return _one("the text ends at this quote", Span(here.start - 1, here.start), help)
    return None


def _odd_sign(s: Situation) -> Diagnostic | None:
    """Operators and characters of other languages."""
    here, text = s.here, s.here.text
    if here.kind == "block":
        return _one("ADQL has no comments in `/* */`", here.span, "write `--` before a comment")
    if here.kind == "sign" and s.before.kind == "sign" and s.before.end == here.start:
        here = Word("sign", s.before.text + text, s.before.start, here.end)
    elif here.kind == "other" and text == "=" and s.before.text == "!":
        here = Word("sign", "!=", s.before.start, here.end)
    if here.kind == "sign" and here.text in _SIGNS:
        right = _SIGNS[here.text]
        message = f"`{here.text}` is no operator of ADQL"
        return _one(message, here.span, f"write `{right}`", replace=right)
    if here.text in _CURLY:
        message = "this is not a plain quote"
        help = "a text stands in plain single quotes `'`, a name in double ones"
        return _one(message, here.span, help)
    if here.text == "_":
        message = "a name begins with a letter"
        return _one(message, here.span, 'write the name in double quotes: `"_x"`')
    if here.text in _ODD:
        if here.text == "\u00a0":
            return _one("this is not a plain blank", here.span, _ODD[here.text], replace=" ")
        shown = "a backtick" if here.text == "`" else f"`{here.text}`"
        return _one(f"{shown} means nothing in ADQL", here.span, _ODD[here.text])
    if here.kind == "other" and not here.text.isascii():
        help = "other letters than a-z stand in quotes: a text in single, a name in double ones"
        return _one(f"`{here.text}` cannot stand outside quotes", here.span, help)
    return None


def _number(s: Situation) -> Diagnostic | None:
    """A number that runs into a word or another number."""
    here, after = s.here, s.after
    if here.kind != "number" or after.start != here.end or after is END:
        return None
    if after.kind not in ("word", "number") and after.text not in (".", "_"):
        return None
    whole = Span(here.start, after.end)
    text = s.text[here.start : after.end]
    if re.match(r"0[xX][0-9A-Fa-f]+\Z", text):
        return _one(
            "ADQL has no hexadecimal numbers",
            whole,
            f"write `{int(text, 16)}`",
            replace=str(int(text, 16)),
        )
    help = "put a blank behind the number; a name begins with a letter"
    return _one(f"`{text}` is neither a number nor a name", whole, help)


def _more(s: Situation) -> Diagnostic | None:
    """Something after the end, or a second query."""
    here = s.here
    if s.before.text == ";" and here is not END:
        help = "remove the `;` and what follows, and ask the rest by itself"
        return _one("one query ends here, and more follows", s.before.span, help)
    if here.text == ";":
        return None
    if here.upper == "SELECT" and s.index and s.before.upper not in ("(", "UNION", "ALL", "EXCEPT"):
        if "UNION" in s.expected or "_SEMICOLON" in s.expected:
            help = "write UNION between two queries, or ask them one by one"
            return _one("a second query begins here", here.span, help)
    return None


def _parentheses(s: Situation) -> Diagnostic | None:
    """One `(` or `)` too many."""
    here = s.here
    if here.text == ")" and not s.opened:
        help = "remove it, or open one before"
        return _one("this parenthesis closes nothing", here.span, help, replace="")
    clause = here.upper in ("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "AS")
    if (here is END or clause) and s.opened and "_RPAR" in s.expected:
        opened = s.words[s.opened[-1]]
        return _one(
            "this parenthesis is not closed", opened.span, "close it with `)`", label="opens here"
        )
    return None


# -- what could stand here ------------------------------------------------------------------

_NAMES = {
    "IDENT": "a name",
    "NUMBER": "a number",
    "STRING": "a text in single quotes",
    "_LPAR": "`(`",
    "_RPAR": "`)`",
    "_COMMA": "a comma",
    "_DOT": "`.`",
    "STAR": "`*`",
    "$END": "the end",
    "TYPE": "a type",
}
_VALUES = words(
    "IDENT NUMBER STRING FUNCTION SHAPE COUNT SET_FUNCTION CAST CASE NULL PLUS MINUS _LPAR"
)
_OPERATORS = words("PLUS MINUS STAR SOLIDUS PERCENT _CONCAT")
_TESTS = words("COMPARE IN LIKE ILIKE _BETWEEN IS NOT")
_SAID = {"_GROUP": "GROUP BY", "_ORDER": "ORDER BY"}
_RANK = {
    name: rank + 1
    for rank, name in enumerate(
        [
            *("JOIN", "ON", "USING", "FROM", "WHERE", "AND", "OR", "GROUP BY", "HAVING"),
            *("UNION", "ORDER BY", "OFFSET", "`(`", "`)`", "a comma", "the end"),
        ]
    )
}
"""What is listed last, and in this order."""

_UNSAID = words("PERCENT CROSS CASE _SEMICOLON _DOT")
"""What could stand there too, and nobody should be told to write."""

_JOINS = words("NATURAL INNER LEFT RIGHT FULL")
_SETS = words("UNION EXCEPT INTERSECT")


def _possible(s: Situation) -> list[str]:
    """What could stand here, in words."""
    left = set(s.expected) - _UNSAID
    found = []
    for needed, rest, name in (
        (_TESTS, _TESTS, "a comparison"),
        (frozenset({"NUMBER", "STRING", "EXISTS"}), _VALUES | {"EXISTS", "NOT"}, "a condition"),
        (frozenset({"NUMBER", "STRING"}), _VALUES, "a value"),
        (frozenset({"PLUS", "SOLIDUS"}), _OPERATORS, "an operator"),
        (_JOINS, _JOINS, "JOIN"),
        (_SETS, _SETS, "UNION"),
    ):
        if needed <= left:
            left -= rest | ({"JOIN"} if name == "JOIN" else set())
            found.append(name)
    found += (_NAMES.get(name) or _SAID.get(name) or name.strip("_") for name in left)
    return sorted(found, key=lambda name: (_RANK.get(name, 0), name))


def _cannot_stand(s: Situation) -> Diagnostic:
    possible = _possible(s)
    listed = ", ".join(possible[:-1]) + " or " + possible[-1] if len(possible) > 1 else ""
    help = f"here could stand {listed or ''.join(possible)}" if possible else ""
    if s.here is END:
        return _one("the query ends early", s.span, help or "write `SELECT ... FROM ...`")
    text = s.here.text if len(s.here.text) <= 40 else s.here.text[:39] + "…"
    return _one(f"`{text}` cannot stand here", s.span, help or "leave it out")


_MISTAKES: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _no_query,
    _unclosed,
    _odd_sign,
    _number,
    *NAME_MISTAKES,
    _more,
    *CLAUSE_MISTAKES,
    *CONDITION_MISTAKES,
    _parentheses,
)
