"""The group of commands, and what all of them share: errors, Ctrl-C, exit codes.

Exit codes: 0 done, 1 nothing found, 2 a wrong query or wrong usage, 3 trouble with a
mirror, a file or a server, 130 interrupted.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import click

from regdsl import __version__
from regdsl.cli.say import say_errors
from regdsl.diagnostics import RegdslError

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS: dict[str, str] = {
    "search": "query",
    "show": "show",
    "compile": "query",
    "explain": "explain",
    "fmt": "text",
    "check": "text",
    "parse": "text",
    "bind": "text",
    "plan": "text",
    "adql": "adql",
    "from-adql": "interop",
    "compare": "query",
    "fields": "fields",
    "macros": "macros",
    "vocab": "vocab",
    "endpoint": "endpoint",
    "demo": "query",
    "mirror": "mirror",
}
"""Each command and the module of `regdsl.cli` that has it, imported when it is run."""


class _Commands(click.Group):
    """A group that imports only the module of the command that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"regdsl.cli.{COMMANDS[cmd_name]}_commands")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean `regdsl {close[0]}`?" if close else f'regdsl search "{name}"'
            ctx.fail(f"there is no command `{name}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="regdsl")
def cli() -> None:
    """Ask the Virtual Observatory Registry in one line.

    A query is one argument (quote it), a file (-f FILE), or standard input:

    \b
      regdsl search 'service:ssa text:"emission line"'
      regdsl search 'ucd:phot.mag;em.IR near "Flaming Star"'
    """


def main(args: list[str] | None = None) -> Any:
    """Run the command line; the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows only ASCII shows what it cannot as an escape.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        # Not `cli.main`, which answers a broken pipe with an exit code of its own.
        with cli.make_context("regdsl", sys.argv[1:] if args is None else args) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as exc:
        code = exc.exit_code
    except RegdslError as exc:
        say_errors(exc)
        trouble = ("E3", "E5")
        code = 3 if any(d.code.startswith(trouble) for d in exc.diagnostics) else 2
    except click.ClickException as exc:
        exc.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = 130
    except UnicodeError as exc:
        click.echo(f"the text is not UTF-8: {exc}", err=True)
        code = 2
    except BrokenPipeError:
        # The reader has gone (`| head`): no message, and none at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as exc:
        click.echo(f"{exc.filename or 'output'}: {exc.strerror or exc}", err=True)
        code = 3
    sys.exit(code or 0)
