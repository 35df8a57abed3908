"""The command that says how a query is understood, and what each condition does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

import regdsl
from regdsl.cli.options import QueryCommand, bind_options, mirror_option, query_options
from regdsl.mirror.mirror import Mirror
from regdsl.places import usual_mirror

__all__ = ["explain_command"]


@click.command("explain", cls=QueryCommand)
@query_options
@mirror_option
@bind_options
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain_command(
    text: str, mirror_path: Path | None, options: dict[str, Any], as_json: bool
) -> None:
    """Say how a query is read, what was resolved in it, and what each target makes of it.

    Where there is a mirror, it also counts what each condition finds.
    """
    place = mirror_path or usual_mirror()
    if mirror_path is None and not place.is_file():
        found = regdsl.explain(text, **options)
    else:
        with Mirror(place) as mirror:
            found = regdsl.explain(text, mirror, **options)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(found))
