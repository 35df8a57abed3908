"""`regdsl endpoint`, and profiles of the user's own: known everywhere, and harmless."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import regdsl
from regdsl.backends.profiles import (
    FEATURES,
    NAMED,
    QUIRKS,
    REMARKS,
    Profile,
    able,
    load,
    names,
    packaged,
    read,
)
from regdsl.backends.profiles.writing import keep, to_toml
from regdsl.cli.main import main
from regdsl.diagnostics import RegdslError
from regdsl.places import user_profiles
from regdsl.remote import servers
from regdsl.remote.endpoints import endpoints, lacks
from regdsl.schema import TABLES
from tests.remote.conftest import BOTH, _services, service
from tests.tap.responder import Responder

__all__ = ["BOTH", "_services", "service"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for profiles, with nothing in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert tmp_path in user_profiles().parents
    return user_profiles()


def _cli(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(list(args))
    out, err = capsys.readouterr()
    return int(caught.value.code or 0), out, err


_ODD = replace(
    load("gavo"),
    title='odd "title" \\ \x7f\t\n\x01é🔭 #',
    url="http://ours.example/tap",
    features=frozenset(),
    functions=frozenset(NAMED),
    without=frozenset(TABLES),
    quirks=frozenset(QUIRKS),
    maxrec=None,
    remarks=tuple((topic, "'\"") for topic in REMARKS),
)


@pytest.mark.parametrize("profile", [*map(load, packaged()), _ODD], ids=lambda p: p.title[:9])
def test_what_is_written_reads_back(profile: Profile) -> None:
    text = to_toml(profile)
    assert read(profile.name, tomllib.loads(text)) == profile
    assert max(map(len, text.splitlines())) <= 140


# -- profiles of the user's own ----------------------------------------------------------


def test_known_everywhere(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert names() == packaged()
    path = keep(replace(_ODD, functions=load("gavo").functions, without=frozenset()), "ours")
    assert path == folder / "ours.toml" and load("ours").url == "http://ours.example/tap"
    assert "ours" in regdsl.targets() and servers.servers()["ours"] == load("ours").url
    assert servers.address("ours") == ("http://ours.example/tap", load("ours"))
    assert servers.address("https://OURS.example/tap/sync")[1] == load("ours")
    code, out, _ = _cli(capsys, "compile", "--to", "ours", "service:ssa limit:3")
    assert code == 0 and out.startswith("SELECT TOP 3")
    code, out, _ = _cli(capsys, "adql", "--to", "ours", "SELECT ivoid FROM rr.resource")
    assert code == 0 and "rr.resource" in out
    assert load("ours") in [one.profile for one in endpoints()]


def test_each_of_several_servers_is_asked_by_its_own_profile(service: Responder) -> None:
    """Also when two are known at one address."""
    whole = replace(load("gavo"), url=service.url)
    keep(whole, "all")
    keep(replace(whole, functions=frozenset(), without=frozenset({"stc_spatial"})), "less")
    assert len(regdsl.search("near 10 20", ["all"])) > 0
    assert len(regdsl.rows("near 10 20 show:services", ["all"])) > 0
    for ask in (regdsl.search, regdsl.rows):
        show = "" if ask is regdsl.search else " show:services"
        with pytest.raises(RegdslError, match=r"E201.*rr\.stc_spatial"):
            ask(f"near 10 20{show}", ["less"])


def test_it_is_read_anew(folder: Path) -> None:
    keep(_ODD, "ours")
    assert servers.known("http://ours.example/tap") is not None
    keep(replace(_ODD, url="http://moved.example/tap"), "ours", replace=True)
    assert servers.known("http://ours.example/tap") is None
    (folder / "ours.toml").unlink()
    assert servers.known("http://moved.example/tap") is None and names() == packaged()


def test_what_it_can_do_is_told(folder: Path) -> None:
    keep(replace(_ODD, features=frozenset(FEATURES)), "ours")
    assert "ours" in able(lambda profile: profile.has("moc"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gavo", "comes with regdsl"),
        ("sqlite", "comes with regdsl"),
        ("A", "begins with a small letter"),
        ("a,b", "begins with a small letter"),
        ("../x", "begins with a small letter"),
        ("", "begins with a small letter"),
        ("x.toml", "begins with a small letter"),
        ("http://a", "begins with a small letter"),
    ],
)
def test_bad_names(name: str, why: str, folder: Path) -> None:
    with pytest.raises(RegdslError, match="E202") as caught:
        keep(_ODD, name)
    said = caught.value.diagnostics[0]
    assert why in f"{said.message} {said.help}" and not folder.exists()


def test_one_that_is_there_already() -> None:
    keep(_ODD, "ours")
    with pytest.raises(RegdslError, match="replace"):
        keep(_ODD, "ours")
    keep(replace(_ODD, title="new"), "ours", replace=True)
    assert load("ours").title == "new"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "regdsl").write_text("a file", encoding="utf-8")
    with pytest.raises(RegdslError, match="E306"):
        keep(_ODD, "ours")


@pytest.mark.parametrize("content", [b"x =", b"\xff", b'title = "only"', None])
def test_a_broken_file_is_named_and_breaks_nothing_else(
    capsys: pytest.CaptureFixture[str], folder: Path, content: bytes | None
) -> None:
    keep(_ODD, "fine")
    if content is None:
        (folder / "broken.toml").mkdir()
    else:
        (folder / "broken.toml").write_bytes(content)
    (folder / "gavo.toml").write_text(to_toml(_ODD), encoding="utf-8")
    assert load("gavo").title != _ODD.title and "fine" in servers.servers()
    assert servers.known("http://ours.example/tap") == load("fine")
    assert able(lambda profile: profile.has("moc")) == ("gavo", "regdsl")
    code, out, err = _cli(capsys, "compile", "quasar limit:1")
    assert code == 0 and err.count("E202") == 0
    code, out, err = _cli(capsys, "endpoint", "list")
    assert (
        code == 0
        and "broken.toml is left out:" in err
        and "gavo.toml has a name that is taken" in err
    )
    assert "\nfine " in out and "\nbroken" not in out
    code, out, err = _cli(capsys, "endpoint", "list", "--json")
    wrong = {one["name"]: one["wrong"] for one in json.loads(out) if "wrong" in one}
    assert set(wrong) == {"broken", "gavo"} and all(wrong.values())
    for command in (["compile", "--to"], ["search", "--server"]):
        code, out, err = _cli(capsys, *command, "broken", "quasar")
        assert code == 2 and "error[E202]" in err and "broken" in err


# -- the commands ------------------------------------------------------------------------


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _cli(capsys, "endpoint", "list")
    assert code == 0
    for name in packaged():
        profile = load(name)
        assert f"\n{name} " in f"\n{out}" and profile.title in out and profile.url in out
        assert f"{profile.tier}, {profile.checked}" in out
    assert "lacks nothing" in out and "rr.stc_spatial" in out
    code, out, _ = _cli(capsys, "endpoint", "list", "--json")
    found = {one["name"]: one for one in json.loads(out)}
    assert list(found) == list(packaged())
    assert found["esa"]["lacks"] == list(lacks(load("esa")))
    assert found["gavo"]["url"] == load("gavo").url and found["gavo"]["lacks"] == []


def test_probe_and_keep(
    service: Responder, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    probe = ("endpoint", "probe", service.url, "--pause", "0")
    file = tmp_path / "found.toml"
    code, out, err = _cli(capsys, *probe, "--name", "ours", "-o", str(file))
    assert code == 0 and "in_unit" in out and "no such function: IN_UNIT" in out
    assert "kept as" in err and "--server ours" in err and "2 are not as it announces" in err
    kept = load("ours")
    assert kept.url == service.url and kept.has("moc") and kept.has_function("gavo_match")
    assert load(str(file)) == replace(kept, name="found")
    # What it announces is not asked for again.
    service.asked.clear()
    code, out, err = _cli(capsys, "search", "--server", "ours", "--format", "ivoids", "service:ssa")
    assert code == 0 and out and service.count("capabilities") == 0
    asked = service.count()
    code, _, err = _cli(capsys, *probe, "--name", "ours")
    assert code == 2 and "--replace" in err and service.count() == asked
    code, out, err = _cli(capsys, *probe, "--name", "ours", "--replace", "--json")
    found = json.loads(out)
    assert code == 0 and found["profile"]["url"] == service.url
    code, out, _ = _cli(capsys, *probe, "-o", "-")
    assert code == 0 and read("ours", tomllib.loads(out)) == load("ours")
    assert _cli(capsys, *probe, "-o", "-", "--json")[0] == 2
    assert {"kind", "name", "announced", "verdict", "detail"} == set(found["findings"][0])


def test_probe_of_nothing(service: Responder, capsys: pytest.CaptureFixture[str]) -> None:
    for url, code in (("http://127.0.0.1:9/tap", 3), ("nobody", 2), ("ftp://x/tap", 2)):
        assert _cli(capsys, "endpoint", "probe", url)[0] == code
    code, _, err = _cli(capsys, "endpoint", "probe", "http://127.0.0.1:9/tap", "--name", "gavo")
    assert code == 2 and "comes with regdsl" in err
