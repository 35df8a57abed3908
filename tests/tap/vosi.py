"""What a TAP service says of itself: capabilities, tables, availability (VOSI 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from regdsl.schema import TABLES, Column

_EXTENSION = "ivo://ivoa.net/std/TAPRegExt#features-"
_GAVO = "ivo://org.gavo.dc/std/exts#extra-adql-keywords"
_NEW = ("stc_spatial", "stc_temporal", "stc_spectral", "tap_table")
"""The tables that RegTAP 1.2 has and 1.1 has not."""

_UDFS = (
    "ivo_hasword(haystack TEXT, needle TEXT) -> INTEGER",
    "ivo_nocasematch(value TEXT, pattern TEXT) -> INTEGER",
    "ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER",
    "ivo_string_agg(expression TEXT, delimiter TEXT) -> TEXT",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What a service announces; the words are those of ADQL."""

    version: str = "1.2"
    sets: tuple[str, ...] = ("UNION", "EXCEPT", "INTERSECT")
    strings: tuple[str, ...] = ("LOWER", "UPPER", "ILIKE")
    conditional: tuple[str, ...] = ("COALESCE",)
    common: tuple[str, ...] = ("WITH",)
    types: tuple[str, ...] = ("CAST",)
    keywords: tuple[str, ...] = ("MOC",)
    udfs: tuple[str, ...] = (*_UDFS, "ivo_interval_overlaps(l1 DOUBLE, h1 DOUBLE) -> INTEGER")
    limits: tuple[int, int] = (20_000, 1_000_000)
    model: bool = True

    def features(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The lists of features: type and forms."""
        yield f"{_EXTENSION}udf", self.udfs
        yield f"{_EXTENSION}adql-sets", self.sets
        yield f"{_EXTENSION}adql-string", self.strings
        yield f"{_EXTENSION}adql-conditional", self.conditional
        yield f"{_EXTENSION}adql-common-table", self.common
        yield f"{_EXTENSION}adql-type", self.types
        yield f"{_EXTENSION}adqlgeo", ("POINT", "CIRCLE", "POLYGON", "CONTAINS", "INTERSECTS")
        yield _GAVO, self.keywords

    def tables(self) -> Iterator[str]:
        """The names of its tables of RegTAP, without the schema."""
        for name in TABLES:
            if self.version != "1.1" or name not in _NEW:
                yield name


GAVO = Offers()
"""As DaCHS does."""

PLAIN = replace(GAVO, sets=(), strings=("ILIKE",), types=(), keywords=())
"""RegTAP 1.2 and nothing else."""

OLD = Offers(
    version="1.1",
    sets=(),
    strings=(),
    conditional=(),
    common=(),
    types=(),
    keywords=(),
    udfs=_UDFS,
    limits=(2_000, 10_000),
)
"""RegTAP 1.1 and nothing else."""


def capabilities(url: str, offers: Offers) -> bytes:
    """The capabilities of a service at `url`."""
    lists = "".join(
        f"<languageFeatures type={quoteattr(kind)}>"
        + "".join(f"<feature><form>{escape(form)}</form></feature>" for form in forms)
        + "</languageFeatures>\n"
        for kind, forms in offers.features()
        if forms
    )
    model = (
        f'<dataModel ivo-id="ivo://ivoa.net/std/RegTAP#{offers.version}">Registry</dataModel>'
        if offers.model
        else ""
    )
    default, hard = offers.limits

    def vosi(what: str) -> str:
        return (
            f'<capability standardID="ivo://ivoa.net/std/VOSI#{what}">'
            f'<interface xsi:type="vs:ParamHTTP"><accessURL use="full">{url}/{what}</accessURL>'
            "</interface></capability>\n"
        )

    return f"""<?xml version="1.0" encoding="utf-8"?>
<cap:capabilities xmlns:cap="http://www.ivoa.net/xml/VOSICapabilities/v1.0"
  xmlns:tr="http://www.ivoa.net/xml/TAPRegExt/v1.0"
  xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{vosi("availability")}{vosi("capabilities")}{vosi("tables")}\
<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess">
<interface role="std" xsi:type="vs:ParamHTTP"><accessURL use="base">{url}</accessURL></interface>
{model}
<language><name>ADQL</name>
<version ivo-id="ivo://ivoa.net/std/ADQL#v2.1">2.1</version>
{lists}</language>
<outputFormat ivo-id="ivo://ivoa.net/std/TAPRegExt#output-votable-td">
<mime>application/x-votable+xml;serialization=tabledata</mime></outputFormat>
<outputLimit><default unit="row">{default}</default><hard unit="row">{hard}</hard></outputLimit>
</capability>
</cap:capabilities>
""".encode()


_TYPES = {
    "string": "unicodeChar",
    "timestamp": "char",
    "moc": "char",
    "real": "double",
    "integer": "int",
    "key": "int",
}


def _column(column: Column) -> str:
    kind = _TYPES[column.type]
    size = ' arraysize="*"' if kind in ("char", "unicodeChar") else ""
    unit = f"<unit>{column.unit}</unit>" if column.unit else ""
    return (
        f"<column><name>{column.name}</name>"
        f"<description>{escape(column.description)}</description>{unit}"
        f'<dataType xsi:type="vs:VOTableType"{size}>{kind}</dataType></column>\n'
    )


def _table(name: str, columns: bool) -> str:
    table = TABLES[name]
    inside = "".join(map(_column, table.columns)) if columns else ""
    return (
        f"<table><name>rr.{name}</name>"
        f"<description>{escape(table.description)}</description>\n{inside}</table>\n"
    )


def _document(element: str, inside: str) -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<vosi:{element} xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0"
  xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{inside}</vosi:{element}>
""".encode()


def tables(offers: Offers, *, columns: bool) -> bytes:
    """All tables, with or without their columns (VOSI 1.1, section 5)."""
    inside = "".join(_table(name, columns) for name in offers.tables())
    return _document("tableset", f"<schema><name>rr</name>\n{inside}</schema>\n")


def table(offers: Offers, name: str) -> bytes | None:
    """One table with its columns; None when there is no such."""
    short = name.removeprefix("rr.")
    if short not in offers.tables():
        return None
    inside = _table(short, columns=True)
    return _document("table", inside.removeprefix("<table>").removesuffix("</table>\n"))


def availability() -> bytes:
    """Here and well."""
    return b"""<?xml version="1.0" encoding="utf-8"?>
<avl:availability xmlns:avl="http://www.ivoa.net/xml/VOSIAvailability/v1.0">
<avl:available>true</avl:available></avl:availability>
"""
