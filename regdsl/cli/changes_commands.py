"""Commands that say what is new: between two mirrors, and on one since some day."""

from __future__ import annotations

import json
from pathlib import Path

import click

from regdsl.cli.options import existing_mirror, mirror_option
from regdsl.diagnostics import RegdslError

__all__ = ["changes_command", "diff_command"]

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("diff")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
def diff_command(before: Path, after: Path, as_json: bool) -> int:
    """Compare two mirrors: which resources came, went and changed, and in what.

    The exit code is 0 where both say the same, else 1.
    """
    from regdsl.mirror.diff import diff

    found = diff(before, after)
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) if as_json else str(found))
    return 0 if found.same else 1


@click.command("changes")
@mirror_option
@click.option(
    "--since",
    "text",
    default="7d",
    show_default=True,
    metavar="TIME",
    help="So long ago (7d, 2w, 6m, 1y), or a day: 2026-03-01.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
def changes_command(mirror_path: Path | None, text: str, as_json: bool) -> None:
    """Say which resources came to a mirror, changed there, and were taken out.

    `new:7d` in a query finds the first two, beside other conditions.
    """
    from regdsl.binding.times import since
    from regdsl.mirror.changes import changes

    path = existing_mirror(mirror_path)
    try:
        moment = since(text)
    except RegdslError as exc:
        raise RegdslError(exc.diagnostics, text) from None
    found = changes(path, moment)
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) if as_json else str(found))
