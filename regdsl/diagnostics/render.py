"""How diagnostics look: for a terminal with source line and caret, plain, and as JSON."""

from __future__ import annotations

import unicodedata
from typing import Any

from regdsl.ast import Span
from regdsl.diagnostics import Diagnostic

__all__ = ["render_plain", "render_terminal", "to_dict"]


def _position(source: str, place: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    before = source[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1


def _width(text: str) -> int:
    """Columns of a terminal that a text takes: wide characters take two, marks none."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf") and char != "\u00ad"
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def _shown(text: str) -> str:
    """The text on one line, character by character, with nothing that a terminal obeys.

    Tabs and line ends become blanks, other controls (and halves of characters, which
    cannot be written) the replacement character.
    """
    return "".join(
        " "
        if char.isspace()
        else "\ufffd"
        if unicodedata.category(char) in ("Cc", "Cs") or char in _BIDI
        else char
        for char in text
    )


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
"""Turn the direction of writing round, and would move the caret's line away from it."""


def render_plain(diagnostic: Diagnostic, source: str = "") -> str:
    """One line: place, code, message, help."""
    place = ""
    if diagnostic.span is not None and source:
        line, column = _position(source, diagnostic.span.start)
        place = f"{line}:{column}: "
    help = f" ({diagnostic.help})" if diagnostic.help else ""
    return _shown(f"{place}{diagnostic.severity} {diagnostic.code}: {diagnostic.message}{help}")


def _underlined(source: str, span: Span, mark: str, label: str) -> list[str]:
    """The line of the source with marks below the span; tabs become single blanks."""
    number, column = _position(source, span.start)
    line = _shown(source.split("\n")[number - 1])
    end = min(column - 1 + max(1, span.end - span.start), len(line) + 1)
    indent = " " * _width(line[: column - 1])
    marks = mark * max(1, _width(line[column - 1 : end]))
    gutter = " " * len(str(number))
    return [
        f"{number} | {line}".rstrip(),
        f"{gutter} | {indent}{marks}{' ' + label if label else ''}",
    ]


def render_terminal(diagnostic: Diagnostic, source: str = "", *, color: bool = False) -> str:
    """Several lines: the message, the source with a caret, and what to type next."""
    paint = {"error": "31", "warning": "33"}[diagnostic.severity]

    def styled(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    lines = [
        styled(f"{diagnostic.severity}[{diagnostic.code}]", f"1;{paint}")
        + styled(f": {_shown(diagnostic.message)}", "1")
    ]
    if diagnostic.span is not None and source:
        shown, below = _underlined(source, diagnostic.span, "^", diagnostic.label)
        lines += [f"  {shown}", "  " + styled(below, paint)]
        for label in diagnostic.labels:
            lines += [f"  {text}" for text in _underlined(source, label.span, "-", label.text)]
    if diagnostic.help:
        lines.append(f"  {styled('help', '1;36')}: {_shown(diagnostic.help)}")
    return "\n".join(lines)


def to_dict(diagnostic: Diagnostic, source: str = "") -> dict[str, Any]:
    """As a dictionary for JSON; places count characters from 0, lines and columns from 1."""
    found: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help or None,
    }
    if diagnostic.span is not None:
        line, column = _position(source, diagnostic.span.start)
        found["span"] = {
            "start": diagnostic.span.start,
            "end": diagnostic.span.end,
            "line": line,
            "column": column,
        }
        found["label"] = diagnostic.label or None
    if diagnostic.labels:
        found["labels"] = [
            {"start": entry.span.start, "end": entry.span.end, "text": entry.text}
            for entry in diagnostic.labels
        ]
    if diagnostic.fix is not None:
        fix = diagnostic.fix
        found["fix"] = {"start": fix.span.start, "end": fix.span.end, "text": fix.text}
    return found
