"""Values of plain kinds: numbers, flags, addresses, lists, identifiers with prefixes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regdsl import bind
from regdsl.binding.bound import AllOf, AnyOf, BoundExpr, Condition, NoneOf, SameRow
from regdsl.binding.matchers import Bounds, Contains, Flag, Glob, Matcher, Service, Terms
from regdsl.binding.numbers import number_in
from tests.binding.failures import failure


def matchers(query: str) -> tuple[Matcher, ...]:
    """Those of the first condition of a query."""

    def first(expr: BoundExpr) -> Condition:
        match expr:
            case Condition():
                return expr
            case SameRow(body=child) | NoneOf(child=child):
                return first(child)
            case AllOf(children=children) | AnyOf(children=children):
                return first(children[0])
        raise AssertionError(expr)

    return first(bind(query).expr).matchers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("validated:2", Bounds(2.0, 2.0)),
        ("validated!=2", Bounds(2.0, 2.0)),
        ("validated>1e0", Bounds(low=1.0, low_strict=True)),
        ("validated<=3", Bounds(high=3.0)),
        ("validated:1..3", Bounds(1.0, 3.0)),
        ("validated:3..1", Bounds(1.0, 3.0)),
        ("validated:..3", Bounds(high=3.0)),
        ("maxsr:1..", Bounds(low=1.0, numeric=True)),
        ("maxsr:30..90arcmin", Bounds(0.5, 1.5, numeric=True)),
        ("maxsr:30arcmin..1deg", Bounds(0.5, 1.0, numeric=True)),
        ("maxsr>=-1", Bounds(low=-1.0, numeric=True)),
        ("regard<3600arcsec", Bounds(high=1.0, high_strict=True)),
        ('regard:"1 deg"', Bounds(1.0, 1.0)),
        ("column(std:YES)", Flag(True)),
        ("column(std=0)", Flag(False)),
        ("service(auth!=true)", Flag(True)),
        ("license:CC-BY", Contains((("cc-by",),))),
        ("license:https*by", Contains((("https", "by"),))),
        ("license:*", Glob(("", ""))),
        ("license=HTTP://x*", Glob(("http://x*",))),
        ("service(mirror:de)", Contains((("de",),))),
        ("service(mirror=http://X)", Terms(("http://x",))),
        ("service(query:GET)", Terms(("get",))),
        ('facility:"XMM Newton"', Contains((("xmm",), ("newton",)))),
        ("facility=XMM", Glob(("xmm",))),
        ("service(version>=1.1)", Bounds(low="1.1")),
        ("service(version:1.*)", Glob(("1.", ""))),
        ("service(captype:tableaccess)", Glob(("", ":tableaccess"))),
        ("product:spectrum", Terms(("sed", "spectrum"))),
        ("relation:served-by", Terms(("isservedby",))),
        ("relation:IsCitedBy", Terms(("iscitedby",))),
        ("date(role:creation)", Terms(("created",))),
        ('level="University"', Terms(("university",))),
        ('level!="x#y"', Terms(("x#y",))),
        ('date(role="last-checked")', Terms(("last-checked",))),
        ('band="^1uv"', Terms(("^1uv",))),
        ('band="uv"', Terms(("uv",))),
        ("detail(value>=1e3)", Bounds(low=1000.0, numeric=True)),
        ("detail(value<2)", Bounds(high=2.0, high_strict=True, numeric=True)),
        ("detail(value:1e3)", Glob(("1e3",))),
        ("detail(value:1..2)", Glob(("1..2",))),
        ("service(maxsr>30arcmin)", Bounds(low=0.5, low_strict=True, numeric=True)),
        ("service(datamodel=obscore)", Service("obscore", exact=True)),
        ("datamodel=obscore", Service("obscore", exact=True)),
        ("bibcode:bibcode:2000A*", Glob(("2000a", ""))),
    ],
)
def test_one_value(query: str, expected: Matcher) -> None:
    assert matchers(query) == (expected,)


@pytest.mark.parametrize("prefix", ["", "orcid:", "https://orcid.org/", "HTTP://orcid.org/"])
def test_an_orcid_with_and_without_prefix(prefix: str) -> None:
    ends = "0000-0002-1825-009x"
    found = {Glob((f"{p}{ends}",)) for p in ("orcid:", "https://orcid.org/", "http://orcid.org/")}
    assert set(matchers(f"orcid:{prefix}0000-0002-1825-009X")) == found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("validated:high", "E107"),
        ("validated:2deg", "E107"),
        ("validated:1_0", "E107"),
        ("validated:inf", "E107"),
        ("validated:1e999", "E107"),
        ("maxsr:2parsec", "E105"),
        ("maxsr:1..2..3", "E121"),
        ("maxsr>1..2", "E121"),
        ("column(std:maybe)", "E104"),
        ("column(std>1)", "E109"),
        ("column(flag:a*)", "E110"),
        ("license>1", "E109"),
        ("version>1", "E109"),
        ("datamodel:scs", "E104"),
        ("orcid:x", "E122"),
        ("bibcode:bibcode:", "E122"),
        ("has:registry", "E109"),
        ("registry?:ivo://a", "E109"),
        ("servedby:vizier", "E122"),
        ("service(type:epntap)", "E123"),
        ("service(tap)", "E123"),
        ("service(datamodel:epntap)", "E123"),
        ("service(datamodel:scs)", "E104"),
        ("detail(value>x)", "E107"),
        ("detail(value>1..2)", "E121"),
        ("detail(value<1deg)", "E107"),
        ('level:"university"', "E104"),
        ("level=university", "E104"),
        ('uat="no such concept"', "E104"),
        ("role(near M31)", "E123"),
        ("table(schema(name:x))", "E123"),
        ("table(servedby(title:x))", "E123"),
        ("capability(type:tap)", "E102"),
        ("servedby(limit:3)", "E111"),
    ],
)
def test_what_is_wrong(query: str, code: str) -> None:
    assert failure(lambda: bind(query)).code == code


@given(st.floats() | st.integers() | st.text(max_size=8))
def test_which_texts_are_numbers(value: object) -> None:
    text = str(value)
    found = number_in(text)
    try:
        expected = float(text)
    except ValueError:
        assert found is None
        return
    plain = math.isfinite(expected) and text.isascii() and not set(text) & set(" _\t\n\r\x0b\x0c")
    assert found == (expected if plain else None) or any(c in text for c in "\x1c\x1d\x1e\x1f")


@pytest.mark.parametrize("text", ["1 ", " 1", "1_0", "nan", "Infinity", "0x1", "1e999", "", "٣"])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert number_in(text) is None


def test_parameters_are_values_of_any_kind() -> None:
    params = {"l": "2", "u": "cc-by", "k": "tap", "f": "yes", "x": "ivo://a/x", "t": "spectrum"}
    for query in (
        "validated>=$l",
        "license:$u",
        "service(type:$k auth:$f)",
        "servedby:$x",
        "product:$t",
        "registry:$x",
        "relation(to:$x)",
    ):
        assert bind(query, params=params)
    assert bind("license:$u", params={"u": "a*b"}).expr == Condition(
        field=bind("license:x").expr.field,  # type: ignore[union-attr]
        matchers=(Contains((("a*b",),)),),
    )
