"""What pyvo asks, said in regdsl, finds the same."""

from __future__ import annotations

from typing import Any

import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.time import Time
from pyvo.registry import regtap, rtcons

import regdsl
from regdsl.interop.pyvo import translate_pyvo
from regdsl.mirror.mirror import Mirror
from tests.adql_in.test_clients import CASES, Service

TERMS = {
    "variable-stars": {"wider": [], "narrower": ["cepheid-variable-stars"]},
    "cepheid-variable-stars": {"wider": ["variable-stars"], "narrower": []},
}


@pytest.fixture(autouse=True)
def _vocabularies(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvo would fetch these."""
    monkeypatch.setattr(rtcons.Waveband, "_legal_terms", {"x-ray", "radio", "optical"})
    monkeypatch.setattr(rtcons.UAT, "_uat", TERMS)


SAME: dict[str, Any] = {
    "author": lambda: [rtcons.Author("%Gaia%")],
    "hips": lambda: [rtcons.Servicetype("hips")],
    "tap": lambda: [rtcons.Servicetype("tap")],
    "standard": lambda: [rtcons.Servicetype("ivo://ivoa.net/std/registry", "sia2")],
    "auxiliary": lambda: [rtcons.Servicetype("tap", "sia2").include_auxiliary_services()],
    "waveband": lambda: [rtcons.Waveband("X-ray", "radio")],
    "obscore": lambda: [rtcons.Datamodel("obscore")],
    "obscore_new": lambda: [rtcons.Datamodel("obscore_new")],
    "epntap": lambda: [rtcons.Datamodel("epntap")],
    "regtap": lambda: [rtcons.Datamodel("regtap")],
    "ucd": lambda: [rtcons.UCD("phot.mag;em.ir.%", "%redshift%")],
    "uat": lambda: [rtcons.UAT("variable-stars", expand_down=1)],
    "circle": lambda: [rtcons.Spatial((83, 22, 2))],
    "overlaps": lambda: [rtcons.Spatial((83, 22, 2), intersect="overlaps")],
    "sky": lambda: [rtcons.Spatial((SkyCoord("83d 22d"), 1 * u.deg))],
    "enclosed": lambda: [rtcons.Spatial("0/0-11", intersect="enclosed")],
    "polygon": lambda: [rtcons.Spatial([23, -40, 26, -39, 25, -43])],
    "energy": lambda: [rtcons.Spectral(5 * u.eV)],
    "band": lambda: [rtcons.Spectral((6000 * u.Angstrom, 5000 * u.Angstrom), inclusive=True)],
    "time": lambda: [rtcons.Temporal(Time("2010-01-10"), inclusive=True)],
    "times": lambda: [rtcons.Temporal((54130, 54200))],
    "several": lambda: [
        rtcons.Freetext("survey"),
        rtcons.Servicetype("scs", "sia2"),
        rtcons.Waveband("optical"),
    ],
}


def ask(demo: Mirror, constraints: list[Any], union: bool = True) -> set[str]:
    adql = regtap.get_RegTAP_query(*constraints, service=Service(union))
    return {row[0] for row in demo.adql(adql)}


@pytest.mark.parametrize("name", SAME)
def test_finds_the_same(demo: Mirror, name: str) -> None:
    constraints = SAME[name]()
    assert set(demo.search(regdsl.from_pyvo(*constraints)).ivoids) == ask(demo, constraints)


@pytest.mark.parametrize("case", [c for c in CASES if c[1] is not None], ids=lambda c: c[0])
def test_the_clients_cases(demo: Mirror, case: Any) -> None:
    found = translate_pyvo(case[1])
    same = set(demo.search(found.query).ivoids) == ask(demo, [case[1]])
    assert same or found.notes


def test_without_coverage_too(demo: Mirror) -> None:
    near = rtcons.Spatial(SkyCoord("23d +3d"), inclusive=True)
    found = translate_pyvo(near)
    assert found.query == "covers? 23.0 3.0"
    assert found.notes
    assert ask(demo, [near]) <= set(demo.search(found.query).ivoids)


def test_an_interval_that_runs_backwards_is_noted() -> None:
    found = translate_pyvo(rtcons.Spectral((5000 * u.Angstrom, 6000 * u.Angstrom)))
    assert any("backwards" in note for note in found.notes)


def test_keywords() -> None:
    assert regdsl.from_pyvo(waveband="X-ray") == "band=x-ray"
    assert regdsl.from_pyvo("quasar", servicetype="tap", includeaux=True) == (
        "quasar service=tap,ivo://ivoa.net/std/tap#aux"
    )
    assert regdsl.from_pyvo(keywords=["gaia", "star"], waveband=["x-ray", "radio"]) == (
        "gaia star band=x-ray,radio"
    )
