"""The numeric functions of ADQL 2.1, section 2.3, and RegTAP's intervals.

They are computed as PostgreSQL does it, which raises where a number has no result.  ABS and
MOD of whole numbers are whole, all others give doubles.  A half is rounded away from zero,
as PostgreSQL's type `numeric` does it, and digits are those that a number is written with:
`ROUND(2.675, 2)` is 2.68.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from regdsl.mirror.udf.values import number, whole
from regdsl.mirror.udf.watch import Udf, cannot, seeded

__all__ = ["NUMBERS", "half_away"]

_LARGEST = (1 << 63) - 1

# Enough for all digits of any double, in front of the point and after it.
_DIGITS = Context(prec=1100)


def _cot(angle: float) -> float:
    tangent = math.tan(angle)
    return 1 / tangent if tangent else math.copysign(math.inf, tangent)


def half_away(value: float) -> float:
    """The nearest whole number, of two the one further from zero."""
    kept = math.trunc(value)
    # This difference is exact, which value + 0.5 is not.
    return float(kept + math.copysign(abs(value - kept) >= 0.5, value))


_ANY = ("only a finite number has one", "leave out what is too large")
_POSITIVE = ("only a number above 0 has one", "leave out the others: `WHERE x > 0`")
_UNIT = ("only a number from -1 to 1 has one", "leave out the others: `WHERE x BETWEEN -1 AND 1`")

_OF_ONE: dict[str, tuple[Callable[[float], float], tuple[str, str]]] = {
    "SQRT": (
        math.sqrt,
        ("only a number of 0 or more has one", "leave out the others: `WHERE x >= 0`"),
    ),
    "EXP": (math.exp, _ANY),
    "LOG": (math.log, _POSITIVE),
    "LOG10": (math.log10, _POSITIVE),
    "CEILING": (lambda x: float(math.ceil(x)), _ANY),
    "FLOOR": (lambda x: float(math.floor(x)), _ANY),
    "DEGREES": (math.degrees, _ANY),
    "RADIANS": (math.radians, _ANY),
    "SIN": (math.sin, _ANY),
    "COS": (math.cos, _ANY),
    "TAN": (math.tan, _ANY),
    "COT": (_cot, _ANY),
    "ASIN": (math.asin, _UNIT),
    "ACOS": (math.acos, _UNIT),
    "ATAN": (math.atan, _ANY),
}
"""Functions of one number; what has a result, and what to do about the rest."""


def _of_one(name: str) -> Callable[[object], float]:
    function, (domain, help) = _OF_ONE[name]

    def call(argument: object) -> float:
        value = number(argument, name)
        try:
            result = function(value)
        except (ValueError, OverflowError):
            raise cannot(f"{name}({value!r}) has no result: {domain}", help=help) from None
        if math.isinf(result) and not math.isinf(value) and name != "COT":
            raise _too_large(f"{name}({value!r})")
        return result

    return call


def _too_large(what: str) -> Exception:
    return cannot(f"{what} is too large for a number", help="leave such values out in WHERE")


def _abs(argument: object) -> float | int:
    value = abs(number(argument, "ABS"))
    if isinstance(value, int) and value > _LARGEST:
        raise _too_large(f"ABS({argument})")
    return value


def _mod(dividend: object, divisor: object) -> float | int:
    """The remainder, with the sign of the dividend."""
    of, by = number(dividend, "MOD"), number(divisor, "MOD")
    if by == 0:
        raise cannot(
            f"MOD({of!r}, {by!r}) divides by zero", help="leave out zero: `WHERE divisor != 0`"
        )
    if isinstance(of, int) and isinstance(by, int):
        rest = abs(of) % abs(by)
        return -rest if of < 0 else rest
    if math.isinf(of):
        raise cannot(f"MOD({of!r}, {by!r}) has no result", help="leave out what is too large")
    return math.fmod(of, by)


def _power(base: object, exponent: object) -> float:
    x, y = number(base, "POWER"), number(exponent, "POWER")
    try:
        result = math.pow(x, y)
    except OverflowError:
        raise _too_large(f"POWER({x!r}, {y!r})") from None
    except ValueError:
        why = "zero has no negative power" if x == 0 else "a negative number has whole powers only"
        raise cannot(
            f"POWER({x!r}, {y!r}) has no result: {why}", help="leave out such numbers in WHERE"
        ) from None
    return result


def _atan2(y: object, x: object) -> float:
    return math.atan2(number(y, "ATAN2"), number(x, "ATAN2"))


def _digits(name: str, rounding: str) -> Callable[..., float]:
    def call(argument: object, digits: object = 0) -> float:
        value, places = float(number(argument, name)), whole(digits, name)
        if math.isinf(value):
            return value
        if places == 0:
            return half_away(value) if rounding == ROUND_HALF_UP else float(math.trunc(value))
        # A double has no digit outside of these places.
        if places > 400:
            return value
        if places < -310:
            return 0.0
        unit = Decimal(1).scaleb(-places)
        cut = Decimal(repr(value)).quantize(unit, rounding=rounding, context=_DIGITS)
        result = float(cut)
        if math.isinf(result):
            raise _too_large(f"{name}({value!r}, {places})")
        return result + 0.0

    return call


def _rand(seed: object = None) -> float:
    """A number from 0 to 1; a seed gives the same numbers in every query."""
    return random.random() if seed is None else seeded(whole(seed, "RAND")).random()


def _interval_overlaps(low1: object, high1: object, low2: object, high2: object) -> int:
    """Whether two closed intervals have a point in common; one that is reversed has none."""
    a, b, c, d = (number(end, "ivo_interval_overlaps") for end in (low1, high1, low2, high2))
    return int(b >= c and d >= a and a <= b and c <= d)


NUMBERS: tuple[Udf, ...] = (
    *(Udf(f"adql_{name.lower()}", (1,), _of_one(name)) for name in _OF_ONE),
    Udf("adql_abs", (1,), _abs),
    Udf("adql_mod", (2,), _mod),
    Udf("adql_power", (2,), _power),
    Udf("adql_atan2", (2,), _atan2),
    Udf("adql_pi", (0,), lambda: math.pi),
    Udf("adql_rand", (0, 1), _rand, steady=False),
    Udf("adql_round", (1, 2), _digits("ROUND", ROUND_HALF_UP)),
    Udf("adql_truncate", (1, 2), _digits("TRUNCATE", ROUND_DOWN)),
    Udf("ivo_interval_overlaps", (4,), _interval_overlaps),
)
