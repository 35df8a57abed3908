"""What is said of a query: the same clock and no network, so that it never changes."""

from __future__ import annotations

from pathlib import Path

import regdsl
from regdsl.binding.bound import BoundQuery
from regdsl.binding.names import Resolver
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.diagnostics.render import render_terminal
from tests.conftest import NOW

__all__ = [
    "FOLDER",
    "NOTHING",
    "QUERIES",
    "bind",
    "errors",
    "query_of",
    "rendering",
    "said",
    "show",
]

FOLDER = Path(__file__).parent
QUERIES = {folder: sorted((FOLDER / folder).glob("*.txt")) for folder in ("cases", "poor")}
"""The golden files of messages that are good, and of those that are known to be poor."""

NOTHING = "no complaints"
"""What `regdsl check` says of a query without errors and lints."""

_NO_CACHE = FOLDER / "no such cache.json"


def query_of(path: Path) -> str:
    """The query of a golden file: all above the line of dashes."""
    text = path.read_bytes().decode("utf-8")
    return text.partition("\n----\n")[0]


def bind(text: str, **params: str) -> BoundQuery:
    """The query, bound offline at the clock of the tests."""
    return regdsl.check(text, now=NOW, params=params, resolver=Resolver(cache=_NO_CACHE))


def said(text: str) -> tuple[Diagnostic, ...]:
    """The errors of a query, or else its lints."""
    try:
        return bind(text).lints
    except RegdslError as exc:
        return exc.diagnostics


def errors(text: str) -> tuple[Diagnostic, ...]:
    """The errors of a query."""
    return tuple(found for found in said(text) if found.severity == "error")


def show(text: str, found: tuple[Diagnostic, ...]) -> str:
    """Diagnostics as `regdsl check` prints them, without colour."""
    return "\n".join(render_terminal(one, text) for one in found) or NOTHING


def rendering(text: str) -> str:
    """All that is said of a query."""
    return show(text, said(text))
