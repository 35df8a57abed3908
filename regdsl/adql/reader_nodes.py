"""What the builders of the ADQL reader share: names with their places, and remarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lark import Token
from sqlglot import exp

from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic, RegdslError, error, lint

__all__ = ["Context", "Nodes", "Rule", "at", "identifier", "place", "whole_number"]

Nodes = list[Any]
"""What a rule is made of: tokens, expressions, and lists of them."""

_Node = TypeVar("_Node", bound=exp.Expr)


@dataclass(slots=True)
class Context:
    """The text being read, and the lints W401 found on the way, in no order."""

    text: str
    beyond: list[Diagnostic] = field(default_factory=list)

    def lint(self, message: str, where: Token, help: str) -> None:
        """Note something that the standard does not have and servers take."""
        self.beyond.append(lint("W401", message, place(where), help=help))

    def wrong(self, message: str, where: Span, help: str, label: str = "") -> RegdslError:
        """An error in what the grammar let pass."""
        return error("E401", message, where, help=help, label=label, source=self.text)


Rule = Callable[[Nodes, Context], Any]


def place(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.start_pos or 0, token.end_pos or 0)


def at(node: _Node, token: Token) -> _Node:
    """The node, with the place of its token."""
    meta = node.meta
    meta["start"] = token.start_pos
    meta["end"] = token.end_pos
    return node


def identifier(token: Token) -> exp.Identifier:
    """A name, plain or in double quotes."""
    if token[0] == '"':
        return at(exp.Identifier(this=token[1:-1].replace('""', '"'), quoted=True), token)
    return at(exp.Identifier(this=token.value, quoted=False), token)


def whole_number(token: Token, after: str, context: Context) -> exp.Literal:
    """The number after TOP, OFFSET or CHAR."""
    if not token.isdigit():
        message = f"{after} takes a whole number, not `{token}`"
        example = f"{after}(10)" if "CHAR" in after else f"{after} 10"
        raise context.wrong(message, place(token), f"write digits only, as in `{example}`")
    if len(token) > 18:
        message = f"the number after {after} is too large"
        raise context.wrong(message, place(token), "leave it out: there are not so many rows")
    return at(exp.Literal(this=token.value, is_string=False), token)
