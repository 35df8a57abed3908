"""The rules of docs/semantics.md, one by one, on a handful of made-up resources."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from regdsl import ast

from .build import both, circle, either, f, group, no, point, q, spatial, v, w
from .env import Env
from .evaluate import evaluate
from .invalid import Invalid
from .moc import cell_of
from .quantities import CHARGE, LIGHT, PLANCK
from .records import DATA_MODEL, Capability, Column, Interface, Resource, Role, Table
from .vocabulary import Term, Vocabulary

UAT = Vocabulary(
    "uat",
    {
        term.id: term
        for term in (
            Term("stars", "Stars"),
            Term("variable-stars", "Variable stars", ("stars",)),
            Term("cepheid-variable-stars", "Cepheid variable stars", ("variable-stars",)),
            Term("hubble-s-law", "Hubble's law"),
            Term("old-variables", "Old variables", (), "variable-stars"),
        )
    },
)

ENV = Env(
    now=datetime(2024, 3, 31, 12, tzinfo=UTC),
    objects={"m 31": (10.6847, 41.2688)},
    params={"word": "quasar", "star": "qua*", "m31": (10.6847, 41.2688), "name": "M 31"},
    vocabularies={"uat": UAT},
)

M31 = cell_of(10.6847, 41.2688)


def resource(name: str, **values: Any) -> Resource:
    return Resource(ivoid=f"ivo://{name}", **values)


def columns(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"tables": (Table(columns=tuple(Column(**row) for row in rows)),)}


def service(*standard_ids: str, **values: Any) -> dict[str, Any]:
    return {"capabilities": tuple(Capability(standard_id=id_) for id_ in standard_ids), **values}


def find(expr: ast.Expr | None, *resources: Resource) -> str:
    """The names of the resources that a query finds, in one blank-separated text."""
    found = evaluate(ast.Query(expr=expr), resources, ENV)
    return " ".join(sorted(ivoid.removeprefix("ivo://") for ivoid in found))


def refused(expr: ast.Expr) -> None:
    with pytest.raises(Invalid):
        evaluate(ast.Query(expr=expr), [], ENV)


# Logic

DULL = resource("dull")
QUASARS = resource(
    "quasars",
    title="A Catalog of Quasars",
    description="Emission lines of high-redshift objects, by C. Reyl\u00e9",
    subjects=("Active galaxies", "Line emission"),
)
STARS = resource("stars", title="Stars", subjects=("emission", "lines"))
TEXTS = (DULL, QUASARS, STARS)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (None, "dull quasars stars"),
        (w("quasar"), "quasars"),
        (no(w("quasar")), "dull stars"),
        (both(w("quasar"), w("galaxy")), "quasars"),  # in different places
        (either(w("quasar"), w("star")), "quasars stars"),
        (f("title", "quasar", "star"), "quasars stars"),
        (no(f("title", "quasar", "star")), "dull"),
        (f("title", "quasars", op="!="), "dull stars"),
        (f("title", "quasars", "stars", op="!="), "dull"),
        (no(f("title", "quasars", op="!=")), "quasars"),
        (f("title", "quasar", optional=True), "dull quasars"),
        (no(f("title", "quasar", optional=True)), "stars"),
        (f("title", "quasars", op="!=", optional=True), "dull stars"),
        (f("has", "title"), "quasars stars"),
        (f("has", "title", "ivoid"), "dull quasars stars"),
        (no(f("has", "description")), "dull stars"),
        (f("has", "text"), "quasars stars"),
        (both(w("quasar"), f("sort", "title")), "quasars"),
        (f("limit", "20"), "dull quasars stars"),
        (both(f("limit", "20"), f("sort", "title")), "dull quasars stars"),
    ],
)
def test_logic(expr: ast.Expr | None, expected: str) -> None:
    assert find(expr, *TEXTS) == expected


@pytest.mark.parametrize(
    "expr",
    [
        f("colour", "red"),
        f("has", "colour"),
        f("has", "sort"),
        f("title", "x", op="<"),
        f("column", "x", op=">="),
        no(f("sort", "title")),
        both(w("x"), no(f("limit", "1"))),
        either(w("x"), f("limit", "1")),
        group("column", f("sort", "name")),
        group("service", w("x")),
        group("column", group("column", w("x"))),
        group("column", f("title", "x")),
        group("table", f("ucd", "x.y")),
        group("column", ast.Ivoid(text="ivo://a")),
        group("column", spatial("near", point("1", "2"))),
        f("column", q("")),
        ast.Macro(name="m"),
        f("title", ast.Param(name="nobody")),
    ],
)
def test_ill_formed(expr: ast.Expr) -> None:
    refused(expr)


# Text


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (w("CATALOGS"), "quasars"),  # stemmed and folded
        (f("text", "catalogs", op="="), ""),
        (f("text", "catalog", op="="), "quasars"),
        (f("text", "quasar", op="="), ""),
        (w("Reyle"), "quasars"),
        (w(q("emission lines")), "quasars"),  # the description, but not two subjects
        (w(q("lines of high")), "quasars"),
        (w(q("line emission")), "quasars"),
        (w(q("galaxies line")), ""),
        (w("high-redshift"), "quasars"),
        (w("redshift-high"), ""),
        (w("redsh*"), "quasars"),
        (w("high-redsh*"), "quasars"),
        (w("lines-o*"), "quasars"),
        (w("line-o*"), ""),  # unstemmed before a wildcard
        (w(q("emission l"), "*"), "quasars"),
        (w(q("redsh*")), ""),
        (f("text", "redsh*", op="="), ""),
        (f("subject", "emission"), "quasars stars"),
        (f("subject", q("emission")), "quasars stars"),
        (f("description", "emission"), "quasars"),
        (f("title", "emission"), ""),
        (f("text", ast.Param(name="word")), "quasars"),
        (f("text", ast.Param(name="star")), ""),  # a value, in which * is no wildcard
        (both(w("the"), w("quasar")), "quasars"),
        (both(w("The"), no(w("quasar"))), "dull stars"),
        (w("of-high"), "quasars"),  # in a phrase they count
        (w("with-high"), ""),
    ],
)
def test_text(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *TEXTS) == expected


@pytest.mark.parametrize(
    "expr",
    [
        w("the"),
        w(q("The")),
        no(w("the")),
        both(w("the"), w("of")),
        both(no(w("the")), w("quasar")),
        either(w("the"), w("quasar")),
        both(w("the"), f("limit", "3")),
        f("title", "the"),
        f("title", "the", op="="),
        f("title", "quasar", "the"),
        group("column", f("description", "the")),
        w("+"),
        w("*"),
        w("a*b"),
        w("*b"),
        w("b**"),
        f("title", q("--")),
    ],
)
def test_no_text(expr: ast.Expr) -> None:
    refused(expr)


# Persons and names

HUBBLE = resource("hubble", roles=(Role("creator", "Hubble, E."), Role("publisher", "CDS")))
TWO = resource("two", roles=(Role("creator", "Edwin Smith"), Role("creator", "Ann Hubble")))
PEOPLE = (HUBBLE, TWO, DULL)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("author", "hubble"), "hubble two"),
        (f("author", "UBBL"), "hubble two"),
        (f("author", q("Edwin Hubble")), ""),  # both words in one name
        (f("author", q("E., Hubble")), "hubble"),
        (f("author", q("hubble;ann")), "two"),
        (f("author", "h*le"), "hubble two"),
        (f("author", "h*ann"), ""),
        (f("author", q("h*le")), ""),
        (f("author", q("hubble, e."), op="="), "hubble"),
        (f("author", "hubble", op="="), ""),
        (f("author", "cds"), ""),
        (f("publisher", "cds"), "hubble"),
        (f("has", "publisher"), "hubble"),
    ],
)
def test_persons(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *PEOPLE) == expected


ROWS = (
    resource("a", **columns({"name": "ra", "unit": "deg"}, {"name": "_raj2000", "unit": "DEG"})),
    resource("b", **columns({"name": "_raj2000"}, {"name": "a*b", "unit": "[10-7W]"})),
    resource("c", res_type="vs:catalogservice", short_name="My Short"),
    resource("d", res_type="vs:catalogresource", tables=(Table(name="Ivoa.ObsCore"),)),
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("column", "ra"), "a"),
        (f("column", "RA"), "a"),
        (f("column", "*ra*"), "a b"),
        (f("column", "_ra*"), "a b"),
        (f("column", "*2000", "ra"), "a b"),
        (f("column", q("a*b")), "b"),
        (f("column", "a*b", op="="), "b"),
        (f("column", "_ra*", op="="), ""),
        (f("column", "*b"), "b"),
        (no(f("column", "ra")), "b c d"),
        (f("column", "ra", op="!="), "b c d"),
        (f("unit", "deg"), "a"),
        (f("unit", "[10-7w]"), "b"),
        (f("shortname", q("my short")), "c"),
        (f("shortname", "my*"), "c"),
        (f("restype", "catalogservice"), "c"),
        (f("restype", "vs:catalogservice"), "c"),
        (f("restype", "catalogservice", op="="), "c"),
        (f("restype", "catalog*"), "c d"),
        (f("restype", "catalog*", op="="), ""),
        (f("restype", "vs:*"), "c d"),
        (f("table", "ivoa.obscore"), "d"),
        (f("table", "*.ObsCore"), "d"),
        (f("table", "obscore"), ""),
    ],
)
def test_names(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *ROWS) == expected


# UCDs


def with_ucds(name: str, *ucds: str) -> Resource:
    return resource(name, **columns(*({"ucd": ucd.lower()} for ucd in ucds)))


UCDS = (
    with_ucds("mag", "phot.mag;em.IR.J"),
    with_ucds("err", "stat.error;phot.mag;em.IR"),
    with_ucds("max", "phot.mag;stat.max;em.opt.V"),
    with_ucds("old", "PHOT_MAG", "PHOT_MAG_B", "PHOT_MAGIC"),
    with_ucds("odd", "pos.eq.ra; meta.main", "phot.magellan"),
    DULL,
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("ucd", "phot.mag"), "mag max"),  # the first word, so not err
        (f("ucd", "PHOT.MAG"), "mag max"),
        (f("ucd", "phot"), "mag max odd"),
        (f("ucd", "phot.mag;em.ir"), "mag"),
        (f("ucd", "phot.mag;em.IR.J"), "mag"),
        (f("ucd", q("phot.mag;em.ir")), "mag"),
        (f("ucd", "stat.error;em.ir;phot"), "err"),
        (f("ucd", "em.ir"), "err mag"),  # allowed only in second place: anywhere
        (f("ucd", "em.ir.j"), "mag"),
        (f("ucd", "em.ir.j.x"), ""),
        (f("ucd", "stat.max"), "max"),
        (f("ucd", "stat.max;phot.mag"), "max"),
        (f("ucd", "stat.*"), "err"),  # a wildcard is never taken for such a word
        (f("ucd", "em.*"), ""),
        (f("ucd", "*;em.ir"), "err mag"),
        (f("ucd", "*.mag"), "mag max"),
        (f("ucd", "ph*t.mag;*.ir"), "mag"),
        (f("ucd", "pos.eq.ra;meta.main"), ""),  # blanks are not removed
        (f("ucd", q("pos.eq.ra; meta.main")), "odd"),
        (f("ucd", "phot.mag;phot"), "mag max"),  # the first word counts for further atoms too
        (f("ucd", "phot_mag"), "old"),
        (f("ucd", "phot_mag_b"), "old"),
        (f("ucd", "phot_mag_c"), ""),
        (f("ucd", "phot_magi"), ""),
        (f("ucd", "phot_m*c"), "old"),
        (f("ucd", "phot.mag;em.ir.j", op="="), "mag"),
        (f("ucd", "phot.mag", op="="), ""),
        (f("ucd", "phot.*", op="="), ""),
        (no(f("ucd", "phot.mag")), "dull err odd old"),  # no column has it
        (f("ucd", "phot.mag", optional=True), "dull mag max"),
        (no(f("ucd", "phot.mag", optional=True)), "err odd old"),
        (both(f("ucd", "phot.mag"), f("ucd", "em.opt")), "max"),
    ],
)
def test_ucds(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *UCDS) == expected


@pytest.mark.parametrize("text", ["phot.mag;", ";em.ir", "phot.mag;;em.ir"])
def test_no_ucds(text: str) -> None:
    refused(f("ucd", text))


# Identifiers

IDS = (
    resource("cds"),
    resource("cds/"),
    resource("cds/a"),
    resource("cds/a/b"),
    resource("cds2/a"),
    resource("e", alt_identifiers=("doi:10.1/Ab", "bibcode:10.2/x")),
    resource("g", alt_identifiers=("HTTPS://doi.org/10.1/AC", "doi:")),
    resource("h", alt_identifiers=("10.1/ab", "doi:")),
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("ivoid", "ivo://cds"), "cds cds/ cds/a cds/a/b"),
        (f("ivoid", "IVO://CDS/*"), "cds cds/ cds/a cds/a/b"),
        (f("ivoid", "ivo://cds/"), "cds cds/ cds/a cds/a/b"),
        (f("ivoid", "ivo://cds/", op="="), "cds/"),
        (f("ivoid", "ivo://cds/a"), "cds/a"),
        (f("ivoid", "ivo://cds/a*"), "cds/a cds/a/b"),
        (f("ivoid", "ivo://cds/*b"), "cds/a/b"),
        (f("ivoid", q("ivo://cds/*")), ""),
        (f("ivoid", "ivo://cds", op="="), "cds"),
        (f("ivoid", "ivo://cds/*", op="="), ""),
        (f("ivoid", "ivo://cds", op="!="), "cds/ cds/a cds/a/b cds2/a e g h"),
        (ast.Ivoid(text="ivo://cds"), "cds cds/ cds/a cds/a/b"),
        (ast.Ivoid(text="ivo://CDS/A"), "cds/a"),
        (f("doi", "10.1/ab"), "e"),
        (f("doi", "doi:10.1/ab"), "e"),
        (f("doi", "https://dx.doi.org/10.1/ac"), "g"),
        (f("doi", "10.1/*"), "e g"),
        (f("doi", "http://doi.org/10.1/a*"), "e g"),
        (f("doi", "10.1/*", op="="), ""),
        (f("doi", "10.1/ab", op="="), "e"),
        (f("doi", "10.2/x"), ""),
        (f("doi", "*"), "e g h"),
        (f("has", "doi"), "e g h"),  # a prefix is enough
    ],
)
def test_identifiers(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *IDS) == expected


@pytest.mark.parametrize(
    "expr",
    [
        f("ivoid", "ivo://c*"),
        f("ivoid", "ivo://*/a"),
        f("ivoid", "ivo://c*/a"),
        f("ivoid", "*cds*"),
        f("ivoid", "cds"),
        f("doi", "doi:"),
    ],
)
def test_no_identifiers(expr: ast.Expr) -> None:
    refused(expr)


# Vocabularies

TERMS = (
    resource("gamma", bands=("gamma-ray", "optical"), content_types=("catalog", "survey")),
    resource("euv", bands=("euv",)),
    resource("neutrino", bands=("neutrino",), content_types=("basicdata",)),
    resource("cepheid", subjects=("Cepheid variable stars",)),
    resource("variable", subjects=("variable-stars", "x")),
    resource("star", subjects=("STARS",)),
    resource("near", subjects=("stars and more", "hubble's law")),
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("band", "optical"), "gamma"),
        (f("band", "uv"), "euv"),
        (f("band", "UV", op="="), ""),
        (f("band", q("Extreme UV")), "euv"),
        (f("band", "photon"), "euv gamma"),
        (f("band", "photon", op="="), ""),
        (f("band", "^1euv"), "euv"),
        (f("band", "^2euv"), "euv gamma"),
        (f("band", "^1x-ray", op="="), ""),
        (f("band", "^0euv", op="="), "euv"),
        (f("band", "^1photon"), ""),
        (f("band", "radio", "neutrino"), "neutrino"),
        (f("band", "euv", optional=True), "cepheid euv near star variable"),
        (f("type", "Survey"), "gamma"),
        (f("type", "basicdata", op="="), "neutrino"),
        (f("uat", "stars"), "cepheid star variable"),
        (f("uat", "stars", op="="), "star"),
        (f("uat", "variable-stars"), "cepheid variable"),
        (f("uat", q("Variable Stars")), "cepheid variable"),
        (f("uat", "cepheid-variable-stars"), "cepheid"),
        (f("uat", v("^1", q("cepheid variable stars"))), "cepheid variable"),
        (f("uat", v("^2cepheid-variable-stars"), op="="), "star"),
        (f("uat", "hubble's-law"), "near"),
        (f("uat", q("hubble-s-law")), "near"),
        (f("uat", "old-variables"), "cepheid variable"),
        (f("uat", "old-variables", op="="), "variable"),
        (f("has", "uat"), "cepheid near star variable"),
    ],
)
def test_vocabularies(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *TERMS) == expected


@pytest.mark.parametrize(
    "expr",
    [
        f("band", "infra-red"),
        f("band", "opt*"),
        f("type", "thing"),
        f("uat", "planets"),
        f("band", "gamma_ray"),
        f("band", "^1"),
    ],
)
def test_unknown_terms(expr: ast.Expr) -> None:
    refused(expr)


# Services

STD = "ivo://ivoa.net/std/"


def tap(model: str, standard_id: str = STD + "tap", **values: Any) -> dict[str, Any]:
    details = ((DATA_MODEL, STD + model),)
    return {"capabilities": (Capability(standard_id, (), details),), **values}


def browser(standard_id: str | None, type_: str) -> dict[str, Any]:
    return {"capabilities": (Capability(standard_id, (Interface(type_),)),)}


def utype(text: str) -> tuple[Table, ...]:
    return (Table(utype=text),)


SERVICES = (
    resource("scs", **service(STD + "conesearch")),
    resource("scs-aux", **service(STD + "conesearch#aux")),
    resource("sia1", **service(STD + "sia")),
    resource("sia1-aux", **service(STD + "sia#aux")),
    resource("sia2", **service(STD + "sia#query-2.0")),
    resource("sia2-aux", **service(STD + "sia#query-aux-2.0")),
    resource("ssa", **service(STD + "ssa")),
    resource("slap2", **service(STD + "slap#lines-2.0")),
    resource("slap-aux", **service(STD + "slap#aux")),
    resource("tap", **service(STD + "tap")),
    resource("tap-aux", **service(STD + "tap#aux")),
    resource("tap-old", **service(STD + "tap#sync-1.1")),
    resource("obs", **tap("ObsCore/v1.0")),
    resource("obs-elsewhere", **tap("ObsCore/v1.0", STD + "tap#aux")),
    resource("obs-table", res_type="vs:catalogresource", tables=utype(STD + "obscore#table-1.1")),
    resource("obs-other", res_type="vs:catalogservice", tables=utype(STD + "obscore#table-1.1")),
    resource("reg", **tap("RegTAP#1.1")),
    resource("reg-aux", **service(STD + "tap#aux", res_type="vg:registry")),
    resource("epn", **service(STD + "tap", tables=utype(STD + "epntap#table-2.0"))),
    resource("epn-table", tables=utype("ivo://vopdc.obspm/std/epncore#schema-2.0")),
    resource("lines", **service(STD + "tap", tables=utype(STD + "linetap#lines-1.0"))),
    resource("lines-table", tables=utype(STD + "linetap#table-1.0")),
    resource("where", tables=utype(STD + "obsloctap#table-1.0")),
    resource("hips", **service(STD + "hips#hips-1.0")),
    resource("hips-list", **service(STD + "hips#hipslist-1.0")),
    resource("link", **service(STD + "datalink#links-1.0")),
    resource("soda", **service(STD + "soda#async-1.0")),
    resource("event", **service(STD + "voevent#streams")),
    resource("oai", **browser(STD + "registry", "vg:oaihttp")),
    resource("oai-not", **browser(STD + "registry", "vr:webservice")),
    resource("page", **browser(None, "vr:webbrowser")),
    resource("none", capabilities=(Capability(),)),
)


@pytest.mark.parametrize(
    ("kind", "exact", "more"),
    [
        ("scs", "scs", "scs-aux"),
        ("SIA1", "sia1", "sia1-aux"),
        ("sia2", "sia2", "sia2-aux"),
        ("sia", "sia1 sia2", "sia1-aux sia2-aux"),
        ("ssa", "ssa", ""),
        ("slap", "slap2", "slap-aux"),
        ("tap", "epn lines obs reg tap", "obs-elsewhere reg-aux tap-aux tap-old"),
        ("obscore", "obs", "obs-table"),
        ("regtap", "reg", "reg-aux"),
        ("epntap", "epn", "epn-table"),
        ("linetap", "lines", "lines-table"),
        ("obsloctap", "", "where"),
        ("hips", "hips", ""),
        ("hats", "", ""),
        ("datalink", "link", ""),
        ("soda", "soda", ""),
        ("voevent", "event", ""),
        ("registry", "oai", ""),
        ("web", "page", ""),
        ("ivo://ivoa.net/std/SIA", "sia1", ""),
        ("ivo://ivoa.net/std/tap#sync-1.1", "tap-old", ""),
    ],
)
def test_services(kind: str, exact: str, more: str) -> None:
    assert find(f("service", kind, op="="), *SERVICES) == exact
    assert find(f("service", kind), *SERVICES).split() == sorted((exact + " " + more).split())


def test_more_on_services() -> None:
    assert find(f("service", "ivo://*/sia*"), *SERVICES) == "sia1 sia1-aux sia2 sia2-aux"
    assert find(f("service", "ivo://*/sia*", op="="), *SERVICES) == ""
    missing = find(no(f("has", "service")), *SERVICES)
    assert missing == "epn-table lines-table none obs-other obs-table page where"
    refused(f("service", "siap"))
    refused(f("service", "s*"))


# Spectrum and time

MICRON = PLANCK * LIGHT / 1e-6

SPECTRA = (
    resource("ir", spectral=((MICRON / 2.5, MICRON / 1.0),)),  # 1 to 2.5 um
    resource("optical", spectral=((MICRON / 0.7, MICRON / 0.4),)),
    resource("xray", spectral=((500 * CHARGE, 2000 * CHARGE), (1e5 * CHARGE, 2e5 * CHARGE))),
    DULL,
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("spectral", "2.2um"), "ir"),
        (f("spectral", "0.6um..1.1um"), "ir optical"),
        (f("spectral", "600..1100nm"), "ir optical"),
        (f("spectral", "0.3..10keV"), "xray"),
        (f("spectral", "3..90keV"), ""),
        (f("spectral", "2keV..3keV"), "xray"),  # ends included
        (f("spectral", "..0.5um"), "optical xray"),  # and shorter
        (f("spectral", "0.5um.."), "ir optical"),
        (f("spectral", "1keV.."), "xray"),
        (f("spectral", "K"), "ir"),
        (f("spectral", "em.opt.V", "em.X-ray.soft"), "optical xray"),
        (f("spectral", "1um", op="<"), "optical xray"),  # all wavelengths shorter
        (f("spectral", "0.7um", op="<"), "xray"),
        (f("spectral", "0.3um", op=">"), "ir optical"),
        (f("spectral", "1.5eV", op="<"), "ir"),
        (f("spectral", "1.5eV", op=">"), "optical xray"),
        (f("spectral", "2keV", op="<"), "ir optical"),
        (f("spectral", "2keV", op="<="), "ir optical xray"),
        (f("spectral", "500eV", op=">"), "xray"),
        (f("spectral", "100keV", op=">"), ""),
        (f("spectral", "100keV", op=">="), "xray"),
        (f("spectral", "V", op="<"), "xray"),
        (f("spectral", "em.opt.R", op="<="), "optical xray"),
        (f("spectral", "em.IR.J", op=">="), "ir"),
        (f("spectral", "em.IR.J", op=">"), ""),
        (f("spectral", "2.2um", optional=True), "dull ir"),
        (f("has", "spectral"), "ir optical xray"),
    ],
)
def test_spectral(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *SPECTRA) == expected


TIMES = (
    resource(
        "old",
        temporal=((44000.0, 44100.0), (44500.0, 45000.5)),
        created=datetime(2010, 1, 1),
        updated=datetime(2015, 12, 31, 23, 59, 59),
    ),
    resource(
        "new",
        temporal=((57023.0, 57024.0),),  # 2015-01-01 to 2015-01-02
        created=datetime(2010, 1, 2, 3, 4, 5),
        updated=datetime(2024, 3, 31, 11, 0, 0),
    ),
    DULL,
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (f("time", "2015"), "new"),
        (f("time", "2014"), ""),
        (f("time", "44050mjd"), "old"),
        (f("time", "44100..44200mjd"), "old"),
        (f("time", "44101..44200mjd"), ""),
        (f("time", "1970..2015-01-01"), "new old"),
        (f("time", "..1990"), "old"),
        (f("time", "1990.."), "new"),
        (f("time", "44500mjd", op="<"), "old"),
        (f("time", "44100mjd", op="<"), ""),
        (f("time", "44100mjd", op="<="), "old"),
        (f("time", "44500mjd", op=">"), "new"),
        (f("time", "44500mjd", op=">="), "new old"),
        (f("time", "2015", op=">="), "new"),
        (f("time", "2015", op=">"), ""),
        (f("time", "2015", op="<="), "new old"),
        (f("time", "2015", optional=True), "dull new"),
        (f("created", "2010"), "new old"),
        (f("created", "2010-01-01", op="="), "old"),
        (f("created", "2010-01-01", op="!="), "dull new"),
        (f("created", "2010-01-02T03:04:05"), "new"),
        (f("created", "2010-01-02T03"), "new"),
        (f("updated", "2015", op="<="), "old"),
        (f("updated", "2015", op="<"), ""),
        (f("updated", "2015", op=">"), "new"),
        (f("updated", "2015", op=">="), "new old"),
        (f("updated", "1d..now"), "new"),
        (f("updated", "30d", op=">="), "new"),
        (f("updated", "2y", op="<"), "old"),
        (f("has", "updated"), "new old"),
    ],
)
def test_times(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *TIMES) == expected


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
@pytest.mark.parametrize(
    ("field", "text"),
    [("time", "2010..2015"), ("updated", "..2015"), ("created", "30d.."), ("spectral", "1..2um")],
)
def test_no_range_after_an_order(field: str, text: str, op: ast.Op) -> None:
    refused(f(field, text, op=op))


@pytest.mark.parametrize("op", [":", "=", "!="])
def test_a_range_of_dates_may_be_equal(op: ast.Op) -> None:
    assert find(f("updated", "2015..2020", op=op), *TIMES) == ("dull new" if op == "!=" else "old")


@pytest.mark.parametrize("field", ["time", "spectral"])
@pytest.mark.parametrize("op", ["=", "!="])
def test_no_equality_of_coverage(field: str, op: ast.Op) -> None:
    refused(f(field, "2015" if field == "time" else "1um", op=op))


# Coverage

CRAB = cell_of(83.6331, 22.0145)

SKY = (
    resource("crab", cells=frozenset([CRAB])),
    resource("all", cells=frozenset(range(49152))),
    resource("m31", cells=frozenset([M31])),
    DULL,
)

AT_CRAB = point("83.6331", "+22.0145")


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (spatial("near", AT_CRAB), "all crab"),
        (spatial("covers", AT_CRAB), "all crab"),
        (spatial("near", AT_CRAB, optional=True), "all crab dull"),
        (no(spatial("near", AT_CRAB)), "dull m31"),
        (no(spatial("near", AT_CRAB, optional=True)), "m31"),
        (spatial("near", point("05h34m31.944s", "+22d00m52.2s")), "all crab"),
        (spatial("near", point("05:34:31.944", "+22:00:52.2")), "all crab"),
        (spatial("near", point("184.5575", "-5.7843", "galactic")), "all crab"),
        (spatial("near", point("84.0977", "-1.2944", "ecliptic")), "all crab"),
        (spatial("near", point("82.8809", "21.9819", "fk4")), "all crab"),
        (spatial("near", ast.Name(text="M 31")), "all m31"),
        (spatial("near", ast.Name(text="m 31")), "all m31"),
        (spatial("near", ast.Param(name="m31")), "all m31"),
        (spatial("near", ast.Param(name="name")), "all m31"),
        (spatial("near", circle(AT_CRAB, "2deg")), "all crab"),
        (spatial("overlaps", circle(AT_CRAB, "120arcmin")), "all crab"),
        (spatial("overlaps", circle(AT_CRAB, "1.3rad")), "all crab m31"),
        (spatial("covers", circle(AT_CRAB, "5deg")), "all"),
        (spatial("covers", circle(AT_CRAB, "1arcsec")), "all crab"),
        (spatial("inside", circle(AT_CRAB, "5deg")), "crab"),
        (spatial("inside", circle(AT_CRAB, "180deg")), "all crab m31"),
        (spatial("inside", ast.Moc(text="0/0-11")), "all crab m31"),
        (spatial("overlaps", ast.Moc(text=f"6/{CRAB}")), "all crab"),
        (spatial("covers", ast.Moc(text=f"5/{CRAB // 4}")), "all"),
        (spatial("covers", ast.Moc(text=f"8/{CRAB * 16 + 3}")), "all crab"),
        (spatial("inside", ast.Moc(text=f"5/{CRAB // 4} 6/{M31}")), "crab m31"),
        (
            spatial("overlaps", ast.Polygon(numbers=("80", "20", "88", "20", "84", "25"))),
            "all crab",
        ),
        (spatial("covers", ast.Polygon(numbers=("80", "20", "88", "20", "84", "25"))), "all"),
        (spatial("inside", ast.Polygon(numbers=("80", "19", "88", "19", "84", "27"))), "crab"),
        (f("has", "spatial"), "all crab m31"),
        (f("has", "near"), "all crab m31"),
        (no(f("has", "spatial")), "dull"),
    ],
)
def test_coverage(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *SKY) == expected


@pytest.mark.parametrize(
    "expr",
    [
        spatial("inside", AT_CRAB),
        spatial("overlaps", AT_CRAB),
        spatial("overlaps", ast.Name(text="M 31")),
        spatial("inside", ast.Param(name="m31")),
        spatial("near", ast.Moc(text="6/1")),
        spatial("near", ast.Polygon(numbers=("1", "1", "2", "1", "2", "2"))),
        spatial("near", ast.Name(text="Nowhere")),
        spatial("near", point("1", "91")),
        spatial("near", point("x", "1")),
        spatial("near", point("1", "1", "local")),
        spatial("near", point("05h34m31s", "1", "galactic")),
        spatial("near", circle(AT_CRAB, "2")),
        spatial("near", circle(AT_CRAB, "2parsec")),
        spatial("near", circle(AT_CRAB, "0deg")),
        spatial("covers", ast.Moc(text="6/")),
        spatial("covers", ast.Moc(text="here")),
    ],
)
def test_no_shapes(expr: ast.Expr) -> None:
    refused(expr)


# Groups

TABLES = (
    resource(
        "one",
        tables=(
            Table(
                name="Main",
                title="The main table",
                description="Positions of stars",
                type="output",
                columns=(
                    Column(name="ra", ucd="pos.eq.ra", unit="deg", description="Right ascension"),
                    Column(name="mag", ucd="phot.mag;em.ir.j", datatype="float"),
                ),
            ),
            Table(name="Other", utype="a:b", columns=(Column(name="z", ucd="src.redshift"),)),
        ),
    ),
    resource(
        "two",
        tables=(
            Table(
                name="Mixed",
                columns=(
                    Column(name="mag", unit="mag"),
                    Column(name="j", ucd="phot.mag;em.ir.j", unit="mag", utype="x:y"),
                ),
            ),
        ),
    ),
    DULL,
)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (both(f("ucd", "phot.mag"), f("column", "mag")), "one two"),
        (group("column", both(f("ucd", "phot.mag"), f("name", "mag"))), "one"),  # one row
        (group("column", both(f("ucd", "phot.mag"), f("column", "j"))), "two"),
        (group("column", both(f("ucd", "phot.mag"), no(f("unit", "mag")))), "one"),
        (group("column", both(f("ucd", "phot.mag"), f("unit", "mag", op="!="))), "one"),
        (group("column", both(f("ucd", "phot.mag"), f("unit", "deg", optional=True))), "one"),
        (group("column", both(f("name", "mag"), f("has", "unit"))), "two"),
        (group("column", both(f("name", "mag"), no(f("has", "unit")))), "one"),
        (group("column", f("name", "ra", "j")), "one two"),
        (group("column", either(f("name", "ra"), f("unit", "mag"))), "one two"),
        (no(group("column", f("name", "ra"))), "dull two"),
        (group("column", no(f("name", "ra"))), "one two"),  # some other column
        (group("column", w("MAG")), "one two"),  # a name
        (group("column", w("ascension")), "one"),  # or a word of the description
        (group("column", w("ma*")), "one two"),
        (group("column", w("asc*")), "one"),
        (group("column", w(q("right ascension"))), "one"),
        (group("column", f("description", "rights")), "one"),
        (group("column", f("description", "rights", op="=")), ""),
        (group("column", f("datatype", "FLOAT")), "one"),
        (group("column", f("utype", "x:*")), "two"),
        (group("table", f("name", "main")), "one"),
        (group("table", f("title", "tables")), "one"),
        (group("table", f("type", "output")), "one"),
        (group("table", f("utype", "A:B")), "one"),
        (group("table", w("star")), "one"),
        (group("table", both(f("name", "m*"), group("column", f("ucd", "phot.mag")))), "one two"),
        (group("table", both(f("name", "main"), group("column", f("ucd", "src.redshift")))), ""),
        (group("table", both(f("name", "other"), group("column", f("name", "z")))), "one"),
        (group("table", no(group("column", f("ucd", "phot.mag")))), "one"),
        (no(group("table", group("column", f("ucd", "src.redshift")))), "dull two"),
        (both(group("table", w("main")), group("column", w("z"))), "one"),
        (f("has", "table"), "one two"),
        (f("has", "unit"), "one two"),
    ],
)
def test_groups(expr: ast.Expr, expected: str) -> None:
    assert find(expr, *TABLES) == expected
