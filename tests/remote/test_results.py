"""Results are pyvo's in every respect, from a server and from a mirror."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest
import pyvo
from astropy.table import Table
from pyvo.registry import regtap

from regdsl.backends.adql_registry import LISTS, PLAIN, SEPARATOR
from regdsl.mirror.mirror import Mirror
from regdsl.remote.results import RegistryResource, RegistryResults, from_mirror
from regdsl.remote.search import search
from tests.tap.responder import Responder

QUERY = "service:tap,ssa,scs,sia,web limit:60"


@pytest.fixture(params=["server", "mirror"])
def found(
    request: pytest.FixtureRequest, service: Responder, demo: Mirror, demo_path: Path
) -> RegistryResults:
    """The same results from both."""
    if request.param == "server":
        return search(QUERY, service.url)
    return from_mirror(demo.search(f"{QUERY} sort:ivoid"), demo_path)


def test_the_columns_are_those_that_pyvo_expects() -> None:
    expected = regtap.RegistryResource.expected_columns
    assert [c for c in expected if isinstance(c, str)] == list(PLAIN)
    assert [c[1] for c in expected if not isinstance(c, str)] == list(LISTS)
    assert regtap.TOKEN_SEP == SEPARATOR


def test_what_pyvo_gives_itself(in_pyvo: Responder, found: RegistryResults) -> None:
    """The same search by pyvo, resource by resource."""
    assert len(found) == 60
    theirs = pyvo.registry.search(pyvo.registry.Ivoid(*found.ivoids))
    assert {r.ivoid for r in theirs} == set(found.ivoids)
    for ours in found:
        other = theirs[ours.ivoid]
        assert ours.access_modes() == other.access_modes()
        for name in PLAIN:
            if name != "region_of_regard":
                assert ours[name] == other[name], name
        assert ours.region_of_regard == other.region_of_regard
        assert _interfaces(ours) == _interfaces(other)


def _interfaces(resource: RegistryResource) -> list[tuple[str, ...]]:
    """All lists side by side; pyvo makes no list of one empty text."""
    return sorted(zip_longest(*(resource[name] for name in LISTS), fillvalue=""))


def test_they_are_pyvos(found: RegistryResults) -> None:
    assert isinstance(found, regtap.RegistryResults)
    first = found[0]
    assert isinstance(first, regtap.RegistryResource)
    assert found[first.ivoid].ivoid == first.ivoid
    assert found[first.short_name].ivoid
    assert [r.ivoid for r in found] == found.ivoids
    assert found.getcolumn("ivoid")[0] == first.ivoid
    table = found.to_table()
    assert isinstance(table, Table) and len(table) == len(found)
    assert table.colnames == [*PLAIN, *LISTS]
    assert len(found.get_summary()) == len(found)
    with pytest.raises(KeyError):
        found["ivo://no/such"]


@pytest.fixture(params=["server", "mirror"])
def one(
    request: pytest.FixtureRequest, service: Responder, demo: Mirror, demo_path: Path
) -> Callable[[str], RegistryResource]:
    """One resource by its identifier, from a server and from a mirror."""

    def found(ivoid: str) -> RegistryResource:
        query = f"ivoid={ivoid}"
        if request.param == "server":
            return search(query, service.url)[0]
        return from_mirror(demo.search(query), demo_path)[0]

    return found


SERVICES = [
    ("ivo://org.gavo.dc/tap", "tap", pyvo.dal.TAPService),
    ("ivo://org.gavo.dc/gaia/q2/ssa", "ssa", pyvo.dal.SSAService),
    ("ivo://cds.vizier/i/355", "conesearch", pyvo.dal.SCSService),
    ("ivo://mast.stsci.edu/ssap/iue", "ssa", pyvo.dal.SSAService),
    ("ivo://org.gavo.dc/lswscans/res/positions/siap", "sia", pyvo.dal.SIAService),
    ("ivo://org.gavo.dc/__system__/siap2/sitewide", "sia2", pyvo.dal.SIA2Service),
]


@pytest.mark.parametrize(("ivoid", "kind", "expected"), SERVICES)
def test_services(
    one: Callable[[str], RegistryResource], ivoid: str, kind: str, expected: type
) -> None:
    resource = one(ivoid)
    assert {mode.partition("#")[0] for mode in resource.access_modes()} >= {kind}
    service = resource.get_service(kind, lax=True)
    assert isinstance(service, expected)
    assert service.baseurl == resource.get_interface(service_type=kind, lax=True).access_url
    assert service.baseurl.startswith("http")


def test_services_that_are_none(one: Callable[[str], RegistryResource]) -> None:
    with pytest.raises(ValueError, match="No matching interface"):
        one("ivo://org.gavo.dc/tap").get_service("ssa")
    nothing = one("ivo://ivoa.net/std/regtap")
    assert nothing.interfaces == [] and nothing.access_modes() == set()


def test_tables(one: Callable[[str], RegistryResource], demo: Mirror) -> None:
    resource = one("ivo://org.gavo.dc/flashheros/q/ssa")
    tables = resource.get_tables()
    assert sorted(tables) == ["flashheros.data", "flashheros.ordersmeta"]
    table = tables["flashheros.data"]
    rows = demo.connection.execute(
        "SELECT name, ucd, unit FROM table_column JOIN res_table USING (ivoid, table_index)"
        " WHERE table_name = 'flashheros.data'"
    ).fetchall()
    assert [(c.name, c.ucd, c.unit) for c in table.columns] == rows
    assert table.origin is resource
    with pytest.raises(pyvo.dal.DALQueryError, match="2 tables"):
        resource.get_tables(table_limit=1)
    assert one("ivo://ivoa.net/std/regtap").get_tables() == {}


def test_contacts_and_other_identifiers(one: Callable[[str], RegistryResource]) -> None:
    resource = one("ivo://org.gavo.dc/flashheros/q/ssa")
    assert resource.get_contact().endswith(" <gavo@ari.uni-heidelberg.de>")
    assert resource.get_alt_identifiers() == ["doi:10.21938/oUuqajnWmofP2w75.Acc8g"]


def test_questions_go_to_where_the_results_are_from(service: Responder) -> None:
    """And not to the registry that pyvo would ask."""
    assert regtap.get_RegTAP_service_url() != service.url
    resource = search("ivoid=ivo://org.gavo.dc/tap", service.url)[0]
    before = service.count()
    resource.get_tables()
    assert service.count() == before + 2


def test_describe(
    one: Callable[[str], RegistryResource], capsys: pytest.CaptureFixture[str]
) -> None:
    one("ivo://org.gavo.dc/flashheros/q/ssa").describe(verbose=True)
    said = capsys.readouterr().out
    assert "Short Name: " in said and "doi:10.21938" in said


def test_as_resources_and_services(found: RegistryResults, demo: Mirror) -> None:
    expected = {r.ivoid: r for r in demo.search("")}
    assert found.as_resources() == [expected[ivoid] for ivoid in found.ivoids]
    ours, theirs = found.services(), demo.services(found.ivoids)
    assert {i: set(kinds) for i, kinds in ours.items()} == {
        i: set(kinds) for i, kinds in theirs.items()
    }


def test_to_dict_is_json(found: RegistryResults) -> None:
    import json

    data = json.loads(json.dumps(found.to_dict()))
    assert [r["ivoid"] for r in data["resources"]] == found.ivoids
    assert data["direction"] == "exact" and data["overflow"] is False


def test_the_votable_can_be_written_and_read(found: RegistryResults, tmp_path: Path) -> None:
    from astropy.io import votable

    found.votable.to_xml(str(tmp_path / "found.vot"))
    again = votable.parse_single_table(tmp_path / "found.vot")
    assert list(again.array["ivoid"]) == found.ivoids


# -- from a mirror -----------------------------------------------------------------------


def test_the_order_is_kept(demo: Mirror, demo_path: Path) -> None:
    results = demo.search("galaxy")
    assert results.ivoids != sorted(results.ivoids)
    found = from_mirror(results, demo_path)
    assert found.ivoids == results.ivoids
    assert found.query == results.query and found.adql is None and not found.overflow
    assert found.server == str(demo_path)
    assert repr(found).startswith(f"<{len(results)} resources for 'galaxy' on ")


def test_nothing_found(demo: Mirror, demo_path: Path) -> None:
    found = from_mirror(demo.search("has:ivoid -has:ivoid"), demo_path)
    assert len(found) == 0 and found.ivoids == [] and found.as_resources() == []
    assert found.to_dict()["resources"] == []
    assert len(found.to_table()) == 0


def test_an_open_connection_will_do(demo: Mirror) -> None:
    found = from_mirror(demo.search("ivoid=ivo://org.gavo.dc/tap"), demo.connection)
    assert found[0].get_service("tap").baseurl.startswith("http")
    assert found[0].get_tables(table_limit=10_000)


def test_the_mirror_may_be_closed(demo_path: Path) -> None:
    with Mirror(demo_path) as mirror:
        found = from_mirror(mirror.search("ivoid=ivo://org.gavo.dc/flashheros/q/ssa"), demo_path)
    assert len(found[0].get_tables()) == 2


def test_all_of_the_demo_registry(demo: Mirror, demo_path: Path, service: Responder) -> None:
    ours, theirs = from_mirror(demo.search("sort:ivoid"), demo_path), search("", service.url)
    assert ours.ivoids == theirs.ivoids
    for one, other in zip(ours, theirs, strict=True):
        assert one.access_modes() == other.access_modes()


def test_interfaces_come_in_the_order_of_the_record(demo: Mirror, demo_path: Path) -> None:
    found = from_mirror(demo.search("service:ssa"), demo_path)
    for resource in found:
        rows = demo.connection.execute(
            "SELECT access_url FROM interface WHERE ivoid = ? ORDER BY cap_index, intf_index",
            (resource.ivoid,),
        )
        assert resource["access_urls"] == [url for (url,) in rows]
