"""The reader of each kind of value: from a value of the syntax tree to matchers.

A reader is `read(value, field, op, context) -> matchers`, any of which will do; it
raises `RegdslError` when the value is not of its kind.
"""

from __future__ import annotations

from collections.abc import Callable

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.context import Context
from regdsl.binding.identifiers import (
    read_bibcode,
    read_doi,
    read_ivoid,
    read_name,
    read_orcid,
    read_restype,
    read_ucd,
    read_unit,
)
from regdsl.binding.matchers import Matcher
from regdsl.binding.numbers import read_flag, read_mixed, read_number
from regdsl.binding.services import read_datamodel, read_service
from regdsl.binding.spectral import read_spectral
from regdsl.binding.strings import read_listed, read_substring, read_url, read_version
from regdsl.binding.terms import read_term
from regdsl.binding.text import read_person, read_text
from regdsl.binding.times import read_instant, read_interval, read_since
from regdsl.diagnostics import error
from regdsl.fields import Field
from regdsl.syntax.formatter import quote

__all__ = ["KINDS", "Reader"]

Reader = Callable[[ast.Value, Field, str, Context], tuple[Matcher, ...]]


def _spatial(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    number = value.text[:1] in "+-0123456789" and value.text[-1:].isdigit()
    place = "83.63 +22.01" if number or not value.text else quote(value.text)
    raise error(
        "E109",
        "a position is asked for without an operator",
        Span(max(0, value.span.start - len(op)), value.span.start),
        help=f"write `near {place}`, or `has:spatial` for any coverage at all",
    )


KINDS: dict[str, Reader] = {
    "text": read_text,
    "substring": read_substring,
    "person": read_person,
    "name": read_name,
    "version": read_version,
    "unit": read_unit,
    "restype": read_restype,
    "listed": read_listed,
    "url": read_url,
    "ucd": read_ucd,
    "ivoid": read_ivoid,
    "doi": read_doi,
    "orcid": read_orcid,
    "bibcode": read_bibcode,
    "service": read_service,
    "datamodel": read_datamodel,
    "registry": read_ivoid,
    "relation": read_ivoid,
    "vocabulary": read_term,
    "number": read_number,
    "mixed": read_mixed,
    "flag": read_flag,
    "spectral": read_spectral,
    "interval": read_interval,
    "instant": read_instant,
    "since": read_since,
    "spatial": _spatial,
}
