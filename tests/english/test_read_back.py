"""Queries read back as English."""

from __future__ import annotations

from pathlib import Path

import pytest

from regdsl import parse
from regdsl.english import read_back
from regdsl.english.phrases import GROUPS, PHRASES, STEPS
from regdsl.fields import FIELDS, SCOPES

PAIRS = [
    pair.split("\n", 1)
    for pair in Path(__file__, "..", "pairs.txt").resolve().read_text("utf-8").strip().split("\n\n")
]


@pytest.mark.parametrize(("query", "sentence"), PAIRS, ids=[query for query, _ in PAIRS])
def test_pair(query: str, sentence: str) -> None:
    assert read_back(parse(query)) == sentence.replace("\n", " ")


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.scope}.{field.name}")
def test_every_field_has_words_of_its_own(field: object) -> None:
    known = set(PHRASES) | {("", name) for name in STEPS}
    assert (field.scope, field.name) in known  # type: ignore[attr-defined]


def test_no_words_without_a_field() -> None:
    fields = {(field.scope, field.name) for field in FIELDS}
    assert {key for key in PHRASES if key not in fields} == set()
    assert {name for name in STEPS if ("", name) not in fields} == set()


def test_every_group_has_a_noun() -> None:
    assert set(SCOPES) - {""} - set(STEPS) == set(GROUPS)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.scope}.{field.name}")
def test_the_example_of_every_field_can_be_read_back(field: object) -> None:
    sentence = read_back(parse(field.example))  # type: ignore[attr-defined]
    assert sentence.endswith(".")
    assert "{" not in sentence
