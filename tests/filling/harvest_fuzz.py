"""Answers of OAI-PMH with random damage: nothing crashes, and no record is half in.

    python -m tests.filling.harvest_fuzz --records 1000000 --seed 1

Each answer goes the way of a harvest: it is read to its end, or saved record by record, or
refused; what is taken goes through the reader of the mirror.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.registry import resources
from benchmarks.registry.documents import list_records
from regdsl.filling.oai_http import OaiError
from regdsl.filling.oai_pages import BadPage, headers, scan
from regdsl.filling.oai_salvage import salvage
from regdsl.mirror.voresource import BadRecord, Record, read

PAGE = 5
_LONGEST = 40_000
_PIECES = (
    b"<", b">", b"&", b"&amp;", b"&#0;", b"&x;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x",
    b"\0", b"\x0b", b"\xff", b"\xc3", b"<record>", b"</record>", b"</metadata>", b"<header>",
    b"</OAI-PMH>", b"<resumptionToken>", b"</ListRecords>", b'<!DOCTYPE x [<!ENTITY x "y">]>',
    b"<x xmlns='y'>", b'xmlns=""', b"<identifier>ivo://X/Y</identifier>", b"\xef\xbb\xbf",
    b"\r\n" * 9, b"'", b'"',
)  # fmt: skip


class Fuzz:
    """Answers of a made-up registry, and what becomes of them when they are damaged."""

    def __init__(self, folder: Path, seed: int, pages: int = 20) -> None:
        self.draw = random.Random(seed)
        self.source, self.saved = folder / "page.xml", folder / "saved.xml"
        self.outcomes: Counter[str] = Counter()
        self.right: dict[str, Record] = {}
        self.chunks: dict[str, bytes] = {}
        self.pages: list[bytes] = []
        made = [r for r in resources(3 * pages * PAGE, seed, None) if r.status == "active"]
        for start in range(0, len(made), PAGE):
            text = "".join(list_records(made[start : start + PAGE], start, more=True))
            if len(text) < _LONGEST and len(self.pages) < pages:
                self._add(text.encode())

    def _add(self, page: bytes) -> None:
        self.pages.append(page)
        self.source.write_bytes(page)
        found = {item.ivoid: item for item in read(self.source) if isinstance(item, Record)}
        self.right |= found
        for chunk in page.split(b"<record>")[1:]:
            ivoid = chunk.partition(b"<identifier>")[2].partition(b"<")[0].decode().lower()
            self.chunks[ivoid] = chunk.partition(b"</record>")[0]

    def damaged(self) -> bytes:
        """A page with one to four wounds."""
        draw = self.draw
        page = bytearray(draw.choice(self.pages))
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            at = draw.randrange(len(page))
            match draw.randrange(6):
                case 0:
                    page[at] = draw.randrange(256)
                case 1:
                    del page[at : at + draw.choice((1, 3, 50, 2000))]
                case 2:
                    page[at:at] = draw.choice(_PIECES)
                case 3:
                    page[at:at] = page[at : at + draw.choice((5, 200, 5000))]
                case 4:
                    name = draw.choice((b"record", b"metadata", b"identifier", b"title", b"column"))
                    place = page.find(name, at)
                    page[place : place + len(name)] = draw.choice((b"", b"x", b"record", b"/"))
                case _:
                    del page[at if draw.random() < 0.2 else len(page) :]
            if not page:
                break
        return bytes(page)

    def one(self) -> None:
        """One damaged answer."""
        page = self.damaged()
        self.source.write_bytes(page)
        path = self.source
        try:
            try:
                scan(path)
            except BadPage as exc:
                if not exc.whole:
                    raise
                salvage(self.source, self.saved)
                path = self.saved
                scan(path)
        except OaiError:
            self.outcomes["refused"] += 1
            return
        self.outcomes["saved" if path == self.saved else "taken"] += 1
        assert all(header.ivoid == header.ivoid.lower() for header in headers(path))
        items = list(read(path))
        numbers = Counter(item.ivoid for item in items)
        for item in items:
            if isinstance(item, BadRecord):
                self.outcomes["bad records"] += 1
                assert item.reason
                assert not item.reason.startswith("not well-formed"), "it has been read before"
                continue
            self.outcomes["records"] += 1
            assert all(row[0] == item.ivoid for rows in item.rows.values() for row in rows)
            assert len(item.rows["resource"]) == 1 if item.active else not item.rows
            chunk = self.chunks.get(item.ivoid)
            head = page.partition(b"<record>")[0]
            if chunk is not None and numbers[item.ivoid] == 1 and chunk in page:
                if any(whole.startswith(head) for whole in self.pages):
                    self.outcomes["the same"] += 1
                    assert item.rows == self.right[item.ivoid].rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.filling.harvest_fuzz")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), options.seed, pages=200)
        for _ in range(options.records // PAGE):
            fuzz.one()
    for outcome, number in fuzz.outcomes.most_common():
        print(f"{number:9} {outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{peak:9} MB at most")
    return 0 if peak < 300 else 1


if __name__ == "__main__":
    sys.exit(main())
