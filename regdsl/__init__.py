"""regdsl: one line of text becomes a correct query over the Virtual Observatory Registry.

>>> import regdsl
>>> print(regdsl.fmt('ucd:phot.mag;em.IR near "Flaming Star"   text:"emission line"'))
ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"

`parse`, `bind`, `plan` and `compile` are the stages; `Mirror` is a registry on disk to
search without a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.pipeline import (
    bind,
    check,
    compile,
    compile_adql,
    compile_sqlite,
    fmt,
    plan,
    targets,
)
from regdsl.syntax import format_query, parse

if TYPE_CHECKING:
    from regdsl.mirror.mirror import Mirror

__version__ = "0.1.0"

__all__ = [
    "Diagnostic",
    "Mirror",
    "RegdslError",
    "bind",
    "check",
    "compile",
    "compile_adql",
    "compile_sqlite",
    "fmt",
    "format_query",
    "parse",
    "plan",
    "targets",
]


def __getattr__(name: str) -> Any:
    """`Mirror` on demand: `regdsl.fmt` should not pay for SQLite."""
    if name == "Mirror":
        from regdsl.mirror.mirror import Mirror

        return Mirror
    raise AttributeError(f"module 'regdsl' has no attribute {name!r}")
