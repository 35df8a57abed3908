"""Reads VOResource XML: one record, a harvested list, or any wrapper around records.

`read` streams: it holds one record at a time, maps it to RegTAP rows and forgets it.
External entities are never fetched and internal ones never expanded.  A document that
breaks off gives its records up to there, and then a `BadRecord` that says where it broke.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, cast

from lxml import etree

from regdsl.mirror.draft import Draft, LocalNames, Row
from regdsl.mirror.mapping import map_resource
from regdsl.mirror.values import own_text, text, timestamp

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["ACTIVE", "BadRecord", "Record", "read"]

ACTIVE = "active"

_OAI = "http://www.openarchives.org/OAI/2.0/"
_OAI_RECORD = f"{{{_OAI}}}record"
_OAI_ERROR = f"{{{_OAI}}}error"
_OAI_HEADER = f"{{{_OAI}}}header"
# `resource` is how some registries of the first years called their root element
_RECORD_TAGS = ("{*}Resource", "{*}resource")
_IVOA = "http://www.ivoa.net/xml/"
_STC = "http://www.ivoa.net/xml/STC/"
_IVOID = re.compile(r"ivo://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


@dataclass(slots=True)
class Record:
    """A record that was read.

    Attributes
    ----------
    ivoid
        Its identifier, lower-cased.
    status
        `active`; anything else means that the resource is gone, and `rows` is empty.
    updated
        When its publisher last changed it.
    rows
        By table name, tuples in the column order of `regdsl.schema.TABLES`.
    warnings
        What was amiss with it.
    moc
        Its sky coverage as written, in full resolution.
    """

    ivoid: str
    status: str
    updated: str | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    moc: str | None = None

    @property
    def active(self) -> bool:
        """Whether the record counts (RegTAP 1.2, section 8.1)."""
        return self.status == ACTIVE


@dataclass(frozen=True, slots=True)
class BadRecord:
    """Something that should have been a record, and why it is none."""

    source: str
    ivoid: str | None
    reason: str


def read(
    source: str | os.PathLike[str] | IO[bytes], *, name: str | None = None
) -> Iterator[Record | BadRecord]:
    """Read all records of an XML document.

    The document is a single `ri:Resource`, an OAI-PMH answer to GetRecord or ListRecords,
    or anything else with Resource elements in it; prefixes are free (RegTAP 1.2, sections
    4 and 8; VOResource 1.1; Registry Interfaces 1.1).

    Parameters
    ----------
    source
        A path or a binary file.
    name
        What to call the document in messages; the path by default.

    Yields
    ------
    Record
        One per record, with `status` other than `active` for those that are gone,
        deleted ones of OAI-PMH included.
    BadRecord
        For a record without an identifier, a broken document, an OAI-PMH error, and a
        document without any record.
    """
    if isinstance(source, str | os.PathLike):
        label = name or os.fspath(source)
        try:
            with open(source, "rb") as stream:
                yield from _read(stream, label)
        except OSError as exc:
            yield BadRecord(label, None, f"not readable: {exc.strerror or exc}")
    else:
        yield from _read(source, name or str(getattr(source, "name", "<stream>")))


def _read(stream: IO[bytes], label: str) -> Iterator[Record | BadRecord]:
    events = etree.iterparse(
        stream,
        events=("start", "end", "start-ns"),
        tag=(*_RECORD_TAGS, _OAI_RECORD, _OAI_ERROR),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    scope = _Scope()
    inside: list[tuple[str, str]] = []
    depth = 0
    empty = True
    try:
        # lxml's stubs do not know that the kind of the second part depends on the first
        for event, item in cast("Iterator[tuple[str, Any]]", events):
            if event == "start-ns":
                scope.declared(item[1])
                if depth:
                    inside.append(item)
                continue
            is_record = item.tag not in (_OAI_RECORD, _OAI_ERROR)
            if event == "start":
                if is_record:
                    if depth == 0:
                        inside.clear()
                    depth += 1
            elif not is_record:
                if depth == 0 and (answer := _oai(item, label)) is not None:
                    empty = False
                    if answer:
                        yield from answer
            else:
                depth -= 1
                if depth == 0:
                    empty = False
                    yield _record(item, label, scope, inside)
                    _forget(item)
    except etree.XMLSyntaxError as exc:
        yield BadRecord(label, None, f"not well-formed XML: {exc.msg or 'the file is empty'}")
        return
    if empty:
        yield BadRecord(label, None, "no VOResource record in it")


def _forget(element: _Element) -> None:
    """Free an element that has been dealt with, and what stands before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _oai(element: _Element, label: str) -> list[Record | BadRecord] | None:
    """What OAI-PMH says beside records: deletions and errors; None for nothing at all."""
    if element.tag == _OAI_ERROR:
        code = element.get("code", "")
        if code == "noRecordsMatch":
            return []
        message = text(element) or "no explanation"
        return [BadRecord(label, None, f"OAI-PMH error {code}: {message}")]
    header = element.find(_OAI_HEADER)
    found: list[Record | BadRecord] | None = None
    if header is not None and header.get("status") == "deleted":
        identifier = (header.findtext(f"{{{_OAI}}}identifier") or "").strip().lower()
        if identifier:
            when = header.findtext(f"{{{_OAI}}}datestamp") or ""
            try:
                updated = timestamp(when)
            except ValueError:
                updated = None
            found = [Record(identifier, "deleted", updated)]
        else:
            found = [BadRecord(label, None, "a deleted OAI-PMH record without identifier")]
    _forget(element)
    return found


def _record(
    element: _Element, label: str, scope: _Scope, inside: list[tuple[str, str]]
) -> Record | BadRecord:
    nsmap = element.nsmap
    names = scope.names(nsmap.get(None), nsmap.get(element.prefix))
    # its own text only: in some broken records all the rest is inside
    identifier = next(
        (own_text(child) for child in element if names[child.tag] == "identifier"), None
    )
    if identifier is None:
        return BadRecord(label, None, "a record without identifier")
    ivoid = identifier.lower()
    scoped = any(nsmap.get(prefix or None) != (uri or None) for prefix, uri in inside)
    draft = Draft(ivoid, nsmap, scoped, names)
    status = (element.get("status") or "").strip()
    if not status:
        draft.warn("no status, taken as active")
        status = ACTIVE
    if status != ACTIVE:
        return Record(ivoid, status, draft.date(element.get("updated"), "updated"))
    if not _IVOID.fullmatch(identifier):
        draft.warn(f"not a valid identifier: {identifier!r}")
    map_resource(draft, element)
    return Record(ivoid, status, draft.fields["updated"], draft.rows, draft.warnings, draft.moc)


class _Scope:
    """Which namespaces of a document its elements of VOResource may have leaked into.

    The default namespace around a record and that of the record itself, OAI-PMH's and all
    of the IVOA's; STC and foreign extensions are left alone.
    """

    __slots__ = ("_known", "_leaking")

    def __init__(self) -> None:
        self._leaking: set[str] = set()
        self._known: dict[tuple[str | None, ...], LocalNames] = {}

    def declared(self, uri: str) -> None:
        """Take note of a namespace that the document declares."""
        if (uri == _OAI or uri.startswith(_IVOA)) and uri not in self._leaking:
            self._leaking.add(uri)
            self._known.clear()

    def names(self, *around: str | None) -> LocalNames:
        """The names of elements in a record with these namespaces around it."""
        found = self._known.get(around)
        if found is None:
            if len(self._known) > 100:  # a document can declare as many as it likes
                self._known.clear()
            leaked = {*self._leaking, *filter(None, around)}
            found = self._known[around] = LocalNames(
                frozenset(uri for uri in leaked if not uri.startswith(_STC))
            )
        return found
