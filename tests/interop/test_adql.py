"""ADQL of the standards, of TOPCAT and of regdsl itself, said in regdsl."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

import regdsl
from regdsl.cli.main import cli
from regdsl.interop.adql import translate_adql
from regdsl.mirror.mirror import Mirror
from tests.adql.examples import QUERIES
from tests.conftest import NOW, SHARED
from tests.interop.same import found
from tests.usecases import registry
from tests.usecases.cases import CASES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """The registry in which each use case finds something."""
    folder = tmp_path_factory.mktemp("made")
    registry.fill(folder / "made.sqlite", folder / "records")
    with Mirror(folder / "made.sqlite") as mirror:
        yield mirror


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


@pytest.mark.parametrize(
    ("adql", "nearest"),
    [
        (
            "SELECT ivoid FROM rr.resource WHERE ivoid LIKE 'ivo://org.gavo.dc%'",
            "ivoid:ivo://org.gavo.dc",
        ),
        ("SELECT ivoid FROM rr.table_column WHERE name LIKE 'ra_'", "column=ra_"),
    ],
)
def test_refused_with_the_nearest(adql: str, nearest: str) -> None:
    with pytest.raises(regdsl.RegdslError, match="no query has the same answer") as refusal:
        regdsl.from_adql(adql)
    assert f"`{nearest}` is the nearest" in refusal.value.diagnostics[0].help
    near = translate_adql(adql, near=True)
    assert near.query == nearest
    assert near.differs


def _resources(mirror: Mirror, adql: str) -> set[str] | None:
    """The resources of an answer; None where it has none, or is cut off."""
    try:
        result = mirror.adql(adql, maxrec=1_000_000)
    except regdsl.RegdslError as problem:
        # A text that is no number, in a registry that the query was not made for.
        assert {d.code for d in problem.diagnostics} == {"E412"}  # noqa: PT017
        return None
    if "ivoid" not in result.names or "TOP" in adql:
        return None
    at = result.names.index("ivoid")
    return {row[at] for row in result.rows}


def _with_a_record(mirror: Mirror, ivoids: set[str]) -> set[str]:
    return ivoids & set(mirror.search("").ivoids)


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
        expected = {row[0] for row in demo.adql(adql, maxrec=1_000_000)}
        assert set(demo.search(found.query).ivoids) == expected, f"{query} -> {found.query}"
    assert refused < asked * MOST_REFUSED


MOST_REFUSED = 0.5
"""Of what regdsl emits, which is more than it reads."""


def test_the_use_cases(made: Mirror, demo: Mirror) -> None:
    """The ADQL by hand of each, and that it came with, where this is at hand."""
    path = SHARED / "usecases.json"
    given = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    queries = [(case.id, case.reference) for case in CASES if case.reference]
    refused = _check(queries, made, demo)
    assert len(refused) <= len(queries) * 0.4, refused
    queries = [(case["id"], case["adql"]) for case in given if case["adql"]]
    refused = _check(queries, made, demo)
    assert len(refused) <= len(queries) * 0.4, refused


def _check(queries: list[tuple[str, str]], *mirrors: Mirror) -> list[str]:
    """Those that are refused; of the others the answers are the same."""
    refused = []
    for name, adql in queries:
        try:
            found = translate_adql(adql)
        except regdsl.RegdslError as refusal:
            assert {d.code for d in refusal.diagnostics} == {"E601"}  # noqa: PT017
            refused.append(name)
            continue
        for mirror in mirrors:
            expected = _resources(mirror, adql)
            if expected is not None:
                answer = set(mirror.search(found.query.partition("show:")[0]).ivoids)
                assert answer == _with_a_record(mirror, expected), f"{name}: {found.query}"
    return refused


SAME = {
    "a panel of TOPCAT": "SELECT ivoid, short_name FROM rr.resource AS res"
    " NATURAL JOIN rr.interface NATURAL JOIN rr.capability NATURAL LEFT OUTER JOIN rr.res_role"
    " NATURAL LEFT OUTER JOIN rr.res_subject WHERE (1=ivo_hasword(res_title, 'survey')"
    f" OR 1=ivo_hasword(res_description, 'survey')) AND (standard_id='{STD}conesearch')"
    " AND (base_role='contact' OR base_role='publisher' OR base_role IS NULL)",
    "either side of a relation": "SELECT ivoid FROM rr.relationship WHERE"
    " relationship_type='isservedby' AND related_id='ivo://cds.vizier/tap' UNION"
    " SELECT related_id FROM rr.relationship WHERE relationship_type='isservicefor'"
    " AND ivoid='ivo://cds.vizier/tap'",
    "either side of a relation to a query": "SELECT related_id FROM rr.relationship WHERE"
    " relationship_type='isservicefor' AND ivoid IN (SELECT ivoid FROM rr.capability WHERE"
    f" standard_id='{STD}tap') UNION SELECT ivoid FROM rr.relationship WHERE"
    " relationship_type='isservedby' AND related_id IN (SELECT ivoid FROM rr.capability WHERE"
    f" standard_id='{STD}tap')",
    "two details of one capability": "SELECT d.ivoid FROM rr.res_detail AS d JOIN rr.res_detail AS"
    " e ON (d.ivoid=e.ivoid AND d.cap_index=e.cap_index) WHERE"
    " d.detail_xpath='/capability/maxRecords' AND e.detail_xpath='/capability/maxSR'",
    "EXCEPT": "SELECT ivoid FROM rr.capability EXCEPT SELECT ivoid FROM rr.stc_spatial",
    "a day never is the moment of a record": "SELECT ivoid FROM rr.resource WHERE"
    " created='2010-01-01'",
    "NOT leaves out NULL": "SELECT ivoid FROM rr.resource WHERE NOT"
    " (1=ivo_hasword(res_title, 'survey') AND 1=ivo_hashlist_has(waveband, 'optical'))",
    "0 = f()": "SELECT ivoid FROM rr.resource WHERE 0=ivo_hashlist_has(waveband, 'optical')",
    "any date": "SELECT ivoid FROM rr.resource NATURAL JOIN rr.res_date WHERE"
    " res_type<>'vs:catalogservice'",
    "capitals find nothing": "SELECT ivoid FROM rr.table_column WHERE NOT ucd LIKE 'PHOT%'"
    " AND name='ra'",
    "inside of a circle": "SELECT ivoid FROM rr.stc_spatial WHERE"
    " 1=CONTAINS(coverage, CIRCLE(83, 22, 30))",
    "inside of a fine MOC": "SELECT ivoid FROM rr.stc_spatial WHERE"
    " 1=CONTAINS(coverage, MOC(9, CIRCLE(83, 22, 30)))",
    "words are cut at a hyphen": "SELECT ivoid FROM rr.resource WHERE"
    " 1=ivo_hasword(res_description, 'x-ray source')",
    "below an authority": "SELECT ivoid FROM rr.resource WHERE ivoid LIKE 'ivo://org.gavo.dc/%'",
    "any interface": "SELECT ivoid FROM rr.capability JOIN rr.interface USING (ivoid, cap_index)"
    " WHERE ivoid='ivo://org.gavo.dc/tap'",
}


@pytest.mark.parametrize("name", SAME)
def test_finds_the_same(demo: Mirror, name: str) -> None:
    answers = found(demo, SAME[name])
    assert answers is not None, "it is refused"
    assert answers[1] == _with_a_record(demo, answers[0]), answers[2]


def test_command() -> None:
    adql = "SELECT ivoid FROM rr.resource WHERE res_type IN ('vs:CatalogService', 'doc:document')"
    result = CliRunner().invoke(cli, ["from-adql", adql])
    assert result.stdout == 'restype="doc:document"\n'
    assert "lower case" in result.output + result.stderr


def test_command_near() -> None:
    adql = "SELECT ivoid FROM rr.resource WHERE ivoid LIKE 'ivo://org.gavo.dc%'"
    assert CliRunner().invoke(cli, ["from-adql", adql]).exit_code == 1
    result = CliRunner().invoke(cli, ["from-adql", "--near", adql])
    assert result.stdout == "ivoid:ivo://org.gavo.dc\n"
    assert "differs: `ivoid` is the authority" in result.output + result.stderr


def test_case_and_all() -> None:
    adql = "SELECT ivoid FROM rr.resource WHERE res_title LIKE '%Gaia%'"
    assert regdsl.from_adql(adql) == "title:=*Gaia*"
