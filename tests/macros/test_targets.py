"""Lists of positions as parameters: from Python, from files, and what is wrong in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.table import MaskedColumn, Table

import regdsl
from regdsl.binding.coverage import FEW
from regdsl.binding.healpix import merge_ranges
from regdsl.binding.matchers import Cells
from regdsl.binding.targets import MAX_TARGETS, position, positions, read_positions
from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW

PAIRS = [(10.68, 41.27), (83.63, 22.01), (299.9, -40.5)]


def cells(query: str, targets: object) -> list[Cells]:
    bound = regdsl.bind(query, params={"t": targets}, now=NOW)
    return list(bound.expr.matchers)  # type: ignore[union-attr]


def region(query: str, targets: object) -> tuple[tuple[int, int], ...]:
    """All cells of what is asked for."""
    return merge_ranges(run for one in cells(query, targets) for run in one.region.ranges)


FORMS: dict[str, Any] = {
    "pairs": PAIRS,
    "lists": [list(pair) for pair in PAIRS],
    "array": np.array(PAIRS),
    "generator": (pair for pair in PAIRS),
    "skycoord": SkyCoord(PAIRS, unit="deg"),
    "galactic": SkyCoord(PAIRS, unit="deg").galactic,
    "table": Table(rows=PAIRS, names=["ra", "dec"]),
    "hours": Table({"RA": [p[0] / 15 for p in PAIRS] * u.hourangle, "Dec": [p[1] for p in PAIRS]}),
    "vizier": Table(rows=[(1, *p) for p in PAIRS], names=["recno", "RAJ2000", "DEJ2000"]),
    "mapping": {"ra": [p[0] for p in PAIRS], "dec": [p[1] for p in PAIRS]},
    "texts": [(str(ra), f"{dec:+}") for ra, dec in PAIRS],
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_a_list(form: str) -> None:
    found = positions(FORMS[form], "t")
    assert np.allclose(found, PAIRS, atol=1e-9)
    assert all(type(value) is float for pair in found for value in pair)


def test_one_position_is_a_list_of_one() -> None:
    for one in ((10.68, 41.27), [10.68, 41.27], SkyCoord(10.68, 41.27, unit="deg")):
        assert np.allclose(positions(one, "t"), [PAIRS[0]])
    assert positions(np.array([[10.0, 20.0], [30.0, 40.0]]), "t") == ((10, 20), (30, 40))
    assert positions(("05h34m31.9s", "+22d00m52s"), "t")[0] == pytest.approx(
        (83.633, 22.014), abs=1e-3
    )


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("shape", ["", " within 40arcmin"])
def test_near_a_list_is_near_any_of_them(many: bool, shape: str, demo: Mirror) -> None:
    targets = [*PAIRS, *((ra, -20.0) for ra in range(FEW))] if many else PAIRS
    both = region(f"near $t{shape}", targets)
    singles = [f"near {ra} {dec:+}{shape}" for ra, dec in targets]
    assert both == merge_ranges(run for one in singles for run in region(one, targets))
    ours = demo.search(f"near $t{shape}", params={"t": targets})
    theirs = demo.search("(" + " or ".join(singles) + ")")
    assert [r.ivoid for r in ours] == [r.ivoid for r in theirs]
    assert 0 < len(ours) < demo.search("").total
    optional = demo.search(f"near? $t{shape}", params={"t": targets})
    assert optional.total > ours.total


def test_overlaps_covers_and_inside(demo: Mirror) -> None:
    def found(query: str) -> set[str]:
        return {r.ivoid for r in demo.search(query, params={"t": PAIRS})}

    assert found("overlaps $t within 1deg") == found("near $t within 1deg")
    every = [f"covers {ra} {dec:+}" for ra, dec in PAIRS]
    assert found("covers $t") == found(" ".join(every))
    assert found("covers $t within 1deg") == found(" ".join(f"{c} within 1deg" for c in every))
    assert found("covers $t") < found("near $t")
    (one,) = cells("inside $t within 3deg", PAIRS)
    assert (one.relation, one.region.ranges) == ("inside", region("near $t within 3deg", PAIRS))
    with pytest.raises(RegdslError, match="E120"):
        regdsl.bind("inside $t", params={"t": PAIRS})


def test_on_servers() -> None:
    many = [(float(ra), 10.0) for ra in range(0, 360, 10)]
    few = regdsl.compile("near $t", "regtap-1.2", params={"t": PAIRS})
    assert few.count("POINT(") == 3
    assert "MOC('6/" in regdsl.compile("near $t", "gavo", params={"t": many})
    with pytest.raises(RegdslError, match="E201"):
        regdsl.compile("near $t", "regtap-1.2", params={"t": many})


def test_radius_and_list_from_a_macro(tmp_path: Path) -> None:
    file = tmp_path / "m"
    file.write_text("@around($where,$how) = near $where within $how\n", encoding="utf-8")
    params = {"t": PAIRS, "r": "1deg"}
    ours = regdsl.bind("@around($t,$r)", macros=file, params=params)
    assert ours.expr == regdsl.bind("near $t within 1deg", params=params).expr


@pytest.mark.parametrize(
    ("targets", "told"),
    [
        ([], "has no positions"),
        (np.zeros((0, 2)), "has no positions"),
        ([(1, 2), (3, "x")], "row 2: `x` is no latitude"),
        ([(1, 2), (3,), 4], "row 2 is no pair of numbers; row 3 is no pair"),
        ([(1, 2), (3, 95)], "row 2: `3 95` is not on the sky"),
        ([(1, 2), (float("nan"), 5)], "row 2: a coordinate is missing"),
        ([(None, 2)] * 8, "row 1: .*; 5 more rows are wrong"),
        ([(0.0, 0.0)] * (MAX_TARGETS + 1), f"has {MAX_TARGETS + 1} positions, and {MAX_TARGETS}"),
        (Table({"a": [1], "b": [2]}), "no columns `ra` and `dec`: it has `a`, `b`"),
        (Table({"ra": [1], "b": [2]}), "no columns `ra` and `dec`"),
        ({"ra": MaskedColumn([1.0, 2.0], mask=[0, 1]), "dec": [1.0, 2.0]}, "row 2: a coordinate"),
    ],
)
def test_what_is_wrong_is_named(targets: object, told: str) -> None:
    with pytest.raises(RegdslError, match=f"E131: `\\$t` .*{told}") as caught:
        regdsl.bind("quasar near $t", params={"t": targets})
    (found,) = caught.value.diagnostics
    assert found.span is not None
    assert (found.span.start, found.span.end) == (12, 14)


@pytest.mark.parametrize(
    "query", ["title:$t", "band:$t", "near M31 within $t", "limit:$t", "has:$t"]
)
def test_a_list_belongs_after_a_verb(query: str) -> None:
    with pytest.raises(RegdslError, match="E132: `\\$t` is a list of positions"):
        regdsl.bind(query, params={"t": PAIRS})


@pytest.mark.parametrize("value", [5, 5.5, np.float64(5), "5", np.array(5)])
def test_single_values_stay_texts(value: object) -> None:
    assert regdsl.bind("limit:$t", params={"t": 5}).limit == 5
    assert regdsl.bind("title:$t", params={"t": value})


def test_a_quantity_is_a_text() -> None:
    ours = regdsl.bind("near M31 within $r", params={"r": 2 * u.deg})
    assert ours.expr == regdsl.bind("near M31 within 2deg").expr


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("83.6 22", "83.6 22"),
        ("83.6, +22", "83.6 +22"),
        ("05:34:31 +22:00:52", "05:34:31 +22:00:52"),
        ("Galactic 10 5", "galactic 10 5"),
        ("M 31", '"M 31"'),
        ("47 Tuc", '"47 Tuc"'),
    ],
)
def test_a_text_is_a_place_or_a_name(text: str, plain: str) -> None:
    given = regdsl.ast.Spatial(verb="near", shape=position(text, regdsl.ast.Span(0, 0)))
    assert regdsl.syntax.formatter.format_expr(given) == f"near {plain}"


CSV = "name,ra,dec\nM31,10.68,41.27\n# a comment\nM1,83.63,+22.01\n\nx,299.9,-40.5\n"


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.replace(",", "  "),
        "\ufeff" + CSV,
        CSV.replace("ra,dec", "RAJ2000,DEJ2000").replace("\n", "\r\n"),
        '#ra dec\n"10.68" 41.27\n83.63 22.01\n299.9 -40.5\n'.replace("#ra", "ra"),
        "RA,DEC\n00:42:43.2,41:16:12\n05:34:31.2,22:00:36\n19h59m36s,-40d30m00s\n",
    ],
)
def test_csv(text: str, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(text.encode())
    assert np.allclose(read_positions(file, "t"), PAIRS, atol=1e-6)


@pytest.mark.parametrize("form", ["votable", "fits", "ascii.ecsv"])
def test_other_files(form: str, tmp_path: Path) -> None:
    file = tmp_path / f"t.{form.removeprefix('ascii.')}"
    Table(rows=PAIRS, names=["ra", "dec"], units=["deg", "deg"]).write(file, format=form)
    assert np.allclose(read_positions(file, "t"), PAIRS)


def test_files_that_are_none(tmp_path: Path) -> None:
    for name, content in (
        ("empty.csv", b""),
        ("head.csv", b"ra,dec\n"),
        ("short.csv", b"ra,dec\n1\n"),
        ("words.csv", b"ra,dec\n1,2\nx,3\n"),
        ("other.csv", b"a,b\n1,2\n"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RegdslError, match="E131"):
            read_positions(tmp_path / name, "t")
    for name, content in (("t.xml", b"<VOTABLE"), ("t.fits", b"none"), ("t.csv", b"ra,d\xe9c")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RegdslError, match="E305: cannot read"):
            read_positions(tmp_path / name, "t")
    with pytest.raises(RegdslError, match=r"E305: .*No such file"):
        read_positions(tmp_path / "missing", "t")


def test_on_the_command_line(
    tmp_path: Path, demo_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.csv"
    file.write_text(CSV, encoding="utf-8")
    search = ["search", "near $t within 5arcmin", "--mirror", str(demo_path), "--format", "ivoids"]
    cli.main([*search, "-p", f"t=@{file}"], standalone_mode=False)
    with Mirror(demo_path) as mirror:
        found = mirror.search("near $t within 5arcmin", params={"t": PAIRS})
    assert capsys.readouterr().out.split() == [r.ivoid for r in found]
    # `@@` is a text that begins with `@`.
    assert cli.main(["check", "title:$t", "-p", "t=@@images"], standalone_mode=False) == 0


def test_lists_without_shapes_load_nothing_heavy() -> None:
    code = "import sys, regdsl; regdsl.bind('near $t', params={'t': [(1, 2), (3, 4)]})"
    code += "; assert not {'astropy', 'numpy', 'mocpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
