"""Conditions and functions of anybody's ADQL, fitted to what a server can do.

`x ILIKE 'p'` is false or unknown where x is NULL, while `ivo_nocasematch(x, 'p')` may be 0
there, so that the negations differ.  Where a condition stands under an odd number of NOT,
what is written for it is therefore true for NULL, and the whole false, as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from regdsl.adql.functions import FUNCTIONS
from regdsl.ast import Span
from regdsl.backends.adql_refusals import no_feature, no_function, no_table, refuse
from regdsl.backends.profiles import Profile
from regdsl.backends.sqltree import all_of, any_of, call, is_null, negate, text, udf
from regdsl.diagnostics import Diagnostic, RegdslError, lint
from regdsl.schema import TABLES

__all__ = ["Fitting", "fit_values"]

_MIRROR = "ask a mirror with `regdsl adql`"


@dataclass(slots=True)
class Fitting:
    """What a query is fitted to, and what was found out on the way."""

    profile: Profile
    errors: list[Diagnostic] = field(default_factory=list)
    lints: list[Diagnostic] = field(default_factory=list)

    def _refuse(self, exc: RegdslError) -> None:
        self.errors.extend(exc.diagnostics)

    def refuse_feature(self, feature: str, node: exp.Expr) -> None:
        """The server lacks one of `FEATURES`."""
        self._refuse(no_feature(self.profile, feature, mirror=_MIRROR, span=span_of(node)))

    def refuse_table(self, table: str, node: exp.Expr) -> None:
        """The server lacks a table of RegTAP."""
        self._refuse(no_table(self.profile, table, mirror=_MIRROR, span=span_of(node)))

    def refuse_function(self, name: str, node: exp.Expr) -> None:
        """The server lacks a function."""
        self._refuse(no_function(self.profile, name, mirror=_MIRROR, span=span_of(node)))

    def refuse_lists(self, node: exp.Expr) -> None:
        """The server cannot make lists of what may be NULL."""
        lacks = "has no COALESCE, without which lists of what may be missing do not agree"
        able = refuse(
            self.profile, lacks, lambda p: p.has("coalesce"), mirror=_MIRROR, span=span_of(node)
        )
        self._refuse(able)

    def nearly(self, what: str, node: exp.Expr) -> None:
        """The answer comes only near to what was asked."""
        message = f"{self.profile.name} answers nearly: {what}"
        self.lints.append(lint("W007", message, span_of(node), help=_MIRROR))


def span_of(node: exp.Expr) -> Span | None:
    """Where something stands in the text it was read from, if it was."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    ends = [part.meta["end"] for part in node.walk() if "end" in part.meta]
    return Span(min(starts), max(ends)) if starts else None


def fit_values(fitting: Fitting, tree: exp.Expr) -> exp.Expr:
    """Rewrite what stands in queries, the innermost first."""
    for node in list(tree.find_all(*_RULES))[::-1]:
        for kind, rule in _RULES.items():
            if type(node) is kind:
                rule(fitting, node)
    return tree


def _negated(node: exp.Expr) -> bool:
    """Whether a condition stands under an odd number of NOT."""
    odd = False
    parent = node.parent
    while parent is not None and not isinstance(parent, _BOTTOM):
        odd ^= isinstance(parent, exp.Not)
        parent = parent.parent
    return odd


_BOTTOM = (exp.Where, exp.Having, exp.Join, exp.If, exp.Query)
"""Where a condition begins: only what makes it true counts there."""


def _put(node: exp.Expr, test: exp.Expr, *values: exp.Expr) -> None:
    """Put a test in the place of a condition, heeding that the values may be NULL."""
    nullable = [value for value in values if not isinstance(value, exp.Literal)]
    if _negated(node) and nullable:
        unknown = [is_null(value.copy()) for value in nullable]
        node.replace(exp.Paren(this=any_of([*unknown, test])))
    elif isinstance(test, exp.Connector):
        node.replace(exp.Paren(this=test))
    else:
        node.replace(test)


# -- letters -----------------------------------------------------------------------------


def _ilike(fitting: Fitting, node: exp.Expr) -> None:
    profile = fitting.profile
    if profile.has("ilike"):
        return
    value, pattern = node.this, node.expression
    if profile.has_function("ivo_nocasematch"):
        _put(node, udf("ivo_nocasematch", value.copy(), pattern.copy()), value, pattern)
    elif profile.has("lower"):
        node.replace(exp.Like(this=_lowered(value), expression=_lowered(pattern)))
    else:
        fitting.refuse_feature("ilike", node)


def _lowered(value: exp.Expr) -> exp.Expr:
    if isinstance(value, exp.Literal):
        return text(str(value.this).lower())
    return call("LOWER", value.copy())


def _fold(fitting: Fitting, node: exp.Expr) -> None:
    """LOWER or UPPER: not needed for some columns, and a part of some comparisons."""
    if fitting.profile.has("lower") or len(node.expressions) != 1:
        return
    (value,) = node.expressions
    parent = node.parent
    lower = _called(node) == "lower"
    if lower and isinstance(value, exp.Column) and _is_lower(value.name):
        node.replace(value.copy())
        return
    match parent:
        case exp.EQ(this=left, expression=right):
            others = [right if node is left else left]
        case exp.Like(this=left, expression=right) if node is left:
            others = [right]
        case exp.In(this=left, expressions=[*values]) if node is left and values:
            others = values
        case _:
            others = []
    patterns = [str(other.this) for other in others if _is_text(other)]
    folded = all(p == (p.lower() if lower else p.upper()) for p in patterns)
    able = fitting.profile.has_function("ivo_nocasematch")
    if parent is None or not others or len(patterns) != len(others) or not folded or not able:
        fitting.refuse_feature("lower", node)
        return
    if type(parent) is not exp.Like and any(mark in p for p in patterns for mark in "_%"):
        fitting.nearly("`_` and `%` match other characters too, since LOWER is lacking", node)
    tests = [udf("ivo_nocasematch", value.copy(), text(pattern)) for pattern in patterns]
    _put(parent, any_of(tests), value)


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _is_lower(column: str) -> bool:
    """Whether all columns of RegTAP by that name hold lower-case values."""
    tables = [table for table in TABLES.values() if column.lower() in table]
    return bool(tables) and all(table.column(column.lower()).lowercase for table in tables)


# -- NULL --------------------------------------------------------------------------------


def _coalesce(fitting: Fitting, node: exp.Expr) -> None:
    if fitting.profile.has("coalesce"):
        return
    first, *others = node.expressions
    if not others or isinstance(first, exp.Literal):
        node.replace(first.copy())
        return
    if len(others) == 1 and isinstance(others[0], exp.Literal):
        parent = node.parent
        match parent:
            case exp.EQ(this=left, expression=right) | exp.NEQ(this=left, expression=right):
                other = right if node is left else left
                if isinstance(other, exp.Literal) and other.is_string == others[0].is_string:
                    _compare(parent, first, others[0], other)
                    return
    if isinstance(node.parent, exp.Anonymous) and _called(node.parent) == "ivo_string_agg":
        fitting.refuse_lists(node)
    else:
        fitting.refuse_feature("coalesce", node)


def _compare(node: exp.Expr, value: exp.Expr, default: exp.Expr, other: exp.Expr) -> None:
    """COALESCE(value, default) compared with another constant."""
    same = _constant(default) == _constant(other)
    test = type(node)(this=value.copy(), expression=other.copy())
    if same == isinstance(node, exp.EQ):
        new = any_of([is_null(value.copy()), test])
    else:
        new = all_of([negate(is_null(value.copy())), test])
    node.replace(exp.Paren(this=new))


def _constant(node: exp.Expr) -> str | float:
    return str(node.this) if node.is_string else float(node.this)


# -- functions ---------------------------------------------------------------------------


def _called(node: exp.Expr) -> str:
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else ""


def _function(fitting: Fitting, node: exp.Expr) -> None:
    name, profile = _called(node), fitting.profile
    if name in _SPECIAL:
        _SPECIAL[name](fitting, node)
        return
    group = FUNCTIONS[name].group if name in FUNCTIONS else ""
    if group == "geometry" and not profile.has("geometry"):
        fitting.refuse_feature("geometry", node)
    elif group == "unit" and not profile.has("in_unit"):
        fitting.refuse_feature("in_unit", node)
    elif group in ("regtap", "gavo") and not profile.has_function(name):
        _lacking(fitting, node, name)


def _lacking(fitting: Fitting, node: exp.Expr, name: str) -> None:
    prefix, _, rest = name.partition("_")
    twin = {"ivo": f"gavo_{rest}", "gavo": f"ivo_{rest}"}.get(prefix, "")
    if twin in FUNCTIONS and fitting.profile.has_function(twin):
        node.set("this", twin)
    elif name == "ivo_interval_overlaps" and len(node.expressions) == 4 and _is_true(node):
        low1, high1, low2, high2 = node.expressions
        pairs = [(low1, high1), (low2, high2), (low1, high2), (low2, high1)]
        tests = [exp.LTE(this=a.copy(), expression=b.copy()) for a, b in pairs]
        assert node.parent is not None
        node.parent.replace(exp.Paren(this=all_of(tests)))
    else:
        fitting.refuse_function(str(node.this), node)


def _is_true(node: exp.Expr) -> bool:
    """Whether a function is in `1=f(...)`, either way round."""
    parent = node.parent
    if not isinstance(parent, exp.EQ):
        return False
    other = parent.expression if parent.this is node else parent.this
    return isinstance(other, exp.Literal) and not other.is_string and str(other.this) == "1"


def _moc(fitting: Fitting, node: exp.Expr) -> None:
    if fitting.profile.has("moc"):
        return
    if len(node.expressions) == 2 and fitting.profile.has("geometry"):
        fitting.nearly("without MOC() the shape itself is compared, not its cells", node)
        node.replace(node.expressions[1].copy())
    else:
        fitting.refuse_feature("moc", node)


def _cast(fitting: Fitting, node: exp.Expr) -> None:
    if not fitting.profile.has("cast"):
        fitting.refuse_feature("cast", node)


def _offset(fitting: Fitting, node: exp.Expr) -> None:
    if fitting.profile.has("offset"):
        return
    if isinstance(node.expression, exp.Literal) and str(node.expression.this) == "0":
        node.pop()
    else:
        fitting.refuse_feature("offset", node)


_Rule = Callable[[Fitting, exp.Expr], None]

_SPECIAL: dict[str, _Rule] = {
    "lower": _fold,
    "upper": _fold,
    "coalesce": _coalesce,
    "moc": _moc,
}

_RULES: dict[type[exp.Expr], _Rule] = {
    exp.ILike: _ilike,
    exp.Anonymous: _function,
    exp.Cast: _cast,
    exp.Offset: _offset,
}
