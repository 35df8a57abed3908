"""Commands about the text of a query: fmt, check, and the stages parse, bind, plan."""

from __future__ import annotations

import json
from typing import Any

import click

import regdsl
from regdsl.cli.options import QueryCommand, bind_options, query_options
from regdsl.cli.say import say_lints
from regdsl.diagnostics import RegdslError

__all__ = ["bind_command", "check_command", "fmt_command", "parse_command", "plan_command"]


@click.command("fmt", cls=QueryCommand)
@query_options
def fmt_command(text: str) -> None:
    """Print the query in its canonical spelling."""
    click.echo(regdsl.fmt(text))


@click.command("check", cls=QueryCommand)
@query_options
@bind_options
@click.option("--json", "as_json", is_flag=True, help="Print the diagnostics as JSON.")
def check_command(
    text: str,
    options: dict[str, Any],
    as_json: bool,
) -> int:
    """Say what is wrong with a query, or doubtful about it."""
    from regdsl.diagnostics.render import to_dict

    source = text
    try:
        found = list(regdsl.check(text, **options).lints)
    except RegdslError as exc:
        # What is wrong in a file of macros is shown there.
        found, source = list(exc.diagnostics), exc.source or text
    if as_json:
        click.echo(json.dumps([to_dict(d, source) for d in found], ensure_ascii=False, indent=2))
    else:
        say_lints(found, source)
        if not found:
            click.echo("no complaints", err=True)
    return 2 if any(d.severity == "error" for d in found) else 0


@click.command("parse", cls=QueryCommand)
@query_options
def parse_command(text: str) -> None:
    """Print the syntax tree."""
    from regdsl.cli.tree import tree

    click.echo(tree(regdsl.parse(text)))


@click.command("bind", cls=QueryCommand)
@query_options
@bind_options
def bind_command(
    text: str,
    options: dict[str, Any],
) -> None:
    """Print the bound query: values read, names and terms resolved."""
    from regdsl.cli.tree import tree

    bound = regdsl.bind(text, **options)
    click.echo(tree(bound))


@click.command("plan", cls=QueryCommand)
@query_options
@bind_options
@click.option("--no-optimise", is_flag=True, help="Show the plan before any rule.")
def plan_command(
    text: str,
    options: dict[str, Any],
    no_optimise: bool,
) -> None:
    """Print the plan: the query as set algebra over resources."""
    from regdsl.planning.show import show

    bound = regdsl.bind(text, **options)
    click.echo(show(regdsl.plan(bound, optimise=not no_optimise)))
