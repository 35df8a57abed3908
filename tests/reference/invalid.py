"""The one exception of the reference evaluator: a query that the semantics call an error."""

from __future__ import annotations


class Invalid(ValueError):
    """The query has no meaning: an unknown field, term or unit, a stop word alone, ..."""
