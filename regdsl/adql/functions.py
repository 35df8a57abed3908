"""The functions that ADQL and RegTAP know: how many arguments, of what kind, giving what.

The one table of them.  The checker reads it, TAP capabilities list it, and the mirror has
an implementation for each (a test makes sure).  `?` after a kind makes an argument
optional, `*` any number of more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["AGGREGATES", "FUNCTIONS", "Function", "Group", "Kind"]

Kind = Literal["number", "text", "time", "geometry", "any"]
"""What a value is; a MOC is a geometry, and so is `coverage`."""

Group = Literal["sets", "numeric", "string", "conditional", "geometry", "unit", "regtap", "gavo"]
"""Where a function comes from.

`sets` are the aggregates, `numeric`, `geometry` and `string` those of ADQL 2.1, sections
2.3, 4.2 and 4.4, `conditional` and `unit` its sections 4.5 and 4.7, `regtap` RegTAP 1.2,
section 9, `gavo` what GAVO's servers add.
"""


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Attributes
    ----------
    name
        Its name, in upper case where ADQL reserves it.
    group
        Where it comes from.
    arguments
        The alternatives for its arguments: each a tuple of kinds, an optional one with
        `?`, a repeated last one with `*`.
    result
        What it gives; `number` for those that say 1 or 0.
    """

    name: str
    group: Group
    arguments: tuple[tuple[str, ...], ...]
    result: Kind

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return any(_fits(kinds, count) for kinds in self.arguments)


def _fits(kinds: tuple[str, ...], count: int) -> bool:
    needed = sum(not kind.endswith(("?", "*")) for kind in kinds)
    repeats = bool(kinds) and kinds[-1].endswith("*")
    return needed <= count and (repeats or count <= len(kinds))


def _numeric(*names: str, count: int = 1) -> list[Function]:
    return [Function(name, "numeric", (("number",) * count,), "number") for name in names]


def _of(group: Group, result: Kind, **functions: object) -> list[Function]:
    found = []
    for name, arguments in functions.items():
        alternatives = arguments if isinstance(arguments, list) else [arguments]
        kinds = tuple(tuple(str(text).split()) for text in alternatives)
        found.append(Function(name, group, kinds, result))
    return found


_ALL = [
    # ADQL 2.1, section 2.2.1: the set functions.
    *_of("sets", "number", COUNT="any", AVG="number", SUM="number"),
    *_of("sets", "any", MIN="any", MAX="any"),
    # ADQL 2.1, section 2.3.
    *_numeric(
        *["ABS", "CEILING", "DEGREES", "EXP", "FLOOR", "LOG", "LOG10", "RADIANS", "SQRT"],
        *["ACOS", "ASIN", "ATAN", "COS", "COT", "SIN", "TAN"],
    ),
    *_numeric("MOD", "POWER", "ATAN2", count=2),
    *_of("numeric", "number", PI="", RAND="number?", ROUND="number number?"),
    *_of("numeric", "number", TRUNCATE="number number?"),
    # Sections 4.4, 4.5 and 4.7.
    *_of("string", "text", LOWER="text", UPPER="text"),
    *_of("conditional", "any", COALESCE="any any*"),
    *_of("unit", "number", IN_UNIT="number text"),
    # Section 4.2; the coordinate system in front is deprecated, and so is BOX.
    *_of("geometry", "number", AREA="geometry"),
    *_of("geometry", "number", COORD1="geometry", COORD2="geometry"),
    *_of("geometry", "text", COORDSYS="geometry"),
    *_of("geometry", "geometry", CENTROID="geometry", REGION="text"),
    *_of("geometry", "number", CONTAINS="geometry geometry", INTERSECTS="geometry geometry"),
    *_of(
        "geometry",
        "number",
        DISTANCE=["geometry geometry", "number number number number"],
    ),
    *_of("geometry", "geometry", POINT=["number number", "text number number"]),
    *_of(
        "geometry",
        "geometry",
        CIRCLE=[
            "number number number",
            "text number number number",
            "geometry number",
            "text geometry number",
        ],
        BOX=[
            "number number number number",
            "text number number number number",
            "geometry number number",
            "text geometry number number",
        ],
        POLYGON=[
            "number number number number number number number*",
            "text number number number number number number number*",
            "geometry geometry geometry geometry*",
            "text geometry geometry geometry geometry*",
        ],
    ),
    # RegTAP 1.2, section 9, and what goes with it.
    *_of("regtap", "number", ivo_hasword="text text", ivo_nocasematch="text text"),
    *_of("regtap", "number", ivo_hashlist_has="text text"),
    *_of("regtap", "number", ivo_interval_overlaps="number number number number"),
    *_of("regtap", "text", ivo_string_agg="text text"),
    # GAVO's, by the names that its own examples and the validator use.
    *_of("gavo", "number", gavo_vocmatch="text text text", gavo_match="text text"),
    *_of("gavo", "number", gavo_specconv=["number text", "number text text"]),
    *_of("gavo", "number", ivo_specconv=["number text", "number text text"]),
    *_of("gavo", "number", gavo_to_mjd="time", gavo_to_jd="time"),
    *_of("gavo", "number", ivo_to_mjd="time", ivo_to_jd="time"),
    *_of("gavo", "text", gavo_getauthority="text"),
    *_of("gavo", "geometry", MOC=["text", "number geometry"]),
    *_of(
        "gavo",
        "geometry",
        gavo_mocunion="geometry geometry",
        gavo_mocintersect="geometry geometry",
    ),
    *_of(
        "gavo",
        "number",
        ivo_healpix_index=["number number number", "number geometry"],
    ),
]

FUNCTIONS: dict[str, Function] = {function.name.lower(): function for function in _ALL}
"""All of them, by name in lower case."""

AGGREGATES = frozenset({"count", "avg", "sum", "min", "max", "ivo_string_agg"})
"""Those that make one value of many rows."""
