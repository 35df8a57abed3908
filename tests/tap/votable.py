"""VOTables as a server writes them: TABLEDATA, or the sad news that there is none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n'
    '<RESOURCE type="results">\n'
)
_FOOT = "</RESOURCE>\n</VOTABLE>\n"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

TEXTS = ("char", "unicodeChar")


def text(value: str) -> str:
    """Text for an element; what XML cannot hold becomes a question mark."""
    return escape(_NOT_XML.sub("?", value)).replace("\r", "&#13;")


def cell(value: object) -> str:
    """A value as TABLEDATA has it; NULL and NaN are nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return "NaN"
        case float():
            return repr(value)
        case _:
            return text(str(value))


def _rows(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in rows:
        yield f"<TR>{''.join(f'<TD>{cell(value)}</TD>' for value in row)}</TR>\n"


def table(
    names: Sequence[str],
    types: Sequence[str],
    rows: Iterable[Sequence[object]],
    overflow: bool = False,
) -> bytes:
    """A result; `types` are datatypes of VOTable, those of text being of any length."""
    fields = (
        f"<FIELD name={quoteattr(name)} datatype={quoteattr(kind)}"
        + (' arraysize="*"' if kind in TEXTS else "")
        + "/>\n"
        for name, kind in zip(names, types, strict=True)
    )
    parts = [
        _HEAD,
        '<INFO name="QUERY_STATUS" value="OK"/>\n<TABLE>\n',
        *fields,
        "<DATA><TABLEDATA>\n",
        *_rows(rows),
        "</TABLEDATA></DATA>\n</TABLE>\n",
        # After the table, as DALI 1.1, section 4.4.1, has it.
        '<INFO name="QUERY_STATUS" value="OVERFLOW"/>\n' if overflow else "",
        _FOOT,
    ]
    return "".join(parts).encode()


def failure(message: str) -> bytes:
    """The document of an error (DALI 1.1, section 4.4.2)."""
    return (
        f'{_HEAD}<INFO name="QUERY_STATUS" value="ERROR">{text(message)}</INFO>\n{_FOOT}'
    ).encode()
