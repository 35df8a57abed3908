"""What SQLite's FTS5 does not know: characters that came after Unicode 6.1.

The tokenizer `unicode61` has its own tables of categories and of case, and they stand
still.  A character that they do not know is a token character and has no case, whatever
it is today: an emoji of 2015 is a word, a capital letter of 2015 stays one.  The ranges
were measured on SQLite 3.40 with `fts5vocab`, for all of Unicode 14; a gap between two
ranges was closed where that changes nothing.  The last two lines are what Unicode 15 and 16 added.
"""

from __future__ import annotations


def _ranges(text: str) -> frozenset[int]:
    """The code points of blank-separated hexadecimal numbers and ranges `lo-hi`."""
    found: set[int] = set()
    for item in text.split():
        low, _, high = item.partition("-")
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(found)


NEWER = _ranges(
    """
37f 528-52e 58d-58e 605 61c-61d 7fd-7ff 888-8e3 8ff 9fd-9fe a76 afa-aff b55 c00
c04-c3c c77 c81 c84 d00-d01 d3b-d3c d4f d81 eba 13f8-13fd 1715 180f-1886 1ab0-1ace
1b7d-1b7e 1c80-1cbf 1cf7-1cf9 1de7-1dfb 2066-2069 20ba-20c0 218a-218b 23f4-23ff 2700
2b4d-2b4f 2b5a-2bff 2c2f 2e3c-2e5d 32ff a698-a69e a796-a79e a7ab-a7f5 a82c a8c5
a8fc-a8ff a9e5 aa7c-aa7d ab5b-abbf fbc2 fd40-fdcf fdfe-fdff fe27-fe2f 1018c-1018e
1019c-101a0 102e0-1037a 104b0-10595 10877-10878 10ac8-10af6 10b99-10f89 11070-1107f
110c2-110cd 11145-11175 111c9-1166c 116b9-11fff 12474 12ff1-12ff2 13430-13438
16a6e-16b45 16e40-16f4f 16f7f-16f87 16fe2-16ff1 1bc9c-1bca3 1cf00-1cfc3 1d1de-1d1ea
1d800-1daaf 1e000-1e2ff 1e8d0-1e95f 1ecac-1ed2e 1f0bf 1f0e0-1f10f 1f12f 1f16c-1f16f
1f19b-1f1ad 1f23b 1f260-1f265 1f321-1f32f 1f336 1f37d-1f37f 1f394-1f39f 1f3c5
1f3cb-1f3df 1f3f1-1f3ff 1f43f 1f441 1f4f8 1f4fd-1f4ff 1f53e-1f53f 1f544-1f54f
1f568-1f5fa 1f641-1f644 1f650-1f67f 1f6c6-1f6fc 1f780-1fbca
cf3 ece 2427-2429 2ffc-2fff 31e4-31e5 31ef 13439-13455 1cc00-1ceb3 1e4ec-1e4ef 1e5ff 1f774-1f77f
1fbcb-1fbef
"""
)
"""Unknown to Unicode 6.1, and today no letter or digit, or a letter with case."""

MARKS_THEN = _ranges("19b0-19c0 19c8-19c9 1cf2-1cf3")
"""Letters of today that Unicode 6.1 had among the marks: they separate."""

DIACRITICS = _ranges("300-304 306-30c 30f 311 31b 323-328 32d-32e 330-331")
"""Combining marks that inside a token vanish; all other marks separate."""
