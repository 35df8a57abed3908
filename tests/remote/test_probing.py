"""What a service really can do, whatever it says: each of these misbehaves in one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import regdsl
from regdsl.backends.profiles import FEATURES, NAMED, load
from regdsl.mirror.mirror import Mirror
from regdsl.remote import probing
from regdsl.remote.probing import Finding, Probed, probe
from regdsl.remote.trials import trials
from regdsl.schema import TABLES
from tests.tap import answers, troubles, vosi, votable
from tests.tap.responder import Answer, Responder

ALL = len(TABLES) + len(FEATURES) + len(NAMED)


@pytest.fixture
def spoiled(demo_path: Path) -> Callable[[Callable[[str, int, Answer], object]], Responder]:
    """A service that answers by a function of the query, MAXREC and the right answer."""
    right = answers.oracle(demo_path)

    def make(wrong: Callable[[str, int, Answer], object]) -> Responder:
        return Responder(lambda adql, maxrec: wrong(adql, maxrec, right))  # type: ignore[arg-type, return-value]

    return make


def _one(found: Probed, name: str) -> Finding:
    (finding,) = (finding for finding in found.findings if finding.name == name)
    return finding


def _verdict(found: Probed, name: str) -> str:
    return _one(found, name).verdict


def test_everything_that_profiles_know_is_tried() -> None:
    tried = {(trial.kind, trial.name) for trial in trials("ivo://x/y")}
    assert tried == {
        *(("table", name) for name in TABLES),
        *(("feature", name) for name in FEATURES),
        *(("function", name) for name in NAMED),
    }
    assert len(tried) == ALL


def test_our_own_service_has_what_its_profile_says(demo_path: Path) -> None:
    with Responder(answers.mirror(demo_path), strict=False) as service:
        found = probe(service.url, pause=0)
    own = load("regdsl")
    assert found.profile.features == own.features
    assert found.profile.functions == own.functions
    assert found.profile.without == own.without and found.profile.regtap == own.regtap
    assert found.of("yes") == list(found.findings)
    assert found.profile.tier == "measured"
    assert found.profile.checked == date.today().isoformat()
    assert found.profile.maxrec == 20_000


def test_what_is_switched_off(service: Responder) -> None:
    service.offers = vosi.OLD
    found = probe(service.url, pause=0)
    assert not found.profile.features & {"union", "ilike", "lower", "coalesce", "moc"}
    assert {"stc_spatial", "stc_temporal", "stc_spectral"} <= found.profile.without
    assert found.profile.tier == "measured" and found.of("unknown") == []
    assert found.profile.regtap == "1.1"
    # A service that refuses what it does not announce keeps its word but for what it hides.
    assert {f.name for f in found.findings if f.differs} >= {"except", "with", "cast"}


# -- what it says of itself --------------------------------------------------------------


def test_announced_and_not_there(service: Responder) -> None:
    more = ("gavo_vocmatch(a TEXT, b TEXT, c TEXT) -> INTEGER",)
    service.offers = replace(vosi.GAVO, udfs=(*vosi.GAVO.udfs, *more))
    found = probe(service.url, pause=0)
    assert not found.profile.has_function("gavo_vocmatch")
    lie = _one(found, "gavo_vocmatch")
    assert lie.announced and lie.verdict == "no" and lie.differs
    assert lie.detail == "no such function: gavo_vocmatch"


def test_there_and_not_announced(service: Responder) -> None:
    service.offers, service.strict = vosi.OLD, False
    found = probe(service.url, pause=0)
    assert found.profile.features >= {"union", "ilike", "lower", "coalesce", "moc"}
    assert found.profile.without == frozenset() and found.profile.regtap == "1.2"


@pytest.mark.parametrize(
    ("capabilities", "tables"),
    [(troubles.page(), troubles.broken_xml), (troubles.reset, troubles.page(404))],
)
def test_without_documents(
    service: Responder, capabilities: troubles.Trouble, tables: troubles.Trouble
) -> None:
    service.trouble(capabilities, on="capabilities", forever=True)
    service.trouble(tables, on="tables", forever=True)
    found = probe(service.url, pause=0)
    for document in ("capabilities", "tables"):
        assert _verdict(found, document) == "no" and _one(found, document).detail
    # All that the oracle can do, as if it had said so.
    assert found.profile.features == FEATURES.keys() - {"in_unit", "offset"}
    assert found.profile.functions > {"ivo_hasword", "gavo_match", "ivo_interval_overlaps"}
    assert found.profile.without == frozenset() and found.of("unknown") == []


def test_a_list_without_the_tables_of_the_registry(service: Responder) -> None:
    tables = vosi.tables(vosi.GAVO, columns=False).replace(b"rr.", b"other.")
    service.trouble(troubles.says(tables), on="tables", forever=True)
    found = probe(service.url, pause=0)
    assert _one(found, "tables").detail.endswith("it has no table rr.resource")
    assert found.profile.without == frozenset() and found.of("unknown") == []


# -- services that say yes to everything -------------------------------------------------


def test_one_that_refuses_nothing(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder], service: Responder
) -> None:
    def lenient(adql: str, maxrec: int, right: Answer) -> object:
        try:
            return right(adql, maxrec)
        except Exception:
            return ["ivoid"], ["char"], [], False

    with spoiled(lenient) as liar:
        liar.offers = vosi.PLAIN
        liar.strict = False
        found = probe(liar.url, pause=0)
    for name in ("a table that does not exist", "a function that does not exist"):
        assert _verdict(found, name) == "no"
    assert found.profile.tier == "documented"
    # What finds the right thing and nothing else is there; the rest is what is announced.
    assert _verdict(found, "ivo_nocasematch") == "yes" and _verdict(found, "cast") == "yes"
    assert _verdict(found, "moc") == "unknown" and not found.profile.has("moc")
    assert _verdict(found, "gavo_to_mjd") == "unknown"
    assert _verdict(found, "gavo_vocmatch") == "unknown"
    assert not found.profile.has_function("gavo_vocmatch")


def test_one_that_always_finds_the_same() -> None:
    with (
        Responder(answers.rows(["ivoid"], [("ivo://x/y",)])) as service,
        pytest.raises(regdsl.RegdslError, match=r"E504.*anything that it is asked for"),
    ):
        probe(service.url, pause=0)


def test_functions_that_do_something_else(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder],
) -> None:
    def wrong(adql: str, maxrec: int, right: Answer) -> object:
        adql = adql.replace("1=ivo_hasword(res_title, 'qxzqxzq')", "1=1")
        return right(adql.replace("ILIKE", "=").replace("UNION", "INTERSECT"), maxrec)

    with spoiled(wrong) as liar:
        found = probe(liar.url, pause=0)
    assert _one(found, "ivo_hasword").detail.endswith("and finds what is not meant")
    for name in ("ilike", "union"):
        assert _one(found, name).detail.endswith("and does not find what is there")
    assert not found.profile.features & {"ilike", "union"}
    assert not found.profile.has_function("ivo_hasword")
    assert found.profile.has_function("ivo_nocasematch") and found.profile.has("lower")


# -- limits ------------------------------------------------------------------------------


def test_one_that_keeps_to_no_top(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder],
) -> None:
    def deaf(adql: str, maxrec: int, right: Answer) -> object:
        return right(re.sub(r"TOP 5 ", "", adql), maxrec)

    with spoiled(deaf) as liar:
        found = probe(liar.url, pause=0)
    assert _one(found, "TOP").detail == "it gives 10 rows where 5 are asked for at most"
    assert _verdict(found, "MAXREC") == "yes"


def test_one_that_keeps_to_no_maxrec(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder],
) -> None:
    with spoiled(lambda adql, maxrec, right: right(adql, 1_000_000)) as liar:
        found = probe(liar.url, pause=0)
    assert _one(found, "MAXREC").detail == "it gives 5 rows where 2 are asked for at most"
    assert _verdict(found, "OVERFLOW") == "unknown"


def _silent(adql: str, maxrec: int, right: Answer) -> object:
    return (*right(adql, maxrec)[:3], False)


def test_one_that_cuts_off_and_does_not_say_so(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder], demo: Mirror
) -> None:
    with spoiled(_silent) as liar:
        liar.hard_limit = 40
        found = probe(liar.url, pause=0)
        assert found.profile.maxrec == 40 and "silent" in found.profile.quirks
        assert "40 rows" in found.profile.remark("rows")
        everything = regdsl.search("", liar.url, profile=found.profile).ivoids
        some = regdsl.search("", liar.url, profile=found.profile, limit=50).ivoids
    assert everything == sorted(demo.search("").ivoids) and some == everything[:50]


def test_one_that_does_not_say_so_and_gives_all(
    spoiled: Callable[[Callable[[str, int, Answer], object]], Responder], demo: Mirror
) -> None:
    with spoiled(_silent) as liar:
        found = probe(liar.url, pause=0)
    assert found.profile.quirks == {"operands"} and found.profile.maxrec == 20_000
    assert _one(found, "rows").detail == f"all {len(demo.search(''))} resources in one answer"


# -- no answers --------------------------------------------------------------------------


def test_no_registry(service: Responder) -> None:
    service.trouble(troubles.page(), on="capabilities", forever=True)
    service.trouble(troubles.page(), forever=True)
    with pytest.raises(regdsl.RegdslError, match="E504"):
        probe(service.url, pause=0)


def test_not_there(service: Responder) -> None:
    with pytest.raises(regdsl.RegdslError, match="E501"):
        probe("http://127.0.0.1:9/tap", pause=0)
    with pytest.raises(regdsl.RegdslError, match="E202"):
        probe("nobody", pause=0)


def test_no_ivoids() -> None:
    with (
        Responder(answers.rows(["ivoid"], [("a",)])) as service,
        pytest.raises(regdsl.RegdslError, match=r"E504.*no ivoid"),
    ):
        probe(service.url, pause=0)
    with (
        Responder(answers.rows(["ivoid"], [])) as service,
        pytest.raises(regdsl.RegdslError, match=r"E504.*empty"),
    ):
        probe(service.url, pause=0)


_NO_TABLE = votable.failure("").replace(b'value="ERROR"', b'value="OK"')
_OTHER = votable.table(["other"], ["char"], [("ivo://x/y",)])


@pytest.mark.parametrize(
    "trouble",
    [
        troubles.busy(),
        troubles.reset,
        troubles.cut,
        troubles.page(),
        troubles.says(_NO_TABLE),
        troubles.says(_OTHER),
    ],
)
def test_one_that_stops_answering(service: Responder, trouble: troubles.Trouble) -> None:
    service.trouble(troubles.none, trouble, forever=True)
    found = probe(service.url, pause=0)
    assert found.profile.tier == "documented" and service.count() == 1 + probing.IN_A_ROW
    assert len(found.of("unknown")) == 1 + 3 + 3 + ALL
    assert "union" in found.profile.features
    assert "without an answer" in found.profile.source
    assert not any(f.differs for f in found.findings)


def test_half_an_answer(service: Responder) -> None:
    service.trouble(troubles.none, troubles.broken_xml, forever=True)
    found = probe(service.url, pause=0)
    # That it refuses what does not exist is seen all the same.
    assert not any(f.differs for f in found.findings) and found.profile.has("union")
    assert len(found.of("unknown")) > ALL


def test_one_that_is_too_slow(service: Responder) -> None:
    service.trouble(troubles.none, troubles.none, troubles.hangs, forever=True)
    found = probe(service.url, pause=0, timeout=0.3)
    assert service.count() == 2 + probing.IN_A_ROW
    assert "did not finish its answer within 0.3 s" in found.of("unknown")[0].detail


def test_one_that_answers_now_and_then(service: Responder) -> None:
    service.trouble(troubles.none, *([troubles.busy(), troubles.none] * 100))
    found = probe(service.url, pause=0)
    assert service.count() <= 1 + 2 * probing.IN_ALL and len(found.of("unknown")) > ALL / 2


def test_busy_at_first_and_then_packed(service: Responder) -> None:
    service.trouble(troubles.busy(), troubles.chunked, forever=True)
    assert probe(service.url, pause=0).of("unknown") == []
