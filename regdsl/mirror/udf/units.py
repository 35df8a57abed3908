"""Units: the factor between two of them, and spectral values in any of them.

ADQL 2.1, section 4.7 (IN_UNIT); GAVO's `gavo_specconv`.  Units are VOUnits, or what
astropy reads without a format.  astropy is loaded with the first unit.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from regdsl.mirror.udf.values import number, show, text
from regdsl.mirror.udf.watch import Udf, cannot

__all__ = ["UNITS", "unit_factor"]

_MAX_LENGTH = 60
# A power of a power of a power could be a number without end.
_LONG_NUMBER = re.compile(r"(?:\*\*|\^)\s*\(?\s*[+-]?\s*\d{3}|\d{16}")
_POWER_OF_GROUP = re.compile(r"\)\s*(?:\*\*|\^|[+-]?\d)")


@lru_cache(maxsize=1000)
def _unit(written: str) -> Any:
    from astropy import units as u

    stripped = written.strip()
    large = (
        len(stripped) > _MAX_LENGTH
        or _LONG_NUMBER.search(stripped)
        or len(_POWER_OF_GROUP.findall(stripped)) > 1
    )
    if not large:
        for format in ("vounit", "generic"):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of units that are discouraged
                    return u.Unit(stripped, format=format, parse_strict="raise")
            except (ValueError, TypeError, OverflowError, ZeroDivisionError):
                continue
    raise cannot(
        f"`{show(written)}` is not a unit",
        help="write a VOUnit, such as 'arcsec', 'mJy' or 'km/s'",
    )


@lru_cache(maxsize=1000)
def unit_factor(from_unit: str, to_unit: str) -> float:
    """What to multiply a value with to have it in another unit.

    Parameters
    ----------
    from_unit, to_unit
        Units in the syntax of VOUnits 1.1, `mas/yr`, or of astropy.

    Returns
    -------
    float
        The factor.

    Raises
    ------
    RegdslError
        E412 for what is not a unit, and for two that measure different things.

    Examples
    --------
    >>> unit_factor("deg", "arcmin")
    60.0
    """
    from astropy import units as u

    old, new = _unit(from_unit), _unit(to_unit)
    try:
        return float(old.to(new))
    except (u.UnitConversionError, TypeError, OverflowError):
        raise cannot(
            f"a value in `{show(from_unit)}` cannot be given in `{show(to_unit)}`",
            help="they measure different things; for wavelengths, frequencies and energies there"
            " is gavo_specconv(value, 'm', 'J')",
        ) from None


@lru_cache(maxsize=1000)
def _spectral(from_unit: str, to_unit: str) -> tuple[float, bool]:
    """A factor, and whether the value is divided by instead of multiplied with.

    Wavelengths, frequencies, energies and wave numbers are proportional to one another, or
    to the inverse.
    """
    from astropy import units as u

    old, new = _unit(from_unit), _unit(to_unit)
    try:
        one, two = (float(x) for x in old.to(new, [1.0, 2.0], equivalencies=u.spectral()))
    except (u.UnitConversionError, TypeError, OverflowError):
        raise cannot(
            f"no spectral value in `{show(from_unit)}` can be given in `{show(to_unit)}`",
            help="they are units of wavelength, frequency or energy: 'm', 'GHz', 'keV'",
        ) from None
    return one, two < one


def _specconv(name: str) -> Callable[..., float]:
    def call(value: object, from_unit: object, to_unit: object = None) -> float:
        if to_unit is None:
            # The unit of a column is known to those who translate the query, not here.
            raise cannot(
                f"{name} does not know the unit of the value",
                help=f"write it between value and target: {name}(value, 'm', 'J')",
            )
        before = number(value, name)
        factor, inverse = _spectral(text(from_unit, name), text(to_unit, name))
        if inverse and before == 0:
            raise cannot(
                f"{name} of 0 {show(from_unit)} has no result",
                help="leave out zero: `WHERE value > 0`",
            )
        return _finite(factor / before if inverse else factor * before, before, name)

    return call


def _in_unit(value: object, from_unit: object, to_unit: object) -> float:
    """A value in another unit; the first unit is that of the column, put in by the translator."""
    factor = unit_factor(text(from_unit, "IN_UNIT"), text(to_unit, "IN_UNIT"))
    return _finite(factor * number(value, "IN_UNIT"), value, "IN_UNIT")


def _finite(result: float, of: object, name: str) -> float:
    if math.isinf(result):
        raise cannot(f"{name} of {of!r} is too large for a number", help="leave such values out")
    return result


UNITS: tuple[Udf, ...] = (
    Udf("gavo_specconv", (2, 3), _specconv("gavo_specconv")),
    Udf("ivo_specconv", (2, 3), _specconv("ivo_specconv")),
    Udf("adql_in_unit", (3,), _in_unit),
)
