"""The vocabulary that was measured on the real Registry.

Reads `stats/` of the shared folder: 9,816 real resources merged from public lists, real
ivoids of VizieR, and distributions.  Nothing of it is copied anywhere; what a registry
made from it says about a resource that lacks something in those lists is made up.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .builtin import SURNAMES, uat_subjects
from .draws import Quantiles, Weighted
from .model import Column
from .vocabulary import Lengths, Vocabulary, composed_ucds, likely_type, scrambled

__all__ = ["is_shared", "vocabulary"]

VIZIER = "cds.vizier"
_RESOURCES = "stats/real-resources.jsonl.gz"
_DISTRIBUTIONS = "stats/registry-distributions.json"
_IVOIDS = "stats/vizier_ivoids.csv"

# A title of VizieR ends with who and when.
_AUTHOR = re.compile(r"\s*\(([^\W\d_][\w' -]+?)\+?,? (?:19|20)\d\d(?:-\d{2,4})?\)$")
_TYPE = re.compile(r"\s*\[datatype=(\w+)\]$")
# Columns that VizieR has in most tables, or adds to an answer; `tables` puts them there.
_EVERYWHERE = frozenset(
    ("_r", "recno", "_RAJ2000", "_DEJ2000", "RAJ2000", "DEJ2000", "_RA.icrs", "_DE.icrs",
     "_RA", "_DE", "Search_Offset", "ra", "dec")
)  # fmt: skip
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_shared(folder: Path) -> bool:
    """Whether a folder has all that is needed."""
    return all((folder / name).is_file() for name in (_RESOURCES, _DISTRIBUTIONS, _IVOIDS))


def vocabulary(shared: Path) -> Vocabulary:
    """Read it from the shared folder."""
    core = list(_core(shared / _RESOURCES))
    stats: dict[str, Any] = json.loads((shared / _DISTRIBUTIONS).read_text("utf-8"))
    services = stats["vao_standard_services_2012_11"]
    galaxies = stats["vao_keyword_galaxy_2012_12"]
    known = {record["ivoid"] for record in core}
    with (shared / _IVOIDS).open(encoding="utf-8", newline="") as stream:
        spare = [row["ivoid"] for row in csv.DictReader(stream) if row["ivoid"] not in known]
    return Vocabulary(
        titles=_walk((_AUTHOR.sub("", r["title"]) for r in core if r.get("title")), 0.05),
        descriptions=_walk((r["description"] for r in core if r.get("description")), 0.04),
        subjects=_subjects(shared, core),
        surnames=_surnames(core),
        columns=_columns(core),
        ucds=composed_ucds(),
        authorities=Weighted(_authorities(core, services["by_authority"])),
        publishers=_publishers(core),
        wavebands=Weighted(
            (tuple(filter(None, bands.split("#"))), count) for bands, count in services["waveband"]
        ),
        journals=Weighted(
            (name.lower(), count) for name, count in stats["mocserver_2019"]["vizier_by_journal"]
        ),
        max_sr=Weighted(map(tuple, services["max_sr"])),
        max_records=Weighted(map(tuple, services["max_records"])),
        lengths=Lengths(
            title=Quantiles(services["title_len"], 8),
            description=Quantiles(galaxies["desc_len"], 30),
            subjects=Quantiles(galaxies["subjects_per_res"], 1),
            creators=Quantiles(stats["xml_records"]["creators"], 1),
            columns=Quantiles(stats["columns_scs_2017"]["per_resource"], 2),
        ),
        targets=[
            (r["ivoid"], r["title"])
            for r in core
            if r["ivoid"].startswith(f"ivo://{VIZIER}/") and r.get("title")
        ],
        core=core,
        spare=spare,
        measured=stats,
    )


def _core(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield _clean(json.loads(line))


def _clean(value: Any) -> Any:
    """Without what XML cannot hold, and what a parser would change."""
    match value:
        case str():
            return _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {key: _clean(item) for key, item in value.items()}
        case _:
            return value


def _walk(texts: Iterable[str], coined: float) -> Any:
    from .text import Walk

    return Walk(texts, coined)


def _subjects(shared: Path, core: list[dict[str, Any]]) -> Weighted[str]:
    """Those in use, and as many times the terms of the thesaurus that new records have."""
    counts = Counter(s for r in core for s in r.get("subjects", ()) if s.strip())
    old = counts.most_common()
    terms = _thesaurus(shared) or uat_subjects()
    weights = [1 / rank**0.7 for rank in range(1, len(terms) + 1)]
    scale = sum(counts.values()) / sum(weights)
    new = ((term, scale * weight) for term, weight in zip(terms, weights, strict=True))
    return Weighted([*old, *new])


def _thesaurus(shared: Path) -> list[str]:
    path = shared / "vocab/uat.desise"
    if not path.is_file():
        return []
    terms: dict[str, Any] = json.loads(path.read_text("utf-8"))["terms"]
    return sorted(terms, key=scrambled)


def _surnames(core: list[dict[str, Any]]) -> Weighted[str]:
    names = Counter(m[1] for r in core if (m := _AUTHOR.search(r.get("title") or "")))
    # the titles are plain ASCII, the people are not
    return Weighted([*names.most_common(), *((name, 3) for name in SURNAMES if not name.isascii())])


def _columns(core: list[dict[str, Any]]) -> dict[str, list[Column]]:
    found: dict[str, list[Column]] = defaultdict(list)
    for record in core:
        authority = record["ivoid"].split("/")[2]
        family = {VIZIER: "vizier", "nasa.heasarc": "heasarc"}.get(authority, "other")
        found[family] += (
            column if column.datatype else column._replace(datatype=likely_type(column))
            for column in columns_of(record)
            if column.name not in _EVERYWHERE
        )
    return found


def columns_of(record: Mapping[str, Any]) -> Iterator[Column]:
    """The columns of a real resource, of all its tables."""
    for entry in record.get("columns", ()):
        description, datatype = entry["description"], entry.get("datatype")
        if description and (match := _TYPE.search(description)):
            description, datatype = description[: match.start()], datatype or match[1]
        yield Column(entry["name"], description, entry["unit"], entry["ucd"], datatype=datatype)


def _authorities(
    core: list[dict[str, Any]], measured: list[list[Any]]
) -> Iterator[tuple[str, float]]:
    counts = Counter(r["ivoid"].split("/")[2] for r in core)
    for name, count in measured:
        counts[name] = max(counts[name], count)
    for name, count in counts.most_common():
        if name not in (VIZIER, "ivoa.net"):
            # small publishers have grown more than the large ones since
            yield name, count**0.75


def _publishers(core: list[dict[str, Any]]) -> dict[str, tuple[str, str | None]]:
    counts: dict[str, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for record in core:
        if name := record.get("publisher"):
            counts[record["ivoid"].split("/")[2]][name, record.get("publisher_id")] += 1
    return {authority: found.most_common(1)[0][0] for authority, found in counts.items()}
