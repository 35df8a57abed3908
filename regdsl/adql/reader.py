"""ADQL text to a sqlglot expression, or an error that says what to type instead.

The grammar is `grammar/adql.lark`; its rules become expressions in
`regdsl.adql.reader_queries` and `regdsl.adql.reader_values`.  What a query means, which
tables, columns and functions there are, is not the reader's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from sqlglot import exp

from regdsl.adql.errors import check_text, explain
from regdsl.adql.reader_nodes import Context, place
from regdsl.adql.reader_queries import QUERY_RULES
from regdsl.adql.reader_values import VALUE_RULES
from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, RegdslError, error
from regdsl.syntax.tables import load

__all__ = ["MAX_DEPTH", "Parsed", "read"]

_RULES = QUERY_RULES | VALUE_RULES

MAX_DEPTH = 500
"""How deep a query may be, counted in calls: what later walks the tree does it by recursion."""

_WEIGHTS = {
    "parentheses": 2,
    "signed": 2,
    "not_": 2,
    "where": 2,
    "items": 0,
    "tables": 0,
    "function": 5,
    "select": 6,
    "set_operation": 8,
    "parenthesised": 4,
    "ordered": 8,
    "offset_only": 8,
    "derived": 5,
    "in_query": 5,
}
"""How many calls the rules cost that are not about three, when sqlglot prints them."""

_CHAINS = frozenset({"arithmetic", "concatenation", "set_operation"})
"""Rules whose repetitions make a tree as deep as they are long."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query that could be read.

    Attributes
    ----------
    query
        The expression, of the shape that `regdsl.adql` describes.
    text
        What it was read from; the places in `meta` count its characters.
    beyond
        What in it ADQL 2.1 does not have and servers take (lints W401), in order.
    """

    query: exp.Expr
    text: str
    beyond: tuple[Diagnostic, ...]


@cache
def _lark() -> Lark:
    return load("adql")


def read(text: str) -> Parsed:
    """Read a query of ADQL 2.1 or 2.0.

    Parameters
    ----------
    text
        One query; a `;` may end it.

    Returns
    -------
    Parsed
        The query as a sqlglot expression, which this text alone shares.

    Raises
    ------
    RegdslError
        When the text is no ADQL (E401), or a reserved word stands as a name (E402).
    """
    check_text(text)
    try:
        tree = _lark().parse(text)
    except UnexpectedInput as stopped:
        raise RegdslError([explain(text, stopped)], text) from None
    if _may_be_deep(text):
        _check_depth(tree, text)
    context = Context(text)
    query = _build(tree, context)
    beyond = sorted(context.beyond, key=lambda found: found.span.start if found.span else 0)
    return Parsed(query, text, tuple(beyond))


def _build(tree: Tree[Token], context: Context) -> Any:
    nodes = [_build(child, context) if type(child) is Tree else child for child in tree.children]
    return _RULES[tree.data](nodes, context)


def _may_be_deep(text: str) -> bool:
    """Whether it is worth measuring: what is short and has few parentheses cannot be."""
    upper = text.upper()
    nested = 30 * (text.count("(") + upper.count("CASE")) + 16 * upper.count("JOIN")
    return len(text) > 1500 or nested + 3 * sum(map(text.count, "+-*/|%")) > MAX_DEPTH - 60


def _check_depth(tree: Tree[Token], text: str) -> None:
    """Refuse what would be too deep for those who walk the tree by recursion."""
    left: list[tuple[Tree[Token], int]] = [(tree, 0)]
    while left:
        node, depth = left.pop()
        depth += _WEIGHTS.get(node.data, 3)
        if node.data in _CHAINS:
            depth += 3 * (len(node.children) // 2)
        elif node.data == "joined":
            # Conditions that come late nest the joins before them.
            joins = [child for child in node.children if isinstance(child, Tree)]
            depth += 16 * sum(len(join.children) - 3 for join in joins if len(join.children) > 3)
        if depth > MAX_DEPTH:
            raise error(
                "E401",
                "the query is nested too deep",
                _begin(node, text),
                help="write a list with IN, or fewer parentheses",
                source=text,
            )
        left += [(child, depth) for child in node.children if isinstance(child, Tree)]


def _begin(node: Tree[Token] | Token | None, text: str) -> Span:
    """The first token of a node; found by walking down, for the tree may be of any depth."""
    while isinstance(node, Tree):
        node = next((child for child in node.children if child is not None), None)
    return place(node) if node is not None else Span(0, len(text))
