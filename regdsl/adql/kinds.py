"""What kind of value an expression has, and whether its parts fit together.

One table says how each kind of node is judged.  Kinds are those of
`regdsl.adql.functions`, and `boolean` for conditions, which ADQL has as conditions only,
never as values (ADQL 2.1, section 2.3.4).  A literal in quotes fits where a number, a
time or a geometry is compared, since every server reads it as one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlglot import exp

from regdsl.adql.chains import chain
from regdsl.adql.functions import AGGREGATES, FUNCTIONS, Function
from regdsl.adql.scopes import Output, Scope

__all__ = ["Judge", "condition", "kind_of", "value"]


class Judge(Protocol):
    """The checker, as far as expressions need it."""

    def report(self, code: str, message: str, node: exp.Expr, help: str = "") -> None:
        """Take note of an error."""

    def column(self, node: exp.Column, scope: Scope) -> str:
        """The kind of a column, after looking it up."""

    def query(self, node: exp.Expr, outer: Scope | None) -> tuple[Output, ...] | None:
        """The columns of a query, after checking it; None where they are not known."""

    def function(self, node: exp.Anonymous) -> None:
        """Take note that nobody here knows a function."""

    def aggregate(self, node: exp.Expr) -> None:
        """Take note of an aggregate."""

    def no_aggregates(self, where: str) -> AbstractContextManager[None]:
        """A stretch in which aggregates are errors."""


_NAMES = {
    "number": "a number",
    "text": "text",
    "time": "a time",
    "geometry": "a region",
    "boolean": "a condition",
}


def condition(judge: Judge, node: exp.Expr, scope: Scope) -> None:
    """Something that must be true or false."""
    kind = kind_of(judge, node, scope)
    if kind == "boolean" or (kind == "any" and isinstance(node, exp.Null)):
        return
    if isinstance(node, exp.Anonymous):
        judge.report(
            "E407",
            f"`{node.this}(...)` is a number, and here a condition is needed",
            node,
            help=f"compare it: `1={node.this}(...)`",
        )
    else:
        what = _NAMES.get(kind, "a value")
        judge.report(
            "E407", f"a condition is needed here, and this is {what}", node, help="compare it"
        )


def value(judge: Judge, node: exp.Expr, scope: Scope, wanted: str = "any") -> str:
    """Something that must be a value, of a kind where one is wanted; what it is."""
    kind = kind_of(judge, node, scope)
    if kind == "boolean":
        judge.report(
            "E407",
            "a condition is no value in ADQL",
            node,
            help="conditions stand in WHERE, HAVING and ON",
        )
        return "any"
    if wanted not in ("any", kind) and kind != "any" and not _reads_as(kind, wanted):
        judge.report("E407", f"{_NAMES[wanted]} is needed here, not {_NAMES[kind]}", node)
    return kind


def _reads_as(kind: str, wanted: str) -> bool:
    """Times are text in RegTAP."""
    return {kind, wanted} == {"time", "text"}


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _may_be(node: exp.Expr, kinds: set[str]) -> bool:
    """Whether a text in quotes can be read as what it is compared with."""
    if "number" not in kinds:
        return True
    try:
        float(node.name)
    except ValueError:
        return False
    return True


def _compared(judge: Judge, left: exp.Expr, right: exp.Expr, kinds: tuple[str, str]) -> None:
    """Two values that stand on both sides of a comparison."""
    pair = set(kinds)
    if "any" in pair or "boolean" in pair or len(pair) == 1 or pair == {"text", "time"}:
        return
    if any(_is_text(node) and _may_be(node, pair) for node in (left, right)):
        return
    first, second = (_NAMES[kind] for kind in kinds)
    numbers = [
        node for node in (left, right) if isinstance(node, exp.Literal) and not node.is_string
    ]
    help_ = f"put it in quotes: `'{numbers[0].this}'`" if numbers and "text" in pair else ""
    judge.report("E407", f"{first} and {second} do not go together", right, help=help_)


# -- conditions --------------------------------------------------------------------------


def _connector(judge: Judge, node: Any, scope: Scope) -> str:
    for part in chain(node, (exp.And, exp.Or)):
        condition(judge, part, scope)
    return "boolean"


def _not(judge: Judge, node: Any, scope: Scope) -> str:
    condition(judge, node.this, scope)
    return "boolean"


def _comparison(judge: Judge, node: Any, scope: Scope) -> str:
    left = value(judge, node.this, scope)
    right = value(judge, node.expression, scope)
    _compared(judge, node.this, node.expression, (left, right))
    return "boolean"


def _like(judge: Judge, node: Any, scope: Scope) -> str:
    value(judge, node.this, scope, "text")
    value(judge, node.expression, scope, "text")
    return "boolean"


def _between(judge: Judge, node: Any, scope: Scope) -> str:
    kind = value(judge, node.this, scope)
    for end in (node.args["low"], node.args["high"]):
        _compared(judge, node.this, end, (kind, value(judge, end, scope)))
    return "boolean"


def _in(judge: Judge, node: Any, scope: Scope) -> str:
    kind = value(judge, node.this, scope)
    query = node.args.get("query")
    if query is None:
        for member in node.expressions:
            _compared(judge, node.this, member, (kind, value(judge, member, scope)))
        return "boolean"
    columns = judge.query(query.this, scope)
    if columns is not None and len(columns) != 1:
        judge.report(
            "E408",
            f"the query after IN gives {len(columns)} columns, and must give one",
            node.this,
            help="name one column after SELECT",
        )
    elif columns:
        _compared(judge, node.this, query, (kind, columns[0].kind))
    return "boolean"


def _is(judge: Judge, node: Any, scope: Scope) -> str:
    value(judge, node.this, scope)
    return "boolean"


def _exists(judge: Judge, node: Any, scope: Scope) -> str:
    query = node.this
    judge.query(query.this if isinstance(query, exp.Subquery) else query, scope)
    return "boolean"


# -- values ------------------------------------------------------------------------------


def _arithmetic(judge: Judge, node: Any, scope: Scope) -> str:
    for part in chain(node, (exp.Add, exp.Sub, exp.Mul, exp.Div)):
        value(judge, part, scope, "number")
    return "number"


def _joined(judge: Judge, node: Any, scope: Scope) -> str:
    for part in chain(node, exp.DPipe):
        if value(judge, part, scope) == "geometry":
            judge.report("E407", "a region cannot be part of a text", part)
    return "text"


def _negative(judge: Judge, node: Any, scope: Scope) -> str:
    value(judge, node.this, scope, "number")
    return "number"


def _literal(judge: Judge, node: Any, scope: Scope) -> str:
    return "text" if node.is_string else "number"


def _cast(judge: Judge, node: Any, scope: Scope) -> str:
    value(judge, node.this, scope)
    name = str(node.args["to"].this).upper().split("(")[0].strip()
    return _TYPES.get(name, "number")


_TYPES = {
    "CHAR": "text",
    "VARCHAR": "text",
    "TIMESTAMP": "time",
    "POINT": "geometry",
    "CIRCLE": "geometry",
    "POLYGON": "geometry",
}


def _case(judge: Judge, node: Any, scope: Scope) -> str:
    if node.this is not None:
        value(judge, node.this, scope)
    kinds = []
    for branch in node.args["ifs"]:
        if node.this is None:
            condition(judge, branch.this, scope)
        else:
            value(judge, branch.this, scope)
        kinds.append(value(judge, branch.args["true"], scope))
    if node.args.get("default") is not None:
        kinds.append(value(judge, node.args["default"], scope))
    return _common(kinds)


def _common(kinds: list[str]) -> str:
    """The kind of a value that is one of several."""
    known = set(kinds) - {"any"}
    return known.pop() if len(known) == 1 else "any"


def _scalar(judge: Judge, node: Any, scope: Scope) -> str:
    columns = judge.query(node.this, scope)
    if columns is not None and len(columns) != 1:
        judge.report(
            "E408",
            f"a query in place of a value gives one column, and this gives {len(columns)}",
            node,
        )
    return columns[0].kind if columns else "any"


# -- functions ---------------------------------------------------------------------------


def _function(judge: Judge, node: Any, scope: Scope) -> str:
    name = str(node.this)
    function = FUNCTIONS.get(name.lower())
    arguments = list(node.expressions)
    if name.lower() in AGGREGATES:
        return _aggregate(judge, node, scope, function)
    if any(isinstance(argument, exp.Star | exp.Distinct) for argument in arguments):
        judge.report(
            "E405",
            f"`*` and DISTINCT belong to COUNT and the like, not to `{name}`",
            node,
        )
        return function.result if function else "any"
    if function is None:
        for argument in arguments:
            value(judge, argument, scope)
        judge.function(node)
        return "any"
    kinds = [value(judge, argument, scope) for argument in arguments]
    if not function.takes(len(arguments)):
        _report_count(judge, node, function)
    elif not any(_fits(wanted, kinds) for wanted in function.arguments):
        _report_kinds(judge, node, function, kinds)
    if name.lower() != "coalesce":
        return function.result
    for argument, kind in zip(arguments[1:], kinds[1:], strict=True):
        if "geometry" in (kinds[0], kind) and {kinds[0], kind} - {"any", "geometry"}:
            judge.report("E407", "a region and something else do not go together", argument)
        else:
            _compared(judge, arguments[0], argument, (kinds[0], kind))
    return _common(kinds)


def _aggregate(judge: Judge, node: Any, scope: Scope, function: Function | None) -> str:
    assert function is not None
    judge.aggregate(node)
    arguments = list(node.expressions)
    if arguments and isinstance(arguments[0], exp.Star):
        if function.name != "COUNT" or len(arguments) > 1:
            judge.report("E405", f"only COUNT takes `*`, not {function.name}", node)
        return function.result
    if arguments and isinstance(arguments[0], exp.Distinct):
        arguments = [*arguments[0].expressions, *arguments[1:]]
    wanted = function.arguments[0]
    if not function.takes(len(arguments)):
        _report_count(judge, node, function)
        return function.result
    with judge.no_aggregates(f"another, {function.name}"):
        kinds = [
            value(judge, argument, scope, kind.rstrip("?*"))
            for argument, kind in zip(arguments, wanted, strict=True)
        ]
    return kinds[0] if function.result == "any" else function.result


def _fits(wanted: tuple[str, ...], kinds: list[str]) -> bool:
    needed = [kind.rstrip("?*") for kind in wanted]
    if len(kinds) > len(needed):
        if not wanted or not wanted[-1].endswith("*"):
            return False
        needed += needed[-1:] * (len(kinds) - len(needed))
    elif len(kinds) < sum(not kind.endswith(("?", "*")) for kind in wanted):
        return False
    return all(
        kind in ("any", need) or need == "any" or _reads_as(kind, need)
        for kind, need in zip(kinds, needed, strict=False)
    )


def _report_count(judge: Judge, node: exp.Expr, function: Function) -> None:
    given = len(node.expressions)
    judge.report(
        "E405",
        f"`{function.name}` cannot take {given} argument{'s' * (given != 1)}",
        node,
        help="write " + " or ".join(_signature(function)),
    )


def _report_kinds(judge: Judge, node: exp.Expr, function: Function, kinds: list[str]) -> None:
    judge.report(
        "E407",
        f"`{function.name}` does not take ({', '.join(kinds)})",
        node,
        help="write " + " or ".join(_signature(function)),
    )


def _signature(function: Function) -> list[str]:
    """How it is called, as many ways as it has."""
    return [
        f"`{function.name}({', '.join(_argument(kind) for kind in kinds)})`"
        for kinds in function.arguments
    ]


def _argument(kind: str) -> str:
    name = kind.rstrip("?*")
    return f"[{name}]" if kind.endswith("?") else f"[{name}, ...]" if kind.endswith("*") else name


_JUDGES: dict[type, Callable[[Judge, Any, Scope], str]] = {
    exp.And: _connector,
    exp.Or: _connector,
    exp.Not: _not,
    exp.EQ: _comparison,
    exp.NEQ: _comparison,
    exp.LT: _comparison,
    exp.LTE: _comparison,
    exp.GT: _comparison,
    exp.GTE: _comparison,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Exists: _exists,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Mul: _arithmetic,
    exp.Div: _arithmetic,
    exp.DPipe: _joined,
    exp.Neg: _negative,
    exp.Literal: _literal,
    exp.Null: lambda judge, node, scope: "any",
    exp.Boolean: lambda judge, node, scope: "boolean",
    exp.Cast: _cast,
    exp.Case: _case,
    exp.Subquery: _scalar,
    exp.Anonymous: _function,
    exp.Paren: lambda judge, node, scope: kind_of(judge, node.this, scope),
    exp.Alias: lambda judge, node, scope: kind_of(judge, node.this, scope),
}


def kind_of(judge: Judge, node: exp.Expr, scope: Scope) -> str:
    """The kind of an expression; what is wrong inside it is reported on the way."""
    if isinstance(node, exp.Column):
        return judge.column(node, scope)
    return _JUDGES[type(node)](judge, node, scope)
