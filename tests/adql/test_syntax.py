"""The emitted ADQL is ADQL, to a parser of others, and keeps to what servers agree on."""

from __future__ import annotations

import re
from functools import cache

import pytest

import regdsl
from regdsl.backends.profiles import load
from regdsl.schema import SCHEMA_NAME, TABLES
from tests.conftest import NOW

from .examples import PROFILES, QUERIES, REFUSED, SORTED
from .grammar import RESERVED, errors, narrowed, split, words

KEYWORDS = {"SELECT", "TOP", "FROM", "AS", "WHERE", "ORDER", "BY", "DESC"} | {
    *("AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "EXISTS", "INNER", "JOIN", "ON")
}
"""What every profile may use, being in ADQL 2.0 already."""

OPTIONAL = {
    "union": {"UNION"},
    "lower": {"LOWER"},
    "ilike": {"ILIKE"},
    "cast": {"CAST", "DOUBLE", "PRECISION"},
    "moc": {"MOC"},
    "geometry": {"CONTAINS", "INTERSECTS", "POINT", "CIRCLE", "POLYGON"},
}
"""What a profile may use when it has the feature."""

NAMES = frozenset(TABLES) | {c.name for t in TABLES.values() for c in t.columns} | {SCHEMA_NAME}


EXAMPLES = (*QUERIES, *SORTED)


@cache
def emitted(query: str) -> dict[str, str]:
    """The ADQL for each profile that does not refuse the query."""
    return {
        profile: regdsl.compile_adql(query, profile, now=NOW).text
        for profile in PROFILES
        if (query, profile) not in REFUSED
    }


def test_parser_takes_it() -> None:
    """All in one test, since the parser learns from each what makes the next ones quick."""
    texts = dict.fromkeys(text for query in EXAMPLES for text in emitted(query).values())
    wrong = {text: found for text in texts if (found := errors(narrowed(text)))}
    assert wrong == {}
    assert len(texts) > len(EXAMPLES)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT TOP 5 a, FROM b",
        "SELECT a FROM b LIMIT 5",
        "SELECT a FROM b AS size",
        "SELECT a FROM _b",
        "SELECT a FROM b WHERE a IN",
        "SELECT a FROM b WHERE a IN ('x',)",
        "SELECT a FROM b WHERE f(a",
        "SELECT a FROM b WHERE a == 1",
        "SELECT a FROM b WHERE a=1 AND",
        "SELECT a FROM b WHERE a=1 garbage",
        "SELECT a FROM b WHERE a IS NOT 1",
        "SELECT a FROM b WHERE a='it's'",
        "SELECT a FROM b WHERE a='x\ny'",
        "SELECT a FROM b WHERE a=1.0e-5x",
        "SELECT a FROM b; SELECT c FROM d",
    ],
)
def test_parser_refuses(text: str) -> None:
    """So that its taking something means something."""
    assert errors(text)


FORBIDDEN = {
    r"<>": "DaCHS 2.7 has only !=",
    r"(?<! )!=|!=(?! )": "the vollt parser reads `a!='x'` as the name `a!`",
    r";": "DaCHS takes no semicolon",
    r"/\*|--": "comments differ",
    r'"': "delimited names are of another case on some servers",
    r"\bNATURAL\b": "joins on columns that happen to have one name",
    r"\b(?<!OUTER )(?<!INNER )JOIN\b": "DaCHS knows no LEFT JOIN",
    r"\bESCAPE\b": "no LIKE ... ESCAPE in ADQL",
    r"\b(TRUE|FALSE)\b": "no truth values in ADQL",
    r",[^()]*\) (NOT )?IN \(": "no IN over several columns",
    r"\b0=": "a function of NULL is not 0",
    r"\bCOALESCE\(": "the vollt parser takes it on no left side",
    r"\) UNION|UNION\s+\(": "DaCHS takes no operands in parentheses",
}
"""Patterns that may not occur outside of literals, and why: servers were tried."""


@pytest.mark.parametrize("query", EXAMPLES)
def test_portable(query: str) -> None:
    for text in dict.fromkeys(emitted(query).values()):
        _check_portable(text)


def _check_portable(text: str) -> None:
    outside, literals = split(text)
    code = "''".join(outside)
    for pattern, why in FORBIDDEN.items():
        assert not re.search(pattern, code), f"{why}: {text}"
    # One TOP for the whole: that of an operand of UNION moves to the whole on DaCHS.
    assert re.match(r"SELECT TOP \d+ ivoid, ", text), text
    assert len(re.findall(r"\bTOP\b", code)) == 1, text
    # A line break in a literal is an error for DaCHS.
    assert all(literal.isprintable() for literal in literals), text


@pytest.mark.parametrize("query", EXAMPLES)
def test_words(query: str) -> None:
    """Nothing but RegTAP's names, our aliases, and what the profile declares."""
    for profile, text in emitted(query).items():
        _check_words(text, profile)


def _check_words(text: str, profile: str) -> None:
    target = load(profile)
    allowed = KEYWORDS | target.functions
    for feature in target.features:
        allowed |= OPTIONAL.get(feature, set())
    names = {word for word in words(text) if word not in allowed}
    unknown = {name for name in names if name not in NAMES}
    assert all(re.fullmatch(r"[a-z]{1,2}\d+", name) for name in unknown), unknown
    assert not {name.upper() for name in names} & RESERVED
