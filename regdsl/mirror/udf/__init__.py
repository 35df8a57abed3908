"""All functions of ADQL and RegTAP, written for SQLite.

`NAMES` says which function of SQLite stands for one of `regdsl.adql.functions`.  Those of
ADQL have names of their own, `adql_round`, since SQLite has some of them already, with
another meaning.  All give NULL where an argument is NULL; what PostgreSQL calls an error is
one here, and stands in the `Watch` of the connection, SQLite keeping it to itself.
"""

from __future__ import annotations

import sqlite3

from regdsl.adql.functions import FUNCTIONS
from regdsl.mirror.udf.casts import CASTS
from regdsl.mirror.udf.geometry import GEOMETRY
from regdsl.mirror.udf.numbers import NUMBERS
from regdsl.mirror.udf.shapes import present
from regdsl.mirror.udf.text import TEXT
from regdsl.mirror.udf.times import TIMES
from regdsl.mirror.udf.units import UNITS, unit_factor
from regdsl.mirror.udf.watch import Udf, Watch, guarded

__all__ = [
    "CAST",
    "EXPANDED",
    "ILIKE",
    "LIKE",
    "NAMES",
    "UDFS",
    "Watch",
    "present",
    "register",
    "unit_factor",
]

UDFS: tuple[Udf, ...] = (*TEXT, *NUMBERS, *CASTS, *UNITS, *TIMES, *GEOMETRY)
"""What `register` makes known."""

LIKE, ILIKE, CAST = "adql_like", "adql_ilike", "adql_cast"
"""What stands for the operators: of value and pattern, and of value, type and length."""

EXPANDED = frozenset({"gavo_vocmatch"})
"""What becomes another expression before SQLite sees it."""

_OF_SQLITE = {name: name for name in ("count", "sum", "avg", "min", "max", "coalesce")}
_NAMED = {udf.name for udf in UDFS}

NAMES: dict[str, str] = {
    **_OF_SQLITE,
    "ivo_string_agg": "group_concat",
    "like": LIKE,
    "ilike": ILIKE,
    "cast": CAST,
    **{
        name: name if name in _NAMED else f"adql_{name}"
        for name in FUNCTIONS
        if name in _NAMED or f"adql_{name}" in _NAMED
    },
}
"""The function of SQLite for each of `FUNCTIONS`, in lower case, and for LIKE, ILIKE and CAST.

All take the arguments of the ADQL function, but `adql_in_unit`: value, its unit, and the new
one.
"""


def register(connection: sqlite3.Connection, watch: Watch) -> None:
    """Make the functions known to a connection.

    Parameters
    ----------
    connection
        Where queries run.
    watch
        Its deadline, and where the error of a function is found after
        `sqlite3.OperationalError`: `watch.raise_problem()`.
    """
    for udf in UDFS:
        function = guarded(udf, watch)
        for count in udf.counts:
            connection.create_function(udf.name, count, function, deterministic=udf.steady)
