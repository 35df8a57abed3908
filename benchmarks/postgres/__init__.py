"""A PostgreSQL with the tables, the indexes and the functions of a GAVO registry.

`server` starts one in a temporary folder, `tables` fills it from a mirror, `spelling` says
ADQL in its SQL the way DaCHS does, and `questions` are those that are timed on it.
"""

from __future__ import annotations

from .questions import ASKED, Asked
from .server import Missing, Server, running
from .spelling import to_postgres
from .tables import fill

__all__ = ["ASKED", "Asked", "Missing", "Server", "fill", "running", "to_postgres"]
