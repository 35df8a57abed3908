"""A field on any column of RegTAP is one entry: both backends can ask for it."""

from __future__ import annotations

import pytest

from regdsl.backends import adql, profiles
from regdsl.backends.sqlite import lower
from regdsl.backends.sqlite_rows import INDEXED
from regdsl.binding.matchers import Bounds, Contains, Declared, Equal, Glob, Terms, Ucd, UcdAtom
from regdsl.mirror.indexes import INDEXES
from regdsl.mirror.mirror import Mirror
from regdsl.planning.entities import ENTITIES, table_of
from regdsl.planning.nodes import And, Exists, Match, Not, Plan, Question

COLUMNS = [
    (name, column) for name in ENTITIES for column in table_of(name).columns if column.type != "moc"
]


def found(mirror: Mirror, plan: Plan) -> set[str]:
    rows = lower(Question(plan=plan))
    return {row[0] for row in mirror.connection.execute(rows.sql, rows.params)}


@pytest.mark.parametrize(("entity", "column"), COLUMNS, ids=lambda x: getattr(x, "name", x))
def test_every_column_can_be_asked_for(demo: Mirror, entity: str, column) -> None:
    table = ENTITIES[entity].table
    nulls = "".join(f" AND {name} IS NULL" for name in ENTITIES[entity].only_null)
    rows = demo.connection.execute(
        f"SELECT ivoid, {column.name} FROM {table} WHERE {column.name} IS NOT NULL{nulls}"
    ).fetchall()
    names = (column.name,)
    declared = Exists(entity, Match(names, Declared()))
    assert found(demo, declared) == {row[0] for row in rows}
    assert found(demo, Not(declared)) == found(demo, Not(Not(Not(declared))))
    value = rows[0][1] if rows else "x"
    if column.type == "string" and not column.hash_list:
        text = str(value).lower()
        same = {ivoid for ivoid, other in rows if str(other).lower() == text}
        matchers = [Glob((text,)), Terms((text,)), Equal(str(value))]
        if column.name != "ucd":
            matchers.append(Contains(((text,),)))
        for matcher in matchers:
            plan = Exists(entity, And((Match(names, matcher), Match(names, Declared()))))
            answer = found(demo, plan)
            if isinstance(matcher, Equal):
                assert answer <= same
            elif isinstance(matcher, Contains):
                assert answer >= same
            elif not isinstance(matcher, Terms) or column.name != "ucd":
                assert answer == same
    if column.hash_list and rows:
        term = str(value).split("#")[0].lower()
        assert rows[0][0] in found(demo, Exists(entity, Match(names, Terms((term,)))))
    if column.name == "ucd":
        atom = UcdAtom((str(value).lower().split(";")[0],), False)
        answer = found(demo, Exists(entity, Match(names, Ucd((atom,)))))
        assert not rows or rows[0][0] in answer
    if column.type in ("integer", "real", "timestamp"):
        high = Bounds(high=value if rows else 0)
        assert not rows or rows[0][0] in found(demo, Exists(entity, Match(names, high)))
    for profile in ("gavo", "regtap-1.2") if entity != "ledger" else ():
        assert column.name in adql.lower(Question(plan=declared), profiles.load(profile)).text


def test_the_index_tables_have_the_columns_that_the_backend_counts_on() -> None:
    tables = {index.name: index.columns for index in INDEXES}
    for entity, columns in INDEXED.items():
        for column in columns:
            assert column in tables[f"idx_{entity}"]
