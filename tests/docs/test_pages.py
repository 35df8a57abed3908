"""Every query, command and block of Python in the pages does what the page says."""

from __future__ import annotations

import difflib
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest

import regdsl
from regdsl.binding.counting import counts_in
from regdsl.binding.showing import shows_in
from regdsl.cli.main import cli
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW, ROOT
from tests.docs.pages import PAGES, Fence, fences, queries
from tests.docs.update import updated

FENCES = [fence for page in PAGES for fence in fences(page)]
KINDS = {"regdsl", "console", "python", "output", "sh", "text", "ebnf", "json", "sql"}

_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
_LOCAL_PATH = re.compile(
    r"(?<![\w.:/$~])(?:/(?:work|tmp|home|root|Users|usr|opt|var|mnt|srv)\b|[A-Z]:\\)"
)


def _kind(kind: str) -> list[Fence]:
    return [fence for fence in FENCES if fence.kind == kind]


@pytest.mark.parametrize("fence", FENCES, ids=str)
def test_the_kind_of_a_fence_is_known(fence: Fence) -> None:
    assert fence.kind in KINDS
    assert fence.body.strip()


@pytest.mark.parametrize("fence", _kind("regdsl"), ids=str)
def test_queries(fence: Fence, demo: Mirror) -> None:
    for query in queries(fence):
        if "error" in fence.tags:
            with pytest.raises(regdsl.RegdslError):
                regdsl.bind(query, params=_params(fence), now=NOW)
            continue
        options: dict[str, Any] = {"params": _params(fence), "now": NOW}
        tree = regdsl.parse(query)
        found: Sequence[Any] | int
        if counts_in(tree):
            counts, same = (demo.counts(text, **options) for text in (query, regdsl.fmt(query)))
            assert same.rows() == counts.rows()
            found = counts.total
        elif shows_in(tree):
            found = demo.rows(query, **options)
            assert list(demo.rows(regdsl.fmt(query), **options)) == list(found)
        else:
            found = demo.search(query, **options)
            assert demo.search(regdsl.fmt(query), **options).ivoids == found.ivoids
        assert found or "nofind" in fence.tags, f"{query} finds nothing in the demo registry"


def _params(fence: Fence) -> dict[str, str]:
    """The tags `$name=value` of a fence; `_` stands for a blank."""
    pairs = (tag[1:].partition("=") for tag in fence.tags if tag.startswith("$"))
    return {name: value.replace("_", " ") for name, _, value in pairs}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_pages_show_is_what_users_see(page: Path) -> None:
    now, new = page.read_text(encoding="utf-8"), updated(page)
    difference = "\n".join(
        difflib.unified_diff(now.splitlines(), new.splitlines(), "page", "run", lineterm="", n=1)
    )
    assert now == new, f"`make docs-output` would change {page.name}:\n{difference}"


def _commands() -> Iterator[tuple[Fence, str]]:
    for fence in _kind("sh"):
        for line in fence.body.splitlines():
            # what is piped or put on one line with `&&` is one command each
            for part in re.split(r" \| | && ", line.partition(" #")[0]):
                if part.startswith("regdsl "):
                    yield fence, part


@pytest.mark.parametrize(("fence", "line"), [*_commands()], ids=str)
def test_commands_that_are_not_run_could_be(fence: Fence, line: str) -> None:
    args = shlex.split(line)[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        name = args.pop(0)
        if name.startswith("-"):
            return
        found = command.get_command(context, name)
        assert found is not None, f"{fence}: no command {name}"
        command = found
    command.make_context(command.name, args)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        path = Path(os.path.normpath(page.parent / target)) if target else page
        assert path.exists(), f"{page.name}: no {target}"
        if anchor:
            assert anchor in _anchors(path), f"{page.name}: no #{anchor} in {path.name}"


def _anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, made as code forges make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_know_no_single_machine(page: Path) -> None:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        assert not _LOCAL_PATH.search(line), f"{page.relative_to(ROOT)}:{number}: {line}"
