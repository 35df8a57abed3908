"""Services of the made registry: those that a question wants, and those that look like them."""

from __future__ import annotations

from tests.usecases.build import (
    STD,
    aux,
    cap,
    contact,
    creator,
    intf,
    page,
    param,
    publisher,
    record,
    relation,
    schema,
    scs,
    sia,
    ssa,
    table,
    tap,
)
from tests.usecases.build import col as column

GAVO = publisher("The GAVO DC team", "ivo://org.gavo.dc/org")
GAVO_TAP = "http://dc.zah.uni-heidelberg.de/tap"
VIZIER_TAP = "http://tapvizier.cds.unistra.fr/TAPVizieR/tap"

# --- TAP

TAP = (
    record(
        "ivo://org.gavo.dc/tap",
        "vs:CatalogService",
        "A TAP service of many tables",
        "Everything there is, by ADQL.",
        tap(GAVO_TAP, f"{STD}ObsCore#core-1.1", f"{STD}RegTAP#1.1"),
        cap("VOSI#availability", intf("http://dc.zah.uni-heidelberg.de/tap/availability")),
        cap(None, page("http://dc.zah.uni-heidelberg.de/tap/help")),
        short="GAVO TAP",
        people=GAVO
        + creator("Demleitner, M.")
        + contact("GAVO Operations", "ops@example.org", "Mönchhofstr. 12"),
        relations=relation("service-for", "ivo://org.gavo.dc/told/q"),
        tables=schema(
            "ivoa",
            table("ivoa.obscore", column("s_ra", "pos.eq.ra", "deg"), about="All observations"),
        )
        + schema("quasars", table("quasars.main", about="Magnitudes of quasars", kind="table")),
    ),
    record(
        "ivo://cds.vizier/tap",
        "vs:CatalogService",
        "TAP for the catalogue library",
        "Tables of the literature, by ADQL.",
        tap(VIZIER_TAP),
        cap("VOSI#tables", intf("http://tapvizier.cds.unistra.fr/TAPVizieR/tap/tables")),
        short="VizieR TAP",
        people=publisher("CDS") + contact("CDS support", "cds@example.org"),
    ),
    record(
        "ivo://made.mirror/tap",
        "vs:CatalogService",
        "A mirror of some catalogues",
        "Says itself what it serves.",
        tap("http://mirror.example.org/tap"),
        relations=relation("IsServiceFor", "ivo://cds.vizier/j/a+a/649/a25"),
    ),
    record(
        "ivo://made.switch/registry/tap",
        "vg:Registry",
        "Another searchable registry",
        "The Registry by ADQL.",
        tap("http://switch.example.org/tap", f"{STD}RegTAP#1.0"),
        tap("http://switch.example.org/old", f"{STD}RegTAP#0.9", role=None),
    ),
    record(
        "ivo://made.secret/tap",
        "vs:CatalogService",
        "Tables for members",
        "Proprietary tables about quasars.",
        tap("http://secret.example.org/tap", f"{STD}RegTAP#1.1", login=True),
        ssa("http://secret.example.org/ssa", login=True),
        cap(None, intf("http://secret.example.org/", kind="vr:WebBrowser", login=True)),
        bands=("Infrared",),
    ),
    record(
        "ivo://made.norole/tap",
        "vs:CatalogService",
        "A service that says little of its interface",
        "Tables.",
        tap("http://norole.example.org/tap", f"{STD}ObsCore-1.0", role=None),
    ),
    record(
        "ivo://made.obscore/tap",
        "vs:CatalogService",
        "An observatory's log",
        "Observations.",
        tap("http://log.example.org/tap", f"{STD}ObsCore/v1.0"),
        cap(
            "SODA#sync-1.0",
            intf("http://log.example.org/cut"),
            '<dataModel ivo-id="ivo://ivoa.net/std/obscore#core-1.1">no TAP</dataModel>',
        ),
    ),
)

# --- images

IMAGES = (
    record(
        "ivo://made.images/spirals",
        "vs:CatalogService",
        "An atlas of spiral galaxies",
        "Images of nearby galaxies.",
        sia("http://images.example.org/spirals?"),
        bands=("Optical", "Infrared"),
        subjects=("galaxies", "spiral galaxies"),
    ),
    record(
        "ivo://made.images/arms",
        "vs:DataCollection",
        "Arms",
        "Arms of a spiral in the near infrared.",
        aux("http://images.example.org/all?", "SIA"),
        bands=("Infrared",),
        subjects=(),
    ),
    record(
        "ivo://made.images/norole",
        "vs:CatalogService",
        "Spiral structure",
        "Images by a service that says little of its interface.",
        sia("http://norole.example.org/sia?", role=None),
        bands=("X-ray",),
    ),
    record(
        "ivo://made.images/xray",
        "vs:CatalogService",
        "X-ray images of supernova remnants",
        "Cassiopeia A and others.",
        sia("http://xray.example.org/sia?"),
        cap(None, page("http://xray.example.org/")),
        bands=("X-ray",),
    ),
    record(
        "ivo://made.images/xray2",
        "vs:CatalogService",
        "X-ray images by the new protocol",
        "The same archive.",
        cap("SIA#query-2.0", intf("http://xray.example.org/sia2")),
        bands=("X-ray",),
        sky="4/1844",
        spectra=("1.9e-16 2.1e-16",),
        times=("49000 50000",),
    ),
    record(
        "ivo://made.images/later",
        "vs:CatalogService",
        "X-ray images of later years",
        "The same place, another time.",
        sia("http://xray.example.org/later?"),
        bands=("X-ray", "UV"),
        sky="3/461",
        spectra=("1.9e-16 2.1e-16",),
        times=("51000 52000",),
    ),
    record(
        "ivo://made.images/sloan",
        "vs:CatalogService",
        "Images of a large survey",
        "Cut out of the Sloan Digital Sky Survey.",
        sia("http://sloan.example.org/sia?"),
        bands=("Optical",),
        types=("Survey",),
    ),
    record(
        "ivo://made.images/uv",
        "vs:CatalogService",
        "Images of UV sources",
        "From a satellite.",
        sia("http://uv.example.org/sia?"),
        bands=("UV",),
    ),
    record(
        "ivo://made.images/euv",
        "vs:CatalogService",
        "Images of the extreme ultraviolet",
        "Narrower than UV.",
        sia("http://euv.example.org/sia?"),
        bands=("EUV",),
    ),
    record(
        "ivo://made.hips/list",
        "vs:CatalogService",
        "A server of hierarchical images",
        "A list of them.",
        cap("HiPS#hipslist-1.0", intf("http://hips.example.org/hipslist")),
    ),
    record(
        "ivo://made.hips/one",
        "vs:CatalogService",
        "Hierarchical images",
        "All of the sky.",
        cap("HiPS#hips-1.0", intf("http://hips.example.org/one/")),
        people=publisher("Made Up Sky"),
        sky="0/0-11",
    ),
)

# --- spectra

SPECTRA = (
    record(
        "ivo://org.gavo.dc/flashheros/q/ssa",
        "vs:CatalogService",
        "Echelle spectra of bright stars",
        "Many ways to the same spectra.",
        ssa("http://dc.example.org/flashheros/ssa?", "pointed"),
        aux(GAVO_TAP),
        cap("SODA#sync-1.0", intf("http://dc.example.org/flashheros/cut")),
        cap("DataLink#links-1.1", intf("http://dc.example.org/flashheros/links")),
        cap(None, page("http://dc.example.org/flashheros/form")),
        people=GAVO,
        relations=relation("served-by", "ivo://org.gavo.dc/tap"),
        bands=("Optical",),
        tables=table("flashheros.data", column("ra", "pos.eq.ra", "deg"), about="Spectra"),
    ),
    record(
        "ivo://made.spectra/infrared",
        "vs:CatalogService",
        "Infrared spectra",
        "Stars in the infrared.",
        ssa("http://spectra.example.org/ir?", "survey"),
        bands=("Infrared",),
    ),
    record(
        "ivo://made.spectra/theory",
        "vs:CatalogService",
        "Synthetic spectra",
        "Models of atmospheres.",
        ssa("http://spectra.example.org/models?", "theory"),
    ),
    record(
        "ivo://made.spectra/both",
        "vs:CatalogService",
        "Spectra beside models",
        "A service of spectra, and one of models that has no protocol.",
        ssa("http://spectra.example.org/both?", "survey"),
        cap(None, intf("http://spectra.example.org/grid?"), "<dataSource>theory</dataSource>"),
    ),
    record(
        "ivo://made.lines/slap",
        "vs:CatalogService",
        "Spectral lines",
        "Lines of atoms.",
        cap("SLAP", intf("http://lines.example.org/slap?"), kind="slap:SimpleLineAccess"),
    ),
    record(
        "ivo://made.series/tess",
        "vs:CatalogService",
        "Light curves of a satellite",
        "Time series of bright stars.",
        cap(
            "SSA",
            intf("http://series.example.org/ssa?"),
            "<productType>timeseries</productType>",
            kind="ssap:SimpleSpectralAccess",
        ),
    ),
    record(
        "ivo://made.series/links",
        "vs:CatalogService",
        "Light curves and images",
        "A service of two kinds of products.",
        cap(
            "SIA#query-2.0",
            intf("http://series.example.org/sia2"),
            "<productType>light-curve</productType><productType>image</productType>",
        ),
    ),
)

# --- cone searches

CONES = (
    record(
        "ivo://made.cones/usno",
        "vs:CatalogService",
        "The USNO-B catalogue",
        "A billion stars.",
        scs("http://cones.example.org/usno?", "10.0"),
        short="USNO-B1",
    ),
    record(
        "ivo://made.cones/usnoa",
        "vs:CatalogService",
        "The USNO A catalogue",
        "USNO-A, which has stars of the B type.",
        scs("http://cones.example.org/usnoa?", "180"),
    ),
    record(
        "ivo://made.cones/twomass",
        "vs:CatalogService",
        "2MASS point sources",
        "Infrared sources of all the sky.",
        scs("http://cones.example.org/2mass?", "0.5"),
        people=publisher("Made Up Infrared") + contact("Infrared desk", "ir@example.org"),
        short="PSC",
    ),
    record(
        "ivo://made.cones/extended",
        "vs:CatalogService",
        "Extended sources",
        "Infrared galaxies.",
        scs("http://cones.example.org/xsc?", "unlimited"),
        short="2MASS XSC",
        people=contact("Infrared desk", "ir@example.org") + contact("Night desk"),
    ),
    record(
        "ivo://made.cones/norole",
        "vs:CatalogService",
        "Redshifts without a role",
        "A catalogue of redshifts.",
        scs("http://norole.example.org/scs?", role=None),
        tables=table("norole.z", column("z", "src.redshift")),
    ),
    record(
        "ivo://cds.vizier/j/apj/700/1",
        "vs:CatalogService",
        "A catalogue of the library",
        "One of many.",
        scs("http://vizier.example.org/j/apj/700/1?", "5"),
        people=publisher("CDS"),
        license="https://spdx.org/licenses/CC0-1.0.html",
    ),
    record(
        "ivo://made.params/custom",
        "vs:CatalogService",
        "A service of its own kind",
        "Takes a position by names of its own.",
        cap(
            None,
            intf(
                "http://params.example.org/?",
                params=param("alpha", "pos.eq.ra", std=False)
                + param("band", "instr.bandpass", std=False),
            ),
        ),
    ),
    record(
        "ivo://made.params/standard",
        "vs:CatalogService",
        "A service with the usual names",
        "Takes a position.",
        cap(
            "ConeSearch",
            intf("http://params.example.org/scs?", params=param("RA", "pos.eq.ra", std=True)),
            kind="cs:ConeSearch",
        ),
    ),
)

RECORDS = (*TAP, *IMAGES, *SPECTRA, *CONES)
