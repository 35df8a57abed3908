"""An ADQL parser that is not ours: that of `queryparser`, AIP's TAP services' own.

Its grammar is a little narrower than ADQL 2.1; `narrowed` says where, and writes what the
standard allows the way that this grammar takes it.
"""

from __future__ import annotations

import re
from functools import cache

from antlr4 import CommonTokenStream, InputStream, PredictionMode, Token
from antlr4.error.ErrorListener import ErrorListener
from queryparser.adql.ADQLLexer import ADQLLexer
from queryparser.adql.ADQLParser import ADQLParser

_LITERAL = re.compile(r"('(?:[^']|'')*')")


def _reserved() -> frozenset[str]:
    names = ADQLLexer.symbolicNames
    words = names[names.index("ABS") : names.index("ZONE") + 1]
    # ADQL has these as well, and functions of this grammar that ADQL knows as user-defined.
    more = {"CENTROID", "COORD1", "COORD2", "COORDSYS", "REGION", "BIGINT", "REAL", "IN_UNIT"}
    return frozenset({word.removesuffix("_SYM") for word in words} | more)


RESERVED = _reserved()
"""Words that ADQL keeps for itself: no name, and no alias."""


class _Listener(ErrorListener):
    def __init__(self) -> None:
        super().__init__()
        self.errors: list[str] = []

    def syntaxError(
        self,
        recognizer: object,
        offendingSymbol: object,
        line: int,
        column: int,
        msg: str,
        e: object,
    ) -> None:
        self.errors.append(f"{line}:{column} {msg}")


def errors(adql: str) -> list[str]:
    """What the parser has against a query; nothing when it takes it.

    A query inside of parentheses is a query, and one may stand for the other: inner ones
    are parsed by themselves, each once, since the parser is slow with long texts.
    """
    parts = _parts(adql)
    return parts and (_errors_of_one(adql) or parts)


def _parts(adql: str) -> list[str]:
    """The errors of a query and of the inner ones, each with the shortest in place of others."""
    stack, found = [""], []
    for piece in _PIECE.findall(adql):
        if piece == ")" and len(stack) > 1:
            inner = stack.pop()
            if re.match(r"\s*SELECT\b", inner):
                found += _errors_of_one(inner)
                inner = "SELECT a FROM b"
            stack[-1] += f"({inner})"
        elif piece == "(":
            stack.append("")
        else:
            stack[-1] += piece
    return [*found, *_errors_of_one("(".join(stack))]


_PIECE = re.compile(r"'(?:[^']|'')*'|[()]|[^'()]+|'")


@cache
def _errors_of_one(adql: str) -> list[str]:
    # The fast prediction accepts only what the full one accepts as well.
    return _errors(adql, PredictionMode.SLL) and _errors(adql, PredictionMode.LL)


def _errors(adql: str, mode: PredictionMode) -> list[str]:
    listener = _Listener()
    # This grammar ends a query with a semicolon, which is what DaCHS refuses.
    lexer = ADQLLexer(InputStream(adql + "\n;"))
    parser = ADQLParser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(listener)
    parser._interp.predictionMode = mode
    parser.query()
    if parser.getCurrentToken().type != Token.EOF:
        listener.errors.append("more text after the query")
    return listener.errors


def split(adql: str) -> tuple[list[str], list[str]]:
    """What stands outside of string literals, and the literals."""
    parts = _LITERAL.split(adql)
    return parts[0::2], parts[1::2]


def words(adql: str) -> list[str]:
    """The names and keywords of a query, as written."""
    code, _ = split(adql)
    return re.findall(r"(?<![\w.])[A-Za-z_]\w*", " ".join(code).replace(".", " . "))


def narrowed(adql: str) -> str:
    """The query in the part of ADQL that this grammar knows.

    - LOWER takes nothing but a literal there, and CAST is new in ADQL 2.1: made functions
      of the user's.
    - An exponent has a capital E there; elsewhere case means nothing.
    - Literals are ASCII there; TAP sends text of any kind.
    """
    parts = _LITERAL.split(adql)
    for at in range(0, len(parts), 2):
        code = re.sub(r"\bLOWER\(", "user_lower(", parts[at])
        code = re.sub(r"\bCAST\(([\w.]+) AS DOUBLE PRECISION\)", r"user_cast(\1)", code)
        parts[at] = re.sub(r"(?<=\d)e(?=[+-]?\d)", "E", code)
    parts[1::2] = [re.sub(r"[^\x00-\x7f]", "x", literal) for literal in parts[1::2]]
    return "".join(parts)
