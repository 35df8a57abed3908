"""Moments as ISO text: as Julian dates, and in the one spelling that columns have.

RegTAP stores a timestamp as `2015-03-04T12:30:15`.  Here it goes by the calendar alone,
without leap seconds, as GAVO's `gavo_to_mjd` does.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from regdsl.mirror.udf.values import show, text
from regdsl.mirror.udf.watch import Udf, cannot

__all__ = ["TIMES", "moment"]

_ISO = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d*)?)?\s*(?:Z|\+00(?::?00)?)?)?\s*",
    re.ASCII | re.IGNORECASE,
)
_MJD_ZERO = datetime(1858, 11, 17)
_JD_OF_MJD_ZERO = 2400000.5


def moment(value: object, name: str) -> datetime:
    """Read a moment: a date, or date and time with `T` or a blank between; UTC.

    Seconds and their fraction may be missing; second 60 is the first of the next minute.

    Raises
    ------
    RegdslError
        E412 when it is none.
    """
    written = text(value, name)
    match = _ISO.fullmatch(written)
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        if second > 60:
            raise ValueError
        fraction = round(float(f"0{match[7] or '.0'}") * 1_000_000)
        whole = datetime(year, month, day, hour, minute)
        return whole + timedelta(seconds=second, microseconds=fraction)
    except (ValueError, OverflowError):
        raise cannot(
            f"{name} cannot read `{show(written)}` as a time",
            help="write it as '2015-03-04' or '2015-03-04T12:30:15', in UTC",
        ) from None


def _mjd(value: object, name: str) -> float:
    since = moment(value, name) - _MJD_ZERO
    return since.days + (since.seconds + since.microseconds / 1_000_000) / 86400


def _to_mjd(name: str) -> Udf:
    return Udf(name, (1,), lambda value: _mjd(value, name))


def _to_jd(name: str) -> Udf:
    return Udf(name, (1,), lambda value: _mjd(value, name) + _JD_OF_MJD_ZERO)


TIMES: tuple[Udf, ...] = (
    _to_mjd("gavo_to_mjd"),
    _to_mjd("ivo_to_mjd"),
    _to_jd("gavo_to_jd"),
    _to_jd("ivo_to_jd"),
)
