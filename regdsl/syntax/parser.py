"""Text to syntax tree: runs Lark's LALR parser and builds the nodes of `regdsl.ast`.

The grammar is `grammar/regdsl.lark`.  Rules that a grammar of one token of look-ahead
cannot say well (a bare name may not be followed by a bare word) are checked here, on
the finished nodes.  What Lark has to say about bad input is put into the words of the
language by `regdsl.syntax.errors`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from regdsl.ast import (
    And,
    Circle,
    Coordinates,
    Expr,
    Group,
    Ivoid,
    Macro,
    Moc,
    Name,
    Not,
    Op,
    Or,
    Param,
    Piece,
    Polygon,
    Position,
    Query,
    Shape,
    Span,
    Spatial,
    Test,
    Text,
    Value,
    Verb,
)
from regdsl.diagnostics import RegdslError, error
from regdsl.syntax.errors import explain, mask
from regdsl.syntax.formatter import NUMBER, last_leaf
from regdsl.syntax.tables import load
from regdsl.syntax.version import check_version

__all__ = ["MAX_DEPTH", "parse"]

MAX_DEPTH = 50
"""How deep parentheses, groups and negations may be nested in one another."""

_PIECE = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<raw>[^"]+)', re.DOTALL)
_FIELD = re.compile(r"(?P<name>[^?!<>=:]+)(?P<mark>\??)(?P<op>.+)")
_ANGLE = re.compile(r"\d+(?:\.\d*)?(?:deg|arcmin|arcsec|mas|rad)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PARAM = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*\Z")

_Tree = Tree[Token]


@cache
def _lark() -> Lark:
    return load("regdsl")


def parse(text: str) -> Query:
    """Parse a query.

    Parameters
    ----------
    text
        A query as `docs/language.md` describes it; empty text is the query for
        every resource.

    Returns
    -------
    Query
        The syntax tree, with spans that count characters of `text`.

    Raises
    ------
    RegdslError
        When the text is no query (codes E001 to E010).
    """
    odd = _SURROGATE.search(text)
    if odd:
        raise error(
            "E001",
            "the text has a character that is none (it was not decoded rightly)",
            Span(odd.start(), odd.end()),
            help="give the query in UTF-8",
            source=text,
        )
    check_version(text)
    try:
        tree = _lark().parse(text)
    except UnexpectedInput as exc:
        raise RegdslError([explain(text, exc)], text) from None
    body = tree.children[0]
    expr = _expr(body, text, 0) if body is not None else None
    comments = [*re.finditer(r"#[^\n]*", mask(text))]
    # Wherever it stands: the first comment may be printed as the first line.
    check_version(text, places=(comment.start() for comment in comments))
    return Query(
        expr=expr,
        comments=tuple(comment.group().rstrip() for comment in comments),
        span=Span(0, len(text)),
    )


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _expr(node: _Tree | Token, text: str, depth: int) -> Expr:
    assert isinstance(node, Tree)
    if depth > MAX_DEPTH:
        token = _first_token(node)
        raise error(
            "E010",
            f"the query is nested more than {MAX_DEPTH} levels deep",
            _span(token),
            help="write a list of values (`ucd:a,b`), or fewer parentheses",
            source=text,
        )
    return _BUILDERS[str(node.data)](node, text, depth)


def _first_token(node: _Tree | Token) -> Token:
    """Found by walking down rather than by recursion: the tree may be of any depth."""
    while isinstance(node, Tree):
        node = node.children[0]
    return node


def _parentheses(node: _Tree, text: str, depth: int) -> Expr:
    opening, body, closing = node.children
    assert isinstance(opening, Token) and isinstance(closing, Token)
    inner = _expr(body, text, depth + 1)
    return replace(inner, span=_span(opening).to(_span(closing)))


def _negation(node: _Tree, text: str, depth: int) -> Expr:
    child = _expr(node.children[0], text, depth + 1)
    return Not(child=child, span=child.span)


def _conjunction(node: _Tree, text: str, depth: int) -> Expr:
    children = tuple(_expr(child, text, depth + 1) for child in node.children)
    for before, after in pairwise(children):
        _check_neighbours(before, after, text)
    return And(children=children, span=children[0].span.to(children[-1].span))


def _disjunction(node: _Tree, text: str, depth: int) -> Expr:
    children = tuple(_expr(child, text, depth + 1) for child in node.children)
    return Or(children=children, span=children[0].span.to(children[-1].span))


def _group(node: _Tree, text: str, depth: int) -> Expr:
    scope, body, close = node.children
    assert isinstance(scope, Token) and isinstance(close, Token)
    return Group(
        scope=scope[:-1].lower(),
        body=_expr(body, text, depth + 1),
        span=_span(scope).to(_span(close)),
        scope_span=Span(_span(scope).start, _span(scope).end - 1),
    )


def _test(node: _Tree, text: str, depth: int) -> Expr:
    field, *values = _tokens(node)
    match = _FIELD.match(field)
    assert match is not None
    start = _span(field).start
    return Test(
        field=match["name"].lower(),
        op=cast(Op, match["op"]),
        optional=bool(match["mark"]),
        values=tuple(_value(v) for v in values),
        span=_span(field).to(_span(values[-1])),
        field_span=Span(start, start + len(match["name"])),
    )


def _spatial(node: _Tree, text: str, depth: int) -> Expr:
    verb, shape_node = node.children
    assert isinstance(verb, Token) and isinstance(shape_node, Tree)
    shape = _shape(shape_node, text)
    return Spatial(
        verb=cast(Verb, verb.rstrip("?").lower()),
        optional=verb.endswith("?"),
        shape=shape,
        span=_span(verb).to(shape.span),
    )


def _shape(node: _Tree, text: str) -> Shape:
    if node.data == "shape":
        position_node, angle = node.children
        assert isinstance(position_node, Tree)
        position = _position(position_node)
        if not isinstance(angle, Token):
            return position
        where = _span(angle)
        return Circle(
            center=position, radius=str(angle), span=position.span.to(where), radius_span=where
        )
    opening, body, close = _tokens(node)
    span = _span(opening).to(_span(close))
    words = tuple(body.replace(",", " ").split())
    if node.data == "moc":
        return Moc(text=" ".join(words), span=span)
    return Polygon(numbers=words, span=span)


def _position(node: _Tree) -> Position:
    tokens = list(_tokens(node))
    span = _span(tokens[0]).to(_span(tokens[-1]))
    match str(node.data):
        case "quoted_name":
            return Name(text=_unquote(tokens[0][1:-1]), span=span)
        case "name":
            return Name(text=str(tokens[0]), span=span)
        case "param":
            return Param(name=tokens[0][1:], span=span)
        case "coordinates":
            return Coordinates(lon=str(tokens[0]), lat=str(tokens[1]), span=span)
        case _:
            frame, lon, lat = tokens
            return Coordinates(lon=str(lon), lat=str(lat), frame=frame.lower(), span=span)


def _macro(node: _Tree, text: str, depth: int) -> Expr:
    head, *rest = _tokens(node)
    args = tuple(_value(token) for token in rest if token.type == "VALUE")
    return Macro(
        name=head[1:].rstrip("("), args=args, span=_span(head).to(_span(rest[-1] if rest else head))
    )


def _ivoid(node: _Tree, text: str, depth: int) -> Expr:
    (token,) = _tokens(node)
    return Ivoid(text=str(token), span=_span(token))


def _text(node: _Tree, text: str, depth: int) -> Expr:
    (token,) = _tokens(node)
    value = _value(token)
    assert isinstance(value, Value)
    return Text(value=value, span=value.span)


_BUILDERS: dict[str, Callable[[_Tree, str, int], Expr]] = {
    "parentheses": _parentheses,
    "negation": _negation,
    "conjunction": _conjunction,
    "disjunction": _disjunction,
    "group": _group,
    "test": _test,
    "spatial": _spatial,
    "macro": _macro,
    "ivoid": _ivoid,
    "text": _text,
}


def _tokens(node: _Tree) -> Iterator[Token]:
    for child in node.children:
        if isinstance(child, Token):
            yield child


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _value(token: Token) -> Any:
    span = _span(token)
    if _PARAM.match(token):
        return Param(name=token[1:], span=span)
    pieces: list[Piece] = []
    for match in _PIECE.finditer(token):
        quoted = match["quoted"] is not None
        text = _unquote(match["quoted"]) if quoted else match["raw"]
        where = Span(span.start + match.start(), span.start + match.end())
        if quoted and pieces and pieces[-1].quoted:
            last = pieces.pop()
            text, where = last.text + text, last.span.to(where)
        pieces.append(Piece(text=text, quoted=quoted, span=where))
    return Value(pieces=tuple(pieces), span=span)


def _check_neighbours(before: Expr, after: Expr, text: str) -> None:
    """Refuse what reads as one thing and would be taken for two."""
    leaf = last_leaf(before)
    if not isinstance(after, Text):
        return
    inner = leaf.shape.span if isinstance(leaf, Spatial) else leaf.span
    between = text[inner.end : after.value.span.start]
    word = after.value.text
    if between == "" and isinstance(leaf, Text) and inner == leaf.value.span:
        both = inner.to(after.value.span)
        raise error(
            "E009",
            "a quote begins or ends in the middle of a word",
            both,
            help="put a blank between the two, or the quotes around all of it",
            source=text,
        )
    if not isinstance(leaf, Spatial) or between.strip() or after.value.quoted:
        return
    both = inner.to(after.value.span)
    if isinstance(leaf.shape, Name | Coordinates) and _ANGLE.fullmatch(word):
        raise error(
            "E115",
            f"`within` is missing before the angle `{word}`",
            after.value.span,
            help=f"write `{text[leaf.span.start : inner.end]} within {word}`",
            replace=f"within {word}",
            source=text,
        )
    if isinstance(leaf.shape, Name) and text[leaf.shape.span.start] != '"':
        raise error(
            "E008",
            f"is `{word}` a part of the name, or a word to search for?",
            both,
            label="quote the name",
            help=f'write `{leaf.verb} "{leaf.shape.text} {word}"`, '
            f'or `{leaf.verb} "{leaf.shape.text}" {word}` for the word',
            replace=f'"{leaf.shape.text} {word}"',
            source=text,
        )
    if isinstance(leaf.shape, Coordinates) and NUMBER.match(word):
        raise error(
            "E007",
            "a position is two coordinates, without blanks inside them",
            both,
            label="more than two numbers",
            help="write sexagesimal coordinates as `05h34m31.9s +22d00m52s`, and a radius as"
            " in `near 83.63 +22.01 within 1deg`",
            source=text,
        )
