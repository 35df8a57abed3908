"""From what is known of a resource to a whole record.

Real resources come with some of their facts, made ones with an ivoid only; what is missing
is made up so that both look like what their publisher writes today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from . import people, services, sky, tables
from .draws import Quantiles, Weighted, chance, log_between, one_of, whole
from .measured import VIZIER, columns_of
from .model import Coverage, Node, Person, Related, Relation, Resource
from .vocabulary import JOURNALS, Vocabulary

__all__ = ["complete", "has_tap"]

HEASARC = "nasa.heasarc"

_TYPES: Mapping[str, str] = {
    "cone": "vs:CatalogService", "table": "vs:CatalogResource", "image": "vs:CatalogService",
    "image2": "vs:DataService", "spectrum": "vs:CatalogService", "hips": "vs:DataService",
    "collection": "vs:DataCollection", "lines": "vs:CatalogService", "tap": "vs:CatalogService",
    "registry": "vg:Registry", "authority": "vg:Authority", "organisation": "vr:Organisation",
    "document": "doc:Document", "standard": "vstd:ServiceStandard", "application": "vr:Service",
    "custom": "vr:Service",
}  # fmt: skip
_TABULAR = frozenset(("cone", "table", "image", "image2", "spectrum"))

#: What the wavebands stand for, in J of a photon.
_ENERGIES: Mapping[str, tuple[float, float]] = {
    "radio": (1e-27, 2e-23), "millimeter": (2e-23, 2e-22), "infrared": (2e-21, 2.5e-19),
    "optical": (2.5e-19, 6.6e-19), "uv": (6.6e-19, 1.6e-17), "euv": (1.6e-18, 1.6e-17),
    "x-ray": (1.6e-17, 1.9e-14), "gamma-ray": (1.9e-14, 1e-9),
}  # fmt: skip
_FACILITIES = (
    "HST", "\nChandra X-ray Observatory\n", "ESO 2.2m", "XMM-Newton", "ROSAT", "GALEX", "Gaia",
    "VLA", "SDSS 2.5m Telescope", "UKIRT", "La Silla, \"small\" telescopes", "INTEGRAL", "Spitzer",
)  # fmt: skip
_INSTRUMENTS = (
    "WFPC2",
    "ACIS",
    "PSPC",
    "OmegaCAM",
    "HARPS",
    "WFCAM",
    "MIPS",
    "CCD & grism",
    "EPIC",
)
_RIGHTS = (
    ("https://spdx.org/licenses/CC-BY-4.0.html", "https://spdx.org/licenses/CC-BY-4.0.html"),
    ("If you use these data, please cite the reference.", None),
    (None, "https://spdx.org/licenses/CC0-1.0.html"),
    ("public", None),
)
_RELATED = ("related-to", "Cites", "IsPartOf", "IsSupplementTo", "derived-from", "mirror-of")
_LINKS = Quantiles(
    {"p10": 0, "p25": 0, "median": 3, "p75": 10, "p90": 20, "p99": 45, "max": 120}, 0
)
_LEVELS = Weighted([("Research", 85), ("University", 5), ("Amateur", 4), ("General", 6)])
_WHO_AND_WHEN = re.compile(r"\(([^\W\d_][\w' -]+?)\+?,? ((?:19|20)\d\d)")


def has_tap(authority: str, voc: Vocabulary) -> bool:
    """Whether a publisher has a TAP service, `ivo://AUTHORITY/tap`."""
    return authority == VIZIER or authority in voc.authorities.items[:23]


def complete(facts: Mapping[str, Any], rng: Random, voc: Vocabulary) -> Resource:
    """A whole record.

    Parameters
    ----------
    facts
        A real resource as the measurements have it, or `ivoid` with or without `kind`.
    """
    ivoid: str = facts["ivoid"]
    authority, _, path = ivoid.removeprefix("ivo://").partition("/")
    created, updated = _dates(facts, rng)
    resource = Resource(
        ivoid,
        facts.get("res_type"),
        created=facts.get("created") or people.written_date(rng, created),
        updated=facts.get("updated") or people.written_date(rng, updated),
        real="sources" in facts,
    )
    if authority == VIZIER and path not in ("", "tap", "registry"):
        _vizier(resource, facts, rng, voc, _cased(path), created)
    else:
        _other(resource, facts, rng, voc, authority, path)
    _dated(resource, rng, created, updated)
    _text(resource, facts, rng, voc)
    _people(resource, facts, rng, voc, authority)
    _described(resource, facts, rng, voc, authority)
    return resource


def _dates(facts: Mapping[str, Any], rng: Random) -> tuple[datetime, datetime]:
    found = _WHO_AND_WHEN.search(facts.get("title") or "")
    if found and 1996 <= int(found[2]) <= 2025:
        year = datetime(int(found[2]), whole(rng, 1, 12), whole(rng, 1, 28), tzinfo=UTC)
        return year, people.day(rng, year)
    created = people.day(rng)
    return created, people.day(rng, created)


def _cased(path: str) -> str:
    """An identifier of VizieR in its own case: `J/A+A/540/A106`."""
    first, *rest = path.split("/")
    if rest and first == "j":
        rest = [JOURNALS.get(rest[0], rest[0].upper()), *(part.upper() for part in rest[1:])]
    return "/".join([first.upper(), *rest])


# --- the publishers


def _vizier(
    resource: Resource,
    facts: Mapping[str, Any],
    rng: Random,
    voc: Vocabulary,
    path: str,
    created: datetime,
) -> None:
    resource.ivoid = f"ivo://CDS.VizieR/{path}" if chance(rng, 0.85) else facts["ivoid"]
    resource.type = resource.type or (
        "vs:CatalogService" if chance(rng, 0.93) else "vs:CatalogResource"
    )
    resource.short_name = facts.get("short_name") or path[:16]
    if not facts.get("title"):
        resource.subjects = _subjects(rng, voc)
        surname = voc.surnames.draw(rng)
        length = voc.lengths.title.count(rng) - len(surname) - 8
        title = voc.titles.text(rng, max(12, length), resource.subjects[0])
        resource.title = f"{title} ({surname}+, {created.year})"
    resource.schemas, placed = tables.vizier_schema(rng, voc, path)
    if facts.get("columns"):
        resource.schemas = tables.given_schemas(facts, list(columns_of(facts)))
    resource.capabilities = services.vizier_capabilities(rng, voc, path, placed)
    served = "IsServedBy" if chance(rng, 0.75) else "served-by"
    tap = Related("TAP VizieR generic service", "ivo://CDS.VizieR/TAP")
    resource.relations = [Relation(served, [tap])]
    if placed and chance(rng, 0.3):
        resource.relations.append(Relation(served, [Related("Conesearch service")]))
    if number := _LINKS.count(rng):
        # everybody refers to the same few
        targets = [voc.targets[int(len(voc.targets) * rng.random() ** 2.5)] for _ in range(number)]
        related = [
            Related(f"{_cased(to.split('/', 3)[-1])} : {title}", _vizier_ivoid(to))
            for to, title in targets
        ]
        resource.relations.append(Relation("related-to", related))
    if chance(rng, 0.6):
        number = int(rng.random() * 1e8)
        resource.alt_identifiers.append(f"doi:10.26093/cds/vizier.{number:08d}")
    coverage = resource.coverage
    if chance(rng, 0.88):
        cells = sky.vizier_cells(rng)
        coverage.moc = coverage.spatial = sky.moc_text(cells)
        coverage.ranges = sky.count_ranges(cells)
        url = f"https://cdsarc.cds.unistra.fr/viz-bin/moc/{path}?format=ascii"
        coverage.footprint = Node("footprint", url, (("ivo-id", "ivo://ivoa.net/std/moc"),))
    if chance(rng, 0.75):
        link = "https://cds.unistra.fr/vizier-org/licences_vizier.html"
        resource.rights = [(link, link if chance(rng, 0.2) else None)]
    resource.reference_url = f"https://cdsarc.cds.unistra.fr/viz-bin/cat/{path}"
    resource.types, resource.levels = ["Catalog"], ["Research"]


def _vizier_ivoid(ivoid: str) -> str:
    return f"ivo://CDS.VizieR/{_cased(ivoid.split('/', 3)[-1])}"


def _other(
    resource: Resource,
    facts: Mapping[str, Any],
    rng: Random,
    voc: Vocabulary,
    authority: str,
    path: str,
) -> None:
    heasarc = authority == HEASARC
    given = "capabilities" in facts
    kind = facts.get("kind") or _kind(facts) or ("cone" if heasarc else services.KINDS.draw(rng))
    resource.type = resource.type or _TYPES[kind]
    resource.short_name = facts.get("short_name") or (path.split("/")[-1][:16] or None)
    family = "heasarc" if heasarc else "other"
    placed: list[tables.Placed] = []
    if facts.get("columns"):
        resource.schemas = tables.given_schemas(facts, list(columns_of(facts)))
    elif kind == "tap":
        resource.schemas = tables.service_schemas(rng, voc, authority)
    elif kind in _TABULAR and chance(rng, 0.95 if heasarc or kind == "table" else 0.65):
        name = path.replace("/", ".") or "data"
        output = kind in ("image", "image2", "spectrum") and chance(rng, 0.7)
        resource.schemas, placed = tables.other_schema(rng, voc, family, name, output)
    if given and facts["capabilities"] and not facts.get("kind"):
        resource.capabilities = services.given_capabilities(rng, facts)
    elif heasarc and kind == "cone":
        resource.capabilities = services.heasarc_capabilities(rng, voc, path)
    else:
        resource.capabilities = services.capabilities(rng, voc, kind, facts["ivoid"], placed)
    standards = {(c.standard_id or "").lower() for c in resource.capabilities}
    if has_tap(authority, voc) and (services.AUX.lower() in standards or chance(rng, 0.1)):
        tap = Related("TAP service", f"ivo://{authority}/tap")
        kind_of = one_of(rng, ("IsServedBy", "IsServedBy", "served-by", "isservedby"))
        resource.relations.append(Relation(kind_of, [tap]))
    for name, links in facts.get("relationships", ()):
        resource.relations.append(Relation(name, [Related(text, to) for text, to in links]))
    if chance(rng, 0.15):
        to, title = one_of(rng, voc.targets)
        identifier = to if chance(rng, 0.8) else f"ivo://{authority}/gone/{whole(rng, 1, 99)}"
        resource.relations.append(Relation(one_of(rng, _RELATED), [Related(title, identifier)]))
    for identifier in (facts.get("alt_identifier") or "").split(";"):
        if identifier.strip():
            resource.alt_identifiers.append(identifier.strip())
    _extras(resource, rng, kind, authority)
    _other_coverage(resource.coverage, facts, rng, kind, heasarc)


def _kind(facts: Mapping[str, Any]) -> str | None:
    """What a real resource most likely is."""
    if "sources" not in facts:
        return None
    standards = {(c.get("standard_id") or "").lower() for c in facts.get("capabilities", ())}
    for name, kind in (
        ("tap", "tap"),
        ("sia", "image"),
        ("ssa", "spectrum"),
        ("conesearch", "cone"),
    ):
        if f"ivo://ivoa.net/std/{name}" in standards:
            return kind
    given = (facts.get("res_type") or "").rpartition(":")[2].lower()
    for kind in ("registry", "authority", "organisation", "document", "standard"):
        if kind in given:
            return kind
    return "collection"


def _extras(resource: Resource, rng: Random, kind: str, authority: str) -> None:
    match kind:
        case "registry":
            resource.extras += [
                Node("full", one_of(rng, ("true", "false"))),
                Node("managedAuthority", authority),
            ]
        case "authority":
            resource.extras.append(Node("managingOrg", f"ivo://{authority}/org"))
        case "standard":
            resource.extras.append(
                Node("endorsedVersion", "1.0", (("status", "rec"), ("use", "preferred")))
            )
        case "collection":
            resource.extras += [
                Node("format", "application/fits", (("isMIMEType", "true"),)),
                Node("accessURL", f"http://data.{authority}/get", (("use", "dir"),)),
            ]
    if kind in _TABULAR and chance(rng, 0.2):
        resource.facilities.append(Node("facility", one_of(rng, _FACILITIES)))
        if chance(rng, 0.6):
            who = (("ivo-id", f"ivo://{authority}/camera"),) if chance(rng, 0.1) else ()
            resource.facilities.append(Node("instrument", one_of(rng, _INSTRUMENTS), who))


def _other_coverage(
    coverage: Coverage, facts: Mapping[str, Any], rng: Random, kind: str, heasarc: bool
) -> None:
    if moc := facts.get("spatial"):
        from regdsl.binding.healpix import merge_ranges, parse_moc, to_moc_text

        cells = merge_ranges(parse_moc(moc))
        coverage.spatial, coverage.ranges = moc, len(cells)
        coverage.moc = to_moc_text(cells).removesuffix(" 6/")
    elif heasarc and chance(rng, 0.85):
        # the whole sky for all of them, whatever they cover
        coverage.moc = coverage.spatial = "0/0-11"
        coverage.ranges = 1
    elif (kind in _TABULAR and chance(rng, 0.3)) or kind == "hips":
        cells = sky.archive_cells(rng)
        coverage.moc = coverage.spatial = sky.moc_text(cells)
        coverage.ranges = sky.count_ranges(cells)
    if region := facts.get("region_of_regard"):
        coverage.region_of_regard = str(region)
    for column in ("temporal", "spectral"):
        if given := facts.get(column):
            getattr(coverage, column).extend(given.split(";"))


# --- what all have


def _dated(resource: Resource, rng: Random, created: datetime, updated: datetime) -> None:
    if chance(rng, 0.75):
        resource.dates.append(
            (people.written_date(rng, updated), one_of(rng, ("Updated", "update")))
        )
    if chance(rng, 0.6):
        role = one_of(rng, ("Created", "creation", "representative", None))
        resource.dates.append((people.written_date(rng, created), role))


def _subjects(rng: Random, voc: Vocabulary) -> list[str]:
    number = voc.lengths.subjects.count(rng) + (1 if chance(rng, 0.5) else 0)
    return list(dict.fromkeys(voc.subjects.draw(rng) for _ in range(number)))


def _text(resource: Resource, facts: Mapping[str, Any], rng: Random, voc: Vocabulary) -> None:
    if "subjects" in facts:
        resource.subjects = list(facts["subjects"])
    elif not resource.subjects:
        resource.subjects = _subjects(rng, voc)
    about = resource.subjects[0] if resource.subjects else None
    if "title" in facts:
        resource.title = facts["title"]
    elif not resource.title:
        resource.title = voc.titles.text(rng, voc.lengths.title.count(rng), about)
    if "description" in facts:
        resource.description = facts["description"]
    else:
        words = [word for word in (resource.title or "").split() if len(word) > 4]
        about = one_of(rng, words) if words and chance(rng, 0.7) else about
        length = voc.lengths.description.count(rng)
        resource.description = voc.descriptions.text(rng, length, about)


def _people(
    resource: Resource, facts: Mapping[str, Any], rng: Random, voc: Vocabulary, authority: str
) -> None:
    vizier = authority == VIZIER
    if "publisher" in facts:
        resource.publisher = Person(facts["publisher"], facts.get("publisher_id"))
    else:
        resource.publisher = people.publisher(rng, voc, authority)
    if "creators" in facts:
        resource.creators = [Person(name) for name in facts["creators"]]
    elif vizier or chance(rng, 0.7):
        found = _WHO_AND_WHEN.search(resource.title or "") if vizier else None
        resource.creators = people.creators(rng, voc, vizier, found[1] if found else None)
    if not vizier and chance(rng, 0.05):
        names = [person.name for person in people.creators(rng, voc, False)]
        resource.contributors = [Person(name) for name in names[:3]]
    resource.contacts.append(people.contact(rng, voc, authority))
    if chance(rng, 0.01):
        resource.contacts.append(people.contact(rng, voc, authority))


def _described(
    resource: Resource, facts: Mapping[str, Any], rng: Random, voc: Vocabulary, authority: str
) -> None:
    if version := facts.get("version"):
        resource.version = version
    elif chance(rng, 0.05):
        resource.version = f"{whole(rng, 1, 9)}.{whole(rng, 0, 9)}"
    if source := facts.get("source_value"):
        resource.source, resource.source_format = source, facts.get("source_format")
    elif chance(rng, 0.8 if authority == VIZIER else 0.15):
        year = 1960 + int(66 * rng.random() ** 0.5)
        resource.source = f"{year}A&A...{whole(rng, 100, 690)}.{whole(rng, 100, 999)}S"
        resource.source_format = "bibcode"
    resource.reference_url = (
        facts.get("reference_url") or resource.reference_url or f"http://{authority}/about"
    )
    resource.types = (
        _listed(facts, "content_type")
        or resource.types
        or [one_of(rng, ("Catalog", "Archive", "Survey", "Other", "Simulation"))]
    )
    resource.levels = _listed(facts, "content_level") or resource.levels or [_LEVELS.draw(rng)]
    if facts.get("rights"):
        resource.rights = [(facts["rights"], None)]
    elif not resource.rights and chance(rng, 0.2):
        resource.rights = [one_of(rng, _RIGHTS)]
    coverage = resource.coverage
    coverage.wavebands = list(facts.get("waveband") or voc.wavebands.draw(rng))
    if chance(rng, 0.06) and not coverage.temporal:
        for _ in range(1 if chance(rng, 0.8) else whole(rng, 2, 6)):
            begin = 30000 + rng.random() * 31000
            coverage.temporal.append(f"{begin:.2f} {begin + log_between(rng, 0.1, 9000):.2f}")
    if chance(rng, 0.07) and not coverage.spectral:
        for band in coverage.wavebands:
            low, high = _ENERGIES.get(band.lower(), (0, 0))
            if low:
                first = low + (high - low) * 0.3 * rng.random()
                coverage.spectral.append(f"{first:.4g} {high:.4g}")
    if chance(rng, 0.03):
        grade = str(whole(rng, 0, 3))
        resource.grades.append(("ivo://archive.stsci.edu/nvoregistry", grade))


def _listed(facts: Mapping[str, Any], name: str) -> list[str]:
    return [text for text in (facts.get(name) or "").split(",") if text]
