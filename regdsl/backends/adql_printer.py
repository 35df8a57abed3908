"""sqlglot expressions as ADQL 2.1 text that real servers take.

Only what our own lowering makes is printed; anything else is a mistake of ours and says
so.  Portable spellings: `!=` with blanks, `SELECT TOP n`, `LEFT OUTER JOIN`, no `;`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

__all__ = ["to_text"]

_WIDTH = 88


def to_text(query: exp.Query) -> str:
    """The query as text, over several lines where that helps to read it."""
    return _query(query, 0)


def _query(query: exp.Expr, indent: int) -> str:
    if isinstance(query, exp.Union):
        operands: list[exp.Expr] = []
        while isinstance(query, exp.Union):
            operands.append(query.expression)
            query = query.this
        pad = "  " * indent
        texts = [_query(operand, indent) for operand in (query, *reversed(operands))]
        return f"\n{pad}UNION\n{pad}".join(texts)
    assert isinstance(query, exp.Select), query
    pad = "  " * indent
    limit = query.args.get("limit")
    top = f"TOP {limit.expression.this} " if limit else ""
    columns = ", ".join(_print(column, indent) for column in query.expressions)
    source = _print(query.args["from_"].this, indent)
    parts = [f"SELECT {top}{columns} FROM {source}"]
    where = query.args.get("where")
    if where is not None:
        parts.append("WHERE " + _where(where.this, indent))
    order = query.args.get("order")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(_print(key, indent) for key in order.expressions))
    line = " ".join(parts)
    if indent and "\n" not in line and len(line) + len(pad) <= _WIDTH:
        return line
    return f"\n{pad}".join(parts)


def _where(condition: exp.Expr, indent: int) -> str:
    """Members of the outermost conjunction, one a line when they are many."""
    members = [_print(part, indent) for part in _members(condition)]
    line = " AND ".join(members)
    if "\n" not in line and len(line) + 2 * indent <= _WIDTH:
        return line
    return ("\n" + "  " * indent + "  AND ").join(members)


def _members(condition: exp.Expr, kind: type = exp.And) -> list[exp.Expr]:
    if isinstance(condition, kind):
        return [*_members(condition.this, kind), *_members(condition.expression, kind)]
    return [condition]


def _or(node: Any, indent: int) -> str:
    """Members of a disjunction, one a line when they are long."""
    members = [_print(part, indent) for part in _members(node, exp.Or)]
    line = " OR ".join(members)
    if "\n" not in line and len(line) + 2 * indent <= _WIDTH:
        return line
    return ("\n" + "  " * indent + "  OR ").join(members)


def _print(node: Any, indent: int) -> str:
    writer = _WRITERS.get(type(node))
    if writer is None:
        raise NotImplementedError(f"no ADQL for {type(node).__name__}")
    return writer(node, indent)


def _binary(operator: str) -> Callable[[Any, int], str]:
    def write(node: Any, indent: int) -> str:
        return f"{_print(node.this, indent)}{operator}{_print(node.expression, indent)}"

    return write


def _literal(node: Any, indent: int) -> str:
    if not node.is_string:
        return str(node.this)
    return "'" + str(node.this).replace("'", "''") + "'"


def _column(node: Any, indent: int) -> str:
    table = node.args.get("table")
    return f"{table.this}.{node.this.this}" if table else str(node.this.this)


def _table(node: Any, indent: int) -> str:
    name = f"{node.args['db'].this}.{node.this.this}"
    return f"{name} AS {node.alias}" if node.alias else name


def _in(node: Any, indent: int) -> str:
    what = _print(node.this, indent)
    query = node.args.get("query")
    if query is None:
        return f"{what} IN ({', '.join(_print(e, indent) for e in node.expressions)})"
    return f"{what} IN {_subquery(query.this, indent)}"


def _subquery(query: exp.Expr, indent: int) -> str:
    inner = _query(query, indent + 1)
    if "\n" not in inner:
        return f"({inner})"
    pad = "  " * (indent + 1)
    return f"(\n{pad}{inner})"


def _not(node: Any, indent: int) -> str:
    inner = node.this
    if isinstance(inner, exp.Is):
        return f"{_print(inner.this, indent)} IS NOT NULL"
    if isinstance(inner, exp.In):
        return _in(inner, indent).replace(" IN ", " NOT IN ", 1)
    if isinstance(inner, exp.Like):
        return f"{_print(inner.this, indent)} NOT LIKE {_print(inner.expression, indent)}"
    if isinstance(inner, exp.EQ) and not isinstance(inner.this, exp.Literal):
        return f"{_print(inner.this, indent)} != {_print(inner.expression, indent)}"
    return f"NOT {_print(inner, indent)}"


_WRITERS: dict[type, Callable[[Any, int], str]] = {
    exp.And: _binary(" AND "),
    exp.Or: _or,
    exp.EQ: _binary("="),
    exp.GT: _binary(" > "),
    exp.GTE: _binary(" >= "),
    exp.LT: _binary(" < "),
    exp.LTE: _binary(" <= "),
    exp.Like: _binary(" LIKE "),
    exp.ILike: _binary(" ILIKE "),
    exp.Is: _binary(" IS "),
    exp.Null: lambda node, indent: "NULL",
    exp.Neg: lambda node, indent: "-" + _print(node.this, indent),
    exp.Paren: lambda node, indent: f"({_print(node.this, indent)})",
    exp.Literal: _literal,
    exp.Column: _column,
    exp.Table: _table,
    exp.In: _in,
    exp.Not: _not,
    exp.Exists: lambda node, indent: "EXISTS " + _subquery(node.this, indent),
    exp.Anonymous: lambda node, indent: (
        f"{node.this}({', '.join(_print(e, indent) for e in node.expressions)})"
    ),
    exp.Ordered: lambda node, indent: (
        _print(node.this, indent) + (" DESC" if node.args.get("desc") else "")
    ),
}
