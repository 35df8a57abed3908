"""From the rows that a service gives to those that a mirror keeps, value by value.

What the importer of VOResource does to texts is done here to answers: NULL for what is
empty, lower case where RegTAP wants it, dates of 19 characters, MOCs of order 6.  Keys stay
as they are; they are numbered when all tables of a resource are there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from regdsl.mirror.values import coverage_moc, timestamp
from regdsl.schema import TABLES, Column

__all__ = ["Cleaner", "Unfit"]

_PLAIN_TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII
)
_NULLS = frozenset(("none", "null", "nan", r"\n", "--", "n/a"))

Warn = Callable[[str], None]


class Unfit(ValueError):
    """The way in which a service writes CSV does not tell NULL from a text."""


class Cleaner:
    """Cleans the rows of one table.

    Parameters
    ----------
    table
        Its name.
    columns
        What is in a row, `ivoid` being one of them.
    strict
        Raise `Unfit` for a number that is none; else it is NULL, with a warning.
    """

    def __init__(self, table: str, columns: Sequence[str], *, strict: bool) -> None:
        known = TABLES[table]
        self._steps = [
            (place, name, step)
            for place, name in enumerate(columns)
            if name != "ivoid" and (step := _step(known.column(name))) is not None
        ]
        self._strict = strict

    def clean(self, rows: Sequence[list[Any]], warn: Callable[[list[Any], str], None]) -> None:
        """Change rows in place; `warn` is told the row and what was amiss."""
        for place, name, step in self._steps:
            column = [row[place] for row in rows]
            # There are millions of cells, and most columns are as they should be.
            if step is _lower and _is_lower(column):
                continue
            if step in (_key, _integer) and (numbers := _digits(column)) is not None:
                for row, number in zip(rows, numbers, strict=True):
                    row[place] = number
                continue
            for row in rows:
                value = row[place]
                if value is None or value == "":
                    continue
                try:
                    row[place] = step(value)
                except ValueError as exc:
                    if self._strict and step in _NUMBERS:
                        raise Unfit(f"{name}: {exc}") from None
                    row[place] = None
                    warn(row, f"{name}: {exc}")


def _is_lower(column: list[Any]) -> bool:
    """Whether all texts of a column are in lower case."""
    text = "\n".join(filter(None, column))
    return text == text.lower()


def _digits(column: list[Any]) -> list[int | None] | None:
    """The numbers of a column, if it is all numbers."""
    try:
        return [int(value) if value or value == 0 else None for value in column]
    except ValueError:
        return None


def _step(column: Column) -> Callable[[Any], Any] | None:
    match column.type:
        case "timestamp":
            return _time
        case "moc":
            return coverage_moc
        case "real":
            return _real
        case "integer":
            return _integer
        case "key":
            return _key
        case _:
            return _lower if column.lowercase else None


def _lower(value: Any) -> str:
    return str(value).lower()


def _time(value: Any) -> str:
    text = str(value)
    return text if _PLAIN_TIME.fullmatch(text) else timestamp(text)


def _real(value: Any) -> float | None:
    number = float(value)
    if math.isnan(number):
        return None
    return number


def _integer(value: Any) -> int | None:
    try:
        return int(value)
    except ValueError:
        number = float(value)  # as `1.0`
        if math.isnan(number):
            return None
        if number != int(number):
            raise ValueError(f"not an integer: {value!r}") from None
        return int(number)


def _key(value: Any) -> int | str:
    """A number where it is one, so that 10 comes after 9; else what the service likes."""
    if isinstance(value, int):
        return value
    text = str(value)
    if text.lower() in _NULLS:
        raise ValueError(f"not a key: {text!r}")
    try:
        return _integer(text) or 0
    except (ValueError, OverflowError):
        return text


_NUMBERS = (_real, _integer, _key)
