"""Chains of one operator, `a AND b AND c ...`: however long, taken apart without recursion."""

from __future__ import annotations

from sqlglot import exp

__all__ = ["chain"]


def chain(node: exp.Expr, kind: type[exp.Expr] | tuple[type[exp.Expr], ...]) -> list[exp.Expr]:
    """The members of a chain of binary nodes, in order.

    >>> from sqlglot import parse_one
    >>> [part.sql() for part in chain(parse_one("a AND b AND (c OR d)"), exp.And)]
    ['a', 'b', '(c OR d)']
    """
    found: list[exp.Expr] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, kind):
            waiting += [part.expression, part.this]
        else:
            found.append(part)
    return found
