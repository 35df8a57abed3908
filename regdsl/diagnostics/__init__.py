"""What regdsl has to say to its user: errors and lints as records.

A `Diagnostic` is plain data: a code, a one-line message, the span it speaks of,
help that says what to type next, and where possible a fix that a program can apply.
How it looks is the business of `regdsl.diagnostics.render`.  `CODES` in
`regdsl.diagnostics.codes` is the only list of codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from regdsl.ast import Span
from regdsl.diagnostics.codes import CODES

__all__ = ["Diagnostic", "Fix", "Label", "RegdslError", "error", "gather", "lint"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Label:
    """A remark on a further place in the source."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that mends the query: put `text` in place of `span`."""

    span: Span
    text: str

    def apply(self, source: str) -> str:
        """The source with the edit made."""
        return source[: self.span.start] + self.text + source[self.span.end :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One remark.

    Attributes
    ----------
    code
        `E...` for an error, `W...` for a lint; a key of `CODES`.
    message
        One line that stands alone.
    span
        The place in the query; None when the remark is not about a query.
    label
        Words beside the caret.
    labels
        Remarks on further places.
    help
        What to type next.
    fix
        The same as an edit.
    """

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """`error` or `warning`, from the first letter of the code."""
        return "error" if self.code.startswith("E") else "warning"


class RegdslError(Exception):
    """One or more errors about a query, or about what it was to run on.

    `diagnostics` holds them all, in the order of their places; `source` is the text
    they speak of.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], source: str = "") -> None:
        found = sorted(diagnostics, key=lambda d: (d.span.start if d.span else -1, d.code))
        self.diagnostics: tuple[Diagnostic, ...] = tuple(found)
        self.source = source
        super().__init__(self.diagnostics, source)

    def __str__(self) -> str:
        from regdsl.diagnostics.render import render_plain

        return "\n".join(render_plain(d, self.source) for d in self.diagnostics)


def gather(*readers: Callable[[], Any]) -> tuple[Any, ...]:
    """What all readers give; when some of them raise, one error with all that was wrong."""
    found: list[Any] = []
    failed: list[Diagnostic] = []
    for read in readers:
        try:
            found.append(read())
        except RegdslError as exc:
            failed += exc.diagnostics
    if failed:
        raise RegdslError(failed)
    return tuple(found)


def _make(
    code: str,
    message: str,
    span: Span | None,
    label: str,
    labels: tuple[Label, ...],
    help: str,
    replace: str | None,
    fix: Fix | None = None,
) -> Diagnostic:
    assert code in CODES, f"{code} is not in regdsl.diagnostics.codes.CODES"
    if span is not None and replace is not None:
        fix = Fix(span, replace)
    return Diagnostic(
        code=code, message=message, span=span, label=label, labels=labels, help=help, fix=fix
    )


def error(
    code: str,
    message: str,
    span: Span | None = None,
    *,
    label: str = "",
    labels: tuple[Label, ...] = (),
    help: str = "",
    replace: str | None = None,
    fix: Fix | None = None,
    source: str = "",
) -> RegdslError:
    """An exception with one error in it; `replace` is a fix for `span`, `fix` any other."""
    assert code.startswith("E")
    return RegdslError([_make(code, message, span, label, labels, help, replace, fix)], source)


def lint(
    code: str,
    message: str,
    span: Span | None = None,
    *,
    label: str = "",
    labels: tuple[Label, ...] = (),
    help: str = "",
    replace: str | None = None,
    fix: Fix | None = None,
) -> Diagnostic:
    """A lint: worth saying, but the query runs."""
    assert code.startswith("W")
    return _make(code, message, span, label, labels, help, replace, fix)
