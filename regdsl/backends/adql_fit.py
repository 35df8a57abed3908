"""Anybody's ADQL, fitted to what a server can do.

What the server lacks is written in another way where there is one that says the same,
with a lint where it says nearly the same, and refused with the name of a target that has
it where there is none.  Here are the rules for queries and tables; those for conditions
and functions are in `adql_fit_values`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sqlglot
from sqlglot import exp

from regdsl.backends.adql_fit_values import Fitting, fit_values
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import any_of
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.schema import SCHEMA_NAME, TABLES

__all__ = ["fit"]


def fit(query: exp.Expr, profile: Profile, lints: list[Diagnostic] | None = None) -> exp.Expr:
    """A query as a server takes it.

    Parameters
    ----------
    query
        A tree of the shape that `regdsl.adql` describes; it stays as it is.
    profile
        What the server can do.
    lints
        Gets a W007 for everything that the answer will only come near to.

    Returns
    -------
    exp.Expr
        Another tree of the same shape.

    Raises
    ------
    RegdslError
        E201, for each thing that the server lacks and that cannot be written otherwise.
    """
    fitting = Fitting(profile)
    tree = query.copy()
    for step in _STEPS:
        tree = step(fitting, tree)
    if fitting.errors:
        raise RegdslError(dict.fromkeys(fitting.errors))
    if lints is not None:
        lints.extend(dict.fromkeys(fitting.lints))
    return tree


def _find(tree: exp.Expr, *kinds: type[exp.Expr]) -> list[exp.Expr]:
    """The nodes of these kinds, inner ones first, in a list that outlives changes."""
    return list(tree.find_all(*kinds))[::-1]


def _named(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=False)


def _as_table(query: exp.Expr, alias: exp.Expr) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=alias))


def _name(node: exp.Expr | None) -> str:
    """An identifier as it is compared."""
    if not isinstance(node, exp.Identifier):
        return ""
    return str(node.this) if node.args.get("quoted") else str(node.this).lower()


# -- WITH --------------------------------------------------------------------------------


def _inline_with(fitting: Fitting, tree: exp.Expr) -> exp.Expr:
    """Each name of a WITH becomes a query in parentheses, wherever it stands."""
    with_ = tree.args.get("with_")
    if with_ is None or fitting.profile.has("with"):
        return tree
    known: dict[str, exp.Expr] = {}
    for cte in with_.expressions:
        _put_in(cte.this, known)
        if not _rename(cte):
            fitting.refuse_feature("with", cte.args["alias"].this)
        known[_name(cte.args["alias"].this)] = cte.this
    tree.set("with_", None)
    _put_in(tree, known)
    return tree


def _put_in(tree: exp.Expr, known: dict[str, exp.Expr]) -> None:
    for table in _find(tree, exp.Table):
        name = _name(table.this)
        if not table.args.get("db") and name in known:
            _replace_table(table, known[name])


def _replace_table(table: exp.Expr, query: exp.Expr) -> None:
    """Put a query in the place of a table; its joins go to the parentheses around it."""
    alias = table.args.get("alias")
    name = alias.this if alias is not None else table.this
    new: exp.Expr = _as_table(query.copy(), name.copy())
    if joins := [join.copy() for join in table.args.get("joins") or ()]:
        if isinstance(table.parent, exp.Paren):
            table.parent.set("joins", joins)
        else:
            new = exp.Paren(this=new, joins=joins)
    table.replace(new)


def _rename(cte: exp.Expr) -> bool:
    """Give the columns of a query the names that WITH has for them, if any."""
    columns = cte.args["alias"].args.get("columns") or []
    first = cte.this
    while isinstance(first, exp.SetOperation | exp.Subquery):
        first = first.this
    values = first.expressions
    if not columns:
        return True
    if len(values) != len(columns) or any(value.find(exp.Star) for value in values):
        return False
    plain = [value.this if isinstance(value, exp.Alias) else value for value in values]
    pairs = zip(plain, columns, strict=True)
    first.set("expressions", [exp.Alias(this=v, alias=name.copy()) for v, name in pairs])
    return True


# -- tables ------------------------------------------------------------------------------

TAP_TABLE = """
SELECT DISTINCT t.ivoid AS resid, s.ivoid AS svcid,
  t.table_name, t.table_title, t.table_description, t.table_utype
FROM rr.res_table AS t
INNER JOIN rr.capability AS c ON c.ivoid=t.ivoid
LEFT OUTER JOIN rr.relationship AS r ON r.ivoid=c.ivoid AND r.relationship_type='isservedby'
INNER JOIN rr.capability AS s ON s.standard_id='ivo://ivoa.net/std/tap'
  AND ((c.standard_id='ivo://ivoa.net/std/tap' AND s.ivoid=c.ivoid)
    OR (c.standard_id='ivo://ivoa.net/std/tap#aux' AND s.ivoid=r.related_id))
WHERE t.table_name IS NOT NULL AND (t.table_type IS NULL OR t.table_type != 'output')
  AND NOT EXISTS (
    SELECT b.ivoid FROM rr.res_table AS b
    INNER JOIN rr.relationship AS q ON q.ivoid=b.ivoid
    INNER JOIN rr.capability AS d ON d.ivoid=b.ivoid
    WHERE b.table_name=t.table_name AND (b.table_type IS NULL OR b.table_type != 'output')
      AND q.relationship_type='isservedby' AND q.related_id=s.ivoid
      AND d.standard_id='ivo://ivoa.net/std/tap#aux'
      AND (c.standard_id='ivo://ivoa.net/std/tap' OR b.ivoid < t.ivoid))
  AND NOT EXISTS (
    SELECT b.ivoid FROM rr.res_table AS b
    WHERE b.ivoid=t.ivoid AND b.table_name=t.table_name AND b.table_index < t.table_index
      AND (b.table_type IS NULL OR b.table_type != 'output'))
"""
"""rr.tap_table from the other tables (RegTAP 1.2, section 8.18), in ADQL 2.0.

A table comes from a record of data that is served by the service, the first of them by
ivoid; from the service's own record only where there is none.  Without UNION, which
those servers lack that lack the table.
"""


@cache
def _tap_table() -> exp.Expr:
    return sqlglot.parse_one(TAP_TABLE)


def _tables(fitting: Fitting, tree: exp.Expr) -> exp.Expr:
    with_ = tree.args.get("with_")
    ctes = {_name(cte.args["alias"].this) for cte in with_.expressions} if with_ else set()
    for table in _find(tree, exp.Table):
        schema, name = _name(table.args.get("db")), _name(table.this)
        ours = schema == SCHEMA_NAME or (not schema and name not in ctes)
        if not ours or name not in TABLES or fitting.profile.has_table(name):
            continue
        if name == "tap_table":
            _replace_table(table, _tap_table())
            _shorten_columns(tree, name)
        else:
            fitting.refuse_table(name, table.this)
    return tree


def _shorten_columns(tree: exp.Expr, name: str) -> None:
    """What was rr.tap_table.resid is a column of a query in parentheses now."""
    for column in tree.find_all(exp.Column):
        if _name(column.args.get("db")) == SCHEMA_NAME and _name(column.args.get("table")) == name:
            column.set("db", None)
            column.set("catalog", None)


# -- set operations ----------------------------------------------------------------------


def _set_operations(fitting: Fitting, tree: exp.Expr) -> exp.Expr:
    for node in _find(tree, exp.Except, exp.Intersect):
        if not fitting.profile.has("except"):
            fitting.refuse_feature("except", node)
    if fitting.profile.has("union"):
        return tree
    for node in _find(tree, exp.In, exp.Exists):
        holder = node.args.get("query") if isinstance(node, exp.In) else node
        union = holder.this if holder is not None else None
        if isinstance(union, exp.Union) and not union.args.get("offset"):
            node.replace(exp.Paren(this=any_of([_test(node, one) for one in _operands(union)])))
    for node in _find(tree, exp.Union):
        fitting.refuse_feature("union", node)
    return tree


def _operands(query: exp.Expr) -> list[exp.Expr]:
    """The members of a UNION, of those inside it too."""
    found: list[exp.Expr] = []
    waiting = [query]
    while waiting:
        query = waiting.pop()
        while isinstance(query, exp.Subquery):
            query = query.this
        if isinstance(query, exp.Union) and not query.args.get("offset"):
            waiting += [query.expression, query.this]
        else:
            found.append(query)
    return found


def _test(node: exp.Expr, query: exp.Expr) -> exp.Expr:
    """The same test of one member alone."""
    if isinstance(node, exp.In):
        return exp.In(this=node.this.copy(), query=exp.Subquery(this=query.copy()))
    return exp.Exists(this=query.copy())


def _plain_operands(fitting: Fitting, tree: exp.Expr) -> exp.Expr:
    """Operands in parentheses, or with TOP, move into a FROM."""
    if "operands" not in fitting.profile.quirks:
        return tree
    for node in _find(tree, exp.SetOperation):
        for key in ("this", "expression"):
            operand = node.args[key]
            inner = operand.this if isinstance(operand, exp.Subquery) else operand
            cut = any(inner.args.get(clause) for clause in ("limit", "order", "offset"))
            nested = isinstance(operand, exp.Subquery) and isinstance(inner, exp.SetOperation)
            if cut or nested:
                query = exp.Select(expressions=[exp.Star()])
                query.set("from_", exp.From(this=_as_table(inner.copy(), _named("operand"))))
                node.set(key, query)
            elif inner is not operand:
                node.set(key, inner.copy())
    return tree


_Step = Callable[[Fitting, exp.Expr], exp.Expr]

_STEPS: tuple[_Step, ...] = (
    _inline_with,
    _tables,
    fit_values,
    _set_operations,
    _plain_operands,
)
"""In this order, since each may meet what those before it have written."""
