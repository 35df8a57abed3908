"""What becomes of calls: values and not text, and spans that lead back to the call."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import regdsl
from regdsl import ast
from regdsl.binding.expansion import MAX_PARTS, expand
from regdsl.binding.macros import Library, read_definitions
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.syntax.formatter import format_expr
from tests.conftest import NOW

MACROS = """\
@radio = band:radio type:catalog
@either = quasar or blazar
@cats($band, $ucd) = type:catalog band:$band column(ucd:$ucd)
@around($place, $radius) = near? $place within $radius
@titled($word) = title:$word -title=$word
@deep($x) = not (@titled($x) or @either)
@open = author:$who @titled($word)
@bad = (title:x fooo:1)
@worse($x) = @bad band:$x
@loop = sky @loop
@one = @two
@two = (x or @three(sky))
@three($a) = title:$a @one
"""
KNOWN = Library(read_definitions(MACROS, "m.regdsl"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "m.regdsl"
    path.write_text(MACROS, encoding="utf-8")
    return path


def expanded(text: str, known: Library = KNOWN) -> str:
    query, _, wrong = expand(regdsl.parse(text), known)
    assert not wrong
    assert query.expr is not None
    return format_expr(query.expr)


def errors(text: str, file: Path, **params: object) -> tuple[Diagnostic, ...]:
    with pytest.raises(RegdslError) as caught:
        regdsl.bind(text, macros=file, params=params, now=NOW)
    assert caught.value.source == text
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("call", "same"),
    [
        ("@radio", "band:radio type:catalog"),
        ("@RADIO", "band:radio type:catalog"),
        ("@radio()", "band:radio type:catalog"),
        ("-@radio x", "-(band:radio type:catalog) x"),
        ("x or @radio", "x or (band:radio type:catalog)"),
        ("x @either", "x (quasar or blazar)"),
        ("@cats(x-ray,phot.mag)", "type:catalog band:x-ray column(ucd:phot.mag)"),
        ("@cats($b, $u)", "type:catalog band:$b column(ucd:$u)"),
        ("@around(M31,2deg)", 'near? "M31" within 2deg'),
        ('@around("M 31",$r)', 'near? "M 31" within $r'),
        ('@around("83.6 +22",2deg)', "near? 83.6 +22 within 2deg"),
        ('@around("05:34:31.9 +22:00:52",2deg)', "near? 05:34:31.9 +22:00:52 within 2deg"),
        ('@around("galactic 10 -5",2deg)', "near? galactic 10 -5 within 2deg"),
        ("@around($t,2deg)", "near? $t within 2deg"),
        ("@titled(sur*)", "title:sur* -title=sur*"),
        ('@titled("a,b c")', 'title:"a,b c" -title="a,b c"'),
        ('@titled("x or y")', 'title:"x or y" -title="x or y"'),
        ("@deep(x)", "-((title:x -title=x) or (quasar or blazar))"),
        ("@open", "author:$who (title:$word -title=$word)"),
    ],
)
def test_what_stands_for_what(call: str, same: str) -> None:
    assert expanded(call) == same


def test_a_call_means_what_is_written_out(file: Path) -> None:
    for call, same in (
        ("x @radio", "x (band:radio type:catalog)"),
        ("-@either", "-(quasar or blazar)"),
        ("x or @radio", "x or (band:radio type:catalog)"),
        ("@cats(x-ray,phot.mag)", "type:catalog band:x-ray column(ucd:phot.mag)"),
        (
            '@around("10 20",2deg) @titled(survey)',
            "near? 10 20 within 2deg (title:survey -title=survey)",
        ),
    ):
        ours = regdsl.bind(call, macros=file, now=NOW)
        theirs = regdsl.bind(same, now=NOW)
        assert ours.expr == theirs.expr
        assert [lint.code for lint in ours.lints] == [lint.code for lint in theirs.lints]


def test_arguments_are_values(file: Path) -> None:
    """Nothing that a value can have in it becomes syntax."""
    for value in ("a or b", ") x (", "$word", "@radio", 'q" or "q', "x:y", "#x"):
        quoted = '"' + value.replace('"', '\\"') + '"'
        ours = regdsl.bind(f"@titled({quoted})", macros=file)
        assert ours.expr == regdsl.bind(f"title:{quoted} -title={quoted}").expr


def test_parameters_of_the_query_reach_into_macros(file: Path) -> None:
    given = regdsl.bind("@cats($b,$u)", macros=file, params={"b": "radio", "u": "phot.mag"})
    assert given.expr == regdsl.bind('type:catalog band:"radio" column(ucd:"phot.mag")').expr


def spans(node: Any) -> list[ast.Span]:
    if isinstance(node, ast.Span):
        return [node]
    if isinstance(node, tuple):
        return [span for one in node for span in spans(one)]
    if is_dataclass(node):
        return [span for f in fields(node) for span in spans(getattr(node, f.name))]
    return []


@pytest.mark.parametrize(
    "text", ["x @radio", "x or @radio", "@deep(x) y", "@cats(x-ray,phot.mag)", "@around(M31,1deg)"]
)
def test_spans_of_what_is_bound_lie_in_the_query(text: str, file: Path) -> None:
    bound = regdsl.bind(text, macros=file, now=NOW)
    found = spans(bound)
    assert found
    for span in found:
        assert 0 <= span.start <= span.end <= len(text)
    assert any(text[span.start : span.end].startswith("@") for span in found)


def test_errors_lead_to_the_call(file: Path) -> None:
    text = "quasar or @bad"
    (found,) = errors(text, file)
    assert (found.code, text[found.span.start : found.span.end]) == ("E101", "@bad")  # type: ignore[union-attr]
    assert found.message == "in `@bad`: there is no field `fooo`"
    assert found.label == f"{file}, line 8: fooo"
    assert found.fix is None


def test_errors_lead_through_several_calls(file: Path) -> None:
    text = "x @worse(raddio) bnd:x"
    inner, argument, own = errors(text, file)
    assert inner.message.startswith("in `@bad` by way of `@worse`: ")
    assert text[inner.span.start : inner.span.end] == "@worse(raddio)"  # type: ignore[union-attr]
    assert argument.code == "E104"
    assert argument.fix is not None
    assert argument.fix.apply(text) == "x @worse(Radio) bnd:x"
    assert own.message == "there is no field `bnd`"


def test_calls_that_cannot_be(file: Path) -> None:
    text = "@radoi @cats(x) @radio(y) @nothinglikethis"
    unknown, few, many, word = errors(text, file)
    assert unknown.code == "E118"
    assert unknown.fix is not None
    assert unknown.fix.apply(text).startswith("@radio @cats")
    assert (few.code, few.message) == ("E128", "`@cats` takes 2 values, and 1 is given")
    assert (many.code, many.message) == ("E128", "`@radio` takes no value, and 1 is given")
    assert "`nothinglikethis`" in word.help


def test_a_macro_of_itself(file: Path) -> None:
    (direct,) = errors("@loop", file)
    assert direct.code == "E125"
    assert "`@loop` calls itself" in direct.message
    (around,) = errors("y @one", file)
    assert around.message.endswith("`@one` calls itself by way of `@two`, `@three`")
    assert around.span == ast.Span(2, 6)


def test_growth_has_an_end(tmp_path: Path) -> None:
    lines = ["@m0 = sky dust gas"] + [f"@m{n} = @m{n - 1} @m{n - 1}" for n in range(1, 40)]
    file = tmp_path / "m"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert len(spans(regdsl.bind("@m8", macros=file).expr)) > 500
    found = errors("@m39", file)
    assert [one.code for one in found] == ["E130"]
    assert str(MAX_PARTS) in found[0].help


def test_depth_has_an_end(tmp_path: Path) -> None:
    lines = ["@m0 = sky"] + [f"@m{n} = (x or (y -(z @m{n - 1})))" for n in range(1, 200)]
    file = tmp_path / "m"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert regdsl.bind("@m5", macros=file)
    assert [one.code for one in errors("@m199", file)] == ["E130"]


def test_lints_in_macros_lead_to_the_call(tmp_path: Path) -> None:
    file = tmp_path / "m"
    file.write_text("@m = ucd:phot.mga\n@both = (sky dust)\n@mixed = x or y z", encoding="utf-8")
    (found,) = regdsl.bind("quasar @m", macros=file).lints
    assert (found.code, found.span, found.fix) == ("W004", ast.Span(7, 9), None)
    assert found.message.startswith("in `@m`: ")
    # What a macro stands for is one condition, as if it stood in parentheses.
    assert regdsl.bind("x or @both", macros=file).lints == ()
    assert [lint.code for lint in regdsl.bind("@mixed", macros=file).lints] == ["W001"]


def test_a_tree_made_by_hand(file: Path) -> None:
    query = ast.Query(expr=ast.Macro(name="radio"))
    assert regdsl.bind(query, macros=file).expr == regdsl.bind("band:radio type:catalog").expr
    inner = regdsl.parse("xyz @radio title:survey").expr
    assert regdsl.bind(ast.Query(expr=inner), macros=file).expr


@pytest.mark.parametrize("text", ["@images", "@a-b(x,y)", '@f("a b",$c) x', "-@images x"])
def test_fmt_keeps_calls(text: str) -> None:
    assert regdsl.fmt(text) == text


def test_any_text_with_macros_is_told(file: Path) -> None:
    """Made-up calls never end in a traceback, nor with a span outside of the query."""
    chance = random.Random(7)
    pieces = ["@radio", "@cats(x,y)", "@cats(", "@bad", "@worse(radio)", "@deep(", "a", ")", "-"]
    pieces += ["or", '"q"', "$p", ",", "@around(M31,1deg)", "@around($p,$p)", "column(", "@loop"]
    for _ in range(500):
        text = " ".join(chance.choices(pieces, k=chance.randrange(1, 6)))
        try:
            found = regdsl.bind(text, macros=file, params={"p": "1 2"}, now=NOW).lints
        except RegdslError as exc:
            found = exc.diagnostics
        for one in found:
            assert one.span is not None
            assert 0 <= one.span.start <= one.span.end <= len(text)
            assert str(one)
