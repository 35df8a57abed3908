"""Vocabularies: terms with their broader and narrower ones, as the IVOA publishes them.

The short lists that every query may need, messengers, types of content and the like, are
written down here; others are read from desise files (`load`, `from_desise`).
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


def _plain(name: str, labels: str, **successors: str) -> Vocabulary:
    """A list without broader and narrower terms: `Id`, or `Id=its_label`, and old terms."""
    terms = {}
    for item in labels.split():
        id_, _, label = item.partition("=")
        terms[id_] = Term(id_, label.replace("_", " ") or id_)
    for old, successor in successors.items():
        id_ = old.replace("_", "-")
        terms[id_] = Term(id_, terms[id_].label if id_ in terms else id_, (), successor)
    return Vocabulary(name, terms)


CONTENT_LEVELS = _plain("voresource_content_level", "Research Amateur General")

DATE_ROLES = _plain(
    "voresource_date_role",
    "Accepted Available Copyrighted Collected representative=Representative Created "
    "creation=Creation Issued Submitted Updated update=Update Valid Inspected=Last_Inspected "
    "ExportRequested=Export_Requested",
    representative="Collected",
    creation="Created",
    update="Updated",
)

RELATIONSHIP_TYPES = _plain(
    "voresource_relationship_type",
    "mirror-of=is_a_mirror_of service-for served-by related-to=is_related_to Cites=cites "
    "IsSupplementTo=is_supplement_to IsSupplementedBy=is_supplemented_by "
    "IsContinuedBy=is_continued_by Continues=continues IsNewVersionOf=is_new_version_of "
    "IsPreviousVersionOf=is_previous_version_of IsPartOf=is_part_of HasPart=has_part "
    "IsSourceOf=is_source_of IsDerivedFrom=is_derived_from IsIdenticalTo=is_a_identical_to "
    "IsServiceFor=is_a_service_for IsServedBy=is_served_by derived-from",
    mirror_of="IsIdenticalTo",
    service_for="IsServiceFor",
    served_by="IsServedBy",
    derived_from="IsDerivedFrom",
)

_PRODUCT_TYPES = """
spatially-resolved-dataset:Spatially_Resolved: image:Image:spatially-resolved-dataset
cube:Cube:spatially-resolved-dataset
spectral-cube:Spectral_Cube:cube,spectrally-resolved-dataset,spatially-resolved-dataset
time-cube:Time_Cube:cube,temporally-resolved-dataset,spatially-resolved-dataset
polarization-cube:Polarization_Cube:cube,polarization-resolved-dataset,spatially-resolved-dataset
spatial-profile:Spatial_Profile:spatially-resolved-dataset
polarization-resolved-dataset:Polarization_Resolved:
spectrally-resolved-dataset:Spectrally_Resolved: spectrum:Spectrum:spectrally-resolved-dataset
sed:SED:spectrum
slit-spectrum:Slit_Spectrum:spectrally-resolved-dataset,spatially-resolved-dataset
polarized-spectrum:Polarization_Spectrum:polarization-resolved-dataset,spectrally-resolved-dataset
dynamic-spectrum:Dynamic_Spectrum:spectrally-resolved-dataset,temporally-resolved-dataset
visibility:Visibility: temporally-resolved-dataset:Temporally_Resolved:
event-list:Event_List:temporally-resolved-dataset event-bundle:Event_Bundle:event-list
timeseries:Time_Series:temporally-resolved-dataset
light-curve:Light_Curve:temporally-resolved-dataset,timeseries
velocity-curve:Velocity_Curve:temporally-resolved-dataset,timeseries measurements:Measurements:
"""


def _product_type(text: str) -> Term:
    id_, label, broader = text.split(":")
    return Term(id_, label.replace("_", " "), tuple(filter(None, broader.split(","))))


PRODUCT_TYPES = Vocabulary(
    "product-type", {term.id: term for term in map(_product_type, _PRODUCT_TYPES.split())}
)

BUILT_IN = {
    found.name: found
    for found in (
        MESSENGERS,
        CONTENT_TYPES,
        CONTENT_LEVELS,
        DATE_ROLES,
        RELATIONSHIP_TYPES,
        PRODUCT_TYPES,
    )
}
