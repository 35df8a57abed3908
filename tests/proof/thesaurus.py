"""A small thesaurus in the form of the UAT, with everything that makes one awkward.

Terms with several broader ones, a deprecated one with a successor and one without, a label
with an apostrophe, one that is not its id in words, accents.  Both sides of the proof read
the file, each in its own way.
"""

from __future__ import annotations

import json
from pathlib import Path

TERMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "astronomy": ("Astronomy", ()),
    "stellar-astronomy": ("Stellar astronomy", ("astronomy",)),
    "galactic-and-extragalactic-astronomy": (
        "Galactic and extragalactic astronomy",
        ("astronomy",),
    ),
    "stars": ("Stars", ("stellar-astronomy",)),
    "variable-stars": ("Variable stars", ("stars",)),
    "cepheid-variable-stars": ("Cepheid variable stars", ("variable-stars",)),
    "rr-lyrae-variable-stars": ("RR Lyrae variable stars", ("variable-stars",)),
    "be-stars": ("Be stars", ("emission-line-stars", "variable-stars")),
    "emission-line-stars": ("Emission line stars", ("stars",)),
    "binary-stars": ("Binary stars", ("stars",)),
    "galaxies": ("Galaxies", ("galactic-and-extragalactic-astronomy",)),
    "active-galaxies": ("Active galaxies", ("galaxies",)),
    "quasars": ("Quasars", ("active-galaxies", "surveys")),
    "seyfert-galaxies": ("Seyfert galaxies", ("active-galaxies",)),
    "galaxy-clusters": ("Galaxy clusters", ("galaxies",)),
    "surveys": ("Surveys", ("astronomical-research",)),
    "redshift-surveys": ("Redshift surveys", ("surveys",)),
    "astronomical-research": ("Astronomical research", ()),
    "hubble-s-law": ("Hubble's law", ("astronomy",)),
    "angstrom": ("Ångström lines", ("spectroscopy",)),
    "spectroscopy": ("Spectroscopy", ("astronomical-research",)),
    "h-alpha-photometry": ("Hα photometry", ("photometry",)),
    "photometry": ("Photometry", ("astronomical-research",)),
    "a-100-percent": ("A 100% term_x", ("photometry",)),
}
"""Label and broader ids by id."""

DEPRECATED = {
    "variables": ("Variables", "variable-stars"),
    "qsos": ("QSOs", "quasars"),
    "island-universes": ("Island universes", None),
}
"""Label and successor, if any, by id."""

LABELS = [*TERMS, *(label for label, _ in TERMS.values()), *DEPRECATED, "Variables", "QSOs"]
"""What subjects may be: ids and labels."""


def write(folder: Path) -> Path:
    """Put the thesaurus into a folder, as `uat.desise`; gives the folder."""
    terms: dict[str, dict[str, object]] = {}
    for name, (label, wider) in TERMS.items():
        narrower = [other for other, (_, above) in TERMS.items() if name in above]
        terms[name] = {"label": label, "description": "", "wider": wider, "narrower": narrower}
    for name, (label, successor) in DEPRECATED.items():
        terms[name] = {"label": label, "description": "", "wider": (), "narrower": ()}
        terms[name]["deprecated"] = ""
        if successor:
            terms[name]["useInstead"] = successor
    document = {"uri": "http://www.ivoa.net/rdf/uat", "flavour": "SKOS", "terms": terms}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uat.desise").write_text(json.dumps(document), encoding="utf-8")
    return folder
