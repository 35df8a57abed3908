"""`count:`, according to docs/semantics.md: resources by value of a field, read from the records.

`counts` takes no notice of limits, thresholds and spelling: values are folded where `=`
folds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from . import kinds
from .records import Resource
from .services import STD

SERVICES = {
    "scs": r"conesearch(#aux)?",
    "sia1": r"sia(#aux)?",
    "sia2": r"sia#query-(aux-)?2\..*",
    "ssa": r"ssa(#aux)?",
    "slap": r"slap(#aux|#lines-.*|#species-.*)?",
    "tap": r"tap(#aux|#sync-.*|#async-.*)?",
    "hips": r"hips#hips-.*",
    "hats": r"hats#hats-.*",
    "datalink": r"datalink#links-1\..*",
    "soda": r"soda#a?sync-1\..*",
    "voevent": r"voevent.*",
    "registry": r"registry",
}
"""The kinds that a standard id alone decides on, without `ivo://ivoa.net/std/`."""


def _services(resource: Resource) -> Iterable[str]:
    for capability in resource.capabilities:
        found = capability.standard_id
        if found is None:
            continue
        short = found.removeprefix(STD) if found.startswith(STD) else "?"
        named = [name for name, form in SERVICES.items() if re.fullmatch(form, short, re.DOTALL)]
        yield named[0] if named else found


def _authority(resource: Resource) -> Iterable[str]:
    yield "/".join(resource.ivoid.split("/")[:3])


def _folded(*texts: str | None) -> list[str]:
    return [text.lower() for text in texts if text]


VALUES: dict[str, Callable[[Resource], Iterable[str | None]]] = {
    "subject": lambda r: _folded(*r.subjects),
    "author": lambda r: _folded(*(item.name for item in r.roles if item.role == "creator")),
    "publisher": lambda r: _folded(*(item.name for item in r.roles if item.role == "publisher")),
    "ivoid": _authority,
    "shortname": lambda r: _folded(r.short_name),
    "doi": lambda r: _folded(*kinds.dois(r.alt_identifiers)),
    "type": lambda r: r.content_types,
    "restype": lambda r: [r.res_type],
    "service": _services,
    "table": lambda r: _folded(*(table.name for table in r.tables)),
    "column": lambda r: [column.name for column in r.columns],
    "ucd": lambda r: [column.ucd for column in r.columns],
    "unit": lambda r: [column.unit for column in r.columns],
    "band": lambda r: r.bands,
    "created": lambda r: [f"{r.created.year:04}" if r.created else None],
    "updated": lambda r: [f"{r.updated.year:04}" if r.updated else None],
}
"""The values that each field has in a resource; those that are empty are none."""


def counts(field: str, resources: Iterable[Resource]) -> dict[str | None, int]:
    """How many of some resources have each value of a field; None is for no value."""
    found: Counter[str | None] = Counter()
    for resource in resources:
        values = {value for value in VALUES[field](resource) if value}
        found.update(values or {None})
    return dict(found)
