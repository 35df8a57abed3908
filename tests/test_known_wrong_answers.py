"""Answers that other tools give wrongly, right here: on the mirror and in the ADQL."""

from __future__ import annotations

from pathlib import Path

import pytest

import regdsl
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW

RECORD = """
<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"
    xsi:type="vs:CatalogResource" status="active"
    created="2020-01-01T00:00:00" updated="2020-01-01T00:00:00">
  <title>{name}</title>
  <identifier>ivo://test/{name}</identifier>
  <curation><publisher>Test</publisher><creator><name>{author}</name></creator></curation>
  <content>{subjects}<description>nothing</description></content>
  {capabilities}
  <coverage>{coverage}</coverage>
  <tableset><schema><name>s</name><table><name>t</name>{columns}</table></schema></tableset>
</ri:Resource>
"""


def record(
    name: str,
    *,
    ucds: tuple[str, ...] = (),
    standards: tuple[str, ...] = (),
    subjects: tuple[str, ...] = (),
    author: str = "",
    coverage: str = "",
    unit: str = "",
) -> str:
    return RECORD.format(
        name=name,
        author=author,
        coverage=coverage,
        subjects="".join(f"<subject>{s}</subject>" for s in subjects),
        capabilities="".join(
            f'<capability standardID="{s}"><interface><accessURL>http://x/</accessURL></interface>'
            "</capability>"
            for s in standards
        ),
        columns="".join(
            f"<column><name>c</name><unit>{unit}</unit><ucd>{u}</ucd></column>" for u in ucds
        ),
    )


SIA = "ivo://ivoa.net/std/SIA"
TAP = "ivo://ivoa.net/std/TAP"

RECORDS = [
    record("magnitude", ucds=("phot.mag;em.IR.J", "pos.eq.ra")),
    record("upper", ucds=("PHOT.MAG;EM.IR.K",)),
    record("error", ucds=("stat.error;phot.mag", "stat.error;src.redshift")),
    record("parallax", ucds=("phot.mag;em.opt.V", "pos.parallax")),
    record("sia1", standards=(SIA,)),
    record("sia2", standards=(SIA + "#query-2.0",)),
    record("sia2aux", standards=(SIA + "#query-aux-2.0",)),
    record("tap", standards=(TAP,)),
    record("tapaux", standards=(TAP + "#aux",)),
    record("optical", coverage="<spatial>0/0-11</spatial><spectral>3.3e-19 3.97e-19</spectral>"),
    record("radio", coverage="<spatial>6/0</spatial><spectral>1e-25 1e-24</spectral>"),
    record("veron", author="véron-cetty, m.-p."),
    record("milli", ucds=("phot.flux",), unit="mJy"),
    record("mega", ucds=("phot.flux",), unit="MJy"),
    record("two", subjects=("emission", "line stars")),
    record("one", subjects=("emission line stars",)),
]
EVERYTHING = {f"ivo://test/{text.split('<title>')[1].split('<')[0]}" for text in RECORDS}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    folder = tmp_path_factory.mktemp("wrong")
    for number, text in enumerate(RECORDS):
        (folder / f"{number}.xml").write_text(text.strip(), encoding="utf-8")
    path = folder / "mirror.sqlite"
    import_paths(path, [folder])
    return Mirror(path)


def names(*found: str) -> set[str]:
    return {f"ivo://test/{name}" for name in found}


DECLARED = names("optical", "radio")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # a range of wavelengths falls in energy
        ("spectral:5000..6000Angstrom", names("optical")),
        ("spectral:500nm..600nm", names("optical")),
        ("spectral:0.6um..0.5um", names("optical")),
        # what declares nothing is included on request
        ("near? 10 -60", (EVERYTHING - DECLARED) | names("optical")),
        ("near 10 -60", names("optical")),
        ("-near? 10 -60", names("radio")),
        # UCDs in capitals, in the query and in the record
        ("ucd:PHOT.MAG;EM.IR", names("magnitude", "upper")),
        ("ucd:phot.mag;em.ir.k", names("upper")),
        # names of people in any case
        ("author:Véron-Cetty", names("veron")),
        ("author:VÉRON", names("veron")),
        # no column has it
        ("-ucd:pos.parallax", EVERYTHING - names("parallax")),
        ("ucd:phot.mag -ucd:pos.parallax", names("magnitude", "upper")),
        # versions and auxiliary capabilities are other standards
        ("service:sia1", names("sia1")),
        ("service=sia2", names("sia2")),
        ("service:sia2", names("sia2", "sia2aux")),
        ("service=tap", names("tap")),
        ("service:tap", names("tap", "tapaux")),
        # the error of a magnitude is no magnitude
        ("ucd:phot.mag", names("magnitude", "upper", "parallax")),
        ("ucd:src.redshift", set()),
        ("ucd:stat.error;src.redshift", names("error")),
        # mJy is not MJy, when that is asked
        ("unit:mjy", names("milli", "mega")),
        ("unit=mJy", names("milli")),
        ("column(unit=MJy)", names("mega")),
        ("-unit=mJy ucd:phot.flux", names("mega")),
        # a phrase stands in one subject
        ('"emission line"', names("one")),
        ('subject:"emission line"', names("one")),
        ("emission line", names("one", "two")),
    ],
)
def test_right_answers(mirror: Mirror, query: str, expected: set[str]) -> None:
    assert set(mirror.search(query, now=NOW).ivoids) == expected


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("ucd:PHOT.MAG", "ucd='phot.mag'"),
        ("author:Hubble", "ivo_nocasematch(role_name, '%hubble%')"),
        ("-ucd:pos.parallax", "ivoid NOT IN ("),
        ("service=tap", "standard_id='ivo://ivoa.net/std/tap'"),
        ("near? 10 -60", "ivoid NOT IN ("),
        ("near 10 -60", "ref_system_name IS NULL"),
    ],
)
def test_the_adql_says_the_same(query: str, part: str) -> None:
    assert part in regdsl.compile(query)


def test_the_ends_of_a_wavelength_range_rise_in_the_adql() -> None:
    text = regdsl.compile("spectral:5000..6000Angstrom")
    low, high = text.partition("spectral_end, ")[2].partition(")")[0].split(", ")
    assert float(low) < float(high)


def test_the_demo_has_each_case(demo_path: Path) -> None:
    with Mirror(demo_path) as demo:
        assert demo.search("service:sia2").total > demo.search("service=sia2").total > 0
        assert demo.search("service:tap").total > demo.search("service=tap").total > 0
        assert demo.search("near? 79.1 34.4").total > demo.search("near 79.1 34.4").total > 0
        assert demo.search('author:"VÉRON-CETTY"').total > 0
