"""Vocabulary terms: ids or labels, with all narrower ones unless `=` says otherwise.

docs/semantics.md, "Vocabulary".
"""

from __future__ import annotations

import re

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.matchers import Matcher, Terms
from regdsl.binding.services import is_kind
from regdsl.binding.values import MOST_LISTED, NO_VALUE, allow, refuse_wildcard
from regdsl.binding.vocabularies import Vocabulary, load
from regdsl.diagnostics import Diagnostic, error, lint
from regdsl.fields import Field
from regdsl.syntax.formatter import quote

__all__ = ["read_term"]

_BROADER = re.compile(r"\^(\d{1,9})")


_MEANT = {
    "messenger": {
        "visible": "Optical",
        "visual": "Optical",
        "submm": "Millimeter",
        "submillimeter": "Millimeter",
        **dict.fromkeys(("sub-mm", "mm"), "Millimeter"),
        **dict.fromkeys(("ir", "nir", "mir", "fir"), "Infrared"),
        **dict.fromkeys(("vis", "opt"), "Optical"),
        **dict.fromkeys(("nuv", "fuv"), "UV"),
        **dict.fromkeys(("x", "xray", "xrays"), "X-ray"),
        "xuv": "EUV",
        "gamma": "Gamma-ray",
    },
    "product-type": {"picture": "image", "photo": "image", "lightcurve": "light-curve"},
    "content_level": {"student": "General", "public": "General", "professional": "Research"},
}
"""Words of the same meaning that no spelling leads to."""

_IN_USE = {"relationship_type": ("iscitedby",)}
"""Terms that records have and the vocabulary has not."""


def read_term(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """The terms that a value stands for; for subjects also their labels."""
    allow(field, op, value.span, (":", "=", "!="), f"write `{field.example}`")
    refuse_wildcard(value, f"write a whole term, narrower ones are included: `{field.example}`")
    text, levels = value.text, 0
    marked = None if value.pieces[0].quoted else _BROADER.match(text)
    if marked:
        text, levels = text[marked.end() :], int(marked[1])
    vocabulary = load(field.vocabulary, context.vocab_dir)
    term = vocabulary.find(text)
    if term is None and text.lower() in _IN_USE.get(field.vocabulary, ()) and not marked:
        return (Terms((text.lower(),)),)
    listed = field.entity != "subject"  # Subjects may be anything, and have a field for that.
    quoted = all(piece.quoted for piece in value.pieces)
    if term is None and listed and quoted and op != ":":
        context.lints.append(_not_in_vocabulary(value, field, op, vocabulary))
        return (Terms((text.lower(),)),)
    if term is None:
        close = _MEANT.get(field.vocabulary, {}).get(text.lower()) or vocabulary.suggest(text)
        help = (
            f"did you mean `{close}`?" if close else f"a term is written as in `{field.example}`."
        )
        if vocabulary.partial:
            help += " Only a part of this vocabulary is installed; `--vocab-dir` takes a folder"
            help += " with the whole"
        elif not close and len(vocabulary.terms) <= MOST_LISTED:
            help = f"the terms are {', '.join(vocabulary.terms)}"
        elif not close:
            help = f"a term is written as in `{field.example}`;"
            help += f" `regdsl vocab show {field.vocabulary}` lists them"
        if not close and field.vocabulary == "content_type" and is_kind(text):
            help = f"it is a kind of service: write `service:{text}`"
        elif listed and not close:
            help += f"; what is not in the list is found by `{field.name}={quote(text)}`"
        if text.lower() in NO_VALUE:
            help, close = f"write `-has:{field.name}` for what declares none", None
        raise error(
            "E104",
            f"`{text}` is not a term of `{field.name}`",
            value.span,
            help=help,
            replace=close and (f"^{levels}{close}" if marked else close),
        )
    if vocabulary.deprecated(text) and term != vocabulary.deprecated(text):
        context.notes.append(f"{field.name}: `{text}` is deprecated and stands for `{term}`")
    wanted = set(vocabulary.broader(term, levels)) if levels else {term}
    if not wanted:
        raise error(
            "E104",
            f"there is nothing {levels} levels above `{term}`",
            value.span,
            help=f"write `{field.name}:{term}`, or a smaller number after `^`",
        )
    if op == ":" and not all(vocabulary.complete(one) for one in wanted):
        context.lints.append(
            lint(
                "W005",
                f"only a part of what is narrower than `{term}` is installed",
                value.span,
                help="`regdsl vocab update` fetches the whole vocabulary; `--vocab-dir FOLDER`"
                " takes one that you have",
            )
        )
    if op == ":":
        wanted = {narrower for one in wanted for narrower in vocabulary.narrower(one)}
    if len(wanted) > 1:
        context.notes.append(f"{field.name}:{value.text} stands for {len(wanted)} terms")
    spellings = {one.lower() for one in wanted}
    if field.entity == "subject":
        spellings |= {label.lower() for one in wanted for label in vocabulary.labels(one)}
    return (Terms(tuple(sorted(spellings))),)


def _not_in_vocabulary(
    value: ast.Value, field: Field, op: str, vocabulary: Vocabulary
) -> Diagnostic:
    """W016 for a text that is compared to the letter, since it is no term."""
    close = _MEANT.get(field.vocabulary, {}).get(value.text.lower())
    close = close or vocabulary.suggest(value.text)
    help = "records may have it all the same; without quotes it has to be a term"
    return lint(
        "W016",
        f"`{value.text}` is not a term of `{field.name}`, and is compared to the letter",
        value.span,
        help=f"did you mean `{field.name}{op}{quote(close)}`? Records may have this all the same"
        if close
        else help,
        replace=close and quote(close),
    )
