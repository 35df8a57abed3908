"""What fields, relations and groups become in a plan."""

from __future__ import annotations

import pytest

from regdsl import plan
from regdsl.binding.matchers import Bounds, Contains, Declared, Equal, Glob, Terms
from regdsl.fields import FIELDS, SCOPES
from regdsl.passes import optimise
from regdsl.planning.nodes import (
    And,
    Every,
    Exists,
    Managed,
    Match,
    Not,
    Nothing,
    Or,
    Plan,
    Question,
    Related,
)
from regdsl.planning.show import show
from regdsl.relations import RELATIONS


def planned(query: str) -> Plan:
    return plan(query, optimise=["flatten", "constants"]).plan


def of_type(*types: str) -> Match:
    return Match(("relationship_type",), Terms(types))


X = Glob(("ivo://a/x",))
SERVED = Or(
    (
        Exists("relationship", And((of_type("isservedby"), Match(("related_id",), X)))),
        Exists(
            "relationship", And((of_type("isservicefor"), Match(("ivoid",), X))), key="related_id"
        ),
    )
)


def test_a_relation_is_declared_by_either_side() -> None:
    assert planned("servedby:ivo://a/x") == SERVED
    assert planned("-servedby:ivo://a/x") == Not(SERVED)
    declared = planned("has:servedby")
    assert planned("servedby?:ivo://a/x") == Or((*SERVED.children, Not(declared)))


def test_a_relation_to_what_a_query_finds() -> None:
    inner = planned("title:survey")
    found = Related(("isservedby",), ("isservicefor",), inner)
    assert planned("servedby(title:survey)") == found
    assert planned("servedby(serves(title:survey))") == Related(
        ("isservedby",), ("isservicefor",), Related(("isservicefor",), ("isservedby",), inner)
    )


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=lambda relation: relation.name)
def test_relations_come_in_pairs(relation) -> None:  # type: ignore[no-untyped-def]
    inverse = [
        other
        for other in RELATIONS.values()
        if (other.types, other.inverse) == (relation.inverse, relation.types)
    ]
    assert len(inverse) == 1


def test_the_rules_keep_keys_and_relations() -> None:
    row = Exists("relationship", And((Every(), of_type("cites"))), key="related_id")
    related = Related(("a",), ("b",), Or((Nothing(), Not(Not(row)))))
    simple = Exists("relationship", of_type("cites"), key="related_id")
    assert optimise(Question(plan=related)).plan == Related(("a",), ("b",), simple)
    assert optimise(Question(plan=Related(("a",), ("b",), Nothing()))).plan == Nothing()
    every = Related(("a",), ("b",), Every())
    assert optimise(Question(plan=every)).plan == every


def test_a_registry_manages_an_authority() -> None:
    assert planned("registry=ivo://a/x") == Managed(X)
    assert planned("-registry:ivo://a") == Not(
        Or((Managed(Glob(("ivo://a",))), Managed(Glob(("ivo://a/", "")))))
    )


def test_null_in_a_field() -> None:
    whole = Not(Match(("cap_index",), Declared()))
    level = Match(("val_level",), Bounds(low=2.0))
    assert planned("validated>=2") == Exists("validation", And((whole, level)))
    assert planned("validation(level>=2)") == Exists("validation", level)


def test_numbers_that_are_texts() -> None:
    path = Match(("detail_xpath",), Equal("/capability/maxSR"))
    radius = Match(("detail_value",), Bounds(low=0.5, numeric=True))
    assert planned("maxsr>=30arcmin") == Exists("detail", And((path, radius)))


def test_a_bibcode_is_in_two_places() -> None:
    form = ("source_format",)
    may_be = Or((Match(form, Equal("bibcode")), Not(Match(form, Declared()))))
    source = Exists("resource", And((may_be, Match(("source_value",), Glob(("2000a", ""))))))
    other = Exists("altid", Match(("alt_identifier",), Glob(("bibcode:2000a", ""))))
    assert planned("bibcode:2000A*") == planned("bibcode:bibcode:2000A*") == Or((source, other))


def test_a_data_model_is_a_kind_or_an_identifier() -> None:
    assert planned("datamodel:obscore") == planned("service:obscore")
    assert planned("datamodel=epntap") == planned("service=epntap")
    found = planned("datamodel:ivo://x/y")
    assert isinstance(found, Or)
    assert [one.entity for one in found.children if isinstance(one, Exists)] == ["detail", "table"]


def test_groups_nest_along_the_schema() -> None:
    column = Exists("column", Match(("name",), Glob(("ra",))))
    table = Exists("table", And((Match(("table_type",), Glob(("output",))), column)))
    assert planned("schema(table(type:output column(name:ra)))") == Exists("schema", table)


def test_bare_words_in_groups() -> None:
    name = Match(("schema_name",), Glob(("ivoa",)))
    about = Match(("schema_description",), Contains((("ivoa",),)))
    title = Match(("schema_title",), Contains((("ivoa",),)))
    assert planned("schema(ivoa)") == Exists("schema", Or((name, title, about)))
    words = planned("column(ivoa)")
    assert isinstance(words, Exists)
    assert isinstance(words.row, Or)
    assert [match.columns for match in words.row.children] == [("name",), ("column_description",)]


@pytest.mark.parametrize("condition", ["maxsr>1", "has:maxsr", "-has:maxsr", "maxsr?:2"])
def test_details_of_a_capability(condition: str) -> None:
    path = Match(("detail_xpath",), Equal("/capability/maxSR"))

    def of(matcher: Bounds | Declared) -> Exists:
        return Exists("detail", And((path, Match(("detail_value",), matcher))))

    has = of(Declared())
    row = {
        "maxsr>1": of(Bounds(low=1.0, low_strict=True, numeric=True)),
        "has:maxsr": has,
        "-has:maxsr": Not(has),
        "maxsr?:2": Or((of(Bounds(2.0, 2.0, numeric=True)), Not(has))),
    }[condition]
    assert planned(f"service({condition})") == Exists("capability", row)


def test_names_of_relations_as_records_have_them() -> None:
    for name, relation in RELATIONS.items():
        for declared in relation.types:
            assert planned(f"{declared}:ivo://a/x") == planned(f"{name}:ivo://a/x")
            assert planned(f"{declared}(title:x)") == planned(f"{name}(title:x)")
            assert planned(f"title:x via:{declared}") == planned(f"title:x via:{name}")


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.scope}:{f.name}")
def test_every_field_can_be_planned_and_shown(field) -> None:  # type: ignore[no-untyped-def]
    for query in (field.example, f"-({field.example})"):
        assert show(plan(query))
    if field.kind == "registry":
        return
    has = f"has:{field.name}"
    outer = field.scope
    assert planned(f"{outer}({has})" if outer else has) not in (Every(), Nothing())


def test_every_nesting_can_be_planned() -> None:
    for outer, inners in SCOPES.items():
        for inner in inners:
            body = f"{inner}(has:{next(f.name for f in FIELDS if f.scope == inner)})"
            assert planned(f"{outer}({body})" if outer else body)
