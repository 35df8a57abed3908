"""`Mirror.rows`: which rows are shown, and which service really serves what is auxiliary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import regdsl
from regdsl.backends.shows import COLUMNS
from regdsl.diagnostics import RegdslError
from regdsl.fields import FIELDS
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.rows import Rows

STANDARD = "ivo://ivoa.net/std/"


def capability(standard: str, *interfaces: str, kind: str = "") -> str:
    """A capability in XML."""
    of = f' standardID="{STANDARD}{standard}"' if standard else ""
    return f"<capability{of}{kind}>{''.join(interfaces)}</capability>"


def interface(
    url: str,
    role: str = "std",
    *,
    kind: str = "vs:ParamHTTP",
    login: bool = False,
    mirror: str = "",
) -> str:
    """An interface in XML."""
    more = f"<mirrorURL>{mirror}</mirrorURL>" if mirror else ""
    more += '<securityMethod standardID="ivo://ivoa.net/sso#cookie"/>' if login else ""
    of = f' role="{role}"' if role else ""
    return f'<interface xsi:type="{kind}"{of}><accessURL>{url}</accessURL>{more}</interface>'


def page(url: str) -> str:
    """A page for browsers."""
    return interface(url, "", kind="vr:WebBrowser")


def related(type_: str, *ivoids: str) -> str:
    """A relationship in XML."""
    inner = "".join(f'<relatedResource ivo-id="{one}">x</relatedResource>' for one in ivoids)
    return (
        f"<content><relationship><relationshipType>{type_}</relationshipType>{inner}"
        "</relationship></content>"
    )


TABLES = (
    "<tableset><schema><name>s</name>"
    "<table><name>s.main</name><description>Stars</description>"
    "<column><name>ra</name><ucd>pos.eq.ra</ucd><unit>deg</unit></column>"
    "<column><name>mag</name><ucd>phot.mag</ucd><unit>mag</unit>"
    "<description>magnitudes of the stars</description></column></table>"
    '<table type="output"><name>s.out</name><column><name>mag</name><ucd>phot.mag</ucd>'
    "<unit>mag</unit></column></table>"
    "</schema></tableset>"
)

TAP = interface("http://tap.x.test/tap")
BODIES = {
    "tap": capability("TAP", TAP) + capability("VOSI#capabilities", interface("http://v/cap")),
    "far": capability("TAP", interface("http://far.x.test/tap", mirror="http://near.x.test/t")),
    "declares": related("IsServiceFor", "ivo://x.test/inverse")
    + capability("TAP", interface("http://inv.x.test/tap")),
    "sia2": capability("SIA#query-2.0", interface("http://x.test/sia2")),
    "lonely": capability("TAP#aux", interface("http://nowhere.test/tap")) + TABLES,
    "aux": related("IsServedBy", "ivo://x.test/tap", "ivo://x.test/sia2")
    + capability("TAP#aux", TAP)
    + capability("SIA#query-aux-2.0", interface("http://x.test/sia2"))
    + TABLES,
    "inverse": capability("TAP#aux", interface("http://other.test/tap")),
    "address": capability("TAP#aux", interface("https://TAP.x.test/tap/")),
    "mirrored": capability("TAP#aux", interface("https://near.x.test/t/")),
    "served-by-none": related("IsServedBy", "ivo://x.test/sia2", "ivo://x.test/gone")
    + capability("TAP#aux", TAP),
    "two": related("IsServedBy", "ivo://x.test/far", "ivo://x.test/tap")
    + capability("TAP#aux", TAP),
    "login": capability(
        "ConeSearch",
        interface("http://x.test/open"),
        interface("https://x.test/closed", login=True),
    ),
    "closed": capability("ConeSearch", interface("https://x.test/members", login=True)),
    "pages": capability("SIA", page("http://x.test/form"), interface("http://x.test/sia?")),
    "norole": capability("SSA", page("http://x.test/ssaform"), interface("http://x.test/ssa?", "")),
    "several": capability(
        "SSA", interface("http://x.test/a", ""), interface("http://x.test/b", "")
    ),
    "web": capability("", page("http://x.test/page")),
    "own": capability("", interface("http://x.test/api", "")),
    "people": "<curation><publisher>A House</publisher><creator><name>Doe, J.</name></creator>"
    "<creator><name>Roe, R.</name></creator><contact><name>Desk</name><email>a@x.test</email>"
    "</contact></curation>",
}


@pytest.fixture
def made(tmp_path: Path, record: Callable[..., str]) -> Iterator[Mirror]:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, body in BODIES.items():
        text = record(f"ivo://x.test/{name}", body, title=f"Title of {name}")
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    import_paths(tmp_path / "made.sqlite", [folder])
    with Mirror(tmp_path / "made.sqlite") as mirror:
        yield mirror


def column(rows: Rows, *names: str) -> list[Any]:
    """Some columns, without the authority; a single one is no tuple."""
    found = [
        tuple(
            value.removeprefix("ivo://x.test/") if isinstance(value, str) else value
            for name in names
            for value in (row[name],)
        )
        for row in rows.to_dicts()
    ]
    return [one[0] for one in found] if len(names) == 1 else found


def services(mirror: Mirror, query: str, *names: str) -> list[Any]:
    return column(mirror.rows(f"{query} show:services"), *names)


@pytest.mark.parametrize(
    ("name", "served"),
    [
        ("tap", "tap"),
        ("aux", "tap"),
        ("inverse", "declares"),
        ("address", "tap"),
        ("mirrored", "far"),
        ("served-by-none", "tap"),
        ("two", "tap"),
        ("lonely", None),
    ],
)
def test_who_serves(made: Mirror, name: str, served: str | None) -> None:
    assert services(made, f"ivo://x.test/{name} service:tap", "service") == [served]


def test_each_standard_has_its_service(made: Mirror) -> None:
    found = services(made, "ivo://x.test/aux", "kind", "service")
    assert found == [("tap", "tap"), ("sia2", "sia2")]


def test_only_what_was_asked_for(made: Mirror) -> None:
    assert services(made, "ivo://x.test/aux service:sia", "kind") == ["sia2"]
    assert services(made, "ivo://x.test/aux service=sia", "kind") == []
    assert services(made, "ivo://x.test/aux (service:sia or service:tap)", "kind") == [
        "tap",
        "sia2",
    ]
    assert services(made, "ivo://x.test/aux -service:sia1", "kind") == ["tap", "sia2"]
    assert services(made, "ivo://x.test/aux (service:sia or title:aux)", "kind") == ["tap", "sia2"]


@pytest.mark.parametrize(
    ("name", "urls"),
    [
        ("login", ["http://x.test/open"]),
        ("closed", []),
        ("pages", ["http://x.test/sia?"]),
        ("norole", ["http://x.test/ssa?"]),
        ("several", ["http://x.test/a", "http://x.test/b"]),
        ("web", []),
        ("own", ["http://x.test/api"]),
        ("tap", ["http://tap.x.test/tap"]),
    ],
)
def test_usable_endpoints(made: Mirror, name: str, urls: list[str]) -> None:
    assert services(made, f"ivo://x.test/{name}", "accessurl") == urls


def test_pages_when_asked_for(made: Mirror) -> None:
    found = services(made, "service:web", "ivoid", "kind", "accessurl")
    assert found == [
        ("norole", "web", "http://x.test/ssaform"),
        ("pages", "web", "http://x.test/form"),
        ("web", "web", "http://x.test/page"),
    ]
    both = services(made, "ivo://x.test/pages service:sia,web", "accessurl")
    assert both == ["http://x.test/form", "http://x.test/sia?"]
    assert services(made, "ivo://x.test/norole service:sia,web", "accessurl") == [
        "http://x.test/ssaform"
    ]


def test_logins_when_asked_for(made: Mirror) -> None:
    found = services(made, "service(auth:yes)", "accessurl")
    assert found == ["https://x.test/members", "https://x.test/closed"]


def test_an_endpoint_by_its_address(made: Mirror) -> None:
    assert services(made, "accessurl:x.test/a", "accessurl") == [
        "http://x.test/api",
        "http://x.test/a",
    ]
    assert services(made, "service(accessurl:x.test/b)", "accessurl") == ["http://x.test/b"]


def test_tables(made: Mirror) -> None:
    rows = made.rows("ivo://x.test/aux show:tables")
    assert rows.columns == COLUMNS["tables"]
    assert column(rows, "table_name", "type", "service", "accessurl") == [
        ("s.main", None, "tap", "http://tap.x.test/tap"),
        ("s.out", "output", None, None),
    ]
    assert column(made.rows("table:s.main show:tables"), "ivoid", "service") == [
        ("aux", "tap"),
        ("lonely", None),
    ]
    assert len(made.rows("ivo://x.test/aux unit:deg show:tables")) == 1
    assert len(made.rows("ivo://x.test/aux unit:deg table:s.out show:tables")) == 2


def test_columns(made: Mirror) -> None:
    def names(query: str) -> list[Any]:
        return column(made.rows(f"ivo://x.test/aux {query} show:columns"), "table_name", "name")

    main, out = ("s.main", "mag"), ("s.out", "mag")
    assert names("") == [("s.main", "ra"), main, out]
    assert names("ucd:phot.mag") == [main, out]
    assert names("ucd:phot.mag unit:deg") == [("s.main", "ra"), main, out]
    assert names("column(ucd:phot.mag unit:mag)") == [main, out]
    assert names("column(description:magnitude)") == [main]
    assert names("table(name:*main column(ucd:phot.mag))") == [main]
    assert names("table:s.out") == [out]
    assert names("table:s.out unit:mag") == [main, out]
    assert names("-unit:mas") == [("s.main", "ra"), main, out]
    assert names("unit?:mag") == [("s.main", "ra"), main, out]


def test_people(made: Mirror) -> None:
    rows = made.rows("ivo://x.test/people show:people")
    assert set(column(rows, "role", "name", "email")) == {
        ("contact", "Desk", "a@x.test"),
        ("publisher", "A House", None),
        ("creator", "Doe, J.", None),
        ("creator", "Roe, R.", None),
    }
    assert column(made.rows("author:roe show:people"), "name") == ["Roe, R."]


def test_chosen_columns(made: Mirror) -> None:
    rows = made.rows("ivo://x.test/people show:title,author,publisher,doi")
    assert rows.columns == ("title", "author", "publisher", "doi")
    assert list(rows) == [("Title of people", "Doe, J.; Roe, R.", "A House", None)]
    assert rows.ivoids == []
    rows = made.rows("ivo://x.test/aux show:ivoid,service,column,res_title")
    assert rows.to_dicts() == [
        {
            "ivoid": "ivo://x.test/aux",
            "service": "tap; sia2",
            "column": "ra; mag",
            "res_title": "Title of aux",
        }
    ]


@pytest.mark.parametrize("name", [field.name for field in FIELDS if not field.scope])
def test_every_field_can_be_shown_or_is_refused_by_name(demo: Mirror, name: str) -> None:
    """`table` is a word of SQL."""
    try:
        columns = demo.rows(f"limit:2 show:{name}").columns
    except RegdslError as exc:
        refused = [(one.code, f"`{name}`" in one.message) for one in exc.diagnostics]
    else:
        refused = [("E112", columns == (name,))]
    assert refused == [("E112", True)]


def test_via(made: Mirror) -> None:
    assert column(made.rows("ivo://x.test/aux via:servedby"), "ivoid") == ["sia2", "tap"]
    assert column(made.rows("ivo://x.test/inverse via:servedby"), "ivoid") == ["declares"]
    assert column(made.rows("ivo://x.test/declares via:serves"), "ivoid") == ["inverse"]
    found = services(made, "unit:mag via:servedby", "ivoid", "accessurl")
    assert found == [("sia2", "http://x.test/sia2"), ("tap", "http://tap.x.test/tap")]
    assert services(made, "service=sia via:servedby", "ivoid") == []


def test_order_and_limit(made: Mirror) -> None:
    whole = made.rows("service:tap show:services sort:-ivoid")
    assert [row[0] for row in whole] == sorted((row[0] for row in whole), reverse=True)
    cut = made.rows("service:tap show:services sort:-ivoid limit:3")
    assert list(cut) == list(whole)[:3]
    assert cut.total == len(whole) == whole.total
    assert (
        repr(cut)
        == f"<3 of {len(whole)} services for 'service:tap show:services sort:-ivoid limit:3'>"
    )
    assert len(made.rows("service:tap show:services limit:3", limit=2)) == 2
    assert cut.resources == made.count(regdsl.bind("service:tap"))


def test_refusals(made: Mirror) -> None:
    with pytest.raises(RegdslError, match=r"Mirror\.rows"):
        made.search("show:services")
    with pytest.raises(RegdslError, match=r"Mirror\.counts"):
        made.rows("count:total")
    with pytest.raises(RegdslError, match="E112"):
        made.rows("show:tables", limit=0)
    assert made.rows("service:tap").what == "resources"


def test_exports(made: Mirror) -> None:
    rows = made.rows("ivo://x.test/aux unit:mag show:columns")
    table = rows.to_table()
    assert table.colnames == list(COLUMNS["columns"])
    assert list(table["description"]) == ["magnitudes of the stars", ""]
    found = rows.to_dict()
    assert found["show"] == "columns" and found["total"] == 2 and found["resources"] == 1
    assert found["rows"][0]["unit"] == "mag"
    assert "<th>unit</th>" in rows._repr_html_()
    assert "res_table" in rows.adql
    assert rows.ivoids == ["ivo://x.test/aux"]
    assert rows[0][0] == rows[:1][0][0] == "ivo://x.test/aux"


def test_real_records(real: Mirror) -> None:
    """A collection of GAVO's has its own service for some protocols, and shares others."""
    found = {
        row["standard_id"].removeprefix(STANDARD): row["service"]
        for row in real.rows(
            "ivo://org.gavo.dc/flashheros/q/ssa (service:ssa or service:tap) show:services"
        ).to_dicts()
    }
    for standard, service in found.items():
        own = "#aux" not in standard
        assert service == ("ivo://org.gavo.dc/flashheros/q/ssa" if own else "ivo://org.gavo.dc/tap")
    rows = real.rows("ivo://cds.vizier/i/134 service:tap show:services").to_dicts()
    assert {row["service"] for row in rows} == {"ivo://cds.vizier/tap"}


def test_thousands(demo: Mirror) -> None:
    for what in ("services", "tables", "columns", "people"):
        rows = demo.rows(f"show:{what}")
        assert len(rows) == rows.total > 100
        assert len(demo.rows(f"show:{what} limit:7")) == 7
        assert demo.rows(f"show:{what} limit:7").total == rows.total


@pytest.mark.parametrize("role", ["rendered", "source"])
def test_pages_are_shown_where_their_role_is_asked_for(demo: Mirror, role: str) -> None:
    rows = demo.rows(f"service(role:{role}) show:services").to_dicts()
    assert rows
    assert {row["role"] for row in rows} == {role}


def test_pages_of_the_role_std_are_left_out(demo: Mirror) -> None:
    rows = demo.rows("service(role:std) show:services").to_dicts()
    assert rows
    assert "web" not in {row["kind"] for row in rows}


@pytest.mark.parametrize("what", ["tables", "columns"])
def test_tables_that_make_a_service_are_shown_alone(demo: Mirror, what: str) -> None:
    tables = {
        row["table_name"].lower() for row in demo.rows(f"service:epntap show:{what}").to_dicts()
    }
    assert tables
    assert all(name.endswith("epn_core") for name in tables)


def test_columns_of_a_table_that_has_both(demo: Mirror) -> None:
    both = "table(column(ucd:phot.mag;em.opt.B) column(ucd:phot.mag;em.opt.V)) show:columns"
    rows = demo.rows(both).to_dicts()
    assert {"btmag", "vtmag"} <= {row["name"] for row in rows}
    for row in rows:
        assert "em.opt.b" in row["ucd"] or "em.opt.v" in row["ucd"]
