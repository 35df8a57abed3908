"""Words in short texts, addresses, elements of lists, versions.

docs/semantics.md, "Substring", "Address", "Listed" and "Version".
"""

from __future__ import annotations

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.context import Context
from regdsl.binding.matchers import Bounds, Contains, Equal, Glob, Letters, Matcher, Terms
from regdsl.binding.values import STAR, allow, glob, parts, refuse_wildcard, starred
from regdsl.diagnostics import error
from regdsl.fields import Field

__all__ = ["LETTERS", "read_letters", "read_listed", "read_substring", "read_url", "read_version"]

_EQUALITY = (":", "=", "!=")

LETTERS = frozenset(
    ("text", "substring", "person", "name", "version", "mixed", "unit", "restype", "url", "ucd")
)
"""Kinds of one text each, that `:=` compares as it stands."""


def read_letters(value: ast.Value, field: Field) -> Matcher:
    """`:=`: the whole text as RegTAP has it, case and all, `*` being any text."""
    if field.kind not in LETTERS or field.entity == "text" or field.column == ("mirror_url",):
        raise error(
            "E109",
            f"`{field.name}` has no operator `:=`",
            Span(max(0, value.span.start - 2), value.span.start),
            help=f"write `{field.example}`",
        )
    text = "".join(
        piece.text if piece.quoted else piece.text.replace("*", STAR) for piece in value.pieces
    )
    return Letters(parts(text)) if STAR in text else Equal(text)


def read_substring(
    value: ast.Value, field: Field, op: str, context: Context
) -> tuple[Matcher, ...]:
    """Words that all occur in one text; `=` the whole text."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    if op != ":":
        return (Glob((value.text.lower(),)),)
    text = starred(value)
    for separator in ",;":
        text = text.replace(separator, " ")
    words = tuple(found for word in text.split() if (found := _runs(word)))
    if words:
        return (Contains(words),)
    if STAR in text:
        return (Glob(("", "")),)
    raise error(
        "E116",
        "there is no word to search for in this value",
        value.span,
        help=f"write a part of it; `has:{field.name}` asks whether anything is declared",
    )


def _runs(word: str) -> tuple[str, ...]:
    return tuple(part for part in parts(word) if part)


def read_url(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A part of an address; `=` the whole, or one of them where the column has several."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    text = starred(value, op)
    if op != ":":
        return (Terms((text,)) if field.column == ("mirror_url",) else Glob((text,)),)
    runs = _runs(text)
    return (Contains((runs,)) if runs else Glob(("", "")),)


def read_listed(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """One element of a list."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    refuse_wildcard(value, f"write it in full, as in `{field.example}`")
    return (Terms((value.text.lower(),)),)


def read_version(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """As a name; with an order operator, texts compared by code point."""
    text = value.text.lower()
    match op:
        case "<" | "<=":
            return (Bounds(high=text, high_strict=op == "<"),)
        case ">" | ">=":
            return (Bounds(low=text, low_strict=op == ">"),)
        case _:
            return (glob(value, op),)
