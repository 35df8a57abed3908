"""What can be saved of an answer that one bad record makes unreadable.

An answer with a stray control character or an unescaped `&` in one record is no XML, and
the other hundreds of records would be lost with it.  Where an answer has its end, so that
only something in the middle is bad, it is cut at its records, and those that are bad are
left out, by name.  Nothing is repaired.
"""

from __future__ import annotations

import mmap
import re
from itertools import islice, pairwise
from pathlib import Path

from regdsl.filling.oai_http import OaiError
from regdsl.filling.oai_pages import MOST_BYTES, MOST_MARKS

__all__ = ["salvage"]

_RECORD = re.compile(rb"<(?:[\w.-]+:)?record[\s>]")
_RECORD_END = re.compile(rb"</(?:[\w.-]+:)?record\s*>")
_TAIL = re.compile(rb"<(?:[\w.-]+:)?resumptionToken[\s/>]|</(?:[\w.-]+:)?ListRecords\s*>")
_IDENTIFIER = re.compile(rb"<(?:[\w.-]+:)?identifier[^<>]*>\s*([^<>\s]+)\s*<")
_LONGEST_END = 65_536
_MOST_RECORDS = 200_000

Bad = tuple[str | None, str]


def salvage(path: Path, to: Path) -> list[Bad]:
    """Write a copy of an answer without its bad records.

    Returns
    -------
    list of (ivoid or None, reason)
        The records that are left out.

    Raises
    ------
    OaiError
        When it cannot be cut into records, or what is around them is bad.
    """
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        starts = [found.start() for found in islice(_RECORD.finditer(data), _MOST_RECORDS + 1)]
        if not starts or len(starts) > _MOST_RECORDS:
            raise OaiError("its answer is not well-formed", again=True, partial=True)
        tail = _tail(data, starts[-1])
        if max(starts[0], len(data) - tail) > _LONGEST_END:
            raise OaiError("its answer is not well-formed", again=True, partial=True)
        around = (data[: starts[0]], data[tail:])
        if _wrong(b"", *around):
            raise OaiError(
                "its answer is not well-formed around the records", again=True, partial=True
            )
        bad: list[Bad] = []
        with open(to, "wb") as copy:
            copy.write(around[0])
            # From one start to the next, since it may be an end that is missing.
            for begin, end in pairwise((*starts, tail)):
                why = _too_large(end - begin) or _wrong(data[begin:end], *around)
                if why:
                    found = _IDENTIFIER.search(data, begin, min(end, begin + _LONGEST_END))
                    name = found[1].decode("utf-8", "replace").lower() if found else None
                    bad.append((name, why))
                else:
                    copy.write(data[begin:end])
            copy.write(around[1])
    return bad


def _tail(data: mmap.mmap, last: int) -> int:
    """Where the records end."""
    closed = _RECORD_END.search(data, last)
    found = _TAIL.search(data, closed.end() if closed else last)
    if found is None:
        raise OaiError("its answer breaks off", again=True, partial=True)
    return found.start()


def _too_large(size: int) -> str:
    return f"it is larger than {MOST_BYTES // 1_000_000} MB" if size > MOST_BYTES else ""


def _wrong(record: bytes, head: bytes, tail: bytes) -> str:
    """What is wrong with a record between head and tail of its answer; empty if nothing."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    if record.count(b"<") + record.count(b"=") > MOST_MARKS:
        return "it has too many elements"
    try:
        root = etree.fromstring(head + record + tail, parser)
    except etree.XMLSyntaxError as exc:
        return f"not well-formed XML: {exc.msg}"
    if root.getroottree().docinfo.internalDTD is not None:
        return "it declares a document type of its own"
    return ""
