"""A little convenience around hypothesis' `draw`, for strategies with many small choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chance:
    """Choices, each drawn from hypothesis, so that examples shrink and repeat."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self._draw(st.integers(low, high)))

    def share(self) -> float:
        """A number from 0 to 1, in steps of a thousandth."""
        return self.number(0, 1000) / 1000

    def percent(self, percent: int) -> bool:
        """True in so many of a hundred cases; False when shrunk."""
        return self.number(0, 99) >= 100 - percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        found: T = items[self.number(0, len(items) - 1)] if len(items) > 1 else items[0]
        return found

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
        count = self.number(1, min(most, len(items)))
        chosen = sorted(self._draw(st.permutations(range(len(items))))[:count])
        return [items[index] for index in chosen]
