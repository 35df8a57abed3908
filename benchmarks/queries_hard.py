"""Forty searches chosen to hurt, and twelve of them written by hand.

`HARD` are queries by name.  `BY_HAND` has, for some of them, the SQL that somebody who
knows the index tables would write: the identifiers of the first hundred and the number of
all.  `WHOLE` are those whose answers have tens of thousands of rows.
"""

from __future__ import annotations

__all__ = ["BY_HAND", "HARD", "WHOLE"]

HARD: dict[str, str] = {
    "flagship": 'ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"',
    "phrase": '"emission line"',
    "phrase rare": '"globular cluster systems"',
    "phrase common": 'text="of the"',
    "word rare": "kinematic",
    "word common": "galaxies",
    "words common": "galaxies survey catalogue",
    "word everywhere": "text=catalogue",
    "words or": "quasar or blazar or seyfert",
    "prefix": "spectroscop*",
    "prefix short": "ca*",
    "prefix and words": "spectra* galaxies star",
    "title": "title:survey",
    "description": "description:redshift",
    "subject": 'subject:"active galaxies",quasars',
    "author": "author:Skrutskie",
    "point": "near 83.63 22.01",
    "cone": "near 180 2 within 10deg",
    "cone wide": "overlaps 10 -20 within 60deg",
    "point and words": "near 10.68 41.27 galaxies",
    "all sky": "covers moc(0/0-11)",
    "polygon inside": "inside polygon(10 10 40 10 25 30)",
    "point optional": "near? 83.63 22.01 band:x-ray",
    "ucd": "ucd:phot.mag;em.IR",
    "ucd common": "ucd:pos.eq.ra",
    "ucd three": "ucd:phot.mag;em.IR ucd:pos.parallax ucd:pos.pm",
    "ucd wildcard": "ucd:*;em.IR",
    "column group": "column(ucd:phot.mag;em.IR unit:mag -name:e_*)",
    "column words": "column(redshift or name:z)",
    "column words common": "column(description:magnitude)",
    "table group": "table(title:catalogue column(ucd:phot.flux))",
    "unit": "unit:mJy",
    "three conditions": "galaxies service:conesearch ucd:src.redshift",
    "four conditions": "band:radio service:tap near 180 2 flux",
    "negation": "-ucd:pos.parallax -band:optical",
    "negation of words": "galaxies -survey -ucd:phot.mag -near 83.63 22.01",
    "or across entities": 'quasar or band:x-ray or ucd:src.redshift or author:"Gioia"',
    "service common": "service:tap",
    "sorted": "galaxy sort:-updated,title",
    "everything": "",
}

WHOLE: tuple[str, ...] = ("everything", "service common", "ucd common")

_SHOWN = (
    "SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, "
    "t.reference_url, t.waveband, t.creator_seq, t.created, t.updated "
)
_BY_IVOID = (
    _SHOWN + "FROM (SELECT rid, ivoid FROM idx_resource WHERE {where} ORDER BY ivoid LIMIT 100) "
    "AS r JOIN resource AS t USING (ivoid) ORDER BY t.ivoid"
)
_BY_RANK = (
    _SHOWN + "FROM (SELECT rowid AS rid FROM fts_resource WHERE fts_resource MATCH '{words}'{where}"
    " ORDER BY bm25(fts_resource, 10, 1, 5) LIMIT 100) AS f JOIN idx_resource AS r USING (rid)"
    " JOIN resource AS t USING (ivoid)"
)


def _plain(where: str) -> tuple[str, str]:
    return (
        _BY_IVOID.format(where=where),
        f"SELECT count(*) FROM idx_resource WHERE {where}",
    )


def _ranked(words: str, where: str = "") -> tuple[str, str]:
    where = f" AND {where}" if where else ""
    return (
        _BY_RANK.format(words=words, where=where),
        f"SELECT count(*) FROM fts_resource WHERE fts_resource MATCH '{words}'{where}",
    )


_IR = (
    "SELECT c.rid FROM idx_column AS c WHERE c.ucd IN (SELECT ucd_key FROM idx_ucd "
    "WHERE ucd || ';' GLOB 'phot.mag[.;]*' AND ';' || ucd || ';' GLOB '*;em.ir[.;]*')"
)
_RA = (
    "SELECT c.rid FROM idx_column AS c WHERE c.ucd IN "
    "(SELECT ucd_key FROM idx_ucd WHERE ucd || ';' GLOB 'pos.eq.ra[.;]*')"
)
_TAP = (
    "SELECT rid FROM idx_capability WHERE standard_id IN "
    "('ivo://ivoa.net/std/tap', 'ivo://ivoa.net/std/tap#aux')"
)

BY_HAND: dict[str, tuple[str, str]] = {
    "phrase": _ranked('"emission line"'),
    "word rare": _ranked("kinematic"),
    "word common": _ranked("galaxies"),
    "words common": _ranked("galaxies survey catalogue"),
    "words or": _ranked("quasar OR blazar OR seyfert"),
    "title": _ranked("res_title : survey"),
    "description": _ranked("res_description : redshift"),
    "ucd": _plain(f"rid IN ({_IR})"),
    "ucd common": _plain(f"rid IN ({_RA})"),
    "unit": _plain("rid IN (SELECT rid FROM idx_column WHERE unit = 'mjy')"),
    "service common": _plain(f"rid IN ({_TAP})"),
    "everything": _plain("1"),
}
