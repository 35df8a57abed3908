"""Porter's stemmer as FTS5 has it: the paper of 1980 with the author's two later changes.

The changes are `bli` to `ble` (once `abli` to `able`) and `logi` to `log`; the packaged
stemmers follow the paper without them.  Like FTS5 this works on UTF-8 bytes: a token of
fewer than three bytes or more than 64 is left alone, and a byte beyond ASCII is a
consonant.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

SHORTEST, LONGEST = 3, 64

STEP_2 = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "logi": "log",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
}
STEP_3 = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
}
STEP_4 = [
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"),
    *("ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"),
]


@cache
def stem(token: str) -> str:
    """The stem of one token, which is already folded."""
    word = token.encode("utf-8", "surrogatepass")
    if not SHORTEST <= len(word) <= LONGEST:
        return token
    for step in (_step_1a, _step_1b, _step_1c, _step_2, _step_3, _step_4, _step_5a, _step_5b):
        word = step(word)
    return word.decode("utf-8", "surrogateescape")


def _consonants(word: bytes) -> list[bool]:
    """For each byte whether it is a consonant; `y` is one unless a consonant precedes it."""
    found: list[bool] = []
    for byte in word:
        letter = chr(byte)
        if letter == "y":
            found.append(not (found and found[-1]))
        else:
            found.append(letter not in "aeiou")
    return found


def _measure(word: bytes) -> int:
    """m: how often a consonant follows a vowel, runs of each counted once."""
    flags = _consonants(word)
    return sum(now and not before for before, now in pairwise(flags))


def _has_vowel(word: bytes) -> bool:
    return not all(_consonants(word))


def _ends_cvc(word: bytes) -> bool:
    """*o: consonant, vowel, consonant at the end, the last of which is not w, x or y."""
    return _consonants(word)[-3:] == [True, False, True] and word[-1:] not in (b"w", b"x", b"y")


def _longest_first(suffixes: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(sorted((suffix.encode() for suffix in suffixes), key=len, reverse=True))


_ENDINGS, _DULL = _longest_first(["eed", "ed", "ing"]), _longest_first(["at", "bl", "iz"])
_SUFFIXES_2, _SUFFIXES_3, _SUFFIXES_4 = map(_longest_first, (STEP_2, STEP_3, STEP_4))


def _suffix(word: bytes, suffixes: tuple[bytes, ...]) -> bytes | None:
    """The longest of the suffixes at the end of a word that is more than the suffix."""
    if not word.endswith(suffixes):
        return None
    fitting = (one for one in suffixes if word.endswith(one) and len(word) > len(one))
    return next(fitting, None)


def _step_1a(word: bytes) -> bytes:
    if (word.endswith(b"sses") and len(word) > 4) or (word.endswith(b"ies") and len(word) > 3):
        return word[:-2]
    if word.endswith(b"s") and not word.endswith(b"ss"):
        return word[:-1]
    return word


def _step_1b(word: bytes) -> bytes:
    suffix = _suffix(word, _ENDINGS)
    if suffix is None:
        return word
    rest = word[: -len(suffix)]
    if suffix == b"eed":
        return rest + b"ee" if _measure(rest) > 0 else word
    if not _has_vowel(rest):
        return word
    if _suffix(rest, _DULL):
        return rest + b"e"
    if len(rest) > 1 and rest[-1] == rest[-2] and chr(rest[-1]) not in "aeioulsz":
        return rest[:-1]
    if _measure(rest) == 1 and _ends_cvc(rest):
        return rest + b"e"
    return rest


def _step_1c(word: bytes) -> bytes:
    if word.endswith(b"y") and _has_vowel(word[:-1]):
        return word[:-1] + b"i"
    return word


def _replace(word: bytes, suffixes: tuple[bytes, ...], table: dict[str, str]) -> bytes:
    suffix = _suffix(word, suffixes)
    if suffix is None or _measure(word[: -len(suffix)]) == 0:
        return word
    return word[: -len(suffix)] + table[suffix.decode()].encode()


def _step_2(word: bytes) -> bytes:
    return _replace(word, _SUFFIXES_2, STEP_2)


def _step_3(word: bytes) -> bytes:
    return _replace(word, _SUFFIXES_3, STEP_3)


def _step_4(word: bytes) -> bytes:
    suffix = _suffix(word, _SUFFIXES_4)
    if suffix is None:
        return word
    rest = word[: -len(suffix)]
    if _measure(rest) < 2 or (suffix == b"ion" and rest[-1:] not in (b"s", b"t")):
        return word
    return rest


def _step_5a(word: bytes) -> bytes:
    if not word.endswith(b"e"):
        return word
    rest = word[:-1]
    measure = _measure(rest)
    return rest if measure > 1 or (measure == 1 and not _ends_cvc(rest)) else word


def _step_5b(word: bytes) -> bytes:
    return word[:-1] if word.endswith(b"ll") and _measure(word[:-1]) > 1 else word
