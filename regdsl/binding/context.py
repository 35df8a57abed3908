"""What reading values needs to know beside the value: the clock, names, parameters.

One `Context` lives for the binding of one query.  It also gathers the lints and the
notes for `explain` (which name became which position, which term stands for how many).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regdsl import ast
from regdsl.binding.targets import is_list, positions
from regdsl.diagnostics import Diagnostic, error

if TYPE_CHECKING:
    from regdsl.binding.coords import Point
    from regdsl.binding.names import Resolver

__all__ = ["Context"]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@dataclass(slots=True, kw_only=True)
class Context:
    """The surroundings of one query.

    Attributes
    ----------
    now
        The clock, UTC, read once; naive and in whole seconds.
    params
        Values of `$name`: texts, or what can be written as one; for positions also
        lists of them.
    resolver
        Turns names of objects into positions; None builds the default chain, which
        may not use the network unless `online`.
    vocab_dir
        A folder of IVOA vocabularies in desise form; None takes the packaged ones.
    """

    now: datetime = field(default_factory=_now)
    params: Mapping[str, Any] = field(default_factory=dict)
    resolver: Resolver | None = None
    online: bool = False
    vocab_dir: Path | None = None
    lints: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self, value: ast.Value | ast.Param) -> ast.Value:
        """The value, a parameter being put in as quoted text (never as syntax)."""
        if isinstance(value, ast.Value):
            return value
        text = self.param(value)
        piece = ast.Piece(text=text, quoted=True, span=value.span)
        return ast.Value(pieces=(piece,), span=value.span)

    def param(self, param: ast.Param) -> str:
        """The text of a parameter."""
        value = self._given(param)
        if is_list(value):
            raise error(
                "E132",
                f"`${param.name}` is a list of positions, and one value is wanted",
                param.span,
                help=f"a list of positions stands in `near ${param.name}` or"
                f" `overlaps ${param.name} within 10arcmin`",
            )
        # What is no text (half of a surrogate pair) could not be compared with anything.
        return str(value).encode("utf-8", "replace").decode("utf-8")

    def targets(self, param: ast.Param) -> tuple[Point, ...] | None:
        """The positions of a parameter that is a list of them; None for any other."""
        value = self._given(param)
        return positions(value, param.name, param.span) if is_list(value) else None

    def _given(self, param: ast.Param) -> Any:
        """The value of a parameter, as the caller gave it."""
        if param.name not in self.params:
            given = ", ".join(f"`${name}`" for name in sorted(self.params))
            raise error(
                "E117",
                f"no value is given for `${param.name}`",
                param.span,
                help=f"give one: `-p {param.name}=VALUE` on the command line, "
                f'`params={{"{param.name}": ...}}` in Python'
                + (f"; given are {given}" if given else ""),
            )
        return self.params[param.name]

    def resolve(self, name: ast.Name) -> tuple[float, float]:
        """The position of a named object, ICRS degrees; noted for `explain`."""
        from regdsl.binding.names import Resolver

        if self.resolver is None:
            self.resolver = Resolver(online=self.online)
        found = self.resolver.resolve(name.text, name.span)
        self.notes.append(
            f'"{name.text}" is {found.matched} at {found.ra:.5f} {found.dec:+.5f} ({found.source})'
        )
        # A millionth of a degree is finer than any name service, and reads better in ADQL.
        return round(found.ra, 6), round(found.dec, 6)
