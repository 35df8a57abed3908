"""`count:` on the command line: the table of values, the formats, and what is said beside."""

from __future__ import annotations

import json

import pytest

from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror


def _run(*words: str) -> int:
    return int(cli.main(list(words), standalone_mode=False) or 0)


@pytest.fixture(autouse=True)
def _no_shell_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "title:survey count:band limit:2") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == ["resources", "band"]
    assert out.splitlines()[2].split() == ["13", "optical"]
    assert "2 of 4 values of `band`" in err


def test_the_total(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "count:total") == 0
    assert capsys.readouterr().out == "213\n"


def test_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "qqqq count:band") == 1
    assert "no resource matches" in capsys.readouterr().err


def test_formats(capsys: pytest.CaptureFixture[str]) -> None:
    _run("search", "--format", "csv", "title:survey count:band limit:1")
    assert capsys.readouterr().out.splitlines() == ["field,value,resources", "band,optical,13"]
    _run("search", "--format", "json", "title:survey count:band limit:1")
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["band"]["counts"][0] == {"value": "optical", "resources": 13}
    _run("search", "--format", "votable", "title:survey count:band limit:1")
    assert "<TD>optical</TD>" in capsys.readouterr().out


def test_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("search", "count:subject") == 0
    out, err = capsys.readouterr()
    assert len([line for line in out.splitlines()[2:] if "(none)" not in line]) == 25
    assert "(--limit 0 for all)" in err
    _run("search", "--limit", "0", "count:subject")
    assert len(capsys.readouterr().out.splitlines()) > 100


def test_no_identifiers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception, match="gives numbers"):
        _run("search", "--format", "ivoids", "count:band")


def test_servers_do_not_count() -> None:
    with pytest.raises(RegdslError, match="E201"):
        _run("search", "--server", "http://127.0.0.1:9/tap", "count:band")


def test_a_search_for_resources_refuses(demo: Mirror) -> None:
    with pytest.raises(RegdslError, match=r"Mirror\.counts"):
        demo.search("quasar count:band")
    assert demo.counts("quasar").rows() == [("total", "", 4)]
