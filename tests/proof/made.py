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
    records = [_Record(chance, number).xml() for number in range(chance.number(FEWEST, most))]
    for _ in range(chance.number(0, 3)):  # another record of the same resource
        number = chance.number(0, len(records) - 1)
        again = _Record(chance, number).xml()
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
            + self.leaf("identifier", self.ivoid())
            + self.several(self.alt_identifier, 0, 0, 1, 1, 2)
            + self.maybe(20, lambda: element("validationLevel", "2", validatedBy="ivo://X/reg"))
            + self.curation()
            + self.maybe(95, self.content)
            + self.several(self.capability, 0, 0, 1, 1, 2, 3)
            + self.maybe(80, self.coverage)
            + self.maybe(60, lambda: element("tableset", self.several(self.schema, 1, 1, 2)))
            + self.maybe(5, self.table)
        )
        return f"<{name}{spaces}{given}>{body}</{name}>"

    def ivoid(self) -> str:
        """Of few authorities; the number keeps apart what must be apart."""
        authority = words.AUTHORITIES[self.number % len(words.AUTHORITIES)]
        if self.number < len(words.AUTHORITIES):
            return f"ivo://{authority}"
        path = words.PATHS[self.number * 5 % len(words.PATHS)]
        return f"ivo://{authority}/{path}{self.number}"

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
            self.maybe(85, lambda: self.picked("publisher", words.PUBLISHERS)),
            self.several(self.creator, 0, 1, 1, 2, 3),
            self.maybe(30, lambda: self.picked("contributor", words.PERSONS)),
            self.maybe(30, lambda: self.leaf("date", "2015-03-04", role="Updated")),
            self.maybe(20, lambda: self.leaf("version", "v1")),
            self.maybe(60, self.contact),
        )

    def creator(self) -> str:
        return element(
            "creator",
            self.picked("name", words.PERSONS),
            self.maybe(10, self.alt_identifier),
        )

    def contact(self) -> str:
        name = self.picked("name", words.PERSONS)
        return element("contact", name, self.maybe(10, self.alt_identifier))

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
            self.maybe(70, lambda: self.leaf("referenceURL", "http://example.org/?a=b&c=d")),
            self.several(lambda: self.picked("type", words.CONTENT_TYPES), 0, 1, 1, 2),
            self.maybe(20, lambda: element("contentLevel", "Research")),
            self.maybe(30, self.relationship),
        )

    def relationship(self) -> str:
        return element(
            "relationship",
            element("relationshipType", self.chance.pick(["IsServedBy", "served-by", "Cites"])),
            self.leaf("relatedResource", "some service", ivo_id="ivo://Org.gavo.dc/tap"),
        )

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
        return element(
            "capability",
            self.maybe(30, lambda: self.leaf("description", self.text(1, 5))),
            self.several(self.interface, 0, 1, 1, 2),
            self.several(self.data_model, 0, 0, 1, 2),
            standardID=standard,
        )

    def interface(self) -> str:
        kind = self.chance.pick(words.INTERFACES)
        attributes = f" xsi:type={quoteattr(kind)}" if kind else ""
        if self.chance.percent(60):
            attributes += ' role="std"'
        url = self.leaf("accessURL", "http://example.org/x?", use="base")
        param = self.maybe(20, lambda: element("param", "<name>RA</name><ucd>pos.eq.ra</ucd>"))
        return f"<interface{attributes}>{url}{param}</interface>"

    def data_model(self) -> str:
        model = self.chance.pick(words.DATA_MODELS)
        return self.leaf("dataModel", "Some model", ivo_id=model or None)

    # Coverage

    def coverage(self) -> str:
        return element(
            "coverage",
            self.maybe(75, self.spatial),
            self.several(self.temporal, 0, 0, 1, 1, 2),
            self.several(self.spectral, 0, 0, 1, 1, 2),
            self.several(lambda: self.picked("waveband", words.WAVEBANDS), 0, 1, 1, 2, 3),
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
            self.maybe(90, lambda: element("name", "some_schema")),
            self.maybe(30, lambda: self.leaf("description", self.text(1, 4))),
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
            self.maybe(75, lambda: self.picked("dataType", words.DATATYPES)),
            self.maybe(10, lambda: element("flag", "nullable")),
        )
