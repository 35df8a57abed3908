"""The project's own macros: each finds something, says nothing doubtful, and is documented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import regdsl
from regdsl.binding.macros import Definition, body, library
from regdsl.cli.main import cli
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW, ROOT

OWN = [definition for definition in library() if not definition.origin]
each = pytest.mark.parametrize("definition", OWN, ids=lambda d: d.name)


def example(definition: Definition) -> str:
    """A call with values that make sense."""
    values = {"band": "em.ir.k"}
    given = ",".join(values[name] for name in definition.parameters)
    return f"@{definition.name}({given})" if given else f"@{definition.name}"


def test_those_that_are_promised() -> None:
    promised = "images spectra catalogs timeseries surveys simulations theory cubes events"
    promised += " transients tutorials"
    assert {definition.name for definition in OWN} >= set(promised.split())


@each
def test_it_is_sound(definition: Definition) -> None:
    assert definition.help
    assert definition.help[0].islower() or definition.help[:3].isupper()
    assert body(definition)
    bound = regdsl.bind(example(definition), now=NOW)
    assert bound.lints == ()


@each
def test_it_finds_something(definition: Definition, demo: Mirror) -> None:
    found = demo.search(example(definition), now=NOW).total
    assert 0 < found < demo.search("").total


@each
@pytest.mark.parametrize("target", [t for t in regdsl.targets() if t in ("gavo", "sqlite")])
def test_it_can_be_compiled(definition: Definition, target: str) -> None:
    assert regdsl.compile(example(definition), target, now=NOW)


@each
def test_it_is_in_the_documentation(definition: Definition) -> None:
    page = (ROOT / "docs" / "macros.md").read_text(encoding="utf-8")
    assert f"\n| `{definition.head}` | {definition.help} |" in page


@each
def test_the_command_shows_it(definition: Definition, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["macros", definition.name, "--json"], standalone_mode=False)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["help"], shown["file"]) == (definition.help, None)
    expanded = shown.get("expanded", shown["definition"])
    params = dict.fromkeys(definition.parameters, "em.ir.k")
    same = regdsl.bind(expanded, params=params, now=NOW)
    assert "@" not in expanded
    assert same.expr == regdsl.bind(example(definition), now=NOW).expr


def test_the_command_lists_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.regdsl"
    file.write_text("# mine\n@plates($x) = photographic band:$x\n", encoding="utf-8")
    cli.main(["macros", "--macros", str(file)], standalone_mode=False)
    shown = capsys.readouterr().out
    for definition in OWN:
        assert f"\n  {definition.head}\n" in shown
    assert shown.index("from the library of regdsl") < shown.index(f"from {file}")
    assert "  @plates($x)\n      mine\n      photographic band:$x\n" in shown


def test_the_command_knows_no_other() -> None:
    with pytest.raises(regdsl.RegdslError, match=r"E118.*did you mean `@spectra`"):
        cli.main(["macros", "spectr"], standalone_mode=False)
