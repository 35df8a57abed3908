"""The field table is complete and leads to things that exist."""

import pytest

from regdsl.binding.kinds import KINDS
from regdsl.binding.vocabularies import load
from regdsl.fields import DIRECTIVES, FIELDS, SCOPES, Field, find, suggest
from regdsl.planning.entities import ENTITIES
from regdsl.schema import TABLES


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.scope}:{f.name}")
def test_a_field_leads_to_columns_that_exist(field: Field) -> None:
    assert field.kind in KINDS
    assert field.scope in SCOPES
    if field.entity == "text":
        return
    table = TABLES[ENTITIES[field.entity].table]
    for name in (*field.column, *(column for column, _ in field.where)):
        assert table.column(name).name == name
    if field.vocabulary:
        assert load(field.vocabulary).terms


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
    for entity in ENTITIES.values():
        table = TABLES[entity.table]
        for outer, keys in entity.key.items():
            for key in keys:
                assert table.column(key)
                assert TABLES[ENTITIES[outer].table].column(key)
        for name in entity.only_null:
            assert table.column(name)
