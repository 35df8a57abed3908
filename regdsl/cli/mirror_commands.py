"""Commands about the mirror: import, status, rebuild and check, and the group of all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from regdsl.cli.changes_commands import changes_command, diff_command
from regdsl.cli.export_commands import export_command
from regdsl.cli.harvest_commands import harvest_command
from regdsl.cli.options import existing_mirror, mirror_option
from regdsl.cli.sync_commands import sync_command
from regdsl.places import usual_mirror

__all__ = ["mirror_command"]


@click.group("mirror")
def mirror_command() -> None:
    """Make and inspect a registry mirror."""


mirror_command.add_command(diff_command)
mirror_command.add_command(changes_command)
mirror_command.add_command(export_command)
mirror_command.add_command(harvest_command)
mirror_command.add_command(sync_command)


@mirror_command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@mirror_option
@click.option("--wait", is_flag=True, help="Wait for another update of this mirror to end.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_command(
    paths: tuple[Path, ...], mirror_path: Path | None, wait: bool, as_json: bool
) -> int:
    """Import VOResource XML: files, folders, OAI-PMH ListRecords documents."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from regdsl.mirror.importer import import_paths

    path = mirror_path or usual_mirror()
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = (
        TextColumn("importing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files, {task.fields[records]} records"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("import", total=None, records=0)
        report = import_paths(
            path,
            paths,
            refuse_empty=True,
            wait=wait,
            progress=lambda done, total, records: bar.update(
                task, completed=done, total=total, records=records
            ),
        )
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(report))
        click.echo(f"mirror: {path}")
    return 0 if report.loaded else 1


@mirror_command.command("status")
@mirror_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--warnings", is_flag=True, help="List what was amiss with records instead.")
def status_command(mirror_path: Path | None, as_json: bool, warnings: bool) -> None:
    """Say what is in the mirror and as of when."""
    from regdsl.mirror.status import status

    path = existing_mirror(mirror_path)
    if warnings:
        _warnings(path, as_json)
        return
    found = status(path)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(found))


@mirror_command.command("rebuild")
@mirror_option
def rebuild_command(mirror_path: Path | None) -> None:
    """Make the index tables anew, from the public tables.

    For a mirror of an older regdsl, which is brought up to date, or when `regdsl mirror check`
    finds something.  Needs no network and no files; searches can go on meanwhile.
    """
    from regdsl.mirror.rebuild import rebuild_indexes

    path = existing_mirror(mirror_path)
    with _progress("rebuilding") as progress:
        seconds = rebuild_indexes(path, progress=progress)
    click.echo(f"{path}: index tables made anew in {seconds:.1f} s")


@mirror_command.command("check")
@mirror_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check_command(mirror_path: Path | None, as_json: bool) -> int:
    """Prove that the index tables agree with the public tables.

    Also that the file is whole, and that no row belongs to a resource that is not there.
    The exit code is 3 when something is wrong.
    """
    from regdsl.mirror.check import check_mirror

    with _progress("checking") as progress:
        report = check_mirror(existing_mirror(mirror_path), progress=progress)
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(str(report))
    return 0 if report.ok else 3


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar of index tables on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("index tables {task.fields[table]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None, table="")
        yield lambda done, total, table: bar.update(task, completed=done, total=total, table=table)


def _warnings(path: Path, as_json: bool) -> None:
    from regdsl.mirror.status import warnings_of

    found = warnings_of(path)
    if as_json:
        rows = [{"ivoid": ivoid, "message": message} for ivoid, message in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for ivoid, message in found:
            click.echo(f"{ivoid}: {message}")
