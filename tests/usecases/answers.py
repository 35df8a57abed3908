"""Answers as sets, so that those of regdsl and of ADQL can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW
from tests.usecases.cases import Case
from tests.usecases.registry import TARGETS

Answer = frozenset[tuple[Any, ...]]

OPTIONS: dict[str, Any] = {"now": NOW, "params": {"targets": TARGETS}}
"""What every query is asked with."""

GIVEN = {
    "access_url": "accessurl",
    "base_role": "role",
    "column_description": "description",
    "reference_url": "reference",
    "res_description": "description",
    "res_title": "title",
    "role_name": "name",
    "source_value": "source",
}
"""Columns of RegTAP under the names that `show:` has for them."""


def ask(case: Case, mirror: Mirror) -> Answer:
    """What the query of a case finds, in the columns that are compared."""
    match case.kind:
        case "resources":
            found = mirror.search(case.exact, **OPTIONS).ivoids
            return picked(["ivoid"], ["ivoid"], ((ivoid,) for ivoid in found))
        case "counts":
            (facet,) = mirror.counts(case.exact, **OPTIONS).values()
            pairs = ((count.value, count.resources) for count in facet)
            return picked(case.compare, ["val", "n"], pairs)
    rows = mirror.rows(case.exact, **OPTIONS)
    return picked(case.compare, rows.columns, rows)


def ask_adql(case: Case, adql: str, mirror: Mirror) -> Answer:
    """What the reference of a case finds, in the same columns."""
    result = mirror.adql(adql, maxrec=1_000_000)
    return picked(case.compare, [column.name for column in result.columns], result.rows)


def ask_given(case: Case, adql: str, mirror: Mirror) -> tuple[list[str], Answer]:
    """What ADQL that came with a question finds, and which columns of the case it has."""
    return _asked(case, adql, mirror, case.given or GIVEN, only=bool(case.given))


def ask_emitted(case: Case, adql: str, mirror: Mirror) -> tuple[list[str], Answer]:
    """What ADQL that was made of the query finds, and which columns of the case it has."""
    return _asked(case, adql, mirror, {}, only=False)


def _asked(
    case: Case, adql: str, mirror: Mirror, names: Mapping[str, str], *, only: bool
) -> tuple[list[str], Answer]:
    result = mirror.adql(adql, maxrec=1_000_000)
    columns = [column.name.lower() for column in result.columns]
    if only:
        columns = [names.get(name, "") for name in columns]
    else:
        columns = [name if name in case.compare else names.get(name, name) for name in columns]
    shared = [name for name in case.compare if name in columns]
    return shared, picked(shared, columns, result.rows)


def picked(wanted: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Answer:
    """Some columns of rows, as a set.

    Text is folded, since counts fold it.  What has no value to be counted by is left out.
    """
    places = [list(columns).index(name) for name in wanted]
    found = (tuple(map(_folded, (row[place] for place in places))) for row in rows)
    if "val" in wanted:
        return frozenset(row for row in found if row[list(wanted).index("val")] is not None)
    return frozenset(found)


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
