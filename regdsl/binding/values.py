"""Small tools that the readers of all kinds share: wildcards, ranges, refusals."""

from __future__ import annotations

from dataclasses import dataclass

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.matchers import Glob
from regdsl.diagnostics import RegdslError, error
from regdsl.fields import Field
from regdsl.syntax.formatter import quote

__all__ = ["Side", "allow", "glob", "parts", "refuse_wildcard", "split_range", "starred", "written"]

NO_VALUE = ("null", "none", "nil", "empty", "missing", "undeclared")
"""What other languages write for there being no value."""

MOST_LISTED = 12
"""Of more things than this a message names none but the nearest."""

STAR = "\0"
"""Stands for a wildcard between characters; NUL is in no value."""


def starred(value: ast.Value, op: str = ":") -> str:
    """The folded text, raw `*` made into `STAR` where the operator knows wildcards."""
    text = ""
    for piece in value.pieces:
        run = piece.text.replace(STAR, " ")
        text += run if piece.quoted or op in ("=", "!=") else run.replace("*", STAR)
    return text.lower()


def parts(text: str) -> tuple[str, ...]:
    """The runs of text between wildcards, doubled wildcards being one."""
    found = text.split(STAR)
    inner = [part for part in found[1:-1] if part]
    return tuple(found) if len(found) == 1 else (found[0], *inner, found[-1])


def glob(value: ast.Value, op: str = ":") -> Glob:
    """The value as a pattern for a whole text."""
    return Glob(parts(starred(value, op)))


def has_wildcard(value: ast.Value) -> bool:
    """Whether there is a `*` outside of quotes."""
    return any("*" in piece.text for piece in value.pieces if not piece.quoted)


def refuse_wildcard(value: ast.Value, why: str) -> None:
    """Raise E110 when there is a raw `*`; `why` says what to write instead."""
    if has_wildcard(value):
        raise error("E110", "`*` is not possible here", value.span, help=why)


def allow(field: Field, op: str, span: Span, allowed: tuple[str, ...], help: str) -> None:
    """Raise E109 unless the operator is one that the field has.

    The operator stands right before the first value, whose span is given.
    """
    if op not in allowed:
        raise error(
            "E109",
            f"`{field.name}` has no operator `{op}`",
            Span(max(0, span.start - len(op)), span.start),
            help=f"it has {', '.join(f'`{one}`' for one in allowed)}; {help}",
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a range, with its place."""

    text: str
    span: Span

    def mend(self, text: str | None) -> str | None:
        """The text as a fix for the span, where that has this side in it and no more."""
        more = self.span.end - self.span.start - len(self.text)
        return text if more in (0, 2) else None


def split_range(value: ast.Value) -> tuple[Side | None, Side | None] | Side:
    """`lo..hi` as its two sides, None being open; a value without `..` as one."""
    text, start = value.text, value.span.start
    if ".." not in text:
        return Side(text.strip(), value.span)
    low, _, high = text.partition("..")
    if not low.strip() and not high.strip():
        raise error(
            "E121",
            "a range needs at least one end",
            value.span,
            help="write a value before the dots, or after them, or both",
        )
    if ".." in high:
        raise error(
            "E121",
            "a range has two ends, and this has more",
            value.span,
            help=f"write `{low}..{high.partition('..')[0]}`, or several ranges with commas between",
        )
    # Quotes and a parameter are longer or shorter than the text that they stand for.
    around = value.span.end - start - len(text)
    quotes = 1 if around == 2 and len(value.pieces) == 1 and value.quoted else 0
    exact = around == 2 * quotes
    first = Span(start + quotes, start + quotes + len(low)) if exact else value.span
    last = Span(value.span.end - quotes - len(high), value.span.end - quotes)
    return (
        Side(low.strip(), first) if low.strip() else None,
        Side(high.strip(), last if exact else value.span) if high.strip() else None,
    )


def refuse_range(field: Field, op: str, value: ast.Value) -> RegdslError:
    """The error for a range after an operator that has one end already."""
    return error(
        "E121",
        f"a range cannot follow `{op}`",
        value.span,
        help=f"write `{field.name}:{written(value)}`, or one value after `{op}`",
    )


def written(value: ast.Value) -> str:
    """The value as it is written in a query."""
    return "".join(quote(piece.text) if piece.quoted else piece.text for piece in value.pieces)
