"""Reads what a TAP service answers: CSV, or a VOTable of any kind, as rows of texts.

A registry has millions of cells, and the readers of astropy make an object of numpy of each.
So CSV and TABLEDATA are read here, into plain texts, and astropy reads only what is in
binary.  NULL is None or an empty text; nothing tells these apart in either format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Answer", "NoAnswer", "read_csv", "read_votable"]

Row = list[Any]
"""Texts, numbers and None."""

_LONGEST = 1 << 24
"""Characters of a cell: what `csv` takes is settled by a limit that it has for all."""


class NoAnswer(ValueError):
    """What came is no table; `refused` when it is the error document of a TAP service."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


@dataclass(slots=True)
class Answer:
    """A table.

    Attributes
    ----------
    names
        Of its columns, lower-cased.
    rows
        Its rows, in their order.
    overflow
        The service says that there are more.  CSV has no place to say it.
    """

    names: list[str]
    rows: list[Row]
    overflow: bool = False


def read_csv(content: bytes) -> Answer:
    """An answer in CSV, whose first line has the names.

    Raises
    ------
    NoAnswer
        It is something else.
    """
    if content.lstrip()[:1] == b"<":
        raise NoAnswer("it is XML or HTML")
    limit = csv.field_size_limit(_LONGEST)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError) as exc:
        raise NoAnswer(f"it is no CSV: {exc}") from None
    finally:
        csv.field_size_limit(limit)
    if not rows:
        raise NoAnswer("it is empty")
    names, *found = rows
    found = [row for row in found if row] if len(names) > 1 else [row or [""] for row in found]
    _check(names, found)
    return Answer([_name(name) for name in names], found)


def read_votable(content: bytes) -> Answer:
    """An answer as a VOTable.

    Raises
    ------
    NoAnswer
        It is something else, or an error in the form of a VOTable.
    """
    if b"VOTABLE" not in content[:4096]:
        raise NoAnswer("it is no VOTable")
    found = _tabledata(content)
    return _binary(content) if found is None else found


def _name(text: str) -> str:
    return text.strip().strip('"').lower()


def _check(names: Sequence[str], rows: list[Row]) -> None:
    width = len(names)
    if any(len(row) != width for row in rows):
        raise NoAnswer(f"there are rows that have not {width} cells, as its first line has")


# --- TABLEDATA


def _tabledata(content: bytes) -> Answer | None:
    """None when the data are in another serialization."""
    from lxml import etree

    names: list[str] = []
    rows: list[Row] = []
    status, message, tables = "", "", 0
    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=tuple(f"{{*}}{name}" for name in ("TABLE", "FIELD", "TR", "INFO", "BINARY", "BINARY2")),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # the answer is bounded already, and a cell may be long
    )
    try:
        for event, element in cast("Iterator[tuple[str, _Element]]", events):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag in ("BINARY", "BINARY2"):
                    return None
                tables += tag == "TABLE"
            elif tag == "TR":
                if tables == 1:
                    rows.append([cell.text for cell in element])
                _forget(element)
            elif tag == "FIELD" and tables == 1:
                names.append(_name(element.get("name") or ""))
            elif tag == "INFO" and (element.get("name") or "").upper() == "QUERY_STATUS":
                status = (element.get("value") or "").upper()
                message = "".join(str(text) for text in element.itertext())
    except etree.XMLSyntaxError as exc:
        raise NoAnswer(f"it is broken XML: {exc.msg}") from None
    return _told(names, rows, status, message)


def _forget(element: _Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _told(names: list[str], rows: list[Row], status: str, message: str) -> Answer:
    if status == "ERROR":
        raise NoAnswer(" ".join(message.split()) or "it does not say why", refused=True)
    if not names:
        raise NoAnswer("it has no table")
    _check(names, rows)
    return Answer(names, rows, status == "OVERFLOW")


# --- BINARY and BINARY2


def _binary(content: bytes) -> Answer:
    from astropy.io import votable

    from regdsl.remote.quiet import quiet

    with quiet():
        try:
            document = votable.parse(io.BytesIO(content), verify="ignore")
        except Exception as exc:
            raise NoAnswer(f"astropy cannot read it: {exc}") from None
    status, message = "", ""
    table = None
    for resource in document.resources:
        infos = list(resource.infos)
        for found in resource.tables:
            table = table or found
            infos += found.infos
        for info in infos:
            if (info.name or "").upper() == "QUERY_STATUS":
                status, message = str(info.value).upper(), str(info.content or "")
    names = [_name(field.name) for field in table.fields] if table else []
    columns = [_column(table.array[field.ID]) for field in table.fields] if table else []
    return _told(names, [list(row) for row in zip(*columns, strict=True)], status, message)


def _column(column: Any) -> list[Any]:
    """The values of a column; numpy's own way to make them plain is fast."""
    import numpy

    values = numpy.ma.filled(column.astype(object), None).tolist()
    return [_text(value) for value in values] if column.dtype.kind in "OSU" else values


def _text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
