"""What is wrong with records in the wild, put into generated ones.

Each kind of dirt is a function that spoils a record in place, with how many records of a
thousand have it.  None of it makes a record unreadable; an importer has to bear with all
of it, and what it then stores is what `rows` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from . import sky
from .draws import chance, one_of, whole
from .model import Dialect, Person, Related, Relation, Resource

__all__ = ["BROKEN_MOCS", "soil"]

_UNREADABLE = ("unknown", "2004-13-45", "20 Jan 2003", "2011-06", "0000-00-00T00:00:00Z", "")
BROKEN_MOCS = ("6/99999999", "CIRCLE ICRS 10 20 5", "AllSky", "6/12-")

_DIALECTS = (
    Dialect(default=True),
    Dialect(default=True),
    Dialect(prefixes=(("vs", "ns1"), ("vr", "ns2"), ("cs", "q4"))),
    Dialect(prefixes=(("vs", "vods10"), ("vr", "vr10"), ("cs", "cs10")), declared=False),
    Dialect(inner=True),
)


def _dialect(resource: Resource, rng: Random) -> None:
    resource.dialect = one_of(rng, _DIALECTS)


def _no_status(resource: Resource, rng: Random) -> None:
    resource.status = None


def _broken_updated(resource: Resource, rng: Random) -> None:
    resource.updated = one_of(rng, (None, *_UNREADABLE))


def _broken_created(resource: Resource, rng: Random) -> None:
    resource.created = one_of(rng, (None, *_UNREADABLE))


def _padded_ivoid(resource: Resource, rng: Random) -> None:
    resource.ivoid = f"\n    {resource.ivoid}  "


def _shouted_ivoid(resource: Resource, rng: Random) -> None:
    resource.ivoid = "ivo://" + resource.ivoid.strip()[6:].upper()


def _wrapped_title(resource: Resource, rng: Random) -> None:
    words = (resource.title or "").split(" ")
    middle = len(words) // 2
    text = " ".join(words[:middle]) + "\n         " + " ".join(words[middle:])
    resource.title = f"  {text}\n  "


def _no_title(resource: Resource, rng: Random) -> None:
    resource.title = one_of(rng, (None, "", "  "))


def _shouted_title(resource: Resource, rng: Random) -> None:
    resource.title = (resource.title or "").upper() or None


def _wrapped_description(resource: Resource, rng: Random) -> None:
    words = (resource.description or "").split(" ")
    lines = [" ".join(words[place : place + 11]) for place in range(0, len(words), 11)]
    resource.description = "\n\n      " + "\n      ".join(lines) + "\n    "


def _no_description(resource: Resource, rng: Random) -> None:
    resource.description = one_of(rng, (None, "", "(no description available)", "TBD"))


def _foreign_description(resource: Resource, rng: Random) -> None:
    text = resource.description or ""
    half = len(text) // 2
    resource.description = f"{text[:half]} – λ≈5000 Å, 2″ résolution & <5% “error” {text[half:]}"


def _subject_twice(resource: Resource, rng: Random) -> None:
    resource.subjects = [*resource.subjects, *resource.subjects[:1]]


def _odd_subjects(resource: Resource, rng: Random) -> None:
    odd = ("", " ", "NOT PROVIDED", "????", "Catalogs, Surveys", "high resolution\n   spectroscopy")
    resource.subjects = [*resource.subjects, one_of(rng, odd)]


def _subjects_in_one(resource: Resource, rng: Random) -> None:
    resource.subjects = [", ".join(resource.subjects)]


def _other_case(texts: Iterable[str], rng: Random) -> list[str]:
    change = one_of(rng, (str.lower, str.upper, str.capitalize))
    return [change(text) for text in texts]


def _odd_wavebands(resource: Resource, rng: Random) -> None:
    bands = _other_case(resource.coverage.wavebands, rng)
    resource.coverage.wavebands = [*bands, one_of(rng, ("", "Ultraviolet", " Optical", "visible"))]


def _odd_levels(resource: Resource, rng: Random) -> None:
    resource.levels = _other_case(resource.levels, rng)
    resource.types = _other_case(resource.types, rng)


def _people_with_newlines(resource: Resource, rng: Random) -> None:
    resource.creators = [
        person._replace(name="\n" + (person.name or "").replace(" ", "\n     ") + "\n")
        for person in resource.creators
    ]


def _nobody(resource: Resource, rng: Random) -> None:
    resource.creators = [Person(one_of(rng, (None, "", "et al.", "<NOT GIVEN>")))]
    if chance(rng, 0.3):
        resource.publisher = None


def _odd_relations(resource: Resource, rng: Random) -> None:
    links = [Related("somewhere else", None), Related(None, " ivo://CDS.VizieR/TAP "), Related("")]
    resource.relations.append(Relation(one_of(rng, (None, "Related-To", "part of")), links))


def _padded(text: str) -> str:
    return f" {text} "


def _odd_standards(resource: Resource, rng: Random) -> None:
    changes: tuple[Callable[[str], str], ...] = (str.lower, str.upper, _padded)
    change = one_of(rng, changes)
    resource.capabilities = [
        capability._replace(standard_id=capability.standard_id and change(capability.standard_id))
        for capability in resource.capabilities
    ]


def _unknown_capability(resource: Resource, rng: Random) -> None:
    resource.capabilities = [
        capability._replace(type="odd:Thing") if number == 0 else capability
        for number, capability in enumerate(resource.capabilities)
    ]


def _grade_is_text(resource: Resource, rng: Random) -> None:
    resource.grades.append(("", one_of(rng, ("high", "", "2.0"))))


def _second_rights(resource: Resource, rng: Random) -> None:
    resource.rights = [("", None), *resource.rights]


def _backwards(resource: Resource, rng: Random) -> None:
    spoilt = ("57000 51000", "51544", "51544.0 now", "1_000 2000", "")
    resource.coverage.temporal.append(one_of(rng, spoilt))


def _broken_region(resource: Resource, rng: Random) -> None:
    resource.coverage.region_of_regard = one_of(rng, ("0.5 deg", "nan", "1e-3"))


def _finer_moc(resource: Resource, rng: Random) -> None:
    coverage = resource.coverage
    if coverage.moc and coverage.ranges and len(coverage.moc) < 2000:
        cells = sky.cells_of(coverage.moc)
        if len(cells) < 3000:
            order = whole(rng, 7, 10)
            coverage.spatial = sky.moc_text(sky.finer(rng, cells, order), order)


def _other_moc(resource: Resource, rng: Random) -> None:
    coverage = resource.coverage
    if moc := coverage.moc:
        written = [moc.replace(" ", "\n        "), f"\n  {moc} 6/", f"{moc} 29/"]
        if len(moc) < 3000:
            written.append(_with_commas(moc))
        coverage.spatial = one_of(rng, written)


def _with_commas(moc: str) -> str:
    """As MOC 1.0 had it."""
    parts = moc.split(" ")
    return parts[0] + "".join(f" {part}" if "/" in part else f",{part}" for part in parts[1:])


def _broken_moc(resource: Resource, rng: Random) -> None:
    coverage = resource.coverage
    coverage.spatial, coverage.moc, coverage.ranges = one_of(rng, ("", *BROKEN_MOCS)), None, 0


def _framed_moc(resource: Resource, rng: Random) -> None:
    resource.coverage.frame = one_of(rng, ("ICRS", "icrs", "galactic", ""))


#: Kinds of dirt and how many records of a thousand have them.
DIRT: tuple[tuple[Callable[[Resource, Random], None], int], ...] = (
    (_dialect, 25),
    (_no_status, 8),
    (_broken_updated, 6),
    (_broken_created, 6),
    (_padded_ivoid, 10),
    (_shouted_ivoid, 6),
    (_wrapped_title, 20),
    (_no_title, 1),
    (_shouted_title, 4),
    (_wrapped_description, 90),
    (_no_description, 15),
    (_foreign_description, 12),
    (_subject_twice, 20),
    (_odd_subjects, 25),
    (_subjects_in_one, 15),
    (_odd_wavebands, 30),
    (_odd_levels, 40),
    (_people_with_newlines, 12),
    (_nobody, 15),
    (_odd_relations, 10),
    (_odd_standards, 15),
    (_unknown_capability, 4),
    (_grade_is_text, 3),
    (_second_rights, 4),
    (_backwards, 6),
    (_broken_region, 3),
    (_finer_moc, 30),
    (_other_moc, 30),
    (_broken_moc, 6),
    (_framed_moc, 6),
)


def soil(resource: Resource, rng: Random) -> None:
    """Spoil a record, or not."""
    for spoil, often in DIRT:
        if rng.random() * 1000 < often:
            spoil(resource, rng)
