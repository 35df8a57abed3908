"""Nothing that users can reach is missing from the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import regdsl
from regdsl.binding.services import KINDS
from regdsl.cli.main import COMMANDS, cli
from regdsl.fields import DIRECTIVES, FIELDS, Directive, Field
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.results import Answer, Resource, Results
from tests.conftest import NOW, ROOT

DOCS = ROOT / "docs"


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _commands() -> Iterator[str]:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        yield name
        if isinstance(command, click.Group):
            yield from (f"{name} {child}" for child in command.list_commands(context))


@pytest.mark.parametrize("command", [*_commands()])
def test_commands(command: str) -> None:
    page = _page("cli.md")
    assert f"\n## regdsl {command}\n" in page
    assert f"<!-- generated: help {command} -->" in page


@pytest.mark.parametrize("entry", [*FIELDS, *DIRECTIVES], ids=lambda e: e.example)
def test_examples_of_fields_find_something(entry: Field | Directive, demo: Mirror) -> None:
    ask = {"count": demo.counts, "show": demo.rows}.get(entry.name, demo.search)
    assert ask(entry.example, now=NOW).total, f"`{entry.example}` finds nothing"


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.scope}:{f.name}")
def test_fields(field: Field) -> None:
    assert f"<!-- generated: fields {field.scope}".rstrip() in _page("language.md")
    assert f"\n| `{field.name}` | {field.help} | `{field.example}` |" in _page("language.md")


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_services(kind: str) -> None:
    assert f"\n| `{kind}` |" in _page("language.md")


@pytest.mark.parametrize("target", regdsl.targets())
def test_targets(target: str) -> None:
    assert f"\n| `{target}` |" in _page("language.md")


@pytest.mark.parametrize("name", regdsl.__all__)
def test_names_of_the_package(name: str) -> None:
    assert f"`regdsl.{name}" in _page("python.md")


@pytest.mark.parametrize(
    "name",
    [
        *(n for n in vars(Mirror) if not n.startswith("_")),
        *(n for n in (*vars(Answer), *vars(Results)) if not n.startswith("_")),
        *Resource.__dataclass_fields__,
    ],
)
def test_names_of_mirrors_and_results(name: str) -> None:
    assert f"`{name}" in _page("python.md"), f"docs/python.md does not speak of {name}"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda p: p.name)
def test_pages_are_in_the_index(page: Path) -> None:
    assert f"({page.name})" in _page("README.md") or page.name == "README.md"
