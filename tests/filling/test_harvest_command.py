"""`regdsl mirror harvest`: what it prints, its exit codes, and Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from regdsl.cli.main import main
from regdsl.filling import oai_http
from tests.docs.running import regdsl
from tests.filling.oai_server import Reply, World, record, says


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    from regdsl.filling import harvesting

    quick = oai_http.Manners(delay=0.0, backoff=0.01, tries=2)
    monkeypatch.setattr(harvesting, "Manners", lambda: quick)


@pytest.fixture
def world() -> Iterator[World]:
    with World() as made:
        made.registry("cds", [record("ivo://cds/a"), record("ivo://cds/b")])
        yield made


@pytest.fixture
def command(world: World, tmp_path: Path) -> list[str]:
    place = tmp_path / "new" / "mirror.sqlite"
    return ["mirror", "harvest", "--mirror", str(place), "--rofr", world.rofr.url]


def test_it_says_what_it_did_and_what_failed(world: World, command: list[str]) -> None:
    world.registry("eso").trouble(says("", 404), forever=True)
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 3
    said = regdsl(command)
    assert "ivo://cds/registry: nothing new\n" in said
    assert "ivo://eso/registry: failed: HTTP 404\n" in said
    assert "\n2 registries, 1 failed in " in said
    assert said.endswith(f"mirror: {command[3]}\n")


def test_the_report_as_json(world: World, command: list[str]) -> None:
    found = json.loads(regdsl([*command, "--json", "--registry", "cds"]))
    (origin,) = found["origins"]
    assert (origin["origin"], origin["new"], origin["trouble"]) == ("ivo://cds/registry", 2, None)


def test_a_name_that_nobody_has(command: list[str]) -> None:
    said = regdsl([*command, "--registry", "nobody"])
    assert said.startswith("error[E504]: no registry is called `nobody`\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for others")
def test_an_interrupt_keeps_what_is_there(world: World, command: list[str]) -> None:
    cds = world.registries["cds"]
    cds.page = 1
    children: list[subprocess.Popen[bytes]] = []

    def interrupting(reply: Reply) -> Reply:
        children[0].send_signal(signal.SIGINT)
        return replace(reply, cut=10)

    cds.trouble(None, interrupting)
    with subprocess.Popen(
        [sys.executable, "-m", "regdsl", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        children.append(child)
        assert child.stdout is not None
        said = child.stdout.read().decode()
    assert child.returncode == 130
    assert "what has been downloaded is kept" in said
    assert "Traceback" not in said
    cds.at_ease()
    world.asked.clear()
    assert "ivo://cds/registry (all): 2 new\n" in regdsl(command)
    assert len(cds.asked()) == 1
