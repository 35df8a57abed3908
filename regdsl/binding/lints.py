"""Lints on a whole query: conditions that decide nothing, and words meant as something else.

What one value alone is odd for is said where it is read; here conditions are held
against each other.  Nothing here changes what a query means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.bound import (
    AllOf,
    AnyOf,
    BoundExpr,
    Condition,
    Has,
    NoneOf,
    RelatedTo,
    SameRow,
)
from regdsl.binding.matchers import Bounds, Equal, Glob, Terms, apart
from regdsl.diagnostics import Diagnostic, Label, lint
from regdsl.fields import find
from regdsl.syntax.formatter import quote

__all__ = ["lints_on", "lints_on_words", "precedence", "stop_word"]

_MANY = 40
"""Of more conditions side by side than this no two are compared."""

_LISTS = ("waveband", "content_type", "content_level", "mirror_url")
"""Columns with several values in one."""


def lints_on(expr: BoundExpr) -> Iterator[Diagnostic]:
    """W011 to W013: what can never or always hold, and what is said twice."""
    match expr:
        case AllOf(children=children) | AnyOf(children=children):
            yield from _pairs(children, every=isinstance(expr, AllOf))
            for child in children:
                yield from lints_on(child)
        case NoneOf(child=child) | SameRow(body=child) | RelatedTo(body=child):
            yield from lints_on(child)
        case _:
            return


def _pairs(children: tuple[BoundExpr, ...], *, every: bool) -> Iterator[Diagnostic]:
    if len(children) > _MANY:
        return  # Written by a program, and not to be slowed down.
    for first, second in combinations(children, 2):
        places = _span(first), _span(second)
        if places[0] is None or places[1] is None:
            continue
        if first == second:
            yield _about("W013", "this is asked for twice", *places, "leave one of them out")
        elif _opposed(first, second):
            if every:
                yield _never(*places)
            else:
                help = "leave both out, or write `and` for `or`"
                yield _about("W012", "one of these two always holds", *places, help)
        elif every and _apart(first, second):
            yield _never(*places)


def _never(first: Span | None, second: Span | None) -> Diagnostic:
    help = "nothing can meet both: write `or` between them, or leave one out"
    return _about("W011", "these two conditions exclude each other", first, second, help)


def _about(code: str, what: str, first: Span | None, second: Span | None, help: str) -> Diagnostic:
    labels = (Label(first, "the other one"),) if first is not None else ()
    return lint(code, what, second, labels=labels, help=help)


def _span(expr: BoundExpr) -> Span | None:
    """Where a condition stands; that of the first one for a combination."""
    match expr:
        case Condition(span=span) | Has(span=span) | RelatedTo(span=span):
            return span if span.end else None
        case NoneOf(child=child) | SameRow(body=child):
            return _span(child)
        case AllOf(children=children) | AnyOf(children=children):
            return next(filter(None, map(_span, children)), None)


def _opposed(first: BoundExpr, second: BoundExpr) -> bool:
    """Whether one is the negation of the other, or of there being anything."""
    for one, other in ((first, second), (second, first)):
        if isinstance(one, NoneOf):
            denied = one.child
            if denied == other:
                return True
    return False


def _apart(first: BoundExpr, second: BoundExpr) -> bool:
    """Whether nothing can meet both."""
    for one, other in ((first, second), (second, first)):
        if isinstance(one, NoneOf) and isinstance(one.child, Has):
            if isinstance(other, Condition) and not other.optional:
                if one.child.field == other.field:
                    return True
    if not (isinstance(first, Condition) and isinstance(second, Condition)):
        return False
    field = first.field
    of_one = field.entity == "resource" or (field.scope and not field.where)
    single = of_one and field.kind not in ("text", "listed") and field.column[0] not in _LISTS
    if field != second.field or not single or first.optional or second.optional:
        return False
    ours, theirs = _exact(first), _exact(second)
    if ours and theirs:
        return not ours & theirs
    bounds = (*first.matchers, *second.matchers)
    if len(bounds) == 2 and all(isinstance(one, Bounds) for one in bounds):
        return apart(*bounds)  # type: ignore[arg-type]
    return False


def _exact(condition: Condition) -> frozenset[str]:
    """The only values that meet a condition; none at all where they cannot be listed."""
    found: set[str] = set()
    for matcher in condition.matchers:
        match matcher:
            case Glob(parts=(one,)):
                found.add(one)
            case Equal(value=value):
                found.add(value.lower())
            case Terms(terms=terms):
                found |= set(terms)
            case _:
                return frozenset()
    return frozenset(found)


_LOOKS = (
    ("orcid", re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")),
    ("doi", re.compile(r"(?:doi:)?10\.\d{4,9}/\S+", re.IGNORECASE)),
    ("bibcode", re.compile(r"[12]\d{3}[A-Za-z&.]{5}[A-Za-z0-9.]{4}[A-Za-z0-9.][\d.]{4}[A-Z]")),
    ("ucd", re.compile(r"(?:phot|pos|em|spect|src|stat|meta|time|phys|obs|instr)\.[a-z.;]+", re.I)),
)


def lints_on_words(query: ast.Query) -> Iterator[Diagnostic]:
    """W014: a bare word that looks like the value of a field."""
    for expr in ast.walk(query.expr):
        if isinstance(expr, ast.Text) and not expr.value.quoted:
            text = expr.value.text
            for name, looks in _LOOKS:
                if looks.fullmatch(text) and find(name):
                    value = text[4:] if text.lower().startswith("doi:") else text
                    yield lint(
                        "W014",
                        f"`{text}` looks like a value of `{name}`, and is searched for as words",
                        expr.span,
                        help=f'write `{name}:{value}`; in quotes, `"{text}"`, this is not said',
                        replace=f"{name}:{value}",
                    )
                    break


def stop_word(children: tuple[ast.Expr, ...], place: int) -> Diagnostic:
    """W002 for a bare word that is left out, with a phrase of it and its neighbour."""
    around = [place, place + 1] if place + 1 < len(children) else [place - 1, place]
    words = [c.value.text for at in around if isinstance(c := children[at], ast.Text)]
    help = f"quote it with its neighbour to search for both: `{quote(' '.join(words))}`"
    if len(words) < 2:
        help = f"to search for it, quote it with another word: `{quote(words[0] + ' sky')}`"
    message = "this word is too common to search for and was left out"
    return lint("W002", message, children[place].span, help=help)


def precedence(parts: tuple[ast.Expr, ...]) -> Iterator[Diagnostic]:
    """W001 for `a b or c`, where a conjunction has no parentheses of its own.

    A conjunction in parentheses is wider than its members, which the spans tell.
    """
    for part in parts:
        if isinstance(part, ast.And) and part.span.start == part.children[0].span.start:
            yield lint(
                "W001",
                "`or` and `and` meet without parentheses",
                part.span,
                label="read as one condition",
                help="put parentheses around this, or around the `or` and what it is to join",
            )
