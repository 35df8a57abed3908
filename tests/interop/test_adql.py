"""ADQL of the standards, of TOPCAT and of regdsl itself, said in regdsl."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import regdsl
from regdsl.cli.main import cli
from regdsl.interop.adql import translate_adql
from regdsl.mirror.mirror import Mirror
from tests.adql.examples import QUERIES
from tests.conftest import NOW, SHARED

STD = "ivo://ivoa.net/std/"

SAID = {
    "SELECT ivoid, access_url FROM rr.capability NATURAL JOIN rr.interface WHERE standard_id"
    f" LIKE '{STD}tap%' AND intf_role='std' AND authenticated_only=0": (
        f"service(type:{STD}tap* role=std auth:no) show:services"
    ),
    "SELECT TOP 5 ivoid, res_title FROM rr.resource WHERE created>'2025-01-01' ORDER BY created"
    " DESC": "created>=2025-01-01 sort:-created limit:5",
    "SELECT DISTINCT ivoid FROM rr.res_detail WHERE detail_xpath='/instrument' AND detail_value"
    " ILIKE '%muse%'": "instrument:muse",
    "SELECT DISTINCT ivoid FROM rr.validation WHERE val_level>=2 AND cap_index IS NULL": (
        "validated>=2"
    ),
    "SELECT ivoid FROM rr.table_column WHERE ucd LIKE 'phot.mag%' AND unit='mag'": (
        "column(ucd:phot.mag* unit=mag)"
    ),
    "SELECT ivoid FROM rr.resource WHERE ivoid NOT IN (SELECT ivoid FROM rr.res_role WHERE"
    " base_role='creator' AND role_name ILIKE '%hubble%')": "-author:hubble",
}


@pytest.mark.parametrize("adql", SAID)
def test_said(adql: str) -> None:
    assert regdsl.from_adql(adql) == SAID[adql]


@pytest.mark.parametrize(
    "adql",
    [
        "SELECT res_title, COUNT(*) FROM rr.resource GROUP BY res_title",
        "SELECT ivoid FROM rr.resource WHERE ivoid LIKE '%vizier%'",
        "SELECT ivoid FROM rr.g_num_stat",
        "SELECT related_id FROM rr.relationship UNION SELECT ivoid FROM rr.resource",
        "SELECT r.ivoid FROM rr.resource AS r, rr.capability AS c WHERE standard_id='ivo://a/b'",
        "SELECT ivoid FROM rr.resource JOIN (SELECT access_url FROM rr.interface) AS i"
        " USING (access_url)",
        "SELECT ivoid FROM rr.resource WHERE LENGTH(res_title)>5",
        "SELECT a.ivoid FROM rr.relationship AS a JOIN rr.capability AS b ON a.related_id=b.ivoid",
    ],
)
def test_refused_with_the_clause(adql: str) -> None:
    with pytest.raises(regdsl.RegdslError) as refusal:
        regdsl.from_adql(adql)
    assert [d.code for d in refusal.value.diagnostics] == ["E601"]


def test_what_regdsl_emits(demo: Mirror) -> None:
    refused, asked = 0, 0
    for query in QUERIES:
        if "count" in query or "show:" in query or "limit:" in query:
            continue
        try:
            adql = regdsl.compile_adql(query, "regdsl", now=NOW).text
        except regdsl.RegdslError:
            continue
        asked += 1
        try:
            found = translate_adql(adql)
        except regdsl.RegdslError as refusal:
            assert {d.code for d in refusal.diagnostics} == {"E601"}  # noqa: PT017
            refused += 1
            continue
        same = set(demo.search(found.query).ivoids) == {row[0] for row in demo.adql(adql)}
        noted = any("TOP" not in note for note in found.notes)
        assert same or noted, f"{query} -> {found.query}"
    assert refused < asked / 4


def test_the_use_cases(demo: Mirror) -> None:
    path = SHARED / "usecases.json"
    if not path.is_file():
        pytest.skip("needs ../shared/usecases.json (or REGDSL_SHARED)")
    refused = set()
    for case in json.loads(path.read_text(encoding="utf-8")):
        if not case["adql"]:
            continue
        try:
            found = translate_adql(case["adql"])
        except regdsl.RegdslError as refusal:
            assert {d.code for d in refusal.diagnostics} == {"E601"}  # noqa: PT017
            refused.add(case["id"])
            continue
        result = demo.adql(case["adql"])
        if "ivoid" not in result.names or found.notes or "limit:" in found.query:
            continue
        at = result.names.index("ivoid")
        query = found.query.rpartition("show:")[0] if "show:" in found.query else found.query
        assert set(demo.search(query).ivoids) == {row[at] for row in result}, case["id"]
    assert len(refused) <= 24


def test_command() -> None:
    adql = "SELECT ivoid FROM rr.res_role WHERE base_role='creator' AND role_name LIKE '%Gaia%'"
    result = CliRunner().invoke(cli, ["from-adql", adql])
    assert result.stdout == "author:Gaia\n"
    assert "upper and lower case" in result.output + result.stderr
