"""Queries that between them use every field, operator, group and shape of the language.

`QUERIES` is what the tests run; `REFUSED` are those of them that a profile may refuse,
each with the reason.  `EMPTY` and `EVERYTHING` are those that find nothing and all of the
demo registry, on purpose: such answers prove little.
"""

from __future__ import annotations

import re

PROFILES = ("gavo", "regdsl", "regtap-1.2", "regtap-1.1", "esa", "mast")

QUERIES = (
    # everything, and words
    "",
    "galaxies",
    "quasar redshift",
    '"emission line"',
    '"survey of the"',
    '-"emission line"',
    'title:"Tübingen"',
    "title=tubingen",
    "spectro*",
    "x-ra*",
    "text:nebula",
    "title:survey",
    "title=surveys",
    "title:photometr*",
    "description:redshift,parallax",
    "description!=redshift",
    'description="all sky"',
    "subject:quasars",
    "subject?:surveys",
    "-subject:galaxy",
    "galaxy or pulsar or title:kepler",
    'the "infrared photometry" of stars',
    # terms
    "uat:variable-stars",
    "uat=surveys",
    'uat:^1"be stars"',
    "band:x-ray",
    "band=uv",
    "band?:radio,millimeter",
    "-band:optical",
    "type:survey,archive",
    "type!=catalog",
    # people and names
    "author:drew",
    'author:"drew j"',
    "author:dr*w",
    'author="Drew J.E."',
    "author:greimel author:irwin",
    "author:o'dea",
    'author:"GÉNOT, V"',
    "-author:gaia publisher:cds",
    "publisher!=cds",
    "ivoid:ivo://org.gavo.dc",
    "ivo://cds.vizier/i*",
    "ivoid:ivo://CDS.vizier/*/2*",
    "ivoid=ivo://cds.vizier/tap",
    "ivoid:ivo://nasa.heasarc,ivo://mast.stsci",
    "shortname:*ssa*",
    "shortname=kTc",
    "shortname:i/3*",
    "-shortname:*a*",
    "shortname?:*sia*",
    "doi:10.26093/cds/vizier.*",
    "doi=https://doi.org/10.26093/CDS/vizier.1352",
    "restype:document",
    "restype=vs:catalogservice",
    "restype:vs:*",
    # services
    "service:scs",
    "service=sia1",
    "service:sia,ssa",
    "service:sia2",
    "service:tap band:x-ray",
    "service=tap",
    "service:obscore",
    "service=obscore",
    "service:regtap",
    "service=regtap",
    "service:epntap",
    "service=epntap",
    "service:linetap",
    "service:slap",
    "service:registry",
    "service:web -service:tap",
    "service:hips or service:datalink or service:soda",
    "service:ivo://ivoa.net/std/sia*",
    "service=ivo://ivoa.net/std/ssa",
    "service!=scs,tap",
    "service?:ssa",
    # tables and columns
    "table:*obscore*",
    "table=ivoa.obscore",
    "column:ra_icrs",
    "column:*mag",
    "column:e_*",
    "unit:mJy",
    "unit?:mag,deg",
    "unit:m*/yr",
    "unit:%",
    "ucd:phot.mag;em.IR",
    "ucd:em.IR",
    "ucd:phot.mag;em.*",
    "ucd:pos.*.ra",
    "ucd:stat.max",
    "ucd:pos;pos.eq",
    "ucd:pos.eq;pos",
    "ucd:phot.mag;em.IR.J,phot.mag;em.IR.K",
    "ucd=meta.id;meta.main",
    "ucd:PHOT_MAG",
    "ucd:POS_EQ_*",
    "-ucd:phot",
    "column(ucd:phot.mag;em.IR unit:mag)",
    "column(ucd:phot.mag -unit:mag)",
    "column(unit?:Jy name:*flux*)",
    "column(has:utype datatype:varchar description:product)",
    "column((name:access_url or name:obs_id) -has:unit)",
    'column(ra or "right ascension")',
    'column(description:"proper motion",parallax utype!=*char*)',
    "column(description=magnitude)",
    "-column(unit:deg)",
    "column(-ucd:pos unit:deg)",
    "table(name:*obscore* column(name:s_ra ucd:pos))",
    "table(type:output or utype:*epn*)",
    "table(-has:type -column(unit:mag))",
    "table(description:sources -has:title)",
    "-table(title:catalogue,survey)",
    "table(column(name:t_min) column(name:t_max -unit:s))",
    "-table(column(has:ucd))",
    # coverage
    "spectral:2.0..2.4um",
    "spectral:..1um",
    "spectral:100keV..",
    "spectral<1um",
    "spectral>=10GHz",
    "spectral:em.IR.K",
    "spectral?>K",
    "-spectral:0.1..1mm",
    "time:2015",
    "time:2000-01..2000-03-05",
    "time:..1995",
    "time<2000",
    "time>=55000mjd",
    # an interval of the demo registry begins and one ends at just these instants
    "time>56863mjd",
    "time<=57901mjd",
    "time<57901mjd",
    "time?:10y..",
    "-time:2010..",
    "near 83.6 22",
    'near "Flaming Star"',
    "near? 10.68 41.27",
    "-near 200 -45",
    "near 10 20 within 5deg",
    "near galactic 0 0 within 90arcmin",
    "covers 266.4 -29",
    "covers 120 45 within 1deg",
    "covers polygon(10 10 20 10 15 20)",
    "covers? moc(4/12 6/5000-5003)",
    "near 10 20 within 100deg",
    "-covers 0 -90 within 0.5deg",
    "inside 56.75 24.1 within 40deg",
    "inside 56.75 24.1 within 100deg",
    "inside polygon(0 -60 90 -60 90 60 0 60)",
    "inside moc(1/0-11)",
    "overlaps moc(3/100-120)",
    "overlaps polygon(10h0m0s +20d0m0s 11h0m0s +20d0m0s 10h30m0s +30d0m0s)",
    "-overlaps 180 0 within 20deg",
    # dates
    "created:..2005",
    "created:2013-11-20",
    "created<2012",
    "created>2013-11-20T10:00:00",
    "created>=2013-11-20T10:00:00",
    "updated:2024..",
    "updated>=2020-06-01",
    "updated<=2015",
    "updated:2y..now",
    "-updated:2010..2020",
    # what is declared
    "has:doi",
    "has:text,author",
    "-has:band",
    "has:time has:spectral -has:spatial",
    "has:near or has:service",
    "has:table -has:unit",
    "has:uat has:type has:restype has:shortname has:publisher",
    "has:ucd,unit",
    # refused by some
    '"emission line" -"spectral line"',
    "near 10 20 within 5deg -overlaps 180 0 within 20deg",
    'description:"of the"',
    # logic
    "service:ssa (band:optical or band:uv) -author:hst",
    "galaxy or (service:scs band:infrared) or near 83.6 22",
    "-(galaxy or service:tap)",
    "-(galaxies -(service:scs or has:doi))",
    "not (ucd:phot.mag unit:mag) and type:catalog",
    "-band:x-ray or -type:catalog",
    "has:ivoid -has:ivoid",
    "galaxies (has:ivoid or -has:ivoid)",
)

SORTED = (
    "limit:7",
    "service:ssa limit:5",
    "service:tap sort:-ivoid",
    "has:title sort:title limit:10",
    "has:title sort:-title",
    "has:updated sort:-updated limit:10",
    "has:created sort:created,-ivoid",
    "band:x-ray has:shortname sort:shortname",
    "sort:ivoid limit:1",
)
"""Queries whose order counts as well.

All ask for what they sort by, since servers differ in where NULL comes.
"""

COLLATED = ("band:x-ray has:shortname sort:shortname",)
"""Those where servers sort by rules of their own for upper and lower case."""

_NO_MOC = "RegTAP has no MOC(), and no other shape says the same"
_COVERS = "servers differ in what they say covers a plain shape"
_BOTH_WAYS = "one part would find too much, the other too little"
_STOP_WORDS = "servers find nothing by stop words alone"

_MOCS = {
    "covers? moc(4/12 6/5000-5003)": _NO_MOC,
    "covers 120 45 within 1deg": _COVERS,
    "covers polygon(10 10 20 10 15 20)": _COVERS,
    "-covers 0 -90 within 0.5deg": _COVERS,
    "inside moc(1/0-11)": _NO_MOC,
    "overlaps moc(3/100-120)": _NO_MOC,
    "near 10 20 within 5deg -overlaps 180 0 within 20deg": _BOTH_WAYS,
}
_WORDS = {
    '"emission line" -"spectral line"': _BOTH_WAYS,
    'description:"of the"': _STOP_WORDS,
}

_COVERAGE = re.compile(r"\b(near|covers|inside|overlaps|spatial|spectral|time)\b(?!\))")
_WITHOUT_COVERAGE = {
    query: "RegTAP 1.1 has no tables of coverage" for query in QUERIES if _COVERAGE.search(query)
}

REFUSED: dict[tuple[str, str], str] = {
    (query, profile): why
    for profile, refused in {
        "gavo": _WORDS,
        "regdsl": _WORDS,
        "regtap-1.2": _WORDS | _MOCS,
        "regtap-1.1": _WORDS | _WITHOUT_COVERAGE,
        "esa": _WORDS | _WITHOUT_COVERAGE,
        "mast": _WORDS | _WITHOUT_COVERAGE,
    }.items()
    for query, why in refused.items()
}

REFUSALS_AT_MOST = {
    "gavo": 0.02,
    "regdsl": 0.02,
    "regtap-1.2": 0.06,
    "regtap-1.1": 0.3,
    "esa": 0.3,
    "mast": 0.3,
}
"""The share of these queries that each profile may refuse."""

EMPTY = ("has:ivoid -has:ivoid",)
EVERYTHING = ("", "has:text,author")

UNTRUE = {
    "title:tub*": "a mirror finds `Tübingen`, ILIKE '%tub%' does not: no superset",
}
"""What is known to be announced wrongly, and why; each must go when it is mended."""
