"""How much room temporary files take.

SQLite sorts and groups what does not fit into its cache in temporary files, which nobody
sees and which are gone when the statement ends.  They keep memory small, and a query that
sorts everything with everything writes half a gigabyte of them a second.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from time import monotonic

__all__ = ["Room"]

_EVERY = 0.05
"""Seconds between two looks at the disk."""


def _temp_folder() -> Path:
    """Where SQLite puts its temporary files."""
    wanted = [os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR")]
    if os.name == "posix":
        wanted += ["/var/tmp", "/usr/tmp", "/tmp"]
    for place in wanted:
        if place and os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK):
            return Path(place)
    return Path(tempfile.gettempdir())


class Room:
    """Watches how much less there is on the disk than when a statement began.

    What other programs write at the same time counts as well: it is the disk that is
    spared.

    Parameters
    ----------
    limit
        Bytes that a statement may take.

    Attributes
    ----------
    full
        Whether the present statement has taken too much.
    """

    __slots__ = ("_folder", "_free", "_next", "full", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.full = False
        self._folder = _temp_folder()
        self._free: int | None = None
        self._next = 0.0

    def start(self) -> None:
        """A statement begins."""
        self.full = False
        self._free = None
        self._next = 0.0

    def over(self) -> bool:
        """Whether the statement has taken too much; cheap, and to be asked often."""
        now = monotonic()
        if now < self._next:
            return False
        self._next = now + _EVERY
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:  # nothing can be known; the deadline still holds
            return False
        if self._free is None:
            self._free = free
        self.full = self._free - free > self.limit
        return self.full
