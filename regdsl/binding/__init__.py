"""Bind: what the user wrote gets its meaning.

This room knows the field table, the kinds of values, vocabularies, the clock and the
names of objects; it knows nothing of plans and of SQL.
"""

from regdsl.binding.bind import bind
from regdsl.binding.context import Context

__all__ = ["Context", "bind"]
