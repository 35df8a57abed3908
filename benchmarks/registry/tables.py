"""Tablesets: the larger part of a registry, a million columns at the reference size.

Columns are taken from the vocabulary some in a row, so that an error stays beside its
quantity, and are worn a little on the way: ranges of values before descriptions, numbers
after names, and every fourth UCD lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from .draws import Weighted, chance, log_between, one_of, whole
from .model import Column, Schema, Table
from .vocabulary import UCD1, Vocabulary

__all__ = ["Placed", "given_schemas", "other_schema", "service_schemas", "vizier_schema"]

_TABLES = Weighted(
    [(1, 58), (2, 24), (3, 9), (4, 4), (5, 2), (6, 1.2), (8, 1), (12, 0.6), (24, 0.2)]
)

_NUMBERS = frozenset(("float", "double", "int", "short", "long"))
_SIZES = ("*", "*", "*", "4*", "8*", "10*", "16*", "19*", "24*", "40*")
_RECORD = Column(
    "recno",
    "Record number assigned by the VizieR team. Should Not be used for identification.",
    ucd="meta.record",
    datatype="int",
)


def _position(
    names: tuple[str, str], ucd: str, text: str, flags: tuple[str, ...] = ("indexed",)
) -> tuple[Column, Column]:
    return (
        Column(names[0], f"Right ascension {text}", "deg", f"pos.eq.ra{ucd}", flags=flags),
        Column(names[1], f"Declination {text}", "deg", f"pos.eq.dec{ucd}", flags=flags),
    )


_COMPUTED = "(FK5, Equinox=J2000.0) (computed by VizieR, not part of the original data)"
_SEXAGESIMAL = (
    Column("RAh", "Hour of Right Ascension (J2000)", "h", "pos.eq.ra", datatype="short"),
    Column("RAm", "Minute of Right Ascension (J2000)", "min", "pos.eq.ra", datatype="short"),
    Column("RAs", "Second of Right Ascension (J2000)", "s", "pos.eq.ra", datatype="float"),
    Column("DE-", "Sign of the Declination (J2000)", None, "pos.eq.dec", datatype="char"),
    Column("DEd", "Degree of Declination (J2000)", "deg", "pos.eq.dec", datatype="short"),
    Column("DEm", "Arcminute of Declination (J2000)", "arcmin", "pos.eq.dec", datatype="short"),
    Column("DEs", "Arcsecond of Declination (J2000)", "arcsec", "pos.eq.dec", datatype="float"),
)
_HEADS: Weighted[tuple[Column, ...]] = Weighted(
    [
        ((_RECORD, *_position(("RAJ2000", "DEJ2000"), ";meta.main", "decimal degrees (J2000)")), 5),
        ((*_position(("_RAJ2000", "_DEJ2000"), "", _COMPUTED), _RECORD), 2),
        (
            (
                *_position(
                    ("_RA.icrs", "_DE.icrs"),
                    "",
                    "(ICRS) at Epoch=J2000, proper motions taken into account",
                ),
                _RECORD,
                *_position(("RAICRS", "DEICRS"), ";meta.main", "(ICRS at Epoch=2016)", ()),
            ),
            2,
        ),
        ((_RECORD, *_SEXAGESIMAL), 1.5),
        ((*_position(("_RA", "_DE"), "", _COMPUTED), _RECORD, *_SEXAGESIMAL), 0.5),
    ]
)
_NAMES = (
    Column("Name", "Designation", None, "meta.id;meta.main", datatype="char", arraysize="16*"),
    Column("ID", "Identification number", None, "meta.id", datatype="int"),
    Column("Seq", "[1/9999] Sequential number", None, "meta.id;meta.main", datatype="int"),
    Column("Star", "Star name", None, "meta.id;meta.main", datatype="char", arraysize="12*"),
)
_HEASARC = (
    Column("name", "Source Designation", None, "meta.id;meta.main", datatype="char"),
    Column("ra", "Right Ascension", "deg", "pos.eq.ra;meta.main", datatype="double"),
    Column("dec", "Declination", "deg", "pos.eq.dec;meta.main", datatype="double"),
    Column("lii", "Galactic Longitude", "deg", "pos.galactic.lon", datatype="double"),
    Column("bii", "Galactic Latitude", "deg", "pos.galactic.lat", datatype="double"),
)
_OTHER_HEAD = _position(("raj2000", "dej2000"), ";meta.main", "", ("indexed", "nullable"))

_OBSCORE_NAMES = (
    "dataproduct_type", "dataproduct_subtype", "calib_level", "obs_collection", "obs_id",
    "obs_title", "obs_publisher_did", "access_url", "access_format", "access_estsize",
    "target_name", "s_ra", "s_dec", "s_fov", "s_region", "s_resolution", "t_min", "t_max",
    "t_exptime", "t_resolution", "em_min", "em_max", "em_res_power", "o_ucd", "pol_states",
    "facility_name", "instrument_name",
)  # fmt: skip
_OBSCORE = Table(
    "ivoa.obscore",
    "Datasets of this service in the form of the observation data model",
    [
        Column(name, f"ObsCore: {name.replace('_', ' ')}", utype=f"obscore:{name}", datatype="char",
               arraysize="*", std="true")
        for name in _OBSCORE_NAMES
    ],
    utype="ivo://ivoa.net/std/obscore#table-1.1",
)  # fmt: skip

_SIMPLE = {"char": "string", "int": "integer", "short": "integer", "long": "integer",
           "float": "real", "double": "real"}  # fmt: skip
_SQL = {"char": "VARCHAR", "int": "INTEGER", "short": "SMALLINT", "long": "BIGINT",
        "float": "REAL", "double": "DOUBLE"}  # fmt: skip


class Placed(NamedTuple):
    """A table that has positions, so that there is a cone search for it."""

    name: str
    description: str


def _worn(rng: Random, voc: Vocabulary, column: Column, ranges: bool) -> Column:
    """A column as another catalog might have it."""
    name, description, unit, ucd, _, datatype, arraysize, _, _, _, _ = column
    luck = rng.random()
    if luck < 0.22:
        ucd = None if luck < 0.15 else ""
    elif luck < 0.255:
        ucd = "??"
    elif luck < 0.262:
        ucd = UCD1[int(rng.random() * len(UCD1))]
    elif luck < 0.295:
        ucd = voc.ucds.draw(rng)
    elif luck < 0.297 and ucd:
        ucd = ucd.upper() if luck < 0.296 else f" {ucd}\n"
    flags: tuple[str, ...] = ()
    luck = rng.random()
    if ranges and datatype in _NUMBERS and luck < 0.5 and description:
        if not description.startswith("["):
            low = rng.random() * 30
            high = low + rng.random() * 10 ** (4 * luck)
            text = f"[{low:.3g}/{high:.4g}]"
            if luck < 0.3:
                text, flags = text + "?", ("nullable",)
            description = f"{text} {description}"
    elif luck > 0.93 and name:
        name = f"{name}{1 + int((luck - 0.93) * 120)}"
    elif 0.92 < luck < 0.925:
        description = None
    if datatype == "char" and not arraysize:
        arraysize = _SIZES[int(rng.random() * len(_SIZES))]
    return Column(name, description, unit, ucd, None, datatype, arraysize, flags=flags)


def _columns(
    rng: Random, voc: Vocabulary, family: str, head: Sequence[Column], number: int
) -> list[Column]:
    """A head, and what fills the table up to a number of columns."""
    pool = voc.columns[family] or voc.columns["vizier"]
    found = list(head)
    names = {column.name for column in found}
    ranges = family == "vizier"
    while len(found) < number:
        place = int(rng.random() * len(pool))
        for column in pool[place : place + 1 + int(rng.random() * 8)]:
            worn = _worn(rng, voc, column, ranges)
            if worn.name not in names:
                names.add(worn.name)
                found.append(worn)
            elif chance(rng, 0.3):
                found.append(worn._replace(name=f"{worn.name}_{len(found)}"))
    del found[max(number, len(head)) :]
    return found


def vizier_schema(rng: Random, voc: Vocabulary, path: str) -> tuple[list[Schema], list[Placed]]:
    """The tables of a catalog in VizieR, and which of them have positions."""
    tables: list[Table] = []
    placed: list[Placed] = []
    number = _TABLES.draw(rng)
    catalog = number == 1 and chance(rng, 0.4)
    for index in range(1, number + 1):
        name = f"{path}/table{index}"
        if catalog:
            name = f"{path}/{one_of(rng, ('catalog', 'table', 'stars', 'sources'))}"
        description = voc.titles.text(rng, voc.lengths.title.count(rng) + 12)
        head: tuple[Column, ...] = (_RECORD,)
        if chance(rng, 0.66):
            head = _HEADS.draw(rng)
            placed.append(Placed(name, description))
        if chance(rng, 0.8):
            head = (*head, one_of(rng, _NAMES))
        columns = _columns(rng, voc, "vizier", head, voc.lengths.columns.count(rng))
        tables.append(Table(name, description, columns))
    return [Schema("default", tables)], placed


def other_schema(
    rng: Random, voc: Vocabulary, family: str, name: str, output: bool
) -> tuple[list[Schema], list[Placed]]:
    """One or a few tables of another publisher; `output` is the answer of a service."""
    tables: list[Table] = []
    placed: list[Placed] = []
    schema = name.partition(".")[0]
    for index in range(1, (1 if output else _TABLES.draw(rng)) + 1):
        table = name if index == 1 else f"{name}_{index}"
        head: tuple[Column, ...] = ()
        if family == "heasarc":
            head = _HEASARC
        elif chance(rng, 0.6):
            head = _OTHER_HEAD
        description = voc.descriptions.text(rng, int(log_between(rng, 30, 600)))
        if head:
            placed.append(Placed(table, description))
        number = int(voc.lengths.columns.count(rng) * (1.8 if family == "heasarc" else 1.1))
        columns = _columns(rng, voc, family, head, number)
        kind = rng.random()
        if kind < 0.3:
            columns = list(_typed(columns, "vs:SimpleDataType", _SIMPLE))
        elif kind < 0.5:
            columns = list(_typed(columns, "vs:TAPType", _SQL))
        title = voc.titles.text(rng, 40) if chance(rng, 0.4) else None
        tables.append(
            Table(table, description, columns, title=title, type="output" if output else None)
        )
    text = voc.titles.text(rng, 60) if chance(rng, 0.5) else None
    return [Schema(schema, tables, title=text, description=text)], placed


def service_schemas(rng: Random, voc: Vocabulary, authority: str) -> list[Schema]:
    """All tables of a TAP service."""
    found: list[Schema] = []
    for index in range(whole(rng, 2, 20)):
        name = f"{authority.split('.')[-1]}{index}"
        tables = [
            Table(
                f"{name}.{one_of(rng, ('data', 'main', 'objects', 'epochs', 'raw'))}{number}",
                voc.titles.text(rng, 60),
                _columns(rng, voc, "other", _OTHER_HEAD, voc.lengths.columns.count(rng)),
            )
            for number in range(whole(rng, 1, 6))
        ]
        found.append(Schema(name, tables, description=voc.titles.text(rng, 80)))
    found.append(Schema("ivoa", [_OBSCORE], utype="ivo://ivoa.net/std/obscore#table-1.1"))
    return found


def given_schemas(record: Mapping[str, Any], columns: Sequence[Column]) -> list[Schema]:
    """The columns of a real resource in the tables that they were found in."""
    tables: dict[str | None, list[Column]] = {}
    for entry, column in zip(record["columns"], columns, strict=True):
        tables.setdefault(entry.get("table"), []).append(column)
    name = record["ivoid"].split("/", 3)[-1].replace("/", ".")
    found = [Table(table or name, None, inside) for table, inside in tables.items()]
    return [Schema("default", found)]


def _typed(columns: Sequence[Column], system: str, names: Mapping[str, str]) -> Iterator[Column]:
    for column in columns:
        datatype = names.get(column.datatype or "", column.datatype)
        yield column._replace(datatype=datatype, arraysize=None, system=system)
