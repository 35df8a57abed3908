"""Every column of every table of RegTAP can be asked for, by the values that it has."""

from __future__ import annotations

import pytest

from regdsl.mirror.mirror import Mirror
from regdsl.schema import TABLES
from tests.conftest import NOW
from tests.usecases.columns import ASKED, OTHERWISE, RANGES, WORDS

MOST = 20
"""Values of a column that are tried in one registry."""


def test_no_column_is_missing() -> None:
    columns = {
        f"{name}.{column}"
        for name, table in TABLES.items()
        if not table.view
        for column in table.column_names
        if not column.endswith("_index") and (column != "ivoid" or name == "resource")
    }
    assert columns == ASKED.keys() | WORDS.keys() | RANGES.keys() | OTHERWISE.keys()


@pytest.mark.parametrize("registry", ["demo", "made", "real"])
@pytest.mark.parametrize("name", [*ASKED, *WORDS])
def test_values(name: str, registry: str, request: pytest.FixtureRequest) -> None:
    mirror: Mirror = request.getfixturevalue(registry)
    table, _, column = name.partition(".")
    held = _values(mirror, table, column)
    for value in sorted(held, key=lambda value: (-len(held[value]), str(value)))[:MOST]:
        if (name, value) in ODD:
            continue
        query = {**ASKED, **WORDS}[name].format(_quoted(value))
        found = set(mirror.search(query, now=NOW).ivoids)
        assert found >= held[value] if name in WORDS else found == held[value], query


ODD = {
    ("resource.content_level", "university"),
    ("resource.content_level", "community college"),
    ("resource.content_level", "elementary education"),
    ("resource.content_level", "informal education"),
    ("resource.content_level", "middle school education"),
    ("resource.content_level", "secondary education"),
    ("capability.standard_id", "ivo"),
    ("relationship.relationship_type", "issupplementedto"),
    ("res_date.value_role", "last-checked"),
    ("res_subject.res_subject", "???"),
}
"""Values of real records that are no terms of the vocabulary, or have no word in them."""


def _values(mirror: Mirror, table: str, column: str) -> dict[str | int | float, set[str]]:
    """The resources that have each value, folded where the language folds it."""
    described = TABLES[table].column(column)
    rows = mirror.connection.execute(
        f"SELECT ivoid, {column} FROM {table} WHERE {column} IS NOT NULL"
    )
    held: dict[str | int | float, set[str]] = {}
    for ivoid, given in rows:
        for value in given.split("#") if described.hash_list else [given]:
            folded = isinstance(value, str) and column != "unit"
            held.setdefault(value.lower() if folded else value, set()).add(ivoid)
    return held


def _quoted(value: str | float) -> str:
    if not isinstance(value, str):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("registry", ["demo", "made"])
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("stc_temporal", ("time_start", "time_end")),
        ("stc_spectral", ("spectral_start", "spectral_end")),
    ],
)
def test_intervals(
    table: str, columns: tuple[str, str], registry: str, request: pytest.FixtureRequest
) -> None:
    mirror: Mirror = request.getfixturevalue(registry)
    rows = mirror.connection.execute(f"SELECT ivoid, {', '.join(columns)} FROM {table}").fetchall()
    for _, low, high in rows[:MOST]:
        query = RANGES[f"{table}.{columns[0]}"].format(low, high)
        meeting = {ivoid for ivoid, start, end in rows if start <= high and end >= low}
        assert set(mirror.search(query, now=NOW).ivoids) == meeting, query
