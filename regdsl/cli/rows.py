"""What `show:` gives, on the command line: a table of the more important columns, or all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import click

import regdsl
from regdsl.cli.formats import new_table, print_table, write_astropy
from regdsl.cli.options import open_output, the_mirror
from regdsl.cli.say import say, say_lints
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.rows import Rows

if TYPE_CHECKING:
    from regdsl.remote.merged_rows import MergedRows
    from regdsl.remote.server_rows import ServerRows

__all__ = ["search_rows", "server_rows", "write_rows"]

_IN_A_TABLE = {
    "services": ("ivoid", "kind", "accessurl"),
    "tables": ("ivoid", "table_name", "description", "accessurl"),
    "columns": ("ivoid", "table_name", "name", "unit", "ucd", "description"),
    "people": ("ivoid", "role", "name", "email"),
}
"""What a terminal has room for; the other formats have all."""


class Tabular(Protocol):
    """Rows of a mirror or of a server."""

    what: str
    columns: tuple[str, ...]

    def __len__(self) -> int: ...

    @property
    def ivoids(self) -> list[str]:
        """The resources of the rows."""

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows."""

    def to_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""

    def to_table(self) -> Any:
        """As an astropy Table."""


def write_rows(rows: Tabular, format: str, stream: IO[str]) -> None:
    """Write rows in one of `regdsl.cli.formats.FORMATS`."""
    match format:
        case "table":
            _table(rows, stream)
        case "csv":
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(rows.columns)
            for row in rows.to_dicts():
                writer.writerow(["" if value is None else value for value in row.values()])
        case "json":
            json.dump(rows.to_dict(), stream, ensure_ascii=False, indent=2)
            stream.write("\n")
        case "ivoids":
            if "ivoid" not in rows.columns:
                raise click.UsageError("these rows have no identifiers: add `ivoid` to `show:`")
            stream.writelines(f"{ivoid}\n" for ivoid in rows.ivoids)
        case _:
            write_astropy(rows, format, stream)


def _table(rows: Tabular, stream: IO[str]) -> None:
    from rich.text import Text

    if not len(rows):
        return
    names = _IN_A_TABLE.get(rows.what, rows.columns)
    if "servers" in rows.columns and "servers" not in names:
        names = (*names, "servers")
    table = new_table()
    for name in names:
        if name == "ivoid":
            # Identifiers stay whole, so that they can be copied into `regdsl show`.
            table.add_column(name, no_wrap=True, style="cyan")
        else:
            table.add_column(name, overflow="fold")
    for row in rows.to_dicts():
        table.add_row(*(Text("" if row[name] is None else str(row[name])) for name in names))
    print_table(table, stream)


def _write(rows: Tabular, output: str | None, format: str) -> None:
    stream = open_output(output)
    write_rows(rows, format, stream)
    if output is not None:
        stream.close()


def search_rows(
    text: str,
    mirror_path: Path | None,
    options: dict[str, Any],
    output: str | None,
    format: str,
    limit: int,
) -> Rows:
    """Ask a mirror, write the rows, and say how many there are."""
    with Mirror(the_mirror(mirror_path)) as mirror:
        rows = mirror.rows(text, limit=limit or None, **options)
        say_lints(rows.lints, text)
        _write(rows, output, format)
        for note in rows.notes:
            say(f"note: {note}")
        if rows.resources:
            of = f"of {_count(rows.resources, 'resources')}"
            more = " (--limit 0 for all)" if limit and len(rows) == limit else ""
            if len(rows) < rows.total:
                say(f"{len(rows)} of {_count(rows.total, rows.noun)} {of}{more}")
            else:
                say(f"{_count(rows.total, rows.noun)} {of}")
        else:
            say("no resource matches")
        _ = rows.left_out  # Asked for while the mirror is open.
    return rows


def server_rows(
    text: str,
    server: str | list[str],
    timeout: float,
    options: dict[str, Any],
    output: str | None,
    format: str,
    limit: int,
) -> int:
    """Ask a server, or several, write the rows, and say how many there are."""
    rows: ServerRows | MergedRows
    rows = regdsl.rows(text, server, limit=limit or None, timeout=timeout, **options)
    say_lints(rows.lints, text)
    _write(rows, output, format)
    for note in rows.notes:
        say(f"note: {note}")
    if limit and len(rows) == limit:
        say(f"the first {_count(len(rows), rows.noun)} of {rows.server} (--limit 0 for all)")
    else:
        say(f"{_count(len(rows), rows.noun)} of {rows.server}")
    for line in getattr(rows, "summary", tuple)():
        say(line)
    return 0 if len(rows) else 1


_ONE = {"people": "person", "resources": "resource"}


def _count(number: int, plural: str) -> str:
    return f"{number} {_ONE.get(plural, plural.removesuffix('s')) if number == 1 else plural}"
