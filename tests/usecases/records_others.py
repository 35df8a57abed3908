"""Records of the made registry about relations, people, quality, instruments and age."""

from __future__ import annotations

from tests.usecases.build import contact, publisher, record, relation, scs
from tests.usecases.records_services import GAVO

GAIA = "ivo://org.gavo.dc/gaia/q2/dr2epochflux"

RECORDS = (
    record(
        GAIA,
        "vs:CatalogResource",
        "Epoch fluxes",
        "Fluxes.",
        people=GAVO,
        relations=relation("IsSourceOf", "ivo://made.derived/told"),
    ),
    record(
        "ivo://made.derived/curves",
        "vs:CatalogResource",
        "Light curves made of them",
        relations=relation("derived-from", GAIA),
    ),
    record(
        "ivo://made.derived/part",
        "vs:CatalogResource",
        "A part of them",
        relations=relation("IsPartOf", GAIA),
    ),
    record("ivo://made.derived/told", "vs:CatalogResource", "Made of them without saying so"),
    record(
        "ivo://made.derived/cites",
        "vs:CatalogResource",
        "Something that cites them",
        relations=relation("Cites", GAIA),
    ),
    record(
        "ivo://made.ned/one",
        "vs:CatalogService",
        "Names of objects",
        people=publisher("NED", "ivo://ned.ipac/NED"),
    ),
    record(
        "ivo://made.ned/two",
        "vs:CatalogService",
        "Positions of objects",
        people=publisher("Another")
        + '<contact ivo-id="ivo://ned.ipac/ned"><name>NED</name></contact>',
    ),
    record(
        "ivo://made.gavo/contact",
        "vs:CatalogService",
        "By others, with the help of GAVO",
        people=publisher("Another") + contact("The GAVO DC team"),
    ),
    record("ivo://org.gavo.dc2/x", "vs:CatalogService", "An authority that begins alike"),
    record("ivo://cds.vizier2/x", "vs:CatalogService", "Another authority that begins alike"),
    record(
        "ivo://made.foot/one",
        "vs:CatalogResource",
        "A collection with a footprint",
        footprint="http://foot.example.org/moc.fits",
        types=("Catalog",),
    ),
    record(
        "ivo://made.foot/valid",
        "vs:CatalogService",
        "A record of good quality",
        validated=((2, "ivo://made.reg/one"), (1, "ivo://made.reg/two")),
    ),
    record(
        "ivo://made.foot/invalid",
        "vs:CatalogService",
        "A record of lesser quality",
        "A record.",
        scs("http://foot.example.org/scs?").replace(
            "<interface",
            '<validationLevel validatedBy="ivo://made.reg/one">3</validationLevel><interface',
            1,
        ),
        validated=((1, "ivo://made.reg/one"),),
    ),
    record(
        "ivo://made.muse/cubes",
        "vs:CatalogResource",
        "Cubes",
        more="<instrument>MUSE at the VLT</instrument><facility>ESO</facility>",
    ),
    record(
        "ivo://made.muse/museum",
        "vs:CatalogResource",
        "A museum of plates",
        more="<instrument>Bruce telescope</instrument><facility>MUSE</facility>",
    ),
    record(
        "ivo://made.new/one",
        "vs:DataService",
        "A new record",
        created="2025-02-01T12:00:00",
    ),
    record(
        "ivo://made.new/edge",
        "vs:DataService",
        "A record of New Year's Day",
        created="2025-01-01T00:00:00",
    ),
    record("ivo://made.gone/one", "vs:DataService", "A record that is gone", status="deleted"),
)
