"""Small makers of sqlglot expressions, shared by the lowerings.

sqlglot's own `and_` and `or_` copy their arguments and build left-deep trees; these
build balanced ones (SQLite limits the depth of an expression to 1000) and put
parentheses where a reader wants them.
"""

from __future__ import annotations

from collections.abc import Sequence

from regdsl.backends.trees import exp

__all__ = [
    "all_of",
    "any_of",
    "call",
    "col",
    "eq",
    "is_null",
    "like",
    "negate",
    "number",
    "one_of",
    "parsed",
    "select",
    "text",
    "two_valued",
    "udf",
]


LONG_CHAIN = 200
"""More members than this are put in parentheses by halves: parsers of SQL nest a chain
without them as deep as it is long, and SQLite allows 1000 levels."""


def col(name: str, table: str = "") -> exp.Column:
    """A column, qualified when a table is named."""
    return exp.Column(
        this=exp.Identifier(this=name, quoted=False),
        table=exp.Identifier(this=table, quoted=False) if table else None,
    )


def text(value: str) -> exp.Literal:
    """A string literal."""
    return exp.Literal(this=value, is_string=True)


def number(value: float) -> exp.Expr:
    """A number, with all its digits."""
    plain = exp.Literal(this=repr(abs(value)).replace("e", "E"), is_string=False)
    return exp.Neg(this=plain) if value < 0 else plain


def call(name: str, *args: exp.Expr) -> exp.Anonymous:
    """A function call, the name kept as it is."""
    return exp.Anonymous(this=name, expressions=list(args))


def _grouped(part: exp.Expr) -> exp.Expr:
    return exp.Paren(this=part) if isinstance(part, exp.And | exp.Or) else part


def _balanced(kind: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    halves = [_balanced(kind, parts[:middle]), _balanced(kind, parts[middle:])]
    if len(parts) > LONG_CHAIN:
        halves = [exp.Paren(this=half) for half in halves]
    return kind(this=halves[0], expression=halves[1])


def _join(kind: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    if len(parts) == 1:
        return parts[0]
    return _balanced(kind, [part if isinstance(part, kind) else _grouped(part) for part in parts])


def all_of(parts: Sequence[exp.Expr]) -> exp.Expr:
    """AND of one or more parts."""
    return _join(exp.And, parts)


def any_of(parts: Sequence[exp.Expr]) -> exp.Expr:
    """OR of one or more parts."""
    return _join(exp.Or, parts)


def negate(part: exp.Expr) -> exp.Expr:
    """NOT, with parentheses around whatever binds looser."""
    return exp.Not(this=_grouped(part))


def two_valued(part: exp.Expr) -> exp.Expr:
    """The condition with NULL made false: what is not there matches nothing."""
    return exp.Coalesce(this=part, expressions=[exp.Literal.number(0)])


def one_of(what: exp.Expr, query: exp.Query) -> exp.In:
    """`what IN (query)`."""
    return exp.In(this=what, query=exp.Subquery(this=query))


def select(
    columns: Sequence[exp.Expr], table: exp.Expr, where: exp.Expr | None = None
) -> exp.Select:
    """A SELECT from one table."""
    query = exp.Select(expressions=list(columns))
    query.set("from_", exp.From(this=table))
    if where is not None:
        query.set("where", exp.Where(this=where))
    return query


def is_null(column: exp.Expr) -> exp.Expr:
    """`column IS NULL`."""
    return exp.Is(this=column, expression=exp.Null())


def like(column: exp.Expr, pattern: str) -> exp.Expr:
    """`column LIKE 'pattern'`."""
    return exp.Like(this=column, expression=text(pattern))


def eq(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`left = right`."""
    return exp.EQ(this=left, expression=right)


def udf(name: str, *args: exp.Expr) -> exp.Expr:
    """`1=name(...)`, the only form that servers turn into something fast."""
    return eq(exp.Literal.number(1), call(name, *args))


def parsed(sql: str) -> exp.Query:
    """The tree of a query that is easier to read as text; SQLite's dialect."""
    import sqlglot

    query = sqlglot.parse_one(sql, read="sqlite")
    assert isinstance(query, exp.Query)
    return query
