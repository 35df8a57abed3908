"""The kinds of services: which capabilities and tables make a resource one of them.

The table of docs/semantics.md, `Service`, line by line.  Every kind has an exact form (`=`)
and a wider one (`:`), tests of a whole resource or, for most, of one capability.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .invalid import Invalid
from .records import DATA_MODEL, Capability, Interface, Resource

Test = Callable[[Resource], bool]
CapabilityTest = Callable[[Capability], bool]
EndpointTest = Callable[[Capability, Interface | None], bool]

STD = "ivo://ivoa.net/std/"


def _matches(text: str | None, pattern: str) -> bool:
    """Whether a text, folded, fits a pattern in which `*` is any text."""
    parts = ".*".join(map(re.escape, pattern.split("*")))
    return text is not None and re.fullmatch(parts, text.lower(), re.DOTALL) is not None


def _standard(*patterns: str) -> CapabilityTest:
    """Has one of these standard ids, given without `ivo://ivoa.net/std/`."""
    return lambda found: any(_matches(found.standard_id, STD + pattern) for pattern in patterns)


def _some(test: CapabilityTest) -> Test:
    """Some capability is such a one."""
    return lambda resource: any(map(test, resource.capabilities))


def _table(*patterns: str) -> Test:
    """Has a table with one of these utypes."""
    return lambda resource: any(
        _matches(table.utype, pattern) for table in resource.tables for pattern in patterns
    )


def _with_interface(standard: str | None, type_: str) -> Test:
    """Some capability is of that standard, if one is given, and has an interface of that type."""
    return lambda resource: any(
        (standard is None or _matches(found.standard_id, standard))
        and any(interface.type == type_ for interface in found.interfaces)
        for found in resource.capabilities
    )


def _tap_with(model: str) -> CapabilityTest:
    """Is a tap capability that says it serves a data model."""
    return lambda found: (
        _matches(found.standard_id, STD + "tap")
        and any(
            xpath == DATA_MODEL and _matches(value, STD + model) for xpath, value in found.details
        )
    )


def _res_type(name: str) -> Test:
    return lambda resource: resource.res_type == name


def _any(*tests: Test) -> Test:
    return lambda resource: any(test(resource) for test in tests)


def _all(*tests: Test) -> Test:
    return lambda resource: all(test(resource) for test in tests)


_SLAP = ("slap", "slap#lines-*", "slap#species-*")
_TAP = _some(_standard("tap"))
_EPN = _table(STD + "epntap#table-2.*", "ivo://vopdc.obspm/std/epncore#schema-2.*")
_LINES = _table(STD + "linetap#lines-1.*", STD + "linetap#table-1.*")
_LOCATIONS = _table(STD + "obsloctap#table-1.*")
_OBSCORE_TABLE = _all(_table(STD + "obscore#table-1.*"), _res_type("vs:catalogresource"))
_REGTAP_AUX = _all(_some(_standard("tap#aux")), _res_type("vg:registry"))

CAPABILITY_EXACT: dict[str, CapabilityTest] = {
    "scs": _standard("conesearch"),
    "sia1": _standard("sia"),
    "sia2": _standard("sia#query-2.*"),
    "sia": _standard("sia", "sia#query-2.*"),
    "ssa": _standard("ssa"),
    "slap": _standard(*_SLAP),
    "tap": _standard("tap"),
    "obscore": _tap_with("obscore*"),
    "regtap": _tap_with("regtap#1.*"),
    "hips": _standard("hips#hips-*"),
    "hats": _standard("hats#hats-*"),
    "datalink": _standard("datalink#links-1.*"),
    "soda": _standard("soda#sync-1.*", "soda#async-1.*"),
    "voevent": _standard("voevent*"),
}

BY_INTERFACE = {"registry": (STD + "registry", "vg:oaihttp"), "web": (None, "vr:webbrowser")}
"""Kinds that are told by the standard id, if any, and the type of an interface."""

CAPABILITY_WIDER = CAPABILITY_EXACT | {
    "scs": _standard("conesearch", "conesearch#aux"),
    "sia1": _standard("sia", "sia#aux"),
    "sia2": _standard("sia#query-2.*", "sia#query-aux-2.*"),
    "sia": _standard("sia", "sia#aux", "sia#query-2.*", "sia#query-aux-2.*"),
    "ssa": _standard("ssa", "ssa#aux"),
    "slap": _standard(*_SLAP, "slap#aux"),
    "tap": _standard("tap", "tap#aux", "tap#sync-*", "tap#async-*"),
}

_INTERFACES = {name: _with_interface(*needs) for name, needs in BY_INTERFACE.items()}

EXACT: dict[str, Test] = {name: _some(test) for name, test in CAPABILITY_EXACT.items()} | {
    **_INTERFACES,
    "epntap": _all(_TAP, _EPN),
    "linetap": _all(_TAP, _LINES),
    "obsloctap": _all(_TAP, _LOCATIONS),
}

WIDER: dict[str, Test] = {name: _some(test) for name, test in CAPABILITY_WIDER.items()} | {
    **_INTERFACES,
    "obscore": _any(EXACT["obscore"], _OBSCORE_TABLE),
    "regtap": _any(EXACT["regtap"], _REGTAP_AUX),
    "epntap": _EPN,
    "linetap": _LINES,
    "obsloctap": _LOCATIONS,
}

DATA_MODELS = ("obscore", "epntap", "regtap", "linetap", "obsloctap")
"""The kinds that are a matter of a data model."""


def kind(name: str, *, wider: bool) -> Test:
    """The test of a kind of service."""
    found = (WIDER if wider else EXACT).get(name.lower())
    if found is None:
        raise Invalid(f"no kind of service: {name!r}")
    return found


def endpoint_kind(name: str, *, wider: bool) -> EndpointTest:
    """The test of a kind of service that a capability and its interface decide on."""
    if name.lower() in BY_INTERFACE:
        standard, type_ = BY_INTERFACE[name.lower()]
        return lambda found, interface: (
            (standard is None or _matches(found.standard_id, standard))
            and interface is not None
            and interface.type == type_
        )
    test = (CAPABILITY_WIDER if wider else CAPABILITY_EXACT).get(name.lower())
    if test is None:
        raise Invalid(f"no kind of capability: {name!r}")
    return lambda found, interface: test(found)


def models(resource: Resource) -> list[str]:
    """Where a resource may name a data model: details of capabilities and utypes of tables."""
    declared = [value for xpath, value in resource.all_details if xpath == DATA_MODEL]
    return declared + [table.utype for table in resource.tables if table.utype]
