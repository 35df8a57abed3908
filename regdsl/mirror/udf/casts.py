"""CAST, between the types of ADQL 2.1, section 4.3.

As PostgreSQL does it: text that is no number is an error, and so is a number that the type
has no room for; text that is too long is cut, and CHAR without a length keeps one
character.  Blanks at the end of a CHAR do not count.
"""

from __future__ import annotations

import math
import re
import struct
from typing import Literal

from regdsl.mirror.udf.numbers import half_away
from regdsl.mirror.udf.shapes import from_dali, present
from regdsl.mirror.udf.times import moment
from regdsl.mirror.udf.values import number, show, text, whole
from regdsl.mirror.udf.watch import Udf, cannot

__all__ = ["CASTS"]

_TYPE = re.compile(r"\s*([A-Z]+(?:\s+PRECISION)?)\s*(?:\(\s*(\d+)\s*\))?\s*", re.IGNORECASE)
_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
_INFINITE = re.compile(r"\s*[+-]?inf(?:inity)?\s*", re.IGNORECASE)

_BITS = {"SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}
_SHAPES: dict[str, Literal["point", "circle", "polygon"]] = {
    "POINT": "point",
    "CIRCLE": "circle",
    "POLYGON": "polygon",
}


def _cast(value: object, type: object, length: object = None) -> object:
    """`CAST(value AS type(length))`; the length may be in the type, or NULL for none."""
    written = text(type, "CAST")
    match = _TYPE.fullmatch(written)
    name = " ".join(match[1].upper().split()) if match else ""
    if match and match[2] and length is None:
        length = int(match[2])
    if name in _BITS:
        return None if value is None else _to_whole(value, name)
    if name in ("REAL", "DOUBLE PRECISION", "DOUBLE"):
        return None if value is None else _to_double(value, name)
    if name in ("CHAR", "VARCHAR"):
        room = 1 if name == "CHAR" and length is None else length
        return _to_text(value, name, None if room is None else whole(room, "CAST"))
    if name == "TIMESTAMP":
        return None if value is None else _to_timestamp(value)
    if name in _SHAPES:
        return None if value is None else from_dali(value, _SHAPES[name])
    raise cannot(
        f"CAST knows no type `{show(written)}`",
        help="the types are SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR, VARCHAR,"
        " TIMESTAMP, POINT, CIRCLE and POLYGON",
    )


def _to_whole(value: object, name: str) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise _unreadable(value, name, "a whole number")
        # More digits than any type has room for would only cost time.
        result = int(value) if len(value) < 100 else 1 << 64
    else:
        before = number(value, "CAST")
        if isinstance(before, float) and not math.isfinite(before):
            raise _no_room(value, name)
        result = int(half_away(before)) if isinstance(before, float) else before
    limit = 1 << (_BITS[name] - 1)
    if not -limit <= result < limit:
        raise _no_room(value, name)
    return result


def _to_double(value: object, name: str) -> float:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value) and not _INFINITE.fullmatch(value):
            raise _unreadable(value, name, "a number")
        result = float(value)
        if math.isinf(result) and not _INFINITE.fullmatch(value):
            raise _no_room(value, name)
    else:
        result = float(number(value, "CAST"))
    if name == "REAL":
        try:
            result = struct.unpack("<f", struct.pack("<f", result))[0]
        except OverflowError:
            raise _no_room(value, name) from None
    return result


def _to_text(value: object, name: str, room: int | None) -> str | None:
    if room is not None and room < 1:
        raise cannot(
            f"{name}({room}) has room for nothing", help="give a length of 1 or more, or none"
        )
    if value is None:
        return None
    said = _written(value) if isinstance(value, float) else str(present(value)[0])
    cut = said if room is None else said[:room]
    return cut.rstrip(" ") if name == "CHAR" else cut


def _written(value: float) -> str:
    """A double as PostgreSQL writes it: the fewest digits, and no `.0`."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits = repr(value).removesuffix(".0")
    if "e" not in digits and abs(value) >= 1e15:
        places = len(digits.lstrip("-").rstrip("0")) - 1
        return f"{value:.{places}e}"
    return digits


def _to_timestamp(value: object) -> str:
    """The spelling of columns, a fraction only where there is one."""
    said = moment(value, "CAST").isoformat()
    return said.rstrip("0") if "." in said else said


def _unreadable(value: str, name: str, what: str) -> Exception:
    return cannot(
        f"`{show(value)}` cannot be cast to {name}: it is not {what}",
        help="leave such rows out with a condition in WHERE",
    )


def _no_room(value: object, name: str) -> Exception:
    return cannot(
        f"`{show(value)}` cannot be cast to {name}: it is out of range",
        help="DOUBLE PRECISION has room for more",
    )


CASTS: tuple[Udf, ...] = (Udf("adql_cast", (2, 3), _cast, strict=False),)
