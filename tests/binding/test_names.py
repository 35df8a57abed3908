"""Names of objects: the chain of sources, with a Sesame of our own on the loopback."""

import gc
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import pytest
from astropy.coordinates.name_resolve import sesame_url
from hypothesis import given, settings
from hypothesis import strategies as st

from regdsl.ast import Span
from regdsl.binding import catalogue
from regdsl.binding.names import Resolver, designation
from regdsl.binding.sesame import Cache, UnreachableError, ask, default_cache
from tests.binding.failures import failure

SPAN = Span(5, 11)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "names.json"


@pytest.fixture
def offline(cache: Path) -> Resolver:
    return Resolver(cache=cache)


@pytest.mark.parametrize(
    ("text", "matched", "ra", "dec"),
    [
        ("NGC 1275", "NGC 1275 (Perseus A)", 49.9507, 41.5117),
        ("ngc1275", "NGC 1275 (Perseus A)", 49.9507, 41.5117),
        ("NGC_1275", "NGC 1275 (Perseus A)", 49.9507, 41.5117),
        ("ngc-01275", "NGC 1275 (Perseus A)", 49.9507, 41.5117),
        ("IC405", "IC 405 (Flaming Star Nebula)", 79.1228, 34.3562),
        ("ic  405", "IC 405 (Flaming Star Nebula)", 79.1228, 34.3562),
        ("NGC 61A", "NGC 61A", 4.1014, -6.3219),
        ("NGC 4774 NED01", "NGC 4774 NED01", 193.2751, 36.8263),
        ("M31", "NGC 224 (M 31, Andromeda Galaxy)", 10.6848, 41.2691),
        ("m 31", "NGC 224 (M 31, Andromeda Galaxy)", 10.6848, 41.2691),
        ("Messier 031", "NGC 224 (M 31, Andromeda Galaxy)", 10.6848, 41.2691),
        ("M 40", "M 40", 185.5671, 58.0844),
        ("M 102", "NGC 5457 (M 102)", 210.8022, 54.3489),
        ("Mel 22", "Mel 22 (M 45, Pleiades)", 56.8692, 24.1053),
        ("Melotte 22", "Mel 22 (M 45, Pleiades)", 56.8692, 24.1053),
        ("Collinder 399", "Cl 399 (Brocchi's Cluster)", 291.35, 20.1833),
        ("Caldwell 14", "C 14 (Double Cluster)", 35.175, 57.1375),
        ("Barnard 33", "B 33 (Horsehead Nebula)", 85.2458, -2.4583),
        ("PGC 836", "IC 3", 3.0254, -0.4152),
        ("LEDA 836", "IC 3", 3.0254, -0.4152),
        ("UGC 57", "NGC 1", 1.816, 27.7081),
        ("ESO 56-115", "ESO 56-115 (Large Magellanic Cloud)", 80.8937, -69.7561),
        ("MCG +00-01-038", "IC 3", 3.0254, -0.4152),
        ("mcg-2-1-31", "IC 2", 2.7537, -12.8229),
        ("2MASX J00120604-0024543", "IC 3", 3.0254, -0.4152),
        ("HD 161044", "IC 1266", 266.3971, -46.0899),
        ("IC 11", "NGC 281 (IC 11)", 13.2473, 56.6219),
        ("NGC 651", "NGC 650 (NGC 651)", 25.582, 51.5755),
        ("IC 843", "NGC 4913 (IC 843)", 195.4307, 29.0447),
        ("Flaming Star", "IC 405 (Flaming Star Nebula)", 79.1228, 34.3562),
        ("flaming STAR nebula", "IC 405 (Flaming Star Nebula)", 79.1228, 34.3562),
        ("Crab", "NGC 1952 (M 1, Crab Nebula)", 83.6332, 22.0145),
        ("Crab Nebula", "NGC 1952 (M 1, Crab Nebula)", 83.6332, 22.0145),
        ("Pleiades", "Mel 22 (M 45, Pleiades)", 56.8692, 24.1053),
        ("the Pleiades Cluster", "Mel 22 (M 45, Pleiades)", 56.8692, 24.1053),
        ("Andromeda", "NGC 224 (M 31, Andromeda Galaxy)", 10.6848, 41.2691),
        ("Orion Nebula", "NGC 1976 (M 42, Orion Nebula)", 83.8187, -5.3897),
        ("Whirlpool", "NGC 5194 (M 51, Whirlpool Galaxy)", 202.4696, 47.1952),
        ("Witch Head", "NGC 1909 (the Witch Head Nebula)", 76.231, -7.2656),
        ("Barnards Galaxy", "NGC 6822 (Barnard's Galaxy)", 296.2406, -14.8034),
        ("h & chi Persei", "C 14 (h & chi Persei)", 35.175, 57.1375),
        ("47Tuc", "NGC 104 (47 Tuc Cluster)", 6.0223, -72.0814),
        ("LMC", "ESO 56-115 (Large Magellanic Cloud)", 80.8937, -69.7561),
        ("Eagle", "NGC 6611 (M 16, Eagle Nebula)", 274.7007, -13.8072),
        ("Antennae", "NGC 4038 (Antennae Galaxies)", 180.4709, -18.8676),
    ],
)
def test_catalogue(offline: Resolver, text: str, matched: str, ra: float, dec: float) -> None:
    found = offline.resolve(text, SPAN)
    assert (found.name, found.matched, found.source) == (text, matched, "OpenNGC")
    assert (found.ra, found.dec) == pytest.approx((ra, dec), abs=1e-4)


@pytest.mark.parametrize(
    "text",
    ["Virgo Cluster", "Coma Cluster", "Vega", "NGC 9999", "M 111", "3C273", "IC 1064", "B0531+21"],
)
def test_what_the_catalogue_does_not_have(offline: Resolver, text: str) -> None:
    found = failure(lambda: offline.resolve(text, SPAN))
    assert (found.code, found.span) == ("E113", SPAN)
    assert found.message == f"no offline source knows an object `{text}`"


def test_a_common_name_of_several_objects(offline: Resolver) -> None:
    found = failure(lambda: offline.resolve("Butterfly", SPAN))
    assert (found.code, found.message) == ("E113", "`Butterfly` is the name of 3 objects")
    for choice in ("Butterfly Galaxies", "Butterfly Nebula", "Butterfly Cluster"):
        assert choice in found.help
        assert offline.resolve(choice).source == "OpenNGC"


@pytest.mark.parametrize(
    ("text", "part", "ra", "dec"),
    [
        ("J0534+2200", "J0534+2200", "05:34", "22:00"),
        ("PSR J0737-3039A", "J0737-3039", "07:37", "-30:39"),
        ("PSRJ0737-3039", "J0737-3039", "07:37", "-30:39"),
        ("2MASS J05342195+2200520", "J05342195+2200520", "05:34:21.95", "22:00:52.0"),
        ("SDSS J012345.67+001122.3", "J012345.67+001122.3", "01:23:45.67", "00:11:22.3"),
        ("SDSS J012345.67-001122.3", "J012345.67-001122.3", "01:23:45.67", "-00:11:22.3"),
        ("4FGL J0534.5+2201i", "J0534.5+2201", "05:34.5", "22:01"),
        ("IGR J17544-2619", "J17544-2619", "17:54.4", "-26:19"),
        ("HESS J1825-137", "J1825-137", "18:25", "-13.7"),
        ("J0534+22", "J0534+22", "05:34", "22"),
        ("j0534\u221222", "j0534-22", "05:34", "-22"),
    ],
)
def test_designations(text: str, part: str, ra: str, dec: str) -> None:
    def degrees(written: str) -> float:
        sign = -1 if written.startswith("-") else 1
        return sign * sum(float(p) / 60.0**k for k, p in enumerate(written.strip("-").split(":")))

    found = designation(text)
    assert found is not None
    assert found[0] == part
    assert found[1] == pytest.approx((degrees(ra) * 15, degrees(dec)), abs=1e-12)


@pytest.mark.parametrize(
    "text",
    ["B0531+21", "J2534+2200", "J0560+2200", "J0534+9100", "J0534+2260", "J05+22", "J0534 +2200",
     "J0534+22000000052", "J05342195.1+2200520", "J", "0534+2200", "WISE 0855-0714"],
)  # fmt: skip
def test_no_designation(text: str) -> None:
    assert designation(text) is None


def test_designations_come_after_the_catalogue(offline: Resolver) -> None:
    assert offline.resolve("SDSS J012345.67+001122.3").source == "coordinates in the name"
    assert offline.resolve("2MASX J00120604-0024543").source == "OpenNGC"


def test_own_names_come_first(cache: Path) -> None:
    resolver = Resolver({"My Field": (10, -20), "M31": (1, 2)}, cache=cache)
    mine = resolver.resolve("my field")
    assert (mine.ra, mine.dec, mine.source, mine.matched) == (10, -20, "own names", "My Field")
    assert resolver.resolve("m 31").ra == 1
    assert resolver.resolve("Messier 31").source == "OpenNGC"


@pytest.mark.parametrize("place", [(360.0, 0.0), (-1.0, 0.0), (0.0, 90.5), (0.0, float("nan"))])
def test_own_names_off_the_sky(place: tuple[float, float]) -> None:
    assert failure(lambda: Resolver({"here": place})).code == "E114"


@pytest.mark.parametrize(
    ("text", "hint", "fix"),
    [
        ("infrared", 'quote them all: `"near infrared"`', None),
        ("Flamming Star", 'did you mean `"Flaming Star Nebula"`?', '"Flaming Star Nebula"'),
        ("andromida", 'did you mean `"Andromeda Galaxy"`?', '"Andromeda Galaxy"'),
        ("my feild", 'did you mean `"My Field"`?', '"My Field"'),
    ],
)
def test_hints(cache: Path, text: str, hint: str, fix: str | None) -> None:
    resolver = Resolver({"My Field": (1, 2)}, cache=cache)
    found = failure(lambda: resolver.resolve(text, SPAN))
    assert hint in found.help
    assert (found.fix and found.fix.text) == fix
    assert "sked were your own names, OpenNGC and remembered answers of Sesame" in found.help
    assert "without `--frozen` (in Python: `online=True`)" in found.help


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("83.63 +22.01", "coordinates stand without quotes: `near 83.63 +22.01`"),
        ("05:34:31, +22:00:52", "without quotes: `near 05:34:31 +22:00:52`"),
        ("circle", "`near 83.63 +22.01 within 1deg`"),
    ],
)
def test_what_is_no_name_at_all(offline: Resolver, text: str, hint: str) -> None:
    assert hint in failure(lambda: offline.resolve(text, SPAN)).help


def test_an_empty_name(offline: Resolver) -> None:
    assert failure(lambda: offline.resolve("  ", SPAN)).message == "the name of the object is empty"


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_place_or_an_error(text: str) -> None:
    for entry in catalogue.find(text):
        assert 0 <= entry.ra < 360
        assert -90 <= entry.dec <= 90
    designation(text)


def test_every_number_and_common_name_of_the_catalogue_resolves() -> None:
    for name in catalogue.common_names():
        assert catalogue.find(name), name
    for number in range(1, 111):
        assert len(catalogue.find(f"M{number}")) == 1


def test_without_the_catalogue(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(catalogue, "_path", lambda: None)
    catalogue.common_names.cache_clear()
    try:
        found = failure(lambda: Resolver(cache=cache).resolve("M31"))
    finally:
        catalogue.common_names.cache_clear()
    assert "OpenNGC (not installed)" in found.help


def test_a_broken_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path) -> None:
    broken = tmp_path / "ongc.db"
    broken.write_bytes(b"no database" * 200)
    monkeypatch.setattr(catalogue, "_path", lambda: broken)
    catalogue.common_names.cache_clear()
    try:
        assert catalogue.find("M31") == ()
        assert catalogue.common_names() == ()
    finally:
        catalogue.common_names.cache_clear()


def known_to_none(name: str) -> None:
    return None


def test_sesame_is_asked_once_and_remembered(cache: Path) -> None:
    asked: list[str] = []

    def vega(name: str) -> tuple[float, float]:
        asked.append(name)
        return 279.2347, 38.7837

    resolver = Resolver(online=True, cache=cache, ask=vega)
    found = resolver.resolve("Vega")
    assert (found.ra, found.dec, found.source) == (279.2347, 38.7837, "Sesame")
    assert resolver.resolve("Vega") == found
    assert asked == ["Vega"]
    for online in (True, False):
        later = Resolver(online=online, cache=cache, ask=vega).resolve("  VEGA ")
        assert (later.ra, later.dec, later.source) == (279.2347, 38.7837, "Sesame, remembered")
    assert asked == ["Vega"]


def test_sesame_is_not_asked_offline(cache: Path) -> None:
    def never(name: str) -> None:
        raise AssertionError("the network was used")

    found = failure(lambda: Resolver(cache=cache, ask=never).resolve("Vega"))
    assert found.message.startswith("no offline source knows")
    assert Resolver(online=True, cache=cache, ask=never).resolve("M31").source == "OpenNGC"
    assert not cache.exists()


def test_unknown_to_sesame(cache: Path) -> None:
    found = failure(lambda: Resolver(online=True, cache=cache, ask=known_to_none).resolve("Xyzzy"))
    assert found.message == "unknown object `Xyzzy`"
    assert "remembered answers of Sesame and Sesame" in found.help
    assert "--frozen" not in found.help
    assert not cache.exists(), "that a name is unknown may change, and is not remembered"


def test_sesame_not_reached_is_not_an_unknown_object(cache: Path) -> None:
    def down(name: str) -> None:
        raise UnreachableError("connection refused")

    found = failure(lambda: Resolver(online=True, cache=cache, ask=down).resolve("Vega", SPAN))
    assert (found.code, found.span) == ("E113", SPAN)
    assert "the name service could not be reached" in found.message
    assert "connection refused" in found.help


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"names": 3}', b'{"names": {"vega": 3}}',
        b'{"names": {"vega": {"name": "Vega", "ra": "x", "dec": 1}}}',
        b'{"names": {"vega": {"name": "Vega", "ra": 400, "dec": 1}}}',
        b'{"names": {"vega": {"ra": 4, "dec": 1}}}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_cache_is_ignored_and_written_anew(cache: Path, content: bytes) -> None:
    cache.parent.mkdir()
    cache.write_bytes(content)
    assert Cache(cache).get("Vega") is None
    assert Cache(cache).names() == []
    failure(lambda: Resolver(cache=cache).resolve("Vega"))
    Resolver(online=True, cache=cache, ask=lambda name: (1.0, 2.0)).resolve("Vega")
    assert Cache(cache).get("vega") == (1.0, 2.0)
    assert Cache(cache).names() == ["Vega"]


def test_the_cache_keeps_what_it_has(cache: Path) -> None:
    Cache(cache).put("Vega", (279.0, 38.0))
    Cache(cache).put("Étoile", (1.5, -2.5))
    assert Cache(cache).get("VEGA") == (279.0, 38.0)
    assert Cache(cache).get("étoile") == (1.5, -2.5)
    assert [p.name for p in cache.parent.iterdir()] == ["names.json"], "no drafts are left"
    assert set(json.loads(cache.read_text("utf-8"))["names"]) == {"vega", "étoile"}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "names.json"
    resolver = Resolver(online=True, cache=path, ask=lambda name: (1.0, 2.0))
    assert resolver.resolve("Vega").ra == 1.0


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGDSL_CACHE", str(tmp_path))
    assert default_cache() == tmp_path / "names.json"


ANSWERS = {
    "/SNV?Vega": (
        "# Vega\t#Q1\n#=S=Simbad (CDS, via url):    1     0ms\n%@ 2900336\n%C.0 Star\n"
        "%J 279.2347347 +38.7836889 = 18 36 56.33 +38 47 01.2\n%I.0 NAME Vega\n#====Done====\n"
    ),
    "/SNV?Sgr A*": "# x\n%J 266.4168262-29.0078056 = 17 45 40.03 -29 00 28.1\n",
    "/SNV?Xyzzy": "# Xyzzy\t#Q2\n#! SIMBAD: No known catalog could be found\n#====Done====\n",
}


class Sesame(BaseHTTPRequestHandler):
    """Answers as the name service does."""

    def do_GET(self) -> None:
        body = ANSWERS.get(unquote(self.path))
        self.send_response(503 if body is None else 200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write((body or "down").encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Sesame)
    thread = Thread(target=httpd.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{httpd.server_port}/"
    with sesame_url.set([url]):
        yield url
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.mark.usefixtures("server")
def test_asking_sesame(cache: Path) -> None:
    found = Resolver(online=True, cache=cache).resolve("Vega")
    assert (found.ra, found.dec) == (279.2347347, 38.7836889)
    assert ask("Sgr A*") == (266.4168262, -29.0078056)
    assert ask("Xyzzy") is None
    assert Resolver(cache=cache).resolve("Vega").source == "Sesame, remembered"


@pytest.mark.usefixtures("server")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_sesame_that_is_down() -> None:
    with pytest.raises(UnreachableError, match="Service Unavailable"):
        ask("anything else")
    # astropy leaves the answer open; it is to be collected here, not in another test.
    gc.collect()


def test_no_sesame_at_all() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with sesame_url.set([url]), pytest.raises(UnreachableError, match="refused"):
            ask("Vega")


def test_offline_names_load_nothing_heavy(cache: Path) -> None:
    code = f"""
import pathlib, sys
from regdsl.binding.names import Resolver
resolver = Resolver(cache=pathlib.Path({str(cache)!r}))
for name in ("Flaming Star", "M31", "J0534+2200"):
    resolver.resolve(name)
assert not {{"astropy", "mocpy", "numpy", "requests", "pyongc", "pandas"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
