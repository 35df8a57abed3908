"""The field table is complete and leads to things that exist."""

import pytest

from regdsl.binding.kinds import KINDS
from regdsl.binding.vocabularies import load
from regdsl.fields import (
    DIRECTIVES,
    FIELDS,
    NAMED,
    SCOPES,
    Field,
    entity_of,
    fields_of,
    find,
    suggest,
)
from regdsl.planning.entities import ENTITIES, table_of
from regdsl.relations import RELATIONS, find_relation


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.scope}:{f.name}")
def test_a_field_leads_to_columns_that_exist(field: Field) -> None:
    assert field.kind in KINDS
    assert field.scope in SCOPES
    if field.entity == "text":
        return
    table = table_of(field.entity)
    for name in (*field.column, *(column for column, _ in field.where)):
        assert table.column(name).name == name
    if field.vocabulary:
        assert load(field.vocabulary).terms


@pytest.mark.parametrize("scope", [name for name in SCOPES if name])
def test_a_group_is_about_one_kind_of_row(scope: str) -> None:
    assert entity_of(scope) in ENTITIES
    allowed = {entity_of(scope)}
    if scope == "service":
        allowed |= {"interface", "detail"}
    assert fields_of(scope)
    assert {field.entity for field in fields_of(scope)} <= allowed
    for inner in SCOPES[scope]:
        key = ENTITIES[entity_of(inner)].key
        assert key.get(entity_of(scope)) or (scope, inner) == ("service", "param")
    for name in ("name", "description") if scope in NAMED else ():
        assert find(name, scope)


def test_relations_are_fields_and_groups() -> None:
    names = [name for one in RELATIONS.values() for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    for name in names:
        relation, field = find_relation(name), find(name)
        assert relation is not None
        assert field is not None
        assert relation.name == field.name
        assert name not in SCOPES


def test_no_name_means_two_fields() -> None:
    names = [(f.scope, name) for f in FIELDS for name in (f.name, *f.aliases)]
    names += [("", directive.name) for directive in DIRECTIVES]
    assert len(names) == len(set(names))


def test_aliases_and_suggestions() -> None:
    assert find("creator") is find("author")
    assert find("CREATOR") is find("author")
    assert find("nonsense") is None
    assert suggest("subjct") == "subject"
    assert suggest("zzzzzz") is None


def test_keys_of_entities_exist() -> None:
    for name, entity in ENTITIES.items():
        table = table_of(name)
        for outer, keys in entity.key.items():
            for key in keys:
                assert table.column(key)
                assert table_of(outer).column(key)
        for column in entity.only_null:
            assert table.column(column)
