"""Values with wildcards: characters, of which a raw `*` is a wildcard and any other is itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from regdsl import ast

from .invalid import Invalid

Chars = tuple[str | None, ...]
"""A value, character by character; None stands for a wildcard."""

Predicate = Callable[[str], bool]


def characters(value: ast.Value, *, wildcards: bool = True) -> Chars:
    """The characters of a value; without `wildcards` a raw `*` is an ordinary one."""
    if not value.text:
        raise Invalid("an empty value")
    return tuple(
        None if wildcards and not piece.quoted and character == "*" else character
        for piece in value.pieces
        for character in piece.text
    )


def literal(chars: Chars) -> str:
    """The text of a value that has no wildcard."""
    assert None not in chars
    return "".join(character or "" for character in chars)


def split(chars: Chars, separators: Callable[[str], bool]) -> list[Chars]:
    """The parts between separating characters, also the empty ones."""
    parts: list[list[str | None]] = [[]]
    for character in chars:
        if character is not None and separators(character):
            parts.append([])
        else:
            parts[-1].append(character)
    return [tuple(part) for part in parts]


def runs(chars: Chars) -> list[str]:
    """The folded texts between the wildcards; one wildcard gives two, maybe empty, runs."""
    found = [""]
    for character in chars:
        if character is None:
            found.append("")
        else:
            found[-1] += character
    return [run.lower() for run in found]


def whole(chars: Chars) -> Predicate:
    """Whether a text, folded, is the value as a whole; a wildcard is any text."""
    parts = runs(chars)
    if len(parts) == 1:
        return lambda text: text.lower() == parts[0]
    pattern = re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
    return lambda text: pattern.fullmatch(text.lower()) is not None


def as_written(chars: Chars) -> Predicate:
    """Whether a text is the value as a whole, case and all; a wildcard is any text."""
    pattern = "".join(".*" if one is None else re.escape(one) for one in chars)
    return re.compile(pattern + r"\Z", re.DOTALL).match  # type: ignore[return-value]


def within(chars: Chars) -> Predicate:
    """Whether the value occurs somewhere in a text, folded; a wildcard is any text."""
    pattern = re.compile(".*".join(map(re.escape, runs(chars))), re.DOTALL)
    return lambda text: pattern.search(text.lower()) is not None
