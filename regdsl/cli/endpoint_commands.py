"""Commands about servers: which are known, and what an unknown one can do."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator

import click

from regdsl.backends.profiles import Profile
from regdsl.backends.profiles.writing import checked_name, to_toml
from regdsl.cli.formats import new_table, print_table
from regdsl.cli.options import open_output, terminal_width
from regdsl.cli.say import say, say_lints
from regdsl.remote.endpoints import Endpoint, endpoints, lacks

__all__ = ["endpoint_command"]

_INDENT = 12


@click.group("endpoint")
def endpoint_command() -> None:
    """List the servers that are known, and find out what another one can do."""


@endpoint_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_command(as_json: bool) -> None:
    """List all profiles: what each is, where, how well it is known, what it lacks."""
    found = endpoints()
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        if one.profile is None:
            say(f"{one.file} is left out:")
            say_lints(one.wrong, "")
            continue
        for line in _listed(one, one.profile):
            click.echo(line)
    click.echo("`--to NAME` compiles for one, `--server NAME` asks one that has an address;")
    click.echo("`regdsl endpoint probe URL` examines another.")


def _listed(one: Endpoint, profile: Profile) -> Iterator[str]:
    yield f"{one.name:<{_INDENT - 1}} {profile.title}"
    if profile.url and profile.url != profile.title:
        yield " " * _INDENT + profile.url
    yield from _wrapped(f"{profile.tier}, {profile.checked}: {profile.source}")
    if one.file:
        yield " " * _INDENT + one.file
    missing = lacks(profile)
    yield from _wrapped(f"lacks {', '.join(missing)}" if missing else "lacks nothing")
    yield ""


def _wrapped(text: str) -> list[str]:
    pad = " " * _INDENT
    width = terminal_width()
    return textwrap.wrap(
        text, width, initial_indent=pad, subsequent_indent=pad, break_on_hyphens=False
    )


@endpoint_command.command("probe")
@click.argument("url")
@click.option("--name", metavar="NAME", help="Keep the profile, so that NAME is a target.")
@click.option("--replace", "again", is_flag=True, help="Replace a profile of this name.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the profile to a file (TOML; - is stdout)."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Wait so long for each answer.",
)
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=0.3,
    show_default=True,
    metavar="SECONDS",
    help="Wait so long before the next question.",
)
def probe_command(
    url: str,
    name: str | None,
    again: bool,
    output: str | None,
    as_json: bool,
    timeout: float,
    pause: float,
) -> None:
    """Ask a server some sixty small queries, and show what it can do.

    With --name the profile is kept among your own, with -o it is written to a file.
    """
    from regdsl.remote.probing import probe

    if as_json and output == "-":
        raise click.UsageError("give --json or -o -, not both: they go to the same place")
    if name is not None:
        checked_name(name, replace=again)  # Before anybody is asked.
    if sys.stderr.isatty():
        say(f"asking {url}, one small question after the other ...")
    found = probe(url, timeout=timeout, pause=pause)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif output != "-":
        table = new_table()
        for heading in ("kind", "what", "announced", "found", "detail"):
            table.add_column(heading, overflow="fold")
        for one in found.findings:
            announced = {None: "", True: "yes", False: "no"}[one.announced]
            table.add_row(one.kind, one.name, announced, one.verdict, one.detail)
        print_table(table, sys.stdout)
    if name is not None:
        path = found.keep(name, replace=again)
        say(f"kept as {path}: `--to {name}` and `--server {name}` know it now")
    if output is not None:
        stream = open_output(output)
        stream.write(to_toml(found.profile))
        if output != "-":
            stream.close()
    unknown = len(found.of("unknown"))
    different = sum(one.differs for one in found.findings)
    say(f"{found.profile.title}: RegTAP {found.profile.regtap}, {found.profile.tier}")
    if different:
        say(f"note: {different} are not as it announces")
    if unknown:
        say(f"note: {unknown} could not be found out, and stay as it announces them")
    if name is None and output is None:
        say("`--name NAME` keeps this as a profile of yours, `-o FILE` writes it")
