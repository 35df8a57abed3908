"""What anybody may send: nothing runs long past the deadline, and nothing fills the memory.

Times are of the processor where the library counts so; other programs slow down the clock.
"""

from __future__ import annotations

import math
import time

import pytest

from .conftest import Sql

MANY = 1_000_000
RING = [(math.cos(n / 500 * math.pi), math.sin(n / 500 * math.pi)) for n in range(1000)]


def _ring(size: float) -> str:
    return " ".join(f"{100 + size * x!r} {size * y!r}" for x, y in RING)


def _took(sql: Sql, expression: str, *arguments: object) -> tuple[str | None, float, float]:
    """The code of the error, if any, and seconds of the processor and of the clock."""
    import sqlite3

    clock, processor = time.perf_counter(), time.process_time()
    code = None
    sql.watch.start()
    try:
        sql.connection.execute(f"SELECT {expression}", arguments).fetchone()
    except sqlite3.OperationalError:
        assert sql.watch.problem is not None
        code = sql.watch.problem.diagnostics[0].code
    return code, time.process_time() - processor, time.perf_counter() - clock


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 5000 + "b"),
        ("(a|aa)+$", "a" * 5000 + "b"),
        ("(x+x+)+[yw]", "x" * 4000 + "z"),
        (r"(\w+\s?)*[!?]", "word " * 2000),
        (r"(a*)*\1*[bc]", "a" * 5000),
        (".*.*.*.*.*.*[bc]", "a" * 100_000),
        ("((a|b)*c|(a|b)*d)*[ef]", "abcd" * 5000),
        ("(" * 49 + "a" + ")*" * 49 + "[xy]", "a" * 5000),
        ("(a?){255}" * 10 + "[xy]", "a" * 5000),
        ("(?i)(s|\u017f|\xdf|ss)+[xy]", "\u017f" * 3000),
    ],
)
def test_patterns_without_end_meet_the_deadline(short: Sql, pattern: str, text: str) -> None:
    code, processor, _ = _took(short, "gavo_match(?, ?)", pattern, text)
    assert code == "E411"
    assert 0.2 < processor < 0.8


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("%a%a%a%a%a%a%b", "a" * MANY),
        ("%a" * 20_000 + "b", "a" * MANY),
        ("%_a_a_a_a%b", "a" * MANY),
        ("%" + "_a" * 2000 + "b%", "a" * MANY),
        ("%" + "_a" * 200 + "b_%_", "a" * MANY + "c"),
        ("%" + "_ab" * 100 + "_a_%", "ab" * MANY),
        ("_" * 5000 + "%_", "a" * MANY),
    ],
)
def test_no_like_takes_long(short: Sql, pattern: str, text: str) -> None:
    code, processor, _ = _took(short, "adql_like(?, ?)", text, pattern)
    assert code in (None, "E411")
    assert processor < 0.8


HOSTILE = [
    ("ivo_hasword(?, 'x')", "word " * MANY),
    ("ivo_hasword(?, 'x')", "w\xf6rd " * (MANY // 2)),
    ("ivo_hasword(?, 'x')", " ".join(map(str, range(300_000)))),
    ("ivo_hasword('x', ?)", " ".join(map(str, range(300_000)))),
    ("ivo_hasword('x', ?)", " ".join(map(str, range(1500)))),
    ("ivo_hashlist_has(?, 'x')", "y#" * MANY),
    ("gavo_match(?, 'x')", "(" * MANY),
    ("adql_moc(?)", "29/" + " ".join(map(str, range(0, 2 * MANY, 2)))),
    ("adql_moc(?)", "6/" + ",".join(["1-49151"] * MANY)),
    ("adql_contains(adql_circle(0, 0, 90), ?)", "29/" + " ".join(map(str, range(0, MANY, 2)))),
    ("adql_region('POLYGON ' || ?)", "1 " * MANY),
    ("adql_cast(?, 'POLYGON')", "1 " * MANY),
    ("adql_cast(?, 'INTEGER')", "1" * MANY),
    ("adql_cast(?, 'DOUBLE PRECISION')", "1" * MANY),
    ("ivo_to_mjd(?)", "1" * MANY),
    ("gavo_specconv(1, ?, 'm')", "(" * MANY),
    ("adql_moc(29, adql_circle(?, 0, 90))", 1.0),
    ("adql_moc(14, adql_circle(?, 0, 50))", 1.0),
    ("adql_moc(10, adql_circle(?, 0, 90))", 1.0),
    ("adql_moc(29, adql_cast(?, 'POLYGON'))", _ring(30)),
    ("adql_moc(9, adql_cast(?, 'POLYGON'))", _ring(30)),
    ("adql_contains('6/1', adql_cast(?, 'POLYGON'))", _ring(20)),
    ("adql_contains('6/1', adql_cast(?, 'POLYGON'))", _ring(60)),
    (f"adql_contains(adql_cast(?, 'POLYGON'), adql_cast('{_ring(30.1)}', 'POLYGON'))", _ring(30)),
]


@pytest.mark.parametrize(
    ("call", "argument"), HOSTILE, ids=[f"{n}-{call[:30]}" for n, (call, _) in enumerate(HOSTILE)]
)
def test_nothing_runs_long_past_the_deadline(short: Sql, call: str, argument: object) -> None:
    short("adql_moc(6, adql_circle(1, 2, 3))")  # importing mocpy takes half a second, once
    code, processor, _ = _took(short, call, argument)
    assert code in (None, "E411", "E412")
    assert processor < 1.0


@pytest.mark.parametrize(
    ("call", "order"),
    [
        # 360 degrees of border are 50,000 cells of order 13, and 100,000 are possible.
        ("adql_moc(29, adql_circle(0, 0, 90))", 13),
        ("adql_moc(14, adql_circle(0, 0, 90))", 13),
        ("adql_moc(25, adql_circle(0, 0, 0.1))", 23),
        ("adql_moc(20, adql_polygon(0, 0, 10, 0, 0, 10))", 17),
    ],
)
def test_a_moc_that_is_too_large_is_refused(sql: Sql, call: str, order: int) -> None:
    """With an order that is possible, and that is."""
    code, message = sql.fails(call)
    assert code == "E412" and "too many cells" in message
    assert sql.watch.problem is not None
    assert f"MOC({order}, ...)" in sql.watch.problem.diagnostics[0].help
    shape = call.partition(",")[2]
    assert str(sql(f"adql_moc({order},{shape}")).startswith("MOC\x1f")
    assert sql.fails(f"adql_moc({order + 1},{shape}")[0] == "E412"


def test_small_shapes_have_all_orders(sql: Sql) -> None:
    # A cell of order 29 has 1.1e-7 degrees.
    assert " 29/" in str(sql("adql_moc(29, adql_circle(10, 20, 1e-7))"))
    area = sql("adql_area(adql_moc(29, adql_circle(10, 20, 1e-4)))")
    assert area == pytest.approx(math.pi * 1e-8, rel=0.01)
