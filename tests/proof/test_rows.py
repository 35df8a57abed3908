"""`show:` agrees: the rows of a mirror, and those of the ADQL that is run on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regdsl import ast, compile_adql, format_query, plan
from regdsl.backends.adql_shows import columns_of
from regdsl.backends.profiles import load
from regdsl.diagnostics import RegdslError
from tests.reference.strategies import queries

from .registry import Registries, Registry, names

KINDS = ("services", "tables", "columns", "people", "ivoid,title,publisher,band,created")
NOT_COMPARED = {
    "service",  # servers do not compare addresses
    "kind",
    "band",  # a list, as RegTAP joins it
}
FIXED = [
    *("", "service:tap", "service=tap", "service:sia,web", "service:obscore", "has:service"),
    *("ucd:phot.mag unit:mag", "table(name:*a* column(unit:deg or ucd:meta))", "table:*obs*"),
    *("column(description:magnitude -unit:mag)", "author:a", "(publisher:nasa or author:drew)"),
    *("service:epntap", "-service:tap band:radio", "service:registry sort:-updated"),
    "service:tap via:servedby",
]


def _asked(query: ast.Query) -> str:
    """The query without its own directives; an order would bring in ties."""
    members = query.expr.children if isinstance(query.expr, ast.And) else (query.expr,)
    kept = tuple(
        member
        for member in members
        if member is not None
        and not (isinstance(member, ast.Test) and member.field in ("sort", "limit"))
    )
    if not kept:
        return ""
    expr = ast.And(children=kept) if len(kept) > 1 else kept[0]
    text = format_query(ast.Query(expr=expr))
    return f"({text})" if isinstance(expr, ast.Or) else text


def _check(registry: Registry, query: str, profile: str) -> str:
    """How the answer of the ADQL lies to that of the mirror, which must be as it says."""
    rows = registry.mirror.rows(query, **registry.options)
    try:
        adql = compile_adql(query, profile, **registry.options)
    except RegdslError as refusal:
        if refusal.diagnostics[0].code not in ("E201", "E203"):
            raise
        return "refused"
    columns = columns_of(plan(query, **registry.options), load(profile))
    try:
        found = registry.mirror.adql(adql.text, maxrec=1_000_000, vocab_dir=None)
    except RegdslError as refusal:
        if refusal.diagnostics[0].code != "E411":  # More levels than SQLite's parser has.
            raise
        return "too large"
    assert tuple(column.name for column in found.columns) == columns, query
    compared = [name for name in columns if name in rows.columns and name not in NOT_COMPARED]
    assert len(compared) >= len(rows.columns) - 2
    one = Counter(_values(row, rows.columns, compared) for row in rows)
    other = Counter(_values(row, columns, compared) for row in found.rows)
    wanting = [] if adql.direction == "subset" else list((one - other).elements())
    surplus = [] if adql.direction == "superset" else list((other - one).elements())
    assert not wanting and not surplus, f"{query}\n{adql.text}\n{wanting[:3]}\n{surplus[:3]}"
    return adql.direction


def _values(row: Sequence[Any], columns: Sequence[str], compared: Sequence[str]) -> tuple[Any, ...]:
    """Some of the values; a list of publishers without order and repetitions."""
    found = [row[columns.index(name)] or None for name in compared]
    return tuple(
        frozenset(value.split("; ")) if name == "publisher" and value else value
        for name, value in zip(compared, found, strict=True)
    )


@pytest.mark.parametrize("name", ["demo", "3"])
@pytest.mark.parametrize("profile", ["regdsl", "regtap-1.1"])
@pytest.mark.parametrize("kind", KINDS)
def test_some_queries(name: str, profile: str, kind: str, registries: Registries) -> None:
    registry = registries.get(name)
    said = Counter(
        _check(registry, f"{query} show:{kind} limit:100000", profile) for query in FIXED
    )
    assert said["refused"] < len(FIXED) / 2
    assert profile != "regdsl" or said["exact"] == len(FIXED)


@pytest.mark.parametrize("name", ["demo", "real", "3"])
def test_random_queries(name: str, registries: Registries) -> None:
    if not name.isdecimal() and name not in names():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    registry = registries.get(name)
    random_queries = queries(list(registry.resources.values()), registry.env)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def all_agree(data: st.DataObject) -> None:
        text = _asked(data.draw(random_queries))
        kind = data.draw(st.sampled_from(KINDS))
        profile = data.draw(st.sampled_from(["regdsl", "gavo", "regtap-1.2"]))
        _check(registry, f"{text} show:{kind} limit:100000", profile)

    all_agree()


@pytest.mark.parametrize("name", ["demo", "real"])
def test_who_serves(name: str, registries: Registries) -> None:
    """What a server says of it is what a mirror says; a mirror knows of more."""
    if name not in names():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    mirror = registries.get(name).mirror
    for query in ("show:services", "show:tables"):
        rows = mirror.rows(f"{query} limit:100000")
        adql = compile_adql(f"{query} limit:100000", "gavo")
        columns = columns_of(plan(query), load("gavo"))
        found = mirror.adql(adql.text, maxrec=1_000_000)
        keys = [column for column in rows.columns if column in columns]
        known = {tuple(row[rows.columns.index(key)] for key in keys) for row in rows}
        served = [tuple(row[columns.index(key)] for key in keys) for row in found.rows]
        place = keys.index("service")
        assert {row for row in served if row[place]} <= known
        assert sum(row[place] is not None for row in served) > 0.9 * sum(
            row[place] is not None for row in known
        )
