"""The vocabularies: terms, their labels, and what is narrower than what.

The closed IVOA vocabularies and the UCD list come with the package whole, the Unified
Astronomy Thesaurus in part, all as small text files in `regdsl/data/vocabularies`; a
folder of desise files, the form that the IVOA and pyvo give out, takes their place
where it has one, be it the caller's or that of `regdsl vocab update`.  Nothing is read
before it is needed, and nothing is read twice.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regdsl.binding.ucds import UcdList, bands, ucd_words
from regdsl.diagnostics import error
from regdsl.places import vocabulary_folder

__all__ = [
    "NAMES",
    "Term",
    "UcdList",
    "Vocabulary",
    "bands",
    "installed",
    "load",
    "read_vocabulary",
    "ucd_words",
]

NAMES = (
    "messenger",
    "content_type",
    "content_level",
    "product-type",
    "relationship_type",
    "date_role",
    "uat",
)
"""The vocabularies that come with the package."""

_HYPHENS = ("uat", "product-type")
"""Where a blank in a label may be written as a hyphen."""

_DATA = Path(__file__).parents[1] / "data" / "vocabularies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a vocabulary.

    Attributes
    ----------
    id, label
        As the vocabulary writes them.
    broader, narrower
        The ids one step up and down.
    deprecated, successor
        Whether it is out of use, and the id that stands in its place, if any.
    more
        Whether it has narrower terms that are not here.
    """

    id: str
    label: str
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    deprecated: bool = False
    successor: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms of a vocabulary by id; `partial` when it is not all of them."""

    name: str
    terms: Mapping[str, Term]
    partial: bool = False
    _ids: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ids: dict[str, str] = {}
        # An id goes before a label, and a term in use before a deprecated one.
        terms = sorted(self.terms.values(), key=lambda term: term.deprecated)
        for term in terms:
            ids.setdefault(self._fold(term.id), term.id)
        for term in terms:
            ids.setdefault(self._fold(term.label), term.id)
        object.__setattr__(self, "_ids", ids)

    def _fold(self, text: str) -> str:
        text = text.strip().lower()
        return re.sub(r"[\s_]+", "-", text) if self.name in _HYPHENS else text

    def find(self, text: str) -> str | None:
        """The id of a term given by id or label; the successor of a deprecated one."""
        term = self._ids.get(self._fold(text))
        return None if term is None else self._current(term)

    def deprecated(self, text: str) -> str | None:
        """The id of the deprecated term that a text names, or None."""
        term = self._ids.get(self._fold(text))
        return term if term is not None and self.terms[term].deprecated else None

    def _current(self, term: str) -> str:
        successor = self.terms[term].successor
        return successor if successor and successor in self.terms else term

    def narrower(self, term: str) -> tuple[str, ...]:
        """A term and all below it, nearest first."""
        return self._closure(self._current(term))

    def _closure(self, term: str) -> tuple[str, ...]:
        found = {term: None}
        queue = [term]
        for one in queue:
            for below in self.terms[one].narrower:
                if below in self.terms and below not in found:
                    found[below] = None
                    queue.append(below)
        return tuple(found)

    def broader(self, term: str, steps: int = 1) -> tuple[str, ...]:
        """All terms that many steps above a term; none when the top is nearer."""
        level = {self._current(term): None}
        for _ in range(steps):
            level = dict.fromkeys(
                above for one in level for above in self.terms[one].broader if above in self.terms
            )
            if not level:
                break
        return tuple(level)

    def complete(self, term: str) -> bool:
        """Whether `narrower` gives all that the whole vocabulary has below a term."""
        return not any(self.terms[one].more for one in self.narrower(term))

    def labels(self, term: str) -> tuple[str, ...]:
        """The labels of a term, as written."""
        return (self.terms[term].label,)

    def suggest(self, text: str) -> str | None:
        """The term that a mistyped text may mean."""
        wanted = self._fold(text)
        current = {
            spelling: term
            for spelling, term in self._ids.items()
            if not self.terms[term].deprecated
        }
        close = difflib.get_close_matches(wanted, current, 1, 0.7)
        if not close and len(wanted) > 3:
            # "cepheids" is far from "cepheid-variable-stars" by letters, but begins it.
            stem = wanted.removesuffix("s")
            close = sorted((s for s in current if s.startswith(stem)), key=len)[:1]
        return current[close[0]] if close else None


def load(name: str, vocab_dir: Path | str | None = None) -> Vocabulary:
    """A vocabulary by name.

    Parameters
    ----------
    name
        One of `NAMES`, or of the files in the folder; a prefix `voresource_` may be
        left out.
    vocab_dir
        A folder of desise files, `uat.desise` and the like; without one, that of the
        environment variable REGDSL_VOCAB_DIR.  A vocabulary that is not in it is the
        one of the last `regdsl vocab update`, or else that of the package.

    Returns
    -------
    Vocabulary
        The same object each time.

    Raises
    ------
    RegdslError
        E305, when a file cannot be read.
    ValueError
        When there is no vocabulary of this name.
    """
    name = name.removeprefix("voresource_")
    path = installed(name, vocab_dir)
    return _packaged(name) if path is None else _desise(name, path, path.stat().st_mtime_ns)


def installed(name: str, vocab_dir: Path | str | None = None) -> Path | None:
    """The file of a vocabulary that is used instead of the package's, if there is one."""
    folder = vocab_dir or os.environ.get("REGDSL_VOCAB_DIR")
    for place in (Path(folder) if folder else None, vocabulary_folder()):
        for stem in (name, f"voresource_{name}"):
            if place is not None and (path := place / f"{stem}.desise").is_file():
                return path
    return None


@cache
def _desise(name: str, path: Path, changed: int) -> Vocabulary:
    """What is in a file; `changed` is the time of its last change."""
    return read_vocabulary(name, path)


def read_vocabulary(name: str, path: Path) -> Vocabulary:
    """The vocabulary in a file of the form that the IVOA gives out, or E305."""
    return Vocabulary(name, _frozen(_read_desise(path)))


@cache
def _packaged(name: str) -> Vocabulary:
    if name not in NAMES:
        raise ValueError(f"no vocabulary {name!r}; there are {', '.join(NAMES)}")
    lines = _lines((_DATA / f"{name}.txt").read_text("utf-8"))
    first, *rest = lines
    partial = first == "partial"
    return Vocabulary(name, _frozen(_read_lines(rest if partial else lines)), partial)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _read_lines(lines: Iterable[str]) -> Iterator[Term]:
    """Terms of the packaged form: `id | label | broader, broader | remark; remark`."""
    for line in lines:
        term, label, broader, remarks, *_ = [
            *(part.strip() for part in line.split("|")),
            "",
            "",
            "",
        ]
        successor, deprecated, more = None, False, False
        for remark in filter(None, map(str.strip, remarks.split(";"))):
            word, _, successor_id = remark.partition(" ")
            deprecated = deprecated or word in ("deprecated", "use")
            successor = successor_id if word == "use" else successor
            more = more or word == "more"
        yield Term(
            id=term,
            label=label,
            broader=tuple(part.strip() for part in broader.split(",") if part.strip()),
            deprecated=deprecated,
            successor=successor,
            more=more,
        )


def _read_desise(path: Path) -> Iterator[Term]:
    try:
        terms: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))["terms"]
        for term, content in terms.items():
            yield Term(
                id=term,
                label=" ".join(content["label"].split()),
                broader=tuple(content["wider"]),
                narrower=tuple(content["narrower"]),
                deprecated="deprecated" in content,
                successor=content.get("useInstead"),
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise error(
            "E305",
            f"the vocabulary file {path} cannot be read: {reason}",
            help="it should be desise JSON, as the IVOA gives it out",
        ) from None


def _frozen(terms: Iterable[Term]) -> Mapping[str, Term]:
    """Terms by id, with the steps up and down between neighbours.

    Some vocabularies list everything below a term as narrower; only what cannot be
    reached by the steps up is a step of its own.
    """
    by_id = {term.id: term for term in terms}
    up = {term: [above for above in by_id[term].broader if above in by_id] for term in by_id}
    for term in by_id.values():
        for below in term.narrower:
            if below in up and term.id not in _reached(below, up):
                up[below].append(term.id)
    down: dict[str, list[str]] = {term: [] for term in by_id}
    for name, above in up.items():
        for one in above:
            down[one].append(name)
    return MappingProxyType(
        {
            term.id: Term(
                id=term.id,
                label=term.label,
                broader=tuple(up[term.id]),
                narrower=tuple(down[term.id]),
                deprecated=term.deprecated,
                successor=term.successor,
                more=term.more,
            )
            for term in by_id.values()
        }
    )


def _reached(term: str, up: Mapping[str, list[str]]) -> set[str]:
    """All that is broader than a term, at any distance."""
    found: set[str] = set()
    waiting = list(up[term])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += up[one]
    return found
