"""Questions for a registry on PostgreSQL, and pyvo's way to ask those that it can.

None is about places in the sky: there is no pg_sphere.  The rules change something in about
half of them.  pyvo's constraints come as near as they can; what a word is differs, and the
numbers of rows are in the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["ASKED", "Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and pyvo's constraints for it where it has them."""

    text: str
    pyvo: Callable[[Any], tuple[Any, ...]] | None = None
    """Takes `pyvo.registry.rtcons`."""


ASKED: dict[str, Asked] = {
    "word rare": Asked("kinematic", lambda p: (p.Freetext("kinematic"),)),
    "word common": Asked("galaxies", lambda p: (p.Freetext("galaxies"),)),
    "words common": Asked(
        "galaxies survey catalogue", lambda p: (p.Freetext("galaxies", "survey", "catalogue"),)
    ),
    "author": Asked("author:Cutri", lambda p: (p.Author("%Cutri%"),)),
    "service": Asked("service:tap", lambda p: (p.Servicetype("tap").include_auxiliary_services(),)),
    "service and band": Asked(
        "service:ssa band:x-ray", lambda p: (p.Servicetype("ssa"), p.Waveband("x-ray"))
    ),
    "data model": Asked("datamodel:obscore", lambda p: (p.Datamodel("obscore"),)),
    "ucd": Asked("ucd:phot.mag;em.IR", lambda p: (p.UCD("phot.mag%em.ir%"),)),
    "energy": Asked("energy:2keV..5keV", lambda p: (p.Spectral(_energies()),)),
    "three conditions": Asked(
        "galaxies service:conesearch ucd:src.redshift",
        lambda p: (p.Freetext("galaxies"), p.Servicetype("scs"), p.UCD("src.redshift%")),
    ),
    "or across entities": Asked('quasar or band:x-ray or ucd:src.redshift or author:"Gioia"'),
    "column group": Asked("column(ucd:phot.mag;em.IR unit:mag -name:e_*)"),
    "table group": Asked("table(title:catalogue column(ucd:phot.flux))"),
    "authors or": Asked("author:Cutri or author:Gioia"),
    "subjects or": Asked("subject:quasars,blazars or subject:blazars,galaxies"),
    "columns or": Asked("column:flux or column(unit:mJy description:flux) or unit:mJy"),
    "services or": Asked("service:ssa or service:sia"),
    "relations or": Asked("relation(type:Cites or type:IsPartOf)"),
    "negation": Asked("-restype:vg:authority -band:radio"),
    "negation of any": Asked("galaxies -(author:Cutri or band:radio or restype:vg:authority)"),
    "negation of words": Asked("galaxies -survey -ucd:phot.mag"),
    "optional": Asked("band?:radio author:Cutri"),
    "follows": Asked("ucd:phot.mag ucd:phot.mag;em.IR"),
    "follows in time": Asked("galaxies updated:2010.. updated:2015.. updated:2015..2020"),
    "any of what follows": Asked('galaxies or "galaxies survey" or (galaxies band:radio)'),
    "common words": Asked('("star formation" service:ssa) or ("star formation" service:sia)'),
    "common name": Asked("(author:Cutri service:ssa) or (author:Cutri band:x-ray)"),
    "common rare word": Asked("(blazar service:ssa) or (blazar ucd:src.redshift)"),
    "common columns": Asked(
        "(column(unit:mag ucd:phot.mag) band:radio) or "
        "(column(unit:mag ucd:phot.mag) band:infrared) or (column(unit:mag ucd:phot.mag) band:uv)"
    ),
    "never": Asked("galaxies column(unit:mag -unit:mag)"),
    "never or": Asked("kinematic or (band:radio -band:radio)"),
    "always": Asked("kinematic (ucd:pos.eq or -ucd:pos.eq.ra)"),
}


def _energies() -> Any:
    from astropy import units

    return (2 * units.keV, 5 * units.keV)
