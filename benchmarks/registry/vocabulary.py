"""What the generator draws from: words, names, columns, UCDs, and how often each is used.

There are two of them.  `measured.vocabulary` reads the folder of things that were measured
on the real Registry; where there is none, `builtin.vocabulary` makes do with a smaller one
of its own.  The generator does not know which it has.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from .draws import Quantiles, Weighted
from .model import Column
from .text import Walk

__all__ = [
    "JOURNALS",
    "UCD1",
    "Lengths",
    "Vocabulary",
    "composed_ucds",
    "likely_type",
    "load",
    "scrambled",
]

#: How VizieR writes what its ivoids have in lower case.
JOURNALS: Mapping[str, str] = {
    "a+a": "A+A", "a+as": "A+AS", "apj": "ApJ", "apjs": "ApJS", "mnras": "MNRAS", "aj": "AJ",
    "pasp": "PASP", "azh": "AZh", "aca": "AcA", "pazh": "PAZh", "pasj": "PASJ",
    "balta": "BaltA", "an": "AN", "other": "other",
}  # fmt: skip

#: Words of the first UCD tree, that many records still have.
UCD1 = (
    "phot_mag", "error", "code_misc", "id_number", "id_main", "number", "note", "phot_flux_ir_12",
    "PHOT_JHN_V", "PHOT_JHN_B-V", "POS_EQ_RA_MAIN", "POS_EQ_DEC_MAIN", "POS_EQ_RA_OTHER",
    "VELOC_HC", "REDSHIFT_HC", "SPECT_TYPE_MK", "TIME_EPOCH", "REFER_CODE", "CODE_ERROR",
    "FIT_ERROR", "FIT_CHI2", "PHYS_SIZE_DIAM", "INST_SEEING", "OBS_RUN", "EXTENSION_RAD",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long things are, and how many of them there are in one other."""

    title: Quantiles
    description: Quantiles
    subjects: Quantiles
    creators: Quantiles
    columns: Quantiles


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the generator draws from.

    Attributes
    ----------
    columns
        By family (`vizier`, `heasarc`, `other`), in the order they stand in tables, so that
        some in a row go together.
    authorities
        Other than VizieR's.
    publishers
        By authority, the name and the ivoid.
    core
        Real resources, as the measurements have them.
    spare
        Real ivoids of VizieR that `core` does not have.
    targets
        Ivoids and titles that relationships may lead to.
    measured
        The measurements, to compare with.
    """

    titles: Walk
    descriptions: Walk
    subjects: Weighted[str]
    surnames: Weighted[str]
    columns: Mapping[str, Sequence[Column]]
    ucds: Weighted[str]
    authorities: Weighted[str]
    publishers: Mapping[str, tuple[str, str | None]]
    wavebands: Weighted[tuple[str, ...]]
    journals: Weighted[str]
    max_sr: Weighted[str]
    max_records: Weighted[str]
    lengths: Lengths
    targets: Sequence[tuple[str, str]]
    core: Sequence[Mapping[str, Any]] = ()
    spare: Sequence[str] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)


@functools.lru_cache(maxsize=2)
def load(shared: Path | None) -> Vocabulary:
    """The vocabulary that was measured, or without a folder the built-in one."""
    if shared is not None:
        from . import measured

        return measured.vocabulary(shared)
    from . import builtin

    return builtin.vocabulary()


def likely_type(column: Column) -> str:
    """The data type that a column most likely has."""
    ucd = (column.ucd or "").lower()
    if ucd.startswith(("meta.number", "meta.record", "number", "phot.count")):
        return "int"
    if ucd.startswith(("meta.", "id_", "code_", "src.class", "src.sptype", "note", "remarks")):
        return "char"
    if ucd.startswith(("pos.eq", "pos_eq", "pos.gal", "time.epoch", "time.start")):
        return "double"
    return "float" if ucd or column.unit else "char"


def scrambled(text: str) -> int:
    """A key that sorts texts into an order without any order."""
    return crc32(text.encode())


def composed_ucds() -> Weighted[str]:
    """UCDs of one to three words from the UCD1+ list, the rarer the longer the list goes on.

    A real registry has some thousands of distinct ones, most of them in a few columns.
    """
    import regdsl

    text = (Path(regdsl.__file__).parent / "data/vocabularies/ucd.txt").read_text("utf-8")
    pairs = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    first = [word for kind, word in pairs if kind != "S"]
    second = [word for kind, word in pairs if kind not in ("P", "E")]
    found: dict[str, None] = {}
    # strides without a common divisor with the lengths, so that all pairs come by
    for number in range(6000):
        words = [first[number * 37 % len(first)]]
        if number % 7:
            words.append(second[number * 101 % len(second)])
        if number % 7 > 4:
            words.append(second[number * 53 % len(second)])
        found[";".join(dict.fromkeys(words))] = None
    return Weighted.zipf(found, 0.8)
