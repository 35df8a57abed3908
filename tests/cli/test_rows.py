"""`show:` on the command line: the table, the formats, and what is said beside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click
import pytest

from regdsl.backends.shows import COLUMNS
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror


def _run(*words: str) -> int:
    return int(cli.main(list(words), standalone_mode=False) or 0)


@pytest.fixture(autouse=True)
def _no_shell_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_table(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", f"title:survey show:{kind} limit:3") == 0
    out, err = capsys.readouterr()
    head = out.splitlines()[0].split()
    assert head[0] == "ivoid" and set(head) <= set(COLUMNS[kind])
    assert out.count("ivo://") >= 3
    assert f"3 of {_total(f'title:survey show:{kind}')} {kind}" in err


def _total(query: str) -> int:
    from regdsl.demo import demo_mirror

    with Mirror(demo_mirror()) as mirror:
        return mirror.rows(query).total


def test_the_whole_address_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    _run("search", "ivo://cds.vizier/tap show:services")
    assert "https://tapvizier.cds.unistra.fr/TAPVizieR/tap" in capsys.readouterr().out


def test_formats(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    query = "author:skrutskie show:people limit:1"
    _run("search", "--format", "csv", query)
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == list(COLUMNS["people"])
    assert rows[1][:3] == ["ivo://cds.vizier/ii/246", "creator", "Skrutskie M.F."]
    _run("search", "--format", "json", query)
    found = json.loads(capsys.readouterr().out)
    assert found["show"] == "people" and found["rows"][0]["name"] == "Skrutskie M.F."
    _run("search", "--format", "ivoids", "author:skrutskie show:people")
    assert capsys.readouterr().out.split()[0] == "ivo://cds.vizier/ii/246"
    _run("search", "--format", "ecsv", query)
    assert "# - {name: role_ivoid" in capsys.readouterr().out
    _run("search", "-o", str(tmp_path / "people.vot"), query)
    assert "<TD>Skrutskie M.F.</TD>" in (tmp_path / "people.vot").read_text(encoding="utf-8")


def test_chosen_columns(capsys: pytest.CaptureFixture[str]) -> None:
    _run("search", "--format", "csv", "ivo://cds.vizier/ii/246 show:title,author,column limit:1")
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["title", "author", "column"]
    assert "; " in rows[1][1]
    with pytest.raises(click.UsageError, match="no identifiers"):
        _run("search", "--format", "ivoids", "show:title")


def test_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "show:tables") == 0
    assert "(--limit 0 for all)" in capsys.readouterr().err
    _run("search", "--limit", "0", "show:tables")
    assert len(capsys.readouterr().out.splitlines()) > 100


def test_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "qqqq show:tables") == 1
    assert "no resource matches" in capsys.readouterr().err
    assert _run("search", "restype:document show:columns") == 1
    assert "0 columns of" in capsys.readouterr().err


def test_compile_plan_explain_demo(capsys: pytest.CaptureFixture[str]) -> None:
    _run("compile", "author:x show:people")
    assert "FROM rr.res_role AS ro" in capsys.readouterr().out
    _run("compile", "--to", "sqlite", "author:x show:people")
    assert "FROM found CROSS JOIN res_role AS ro" in capsys.readouterr().out
    _run("plan", "author:x via:servedby show:tables")
    assert "show tables" in capsys.readouterr().out
    _run("explain", "--frozen", "unit:mag show:services")
    assert "`service` by relationships alone" in capsys.readouterr().out
    _run("demo", "author:skrutskie show:people")
    assert "Skrutskie M.F." in capsys.readouterr().out


def test_errors_know_their_place() -> None:
    with pytest.raises(RegdslError) as caught:
        _run("search", "show:tables count:band")
    assert caught.value.source == "show:tables count:band"
