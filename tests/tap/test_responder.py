"""The responder is a TAP service, as far as clients can see."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyvo
import requests
from astropy.io import votable as astropy_votable

from regdsl.schema import TABLES
from tests.tap import answers, troubles, vosi, votable
from tests.tap.responder import Responder

ODD = "<b>&amp;</b> \"q\" 'a' ü Ω 🔭 ]]> \t\r\n end\x00\x0b\ufffe"
SEEN = "<b>&amp;</b> \"q\" 'a' ü Ω 🔭 ]]> \t\r\n end???"


@pytest.fixture(scope="module")
def _demo_service(demo_path: Path) -> Iterator[Responder]:
    with Responder(answers.oracle(demo_path)) as service:
        yield service


@pytest.fixture
def service(_demo_service: Responder) -> Iterator[Responder]:
    _demo_service.at_ease()
    yield _demo_service
    _demo_service.offers, _demo_service.strict = vosi.GAVO, True


def _sync(service: Responder, **params: str) -> requests.Response:
    return requests.post(f"{service.url}/sync", data={"LANG": "ADQL", **params}, timeout=30)


# -- VOTables ----------------------------------------------------------------------------


def test_a_table_is_read_as_it_was_meant() -> None:
    rows = [(ODD, 1.5, 3, "plain"), (None, None, None, ""), ("", float("nan"), -1, " x ")]
    body = votable.table(["a", "b", "c", "d"], ["unicodeChar", "double", "int", "char"], rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = astropy_votable.parse(io.BytesIO(body), verify="exception").get_first_table()
    assert [f.datatype for f in table.fields] == ["unicodeChar", "double", "int", "char"]
    assert list(table.array["a"].filled("")) == [SEEN, "", ""]
    assert table.array["b"][0] == 1.5 and table.array["c"][0] == 3
    assert list(table.array.mask["c"]) == [False, True, False]
    # astropy strips what is in a cell.
    assert list(table.array["d"].filled("")) == ["plain", "", "x"]


def test_the_status_comes_last() -> None:
    body = votable.table(["a"], ["int"], [(1,)], overflow=True)
    assert body.index(b"OVERFLOW") > body.index(b"</TABLE>")
    with pytest.raises(pyvo.dal.DALQueryError, match="<no> & never"):
        pyvo.dal.tap.TAPResults(astropy_votable.parse(io.BytesIO(votable.failure("<no> & never"))))


# -- the service -------------------------------------------------------------------------


def test_get_and_post(service: Responder) -> None:
    query = "SELECT TOP 3 ivoid, res_title FROM rr.resource ORDER BY ivoid"
    posted = _sync(service, QUERY=query)
    got = requests.get(
        f"{service.url}/sync", params={"lang": "ADQL-2.1", "query": query}, timeout=30
    )
    assert posted.content == got.content and posted.status_code == 200
    assert posted.headers["Content-Type"].startswith("application/x-votable+xml")
    assert [asked.method for asked in service.asked] == ["POST", "GET"]
    assert service.asked[1].params["QUERY"] == query


def test_pyvo_talks_to_it(service: Responder) -> None:
    tap = pyvo.dal.TAPService(service.url)
    assert len(tap.run_sync("SELECT ivoid FROM rr.resource")) == 213
    assert tap.maxrec == 20_000 and tap.hardlimit == 1_000_000
    assert tap.get_tap_capability().get_adql().get_udf("ivo_hasword")


@pytest.mark.filterwarnings("error")
def test_its_own_description_is_valid_for_pyvo(service: Responder) -> None:
    tap = pyvo.dal.TAPService(service.url)
    assert list(tap.tables.keys()) == [f"rr.{name}" for name in TABLES]
    for table in tap.tables:
        expected = TABLES[table.name.removeprefix("rr.")]
        assert tuple(column.name for column in table.columns) == expected.column_names
    whole = requests.get(f"{service.url}/tables", timeout=30).content
    assert whole.count(b"<column>") == sum(len(table.columns) for table in TABLES.values())
    assert requests.get(f"{service.url}/tables/rr.nothing", timeout=30).status_code == 404
    assert b"true" in requests.get(f"{service.url}/availability", timeout=30).content


@pytest.mark.parametrize("offers", [vosi.GAVO, vosi.PLAIN, vosi.OLD], ids=["gavo", "plain", "old"])
def test_it_announces_what_it_offers(service: Responder, offers: vosi.Offers) -> None:
    service.offers = offers
    tap = pyvo.dal.TAPService(service.url)
    adql = tap.get_tap_capability().get_adql()
    union = adql.get_feature("ivo://ivoa.net/std/TAPRegExt#features-adql-sets", "UNION")
    moc = adql.get_feature("ivo://org.gavo.dc/std/exts#extra-adql-keywords", "MOC")
    assert (bool(union), bool(moc)) == (offers is vosi.GAVO, offers is vosi.GAVO)
    assert ("rr.stc_spatial" in tap.tables) == (offers is not vosi.OLD)
    query = "SELECT ivoid FROM rr.resource UNION SELECT 'UNION' FROM rr.capability"
    assert (_sync(service, QUERY=query).status_code == 200) == (offers is vosi.GAVO)


def test_overflow(service: Responder) -> None:
    query = "SELECT ivoid FROM rr.resource"
    assert b"OVERFLOW" in _sync(service, QUERY=query, MAXREC="5").content
    assert _sync(service, QUERY=query, MAXREC="5").content.count(b"<TR>") == 5
    assert b"OVERFLOW" not in _sync(service, QUERY=query, MAXREC="213").content
    service.hard_limit = 7
    cut = _sync(service, QUERY=query, MAXREC="213").content
    assert b"OVERFLOW" in cut and cut.count(b"<TR>") == 7
    assert _sync(service, QUERY=query, MAXREC="0").content.count(b"<TR>") == 0


@pytest.mark.parametrize(
    "params",
    [
        {"QUERY": "SELECT nothing FROM rr.resource"},
        {"QUERY": "SELECT"},
        {"QUERY": ""},
        {"QUERY": "SELECT ivoid FROM rr.resource", "LANG": "SQL"},
        {"QUERY": "SELECT ivoid FROM rr.resource", "MAXREC": "many"},
    ],
)
def test_errors(service: Responder, params: dict[str, str]) -> None:
    answer = _sync(service, **params)
    assert answer.status_code == 400
    assert b'value="ERROR"' in answer.content
    with pytest.raises(pyvo.dal.DALQueryError):
        pyvo.dal.tap.TAPResults(astropy_votable.parse(io.BytesIO(answer.content)))


def test_places_that_are_not(service: Responder) -> None:
    for path in ("/tap/nothing", "/", "/tapsync"):
        assert requests.get(service.address + path, timeout=30).status_code == 404


def test_it_stands_in_for_others_as_a_proxy(service: Responder) -> None:
    service.by_host["old.example"] = troubles.page(410)
    proxies = {"http": service.address}
    for host, status in (("reg.g-vo.org", 200), ("old.example", 410)):
        url = f"http://{host}/tap/capabilities"
        assert requests.get(url, proxies=proxies, timeout=30).status_code == status
    assert [asked.host for asked in service.asked] == ["reg.g-vo.org", "old.example"]


def test_troubles_come_in_order(service: Responder) -> None:
    service.trouble(troubles.busy(), troubles.none, troubles.busy(502))
    service.trouble(troubles.page(500), on="capabilities", forever=True)
    found = [_sync(service, QUERY="SELECT ivoid FROM rr.resource").status_code for _ in range(4)]
    assert found == [503, 200, 502, 200]
    for _ in range(3):
        answer = requests.get(f"{service.url}/capabilities", timeout=30)
        assert answer.status_code == 500


def test_the_mirror_answers_too(demo_path: Path) -> None:
    pytest.importorskip("regdsl.mirror.sandbox")
    query = "SELECT ivoid, region_of_regard, created FROM rr.resource ORDER BY ivoid"
    found = []
    for answer in (answers.oracle(demo_path), answers.mirror(demo_path)):
        with Responder(answer) as service:
            tap = pyvo.dal.TAPService(service.url)
            found.append(tap.run_sync(query, maxrec=20).to_table()["ivoid", "created"])
            with pytest.raises(pyvo.dal.DALQueryError):
                tap.run_sync("SELECT nothing FROM rr.resource")
    assert list(map(tuple, found[0])) == list(map(tuple, found[1]))
