"""Drawing at random: from weighted lists, from measured quantiles, from ranges.

Everything here takes its luck from `random.Random.random`, the one method whose numbers
Python promises never to change, so that a seed still means the same registry with the next
version.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

__all__ = ["Quantiles", "Weighted", "chance", "generator", "log_between", "one_of", "whole"]

T = TypeVar("T")


def generator(*numbers: int) -> Random:
    """Luck that depends on these numbers alone."""
    seed = 0
    for number in numbers:
        seed = seed * 0x1_0000_0001 + number + 1
    return Random(seed)


def chance(rng: Random, probability: float) -> bool:
    """True as often as said."""
    return rng.random() < probability


def one_of(rng: Random, items: Sequence[T]) -> T:
    """Any item, all alike."""
    return items[int(rng.random() * len(items))]


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + int(rng.random() * (high - low + 1))


def log_between(rng: Random, low: float, high: float) -> float:
    """A number whose logarithm is spread evenly."""
    return low * math.exp(rng.random() * math.log(high / low))


class Weighted(Generic[T]):
    """Items that come up in proportion to their weights."""

    __slots__ = ("items", "sums", "total")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(item, weight) for item, weight in pairs if weight > 0]
        self.items = [item for item, _ in kept]
        self.sums = list(accumulate(weight for _, weight in kept))
        self.total = self.sums[-1]

    @classmethod
    def zipf(cls, items: Iterable[T], power: float = 1.0) -> Weighted[T]:
        """The first item most often, the n-th 1/n**power as often as it."""
        return cls((item, 1 / rank**power) for rank, item in enumerate(items, 1))

    def draw(self, rng: Random) -> T:
        return self.items[min(bisect(self.sums, rng.random() * self.total), len(self.items) - 1)]


_SHARES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9, "p99": 0.99, "max": 1}


class Quantiles:
    """Numbers whose distribution is known at some of its quantiles, straight in between.

    Parameters
    ----------
    known
        `p10`, `p25`, `median`, `p75`, `p90`, `p99` and `max`; other keys are ignored.
    low
        The smallest number there is.
    """

    __slots__ = ("shares", "values")

    def __init__(self, known: Mapping[str, float], low: float = 1) -> None:
        self.shares = [0.0, *_SHARES.values()]
        self.values = [min(low, known["p10"]), *(known[name] for name in _SHARES)]

    def draw(self, rng: Random) -> float:
        share = rng.random()
        place = bisect(self.shares, share)
        left, right = self.shares[place - 1], self.shares[place]
        low, high = self.values[place - 1], self.values[place]
        if place == len(self.shares) - 1:
            # the last percent is mostly close to its lower end
            share = left + (share - left) ** 3 / (right - left) ** 2
        return low + (high - low) * (share - left) / (right - left)

    def count(self, rng: Random) -> int:
        """As a whole number."""
        return int(self.draw(rng) + 0.5)
