"""The generator's own vocabulary, for a checkout that has nothing else.

Smaller than the real one and written by hand: sentences with gaps, lists of words for the
gaps, kinds of columns.  The weights are round numbers of about the right size.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from .draws import Quantiles, Weighted, generator, one_of, whole
from .model import Column
from .text import Walk, designation
from .vocabulary import JOURNALS, Lengths, Vocabulary, composed_ucds, scrambled

__all__ = ["SURNAMES", "uat_subjects", "vocabulary"]

SURNAMES = (
    "Smith", "Wang", "Müller", "García", "Rossi", "Dubois", "Ivanov", "Tanaka", "Kim", "Silva",
    "Nowak", "Novák", "Jönsson", "Østergaard", "Sørensen", "Ångström", "Yılmaz", "Reylé",
    "Löwe", "Pérez", "Núñez", "O'Neill", "van Dyk", "de Vries", "MacLeod", "Chen", "Kumar",
    "Sato", "Haas", "Weber", "Moreau", "Bianchi", "Costa", "Petrov", "Kovács", "Szabó",
    "Larsson", "Virtanen", "Eriksen", "Murphy", "Brown", "Jones", "Taylor", "Lee", "Park",
    "Cohen", "Haddad", "Okafor", "Mbeki", "Suzuki", "Yamada", "Li", "Zhang", "Liu", "Huang",
    "Singh", "Patel", "Fischer", "Schäfer", "Lefèvre", "Gómez", "Oliveira", "Marić", "Popescu",
)  # fmt: skip

_OBJECTS = (
    "galaxies", "quasars", "white dwarfs", "open clusters", "globular clusters", "variable stars",
    "eclipsing binaries", "planetary nebulae", "supernova remnants", "HII regions", "pulsars",
    "radio sources", "X-ray sources", "brown dwarfs", "RR Lyrae stars", "Cepheids", "asteroids",
    "exoplanets", "molecular clouds", "young stellar objects", "galaxy clusters", "blazars",
    "red giants", "Be stars", "Wolf-Rayet stars", "gamma-ray bursts", "double stars", "comets",
    "Seyfert galaxies", "dwarf galaxies", "Lyman-alpha emitters", "maser sources", "OB stars",
)  # fmt: skip
_PLACES = (
    "the Galactic plane", "the Large Magellanic Cloud", "the Small Magellanic Cloud", "M31",
    "the Virgo cluster", "the Orion nebula", "the solar neighbourhood", "the Galactic bulge",
    "the COSMOS field", "the Lockman Hole", "the Pleiades", "the Coma cluster", "Taurus",
    "the southern sky", "the northern sky", "the Kepler field", "Stripe 82", "Cygnus X",
)  # fmt: skip
_DATA = (
    "photometry", "spectroscopy", "astrometry", "light curves", "radial velocities", "redshifts",
    "proper motions", "images", "spectra", "polarimetry", "abundances", "parallaxes",
    "near-infrared photometry", "UBV photometry", "flux densities", "equivalent widths",
    "mid-infrared spectra", "catalogue", "survey", "atlas", "CCD observations", "source counts",
)  # fmt: skip
_ADJECTIVES = (
    "deep", "wide-field", "new", "complete", "revised", "homogeneous", "high-resolution", "faint",
    "bright", "multi-wavelength", "large", "preliminary", "accurate", "all-sky", "serendipitous",
)  # fmt: skip
_TELESCOPES = (
    "the 2.2m telescope", "the Schmidt telescope", "the space telescope", "a radio interferometer",
    "the 4m telescope", "the multi-object spectrograph", "the infrared camera",
    "the X-ray satellite", "the robotic observatory", "photographic plates", "the 100m dish",
)  # fmt: skip
_TITLES = (
    "{Data} of {objects} in {place}",
    "{Adjective} {data} of {objects}",
    "{Objects} in {place}: {data} and {data}",
    "{Adjective} survey of {place}",
    "Catalogue of {adjective} {objects}",
    "{Name} {adjective} {data}",
    "{Data} and {data} of {number} {objects}",
    "{Name} image service",
    "{Name} cone search",
)
_SENTENCES = (
    "We present {adjective} {data} of {number} {objects} in {place}.",
    "The observations were made with {telescope} between 19{two} and 20{two}.",
    "The {data} reach a limiting magnitude of {number} with an accuracy of {two} mmag.",
    "Of these, {number} {objects} are {adjective}, and {number} have {data} in the literature.",
    "We derive {data} and {data} for {objects} using {telescope}.",
    "The {adjective} sample contains {objects} and {objects} from {place}.",
    "A comparison with earlier {data} shows no systematic difference for {name}.",
    "The tables list positions, {data}, {data}, and cross-identifications.",
    "For each of the {number} {objects} we give the {data} obtained with {telescope}.",
    "Our {adjective} {data} suggest that {objects} in {place} formed together with {objects}.",
    "This service provides access to {adjective} {data} of {place}.",
    "{Name}, {name} and {name} show {adjective} emission lines.",
    "The luminosity function of {objects} is well described by a power law of index -{two}.",
    "No {objects} were found within {two} arcsec of {name}.",
)

_AUTHORITIES = (
    ("nasa.heasarc", 90), ("archive.stsci.edu", 40), ("irsa.ipac", 35), ("org.gavo.dc", 30),
    ("wfau.roe.ac.uk", 25), ("eso.org", 20), ("svo.cab", 18), ("vopdc.obspm", 16), ("cds", 40),
    ("cadc.nrc.ca", 12), ("ia2.inaf.it", 10), ("example.observatory", 8), ("example.institute", 5),
)  # fmt: skip

# Bands with the UCD word each has.
_BANDS = (
    ("U", "em.opt.U"), ("B", "em.opt.B"), ("V", "em.opt.V"), ("R", "em.opt.R"), ("I", "em.opt.I"),
    ("g", "em.opt.V"), ("r", "em.opt.R"), ("i", "em.opt.I"), ("z", "em.opt.I"),
    ("J", "em.IR.J"), ("H", "em.IR.H"), ("K", "em.IR.K"), ("W1", "em.IR.3-4um"),
    ("NUV", "em.UV.200-300nm"), ("FUV", "em.UV.100-200nm"),
)  # fmt: skip

# Name, description, unit, UCD, data type.
_COLUMNS: tuple[tuple[str, str, str | None, str | None, str], ...] = (
    ("pmRA", "Proper motion in right ascension", "mas/yr", "pos.pm;pos.eq.ra", "float"),
    ("pmDE", "Proper motion in declination", "mas/yr", "pos.pm;pos.eq.dec", "float"),
    ("Plx", "Trigonometric parallax", "mas", "pos.parallax.trig", "float"),
    ("RV", "Heliocentric radial velocity", "km/s", "spect.dopplerVeloc;pos.heliocentric", "float"),
    ("z", "Redshift", None, "src.redshift", "float"),
    ("SpType", "MK spectral type", None, "src.spType", "char"),
    ("Per", "Period of the light variation", "d", "time.period", "double"),
    ("Teff", "Effective temperature", "K", "phys.temperature.effective", "int"),
    ("logg", "Surface gravity", "log(cm.s**-2)", "phys.gravity", "float"),
    ("[Fe/H]", "Metallicity", None, "phys.abund.Fe", "float"),
    ("Mass", "Stellar mass", "solMass", "phys.mass", "float"),
    ("Dist", "Distance", "pc", "pos.distance", "float"),
    ("Sep", "Angular separation", "arcsec", "pos.angDistance", "float"),
    ("PA", "Position angle, east of north", "deg", "pos.posAng", "float"),
    ("MajAxis", "Major axis at the 25mag isophote", "arcmin", "phys.angSize.smajAxis", "float"),
    ("S1.4", "Integrated flux density at 1.4GHz", "mJy", "phot.flux.density;em.radio.750-1500MHz",
     "float"),
    ("FX", "X-ray flux, 0.5-2keV", "mW/m2", "phot.flux;em.X-ray.soft", "float"),
    ("HR1", "Hardness ratio", None, "phot.flux;arith.ratio", "float"),
    ("rate", "Count rate", "ct/s", "phot.count;em.X-ray", "float"),
    ("texp", "Exposure time", "s", "time.duration;obs.exposure", "float"),
    ("Epoch", "Epoch of observation", "yr", "time.epoch", "double"),
    ("JD", "Julian date of the observation", "d", "time.epoch", "double"),
    ("GLON", "Galactic longitude", "deg", "pos.galactic.lon", "double"),
    ("GLAT", "Galactic latitude", "deg", "pos.galactic.lat", "double"),
    ("EW", "Equivalent width of H{alpha}", "0.1nm", "spect.line.eqWidth", "float"),
    ("AV", "Visual extinction", "mag", "phys.absorption;em.opt.V", "float"),
    ("Nobs", "Number of observations", None, "meta.number;obs", "short"),
    ("chi2", "Reduced chi square of the fit", None, "stat.fit.chi2", "float"),
    ("snr", "Signal to noise ratio", None, "stat.snr", "float"),
    ("Flag", "Quality flag (1)", None, "meta.code.qual", "char"),
    ("Note", "Note on the object", None, "meta.note", "char"),
    ("Ref", "Reference", None, "meta.ref", "char"),
    ("Class", "Classification", None, "src.class", "char"),
    ("Other", "Other name", None, "meta.id.assoc", "char"),
    ("Seq", "Sequential number", None, "meta.record", "int"),
    ("Simbad", "Ask about this object", None, "meta.ref.url", "char"),
    ("width", "Line width\n   at half maximum", "km/s", "spect.line.width", "float"),
    ("x", "Position on the plate", "pix", "pos.cartesian.x;instr.det", "float"),
    ("remarks", "Remarks", None, None, "char"),
    ("field", "Field of the survey", None, None, "char"),
    ("sigma", "Dispersion", "km/s", "??", "float"),
)  # fmt: skip


def uat_subjects() -> list[str]:
    """Terms of the thesaurus that regdsl comes with, as new records write them."""
    import regdsl

    text = (Path(regdsl.__file__).parent / "data/vocabularies/uat.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if " | " in line and not line.startswith("#")]
    # mixed up, since the first ones will be common and the last ones rare
    return sorted((line.split(" | ")[0].strip() for line in lines), key=scrambled)


def vocabulary() -> Vocabulary:
    """The vocabulary that needs nothing but the checkout."""
    rng = generator(0)
    titles = list(dict.fromkeys(_fill(rng, one_of(rng, _TITLES)) for _ in range(1500)))
    texts = (
        " ".join(_fill(rng, one_of(rng, _SENTENCES)) for _ in range(whole(rng, 3, 9)))
        for _ in range(900)
    )
    legacy = [text.capitalize() for text in (*_OBJECTS, *_DATA)]
    columns = list(_columns(rng))
    journals = [name for name in JOURNALS if name != "other"]
    return Vocabulary(
        titles=Walk(titles, 0.15),
        descriptions=Walk(texts, 0.12),
        subjects=Weighted.zipf([term for pair in zip(uat_subjects(), legacy * 9, strict=False)
                                for term in pair]),
        surnames=Weighted.zipf(SURNAMES, 0.5),
        columns={"vizier": columns, "heasarc": columns, "other": columns},
        ucds=composed_ucds(),
        authorities=Weighted(_AUTHORITIES),
        publishers={"cds.vizier": ("CDS", "ivo://CDS"), "nasa.heasarc": ("HEASARC", None)},
        wavebands=Weighted(
            [
                (("Optical",), 45),
                (("Radio",), 9),
                (("Infrared",), 9),
                (("Optical", "Infrared"), 9),
                (("X-ray",), 8),
                ((), 8),
                (("UV", "Optical"), 4),
                (("Gamma-ray",), 2),
                (("Millimeter",), 2),
                (("X-ray", "Optical", "Infrared", "Radio"), 1),
            ]
        ),
        journals=Weighted.zipf(journals, 0.8),
        max_sr=Weighted([("180.0", 90), ("0", 5), ("1.5", 2), ("-9999", 1)]),
        max_records=Weighted([("50000", 90), ("10000", 5), ("0", 1)]),
        lengths=Lengths(
            title=Quantiles(_spread(35, 45, 53, 60, 66, 80, 140), 8),
            description=Quantiles(_spread(250, 450, 750, 1200, 1800, 3500, 6000), 30),
            subjects=Quantiles(_spread(1, 1, 2, 3, 4, 6, 9), 1),
            creators=Quantiles(_spread(1, 1, 1, 2, 4, 14, 30), 1),
            columns=Quantiles(_spread(7, 10, 15, 22, 31, 65, 120), 2),
        ),
        targets=[(f"ivo://cds.vizier/vii/{n}", title) for n, title in enumerate(titles[:400], 1)],
    )  # fmt: skip


def _spread(*values: float) -> dict[str, float]:
    return dict(zip(("p10", "p25", "median", "p75", "p90", "p99", "max"), values, strict=True))


def _fill(rng: Random, sentence: str) -> str:
    def gap(name: str) -> str:
        match name.lower():
            case "data":
                word = one_of(rng, _DATA)
            case "objects":
                word = one_of(rng, _OBJECTS)
            case "place":
                word = one_of(rng, _PLACES)
            case "adjective":
                word = one_of(rng, _ADJECTIVES)
            case "telescope":
                word = one_of(rng, _TELESCOPES)
            case "number":
                word = str(int(10 ** (0.5 + 3 * rng.random())))
            case "two":
                word = str(whole(rng, 10, 99))
            case _:
                word = designation(rng)
        return word[0].upper() + word[1:] if name[0].isupper() else word

    parts = sentence.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        found += [gap(name), rest]
    return "".join(found)


def _columns(rng: Random) -> Iterator[Column]:
    """Columns as they follow each other in tables: quantities, some with their errors."""
    for _ in range(1200):
        if rng.random() < 0.35:
            band, word = one_of(rng, _BANDS)
            name, unit, ucd = f"{band}mag", "mag", f"phot.mag;{word}"
            description, datatype = f"{band} magnitude", "float"
        else:
            name, description, measure, given, datatype = one_of(rng, _COLUMNS)
            unit, ucd = measure or "", given or ""
        yield Column(name, description, unit or None, ucd or None, datatype=datatype)
        if datatype == "float" and rng.random() < 0.4:
            yield Column(
                f"e_{name}",
                f"Uncertainty in {name}",
                unit or None,
                f"stat.error;{ucd.split(';')[0]}" if ucd else None,
                datatype=datatype,
            )
