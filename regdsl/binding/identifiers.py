"""Names, identifiers and UCDs: values that are compared as a whole or part by part.

docs/semantics.md, "Name", "UCD" and "Identifier".
"""

from __future__ import annotations

import re

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.context import Context
from regdsl.binding.matchers import Equal, Glob, Matcher, Ucd, Ucd1, UcdAtom
from regdsl.binding.values import STAR, allow, glob, parts, starred
from regdsl.binding.vocabularies import ucd_words
from regdsl.diagnostics import error, lint
from regdsl.fields import Field
from regdsl.syntax.formatter import quote

__all__ = [
    "DOI_PREFIXES",
    "ORCID_PREFIXES",
    "PREFIXES",
    "read_bibcode",
    "read_doi",
    "read_ivoid",
    "read_name",
    "read_orcid",
    "read_restype",
    "read_ucd",
    "read_unit",
]

DOI_PREFIXES = (
    "doi:",
    "https://doi.org/",
    "http://doi.org/",
    "https://dx.doi.org/",
    "http://dx.doi.org/",
)

ORCID_PREFIXES = ("https://orcid.org/", "http://orcid.org/", "orcid:")

PREFIXES = {"doi": DOI_PREFIXES, "orcid": ORCID_PREFIXES}
"""What alternate identifiers of a kind begin with."""

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dx]", re.ASCII)

_EQUALITY = (":", "=", "!=")


def read_name(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """The whole value, `*` being any text."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    return (glob(value, op),)


def read_unit(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """As a name; but `=` heeds case, since mJy and MJy are a factor of 10^9 apart."""
    if op == ":":
        return read_name(value, field, op, context)
    allow(field, op, value.span, _EQUALITY, f"write `{field.name}:{value.text}`")
    return (Equal(value.text),)


def read_restype(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """As a name; without a prefix, any prefix will do."""
    (pattern,) = read_name(value, field, op, context)
    assert isinstance(pattern, Glob)
    if ":" in value.text:
        return (pattern,)
    return (Glob(parts(STAR + ":" + STAR.join(pattern.parts))),)


def read_ucd(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A UCD pattern, its unknown words being lints."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    if op != ":":
        return (Glob((value.text.lower(),)),)
    text = starred(value)
    if "_" in text and "." not in text and ";" not in text:
        return (Ucd1(parts(text)),)
    words = text.split(";")
    if not all(words):
        raise error(
            "E124",
            "this UCD ends with a `;`" if all(words[:-1]) else "a word of this UCD is empty",
            value.span,
            help="words of a UCD have one `;` between them, and no blank: `ucd:phot.mag;em.IR`",
        )
    known = ucd_words()
    start = 0
    for word in words:
        if STAR not in word and not known.known(word):
            _lint_unknown(word, start, value, context)
        start += len(word) + 1
    first, *others = words
    anywhere = STAR not in first and _secondary(first)
    return (Ucd((UcdAtom(parts(first), anywhere), *(UcdAtom(parts(w), True) for w in others))),)


def _secondary(word: str) -> bool:
    """By the flag of the word, or of its nearest ancestor in the list."""
    known = ucd_words()
    while word and not known.known(word):
        word = word.rpartition(".")[0]
    return known.is_secondary_only(word)


def _lint_unknown(word: str, start: int, value: ast.Value, context: Context) -> None:
    """W004 for the word that begins at a place of the value."""
    known = ucd_words()
    span, exact = value.span, value.span.end - value.span.start == len(value.text)
    if exact:
        span = Span(span.start + start, span.start + start + len(word))
    instead = known.replacement(word)
    close = known.suggest(word)
    context.lints.append(
        lint(
            "W004",
            f"`{word}` is not in the UCD list",
            span,
            help=f"it was replaced by `{instead}`"
            if instead
            else f"did you mean `{close}`?"
            if close
            else "records may use it all the same"
            if word[:1].isalpha()
            else "a UCD is made of words such as `phot.mag` and `em.IR`",
            replace=(instead or close) if exact else None,
        )
    )


def read_ivoid(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """One record, or an authority and all below it."""
    example = f"{field.name}:ivo://org.gavo.dc" if field.kind == "relation" else field.example
    allow(field, op, value.span, _EQUALITY, f"write `{example}`")
    text = starred(value, op)
    match = re.fullmatch(r"ivo://(?P<authority>[^/]+)(?P<path>/.*)?", text, re.DOTALL)
    if match is None:
        by_query = field.kind == "relation" and bool(re.search(r"\w{2}", value.text))
        rest = value.text.removeprefix("ivo:").lstrip("/") or "authority"
        raise error(
            "E122",
            f"`{value.text}` is no identifier: it must begin with `ivo://` and an authority",
            value.span,
            help=f"write `has:{field.name}` for any at all"
            if text == STAR
            else f"a DOI is asked for with `doi:{value.text}`"
            if rest.startswith("10.")
            else f"write `{field.name}:ivo://{rest}`"
            + (f", or say what it is: `{field.name}({rest})`" if field.kind == "relation" else "")
            if re.fullmatch(r"[\w.~+-]+(/[^\s(),\"]*)?", rest)
            else f"write `{example}`"
            + (f", or say what it is: `{field.name}({quote(value.text)})`" if by_query else ""),
        )
    if op != ":":
        return (Glob((text,)),)
    authority = match["authority"]
    if STAR in authority:
        raise error(
            "E110",
            "no `*` may stand in the authority of an identifier",
            value.span,
            help="write the authority in full, and `*` after the slash: `ivo://cds.vizier/*`",
        )
    if match["path"] in (None, "/", "/" + STAR):
        whole = f"ivo://{authority}"
        return (Glob((whole,)), Glob((whole + "/", "")))
    return (Glob(parts(text)),)


def read_doi(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A DOI behind any of the prefixes that records use."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    text = _without(DOI_PREFIXES, starred(value, op))
    if not text:
        raise error("E122", "this DOI is empty", value.span, help=f"write `{field.example}`")
    return _behind(DOI_PREFIXES, text)


def _without(prefixes: tuple[str, ...], text: str) -> str:
    for prefix in prefixes:
        if text.startswith(prefix):
            return text.removeprefix(prefix)
    return text


def _behind(prefixes: tuple[str, ...], text: str) -> tuple[Matcher, ...]:
    return tuple(Glob(parts(prefix + text)) for prefix in prefixes)


def read_orcid(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """An ORCID behind any of the prefixes that records use."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    text = _without(ORCID_PREFIXES, starred(value, op))
    if STAR not in text and not _ORCID.fullmatch(text):
        digits = re.sub(r"[\s\u2010-\u2014-]", "", text)
        mended = "-".join(digits[at : at + 4] for at in range(0, 16, 4)).upper()
        known = len(digits) == 16 and _ORCID.fullmatch(mended.lower()) is not None
        raise error(
            "E122",
            f"`{value.text}` is no ORCID: that is four groups of four digits",
            value.span,
            help=f"write `{field.name}{op}{mended}`"
            if known
            else f"write `{field.example}`, or `person:{value.text}` for a name"
            if re.fullmatch(r"[^\W\d]+", value.text)
            else f"write `{field.example}`",
            replace=mended if known else None,
        )
    return _behind(ORCID_PREFIXES, text)


def read_bibcode(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A bibcode, with or without its prefix; planning knows the two places to look at."""
    allow(field, op, value.span, _EQUALITY, f"write `{field.example}`")
    text = starred(value, op).removeprefix("bibcode:")
    if not text:
        raise error("E122", "this bibcode is empty", value.span, help=f"write `{field.example}`")
    return (Glob(parts(text)),)
