"""Why a server and a mirror differ: each cause is made, and found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import regdsl
from regdsl.demo import demo_records
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from tests.tap.responder import Responder

GONE = "ivo://org.gavo.dc/gaia/q2/ssa"
CHANGED = "ivo://wfau.roe.ac.uk/6df-ssap"
OWN = "ivo://example/only-here"

RECORD = """\
<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
  xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vr:Organisation"
  created="2020-01-01T00:00:00" updated="2020-01-01T00:00:00" status="active">
  <title>Spectra of our own</title><identifier>ivo://example/only-here</identifier>
  <curation><publisher>X</publisher><contact><name>X</name></contact></curation>
  <content><subject>spectroscopy</subject><description>Emission at every line</description>
  <referenceURL>http://example.org</referenceURL></content>
</ri:Resource>
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, demo_path: Path) -> Path:
    """The demo registry with a record gone, one changed, and one more."""
    with Mirror(demo_path) as mirror:
        files = dict(
            mirror.connection.execute("SELECT ivoid, source FROM ledger_record").fetchall()
        )
    folder = tmp_path_factory.mktemp("records")
    for path in sorted(demo_records().rglob("*.xml")):
        shutil.copy(path, folder / path.name)
    (folder / Path(files[GONE]).name).unlink()
    changed = folder / Path(files[CHANGED]).name
    text = changed.read_text(encoding="utf-8")
    start = text.index("updated=") + len('updated="')
    text = text[:start] + "1999" + text[start + 4 :]
    changed.write_text(text.replace("pectr", "pxctr"), encoding="utf-8")
    (folder / "own.xml").write_text(RECORD, encoding="utf-8")
    path = tmp_path_factory.mktemp("other") / "other.sqlite"
    import_paths(path, [folder])
    return path


def test_equal_registries_do_not_differ(service: Responder, demo_path: Path) -> None:
    found = regdsl.compare("service:ssa", service.url, demo_path)
    assert found.differences == () and found.both > 5 and found.counts() == {}


def test_records_that_one_has_not(service: Responder, other: Path) -> None:
    found = regdsl.compare("service:ssa or ivo://example", service.url, other)
    causes = {(d.ivoid, d.found_by, d.cause) for d in found.differences}
    assert causes == {(GONE, "server", "absent"), (OWN, "mirror", "absent")}


def test_records_that_were_changed(service: Responder, other: Path) -> None:
    found = regdsl.compare("service:ssa spectra ivo://wfau.roe.ac.uk", service.url, other)
    (difference,) = found.differences
    assert (difference.ivoid, difference.found_by) == (CHANGED, "server")
    assert difference.cause == "changed" and "1999" in difference.detail


def test_adql_that_says_more(service: Responder, demo_path: Path) -> None:
    """A phrase is sent as its words."""
    found = regdsl.compare('"galaxy survey"', service.url, demo_path)
    assert found.adql.direction == "superset"
    assert found.differences and {d.cause for d in found.differences} == {"inexact"}
    assert {d.found_by for d in found.differences} == {"server"}


def test_an_answer_that_was_cut_off(service: Responder, demo_path: Path) -> None:
    """So often that it is not asked on to the end."""
    service.hard_limit = 2
    found = regdsl.compare("-ivo://nowhere", service.url, demo_path)
    assert found.both == 100
    assert {(d.found_by, d.cause) for d in found.differences} == {("mirror", "cut off")}
    assert len(found.differences) == 113


def test_as_a_dictionary(service: Responder, other: Path) -> None:
    found = regdsl.compare("service:ssa", service.url, other).to_dict()
    assert found["differences"] == [
        {"ivoid": GONE, "found_by": "server", "cause": "absent", "detail": ""}
    ]
