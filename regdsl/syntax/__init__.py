"""Parse and print: text to syntax tree and back.

This room knows the grammar and the places of things in the source, and nothing of
RegTAP; of fields only their names, for the hints in its errors.
"""

from regdsl.syntax.formatter import format_query
from regdsl.syntax.parser import parse

__all__ = ["format_query", "parse"]
