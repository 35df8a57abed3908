"""Who made, publishes and answers for a resource, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from .draws import chance, log_between, one_of, whole
from .model import Person
from .vocabulary import Vocabulary

__all__ = ["contact", "creators", "day", "publisher", "written_date"]

_BEGIN = datetime(1996, 1, 1, tzinfo=UTC)
_ORGANISATIONS = ("Data Centre", "Observatory", "Institute for Astronomy", "Archive", "VO team")
_CDS = Person(
    "CDS support team",
    address="CDS, Observatoire de Strasbourg, 11 rue de l'Universite, F-67000 Strasbourg, France",
    email="cds-question@unistra.fr",
)


def _initials(rng: Random) -> str:
    letters = "ABCDEFGHJKLMNPRSTVW"
    return ".".join(one_of(rng, letters) for _ in range(1 + chance(rng, 0.4))) + "."


def _name(rng: Random, voc: Vocabulary, vizier: bool) -> str:
    surname, initials = voc.surnames.draw(rng), _initials(rng)
    return f"{surname} {initials}" if vizier else f"{surname}, {initials}"


def creators(rng: Random, voc: Vocabulary, vizier: bool, first: str | None = None) -> list[Person]:
    """The authors; `first` is the surname that the title has."""
    number = voc.lengths.creators.count(rng)
    if vizier and chance(rng, 0.6):
        number += int(log_between(rng, 1, 12))
    found: list[Person] = []
    for _ in range(number):
        name = _name(rng, voc, vizier)
        if first:
            name, first = f"{first} {_initials(rng)}", None
        if chance(rng, 0.03):
            name = f"{name},{_name(rng, voc, vizier)}"
        orcid = None
        if chance(rng, 0.03):
            orcid = f"https://orcid.org/0000-000{whole(rng, 1, 3)}-{whole(rng, 1000, 9999)}-" \
                    f"{whole(rng, 1000, 9999)}"  # fmt: skip
        found.append(Person(name, alt_identifier=orcid))
    return found


def publisher(rng: Random, voc: Vocabulary, authority: str) -> Person:
    """The one of an authority; the same for all of its resources."""
    known = voc.publishers.get(authority)
    if known is None:
        place = sum(map(ord, authority))
        name = authority.split(".")[0].capitalize()
        known = f"{name} {_ORGANISATIONS[place % len(_ORGANISATIONS)]}", f"ivo://{authority}/org"
    name, ivoid = known
    return Person(name, ivoid if chance(rng, 0.9) else None)


def contact(rng: Random, voc: Vocabulary, authority: str) -> Person:
    """Whom to ask."""
    if authority == "cds.vizier":
        return _CDS
    name = one_of(rng, ("Help desk", "Archive team", "VO support", _name(rng, voc, False)))
    return Person(
        name,
        ivoid=f"ivo://{authority}/org" if chance(rng, 0.1) else None,
        address=f"{authority}, P.O. Box {whole(rng, 1, 999)}" if chance(rng, 0.3) else None,
        email=f"help@{authority}" if chance(rng, 0.9) else None,
        telephone=f"+{whole(rng, 1, 99)} {whole(rng, 100000, 9999999)}"
        if chance(rng, 0.1)
        else None,
        logo=f"http://{authority}/logo.png" if chance(rng, 0.1) else None,
    )


def day(rng: Random, since: datetime = _BEGIN) -> datetime:
    """A moment between one and the end of 2025."""
    end = datetime(2025, 12, 31, tzinfo=UTC)
    seconds = max(1.0, (end - since).total_seconds())
    # records are rather younger than older
    return since + timedelta(seconds=int(seconds * rng.random() ** 0.7))


def written_date(rng: Random, moment: datetime) -> str:
    """A date as one record or another writes it; some cannot be read."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    luck = rng.random()
    if luck < 0.55:
        return f"{text}Z"
    if luck < 0.85:
        return text
    if luck < 0.93:
        return text[:10]
    if luck < 0.98:
        return f"{text}.{whole(rng, 0, 99):02d}"
    if luck < 0.99:
        return f"{text}+02:00"
    return one_of(rng, ("unknown", "2004-13-45", moment.strftime("%d %b %Y"), text[:7], ""))
