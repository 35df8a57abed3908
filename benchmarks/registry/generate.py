"""The registry, one resource after the other.

First come the TAP services that other records refer to, then real resources and made ones
in turn.  Each record has its own luck, so nothing is kept but the identifiers in use, and
three hundred thousand records take no more memory than three hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from . import people
from .complete import HEASARC, complete, has_tap
from .dirt import soil
from .draws import Weighted, chance, generator, log_between, one_of, whole
from .measured import VIZIER
from .model import Resource
from .vocabulary import Vocabulary, load

__all__ = ["resources"]

#: What of the made resources is from VizieR.
_VIZIER_SHARE = 0.66
#: How many records of ones that are gone come for a hundred resources.
_GONE = 0.012

_SECTIONS = Weighted(
    [("j", 1160), ("ii", 19), ("iii", 18), ("i", 17), ("vii", 17), ("v", 9), ("viii", 8),
     ("ix", 4), ("b", 3), ("vi", 3), ("iv", 1)]
)  # fmt: skip
_PLANS, _RECORDS, _CHOICE = 1, 2, 3


def resources(size: int, seed: int = 1, shared: Path | None = None) -> Iterator[Resource]:
    """A registry of a size.

    Parameters
    ----------
    size
        How many resources; records of ones that are gone (deleted, inactive) come on top,
        about one in a hundred.
    seed
        The same seed gives the same registry, with the same `shared`.
    shared
        The folder with measurements of the real Registry.  From 9,816 resources up all
        the real ones are in; of a smaller registry, two thirds are real.

    Yields
    ------
    Resource
        With distinct identifiers.
    """
    voc = load(shared)
    for number, facts in enumerate(_plan(size, seed, voc)):
        rng = generator(seed, _RECORDS, number)
        resource = complete(facts, rng, voc)
        soil(resource, rng)
        yield resource
        if chance(rng, _GONE):
            yield _gone(rng, number, voc)


def _plan(size: int, seed: int, voc: Vocabulary) -> Iterator[Mapping[str, Any]]:
    """What is known of each resource beforehand."""
    rng = generator(seed, _PLANS)
    services = _services(size, voc)
    yield from services
    used = {facts["ivoid"] for facts in services}
    core = [facts for facts in voc.core if facts["ivoid"] not in used]
    if size < len(voc.core):
        core = _some(generator(seed, _CHOICE), core, size * 2 // 3)
    used.update(facts["ivoid"] for facts in core)
    used.update(voc.spare)
    made = _made(rng, voc, used)
    rest = size - len(services)
    taken = 0
    for number in range(1, rest + 1):
        due = len(core) * number // rest
        if due > taken:
            taken += 1
            yield core[taken - 1]
        else:
            yield next(made)


def _services(size: int, voc: Vocabulary) -> list[Mapping[str, Any]]:
    """The TAP services of VizieR and of the largest publishers."""
    known = {facts["ivoid"]: facts for facts in voc.core}
    publishers = [VIZIER, *(name for name in voc.authorities.items if has_tap(name, voc))]
    found: list[Mapping[str, Any]] = []
    for authority in publishers[: max(1, size // 120)]:
        ivoid = f"ivo://{authority}/tap"
        found.append({**known.get(ivoid, {}), "ivoid": ivoid, "kind": "tap"})
    return found[:size]


def _some(rng: Random, items: list[Mapping[str, Any]], number: int) -> list[Mapping[str, Any]]:
    """So many of the items, in their order."""
    keys = sorted(range(len(items)), key=lambda _: rng.random())[:number]
    return [items[place] for place in sorted(keys)]


def _made(rng: Random, voc: Vocabulary, used: set[str]) -> Iterator[Mapping[str, Any]]:
    """Identifiers of resources that nothing else is known of, without end."""
    spare = iter(voc.spare)
    while True:
        ivoid: str | None = None
        if chance(rng, _VIZIER_SHARE):
            ivoid = next(spare, None)
            if ivoid is not None:
                yield {"ivoid": ivoid}
                continue
            ivoid = f"ivo://{VIZIER}/{_catalog(rng, voc)}"
        else:
            authority = voc.authorities.draw(rng)
            word = voc.titles.text(rng, 12).lower()
            name = "".join(letter for letter in word if letter.isascii() and letter.isalnum())
            folders = "" if authority == HEASARC else one_of(rng, ("q/", "res/", "data/", ""))
            ivoid = f"ivo://{authority}/{folders}{name or 'x'}"
        while ivoid in used:
            ivoid += str(whole(rng, 0, 9))
        used.add(ivoid)
        yield {"ivoid": ivoid}


def _catalog(rng: Random, voc: Vocabulary) -> str:
    section = _SECTIONS.draw(rng)
    if section != "j":
        return f"{section}/{whole(rng, 1, 400)}"
    journal = voc.journals.draw(rng)
    page = int(log_between(rng, 1, 5000))
    letter = "a" if journal == "a+a" and chance(rng, 0.6) else ""
    return f"j/{journal}/{whole(rng, 1, 990)}/{letter}{page}"


def _gone(rng: Random, number: int, voc: Vocabulary) -> Resource:
    """A record of a resource that is there no more."""
    authority = VIZIER if chance(rng, 0.5) else voc.authorities.draw(rng)
    return Resource(
        f"ivo://{authority}/gone/{number}",
        "vs:CatalogService",
        status=one_of(rng, ("deleted", "deleted", "deleted", "inactive")),
        created=people.written_date(rng, people.day(rng)),
        updated=people.written_date(rng, people.day(rng)),
        title=voc.titles.text(rng, 50),
        description=voc.descriptions.text(rng, 300),
        subjects=["removed"],
    )
