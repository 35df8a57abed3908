"""The command that says the queries of others in regdsl."""

from __future__ import annotations

import click

from regdsl.cli.options import QueryCommand, query_options
from regdsl.cli.say import say

__all__ = ["from_adql_command"]


@click.command("from-adql", cls=QueryCommand)
@query_options
def from_adql_command(text: str) -> int:
    """Say a RegTAP query in ADQL, as pyvo or TOPCAT write it, in regdsl."""
    from regdsl.interop.adql import translate_adql

    found = translate_adql(text)
    click.echo(found.query)
    for note in found.notes:
        say(f"note: {note}")
    return 0
