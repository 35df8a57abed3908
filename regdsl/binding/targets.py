"""Positions that a caller gives as a parameter: one as text, or a whole list.

A list comes from Python as pairs, an array, a table or a SkyCoord, and from the command
line as a file.  Whatever it was, it becomes pairs of ICRS degrees; what is wrong in it is
named by its row, counted from 1.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any

from regdsl import ast
from regdsl.binding.coords import FRAMES, Point, coordinates
from regdsl.diagnostics import RegdslError, error
from regdsl.syntax.formatter import NUMBER

__all__ = ["MAX_TARGETS", "is_list", "position", "positions", "read_positions"]

MAX_TARGETS = 20_000
"""How many positions one parameter may have: a cell of order 6 is a degree across."""

_RA = ("ra", "raj2000", "_raj2000", "ra_icrs", "ra_deg", "raj2000_deg", "s_ra", "lon", "alpha")
_DEC = ("dec", "dej2000", "_dej2000", "de_icrs", "dec_deg", "decj2000", "s_dec", "lat", "delta")
_MOST = 3
"""So many rows that cannot be read are named."""


def position(text: str, span: ast.Span) -> ast.Position:
    """A text as a position: two coordinates, or else a name; it is never read as syntax."""
    frame, *words = ("icrs", *text.replace(",", " ").split())
    if len(words) == 3 and words[0].lower() in FRAMES:
        frame, *words = (words[0].lower(), *words[1:])
    if len(words) == 2 and all(_is_number(word) for word in words):
        return ast.Coordinates(lon=words[0], lat=words[1], frame=frame, span=span)
    return ast.Name(text=text, span=span)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return NUMBER.match(word) is not None
    return True


def is_list(value: object) -> bool:
    """Whether the value of a parameter is meant as a list of positions."""
    if isinstance(value, str | bytes | Real | Path):
        return False
    if hasattr(value, "icrs"):
        return True
    if getattr(value, "shape", None) == ():
        return False  # A quantity, or a single number of numpy.
    return isinstance(value, Sequence | Mapping) or any(
        hasattr(value, name) for name in ("colnames", "columns", "__array__", "__next__")
    )


def positions(value: Any, name: str, span: ast.Span | None = None) -> tuple[Point, ...]:
    """The positions of a list, in ICRS degrees.

    Parameters
    ----------
    value
        Pairs (ra, dec), an array of shape (N, 2), a table with columns for both (astropy,
        pandas, or a mapping), or a SkyCoord.  Numbers are degrees, apart from columns
        with a unit; texts may be sexagesimal.
    name
        Of the parameter, for messages.
    span
        Where the query names it.

    Raises
    ------
    RegdslError
        E131, with the numbers of the rows that are wrong.
    """
    if hasattr(value, "icrs"):
        ra, dec = value.icrs.ra.deg, value.icrs.dec.deg
        pairs: Iterable[Any] = [(ra, dec)] if value.isscalar else zip(ra, dec, strict=True)
    elif hasattr(value, "colnames") or hasattr(value, "columns") or isinstance(value, Mapping):
        pairs = _columns(value, name, span)
    else:
        # A single pair is a list of one.
        pairs = list(value)
        if len(pairs) == 2 and all(isinstance(one, Real | str) for one in pairs):
            pairs = [pairs]
    found, wrong = _read(pairs)
    if wrong:
        more = f"; {len(wrong) - _MOST} more rows are wrong" if len(wrong) > _MOST else ""
        raise error(
            "E131",
            f"`${name}` has positions that cannot be read: {'; '.join(wrong[:_MOST])}{more}",
            span,
            help="each is a right ascension and a declination, in degrees or sexagesimal",
        )
    if not found:
        help = "give pairs of right ascension and declination, in degrees"
        raise error("E131", f"`${name}` has no positions", span, help=help)
    if len(found) > MAX_TARGETS:
        raise error(
            "E131",
            f"`${name}` has {len(found)} positions, and {MAX_TARGETS} are the most",
            span,
            help="ask with a part of them at a time, or for an area: `overlaps moc(...)`",
        )
    return tuple(found)


def _read(pairs: Iterable[Any]) -> tuple[list[Point], list[str]]:
    found: list[Point] = []
    wrong: list[str] = []
    for row, pair in enumerate(pairs, 1):
        if row > 100 * MAX_TARGETS:
            break
        try:
            ra, dec = pair
        except (TypeError, ValueError):
            wrong.append(f"row {row} is no pair of numbers")
            continue
        try:
            found.append(_point(ra, dec))
        except (TypeError, ValueError) as reason:
            wrong.append(f"row {row}: {reason}")
    return found, wrong


def _point(ra: Any, dec: Any) -> Point:
    if isinstance(ra, str) or isinstance(dec, str):
        lon, lat = str(ra).strip(), str(dec).strip()
        if not lon or not lat:
            raise ValueError("a coordinate is missing")
        # In a column nobody takes a declination without a sign for anything else.
        lat = f"+{lat}" if lat[0].isdigit() else lat
        try:
            return coordinates(ast.Coordinates(lon=lon, lat=lat))
        except RegdslError as exc:
            raise ValueError(exc.diagnostics[0].message) from None
    try:
        right, above = float(ra), float(dec)
    except (TypeError, ValueError):
        raise ValueError(f"`{ra}`, `{dec}` are no numbers") from None
    if not (math.isfinite(right) and math.isfinite(above)):
        raise ValueError("a coordinate is missing")
    if not -360 <= right <= 360 or not -90 <= above <= 90:
        raise ValueError(f"`{right:g} {above:g}` is not on the sky")
    return right % 360, above


def _columns(table: Any, name: str, span: ast.Span | None) -> Iterable[Any]:
    """The rows of the two columns of a table that are a position."""
    names = [str(one) for one in getattr(table, "colnames", getattr(table, "columns", table))]
    by_name = {one.lower(): one for one in reversed(names)}
    ra = next((by_name[one] for one in _RA if one in by_name), None)
    dec = next((by_name[one] for one in _DEC if one in by_name), None)
    if ra is None or dec is None:
        listed = ", ".join(f"`{one}`" for one in names[:8]) or "none"
        raise error(
            "E131",
            f"`${name}` has no columns `ra` and `dec`: it has {listed}",
            span,
            help="name the two columns `ra` and `dec` (or RAJ2000 and DEJ2000), in degrees",
        )
    return list(zip(_degrees(table[ra]), _degrees(table[dec]), strict=True))


def _degrees(column: Any) -> Iterable[Any]:
    """The values of a column in degrees, whatever its unit; masked ones are missing."""
    unit = getattr(column, "unit", None)
    if unit is not None and str(unit) not in ("", "deg", "None"):
        import astropy.units as u

        column = u.Quantity(column, unit).to_value(u.deg)
    filled = getattr(column, "filled", None)
    kind = getattr(getattr(column, "dtype", None), "kind", "")
    if filled is not None and kind == "f":
        column = filled(math.nan)
    tolist: Callable[[], Iterable[Any]] | None = getattr(column, "tolist", None)
    return tolist() if tolist is not None else column


def read_positions(path: str | Path, name: str) -> tuple[Point, ...]:
    """The positions in a file: CSV with a header, VOTable, FITS or ECSV.

    Raises
    ------
    RegdslError
        E305 when the file cannot be read, E131 for what is in it.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            start = stream.read(2000)
    except OSError as exc:
        help = f"check the name; `-p {name}=@@...` is for a value that begins with `@`"
        raise error("E305", f"cannot read {path}: {exc.strerror}", help=help) from None
    ending = file.suffix.lower()
    if start.lstrip().startswith(b"<"):
        return positions(_astropy(file, "votable"), name)
    if ending in (".fits", ".fit") or start.startswith(b"SIMPLE  ="):
        return positions(_astropy(file, "fits"), name)
    if start.startswith(b"# %ECSV"):
        return positions(_astropy(file, "ascii.ecsv"), name)
    return positions(_csv(file), name)


def _csv(file: Path) -> dict[str, list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise error(
            "E305",
            f"cannot read {file}: it is not UTF-8 text",
            help="give positions as CSV with the columns `ra` and `dec`, or as a VOTable",
        ) from None
    lines = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
    if not lines:
        return {"ra": [], "dec": []}
    marks = {mark: lines[0].count(mark) for mark in ",;\t|"}
    mark = max(marks, key=lambda one: marks[one])
    if not marks[mark]:
        mark, lines = " ", [re.sub(r"\s+", " ", line.strip()) for line in lines]
    header, *rows = csv.reader(lines, delimiter=mark)
    names = [word.strip().lstrip("#").strip() for word in header]
    columns: dict[str, list[str]] = {one: [] for one in names}
    for row in rows:
        for number, one in enumerate(names):
            columns[one].append(row[number].strip() if number < len(row) else "")
    return columns


def _astropy(file: Path, form: str) -> Any:
    import warnings

    from astropy.table import Table

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Table.read(file, format=form)
    except Exception as exc:
        reason = str(exc).strip().partition("\n")[0] or type(exc).__name__
        raise error(
            "E305",
            f"cannot read {file}: {reason}",
            help="give positions as CSV with the columns `ra` and `dec`, or as a VOTable",
        ) from None
