"""Made-up registries: VOResource XML with everything that the fields of a query can ask for.

`write` puts a registry of some dozens of records into a folder, the same one for the same
seed.  The reference evaluator reads the XML and the mirror imports it, so that a mistake in
either reading shows.  Records are odd in the ways of real ones: missing elements, empty and
unreadable values, intervals that run backwards, old namespaces, deleted and doubled records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.reference.chance import Chance

from . import thesaurus, words

NAMESPACES = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "vr": "http://www.ivoa.net/xml/VOResource/v1.0",
    "vs": "http://www.ivoa.net/xml/VODataService/v1.1",
    "old": "http://www.ivoa.net/xml/VODataService/v1.0",
    "vg": "http://www.ivoa.net/xml/VORegistry/v1.0",
    "cs": "http://www.ivoa.net/xml/ConeSearch/v1.0",
    "ssap": "http://www.ivoa.net/xml/SSA/v1.1",
    "sia": "http://www.ivoa.net/xml/SIA/v1.1",
    "tr": "http://www.ivoa.net/xml/TAPRegExt/v1.0",
    "doc": "http://www.ivoa.net/xml/DocRegExt/v1",
    "vstd": "http://www.ivoa.net/xml/StandardsRegExt/v1.0",
    "mine": "http://example.org/mine",
}
REGISTRY_INTERFACE = "http://www.ivoa.net/xml/RegistryInterface/v1.0"
OAI = "http://www.openarchives.org/OAI/2.0/"


FEWEST, MOST = 20, 60


def write(folder: Path, seed: int, *, most: int = MOST) -> None:
    """A registry of 20 to `most` resources as XML files in a new folder.

    The first 20 identifiers are those of every registry.
    """
    chance = Chance.seeded(seed)
    folder.mkdir(parents=True)
    count = chance.number(FEWEST, most)
    records = [_Record(chance, number).xml() for number in range(count)]
    for _ in range(chance.number(0, 3)):  # another record of the same resource
        again = _Record(chance, chance.number(0, count - 1)).xml()
        records.insert(chance.number(0, len(records)), again)
    files: list[list[str]] = [[]]
    for record in records:
        files[-1].append(record)
        if chance.percent(60):
            files.append([])
    for number, found in enumerate(files):
        if found:
            text = found[0] if len(found) == 1 else _several(chance, found)
            (folder / f"{number:03}.xml").write_text(text, encoding="utf-8")


def _several(chance: Chance, records: Sequence[str]) -> str:
    """Several records in one document: a harvest, or just a wrapper."""
    if chance.percent(50):
        return "<all>" + "".join(records) + "</all>"
    inner = "".join(
        f"<record><header><identifier>ivo://harvest/{number}</identifier></header>"
        f"<metadata>{record}</metadata></record>"
        for number, record in enumerate(records)
    )
    return f"<OAI-PMH xmlns={quoteattr(OAI)}><ListRecords>{inner}</ListRecords></OAI-PMH>"


def element(name: str, *content: str, **attributes: str | None) -> str:
    """An element with content that is XML already; attributes without a value are left out."""
    given = "".join(
        f" {key.replace('__', ':').replace('_', '-')}={quoteattr(value)}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{''.join(content)}</{name}>"


def ivoid(number: int) -> str:
    """Of few authorities; the number keeps apart what must be apart."""
    authority = words.AUTHORITIES[number % len(words.AUTHORITIES)]
    if number < len(words.AUTHORITIES):
        return f"ivo://{authority}"
    path = words.PATHS[number * 5 % len(words.PATHS)]
    return f"ivo://{authority}/{path}{number}"


class _Record:
    """One record in the making."""

    def __init__(self, chance: Chance, number: int) -> None:
        self.chance = chance
        self.number = number

    def maybe(self, percent: int, make: Callable[[], str]) -> str:
        """Something that not every record has."""
        return make() if self.chance.percent(percent) else ""

    def several(self, make: Callable[[], str], *counts: int) -> str:
        """As many as one of the counts."""
        return "".join(make() for _ in range(self.chance.pick(counts)))

    def leaf(self, name: str, text: str, **attributes: str | None) -> str:
        """An element with a text, at times with blanks around it or as CDATA."""
        match self.chance.weighted(plain=16, blanks=2, cdata=1):
            case "blanks":
                content = f"\n   {escape(text)}  "
            case "cdata":
                content = f"<![CDATA[{text}]]>"
            case _:
                content = escape(text)
        return element(name, content, **attributes)

    def picked(self, name: str, texts: Sequence[str]) -> str:
        """An element with one of the texts; now and then an empty one."""
        return self.leaf(name, "" if self.chance.percent(4) else self.chance.pick(texts))

    # The whole

    def xml(self) -> str:
        chance = self.chance
        spaces = "".join(f" xmlns:{name}={quoteattr(uri)}" for name, uri in NAMESPACES.items())
        # Records where the children are in a namespace that they should not be in are common.
        default = f" xmlns={quoteattr(REGISTRY_INTERFACE)}"
        name, spaces = chance.pick(
            [("ri:Resource", f'{spaces} xmlns:ri="{REGISTRY_INTERFACE}"')] * 6
            + [("Resource", spaces + default), ("resource", spaces), ("Resource", spaces)]
        )
        attributes = {
            "xsi:type": chance.pick(words.RESOURCES) or None,
            "status": chance.pick(["active"] * 12 + [None, "", "deleted", "inactive"]),
            "created": self.moment(2000, 2026),
            "updated": self.moment(2005, 2026),
        }
        given = "".join(
            f" {key}={quoteattr(value)}" for key, value in attributes.items() if value is not None
        )
        body = (
            self.maybe(95, lambda: self.leaf("title", self.text(1, 6)))
            + self.maybe(75, lambda: self.picked("shortName", words.SHORT_NAMES))
            + self.leaf("identifier", ivoid(self.number))
            + self.several(self.alt_identifier, 0, 0, 1, 1, 2)
            + self.several(self.validation, 0, 0, 1, 2)
            + self.curation()
            + self.maybe(95, self.content)
            + self.several(self.rights, 0, 1, 1, 2)
            + self.several(lambda: self.picked("facility", words.FACILITIES), 0, 0, 1, 2)
            + self.several(lambda: self.picked("instrument", words.FACILITIES), 0, 0, 1, 2)
            + self.maybe(20, self.managed)
            + self.several(self.capability, 0, 0, 1, 1, 2, 3)
            + self.maybe(80, self.coverage)
            + self.maybe(60, lambda: element("tableset", self.several(self.schema, 1, 1, 2)))
            + self.maybe(5, self.table)
        )
        return f"<{name}{spaces}{given}>{body}</{name}>"

    def moment(self, first: int, last: int) -> str | None:
        chance = self.chance
        day = f"{chance.number(first, last)}-{chance.number(1, 12):02}-{chance.number(1, 28):02}"
        time = f"{chance.number(0, 23):02}:{chance.number(0, 59):02}:{chance.number(0, 59):02}"
        zulu, plain = f"{day}T{time}Z", f"{day}T{time}"
        ends = (day, f"{day}T00:00:00Z", f"{day}T23:59:59Z")
        odd = (f"{plain}.123Z", f"{plain}+02:00", f"{plain}-0530", f"{first}-02-30T{time}")
        return chance.pick([zulu, zulu, plain, *ends, *odd, "", None])

    def text(self, least: int, most: int) -> str:
        """Words with blanks, hyphens and other things between them."""
        chance = self.chance
        found = ""
        for _ in range(chance.number(least, most)):
            kind = chance.weighted(plain=14, stop=4, odd=2)
            pool = {"plain": words.PLAIN, "stop": words.STOP, "odd": words.ODD}[kind]
            word = chance.pick(pool)
            word = chance.pick([word] * 5 + [word.capitalize(), word.upper()])
            found += (chance.pick(words.GLUE) if found else "") + word
        return found

    # People and content

    def curation(self) -> str:
        return element(
            "curation",
            self.several(lambda: self.named("publisher", words.PUBLISHERS), 0, 1, 1, 1, 1, 2),
            self.several(self.creator, 0, 1, 1, 2, 3),
            self.several(lambda: self.named("contributor", words.PERSONS), 0, 0, 1, 2),
            self.several(self.date, 0, 0, 1, 2),
            self.maybe(40, lambda: self.picked("version", words.VERSIONS)),
            self.several(self.contact, 0, 1, 1, 2),
        )

    def named(self, role: str, names: Sequence[str]) -> str:
        text = "" if self.chance.percent(4) else self.chance.pick(names)
        return self.leaf(role, text, ivo_id=self.id_of_somebody())

    def id_of_somebody(self) -> str | None:
        return self.chance.pick(words.PEOPLE_IDS) if self.chance.percent(30) else None

    def creator(self) -> str:
        return element(
            "creator",
            self.picked("name", words.PERSONS),
            self.maybe(15, lambda: self.picked("logo", words.LOGOS)),
            self.maybe(15, self.alt_identifier),
            ivo_id=self.id_of_somebody(),
        )

    def contact(self) -> str:
        return element(
            "contact",
            self.maybe(90, lambda: self.picked("name", words.PERSONS)),
            self.maybe(40, lambda: self.picked("address", words.ADDRESSES)),
            self.maybe(50, lambda: self.picked("email", words.EMAILS)),
            self.maybe(30, lambda: self.picked("telephone", words.TELEPHONES)),
            self.maybe(10, self.alt_identifier),
            ivo_id=self.id_of_somebody(),
        )

    def date(self) -> str:
        return self.leaf(
            "date", self.chance.pick(words.DATES), role=self.chance.pick(words.DATE_ROLES)
        )

    def validation(self) -> str:
        by = self.chance.pick(words.VALIDATORS) or None
        return self.leaf("validationLevel", self.chance.pick(words.GRADES), validatedBy=by)

    def rights(self) -> str:
        uri = self.chance.pick(words.LICENSES) if self.chance.percent(50) else None
        text = "" if self.chance.percent(10) else self.chance.pick(words.RIGHTS)
        return self.leaf("rights", text, rightsURI=uri)

    def managed(self) -> str:
        """Authorities that it manages, some of them of records that are here."""
        known = (*words.AUTHORITIES, "elsewhere", "x.y/deep", "")
        return self.several(lambda: self.picked("managedAuthority", known), 1, 1, 2)

    def alt_identifier(self) -> str:
        return self.picked("altIdentifier", words.ALT_IDENTIFIERS)

    def subject(self) -> str:
        chance = self.chance
        match chance.weighted(term=6, cased=2, words=4):
            case "term":
                text = chance.pick(thesaurus.LABELS)
            case "cased":
                text = chance.pick([str.upper, str.lower, str.title])(chance.pick(thesaurus.LABELS))
            case _:
                text = self.text(1, 3)
        return self.leaf("subject", text)

    def content(self) -> str:
        return element(
            "content",
            self.several(self.subject, 0, 1, 1, 2, 3),
            self.maybe(90, lambda: self.leaf("description", self.text(3, 25))),
            self.maybe(3, lambda: self.leaf("description", self.text(3, 5))),
            self.maybe(40, self.source),
            self.maybe(70, lambda: self.picked("referenceURL", words.PAGES)),
            self.several(lambda: self.picked("type", words.CONTENT_TYPES), 0, 1, 1, 2),
            self.several(lambda: self.picked("contentLevel", words.LEVELS), 0, 0, 1, 2),
            self.several(self.relationship, 0, 0, 1, 2, 4),
        )

    def source(self) -> str:
        text = "" if self.chance.percent(5) else self.chance.pick(words.SOURCES)
        return self.leaf("source", text, format=self.chance.pick(words.SOURCE_FORMATS))

    def relationship(self) -> str:
        return element(
            "relationship",
            self.picked("relationshipType", words.RELATION_TYPES),
            self.several(self.related, 1, 1, 1, 2),
        )

    def related(self) -> str:
        """Mostly one of the records that every registry has."""
        chance = self.chance
        other = ivoid(chance.number(0, FEWEST - 1))
        match chance.weighted(plain=12, cased=3, nowhere=2, none=2):
            case "cased":
                found: str | None = other.upper()
            case "nowhere":
                found = "ivo://Nowhere/service"
            case "none":
                found = chance.pick([None, ""])
            case _:
                found = other
        return self.leaf("relatedResource", chance.pick(words.RELATED_NAMES), ivo_id=found)

    # Capabilities

    def capability(self) -> str:
        chance = self.chance
        standard: str | None = "ivo://ivoa.net/std/" + chance.pick(words.STANDARDS)
        match chance.weighted(standard=16, cased=2, other=2, none=3):
            case "cased":
                standard = standard.upper() if standard and chance.percent(50) else standard
            case "other":
                standard = chance.pick(words.OTHER_STANDARDS)
            case "none":
                standard = chance.pick([None, ""])
        kind = chance.pick(words.CAPABILITY_TYPES) if chance.percent(70) else None
        return element(
            "capability",
            self.several(self.validation, 0, 0, 0, 1),
            self.maybe(30, lambda: self.leaf("description", self.text(1, 5))),
            self.several(self.interface, 0, 1, 1, 2, 3),
            self.several(self.data_model, 0, 0, 1, 2),
            self.several(self.detail, 0, 0, 1, 2, 3),
            standardID=standard,
            xsi__type=kind,
        )

    def detail(self) -> str:
        name = self.chance.pick(sorted(words.DETAILS))
        return self.picked(name, words.DETAILS[name])

    def interface(self) -> str:
        chance = self.chance
        return element(
            "interface",
            self.maybe(95, self.access_url),
            self.several(lambda: self.picked("mirrorURL", words.ACCESS_URLS), 0, 0, 0, 1, 2),
            self.several(self.security, 0, 0, 0, 1, 2),
            self.several(lambda: self.picked("queryType", words.QUERY_TYPES), 0, 0, 1, 2),
            self.maybe(40, lambda: self.picked("resultType", words.RESULT_TYPES)),
            self.several(self.param, 0, 0, 1, 2),
            xsi__type=chance.pick(words.INTERFACES) or None,
            role=chance.pick(words.INTERFACE_ROLES),
            version=chance.pick(words.INTERFACE_VERSIONS),
        )

    def access_url(self) -> str:
        url = "" if self.chance.percent(4) else self.chance.pick(words.ACCESS_URLS)
        return self.leaf("accessURL", url, use=self.chance.pick(words.URL_USES))

    def security(self) -> str:
        return element("securityMethod", standardID=self.chance.pick(words.SECURITY))

    def param(self) -> str:
        return element(
            "param",
            self.picked("name", words.PARAMS),
            self.maybe(50, lambda: self.leaf("description", self.text(1, 5))),
            self.maybe(40, lambda: self.picked("unit", words.UNITS)),
            self.maybe(60, lambda: self.picked("ucd", words.PARAM_UCDS)),
            self.maybe(30, lambda: self.picked("utype", words.COLUMN_UTYPES)),
            self.maybe(60, lambda: self.picked("dataType", words.DATATYPES)),
            use=self.chance.pick(words.PARAM_USES),
            std=self.chance.pick(words.FLAGS),
        )

    def data_model(self) -> str:
        model = self.chance.pick(words.DATA_MODELS)
        return self.leaf("dataModel", "Some model", ivo_id=model or None)

    # Coverage

    def coverage(self) -> str:
        return element(
            "coverage",
            self.maybe(15, lambda: self.picked("footprint", words.FOOTPRINTS)),
            self.maybe(75, self.spatial),
            self.several(self.temporal, 0, 0, 1, 1, 2),
            self.several(self.spectral, 0, 0, 1, 1, 2),
            self.several(lambda: self.picked("waveband", words.WAVEBANDS), 0, 1, 1, 2, 3),
            self.several(lambda: self.picked("regionOfRegard", words.REGARDS), 0, 1, 1, 2),
        )

    def spatial(self) -> str:
        frame = self.chance.pick([None] * 8 + ["ICRS", "icrs", "", "FK5", "GALACTIC"])
        return self.leaf("spatial", self.moc(), frame=frame)

    def moc(self) -> str:
        """A MOC of any size and order, with or without cells; at times no MOC at all."""
        chance = self.chance
        kind = chance.weighted(patch=12, points=4, two=3, fine=3, halves=2, all=1, odd=3)
        order = chance.pick([3, 4, 5, 6, 6])
        first = chance.number(0, 12 * 4**order - 41)
        match kind:
            case "patch":
                return f"{order}/{first}-{first + chance.number(0, 40)}"
            case "points":
                cells = sorted({chance.number(0, 12 * 4**order - 1) for _ in range(5)})
                return f"{order}/" + chance.pick([" ", ","]).join(map(str, cells))
            case "two":
                finer = chance.number(0, 12 * 4**6 - 10)
                return f"{min(order, 5)}/{first % 700} 6/{finer} {finer + 2}-{finer + 5}"
            case "fine":
                deeper = chance.number(7, 12)
                start = chance.number(0, 12 * 4**deeper - 200)
                return f"{deeper}/{start}-{start + chance.number(0, 150)}"
            case "halves":
                return chance.pick(["0/0-5", "1/3-30", "0/1 3 5", "0/0-3 6/"])
            case "all":
                return "0/0-11"
            case _:
                return chance.pick(
                    ["", "6/", "0/", "galaxy", "6/49152", "6/5-3", "30/1", "1 2", "2/3 3/50 4/801"]
                )

    def temporal(self) -> str:
        chance = self.chance
        low = chance.number(44000, 60000) + chance.pick([0, 0, 0.5, 0.123456789])
        high = low + chance.pick([0, 1, 30, 365.25, 4000])
        return self.leaf("temporal", self.interval(low, high))

    def spectral(self) -> str:
        chance = self.chance
        low = 10 ** (-chance.number(12, 27) + chance.share())
        if chance.percent(50):  # ends that several resources have
            low = float(f"{chance.pick([1, 2, 3.3])}e-{chance.number(16, 22)}")
        high = low * chance.pick([1, 1.05, 2, 10, 1000])
        return self.leaf("spectral", self.interval(low, high))

    def interval(self, low: float, high: float) -> str:
        """Two numbers, now and then the wrong way round, or something else."""
        match self.chance.weighted(fine=20, back=2, spaced=2, odd=1):
            case "back":
                return f"{high!r} {low!r}"
            case "spaced":
                return f"  {low!r}\n\t{high!r} "
            case "odd":
                return self.chance.pick(["", "1", "1 2 3", "then now", "nan 1", f"{low!r} inf"])
            case _:
                return f"{low!r} {high!r}"

    # Tables

    def schema(self) -> str:
        return element(
            "schema",
            self.maybe(90, lambda: self.picked("name", words.SCHEMAS)),
            self.maybe(40, lambda: self.leaf("title", self.text(1, 4))),
            self.maybe(40, lambda: self.leaf("description", self.text(1, 4))),
            self.maybe(30, lambda: self.picked("utype", words.SCHEMA_UTYPES)),
            self.several(self.table, 0, 1, 1, 2, 3),
        )

    def table(self) -> str:
        chance = self.chance
        kind = chance.pick([None, None, *words.TABLE_TYPES])
        parts = [
            self.maybe(96, lambda: self.picked("name", words.TABLES)),
            self.maybe(50, lambda: self.leaf("title", self.text(1, 5))),
            self.maybe(65, lambda: self.leaf("description", self.text(1, 10))),
            self.maybe(40, lambda: self.picked("utype", words.TABLE_UTYPES)),
            self.several(self.column, 0, 1, 2, 3, 5, 8),
        ]
        return element("table", *parts, type=kind)

    def column(self) -> str:
        return element(
            "column",
            self.maybe(97, lambda: self.picked("name", words.COLUMNS)),
            self.maybe(60, lambda: self.leaf("description", self.text(1, 8))),
            self.maybe(60, lambda: self.picked("unit", words.UNITS)),
            self.maybe(75, lambda: self.picked("ucd", words.UCDS)),
            self.maybe(30, lambda: self.picked("utype", words.COLUMN_UTYPES)),
            self.maybe(75, self.data_type),
            self.several(lambda: self.picked("flag", words.COLUMN_FLAGS), 0, 0, 1, 2),
            std=self.chance.pick(words.FLAGS),
        )

    def data_type(self) -> str:
        return self.leaf(
            "dataType",
            self.chance.pick(words.DATATYPES),
            arraysize=self.chance.pick(words.ARRAYSIZES),
            extendedType=self.chance.pick(words.XTYPES),
        )
