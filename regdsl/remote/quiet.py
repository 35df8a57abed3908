"""Documents read without the warnings of those who read them, also in several threads.

`warnings.catch_warnings` changes what the whole program has, so that two threads inside
it may leave each other's filters behind; one at a time cannot.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet"]

_ONE = threading.RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings inside, and nobody else inside."""
    with _ONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
