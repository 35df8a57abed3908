"""Commands about the text of a query: fmt, check, and the stages parse, bind, plan."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

import regdsl
from regdsl.cli.options import QueryCommand, bind_options, query_options
from regdsl.cli.say import say_lints
from regdsl.diagnostics import RegdslError

if TYPE_CHECKING:
    from regdsl.passes import Step

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
@click.option(
    "--to",
    type=click.Choice(["any", "sqlite"]),
    default="any",
    show_default=True,
    help="For any target, or as a mirror answers it.",
)
@click.option("--trace", is_flag=True, help="Say before it which rule changed what.")
@click.option("--no-optimise", is_flag=True, help="Show the plan before any rule.")
def plan_command(
    text: str,
    options: dict[str, Any],
    to: str,
    trace: bool,
    no_optimise: bool,
) -> None:
    """Print the plan: the query as set algebra over resources."""
    from regdsl.backends import sqlite_passes
    from regdsl.passes.told import told
    from regdsl.planning.show import show

    steps: list[Step] = []
    question = regdsl.plan(regdsl.bind(text, **options), optimise=not no_optimise, trace=steps)
    if to == "sqlite":
        plan = sqlite_passes.rewritten(question.plan, not no_optimise, steps)
        question = replace(question, plan=plan)
    if trace:
        for line in told(steps, sqlite_passes.purpose):
            click.echo(line)
        click.echo()
    click.echo(show(question))
