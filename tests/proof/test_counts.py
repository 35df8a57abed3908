"""`count:` agrees: the reference evaluator counts what the records say, and SQLite the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regdsl import ast, format_query, parse
from regdsl.fields import FIELDS, countable
from regdsl.mirror.counts import Facet
from tests.reference.counting import FOLDED, VALUES, counts
from tests.reference.evaluate import evaluate
from tests.reference.scopes import SCOPES
from tests.reference.strategies import queries

from .registry import Registries, Registry, names


def test_each_field_that_can_be_counted_is_compared() -> None:
    assert {field.name for field in FIELDS if countable(field)} == set(VALUES)


def _asked(query: ast.Query) -> str:
    """The query without its own directives, which counts have no use for."""
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


def _check(registry: Registry, text: str, fields: list[str], least: int, most: int) -> None:
    query = f"{text} count:{','.join(fields)} count>={least} limit:{most}"
    found = registry.mirror.counts(query, **registry.options)
    meant = evaluate(parse(text), registry.resources.values(), registry.env)
    assert found.total == len(meant), query
    assert list(found) == list(dict.fromkeys(fields)), query
    for field in fields:
        expected = counts(field, [registry.resources[ivoid] for ivoid in meant])
        _compare(found[field], expected, least, most, query)


def _compare(
    facet: Facet, expected: dict[str | None, int], least: int, most: int, query: str
) -> None:
    none = expected.pop(None, 0)
    enough = [(value, number) for value, number in expected.items() if number >= least]
    enough.sort(key=lambda pair: (-pair[1], str(pair[0])))
    wanted = enough[:most] + ([(None, none)] if none else [])
    fold = facet.field in FOLDED
    shown = [(c.value.lower() if fold and c.value else c.value, c.resources) for c in facet]
    assert shown == wanted, f"{facet.field} of {query}"
    assert facet.values == len(enough), f"{facet.field} of {query}"


@pytest.mark.parametrize("name", ["demo", "real", "3", "14"])
def test_random_queries(name: str, registries: Registries) -> None:
    if not name.isdecimal() and name not in names():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    registry = registries.get(name)
    random_queries = queries(list(registry.resources.values()), registry.env)
    fields = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def all_agree(data: st.DataObject) -> None:
        text = _asked(data.draw(random_queries))
        least, most = data.draw(st.sampled_from([1, 1, 2, 5])), data.draw(st.integers(1, 40))
        _check(registry, text, data.draw(fields), least, most)

    all_agree()


@pytest.mark.parametrize("name", ["demo", "real", "3", "14"])
@pytest.mark.parametrize("text", ["", "has:band", "service:tap -has:doi"])
def test_every_field(name: str, text: str, registries: Registries) -> None:
    if not name.isdecimal() and name not in names():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    _check(registries.get(name), text, sorted(VALUES), 1, 10_000)


@pytest.mark.parametrize("field", FOLDED)
def test_the_spelling_is_one_of_the_records(field: str, demo_registry: Registry) -> None:
    facet = demo_registry.mirror.counts(f"count:{field}")[field]
    if field in ("doi", "orcid"):  # without its prefix
        start = {"doi": "10.", "orcid": "0000-"}[field]
        assert all(c.value is None or c.value.startswith(start) for c in facet)
        return
    written = SCOPES["resource"].fields[field].values
    known = {text for r in demo_registry.resources.values() for text in written(r)}
    assert {count.value for count in facet} - {None} <= known
