"""What an answer of OAI-PMH says around its records, and whether it is one at all.

`scan` reads a downloaded answer to its end, in bounded memory: the error, the resumption
token, the identifiers of the headers.  So nothing of an answer is taken before all of it
has been seen.  The records themselves are read by `regdsl.mirror.voresource`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from regdsl.filling.oai_http import OaiError
from regdsl.mirror.values import text

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MOST_BYTES", "MOST_MARKS", "OAI", "BadPage", "Header", "Page", "headers", "scan"]

OAI = "http://www.openarchives.org/OAI/2.0/"

_PIECE = 1 << 16
_MOST_HOLLOW = 10_000
#: Bytes, and `<` and `=`, of one record: ten times what the largest real ones have.  The
#: tree of one record must fit into memory.
MOST_BYTES = 16_000_000
MOST_MARKS = 1_000_000
#: What is of interest, and where it stands; records have elements of any name inside.
_WITHIN = {
    "OAI-PMH": ("",),
    "responseDate": ("OAI-PMH",),
    "error": ("OAI-PMH",),
    "granularity": ("Identify",),
    "record": ("ListRecords", "GetRecord"),
    "header": ("record", "ListIdentifiers"),
    "resumptionToken": ("ListRecords", "ListIdentifiers"),
}


class BadPage(OaiError):
    """An answer that is no well-formed XML.

    Attributes
    ----------
    whole
        Whether it has its end, so that only something in the middle is bad.
    """

    def __init__(self, message: str, *, whole: bool) -> None:
        super().__init__(message, again=True, partial=True)
        self.whole = whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header of one record: its identifier as it is written, and whether it is deleted."""

    identifier: str
    datestamp: str
    deleted: bool

    @property
    def ivoid(self) -> str:
        """The identifier, lower-cased."""
        return self.identifier.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an answer says.

    Attributes
    ----------
    records
        How many headers it has.
    token
        What to go on with; None at the end of the list.
    size
        How long the whole list is, if the server says so.
    date
        The clock of the server.
    error
        Code and message of OAI-PMH.
    granularity
        What Identify says of dates.
    digest
        The same for two answers with the same headers; empty without any.
    hollow
        Identifiers of records that are not deleted and have no VOResource in them.
    """

    records: int
    token: str | None
    size: int | None
    date: str
    error: tuple[str, str] | None
    granularity: str
    digest: str
    hollow: tuple[str, ...]


def scan(path: Path) -> Page:
    """Read an answer to its end.

    Raises
    ------
    BadPage
        When it is not well-formed, or breaks off.
    OaiError
        When it is something else: a web page, a document with entities.
    """
    records = 0
    hollow: list[str] = []
    digest = hashlib.sha256()
    token = size = error = None
    header = Header(identifier="", datestamp="", deleted=False)
    date = granularity = ""
    for name, element in _elements(path):
        match name:
            case "header":
                records += 1
                header = _header(element)
                digest.update(repr(header).encode())
            case "record" if not header.deleted and _is_hollow(element):
                hollow.append(header.ivoid)
                if len(hollow) > _MOST_HOLLOW:
                    raise OaiError("its records are no VOResource")
            case "resumptionToken":
                token = text(element)
                announced = (element.get("completeListSize") or "").strip()
                size = int(announced[:9]) if announced.isascii() and announced.isdigit() else None
            case "error":
                error = error or (
                    element.get("code") or "",
                    " ".join((text(element) or "").split())[:400],
                )
            case "responseDate":
                date = text(element) or ""
            case "granularity":
                granularity = text(element) or ""
    return Page(
        records=records,
        token=token,
        size=size,
        date=date,
        error=error,
        granularity=granularity,
        digest=digest.hexdigest()[:16] if records else "",
        hollow=tuple(hollow),
    )


def headers(path: Path) -> Iterator[Header]:
    """The headers of an answer, those of ListIdentifiers as well as those of records."""
    for name, element in _elements(path):
        if name == "header":
            yield _header(element)


def _header(element: _Element) -> Header:
    found = {_local(child): text(child) or "" for child in element}
    return Header(
        identifier=found.get("identifier", ""),
        datestamp=found.get("datestamp", ""),
        deleted=element.get("status") == "deleted",
    )


def _is_hollow(element: _Element) -> bool:
    return next(element.iter("{*}Resource", "{*}resource"), None) is None


def _elements(path: Path) -> Iterator[tuple[str, _Element]]:
    """The elements of OAI-PMH with their local names, each when it has ended."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in _WITHIN],
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    known = False
    size = marks = 0
    try:
        for piece in _pieces(path):
            size += len(piece)
            marks += piece.count(b"<") + piece.count(b"=")
            parser.feed(piece)
            for event, element in cast("Iterator[tuple[str, _Element]]", parser.read_events()):
                name = _local(element)
                if event == "start":
                    if name == "OAI-PMH" and not known:
                        known = True
                        if element.getroottree().docinfo.internalDTD is not None:
                            raise OaiError("its answer declares a document type of its own")
                    continue
                parent = element.getparent()
                if name == "OAI-PMH" or parent is None or _local(parent) not in _WITHIN[name]:
                    continue
                yield name, element
                if name == "record" or _local(parent) == "ListIdentifiers":
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]
                    size = marks = 0
            if size > MOST_BYTES or marks > MOST_MARKS:
                raise BadPage("a record in it is too large", whole=_has_end(path))
        parser.close()
    except etree.XMLSyntaxError as exc:
        raise _broken(path, exc.msg or "nothing in it") from exc
    if not known:
        raise OaiError("it does not answer in OAI-PMH", again=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _broken(path: Path, why: str) -> OaiError:
    with open(path, "rb") as file:
        start = file.read(4096).lower()
    if b"<html" in start or b"<!doctype html" in start:
        return OaiError("it answers with a web page", again=True, partial=True)
    if b"oai-pmh" not in start.replace(b"\0", b""):
        return OaiError("it does not answer in OAI-PMH", again=True, partial=True)
    whole = _has_end(path)
    return BadPage(
        f"its answer {'is not well-formed' if whole else 'breaks off'}: {why}", whole=whole
    )


def _has_end(path: Path) -> bool:
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read().replace(b"\0", b"")
    return b"OAI-PMH" in tail.rpartition(b"</")[2]


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
