"""Queries as programs make them, by putting conditions together: what rules are for.

Each has something that a rule sees: a condition that follows from another one, the same
condition in all of several alternatives, two that exclude each other, a dear condition
beside one that leaves little.
"""

MADE: dict[str, str] = {
    "follows": "ucd:phot.mag ucd:phot.mag;em.IR column(ucd:phot.mag;em.IR unit:mag)",
    "follows in time": "updated:2010.. updated:2015.. updated:2015..2020 text:galaxies",
    "any of what follows": 'galaxies or "galaxies survey" or (galaxies band:radio)',
    "common factor": "(column(unit:mag ucd:phot.mag) band:radio) or "
    "(column(unit:mag ucd:phot.mag) band:infrared) or (column(unit:mag ucd:phot.mag) band:uv)",
    "common words": '("star formation" service:ssa) or ("star formation" service:sia)',
    "never": "galaxies column(unit:mag -unit:mag) near M31",
    "never in time": "text:galaxies updated:..2001 updated:2005..",
    "always": "galaxies (ucd:pos.eq or -ucd:pos.eq.ra)",
    "one entity": "column:flux or column(unit:mJy description:flux) or column:mag or unit:mJy",
    "many terms": "(band:radio or band:infrared or band:uv or band:x-ray) galaxies",
    "rows of few": "text:kinematic column(ucd:src.redshift unit:km/s)",
    "rows of a point": "near M31 within 1arcmin column(description:flux unit:mJy)",
    "tables of few": "author:Skrutskie table(name:*psc* column(ucd:phot.mag))",
    "words of columns": "service:ssa column(name:*flux* unit:mJy)",
}
