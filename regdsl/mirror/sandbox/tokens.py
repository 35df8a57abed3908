"""A statement as tokens, and what stands in parentheses as lists of them.

This is all that is read of a statement before SQLite reads it: as much as its weight and
its names need.  Whatever is not as SQLite would read it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from regdsl.diagnostics import RegdslError, error

__all__ = ["DEEPEST", "Node", "Token", "at", "is_query", "is_word", "name_of", "nested", "strange"]

DEEPEST = 100
"""So deep may parentheses be nested; SQLite's own parser goes no deeper."""

Token: TypeAlias = tuple[str, str]
"""Its kind (`word`, `name` for delimited ones, `literal`, `sign`), and its folded text."""

Node: TypeAlias = "Token | list[Node]"
"""A token, or what stands in parentheses."""

# Nothing in it goes back, so that no text makes it slow.
_TOKENS = re.compile(
    r"""
      (?P<blank> \s++ | --[^\n]*+ | /\*.*?(?:\*/|\Z) )
    | (?P<literal> [xX]?'[^']*+(?:''[^']*+)*+' | \.?\d[\w.]*+(?:(?<=[eE])[+-]\d++)? | [?:@]\w*+ )
    | (?P<word> [^\W\d][\w$]*+ )
    | (?P<name> "[^"]*+(?:""[^"]*+)*+" | `[^`]*+(?:``[^`]*+)*+` | \[[^\]]*+\] )
    | (?P<unclosed> ['"`[].*+ )
    | (?P<sign> \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)

_KEYWORDS = frozenset(
    {"all", "and", "as", "asc", "between", "by", "case", "cast", "collate", "cross", "desc"}
    | {"distinct", "else", "end", "escape", "except", "exists", "filter", "first", "from"}
    | {"full", "glob", "group", "having", "in", "inner", "intersect", "is", "isnull", "join"}
    | {"last", "left", "like", "limit", "match", "natural", "not", "notnull", "null", "nulls"}
    | {"offset", "on", "or", "order", "outer", "over", "partition", "regexp", "right", "select"}
    | {"then", "union", "using", "values", "when", "where", "window", "with"}
)
"""Words that are no names."""


def nested(sql: str) -> list[Node]:
    """The tokens of one SELECT, those in parentheses in lists of their own.

    Raises
    ------
    RegdslError
        E410 when it is not one SELECT, E411 when it is too deep.
    """
    top: list[Node] = []
    stack = [top]
    ended = False
    for token in _tokens(sql):
        if ended:
            raise error("E410", "only one statement is possible at a time")
        if token == ("sign", "("):
            inner: list[Node] = []
            stack[-1].append(inner)
            stack.append(inner)
            if len(stack) > DEEPEST:
                raise error(
                    "E411",
                    f"the query is nested more than {DEEPEST} levels deep",
                    help="use fewer parentheses",
                )
        elif token == ("sign", ")"):
            stack.pop()
            if not stack:
                raise strange()
        elif token == ("sign", ";"):
            ended = True
        else:
            stack[-1].append(token)
    if len(stack) > 1:
        raise strange()
    if not is_query(top):
        raise error("E410", "only SELECT is possible here")
    return top


def _tokens(sql: str) -> Iterator[Token]:
    for match in _TOKENS.finditer(sql):
        kind = match.lastgroup or ""
        if kind == "name":
            written = match[0]
            yield kind, written[1:-1].replace(written[-1] * 2, written[-1]).lower()
        elif kind == "unclosed":
            raise strange()
        elif kind != "blank":
            yield kind, match[0].lower() if kind == "word" else match[0]


def strange() -> RegdslError:
    """The error for what no SELECT looks like."""
    return error("E410", "this is no statement that a mirror can answer")


def at(nodes: Sequence[Node], place: int) -> Node | None:
    """What stands there; None before the beginning and behind the end."""
    return nodes[place] if 0 <= place < len(nodes) else None


def is_word(node: Node | None, *words: str) -> bool:
    """Whether it is one of these keywords."""
    return isinstance(node, tuple) and node[0] == "word" and node[1] in words


def is_query(nodes: Sequence[Node]) -> bool:
    """Whether it begins like one."""
    return bool(nodes) and is_word(nodes[0], "select", "with")


def name_of(node: Node | None) -> str | None:
    """The name that a token is, where it can be one."""
    if not isinstance(node, tuple) or node[0] not in ("word", "name"):
        return None
    return None if node[0] == "word" and node[1] in _KEYWORDS else node[1]
