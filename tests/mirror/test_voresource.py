"""Records in, rows out: each expectation is a rule of RegTAP 1.2 or VOResource."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from mocpy import MOC

from regdsl.mirror.draft import Draft, LocalNames
from regdsl.mirror.values import coverage_moc, interval, timestamp
from regdsl.mirror.voresource import BadRecord, Record, read
from regdsl.schema import TABLES

Make = Callable[..., str]
Rows = list[dict[str, Any]]


def read_all(xml: str | bytes) -> list[Record | BadRecord]:
    data = xml.encode() if isinstance(xml, str) else xml
    return list(read(io.BytesIO(data), name="test.xml"))


def one(xml: str) -> Record:
    (found,) = read_all(xml)
    assert isinstance(found, Record), found
    return found


def rows(found: Record, table: str) -> Rows:
    names = TABLES[table].column_names
    for row in found.rows[table]:
        assert len(row) == len(names)
        assert row[0] == found.ivoid
        assert not any(isinstance(value, str) and value != value.strip() for value in row)
    return [dict(zip(names, row, strict=True)) for row in found.rows[table]]


def only(found: Record, table: str) -> dict[str, Any]:
    (row,) = rows(found, table)
    return row


def pick(found: Rows, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found]


# --- the resource


def test_resource_row(record: Make) -> None:
    found = one(
        record(
            " ivo://X.Test/A ",
            """
            <shortName> Ab </shortName>
            <curation><creator><name>B, C.</name></creator><creator><name/></creator>
              <creator><name>D, E.</name></creator><version>1.2</version></curation>
            <content><description> Two
            lines </description><source format=" BibCode ">2001A&amp;A...1A</source>
              <referenceURL>http://x.test/Page</referenceURL>
              <type>Catalog</type><type>Survey</type><type> </type>
              <contentLevel>Research</contentLevel>
              <contentLevel>Elementary Education</contentLevel></content>
            <rights rightsURI="http://spdx.org/CC0">First</rights><rights>Second</rights>
            <coverage><waveband>Optical</waveband><waveband>X-ray</waveband>
              <regionOfRegard>0.5</regionOfRegard></coverage>""",
            title="  Title  ",
        )
    )
    assert found.ivoid == "ivo://x.test/a"
    assert found.active
    assert found.warnings == []
    row = only(found, "resource")
    assert row == {
        "ivoid": "ivo://x.test/a",
        "res_type": "vs:catalogresource",
        "created": "2001-02-03T04:05:06",
        "short_name": "Ab",
        "res_title": "Title",
        "updated": "2011-02-03T04:05:06",
        "content_level": "research#elementary education",
        "res_description": "Two\n            lines",
        "reference_url": "http://x.test/Page",
        "creator_seq": "B, C.; D, E.",
        "content_type": "catalog#survey",
        "source_format": "bibcode",
        "source_value": "2001A&A...1A",
        "res_version": "1.2",
        "region_of_regard": 0.5,
        "waveband": "optical#x-ray",
        "rights": "First",
        "rights_uri": "http://spdx.org/CC0",
    }
    assert pick(rows(found, "res_detail"), "detail_xpath", "detail_value") == [
        ("/rights", "First"),
        ("/rights/@rightsURI", "http://spdx.org/CC0"),
        ("/rights", "Second"),
    ]


def test_nothing_declared_is_null(record: Make) -> None:
    found = one(record(title="  "))
    row = only(found, "resource")
    del row["ivoid"], row["res_type"], row["created"], row["updated"]
    assert set(row.values()) == {None}
    assert all(not found.rows[name] for name in found.rows if name != "resource")


def test_first_rights_even_without_text(record: Make) -> None:
    found = one(
        record(body='<rights rightsURI="http://u"/><rights rightsURI="http://v">t</rights>')
    )
    row = only(found, "resource")
    assert (row["rights"], row["rights_uri"]) == (None, "http://u")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2001-02-03", "2001-02-03T00:00:00"),
        ("2001-02-03Z", "2001-02-03T00:00:00"),
        ("2001-02-03T04:05:06Z", "2001-02-03T04:05:06"),
        (" 2001-02-03T04:05:06.789123Z\n", "2001-02-03T04:05:06"),
        ("2001-02-03 04:05", "2001-02-03T04:05:00"),
        ("2001-02-03T00:30:00+01:00", "2001-02-02T23:30:00"),
        ("2001-12-31T23:30:00-0100", "2002-01-01T00:30:00"),
    ],
)
def test_dates(written: str, stored: str) -> None:
    assert timestamp(written) == stored


@pytest.mark.parametrize(
    "written",
    ["", "2001", "2001-13-01", "2001-02-30", "####", "last week", "2001-02-03T25:00:00",
     "0001-01-01T00:00:00+01:00"],
)  # fmt: skip
def test_no_dates(written: str) -> None:
    with pytest.raises(ValueError, match="date"):
        timestamp(written)


def test_unreadable_date_does_not_lose_the_record(record: Make) -> None:
    found = one(
        record(
            created="####",
            updated="soon",
            body='<curation><date role="update">then</date></curation>',
        )
    )
    row = only(found, "resource")
    assert (row["created"], row["updated"], found.updated) == (None, None, None)
    assert pick(rows(found, "res_date"), "date_value", "value_role") == [(None, "updated")]
    assert [warning.split(":")[0] for warning in found.warnings] == [
        "created",
        "updated",
        "curation/date",
    ]


# --- status and identifier


@pytest.mark.parametrize("status", ["deleted", "inactive", "on holiday"])
def test_other_statuses_have_no_rows(record: Make, status: str) -> None:
    found = one(record(status=status))
    assert (found.ivoid, found.status, found.active) == ("ivo://x.test/a", status, False)
    assert found.rows == {}
    assert found.updated == "2011-02-03T04:05:06"


@pytest.mark.parametrize("status", [None, "", " "])
def test_missing_status_is_active(record: Make, status: str | None) -> None:
    found = one(record(status=status))
    assert found.active
    assert found.warnings == ["no status, taken as active"]
    assert len(found.rows["resource"]) == 1


@pytest.mark.parametrize("identifier", ["<identifier/>", "<identifier> </identifier>", ""])
def test_record_without_identifier(identifier: str) -> None:
    (found,) = read_all(f"<Resource><title>x</title>{identifier}</Resource>")
    assert found == BadRecord("test.xml", None, "a record without identifier")


def test_odd_identifier_is_kept_with_a_warning(record: Make) -> None:
    found = one(record("http://X.test"))
    assert found.ivoid == "http://x.test"
    assert found.warnings == ["not a valid identifier: 'http://X.test'"]


def test_identifier_is_only_its_own_text() -> None:
    found = one("<Resource status='active'><identifier>ivo://a.b/c <title>t</title>x</identifier>"
                "</Resource>")  # fmt: skip
    assert found.ivoid == "ivo://a.b/c"


# --- names of types


def test_prefixes_come_from_the_namespace() -> None:
    found = one(
        """<q1:Resource xmlns:q1="http://www.ivoa.net/xml/RegistryInterface/v1.0"
             xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="q2:CatalogService"
             xmlns:q2="http://www.ivoa.net/xml/VODataService/v1.0" status="active">
           <identifier>ivo://a.b/c</identifier>
           <capability xmlns:s="http://www.ivoa.net/xml/SSA/v1.0" i:type="s:ProtoSpectralAccess"/>
           <capability xmlns:s="http://www.ivoa.net/xml/SSA/v1.1" i:type="s:SimpleSpectralAccess"/>
           <capability xmlns:s="http://www.ivoa.net/xml/SLAP/v1.0" i:type="s:SimpleLineAccess">
             <interface xmlns:q2="http://www.ivoa.net/xml/VOResource/v1.0" i:type="q2:WebBrowser"/>
             <interface i:type="q2:ParamHTTP"/></capability></q1:Resource>"""
    )
    assert found.warnings == []
    assert only(found, "resource")["res_type"] == "vs:catalogservice"
    assert [row["cap_type"] for row in rows(found, "capability")] == [
        "ssap:protospectralaccess",
        "ssap:simplespectralaccess",
        "slap:simplelineaccess",
    ]
    assert [row["intf_type"] for row in rows(found, "interface")] == [
        "vr:webbrowser",
        "vs:paramhttp",
    ]


def test_a_prefix_may_mean_something_else_in_each_record(record: Make) -> None:
    first = record("ivo://a.b/1", "<capability xsi:type='vs:X'/>")
    second = record("ivo://a.b/2", "<capability xsi:type='vs:X'/>").replace(
        "http://www.ivoa.net/xml/VODataService/v1.1", "http://www.ivoa.net/xml/StandardsRegExt/v1.0"
    )
    found = read_all(f"<all>{first}{second}{first.replace('/1', '/3')}</all>")
    types = []
    for item in found:
        assert isinstance(item, Record)
        types.append((only(item, "resource")["res_type"], only(item, "capability")["cap_type"]))
    assert types == [
        ("vs:catalogresource", "vs:x"),
        ("vstd:catalogresource", "vstd:x"),
        ("vs:catalogresource", "vs:x"),
    ]


def test_undeclared_prefix_keeps_its_text(record: Make) -> None:
    found = one(record(body='<capability xsi:type="tr:TableAccess"/><capability xsi:type="Bare"/>'))
    assert [row["cap_type"] for row in rows(found, "capability")] == ["tr:tableaccess", "bare"]
    assert found.warnings == [
        "the type 'tr:TableAccess' is in no namespace",
        "the type 'Bare' is in no namespace",
    ]


def test_unknown_namespace_keeps_the_prefix(record: Make) -> None:
    found = one(record(body='<capability xmlns:e="http://e.test" xsi:type="e:Own"/>'))
    assert only(found, "capability")["cap_type"] == "e:own"
    assert found.warnings == ["no prefix is agreed on for the namespace http://e.test"]


# --- people, subjects, dates, relations


def test_roles(record: Make) -> None:
    found = one(
        record(
            body="""<curation>
          <publisher ivo-id="ivo://X.test/Pub" altIdentifier="ror:1"> The\n Pub </publisher>
          <creator ivo-id="ivo://X.test/C1"><name>C. Reylé</name><logo>http://l</logo>
            <altIdentifier>orcid:1</altIdentifier></creator>
          <creator><name ivo-id="ivo://X.test/C2">Two</name></creator>
          <contributor>Three</contributor>
          <contact><name>Desk</name><address>Street 1</address><email>a@b</email>
            <telephone>+1</telephone><altIdentifier>ror:2</altIdentifier></contact>
          <contact><email>only@mail</email></contact>
          <creator><name> </name></creator></curation>"""
        )
    )
    assert found.rows["res_role"] == [
        ("ivo://x.test/a", "The\n Pub", "ivo://x.test/pub", None, None, None, None, "publisher"),
        ("ivo://x.test/a", "C. Reylé", "ivo://x.test/c1", None, None, None, "http://l", "creator"),
        ("ivo://x.test/a", "Two", "ivo://x.test/c2", None, None, None, None, "creator"),
        ("ivo://x.test/a", "Three", None, None, None, None, None, "contributor"),
        ("ivo://x.test/a", "Desk", None, "Street 1", "a@b", "+1", None, "contact"),
        ("ivo://x.test/a", None, None, None, "only@mail", None, None, "contact"),
    ]
    assert only(found, "resource")["creator_seq"] == "C. Reylé; Two"
    assert [row["alt_identifier"] for row in rows(found, "alt_identifier")] == ["orcid:1", "ror:2"]
    assert pick(rows(found, "res_detail"), "detail_xpath", "detail_value") == [
        ("/curation/publisher/@altIdentifier", "ror:1")
    ]


def test_alt_identifiers_of_the_resource(record: Make) -> None:
    found = one(record(body="<altIdentifier> doi:10.1/AB </altIdentifier><altIdentifier/>"))
    assert [row["alt_identifier"] for row in rows(found, "alt_identifier")] == ["doi:10.1/AB"]


def test_subjects_keep_case_and_number(record: Make) -> None:
    found = one(record(body="<content><subject> X-ray </subject><subject/><subject>x</subject>"
                            "</content>"))  # fmt: skip
    assert [row["res_subject"] for row in rows(found, "res_subject")] == ["X-ray", "x"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ('role="representative"', "collected"),
        ('role="creation"', "created"),
        ('role="update"', "updated"),
        ('role="Updated"', "updated"),
        ('role=" UpDated "', "updated"),
        ('role="Inspected"', "inspected"),
        ('role=""', "collected"),
        ("", "collected"),
    ],
)
def test_date_roles(record: Make, written: str, stored: str) -> None:
    found = one(record(body=f"<curation><date {written}>2001-02-03</date><date/></curation>"))
    assert pick(rows(found, "res_date"), "date_value", "value_role") == [
        ("2001-02-03T00:00:00", stored)
    ]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("served-by", "isservedby"),
        (" service-for ", "isservicefor"),
        ("mirror-of", "isidenticalto"),
        ("derived-from", "isderivedfrom"),
        ("related-to", "related-to"),
        ("IsServedBy", "isservedby"),
        ("Cites", "cites"),
    ],
)
def test_relationship_types(record: Make, written: str, stored: str) -> None:
    found = one(
        record(
            body=f"""<content><relationship><relationshipType>{written}</relationshipType>
            <relatedResource ivo-id="ivo://B.c/D">Big D</relatedResource>
            <relatedResource>Name</relatedResource>
            <relatedResource altIdentifier="doi:1"/><relatedResource/>
            </relationship></content>"""
        )
    )
    assert found.rows["relationship"] == [
        ("ivo://x.test/a", stored, "ivo://b.c/d", "Big D"),
        ("ivo://x.test/a", stored, None, "Name"),
        ("ivo://x.test/a", stored, None, None),
    ]
    # identifies another resource, so it is no alternate identifier of this one
    assert found.rows["alt_identifier"] == []


# --- coverage


def test_coverage(record: Make) -> None:
    found = one(
        record(
            body="""<coverage><spatial frame="ICRS">
              8/0,5-6
              10/1000000, </spatial>
            <temporal>50000 51000.5</temporal><temporal>52000\n52001</temporal>
            <spectral>1e-19 2.5e-19</spectral>
            <footprint ivo-id="ivo://ivoa.net/std/MOC">http://x.test/moc</footprint></coverage>"""
        )
    )
    assert found.warnings == []
    assert found.rows["stc_spatial"] == [("ivo://x.test/a", "6/0 3906", None)]
    assert found.moc is not None
    assert found.moc.split() == ["8/0,5-6", "10/1000000,"]
    assert found.rows["stc_temporal"] == [
        ("ivo://x.test/a", 50000.0, 51000.5),
        ("ivo://x.test/a", 52000.0, 52001.0),
    ]
    assert found.rows["stc_spectral"] == [("ivo://x.test/a", 1e-19, 2.5e-19)]
    assert pick(rows(found, "res_detail"), "cap_index", "detail_xpath", "detail_value") == [
        (None, "/coverage/footprint", "http://x.test/moc"),
        (None, "/coverage/footprint/@ivo-id", "ivo://ivoa.net/std/MOC"),
    ]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0/0-11", "0/0-11"),
        ("0/0-11 6/", "0/0-11"),
        ("  6/1\n\t2 ", "6/1-2"),
        ("6/1,2", "6/1-2"),
        ("6/0-3", "5/0"),
        ("7/1-2", "6/0"),
        ("29/0", "6/0"),
        ("3/4", "3/4"),
        ("1/0 0/0", "0/0"),
        ("6/5 5 5-6", "6/5-6"),
    ],
)
def test_mocs(written: str, stored: str) -> None:
    assert coverage_moc(written) == stored
    assert coverage_moc(stored) == stored


runs = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 9)), max_size=6)


@given(st.lists(st.tuples(st.integers(0, 9), runs), min_size=1, max_size=4), st.booleans())
def test_mocs_are_those_of_mocpy(orders: list[tuple[int, Any]], tidy: bool) -> None:
    cells, words = [], []
    for order, pairs in sorted(orders) if tidy else orders:
        here = []
        for low, length in sorted(pairs) if tidy else pairs:
            low, high = low % (12 << 2 * order), min(low + length, (12 << 2 * order) - 1)
            cells += [f"{order}/{cell}" for cell in range(low, high + 1)]
            if low <= high:
                here.append(f"{low}-{high}" if low < high else f"{low}")
        words.append(f"{order}/{' '.join(here)}")
    if not cells:
        return
    moc = MOC.union(*map(MOC.from_string, cells)) if len(cells) > 1 else MOC.from_string(cells[0])
    text = (moc.degrade_to_order(6) if moc.max_order > 6 else moc).to_string()
    wanted = " ".join(word for word in re.sub(r"\d+/(?= |$)", "", text).split())
    assert coverage_moc(" ".join(words)) == wanted
    assert coverage_moc(wanted) == wanted


@pytest.mark.parametrize(
    "written", ["", "6/", "5", "all sky", "30/1", "6/5-3", "0/12", "6/-1", '{"6":[1]}', "6/1-"]
)
def test_no_mocs(written: str) -> None:
    with pytest.raises(ValueError, match="MOC"):
        coverage_moc(written)


@pytest.mark.parametrize("written", ["", "  ", "6/", "all sky"])
def test_unreadable_or_empty_moc(record: Make, written: str) -> None:
    found = one(record(body=f"<coverage><spatial>{written}</spatial></coverage>"))
    assert found.rows["stc_spatial"] == []
    assert found.moc is None
    (warning,) = found.warnings
    assert warning.startswith("coverage/spatial: ")


def test_frame_other_than_icrs_is_kept(record: Make) -> None:
    found = one(record(body='<coverage><spatial frame="Mars">6/1</spatial></coverage>'))
    assert found.rows["stc_spatial"] == [("ivo://x.test/a", "6/1", "Mars")]
    assert len(found.warnings) == 1


def test_first_spatial_is_kept(record: Make) -> None:
    found = one(record(body="<coverage><spatial>6/1</spatial><spatial>6/2</spatial></coverage>"))
    assert found.rows["stc_spatial"] == [("ivo://x.test/a", "6/1", None)]
    assert len(found.warnings) == 1


@pytest.mark.parametrize("written", ["1", "1 2 3", "a b", "nan 1", "1 inf", "1_0 2", "1,2"])
def test_no_interval(record: Make, written: str) -> None:
    with pytest.raises(ValueError, match="not two numbers"):
        interval(written)
    found = one(record(body=f"<coverage><spectral>{written}</spectral></coverage>"))
    assert found.rows["stc_spectral"] == []
    assert len(found.warnings) == 1


def test_reversed_interval_stays_as_written(record: Make) -> None:
    found = one(record(body="<coverage><temporal>2 1</temporal></coverage>"))
    assert found.rows["stc_temporal"] == [("ivo://x.test/a", 2.0, 1.0)]
    assert found.warnings == ["coverage/temporal: the interval runs backwards: '2 1'"]


def test_reading_imports_no_mocpy(record: Make, tmp_path: Path) -> None:
    plain, covered = tmp_path / "plain.xml", tmp_path / "covered.xml"
    plain.write_text(record(body="<coverage><temporal>1 2</temporal></coverage>"))
    covered.write_text(record(body="<coverage><spatial>6/1</spatial></coverage>"))
    program = (
        "import sys\n"
        "from regdsl.mirror.voresource import read\n"
        "for path in sys.argv[1:]:\n"
        "    list(read(path)); print('mocpy' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(plain), str(covered)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["False", "False"]


# --- capabilities and interfaces


def test_capabilities(record: Make) -> None:
    found = one(
        record(
            body="""
          <validationLevel validatedBy="ivo://Reg.one"> 2 </validationLevel>
          <capability standardID=" ivo://IVOA.net/std/TAP#aux "><description> D </description>
            <validationLevel validatedBy="ivo://Reg.two">good</validationLevel>
            <interface xsi:type="vs:ParamHTTP" role="STD" version="1.1">
              <accessURL use="base">http://x.test/TAP</accessURL>
              <mirrorURL>http://m1</mirrorURL><mirrorURL>http://m2</mirrorURL>
              <queryType>GET</queryType><queryType>POST</queryType>
              <resultType>Text/XML</resultType><wsdlURL>http://W</wsdlURL>
              <testQueryString>RA=1</testQueryString></interface></capability>
          <capability><interface xsi:type="vr:WebBrowser">
            <accessURL>http://one</accessURL><accessURL use="dir">http://two</accessURL>
          </interface></capability>"""
        )
    )
    assert found.rows["capability"] == [
        ("ivo://x.test/a", 1, None, "D", "ivo://ivoa.net/std/tap#aux"),
        ("ivo://x.test/a", 2, None, None, None),
    ]
    assert found.rows["interface"] == [
        (
            "ivo://x.test/a", 1, 1, "vs:paramhttp", "std", "1.1", "get#post", "text/xml",
            "http://W", "base", "http://x.test/TAP", "http://m1#http://m2", 0,
        ),
        (
            "ivo://x.test/a", 2, 2, "vr:webbrowser", None, None, None, None,
            None, None, "http://one", None, 0,
        ),
    ]  # fmt: skip
    assert found.rows["validation"] == [
        ("ivo://x.test/a", "ivo://reg.one", 2, None),
        ("ivo://x.test/a", "ivo://reg.two", None, 1),
    ]
    assert found.rows["res_detail"] == [
        ("ivo://x.test/a", 1, "/capability/interface/testQueryString", "RA=1")
    ]
    assert found.warnings == [
        "validationLevel: not a number: 'good'",
        "an interface has more than one accessURL, the first is kept",
    ]


@pytest.mark.parametrize(
    ("methods", "flag"),
    [
        ("", 0),
        ("<securityMethod/>", 0),
        ('<securityMethod standardID="ivo://a"/>', 1),
        ('<securityMethod standardID="ivo://a"/><securityMethod/>', 0),
        ('<securityMethod standardID="ivo://a"/><securityMethod standardID="ivo://b"/>', 1),
    ],
)
def test_authenticated_only(record: Make, methods: str, flag: int) -> None:
    found = one(record(body=f"<capability><interface>{methods}</interface></capability>"))
    assert only(found, "interface")["authenticated_only"] == flag
    ids = [row["detail_value"] for row in rows(found, "res_detail")]
    assert ids == [f"ivo://{name}" for name in "ab" if f"ivo://{name}" in methods]


def test_parameters(record: Make) -> None:
    found = one(
        record(
            body="""<capability><interface/><interface xsi:type="vs:ParamHTTP">
          <param std="true" use="required"><name> RA </name><description>d</description>
            <unit>Deg</unit><ucd>POS.eq.ra</ucd><utype>A:B</utype>
            <dataType arraysize="*" xsi:type="vs:SimpleDataType">REAL</dataType></param>
          <param std="0"><name>Q</name></param><param/></interface></capability>"""
        )
    )
    columns = ("intf_index", "name", "ucd", "unit", "utype", "std", "datatype", "arraysize")
    assert pick(rows(found, "intf_param"), *columns, "param_use", "param_description") == [
        (2, "ra", "pos.eq.ra", "Deg", "a:b", 1, "real", "*", "required", "d"),
        (2, "q", None, None, None, 0, None, None, None, None),
        (2, None, None, None, None, None, None, None, None, None),
    ]


def test_details_of_a_capability(record: Make) -> None:
    found = one(
        record(
            body="""
        <capability standardID="ivo://ivoa.net/std/SIA"/>
        <capability standardID="ivo://ivoa.net/std/TAP">
          <dataModel ivo-id="ivo://ivoa.net/std/ObsCore#core-1.1">ObsCore</dataModel>
          <language><name>ADQL</name><version ivo-id="ivo://ivoa.net/std/ADQL#v2.1">2.1</version>
            <languageFeatures type="ivo://x"><feature><form>f(a) -> b</form>
              <description>no detail</description></feature></languageFeatures></language>
          <outputLimit><default unit="row">10</default><hard unit="byte">20</hard></outputLimit>
          <maxImageSize><long>1</long><lat>2</lat></maxImageSize>
          <maxImageSize>300</maxImageSize>
          <testQuery>RA=1</testQuery>
          <testQuery><pos><long>3</long><lat>4</lat></pos><size>5</size></testQuery>
          <nonsense>x</nonsense>
        </capability>"""
        )
    )
    assert {row["cap_index"] for row in rows(found, "res_detail")} == {2}
    assert pick(rows(found, "res_detail"), "detail_xpath", "detail_value") == [
        ("/capability/dataModel", "ObsCore"),
        ("/capability/dataModel/@ivo-id", "ivo://ivoa.net/std/ObsCore#core-1.1"),
        ("/capability/language/name", "ADQL"),
        ("/capability/language/version/@ivo-id", "ivo://ivoa.net/std/ADQL#v2.1"),
        ("/capability/language/languageFeatures/feature/form", "f(a) -> b"),
        ("/capability/outputLimit/default", "10"),
        ("/capability/outputLimit/default/@unit", "row"),
        ("/capability/outputLimit/hard", "20"),
        ("/capability/outputLimit/hard/@unit", "byte"),
        ("/capability/maxImageSize/long", "1"),
        ("/capability/maxImageSize/lat", "2"),
        ("/capability/maxImageSize", "300"),
        ("/capability/testQuery", "RA=1"),
        ("/capability/testQuery/pos/long", "3"),
        ("/capability/testQuery/pos/lat", "4"),
        ("/capability/testQuery/size", "5"),
    ]


def test_details_of_the_resource(record: Make) -> None:
    found = one(
        record(
            body="""<accessURL>http://x</accessURL><facility>F1</facility>
        <facility>F2</facility><instrument ivo-id="ivo://I">I</instrument>
        <format isMIMEType="true">text/plain</format><full>true</full>
        <managedAuthority>a.b</managedAuthority><managingOrg>O</managingOrg>
        <endorsedVersion status="rec">1.0</endorsedVersion><deprecated>yes</deprecated>"""
        )
    )
    assert found.rows["interface"] == []
    assert pick(rows(found, "res_detail"), "cap_index", "detail_xpath", "detail_value") == [
        (None, "/accessURL", "http://x"),
        (None, "/facility", "F1"),
        (None, "/facility", "F2"),
        (None, "/instrument", "I"),
        (None, "/instrument/@ivo-id", "ivo://I"),
        (None, "/format", "text/plain"),
        (None, "/format/@isMIMEType", "true"),
        (None, "/full", "true"),
        (None, "/managedAuthority", "a.b"),
        (None, "/managingOrg", "O"),
        (None, "/endorsedVersion", "1.0"),
        (None, "/deprecated", "yes"),
    ]


# --- tables


def test_tables(record: Make) -> None:
    found = one(
        record(
            body="""<tableset>
        <schema><name> Own </name><title>T</title><description>D</description><utype>U:V</utype>
          <table type="Base_Table"><name> "J/A+A/1" </name><title>t1</title>
            <description>d1</description><utype>Ivo://X#table-1.0</utype>
            <column std="false"><name>RAJ2000</name><ucd>POS.EQ.RA;meta.main</ucd>
              <unit>Deg</unit><utype>Char:X</utype><description> d </description>
              <dataType xsi:type="vs:VOTableType" arraysize="2*" extendedType="Adql:POINT"
                extendedSchema="Adql" delim="|">CHAR</dataType>
              <flag>indexed</flag><flag>Primary</flag></column>
            <column><description>no name</description></column>
            <foreignKey><targetTable>x</targetTable><description>not me</description></foreignKey>
          </table></schema>
        <schema><table><name>S.B</name></table></schema>
        <table><name>loose</name></table></tableset>
        <table type="output"><name>old</name><column><name>a</name></column></table>"""
        )
    )
    assert found.rows["res_schema"] == [
        ("ivo://x.test/a", 1, "D", "own", "T", "u:v"),
        ("ivo://x.test/a", 2, None, None, None, None),
    ]
    assert found.rows["res_table"] == [
        ("ivo://x.test/a", 1, "d1", '"J/A+A/1"', 1, "t1", "base_table", "ivo://x#table-1.0"),
        ("ivo://x.test/a", 2, None, "S.B", 2, None, None, None),
        ("ivo://x.test/a", None, None, "loose", 3, None, None, None),
        ("ivo://x.test/a", None, None, "old", 4, None, "output", None),
    ]
    assert rows(found, "table_column")[0] == {
        "ivoid": "ivo://x.test/a",
        "table_index": 1,
        "name": "raj2000",
        "ucd": "pos.eq.ra;meta.main",
        "unit": "Deg",
        "utype": "char:x",
        "std": 0,
        "datatype": "char",
        "extended_schema": "Adql",
        "extended_type": "Adql:POINT",
        "arraysize": "2*",
        "delim": "|",
        "type_system": "vs:votabletype",
        "flag": "indexed#Primary",
        "column_description": "d",
    }
    assert pick(rows(found, "table_column"), "table_index", "name", "column_description") == [
        (1, "raj2000", "d"),
        (1, None, "no name"),
        (4, "a", None),
    ]


def test_other_extensions_do_not_leak(record: Make) -> None:
    found = one(
        record(
            body="""<schema namespace="http://N"><description>schema</description></schema>
        <key><name>k</name><description>key</description></key>
        <applicationDefinition><parameters><parameterDefinition><name>n</name>
          <description>param</description></parameterDefinition></parameters>
        </applicationDefinition>
        <interface><accessURL>http://no</accessURL></interface>"""
        )
    )
    row = only(found, "resource")
    assert row["res_description"] is None
    assert row["res_title"] == "A title"
    assert found.rows["res_schema"] == []
    assert found.rows["interface"] == []
    assert pick(rows(found, "res_detail"), "detail_xpath", "detail_value") == [
        ("/schema/@namespace", "http://N")
    ]


# --- documents


def oai(*records: str) -> str:
    inner = "".join(
        f"<record><header><identifier>x</identifier></header><metadata>{xml}</metadata></record>"
        for xml in records
    )
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<ListRecords>" + inner + "</ListRecords></OAI-PMH>"
    )


def test_oai_list(record: Make) -> None:
    found = read_all(oai(record("ivo://a.b/1"), record("ivo://a.b/2", status="deleted")))
    assert [(item.ivoid, type(item)) for item in found] == [
        ("ivo://a.b/1", Record),
        ("ivo://a.b/2", Record),
    ]


def test_oai_namespace_leaks_into_the_record(record: Make) -> None:
    # no xmlns="" on the way: title and all the rest are in the namespace of OAI-PMH
    body = "<capability standardID='ivo://s'><interface xsi:type='vs:ParamHTTP'/></capability>"
    found = one(oai(record("ivo://a.b/1", body)))
    assert only(found, "resource")["res_title"] == "A title"
    assert only(found, "interface")["intf_type"] == "vs:paramhttp"


def test_children_with_a_prefix_but_not_stc(record: Make) -> None:
    body = (
        '<vr:shortName>S</vr:shortName><coverage xmlns:stc="http://www.ivoa.net/xml/STC/stc-v1.30'
        '.xsd" xmlns:dc="http://purl.org/dc/elements/1.1/"><stc:waveband>no</stc:waveband>'
        "<dc:waveband>no</dc:waveband><waveband>Radio</waveband></coverage>"
    )
    row = only(one(record(body=body)), "resource")
    assert (row["short_name"], row["waveband"]) == ("S", "radio")


def test_oai_deleted_header() -> None:
    xml = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record>'
        '<header status="deleted"><identifier>ivo://A.b/C</identifier>'
        "<datestamp>2012-01-01T00:00:00Z</datestamp></header></record></GetRecord></OAI-PMH>"
    )
    assert read_all(xml) == [Record("ivo://a.b/c", "deleted", "2012-01-01T00:00:00")]


def test_oai_errors() -> None:
    xml = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{}">why</error>'
        "</OAI-PMH>"
    )
    assert read_all(xml.format("noRecordsMatch")) == []
    assert read_all(xml.format("badArgument")) == [
        BadRecord("test.xml", None, "OAI-PMH error badArgument: why")
    ]


def test_any_wrapper_and_old_root(record: Make) -> None:
    soap = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Answer>'
        f"{record('ivo://a.b/1')}{record('ivo://a.b/2')}</Answer></s:Body></s:Envelope>"
    )
    assert [item.ivoid for item in read_all(soap)] == ["ivo://a.b/1", "ivo://a.b/2"]
    old = record("ivo://a.b/3").replace("ri:Resource", "resource")
    assert one(old).ivoid == "ivo://a.b/3"


def test_records_before_a_break_are_kept(record: Make) -> None:
    xml = oai(record("ivo://a.b/1"), record("ivo://a.b/2", "<title>&bad;</title>"))
    first, second = read_all(xml)
    assert first.ivoid == "ivo://a.b/1"
    assert isinstance(second, BadRecord)
    assert second.reason.startswith("not well-formed XML: ")


def test_a_bad_record_in_the_middle(record: Make) -> None:
    middle = record("ivo://a.b/2").replace("identifier", "idee")
    found = read_all(oai(record("ivo://a.b/1"), middle, record("ivo://a.b/3")))
    assert [item.ivoid for item in found] == ["ivo://a.b/1", None, "ivo://a.b/3"]


@pytest.mark.parametrize("xml", ["", "   ", "no xml", "<a", "<Resource><identifier>ivo://a.b/c"])
def test_broken_documents(xml: str) -> None:
    (found,) = read_all(xml)
    assert isinstance(found, BadRecord)
    assert found.source == "test.xml"
    assert found.reason.startswith("not well-formed XML: ")


def test_no_record_in_it() -> None:
    assert read_all("<VOTABLE/>") == [BadRecord("test.xml", None, "no VOResource record in it")]


def test_missing_file(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "no.xml")
    assert isinstance(found, BadRecord)
    assert found.reason.startswith("not readable: ")


def test_entities_are_not_expanded(tmp_path: Path, record: Make) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    doctype = (
        f'<!DOCTYPE r [<!ENTITY out SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaa">'
        '<!ENTITY b "&a;&a;&a;">]>'
    )
    found = one(doctype + record(title="x &out; &b; &amp; y"))
    assert only(found, "resource")["res_title"] == "x &out; &b; & y"


def test_comments_and_markup_inside_text(record: Make) -> None:
    found = one(
        record(body="<content><description>a<!-- b -->c <?d e?><i>f</i> g</description></content>")
    )
    assert only(found, "resource")["res_description"] == "ac f g"


def test_bytes_of_another_encoding() -> None:
    xml = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>'
        '<Resource status="active"><identifier>ivo://a.b/c</identifier><title>Éole</title>'
        "</Resource>"
    )
    (found,) = read_all(xml.encode("latin-1"))
    assert isinstance(found, Record)
    assert only(found, "resource")["res_title"] == "Éole"


def test_names_by_which_elements_are_known() -> None:
    names = LocalNames(frozenset(["http://a", "http://b}c"]))
    tags = ["x", "{http://a}x", "{http://b}c}x", "{http://z}x"]
    assert [names[tag] for tag in tags * 2] == ["x", "x", "x", "{http://z}x"] * 2
    assert names[etree.Entity] is etree.Entity


def test_each_record_has_its_own_namespaces(record: Make) -> None:
    """Of equal tags one can be VOResource and the other not."""
    texts = [
        f'<w xmlns="http://x.test/{n % 2}">{record(f"ivo://x.test/{n}", body)}</w>'
        for n in range(4)
        for body in ['<content xmlns="http://x.test/0"><subject>s</subject></content>']
    ]
    found = [item for item in read_all(f"<all>{''.join(texts)}</all>") if isinstance(item, Record)]
    # titles stand in the namespace around, the content always in the first
    assert [len(item.rows["res_subject"]) for item in found] == [1, 0, 1, 0]
    assert [only(item, "resource")["res_title"] for item in found] == ["A title"] * 4


def test_more_namespaces_than_anybody_has(record: Make) -> None:
    texts = [f'<w xmlns="http://x.test/{n}">{record(f"ivo://x.test/{n}")}</w>' for n in range(500)]
    found = read_all(f"<all>{''.join(texts)}</all>")
    assert len(found) == 500
    assert all(only(item, "resource")["res_title"] == "A title" for item in found)  # type: ignore[arg-type]


def test_a_draft_has_all_tables() -> None:
    draft = Draft("ivo://a.b/c", {}, False, LocalNames(frozenset()))
    assert set(draft.rows) == {name for name, table in TABLES.items() if not table.view}


def test_sample_records(shared: Path) -> None:
    loaded, others = 0, []
    for path in sorted((shared / "records").glob("*.xml")):
        for item in read(path):
            if isinstance(item, Record) and item.active:
                loaded += 1
                check_rows(item)
            else:
                others.append(item)
    assert loaded >= 498
    assert all(
        item.reason if isinstance(item, BadRecord) else item.status != "active" for item in others
    )


def check_rows(found: Record) -> None:
    """What holds for all rows of all records."""
    for name, stored in found.rows.items():
        table = TABLES[name]
        for row in rows(found, name):
            for column in table.columns:
                value = row[column.name]
                if value is None:
                    assert column.nullable, (found.ivoid, name, column.name)
                elif column.type in ("string", "timestamp", "moc"):
                    assert isinstance(value, str)
                    assert value
                    if column.lowercase:
                        assert value == value.lower()
                    if column.hash_list:
                        assert not value.startswith("#")
                        assert not value.endswith("#")
                    if column.type == "timestamp":
                        assert timestamp(value) == value
                elif column.type == "real":
                    assert isinstance(value, float)
                else:
                    assert isinstance(value, int)
        if table.primary_key:
            places = [table.column_names.index(key) for key in table.primary_key]
            keys = [tuple(row[place] for place in places) for row in stored]
            assert len(keys) == len(set(keys))
