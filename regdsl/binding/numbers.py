"""Numbers and flags: levels, radii, and what is simply yes or no.

docs/semantics.md, "Number" and "Flag".  Some numbers of the Registry are kept as text
among the details; `number_in` is the one place that says which texts are numbers.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from math import isfinite

from regdsl import ast
from regdsl.binding.context import Context
from regdsl.binding.coords import ANGLE_UNITS
from regdsl.binding.matchers import Bounds, Flag, Matcher
from regdsl.binding.values import Side, allow, refuse_range, refuse_wildcard, split_range
from regdsl.diagnostics import RegdslError, error, gather, lint
from regdsl.fields import Field

__all__ = ["number_in", "read_flag", "read_number"]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_OPERATORS = (":", "=", "!=", "<", "<=", ">", ">=")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def number_in(text: str | None) -> float | None:
    """The number that a text is, as Python reads it; None where it is none, or not finite.

    >>> number_in("1e2"), number_in("-.5"), number_in("12 arcmin"), number_in("inf")
    (100.0, -0.5, None, None)
    """
    if text is None or _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if isfinite(number) else None


def read_number(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A number or a range of them; angles may have a unit, and are degrees without one."""
    allow(field, op, value.span, _OPERATORS, f"write `{field.example}`")
    refuse_wildcard(value, f"write a number, or a range such as `{field.name}:1..10`")
    sides = split_range(value)
    low: float | None
    high: float | None
    if isinstance(sides, Side):
        low = high = _read(sides, field, op, "")
    elif op not in (":", "=", "!="):
        raise refuse_range(field, op, value)
    else:
        low, high = _ends(sides, field, op)
    if low is not None and high is not None and low > high:
        context.lints.append(
            lint(
                "W003",
                "this range runs backwards",
                value.span,
                help="its ends were swapped: write the smaller number first",
            )
        )
        low, high = high, low
    numeric = field.entity == "detail"  # Their values are texts.
    match op:
        case "<" | "<=":
            return (Bounds(high=high, high_strict=op == "<", numeric=numeric),)
        case ">" | ">=":
            return (Bounds(low=low, low_strict=op == ">", numeric=numeric),)
        case _:
            return (Bounds(low=low, high=high, numeric=numeric),)


def _ends(
    sides: tuple[Side | None, Side | None], field: Field, op: str
) -> tuple[float | None, float | None]:
    """The ends of a range; a unit on the last number is for both."""
    first, last = sides
    unit = ""
    if first is not None and last is not None and field.unit:
        unit = _split(last.text)[1]
    low, high = gather(*(partial(_end, side, field, op, unit) for side in sides))
    return low, high


def _end(side: Side | None, field: Field, op: str, unit: str) -> float | None:
    return None if side is None else _read(side, field, op, unit)


def _split(text: str) -> tuple[str, str]:
    """The number at the beginning of a text, and what comes after it."""
    text = text.replace("\u2212", "-")
    match = _NUMBER.match(text)
    return (match.group(), text[match.end() :].strip()) if match else ("", text)


def _read(side: Side, field: Field, op: str, unit: str) -> float:
    number, own = _split(side.text)
    found = number_in(number)
    if found is None or (own and not field.unit):
        raise _no_number(side, field, op)
    wanted = own or unit
    if not field.unit or not wanted:
        return found
    per_degree = ANGLE_UNITS.get(wanted.lower())
    if per_degree is None:
        words = [name for name in ANGLE_UNITS if name.isalpha()]
        close = next(iter(get_close_matches(wanted.lower(), words, 1, 0.6)), None)
        raise error(
            "E105",
            f"`{wanted}` is no unit of an angle",
            side.span,
            help=(f"did you mean `{number}{close}`? The" if close else "the")
            + " units are deg, arcmin, arcsec, mas and rad",
            replace=side.mend(f"{number}{close}") if close else None,
        )
    return found / per_degree


def _no_number(side: Side, field: Field, op: str) -> RegdslError:
    number = _split(side.text)[0]
    dash = re.fullmatch(r"(\d[\d.]*)\s*[-\u2013\u2014]\s*(\d[\d.]*)", side.text)
    if dash:
        low, high = dash.groups()
        mended = f"{low}..{high}"
        return error(
            "E121",
            "a range is written with two dots, not with a dash",
            side.span,
            help=f"write `{mended}`",
            replace=side.mend(mended),
        )
    return error(
        "E107",
        f"`{side.text}` is not a number",
        side.span,
        help=f"it has no unit: write `{field.name}{op}{number}`"
        if number and not field.unit
        else f"write `{field.example}`",
    )


def read_flag(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """Yes or no."""
    allow(field, op, value.span, (":", "=", "!="), f"write `{field.name}:yes`")
    text = value.text.strip().lower()
    if text not in (*_YES, *_NO):
        raise error(
            "E104",
            f"`{value.text}` is neither yes nor no",
            value.span,
            help="write `yes` or `no`",
        )
    return (Flag(text in _YES),)
