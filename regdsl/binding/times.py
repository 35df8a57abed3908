"""Times: ISO prefixes, MJD and JD, and so long before now.

docs/semantics.md, "Time".  Everything is a pair of whole seconds, the first and the
last that the value means; coverage compares them as MJD, dates of records as text.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.context import Context
from regdsl.binding.matchers import Bounds, Matcher, Overlap
from regdsl.binding.values import (
    Side,
    allow,
    refuse_range,
    refuse_wildcard,
    split_range,
    written,
)
from regdsl.diagnostics import RegdslError, error, gather, lint
from regdsl.fields import Field

__all__ = ["mjd", "read_instant", "read_interval", "read_since", "since"]

MJD_EPOCH = datetime(1858, 11, 17)
JD_OF_MJD = 2400000.5

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?)?)?)?Z?\Z",
    re.IGNORECASE,
)
_DAY_COUNT = re.compile(r"(?P<number>\d+(?:\.\d*)?)\s*(?P<unit>mjd|jd)\Z", re.IGNORECASE)
_AGO = re.compile(r"(?P<number>\d{1,9})(?P<unit>[dwmy])\Z", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d*)?\Z")
_OTHER_DATE = re.compile(r"(\d{4})(?:(\d{2})(\d{2})|[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)")


@dataclass(frozen=True, slots=True)
class Moment:
    """The first and the last second that a value means; None is open."""

    first: datetime | None
    last: datetime | None


def mjd(moment: datetime) -> float:
    """A time as a modified Julian date, in days."""
    passed = moment - MJD_EPOCH
    return passed.days + passed.seconds / 86400


def read_interval(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """For a coverage interval in MJD."""
    allow(
        field,
        op,
        value.span,
        (":", "<", "<=", ">", ">="),
        f"coverage is an interval: write `{field.name}:{written(value)}` for overlap",
    )
    moment = _moment(value, field, op, context)
    first = None if moment.first is None else mjd(moment.first)
    last = None if moment.last is None else mjd(moment.last)
    match op:
        case "<":
            return (Bounds(high=first, high_strict=True, side="end"),)
        case "<=":
            return (Bounds(high=last, side="end"),)
        case ">":
            return (Bounds(low=last, low_strict=True, side="start"),)
        case ">=":
            return (Bounds(low=first, side="start"),)
        case _:
            return (Overlap(first, last),)


def read_instant(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """For a date of the record, text of 19 characters."""
    moment = _moment(value, field, op, context)
    first = None if moment.first is None else moment.first.isoformat()
    last = None if moment.last is None else moment.last.isoformat()
    match op:
        case "<":
            return (Bounds(high=first, high_strict=True),)
        case "<=":
            return (Bounds(high=last),)
        case ">":
            return (Bounds(low=last, low_strict=True),)
        case ">=":
            return (Bounds(low=first),)
        case _:
            return (Bounds(low=first, high=last),)


def read_since(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """The same for what came or changed: `7d` alone is the time since then."""
    sides = split_range(value)
    if op in (":", "=", "!=") and isinstance(sides, Side) and _AGO.match(sides.text):
        op = ">="
    return read_instant(value, field, op, context)


def since(text: str, now: datetime | None = None) -> datetime:
    """The first second of a time that somebody gives alone: `7d`, `2026-03`.

    Parameters
    ----------
    text
        A time as in `new:`, but no range.
    now
        The clock, UTC, naive and in whole seconds; that of the system by default.

    Raises
    ------
    RegdslError
        E108 when it is no time.

    Examples
    --------
    >>> since("7d", datetime(2026, 6, 15, 12)).isoformat()
    '2026-06-08T12:00:00'
    """
    context = Context() if now is None else Context(now=now)
    first = _read(Side(text.strip(), Span(0, len(text))), context).first
    assert first is not None
    return first


def _moment(value: ast.Value, field: Field, op: str, context: Context) -> Moment:
    refuse_wildcard(value, "write the beginning of a date, `2015` or `2015-03`, without it")
    sides = split_range(value)
    if isinstance(sides, Side):
        moment = _read(sides, context)
        if op in (":", "=", "!=") and _AGO.match(sides.text):
            context.lints.append(
                lint(
                    "W009",
                    f"`{sides.text}` is one moment, so long before now",
                    value.span,
                    help=f"write `{field.name}:{sides.text}..` for everything since then",
                    replace=f"{sides.text}..",
                )
            )
        return moment
    if op not in (":", "=", "!="):
        raise refuse_range(field, op, value)
    low, high = sides
    if low is not None and high is not None:
        unit = _DAY_COUNT.match(high.text)
        if unit and _NUMBER.match(low.text) and not re.fullmatch(r"\d{4}", low.text):
            low = Side(low.text + unit["unit"], low.span)
    first, last = gather(*(partial(_side, side, context) for side in (low, high)))
    if low and high and first and last and first.first and last.last and first.first > last.last:
        context.lints.append(
            lint(
                "W003",
                "this range runs backwards",
                value.span,
                help=f"its ends were swapped: it is read as `{high.text}..{low.text}`",
                replace=f"{high.text}..{low.text}",
            )
        )
        first, last = last, first
    return Moment(first.first if first else None, last.last if last else None)


def _side(side: Side | None, context: Context) -> Moment | None:
    return None if side is None else _read(side, context)


def _read(side: Side, context: Context) -> Moment:
    text = side.text
    if text.lower() == "now":
        return Moment(context.now, context.now)
    if match := _AGO.match(text):
        return _ago(int(match["number"]), match["unit"].lower(), side.span, context.now)
    if match := _DAY_COUNT.match(text):
        days = float(match["number"]) - (JD_OF_MJD if match["unit"].lower() == "jd" else 0)
        try:
            moment = MJD_EPOCH + timedelta(days=days)
        except OverflowError:
            raise _no_date(side) from None
        return Moment(moment.replace(microsecond=0), moment.replace(microsecond=0))
    if match := _ISO.match(text):
        return _calendar(match, side)
    raise _no_date(side)


def _no_date(side: Side) -> RegdslError:
    text, mends = side.text, None
    help = "write `2015`, `2015-03-04`, `2015-03-04T12:30`, `57085mjd`, `now` or `30d..`"
    if match := _OTHER_DATE.fullmatch(text):
        mends = "-".join(part.zfill(2) for part in match.groups() if part)
        help = f"write `{mends}`"
        try:
            datetime.fromisoformat(f"{mends}-01"[:10])
        except ValueError:
            help, mends = "write year, month and day: `2015-03-04`", None
    elif match := re.fullmatch(r"(\d{4})\s*[-\u2013\u2014]\s*(\d{4})", text):
        mends = f"{match[1]}..{match[2]}"
        help = f"a range is written with two dots: `{mends}`"
    elif text.startswith(("[", "{")):
        help = "a range is written with two dots and no brackets: `2010..2015`"
    elif re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", text):
        help = "the year comes first, then the month: `2015-03-04`"
    elif _NUMBER.match(text) and len(text.partition(".")[0]) in (5, 7):
        unit = "mjd" if len(text.partition(".")[0]) == 5 else "jd"
        help = f"write `{text}{unit}` for a day count; a year has four digits"
    elif _NUMBER.match(text):
        help = "a year has four digits, `2015`; a day count has a unit, `57085mjd`"
    elif _DAY_COUNT.match(text):
        help = "this day is not in the years 1 to 9999; today is near `61000mjd`"
    return error("E108", f"`{text}` is not a date", side.span, help=help, replace=side.mend(mends))


def _ago(number: int, unit: str, span: Span, now: datetime) -> Moment:
    try:
        if unit in "dw":
            moment = now - timedelta(days=number * (7 if unit == "w" else 1))
        else:
            months = now.year * 12 + now.month - 1 - number * (12 if unit == "y" else 1)
            year, month = months // 12, months % 12 + 1
            day = min(now.day, calendar.monthrange(year, month)[1])
            moment = now.replace(year=year, month=month, day=day)
    except (OverflowError, ValueError, IndexError):
        help = "write a year, `1990..`"
        raise error("E108", "this is before the year 1", span, help=help) from None
    return Moment(moment, moment)


def _calendar(match: re.Match[str], side: Side) -> Moment:
    numbers = {name: int(text) for name, text in match.groupdict().items() if text is not None}
    year, month, day = numbers["year"], numbers.get("month", 1), numbers.get("day", 1)
    try:
        first = datetime(
            year,
            month,
            day,
            numbers.get("hour", 0),
            numbers.get("minute", 0),
            numbers.get("second", 0),
        )
    except ValueError:
        if not 1 <= month <= 12:
            why, help = f"there is no month {month}", "write year, month and day: `2015-03-04`"
        elif year >= 1 and not 1 <= day <= (days := calendar.monthrange(year, month)[1]):
            why, help = f"the month has {days} days", f"write `{year:04}-{month:02}-{days}`"
        elif year < 1:
            why, help = "there is no year 0", "write a year from 0001 to 9999"
        else:
            why, help = "there is no such time of day", "write `2015-03-04T12:30:15`"
        raise error("E108", f"`{side.text}` is not a date: {why}", side.span, help=help) from None
    last_day = calendar.monthrange(year, numbers.get("month", 12))[1]
    last = datetime(
        year,
        numbers.get("month", 12),
        numbers.get("day", last_day),
        numbers.get("hour", 23),
        numbers.get("minute", 59),
        numbers.get("second", 59),
    )
    return Moment(first, last)
