"""`regdsl vocab list` and `show`, on the vocabularies that come with the package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from regdsl.binding.vocabularies import NAMES, load
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def said(*args: str) -> str:
        cli.main(["vocab", *args], standalone_mode=False)
        return capsys.readouterr().out

    return said


def test_list(run: Run) -> None:
    lines = run("list").splitlines()
    assert [line.split()[0] for line in lines[: len(NAMES)]] == list(NAMES)
    assert "(a part)" in next(line for line in lines if line.startswith("uat"))
    assert lines[0].split()[-1] == "band"


def test_list_names_a_folder(run: Run, tmp_path: Path) -> None:
    text = {"terms": {"Light": {"label": "Light", "wider": [], "narrower": []}}}
    (tmp_path / "messenger.desise").write_text(json.dumps(text), encoding="utf-8")
    first, second, *_ = run("list", "--vocab-dir", str(tmp_path)).splitlines()
    assert "1 terms" in first
    assert str(tmp_path) in first
    assert "with regdsl" in second


@pytest.mark.parametrize("name", NAMES)
def test_show(name: str, run: Run) -> None:
    shown = run("show", name)
    assert shown.startswith(f"{name}: {len(load(name).terms)} terms")
    if name != "uat":
        assert all(term in shown for term in load(name).terms)
    whole = json.loads(run("show", name, "--json"))
    assert len(whole["terms"]) == len(load(name).terms)


@pytest.mark.parametrize("name", ["band", "messenger", "waveband", "BAND"])
def test_a_field_stands_for_its_vocabulary(name: str, run: Run) -> None:
    assert run("show", name) == run("show", "messenger")
    assert run("show", f"{name}:radio") == run("show", "messenger:Radio")


def test_a_term(run: Run) -> None:
    shown = json.loads(run("show", "uat:Cepheid variable stars", "--json"))
    assert shown["id"] == "cepheid-variable-stars"
    assert shown["broader"] == ["pulsating-variable-stars"]
    assert shown["below"] == len(load("uat").narrower("cepheid-variable-stars")) - 1
    assert "type-ii-cepheid-variable-stars" in shown["narrower"]
    assert "  status    deprecated, `IsServedBy` stands" in run(
        "show", "relationship_type:served-by"
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("messnger", "did you mean `messenger`"),
        ("title", "there are messenger, "),
        ("band:radoi", "did you mean `messenger:Radio`"),
        ("band:zzzz", "`regdsl vocab show messenger` shows"),
        ("band:", "is not a term of messenger"),
    ],
)
def test_what_there_is_not(name: str, told: str, run: Run) -> None:
    with pytest.raises(RegdslError, match=f"E104: .*{told}"):
        run("show", name)
