"""Catalogues and collections of the made registry, by the question that wants them."""

from __future__ import annotations

from tests.usecases.build import (
    STD,
    aux,
    contact,
    creator,
    publisher,
    record,
    relation,
    schema,
    scs,
    table,
)
from tests.usecases.build import col as column
from tests.usecases.records_services import GAVO, GAVO_TAP, VIZIER_TAP

SERVED_BY_GAVO = relation("served-by", "ivo://org.gavo.dc/tap")
SERVED_BY_VIZIER = relation("IsServedBy", "ivo://cds.vizier/tap")

# --- tables and columns

TABLES = (
    record(
        "ivo://org.gavo.dc/quasars/q",
        "vs:CatalogResource",
        "Quasars with redshifts",
        "A catalogue of quasars.",
        aux(GAVO_TAP),
        scs("http://dc.example.org/quasars/scs?", "30"),
        people=GAVO + creator("Véron-Cetty, M.-P."),
        relations=SERVED_BY_GAVO,
        subjects=("Quasars",),
        bands=("Optical",),
        tables=table(
            "quasars.main",
            column("z", "src.redshift", about="Redshift"),
            column("vmag", "phot.mag;em.opt.V", "mag", "Johnson V"),
            about="Magnitudes of quasars",
        )
        + table("quasars.notes", column("note", "meta.note"), about="Remarks")
        + table("output", column("z", "src.redshift"), about="Quasars found", kind="output"),
    ),
    record(
        "ivo://org.gavo.dc/told/q",
        "vs:CatalogResource",
        "A catalogue whose service knows of it",
        "It does not name its service; that one does.",
        aux(GAVO_TAP),
        people=GAVO,
        tables=table("told.main", column("z", "src.redshift;pos.heliocentric")),
    ),
    record(
        "ivo://made.tables/apart",
        "vs:CatalogResource",
        "A catalogue of two tables",
        "One table is about a quasar, the other has the magnitudes.",
        aux(VIZIER_TAP),
        relations=SERVED_BY_VIZIER,
        tables=schema(
            "apart",
            table("apart.text", column("name", "meta.id"), about="The lens and its quasar"),
            table(
                "apart.phot",
                column("v", "phot.mag;em.opt.V", "mag"),
                column("e_v", "stat.error;phot.mag;em.opt.V", "mag"),
                column("zsp", "src.redshift"),
                about="Photometry",
            ),
            table("apart.quasar_list", column("n", "meta.id"), about="A list"),
        ),
    ),
    record(
        "ivo://cds.vizier/j/apj/727/14",
        "vs:CatalogResource",
        "The catalogue of a paper",
        "Stars.",
        aux(VIZIER_TAP),
        people=publisher("CDS") + creator("Someone A."),
        alt=("doi:10.26093/cds/vizier.17270014",),
        bibcode="2011ApJ...727...14S",
        relations=SERVED_BY_VIZIER,
        license="https://spdx.org/licenses/CC-BY-4.0.html",
        tables=schema(
            "J/ApJ/727/14",
            table(
                '"J/ApJ/727/14/table1"',
                column("recno", "meta.record"),
                column("Jmag", "phot.mag;em.IR.J", "mag", "J magnitude"),
                about="Photometry",
            ),
            table('"J/ApJ/727/14/refs"', column("Ref", "meta.ref"), about="References"),
        ),
    ),
    record(
        "ivo://cds.vizier/j/a+a/649/a25",
        "vs:CatalogResource",
        "The catalogue of another paper",
        "Galaxies.",
        aux(VIZIER_TAP),
        people=publisher("CDS"),
        relations=SERVED_BY_VIZIER,
        bibcode="2021A&A...649A..25X",
        alt=("https://doi.org/10.26093/cds/vizier.36490025",),
        tables=table('"J/A+A/649/A25/all"', column("K", "em.IR.K;phot.mag", "mag")),
    ),
    record(
        "ivo://made.tables/colours",
        "vs:CatalogResource",
        "Colours of stars",
        "Magnitudes without a band, and colours.",
        tables=table(
            "c",
            column("m", "phot.mag", "mag"),
            column("jk", "phot.color;em.IR.J;em.IR.K", "mag"),
            column("b", "phot.mag;em.IR.3-4um", "mag"),
            column("old", "PHOT_MAG", "mag"),
        ),
    ),
    record(
        "ivo://made.tables/means",
        "vs:CatalogResource",
        "Mean magnitudes",
        "Another word stands before the band.",
        tables=table(
            "m",
            column("h", "phot.mag;stat.mean;em.IR.H", "mag"),
            column("e_h", "stat.error;phot.mag;em.IR.H", "mag"),
        ),
    ),
    record(
        "ivo://made.tables/agb",
        "vs:CatalogResource",
        "Stars of the AGB",
        "With radial velocities.",
        tables=table("agb", column("z", "src.redshift")),
    ),
    record(
        "ivo://made.tables/agb2",
        "vs:CatalogResource",
        "Evolved stars",
        "Stars of the AGB, without redshifts.",
        tables=table("agb", column("m", "phot.mag")),
    ),
    record(
        "ivo://made.tables/bat",
        "vs:CatalogResource",
        "Bursts",
        "A catalogue of gamma-ray bursts.",
        people=publisher("NASA/GSFC HEASARC") + contact("NASA/GSFC HEASARC", "help@example.org"),
        relations=relation("related-to", "ivo://cds.vizier/tap", "ivo://org.gavo.dc/tap"),
        sky="0/0-11",
        tables=table(
            "bat", column("t90", "time.duration", "s"), column("flux", "phot.flux"), about="Bursts"
        ),
    ),
    record(
        "ivo://made.tables/afterglow",
        "vs:CatalogResource",
        "Afterglows",
        "After a burst of gamma rays, by satellite.",
        people=publisher("NASA/GSFC HEASARC") + contact("Someone else"),
        tables=table("glow", column("flux", "phot.flux")),
    ),
    record(
        "ivo://made.tables/blazars",
        "vs:CatalogResource",
        "Blazars",
        "Blazars as seen by Fermi.",
        types=("Catalog",),
    ),
    record(
        "ivo://made.tables/blazars2",
        "vs:CatalogResource",
        "Fermi and others",
        "Blazars in the optical.",
        people=publisher("ANOTHER") + creator("DEMLEITNER, M."),
        subjects=("quasars", "blazars"),
    ),
    record(
        "ivo://made.tables/cfa",
        "vs:CatalogResource",
        "The CfA redshift survey",
        "The CfA redshift survey of galaxies, by ADQL.",
        aux(VIZIER_TAP),
        relations=SERVED_BY_VIZIER,
        bands=("Optical",),
        types=("Survey",),
    ),
    record(
        "ivo://made.tables/cfa2",
        "vs:CatalogResource",
        "CfA galaxies",
        "Redshift measurements at the CfA.",
        aux(VIZIER_TAP),
    ),
)

# --- tables of data models

MODELS = (
    record(
        "ivo://made.epn/planets/epn",
        "vs:CatalogResource",
        "Maps of planets",
        "Planetary data.",
        aux("http://planets.example.org/tap"),
        subjects=("solar-system-planets",),
        tables=schema(
            "planets",
            table("planets.epn_core", utype=f"{STD}EPNTAP#table-2.0"),
            table("planets.other"),
        ),
    ),
    record(
        "ivo://made.epn/comets/epn",
        "vs:CatalogService",
        "Comets",
        "Planetary data as of old.",
        aux("http://comets.example.org/tap"),
        subjects=("comets",),
        tables=schema(
            "comets",
            table("comets.epn_core", utype="ivo://vopdc.obspm/std/EpnCore#schema-2.0"),
        ),
    ),
    record(
        "ivo://made.lines/casa",
        "vs:CatalogResource",
        "Lines of molecules",
        "A line list.",
        aux("http://lines.example.org/tap"),
        tables=schema("casa", table("casa.lines", utype=f"{STD}LineTAP#lines-1.0")),
    ),
    record(
        "ivo://made.lines/table",
        "vs:CatalogResource",
        "Lines of atoms",
        "A line list by another name.",
        aux("http://lines.example.org/tap"),
        tables=table("atoms.lines", utype=f"{STD}LineTAP#table-1.0"),
    ),
    record(
        "ivo://made.plans/integral",
        "vs:CatalogResource",
        "What will be observed",
        "The plan of a satellite.",
        aux("http://plans.example.org/tap"),
        tables=schema("ivoa", table("ivoa.obsplan", utype=f"{STD}ObsLocTAP#table-1.0")),
    ),
)

# --- coverage

COVERAGE = (
    record(
        "ivo://made.sky/m101",
        "vs:CatalogResource",
        "A field with a galaxy",
        "Mid-infrared observations.",
        sky="4/671 714 736",
        times=("55400 55420", "56000 56010"),
        spectra=("3.5e-20 4.5e-20", "9e-20 1e-19"),
        bands=("Infrared",),
    ),
    record(
        "ivo://made.sky/m101part",
        "vs:CatalogResource",
        "A part of that field",
        "Mid-infrared observations.",
        sky="6/10751",
        times=("55400 55420",),
        spectra=("3.5e-20 4.5e-20",),
    ),
    record(
        "ivo://made.sky/m101later",
        "vs:CatalogResource",
        "That field in later years",
        "Mid-infrared observations.",
        sky="4/671 714 736",
        times=("57000 57100", "59580 59600"),
        spectra=("3.5e-20 4.5e-20",),
    ),
    record(
        "ivo://made.sky/crab",
        "vs:CatalogResource",
        "Radio maps of a nebula",
        "Expansion of the Crab.",
        people=creator("Bietenholz, M. F.") + creator("Nugent, R. L."),
        sky="4/1511",
        bands=("Radio",),
        spectra=("1.5e-23 2.0e-23",),
    ),
    record(
        "ivo://made.sky/crabx",
        "vs:CatalogResource",
        "The Crab and its author's other work",
        "X-rays.",
        people=creator("Bietenholz, M. F."),
        sky="3/377",
        bands=("X-ray",),
        spectra=("8e-19 9e-19",),
    ),
    record(
        "ivo://made.sky/survey",
        "vs:CatalogResource",
        "A survey at 30 GHz",
        "Sources of the northern sky.",
        types=("Survey", "Catalog"),
        bands=("Millimeter", "Radio"),
        spectra=("1.9e-23 2.1e-23", "3.0e-23 4.0e-23"),
    ),
    record(
        "ivo://made.sky/surveylow",
        "vs:CatalogResource",
        "A survey at 1.4 GHz",
        "Sources of all the sky.",
        types=("Survey",),
        bands=("Radio",),
        spectra=("9.2e-25 9.4e-25",),
    ),
    record(
        "ivo://made.sky/south",
        "vs:CatalogResource",
        "A southern field",
        "Deep images.",
        sky="6/35241 35243",
        bands=("Infrared",),
    ),
    record(
        "ivo://made.sky/andromeda",
        "vs:CatalogResource",
        "Infrared sources of a galaxy",
        "Andromeda.",
        sky="3/42",
        bands=("Infrared",),
    ),
    record(
        "ivo://made.sky/galactic",
        "vs:CatalogResource",
        "A field in another frame",
        "Andromeda, in galactic coordinates.",
        sky="3/42",
        bands=("Optical",),
    ).replace("<spatial>", '<spatial frame="GALACTIC">'),
)

# --- subjects

SUBJECTS = (
    record(
        "ivo://made.stars/t",
        "vs:CatalogResource",
        "Cool objects",
        "Very cool.",
        subjects=("t-dwarfs", "infrared-astronomy"),
    ),
    record(
        "ivo://made.stars/l",
        "vs:CatalogResource",
        "Objects of the spectral type L",
        "Less cool.",
        subjects=("L dwarfs",),
    ),
    record(
        "ivo://made.stars/brown",
        "vs:CatalogResource",
        "All of them",
        "Cool.",
        subjects=("Brown dwarfs", "brown-dwarfs"),
    ),
    record(
        "ivo://made.stars/cepheids",
        "vs:CatalogResource",
        "Pulsating stars",
        "With periods.",
        subjects=("rv-tauri-variable-stars", "variable-stars"),
    ),
    record(
        "ivo://made.stars/delta",
        "vs:CatalogResource",
        "Standard candles",
        "With distances.",
        subjects=("delta-cepheid-variable-stars",),
    ),
    record(
        "ivo://made.stars/white",
        "vs:CatalogResource",
        "Hot white dwarfs",
        "From a survey of the ultraviolet.",
        bands=("UV",),
        people=creator("Someone A.", "https://orcid.org/0000-0001-2345-6789"),
    ),
    record(
        "ivo://made.stars/white2",
        "vs:CatalogResource",
        "White stars",
        "A dwarf novae catalogue of white light.",
        bands=("UV",),
        people=creator("Someone B.", "orcid:0000-0001-2345-6789"),
    ),
    record(
        "ivo://made.stars/white3",
        "vs:CatalogResource",
        "A white dwarf in the optical",
        "No ultraviolet here.",
        bands=("Optical",),
        people=creator("Someone C.", "https://orcid.org/0000-0002-0000-0000"),
    ),
)

RECORDS = (*TABLES, *MODELS, *COVERAGE, *SUBJECTS)
