"""Whether a translation finds what the ADQL finds, and what may differ all the same."""

from __future__ import annotations

from typing import Any

from pyvo.registry import regtap, rtcons

from regdsl.diagnostics import RegdslError
from regdsl.interop.adql import translate_adql
from regdsl.mirror.mirror import Mirror
from tests.adql_in.test_clients import Service
from tests.conftest import NOW

__all__ = ["found", "odd", "written"]


def written(constraints: list[Any], *, union: bool = True) -> str:
    """What pyvo asks of a server with UNION or without."""
    text: str = regtap.get_RegTAP_query(*constraints, service=Service(union))
    return text


def found(mirror: Mirror, adql: str) -> tuple[set[str], set[str], str] | None:
    """The answers of the ADQL and of its translation; None when it is refused."""
    try:
        query = translate_adql(adql).query
    except RegdslError as refusal:
        assert {d.code for d in refusal.diagnostics} == {"E601"}  # noqa: PT017
        return None
    result = mirror.adql(adql, maxrec=1_000_000)
    at = result.names.index("ivoid") if "ivoid" in result.names else 0
    return {row[at] for row in result.rows}, set(mirror.search(query, now=NOW).ivoids), query


def odd(mirror: Mirror, constraints: list[Any]) -> set[str]:
    """Resources whose coverage counts as undeclared, and that ADQL of pyvo takes for declared.

    RegTAP 1.2 has `ref_system_name` so that clients leave out other frames, which pyvo does not;
    an interval that runs backwards is a row for NOT EXISTS.
    """
    asked = []
    for one in constraints:
        if isinstance(one, rtcons.Spatial):
            asked.append("SELECT ivoid FROM stc_spatial WHERE ref_system_name IS NOT NULL")
        if isinstance(one, rtcons.Spectral) and one.inclusive:
            asked.append("SELECT ivoid FROM stc_spectral WHERE spectral_start > spectral_end")
        if isinstance(one, rtcons.Temporal) and one.inclusive:
            asked.append("SELECT ivoid FROM stc_temporal WHERE time_start > time_end")
    return {row[0] for query in asked for row in mirror.connection.execute(query)}
