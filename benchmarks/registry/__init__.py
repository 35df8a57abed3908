"""A registry of any size that looks like the real one, for benchmarks and tests.

`resources(size, seed, shared)` yields resources; `python -m benchmarks.registry` writes
them as VOResource XML, as OAI-PMH documents, or straight into a mirror.  With the folder
of measurements (`REGDSL_SHARED`, or `shared` beside the checkout) its core are 9,816 real
resources, and words, columns, UCDs, units and authorities come as often as in the real
Registry; without it, a vocabulary of its own stands in.  The same seed gives the same
registry again.
"""

from __future__ import annotations

import os
from pathlib import Path

from .generate import resources
from .measured import is_shared
from .model import Resource

__all__ = ["Resource", "default_shared", "resources"]


def default_shared() -> Path | None:
    """The folder of measurements, where there is one."""
    given = os.environ.get("REGDSL_SHARED")
    folder = Path(given) if given else Path(__file__).parents[2].parent / "shared"
    return folder if is_shared(folder) else None
