"""Files of definitions: what is one, and what is said where one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

import regdsl
from regdsl.binding.macros import body, library, read_definitions
from regdsl.diagnostics import RegdslError
from regdsl.places import user_macros
from regdsl.syntax.formatter import format_expr
from tests.conftest import NOW

FILE = """\
#! regdsl 1
# About this file; not help of anything.

# radio catalogues
# of any kind
@radio = type:catalog band:radio
@Near($place, $radius) =
    # a comment on the way
    near $place within $radius

    title:survey  # the end
# only a comment
@empty-parens() = "@not = this"
"""


def said(text: str) -> list[tuple[str, str]]:
    """The errors of a file: code, and the text that each speaks of."""
    with pytest.raises(RegdslError) as caught:
        read_definitions(text, "my.regdsl")
    assert caught.value.source == text
    return [(d.code, text[d.span.start : d.span.end]) for d in caught.value.diagnostics if d.span]


def test_a_file() -> None:
    found = {definition.name: definition for definition in read_definitions(FILE)}
    assert list(found) == ["radio", "Near", "empty-parens"]
    assert found["radio"].help == "radio catalogues of any kind"
    assert found["Near"].help == ""
    assert found["Near"].parameters == ("place", "radius")
    assert found["empty-parens"].help == "only a comment"
    assert found["empty-parens"].head == "@empty-parens"
    assert format_expr(body(found["Near"])) == "near $place within $radius title:survey"
    assert format_expr(body(found["empty-parens"])) == '"@not = this"'


def test_spans_of_a_body_are_those_of_the_file() -> None:
    radio, near, _ = read_definitions(FILE)
    for definition, text in ((radio, "type:catalog band:radio"), (near, "near $place within")):
        expr = body(definition)
        assert FILE[expr.span.start : expr.span.end].startswith(text)
        assert definition.line(expr.span.start) == (6 if definition is radio else 9)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends(end: str) -> None:
    found = read_definitions(FILE.replace("\n", end))
    assert [definition.name for definition in found] == ["radio", "Near", "empty-parens"]
    assert found[0].help == "radio catalogues of any kind"


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "#! regdsl 1\n"])
def test_no_definitions(text: str) -> None:
    assert read_definitions(text) == ()


def test_what_is_no_definition() -> None:
    assert said("quasar\n@a = b\nblazar band:radio\n") == [
        ("E126", "quasar"),
        ("E126", "blazar band:radio"),
    ]
    assert said("@a b\n") == [("E126", "@a b")]
    assert said("@a(b) = c\n") == [("E126", "(b)")]
    assert said("@a($b,) = c\n") == [("E126", "($b,)")]
    assert said("@a($b,$b) = c\n") == [("E126", "($b,$b)")]
    assert said("@a =\n@b = c\n@d =   \n# x\n") == [("E126", "@a"), ("E126", "@d")]


def test_twice_in_one_file() -> None:
    text = "@a = b\n@c = d\n@A = e\n"
    assert said(text) == [("E127", "@A")]
    with pytest.raises(RegdslError) as caught:
        read_definitions(text)
    (label,) = caught.value.diagnostics[0].labels
    assert (label.span.start, label.text) == (0, "first here")


def test_another_version() -> None:
    assert said("#! regdsl 2\n@a = b\n") == [("E129", "#! regdsl 2")]


@pytest.mark.parametrize("query", ["a sort:title", "a or limit:3", "(count:band)", "show:tables"])
def test_directives_belong_to_the_query(query: str) -> None:
    (definition,) = read_definitions(f"@m = {query}\n")
    with pytest.raises(RegdslError, match=r"E126.*about the whole answer") as caught:
        body(definition)
    assert caught.value.source == f"@m = {query}\n"


def test_an_error_of_syntax_is_shown_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "m.regdsl"
    file.write_text("# one\n@fine = quasar\n@bad = band: radio\n", encoding="utf-8")
    assert regdsl.bind("@fine", macros=file, now=NOW)
    with pytest.raises(RegdslError, match=r"^3:\d+: error E005: in `@bad` of .*m\.regdsl: "):
        regdsl.bind("quasar @bad", macros=file)


def test_an_open_quote_hides_no_other_definition(tmp_path: Path) -> None:
    file = tmp_path / "m.regdsl"
    file.write_text('@a = title:"open\n@b = quasar\n', encoding="utf-8")
    assert regdsl.bind("@b", macros=file)
    with pytest.raises(RegdslError, match="1:12: error E002: in `@a`"):
        regdsl.bind("@a", macros=file)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RegdslError, match=r"E305: cannot read .*missing"):
        regdsl.bind("@a", macros=tmp_path / "missing")
    file = tmp_path / "latin.regdsl"
    file.write_bytes("@a = é\n".encode("latin-1"))
    with pytest.raises(RegdslError, match=r"E305: .*not UTF-8"):
        regdsl.bind("@a", macros=file)
    # Nothing is read for a query without macros.
    assert regdsl.bind("quasar", macros=file)


def test_what_comes_later_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    users = user_macros()
    users.parent.mkdir(parents=True)
    users.write_text("@images = title:mine\n@own = quasar\n", encoding="utf-8")
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("\ufeff@own = blazar\n@a = first\n", encoding="utf-8")
    second.write_text("@a = second\n", encoding="utf-8")

    def definition(name: str, *macros: Path) -> str:
        return format_expr(body(library(macros).get(regdsl.ast.Macro(name=name))))

    assert definition("images") == "title:mine"
    assert definition("own") == "quasar"
    assert definition("OWN", first) == "blazar"
    assert definition("a", first, second) == "second"
    assert definition("a", second, first) == "first"
    assert definition("spectra", first).startswith("service:ssa")
