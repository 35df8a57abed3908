"""The command that lists what can be asked: fields."""

from __future__ import annotations

import json

import click

from regdsl.diagnostics import error
from regdsl.fields import DIRECTIVES, FIELDS, Field, find, suggest
from regdsl.fieldtables.kinds import VALUES

__all__ = ["fields_command"]


@click.command("fields")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def fields_command(name: str | None, as_json: bool) -> None:
    """List the fields of the language, or tell all about one."""
    if name is not None:
        _one(name, as_json)
        return
    if as_json:
        click.echo(json.dumps([_to_dict(f) for f in FIELDS], ensure_ascii=False, indent=2))
        return
    width = max(len(field.name) for field in FIELDS) + 2
    scope = ""
    for field in FIELDS:
        if field.scope != scope:
            scope = field.scope
            click.echo(f"\ninside {scope}(...)")
        click.echo(f"{field.name:<{width}}{field.help}")
    click.echo("\nabout the answer, and about declarations")
    for directive in DIRECTIVES:
        click.echo(f"{directive.name:<{width}}{directive.help}")
    click.echo("\n`regdsl fields NAME` tells more of one.")


def _one(name: str, as_json: bool) -> None:
    found = [f for f in FIELDS if f is find(name, f.scope)]
    directives = [d for d in DIRECTIVES if d.name == name.lower()]
    if not found and not directives:
        close = suggest(name)
        raise error(
            "E101",
            f"there is no field `{name}`",
            help=f"did you mean `regdsl fields {close}`?" if close else "`regdsl fields` lists all",
        )
    if as_json:
        click.echo(json.dumps([_to_dict(f) for f in found], ensure_ascii=False, indent=2))
        return
    for number, field in enumerate(found):
        if number:
            click.echo()
        where = f" (inside {field.scope}(...))" if field.scope else ""
        click.echo(f"{field.name}{where}: {field.help}")
        click.echo(f"  values    {VALUES[field.kind]}")
        click.echo(f"  example   {field.example}")
        if field.aliases:
            click.echo(f"  also      {', '.join(field.aliases)}")
        click.echo(f"  looks at  {_column(field)}")
        if field.vocabulary and field.vocabulary != "uat":
            click.echo(f"  terms     {', '.join(_terms(field.vocabulary))}")
        if field.kind == "service":
            for kind, help in _services():
                click.echo(f"  {kind:<10}{help}")
    for directive in directives:
        click.echo(f"{directive.name}: {directive.help}\n  example   {directive.example}")


def _column(field: Field) -> str:
    from regdsl.planning.entities import ENTITIES

    if field.entity == "text":
        return "rr.resource.res_title, rr.resource.res_description, rr.res_subject.res_subject"
    return ", ".join(f"rr.{ENTITIES[field.entity].table}.{name}" for name in field.column)


def _terms(vocabulary: str) -> list[str]:
    from regdsl.binding.vocabularies import load

    terms = load(vocabulary).terms
    return sorted(term for term in terms if not terms[term].deprecated)


def _services() -> list[tuple[str, str]]:
    from regdsl.binding.services import KINDS

    return [(kind.name, kind.help) for kind in KINDS.values()]


def _to_dict(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "aliases": list(field.aliases),
        "scope": field.scope,
        "kind": field.kind,
        "help": field.help,
        "example": field.example,
        "column": _column(field),
    }
