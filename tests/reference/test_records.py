"""How XML becomes values."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import SHARED

from .records import DATA_MODEL, Resource, load, normalised_date

RECORDS = SHARED / "records"

NAMESPACES = """
xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0"
xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.0"
xmlns:q1="http://www.ivoa.net/xml/VODataService/v1.1"
xmlns:mine="http://example.org/mine"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
"""


def record(
    body: str = "", attributes: str = 'xsi:type="q1:CatalogService"', ivoid: str = "ivo://A/b"
) -> str:
    return (
        f"<ri:Resource {NAMESPACES} {attributes}><title> A\n title </title>"
        f"<identifier> {ivoid} </identifier>{body}</ri:Resource>"
    )


def read(folder: Path, *texts: str) -> list[Resource]:
    for number, text in enumerate(texts):
        (folder / f"{number}.xml").write_text(text, encoding="utf-8")
    return load([folder])


def one(folder: Path, body: str = "", attributes: str = 'xsi:type="q1:CatalogService"') -> Resource:
    (resource,) = read(folder, record(body, attributes))
    return resource


def test_plain_values(tmp_path: Path) -> None:
    resource = one(
        tmp_path,
        """
        <shortName> ShOrT </shortName><altIdentifier>doi:10.1/A</altIdentifier>
        <curation><publisher> P </publisher><creator><name>Hubble, E.</name>
        <altIdentifier>orcid:1</altIdentifier></creator><creator><name/></creator>
        <contact><name>C</name></contact></curation>
        <content><subject>X</subject><subject> </subject><subject>Y</subject>
        <description>D <!-- not this -->E</description><type>Catalog</type><type>Survey</type>
        </content>
        <coverage><waveband>Optical</waveband><waveband>X-ray</waveband></coverage>
        """,
    )
    assert (resource.ivoid, resource.title, resource.short_name) == (
        "ivo://a/b",
        "A\n title",
        "ShOrT",
    )
    assert resource.description == "D E"
    assert resource.subjects == ("X", "Y")
    assert resource.bands == ("optical", "x-ray")
    assert resource.content_types == ("catalog", "survey")
    assert resource.alt_identifiers == ("doi:10.1/A", "orcid:1")
    assert [(role.role, role.name) for role in resource.roles] == [
        ("creator", "Hubble, E."),
        ("contact", "C"),
        ("publisher", "P"),
    ]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("vs:CatalogService", "vs:catalogservice"),
        ("q1:CatalogService", "vs:catalogservice"),
        ("mine:Thing", "mine:thing"),
        ("nobody:Thing", "nobody:thing"),
        ("Thing", "thing"),
    ],
)
def test_types_have_canonical_prefixes(tmp_path: Path, type_: str, expected: str) -> None:
    assert one(tmp_path, attributes=f'xsi:type="{type_}"').res_type == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-02-03", "2010-02-03T00:00:00"),
        (" 2010-02-03T04:05:06Z ", "2010-02-03T04:05:06"),
        ("2010-02-03T04:05:06.789", "2010-02-03T04:05:06"),
        ("2010-02-03T04:05:06+02:00", "2010-02-03T02:05:06"),
        ("2010-02-03T22:35:06.5-0130", "2010-02-04T00:05:06"),
        ("2010-02-30", None),
        ("####", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, expected: str | None) -> None:
    assert normalised_date(text) == (datetime.fromisoformat(expected) if expected else None)


def test_tables_and_columns(tmp_path: Path) -> None:
    resource = one(
        tmp_path,
        """
        <tableset><schema><name>s</name><table type="OUTPUT"><name>S.T</name><utype>U</utype>
        <column><name>RA</name><ucd>POS.eq.RA; meta.main</ucd><unit>mJy</unit>
        <dataType>Double</dataType><description/></column></table></schema></tableset>
        <table><name>old</name></table>
        <catalog><table><name>not mapped</name></table></catalog>
        """,
    )
    first, second = resource.tables
    assert (first.name, first.type, first.utype, second.name) == ("S.T", "output", "u", "old")
    (column,) = resource.columns
    assert (column.name, column.ucd, column.unit) == ("ra", "pos.eq.ra; meta.main", "mJy")
    assert (column.datatype, column.description) == ("double", None)


def test_capabilities(tmp_path: Path) -> None:
    resource = one(
        tmp_path,
        """
        <capability standardID="ivo://ivoa.net/std/TAP"><interface xsi:type="q1:ParamHTTP"/>
        <dataModel ivo-id="ivo://ivoa.net/std/ObsCore-1.0">ObsCore</dataModel></capability>
        <interface xsi:type="vr:WebBrowser"/><capability/>
        """,
    )
    first, second = resource.capabilities
    assert first.standard_id == "ivo://ivoa.net/std/tap"
    assert [interface.type for interface in first.interfaces] == ["vs:paramhttp"]
    assert first.details == (
        ("/capability/dataModel", "ObsCore"),
        (DATA_MODEL, "ivo://ivoa.net/std/ObsCore-1.0"),
    )
    assert (second.standard_id, second.interfaces) == (None, ())


def test_coverage(tmp_path: Path) -> None:
    resource = one(
        tmp_path,
        """<coverage><spatial>7/0-7</spatial><temporal>50000 50001.5</temporal>
        <temporal>then now</temporal><temporal>50002 50001</temporal>
        <spectral>1e-19 2e-19</spectral><spectral>2e-19 1e-19</spectral></coverage>""",
    )
    assert resource.cells == frozenset([0, 1])
    assert resource.temporal == ((50000.0, 50001.5),)
    assert resource.spectral == ((1e-19, 2e-19),)


@pytest.mark.parametrize(
    "spatial",
    ["<spatial>6/</spatial>", "<spatial>x</spatial>", '<spatial frame="gal">6/1</spatial>'],
)
def test_no_coverage(tmp_path: Path, spatial: str) -> None:
    assert one(tmp_path, f"<coverage>{spatial}</coverage>").cells is None


@pytest.mark.parametrize("frame", ["ICRS", "icrs", ""])
def test_coverage_in_icrs(tmp_path: Path, frame: str) -> None:
    body = f'<coverage><spatial frame="{frame}">6/1</spatial></coverage>'
    assert one(tmp_path, body).cells == frozenset([1])


def test_old_records_in_lower_case(tmp_path: Path) -> None:
    text = record().replace("ri:Resource", "resource")
    assert [resource.ivoid for resource in read(tmp_path, text)] == ["ivo://a/b"]


def test_active_records_only(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        record(ivoid="ivo://a/none", attributes=""),
        record(ivoid="ivo://a/active", attributes='status="active"'),
        record(ivoid="ivo://a/inactive", attributes='status="inactive"'),
        record(ivoid="ivo://a/deleted", attributes='status="deleted"'),
    )
    assert [resource.ivoid for resource in found] == ["ivo://a/active", "ivo://a/none"]


def test_the_latest_of_several_counts(tmp_path: Path) -> None:
    def version(name: str, attributes: str, ivoid: str = "ivo://a/b") -> str:
        return record(f"<shortName>{name}</shortName>", attributes, ivoid)

    (resource,) = read(
        tmp_path,
        version("new", 'updated="2012-01-01"'),
        version("old", 'updated="2011-01-01"', "IVO://A/B"),
        version("undated", ""),
    )
    assert resource.short_name == "new"
    (resource,) = read(tmp_path, version("one", ""), version("two", ""), version("three", ""))
    assert resource.short_name == "one"
    assert not read(
        tmp_path,
        version("x", 'updated="2012-01-01"'),
        version("y", ""),
        (version("z", 'updated="2013-01-01" status="deleted"')),
    )


def test_wrappers(tmp_path: Path) -> None:
    oai = "http://www.openarchives.org/OAI/2.0/"
    text = (
        f'<OAI-PMH xmlns="{oai}"><ListRecords>'
        + "".join(
            f"<record><metadata>{record(ivoid=f'ivo://a/{n}')}</metadata></record>" for n in "xy"
        )
        + "</ListRecords></OAI-PMH>"
    )
    anonymous = "<Resource><title>no identifier</title></Resource>"
    with pytest.warns(UserWarning, match="broken"):
        found = read(tmp_path, text, "<broken", anonymous)
    assert [resource.ivoid for resource in found] == ["ivo://a/x", "ivo://a/y"]
    assert found[0].title == "A\n title"  # although it stands in the namespace of OAI


@pytest.mark.skipif(not RECORDS.exists(), reason="needs ../shared/records")
def test_real_records() -> None:
    resources = load([RECORDS])
    assert len(resources) == 501  # of 504 files
    assert sum(len(resource.columns) for resource in resources) > 13_000
