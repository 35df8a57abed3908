"""What made-up records are made of: words, names, UCDs, units, identifiers and the like.

Plain things come several times, so that records have something in common and queries find
some of them and not others; odd ones stand beside them, each for a reason: wildcards of
LIKE, quotes, line breaks, accents, letters whose lower case has another length, words of
both generations of UCDs, identifiers of services as registries have them.
"""

from __future__ import annotations

_PLAIN = """
galaxy galaxy galaxies galactic survey survey surveys star stars stellar catalogue catalogue
catalog emission emission line lines infrared optical radio photometry photometric photometer
redshift redshifts spectra spectrum spectroscopy spectroscopic variable variability cluster
clusters clustering nebula nebulae quasar quasars observed observations observatory measured
measurement measuring magnitude magnitudes parallaxes image images imaging archive archival
relational generalization happily skies
"""
PLAIN = tuple(_PLAIN.split())
"""Words as they stand in titles and descriptions, with relatives of one stem."""

STOP = ("the", "of", "the", "in", "and", "for", "with", "a", "is", "on", "from", "not", "i", "s")

ODD = (
    *("X-ray", "x-rays", "emission-line", "USNO-B1.0", "2MASS", "Hα", "Hβ", "CO(1-0)", "21cm"),
    *("Tübingen", "TÜBINGEN", "Tubingen", "Véron-Cetty", "naïve", "Straße", "STRASSE", "ΣΊΣΥΦΟΣ"),
    *("σίσυφος", "Øresund", "ﬁeld", "İstanbul", "Ångström", "Angström", "Ko\u0308ln", "Köln"),
    *(
        "日本語",
        "обзор",
        "Обзоры",
        "🌟",
        "µm",
        "μm",
        "[Fe/H]",
        "100%",
        "a_b",
        "axb",
        "C\\D",
        "#hash",
    ),
    *("it's", "O'Dea", "''", '"quoted"', "R&D", "<tag>", "a*b", "AND", "or", "NULL", "1.5e-3"),
    *("SELECT", "--", "$x", "@y", "no-break\u00a0space", "soft\u00adhyphen", "１２", "٣"),
)

GLUE = (" ",) * 12 + (", ", ". ", "; ", " - ", "-", "/", "_", "\n", "\n  ", "\t", " / ", "'s ")

PERSONS = (
    *("Hubble, E.", "Hubble, E.", "Drew J.E.", "Drew, J. E.", "Greimel R.", "Irwin M.J."),
    *("O'Dea, C.", "GÉNOT, V.", "Génot, Vincent", "Müller; Meyer", "van der Meer, A.", "Li, W"),
    *("Gaia Collaboration", "Team, Gaia", "The SDSS Collaboration", "Véron-Cetty M.-P.", "Ö, Å"),
    *("Smith, 100%", "de_Vries_", "ИВАНОВ, И.", "İnönü, E.", 'The "A" Team', "Two\nLines"),
)

PUBLISHERS = (
    *("CDS", "CDS", "NASA/GSFC HEASARC", "The GAVO DC team", "MAST", "Space Telescope Science"),
    *("Paris Astronomical Data Centre", "Müller & Söhne", "Observatory_1", "Zentrum für 50% Kunst"),
)

SHORT_NAMES = (
    *("GAVO SCS", "gavo ssa", "2MASS PSC", "I/238A", "I/239", "HIP", "hip", "kTc", "UCAC4"),
    *("A_B", "AXB", "50%", "it's", 'a"b', "Tü", "TÜ", "İ", "i̇", "a*", "[x]", "?", "x\ny", "ſ"),
)

AUTHORITIES = ("cds.vizier", "org.gavo.dc", "nasa.heasarc", "x", "x.y", "Mixed.Case", "x2")

PATHS = (
    *("", "", "i/238", "I/238a", "cat/j/a+a/1/2", "q/scs", "q/ssa", "tap", "a_b", "axb", "a%20b"),
    *("tab/x", "tab/y", "deep/er/path", "with?query=1", "with#fragment", "ü"),
)

TABLES = (
    *("ivoa.obscore", "ivoa.ObsCore", "rr.resource", "main", "MAIN", "data", "gaia.dr3lite"),
    *("J/A+A/1/table1", '"J/A+A/1/2"', "table_1", "tablex1", "öffentlich", "50%", "it's"),
    *("epn_core", "exo.epn_core", "two words", "a\nb"),
)

TABLE_UTYPES = (
    *("ivo://ivoa.net/std/obscore#table-1.0", "ivo://ivoa.net/std/ObsCore#table-1.1"),
    *("ivo://ivoa.net/std/epntap#table-2.0", "ivo://vopdc.obspm/std/epncore#schema-2.0"),
    *("ivo://ivoa.net/std/LineTAP#table-1.0", "ivo://ivoa.net/std/linetap#lines-1.0"),
    *("ivo://ivoa.net/std/obsloctap#table-1.0", "ivo://ivoa.net/std/regtap#1.1"),
    *("ivo://ivoa.net/std/obscore", "caom2:Plane", "epn_core", "epnxcore", "50%", "ü:T"),
)

TABLE_TYPES = ("output", "output", "base_table", "Base_Table", "view", "odd type", "o_tput")

COLUMNS = (
    *("ra", "RA", "dec", "RAJ2000", "_RAJ2000", "e_RAJ2000", "DEJ2000", "Jmag", "Hmag", "Kmag"),
    *("e_Jmag", "exJmag", "flux", "flux_err", "FLUX", "s_ra", "s_dec", "obs_id", "access_url"),
    *("z", "i", "a", "V", "B-V", "[Fe/H]", "z_phot", "zxphot", "50%", "id#", "Größe", "GRÖSSE"),
    *("col 1", "x*y", "it's", 'q"t', "İD", "ΣΑΣ", "σας", "µ", "of", "not", "name\nbroken", "\\n"),
)

UCDS = (
    *("pos.eq.ra;meta.main", "pos.eq.dec;meta.main", "pos.eq.ra", "POS.EQ.DEC", "pos.eq"),
    *("phot.mag;em.IR.J", "phot.mag;em.IR.K", "phot.mag;em.opt.V", "PHOT.MAG;EM.IR.H", "phot.mag"),
    *("phot.flux;em.radio", "phot.flux.density;em.radio.1500-3000MHz", "phot.magabs;em.opt.B"),
    *("stat.error;phot.mag;em.IR.J", "stat.error;pos.eq.ra", "stat.max;phot.mag", "stat.stdev"),
    *("phot.mag;stat.max", "em.IR.J;phot.mag", "em.wl;em.IR", "pos.parallax;pos", "meta.id"),
    *("meta.id;meta.main", "meta.id.part", "meta.idx", "src.redshift", "src.redshift.phot"),
    *("time.epoch", "meta.code;meta.note", "pos.eq.ra; meta.main", "phot.mag ;em.IR", ";pos"),
    *("phot.mag;", "pos;;eq", "??", "phys.veloc_x", "phot_mag.x", "made.up", "em.opt.V;phot_mag"),
    *("PHOT_MAG", "PHOT_MAG_OPTICAL", "phot_mag_unc", "PHOTXMAG", "POS_EQ_RA_MAIN", "POS_EQ"),
    *("ERROR", "ID_MAIN", "CODE_MISC", "ID_", "_ID", "100%", "pos.eq.ra\nmeta"),
)

UNITS = (
    *("mag", "mag", "deg", "mJy", "MJy", "mjy", "Jy", "arcsec", "mas/yr", "m*s", "km/s", "ct / s"),
    *("[10-7W]", "10**-3 W", "%", "_", "x_", '"h:m:s"', "'", "Å", "å", "µm", "μm", "°C", "s-1"),
)

COLUMN_UTYPES = (
    *("obscore:char.spatialaxis.coverage.location.coord.position2d.value2.c1", "ssa:Target.Name"),
    *("obscore:access.reference", "ssa:target.name", "epn.time", "epnxtime", "50%", "Ü:x"),
)

DATATYPES = ("double", "float", "char", "VARCHAR", "varchar", "int", "short", "BIGINT", "x_y")

CONTENT_TYPES = (
    *("Catalog", "Catalog", "Survey", "Archive", "archive", "Other", "Simulation", "Bibliography"),
    *("Registry", "Outreach", "Catalogue", "Catalog#Survey"),
)

WAVEBANDS = (
    *("Radio", "Millimeter", "Infrared", "Infrared", "Optical", "Optical", "UV", "EUV", "X-ray"),
    *("Gamma-ray", "X-RAY", "optical", "Neutrino", "Photon", "Visible", "ray", "a_b"),
)

STANDARDS = (
    *("ConeSearch", "ConeSearch", "ConeSearch#aux", "SIA", "sia", "SIA#aux", "SIA#query-2.0"),
    *("SIA#query-2.1", "SIA#query-aux-2.0", "SSA", "SSA#aux", "SLAP", "SLAP#aux", "SLAP#lines-2.0"),
    *("slap#species-1.0", "TAP", "TAP", "TAP", "TAP#aux", "TAP#aux", "TAP#sync-1.1", "TAP#async-1"),
    *("hips#hips-1.0", "HATS#hats-0.1", "DataLink#links-1.1", "SODA#sync-1.0", "SODA#async-1.0"),
    *(
        "VOEvent",
        "voevent#v2",
        "Registry",
        "Registry",
        "VOSI#tables",
        "sia2",
        "siax",
        "conesearch2",
    ),
)
"""The ends of standard ids that begin with `ivo://ivoa.net/std/`."""

OTHER_STANDARDS = (
    *("ivo://org.gavo.dc/std/exts", "ivo://ivoa.net/std", "ivo://x/y_z", "ivo://x/yxz"),
    *("ivo://x/50%", "http://ivoa.net/std/tap", "ivo://ivoa.net/std/TAP/"),
)

DATA_MODELS = (
    *(
        "ivo://ivoa.net/std/ObsCore/v1.0",
        "ivo://ivoa.net/std/ObsCore-1.0",
        "IVO://ivoa.net/std/obscore",
    ),
    *(
        "ivo://ivoa.net/std/RegTAP#1.1",
        "ivo://ivoa.net/std/RegTAP#1.0",
        "ivo://ivoa.net/std/regtap",
    ),
    *("ivo://ivoa.net/std/epntap#table-2.0", "ivo://x/a model", ""),
)

INTERFACES = (
    *("vs:ParamHTTP", "vs:ParamHTTP", "vr:WebBrowser", "vr:WebService", "vg:OAIHTTP", "mine:Odd"),
    *("", "old:ParamHTTP", "WebBrowser"),
)

RESOURCES = (
    *("vs:CatalogService", "vs:CatalogService", "vs:CatalogResource", "vs:CatalogResource"),
    *("vs:DataService", "vs:DataResource", "old:CatalogService", "old:DataCollection"),
    *("vr:Service", "vr:Organisation", "vg:Registry", "vg:Registry", "vg:Authority"),
    *("doc:Document", "vstd:Standard", "mine:Thing_1", "mine:Thingx1", "nobody:Thing", "Bare", ""),
)

ALT_IDENTIFIERS = (
    *("https://orcid.org/0000-0002-3398-6916", "http://orcid.org/0000-0001-5986-116X"),
    *("orcid:0000-0002-3398-6916", "ORCID:0000-0001-5986-116x", "bibcode:2000A&AS..143...33B"),
    *("BibCode:2022yCat.1355....0G", "bibcode:", "ascl:1212.011", "https://ror.org/03r0ha626"),
    *("doi:10.26093/cds/vizier.1", "doi:10.26093/CDS/VizieR.2", "DOI:10.1051/0004-6361/2020"),
    *("https://doi.org/10.26093/cds/vizier.1", "http://dx.doi.org/10.5270/a_b", "10.5270/bare"),
    *("https://dx.doi.org/10.5270/AxB", "http://doi.org/10.1/50%", "bibcode:2020A&A...1..2X"),
    *(
        "doi:",
        "https://orcid.org/0000-0001",
        "doi:10.1/it's",
        "doi:10.1/x\ny",
        "doi:doi:10.1/twice",
    ),
)

EMAILS = ("help@example.org", "Help@Example.org", "ops@archive.example.edu", "a_b@x.org", "50%")

ADDRESSES = (
    *("3700 San Martin Drive, Baltimore, MD 21218", "11 rue de l'Universite, 67000 Strasbourg"),
    *("Moenchhofstr. 12-14; D-69120 Heidelberg", "Straße 1\nTübingen", "somewhere_else 100%"),
)

TELEPHONES = ("+49 6221 54 1837", "+49 6221 54 1838", "555-0100", "n/a")

LOGOS = ("http://example.org/logo.png", "https://Example.org/Logo.svg", "http://x.org/a_b%20c.gif")

PEOPLE_IDS = ("ivo://Org.gavo.dc/people", "ivo://x", "ivo://cds.vizier", "no-ivoid")

DATES = ("2015-03-04", "2015-03-04T12:30:00Z", "2020-01-01", "1999-12-31T23:59:59", "soon", "2015")

DATE_ROLES = (
    *("Updated", "Created", "Collected", "representative", "creation", "update", "UPDATE"),
    *("Issued", "Inspected", "odd role", "", None),
)

VERSIONS = ("1.0", "1", "2.0", "2.1-beta", "v1", "V1", "1.10", "2_0", "100%")

RIGHTS = (
    *("public", "Public", "secure", "Creative Commons Attribution 4.0", "creative  commons zero"),
    *("© 100% Müller & Söhne", "proprietary; ask first", "a_b"),
)

LICENSES = (
    *("https://spdx.org/licenses/CC-BY-4.0", "https://spdx.org/licenses/CC0-1.0"),
    *("http://creativecommons.org/publicdomain/zero/1.0/", "https://x.org/a_b", "cc-by-4.0", ""),
)

LEVELS = (
    "Research",
    "Research",
    "Amateur",
    "General",
    "research",
    "University",
    "General#Research",
)

SOURCES = ("2000A&AS..143...33B", "2022yCat.1355....0G", "https://ui.adsabs.example/abs/1", "a_b%")

SOURCE_FORMATS = ("bibcode", "bibcode", "Bibcode", "URL", None)

PAGES = (
    *("http://example.org/?a=b&c=d", "https://Archive.example.org/a_b/100%25", "http://x.org/axb"),
    *("https://cdsarc.example.fr/viz-bin/cat/I/355", "http://ünïcode.example/", "x"),
)

REGARDS = ("0.5", "0.1", "1", "2e-3", "0", "-1", "30", "wide", "inf", "1_0", "nan")

FACILITIES = (
    *("XMM-Newton", "xmm newton", "Hubble Space Telescope", "HST", "ESO La Silla; 3.6m", "2MASS"),
    *("Gaia", "GAIA (ESA)", "Sternwarte Tübingen", "50% Scope", "a_b"),
)

FOOTPRINTS = ("http://cdsarc.example.fr/moc/1", "https://example.org/Footprint?id=2", "x_y")

RELATION_TYPES = (
    *("IsServedBy", "IsServedBy", "served-by", "IsServiceFor", "IsServiceFor", "service-for"),
    *("isservedby", "IsDerivedFrom", "derived-from", "IsSourceOf", "IsPartOf", "HasPart"),
    *("Continues", "IsContinuedBy", "IsNewVersionOf", "IsPreviousVersionOf", "IsSupplementTo"),
    *("IsSupplementedBy", "IsIdenticalTo", "mirror-of", "Cites", "IsCitedBy", "related-to"),
    *("Odd_Type", ""),
)

RELATED_NAMES = ("Some Service", "some other service; TAP", "Müller 100%", "a_b", "")

VALIDATORS = ("ivo://x/reg", "ivo://X", "ivo://org.gavo.dc/rr", "somebody", "")

GRADES = ("0", "1", "2", "2", "3", "4", "two", "", "-1", "2.5")

CAPABILITY_TYPES = (
    *("cs:ConeSearch", "cs:ConeSearch", "ssap:SimpleSpectralAccess", "tr:TableAccess"),
    *("sia:SimpleImageAccess", "vg:Harvest", "mine:Odd_1", "Bare", ""),
)

ACCESS_URLS = (
    *("http://example.org/x?", "https://example.org/tap", "http://Example.org/TAP/", "x"),
    *("https://archive.example.org/a_b/ssa?q=50%25&", "http://dc.example.org/axb/scs.xml?"),
)

URL_USES = ("base", "base", "full", "dir", "BASE", None)

INTERFACE_ROLES = ("std", "std", "std", "STD", "std:1", "rendered", "", None)

INTERFACE_VERSIONS = ("1.0", "1.1", "1.1", "2.0", "1.10", "V2", "", None)

QUERY_TYPES = ("GET", "POST", "get", "GET#POST", "")

RESULT_TYPES = ("application/x-votable+xml", "text/html", "Text/HTML", "text/x_ml", "")

SECURITY = ("ivo://ivoa.net/sso#BasicAA", "ivo://ivoa.net/sso#cookie", None, "")

PARAMS = ("RA", "DEC", "SR", "POS", "band", "BAND", "time_1", "timex1", "50%", "ü", "")

PARAM_UCDS = (
    "pos.eq.ra;meta.main",
    "pos.eq.dec",
    "em.wl",
    "em.wl;stat.max",
    "phot.mag",
    "POS_EQ_RA",
)

PARAM_USES = ("required", "optional", "Optional", "ignored", None, None)

FLAGS = ("true", "false", "1", "0", "maybe", "", None, None)

COLUMN_FLAGS = ("nullable", "primary", "indexed", "PRIMARY", "nullable#indexed", "")

ARRAYSIZES = ("*", "2x*", "1", "10", "2X*", None, None)

XTYPES = ("timestamp", "adql:POINT", "adql:point", "moc", "a_b", None, None)

SCHEMAS = ("ivoa", "IVOA", "gaia_dr3", "gaiaxdr3", "default", "50%", "tap_schema", "ü")

SCHEMA_UTYPES = ("ivo://ivoa.net/std/RegTAP#1.1", "ivo://x/50%", "a_b", "ü:s")

DETAILS: dict[str, tuple[str, ...]] = {
    "dataSource": ("survey", "theory", "pointed", "Theory", "a_b"),
    "creationType": ("archival", "cutout"),
    "maxSR": ("180", "10", "1.5", "0.5", "1e1", "+2", ".5", "ten", "180.0", "inf", "1_0", "2 deg"),
    "maxRecords": ("10000", "10_000", "many"),
    "languageCode": ("en", "de", "EN"),
    "verbosity": ("true", "false"),
    "supportedFrame": ("ICRS", "FK5"),
    "productType": (
        *("image", "spectrum", "timeseries", "light-curve", "Image", "spectral-cube", "cube"),
        *("sed", "odd_type"),
    ),
}
"""Children of capabilities that become details, and their values."""
