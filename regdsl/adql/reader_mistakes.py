"""Mistakes in ADQL that people make often, and what to type instead.

Each function looks at the place where reading stopped, and returns a diagnostic for the
one mistake that it knows, or nothing.  The order of the tuples at the end is that in
which they are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from regdsl.adql.reader_tokens import END, Situation, Word
from regdsl.adql.words import FUNCTION_WORDS, RESERVED, SET_FUNCTIONS, words
from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, error

__all__ = ["CLAUSE_MISTAKES", "CONDITION_MISTAKES", "NAME_MISTAKES"]

_CALLED = FUNCTION_WORDS | SET_FUNCTIONS | {"CAST"}
_STRUCTURE = words("""
    ALL AND AS ASC BETWEEN BY CASE CROSS DESC DISTINCT ELSE END EXCEPT EXISTS FROM FULL GROUP
    HAVING ILIKE IN INNER INTERSECT IS JOIN LEFT LIKE NATURAL NOT NULL OFFSET ON OR ORDER OUTER
    RIGHT SELECT THEN TOP UNION USING WHEN WHERE WITH
    """)
"""The words that queries are built of: one in the wrong place is rarely meant as a name."""

_NAMELIKE = words("CROSS END FULL GROUP INNER LEFT NATURAL OFFSET ORDER OUTER RIGHT TOP")
"""Those among them that people have columns of; an operator or a comma behind gives it away."""

_SPELLED = sorted(_STRUCTURE - {"AS", "BY", "IN", "IS", "ON", "OR", "TO"})
_PATTERNS = frozenset({"REGEXP", "RLIKE", "SIMILAR", "MATCH", "GLOB"})
_LIMITS = frozenset({"LIMIT", "FETCH", "ROWNUM"})
_OPERATORS = words("= < > <= >= <> != + - * / % ||")
_BEFORE_CONDITION = words("WHERE HAVING AND OR ON NOT WHEN")
_BEFORE_VALUE = _OPERATORS | words("LIKE ILIKE BETWEEN BY THEN ELSE")
_CLAUSES = ("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "OFFSET")
_SAID = {"GROUP": "GROUP BY", "ORDER": "ORDER BY"}


def _one(
    message: str,
    span: Span,
    help: str,
    *,
    code: str = "E401",
    label: str = "",
    replace: str | None = None,
) -> Diagnostic:
    raised = error(code, message, span, help=help, label=label, replace=replace)
    return raised.diagnostics[0]


# -- words: misspelt, reserved, of other languages --------------------------------------------


def _foreign(s: Situation) -> Diagnostic | None:
    """Words of other databases' SQL."""
    here, before = s.here, s.before
    for word, behind in ((here, s.after), (before, here)):
        if word.upper in _LIMITS and s.index > 3:
            number = next((w.text for w in (behind, s.at(2)) if w.text.isdigit()), "10")
            help = f"write `TOP {number}` directly after SELECT"
            return _one(f"ADQL has no {word.upper}", word.span, help)
    if here.upper in ("TRUE", "FALSE"):
        help = "compare with 1 or 0, or with the text that the column holds"
        return _one(f"ADQL has no {here.upper}", here.span, help)
    if here.upper.startswith("CURRENT_"):
        help = "write the moment as a text: `'2026-01-31T12:00:00'`"
        return _one(f"ADQL has no {here.upper}", here.span, help)
    if here.upper == "ESCAPE":
        help = "leave it out: `_` and `%` are always wildcards"
        return _one("LIKE has no ESCAPE in ADQL", here.span, help)
    if here.upper in _PATTERNS and s.wants_test:
        help = "write LIKE with `%` and `_` as wildcards; ILIKE takes no notice of case"
        return _one(f"ADQL has no {here.upper}", here.span, help)
    if before.upper in ("OVER", "FILTER") and here.text == "(":
        help = "write GROUP BY, in a query of its own if need be"
        return _one(f"ADQL has no {before.upper}", before.span, help)
    if before.upper == "MINUS" and here.upper == "SELECT":
        return _one("ADQL has no MINUS", before.span, "write EXCEPT", replace="EXCEPT")
    if here.upper == "NULLS" or (before.upper == "NULLS" and here.upper in ("FIRST", "LAST")):
        word = here if here.upper == "NULLS" else before
        help = "leave it out: where NULLs come is the database's choice"
        return _one("ADQL has no NULLS FIRST and NULLS LAST", word.span, help)
    if here.upper in ("ANY", "SOME", "ALL") and before.text in _OPERATORS:
        help = "write `x IN (SELECT ...)`, or compare with MIN or MAX in a query of its own"
        return _one(f"ADQL has no {here.upper} after a comparison", here.span, help)
    if "RECURSIVE" in (before.upper, here.upper) and s.words[0].upper == "WITH" and s.index < 4:
        word = before if before.upper == "RECURSIVE" else here
        return _one("ADQL has no recursive WITH", word.span, "leave RECURSIVE out", replace="")
    return None


def _misspelt(s: Situation) -> Diagnostic | None:
    """`FORM` for FROM, also where it was taken for an alias and the next word is too much."""
    allowed = [w for w in _SPELLED if w in s.expected or f"_{w}" in s.expected]
    here, before = s.here, s.before
    if here.kind == "word" and here.upper not in RESERVED:
        close = _near(here, allowed)
        if close:
            return _one(
                f"`{here.text}` cannot stand here",
                here.span,
                f"did you mean {close}?",
                replace=close,
            )
    taken = before.kind == "word" and before.upper not in RESERVED and s.index > 1
    if taken and here is not END and s.at(-2).text != ".":
        close = _near(before, _SPELLED)
        if close:
            message = f"`{before.text}` is no word of ADQL"
            return _one(message, before.span, f"did you mean {close}?", replace=close)
    return None


def _near(word: Word, among: list[str]) -> str:
    if not 3 <= len(word.text) <= 20:
        return ""
    same = [known for known in among if sorted(known) == sorted(word.upper)]
    found = same or get_close_matches(word.upper, among, n=1, cutoff=0.75)
    return found[0] if found else ""


def _reserved(s: Situation) -> Diagnostic | None:
    """A reserved word where only a name can stand."""
    here, before = s.here, s.before
    word = END
    if before.upper in _CALLED and s.expected == {"_LPAR"}:
        # Taken for a function, whose arguments do not come.
        word = before
    elif here.upper in RESERVED and s.wants_name:
        named = before.text == "." or before.upper == "AS"
        plain = here.upper not in _STRUCTURE and s.after.text != "("
        last = s.after is END and before.upper in ("BY", "FROM", "JOIN")
        used = here.upper in _NAMELIKE and (s.after.text in _OPERATORS | {",", "."} or last)
        if named or plain or used:
            word = here
    if word is END:
        return None
    return _one(
        f"`{word.text}` is a reserved word of ADQL, and no name",
        word.span,
        f'write `"{word.text}"` in double quotes',
        code="E402",
        replace=f'"{word.text}"',
    )


def _quoted_name(s: Situation) -> Diagnostic | None:
    """`AS 'x'`: a name in the quotes of a text."""
    here = s.here
    if here.kind != "string" or not s.wants_name or s.wants_value:
        return None
    if s.before.upper not in ("AS", "FROM", "JOIN", ".", "WITH", "(", ","):
        return None
    right = '"' + here.text[1:-1].replace('"', '""') + '"'
    message = "a name stands in double quotes, or in none"
    return _one(message, here.span, f"write `{right}`", replace=right)


def _no_function(s: Situation) -> Diagnostic | None:
    """`SUBSTRING(x, 1, 2)` and the like: reserved, and no functions of ADQL."""
    here = s.here
    if here.upper in RESERVED - _CALLED - _STRUCTURE and s.after.text == "(":
        help = "ADQL has LOWER, UPPER and `||` for texts; servers add functions of their own"
        return _one(f"ADQL has no function {here.upper}", here.span, help)
    if here.text == "(" and s.before.kind == "name":
        help = f"write `{s.before.text[1:-1]}(...)`"
        return _one("the name of a function stands without quotes", s.before.span, help)
    if here.text == "(" and s.before.kind == "word" and s.at(-2).text == ".":
        return _one("a function has no schema", s.before.span, "leave out what is before the dot")
    return None


# -- the parts of a query -------------------------------------------------------------------------


def _comma(s: Situation) -> Diagnostic | None:
    """A comma too many."""
    here, before = s.here, s.before
    if before.text == "," and (s.ended or here.upper in _STRUCTURE or here.text == ","):
        help = "remove it, or write something behind it"
        return _one("nothing stands behind this comma", before.span, help, replace="")
    if here.text == "," and (before.upper in _STRUCTURE or before.text == "("):
        help = "remove it, or write something before it"
        return _one("nothing stands before this comma", here.span, help, replace="")
    if here.text == "," and s.expected and "_COMMA" not in s.expected and before.kind == "number":
        if s.at(-2).upper in ("TOP", "OFFSET"):
            help = f"write `{s.at(-2).upper} {before.text}` without a comma"
            return _one("no comma stands here", here.span, help, replace="")
    return None


def _no_from(s: Situation) -> Diagnostic | None:
    """SELECT without FROM, or without columns."""
    here, before = s.here, s.before
    empty = before.upper in ("SELECT", "DISTINCT", "ALL") or s.at(-2).upper == "TOP"
    if empty and here.upper == "FROM":
        help = "write `*` for all columns"
        return _one("between SELECT and FROM there are no columns", here.span, help)
    if "_FROM" in s.expected and (s.ended or here.upper in ("WHERE", "GROUP", "ORDER", "HAVING")):
        help = "write `FROM` and a table behind the columns"
        return _one("FROM is missing", s.span, help)
    return None


def _order_of_clauses(s: Situation) -> Diagnostic | None:
    """WHERE after GROUP BY, a second WHERE, DISTINCT after TOP, ORDER BY before UNION."""
    here = s.here
    word = here.upper
    if word in ("UNION", "EXCEPT", "INTERSECT") and {"ORDER", "OFFSET"} & set(s.clauses):
        help = "put the query before it in parentheses"
        return _one(f"ORDER BY and OFFSET cannot stand before {word}", here.span, help)
    if word in ("DISTINCT", "ALL") and s.at(-2).upper == "TOP":
        help = f"write `SELECT {word} TOP {s.before.text}`"
        return _one(f"{word} stands before TOP", here.span, help)
    if word == "TOP" and s.before.upper != "SELECT":
        help = "write `SELECT TOP 10`, with DISTINCT between the two if need be"
        return _one("TOP stands directly after SELECT", here.span, help)
    if word == "WITH" and s.index:
        help = "move it to the very beginning, before the first SELECT"
        return _one("WITH cannot stand inside a query", here.span, help)
    if word not in _CLAUSES[1:] or not s.clauses or f"_{word}" in s.expected:
        return None
    said = _SAID.get(word, word)
    if word in s.clauses and word != "FROM":
        help = f"write one {said} only; AND joins conditions, commas join columns"
        return _one(f"{said} stands here for the second time", here.span, help)
    later = [c for c in s.clauses if _CLAUSES.index(c) > _CLAUSES.index(word)]
    if later:
        said_later = _SAID.get(later[0], later[0])
        return _one(f"{said} stands before {said_later}", here.span, f"move the {said} up")
    return None


def _missing(s: Situation) -> Diagnostic | None:
    """A word after which something must come, and does not."""
    before, here = s.before, s.here
    if not (s.ended or here.upper in _STRUCTURE or here.text in _OPERATORS | {",", ")"}):
        return None
    word, what = before.upper, ""
    if word in _BEFORE_CONDITION and s.wants_value:
        what = "a condition"
    elif word in _BEFORE_VALUE and s.wants_value and here.upper != "SELECT":
        what = "a value"
    elif word in ("FROM", "JOIN"):
        what = "a table"
    elif word in ("TOP", "OFFSET") and here.text != "-":
        what = "a number"
    elif word == "AS" and s.wants_name:
        what = "a name"
    elif word in ("UNION", "EXCEPT", "INTERSECT"):
        what = "a query"
    elif word == "SELECT":
        what = "a column"
    if not what:
        return None
    shown = f"`{word}`" if word in _OPERATORS else word
    help = f"write {what} after {shown}, or leave it out"
    return _one(f"{what} is missing after {shown}", before.span, help)


def _signs(s: Situation) -> Diagnostic | None:
    """`- -x`, `NOT NOT x`, `a || b + c`, `a NOT = b`."""
    here, before = s.here, s.before
    if here.text in ("+", "-") and before.text in ("+", "-") and s.wants_value:
        message = "two signs follow one another"
        return _one(message, here.span, "put the value with its sign in parentheses")
    if here.upper == "NOT" and before.upper == "NOT":
        return _one("NOT follows NOT", here.span, "leave out both, or use parentheses")
    if before.upper == "NOT" and here.text in _OPERATORS and not s.wants_value:
        return _one(
            f"NOT cannot stand before `{here.text}`", before.span, "write `a != b` or `NOT a = b`"
        )
    joined = here.text == "||" and "PLUS" in s.expected
    if joined or (here.text in _OPERATORS and "_CONCAT" in s.expected):
        message = "`||` and arithmetic meet without parentheses"
        return _one(message, here.span, "put the sum or product in parentheses")
    return None


def _joins(s: Situation) -> Diagnostic | None:
    """A single table in parentheses, CROSS JOIN with a condition."""
    here, before = s.here, s.before
    if here.text == ")" and "JOIN" in s.expected and "_RPAR" not in s.expected:
        help = "leave out the parentheses: only joins and queries have some"
        return _one("a table stands without parentheses", before.span, help)
    if here.upper in ("ON", "USING") and "CROSS" in [s.words[n].upper for n in s.level[-8:]]:
        return _one("CROSS JOIN has no condition", here.span, "leave out CROSS, or the condition")
    if here.upper in ("ON", "USING") and s.level and "JOIN" in s.expected:
        help = "write JOIN between the two tables"
        return _one(f"{here.upper} belongs to a JOIN", here.span, help)
    if here.text == "(" and before.kind == "word" and s.at(-2).upper in ("FROM", "JOIN", ","):
        if "JOIN" in s.expected:
            help = "call functions in SELECT and in conditions"
            return _one("a function cannot stand in FROM", before.span, help)
    if "JOIN" in s.expected and s.expected <= {"JOIN", "OUTER", *_STRUCTURE}:
        return _one(f"JOIN is missing after {before.upper}", before.span, "write JOIN after it")
    return None


def _one_word(s: Situation) -> Diagnostic | None:
    """Where only one word can stand: BY after ORDER, JOIN after LEFT, AND after BETWEEN."""
    before, here, expected = s.before, s.here, s.expected
    if before.upper in ("ORDER", "GROUP") and "_BY" in expected:
        help = f"write `{before.upper} BY`"
        return _one(f"BY is missing after {before.upper}", before.span, help)
    if "_AND" in expected and "_OR" not in expected and "_FROM" not in expected:
        help = "write `x BETWEEN 1 AND 2`"
        return _one("BETWEEN takes two values with AND between them", s.span, help)
    if "_THEN" in expected or (before.upper == "CASE" and "_WHEN" in expected):
        help = "write `CASE WHEN x = 1 THEN 'a' ELSE 'b' END`"
        return _one("this CASE is not complete", s.span, help)
    if "_END" in expected and (s.ended or here.upper in _CLAUSES):
        return _one("this CASE has no END", s.span, "write END behind its last value")
    if "TYPE" in expected:
        help = "write one of SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR(n), "
        help += "VARCHAR(n), TIMESTAMP, POINT, CIRCLE and POLYGON"
        shown = f"`{here.text}` is no type of ADQL" if here is not END else "a type is missing"
        return _one(shown, s.span, help)
    if s.function().upper == "CAST" and "_AS" in expected and "_FROM" not in expected:
        return _one("CAST needs a type", s.span, "write `CAST(x AS INTEGER)`")
    if before.upper == "USING" and here.text != "(":
        return _one("USING takes columns in parentheses", s.span, "write `USING (ivoid)`")
    if s.function().upper == "USING" and here.text == ".":
        help = "leave out the table: both have the column"
        return _one("USING takes plain names of columns", here.span, help)
    if before.upper in ("TOP", "OFFSET") and "NUMBER" in expected:
        help = f"write digits, as in `{before.upper} 10`"
        return _one(f"{before.upper} takes a whole number", s.span, help)
    return None


# -- conditions and values ----------------------------------------------------------------------


def _query_as_value(s: Situation) -> Diagnostic | None:
    """`x = (SELECT ...)`."""
    inside = s.before.text == "(" or s.before.text in _OPERATORS
    if s.here.upper == "SELECT" and inside and s.wants_value and "_SELECT" not in s.expected:
        help = "write `x IN (SELECT ...)`, or join the query in FROM"
        return _one("a query cannot be a value", s.here.span, help)
    return None


def _is(s: Situation) -> Diagnostic | None:
    """IS with something else than NULL."""
    before, here = s.before, s.here
    if "NULL" not in s.expected or "IS" not in (before.upper, s.at(-2).upper) or s.wants_value:
        return None
    operator = "!=" if before.upper == "NOT" else "="
    value = here.text if here is not END else "1"
    help = f"write `IS NULL`, or `{operator} {value}`"
    return _one("IS asks for NULL and nothing else", s.span, help)


def _in(s: Situation) -> Diagnostic | None:
    """IN without a list."""
    before, here = s.before, s.here
    help = "write `IN ('a', 'b')` or `IN (SELECT ...)`"
    if before.upper == "IN" and here.text != "(":
        return _one("IN takes a list in parentheses", s.span, help)
    if before.text == "(" and here.text == ")" and s.function().upper == "IN":
        return _one("the list of IN is empty", Span(before.start, here.end), help)
    if here.upper in ("NULL", "ISNULL", "NOTNULL") and (s.wants_test or before.upper == "NOT"):
        no = "NOT " if "NOT" in (before.upper, here.upper[:3]) else ""
        return _one("IS is missing before NULL", here.span, f"write `IS {no}NULL`")
    if before.upper == "EXISTS":
        return _one("EXISTS takes a query in parentheses", s.span, "write `EXISTS (SELECT ...)`")
    outer = s.function()
    loose = outer.kind != "word" or outer.upper in _STRUCTURE - {"IN"}
    if here.text == "," and s.opened and loose and "_RPAR" in s.expected:
        help = "compare the columns one by one, with AND between"
        return _one("ADQL has no rows of values", here.span, help)
    return None


def _star(s: Situation) -> Diagnostic | None:
    """`SUM(*)`, `f(DISTINCT x)`, `COUNT(a, b)`."""
    here, name = s.here, s.function()
    if here.text == "*" and s.before.text == "(" and name.kind == "word":
        help = "write COUNT(*), or the name of a column"
        return _one(f"only COUNT takes `*`, {name.upper} does not", here.span, help)
    if here.upper in ("DISTINCT", "ALL") and s.before.text == "(" and name.kind == "word":
        help = f"leave {here.upper} out: it belongs to COUNT, SUM, AVG, MIN and MAX"
        return _one(f"{name.upper} takes no {here.upper}", here.span, help)
    if here.text == "," and name.upper in SET_FUNCTIONS:
        return _one(f"{name.upper} takes one value", here.span, "write one for each value")
    if here.text == ")" and s.before.text == "(" and name.upper in SET_FUNCTIONS:
        help = "write `COUNT(*)`" if name.upper == "COUNT" else "write the name of a column"
        return _one(f"{name.upper} needs a value", Span(s.before.start, here.end), help)
    return None


def _no_condition(s: Situation) -> Diagnostic | None:
    """A value where a condition is needed: `WHERE 1`, `WHERE CONTAINS(...)`."""
    ended = s.ended or s.here.upper in {"AND", "OR", "THEN"} | set(_CLAUSES)
    if not s.wants_test or not ended:
        return None
    if s.before.text == ")":
        help = "a function is compared with 1 or 0: `1 = CONTAINS(...)`"
    else:
        help = "compare it with something, as in `x = 1`"
    return _one("a value is no condition", s.before.span, help, label="compared with nothing")


def _no_value(s: Situation) -> Diagnostic | None:
    """A condition where a value is needed: `SELECT a = b`, `a < b < c`."""
    here = s.here
    tests = {"IN", "LIKE", "ILIKE", "BETWEEN", "IS", "NOT"}
    if here.kind != "sign" and here.text not in ("<", ">", "=") and here.upper not in tests:
        return None
    if s.wants_value or not s.expected & {"PLUS", "_AND", "_RPAR"}:
        return None
    if {"_AND", "_OR"} <= s.expected:
        help = "write AND between two comparisons: `a < b AND b < c`"
        return _one("one comparison follows another", here.span, help)
    help = "conditions stand in WHERE, HAVING and ON"
    return _one("a condition is no value", here.span, help)


NAME_MISTAKES: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _foreign,
    _reserved,
    _quoted_name,
    _no_function,
    _comma,
    _misspelt,
)
CLAUSE_MISTAKES: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _no_from,
    _order_of_clauses,
    _query_as_value,
    _signs,
    _joins,
    _missing,
    _one_word,
)
CONDITION_MISTAKES: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _is,
    _in,
    _star,
    _no_condition,
    _no_value,
)
