"""What a search on a server brings: whole resources, that pyvo can use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

import pytest
from astropy.io.votable import from_table
from astropy.io.votable.tree import Info
from astropy.table import MaskedColumn, Table
from pyvo.registry import regtap

import regdsl
from regdsl.backends.adql import Adql, condition
from regdsl.backends.adql_registry import (
    LISTS,
    PLAIN,
    SEPARATOR,
    compile_registry,
    fold,
    lists_as_rows,
)
from regdsl.backends.profiles import load
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from tests.adql.examples import COLLATED, PROFILES, QUERIES, REFUSED, SORTED
from tests.adql.grammar import errors, narrowed
from tests.adql.runner import Server
from tests.conftest import NOW


@pytest.fixture(scope="module")
def server(demo_path: Path) -> Iterator[Server]:
    with closing(Server(demo_path)) as found:
        yield found


def compiled(query: str, profile: str) -> Adql:
    return compile_registry(regdsl.plan(query, now=NOW), load(profile))


def answer(server: Server, adql: Adql) -> list[tuple[object, ...]]:
    """Rows of `PLAIN` and `LISTS`, one a resource."""
    # SQLite wants the TOP of the inner query at its end.
    text = re.sub(
        r"\(\s*SELECT TOP (\d+) (ivoid FROM .*?ORDER BY [\w, ]+)\)",
        r"(SELECT \2 L\1)",
        adql.text,
        flags=re.DOTALL,
    )
    inner = re.search(r" L(\d+)\)", text)
    if inner:
        text = text.replace(inner[0], ")")
    rows = server.rows(text)
    if lists_as_rows(adql.profile):
        rows = fold(rows)
        return rows[: int(inner[1])] if inner else rows
    return rows


def interfaces(mirror: Mirror, ivoid: str) -> list[tuple[str, ...]]:
    """What the lists must say, in any order, from the tables alone."""
    rows = mirror.connection.execute(
        """SELECT i.access_url, c.standard_id, i.intf_type, i.intf_role, c.cap_description
        FROM capability AS c LEFT JOIN interface AS i
          ON i.ivoid = c.ivoid AND i.cap_index = c.cap_index WHERE c.ivoid = ?""",
        [ivoid],
    ).fetchall()
    return sorted(tuple(value or "" for value in row) for row in rows) or [("",) * 5]


# -- the columns -------------------------------------------------------------------------


def test_columns_are_those_of_pyvo() -> None:
    """Names, order and separator, as pyvo has them."""
    expected = regtap.RegistryResource.expected_columns
    names = [column if isinstance(column, str) else column[1] for column in expected]
    assert [*PLAIN, *LISTS] == names
    assert regtap.TOKEN_SEP == SEPARATOR
    values = [column[0] for column in expected if not isinstance(column, str)]
    for column, value in zip(LISTS.values(), values, strict=True):
        assert f"COALESCE({column}, '')" in value


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", ["", "service:ssa limit:5", "quasar -has:doi sort:-updated"])
def test_a_parser_takes_it(query: str, profile: str) -> None:
    text = compiled(query, profile).text
    # COALESCE is of ADQL 2.1, and to this parser a function like others.
    assert errors(narrowed(text).replace("COALESCE(", "user_coalesce(")) == [], text


def test_only_what_the_profile_has() -> None:
    for profile in PROFILES:
        text = compiled("service:ssa", profile).text
        assert ("COALESCE" in text) == load(profile).has("coalesce")
        assert ("GROUP BY" in text) == load(profile).has("coalesce")
        assert "NATURAL" not in text


# -- the answer --------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_every_resource_with_all_its_interfaces(demo: Mirror, server: Server, profile: str) -> None:
    rows = answer(server, compiled("", profile))
    ivoids = [row[0] for row in demo.connection.execute("SELECT ivoid FROM resource ORDER BY 1")]
    assert [row[0] for row in rows] == ivoids
    alone = 0
    for row in rows:
        lists = [str(text).split(SEPARATOR) for text in row[len(PLAIN) :]]
        assert len({len(entries) for entries in lists}) == 1, "the lists are not aligned"
        found = sorted(zip_longest(*lists))
        assert found == interfaces(demo, str(row[0]))
        alone += found == [("",) * 5]
    assert alone > 0, "no resource without interfaces in the demo registry"


def test_plain_columns_are_those_of_the_resource(demo: Mirror, server: Server) -> None:
    for row in answer(server, compiled("service:ssa limit:9", "gavo")):
        (same,) = demo.connection.execute(
            f"SELECT {', '.join(PLAIN)} FROM resource WHERE ivoid = ?", [row[0]]
        ).fetchall()
        assert row[: len(PLAIN)] == same


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", SORTED)
def test_order_and_limit_are_of_resources(
    demo: Mirror, server: Server, query: str, profile: str
) -> None:
    meant = [r.ivoid for r in demo.search(query, now=NOW)]
    served = [str(row[0]) for row in answer(server, compiled(query, profile))]
    if query in COLLATED:
        served.sort(key=meant.index)
    assert served == meant


@pytest.mark.parametrize("query", QUERIES[::4])
def test_the_same_resources_as_the_short_query(server: Server, query: str) -> None:
    for profile in PROFILES:
        if (query, profile) not in REFUSED:
            short, whole = regdsl.compile_adql(query, profile, now=NOW), compiled(query, profile)
            assert server.ivoids(short.text) == [row[0] for row in answer(server, whole)]
            assert (short.direction, short.reasons) == (whole.direction, whole.reasons)


def test_refusals() -> None:
    with pytest.raises(RegdslError, match="E201"):
        compiled("near 10 10", "mast")
    with pytest.raises(RegdslError, match="E203"):
        compile_registry(regdsl.plan('"emission line"'), load("gavo"), exact=True)


def test_rows_of_interfaces_are_announced() -> None:
    assert any("a row for each interface" in r for r in compiled("", "regtap-1.1").remarks)
    assert not any("a row for each interface" in r for r in compiled("", "mast").remarks)


# -- pyvo --------------------------------------------------------------------------------


def results(server: Server, query: str, profile: str) -> regtap.RegistryResults:
    """What pyvo makes of the answer as a VOTable."""
    rows = answer(server, compiled(query, profile))
    table = Table()
    for name, *values in zip((*PLAIN, *LISTS), *rows, strict=True):
        kind = float if name == "region_of_regard" else str
        mask = [value is None for value in values]
        table[name] = MaskedColumn(
            [kind() if v is None else kind(v) for v in values], dtype=kind, mask=mask
        )
    votable = from_table(table)
    votable.resources[0].infos.append(Info(name="QUERY_STATUS", value="OK"))
    return regtap.RegistryResults(votable)


@pytest.mark.parametrize("profile", ["gavo", "regtap-1.1"])
def test_pyvo_works_with_them(demo: Mirror, server: Server, profile: str) -> None:
    found = results(server, "service=ssa service:web", profile)
    assert len(found) == demo.search("service=ssa service:web").total > 0
    for resource in found:
        assert {"ssa", "web"} <= resource.access_modes()
        page = resource.get_service("web", lax=True)
        assert page.baseurl.startswith("http")
    standard = []
    for resource in found:
        ours = [i for i in resource.interfaces if i.standard_id == "ivo://ivoa.net/std/ssa"]
        roles = [i.role for i in ours]
        if "std" in roles:
            service = resource.get_service("ssa", lax=True)
            assert service.baseurl == ours[roles.index("std")].access_url
            standard.append(resource)
    assert standard


def test_pyvo_sees_resources_without_interfaces(demo: Mirror, server: Server) -> None:
    query = "restype:document or restype:authority"
    found = results(server, query, "gavo")
    bare = [r for r in found if interfaces(demo, r.ivoid) == [("",) * 5]]
    assert bare
    for resource in bare:
        assert resource.res_title
        assert resource.access_modes() == set()
        with pytest.raises(ValueError, match="No matching interface"):
            resource.get_service("tap")


# -- a condition for queries of others ---------------------------------------------------

PYVO = (
    "SELECT TOP 20000 ivoid, COUNT(*) FROM rr.resource NATURAL LEFT OUTER JOIN rr.capability "
    "NATURAL LEFT OUTER JOIN rr.interface WHERE ({}) GROUP BY ivoid ORDER BY ivoid"
)


def _conditions(query: str) -> dict[str, Adql]:
    """One for each profile that does not refuse the query."""
    question = regdsl.plan(query, now=NOW)
    asked = [profile for profile in PROFILES if (query, profile) not in REFUSED]
    return {profile: condition(question, load(profile)) for profile in asked}


@pytest.mark.parametrize("query", QUERIES)
def test_condition_inside_a_query_of_pyvo(server: Server, query: str) -> None:
    texts = {}
    for profile, alone in _conditions(query).items():
        whole = regdsl.compile_adql(query, profile, now=NOW)
        assert (alone.direction, alone.reasons) == (whole.direction, whole.reasons)
        texts[alone.text, whole.text] = None
    for alone_text, whole_text in texts:
        assert server.ivoids(PYVO.format(alone_text)) == server.ivoids(whole_text)


@pytest.mark.parametrize("query", QUERIES)
def test_condition_needs_the_ivoid_alone(query: str) -> None:
    """Outside of its subqueries it has no other name, so none can be ambiguous."""
    for adql in _conditions(query).values():
        _check_names(adql.text)


def _check_names(text: str) -> None:
    text, before = re.sub(r"'(?:[^']|'')*'", "''", text), ""
    while text != before:
        text, before = re.sub(r"\([^()]*\)", "", text), text
    names = set(re.findall(r"\w+", text)) - {"IN", "NOT", "AND", "OR", "IS", "NULL"}
    assert names == {"ivoid"}, text


@pytest.mark.parametrize(
    ("query", "said"), [("quasar sort:-updated", "`sort:`"), ("quasar limit:5", "`limit:`")]
)
def test_condition_has_neither_order_nor_limit(query: str, said: str) -> None:
    with pytest.raises(RegdslError, match=f"E201.*{said}"):
        condition(regdsl.plan(query), load("gavo"))


def test_condition_speaks_of_no_rows() -> None:
    alone = condition(regdsl.plan("quasar"), load("gavo"))
    assert alone.remarks == (load("gavo").remark("words"),)
    with pytest.raises(RegdslError, match="E203"):
        condition(regdsl.plan('"emission line"'), load("gavo"), exact=True)


# -- our own service ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "quasar service:ssa", "near 83.6 22 within 5deg", "band:x-ray sort:-updated"]
)
def test_a_mirror_answers_it(demo: Mirror, query: str) -> None:
    meant = [r.ivoid for r in demo.search(query, now=NOW)]
    whole = demo.adql(compiled(query, "regdsl").text, maxrec=10_000)
    assert whole.names == (*PLAIN, *LISTS)
    assert sorted(row[0] for row in whole.rows) == sorted(meant)
    alone = condition(regdsl.plan(query.partition(" sort:")[0], now=NOW), load("regdsl")).text
    rows = demo.adql(PYVO.format(alone).replace("COUNT(*)", "COUNT(*) AS n"), maxrec=10_000).rows
    assert sorted(row[0] for row in rows) == sorted(meant)
