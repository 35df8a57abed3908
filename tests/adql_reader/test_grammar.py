"""The grammar has no conflicts, no terminals that overlap, and the words of the standard."""

from __future__ import annotations

import re

import lark
import pytest

from regdsl.adql.functions import FUNCTIONS
from regdsl.adql.reader_queries import QUERY_RULES
from regdsl.adql.reader_values import VALUE_RULES
from regdsl.adql.words import FUNCTION_WORDS, RESERVED, SET_FUNCTIONS, is_reserved
from regdsl.syntax.tables import grammar_text, load
from tests.conftest import SHARED


def test_strict() -> None:
    pytest.importorskip("interegular")
    lark.Lark(grammar_text("adql"), parser="lalr", lexer="contextual", strict=True)


def test_every_rule_has_a_builder_and_no_builder_is_left_over() -> None:
    rules = set()
    for rule in load("adql").rules:
        name = rule.alias or rule.origin.name
        kept = [symbol for symbol in rule.expansion if not getattr(symbol, "filter_out", False)]
        # A `?rule` with one child is that child.
        if not name.startswith("_") and (rule.alias or not rule.options.expand1 or len(kept) > 1):
            rules.add(str(name))
    assert rules == set(QUERY_RULES | VALUE_RULES)


def _words_of_the_lexer() -> set[str]:
    """The words in IDENT's look-ahead, which are grouped by their first letter."""
    part = re.search(r"^IDENT: /\(\?!\(\?i:(.*?)\)\\b\)", grammar_text("adql"), re.M | re.S)
    assert part is not None
    groups = re.findall(r"([A-Z])\(\?:([^()]*)\)", re.sub(r"\s", "", part[1]))
    return {first + rest for first, words in groups for rest in words.split("|")}


def test_the_lexer_has_the_reserved_words() -> None:
    assert len(RESERVED) == 267
    assert _words_of_the_lexer() == RESERVED - {"END-EXEC"}


def test_they_are_those_of_the_standard() -> None:
    path = SHARED / "adql" / "reserved-words.txt"
    if not path.is_file():
        pytest.skip("needs ../shared/adql (or REGDSL_SHARED)")
    assert set(path.read_text(encoding="utf-8").split()) == RESERVED


@pytest.mark.parametrize("word", ["size", "SIZE", "Size", "END-EXEC", "in_unit"])
def test_reserved_in_any_case(word: str) -> None:
    assert is_reserved(word)
    assert not is_reserved(word + "s")


def test_reserved_functions_are_those_of_the_table() -> None:
    known = {function.name for function in FUNCTIONS.values() if function.name.isupper()}
    assert known - {"MOC"} == FUNCTION_WORDS | SET_FUNCTIONS
    assert known - {"MOC"} <= RESERVED
    assert not [f.name for f in FUNCTIONS.values() if f.name.islower() and is_reserved(f.name)]
