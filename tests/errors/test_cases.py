"""The corpus of bad queries: what exactly is said, and whether it is of use.

Each file in `cases/` and `poor/` is a query, a line of dashes, and what is shown for it;
`pytest --update-golden` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from regdsl.cli.main import cli
from regdsl.diagnostics import Diagnostic
from tests.errors.said import FOLDER, QUERIES, errors, query_of, rendering, said

ALL = [*QUERIES["cases"], *QUERIES["poor"]]
cases = pytest.mark.parametrize("path", QUERIES["cases"], ids=lambda p: p.stem)


@pytest.mark.parametrize("path", ALL, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_is_shown(path: Path, golden: Callable[[Path, str], None]) -> None:
    query = query_of(path)
    text = f"{query}\n----\n{rendering(query)}\n"
    # A file that is right is not written again, since other tests may just be reading it.
    if path.read_bytes() != text.encode():
        golden(path, text)


@pytest.mark.parametrize("path", ALL, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_command_says_the_same(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    file = tmp_path / "query.regdsl"
    file.write_bytes(query_of(path).encode() + b"\n")
    code = cli.main(["check", "--frozen", "-f", str(file)], standalone_mode=False)
    assert capsys.readouterr().err == rendering(query_of(path)) + "\n"
    assert code == (2 if errors(query_of(path)) else 0)


def test_there_are_enough_cases() -> None:
    assert len(QUERIES["cases"]) >= 80


def test_the_poor_ones_are_explained() -> None:
    table = (FOLDER / "poor" / "README.md").read_text(encoding="utf-8")
    assert [path.stem for path in QUERIES["poor"]] == sorted(
        re.findall(r"(?<=[ |])`([a-z-]+)`(?=,| \|)", table)
    )


@cases
def test_a_case_has_something_to_say(path: Path) -> None:
    assert said(query_of(path))


def _improves(query: str, found: Diagnostic) -> bool:
    """Whether the fix leaves one error less.

    Of errors of syntax only the first is ever shown: there, what the fix uncovers must
    lie in a later stage, or further on.
    """
    assert found.fix is not None
    before, after = said(query), said(found.fix.apply(query))
    wrong = [one for one in after if one.severity == "error"]
    if found.severity == "warning":
        return not wrong and len(after) < len(before)
    if len(wrong) < len(before):
        return True
    if not _is_syntax(found):
        return False
    return not any(_is_syntax(one) for one in wrong) or _place(wrong[0]) > _place(found)


def _is_syntax(found: Diagnostic) -> bool:
    return found.code.startswith("E0")


def _place(found: Diagnostic) -> int:
    return found.span.start if found.span else -1


@cases
def test_every_fix_mends(path: Path) -> None:
    query = query_of(path)
    for found in said(query):
        if found.fix is not None:
            fixed = found.fix.apply(query)
            assert _improves(query, found), f"{fixed!r}\n{rendering(fixed)}"


_NOT_A_QUERY = re.compile(
    r"regdsl .*|--\S+|-p .*|params=.*|online=True|within|or|and|not|to|"
    r"""[-`:=!<>.;,()\[\]*@$^"\\]+|.*\.\.\..*|.*\$[a-z].*"""
)
"""Commands, options, signs, keywords (a field `to`), what has parts left out, parameters."""

_OTHER_READING = {"near-name-to-quote"}
"""Where the second of two readings that are offered is no good for this very query."""


@cases
def test_what_the_help_tells_to_write_is_right(path: Path) -> None:
    """What stands between backticks is a query, or mends the query in place of the span."""
    query = query_of(path)
    for found in said(query):
        for snippet in re.findall(r"`([^`]+)`", found.help):
            if _NOT_A_QUERY.fullmatch(snippet) or not errors(snippet):
                continue
            if path.stem in _OTHER_READING:
                continue
            assert found.span is not None
            mended = query[: found.span.start] + snippet + query[found.span.end :]
            assert len(errors(mended)) < len(errors(query)), f"`{snippet}`\n{rendering(snippet)}"


@pytest.mark.parametrize("path", ALL, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_spans_lie_in_the_text(path: Path) -> None:
    query = query_of(path)
    for found in said(query):
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(query)
        assert found.span.start < max(len(query), 1)
        assert "\n" not in found.message
        assert found.help
        assert found.message[0] not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
