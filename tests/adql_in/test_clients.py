"""What pyvo, TOPCAT and the standards' examples ask runs, and gives what RegTAP says.

The expected resources are read from the public tables in Python, constraint by
constraint, as RegTAP 1.2 and pyvo's documentation have them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from astropy.coordinates import SkyCoord
from pyvo.registry import rtcons

from regdsl.adql.check import check
from regdsl.adql.printer import to_text
from regdsl.adql.reader import read
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from regdsl.schema import TABLES
from tests.conftest import SHARED
from tests.reference.moc import cell_of, parse_ascii_moc
from tests.reference.text import stems


class Service:
    """As much of a TAP service as pyvo asks for when it writes a query."""

    def __init__(self, union: bool) -> None:
        self.union = union
        self.tables = {f"rr.{name}": None for name in TABLES}

    def get_tap_capability(self) -> Service:
        return self

    def get_adql(self) -> Service:
        return self

    def get_feature(self, _group: str, name: str) -> bool:
        return name != "UNION" or self.union

    @property
    def baseurl(self) -> str:
        return "http://localhost/tap"


class Tables:
    """The public tables as lists of dictionaries."""

    def __init__(self, mirror: Mirror) -> None:
        self.mirror = mirror

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        names = TABLES[name].column_names
        found = self.mirror.connection.execute(f"SELECT {', '.join(names)} FROM {name}")
        return [dict(zip(names, row, strict=True)) for row in found]

    def where(self, name: str, test: Callable[[dict[str, Any]], bool]) -> set[str]:
        return {row["ivoid"] for row in self[name] if test(row)}


def has_word(text: str | None, word: str) -> bool:
    return text is not None and set(stems(word)) <= set(stems(text))


def _freetext(tables: Tables, word: str) -> set[str]:
    return tables.where(
        "resource", lambda r: has_word(r["res_title"], word) or has_word(r["res_description"], word)
    ) | tables.where("res_subject", lambda r: word.lower() in r["res_subject"].lower())


def _standard(tables: Tables, *ids: str) -> set[str]:
    return tables.where("capability", lambda r: r["standard_id"] in ids)


def _overlaps(row: dict[str, Any], start: str, end: str, low: float, high: float) -> bool:
    return row[start] <= high and row[end] >= low and row[start] <= row[end] and low <= high


STD = "ivo://ivoa.net/std/"

CASES: list[tuple[str, Any, Callable[[Tables], set[str]]]] = [
    ("freetext", rtcons.Freetext("survey"), lambda t: _freetext(t, "survey")),
    (
        "two words",
        rtcons.Freetext("galaxy", "redshift"),
        lambda t: _freetext(t, "galaxy") & _freetext(t, "redshift"),
    ),
    (
        "author",
        rtcons.Author("Drew%"),
        lambda t: t.where(
            "res_role",
            lambda r: r["base_role"] == "creator" and (r["role_name"] or "").startswith("Drew"),
        ),
    ),
    (
        "service type",
        rtcons.Servicetype("scs", "ssa"),
        lambda t: _standard(t, STD + "conesearch", STD + "ssa"),
    ),
    (
        "auxiliary services",
        rtcons.Servicetype("tap").include_auxiliary_services(),
        lambda t: _standard(t, STD + "tap", STD + "tap#aux"),
    ),
    (
        "sia2",
        rtcons.Servicetype("sia2"),
        lambda t: t.where(
            "capability", lambda r: (r["standard_id"] or "").startswith(STD + "sia#query-2.")
        ),
    ),
    (
        "ivoid",
        rtcons.Ivoid("ivo://org.gavo.dc/tap", "ivo://no/such"),
        lambda t: t.where("resource", lambda r: r["ivoid"] == "ivo://org.gavo.dc/tap"),
    ),
    (
        "ucd",
        rtcons.UCD("phot.mag%", "pos.parallax"),
        lambda t: t.where(
            "table_column",
            lambda r: (
                r["ucd"] is not None
                and (r["ucd"].startswith("phot.mag") or r["ucd"] == "pos.parallax")
            ),
        ),
    ),
    (
        "data model",
        rtcons.Datamodel("obscore"),
        lambda t: t.where(
            "res_detail",
            lambda r: (
                r["detail_xpath"] == "/capability/dataModel/@ivo-id"
                and r["detail_value"].lower().startswith(STD + "obscore")
            ),
        ),
    ),
    (
        "a place in the sky",
        rtcons.Spatial(SkyCoord("83.63 22.01", unit="deg")),
        lambda t: t.where(
            "stc_spatial",
            lambda r: cell_of(83.63, 22.01) in parse_ascii_moc(r["coverage"] or "6/"),
        ),
    ),
    (
        "energy",
        rtcons.Spectral((1e-19, 5e-19)),
        lambda t: t.where(
            "stc_spectral",
            lambda r: _overlaps(r, "spectral_start", "spectral_end", 1e-19, 5e-19),
        ),
    ),
    (
        "time",
        rtcons.Temporal((50000, 60000)),
        lambda t: t.where(
            "stc_temporal", lambda r: _overlaps(r, "time_start", "time_end", 50000, 60000)
        ),
    ),
    (
        "waveband",
        None,
        lambda t: t.where("resource", lambda r: "x-ray" in (r["waveband"] or "").split("#")),
    ),
    (
        "thesaurus",
        None,
        lambda t: t.where("res_subject", lambda r: r["res_subject"] == "surveys"),
    ),
]


@pytest.fixture
def _vocabularies(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvo would fetch these from the network."""
    term = {"label": "x", "description": "", "narrower": [], "wider": []}
    terms = {"terms": {"x-ray": term, "surveys": term}}
    monkeypatch.setattr(rtcons.vocabularies, "get_vocabulary", lambda *_args, **_more: terms)


@pytest.mark.usefixtures("_vocabularies")
@pytest.mark.parametrize("union", [True, False], ids=["union", "no union"])
@pytest.mark.parametrize(("name", "constraint", "expected"), CASES, ids=[c[0] for c in CASES])
def test_pyvo(
    demo: Mirror, name: str, constraint: Any, expected: Callable[[Tables], set[str]], union: bool
) -> None:
    if name == "waveband":
        constraint = rtcons.Waveband("x-ray")
    if name == "thesaurus":
        constraint = rtcons.UAT("surveys")
    text = rtcons.build_regtap_query([constraint], Service(union))
    result = demo.adql(text)
    found = [row[result.names.index("ivoid")] for row in result]
    assert set(found) == expected(Tables(demo)), text
    assert len(found) == len(set(found))
    assert found or name in ("sia2",)
    # The aggregates are aligned, and say what the capabilities are.
    for row in result.to_dicts():
        urls, ids = (str(row[key]).split(SEPARATOR) for key in ("access_urls", "standard_ids"))
        assert len(urls) == len(ids)


SEPARATOR = ":::py VO sep:::"


def test_pyvo_with_everything_at_once(demo: Mirror) -> None:
    text = rtcons.build_regtap_query(
        [
            rtcons.Freetext("survey"),
            rtcons.Servicetype("tap").include_auxiliary_services(),
            rtcons.UCD("pos.eq.ra%"),
        ],
        Service(True),
    )
    tables = Tables(demo)
    expected = (
        _freetext(tables, "survey")
        & _standard(tables, STD + "tap", STD + "tap#aux")
        & tables.where("table_column", lambda r: (r["ucd"] or "").startswith("pos.eq.ra"))
    )
    result = demo.adql(text)
    assert {row[result.names.index("ivoid")] for row in result} == expected and expected


def test_what_pyvo_writes_is_adql() -> None:
    for _, constraint, _ in CASES:
        if constraint is None:
            continue
        for union in (True, False):
            text = rtcons.build_regtap_query([constraint], Service(union))
            check(read(text), strict=True, to_run=True)
            printed = to_text(read(text).query)
            assert to_text(read(printed).query) == printed


TOPCAT = [
    # The registry query of its load dialogues, and its keyword search.
    """SELECT ivoid, short_name, res_title, reference_url, base_role, role_name, email, intf_index,
       access_url, standard_id, cap_type, cap_description, std_version, res_subject
     FROM rr.resource AS res
     NATURAL JOIN rr.interface
     NATURAL JOIN rr.capability
     NATURAL LEFT OUTER JOIN rr.res_role
     NATURAL LEFT OUTER JOIN rr.res_subject
     WHERE (1=ivo_nocasematch(res_title, '%survey%') OR 1=ivo_hasword(res_description, 'survey')
            OR 1=ivo_nocasematch(res_subject, '%survey%'))
       AND (standard_id='ivo://ivoa.net/std/conesearch') AND (base_role='contact'
            OR base_role='publisher' OR base_role IS NULL)""",
    """SELECT ivoid, short_name, res_title, ntable FROM
     (SELECT ivoid, COUNT(table_name) AS ntable FROM rr.res_table GROUP BY ivoid) AS counts
     NATURAL JOIN rr.resource WHERE ntable > 1 ORDER BY ntable DESC""",
]


@pytest.mark.parametrize("text", TOPCAT)
def test_topcat(demo: Mirror, text: str) -> None:
    assert demo.adql(text).rows


def _given() -> Iterator[Any]:
    path = SHARED / "usecases.json"
    if not path.is_file():
        yield pytest.param("", marks=pytest.mark.skip("needs ../shared/usecases.json"))
        return
    for case in json.loads(path.read_text(encoding="utf-8")):
        if case["adql_origin"].startswith("given"):
            yield pytest.param(case["adql"], id=case["id"])


BEYOND_A_MIRROR = ("rr.subject_uat", "tap_upload")
"""What only GAVO's servers have, and what needs a table of the user's."""


@pytest.mark.parametrize("text", list(_given()))
def test_queries_of_the_standards(real: Mirror, text: str) -> None:
    vocabularies = SHARED / "vocab"
    vocab_dir = vocabularies if vocabularies.is_dir() else None
    if any(name in text.lower() for name in BEYOND_A_MIRROR):
        with pytest.raises(RegdslError) as caught:
            real.adql(text, vocab_dir=vocab_dir)
        assert caught.value.diagnostics[0].code == "E403"
    else:
        real.adql(text, vocab_dir=vocab_dir)
