"""The deadline of a running query, and the reason why one of its functions failed.

SQLite hides what a Python function raises, and its progress handler does not run inside
of one.  So every function goes through `guarded`, which looks at the clock first and
leaves the problem with the `Watch` of the connection; loops that may be long call `tick`.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from regdsl.diagnostics import RegdslError, error

__all__ = ["Udf", "Watch", "cannot", "guarded", "seeded", "tick", "time_left"]


class Watch:
    """How long a query may run, and what went wrong in its functions.

    Parameters
    ----------
    seconds
        The time from `start` to the deadline; None for no limit.

    Attributes
    ----------
    problem
        The first error that a function raised since `start`.  After an
        `sqlite3.OperationalError` call `raise_problem`, which raises it if there is one.
    """

    __slots__ = ("_deadline", "_interrupt", "problem", "seconds", "seeds")

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.problem: RegdslError | None = None
        self.seeds: dict[int, random.Random] = {}
        self._deadline = math.inf
        self._interrupt: KeyboardInterrupt | None = None

    def start(self) -> None:
        """Begin to count, and forget the problems of the query before."""
        self.problem = None
        self._interrupt = None
        self.seeds = {}
        self._deadline = math.inf if self.seconds is None else monotonic() + self.seconds

    def left(self) -> float:
        """Seconds to the deadline, 0 after it, infinite without one."""
        return max(0.0, self._deadline - monotonic())

    @property
    def over(self) -> bool:
        """Whether the deadline has passed; made for a progress handler."""
        return monotonic() > self._deadline

    def check(self) -> None:
        """Raise E411 when the deadline has passed."""
        if monotonic() > self._deadline:
            raise self.too_slow()

    def too_slow(self) -> RegdslError:
        """The error for a query that did not end in time."""
        return error(
            "E411",
            f"the query did not end in {self.seconds or 0:g} s",
            help="ask for less: fewer tables, or a condition that leaves fewer rows",
        )

    def keep(self, failure: BaseException) -> None:
        """Keep what a function raised, unless there was something before."""
        if isinstance(failure, KeyboardInterrupt):
            self._interrupt = failure
        elif isinstance(failure, RegdslError) and self.problem is None:
            self.problem = failure

    def raise_problem(self) -> None:
        """Raise what a function failed with since `start`, if one did."""
        if self._interrupt is not None:
            raise self._interrupt
        if self.problem is not None:
            raise self.problem


@dataclass(frozen=True, slots=True)
class Udf:
    """A function as SQLite gets it.

    Attributes
    ----------
    name
        Its name in SQL.
    counts
        How many arguments it can have; -1 for any number.
    call
        What computes it.
    strict
        NULL among the arguments makes the result NULL, without a call.
    steady
        The same arguments always give the same.
    """

    name: str
    counts: tuple[int, ...]
    call: Callable[..., object]
    strict: bool = True
    steady: bool = True


def cannot(message: str, help: str) -> RegdslError:
    """The error for a value that cannot be computed."""
    return error("E412", message, help=help)


class _Running(threading.local):
    watch: Watch | None = None


_running = _Running()


def guarded(udf: Udf, watch: Watch) -> Callable[..., Any]:
    """The function with everything around it: NULL, the deadline, and errors kept."""
    call, strict, check, running = udf.call, udf.strict, watch.check, _running

    def function(*arguments: object) -> object:
        if strict and None in arguments:
            return None
        running.watch = watch
        try:
            check()
            return call(*arguments)
        except (RegdslError, KeyboardInterrupt) as failure:
            watch.keep(failure)
            raise
        except Exception as failure:
            # Every reason that we know of has its own message; this is for the others.
            name = udf.name.removeprefix("adql_").upper()
            problem = cannot(
                f"{name} cannot be computed: {type(failure).__name__}: {failure}"[:300],
                help="leave such rows out with a condition in WHERE",
            )
            problem.__cause__ = failure
            watch.keep(problem)
            raise problem from failure
        finally:
            # Whoever calls what is below without a query has no deadline.
            running.watch = None

    return function


def tick() -> None:
    """Raise E411 when the query whose function is running has no time left."""
    if _running.watch is not None:
        _running.watch.check()


def time_left() -> float | None:
    """Seconds that the running query has; None without a deadline."""
    left = math.inf if _running.watch is None else _running.watch.left()
    return None if math.isinf(left) else left


_MAX_SEEDS = 100


def seeded(seed: int) -> random.Random:
    """The chance of a seed, which begins anew with every query."""
    seeds = {} if _running.watch is None else _running.watch.seeds
    if seed not in seeds:
        if len(seeds) >= _MAX_SEEDS:
            seeds.clear()
        seeds[seed] = random.Random(seed)
    return seeds[seed]
