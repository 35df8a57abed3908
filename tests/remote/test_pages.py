"""The pages about servers say what is so; `tests.docs` and `tests.errors` run them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.diagnostics.render import render_terminal
from regdsl.pipeline import BindOptions
from regdsl.remote import patience
from regdsl.remote.ask import Manner
from regdsl.remote.results import RegistryResults
from regdsl.remote.search import search
from tests.conftest import ROOT
from tests.docs.pages import fences
from tests.tap.docs import standing_in
from tests.test_imports import HEAVY, modules_after

ERRORS = ROOT / "docs" / "errors"


@pytest.mark.parametrize("code", ["E501", "E502", "E503", "E504"])
def test_messages_of_errors(code: str, demo_path: Path) -> None:
    (fence,) = fences(ERRORS / f"{code}.md")
    command, _, said = fence.body.partition("\n")
    found = re.search(r"--server (\S+) (?:--timeout (\S+) )?'(.*)'", command)
    assert found is not None
    with standing_in(demo_path), pytest.raises(RegdslError) as caught:
        search(found[3], found[1], timeout=float(found[2] or 60))
    assert "\n".join(render_terminal(d, "") for d in caught.value.diagnostics) == said.strip()


def test_the_message_of_the_lint(demo_path: Path) -> None:
    (fence,) = fences(ERRORS / "W402.md")
    with standing_in(demo_path):
        (lint,) = search("has:title", "http://tiny.example/tap").lints
    assert render_terminal(lint, "") in fence.body


def test_the_page_names_everything() -> None:
    page = (ROOT / "docs" / "pyvo.md").read_text(encoding="utf-8")
    given = {"query", "adql", "server", "direction", "overflow", "lints", "notes", "elapsed"}
    own = {name for name in vars(RegistryResults) if not name.startswith("_")} - {"getrecord"}
    for name in (given | own | {"dropped"}) - {"getrecord"}:
        assert re.search(rf"`{name}\b", page), name
    for name in (*inspect.signature(search).parameters, *BindOptions.__annotations__):
        assert f"`{name}`" in page or name in ("query", "options"), name


def test_defaults_are_in_one_accord() -> None:
    found = inspect.signature(search).parameters
    assert found["timeout"].default == Manner().timeout == patience.DEFAULT_TIMEOUT
    assert found["tries"].default == Manner().tries == patience.DEFAULT_TRIES


@pytest.mark.parametrize("module", ["search", "constraint", "trouble", "servers"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    assert not modules_after(f"import regdsl.remote.{module}") & (HEAVY - {"sqlglot"})


def test_a_mirror_is_searched_without_pyvo(demo_path: Path) -> None:
    code = f"from regdsl.remote.search import search; search('quasar', mirror={str(demo_path)!r})"
    assert not modules_after(code) & (HEAVY - {"sqlglot"})
