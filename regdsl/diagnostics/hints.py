"""What to type instead: the words of syntax errors that depend on what was written.

Pure functions from pieces of a query to the text of a message or of its help; where an
error is, and which it is, is the business of `regdsl.syntax.errors`.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from regdsl.fields import DIRECTIVES, SCOPES, find, suggest
from regdsl.relations import find_relation

__all__ = [
    "OPERATORS",
    "SHAPES",
    "in_list",
    "in_parentheses",
    "is_field",
    "is_number",
    "no_field",
    "parameter",
    "unknown_field",
    "without_value",
]

OPERATORS = {
    "==": "=",
    **dict.fromkeys(("=<", ":<="), "<="),
    **dict.fromkeys(("=>", ":>="), ">="),
    **dict.fromkeys(("<>", "!==", ":!=", "=!"), "!="),
    ":<": "<",
    ":>": ">",
    "!:": "!=",
}
"""Operators of other languages, and ours."""

SHAPES = {
    "moc": "write orders and cells: `overlaps moc(4/12 15-17)`",
    "polygon": "write lon lat lon lat ...: `overlaps polygon(10 0 20 0 15 10)`",
}

_NUMBER = re.compile(r"[+-]?[0-9][0-9.:hmsd°]*\Z")
_KEYWORD = re.compile(r"or|and|not|within", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Whether a text looks like a coordinate."""
    return _NUMBER.match(text) is not None


def is_field(name: str) -> bool:
    """Whether there is such a field or directive, a `?` after the name apart."""
    name = name.lower().rstrip("?")
    return find(name) is not None or any(d.name == name for d in DIRECTIVES)


def without_value(field: str, op: str) -> str:
    """Help for `field:` with nothing after it."""
    name = field.lower().rstrip("?")
    example = next((d.example for d in DIRECTIVES if d.name == name), "")
    known = find(name)
    if known is not None:
        return f"write `{known.example}`, or `has:{name}` to ask whether anything is declared"
    return f"write `{example}`" if example else unknown_field(field, op)


def unknown_field(field: str, op: str, value: str = "") -> str:
    """Help where what stands before an operator is no field."""
    close = suggest(field.rstrip("?"))
    if close and SequenceMatcher(None, field.lower(), close).ratio() > 0.7:
        return f"there is no field `{field}`: did you mean `{close}{op}{value or '...'}`?"
    return f"there is no field `{field}`: leave the `{op}` out, or see `regdsl fields`"


def in_list(before: str, after: str) -> str:
    """Help for the comma in `band IN ('radio', 'x-ray')`, or nothing where it is no such."""
    match = re.search(r"([A-Za-z][A-Za-z0-9_-]*)\s+in\s*\(([^()]*)\Z", before, re.IGNORECASE)
    if match is None or not is_field(match[1]):
        return ""
    words = re.findall(r"[^\s(),'\"]+", match[2] + "," + after.partition(")")[0])
    return f"write `{match[1].lower()}:{','.join(words)}`"


def in_parentheses(field: str, op: str, inside: str) -> str:
    """Help for `title:(a b)`, as Lucene has it, and for `column:(...)`."""
    if field.lower() in SCOPES or find_relation(field):
        return f"write `{field.lower()}(...)` without `{op}`"
    words = [
        word
        for word in re.findall(r'"(?:[^"\\]|\\.)*"|[^\s,"+-][^\s,"]*', inside)
        if not _KEYWORD.fullmatch(word) and not re.search("[:=<>!]", word)
    ]
    first, second = (*words, *("a", "b")[len(words) :])[:2]
    return (
        f"write `{field}{op}{first},{second}` for any of them, "
        f"`{field}{op}{first} {field}{op}{second}` for all"
    )


def no_field(word: str, op: str, whole: str) -> tuple[str, str, str]:
    """Code, message and help for an operator behind something that is no field.

    `word` stands before the operator, `whole` is all up to the next blank: `:foo`,
    `3d:foo`, `12:30:10`, `*:*`.
    """
    message = f"`{word}` is not a field" if word else f"a field is missing before `{op}`"
    if re.match(r"[+-]?\d{1,3}:\d{1,2}\b", whole):
        message = f"`{whole}` looks like a coordinate, and there is no `near` before it"
        return "E007", message, "write `near 05:34:31.9 +22:00:52`, a blank between the two"
    if word.startswith("@"):
        return "E001", f"`{word}` is not a field", f"a macro stands alone: write `{word}`"
    if word == "_exists_":
        help = f"write `has:{whole.partition(op)[2] or 'doi'}`"
    elif not any(char.isalnum() for char in whole):
        help = "leave it out: an empty query finds every resource"
    elif word:
        help = f'see `regdsl fields` for the fields; to search for the text, write `"{whole}"`'
    else:
        help = f'write a field before it, as in `title:survey`; to search for it, `"{whole}"`'
    return "E001", message, help


def parameter(name: str) -> tuple[str, str]:
    """Message and help for a `$` that stands alone; the name may be empty."""
    if name:
        return (
            "a parameter is a value, and cannot stand alone",
            f"write `near ${name}` or `text:${name}`",
        )
    return "`$` needs a name", "write `near $target`; a name begins with a letter"
