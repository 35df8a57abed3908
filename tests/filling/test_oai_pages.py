"""Answers of OAI-PMH: read to the end, or refused, in bounded memory; and what is saved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from regdsl.filling.oai_http import OaiError
from regdsl.filling.oai_pages import OAI, BadPage, headers, scan
from regdsl.filling.oai_salvage import salvage
from regdsl.mirror.voresource import Record, read
from regdsl.schema import TABLES
from tests.filling.oai_server import Registry, World, record

Write = Callable[[bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(data: bytes | str) -> Path:
        path = tmp_path / "page.xml"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return written


def page_of(*names: str, size: int = 100) -> bytes:
    registry = Registry(World(), "cds", [record(f"ivo://cds/{n}") for n in names], "ivo://cds/r")
    registry.page = size
    return registry.reply({"verb": "ListRecords", "metadataPrefix": "ivo_vor"}).body


def envelope(inside: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<OAI-PMH xmlns="{OAI}">'
        f"<responseDate>2026-01-01T00:00:00Z</responseDate>{inside}</OAI-PMH>"
    )


def test_a_page_says_how_much_there_is_and_how_to_go_on(write: Write) -> None:
    page = scan(write(page_of("a", "b", "c", size=2)))
    assert (page.records, page.size, page.token) == (2, 3, "from/2+of&the rest=%")
    assert page.error is None


def test_an_empty_token_ends_the_list(write: Write) -> None:
    inside = "<ListRecords><resumptionToken>\n </resumptionToken></ListRecords>"
    assert scan(write(envelope(inside))).token is None


def test_errors_and_dates_are_read(write: Write) -> None:
    found = scan(write(envelope('<error code="noRecordsMatch">none\n here</error>')))
    assert found.error == ("noRecordsMatch", "none here")
    assert found.date == "2026-01-01T00:00:00Z"


def test_elements_of_records_are_no_elements_of_the_answer(write: Write) -> None:
    inside = (
        "<ListRecords><record><header><identifier>ivo://A/b</identifier></header><metadata>"
        "<Resource><resumptionToken>x</resumptionToken><error code='e'/><header/></Resource>"
        "</metadata></record></ListRecords>"
    )
    page = scan(write(envelope(inside)))
    assert (page.records, page.token, page.error) == (1, None, None)


def test_prefixes_are_free(write: Write) -> None:
    data = page_of("a", "b", size=1).decode()
    data = data.replace("<OAI-PMH xmlns=", "<o:OAI-PMH xmlns:o=").replace("</OAI", "</o:OAI")
    for name in ("ListRecords", "record>", "header>", "resumptionToken", "responseDate>"):
        data = data.replace(f"<{name}", f"<o:{name}").replace(f"</{name}", f"</o:{name}")
    assert scan(write(data)).token == "from/1+of&the rest=%"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_encodings_are_those_that_are_declared(write: Write, encoding: str) -> None:
    text = page_of("a", "b").decode().replace("All of it", "Tout été")
    declared = encoding.removesuffix("-sig")
    path = write(text.replace("UTF-8", declared).encode(encoding))
    assert scan(path).records == 2
    column = TABLES["resource"].column_names.index("res_description")
    rows = [item.rows["resource"][0] for item in read(path) if isinstance(item, Record)]
    assert [row[column] for row in rows] == ["Tout été.", "Tout été."]


def test_a_record_without_voresource_is_named(write: Write) -> None:
    header = "<header><identifier>ivo://A/Dublin</identifier></header>"
    inside = f"<record>{header}<metadata><dc/></metadata></record>"
    page = scan(write(envelope(f"<ListRecords>{inside}</ListRecords>")))
    assert page.hollow == ("ivo://a/dublin",)


def test_headers_are_found_without_records(write: Write) -> None:
    inside = (
        '<ListIdentifiers><header status="deleted"><identifier>ivo://A/b</identifier>'
        "<datestamp>2026-01-01</datestamp></header></ListIdentifiers>"
    )
    (found,) = headers(write(envelope(inside)))
    assert (found.ivoid, found.datestamp, found.deleted) == ("ivo://a/b", "2026-01-01", True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<!DOCTYPE html><html><body>Down<br></body></html>", "a web page"),
        ("<html><head/><body/></html>", "OAI-PMH"),
        ("Fatal error: no database", "does not answer in OAI-PMH"),
        ("<VOTABLE/>", "does not answer in OAI-PMH"),
        (page_of("a")[:900], "breaks off"),
        (page_of("a").replace(b"All of it", b"All \x0b it"), "not well-formed"),
        (page_of("a").replace(b"All of it", b"All \xe9\xff it"), "not well-formed"),
        (envelope("", '<!DOCTYPE OAI-PMH [<!ENTITY a "b">]>'), "a document type"),
        (envelope("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "document"),
    ],
)
def test_what_is_no_answer_is_refused(write: Write, data: bytes | str, said: str) -> None:
    with pytest.raises(OaiError, match=said):
        scan(write(data))


def test_a_bomb_does_not_go_off(write: Write) -> None:
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    with pytest.raises(OaiError, match=r"document type|not well-formed|breaks off"):
        scan(write(envelope("<error>&a11;</error>", f"<!DOCTYPE x [{entities}]>")))


def giant(path: Path, piece: bytes) -> None:
    """A page of 30 MB, most of it one record."""
    head, tail = page_of("a", "b").split(b"All of it.</description>", 1)
    with path.open("wb") as file:
        file.write(head + (b"" if piece == b"x" else b"</description>"))
        for _ in range(30):
            file.write(piece * (1_000_000 // len(piece)))
        file.write((b"</description>" if piece == b"x" else b"") + tail)


MEASURED = """
import resource, sys
from pathlib import Path
from regdsl.filling.oai_pages import BadPage, scan
from regdsl.filling.oai_salvage import salvage

scan(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[2:]:
    try:
        scan(Path(name))
    except BadPage as exc:
        assert exc.whole
        print(salvage(Path(name), Path(name + ".saved")))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def test_giant_records_cost_no_giant_memory(tmp_path: Path) -> None:
    small, text, elements = (tmp_path / name for name in ("small", "text", "elements"))
    small.write_bytes(page_of("a"))
    giant(text, b"x")
    giant(elements, b"<a/>")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, (small, text, elements))],
        capture_output=True,
        text=True,
        check=True,
    )
    first, second, megabytes = done.stdout.splitlines()
    assert first == second == "[('ivo://cds/a', 'it is larger than 16 MB')]"
    assert int(megabytes) < 200
    assert [item.ivoid for item in read(f"{text}.saved") if isinstance(item, Record)] == [
        "ivo://cds/b"
    ]


def saved(tmp_path: Path, data: bytes) -> tuple[list[str], list[tuple[str | None, str]]]:
    source, target = tmp_path / "bad.xml", tmp_path / "good.xml"
    source.write_bytes(data)
    with pytest.raises(BadPage) as caught:
        scan(source)
    assert caught.value.whole
    bad = salvage(source, target)
    found = [item.ivoid for item in read(target) if isinstance(item, Record)]
    assert scan(target).records == len(found)
    return found, bad


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        (b"All of it", b"All \x0b of it"),
        (b"All of it", b"All & it"),
        (b"All of it", b"All <b of it"),
        (b"All of it", b"\xe9t\xe9"),
        (b"</description>", b""),
        (b"</record>", b""),
        (b"<referenceURL>", b"<referenceUrl>"),
    ],
)
def test_one_bad_record_does_not_cost_the_others(tmp_path: Path, good: bytes, wrong: bytes) -> None:
    middle = page_of("a", "b", "c", size=3).split(b"<record>")[2]
    data = page_of("a", "b", "c", size=3).replace(middle, middle.replace(good, wrong))
    found, bad = saved(tmp_path, data)
    assert found == ["ivo://cds/a", "ivo://cds/c"]
    ((name, reason),) = bad
    assert name == "ivo://cds/b"
    assert reason.startswith("not well-formed XML: ")


def test_the_token_is_saved_with_the_records(tmp_path: Path) -> None:
    data = page_of("a", "b", "c", size=2).replace(b"All of it", b"\x01", 1)
    saved(tmp_path, data)
    assert scan(tmp_path / "good.xml").token == "from/2+of&the rest=%"


@pytest.mark.parametrize(
    "data",
    [
        page_of("a")[:900],
        page_of("a").replace(b"<responseDate>", b"<responseDate>\x01"),
        page_of("a").decode().encode("utf-16"),
        envelope("").encode(),
        envelope(f"<ListRecords>{'<record ' * 250_000}</ListRecords>").encode(),
        envelope(f"{'<a/>' * 30_000}<ListRecords><record></ListRecords>").encode(),
    ],
)
def test_what_cannot_be_cut_into_records_is_not_saved(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "bad.xml"
    source.write_bytes(data)
    with pytest.raises(OaiError):
        salvage(source, tmp_path / "good.xml")
