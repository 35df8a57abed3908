"""Plan: the bound query as set algebra over resources.

This room knows RegTAP's entities and keys, and nothing of SQL.
"""

from regdsl.planning.build import build

__all__ = ["build"]
