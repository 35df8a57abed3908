"""Kinds of plain values: numbers, flags, lists, addresses and versions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from regdsl import ast

from . import kinds, sky
from .env import Env
from .invalid import Invalid
from .patterns import Predicate, characters, whole, within

Compare = Callable[[Any, Any], bool]

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"

ORDERS: dict[str, Compare] = {
    "<": lambda found, wanted: found < wanted,
    "<=": lambda found, wanted: found <= wanted,
    ">": lambda found, wanted: found > wanted,
    ">=": lambda found, wanted: found >= wanted,
}


def number(op: ast.Op, value: ast.Value, env: Env) -> Callable[[float], bool]:
    """A number or a range without a unit."""
    return _number(op, value, {})


def degrees(op: ast.Op, value: ast.Value, env: Env) -> Callable[[float], bool]:
    """An angle or a range of angles; degrees where nothing is said."""
    return _number(op, value, sky.ANGLES | {"rad": sky.RADIAN})


def text_degrees(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """The same, of a text; one that is no number matches nothing."""
    test = degrees(op, value, env)

    def matches(text: str) -> bool:
        found = from_text(text)
        return found is not None and test(found)

    return matches


def _number(op: ast.Op, value: ast.Value, units: dict[str, float]) -> Callable[[float], bool]:
    first, dots, last = value.text.partition("..")
    if not dots:
        wanted = _read(first, units, "")
        if op in (":", "="):
            return lambda found: found == wanted
        order = ORDERS[op]
        return lambda found: order(found, wanted)
    if op not in (":", "="):
        raise Invalid("a range after an order operator")
    if not first and not last:
        raise Invalid("a range without ends")
    unit = re.sub(rf"^{_NUMBER} *", "", last)
    low = _read(first, units, unit) if first else -math.inf
    high = _read(last, units, "") if last else math.inf
    return lambda found: low <= found <= high


def _read(text: str, units: dict[str, float], default: str) -> float:
    match = re.fullmatch(rf"({_NUMBER}) *(.*)", text, re.ASCII)
    if match is None:
        raise Invalid(f"no number: {text!r}")
    unit = match[2] or default
    if unit and unit not in units:
        raise Invalid(f"no unit here: {unit!r}")
    return float(match[1]) * (units[unit] if unit else 1.0)


def from_text(text: str) -> float | None:
    """The number that a text is; none when it is something else."""
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        return None
    found = float(text)
    return found if math.isfinite(found) else None


FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def flag(op: ast.Op, value: ast.Value, env: Env) -> Callable[[bool], bool]:
    """Yes or no."""
    _only(op, ":", "=")
    wanted = FLAGS.get(value.text.lower())
    if wanted is None:
        raise Invalid(f"neither yes nor no: {value.text!r}")
    return lambda found: found == wanted


def listed(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """One element of a list."""
    _only(op, ":", "=")
    if None in characters(value):
        raise Invalid("no * in an element of a list")
    return whole(characters(value, wildcards=False))


def url(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """Some text in an address; with `=` the whole of it."""
    _only(op, ":", "=")
    return whole(characters(value, wildcards=False)) if op == "=" else within(characters(value))


def mirrors(op: ast.Op, value: ast.Value, env: Env) -> Callable[[tuple[str, ...]], bool]:
    """Some text in a list joined by `#`; with `=` one of the list."""
    test = url(op, value, env)
    return lambda found: any(map(test, found)) if op == "=" else test("#".join(found))


def version(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A name that has an order, by code point."""
    if op in ORDERS:
        order, wanted = ORDERS[op], value.text.lower()
        return lambda found: order(found.lower(), wanted)
    return kinds.name(op, value, env)


def mixed(op: ast.Op, value: ast.Value, env: Env) -> Predicate:
    """A name; with an order the number that a text is, if it is one."""
    if op not in ORDERS:
        return kinds.name(op, value, env)
    test = number(op, value, env)

    def matches(text: str) -> bool:
        found = from_text(text)
        return found is not None and test(found)

    return matches


def _only(op: ast.Op, *allowed: ast.Op) -> None:
    if op not in allowed:
        raise Invalid(f"no operator {op} here")
