"""What pyvo asks, said in regdsl, finds the same: each kind of constraint, and any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.time import Time
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pyvo.registry import rtcons

import regdsl
from regdsl.interop.pyvo import translate_pyvo
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror
from tests.interop.draws import BANDS, TERMS, kinds
from tests.interop.same import found, odd, written
from tests.proof import made


@pytest.fixture(autouse=True)
def _vocabularies(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvo would fetch these."""
    monkeypatch.setattr(rtcons.Waveband, "_legal_terms", set(BANDS))
    monkeypatch.setattr(rtcons.UAT, "_uat", TERMS)


@pytest.fixture(scope="module")
def odd_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """A made-up registry with all that is odd in real ones."""
    folder: Path = tmp_path_factory.mktemp("odd")
    made.write(folder / "records", 3)
    import_paths(folder / "mirror.sqlite", [folder / "records"])
    with Mirror(folder / "mirror.sqlite") as mirror:
        yield mirror


SAME: dict[str, Any] = {
    "hips": lambda: [rtcons.Servicetype("hips")],
    "tap": lambda: [rtcons.Servicetype("tap")],
    "standard": lambda: [rtcons.Servicetype("ivo://ivoa.net/std/registry", "sia2")],
    "auxiliary": lambda: [rtcons.Servicetype("tap", "sia2").include_auxiliary_services()],
    "two types": lambda: [rtcons.Servicetype("tap"), rtcons.Servicetype("scs", "tap")],
    "waveband": lambda: [rtcons.Waveband("X-ray", "radio")],
    "obscore": lambda: [rtcons.Datamodel("obscore")],
    "obscore_new": lambda: [rtcons.Datamodel("obscore_new")],
    "epntap": lambda: [rtcons.Datamodel("epntap")],
    "regtap": lambda: [rtcons.Datamodel("regtap")],
    "ivoids": lambda: [rtcons.Ivoid("ivo://org.gavo.dc/tap", "ivo://CDS.VizieR/tap")],
    "ucd": lambda: [rtcons.UCD("phot.mag%", "%redshift%", "pos.eq.ra;meta.main")],
    "place": lambda: [rtcons.Spatial(SkyCoord("23d +3d"), inclusive=True)],
    "circle": lambda: [rtcons.Spatial((83, 22, 2))],
    "overlaps": lambda: [rtcons.Spatial((83, 22, 2), intersect="overlaps")],
    "sky": lambda: [rtcons.Spatial((SkyCoord("83d 22d"), 1 * u.deg))],
    "fine": lambda: [rtcons.Spatial((83, 22, 2), order=10, intersect="enclosed")],
    "coarse": lambda: [rtcons.Spatial((83, 22, 40), order=3, intersect="enclosed")],
    "enclosed": lambda: [rtcons.Spatial("0/0-11", intersect="enclosed")],
    "polygon": lambda: [rtcons.Spatial([23, -40, 26, -39, 25, -43])],
    "energy": lambda: [rtcons.Spectral(5 * u.eV)],
    "band": lambda: [rtcons.Spectral((6000 * u.Angstrom, 5000 * u.Angstrom), inclusive=True)],
    "frequencies": lambda: [rtcons.Spectral((88 * u.MHz, 102 * u.MHz))],
    "backwards": lambda: [rtcons.Spectral((5000 * u.Angstrom, 6000 * u.Angstrom))],
    "time": lambda: [rtcons.Temporal(Time("2010-01-10"), inclusive=True)],
    "second": lambda: [rtcons.Temporal(Time("2010-01-10T12:34:56"))],
    "times": lambda: [rtcons.Temporal((54130, 54200))],
    "several": lambda: [
        rtcons.Servicetype("scs", "sia2"),
        rtcons.Waveband("optical"),
        rtcons.UCD("phot.mag%"),
        rtcons.Spatial((83, 22, 2), intersect="overlaps"),
    ],
}
"""Of each kind, in all its forms."""

TO_THE_LETTER: dict[str, Any] = {
    "word": lambda: [rtcons.Freetext("survey")],
    "part of a word": lambda: [rtcons.Freetext("urve")],
    "words": lambda: [rtcons.Freetext("galaxy", "redshift")],
    "phrase": lambda: [rtcons.Freetext("galaxy redshift", "survey")],
    "author": lambda: [rtcons.Author("%Gaia%")],
    "first author": lambda: [rtcons.Author("Drew%")],
    "ucd words": lambda: [rtcons.UCD("phot.mag;em.ir.%", "%;meta.main")],
    "uat": lambda: [rtcons.UAT("variable-stars", expand_down=1)],
    "combined": lambda: [rtcons.Freetext("survey"), rtcons.Servicetype("scs")],
}
"""What needs a comparison with case and all, or with a part of a subject."""


@pytest.mark.parametrize("union", [True, False], ids=["union", "no union"])
@pytest.mark.parametrize("name", [*SAME, *TO_THE_LETTER])
def test_finds_the_same(demo: Mirror, name: str, union: bool) -> None:
    constraints = {**SAME, **TO_THE_LETTER}[name]()
    answers = found(demo, written(constraints, union=union))
    assert answers is not None, "it is refused"
    assert answers[0] == answers[1], answers[2]


RECOGNISED = {
    "freetext": 0.5,
    "author": 0.75,
    "ucd": 0.75,
    "uat": 1,
    "temporal": 0.25,
}
"""The share of each kind that is said at least, the values being odd; most is all of it."""


@pytest.mark.parametrize("registry", ["demo", "real", "odd_registry"])
def test_any_of_them_alone(registry: str, request: pytest.FixtureRequest) -> None:
    mirror: Mirror = request.getfixturevalue(registry)
    for kind, constraints in kinds(mirror).items():
        said = _several(mirror, constraints.map(lambda one: [one]), 12)
        assert sum(said) >= RECOGNISED.get(kind, 0.75) * len(said), kind


@pytest.mark.parametrize("registry", ["demo", "real", "odd_registry"])
def test_any_of_them_together(registry: str, request: pytest.FixtureRequest) -> None:
    mirror: Mirror = request.getfixturevalue(registry)
    some = st.lists(st.one_of(*kinds(mirror).values()), min_size=2, max_size=3)
    said = _several(mirror, some, 40)
    assert sum(said) >= 0.15 * len(said)


def _several(mirror: Mirror, drawn: st.SearchStrategy[list[Any]], number: int) -> list[bool]:
    """Whether each of some constraints is said."""
    said: list[bool] = []

    @seed(2026)
    @settings(
        max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(constraints=drawn, union=st.booleans())
    def the_same(constraints: list[Any], union: bool) -> None:
        said.append(_check(mirror, constraints, union))

    the_same()
    return said


def _check(mirror: Mirror, constraints: list[Any], union: bool) -> bool:
    """Whether it is said; the two answers are the same then."""
    adql = written(constraints, union=union)
    answers = found(mirror, adql)
    if answers is None:
        return False
    theirs, ours, query = answers
    left_out = odd(mirror, constraints)
    assert theirs - left_out == ours - left_out, f"{query}\n{adql}"
    return True


def test_an_interval_that_runs_backwards_is_noted() -> None:
    found = translate_pyvo(rtcons.Spectral((5000 * u.Angstrom, 6000 * u.Angstrom)))
    assert found.query == "-has:ivoid"
    assert any("runs backwards" in note and "turned round" in note for note in found.notes)


def test_what_finds_nothing_is_noted() -> None:
    found = translate_pyvo(rtcons.UCD("phot.mag;em.IR.%"))
    assert found.query == "-has:ivoid"
    assert found.notes == (
        "RegTAP has ucd in lower case, so that 'phot.mag;em.IR.%' finds nothing",
    )


def test_keywords() -> None:
    assert regdsl.from_pyvo(waveband="X-ray") == "band=x-ray"
    assert regdsl.from_pyvo(waveband=["x-ray", "radio"], maxrec=5) == "band=x-ray,radio limit:5"
    assert regdsl.from_pyvo(servicetype="tap", includeaux=True) == (
        "service=tap,ivo://ivoa.net/std/tap#aux"
    )
    assert regdsl.from_pyvo("quasar", near=True) == (
        "description:quasar or title:quasar or subject:*quasar*"
    )


@pytest.mark.parametrize(
    ("keyword", "given", "constraint"),
    [
        ("servicetype", ["scs", "ssa"], lambda: rtcons.Servicetype("scs", "ssa")),
        ("waveband", "radio", lambda: rtcons.Waveband("radio")),
        ("datamodel", "obscore", lambda: rtcons.Datamodel("obscore")),
        ("ivoid", "ivo://org.gavo.dc/tap", lambda: rtcons.Ivoid("ivo://org.gavo.dc/tap")),
        ("ucd", ["phot.mag%", "src.redshift"], lambda: rtcons.UCD("phot.mag%", "src.redshift")),
        ("spatial", (83, 22, 2), lambda: rtcons.Spatial((83, 22, 2))),
        ("spectral", 5 * u.eV, lambda: rtcons.Spectral(5 * u.eV)),
        ("temporal", (54130, 54200), lambda: rtcons.Temporal((54130, 54200))),
        ("keywords", ["gaia", "star"], lambda: rtcons.Freetext("gaia", "star")),
        ("author", "%Gaia%", lambda: rtcons.Author("%Gaia%")),
        ("uat", "stars", lambda: rtcons.UAT("stars")),
    ],
)
def test_a_keyword_is_its_constraint(keyword: str, given: Any, constraint: Any) -> None:
    assert translate_pyvo(**{keyword: given}, near=True) == translate_pyvo(constraint(), near=True)
