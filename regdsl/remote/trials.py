"""The small queries that show what a service can do, and what each of them must find.

All are about one resource that is known to be there, so that its whole tables are not
read.  What is said to be there must find that resource, and where it can be asked so that
it must not, it must not: a service that takes every word and answers with anything has
none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from regdsl.schema import TABLES

__all__ = ["CONTROLS", "NOBODY", "Trial", "select_one", "trials"]

Finds = Literal["it", "nothing", "anything", "refused"]
"""What a query must find: the resource, nothing, whatever there is; or it must fail."""

NOBODY = "ivo://nobody.invalid/nothing"
"""An ivoid that no resource has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One query.

    Attributes
    ----------
    kind, name
        What is tried: a "table", a "feature" or a "function" of profiles, or a "control".
    adql
        The query, which gives one column.
    finds
        What it must find.
    column
        What that column is called.
    """

    kind: str
    name: str
    adql: str
    finds: Finds = "it"
    column: str = "ivoid"


def select_one(where: str, table: str = "resource") -> str:
    """A query for the ivoid of one row."""
    return f"SELECT TOP 1 ivoid FROM rr.{table}" + (f" WHERE {where}" if where else "")


CONTROLS = {
    "table": Trial(
        kind="control",
        name="a table that does not exist",
        adql="SELECT TOP 1 ivoid FROM rr.regdsl_no_such_table",
        finds="refused",
    ),
    "feature": Trial(
        kind="control",
        name="a text that is no ADQL",
        adql=select_one("ivoid AND SOMETHING ELSE ( THAN ADQL"),
        finds="refused",
    ),
    "function": Trial(
        kind="control",
        name="a function that does not exist",
        adql=select_one("1=regdsl_no_such_function(ivoid)"),
        finds="refused",
    ),
}
"""What must be refused, by the kind of trials that prove nothing when it is not."""


def trials(ivoid: str) -> Iterator[Trial]:
    """All of them, for a resource that is there; those of one name stand together."""
    yield from _tables()
    yield from _features(ivoid)
    yield from _functions(ivoid)


def _tables() -> Iterator[Trial]:
    for name in TABLES:
        # `ivoid` is in all of them but this.
        column = "svcid" if name == "tap_table" else "ivoid"
        adql = f"SELECT TOP 1 {column} FROM rr.{name}"
        yield Trial(kind="table", name=name, adql=adql, finds="anything", column=column)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _features(ivoid: str) -> Iterator[Trial]:
    me, shout = _quoted(ivoid), _quoted(ivoid.upper())
    this = f"SELECT ivoid FROM rr.resource WHERE ivoid={me}"
    none = f"SELECT ivoid FROM rr.resource WHERE ivoid='{NOBODY}'"
    sky, point = "CIRCLE(10, 20, 1)", "POINT(10, 20)"
    paged = f"SELECT TOP 1 ivoid FROM rr.resource WHERE ivoid={me} ORDER BY ivoid OFFSET"
    found: list[tuple[str, str, Finds]] = [
        ("union", select_one(f"ivoid IN ({none} UNION {this})"), "it"),
        ("except", select_one(f"ivoid IN ({this} EXCEPT {none})"), "it"),
        ("except", select_one(f"ivoid IN ({this} EXCEPT {this})"), "nothing"),
        ("except", select_one(f"ivoid IN ({this} INTERSECT {this})"), "it"),
        ("with", f"WITH w AS ({this}) SELECT TOP 1 ivoid FROM w", "it"),
        ("coalesce", select_one(f"ivoid={me} AND COALESCE(short_name, '-') IS NOT NULL"), "it"),
        ("ilike", select_one(f"ivoid={me} AND ivoid ILIKE {shout}"), "it"),
        ("ilike", select_one(f"ivoid={me} AND ivoid ILIKE '{NOBODY}'"), "nothing"),
        ("lower", select_one(f"ivoid={me} AND LOWER(UPPER(ivoid))=LOWER({me})"), "it"),
        ("cast", select_one(f"ivoid={me} AND CAST('1' AS DOUBLE PRECISION)=1"), "it"),
        ("cast", select_one(f"ivoid={me} AND CAST('1' AS DOUBLE PRECISION)=2"), "nothing"),
        ("offset", f"{paged} 0", "it"),
        ("offset", f"{paged} 1", "nothing"),
        ("in_unit", select_one("IN_UNIT(region_of_regard, 'arcmin') > 0"), "anything"),
        ("geometry", select_one(f"1=CONTAINS({point}, coverage)", "stc_spatial"), "anything"),
        ("moc", select_one(f"1=INTERSECTS(MOC(6, {sky}), coverage)", "stc_spatial"), "anything"),
    ]
    for name, adql, finds in found:
        yield Trial(kind="feature", name=name, adql=adql, finds=finds)


def _functions(ivoid: str) -> Iterator[Trial]:
    me, shout = _quoted(ivoid), _quoted(ivoid.upper())
    within = f"ivoid={me} AND "
    found: list[tuple[str, str, Finds]] = [
        ("ivo_hasword", select_one("1=ivo_hasword(res_title, 'sky')"), "anything"),
        ("ivo_hasword", select_one(f"{within}1=ivo_hasword(res_title, 'qxzqxzq')"), "nothing"),
        ("ivo_nocasematch", select_one(f"{within}1=ivo_nocasematch(ivoid, {shout})"), "it"),
        ("ivo_nocasematch", select_one(f"{within}1=ivo_nocasematch(ivoid, 'no')"), "nothing"),
        ("ivo_hashlist_has", select_one("1=ivo_hashlist_has(waveband, 'optical')"), "anything"),
        ("ivo_hashlist_has", select_one(f"{within}1=ivo_hashlist_has(waveband, 'no')"), "nothing"),
        ("ivo_interval_overlaps", select_one(f"{within}1=ivo_interval_overlaps(1, 3, 2, 4)"), "it"),
        ("ivo_interval_overlaps", select_one(f"{within}1=ivo_interval_overlaps(1, 2, 3, 4)"),
         "nothing"),
        ("ivo_string_agg",
         f"SELECT ivo_string_agg(ivoid, ' ') AS ivoid FROM rr.resource WHERE ivoid={me}", "it"),
        ("ivo_healpix_index", select_one(f"{within}ivo_healpix_index(2, 10, 20) >= 0"), "it"),
        ("gavo_vocmatch",
         select_one("1=gavo_vocmatch('uat', 'galaxies', res_subject)", "res_subject"), "anything"),
        ("gavo_match", select_one(f"{within}1=gavo_match('^ivo:', ivoid)"), "it"),
        ("gavo_match", select_one(f"{within}1=gavo_match('^no', ivoid)"), "nothing"),
        ("gavo_getauthority", select_one(f"{within}gavo_getauthority(ivoid) IS NOT NULL"), "it"),
        *((f"{by}_{name}", select_one(f"{within}{by}_{name}(created) < 0"), "nothing")
          for by in ("gavo", "ivo") for name in ("to_mjd", "to_jd")),
        *((f"{by}_specconv", select_one(f"{within}{by}_specconv(1, 'm', 'Hz') > 1"), "it")
          for by in ("gavo", "ivo")),
        *((name, select_one(f"1=CONTAINS(POINT(10, 20), {name}(coverage, coverage))",
                            "stc_spatial"), "anything")
          for name in ("gavo_mocunion", "gavo_mocintersect")),
    ]  # fmt: skip
    for name, adql, finds in found:
        yield Trial(kind="function", name=name, adql=adql, finds=finds)
