"""Spectral values: intervals of wavelength, frequency or energy, and what they are in joule."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .invalid import Invalid

PLANCK = 6.62607015e-34  # J s, exact since 2019
LIGHT = 299792458.0  # m/s
CHARGE = 1.602176634e-19  # J/eV

Quantity = Literal["wavelength", "frequency", "energy"]

SCALES: dict[str, tuple[Quantity, float]] = {
    **{
        name: ("wavelength", scale)
        for name, scale in {
            "m": 1.0,
            "cm": 1e-2,
            "mm": 1e-3,
            "um": 1e-6,
            "\u00b5m": 1e-6,  # micro sign
            "\u03bcm": 1e-6,  # Greek mu
            "micron": 1e-6,
            "nm": 1e-9,
            "pm": 1e-12,
            "Angstrom": 1e-10,
        }.items()
    },
    **{
        name: ("frequency", scale)
        for name, scale in {
            "Hz": 1.0,
            "kHz": 1e3,
            "MHz": 1e6,
            "GHz": 1e9,
            "THz": 1e12,
        }.items()
    },
    **{
        name: ("energy", scale * CHARGE)
        for name, scale in {
            "eV": 1.0,
            "keV": 1e3,
            "MeV": 1e6,
            "GeV": 1e9,
            "TeV": 1e12,
        }.items()
    },
    "J": ("energy", 1.0),
}
"""Quantity and size in SI units (m, Hz, J) of every unit."""

NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"


@dataclass(frozen=True)
class Interval:
    """A closed interval of one quantity in SI units; None is an open side."""

    low: float | None
    high: float | None
    quantity: Quantity

    def energies(self) -> tuple[float, float]:
        """The same interval in joule, lower end first."""
        low = 0.0 if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        ends = sorted(energy(value, self.quantity) for value in (low, high))
        return ends[0], ends[1]


def energy(value: float, quantity: Quantity) -> float:
    """The energy in joule of a wavelength in m, a frequency in Hz, or an energy in J."""
    if quantity == "energy":
        return value
    if quantity == "frequency":
        return PLANCK * value
    return math.inf if value == 0 else PLANCK * LIGHT / value


def parse(text: str, bands: Mapping[str, Interval]) -> Interval:
    """A spectral value: a range, the name of a band (folded), or a number with a unit.

    What reads as a number with a unit (`20MHz`) is one, also if a band has that name.
    """
    if ".." in text:
        return _range(text)
    if text.lower() in bands and not _is_number(text):
        return bands[text.lower()]
    value, quantity = _number(text, "")
    return Interval(value, value, quantity)


def _is_number(text: str) -> bool:
    match = re.fullmatch(rf"{NUMBER} *(\D*)", text)
    return match is not None and match[1] in SCALES


def _range(text: str) -> Interval:
    first, _, last = text.partition("..")
    if not first and not last:
        raise Invalid("a range without ends")
    unit = re.sub(rf"^{NUMBER} *", "", last)
    low = _number(first, unit) if first else None
    high = _number(last, "") if last else None
    if low and high and low[1] != high[1]:
        raise Invalid(f"two quantities in one range: {text!r}")
    quantity = (low or high or ("", "energy"))[1]
    ends = [end[0] for end in (low, high) if end]
    if len(ends) == 2:
        return Interval(min(ends), max(ends), quantity)
    return Interval(low[0] if low else None, high[0] if high else None, quantity)


def _number(text: str, default_unit: str) -> tuple[float, Quantity]:
    """A number in SI units and its quantity."""
    match = re.fullmatch(rf"({NUMBER}) *(.*)", text)
    if match is None:
        raise Invalid(f"no number: {text!r}")
    unit = match[2] or default_unit
    if unit not in SCALES:
        raise Invalid(f"no spectral unit: {unit!r}")
    quantity, scale = SCALES[unit]
    return float(match[1]) * scale, quantity
