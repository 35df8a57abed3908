"""The command that says the queries of others in regdsl."""

from __future__ import annotations

import click

from regdsl.cli.options import QueryCommand, query_options
from regdsl.cli.say import say

__all__ = ["from_adql_command"]


@click.command("from-adql", cls=QueryCommand)
@click.option("--near", is_flag=True, help="Take the nearest query where none is the same.")
@query_options
def from_adql_command(text: str, near: bool) -> int:
    """Say a RegTAP query in ADQL, as pyvo or TOPCAT write it, in regdsl."""
    from regdsl.interop.adql import translate_adql

    found = translate_adql(text, near=near)
    click.echo(found.query)
    for note in found.differs:
        say(f"differs: {note}")
    for note in found.notes:
        say(f"note: {note}")
    return 0
