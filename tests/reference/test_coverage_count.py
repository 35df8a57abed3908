"""The counts themselves."""

from __future__ import annotations

from regdsl import ast, parse

from .coverage_count import Construct, Tally, constructs, wanted
from .evaluate import SCOPES


def said(text: str) -> set[str]:
    return {str(construct) for construct in constructs(parse(text))}


def test_constructs() -> None:
    assert said("") == {"(empty)"}
    assert said("-ucd?!=phot.*,$x") == {
        *("(not)", "ucd", "ucd ucd !=", "ucd? ucd", "(kind) ucd", "(operator) !="),
        *("(values) ucd *", "(values) ucd $", "(values) ucd list"),
    }
    assert said("table(column(a)) has:doi,near sort:-title limit:3") == {
        *("(and)", "table(...)", "table.column(...)", "column.(bare) text"),
        *("has:doi", "has:near", "sort:-title", "limit:"),
    }
    assert said("near? galactic 1 2 within 3deg") == {
        *("near circle", "near?", "(spatial)", "(position) galactic"),
    }


def test_everything_is_wanted() -> None:
    names = {construct.what for construct in wanted()}
    assert set(SCOPES["resource"].fields) < names
    assert {f"column.{name}" for name in SCOPES["column"].fields} < names
    assert {"table.column(...)", "column.has:unit", "near", "has:near", "limit:"} < names


def test_tally() -> None:
    tally, other = Tally(), Tally()
    for found, refused in ((0, False), (1, True), (2, False)):
        tally.add(parse("has:doi"), found, 2, refused=refused)
    other.add(ast.Query(), 1, 2)
    tally.merge(other)
    assert tally.queries == 4
    assert tally.bite == 0.5
    assert tally.uses() == {Construct("has:doi"): 3, Construct("(empty)"): 1}
    assert "(ivoid) identifier" in map(str, tally.rare(1))
    assert Construct("has:doi") not in tally.rare(3)
    assert tally.rare(4)[Construct("has:doi")] == 3
    assert [line.split() for line in str(tally).splitlines()[1:3]] == [
        ["(empty)", "0", "1", "0", "0"],
        ["has:doi", "1", "1", "1", "1"],
    ]
