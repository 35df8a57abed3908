"""`regdsl vocab update` against a server on the loopback that also misbehaves."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import regdsl
from regdsl.binding.vocabularies import NAMES, load
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.places import vocabulary_folder
from regdsl.remote.vocabularies import Change, update


def desise(name: str) -> dict[str, Any]:
    """What the IVOA gives for a vocabulary, made of what is packaged."""
    terms = {
        term.id: {
            "label": term.label,
            "description": "",
            "wider": list(term.broader),
            "narrower": list(term.narrower),
            **({"deprecated": ""} if term.deprecated else {}),
            **({"useInstead": term.successor} if term.successor else {}),
        }
        for term in load(name).terms.values()
    }
    return {"uri": f"http://www.ivoa.net/rdf/{name}", "flavour": "SKOS", "terms": terms}


class Server(http.server.ThreadingHTTPServer):
    """Gives what stands in `content`, by path; what is missing is a 404."""

    content: dict[str, bytes]
    asked: list[tuple[str, str | None]]

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/rdf/"

    def put(self, name: str, vocabulary: dict[str, Any]) -> None:
        self.content[self._path(name)] = json.dumps(vocabulary).encode()

    @staticmethod
    def _path(name: str) -> str:
        deeper = name in ("content_type", "content_level", "relationship_type", "date_role")
        return f"/rdf/voresource/{name}" if deeper else f"/rdf/{name}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.asked.append((self.path, self.headers["accept"]))
        body = server.content.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.content, made.asked = {}, []
    for name in NAMES:
        made.put(name, desise(name))
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of our own, where nothing is yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return vocabulary_folder()


def test_all_of_them(server: Server, folder: Path) -> None:
    changes = update(root=server.root)
    assert [change.name for change in changes] == list(NAMES)
    assert [change.name for change in changes if change] == ["uat"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{n}.desise" for n in NAMES)
    assert {accept for _, accept in server.asked} == {"application/x-desise+json"}
    assert ("/rdf/voresource/date_role", "application/x-desise+json") in server.asked


def test_what_is_new_is_used_and_said(server: Server, folder: Path) -> None:
    messenger = desise("messenger")
    messenger["terms"]["Gravitational-wave"] = {
        "label": "Gravitational wave", "wider": [], "narrower": [],
    }  # fmt: skip
    del messenger["terms"]["Neutrino"]
    messenger["terms"]["EUV"] |= {"deprecated": "", "useInstead": "UV"}
    server.put("messenger", messenger)
    with pytest.raises(RegdslError, match="E104"):
        regdsl.bind("band:gravitational-wave")
    (change,) = update(["messenger"], root=server.root)
    assert change == Change(
        name="messenger",
        terms=10,
        added=("Gravitational-wave",),
        removed=("Neutrino",),
        deprecated=("EUV",),
    )
    assert regdsl.bind("band:gravitational-wave")
    assert load("messenger").find("euv") == "UV"
    assert not load("messenger").partial
    # A folder that is named goes before.
    named = folder.parent / "named"
    update(["messenger"], folder=named, root=server.root)
    server.put("messenger", desise("messenger") | {"terms": messenger["terms"] | {}})
    assert load("messenger", named).find("neutrino") is None
    (again,) = update(["messenger"], root=server.root)
    assert not again


@pytest.mark.parametrize(
    "bad",
    [None, b"", b"<html>", b"[]", b"{}", b'{"terms": {}}', b'{"terms": {"a": {}}}', b"\xff\xfe"],
)
def test_a_failure_leaves_what_was_there(bad: bytes | None, server: Server, folder: Path) -> None:
    update(["messenger", "date_role"], root=server.root)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    messenger = desise("messenger")
    messenger["terms"]["Axion"] = {"label": "Axion", "wider": [], "narrower": []}
    server.put("messenger", messenger)
    if bad is None:
        del server.content["/rdf/voresource/date_role"]
    else:
        server.content["/rdf/voresource/date_role"] = bad
    with pytest.raises(RegdslError, match=r"E502: .*what was there before"):
        update(["messenger", "date_role"], root=server.root)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert load("messenger").find("axion") is None


def test_nobody_there(folder: Path) -> None:
    with pytest.raises(RegdslError, match=r"E501: .*what was there before"):
        update(["messenger"], root="http://127.0.0.1:9/", timeout=5)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    place = tmp_path / "closed"
    place.mkdir(mode=0o500)
    with pytest.raises(RegdslError, match="E306"):
        update(["messenger"], folder=place, root=server.root)


def test_a_file_in_place_of_the_folder(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RegdslError, match="E306"):
        update(["messenger"], folder=tmp_path / "file", root=server.root)


def test_the_commands(server: Server, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*args: str) -> str:
        cli.main(["vocab", *args], standalone_mode=False)
        return capsys.readouterr().out

    assert "with regdsl" in run("list")
    product = desise("product-type")
    product["terms"]["hologram"] = {"label": "Hologram", "wider": ["cube"], "narrower": []}
    server.put("product-type", product)
    said = run("update", "product", "band", "--from", server.root)
    assert "product-type: 23 terms, 1 new (hologram)\n" in said
    assert "messenger: 10 terms, nothing has changed\n" in said
    lines = {line.split()[0]: line for line in run("list").splitlines() if line}
    assert "updated 20" in lines["product-type"]
    assert "with regdsl" in lines["uat"]
    assert "broader   cube" in run("show", "product-type:hologram")
    rows = json.loads(run("list", "--json"))
    assert [row["name"] for row in rows if row["updated"]] == ["messenger", "product-type"]
    changes = json.loads(run("update", "product", "--from", server.root, "--json"))
    assert changes[0]["added"] == []
