"""Names of other languages, and what to write for them here.

People come from SQL and RegTAP, from Lucene, from ObsCore and the MOCServer, from pyvo and
from the parameters of cone searches and SIA.  `TABLE` holds what they bring along; the
columns of RegTAP are taken from the field table.  What a whole text in another language
looks like is the business of `regdsl.syntax.foreign_texts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from regdsl.fields import FIELDS, Field, find
from regdsl.syntax.formatter import quote

__all__ = [
    "PLACES",
    "Foreign",
    "as_range",
    "foreign",
    "foreign_call",
    "in_our_words",
    "of_column",
    "place",
    "value_for",
    "written",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A name of another language.

    Attributes
    ----------
    language
        Whose name it is, to stand after "of".
    template
        What to write here.  `{value}` is the value as it stands, `{words}` without
        wildcards, `{range}`, `{metres}` and `{days}` the range that an operator asks for; empty
        where there is nothing like it.
    example
        What to write where the template cannot take the value over.
    note
        What else to say.
    """

    language: str
    template: str
    example: str
    note: str = ""


_OBSCORE = "ObsCore"
_MOC = "the MOCServer"
_BOTH = "ObsCore and the MOCServer"
_SQL = "SQL"
_SIA = "SIA and its kin"
_LUCENE = "search engines"
_NEAR = "near 83.63 +22.01 within 1deg"
_YEAR = "that is when the data were taken; `created:2015` is for the record"

TABLE: tuple[tuple[str, str, str, str, str], ...] = (
    # names, language, template, example, note
    ("obs_title", _BOTH, "title:{words}", "title:survey", ""),
    ("obs_description abstract", _BOTH, "description:{words}", "description:survey", ""),
    ("obs_collection collection", _BOTH, "title:{words}", "title:sdss", ""),
    ("obs_regime regime", _MOC, "band:{words}", "band:x-ray", ""),
    ("obs_copyright copyright", _MOC, "rights:{words}", 'rights:"creative commons"', ""),
    ("obs_ack bib_reference", _MOC, "source:{value}", "source:2000A*", ""),
    ("hips_service_url moc_access_url", _MOC, "", "footprint:cdsarc", ""),
    ("obs_creator_name creator_name", _BOTH, "author:{words}", "author:skrutskie", ""),
    ("obs_publisher_did publisher_did creator_did", _BOTH, "", "ivoid:ivo://org.gavo.dc", ""),
    ("dataproduct_type dptype dataproducttype", _OBSCORE, "product:{words}", "product:image", ""),
    ("facility_name telescope_name", _OBSCORE, "facility:{words}", "facility:xmm-newton", ""),
    ("instrument_name", _OBSCORE, "instrument:{words}", "instrument:erosita", ""),
    ("target_name target object objname", _OBSCORE, "near {quoted}", 'near "M 31"', ""),
    ("em_ucd o_ucd", _OBSCORE, "ucd:{value}", "ucd:em.wl", ""),
    ("t_min t_max t_start t_stop", _OBSCORE, "time:{days}", "time:2010..2015", ""),
    ("mjd epoch jd obsdate obs_date dateobs", _SIA, "time:{days}", "time:2010..2015", ""),
    ("em_min em_max", _OBSCORE, "spectral:{metres}", "spectral:2.0..2.4um", ""),
    ("wave lambda wavelengths freq", _SIA, "spectral:{range}", "spectral:2.0..2.4um", ""),
    ("access_format", _OBSCORE, "", "service(result:*votable*)", ""),
    (
        "moc_sky_fraction sky_fraction",
        _MOC,
        "",
        "has:spatial",
        "how much of the sky is covered cannot be asked for; what is covered can",
    ),
    (
        "s_fov s_resolution s_region fov spatres s_pixel_scale",
        _OBSCORE,
        "",
        _NEAR,
        "it is about single observations; a registry knows what a whole resource covers",
    ),
    (
        "calib_level calib t_exptime exptime t_resolution timeres em_res_power specrp "
        "pol_states pol obs_id access_estsize",
        _OBSCORE,
        "",
        "service:obscore",
        "it is about single observations; for what has a table of them",
    ),
    ("top maxrec rows max_results num first", _SQL, "limit:{value}", "limit:20", ""),
    ("order orderby order_by sortby sort_by", _SQL, "sort:{words}", "sort:title", ""),
    ("select fields fl output project", _SQL, "show:{value}", "show:ivoid,title", ""),
    ("group groupby group_by facet histogram", _SQL, "count:{words}", "count:band", ""),
    (
        "offset skip page start",
        _SQL,
        "",
        "limit:20",
        "an answer begins with its first row",
    ),
    (
        "format responseformat outfmt wt",
        _SQL,
        "",
        "",
        "the form of the answer is no part of the query: `regdsl search --format csv`",
    ),
    (
        "where filter query q all any anytext fulltext freetext",
        _LUCENE,
        "{value}",
        'text:"emission line"',
        "",
    ),
    ("catalog catalogue vizier", "VizieR", "shortname:{value}", "shortname:II/246", ""),
    ("year", "ADS", "time:{days}", "time:2010..2015", _YEAR),
    (
        "intersect",
        _SIA,
        "",
        _NEAR,
        "the word before a place says how, and is near, covers, inside or overlaps",
    ),
)
"""Positions are not in it: they are put together from several parameters."""


_SUMS = ("min", "max", "avg", "sum")
_CALLS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(("count",), (_SQL, "count:{value}", "count:total")),
    **dict.fromkeys(("freetext", "fulltext", "search"), ("pyvo", "{value}", '"emission line"')),
    **dict.fromkeys(("exists", "isset"), (_SQL, "has:{value}", "has:doi")),
    "top": (_SQL, "limit:{value}", "limit:20"),
    **dict.fromkeys(("cone", "circle", "point", "box", "pos"), ("geometry", "", _NEAR)),
    **dict.fromkeys(("contains", "intersects", "distance"), ("geometry", "", _NEAR)),
    **dict.fromkeys(_SUMS, (_SQL, "", "count:band")),
    **dict.fromkeys(("range", "between"), (_SQL, "", "created:2010..2015")),
    **dict.fromkeys(("any", "in"), (_SQL, "", "band:radio,x-ray")),
}
"""Functions: language, template and example."""


@cache
def _names() -> dict[str, Foreign]:
    found = {
        name: Foreign(language=language, template=template, example=example, note=note)
        for names, language, template, example, note in TABLE
        for name in names.split()
    }
    for name in PLACES:
        found[name] = Foreign(language=_SIA, template="", example=_NEAR)
    return found


@cache
def _columns() -> dict[str, Field]:
    """The field for each column of RegTAP: one without more conditions, if there is one."""
    entities: dict[str, set[str]] = {}
    for field in FIELDS:
        for column in field.column:
            entities.setdefault(column, set()).add(field.entity)
    found: dict[str, Field] = {}
    for field in sorted(FIELDS, key=lambda one: (len(one.where), bool(one.scope))):
        for column in field.column:
            if len(entities[column]) == 1:  # `name` may be that of a column or a parameter.
                found.setdefault(column, field)
    return found


def of_column(name: str) -> Field | None:
    """The field that looks at a column of RegTAP, or that has this name.

    >>> of_column("res_title").name, of_column("table_description").scope
    ('title', 'table')
    """
    return find(name) or _columns().get(name.lower())


def foreign(name: str) -> Foreign | None:
    """What is known of a name of another language, other than the columns of RegTAP."""
    return _names().get(name.lower())


def foreign_call(name: str) -> Foreign | None:
    """The same for the name of a function.

    >>> foreign_call("count").template
    'count:{value}'
    """
    if name not in _CALLS:
        return None
    language, template, example = _CALLS[name]
    note = "there are counts, and no sums: " if name in _SUMS else ""
    return Foreign(language=language, template=template, example=example, note=note)


_IN_TEXT = ("text", "substring", "person", "url", "service", "vocabulary")
_DASH = re.compile(r"(\d{4}(?:-\d\d-\d\d)?)\s*(?:-|/|\bTO\b)\s*(\d{4}(?:-\d\d-\d\d)?)", re.I)


def _plain(value: str) -> str:
    """Without the quotes of other languages."""
    return value.strip("'`")


_RAW = re.compile(r"[^\s(),\"=<>:$'#@][^\s(),\"]*")


def written(text: str) -> str:
    """A value, in quotes only where it needs them.

    >>> written("quasar"), written("sky survey")
    ('quasar', '"sky survey"')
    """
    return text if _RAW.fullmatch(text) else quote(text)


def value_for(field: Field, value: str) -> str:
    """A value with the wildcards of SQL, as this field takes it.

    >>> value_for(find("title"), "'%sky survey%'"), value_for(find("ucd"), "phot%")
    ('"sky survey"', 'phot*')
    """
    text = _plain(value)
    if field.kind in _IN_TEXT:
        return written(text.strip("%*"))
    # Stars that stand in quotes would be characters like all others.
    return "*".join(written(part) if part else "" for part in re.split(r"[%*]+", text))


def as_range(op: str, value: str, unit: str = "") -> str:
    """What an operator asks for, as a range; the unit `d` is for times, where it can be MJD.

    >>> as_range(">", "55000"), as_range("<=", "1e-6", "m"), as_range(":", "2010-2015", "d")
    ('55000..', '..1e-6m', '2010..2015')
    """
    dashed = _DASH.fullmatch(value)
    if dashed:
        return f"{dashed[1]}..{dashed[2]}"
    if unit == "d":
        unit = "mjd" if re.fullmatch(r"\d{5}(?:\.\d*)?", value) else ""
    if op in (">", ">="):
        return f"{value}{unit}.."
    if op in ("<", "<="):
        return f"..{value}{unit}"
    return value + unit


def in_our_words(known: Foreign, op: str, values: Iterable[str]) -> str:
    """The template with the value in it, or nothing where it takes none."""
    texts = [_plain(value) for value in values]
    if not known.template or not texts:
        return ""
    first = texts[0]
    return known.template.format(
        value=",".join(map(written, texts)),
        words=",".join(written(text.strip("%*")) for text in texts),
        quoted=quote(first),
        range=as_range(op, first),
        metres=as_range(op, first, "m"),
        days=as_range(op, first, "d"),
    )


_LON = ["ra", "lon", "s_ra", "raj2000", "glon"]
_LAT = ["dec", "lat", "s_dec", "dej2000", "glat"]
_RADIUS = ["sr", "radius", "size"]
_WHOLE = ["pos", "circle", "cone", "spatial"]
_COORDINATE = re.compile(r"[+-]?\d+(?:\.\d*)?")

PLACES = frozenset((*_LON, *_LAT, *_RADIUS, *_WHOLE)) - {"spatial"}
"""Parameters that are a part of a position, or a whole one."""


def place(given: Mapping[str, str]) -> str:
    """The position that parameters make together, or nothing.

    >>> place({"ra": "10", "dec": "-20", "sr": "1"}), place({"pos": "10 20"}), place({"sr": "1"})
    ('near 10 -20 within 1deg', 'near 10 20', '')
    """
    whole = next((given[name] for name in _WHOLE if name in given), "")
    numbers = _COORDINATE.findall(whole)
    for names in () if whole else (_LON, _LAT):
        numbers += [given[name] for name in names if name in given][:1]
    if not 2 <= len(numbers) <= 3 or not all(map(_COORDINATE.fullmatch, numbers)):
        return ""
    radii = [given[name] for name in _RADIUS if name in given] + numbers[2:]
    written = f"near {numbers[0]} {numbers[1]}"
    return (
        f"{written} within {radii[0]}deg" if radii and _COORDINATE.fullmatch(radii[0]) else written
    )
