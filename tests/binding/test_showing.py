"""`show:` and `via:` as they are bound and planned."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.binding.showing import KINDS_OF_ANSWER, choosable
from regdsl.fields import FIELDS, find
from regdsl.planning.nodes import Every, Exists, Related
from regdsl.planning.show import show
from regdsl.relations import RELATIONS


@pytest.mark.parametrize("kind", KINDS_OF_ANSWER)
def test_each_kind(kind: str) -> None:
    showing = regdsl.bind(f"quasar show:{kind.upper()}").showing
    assert showing is None if kind == "resources" else showing is not None and showing.what == kind


def test_fields_that_can_be_chosen() -> None:
    names = [field.name for field in FIELDS if choosable(field)]
    showing = regdsl.bind(f"show:{','.join(names)}").showing
    assert showing is not None
    assert [column.name for column in showing.columns] == names
    assert {"title", "author", "doi", "band", "service", "license"} <= set(names)


def test_columns_of_regtap_and_aliases() -> None:
    showing = regdsl.bind("show:ivoid,res_title,creator,ivoid").showing
    assert showing is not None
    assert [column.name for column in showing.columns] == ["ivoid", "res_title", "author"]
    assert find("res_title") is None


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("show:columns", None),
        ("quasar show:columns", None),
        ("-unit:mag show:columns", None),
        ("unit?:mag show:columns", None),
        ("(unit:mag or quasar) show:columns", None),
        ("band:radio show:people", None),
        ("unit:mag via:servedby show:columns", None),
        ("unit:mag show:columns", "column"),
        ("(unit:mag or ucd:pos.eq) show:columns", "column"),
        ("unit:mag table:x show:columns", "column"),
        ("table:x show:columns", "table"),
        ("unit:mag show:tables", "table"),
        ("author:x show:people", "role"),
        ("has:unit show:columns", "column"),
    ],
)
def test_which_rows(query: str, rows: str | None) -> None:
    shown = regdsl.plan(query).shown
    if rows is None:
        assert shown == Every()
    else:
        assert isinstance(shown, Exists) and shown.entity == rows


@pytest.mark.parametrize("name", [*RELATIONS, "mirrorof"])
def test_via(name: str) -> None:
    plan = regdsl.plan(f"quasar via:{name}").plan
    assert isinstance(plan, Related)
    relation = next(r for r in RELATIONS.values() if name in (r.name, *r.aliases))
    assert (plan.types, plan.inverse) == (relation.inverse, relation.types)


def test_the_plan_is_readable() -> None:
    text = show(regdsl.plan("column(ucd:pos.eq unit:deg) show:columns limit:3"))
    assert text.splitlines()[-6:] == [
        "show columns",
        "of which",
        "  its table_column has",
        "    ucd is pos.eq or below",
        "    unit = deg",
        "limit 3",
    ]
