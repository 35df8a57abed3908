"""The mirror that a benchmark measures: the one that is given, or a generated one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["SIZE", "reference_mirror"]

SIZE = 30_000
"""Resources of the reference registry."""


@contextmanager
def reference_mirror(given: Path | None, size: int = SIZE) -> Iterator[Path]:
    """A mirror; one that was generated is there only within the context."""
    if given is not None:
        yield given
        return
    from benchmarks.registry import default_shared, resources
    from benchmarks.registry.mirror import fill

    with tempfile.TemporaryDirectory(prefix="regdsl-bench-") as folder:
        place = Path(folder) / "registry.sqlite"
        fill(resources(size, 1, default_shared()), place)
        yield place
