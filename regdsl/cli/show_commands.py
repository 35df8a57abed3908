"""The command that lays out one resource: show."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from regdsl.binding.services import kind_of
from regdsl.cli.options import mirror_option, terminal_width, the_mirror
from regdsl.cli.say import say
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.record import FullRecord

__all__ = ["show_command"]

_INDENT = 14


@click.command("show")
@click.argument("ivoid")
@mirror_option
@click.option("--json", "as_json", is_flag=True, help="Print all rows as JSON.")
@click.option("--columns", is_flag=True, help="List the columns of each table as well.")
def show_command(ivoid: str, mirror_path: Path | None, as_json: bool, columns: bool) -> None:
    """Lay out one resource: people, services, tables, coverage, relations."""
    with Mirror(the_mirror(mirror_path)) as mirror:
        record = mirror.show(ivoid)
        if mirror.stale:
            say(f"note: {mirror.stale}")
    if as_json:
        click.echo(json.dumps(record.to_dict(), ensure_ascii=False, indent=2))
        return
    for label, text in _lines(record, columns):
        click.echo(_entry(label, text))


def _entry(label: str, text: str) -> str:
    width = max(terminal_width(), 60)
    body = textwrap.wrap(text, width - _INDENT, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]
    pad = "\n" + " " * _INDENT
    if len(label) >= _INDENT:
        return label + pad + pad.join(body)
    return f"{label:<{_INDENT}}" + pad.join(body)


def _lines(record: FullRecord, columns: bool) -> Iterator[tuple[str, str]]:
    resource = record.resource
    for label, column in (
        ("title", "res_title"),
        ("ivoid", "ivoid"),
        ("short name", "short_name"),
        ("type", "res_type"),
        ("content", "content_type"),
        ("waveband", "waveband"),
    ):
        if resource[column]:
            yield label, " ".join(str(resource[column]).replace("#", ", ").split())
    if resource["res_description"]:
        for number, paragraph in enumerate(resource["res_description"].split("\n\n")):
            yield ("" if number else "description", " ".join(paragraph.split()))
    if record.subjects:
        yield "subjects", ", ".join(record.subjects)
    yield from _people(record)
    yield "created", resource["created"] or "not declared"
    yield "updated", resource["updated"] or "not declared"
    if resource["source_value"]:
        yield "source", resource["source_value"]
    if resource["reference_url"]:
        yield "see", resource["reference_url"]
    for number, identifier in enumerate(record.alternate_identifiers):
        yield ("" if number else "also known as", identifier)
    if resource["rights"] or resource["rights_uri"]:
        yield "rights", " ".join(filter(None, (resource["rights"], resource["rights_uri"])))
    yield from _coverage(record)
    yield from _services(record)
    yield from _tables(record, columns)
    yield from _relations(record)
    yield from _pyvo(record)


def _people(record: FullRecord) -> Iterator[tuple[str, str]]:
    for role in ("creator", "contributor", "publisher", "contact"):
        names = [
            " ".join((row["role_name"] or "").split())
            + (f" <{row['email']}>" if row["email"] else "")
            for row in record.roles
            if row["base_role"] == role and (row["role_name"] or row["email"])
        ]
        if names:
            yield role, "; ".join(names)


def _coverage(record: FullRecord) -> Iterator[tuple[str, str]]:
    for moc in record.spatial:
        yield "sky", moc if len(moc) <= 200 else f"{moc[:200]}... ({len(moc)} characters)"
    for start, end in record.temporal:
        yield "time", f"MJD {start} to {end}"
    for start, end in record.spectral:
        yield "spectrum", f"{start:.6g} to {end:.6g} J"


def _services(record: FullRecord) -> Iterator[tuple[str, str]]:
    for capability in record.capabilities:
        standard = capability["standard_id"]
        what = kind_of(standard) or (standard or "page").rpartition("/std/")[2]
        if standard and "aux" in standard.partition("#")[2]:
            what += " (aux)"
        for interface in capability["interfaces"]:
            kind = "web" if interface["intf_type"] == "vr:webbrowser" else what
            yield kind, interface["access_url"] or ""


def _tables(record: FullRecord, columns: bool) -> Iterator[tuple[str, str]]:
    for table in record.tables:
        count = len(table["columns"])
        title = table["table_title"] or table["table_description"] or ""
        yield (
            "table",
            f"{table['table_name']} ({count} {'column' if count == 1 else 'columns'})"
            + (f": {' '.join(title.split())}" if title else ""),
        )
        if columns:
            for column in table["columns"]:
                yield "", _column(column)


def _column(column: dict[str, Any]) -> str:
    parts = [column["name"] or "?"]
    if column["unit"]:
        parts.append(f"[{column['unit']}]")
    if column["ucd"]:
        parts.append(column["ucd"])
    if column["column_description"]:
        parts.append("- " + " ".join(column["column_description"].split()))
    return " ".join(parts)


def _relations(record: FullRecord) -> Iterator[tuple[str, str]]:
    for row in record.relationships:
        target = row["related_id"] or ""
        name = (
            f" ({row['related_name']})" if row["related_name"] and target else row["related_name"]
        )
        yield "relation", f"{row['relationship_type']} {target}{name or ''}"
    for row in record.related_from:
        yield "relation", f"named by {row['ivoid']} as {row['relationship_type']}"


_CLASSES = {
    "scs": "SCSService",
    "sia": "SIAService",
    "sia1": "SIAService",
    "sia2": "SIA2Service",
    "ssa": "SSAService",
    "slap": "SLAService",
    "tap": "TAPService",
}


def _pyvo(record: FullRecord) -> Iterator[tuple[str, str]]:
    """The lines of Python that use the first service pyvo has a class for."""
    for capability in record.capabilities:
        name = _CLASSES.get(kind_of(capability["standard_id"]) or "")
        urls = [
            row["access_url"]
            for row in capability["interfaces"]
            if row["intf_type"] != "vr:webbrowser" and row["access_url"]
        ]
        if name and urls:
            yield "in Python", f'pyvo.dal.{name}("{urls[0]}")'
            return
