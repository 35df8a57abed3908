"""Arguments as functions get them from SQLite, where any value may come for any other.

A column of RegTAP has one type, but an expression need not: what is neither NULL nor of
the type that a function takes is an error here, as it is on a PostgreSQL server.
"""

from __future__ import annotations

from typing import TypeVar

from regdsl.mirror.udf.watch import cannot

__all__ = ["Cache", "number", "show", "text", "whole"]

K = TypeVar("K")
V = TypeVar("V")


def show(value: object) -> str:
    """A value in a message, shortened."""
    said = value.split("\x1f")[0] if isinstance(value, str) and "\x1f" in value else str(value)
    return said if len(said) <= 40 else f"{said[:40]}..."


def number(value: object, name: str) -> float | int:
    """The value as a number; E412 when it is none."""
    if isinstance(value, (int, float)):
        return value
    raise cannot(
        f"{name} takes numbers, and `{show(value)}` is none",
        help="make it one: `CAST(... AS DOUBLE PRECISION)`",
    )


def whole(value: object, name: str) -> int:
    """The value as a whole number; E412 when it is none."""
    found = number(value, name)
    if isinstance(found, float):
        if not found.is_integer():
            raise cannot(
                f"{name} takes a whole number here, and {found!r} is none",
                help="write it without a fraction",
            )
        return int(found)
    return found


def text(value: object, name: str) -> str:
    """The value as text; E412 when it is none."""
    if isinstance(value, str):
        return value
    raise cannot(
        f"{name} takes text, and {show(value)} is none", help="make it text: `CAST(... AS VARCHAR)`"
    )


class Cache(dict[K, V]):
    """Keeps what was made, and when that becomes too much forgets all of it.

    Parameters
    ----------
    budget
        The sum of sizes at which it begins anew; sizes are given in bytes, roughly.
    """

    def __init__(self, budget: int) -> None:
        super().__init__()
        self._budget = budget
        self._used = 0

    def keep(self, key: K, value: V, size: int) -> V:
        """Put something in, and give it back."""
        if self._used + size > self._budget:
            self.clear()
            self._used = 0
        self._used += size
        self[key] = value
        return value
