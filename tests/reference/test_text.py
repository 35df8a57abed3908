"""Tokens and stems of the evaluator against those of SQLite's FTS5 itself."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED

from .porter import STEP_2, STEP_3, STEP_4, stem
from .text import STOP_WORDS, has_phrase, stems, tokens

REAL_TEXTS = SHARED / "stats" / "real-resources.jsonl.gz"

UNICODE61 = "unicode61 remove_diacritics 2"


class Fts5:
    """What FTS5 makes of texts, asked through an in-memory table."""

    def __init__(self, tokenizer: str) -> None:
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.execute(f'CREATE VIRTUAL TABLE t USING fts5(x, tokenize="{tokenizer}")')
        self.connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(t, instance)")

    def __call__(self, texts: Iterable[str]) -> list[tuple[str, ...]]:
        rows = list(enumerate(texts))
        self.connection.execute("DELETE FROM t")
        self.connection.executemany("INSERT INTO t(rowid, x) VALUES (?, ?)", rows)
        found: list[list[tuple[int, str]]] = [[] for _ in rows]
        for term, row, place in self.connection.execute('SELECT term, doc, "offset" FROM terms'):
            found[row].append((place, term))
        return [tuple(term for _, term in sorted(row)) for row in found]


@pytest.fixture(scope="module")
def plain() -> Fts5:
    return Fts5(UNICODE61)


@pytest.fixture(scope="module")
def porter() -> Fts5:
    return Fts5(f"porter {UNICODE61}")


def real_texts() -> list[str]:
    if not REAL_TEXTS.exists():
        pytest.skip("needs ../shared/stats")
    texts = []
    with gzip.open(REAL_TEXTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            texts += [record.get("title") or "", record.get("description") or ""]
            texts += record.get("subjects") or []
    return texts


CASES = {
    "Near-Infrared imaging": ("near", "infrared", "imaging"),
    "USNO-B1.0": ("usno", "b1", "0"),
    "H_alpha": ("h", "alpha"),
    "Reyl\u00e9 M\u00d6NCH": ("reyle", "monch"),
    "Reyle\u0301": ("reyle",),  # a combining accent inside a token vanishes
    "\u0301x": ("x",),  # and separates where no token has begun
    "a\u0305b": ("a", "b"),  # other marks separate
    "\u00b5m \u03bcm": ("\u03bcm", "\u03bcm"),  # the micro sign is a mu
    "Stra\u00dfe": ("stra\u00dfe",),
    "\u03a3\u03a3\u03a3": ("\u03c3\u03c3\u03c3",),  # no final sigma
    "\u0130stanbul": ("istanbul",),
    "10\u00b2 \u00bd": ("10\u00b2", "\u00bd"),  # category No
    "x\u20acy": ("x", "y"),
    "a\U0001f600b": ("a", "b"),  # an emoji of 2010
    "a\U0001f9d9b": ("a\U0001f9d9b",),  # one that FTS5 does not know
    "": (),
    "--- *": (),
}


@pytest.mark.parametrize("text", CASES)
def test_tokens(text: str, plain: Fts5) -> None:
    assert tokens(text) == CASES[text]
    assert plain([text]) == [CASES[text]]


def test_every_character(plain: Fts5) -> None:
    """Alone and between letters, for all of Unicode as Python knows it.

    Of the ten planes in which nothing is assigned, and the two for private use, some
    stand for all.
    """
    if unicodedata.unidata_version != "14.0.0":
        pytest.skip("the table was measured with Unicode 14")
    codes = [*range(1, 0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xF0000)]
    some = (*range(0x40000, 0xE0000, 61), *range(0xF0000, 0x110000, 61), 0xFFFFE, 0x10FFFF)
    characters = list(map(chr, [*codes, *some]))
    for start in range(0, len(characters), 50_000):
        texts = [f"{c} A{c}B" for c in characters[start : start + 50_000]]
        wrong = [
            text for text, found in zip(texts, plain(texts), strict=True) if found != tokens(text)
        ]
        assert wrong == []


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x2FFF), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text(plain: Fts5, porter: Fts5, text: str) -> None:
    text = text.replace("\0", " ")
    assert [tokens(text)] == plain([text])
    assert [stems(text)] == porter([text])


def test_real_texts(plain: Fts5, porter: Fts5) -> None:
    texts = real_texts()
    assert list(map(tokens, texts)) == plain(texts)
    assert list(map(stems, texts)) == porter(texts)


def test_real_words_with_endings(porter: Fts5) -> None:
    """Every word of real texts, each with a fourth of the endings that the stemmer knows."""
    words = sorted({token for text in real_texts() for token in tokens(text)})
    endings = ["s", "es", "sses", "ies", "eed", "ed", "ing", "y", *STEP_2, *STEP_3, *STEP_4]
    assert [(stem(word),) for word in words] == porter(words)
    for number, ending in enumerate(endings):
        longer = [word + ending for word in words[number % 4 :: 4] if word.isalpha()]
        assert [(stem(word),) for word in longer] == porter(longer)


@given(
    st.lists(st.sampled_from("aeiouybcdlmnrstwxz"), min_size=1, max_size=6).map("".join),
    st.lists(st.sampled_from([*STEP_2, *STEP_3, *STEP_4, "ed", "ing", "s", "e"]), max_size=3),
)
@settings(max_examples=500, deadline=None)
def test_made_up_words(porter: Fts5, beginning: str, endings: list[str]) -> None:
    word = beginning + "".join(endings)
    assert [(stem(word),)] == porter([word])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("galaxies", "galaxi"),
        ("emission", "emiss"),
        ("as", "as"),
        ("\u044fs", "\u044f"),  # two characters, three bytes: stemmed all the same
        ("a" * 62 + "es", "a" * 62 + "e"),  # 64 bytes
        ("a" * 63 + "es", "a" * 63 + "es"),  # 65
        ("cosmology", "cosmolog"),
        ("possibly", "possibl"),
    ],
)
def test_stems(word: str, expected: str, porter: Fts5) -> None:
    assert stem(word) == expected
    assert porter([word]) == [(expected,)]


def test_phrases() -> None:
    words = ("a", "b", "a", "c")
    assert has_phrase(words, ("a", "c"))
    assert not has_phrase(words, ("b", "c"))
    assert not has_phrase((), ("a",))
    assert has_phrase(("line", "emission"), ("line", "emi"), open_end=True)
    assert not has_phrase(("line", "emission"), ("lin", "emi"), open_end=True)


def test_stop_words() -> None:
    assert len(STOP_WORDS) == 127
    assert all(re.fullmatch("[a-z]+", word) for word in STOP_WORDS)
