"""The formats of search results: table, csv, json, votable, ecsv, ivoids."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from regdsl.cli.options import terminal_width
from regdsl.mirror.counts import NONE, Count, Counts
from regdsl.mirror.results import Resource

if TYPE_CHECKING:
    from rich.table import Table

__all__ = [
    "FORMATS",
    "Found",
    "Services",
    "Tabular",
    "by_ending",
    "new_table",
    "print_table",
    "width_of",
    "write",
    "write_astropy",
    "write_counts",
]

Services = Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]
"""The kinds of services of some resources, by ivoid."""


class Tabular(Protocol):
    """What can be shown as an astropy Table."""

    def to_table(self) -> Any:
        """As an astropy Table."""


class Found(Tabular, Protocol):
    """What a search found, on a mirror or on a server."""

    @property
    def ivoids(self) -> list[str]:
        """The identifiers alone."""

    def as_resources(self) -> list[Resource]:
        """The resources, in order."""

    def to_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""


FORMATS = ("table", "csv", "json", "votable", "ecsv", "ivoids")

_ENDINGS = {
    ".csv": "csv",
    ".json": "json",
    ".vot": "votable",
    ".votable": "votable",
    ".xml": "votable",
    ".ecsv": "ecsv",
}


def by_ending(output: str | None) -> str:
    """The format that the name of a file asks for; a table for any other."""
    return _ENDINGS.get(Path(output).suffix.lower(), "table") if output else "table"


def write(results: Found, services: Services, format: str, stream: IO[str]) -> None:
    """Write results in one of `FORMATS`."""
    match format:
        case "table":
            _table(results.as_resources(), services, stream)
        case "csv":
            names = list(_record(results).__dataclass_fields__)
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(names)
            for resource in results.as_resources():
                writer.writerow([text or "" for text in resource.to_dict().values()])
        case "json":
            json.dump(results.to_dict(), stream, ensure_ascii=False, indent=2)
            stream.write("\n")
        case "ivoids":
            stream.writelines(f"{ivoid}\n" for ivoid in results.ivoids)
        case _:
            write_astropy(results, format, stream)


def _record(results: Found) -> type[Resource]:
    """What each resource is: that of several servers knows who has it."""
    found: type[Resource] = getattr(results, "record", Resource)
    return found


def write_counts(counts: Counts, format: str, stream: IO[str]) -> None:
    """Write counts in one of `FORMATS`; those of identifiers are refused before."""
    match format:
        case "table":
            stream.writelines(_facets(counts))
        case "csv":
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("field", "value", "resources"))
            writer.writerows(counts.rows())
        case "json":
            json.dump(counts.to_dict(), stream, ensure_ascii=False, indent=2)
            stream.write("\n")
        case _:
            write_astropy(counts, format, stream)


def _facets(counts: Counts) -> Iterator[str]:
    """Numbers before values, so that long values need no cutting."""
    if not counts:
        yield f"{counts.total}\n"
        return
    width = max(len("resources"), len(str(counts.total)))
    for number, facet in enumerate(counts.values()):
        if number:
            yield "\n"
        yield f"{'resources':>{width}}   {facet.field}\n"
        yield f"{'─' * (width + 3 + max(map(len, (facet.field, *map(_label, facet)))))}\n"
        for count in facet:
            yield f"{count.resources:>{width}}   {_label(count)}\n"


def _label(count: Count) -> str:
    return NONE if count.value is None else " ".join(count.value.split())


def write_astropy(results: Tabular, format: str, stream: IO[str]) -> None:
    """VOTable and ECSV, as astropy writes them."""
    import io

    name = "ascii.ecsv" if format == "ecsv" else format
    if format == "ecsv":
        text = io.StringIO()
        results.to_table().write(text, format=name)
        stream.write(text.getvalue())
        return
    data = io.BytesIO()
    results.to_table().write(data, format=name)
    stream.write(data.getvalue().decode("utf-8"))


def _table(resources: Sequence[Resource], services: Services, stream: IO[str]) -> None:
    from rich.text import Text

    if not resources:
        return
    kinds = services([resource.ivoid for resource in resources])
    table = new_table()
    # Identifiers stay whole, so that they can be copied into `regdsl show`.
    table.add_column("ivoid", no_wrap=True, style="cyan")
    table.add_column("title", overflow="fold", ratio=1, min_width=20)
    table.add_column("services", overflow="fold")
    shared = hasattr(resources[0], "servers")
    if shared:
        table.add_column("servers", overflow="fold")
    for resource in resources:
        table.add_row(
            Text(resource.ivoid),
            Text(" ".join((resource.title or "").split())),
            Text(" ".join(kinds[resource.ivoid])),
            *([Text(getattr(resource, "servers", ""))] if shared else []),
        )
    print_table(table, stream)


def new_table() -> Table:
    """A table as all commands show one."""
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)


def width_of(stream: IO[str]) -> int:
    """Columns that there are for a table."""
    return terminal_width() if stream is sys.stdout else 100


def print_table(table: Table, stream: IO[str]) -> None:
    """Write a table, coloured on a terminal."""
    from rich.console import Console

    terminal = stream is sys.stdout and sys.stdout.isatty()
    console = Console(file=stream, width=width_of(stream), force_terminal=terminal or None)
    with console.capture() as capture:
        console.print(table)
    # rich pads each line to the width of the table; nobody wants those blanks in a pipe.
    stream.writelines(f"{line.rstrip()}\n" for line in capture.get().splitlines())
