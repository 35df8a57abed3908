"""The command `regdsl mirror harvest`: a mirror from the publishing registries of the VO."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from regdsl.cli.options import mirror_option
from regdsl.cli.say import say
from regdsl.places import usual_mirror

if TYPE_CHECKING:
    from regdsl.filling.harvesting import HarvestProgress

__all__ = ["harvest_command"]


@click.command("harvest")
@mirror_option
@click.option(
    "--registry",
    "registries",
    multiple=True,
    metavar="IVOID|NAME|URL",
    help="Only this registry; may be given several times.",
)
@click.option("--full", is_flag=True, help="Read everything, not only what has changed.")
@click.option("--rofr", metavar="URL", help="Another Registry of Registries.")
@click.option(
    "--force", is_flag=True, help="Remove what is not listed any more, even if it is a lot."
)
@click.option("--wait", is_flag=True, help="Wait while something else writes the mirror.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def harvest_command(
    mirror_path: Path | None,
    registries: tuple[str, ...],
    full: bool,
    rofr: str | None,
    force: bool,
    wait: bool,
    as_json: bool,
) -> int:
    """Fill a mirror from the publishing registries, by OAI-PMH.

    The Registry of Registries says which there are.  The first time everything is read,
    later what has changed, and every 100 days everything again.  What was stopped is gone
    on with.  The exit code is 3 when a registry has failed; the others are read.
    """
    from regdsl.filling.harvesting import harvest
    from regdsl.filling.registries import ROFR

    path = mirror_path or usual_mirror()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _progress() as progress:
            report = harvest(
                path,
                registries,
                full=full,
                rofr=rofr or ROFR,
                force=force,
                wait=wait,
                progress=progress,
            )
    except KeyboardInterrupt:
        say("what has been downloaded is kept: the next `regdsl mirror harvest` goes on from there")
        raise
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(report))
        if path.is_file():
            click.echo(f"mirror: {path}")
    return 3 if report.failed else 0


@contextmanager
def _progress() -> Iterator[Callable[[HarvestProgress], None] | None]:
    """A bar of registries on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("registries, {task.fields[records]} records, {task.fields[rate]}/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reading the list", total=None, records=0, rate=0)

        def update(progress: HarvestProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            bar.update(
                task,
                completed=progress.done,
                total=progress.registries,
                description=progress.doing,
                records=progress.records,
                rate=round(progress.records / elapsed) if elapsed else 0,
            )

        yield update
