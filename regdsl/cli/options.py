"""Options that several commands share: the query, the mirror, parameters, the output."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from regdsl.cli.say import say
from regdsl.places import usual_mirror

__all__ = [
    "QueryCommand",
    "bind_options",
    "existing_mirror",
    "macros_option",
    "mirror_option",
    "named_on_command_line",
    "open_output",
    "output_option",
    "query_options",
    "read_query",
    "server_options",
    "the_mirror",
]


class QueryCommand(click.Command):
    """A command whose argument may begin with `-`, as in `regdsl search "-simulation"`.

    An argument with one dash and more than one letter is a query, never a bundle of
    short options; what is written with two dashes is always an option.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move queries that look like options behind `--`."""
        if "--" not in args:
            queries = [a for a in args if len(a) > 2 and a[0] == "-" and a[1] != "-"]
            if queries:
                args = [a for a in args if a not in queries] + ["--", *queries]
        return super().parse_args(ctx, args)


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The query as an argument, a file or standard input; the command gets it as `text`."""

    @functools.wraps(command)
    def wrapper(query: tuple[str, ...], query_file: str | None, **more: Any) -> Any:
        return command(text=read_query(query, query_file), **more)

    file = click.option(
        "-f",
        "--file",
        "query_file",
        metavar="FILE",
        help="Read the query from a file (- is stdin).",
    )
    return click.argument("query", nargs=-1)(file(wrapper))


def read_query(words: tuple[str, ...], query_file: str | None) -> str:
    """The text of the query, or a usage error that says what to type."""
    if words and query_file:
        raise click.UsageError("give the query as an argument or with -f, not both")
    if len(words) > 1:
        quoted = " ".join(f'"{word}"' if " " in word else word for word in words)
        raise click.UsageError(
            "a query is one argument; did you mean to quote it?\n  regdsl "
            f"{click.get_current_context().info_name} '{quoted}'"
        )
    if words and words[0] != "-":
        return words[0]
    if query_file and query_file != "-":
        try:
            return Path(query_file).read_text(encoding="utf-8-sig").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as exc:
            from regdsl.diagnostics import error

            reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
            raise error(
                "E305", f"cannot read {query_file}: {reason}", help="check the name"
            ) from None
    if not words and not query_file and sys.stdin.isatty():
        raise click.UsageError("give a query, quoted, or -f FILE, or pipe one in")
    return sys.stdin.read().removesuffix("\n")


def bind_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Parameters, macros, vocabularies and the network; the command gets them as
    `options`, which are keywords of `regdsl.bind`."""

    @functools.wraps(command)
    def wrapper(
        params: tuple[str, ...],
        frozen: bool,
        vocab_dir: Path | None,
        macros: tuple[Path, ...],
        **more: Any,
    ) -> Any:
        options = {
            "params": _values(params),
            "online": not frozen,
            "vocab_dir": vocab_dir,
            "macros": macros,
        }
        return command(options=options, **more)

    decorated: Callable[..., Any] = wrapper
    for decorator in (
        macros_option,
        click.option(
            "--vocab-dir",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            envvar="REGDSL_VOCAB_DIR",
            help="A folder with IVOA vocabularies (desise).",
        ),
        click.option("--frozen", is_flag=True, help="Never use the network to resolve a name."),
        click.option(
            "-p",
            "--param",
            "params",
            multiple=True,
            metavar="NAME=VALUE",
            help="A value for $NAME; @FILE for a list of positions.",
        ),
    ):
        decorated = decorator(decorated)
    return decorated


def macros_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Files of macros."""
    return click.option(
        "--macros",
        "macros",
        multiple=True,
        metavar="FILE",
        envvar="REGDSL_MACROS",
        type=click.Path(path_type=Path),
        help="A file with definitions of @NAME.",
    )(command)


def _values(params: tuple[str, ...]) -> dict[str, Any]:
    """The values of `-p`: `@FILE` is the positions in it, `@@text` the text `@text`."""
    values: dict[str, Any] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-p takes NAME=VALUE, and `{param}` has no `=`")
        name = name.removeprefix("$")
        if value.startswith("@@"):
            values[name] = value[1:]
        elif value.startswith("@"):
            from regdsl.binding.targets import read_positions

            values[name] = read_positions(value[1:], name)
        else:
            values[name] = value
    return values


def mirror_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which mirror to use."""
    return click.option(
        "--mirror",
        "mirror_path",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="REGDSL_MIRROR",
        help="The mirror file (also REGDSL_MIRROR).",
    )(command)


def named_on_command_line(option: str) -> bool:
    """Whether an option was typed, and does not come from the environment."""
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which server to ask, and how long to wait."""
    command = click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Wait so long for a server.",
    )(command)
    return click.option(
        "--server",
        metavar="NAME|URL",
        help="Ask a server instead: gavo, esa, mast, or the address of a RegTAP service; "
        "several with commas between.",
    )(command)


def the_mirror(mirror_path: Path | None) -> Path:
    """The mirror that is named, else the user's, else the demo registry, which is said."""
    if mirror_path is not None:
        return mirror_path
    usual = usual_mirror()
    if usual.is_file():
        return usual
    from regdsl.demo import demo_mirror

    path = demo_mirror()
    say("note: no mirror yet, so this is the demo registry; `regdsl mirror sync` makes a real one")
    return path


def existing_mirror(mirror_path: Path | None) -> Path:
    """The mirror that was given, or the user's own, which must be there."""
    path = mirror_path or usual_mirror()
    if mirror_path is None and not path.is_file():
        from regdsl.diagnostics import error

        raise error(
            "E301",
            "there is no mirror yet",
            help="`regdsl mirror sync` makes one from a RegTAP service, `regdsl mirror import` "
            "from VOResource XML",
        )
    return path


def output_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where the result goes."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write the result to a file.",
    )(command)


def open_output(output: str | None) -> IO[str]:
    """The file to write to, or standard output."""
    if output is None or output == "-":
        return sys.stdout
    try:
        return open(output, "w", encoding="utf-8", newline="")
    except OSError as exc:
        from regdsl.diagnostics import error

        raise error(
            "E306", f"cannot write {output}: {exc.strerror}", help="give another file to -o"
        ) from None


def terminal_width() -> int:
    """Columns of the terminal; 100 where there is none, so that pipes are stable."""
    if sys.stdout.isatty():
        return max(60, os.get_terminal_size().columns)
    return 100
