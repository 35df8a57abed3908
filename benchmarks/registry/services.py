"""Capabilities and their interfaces, as the large publishers write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from .draws import Weighted, chance, log_between, one_of, whole
from .model import Capability, Interface, Node, Param
from .tables import Placed
from .vocabulary import Vocabulary

__all__ = ["KINDS", "capabilities", "given_capabilities", "heasarc_capabilities",
           "vizier_capabilities"]  # fmt: skip

CONE = "ivo://ivoa.net/std/ConeSearch"
AUX = "ivo://ivoa.net/std/TAP#aux"
_VOTABLE = "text/xml+votable"
_MIRRORS = ("https://vizier.iucaa.in", "http://vizieridia.saao.ac.za", "https://vizier.nao.ac.jp")

#: What other publishers than VizieR and HEASARC offer, and how many of a hundred.
KINDS = Weighted(
    [
        ("cone", 24), ("table", 20), ("image", 14), ("image2", 6), ("spectrum", 12), ("hips", 8),
        ("collection", 5), ("lines", 0.5), ("tap", 1), ("registry", 1), ("authority", 2),
        ("organisation", 3), ("document", 1), ("standard", 0.5), ("application", 1), ("custom", 1),
    ]
)  # fmt: skip


def _http(
    url: str,
    *,
    role: str | None = "std",
    version: str | None = None,
    use: str | None = "base",
    mirrors: Sequence[str] = (),
    methods: Sequence[str] = ("GET",),
    result: str | None = _VOTABLE,
    params: Sequence[Param] = (),
    details: Sequence[Node] = (),
) -> Interface:
    return Interface(
        "vs:ParamHTTP", url, use, role, version, mirrors, methods, result, None, params, details
    )


def _browser(url: str, mirrors: Sequence[str] = ()) -> Capability:
    return Capability(None, None, [Interface("vr:WebBrowser", url, "full", mirrors=mirrors)])


def _aux(url: str, version: str | None = None) -> Capability:
    interface = _http(url, version=version, methods=(), result=None)
    return Capability(None, AUX, [interface])


def _cone(rng: Random, voc: Vocabulary, interface: Interface, text: str | None) -> Capability:
    radius, records = voc.max_sr.draw(rng), voc.max_records.draw(rng)
    details = [
        Node("maxSR", radius),
        Node("maxRecords", records),
        Node("verbosity", one_of(rng, ("true", "true", "true", "false", "1"))),
    ]
    if chance(rng, 0.9):
        query = (
            Node("ra", f"{rng.random() * 360:.5f}"),
            Node("dec", f"{rng.random() * 180 - 90:.5f}"),
            Node("sr", one_of(rng, ("0.005555555555555556", "0.1", "1.0"))),
        )
        details.append(Node("testQuery", query))
    return Capability("cs:ConeSearch", CONE, [interface], text, details=details)


def vizier_capabilities(
    rng: Random, voc: Vocabulary, path: str, placed: Sequence[Placed]
) -> list[Capability]:
    """Pages, votables, TAP, and a cone search for each table with positions."""
    # the CDS has moved; older records still have the former name
    host = "https://vizier.cds.unistra.fr" if chance(rng, 0.9) else "http://vizier.u-strasbg.fr"
    mirrors = _MIRRORS[: 2 if chance(rng, 0.8) else 3]

    def interface(page: str, rest: str, **more: Any) -> Interface:
        url = f"/viz-bin/{page}{rest}"
        return _http(f"{host}{url}", mirrors=[f"{other}{url}" for other in mirrors], **more)

    page = f"/viz-bin/VizieR-2?-source={path}"
    found = [
        _browser(f"{host}{page}", [f"{other}{page}" for other in mirrors]),
        Capability(None, None, [interface("votable", f"?-source={path}", role=None)]),
    ]
    if chance(rng, 0.97):
        found.append(_aux("https://tapvizier.cds.unistra.fr/TAPVizieR/tap"))
    for name, description in placed:
        text = f"Cone search capability for table {name} ({description})"
        found.append(_cone(rng, voc, interface("conesearch", f"/{name}?"), text))
    return found


def heasarc_capabilities(rng: Random, voc: Vocabulary, name: str) -> list[Capability]:
    """A table of HEASARC."""
    base = "https://heasarc.gsfc.nasa.gov"
    url = f"{base}/cgi-bin/vo/cone/coneGet.pl?table={name}&"
    found = [
        _cone(rng, voc, _http(f"\n        {url}\n  ", result="text/xml"), None),
        _browser(f"{base}/cgi-bin/W3Browse/w3table.pl?tablehead=name={name}&Action=More+Options"),
    ]
    if chance(rng, 0.9):
        found.append(_aux(f"{base}/xamin/vo/tap"))
    return found


# --- other publishers


def _base(rng: Random, ivoid: str) -> str:
    authority, _, path = ivoid.removeprefix("ivo://").partition("/")
    scheme = "https" if chance(rng, 0.6) else "http"
    return f"{scheme}://vo.{authority}/{path}"


def _image(rng: Random, voc: Vocabulary, base: str) -> Capability:
    params = [
        Param("POS", "ICRS position, RA,DEC decimal degrees", "deg,deg", "pos.eq",
              datatype="char", arraysize="*", use="required", std="true"),
        Param("SIZE", "Size in degrees", "deg,deg", datatype="char", arraysize="*", std="1"),
        Param("bandpass", "Bandpass of the image", None, "instr.bandpass", datatype="char"),
    ]  # fmt: skip
    extent = (Node("long", "180"), Node("lat", "180"))
    details = [
        Node("imageServiceType", one_of(rng, ("Pointed", "Cutout", "Mosaic", "Atlas"))),
        Node("maxQueryRegionSize", extent),
        Node("maxImageExtent", extent),
        Node("maxImageSize", (Node("long", "4096"), Node("lat", "4096")))
        if chance(rng, 0.3) else Node("maxImageSize", "4096"),
        Node("maxFileSize", str(int(log_between(rng, 1e5, 1e9)))),
        Node("maxRecords", voc.max_records.draw(rng)),
        Node("testQuery", (
            Node("pos", (Node("long", f"{rng.random() * 360:.3f}"), Node("lat", "12.3"))),
            Node("size", (Node("long", "0.5"), Node("lat", "0.5"))),
        )),
    ]  # fmt: skip
    given = params if chance(rng, 0.6) else ()
    query = [Node("testQueryString", "POS=83.63,22.01&SIZE=0.2")] if chance(rng, 0.3) else ()
    interface = _http(f"{base}/siap.xml?", version="1.0", params=given, details=query)
    return Capability("sia:SimpleImageAccess", "ivo://ivoa.net/std/SIA", [interface],
                      details=details)  # fmt: skip


def _image2(base: str) -> Capability:
    interface = _http(f"{base}/query?", version="2.0", methods=("GET", "POST"))
    return Capability(
        "sia:SimpleImageAccess", "ivo://ivoa.net/std/SIA#query-2.0", [interface],
        "SIAP version 2 access",
    )  # fmt: skip


def _spectrum(rng: Random, base: str) -> Capability:
    params = [
        Param("BAND", "Wavelength (range) of interest", "m", "em.wl", datatype="char", std="true"),
        Param("TARGETNAME", "Target name", None, "meta.id;src", datatype="char", use="optional"),
    ]
    details = [
        Node("complianceLevel", one_of(rng, ("full", "minimal", "query"))),
        Node("dataSource", one_of(rng, ("survey", "pointed", "custom", "theory", "artificial"))),
        Node("creationType", one_of(rng, ("archival", "cutout", "filtered"))),
        Node("supportedFrame", "ICRS"),
        Node("maxSearchRadius", "180"),
        Node("maxRecords", "10000"),
        Node("defaultMaxRecords", "1000"),
        Node("testQuery", (Node("queryDataCmd", "POS=83.6,22.0&SIZE=0.1&REQUEST=queryData"),)),
    ]
    interface = _http(
        f"{base}/ssap.xml?REQUEST=queryData&", version="1.1",
        params=params if chance(rng, 0.5) else (),
    )  # fmt: skip
    return Capability("ssap:SimpleSpectralAccess", "ivo://ivoa.net/std/SSA", [interface],
                      details=details)  # fmt: skip


def _lines(base: str) -> Capability:
    return Capability("slap:SimpleLineAccess", "ivo://ivoa.net/std/SLAP", [_http(f"{base}/slap?")])


_FUNCTIONS = (
    "ivo_hasword(haystack TEXT, needle TEXT) -> INTEGER",
    "ivo_nocasematch(value TEXT, pattern TEXT) -> INTEGER",
    "ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER",
    "ivo_string_agg(expression TEXT, delimiter TEXT) -> TEXT",
)


def _tap(rng: Random, base: str) -> list[Capability]:
    version = one_of(rng, ("2.0", "2.1"))
    features = tuple(
        Node("feature", (Node("form", form), Node("description", "A function of this service")))
        for form in _FUNCTIONS[: whole(rng, 0, 4)]
    )
    language = [
        Node("name", "ADQL"),
        Node("version", version, (("ivo-id", f"ivo://ivoa.net/std/ADQL#v{version}"),)),
    ]
    if features:
        kind = "ivo://ivoa.net/std/TAPRegExt#features-udf"
        language.append(Node("languageFeatures", features, (("type", kind),)))
    details = [
        Node("dataModel", "ObsCore-1.1", (("ivo-id", "ivo://ivoa.net/std/ObsCore#core-1.1"),)),
        Node("language", tuple(language)),
        Node("outputFormat", (Node("mime", "application/x-votable+xml"), Node("alias", "votable")),
             (("ivo-id", "ivo://ivoa.net/std/TAPRegExt#output-votable-binary"),)),
        Node("outputFormat", (Node("mime", "text/csv"), Node("alias", "csv"))),
        Node("uploadMethod", "", (("ivo-id", "ivo://ivoa.net/std/TAPRegExt#upload-inline"),)),
        Node("retentionPeriod", (Node("default", "172800"), Node("hard", "31536000"))),
        Node("executionDuration", (Node("default", "3600"),)),
        Node("outputLimit", (
            Node("default", "20000", (("unit", "row"),)),
            Node("hard", "20000000", (("unit", "row"),)),
        )),
        Node("uploadLimit", (Node("hard", "100000000", (("unit", "byte"),)),)),
    ]  # fmt: skip
    secure = [Node("securityMethod", "", (("standardID", "ivo://ivoa.net/sso#BasicAA"),))]
    interfaces = [
        _http(f"{base}/tap", version=one_of(rng, ("1.0", "1.1")), methods=(), result=None)
    ]
    if chance(rng, 0.15):
        interfaces.append(_http(f"{base}/auth/tap", version="1.1", methods=(), details=secure))
    return [
        Capability("tr:TableAccess", "ivo://ivoa.net/std/TAP", interfaces, details=details),
        *_standard_pages(base),
    ]


def _standard_pages(base: str) -> list[Capability]:
    return [
        Capability(None, f"ivo://ivoa.net/std/VOSI#{name}",
                   [_http(f"{base}/tap/{name}", use="full", methods=(), result=None)])
        for name in ("availability", "capabilities", "tables")
    ]  # fmt: skip


def _hips(base: str) -> Capability:
    interface = _http(base, use="base", methods=(), result=None)
    return Capability(None, "ivo://ivoa.net/std/hips#hips-1.0", [interface])


def _harvest(base: str) -> Capability:
    interface = Interface("vg:OAIHTTP", f"{base}/oai.xml", "base", "std", "1.0")
    return Capability(
        "vg:Harvest",
        "ivo://ivoa.net/std/Registry",
        [interface],
        details=[Node("maxRecords", "500")],
    )


def capabilities(
    rng: Random, voc: Vocabulary, kind: str, ivoid: str, placed: Sequence[Placed]
) -> list[Capability]:
    """What a resource of a kind has; `ivoid` in lower case."""
    base = _base(rng, ivoid)
    authority = ivoid.split("/")[2]
    tap = f"https://tap.{authority}/tap"
    match kind:
        case "cone":
            found = [_cone(rng, voc, _http(f"{base}/scs.xml?", version="1.0"), None)]
            found += [_aux(tap)] if chance(rng, 0.5) else []
        case "table":
            found = [_aux(tap, "1.1")]
        case "image":
            found = [_image(rng, voc, base)]
            found += [_image2(base)] if chance(rng, 0.3) else []
        case "image2":
            found = [_image2(base), Capability(None, "ivo://ivoa.net/std/SODA#sync-1.0",
                                               [_http(f"{base}/soda?")])]  # fmt: skip
        case "spectrum":
            found = [_spectrum(rng, base)]
            found += [Capability(None, "ivo://ivoa.net/std/DataLink#links-1.1",
                                 [_http(f"{base}/dl?")])] if chance(rng, 0.4) else []  # fmt: skip
        case "lines":
            found = [_lines(base)]
        case "hips":
            return [_hips(base)]
        case "tap":
            return _tap(rng, base)
        case "registry":
            return [_harvest(base)]
        case "application":
            interface = Interface("vr:WebService", f"{base}/services", wsdl_url=f"{base}?wsdl")
            return [Capability(None, None, [interface])]
        case "custom":
            interface = _http(f"{base}/custom?", role=None, params=[Param("mode", "Mode")])
            return [Capability(None, None, [interface], "A form for the service's own parameters")]
        case _:
            return []
    if chance(rng, 0.7):
        found.append(_browser(f"{base}/form"))
    if chance(rng, 0.1):
        grade = str(whole(rng, 0, 4))
        found[0] = found[0]._replace(grades=[("ivo://archive.stsci.edu/nvoregistry", grade)])
    return found


# --- real ones

_TYPES: Mapping[str, str] = {
    "conesearch": "cs:ConeSearch", "simpleimageaccess": "sia:SimpleImageAccess",
    "simplespectralaccess": "ssap:SimpleSpectralAccess", "openskynode": "vs:OpenSkyNode",
    "ceacapability": "cea:CeaCapability", "cecinterface": "cea:CECInterface",
    "paramhttp": "vs:ParamHTTP", "webbrowser": "vr:WebBrowser", "webservice": "vr:WebService",
    "protospectralaccess": "ssap:ProtoSpectralAccess", "tableaccess": "tr:TableAccess",
    "harvest": "vg:Harvest", "search": "vg:Search", "oaihttp": "vg:OAIHTTP",
    "oaisoap": "vg:OAISOAP", "edition": "doc:Edition", "simplelineaccess": "slap:SimpleLineAccess",
    "vamdctap": "tx:VamdcTap",
}  # fmt: skip


def _type(given: str | None) -> str | None:
    """A type as a list had it, with or without a prefix; with the canonical one."""
    if not given:
        return None
    name = given.rpartition(":")[2]
    return _TYPES.get(name.lower(), given if ":" in given else f"vs:{given}")


def given_capabilities(rng: Random, record: Mapping[str, Any]) -> list[Capability]:
    """The capabilities of a real resource; those that several lists have, once."""
    complete = {c.get("standard_id") for c in record["capabilities"] if c.get("access_url")}
    base = _base(rng, record["ivoid"])
    found: list[Capability] = []
    for number, given in enumerate(record["capabilities"]):
        standard, url = given.get("standard_id"), given.get("access_url")
        if not url and standard in complete:
            continue
        if not url:
            complete.add(standard)
            url = f"{base}/service{number}?"
        details = [
            Node(tag, given[key])
            for key, tag in (("max_sr", "maxSR"), ("max_records", "maxRecords"))
            if given.get(key)
        ]
        grades = [(one_of(rng, _GRADERS), given["validation"])] if given.get("validation") else ()
        role = (given.get("intf_role") or "").rstrip("?") or None
        kind = _type(given.get("intf_type"))
        http = kind == "vs:ParamHTTP"
        interface = Interface(
            kind,
            url,
            "base" if http else "full",
            role,
            given.get("std_version"),
            query_types=("GET",) if http else (),
            result_type=_VOTABLE if http and standard else None,
        )
        found.append(
            Capability(
                _type(given.get("cap_type")),
                standard,
                [interface],
                given.get("cap_description"),
                grades,
                details,
            )
        )
    return found


_GRADERS = ("ivo://archive.stsci.edu/nvoregistry", "ivo://ivoa.net/rofr", "ivo://nasa.heasarc/reg")
