"""Beginnings of words, as patterns: what is written finds each form that a text may have."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest

import regdsl
from regdsl.binding.text import fold, typed_tokens

from .runner import _nocasematch


def _pattern(query: str) -> str:
    adql = regdsl.compile(query, "regtap-1.2")
    return adql.partition("ivo_nocasematch(res_title, '")[2].partition("')")[0]


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("title:galax*", "%galax%"),
        ('title:"TÜBI"*', "%T_BI%"),
        ('title:"TU\u0308BI"*', "%T_BI%"),
        ('title:"\u212angstr\xf6"*', "%_ngstr_%"),
        ('title:"\u039cM"*', "%_M%"),
        ('title:"\u03b1\u03ac"*', "%\u03b1\u03ac%"),
        ('title:"Stra\xdfe"*', "%Stra\xdfe%"),
    ],
)
def test_patterns(query: str, pattern: str) -> None:
    assert _pattern(query) == pattern


def test_every_form_of_a_letter_is_found() -> None:
    """But for accents on a letter that was typed without one."""
    forms: dict[str, list[str]] = defaultdict(list)
    for code in range(0x80, 0x10000):
        char = chr(code)
        if unicodedata.category(char)[0] == "L" and typed_tokens(char) and char != char.swapcase():
            forms[fold(char)].append(char)
    checked = 0
    for folded, chars in forms.items():
        several = [*chars, folded] if len(chars) > 1 or folded.isascii() else []
        for typed in (char for char in several if not char.isascii()):
            pattern = _pattern(f'title:"x{typed}"*')
            checked += 1
            assert all(_nocasematch(f"X{char}y", pattern) for char in several), typed
    assert checked > 1000
