"""The command that writes a mirror in another form."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from regdsl.cli.options import mirror_option, the_mirror

__all__ = ["export_command"]

_FORMATS = ("sqlite", "voresource", "parquet")


@click.command("export")
@click.argument("to", type=click.Path(path_type=Path))
@mirror_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="Without it, by the ending of TO: .sqlite, .xml, .parquet.",
)
@click.option("--force", is_flag=True, help="Replace what is there, when the new one is whole.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def export_command(
    to: Path, mirror_path: Path | None, format_: str | None, force: bool, as_json: bool
) -> int:
    """Write the mirror to TO: a copy, VOResource records, or Parquet tables.

    Records go into one file where TO ends in .xml, else into documents of 500 in a folder;
    tables go into a folder, one file a table.  The exit code is 3 when the format cannot hold
    all of it.
    """
    from regdsl.mirror.export import export

    path = the_mirror(mirror_path)
    with _progress() as progress:
        report = export(path, to, format=format_, force=force, progress=progress)
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(report))
    return 3 if report.incomplete else 0


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("exporting"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("export", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
