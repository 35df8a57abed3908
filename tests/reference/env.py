"""What a query needs besides the records: the clock, object names, parameters, vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from regdsl import ast

from .invalid import Invalid
from .vocabulary import BUILT_IN, Vocabulary

Parameter = str | int | float | tuple[float, float]


@dataclass(frozen=True)
class Env:
    """The surroundings of a query.

    `now` is UTC; `objects` are ICRS degrees by lower-cased name; `params` are texts, numbers
    or pairs of ICRS degrees; `vocabularies` are by file name (`uat`, `messenger`,
    `voresource_content_type`), all but the first being built in.
    """

    now: datetime
    objects: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    params: Mapping[str, Parameter] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)

    def clock(self) -> datetime:
        """The time without a zone."""
        return self.now.astimezone(UTC).replace(tzinfo=None) if self.now.tzinfo else self.now

    def object(self, name: str) -> tuple[float, float]:
        """Where an object is."""
        if name.lower() not in self.objects:
            raise Invalid(f"no object {name!r}")
        return self.objects[name.lower()]

    def param(self, param: ast.Param) -> Parameter:
        """The value of a parameter."""
        if param.name not in self.params:
            raise Invalid(f"no parameter ${param.name}")
        return self.params[param.name]

    def value(self, item: ast.Value | ast.Param) -> ast.Value:
        """A value as written; that of a parameter counts as one in quotes."""
        if isinstance(item, ast.Value):
            return item
        given = self.param(item)
        if isinstance(given, tuple):
            raise Invalid(f"${item.name} is a position")
        return ast.Value(pieces=(ast.Piece(text=str(given), quoted=True),))

    def vocabulary(self, name: str) -> Vocabulary:
        """A vocabulary by name."""
        found = self.vocabularies.get(name) or BUILT_IN.get(name)
        if found is None:
            raise Invalid(f"no vocabulary {name}")
        return found
