"""From the texts of a VOResource record to the values that RegTAP stores.

Each function here takes one text (or element) and gives the value a column holds: stripped
text, a date of 19 characters, an interval, a MOC of order 6.  What cannot be read raises
ValueError with the reason; the caller decides what becomes of the record.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from operator import le
from typing import TYPE_CHECKING, cast

from lxml import etree

from regdsl.binding.healpix import ORDER, parse_moc, to_moc_text

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "COVERAGE_ORDER",
    "coverage_moc",
    "flag_value",
    "interval",
    "lower",
    "number",
    "own_text",
    "string_value",
    "text",
    "timestamp",
]

#: RegTAP 1.2 recommends coverages of this order, about a degree.
COVERAGE_ORDER = ORDER


def text(element: _Element) -> str | None:
    """The text of an element without blanks at its ends; None for an empty one.

    RegTAP 1.2, section 4.1.
    """
    value = string_value(element) if len(element) else element.text
    return (value.strip() or None) if value else None


def own_text(element: _Element) -> str | None:
    """The text before the first child, for elements that have no business to have any."""
    value = element.text
    return (value.strip() or None) if value else None


def string_value(element: _Element) -> str:
    """All text below an element.  Entities are left as written: they are never expanded."""
    parts = [element.text or ""]
    for child in element:
        if cast("object", child.tag) is etree.Entity:
            parts.append(child.text or "")
        else:
            parts.append(string_value(child))
        parts.append(child.tail or "")
    return "".join(parts)


def lower(value: str | None) -> str | None:
    """Stripped and lower-cased as Unicode does it; None for nothing."""
    return (value.strip().lower() or None) if value else None


def flag_value(value: str | None) -> int | None:
    """1, 0 or None for an XML boolean; None for anything else as well."""
    return _BOOLEANS.get(value.strip()) if value else None


_BOOLEANS = {"true": 1, "1": 1, "false": 0, "0": 0}

_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?|Z)?",
    re.ASCII | re.IGNORECASE,
)


def timestamp(value: str) -> str:
    """A date as RegTAP has it: `YYYY-MM-DDThh:mm:ss`, UTC.

    Fractions and a `Z` are cut off, a date alone is its midnight, an offset is
    applied (RegTAP 1.2, section 4.1; VOResource 1.1, UTCTimestamp).

    >>> timestamp("2015-03-04T12:30:15.5Z")
    '2015-03-04T12:30:15'
    """
    match = _DATE.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"not a date: {value.strip()[:40]!r}")
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
        if offset and offset not in "Zz":
            away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            zone = timezone(-away if offset[0] == "-" else away)
            moment = moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError(f"no such date: {value.strip()[:40]!r}") from None
    return moment.isoformat(timespec="seconds")


def number(value: str) -> float:
    """A finite number."""
    if "_" not in value:
        result = float(value)
        if math.isfinite(result):
            return result
    raise ValueError(f"not a number: {value.strip()[:40]!r}")


def interval(value: str) -> tuple[float, float]:
    """The two ends of a FloatInterval (VODataService 1.2, section 3.2), as written."""
    ends = value.split()
    if len(ends) != 2:
        raise ValueError(f"not two numbers: {value.strip()[:40]!r}")
    try:
        return number(ends[0]), number(ends[1])
    except ValueError:
        raise ValueError(f"not two numbers: {value.strip()[:40]!r}") from None


_EMPTY_ORDERS = re.compile(r"(?:(?:^| )\d+/(?= |$))+", re.ASCII)


def coverage_moc(value: str) -> str:
    """An ASCII MOC degraded to order 6 and written in one way only, as mocpy writes it.

    Cells that are touched are in (RegTAP 1.2, section 8.15).  Commas between cells, as in
    MOC 1.0, and cells given twice are taken too.

    >>> coverage_moc("7/1,2")
    '6/0'
    """
    if _is_normal(value):  # most are, and writing one costs more than looking at it
        return value
    try:
        ranges = parse_moc(value)
    except ValueError as exc:
        raise ValueError(f"not a MOC: {exc}") from None
    if not ranges:
        raise ValueError("the MOC is empty")
    return _EMPTY_ORDERS.sub("", to_moc_text(ranges)).strip()


_RUN = r"(?:0|[1-9]\d{0,4})(?:-[1-9]\d{0,4})?"
_RUNS = re.compile(rf"[0-{COVERAGE_ORDER}]/{_RUN}(?: (?:[0-{COVERAGE_ORDER}]/)?{_RUN})*", re.ASCII)

_SECTIONS = re.compile(r" (?=\d/)", re.ASCII)


def _is_normal(value: str) -> bool:
    """Whether a MOC has order 6 at most and is written as `coverage_moc` would write it.

    Orders go up and so do the runs of cells in each, which neither touch nor hold the four
    parts of a coarser cell; no cell is in another.
    """
    if _RUNS.fullmatch(value) is None:
        return False
    order = -1
    # where runs begin and where the next cell is, in cells of the finest order
    begins: list[int] = []
    ends: list[int] = []
    for section in _SECTIONS.split(value):
        if int(section[0]) <= order:
            return False
        order = int(section[0])
        shift = 2 * (COVERAGE_ORDER - order)
        low, last = 0, -2
        # the end of a run is read as a negative number
        for number in map(int, section[2:].replace("-", " -").split(" ")):
            if number >= 0:
                if number <= last + 1:
                    return False
                low = last = number
                begins.append(number << shift)
                ends.append(number + 1 << shift)
            else:
                last = -number
                if last <= low or (order and (low + 3 | 3) <= last):
                    return False
                ends[-1] = last + 1 << shift
        if last >= 12 << 2 * order:
            return False
    begins.sort()
    ends.sort()
    # each ends before the next one begins
    return all(map(le, ends, islice(begins, 1, None)))
