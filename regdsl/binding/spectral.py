"""Spectral values: wavelengths, frequencies, energies and band names, to joule.

docs/semantics.md, "Spectral"; RegTAP 1.2 section 8.17 (rr.stc_spectral).  The table of
units is small and exact; a test compares it with astropy.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import partial
from typing import Literal

from regdsl import ast
from regdsl.ast import Span
from regdsl.binding.context import Context
from regdsl.binding.matchers import Bounds, Matcher, Overlap
from regdsl.binding.values import (
    Side,
    allow,
    refuse_range,
    refuse_wildcard,
    split_range,
    written,
)
from regdsl.binding.vocabularies import bands, load
from regdsl.diagnostics import error, gather, lint
from regdsl.fields import Field

__all__ = ["UNITS", "read_spectral"]

PLANCK = 6.62607015e-34
LIGHT = 299792458.0
ELECTRONVOLT = 1.602176634e-19

Dimension = Literal["wavelength", "frequency", "energy"]

UNITS: dict[str, tuple[Dimension, float]] = {
    **dict.fromkeys(("m",), ("wavelength", 1.0)),
    **dict.fromkeys(("cm",), ("wavelength", 1e-2)),
    **dict.fromkeys(("mm",), ("wavelength", 1e-3)),
    **dict.fromkeys(("um", "µm", "μm", "micron", "microns"), ("wavelength", 1e-6)),
    **dict.fromkeys(("nm",), ("wavelength", 1e-9)),
    **dict.fromkeys(("Angstrom", "Angstroms", "AA", "Å", "Å", "A"), ("wavelength", 1e-10)),
    **dict.fromkeys(("pm",), ("wavelength", 1e-12)),
    "Hz": ("frequency", 1.0),
    "kHz": ("frequency", 1e3),
    "MHz": ("frequency", 1e6),
    "GHz": ("frequency", 1e9),
    "THz": ("frequency", 1e12),
    "PHz": ("frequency", 1e15),
    "EHz": ("frequency", 1e18),
    "meV": ("energy", 1e-3 * ELECTRONVOLT),
    "eV": ("energy", ELECTRONVOLT),
    "keV": ("energy", 1e3 * ELECTRONVOLT),
    "MeV": ("energy", 1e6 * ELECTRONVOLT),
    "GeV": ("energy", 1e9 * ELECTRONVOLT),
    "TeV": ("energy", 1e12 * ELECTRONVOLT),
    "PeV": ("energy", 1e15 * ELECTRONVOLT),
    "J": ("energy", 1.0),
}

_QUANTITY = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(?P<unit>.*)\Z")

_DASH = re.compile(r"(\d[\d.]*\s*[^\W\d]*)\s*[-\u2013\u2014]\s*(\d[\d.]*\s*[^\W\d]+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a unit; the unit may be missing until a range is put together."""

    number: float
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Extent:
    """From low to high in one quantity (SI, joule for energies); None is open."""

    dimension: Dimension
    low: float | None
    high: float | None

    def joule(self, value: float) -> float:
        """A value of this quantity as an energy."""
        match self.dimension:
            case "wavelength":
                return PLANCK * LIGHT / value
            case "frequency":
                return PLANCK * value
            case _:
                return value

    def energies(self) -> tuple[float | None, float | None]:
        """The ends as energies, ascending."""
        low = None if self.low is None else self.joule(self.low)
        high = None if self.high is None else self.joule(self.high)
        return (high, low) if self.dimension == "wavelength" else (low, high)


def read_spectral(value: ast.Value, field: Field, op: str, context: Context) -> tuple[Matcher, ...]:
    """A range, a value or a band; with an order operator, what lies on one side of it."""
    allow(
        field,
        op,
        value.span,
        (":", "<", "<=", ">", ">="),
        f"coverage is an interval: write `{field.name}:{written(value)}` for overlap",
    )
    refuse_wildcard(value, "write the name of a band in full, `em.IR.K`")
    extent = _band(value) or _range(value, field, op, context)
    if op == ":":
        return (Overlap(*extent.energies()),)
    return _beside(extent, op)


def _beside(extent: Extent, op: str) -> tuple[Matcher, ...]:
    """Rows wholly on one side, below and above being meant in the quantity written."""
    edge = extent.low if op in ("<", ">=") else extent.high
    if edge is None:
        # Nothing lies beyond an open end, and everything on this side of it.
        return () if op in ("<", ">") else (Overlap(None, None),)
    energy = extent.joule(edge)
    below = op in ("<", "<=")
    strict = op in ("<", ">")
    if extent.dimension == "wavelength":
        below = not below
    if below:
        return (Bounds(high=energy, high_strict=strict, side="end"),)
    return (Bounds(low=energy, low_strict=strict, side="start"),)


def _band(value: ast.Value) -> Extent | None:
    found = bands().get(value.text.lower())
    if found is None:
        return None
    low, high, unit = found
    dimension, scale = UNITS[unit]
    return Extent(
        dimension,
        None if low is None else low * scale,
        None if high is None else high * scale,
    )


def _range(value: ast.Value, field: Field, op: str, context: Context) -> Extent:
    sides = split_range(value)
    if isinstance(sides, Side):
        single = _quantity(sides)
        if not single.unit:
            raise _unit_missing(single, value)
        dimension, number = _si(single)
        return Extent(dimension, number, number)
    if op != ":":
        raise refuse_range(field, op, value)
    low, high = gather(*(partial(_end, side) for side in sides))
    last = high or low
    if last is None or not last.unit:
        raise _unit_missing(last, value)
    if low is not None and high is not None and not low.unit:
        low = Quantity(low.number, high.unit, low.span)
    ends = [None if q is None else _si(q) for q in (low, high)]
    dimensions = {end[0] for end in ends if end is not None}
    if len(dimensions) > 1:
        raise error(
            "E121",
            f"the ends of this range are a {ends[0][0]} and a {ends[1][0]}",  # type: ignore[index]
            value.span,
            help="write both as wavelengths, as frequencies or as energies: `2um..3um`",
        )
    numbers = [None if end is None else end[1] for end in ends]
    if numbers[0] is not None and numbers[1] is not None and numbers[0] > numbers[1]:
        context.lints.append(
            lint(
                "W003",
                "this range runs backwards",
                value.span,
                help="its ends were swapped: write the smaller number first",
            )
        )
        numbers.reverse()
    return Extent(dimensions.pop(), numbers[0], numbers[1])


def _end(side: Side | None) -> Quantity | None:
    return None if side is None else _quantity(side)


def _quantity(side: Side) -> Quantity:
    match = _QUANTITY.match(side.text)
    known = match is not None and match["unit"].strip() in UNITS
    if not known and (dash := _DASH.fullmatch(side.text)):
        low, high = dash.groups()
        raise error(
            "E121",
            "a range is written with two dots, not with a dash",
            side.span,
            help=f"write `{low}..{high}`",
            replace=side.mend(f"{low}..{high}"),
        )
    if match is None:
        close = difflib.get_close_matches(side.text.lower(), [*bands()], n=1, cutoff=0.7)
        waveband = load("messenger").find(side.text)
        if waveband:
            help = f"for a whole waveband write `band:{waveband}`"
        elif side.text.lower() in bands():
            close = []
            help = f"a band is a range already: write `spectral:{side.text}` alone"
        elif close:
            help = f"did you mean `{close[0]}`?"
        else:
            help = "write a number with a unit, `2.2um` or `1.4GHz`, or a band, `em.IR.K`"
        raise error(
            "E107",
            f"`{side.text}` is neither a number with a unit nor the name of a band",
            side.span,
            help=help,
            replace=side.mend(close[0]) if close and not waveband else None,
        )
    return Quantity(float(match["number"]), match["unit"].strip(), side.span)


def _unit_missing(quantity: Quantity | None, value: ast.Value) -> Exception:
    return error(
        "E106",
        "a unit is missing",
        quantity.span if quantity else value.span,
        help=f"write `{value.text}um`, `{value.text}GHz` or `{value.text}keV`",
    )


def _si(quantity: Quantity) -> tuple[Dimension, float]:
    dimension, scale = UNITS[_unit(quantity)]
    if not 0 < quantity.number * scale < float("inf"):
        raise error(
            "E107",
            "a spectral value must be above zero"
            if quantity.number <= 0
            else "this spectral value is too large or too small",
            quantity.span,
            help="leave an end of the range out to keep it open: `..2um`",
        )
    return dimension, quantity.number * scale


def _unit(quantity: Quantity) -> str:
    if quantity.unit in UNITS:
        return quantity.unit
    same = [unit for unit in UNITS if unit.lower() == quantity.unit.lower()]
    if len(same) == 1:
        return same[0]
    close = same or difflib.get_close_matches(quantity.unit, list(UNITS), n=2, cutoff=0.5)
    raise error(
        "E105",
        f"`{quantity.unit}` is not a unit of wavelength, frequency or energy",
        quantity.span,
        help=f"did you mean {' or '.join(f'`{c}`' for c in close)}?"
        if close
        else "write one such as `2um`; known are m to pm, Angstrom, Hz to EHz, meV to PeV and J",
    )
