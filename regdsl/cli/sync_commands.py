"""The command `regdsl mirror sync`: a mirror from a RegTAP service."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from regdsl.cli.options import mirror_option
from regdsl.cli.say import say
from regdsl.places import usual_mirror

__all__ = ["sync_command"]


@click.command("sync")
@mirror_option
@click.option(
    "--from",
    "service",
    metavar="NAME|URL",
    help="The service: gavo, or an address. By default that of the last time, or gavo.",
)
@click.option("--full", is_flag=True, help="Read everything, not only what has changed.")
@click.option(
    "--force", is_flag=True, help="Remove what the service does not have, even if it is a lot."
)
@click.option("--timeout", type=float, default=300.0, show_default=True, metavar="SECONDS",
              help="For each answer of the service.")  # fmt: skip
@click.option("--wait", is_flag=True, help="Wait for another sync of this mirror to end.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def sync_command(
    mirror_path: Path | None,
    service: str | None,
    full: bool,
    force: bool,
    timeout: float,
    wait: bool,
    as_json: bool,
) -> None:
    """Fill a mirror from a RegTAP service, or bring it up to date.

    The first time all tables are read, later what has changed since.  What was stopped is
    gone on with.
    """
    from regdsl.filling import sync

    path = mirror_path or usual_mirror()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _progress() as progress:
            report = sync(
                path,
                service or _last_time(path),
                full=full,
                force=force,
                timeout=timeout,
                wait=wait,
                progress=progress,
            )
    except KeyboardInterrupt:
        say("what has been downloaded is kept: the next `regdsl mirror sync` goes on from there")
        raise
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(report))
        click.echo(f"mirror: {path}")


def _last_time(path: Path) -> str:
    """The service that a mirror was last filled from; else the one that all know."""
    from regdsl.mirror.status import status

    if path.is_file():
        found = [one for one in status(path).origins if one.kind == "tap" and one.last_try]
        if found:
            return max(found, key=lambda one: one.last_try or "").origin
    return "gavo"


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar of rows on a terminal, None elsewhere."""
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
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows, {task.fields[rate]}/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("asking", total=None, rate="?")
        doing = ""

        def update(what: str, done: int, total: int) -> None:
            nonlocal doing, task
            if what != doing:  # each table has its own rate
                bar.remove_task(task)
                task = bar.add_task(what, total=total or None, rate="?")
                doing = what
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, rate="?" if speed is None else f"{speed:.0f}")

        yield update
