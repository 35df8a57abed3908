"""Traps of relations, registries and numbers that are texts, for both backends."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

import regdsl
from regdsl.backends.adql import lower as lower_adql
from regdsl.backends.adql_related import DEEPEST
from regdsl.backends.profiles import load
from regdsl.backends.sqlite import lower
from regdsl.binding.matchers import Bounds, Equal
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from regdsl.planning.nodes import And, Every, Exists, Match, Not, Plan, Question, Related
from tests.adql.runner import Server

RECORD = """<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0"
  xmlns:vg="http://www.ivoa.net/xml/VORegistry/v1.0"
  xmlns:cs="http://www.ivoa.net/xml/ConeSearch/v1.0"
  xsi:type="vr:Service" created="2020-01-01T00:00:00Z" updated="2020-01-01T00:00:00Z"
  status="active"><title>{ivoid}</title><identifier>{ivoid}</identifier>{more}</ri:Resource>"""

CONE = """<capability standardID="ivo://ivoa.net/std/ConeSearch" xsi:type="cs:ConeSearch">
  <interface role="std" xsi:type="vr:WebBrowser"><accessURL>http://x.y</accessURL></interface>
  <maxSR>{}</maxSR></capability>"""

NOT_NUMBERS = ("all", "1_0", "nan", "inf", "-Infinity", "10 deg", "0x10", "1e999", "1,5", ".")
"""What Python or PostgreSQL might take for a number, or choke on."""

NUMBERS = ("10", "1e1", "10.0", "+10.", ".1E2", "180")


def _relation(kind: str, *related: str) -> str:
    ends = "".join(f"<relatedResource{to}>x</relatedResource>" for to in related)
    return (
        f"<content><relationship><relationshipType>{kind}</relationshipType>{ends}"
        "</relationship></content>"
    )


RECORDS = {
    # One side alone declares it, and a related resource may have a name alone.
    "ivo://a/data": _relation("IsServedBy", ' ivo-id="ivo://A/Service"', ""),
    "ivo://a/service": _relation("IsServiceFor", ' ivo-id="ivo://a/other"', ""),
    "ivo://a/other": "",
    "ivo://a/nameless": _relation("IsServedBy", ""),
    "ivo://a/dangling": _relation("IsServedBy", ' ivo-id="ivo://a/nowhere"'),
    # The authority of a registry is a part of that of others, or has a character of LIKE.
    "ivo://r.one/registry": "<managedAuthority>A</managedAuthority>",
    "ivo://r.two/registry": "<managedAuthority>a_b</managedAuthority>",
    "ivo://ab/x": "",
    "ivo://a_b": "",
    "ivo://a.b/x": "",
    **{f"ivo://n/{at}": CONE.format(text) for at, text in enumerate((*NUMBERS, *NOT_NUMBERS))},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mirror, Server]]:
    folder = tmp_path_factory.mktemp("records")
    for number, (ivoid, more) in enumerate(RECORDS.items()):
        text = RECORD.format(ivoid=ivoid, more=more)
        if "managedAuthority" in more:
            text = text.replace("vr:Service", "vg:Registry")
        (folder / f"{number}.xml").write_text(text, encoding="utf-8")
    path = Path(folder) / "made.sqlite"
    import_paths(path, [folder])
    server = Server(path)
    with Mirror(path) as mirror:
        yield mirror, server
    server.close()


def _found(made: tuple[Mirror, Server], plan: Plan | str, profile: str = "gavo") -> set[str]:
    """What both backends find, which is the same."""
    mirror, server = made
    question = regdsl.plan(plan) if isinstance(plan, str) else Question(plan=plan)
    statement = lower(question)
    meant = {row[0] for row in mirror.connection.execute(statement.sql, statement.params)}
    adql = lower_adql(question, load(profile))
    assert adql.direction == "exact"
    assert set(server.ivoids(adql.text)) == meant
    assert {row[0] for row in mirror.adql(adql.text).rows} == meant
    return meant


PROFILES = ("gavo", "regdsl", "regtap-1.2", "mast")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("servedby:ivo://a/service", {"ivo://a/data", "ivo://a/other"}),
        ("serves:ivo://a", {"ivo://a/service"}),
        ("has:servedby", {"ivo://a/data", "ivo://a/other", "ivo://a/dangling"}),
        ("servedby(has:title)", {"ivo://a/data", "ivo://a/other"}),
        ("servedby(-has:doi)", {"ivo://a/data", "ivo://a/other"}),
        ("servedby(serves:ivo://a/data)", {"ivo://a/data", "ivo://a/other"}),
        # What serves this one is no record.
        ("servedby(serves:ivo://a/dangling)", set()),
        ("servedby(has:serves)", {"ivo://a/data", "ivo://a/other"}),
        ("servedby(serves:ivo://a/dangling or title:nova)", set()),
    ],
)
def test_either_side_may_declare_a_relation(
    made: tuple[Mirror, Server], query: str, expected: set[str], profile: str
) -> None:
    """And the complement is the complement, whatever NULL there is in `related_id`."""
    assert _found(made, query, profile) == expected
    assert _found(made, f"-{query}", profile) == set(RECORDS) - expected


def test_every_resource_of_the_registry(made: tuple[Mirror, Server]) -> None:
    plan = Related(("isservedby",), ("isservicefor",), Every())
    assert _found(made, plan) == {"ivo://a/data", "ivo://a/other"}
    assert _found(made, Not(plan)) == set(RECORDS) - {"ivo://a/data", "ivo://a/other"}


def test_null_names_nothing(made: tuple[Mirror, Server]) -> None:
    rows = Exists("relationship", Every(), "related_id")
    named = {"ivo://a/service", "ivo://a/other"}
    assert _found(made, rows) == named
    assert _found(made, Not(rows)) == set(RECORDS) - named


def test_authorities_are_whole(made: tuple[Mirror, Server]) -> None:
    below = {ivoid for ivoid in RECORDS if ivoid.startswith("ivo://a/")}
    assert _found(made, "registry:ivo://r.one/registry") == below
    assert _found(made, "registry:ivo://r.two/registry") == {"ivo://a_b"}
    assert _found(made, "-registry:ivo://r.two/registry") == set(RECORDS) - {"ivo://a_b"}


def test_plain_servers_cannot_escape_an_underline(made: tuple[Mirror, Server]) -> None:
    adql = regdsl.compile_adql("registry:ivo://r.two/registry", "regtap-1.2")
    assert adql.direction == "superset"
    assert set(made[1].ivoids(adql.text)) == {"ivo://a_b", "ivo://a.b/x"}


def test_numbers_that_are_texts(made: tuple[Mirror, Server]) -> None:
    """What is none matches nothing, and is no error on the way."""
    ivoids = [f"ivo://n/{at}" for at in range(len(NUMBERS) + len(NOT_NUMBERS))]
    tens, numbers = set(ivoids[: len(NUMBERS) - 1]), set(ivoids[: len(NUMBERS)])
    assert _found(made, "maxsr:10") == tens
    assert _found(made, "maxsr>=10deg") == numbers
    assert _found(made, "maxsr:..20") == tens
    assert _found(made, "-maxsr>0") == set(RECORDS) - numbers
    path = Match(("detail_xpath",), Equal("/capability/maxSR"))
    bare = Exists("detail", And((path, Match(("detail_value",), Bounds(numeric=True)))))
    assert _found(made, bare) == numbers


def test_no_cast_is_said_with_the_field_and_a_target() -> None:
    with pytest.raises(regdsl.RegdslError) as refusal:
        regdsl.compile("maxsr>10", to="mast")
    (diagnostic,) = refusal.value.diagnostics
    assert diagnostic.code == "E201"
    assert "`maxsr`" in diagnostic.message
    assert "`--to gavo`" in diagnostic.help


def test_single_precision_equals_no_decimal_number() -> None:
    """0.0003 as a real of RegTAP is 0.000300000014..., which `= 0.0003` would not find."""
    adql = regdsl.compile_adql("regard=0.0003", "gavo")
    assert adql.direction == "superset"
    low, high = (float(text) for text in re.findall(r"region_of_regard [<>]= (\S+)", adql.text))
    (single,) = struct.unpack("f", struct.pack("f", 0.0003))
    assert low < min(single, 0.0003) <= max(single, 0.0003) < high
    assert regdsl.compile_adql("regard=0", "gavo").direction == "exact"


def test_relations_in_relations_end(made: tuple[Mirror, Server]) -> None:
    """On a server each is written twice, on a mirror once."""
    deep = "derivedfrom(" * DEEPEST + "has:title" + ")" * DEEPEST
    assert len(regdsl.compile(deep)) < 50_000
    with pytest.raises(regdsl.RegdslError, match="E201"):
        regdsl.compile(f"derivedfrom({deep})")
    lengths = [
        len(regdsl.compile("servedby(serves(" * depth + "nova" + "))" * depth, to="sqlite"))
        for depth in (4, 8)
    ]
    assert lengths[1] < 2.2 * lengths[0]
    assert made[0].search("servedby(serves(" * 8 + "has:title" + "))" * 8).total
    back = "servedby(serves(" * 2 + "has:title" + "))" * 2
    assert _found(made, back) == {"ivo://a/data", "ivo://a/other"}
