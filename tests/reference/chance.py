"""Many small choices, drawn from hypothesis or from a plain random generator.

With hypothesis an example shrinks and can be repeated; a plain generator is faster and does
not dwell on what is almost the same, which suits long runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chance:
    """Choices that all rest on whole numbers from a range, both ends included."""

    def __init__(self, number: Callable[[int, int], int]) -> None:
        self.number = number

    @classmethod
    def drawn(cls, draw: st.DrawFn) -> Chance:
        """From hypothesis."""
        return cls(lambda low, high: draw(st.integers(low, high)))

    @classmethod
    def seeded(cls, seed: int) -> Chance:
        """From a plain generator."""
        return cls(Random(seed).randint)

    def share(self) -> float:
        """A number from 0 to 1, in steps of a thousandth."""
        return self.number(0, 1000) / 1000

    def percent(self, percent: int) -> bool:
        """True in so many of a hundred cases; False when shrunk."""
        return self.number(0, 99) >= 100 - percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.number(0, len(items) - 1)]

    def weighted(self, **weights: int) -> str:
        """One of the names, as often as its weight says."""
        left = self.number(1, sum(weights.values()))
        for name, weight in weights.items():
            left -= weight
            if left <= 0:
                return name
        raise AssertionError("weights are positive")

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """One to `most` of the items, in their order."""
        left = list(range(len(items)))
        count = self.number(1, min(most, len(items)))
        chosen = [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]
        return [items[index] for index in sorted(chosen)]
