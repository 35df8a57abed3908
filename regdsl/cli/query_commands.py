"""Commands that answer or compile a query: search, compile, compare, demo."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

import regdsl
from regdsl.ast import Query
from regdsl.binding.counting import counts_in
from regdsl.binding.showing import shows_in
from regdsl.cli.formats import FORMATS, by_ending, write, write_counts
from regdsl.cli.options import (
    QueryCommand,
    bind_options,
    mirror_option,
    named_on_command_line,
    open_output,
    output_option,
    query_options,
    read_query,
    server_options,
    the_mirror,
)
from regdsl.cli.rows import search_rows, server_rows, write_rows
from regdsl.cli.say import say, say_lints
from regdsl.diagnostics import RegdslError, error
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.results import LeftOut, Results

__all__ = [
    "compare_command",
    "compile_command",
    "demo_command",
    "search_command",
]

EXAMPLES = 5
"""Resources that `compare` names for each cause."""

SHOWN = 25
"""Resources shown in a table unless `--limit` says otherwise."""


@click.command("search", cls=QueryCommand)
@query_options
@mirror_option
@server_options
@bind_options
@output_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="Without it, by the ending of FILE, else a table.",
)
@click.option(
    "--limit",
    type=click.IntRange(0, (1 << 63) - 1),
    help=f"At most so many resources; 0 for all. A table shows {SHOWN} unless told.",
)
@click.option("--no-optimise", is_flag=True, help="Search a mirror without any rule.")
def search_command(
    text: str,
    mirror_path: Path | None,
    server: str | None,
    timeout: float,
    options: dict[str, Any],
    output: str | None,
    format_: str | None,
    limit: int | None,
    no_optimise: bool,
) -> int:
    """Search the mirror (or the demo registry) for resources; or a server."""
    format_ = format_ or by_ending(output)
    if limit is None:
        limit = SHOWN if format_ == "table" and output is None else 0
    if server is not None:
        if mirror_path is not None and named_on_command_line("mirror_path"):
            raise click.UsageError("give a mirror or a server, not both")
        if no_optimise:
            raise click.UsageError("`--no-optimise` is for a mirror; `regdsl compile` has it too")
        return _search_server(text, server, timeout, options, output, format_, limit)
    ways = {**options, "optimise": not no_optimise}
    with _source(text):
        tree = regdsl.parse(text)
    if counts_in(tree):
        if format_ == "ivoids":
            raise click.UsageError("`count:` gives numbers, and no identifiers")
        return _count(text, mirror_path, ways, output, format_, limit)
    if shows_in(tree):
        with _source(text):
            rows = search_rows(text, mirror_path, ways, output, format_, limit)
        _say_left_out(rows.left_out)
        return 0 if rows.total else 1
    with _source(text), Mirror(the_mirror(mirror_path)) as mirror:
        results = mirror.search(tree, limit=limit or None, **ways)
        say_lints(results.lints, text)
        stream = open_output(output)
        write(results, mirror.services, format_, stream)
        if output is not None:
            stream.close()
        _say_about(results, limit)
        if not results.total:
            _say_why(tree, mirror, options)
    return 0 if results.total else 1


def _say_why(tree: Query, mirror: Mirror, options: dict[str, Any]) -> None:
    """Which conditions leave nothing."""
    from regdsl.mirror.explaining import parts_of, why_empty

    parts = parts_of(tree, lambda part: regdsl.bind(part, **options), mirror.count)
    for why in why_empty(parts) if len(parts) > 1 else ():
        say(f"note: {why}")


def _count(
    text: str,
    mirror_path: Path | None,
    options: dict[str, Any],
    output: str | None,
    format_: str,
    limit: int,
) -> int:
    with _source(text), Mirror(the_mirror(mirror_path)) as mirror:
        counts = mirror.counts(text, limit=limit or None, **options)
        say_lints(counts.lints, text)
        stream = open_output(output)
        write_counts(counts, format_, stream)
        if output is not None:
            stream.close()
        for note in counts.notes:
            say(f"note: {note}")
        for facet in counts.values():
            shown = sum(count.value is not None for count in facet)
            if shown < facet.values:
                more = " (--limit 0 for all)" if limit and shown == limit else ""
                say(f"{shown} of {facet.values} values of `{facet.field}`{more}")
        _say_total(counts.total)
        _say_left_out(counts.left_out)
    return 0 if counts.total else 1


def _search_server(
    text: str,
    server: str,
    timeout: float,
    options: dict[str, Any],
    output: str | None,
    format_: str,
    limit: int,
) -> int:
    with _source(text):
        if counts_in(regdsl.parse(text)):  # Said before the server is asked what it is.
            raise error(
                "E201",
                "servers are asked for resources, not for counts (`count:`)",
                help="ask a mirror: leave out `--server`",
            )
        several = [one for one in server.split(",") if one.strip()]
        asked = several if len(several) > 1 else server.strip().strip(",")
        if shows_in(regdsl.parse(text)):
            return server_rows(text, asked, timeout, options, output, format_, limit)
        results = regdsl.search(text, asked, limit=limit or None, timeout=timeout, **options)
    say_lints(results.lints, text)
    stream = open_output(output)
    kinds = results.services()
    write(results, lambda _: kinds, format_, stream)
    if output is not None:
        stream.close()
    for note in results.notes:
        say(f"note: {note}")
    found = len(results)
    if not found:
        say(f"no resource matches on {results.server}")
    elif limit and found == limit:
        say(f"the first {found} resources of {results.server} (--limit 0 for all)")
    else:
        say(f"{found} resource{'s' * (found != 1)} of {results.server}")
    for line in getattr(results, "summary", tuple)():
        say(line)
    return 0 if found else 1


def _say_about(results: Results, limit: int) -> None:
    for note in results.notes:
        say(f"note: {note}")
    if 0 < len(results) < results.total:
        more = " (--limit 0 for all)" if limit and len(results) == limit else ""
        say(f"{len(results)} of {results.total} resources{more}")
    else:
        _say_total(results.total)
    _say_left_out(results.left_out)


def _say_total(total: int) -> None:
    if not total:
        say("no resource matches")
    else:
        say("1 resource" if total == 1 else f"{total} resources")


def _say_left_out(left_out: Iterable[LeftOut]) -> None:
    for entry in left_out:
        what = "resource declares" if entry.count == 1 else "resources declare"
        how = "`?` after the verb" if entry.field == "spatial" else f"`{entry.field}?`"
        say(f"note: {entry.count} more {what} nothing for `{entry.field}`; {how} finds them too")


@contextlib.contextmanager
def _source(text: str) -> Iterator[None]:
    """Give errors the text that they speak of."""
    try:
        yield
    except RegdslError as exc:
        raise RegdslError(exc.diagnostics, exc.source or text) from None


@click.command("compile", cls=QueryCommand)
@query_options
@bind_options
@output_option
@click.option(
    "--to", default="gavo", show_default=True, help=f"A target: {', '.join(regdsl.targets())}."
)
@click.option("--exact", is_flag=True, help="Refuse what the target can only answer nearly.")
@click.option("--no-optimise", is_flag=True, help="Leave the plan as it was written.")
def compile_command(
    text: str,
    options: dict[str, Any],
    output: str | None,
    to: str,
    exact: bool,
    no_optimise: bool,
) -> None:
    """Print the query as RegTAP ADQL, or as the SQL that a mirror runs."""
    with _source(text):
        bound = regdsl.bind(text, **options)
        say_lints(bound.lints, text)
        if to == "sqlite":
            statement = regdsl.compile_sqlite(bound, optimise=not no_optimise)
            lines = [statement.sql, *(f"-- :{k} = {v!r}" for k, v in statement.params.items())]
        else:
            adql = regdsl.compile_adql(bound, to, exact=exact, optimise=not no_optimise)
            lines = [adql.text]
            say_lints(adql.lints, text)
    for note in bound.notes:
        say(f"note: {note}")
    stream = open_output(output)
    stream.write("\n".join(lines) + "\n")
    if output is not None:
        stream.close()


@click.command("compare", cls=QueryCommand)
@query_options
@mirror_option
@server_options
@bind_options
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def compare_command(
    text: str,
    mirror_path: Path | None,
    server: str | None,
    timeout: float,
    options: dict[str, Any],
    as_json: bool,
) -> int:
    """Ask a server and the mirror the same, and say why their answers differ."""
    from regdsl.remote.compare import CAUSES, compare

    if "," in (server or ""):
        raise click.UsageError("a mirror is compared with one server: name one")
    with _source(text):
        found = compare(text, server or "gavo", the_mirror(mirror_path), timeout=timeout, **options)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return 0 if not found.differences else 1
    click.echo(f"query:  {found.query}")
    click.echo(f"server: {found.server}, {found.adql.summary}")
    click.echo(f"mirror: {found.mirror}, as of {found.as_of or 'an unknown day'}")
    click.echo(f"both find {found.both} resources")
    for (who, cause), count in found.counts().items():
        click.echo(f"\nonly the {who}: {count}, {cause}: {CAUSES[cause]}")
        differences = found.of(who, cause)
        for difference in differences[:EXAMPLES]:
            detail = f"  ({difference.detail})" if difference.detail else ""
            click.echo(f"  {difference.ivoid}{detail}")
        if count > EXAMPLES:
            click.echo(f"  ... and {count - EXAMPLES} more (--json lists all)")
    return 0 if not found.differences else 1


@click.command("demo", cls=QueryCommand)
@click.argument("query", nargs=-1)
def demo_command(query: tuple[str, ...]) -> int:
    """Answer a query from the demo registry, and show its ADQL."""
    from regdsl.demo import DEMO_QUERY, demo_mirror

    text = read_query(query, None) if query else DEMO_QUERY
    with _source(text), Mirror(demo_mirror()) as mirror:
        if counts_in(regdsl.parse(text)):
            counts = mirror.counts(text)
            say_lints(counts.lints, text)
            click.echo(f"query: {counts.query}\n")
            write_counts(counts, "table", sys.stdout)
            return 0 if counts.total else 1
        if shows_in(regdsl.parse(text)):
            rows = mirror.rows(text)
            say_lints(rows.lints, text)
            click.echo(f"query: {rows.query}\n")
            write_rows(rows, "table", sys.stdout)
            return 0 if rows.total else 1
        results = mirror.search(text)
        say_lints(results.lints, text)
        click.echo(f"query: {results.query}")
        for note in results.notes:
            click.echo(f"note: {note}")
        click.echo()
        write(results, mirror.services, "table", sys.stdout)
        adql = results.to_adql()
        click.echo(f"\n{results.total} resources. The same question as ADQL for {adql.title}:")
        for remark in adql.summary.split("; "):
            click.echo(f"- {remark}")
        click.echo(f"\n{adql.text}")
    return 0 if results.total else 1
