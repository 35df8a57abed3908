"""ADQL as the SQL that DaCHS makes of it.

RegTAP's functions become the expressions that its indexes are on, so that the planner sees
them: `1=ivo_hasword(a, b)` is `to_tsvector('english', a) @@ plainto_tsquery('english', b)`.
"""

from __future__ import annotations

from sqlglot import exp, parse_one

from regdsl.adql.reader import read

__all__ = ["MAXREC", "to_postgres"]

MAXREC = 20_000
"""Where DaCHS cuts what has no TOP."""

CONDITIONS = {
    "ivo_hasword": "to_tsvector('english', {0}) @@ plainto_tsquery('english', {1})",
    "ivo_nocasematch": "LOWER({0}) LIKE {1}",
    "ivo_hashlist_has": "LOWER({1}) = ANY(string_to_array(LOWER({0}), '#'))",
    "ivo_interval_overlaps": "({0} <= {1} AND {2} <= {3} AND {0} <= {3} AND {2} <= {1})",
}
"""What stands for `1=f(...)`."""

VALUES = {"ivo_string_agg": "string_agg({0}, {1})"}


def to_postgres(adql: str) -> str:
    """The statement for a query."""
    query = read(adql).query
    if isinstance(query, exp.Select) and query.args.get("limit") is None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(MAXREC)))
    for ordered in query.find_all(exp.Ordered):
        # PostgreSQL's own order, which nothing is to be said of.
        ordered.set("nulls_first", bool(ordered.args.get("desc")))
    written: exp.Expr = query.transform(_condition).transform(_value)
    return str(written.sql(dialect="postgres", comments=False, normalize_functions=False))


def _condition(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.EQ) or node.this != exp.Literal.number(1):
        return node
    function = node.expression
    if not isinstance(function, exp.Anonymous) or function.name.lower() not in CONDITIONS:
        return node
    name, arguments = function.name.lower(), function.expressions
    if name == "ivo_nocasematch":
        pattern = arguments[1]
        arguments = [arguments[0], exp.Literal.string(pattern.name.lower())]
    return exp.Paren(this=_made(CONDITIONS[name], arguments))


def _value(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in VALUES:
        return node
    return _made(VALUES[node.name.lower()], node.expressions)


def _made(template: str, arguments: list[exp.Expr]) -> exp.Expr:
    texts = [argument.sql(dialect="postgres") for argument in arguments]
    made = parse_one(template.format(*texts), dialect="postgres")
    assert isinstance(made, exp.Expr)
    return made
