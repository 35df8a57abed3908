"""The command that lists what can be called: macros."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from pathlib import Path

import click

from regdsl import ast
from regdsl.binding.expansion import expand
from regdsl.binding.macros import Definition, Library, body, library
from regdsl.cli.options import macros_option, terminal_width
from regdsl.diagnostics import RegdslError, error
from regdsl.places import user_macros
from regdsl.syntax.formatter import format_expr

__all__ = ["macros_command"]


@click.command("macros")
@click.argument("name", required=False)
@macros_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def macros_command(name: str | None, macros: tuple[Path, ...], as_json: bool) -> None:
    """List the macros that queries can call, or tell all about one."""
    known = library(macros)
    if name is not None:
        wanted = name.removeprefix("@").partition("(")[0]
        definition = known.find(wanted)
        if definition is None:
            _unknown(known, wanted)
            return
        found = _to_dict(definition, known)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _one(found))
        return
    found_all = [_to_dict(definition, known) for definition in known]
    if as_json:
        click.echo(json.dumps(found_all, ensure_ascii=False, indent=2))
        return
    for line in _listed(found_all):
        click.echo(line)


def _unknown(known: Library, name: str) -> None:
    try:
        known.get(ast.Macro(name=name))
    except RegdslError as exc:
        told = exc.diagnostics[0]
        raise error(told.code, told.message, help=told.help) from None


def _to_dict(definition: Definition, known: Library) -> dict[str, object]:
    expr = body(definition)
    found: dict[str, object] = {
        "name": definition.name,
        "call": definition.head,
        "arguments": list(definition.parameters),
        "help": definition.help,
        "definition": format_expr(expr),
        "file": definition.origin or None,
    }
    whole = _expanded(definition, expr, known)
    if whole != found["definition"]:
        found["expanded"] = whole
    return found


def _expanded(definition: Definition, expr: ast.Expr, known: Library) -> str:
    """The definition without macros, its arguments standing as parameters."""
    tree = ast.Query(expr=expr, span=ast.Span(0, len(definition.source)))
    expanded, _, wrong = expand(tree, known)
    if wrong:
        raise RegdslError(wrong, definition.source)
    assert expanded.expr is not None
    return format_expr(expanded.expr)


def _listed(found: Iterable[dict[str, object]]) -> Iterable[str]:
    """Those of each file under its name: call, help, definition."""
    origin: object = ""
    for one in found:
        if one["file"] != origin:
            if origin != "":
                yield ""
            origin = one["file"]
            yield f"from {origin}" if origin else "from the library of regdsl"
        yield f"  {one['call']}"
        for text in filter(None, (one["help"], one["definition"])):
            yield from textwrap.wrap(
                str(text),
                terminal_width(),
                initial_indent="      ",
                subsequent_indent="        ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    yield ""
    yield f"Your own stand in {user_macros()} or a file that `--macros` names."


def _one(found: dict[str, object]) -> str:
    lines = [f"{found['call']}: {found['help']}" if found["help"] else str(found["call"])]
    lines.append(f"  definition  {found['definition']}")
    if "expanded" in found:
        lines.append(f"  expanded    {found['expanded']}")
    lines.append(f"  from        {found['file'] or 'the library of regdsl'}")
    return "\n".join(lines)
