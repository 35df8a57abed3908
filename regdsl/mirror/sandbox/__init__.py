"""A place where SQL that strangers caused can run: it reads the mirror, and nothing else.

The mirror is attached read-only to a database in memory, and every statement is judged
before it runs (`rules`), weighed (`size`), and stopped when it takes too long, too much
memory or too much disk.  What it may hold in memory follows from limits of SQLite:
a text may be so long that all texts of a row together stay below 64 MB, and whatever
is sorted or grouped goes to temporary files.

SQLite's own limit for its memory holds for the whole process and can only be lowered
again, so a library must not touch it; `limit_memory` is for programs that serve strangers
and nothing else.
"""

from __future__ import annotations

from regdsl.mirror.sandbox.connection import Rows, Sandbox, limit_memory

__all__ = ["Rows", "Sandbox", "limit_memory"]
