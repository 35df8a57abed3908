"""Text: words as FTS5 finds them, LIKE as SQLite has it, regular expressions as PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regdsl.binding.text import STOP_WORDS, tokens
from regdsl.mirror.udf import stems as module
from regdsl.mirror.udf.stems import stem, stems
from regdsl.mirror.udf.values import Cache

from .conftest import Sql

_WORDS = """
    galaxy galaxies Galactic universe university relational rationally survey surveys
    the of with about X-ray xray USNO-B1.0 M31 31 Müller muller MÜLLER naïve étoile
    spectra spectrum spectroscopic running ran hopping caresses ponies ties generalizations
    oscillators σκότος звезда звёзды 10^9 a I s
"""
WORDS = _WORDS.split()

TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.text(st.sampled_from("aeiousnrtdlyGS éÜñσз19-'. \n"), max_size=60),
)


def _found_by_fts5(haystack: str, needle: str) -> int:
    """The look-up that stands in for the function, on a table like those of a mirror."""
    words = [token for token in tokens(needle) if token not in STOP_WORDS]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='porter unicode61 remove_diacritics 2')"
        )
        connection.execute("INSERT INTO f VALUES (?)", (haystack,))
        match = " ".join(f'"{word}"' for word in words)
        if not match:
            return 0
        return len(connection.execute("SELECT 1 FROM f WHERE f MATCH ?", (match,)).fetchall())


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_words_are_found_as_fts5_finds_them(sql: Sql, haystack: str, needle: str) -> None:
    assert sql("ivo_hasword(?, ?)", haystack, needle) == _found_by_fts5(haystack, needle)


@given(TEXTS, st.data())
@settings(max_examples=150, deadline=None)
def test_a_text_has_its_own_words(sql: Sql, haystack: str, data: st.DataObject) -> None:
    """So that the test above is not about needles that are nowhere."""
    # FTS5 does not take the accents from Greek and Cyrillic letters, `tokens` does.
    own = [token for token in tokens(haystack) if token not in STOP_WORDS and token.isascii()]
    if own:
        some = data.draw(st.lists(st.sampled_from(own), min_size=1))
        assert sql("ivo_hasword(?, ?)", haystack, " ".join(some)) == 1


@pytest.mark.parametrize(
    ("haystack", "needle", "found"),
    [
        ("Galaxies in clusters", "cluster Galaxy", 1),
        ("Galaxies in clusters", "cluster star", 0),
        ("Galaxies in clusters", "in", 0),
        ("Galaxies in clusters", "galaxy in", 1),
        ("Galaxies in clusters", "galaxy of", 1),
        ("Galaxies in clusters", "", 0),
        ("Galaxies in clusters", "- , .", 0),
        ("", "galaxy", 0),
        ("an X-ray survey", "xray", 0),
        ("an X-ray survey", "ray x", 1),
        ("superuniverse", "universe", 0),
        ("by Müller", "muller", 1),
        # Operators of FTS5 are words here.
        ("not a star OR near", "star NEAR", 1),
        ("star", 'star" OR "quasar', 0),
    ],
)
def test_has_word(sql: Sql, haystack: str, needle: str, found: int) -> None:
    assert sql("ivo_hasword(?, ?)", haystack, needle) == found


def test_stems_of_many_words_at_once_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word.lower() for word in WORDS if word.isascii() and word.isalnum()]
    monkeypatch.setattr(module, "_BATCH", 3)
    monkeypatch.setattr(module, "_stem_of", {})
    assert module._ascii(" ".join(words)) == [stem(word)[0] for word in words]


def test_few_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_WORDS", 10)
    monkeypatch.setattr(module, "_stem_of", {})
    for number in range(30):
        assert module._ascii(f"stars number{number}") == ["star", f"number{number}"]
        assert len(module._stem_of) <= 10


def test_a_long_text_is_cut_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(WORDS)
    whole = sorted(stems(text).split())
    for size in (0, 1, 7, 30):
        monkeypatch.setattr(module, "_PIECE", size)
        module._texts.clear()
        assert sorted(stems(text).split()) == whole


def test_what_is_kept_is_within_bounds() -> None:
    kept: Cache[int, str] = Cache(1000)
    for number in range(95):
        assert kept.keep(number, str(number), 100) == str(number)
        assert number in kept and len(kept) <= 10
    assert list(kept) == [90, 91, 92, 93, 94]  # it began anew with the 91st


# -- LIKE ----------------------------------------------------------------------------------

PATTERNS = st.text(st.sampled_from("abAé%%__\n\\*["), max_size=10)
VALUES = st.text(st.sampled_from("abAé\n\\*["), max_size=14)


@pytest.fixture(scope="module")
def plain() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    return connection


@given(VALUES, PATTERNS)
@settings(max_examples=800, deadline=None)
def test_like_is_that_of_sqlite(
    sql: Sql, plain: sqlite3.Connection, value: str, pattern: str
) -> None:
    assert (
        sql("adql_like(?, ?)", value, pattern)
        == (plain.execute("SELECT ? LIKE ?", (value, pattern)).fetchone()[0])
    )


@given(VALUES, PATTERNS)
@settings(max_examples=500, deadline=None)
def test_ilike_is_like_of_what_is_folded(
    sql: Sql, plain: sqlite3.Connection, value: str, pattern: str
) -> None:
    folded = plain.execute("SELECT ? LIKE ?", (value.lower(), pattern.lower())).fetchone()[0]
    assert sql("adql_ilike(?, ?)", value, pattern) == folded
    assert sql("ivo_nocasematch(?, ?)", value, pattern) == folded


@pytest.mark.parametrize(
    ("value", "pattern", "like", "ilike"),
    [
        ("Müller, K.", "mÜLLER%", 0, 1),
        ("e_RA", "e_r_", 0, 1),
        ("e_RA", "RA", 0, 0),
        ("phot.mag;em.IR", "phot_mag%", 1, 1),  # `_` is any character, ADQL has no ESCAPE
        ("100%", "100\\%", 0, 0),
        ("", "%", 1, 1),
        ("", "_", 0, 0),
        ("aXbXc", "a%b%c", 1, 1),
        ("abab", "%ab", 1, 1),
        ("ab", "%ab%ab%", 0, 0),
        ("aab", "a%ab%b", 0, 0),
    ],
)
def test_like(sql: Sql, value: str, pattern: str, like: int, ilike: int) -> None:
    assert sql("adql_like(?, ?)", value, pattern) == like
    assert sql("adql_ilike(?, ?)", value, pattern) == ilike


# -- the rest ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("ivo_hashlist_has('x-ray#optical', 'X-Ray')", 1),
        ("ivo_hashlist_has('X-Ray', 'x-ray')", 1),
        ("ivo_hashlist_has('x-ray#optical', 'ray')", 0),
        ("ivo_hashlist_has('x-ray#optical', 'x-ray#optical')", 0),
        ("ivo_hashlist_has('a##b', '')", 1),
        ("ivo_hashlist_has('ab', '')", 0),
        ("adql_lower('ÄRZTE')", "ärzte"),
        ("adql_upper('ärzte')", "ÄRZTE"),
        ("gavo_getauthority('ivo://org.gavo.dc/foo/bar#baz')", "org.gavo.dc"),
        ("gavo_getauthority('ivo://org.gavo.dc')", "org.gavo.dc"),
        ("gavo_getauthority('org.gavo.dc/foo')", None),
    ],
)
def test_value(sql: Sql, call: str, value: object) -> None:
    assert sql(call) == value


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        # The manual of PostgreSQL, section 9.7.3.
        ("abcd", "bc", 1),
        ("abcd", "a.c", 1),
        ("abcd", "^B", 0),
        ("abcd", "(?i)^A", 1),
        ("abcd", "(b|x)", 1),
        ("ab\ncd", "b.c", 1),
        ("ab\ncd", "^c", 0),
        ("ab\n", "b$", 0),
        ("ab", "b$", 1),
        ("a foo b", r"\mfoo\M", 1),
        ("a food b", r"\mfoo\M", 0),
        ("a food b", r"\yfood\y", 1),
        ("food", r"o\Yd", 1),
        ("NGC 1275", "^NGC[[:space:]]*[0-9]{1,4}$", 1),
        ("a]b", "[]x]b", 1),
        ("a]b", "[^]x]b", 0),
        ("a-b", "[x-]b", 1),
        ("a&&b", "[&|~-]{2}b", 1),
        ("x{y", "x{y", 1),
        ("x{1", "x{,1}", 0),
        ("aaa", "^a{2,}$", 1),
        ("aa", "^a{2}?$", 1),
        ("abab", r"^(ab)\1$", 1),
        ("\u00e9", r"\u00e9", 1),
        ("a\\b", r"a\Bb", 1),
        ("a", "", 1),
        ("ab", "a(?=b)", 1),
        ("ab", "(?<!a)b", 0),
        ("a#b c", "a#b c", 1),
    ],
)
def test_match(sql: Sql, text: str, pattern: str, found: int) -> None:
    assert sql("gavo_match(?, ?)", pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "not closed"),
        ("a)", "too many"),
        ("[a", "not closed"),
        ("*a", "nothing to repeat"),
        ("a**", "nothing to repeat"),
        ("a*+", "nothing to repeat"),
        ("^*", "nothing to repeat"),
        ("a{300}", "number of times"),
        ("a{3,2}", "number of times"),
        ("(?R)", "unknown"),
        ("(?P<x>a)", "unknown"),
        ("(?>a)", "unknown"),
        ("a(?i)b", "unknown"),
        ("(?x)a", "only `(?i)`"),
        (r"\p{Lu}", "unknown"),
        (r"\L<x>", "unknown"),
        ("a\\", "unknown"),
        ("[[.a.]]", "unknown"),
        ("((((a{99}){99}){99}){99})", "too complex"),
        ("(" * 60 + "a" + ")" * 60, "too deep"),
        ("a" * 1001, "more than 1000"),
        ("[z-a]", "range"),
        (r"\7(a)", "group"),
    ],
)
def test_bad_pattern(sql: Sql, pattern: str, reason: str) -> None:
    code, message = sql.fails("gavo_match(?, 'text')", pattern)
    assert code == "E412"
    assert reason in message
