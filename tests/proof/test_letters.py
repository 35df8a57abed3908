"""`:=` and parts of subjects: the evaluator, the mirror and the emitted ADQL agree."""

from __future__ import annotations

import pytest

import regdsl
from regdsl import parse
from regdsl.diagnostics import RegdslError
from tests.reference.evaluate import evaluate
from tests.reference.invalid import Invalid

from .registry import Registries

SAID = [
    *("author:=*Gaia*", "author:=*gaia*", "-author:=*Drew*", "publisher:=CDS,*T*"),
    *("subject:=Surveys", "subject:*urve*", 'subject:="Sur"*', "subject:*a*,*b*", 'subject:*"A"*'),
    *("ucd:=phot.mag;em.ir.*", "ucd:=PHOT*", "column(ucd:=phot.mag* unit=mag)", "unit?:=mag"),
    *("column(ucd:=pos.eq.ra* std:yes)", "title:=*Survey*", "-title:=*a*", "description:=*the*"),
    *("altid:=doi:*", "shortname:=*HST*", "unit:=*J*", 'restype:="vs:"*', "accessurl:=http:*"),
    *("column(name:=RA*)", "table(title:=*a*)", "detail(path:=/capability/max* value:=1*)"),
    *("service(captype:=CS* version:=1.1)", "service(role:=std accessurl:=*tap*)"),
    *("param(name:=*R* description:=*a*)", "facility:=*H*", "rights:=*a*", "author?:=*x*"),
    *(
        "role(name:=*Gaia* type=creator)",
        'column(xtype:=t* or arraysize:="*")',
        "schema(title:=*a*)",
    ),
]

REFUSED = ["text:=x", "service(mirror:=x)", "type:=x", "ivoid:=x", "column(flag:=x)", "subject:***"]


@pytest.mark.parametrize("name", ["demo", "3"])
def test_three_answers(name: str, registries: Registries) -> None:
    registry = registries.get(name)
    for query in SAID:
        resources = registry.resources.values()
        expected = {str(one) for one in evaluate(parse(query), resources, registry.env)}
        found = set(registry.mirror.search(query, **registry.options).ivoids)
        assert found == expected, query
        emitted = regdsl.compile_adql(query, "gavo", **registry.options)
        rows = {row[0] for row in registry.mirror.adql(emitted.text, maxrec=1_000_000)}
        assert rows == found if emitted.direction == "exact" else rows >= found, query


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query: str, registries: Registries) -> None:
    registry = registries.get("demo")
    with pytest.raises(Invalid):
        evaluate(parse(query), registry.resources.values(), registry.env)
    with pytest.raises(RegdslError):
        registry.mirror.search(query, **registry.options)
