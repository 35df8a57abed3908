"""`count:`, according to docs/semantics.md: resources by value of a field, read from the records.

`counts` takes no notice of limits, thresholds and spelling: values are folded where `=`
folds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from . import scalars
from .records import Resource
from .scopes import SCOPES
from .services import STD

Values = Callable[[Resource], Iterable[str | None]]

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


def _year(name: str) -> Values:
    return lambda r: [f"{found.year:04}" if (found := getattr(r, name)) else None]


def _of(name: str) -> Values:
    """The values of a field as they are."""
    return SCOPES["resource"].fields[name].values


def _folded(name: str) -> Values:
    return lambda r: [text.lower() for text in _of(name)(r)]


def _numbers(name: str) -> Values:
    """Numbers, with as many digits as are sure; what is no number is no value."""

    def values(resource: Resource) -> Iterable[str]:
        for value in _of(name)(resource):
            number = scalars.from_text(value) if isinstance(value, str) else value
            if number is not None:
                yield f"{number:.15g}"

    return values


FOLDED = (
    *("subject", "author", "publisher", "contributor", "contact", "person", "shortname", "doi"),
    *("orcid", "altid", "source", "rights", "license", "version", "reference", "table", "param"),
    *("accessurl", "facility", "instrument", "datasource", "language", "footprint", "authority"),
    *("schema", "product", "related"),
)
"""Fields whose values may be shown in one of several spellings."""

VALUES: dict[str, Values] = {
    **{name: _folded(name) for name in FOLDED},
    **{name: _of(name) for name in ("type", "level", "band", "relation", "restype")},
    **{name: _of(name) for name in ("column", "ucd", "unit")},
    **{name: _numbers(name) for name in ("regard", "maxsr", "validated")},
    "ivoid": _authority,
    "service": _services,
    "created": _year("created"),
    "updated": _year("updated"),
}
"""The values that each field has in a resource; those that are empty are none."""


def counts(field: str, resources: Iterable[Resource]) -> dict[str | None, int]:
    """How many of some resources have each value of a field; None is for no value."""
    found: Counter[str | None] = Counter()
    for resource in resources:
        values: set[str | None] = {value for value in VALUES[field](resource) if value}
        found.update(values or {None})
    return dict(found)
