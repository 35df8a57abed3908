"""What a server gives is what a mirror of the same records gives."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import requests

import regdsl
from regdsl.backends import profiles
from regdsl.backends.adql import DEFAULT_TOP
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.results import Results
from regdsl.remote import servers
from regdsl.remote.results import RegistryResults
from regdsl.remote.search import search
from tests.adql.examples import QUERIES, REFUSED, SORTED
from tests.conftest import NOW
from tests.remote.conftest import BOTH
from tests.tap import answers, vosi
from tests.tap.responder import Responder

SOME = [*QUERIES[::6], *SORTED]
OFFERS = {"gavo": vosi.GAVO, "plain": vosi.PLAIN, "old": vosi.OLD}


def _is_refused(query: str, kind: str) -> bool:
    """RegTAP 1.1 has no coverage; for the others, as `tests.adql` says."""
    if kind == "old" and re.search("spectral|time|near|covers|inside|overlaps", query):
        return True
    return (query, "gavo" if kind == "gavo" else "regtap-1.2") in REFUSED


@pytest.fixture(scope="module")
def probed() -> dict[tuple[str, str], dict[str, profiles.Profile]]:
    """What was found of each service, offering this or that: asked once, as in a program."""
    return {}


@BOTH
@pytest.mark.parametrize("kind", OFFERS)
@pytest.mark.parametrize("query", SOME)
def test_the_answer_is_that_of_the_mirror(
    service: Responder,
    demo: Mirror,
    query: str,
    kind: str,
    probed: dict[tuple[str, str], dict[str, profiles.Profile]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service.offers = OFFERS[kind]
    monkeypatch.setattr(servers, "_probed", probed.setdefault((service.url, kind), {}))
    meant = demo.search(query, now=NOW)
    if _is_refused(query, kind):
        with pytest.raises(regdsl.RegdslError, match=r"E201|E203"):
            search(query, service.url, now=NOW)
        return
    found = search(query, service.url, now=NOW)
    assert found.direction in ("exact", "superset", "subset")
    assert {d.code for d in found.lints} - {"W402"} >= (
        {"W007"} if found.direction != "exact" else set()
    )
    if found.direction != "superset":
        assert set(found.ivoids) <= set(meant.ivoids)
    if found.direction != "subset":
        assert set(found.ivoids) >= set(meant.ivoids)
    if found.direction == "exact" and found.query in SORTED:
        assert found.ivoids == meant.ivoids
    by_ivoid = {resource.ivoid: resource for resource in meant}
    for resource in found.as_resources():
        assert by_ivoid.get(resource.ivoid, resource) == resource


MODEST = replace(vosi.OLD, conditional=("COALESCE",))
BY_PROFILE = {
    "esa": MODEST,
    "mast": MODEST,
    "regdsl": vosi.GAVO,
    "regtap-1.1": vosi.OLD,
    "regtap-1.2": vosi.PLAIN,
}


@pytest.mark.parametrize("profile", BY_PROFILE)
@pytest.mark.parametrize("query", SOME[::3])
def test_known_profiles(service: Responder, demo: Mirror, query: str, profile: str) -> None:
    """A service that has what the profile says, and nothing more, takes all that is sent."""
    service.offers = BY_PROFILE[profile]
    meant = set(demo.search(query, now=NOW).ivoids)
    try:
        found = search(query, service.url, profile=profile, now=NOW)
    except regdsl.RegdslError as exc:
        refusal = exc
    else:
        assert set(found.ivoids) >= meant or found.direction == "subset"
        assert set(found.ivoids) <= meant or found.direction == "superset"
        return
    assert refusal.diagnostics[0].code in ("E201", "E203")
    assert profile != "regdsl"


@BOTH
@pytest.mark.parametrize("query", SORTED)
def test_the_order_is_ours(service: Responder, demo: Mirror, query: str) -> None:
    found = search(query, service.url, now=NOW)
    assert found.direction == "exact"
    assert found.ivoids == demo.search(query, now=NOW).ivoids


def test_the_order_does_not_depend_on_the_server(service: Responder) -> None:
    names = (*answers_columns(),)
    rows = [
        (f"ivo://x/{letter}", *[None] * (len(names) - 1)) for letter in ("b", "a", "c_d", "c/d")
    ]
    with Responder(answers.rows(names, rows)) as shuffled:
        assert search("", shuffled.url).ivoids == [
            "ivo://x/a",
            "ivo://x/b",
            "ivo://x/c/d",
            "ivo://x/c_d",
        ]
        assert search("sort:-ivoid", shuffled.url).ivoids[0] == "ivo://x/c_d"
        assert search("sort:title", shuffled.url).ivoids[0] == "ivo://x/a"


@pytest.mark.parametrize("query", ["sort:title", "sort:-title"])
def test_what_has_no_value_comes_last(service: Responder, query: str) -> None:
    """As on a mirror, in both directions."""
    names = answers_columns()
    place = names.index("res_title")
    rows = [
        (f"ivo://x/{letter}", *[None] * (place - 1), title, *[None] * (len(names) - place - 1))
        for letter, title in (("a", None), ("b", "B"), ("c", "C"))
    ]
    with Responder(answers.rows(names, rows)) as served:
        assert search(query, served.url).ivoids[-1] == "ivo://x/a"


def answers_columns() -> tuple[str, ...]:
    from regdsl.backends.adql_registry import LISTS, PLAIN

    return (*PLAIN, *LISTS)


def test_what_results_know(service: Responder) -> None:
    found = search('service:ssa near "NGC 7293"', service.url)
    assert isinstance(found, RegistryResults)
    assert found.query == 'service:ssa near "NGC 7293"'
    assert found.server == service.url
    assert found.overflow is False
    assert found.lints == ()
    assert "NGC 7293" in found.notes[0]
    assert 0 < found.elapsed < 30
    assert found.adql is not None
    assert found.adql.text == service.asked[-1].params["QUERY"]
    assert found.adql.direction == "exact"
    assert repr(found) == f"<{len(found)} resources for {found.query!r} on {service.url}>"
    assert "<td>ivo://org.gavo.dc/gaia/q2/ssa</td>" in found._repr_html_()


def test_maxrec_and_top_are_always_sent(service: Responder) -> None:
    search("service:ssa", service.url)
    assert service.asked[-1].params["MAXREC"] == str(DEFAULT_TOP + 1)
    assert f"TOP {DEFAULT_TOP} " in service.asked[-1].params["QUERY"]
    search("service:ssa limit:3", service.url)
    assert service.asked[-1].params["MAXREC"] == "4"
    assert service.asked[-1].method == "POST"


def test_who_we_are(service: Responder) -> None:
    search("limit:1", service.url)
    for asked in service.asked:
        assert asked.headers["User-Agent"].startswith(f"regdsl/{regdsl.__version__} pyVO/")


def test_limits(service: Responder) -> None:
    assert len(search("limit:5", service.url)) == 5
    assert len(search("limit:5", service.url, limit=3)) == 3
    found = search("limit:3", service.url, limit=5)
    # What the user asked for is no overflow.
    assert len(found) == 3 and not found.overflow and found.lints == ()
    with pytest.raises(regdsl.RegdslError, match="E112"):
        search("", service.url, limit=0)


def test_an_answer_that_is_cut_off_is_asked_on(service: Responder, demo: Mirror) -> None:
    service.hard_limit = 50
    found = search("", service.url)
    assert found.ivoids == sorted(demo.search("").ivoids) and not found.overflow
    assert found.lints == () and "by ivoid" in found.notes[-1]
    pages = [asked.params["QUERY"] for asked in service.asked if asked.what == "sync"]
    assert len(pages) == -(-len(found) // 50)
    assert all(f"ivoid > '{found.ivoids[50 * n - 1]}'" in pages[n] for n in range(1, len(pages)))
    # A limit ends it, whether or not at the end of a page.
    for limit in (50, 70, 100):
        service.asked.clear()
        some = search("", service.url, limit=limit)
        assert some.ivoids == found.ivoids[:limit] and not some.overflow and some.lints == ()
        assert service.count() == -(-limit // 50)


def test_an_order_that_is_not_that_of_ivoid(service: Responder, demo: Mirror) -> None:
    """It cannot be continued, so all is asked for by ivoid, and sorted here."""
    service.hard_limit = 50
    for query in ("sort:-updated", "sort:title limit:60", "sort:-ivoid"):
        found = search(query, service.url)
        assert found.ivoids == demo.search(query).ivoids and not found.overflow
    service.asked.clear()
    assert len(search("sort:title limit:20", service.url)) == 20
    assert service.count() == 1


def test_pages_of_interfaces(service: Responder) -> None:
    """A resource is never cut in two where a row is an interface."""
    service.offers = vosi.OLD
    whole = search("service:tap", service.url)
    service.hard_limit = 20
    found = search("service:tap", service.url)
    assert not found.overflow and found.ivoids == whole.ivoids
    assert [sorted(r["access_urls"]) for r in found] == [sorted(r["access_urls"]) for r in whole]
    services = found.services()
    assert services == {name: services[name] for name in whole.services()}


def test_the_number_of_pages_is_bounded(
    service: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.hard_limit = 10
    monkeypatch.setattr("regdsl.remote.pages.MOST_PAGES", 3)
    found = search("", service.url)
    assert len(found) == 30 and found.overflow and service.count() == 3
    (lint,) = found.lints
    assert lint.code == "W402" and "gave 30 resources in 3 answers" in lint.message
    assert "in parts" in lint.help
    # The first by another order are better than some by ivoid.
    found = search("sort:title", service.url)
    assert found.overflow and found.ivoids == search("sort:title limit:10", service.url).ivoids


def test_trouble_with_a_later_page(service: Responder) -> None:
    from tests.tap import troubles

    service.hard_limit = 50
    service.trouble(troubles.none, troubles.refuses("no more today"), forever=True)
    found = search("", service.url)
    assert len(found) == 50 and found.overflow
    assert [lint.code for lint in found.lints] == ["W402"]
    assert "no more today" in found.lints[0].message


def test_a_server_without_an_order(service: Responder) -> None:
    """It gives the same again, and is not asked for ever."""
    names = answers_columns()
    rows = [(f"ivo://x/{n}", *[None] * (len(names) - 1)) for n in range(9)]
    with Responder(answers.rows(names, rows), hard_limit=4) as stuck:
        found = search("", stuck.url)
        assert len(found) == 4 and found.overflow and stuck.count() == 2
        assert "order of ivoid" in found.lints[0].message


def test_old_servers_give_a_row_an_interface(service: Responder) -> None:
    service.offers = vosi.OLD
    with_lists = search("service:ssa", service.url)
    assert "ivo_string_agg" not in service.asked[-1].params["QUERY"]
    service.offers = vosi.GAVO
    from regdsl.remote import servers

    servers._probed.clear()
    found = search("service:ssa", service.url)
    assert "ivo_string_agg" in service.asked[-1].params["QUERY"]
    assert with_lists.ivoids == found.ivoids
    for one, other in zip(with_lists, found, strict=True):
        assert one.access_modes() == other.access_modes()
        assert dict(one).keys() == dict(other).keys()
        assert sorted(one["access_urls"]) == sorted(other["access_urls"])
    # The limit is one of resources all the same.
    service.offers = vosi.OLD
    servers._probed.clear()
    assert search("service:ssa limit:4", service.url).ivoids == found.ivoids[:4]


def test_rows_are_looked_at_again(service: Responder, demo: Mirror) -> None:
    query = 'title:"survey sky"'
    assert not demo.search(query)
    found = search(query, service.url)
    assert found.ivoids == [] and found.dropped > 0
    assert found.adql is not None and found.adql.direction == "superset"
    # Nothing remains to be warned of.
    assert found.direction == "exact" and found.lints == ()


def test_a_limit_spent_on_what_is_not_meant(
    service: Responder, demo: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken away is made up for."""
    query = 'title:"all sky"'
    meant = sorted(demo.search(query).ivoids)
    for limit in (1, 5, len(meant), len(meant) + 1):
        found = search(query, service.url, limit=limit)
        assert found.ivoids == meant[:limit] and not found.overflow and found.lints == ()
    found = search('title:"survey sky" limit:1', service.url)
    assert found.ivoids == [] and not found.overflow
    monkeypatch.setattr("regdsl.remote.pages.MOST_PAGES", 1)
    found = search('title:"survey sky" limit:1', service.url)
    assert found.ivoids == [] and found.overflow
    assert [lint.code for lint in found.lints] == ["W402"]
    assert "limit:4" in found.lints[0].help


def test_exact(service: Responder) -> None:
    with pytest.raises(regdsl.RegdslError, match="E203"):
        search('"emission line"', service.url, exact=True)
    assert service.count() == 0
    # What a second look settles is exact.
    assert search('title:"all sky"', service.url, exact=True).dropped > 0


def test_errors_of_the_query_come_before_the_network(service: Responder) -> None:
    with pytest.raises(regdsl.RegdslError, match="E101"):
        search("nofield:1", service.url)
    with pytest.raises(regdsl.RegdslError, match="E002"):
        search('"open', service.url)
    assert service.asked == []


def test_a_profile_spares_the_questions(service: Responder) -> None:
    for profile in ("gavo", profiles.load("gavo")):
        service.asked.clear()
        search("limit:1", service.url, profile=profile)
        assert [asked.what for asked in service.asked] == ["sync"]


def test_an_unknown_server_is_asked_once_what_it_can_do(service: Responder) -> None:
    for _ in range(3):
        search("limit:1", service.url + "/")
    assert [asked.what for asked in service.asked] == ["capabilities", "tables", *["sync"] * 3]


def test_options_of_bind(service: Responder) -> None:
    found = search("service:$kind limit:1", service.url, params={"kind": "ssa"})
    assert len(found) == 1
    tree = regdsl.parse("service:ssa limit:1")
    assert search(tree, service.url).ivoids == found.ivoids


@pytest.mark.parametrize("form", ["binary", "binary2"])
def test_binary_votables(service: Responder, form: str) -> None:
    """DaCHS packs its tables unless asked not to."""
    import io

    from astropy.io import votable

    from tests.tap import troubles

    expected = search("service:tap sort:-updated", service.url)
    plain = requests.post(f"{service.url}/sync", data=service.asked[-1].params, timeout=30)
    packed = votable.parse(io.BytesIO(plain.content))
    packed.resources[0].tables[0].format = form
    body = io.BytesIO()
    packed.to_xml(body)
    assert b"<TR>" not in body.getvalue()
    service.trouble(troubles.says(body.getvalue()))
    found = search("service:tap sort:-updated", service.url)
    assert found.as_resources() == expected.as_resources()
    assert [r.access_modes() for r in found] == [r.access_modes() for r in expected]


def test_what_is_no_trouble(service: Responder) -> None:
    from tests.tap import troubles

    expected = search("service:tap", service.url)
    service.trouble(troubles.chunked)
    assert search("service:tap", service.url).ivoids == expected.ivoids


def test_without_a_server_it_is_the_mirror(
    demo_path: Path, demo: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = search("service:ssa limit:3", mirror=demo_path)
    assert isinstance(found, Results)
    assert found.ivoids == demo.search("service:ssa limit:3").ivoids
    # These are asked of the mirror, which is closed by now.
    assert search("near 10.68 41.27", mirror=demo_path).left_out == (
        demo.search("near 10.68 41.27").left_out
    )
    with pytest.raises(regdsl.RegdslError, match=r"E301.*gavo"):
        search("service:ssa")
    monkeypatch.setenv("REGDSL_MIRROR", str(demo_path))
    assert search("service:ssa limit:3").ivoids == found.ivoids
    with pytest.raises(TypeError):
        search("service:ssa", "gavo", mirror=demo_path)  # type: ignore[call-overload]


def test_a_query_that_is_bound_already(service: Responder) -> None:
    from regdsl.remote.ask import Manner, ask

    bound = regdsl.bind("service:$kind limit:2", params={"kind": "ssa"})
    found = ask("service:$kind limit:2", service.url, Manner(), bound=bound)
    assert len(found) == 2 and found.query == "service:$kind limit:2"
