"""Parse and print: text to syntax tree and back.

This room knows the grammar and the places of things in the source, and nothing of
RegTAP; of fields only their names, for the hints in its errors.
"""

from regdsl.ast import Query
from regdsl.syntax.formatter import format_query
from regdsl.syntax.parser import parse

__all__ = ["format_query", "parse", "tree_of"]


def tree_of(query: str | Query) -> Query:
    """The syntax tree of a query that is given as text or as a tree."""
    return parse(query) if isinstance(query, str) else query
