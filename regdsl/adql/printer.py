"""sqlglot expressions as ADQL 2.1 text that real servers take.

Prints the shape of tree that `regdsl.adql` describes, from the reader or from our own
lowering; anything else is a mistake of ours and says so.  Spellings that every server
takes: `!=` with blanks, `SELECT DISTINCT TOP n`, `LEFT OUTER JOIN`, `AS` before each
alias, no `;`.  Reading what was printed, and printing it again, gives the same text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from regdsl.adql.chains import chain

__all__ = ["to_text"]

_WIDTH = 88


def to_text(query: exp.Expr) -> str:
    """The query as text, over several lines where that helps to read it."""
    return _query(query, 0)


# -- queries -----------------------------------------------------------------------------

_SET_WORDS: dict[type, str] = {
    exp.Union: "UNION",
    exp.Except: "EXCEPT",
    exp.Intersect: "INTERSECT",
}


def _query(query: exp.Expr, indent: int) -> str:
    pad = "  " * indent
    texts = []
    with_ = query.args.get("with_")
    if with_ is not None:
        ctes = [_cte(cte, indent) for cte in with_.expressions]
        texts.append("WITH " + f",\n{pad}".join(ctes))
    if isinstance(query, exp.Select):
        texts.append(_select(query, indent))
    elif isinstance(query, exp.SetOperation):
        texts += [_set_operation(query, indent), *_tail(query, indent)]
    elif isinstance(query, exp.Subquery):
        texts.append(_subquery(query.this, indent))
    else:
        raise NotImplementedError(f"no ADQL for {type(query).__name__} as a query")
    return f"\n{pad}".join(texts)


def _cte(cte: exp.Expr, indent: int) -> str:
    return f"{_alias_text(cte.args['alias'], indent)} AS {_subquery(cte.this, indent)}"


def _set_operation(query: exp.Expr, indent: int) -> str:
    # A loop: disjunctions of ours make chains of many hundred operands.
    operands: list[str] = []
    left = query
    while isinstance(left, exp.SetOperation) and not (operands and left.args.get("with_")):
        words = _SET_WORDS[type(left)] + ("" if left.args.get("distinct", True) else " ALL")
        operands += [_query(left.expression, indent), words]
        left = left.this
    operands.append(_query(left, indent))
    return ("\n" + "  " * indent).join(reversed(operands))


def _tail(query: exp.Expr, indent: int) -> list[str]:
    parts = []
    order = query.args.get("order")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(_print(key, indent) for key in order.expressions))
    offset = query.args.get("offset")
    if offset is not None:
        parts.append(f"OFFSET {_print(offset.expression, indent)}")
    return parts


def _select(query: exp.Select, indent: int) -> str:
    pad = "  " * indent
    distinct = "DISTINCT " if query.args.get("distinct") else ""
    limit = query.args.get("limit")
    top = f"TOP {_print(limit.expression, indent)} " if limit else ""
    columns = ", ".join(_print(column, indent) for column in query.expressions)
    parts = [f"SELECT {distinct}{top}{columns}"]
    source = query.args.get("from_")
    if source is not None:
        parts[0] += f" FROM {_print(source.this, indent)}"
        # Tables in a row with commas stay in the line; each JOIN has a line of its own.
        for join in query.args.get("joins") or ():
            text = _join(join, indent)
            if text.startswith(","):
                parts[-1] += text
            else:
                parts.append(text)
    where = query.args.get("where")
    if where is not None:
        parts.append("WHERE " + _condition(where.this, indent))
    group = query.args.get("group")
    if group is not None:
        parts.append("GROUP BY " + ", ".join(_print(e, indent) for e in group.expressions))
    having = query.args.get("having")
    if having is not None:
        parts.append("HAVING " + _condition(having.this, indent))
    parts += _tail(query, indent)
    line = " ".join(parts)
    if indent and "\n" not in line and len(line) + len(pad) <= _WIDTH:
        return line
    return f"\n{pad}".join(parts)


def _join(join: exp.Expr, indent: int) -> str:
    table = _print(join.this, indent)
    side, kind = join.args.get("side") or "", join.args.get("kind") or ""
    words = [join.args.get("method") or "", side, "OUTER" if side else kind]
    on, using = join.args.get("on"), join.args.get("using")
    if kind == "CROSS":
        # A comma would not do: joins that follow it bind tighter.
        return f"JOIN {table} ON 1=1"
    if not (any(words) or on or using):
        return f", {table}"
    text = " ".join(filter(None, (*words, "JOIN", table)))
    if on is not None:
        return f"{text} ON {_print(on, indent)}"
    if using:
        return f"{text} USING ({', '.join(_print(name, indent) for name in using)})"
    return text


def _condition(condition: exp.Expr, indent: int) -> str:
    """Members of the outermost conjunction, one a line when they are many."""
    return _in_lines(condition, exp.And, "AND", indent)


def _in_lines(node: exp.Expr, kind: type[exp.Connector], word: str, indent: int) -> str:
    """The members of a chain in one line, or in one each when that would be too long."""
    members = [_print(part, indent) for part in chain(node, kind)]
    line = f" {word} ".join(members)
    if "\n" not in line and len(line) + 2 * indent <= _WIDTH:
        return line
    return ("\n" + "  " * indent + f"  {word} ").join(members)


# -- what stands in queries --------------------------------------------------------------


def _print(node: Any, indent: int) -> str:
    writer = _WRITERS.get(type(node))
    if writer is None:
        raise NotImplementedError(f"no ADQL for {type(node).__name__}")
    return writer(node, indent)


def _list(nodes: Any, indent: int) -> str:
    return ", ".join(_print(node, indent) for node in nodes)


def _binary(operator: str) -> Callable[[Any, int], str]:
    def write(node: Any, indent: int) -> str:
        return f"{_print(node.this, indent)}{operator}{_print(node.expression, indent)}"

    return write


def _and(node: Any, indent: int) -> str:
    return " AND ".join(_print(part, indent) for part in chain(node, exp.And))


def _or(node: Any, indent: int) -> str:
    """Members of a disjunction, one a line when they are long."""
    return _in_lines(node, exp.Or, "OR", indent)


def _identifier(node: Any, indent: int) -> str:
    name = str(node.this)
    return '"' + name.replace('"', '""') + '"' if node.args.get("quoted") else name


def _literal(node: Any, indent: int) -> str:
    if not node.is_string:
        return str(node.this)
    return "'" + str(node.this).replace("'", "''") + "'"


def _qualified(*parts: str) -> Callable[[Any, int], str]:
    def write(node: Any, indent: int) -> str:
        names = [node.args.get(part) for part in parts]
        return ".".join(_print(name, indent) for name in names if name is not None)

    return write


_table_name = _qualified("catalog", "db", "this")


def _table(node: Any, indent: int) -> str:
    return _table_name(node, indent) + _as(node, indent) + _own_joins(node, indent)


def _own_joins(node: Any, indent: int) -> str:
    """What is joined to a table that is not the first of its FROM."""
    text = ""
    for join in node.args.get("joins") or ():
        between = "" if (more := _join(join, indent)).startswith(",") else " "
        text += between + more
    return text


def _as(node: Any, indent: int) -> str:
    alias = node.args.get("alias")
    return f" AS {_alias_text(alias, indent)}" if alias is not None else ""


def _alias_text(alias: Any, indent: int) -> str:
    if not isinstance(alias, exp.TableAlias):
        return _print(alias, indent)
    columns = alias.args.get("columns")
    return _print(alias.this, indent) + (f" ({_list(columns, indent)})" if columns else "")


def _paren(node: Any, indent: int) -> str:
    return f"({_print(node.this, indent)}{_own_joins(node, indent)})"


def _derived(node: Any, indent: int) -> str:
    """A query in parentheses, as a table or as an operand."""
    return _subquery(node.this, indent) + _as(node, indent) + _own_joins(node, indent)


def _subquery(query: exp.Expr, indent: int) -> str:
    inner = _query(query, indent + 1)
    if "\n" not in inner:
        return f"({inner})"
    pad = "  " * (indent + 1)
    return f"(\n{pad}{inner})"


def _in(node: Any, indent: int, word: str = "IN") -> str:
    what = _print(node.this, indent)
    query = node.args.get("query")
    if query is None:
        return f"{what} {word} ({_list(node.expressions, indent)})"
    return f"{what} {word} {_subquery(query.this, indent)}"


def _between(node: Any, indent: int, word: str = "BETWEEN") -> str:
    low, high = _print(node.args["low"], indent), _print(node.args["high"], indent)
    return f"{_print(node.this, indent)} {word} {low} AND {high}"


def _not(node: Any, indent: int) -> str:
    inner = node.this
    match inner:
        case exp.Is():
            return f"{_print(inner.this, indent)} IS NOT NULL"
        case exp.In():
            return _in(inner, indent, "NOT IN")
        case exp.Between():
            return _between(inner, indent, "NOT BETWEEN")
        case exp.Like() | exp.ILike():
            word = "LIKE" if type(inner) is exp.Like else "ILIKE"
            left, right = _print(inner.this, indent), _print(inner.expression, indent)
            return f"{left} NOT {word} {right}"
        case exp.EQ() if not isinstance(inner.this, exp.Literal):
            return f"{_print(inner.this, indent)} != {_print(inner.expression, indent)}"
    return f"NOT {_print(inner, indent)}"


def _case(node: Any, indent: int) -> str:
    subject = f" {_print(node.this, indent)}" if node.this else ""
    branches = "".join(
        f" WHEN {_print(branch.this, indent)} THEN {_print(branch.args['true'], indent)}"
        for branch in node.args["ifs"]
    )
    default = node.args.get("default")
    last = f" ELSE {_print(default, indent)}" if default is not None else ""
    return f"CASE{subject}{branches}{last} END"


def _alias(node: Any, indent: int) -> str:
    return f"{_print(node.this, indent)} AS {_print(node.args['alias'], indent)}"


_WRITERS: dict[type, Callable[[Any, int], str]] = {
    # conditions
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.EQ: _binary("="),
    exp.NEQ: _binary(" != "),
    exp.GT: _binary(" > "),
    exp.GTE: _binary(" >= "),
    exp.LT: _binary(" < "),
    exp.LTE: _binary(" <= "),
    exp.Like: _binary(" LIKE "),
    exp.ILike: _binary(" ILIKE "),
    exp.Is: _binary(" IS "),
    exp.In: _in,
    exp.Between: _between,
    exp.Exists: lambda node, indent: "EXISTS " + _subquery(node.this, indent),
    # values
    exp.Add: _binary(" + "),
    exp.Sub: _binary(" - "),
    exp.Mul: _binary(" * "),
    exp.Div: _binary(" / "),
    exp.DPipe: _binary(" || "),
    # A blank, since two signs would make a comment.
    exp.Neg: lambda node, indent: (
        ("- " if isinstance(node.this, exp.Neg) else "-") + _print(node.this, indent)
    ),
    exp.Null: lambda node, indent: "NULL",
    exp.Boolean: lambda node, indent: "TRUE" if node.this else "FALSE",
    exp.Literal: _literal,
    exp.Column: _qualified("catalog", "db", "table", "this"),
    exp.Star: lambda node, indent: "*",
    exp.Case: _case,
    exp.Cast: lambda node, indent: (
        f"CAST({_print(node.this, indent)} AS {_print(node.args['to'], indent)})"
    ),
    exp.Anonymous: lambda node, indent: f"{node.this}({_list(node.expressions, indent)})",
    exp.Distinct: lambda node, indent: "DISTINCT " + _list(node.expressions, indent),
    exp.Ordered: lambda node, indent: (
        _print(node.this, indent) + (" DESC" if node.args.get("desc") else "")
    ),
    # names and tables
    exp.Identifier: _identifier,
    exp.Var: lambda node, indent: str(node.this),
    exp.Alias: _alias,
    exp.Table: _table,
    exp.Subquery: _derived,
    exp.Paren: _paren,
}
