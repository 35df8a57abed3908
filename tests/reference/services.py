"""The kinds of services: which capabilities and tables make a resource one of them.

The table of docs/semantics.md, `Service`, line by line.  Every kind has an exact form (`=`)
and a wider one (`:`), both tests of a whole resource.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .records import DATA_MODEL, Capability, Resource

Test = Callable[[Resource], bool]

STD = "ivo://ivoa.net/std/"


def _matches(text: str | None, pattern: str) -> bool:
    """Whether a text, folded, fits a pattern in which `*` is any text."""
    parts = ".*".join(map(re.escape, pattern.split("*")))
    return text is not None and re.fullmatch(parts, text.lower(), re.DOTALL) is not None


def standard(*patterns: str) -> Test:
    """Has a capability with one of these standard ids, given without `ivo://ivoa.net/std/`."""
    return lambda resource: any(
        _matches(capability.standard_id, STD + pattern)
        for capability in resource.capabilities
        for pattern in patterns
    )


def _table(*patterns: str) -> Test:
    """Has a table with one of these utypes."""
    return lambda resource: any(
        _matches(table.utype, pattern) for table in resource.tables for pattern in patterns
    )


def _interface(capability: Capability, type_: str) -> bool:
    return any(interface.type == type_ for interface in capability.interfaces)


def _tap_with(model: str) -> Test:
    """Has a tap capability that says it serves a data model."""
    return lambda resource: any(
        _matches(capability.standard_id, STD + "tap")
        and any(
            xpath == DATA_MODEL and _matches(value, STD + model)
            for xpath, value in capability.details
        )
        for capability in resource.capabilities
    )


def _res_type(name: str) -> Test:
    return lambda resource: resource.res_type == name


def _any(*tests: Test) -> Test:
    return lambda resource: any(test(resource) for test in tests)


def _all(*tests: Test) -> Test:
    return lambda resource: all(test(resource) for test in tests)


def _registry(resource: Resource) -> bool:
    return any(
        _matches(capability.standard_id, STD + "registry") and _interface(capability, "vg:oaihttp")
        for capability in resource.capabilities
    )


def _web(resource: Resource) -> bool:
    return any(_interface(capability, "vr:webbrowser") for capability in resource.capabilities)


_TAP = standard("tap")
_EPN = _table(STD + "epntap#table-2.*", "ivo://vopdc.obspm/std/epncore#schema-2.*")
_LINES = _table(STD + "linetap#lines-1.*", STD + "linetap#table-1.*")
_LOCATIONS = _table(STD + "obsloctap#table-1.*")
_OBSCORE_TABLE = _all(_table(STD + "obscore#table-1.*"), _res_type("vs:catalogresource"))
_REGTAP_AUX = _all(standard("tap#aux"), _res_type("vg:registry"))
_SLAP = ("slap", "slap#lines-*", "slap#species-*")

EXACT: dict[str, Test] = {
    "scs": standard("conesearch"),
    "sia1": standard("sia"),
    "sia2": standard("sia#query-2.*"),
    "sia": standard("sia", "sia#query-2.*"),
    "ssa": standard("ssa"),
    "slap": standard(*_SLAP),
    "tap": _TAP,
    "obscore": _tap_with("obscore*"),
    "regtap": _tap_with("regtap#1.*"),
    "epntap": _all(_TAP, _EPN),
    "linetap": _all(_TAP, _LINES),
    "obsloctap": _all(_TAP, _LOCATIONS),
    "hips": standard("hips#hips-*"),
    "hats": standard("hats#hats-*"),
    "datalink": standard("datalink#links-1.*"),
    "soda": standard("soda#sync-1.*", "soda#async-1.*"),
    "voevent": standard("voevent*"),
    "registry": _registry,
    "web": _web,
}

WIDER: dict[str, Test] = EXACT | {
    "scs": standard("conesearch", "conesearch#aux"),
    "sia1": standard("sia", "sia#aux"),
    "sia2": standard("sia#query-2.*", "sia#query-aux-2.*"),
    "sia": standard("sia", "sia#aux", "sia#query-2.*", "sia#query-aux-2.*"),
    "ssa": standard("ssa", "ssa#aux"),
    "slap": standard(*_SLAP, "slap#aux"),
    "tap": standard("tap", "tap#aux", "tap#sync-*", "tap#async-*"),
    "obscore": _any(EXACT["obscore"], _OBSCORE_TABLE),
    "regtap": _any(EXACT["regtap"], _REGTAP_AUX),
    "epntap": _EPN,
    "linetap": _LINES,
    "obsloctap": _LOCATIONS,
}
