"""Vocabularies: terms with their broader and narrower ones, as the IVOA publishes them.

The two short lists that every query may need, messengers and content types, are written
down here; others are read from desise files (`load`, `from_desise`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .invalid import Invalid


@dataclass(frozen=True)
class Term:
    """A term: its id, its label, the ids one step broader, and its successor if deprecated."""

    id: str
    label: str
    broader: tuple[str, ...] = ()
    successor: str | None = None

    def names(self) -> set[str]:
        """What the term may be called, folded."""
        return {self.id.lower(), self.label.lower()}


@dataclass(frozen=True)
class Vocabulary:
    """Terms by id."""

    name: str
    terms: Mapping[str, Term]

    def find(self, text: str, *, dashes: bool = False) -> Term:
        """The term of an id or a label, folded; its successor when it is deprecated.

        With `dashes` the blanks of a label may be written as `-`.
        """
        wanted = text.lower()
        for matches in (_is_id, _is_label, _is_dashed_label if dashes else _is_label):
            for term in self.terms.values():
                if matches(term, wanted):
                    return self._current(term)
        raise Invalid(f"no term {text!r} in the vocabulary {self.name}")

    def above(self, ids: Iterable[str], levels: int) -> set[str]:
        """The ids of all terms that many steps broader."""
        found = set(ids)
        for _ in range(levels):
            found = {broader for id_ in found for broader in self.terms[id_].broader}
        return found

    def with_narrower(self, ids: Iterable[str]) -> set[str]:
        """The ids themselves and all narrower ones, however many steps below."""
        found = set(ids)
        while (
            more := {term.id for term in self.terms.values() if found & set(term.broader)} - found
        ):
            found |= more
        return found

    def _current(self, term: Term) -> Term:
        seen = {term.id}
        while term.successor is not None and term.successor not in seen:
            term = self.terms[term.successor]
            seen.add(term.id)
        return term


def _is_id(term: Term, text: str) -> bool:
    return term.id.lower() == text


def _is_label(term: Term, text: str) -> bool:
    return term.label.lower() == text


def _is_dashed_label(term: Term, text: str) -> bool:
    label = term.label.lower()
    return len(label) == len(text) and all(
        mine == theirs or (mine == " " and theirs == "-")
        for mine, theirs in zip(label, text, strict=True)
    )


def from_desise(document: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from a desise document, as `json.load` gives it."""
    entries: dict[str, dict[str, Any]] = document["terms"]
    terms = {
        id_: Term(
            id_,
            entry["label"],
            tuple(entry.get("wider", ())),
            entry.get("useInstead") if "deprecated" in entry else None,
        )
        for id_, entry in entries.items()
    }
    return Vocabulary(document["uri"].rpartition("/")[2], terms)


def load(folder: str | Path) -> dict[str, Vocabulary]:
    """The vocabularies of a folder of desise files, by the names of the files."""
    found = dict(BUILT_IN)
    for path in sorted(Path(folder).glob("*.desise")):
        found[path.stem] = from_desise(json.loads(path.read_text(encoding="utf-8")))
    return found


def _photons(**labels: str) -> list[Term]:
    return [Term(id_.replace("_", "-"), label, ("Photon",)) for id_, label in labels.items()]


MESSENGERS = Vocabulary(
    "messenger",
    {
        term.id: term
        for term in (
            Term("Photon", "Photon"),
            *_photons(
                Radio="Radio",
                Millimeter="Millimeter",
                Infrared="Infrared",
                Optical="Optical",
                UV="Ultraviolet",
                X_ray="X-Ray",
                Gamma_ray="Gamma Ray",
            ),
            Term("EUV", "Extreme UV", ("UV",)),
            Term("Neutrino", "Neutrino"),
        )
    },
)

_CONTENT_TYPES = """
Other Archive Bibliography Catalog Journal Library Simulation Survey Transformation Education
Outreach EPOResource Animation Artwork Background BasicData Historical Photographic Press
Organisation Project Registry
"""

CONTENT_TYPES = Vocabulary(
    "voresource_content_type", {name: Term(name, name) for name in _CONTENT_TYPES.split()}
)

BUILT_IN = {"messenger": MESSENGERS, "voresource_content_type": CONTENT_TYPES}
