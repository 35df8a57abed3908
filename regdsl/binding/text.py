"""Text: words and phrases, cut into tokens as SQLite's FTS5 does it.

docs/semantics.md, "Text".  The tokenizer is `unicode61 remove_diacritics 2`; the
stop words are those of PostgreSQL's English configuration, because a server that uses
it finds nothing at all for one of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.matchers import Contains, Glob, Matcher, Words
from regdsl.binding.values import STAR, allow, has_wildcard, parts, starred
from regdsl.diagnostics import error
from regdsl.fields import Field

__all__ = ["STOP_WORDS", "is_stop_word", "read_person", "read_text", "tokens"]

_STOP_WORDS = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves what which who whom
this that these those am is are was were be been being have has had having do does did doing
a an the and but if or because as until while of at by for with about against between into
through during before after above below to from up down in out on off over under again
further then once here there when where why how all any both each few more most other some
such no nor not only own same so than too very s t can will just don should now
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def _is_token_character(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "Co"


def typed_tokens(text: str) -> tuple[str, ...]:
    """The tokens as they were typed, accents and case kept."""
    found: list[str] = []
    inside = False
    for char in text:
        if _is_token_character(char):
            if inside:
                found[-1] += char
            else:
                found.append(char)
            inside = True
        elif inside and char in _VANISH:
            found[-1] += char
        else:
            inside = False
    return tuple(found)


_VANISH = frozenset(
    chr(code)
    for low, high in (
        *((0x300, 0x304), (0x306, 0x30C), (0x30F, 0x30F), (0x311, 0x311), (0x31B, 0x31B)),
        *((0x323, 0x328), (0x32D, 0x32E), (0x330, 0x331)),
    )
    for code in range(low, high + 1)
)
"""Combining marks that FTS5 takes for part of a token, and drops; others end it."""


def letters(token: str) -> tuple[str, ...]:
    """The characters of a typed token, each with the marks on it."""
    found: list[str] = []
    for char in token:
        if char in _VANISH:
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    """In lower case, and a to z without their marks; FTS5 keeps those of other letters."""
    folded = char.casefold()
    if len(folded) > 1:
        folded = char.lower()
    plain = unicodedata.normalize("NFD", folded)
    return plain[0] if plain[0].isascii() and _VANISH.issuperset(plain[1:]) else folded


def fold(token: str) -> str:
    """A token without case, and without the diacritics that FTS5 drops.

    >>> fold("Müller"), fold("Σκότου")
    ('muller', 'σκότου')
    """
    return "".join(_fold_character(char) for char in token if char not in _VANISH)


def tokens(text: str) -> tuple[str, ...]:
    """The folded tokens of a text.

    >>> tokens("Müller's X-ray")
    ('muller', 's', 'x', 'ray')
    """
    if text.isascii():  # most texts, and much faster
        return tuple(_ASCII_TOKEN.findall(text.lower()))
    return tuple(fold(token) for token in typed_tokens(text))


_ASCII_TOKEN = re.compile("[0-9a-z]+")


def is_stop_word(value: ast.Value) -> bool:
    """Whether a value is one stop word without a wildcard."""
    found = tokens(value.text)
    return len(found) == 1 and found[0] in STOP_WORDS and not has_wildcard(value)


_NO_WORD = {
    "": "write a word between the quotes",
    "*": "leave it out: conditions alone choose, and an empty query finds every resource",
    "-": "leave it out; `-word`, without a blank, excludes a word",
    **dict.fromkeys(("&", "&&"), "leave it out: conditions side by side must all hold"),
    **dict.fromkeys(("|", "||"), "write `or` between two conditions for either of them"),
}
"""What to do instead, for signs that other languages know."""


def read_text(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """Words or a phrase; `=` without stems, a raw `*` at the end for a beginning."""
    allow(field, op, value.span, (":", "=", "!="), f"write `{field.example}`")
    if op == ":" and field.name == "subject" and (whole := _part_of_a_subject(value)):
        return (whole,)
    last = value.pieces[-1]
    prefix = op == ":" and not last.quoted and last.text.endswith("*")
    stars = sum(piece.text.count("*") for piece in value.pieces if not piece.quoted)
    if op == ":" and stars > prefix:
        raise error(
            "E110",
            "in text, `*` may stand only at the end of a word",
            value.span,
            help="leave it out, or write the beginning of a word: `spectro*`",
        )
    text = value.text.replace("\ue000", " ")
    folded = tokens(text)
    if not folded:
        raise error(
            "E116",
            "there is no word to search for in this value",
            value.span,
            help=f"write `has:{field.name}` to ask whether there is any"
            if value.text == "*" and field.name != "text"
            else _NO_WORD.get(value.text.strip(), "a word has at least one letter or digit"),
        )
    if is_stop_word(value):
        raise error(
            "E116",
            f"`{folded[0]}` is too common a word to search for",
            value.span,
            help=f'quote it with a neighbour, as in `"{folded[0]} sky"`, or leave it out',
        )
    return (
        Words(folded, "prefix" if prefix else "word" if op != ":" else "stem", typed_tokens(text)),
    )


def _part_of_a_subject(value: ast.Value) -> Glob | None:
    """`*word*`: subjects are names too, of which one may know a part."""
    first = value.pieces[0]
    if first.quoted or not first.text.startswith("*") or value.text.strip("*") == "":
        return None
    return Glob(parts(starred(value)))


def read_person(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """Words that all occur in one name; `=` the whole name."""
    allow(field, op, value.span, (":", "=", "!="), f"write `{field.example}`")
    if op != ":":
        return (Glob((value.text.lower(),)),)
    text = starred(value)
    for separator in ",;":
        text = text.replace(separator, " ")
    words = tuple(
        pieces for word in text.split() if (pieces := tuple(part for part in parts(word) if part))
    )
    if not words and STAR in text:
        return (Glob(("", "")),)
    if not words:
        raise error(
            "E116",
            "there is no name to search for in this value",
            value.span,
            help=f"write a part of a name; `has:{field.name}` asks whether one is given",
        )
    return (Contains(words),)
