"""The grammar is clean, and the traps of its lexer stay shut."""

import lark
import pytest

from regdsl import ast, parse
from regdsl.diagnostics import RegdslError
from regdsl.syntax.tables import grammar_text

QUERIES = """
quasar redshift
"active galactic nuclei" -simulation
quasar or qso or blazar
(quasar or blazar) band:x-ray,gamma-ray service:tap
ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"
ucd=phot.mag;em.IR.J
column(ucd:phot.mag;em.IR unit:mag name:J*)
-ucd:pos.parallax
near 83.63 +22.01 within 30arcmin
near 05h34m31.9s +22d00m52s within 1deg service:sia2
near? M31 within 2deg
spectral:1.2um..2.4um
spectral?:0.3..10keV time:2010..2015
time:55000..56000mjd service:obscore
uat=supernovae -subject:"supernova remnants"
ivo://org.gavo.dc/flashheros/q/ssa
ivoid:ivo://cds.vizier/j/apj/* updated:2025..
standard:ivo://ivoa.net/std/sia#query-2.0
author:"Hubble, E." bibcode:2014A&C.....7..101D
service(type:tap url:*heidelberg*) or service:ssap
table(name:*obscore* column(ucd:em.wl;stat.min))
@my_ir_photometry near $target within 0.1deg -publisher:CDS sort:-updated limit:20
@near($target,"M 31",0.1deg) or @other()
covers moc(6/1-3, 7 8/) overlaps polygon(1 2 3 4 5 6)
near galactic 166.9 -1.1 inside ecliptic 10 +5 within 3'
not(a) and not b or c
uat:^2cepheids title:"a"* x?:"y z"q
""".strip().splitlines()


def test_the_grammar_has_no_conflicts_and_no_collisions() -> None:
    lark.Lark(grammar_text("regdsl"), parser="lalr", lexer="contextual", strict=True)


@pytest.mark.parametrize("query", QUERIES)
def test_queries_parse(query: str) -> None:
    parse(query)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("a and or b", "E006"),
        ("a or", "E006"),
        ("or a", "E006"),
        ("not", "E006"),
        ("b< =x", "E005"),
        ("b <=x", "E005"),
        ("b<= x", "E005"),
        ("a==b", "E001"),
        ("near within 2deg", "E007"),
        ("near 83.63", "E007"),
        ("near 83.63 within 2deg", "E007"),
        ("near", "E007"),
        ("near galactic", "E007"),
        ("near NGC 1275", "E008"),
        ("near NGC 1275 within 2deg", "E008"),
        ("near 05 34 31.9 +22 00 52", "E007"),
        ('foo"bar baz"', "E009"),
        ('"foo""bar"', "E009"),
        ("a - b", "E006"),
        ("(a", "E003"),
        ("a)", "E004"),
        ("()", "E006"),
        ('title:"a', "E002"),
        ("ucd:", "E005"),
        ("ucd:a,", "E005"),
        ("(" * 60 + "a" + ")" * 60, "E010"),
        ("not " * 60 + "a", "E010"),
    ],
)
def test_what_is_no_query_is_an_error(query: str, code: str) -> None:
    with pytest.raises(RegdslError) as caught:
        parse(query)
    assert [d.code for d in caught.value.diagnostics] == [code]


def only(query: str) -> ast.Expr:
    expr = parse(query).expr
    assert expr is not None
    return expr


@pytest.mark.parametrize("name", ["47Tuc", "3C273", "M31", "2MASS", "BD+30", "order", "mocking"])
def test_names_that_look_like_something_else(name: str) -> None:
    assert only(f"near {name}") == ast.Spatial(verb="near", shape=ast.Name(text=name))


def test_a_directive_has_the_same_shape_inside_parentheses() -> None:
    assert only("(limit:3)") == only("limit:3")


def test_a_comment_begins_only_at_the_start_of_a_token() -> None:
    query = parse("a # b\nstandard:ivo://x/y#z")
    assert query.comments == ("# b",)
    assert query.expr == only("a standard:ivo://x/y#z")
    assert only("a # (") == only("a")


def test_whitespace_is_as_strong_as_and() -> None:
    assert only("a b or c") == only("a and b or c") == only("(a b) or c")
    assert only("a or b c") == only("a or (b and c)")


def test_keywords_may_be_words_when_quoted_or_longer() -> None:
    assert only('"or"') == ast.Text(value=ast.Value(pieces=(ast.Piece(text="or", quoted=True),)))
    assert only("oracle nearby andromeda") == only("(oracle) (nearby) (andromeda)")
    assert only("a OR b AND NOT c") == only("a or (b -c)")


@pytest.mark.parametrize("before", ["a", "ucd:x", "ucd:$x", "near M31", "(a)", "-", "a or"])
def test_an_identifier_is_never_a_field(before: str) -> None:
    leaves = list(ast.walk(parse(f"{before} ivo://x/y".replace("- ", "-")).expr))
    assert ast.Ivoid(text="ivo://x/y") in leaves


def test_values_are_raw() -> None:
    test = only("bibcode:2014A&C.....7..101D")
    assert isinstance(test, ast.Test)
    assert test.values[0].text == "2014A&C.....7..101D"  # type: ignore[union-attr]
    test = only('x:a:b=c,"d,e"f')
    assert isinstance(test, ast.Test)
    assert [v.text for v in test.values] == ["a:b=c", "d,ef"]  # type: ignore[union-attr]


def test_spans_cover_what_they_name() -> None:
    text = 'a ucd?:"x y",z near "M 31" within 2deg'
    query = parse(text)
    assert isinstance(query.expr, ast.And)
    _, test, spatial = query.expr.children
    assert isinstance(test, ast.Test)
    assert isinstance(spatial, ast.Spatial)
    assert text[test.field_span.start : test.field_span.end] == "ucd"
    assert [text[v.span.start : v.span.end] for v in test.values] == ['"x y"', "z"]
    assert text[spatial.span.start : spatial.span.end] == 'near "M 31" within 2deg'
    assert isinstance(spatial.shape, ast.Circle)
    assert text[spatial.shape.radius_span.start : spatial.shape.radius_span.end] == "2deg"


def test_nothing_that_was_remembered_can_spoil_the_parser(tmp_path, monkeypatch) -> None:
    from regdsl.syntax import tables

    monkeypatch.setenv("REGDSL_CACHE", str(tmp_path))
    tables.load("regdsl").parse("a b")
    (remembered,) = tmp_path.glob("regdsl-*.tables")
    tables.load("regdsl").parse("a b")
    remembered.write_bytes(b"nonsense")
    tables.load("regdsl").parse("a b")
    monkeypatch.setenv("REGDSL_CACHE", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder")
    tables.load("regdsl").parse("a b")
