"""The values of a condition in English, as their kind reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regdsl.ast import Param, Value
from regdsl.english.phrases import FLAGS
from regdsl.fields import Field
from regdsl.syntax.formatter import quote

__all__ = ["COMPARED", "listed", "said", "shown"]


def listed(parts: Sequence[str], word: str) -> str:
    """Parts as a list with a word before the last.

    >>> listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    *others, last = parts or [""]
    return f"{', '.join(others)} {word} {last}" if others else last


def shown(value: Value | Param) -> str:
    """A value as it is written, without quotes."""
    return f"${value.name}" if isinstance(value, Param) else value.text


def said(field: Field, op: str, values: Sequence[Value | Param]) -> str:
    """All values of a condition, any of which will do."""
    say = _KINDS.get(field.kind, _plain)
    if say is _part and field.entity == "detail":
        say = _plain  # A name, and not words somewhere in a text.
    if op == ":=":
        return listed([f"{quote(shown(value))}, case and all," for value in values], "or")
    found = listed([say(value, op) for value in values], "or")
    if field.kind == "flag":
        return _flags(field, values)
    if field.name == "uat" and op == ":" and not any(shown(v).startswith("^") for v in values):
        found += " or a narrower one"
    return found


def _flags(field: Field, values: Sequence[Value | Param]) -> str:
    yes, no = FLAGS[field.scope, field.name]
    texts = [shown(value).lower() for value in values]
    return listed([no if text in ("no", "false", "0") else yes for text in texts], "or")


def _quoted(value: Value | Param) -> bool:
    return isinstance(value, Value) and value.quoted


def _plain(value: Value | Param, op: str) -> str:
    text = quote(shown(value)) if _quoted(value) else shown(value)
    return f"exactly {text}" if op == "=" else text


def _words(value: Value | Param, op: str) -> str:
    text = shown(value)
    if text.endswith("*") and not _quoted(value):
        return f"a word that begins with {quote(text[:-1])}"
    return f"{quote(text)} to the letter" if op == "=" else quote(text)


def _ucd(value: Value | Param, op: str) -> str:
    return _plain(value, op) if op == "=" else f"{shown(value)} or below"


def _term(value: Value | Param, op: str) -> str:
    text = shown(value)
    if text.startswith("^") and not _quoted(value):
        levels = text[1 : len(text) - len(text[1:].lstrip("0123456789"))]
        if levels:
            step = "level" if levels == "1" else "levels"
            return f"{text[1 + len(levels) :]} taken {levels} {step} broader"
    return f"{text} alone" if op == "=" else text


COMPARED = {">": "over", ">=": "of at least", "<": "under", "<=": "of at most"}
_DATED = {">": "after", ">=": "from", "<": "before", "<=": "up to"}


def _part(value: Value | Param, op: str) -> str:
    """Of a text, or the whole of it."""
    text = quote(shown(value))
    return f"{text} to the letter" if op == "=" else text


def _ivoid(value: Value | Param, op: str) -> str:
    """An authority stands for all that is below it."""
    text = _plain(value, op)
    authority = op == ":" and "*" not in text and "/" not in shown(value).partition("://")[2]
    return f"{text} or below" if authority else text


def _noun(noun: str) -> Callable[[Value | Param, str], str]:
    """A text that has an order too."""

    def say(value: Value | Param, op: str) -> str:
        if op in COMPARED:
            return f"a {noun} {COMPARED[op]} {shown(value)}"
        return f"the {noun} {_plain(value, op)}"

    return say


def _range(value: Value | Param, op: str, one: str, ops: dict[str, str]) -> str:
    text = shown(value)
    if op in ops:
        return f"{ops[op]} {text}" + (" on" if ops[op] == "from" else "")
    low, dots, high = text.partition("..")
    if not dots:
        return f"{one} {text}".strip()
    if low and high:
        return f"from {low} to {high}"
    if low:
        return f"from {low} on" if ops is _DATED else f"from {low} up"
    return f"up to {high}"


def _number(value: Value | Param, op: str) -> str:
    return _range(value, op, "of", COMPARED)


def _spectral(value: Value | Param, op: str) -> str:
    return _range(value, op, "at", {">": "over", ">=": "from", "<": "under", "<=": "up to"})


def _day(value: Value | Param, op: str) -> str:
    return _range(value, op, "in", _DATED)


def _since(value: Value | Param, op: str) -> str:
    """So long before now stands for the time since then."""
    text = shown(value)
    if op in (":", "=") and text[-1:].lower() in "dwmy" and text[:-1].isdecimal():
        return f"in the last {text}"
    return _day(value, op)


_KINDS: dict[str, Callable[[Value | Param, str], str]] = {
    "text": _words,
    "ucd": _ucd,
    "vocabulary": _term,
    "service": _term,
    "number": _number,
    "substring": _part,
    "url": _plain,
    "ivoid": _ivoid,
    "relation": _ivoid,
    "registry": _ivoid,
    "version": _noun("version"),
    "mixed": _noun("value"),
    "spectral": _spectral,
    "interval": _day,
    "instant": _day,
    "since": _since,
}
