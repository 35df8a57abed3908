"""Coordinate systems: places given in another one than ICRS.

The argument is deprecated in ADQL 2.1, but ADQL 2.0 demands it, and so old queries have it.
"""

from __future__ import annotations

from functools import lru_cache

from regdsl.mirror.udf.sphere import Vector, direction, to_vector
from regdsl.mirror.udf.values import show
from regdsl.mirror.udf.watch import cannot

__all__ = ["frame_of", "to_icrs"]

_ASTROPY = {
    "FK5": "fk5",
    "J2000": "fk5",
    "GALACTIC": "galactic",
    "ECLIPTIC": "barycentricmeanecliptic",
}
"""Frames that are ICRS turned round, by astropy's names for them."""

# Reference positions and flavours of STC-S: of no matter where directions are concerned.
_NO_FRAME = frozenset(
    {
        *("GEOCENTER", "BARYCENTER", "HELIOCENTER", "TOPOCENTER", "LSR", "LSRK", "LSRD"),
        *("GALACTIC_CENTER", "RELOCATABLE", "UNKNOWNREFPOS", "SPHERICAL2"),
        *("UNKNOWNFRAME", "UNKNOWN", "ICRS"),
    }
)


def frame_of(coosys: str) -> str | None:
    """The frame that a coordinate system names: astropy's name, None for ICRS.

    Raises
    ------
    RegdslError
        E412 for a frame that is unknown, or no mere turn of ICRS.
    """
    words = [word for word in coosys.upper().replace(",", " ").split() if word not in _NO_FRAME]
    if not words:
        return None
    if len(words) == 1 and words[0] in _ASTROPY:
        return _ASTROPY[words[0]]
    raise cannot(
        f"`{show(coosys)}` is not a coordinate system that is known here",
        help="write ICRS, FK5, GALACTIC or ECLIPTIC, or leave it out and give ICRS degrees",
    )


@lru_cache(maxsize=8)
def _axes(frame: str) -> tuple[Vector, Vector, Vector]:
    """Where the axes of a frame point in ICRS."""
    import astropy.units as u
    from astropy.coordinates import SkyCoord

    places = SkyCoord([0, 90, 0] * u.deg, [0, 0, 90] * u.deg, frame=frame).icrs
    x, y, z = (
        to_vector(float(ra), float(dec))
        for ra, dec in zip(places.ra.deg, places.dec.deg, strict=True)
    )
    return x, y, z


def to_icrs(frame: str | None, lon: float, lat: float) -> tuple[float, float]:
    """A place of a frame in ICRS; all in degrees."""
    if frame is None:
        return lon, lat
    x, y, z = _axes(frame)
    a, b, c = to_vector(lon, lat)
    return direction(
        (
            a * x[0] + b * y[0] + c * z[0],
            a * x[1] + b * y[1] + c * z[1],
            a * x[2] + b * y[2] + c * z[2],
        )
    )
