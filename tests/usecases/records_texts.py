"""Texts, registries and authorities of the made registry."""

from __future__ import annotations

from tests.usecases.build import cap, creator, date, intf, page, publisher, record, text, texts

# --- tutorials and other documents


def edition(language: str, *pages: str, title: str | None = None) -> str:
    """One edition of a text."""
    return cap(
        None,
        *pages,
        text("languageCode", language),
        text("locTitle", title),
        kind="doc:Edition",
    )


def rendered(name: str) -> str:
    """Where to read it."""
    return page(f"http://texts.example.org/{name}.pdf", role="rendered")


def source(name: str) -> str:
    """Where to edit it."""
    return page(f"http://texts.example.org/{name}/", role="source")


TEXTS = (
    record(
        "ivo://auth/tut1",
        "doc:Document",
        "Working with a catalogue",
        "A tutorial.",
        edition("en", rendered("tut1"), source("tut1")),
        people=creator("Teacher, A.") + date("2023-05-01T10:00:00", "Inspected"),
        subjects=("software-tutorials", "catalogs"),
        types=("Education",),
    ),
    record(
        "ivo://auth/tut2",
        "doc:Document",
        "Planets and their moons",
        "The planets, for classrooms.",
        edition("en", rendered("tut2"), source("tut2")),
        edition("it", rendered("tut2-it"), title="I pianeti e le loro lune"),
        edition("de", rendered("tut2-de"), title="Planeten und ihre Monde"),
        people=creator("Teacher, B.") + date("2019-05-01T10:00:00", "Inspected"),
        subjects=("planets",),
        types=("Education", "Outreach"),
        sky="1/22",
    ),
    record(
        "ivo://auth/tut3",
        "doc:Document",
        "Spectra of hot plasma",
        "How to work with X-ray spectra.",
        edition("it-IT", rendered("tut3-it")),
        people=date("2024-01-02T00:00:00", "Created"),
        subjects=("x-ray astronomy",),
        sky="1/3",
    ),
    record(
        "ivo://auth/tut4",
        "doc:Document",
        "Images of high energies",
        "From a satellite; planets are too cold.",
        edition("en", rendered("tut4")),
        people=date("2023-01-01T00:00:00", "Inspected"),
        subjects=("imaging",),
        bands=("X-ray",),
    ),
    record(
        "ivo://auth/nodoc",
        "vs:DataService",
        "X-ray data",
        "Data for a tutorial on X-ray planets.",
        cap(None, intf("http://texts.example.org/data", role="rendered")),
        people=date("2024-05-01T10:00:00", "Inspected"),
        bands=("X-ray",),
        sky="1/22",
    ),
)

# --- registries


def harvest(url: str, kind: str = "vg:OAIHTTP") -> str:
    """How a registry is harvested."""
    return cap("Registry", intf(url, kind=kind, version="1.0"), kind="vg:Harvest")


REGISTRIES = (
    record(
        "ivo://cds.vizier/registry",
        "vg:Registry",
        "A publishing registry",
        "Of the library.",
        harvest("http://registry.example.org/cds?"),
        people=publisher("CDS"),
        more=texts("managedAuthority", ("CDS.VizieR", "cds.simbad")),
    ),
    record(
        "ivo://uk.ac.le.star/org.astrogrid.registry.registryservice",
        "vg:Registry",
        "A registry of the first years",
        "Of another place.",
        harvest("http://registry.example.org/le/oai"),
        harvest("http://registry.example.org/le/soap", "vg:OAISOAP"),
        more=texts("managedAuthority", ("uk.ac.le.star", "cds.vizier", "made.ned")),
    ),
    record(
        "ivo://made.other/uk.ac.le.star/copy",
        "vs:DataService",
        "A copy of something",
        "Its identifier has the name of another authority in it.",
    ),
    record(
        "ivo://cds.vizier",
        "vg:Authority",
        "The authority of the library",
        "It names things.",
        people=publisher("CDS"),
        more=text("managingOrg", "CDS"),
    ),
    record(
        "ivo://cds.simbad/tap",
        "vs:CatalogService",
        "Objects and their names",
        "Under an authority that the library manages.",
        people=publisher("CDS"),
    ),
)

RECORDS = (*TEXTS, *REGISTRIES)
