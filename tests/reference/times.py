"""Points of time as users write them, and what they are: intervals of whole seconds (UTC)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from .invalid import Invalid

MJD_0 = datetime(1858, 11, 17)
JD_MINUS_MJD = Fraction(4800001, 2)  # 2400000.5
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Period:
    """From the first second to the last, both included; None is an open side."""

    first: datetime | None
    last: datetime | None


def mjd(moment: datetime) -> float:
    """The modified Julian date of a moment."""
    return (moment - MJD_0) / timedelta(days=1)


def parse(text: str, now: datetime) -> Period:
    """A time, or a range `lo..hi` with one side or none open."""
    if ".." not in text:
        return _single(text, now)
    low, _, high = text.partition("..")
    if not low and not high:
        raise Invalid("a range without ends")
    if re.fullmatch(r"\d{5,}(\.\d*)?", low) and (unit := re.search(r"(mjd|jd)$", high, re.I)):
        low += unit[1]  # a unit on the last number is for both
    begin = _single(low, now) if low else Period(None, None)
    end = _single(high, now) if high else Period(None, None)
    if begin.first and end.last and begin.first > end.last:
        begin, end = end, begin
    return Period(begin.first, end.last)


def _single(text: str, now: datetime) -> Period:
    now = now.replace(microsecond=0)
    try:
        if text.lower() == "now":
            return Period(now, now)
        if match := re.fullmatch(r"(\d+(?:\.\d*)?)(mjd|jd)", text, re.ASCII | re.IGNORECASE):
            moment = _from_days(Fraction(match[1]), julian=match[2].lower() == "jd")
            return Period(moment, moment)
        if match := re.fullmatch(r"(\d+)([dwmy])", text, re.ASCII):
            moment = _before(now, int(match[1]), match[2])
            return Period(moment, moment)
        return _calendar(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"no time: {text!r}") from error


def _from_days(days: Fraction, *, julian: bool) -> datetime:
    if julian:
        days -= JD_MINUS_MJD
    return MJD_0 + timedelta(seconds=int(days * 86400 // 1))


def _before(now: datetime, count: int, unit: str) -> datetime:
    if unit in "dw":
        return now - timedelta(days=count * (7 if unit == "w" else 1))
    months = now.year * 12 + now.month - 1 - count * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    day = min(now.day, calendar.monthrange(year, month)[1])
    return now.replace(year=year, month=month, day=day)


def _calendar(text: str) -> Period:
    """The first and last second of a year, month, day, hour, minute or second."""
    match = re.fullmatch(
        r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d))?)?)?)?)?Z?", text, re.ASCII
    )
    if match is None:
        raise ValueError(text)
    parts = [int(part) for part in match.groups() if part is not None]
    year, month, day, hour, minute, second = parts + [1, 1, 1, 0, 0, 0][len(parts) :]
    first = datetime(year, month, day, hour, minute, second)
    match len(parts):
        case 1:
            last = datetime(year, 12, 31, 23, 59, 59)
        case 2:
            last = datetime(year, month, calendar.monthrange(year, month)[1], 23, 59, 59)
        case 3:
            last = datetime(year, month, day, 23, 59, 59)
        case 4:
            last = datetime(year, month, day, hour, 59, 59)
        case 5:
            last = datetime(year, month, day, hour, minute, 59)
        case _:
            last = first
    return Period(first, last)
