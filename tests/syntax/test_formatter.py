"""The two laws of the formatter, and what it prints."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regdsl import fmt, format_query, parse
from regdsl.ast import Query
from tests.reference.strategies import asts
from tests.syntax.test_grammar import QUERIES


@given(asts())
@settings(max_examples=500, deadline=None)
def test_what_is_printed_parses_back_to_the_same_tree(query: Query) -> None:
    text = format_query(query)
    again = parse(text)
    assert again == query
    assert format_query(again) == text


@given(
    st.lists(st.sampled_from(QUERIES), min_size=1, max_size=3), st.sampled_from([" ", " or ", "\n"])
)
@settings(max_examples=200, deadline=None)
def test_formatting_is_a_fixed_point(parts: list[str], joint: str) -> None:
    text = fmt(joint.join(parts))
    assert fmt(text) == text
    assert parse(text) == parse(joint.join(parts))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("a  and   b", "a b"),
        ("a b or c", "(a b) or c"),
        ("(a or b) c", "(a or b) c"),
        ("not a", "-a"),
        ("not (a b)", "-(a b)"),
        ("NOT NOT a", "--a"),
        ("near M31", 'near "M31"'),
        ("near icrs 1 2", "near 1 2"),
        ("moc OR near galactic 1 -2", "moc or near galactic 1 -2"),
        ("covers moc( 6/1-3,7 )", "covers moc(6/1-3 7)"),
        ("UCD:phot.mag", "ucd:phot.mag"),
        ("ucd:a, b", "ucd:a,b"),
        ('title:"say \\"x\\" \\\\"', 'title:"say \\"x\\" \\\\"'),
        ("near 1 2 and 3", "near 1 2 and 3"),
        ("# why\na # because\nb", "# why\n# because\na b"),
        ("", ""),
    ],
)
def test_canonical_spelling(written: str, printed: str) -> None:
    assert fmt(written) == printed
