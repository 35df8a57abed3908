"""The packaged vocabularies: what they can do, and that they say what the IVOA's say."""

import json
import re
import shutil
from pathlib import Path

import astropy.units as u
import pytest
from astropy.io.votable.ucd import UCDWords

from regdsl.binding.vocabularies import NAMES, Term, Vocabulary, bands, load, ucd_words
from tests.binding.failures import failure
from tests.conftest import SHARED

VOCAB = SHARED / "vocab"
CLOSED = [name for name in NAMES if name != "uat"]

needs_shared = pytest.mark.skipif(
    not VOCAB.is_dir(), reason="needs ../shared/vocab (or REGDSL_SHARED)"
)


def desise(name: str) -> dict[str, dict[str, object]]:
    for path in (VOCAB / f"{name}.desise", VOCAB / f"voresource_{name}.desise"):
        if path.is_file():
            terms: dict[str, dict[str, object]] = json.loads(path.read_text("utf-8"))["terms"]
            return terms
    raise FileNotFoundError(name)


@needs_shared
@pytest.mark.parametrize("name", CLOSED)
def test_closed_vocabularies_are_whole(name: str) -> None:
    packaged, whole = load(name), load(name, VOCAB)
    assert packaged is not whole
    assert not packaged.partial
    assert set(packaged.terms) == set(desise(name)) == set(whole.terms)
    for term, theirs in whole.terms.items():
        ours = packaged.terms[term]
        assert ours.label == theirs.label
        assert set(ours.broader) == set(theirs.broader)
        assert set(ours.narrower) == set(theirs.narrower)
        assert (ours.deprecated, ours.successor) == (theirs.deprecated, theirs.successor)


@needs_shared
def test_the_uat_in_part_agrees_with_the_whole() -> None:
    part, whole = load("uat"), load("uat", VOCAB)
    assert part.partial
    assert not whole.partial
    assert 150 <= len(part.terms) < len(whole.terms)
    for term, ours in part.terms.items():
        theirs = whole.terms[term]
        assert ours.label == theirs.label
        assert set(ours.broader) == set(theirs.broader), "what is broader is always whole"
        assert set(ours.narrower) == set(theirs.narrower) & set(part.terms)
        assert ours.more == (not set(theirs.narrower) <= set(part.terms))
        assert not theirs.deprecated
        assert part.complete(term) == (set(whole.narrower(term)) == set(part.narrower(term)))


def test_themes_that_are_whole() -> None:
    uat = load("uat")
    for term in ("variable-stars", "cepheid-variable-stars", "supernovae", "sky-surveys"):
        assert uat.complete(term)
    assert not uat.complete("galaxies")
    assert "w-virginis-variable-stars" in uat.narrower("cepheid-variable-stars")


@pytest.mark.parametrize(
    ("name", "text", "term"),
    [
        ("messenger", "x-ray", "X-ray"),
        ("messenger", "X-RAY", "X-ray"),
        ("messenger", "ultraviolet", "UV"),
        ("messenger", "extreme uv", "EUV"),
        ("messenger", "visible", None),
        ("content_type", "catalog", "Catalog"),
        ("voresource_content_type", "EPOresource", "EPOResource"),
        ("content_level", "research", "Research"),
        ("uat", "cepheid-variable-stars", "cepheid-variable-stars"),
        ("uat", "Cepheid variable stars", "cepheid-variable-stars"),
        ("uat", "CEPHEID_variable  stars ", "cepheid-variable-stars"),
        ("uat", "H II regions", "h-ii-regions"),
        ("relationship_type", "isservicefor", "IsServiceFor"),
        ("relationship_type", "is a service for", "IsServiceFor"),
        ("relationship_type", "service-for", "IsServiceFor"),
        ("relationship_type", "related-to", "related-to"),
        ("date_role", "created", "Created"),
        ("date_role", "creation", "Created"),
        ("date_role", "update", "Updated"),
        ("date_role", "last inspected", "Inspected"),
    ],
)
def test_find(name: str, text: str, term: str | None) -> None:
    assert load(name).find(text) == term


def test_deprecated_terms() -> None:
    relations = load("relationship_type")
    assert relations.deprecated("derived-from") == "derived-from"
    assert relations.deprecated("is derived from") is None
    assert relations.deprecated("related-to") == "related-to"
    assert relations.narrower("derived-from") == ("IsDerivedFrom",)


def test_narrower_and_broader() -> None:
    messenger = load("messenger")
    assert messenger.narrower("UV") == ("UV", "EUV")
    assert messenger.narrower("EUV") == ("EUV",)
    assert set(messenger.narrower("Photon")) == set(messenger.terms) - {"Neutrino"}
    assert messenger.broader("EUV", 0) == ("EUV",)
    assert "UV" in messenger.broader("EUV")
    assert messenger.broader("Photon") == ()
    uat = load("uat")
    assert uat.broader("cepheid-variable-stars", 1) == ("pulsating-variable-stars",)
    assert uat.broader("cepheid-variable-stars", 3) == ("variable-stars",)
    assert uat.broader("cepheid-variable-stars", 50) == ()
    assert uat.labels("cepheid-variable-stars") == ("Cepheid variable stars",)


@needs_shared
def test_every_step_of_the_whole_uat_is_known_from_both_sides() -> None:
    uat = load("uat", VOCAB)
    for term in uat.terms.values():
        for above in term.broader:
            assert above not in uat.terms or term.id in uat.terms[above].narrower
        for below in term.narrower:
            assert below not in uat.terms or term.id in uat.terms[below].broader
    assert uat.find("exobiology") == "astrobiology"


def test_a_circle_of_terms_ends() -> None:
    terms = {
        "a": Term(id="a", label="A", broader=("b",), narrower=("b",)),
        "b": Term(id="b", label="B", broader=("a",), narrower=("a",)),
    }
    circle = Vocabulary("circle", terms)
    assert circle.narrower("a") == ("a", "b")
    assert circle.broader("a", 3) == ("b",)


@pytest.mark.parametrize(
    ("name", "text", "term"),
    [
        ("messenger", "infrarde", "Infrared"),
        ("messenger", "ultravoilet", "UV"),
        ("uat", "cepheids", "cepheid-variable-stars"),
        ("uat", "vareable stars", "variable-stars"),
        ("uat", "quasar", "quasars"),
        ("uat", "xyzzy", None),
        ("uat", "", None),
    ],
)
def test_suggestions(name: str, text: str, term: str | None) -> None:
    assert load(name).suggest(text) == term


def test_vocabularies_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("messenger") is load("messenger")
    assert ucd_words() is ucd_words()
    assert bands() is bands()


def test_a_vocabulary_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no vocabulary 'colours'; there are messenger"):
        load("colours")


@needs_shared
def test_a_folder_goes_before_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(VOCAB / "uat.desise", tmp_path)
    shutil.copy(VOCAB / "product-type.desise", tmp_path)
    assert not load("uat", tmp_path).partial
    assert load("product-type", tmp_path).find("spectrum") == "spectrum"
    assert load("messenger", tmp_path).find("radio") == "Radio", "the package has the rest"
    monkeypatch.setenv("REGDSL_VOCAB_DIR", str(tmp_path))
    assert load("uat") is load("uat", tmp_path)
    monkeypatch.delenv("REGDSL_VOCAB_DIR")
    assert load("uat").partial


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"terms": 3}', '{"terms": {"a": 3}}', '{"terms": {"a": {"label": "A"}}}'],
)
def test_a_broken_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "messenger.desise").write_text(content)
    found = failure(lambda: load("messenger", tmp_path))
    assert found.code == "E305"
    assert str(tmp_path) in found.message


def listed_ucds() -> dict[str, tuple[str, str]]:
    """Word to flag and description, from the list as the IVOA gives it out."""
    rows = {}
    for line in (VOCAB / "ucd-list.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            flag, word, description = line.split("|", 2)
            rows[word.strip()] = (flag.strip(), description.strip())
    return rows


@needs_shared
def test_ucd_words_are_those_of_the_list() -> None:
    words, listed = ucd_words(), listed_ucds()
    assert {w: words.flags[w.lower()] for w in words.spellings.values()} == {
        word: flag for word, (flag, _) in listed.items()
    }
    lines = (VOCAB / "ucd-list-deprecated.txt").read_text("utf-8").splitlines()
    pairs = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert words.replacements == {old.lower(): new for old, new in pairs.items()}


def test_ucd_words_as_astropy_has_them() -> None:
    words, theirs = ucd_words(), UCDWords()
    for word in words.spellings:
        assert words.is_secondary_only(word) == (not theirs.is_primary(word)), word
        assert theirs.is_primary(word) or theirs.is_secondary(word), word
        primary_only = words.flags[word] == "P"
        assert theirs.is_secondary(word) != primary_only, word


def test_ucd_list() -> None:
    words = ucd_words()
    assert words.known("phot.mag")
    assert words.known("EM.ir")
    assert not words.known("em.ir.k.brgamma")
    assert words.is_secondary_only("em.IR")
    assert words.is_secondary_only("stat.max")
    assert not words.is_secondary_only("phot.mag")
    assert not words.is_secondary_only("em.wl")
    assert not words.is_secondary_only("xyzzy")
    assert words.replacement("em.IR.K.Brgamma") == "em.line.Brgamma"
    assert words.replacement("phot.color.b-v") == "phot.color;em.opt.B;em.opt.V"
    assert words.replacement("phot.mag") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("phot.magg", "phot.mag"),
        ("em.ir.kk", "em.IR.K"),
        ("parallax", "pos.parallax"),
        ("ir.k", "em.IR.K"),
        ("xx", None),
        ("", None),
    ],
)
def test_ucd_suggestions(text: str, word: str | None) -> None:
    assert ucd_words().suggest(text) == word


def test_replacements_are_words_of_the_list() -> None:
    words = ucd_words()
    for new in words.replacements.values():
        assert all(words.known(part) for part in new.split(";")), new


UNITS = {"micron": "um", "microns": "um", "nm": "nm", "keV": "keV", "MHz": "MHz", "GHz": "GHz"}
_RANGE = re.compile(r"([\d.]+)(?: and | - |-)([\d.]+) (microns?|nm|keV|MHz|GHz)")
_OPEN = re.compile(r"(below |>)(\d+) ?(keV|MHz)")


@needs_shared
def test_bands_are_those_of_the_descriptions() -> None:
    expected: dict[str, tuple[float | None, float | None, str]] = {}
    for word, (_, description) in listed_ucds().items():
        if not word.startswith("em.") or word.startswith("em.line"):
            continue
        if match := _RANGE.search(description):
            low, high, unit = match.groups()
            expected[word.lower()] = (float(low), float(high), UNITS[unit])
        elif match := _OPEN.search(description):
            value = float(match[2])
            low_end, high_end = (None, value) if match[1] == "below " else (value, None)
            expected[word.lower()] = (low_end, high_end, UNITS[match[3]])
    assert len(expected) > 40
    stated = {word: band for word, band in bands().items() if word.count(".") == 2}
    assert stated == expected


def joule(value: float | None, unit: str) -> float | None:
    quantity = None if value is None else value * u.Unit(unit)
    return None if quantity is None else quantity.to_value(u.J, equivalencies=u.spectral())


@pytest.mark.parametrize("word", ["radio", "mm", "ir", "opt", "uv", "x-ray", "gamma"])
def test_wide_bands_are_the_hull_of_their_parts(word: str) -> None:
    def ends(band: tuple[float | None, float | None, str]) -> tuple[float, float]:
        low, high, unit = band
        found = [joule(low, unit), joule(high, unit)]
        if u.Unit(unit).is_equivalent(u.m):
            found.reverse()
        return (0.0 if found[0] is None else found[0]), (
            float("inf") if found[1] is None else found[1]
        )

    parts = [ends(band) for name, band in bands().items() if name.startswith(f"em.{word}.")]
    hull = min(low for low, _ in parts), max(high for _, high in parts)
    assert ends(bands()[f"em.{word}"]) == pytest.approx(hull, rel=1e-12)
    assert bands()[word] == bands()[f"em.{word}"]


def test_short_names_of_bands() -> None:
    assert bands()["k"] == bands()["em.ir.k"] == (2, 3, "um")
    assert bands()["v"] == (500, 600, "nm")
    assert "soft" not in bands(), "X-rays and gamma rays have one each"
    assert "20mhz" not in bands(), "it is a frequency"
