"""Queries, tables and joins: what the rules of `grammar/adql.lark` become."""

from __future__ import annotations

from typing import cast

from lark import Token
from sqlglot import exp

from regdsl.adql.reader_nodes import Context, Nodes, Rule, at, identifier, place, whole_number

__all__ = ["QUERY_RULES", "qualified"]

_SETS: dict[str, type[exp.Expr]] = {
    "UNION": exp.Union,
    "EXCEPT": exp.Except,
    "INTERSECT": exp.Intersect,
}
_QUALIFIERS = ("table", "db", "catalog")
_NUMBERS = {3: "three", 4: "four"}


def qualified(tokens: list[Token], most: int, what: str, context: Context) -> list[exp.Identifier]:
    """The parts of a name with dots in it, the last one first.

    Raises
    ------
    RegdslError
        When they are more than `most` (E401).
    """
    if len(tokens) > most:
        span = place(tokens[0]).to(place(tokens[-1]))
        message = f"the name of a {what} has at most {_NUMBERS[most]} parts"
        help = "leave out what stands in front of the schema"
        raise context.wrong(message, span, help, f"{len(tokens)} parts")
    return [identifier(token) for token in reversed(tokens)]


def _bare(query: exp.Expr) -> exp.Expr:
    """A query out of its parentheses, where nothing hangs on them."""
    while isinstance(query, exp.Subquery) and len(query.args) == 1:
        query = query.this
    return query


# -- queries ------------------------------------------------------------------------------


def _with_query(nodes: Nodes, context: Context) -> exp.Expr:
    *ctes, query = nodes
    query.set("with_", exp.With(expressions=ctes))
    return cast(exp.Expr, query)


def _cte(nodes: Nodes, context: Context) -> exp.CTE:
    name, columns, query = nodes
    alias = exp.TableAlias(this=identifier(name))
    if columns:
        alias.set("columns", columns)
    return exp.CTE(this=_bare(query), alias=alias)


def _columns(nodes: Nodes, context: Context) -> list[exp.Identifier]:
    return [identifier(token) for token in nodes]


def _ordered(nodes: Nodes, context: Context) -> exp.Expr:
    query, *parts = nodes
    for part in parts:
        if part is not None:
            query.set(part.key, part)
    return cast(exp.Expr, query)


def _set_operation(nodes: Nodes, context: Context) -> exp.Expr:
    found: exp.Expr = nodes[0]
    kind: type[exp.Expr] = exp.Union
    distinct = True
    for node in nodes[1:]:
        if not isinstance(node, Token):
            found = kind(this=found, expression=node, distinct=distinct)
        elif node.type == "ALL":
            distinct = False
        else:
            kind, distinct = _SETS[node.type], True
    return found


def _parenthesised(nodes: Nodes, context: Context) -> exp.Subquery:
    return exp.Subquery(this=_bare(nodes[0]))


def _from(columns: list[exp.Expr], tables: list[exp.Expr]) -> exp.Select:
    """The joins of the first table are the query's; later tables keep their own."""
    first, *others = tables
    found = exp.Select(expressions=columns, from_=exp.From(this=first))
    joins = first.args.pop("joins", None) or []
    joins += [exp.Join(this=table) for table in others]
    if joins:
        found.set("joins", joins)
    return found


def _all_of(nodes: Nodes, context: Context) -> exp.Select:
    """A join where a query is expected is all of its columns."""
    return _from([exp.Star()], nodes)


def _select(nodes: Nodes, context: Context) -> exp.Select:
    columns, tables = (node for node in nodes if type(node) is list)
    found = _from(columns, tables)
    for node in nodes:
        if isinstance(node, exp.Expr):
            found.set(node.key, node)
        elif isinstance(node, Token) and node.type == "DISTINCT":
            found.set("distinct", exp.Distinct())
    return found


def _top(nodes: Nodes, context: Context) -> exp.Limit:
    return exp.Limit(expression=whole_number(nodes[0], "TOP", context))


def _items(nodes: Nodes, context: Context) -> Nodes:
    """The columns of a query; a `*` is still a token here."""
    for number, node in enumerate(nodes):
        if isinstance(node, Token):
            nodes[number] = at(exp.Star(), node)
            if len(nodes) > 1:
                context.lint(
                    "`*` stands beside other columns",
                    node,
                    "write `t.*` for each table, or the columns one by one",
                )
    return nodes


def _list(nodes: Nodes, context: Context) -> Nodes:
    return nodes


def _alias(nodes: Nodes, context: Context) -> exp.Alias:
    value, name = nodes
    return exp.Alias(this=value, alias=identifier(name))


def _table_star(nodes: Nodes, context: Context) -> exp.Column:
    *path, star = nodes
    parts = qualified(path, 3, "table", context)
    return exp.Column(this=at(exp.Star(), star), **dict(zip(_QUALIFIERS, parts, strict=False)))


def _where(nodes: Nodes, context: Context) -> exp.Where:
    return exp.Where(this=nodes[0])


def _group(nodes: Nodes, context: Context) -> exp.Group:
    return exp.Group(expressions=nodes)


def _having(nodes: Nodes, context: Context) -> exp.Having:
    return exp.Having(this=nodes[0])


def _order(nodes: Nodes, context: Context) -> exp.Order:
    return exp.Order(expressions=nodes)


def _sorted(nodes: Nodes, context: Context) -> exp.Ordered:
    down = nodes[1].type == "DESC" if len(nodes) == 2 else None
    # What SQLite does by itself, so that nothing is printed about NULLs.
    return exp.Ordered(this=nodes[0], desc=down, nulls_first=not down)


def _offset(nodes: Nodes, context: Context) -> exp.Offset:
    return exp.Offset(expression=whole_number(nodes[0], "OFFSET", context))


# -- tables -------------------------------------------------------------------------------


def _named(table: exp.Expr, alias: Token | None) -> exp.Expr:
    if alias is not None:
        table.set("alias", exp.TableAlias(this=identifier(alias)))
    return table


def _table(nodes: Nodes, context: Context) -> exp.Expr:
    *path, alias = nodes
    parts = qualified(path, 3, "table", context)
    return _named(exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False))), alias)


def _derived(nodes: Nodes, context: Context) -> exp.Expr:
    found = exp.Subquery(this=_bare(nodes[1]))
    if nodes[-1].type == "IDENT":
        return _named(found, nodes[-1])
    help = "write `AS q` after its closing parenthesis"
    context.lint("a query in FROM has no name", nodes[0], help)
    return found


def _parenthesised_join(nodes: Nodes, context: Context) -> exp.Expr:
    join, alias = nodes
    if alias is not None:
        return _named(exp.Subquery(this=_all_of([join], context)), alias)
    return exp.Paren(this=join)


def _how(nodes: Nodes, context: Context) -> Nodes:
    return nodes


def _on(nodes: Nodes, context: Context) -> tuple[Token, object]:
    return nodes[0], nodes[1]


def _join(nodes: Nodes, context: Context) -> tuple[exp.Join, Token, Nodes]:
    """The join as yet without conditions, the word JOIN, and the conditions."""
    how, table, *conditions = nodes
    found = exp.Join(this=table)
    for token in how[:-1]:
        match token.type:
            case "NATURAL":
                found.set("method", "NATURAL")
            case "INNER" | "OUTER":
                found.set("kind", token.type)
            case side:
                found.set("side", side)
    return found, how[-1], conditions


def _cross_join(nodes: Nodes, context: Context) -> tuple[exp.Join, Token, Nodes]:
    cross, _, table = nodes
    context.lint("ADQL has no CROSS JOIN", cross, "write a comma between the two tables")
    return exp.Join(this=table, kind="CROSS"), cross, []


def _joined(nodes: Nodes, context: Context) -> exp.Expr:
    """A table and what is joined to it, in order.

    By the BNF conditions may also come late, as in `a JOIN b JOIN c ON .. ON ..`: the
    second ON is that of the first JOIN, and what stands between is joined first.
    """
    first, *joins = nodes
    done: list[tuple[exp.Join, Token]] = []
    for join, word, conditions in joins:
        done.append((join, word))
        # A NATURAL JOIN has no condition of its own, where another join waits for one.
        late = bool(join.args.get("method")) and any(_open(other) for other, _ in done)
        for number, condition in enumerate(conditions):
            if number or late:
                _gather(done, condition[0], context)
            _condition(done[-1][0], condition)
    for join, word in done:
        _check_condition(join, word, context)
    return _with_joins(first, [join for join, _ in done])


def _condition(join: exp.Join, condition: tuple[Token, object]) -> None:
    word, value = condition
    join.set(word.type.lower(), value)


def _open(join: exp.Join) -> bool:
    """Whether a join still waits for a condition."""
    return not any(join.args.get(key) for key in ("on", "using", "method")) and (
        join.args.get("kind") != "CROSS"
    )


def _gather(done: list[tuple[exp.Join, Token]], word: Token, context: Context) -> None:
    """Put what follows the last open join into parentheses with its table."""
    for number in range(len(done) - 2, -1, -1):
        join = done[number][0]
        if _open(join):
            inner = _with_joins(join.this, [later for later, _ in done[number + 1 :]])
            join.set("this", exp.Paren(this=inner))
            del done[number + 1 :]
            return
    help = "write AND between the conditions of one JOIN"
    raise context.wrong(f"this {word.upper()} belongs to no JOIN", place(word), help)


def _check_condition(join: exp.Join, word: Token, context: Context) -> None:
    if _open(join):
        help = "write ON with a condition, or USING (column), after the table"
        context.lint("this JOIN has no condition", word, help)
        if not join.args.get("side"):
            # Told apart from a comma, which is a join of no kind.
            join.set("kind", "INNER")
    elif join.args.get("method") and (join.args.get("on") or join.args.get("using")):
        help = "leave out NATURAL, or the condition"
        context.lint("a NATURAL JOIN has a condition of its own", word, help)


def _with_joins(table: exp.Expr, joins: list[exp.Join]) -> exp.Expr:
    """The table with more joins.

    Parentheses around what stands leftmost mean nothing, and are left out, for no
    `exp.Paren` prints joins.
    """
    while isinstance(table, exp.Paren):
        table = table.this
    table.set("joins", [*(table.args.get("joins") or []), *joins])
    return table


QUERY_RULES: dict[str, Rule] = {
    "with_query": _with_query,
    "cte": _cte,
    "columns": _columns,
    "ordered": _ordered,
    "offset_only": _ordered,
    "set_operation": _set_operation,
    "parenthesised": _parenthesised,
    "all_of": _all_of,
    "select": _select,
    "top": _top,
    "items": _items,
    "tables": _list,
    "alias": _alias,
    "table_star": _table_star,
    "where": _where,
    "group": _group,
    "having": _having,
    "order": _order,
    "sorted": _sorted,
    "offset": _offset,
    "table": _table,
    "derived": _derived,
    "parenthesised_join": _parenthesised_join,
    "how": _how,
    "on": _on,
    "using": _on,
    "join": _join,
    "cross_join": _cross_join,
    "joined": _joined,
}
