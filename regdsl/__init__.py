"""regdsl: one line of text becomes a correct query over the Virtual Observatory Registry.

>>> import regdsl
>>> print(regdsl.fmt('ucd:phot.mag;em.IR near "Flaming Star"   text:"emission line"'))
ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"

`parse`, `bind`, `plan` and `compile` are the stages; `search` asks a server, and `Mirror`
is a registry on disk to search without a network.
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
    from regdsl.interop.adql import from_adql
    from regdsl.interop.pyvo import from_pyvo
    from regdsl.mirror.explaining import explain
    from regdsl.mirror.mirror import Mirror
    from regdsl.remote.compare import compare
    from regdsl.remote.constraint import constraint
    from regdsl.remote.endpoints import endpoints
    from regdsl.remote.probing import probe
    from regdsl.remote.results import to_pyvo
    from regdsl.remote.rows import rows
    from regdsl.remote.search import search

__version__ = "0.1.0"

__all__ = [
    "Diagnostic",
    "Mirror",
    "RegdslError",
    "bind",
    "check",
    "compare",
    "compile",
    "compile_adql",
    "compile_sqlite",
    "constraint",
    "endpoints",
    "explain",
    "fmt",
    "format_query",
    "from_adql",
    "from_pyvo",
    "parse",
    "plan",
    "probe",
    "rows",
    "search",
    "targets",
    "to_pyvo",
]

_LATER = {
    "Mirror": "regdsl.mirror.mirror",
    "compare": "regdsl.remote.compare",
    "constraint": "regdsl.remote.constraint",
    "endpoints": "regdsl.remote.endpoints",
    "explain": "regdsl.mirror.explaining",
    "from_adql": "regdsl.interop.adql",
    "from_pyvo": "regdsl.interop.pyvo",
    "probe": "regdsl.remote.probing",
    "rows": "regdsl.remote.rows",
    "search": "regdsl.remote.search",
    "to_pyvo": "regdsl.remote.results",
}
"""What is imported when it is asked for: `regdsl.fmt` should not pay for pyvo."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        import importlib

        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module 'regdsl' has no attribute {name!r}")
