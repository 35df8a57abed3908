"""Conditions and values: what the rules of `grammar/adql.lark` become."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token
from sqlglot import exp

from regdsl.adql.reader_nodes import Context, Nodes, Rule, at, identifier, place, whole_number
from regdsl.adql.reader_queries import qualified

__all__ = ["VALUE_RULES"]

_COMPARISONS: dict[str, type[exp.Expr]] = {
    "=": exp.EQ,
    "<": exp.LT,
    ">": exp.GT,
    "<=": exp.LTE,
    ">=": exp.GTE,
    "!=": exp.NEQ,
    "<>": exp.NEQ,
}
_OPERATORS: dict[str, type[exp.Expr]] = {
    "PLUS": exp.Add,
    "MINUS": exp.Sub,
    "STAR": exp.Mul,
    "SOLIDUS": exp.Div,
}
_OTHER_TYPES = {"INT": "INTEGER", "FLOAT": "DOUBLE PRECISION", "DOUBLE": "DOUBLE PRECISION"}
"""Types that ADQL does not name, and what it has for each."""

_FLAT = 16
"""Longer chains of AND and OR become balanced trees: there are queries with thousands."""

_WRAPPED = 400
"""Even longer ones get parentheses inside, for databases that have a limit of depth."""

_WITH_SYSTEM = {"POINT": {3}, "CIRCLE": {4}, "BOX": {5}, "POLYGON": frozenset(range(7, 999, 2))}
"""With so many arguments, the first one is the coordinate system of ADQL 2.0."""


# -- conditions ---------------------------------------------------------------------------


def _chain(kind: type[exp.Expr], parts: Sequence[exp.Expr]) -> exp.Expr:
    if len(parts) > _FLAT:
        half = len(parts) // 2
        halves = [_chain(kind, parts[:half]), _chain(kind, parts[half:])]
        if len(parts) > _WRAPPED:
            halves = [exp.Paren(this=part) for part in halves]
        return kind(this=halves[0], expression=halves[1])
    found = parts[0]
    for part in parts[1:]:
        found = kind(this=found, expression=part)
    return found


def _disjunction(nodes: Nodes, context: Context) -> exp.Expr:
    return _chain(exp.Or, nodes)


def _conjunction(nodes: Nodes, context: Context) -> exp.Expr:
    return _chain(exp.And, nodes)


def _not(nodes: Nodes, context: Context) -> exp.Not:
    return exp.Not(this=nodes[1])


def _parentheses(nodes: Nodes, context: Context) -> exp.Paren:
    return exp.Paren(this=nodes[0])


def _comparison(nodes: Nodes, context: Context) -> exp.Expr:
    left, operator, right = nodes
    return _COMPARISONS[operator](this=left, expression=right)


def _negated(nodes: Nodes, test: exp.Expr) -> exp.Expr:
    """The test, or its negation where NOT stands after the first value."""
    return exp.Not(this=test) if nodes[1].type == "NOT" else test


def _between(nodes: Nodes, context: Context) -> exp.Expr:
    negated = isinstance(nodes[1], Token)
    test = exp.Between(this=nodes[0], low=nodes[-2], high=nodes[-1])
    return exp.Not(this=test) if negated else test


def _like(nodes: Nodes, context: Context) -> exp.Expr:
    kind = exp.Like if nodes[-2].type == "LIKE" else exp.ILike
    return _negated(nodes, kind(this=nodes[0], expression=nodes[-1]))


def _among(nodes: Nodes, context: Context) -> exp.Expr:
    first = 3 if nodes[1].type == "NOT" else 2
    return _negated(nodes, exp.In(this=nodes[0], expressions=nodes[first:]))


def _in_query(nodes: Nodes, context: Context) -> exp.Expr:
    query = nodes[-1]
    if not (isinstance(query, exp.Subquery) and len(query.args) == 1):
        query = exp.Subquery(this=query)
    return _negated(nodes, exp.In(this=nodes[0], query=query))


def _is_null(nodes: Nodes, context: Context) -> exp.Expr:
    value, word = nodes[0], nodes[1]
    if not isinstance(value, exp.Column):
        context.lint("IS NULL asks about something that is no column", word, "name a column")
    test = exp.Is(this=value, expression=exp.Null())
    return exp.Not(this=test) if nodes[2].type == "NOT" else test


def _exists(nodes: Nodes, context: Context) -> exp.Exists:
    query = nodes[1]
    bare = isinstance(query, exp.Subquery) and len(query.args) == 1
    return exp.Exists(this=query.this if bare else query)


# -- values -------------------------------------------------------------------------------


def _null(nodes: Nodes, context: Context) -> exp.Null:
    return exp.Null()


def _concatenation(nodes: Nodes, context: Context) -> exp.Expr:
    found: exp.Expr = nodes[0]
    for node in nodes[1:]:
        found = exp.DPipe(this=found, expression=node)
    return found


def _arithmetic(nodes: Nodes, context: Context) -> exp.Expr:
    found: exp.Expr = nodes[0]
    for operator, right in zip(nodes[1::2], nodes[2::2], strict=True):
        if operator.type == "PERCENT":
            context.lint("ADQL has no operator `%`", operator, "write `MOD(x, y)`")
            found = at(exp.Anonymous(this="MOD", expressions=[found, right]), operator)
        else:
            found = _OPERATORS[operator.type](this=found, expression=right)
    return found


def _signed(nodes: Nodes, context: Context) -> exp.Expr:
    sign, value = nodes
    return exp.Neg(this=value) if sign.type == "MINUS" else value


def _column(nodes: Nodes, context: Context) -> exp.Column:
    if len(nodes) == 1:
        return exp.Column(this=identifier(nodes[0]))
    parts = qualified(nodes, 4, "column", context)
    names = ("this", "table", "db", "catalog")
    return exp.Column(**dict(zip(names, parts, strict=False)))


def _number(nodes: Nodes, context: Context) -> exp.Literal:
    return at(exp.Literal(this=nodes[0].value, is_string=False), nodes[0])


def _string(nodes: Nodes, context: Context) -> exp.Literal:
    text = "".join(token[1:-1].replace("''", "'") for token in nodes)
    found = at(exp.Literal(this=text, is_string=True), nodes[0])
    if len(nodes) > 1:
        found.meta["end"] = nodes[-1].end_pos
        context.lint("two texts follow one another", nodes[1], "write `||` between them")
    return found


# -- functions ----------------------------------------------------------------------------


def _function(nodes: Nodes, context: Context) -> exp.Anonymous:
    name, *arguments = nodes
    if arguments == [None]:
        arguments = []
    if name[0] == '"':
        message = "the name of a function stands without quotes"
        raise context.wrong(message, place(name), f"write `{name[1:-1]}(...)`")
    if name.type != "IDENT":
        _check_literals(name, arguments, context)
    return at(exp.Anonymous(this=name.value, expressions=arguments), name)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _is_digits(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit()


def _is_whole(node: exp.Expr) -> bool:
    return _is_digits(node.this if isinstance(node, exp.Neg) else node)


def _check_literals(name: Token, arguments: Nodes, context: Context) -> None:
    """Arguments that must be written out; ADQL 2.0 was laxer, and servers are."""
    word, count = name.upper(), len(arguments)
    match word:
        case "ROUND" | "TRUNCATE" if count == 2 and not _is_whole(arguments[1]):
            message = f"the number of digits for {word} is not a whole number"
            context.lint(message, name, f"write digits, as in `{word}(x, 2)`")
        case "RAND" if count == 1 and not _is_digits(arguments[0]):
            message = "the argument of RAND is not a whole number"
            context.lint(message, name, "write `RAND()`")
        case "REGION" if count == 1 and not _is_text(arguments[0]):
            message = "the argument of REGION is not a text in quotes"
            context.lint(message, name, "write it out: `REGION('CIRCLE ICRS 10 20 1')`")
        case "IN_UNIT" if count == 2 and not _is_text(arguments[1]):
            message = "the unit of IN_UNIT is not a text in quotes"
            raise context.wrong(message, place(name), "write it out: `IN_UNIT(x, 'deg')`")
        case "POINT" | "CIRCLE" | "BOX" | "POLYGON" if count in _WITH_SYSTEM[word]:
            if not _is_text(arguments[0]):
                message = f"the coordinate system of {word} is not a text in quotes"
                context.lint(message, name, "leave it out: ADQL 2.1 does without")


def _count_all(nodes: Nodes, context: Context) -> exp.Anonymous:
    name, star = nodes
    return at(exp.Anonymous(this=name.value, expressions=[at(exp.Star(), star)]), name)


def _set_function(nodes: Nodes, context: Context) -> exp.Anonymous:
    name, *quantifier, value = nodes
    if quantifier and quantifier[0].type == "DISTINCT":
        value = exp.Distinct(expressions=[value])
    return at(exp.Anonymous(this=name.value, expressions=[value]), name)


def _cast(nodes: Nodes, context: Context) -> exp.Cast:
    word, value, to = nodes
    return at(exp.Cast(this=value, to=to), word)


def _type(nodes: Nodes, context: Context) -> exp.Var:
    word = nodes[0].upper()
    if len(nodes) == 1 and word in _OTHER_TYPES:
        right = _OTHER_TYPES[word]
        context.lint(f"ADQL has no type {word}", nodes[0], f"write `{right}`")
        word = right
    elif len(nodes) == 2 and word == "DOUBLE":
        word = "DOUBLE PRECISION"
    elif len(nodes) == 2:
        word = f"{word}({whole_number(nodes[1], word, context).this})"
    return at(exp.Var(this=word), nodes[0])


def _case(word: Token, value: exp.Expr | None, parts: Nodes, context: Context) -> exp.Case:
    default = parts.pop() if len(parts) % 2 else None
    pairs = zip(parts[::2], parts[1::2], strict=True)
    context.lint("ADQL has no CASE", word, "write COALESCE, or choose from the answer")
    found = exp.Case(ifs=[exp.If(this=test, true=result) for test, result in pairs])
    for key, part in (("this", value), ("default", default)):
        if part is not None:
            found.set(key, part)
    return at(found, word)


def _searched_case(nodes: Nodes, context: Context) -> exp.Case:
    return _case(nodes[0], None, nodes[1:], context)


def _simple_case(nodes: Nodes, context: Context) -> exp.Case:
    return _case(nodes[0], nodes[1], nodes[2:], context)


VALUE_RULES: dict[str, Rule] = {
    "disjunction": _disjunction,
    "conjunction": _conjunction,
    "not_": _not,
    "parentheses": _parentheses,
    "comparison": _comparison,
    "between": _between,
    "like": _like,
    "among": _among,
    "in_query": _in_query,
    "is_null": _is_null,
    "exists": _exists,
    "null": _null,
    "concatenation": _concatenation,
    "arithmetic": _arithmetic,
    "signed": _signed,
    "column": _column,
    "number": _number,
    "string": _string,
    "function": _function,
    "count_all": _count_all,
    "set_function": _set_function,
    "cast": _cast,
    "type": _type,
    "searched_case": _searched_case,
    "simple_case": _simple_case,
}
