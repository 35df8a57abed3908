"""What goes to standard error: errors, lints, and short notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.diagnostics.render import render_terminal

__all__ = ["say", "say_errors", "say_lints"]


def _color() -> bool:
    return sys.stderr.isatty()


def say(text: str) -> None:
    """A note beside the result."""
    click.echo(text, err=True)


def say_errors(exc: RegdslError) -> None:
    """All errors, with source line and caret."""
    for diagnostic in exc.diagnostics:
        click.echo(render_terminal(diagnostic, exc.source, color=_color()), err=True)


def say_lints(lints: Iterable[Diagnostic], source: str) -> None:
    """Lints, in the same form."""
    for diagnostic in lints:
        click.echo(render_terminal(diagnostic, source, color=_color()), err=True)
