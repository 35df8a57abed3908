"""The command for ADQL that somebody wrote: run it, judge it, spell it, fit it to a server."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import IO

import click

from regdsl.cli.formats import by_ending, new_table, print_table, width_of, write_astropy
from regdsl.cli.options import (
    QueryCommand,
    mirror_option,
    open_output,
    output_option,
    query_options,
    the_mirror,
)
from regdsl.cli.say import say, say_lints
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.mirror.adql import MAXREC, TIMEOUT, AdqlResult
from regdsl.mirror.mirror import Mirror

__all__ = ["adql_command"]

FORMATS = ("table", "csv", "json", "votable", "ecsv")

SHOWN = 25
"""Rows shown in a table unless `--maxrec` says otherwise."""

NARROWEST = 14
"""Width that a column of a table needs to be readable; more columns are shown one a line."""


def _list_tables(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    """Instead of running anything, as `--help` does it."""
    if not asked or context.resilient_parsing:
        return
    from regdsl.adql.catalog import SCHEMAS

    for schema in SCHEMAS:
        for table in schema.tables:
            click.echo(f"{schema.name}.{table.name}: {table.description}")
            for column in table.columns:
                click.echo(f"    {column.name:<20} {column.kind:<9} {column.description}")
    context.exit()


@click.command("adql", cls=QueryCommand)
@query_options
@click.option("--check", "judge", is_flag=True, help="Judge it as strict ADQL 2.1; run nothing.")
@click.option("--fmt", is_flag=True, help="Print it in the spelling that every server takes.")
@click.option("--to", metavar="TARGET", help="Print it as a target takes it (or as sqlite).")
@click.option(
    "--tables",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_tables,
    help="List the tables and columns that can be asked.",
)
@mirror_option
@output_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="Without it, by the ending of FILE, else a table.",
)
@click.option(
    "--maxrec",
    type=click.IntRange(0),
    help=f"At most so many rows ({MAXREC}; a table shows {SHOWN} unless told).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Give up after so long.",
)
@click.option(
    "--vocab-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="REGDSL_VOCAB_DIR",
    help="A folder with IVOA vocabularies (desise), for gavo_vocmatch.",
)
def adql_command(
    text: str,
    judge: bool,
    fmt: bool,
    to: str | None,
    mirror_path: Path | None,
    output: str | None,
    format_: str | None,
    maxrec: int | None,
    timeout: float,
    vocab_dir: Path | None,
) -> int:
    """Run ADQL on the mirror (or the demo registry), whoever wrote it."""
    if judge or fmt or to:
        _without_running(text, judge=judge, fmt=fmt, to=to, output=output, vocab_dir=vocab_dir)
        return 0
    format_ = format_ or by_ending(output)
    shown = SHOWN if format_ == "table" and output is None else MAXREC
    with Mirror(the_mirror(mirror_path)) as mirror:
        result = mirror.adql(
            text, maxrec=shown if maxrec is None else maxrec, timeout=timeout, vocab_dir=vocab_dir
        )
        if mirror.stale:
            say(f"note: {mirror.stale}")
    say_lints((lint for lint in result.lints if lint.code != "W402"), text)
    stream = open_output(output)
    _write(result, format_, stream)
    if output is not None:
        stream.close()
    if result.overflow:
        say(f"the first {len(result)} rows; there are more (--maxrec N)")
    else:
        say("1 row" if len(result) == 1 else f"{len(result)} rows")
    return 0 if result.rows else 1


def _without_running(
    text: str,
    *,
    judge: bool,
    fmt: bool,
    to: str | None,
    output: str | None,
    vocab_dir: Path | None,
) -> None:
    from regdsl.adql.check import check
    from regdsl.adql.printer import to_text
    from regdsl.adql.reader import read

    parsed = read(text)
    checked = check(parsed, strict=judge, to_run=to == "sqlite")
    say_lints(checked.lints, text)
    if judge and not fmt and not to:
        say("this is ADQL 2.1")
        return
    if to == "sqlite":
        from regdsl.backends.foreign import lower

        printed = lower(checked, vocab_dir=vocab_dir)
    elif to:
        from regdsl.backends.adql_fit import fit
        from regdsl.backends.profiles import load

        lints: list[Diagnostic] = []
        try:
            printed = to_text(fit(checked.query, load(to), lints))
        except RegdslError as exc:
            raise RegdslError(exc.diagnostics, exc.source or text) from None
        say_lints(lints, text)
    else:
        printed = to_text(checked.query)
    stream = open_output(output)
    stream.write(printed + "\n")
    if output is not None:
        stream.close()


def _write(result: AdqlResult, format: str, stream: IO[str]) -> None:
    match format:
        case "table":
            _table(result, stream)
        case "csv":
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(result.names)
            writer.writerows(["" if value is None else value for value in row] for row in result)
        case "json":
            found = {"columns": result.names, "rows": result.rows, "overflow": result.overflow}
            json.dump(found, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        case _:
            write_astropy(result, format, stream)


def _table(result: AdqlResult, stream: IO[str]) -> None:
    from rich.text import Text

    if not result.rows:
        return
    if len(result.columns) * NARROWEST > width_of(stream):
        _records(result, stream)
        return
    table = new_table()
    for column in result.columns:
        number = column.datatype in ("int", "long", "double", "float")
        table.add_column(
            Text(column.name),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=column.name == "ivoid",
        )
    for row in result:
        table.add_row(*(Text(_cell(value)) for value in row))
    print_table(table, stream)


def _records(result: AdqlResult, stream: IO[str]) -> None:
    """Rows with more columns than fit side by side: one value a line."""
    longest = max(len(name) for name in result.names)
    for number, row in enumerate(result, 1):
        stream.write(f"-- {number}\n")
        for name, value in zip(result.names, row, strict=True):
            stream.write(f"{name:<{longest}}  {_cell(value)}".rstrip() + "\n")


def _cell(value: object) -> str:
    """One line, and not a whole coverage."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= 200 else text[:199] + "…"
