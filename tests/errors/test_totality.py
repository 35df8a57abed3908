"""Any text at all gives a query or errors about it, never a traceback.

`REGDSL_FUZZ=20000 pytest tests/errors/test_totality.py` tries longer.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import regdsl
from regdsl import ast
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.diagnostics.codes import CODES
from regdsl.diagnostics.render import render_plain, render_terminal, to_dict
from regdsl.fields import DIRECTIVES, FIELDS, SCOPES
from tests.errors.said import QUERIES, bind, query_of

EXAMPLES = int(os.environ.get("REGDSL_FUZZ", "400"))
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

NAMES = sorted({name for field in FIELDS for name in (field.name, *field.aliases)})
OPERATORS = (":", "=", "!=", "<", "<=", ">", ">=", "?:", "::", "==", "<>", "!", " : ", ":(")
SIGNS = (" ", "  ", "\n", "\t", "(", ")", ",", '"', "\\", "#", "-", "$", "@", "*", ";", "..", "^")
WORDS = (
    *("and", "or", "not", "within", "near", "covers", "inside", "overlaps", "near?"),
    *("icrs", "fk5", "fk4", "galactic", "ecliptic", "moc(", "polygon(", "circle("),
    *("quasar", "the", "survey", "x-ray", "radio", "infared", "tap", "phot.mag;em.IR", "K"),
    *("M31", '"M 31"', '"Flaming Starr"', "ivo://org.gavo.dc/tap", "ivo://", "10.1/x"),
    *("2015", "2015-02-30", "30d", "now", "55000mjd", "2015/3/4", "[2010", "..", "2010..2015"),
    *("2um", "2..3um", "1e-320um", "1e308PHz", "5", "-1", "83.63", "+22.01", "05:34:31", "95"),
    *("2deg", "30arcmin", "2", "0deg", "4/12-15", "6/", "$x", "@images", "@f(", "sort:", "limit:"),
    *("12h", "+5d", "'a b'", "title", "\u2212", "\u2026", "\u0130", "\U0001f52d", "e\u0301", "\0"),
)
FOREIGN = (
    *("SELECT ivoid FROM rr.resource WHERE ", "SELECT *, b FROM a.b", "res_title LIKE '%x%'"),
    *("band IS NULL", "created BETWEEN 2010 AND 2015", "band IN ('radio', 'x')", "order by title"),
    *("1=ivo_hasword(res_description, 'x')", "contains(point(1,2), circle(3,4,5))=1", "limit 5"),
    *("title:[a TO b]", "+quasar", "quasar^2", "quasr~2", "title~x", "a NEAR/3 b", "title:-x"),
    *('registry.Freetext("x")', "registry.search(band='radio', keywords=['a', \"b\"])"),
    *('keywords=["a","b"]', "pos=(10,20)", "cone 10 -20 1", "ra=10 dec=-20 sr=1", "t_min>55000"),
    *("count(band)", "count(*)", "cone(10 -20 1)", "top:5", "select:ivoid", "year:2010-2015"),
    *("table_name:x", "col LIKE phot%", "s_fov<1", "any:x", "standard_id=x", "role_name='x'"),
)
"""Pieces of other languages."""


def conditions() -> st.SearchStrategy[str]:
    """`field:value` and the like, often wrong."""
    names = st.sampled_from([*NAMES, *(d.name for d in DIRECTIVES), "titel", "foo", "ivo"])
    values = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), min_size=1, max_size=2)
    return st.builds(
        lambda name, op, words: name + op + ",".join(words),
        names,
        st.sampled_from(OPERATORS),
        values,
    )


def places() -> st.SearchStrategy[str]:
    """Positions, circles and polygons, on the sky and off it."""
    numbers = st.sampled_from(["0", "90", "-90", "180", "360", "89.9999", "1e-300", "1e300", "12h"])
    number = numbers | st.integers(-400, 400).map(str) | st.floats(-91, 361).map(repr)
    some = st.lists(number, min_size=2, max_size=9).map(" ".join)
    pair = st.lists(number, min_size=2, max_size=2).map(" ".join)
    radius = st.sampled_from(["1e-300deg", "180deg", "1mas", "90.0001deg", "3.1rad", "5"])
    shape = st.one_of(
        pair,
        st.builds("{} within {}".format, pair, radius),
        st.builds("{} {}".format, st.sampled_from(["fk4", "galactic", "ecliptic"]), pair),
        st.builds("polygon({})".format, some),
        st.builds("moc({})".format, st.text("0123456789/- ", max_size=12)),
    )
    verbs = st.sampled_from(["near", "covers", "inside", "overlaps"])
    return st.builds("{} {}".format, verbs, shape)


def queries() -> st.SearchStrategy[str]:
    """Texts made of pieces of the language."""
    groups = st.sampled_from([f"{name}(" for name in (*SCOPES, "colum")])
    pieces = (
        st.sampled_from([*WORDS, *SIGNS, *FOREIGN]) | conditions() | groups | st.text(max_size=3)
    )
    return st.builds(
        lambda parts, gap: gap.join(parts),
        st.lists(pieces, max_size=10),
        st.sampled_from(["", " ", " "]),
    )


def damaged() -> st.SearchStrategy[str]:
    """A query of the corpus with a piece cut out, doubled or put in."""
    corpus = [query_of(path) for folder in QUERIES.values() for path in folder]

    def change(query: str, start: int, length: int, put: str) -> str:
        start %= len(query) + 1
        return query[:start] + put + query[start + length :]

    return st.builds(
        change,
        st.sampled_from(corpus),
        st.integers(0, 200),
        st.integers(0, 4),
        st.sampled_from(["", " ", "..", *SIGNS, *OPERATORS]),
    )


def check(found: Diagnostic, source: str) -> None:
    assert found.code in CODES
    if found.span is not None:
        assert 0 <= found.span.start <= found.span.end <= len(source)
    if found.fix is not None:
        assert 0 <= found.fix.span.start <= found.fix.span.end <= len(source)
        assert found.fix.apply(source) != source
    for color in (False, True):
        lines = render_terminal(found, source, color=color).split("\n")
        assert len(lines) <= 4 + 2 * len(found.labels)
    assert "\n" not in render_plain(found, source)
    assert to_dict(found, source)["code"] == found.code
    shown = render_terminal(found, source).replace("\n", "")
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)


def spans(node: object) -> list[ast.Span]:
    """The spans of a tree, those of names and radii among them."""
    match node:
        case ast.Span():
            return [node]
        case tuple():
            return [span for one in node for span in spans(one)]
        case ast.Node():
            return spans(tuple(getattr(node, name) for name in _slots(type(node))))
        case _:
            return []


def _slots(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in getattr(base, "__slots__", ())]


def failure(function: Callable[[str], object], text: str) -> RegdslError | None:
    """The error that a stage raises; any other exception is a failure of the test."""
    try:
        function(text)
    except RegdslError as exc:
        return exc
    return None


def total(text: str) -> None:
    """Parse and bind; whatever is wrong is said in diagnostics that can be shown."""
    raised = failure(regdsl.parse, text)
    if raised is None:
        tree = spans(regdsl.parse(text))
        assert all(0 <= span.start <= span.end <= len(text) for span in tree)
        raised = failure(bind, text)
    if raised is not None:
        assert any(found.severity == "error" for found in raised.diagnostics)
        assert str(raised)
    for found in raised.diagnostics if raised is not None else bind(text).lints:
        check(found, text)


@fuzz
@given(st.text())
def test_any_text(text: str) -> None:
    total(text)


@fuzz
@given(st.text(alphabet='ab1:=<>!()",.*#-$@;?+/\\ \n\t'))
def test_any_signs(text: str) -> None:
    total(text)


@fuzz
@given(queries())
@example("time:" + "9" * 5000 + "d")
@example("limit:" + "9" * 5000)
@example("band:^" + "9" * 5000 + "radio")
@example("spectral:" + "9" * 5000 + "um")
@example("overlaps moc(4/" + "9" * 5000 + ")")
@example("near " + "9" * 5000 + " +1")
@example("near M31 within " + "9" * 5000 + "deg")
@example("-" * 900 + "a")
@example("(" * 5000)
@example("table(" * 60 + "a" + ")" * 60)
@example("quasar " * 2000)
@example("quasar or " * 2000 + "blazar")
@example("title:" + "x," * 3000 + "b")
@example("title:" + "a," * 200 + "b")
@example('near "' + "M" * 5000 + '"')
@example("near \ud800 title:\udfff")
def test_texts_of_tokens(text: str) -> None:
    total(text)


@fuzz
@given(damaged())
def test_damaged_queries(text: str) -> None:
    total(text)


@fuzz
@given(places())
def test_places(text: str) -> None:
    total(text)


@pytest.mark.parametrize("text", ["-" * 5000 + "a", "not " * 5000 + "a"], ids=["minus", "not"])
def test_thousands_of_negations(text: str) -> None:
    total(text)
