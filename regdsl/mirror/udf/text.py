"""The functions of text: those of ADQL, RegTAP's word search, and two of GAVO's.

ADQL 2.1, section 4.4; RegTAP 1.2, section 9; docs/semantics.md, "Text".  Folded means
lower-cased as `str.lower` does it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from regdsl.binding.text import STOP_WORDS, tokens
from regdsl.mirror.udf.likes import liker
from regdsl.mirror.udf.patterns import search
from regdsl.mirror.udf.stems import stem, stems
from regdsl.mirror.udf.values import text
from regdsl.mirror.udf.watch import Udf, cannot, tick

__all__ = ["TEXT"]


_LONGEST_NEEDLE = 10_000


@lru_cache(maxsize=1000)
def _wanted(needle: str) -> tuple[str, ...]:
    """The stems of a needle that count, each with blanks around it."""
    if len(needle) > _LONGEST_NEEDLE:
        raise cannot(
            f"ivo_hasword is asked for words of {len(needle)} characters together",
            help=f"give it a few words, of no more than {_LONGEST_NEEDLE} characters",
        )
    words = dict.fromkeys(token for token in tokens(needle) if token not in STOP_WORDS)
    found: list[str] = []
    for word in words:
        tick()
        found += (f" {part} " for part in stem(word))
    return tuple(found)


def _has_word(haystack: object, needle: object) -> int:
    """All words of the needle that are no stop words, in any order, as stems.

    GAVO's `to_tsvector(haystack) @@ plainto_tsquery(needle)`: nothing to look for finds
    nothing.
    """
    wanted = _wanted(text(needle, "ivo_hasword"))
    if not wanted:
        return 0
    words = stems(text(haystack, "ivo_hasword"))
    for part in wanted:
        if part not in words:
            return 0
        tick()
    return 1


def _like(value: object, pattern: object) -> int:
    return liker(text(pattern, "LIKE"))(text(value, "LIKE"))


def _ilike(value: object, pattern: object) -> int:
    return liker(text(pattern, "ILIKE").lower())(text(value, "ILIKE").lower())


def _no_case_match(value: object, pattern: object) -> int:
    """`LOWER(value) LIKE LOWER(pattern)`."""
    folded = text(pattern, "ivo_nocasematch").lower()
    return liker(folded)(text(value, "ivo_nocasematch").lower())


def _hash_list_has(hash_list: object, item: object) -> int:
    """Whether a folded item is one of a list; an item with `#` in it never is."""
    folded = text(item, "ivo_hashlist_has").lower()
    if "#" in folded:
        return 0
    return int(f"#{folded}#" in f"#{text(hash_list, 'ivo_hashlist_has').lower()}#")


def _lower(value: object) -> str:
    return text(value, "LOWER").lower()


def _upper(value: object) -> str:
    return text(value, "UPPER").upper()


def _match(pattern: object, value: object) -> int:
    return int(search(text(pattern, "gavo_match"), text(value, "gavo_match")))


_URI = re.compile(r"[^:/?#]+://([^/?#]*)")


def _authority(ivoid: object) -> str | None:
    """`org.gavo.dc` of `ivo://org.gavo.dc/foo/bar#baz`; NULL for what is no full URI."""
    found = _URI.match(text(ivoid, "gavo_getauthority"))
    return found[1] if found else None


TEXT: tuple[Udf, ...] = (
    Udf("adql_lower", (1,), _lower),
    Udf("adql_upper", (1,), _upper),
    Udf("adql_like", (2,), _like),
    Udf("adql_ilike", (2,), _ilike),
    Udf("ivo_hasword", (2,), _has_word),
    Udf("ivo_nocasematch", (2,), _no_case_match),
    Udf("ivo_hashlist_has", (2,), _hash_list_has),
    Udf("gavo_match", (2,), _match),
    Udf("gavo_getauthority", (1,), _authority),
)
