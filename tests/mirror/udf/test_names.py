"""Every function has an implementation, and all keep to the same rules."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from regdsl.adql.functions import AGGREGATES, FUNCTIONS
from regdsl.backends.foreign import sql_name
from regdsl.diagnostics import RegdslError
from regdsl.mirror.udf import CAST, EXPANDED, ILIKE, LIKE, NAMES, UDFS, Watch
from regdsl.mirror.udf.watch import Udf, guarded, tick, time_left
from tests.test_imports import HEAVY, modules_after

from .conftest import Sql

OPERATORS = {"like", "ilike", "cast"}
CALLS = [(udf, count) for udf in UDFS for count in ((1, 6) if udf.counts == (-1,) else udf.counts)]


def _known(sql: Sql) -> set[tuple[str, int]]:
    rows = sql.connection.execute("SELECT name, narg FROM pragma_function_list")
    return {(name, count) for name, count in rows}


def test_no_function_is_missing() -> None:
    assert set(NAMES) | EXPANDED == set(FUNCTIONS) | OPERATORS
    assert not set(NAMES) & EXPANDED


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - AGGREGATES - OPERATORS - {"coalesce", "in_unit"})
)
def test_every_way_to_call_is_there(sql: Sql, name: str) -> None:
    known = _known(sql)
    counts = [count for count in range(9) if FUNCTIONS[name].takes(count)]
    assert counts
    for count in counts:
        assert (NAMES[name], count) in known or (NAMES[name], -1) in known, count


def test_operators_are_there(sql: Sql) -> None:
    assert {(LIKE, 2), (ILIKE, 2), (CAST, 2), (CAST, 3)} <= _known(sql)
    assert (NAMES["in_unit"], 3) in _known(sql)  # with the unit of the column


def test_the_translation_uses_these_names() -> None:
    translated = set(NAMES) - AGGREGATES - OPERATORS - {"coalesce"}
    assert {name: sql_name(name) for name in translated} == {n: NAMES[n] for n in translated}


def test_none_takes_the_place_of_one_of_sqlite() -> None:
    """Or what SQLite itself does with its own would change."""
    with sqlite3.connect(":memory:") as plain:
        builtin = {row[0] for row in plain.execute("SELECT name FROM pragma_function_list")}
    plain.close()
    assert not builtin & {udf.name for udf in UDFS}


@pytest.mark.parametrize(("udf", "count"), CALLS, ids=lambda value: getattr(value, "name", value))
def test_null_gives_null(sql: Sql, udf: Udf, count: int) -> None:
    for at in range(count):
        # Only the value of CAST may be NULL; a type is always given.
        if udf.name == CAST and at == 1:
            continue
        arguments = ["NULL" if at == i else "'INTEGER'" if i else "1" for i in range(count)]
        if udf.name == CAST and at == 2:
            assert sql(f"{udf.name}({', '.join(arguments)})") == 1  # no length
        else:
            assert sql(f"{udf.name}({', '.join(arguments)})") is None


@pytest.mark.parametrize(("udf", "count"), CALLS, ids=lambda value: getattr(value, "name", value))
def test_wrong_types_are_refused(sql: Sql, udf: Udf, count: int) -> None:
    """Whatever comes, there is a value or an error with a message; never a mere traceback."""
    for value in (0, -1, 1.5, 1e308, "", "x", "POINT\x1f1.0 2.0", b"\xff", 1 << 62):
        failure = None
        try:
            sql(f"{udf.name}({', '.join('?' * count)})", *[value] * count)
        except RegdslError as exc:
            failure = exc
        if failure is not None:
            assert [d.code for d in failure.diagnostics] == ["E412"]
            assert "Error:" not in failure.diagnostics[0].message, failure


def test_importing_is_light(demo_path: Path) -> None:
    loaded = modules_after("import regdsl.mirror.udf")
    assert not loaded & (HEAVY - {"sqlglot"})


def test_a_point_and_a_moc_need_no_mocpy() -> None:
    code = (
        "import sqlite3; from regdsl.mirror.udf import *; c = sqlite3.connect(':memory:'); "
        "register(c, Watch()); c.execute(\"SELECT adql_contains(adql_point(1, 2), '0/4'), "
        "adql_intersects(adql_moc('3/1'), '0/4'), adql_contains(adql_circle(1, 2, 3), "
        'adql_circle(1, 2, 4))").fetchall()'
    )
    assert not modules_after(code) & {"mocpy", "numpy", "astropy"}


# -- the watch -----------------------------------------------------------------------------


def test_the_first_problem_is_kept_until_the_next_start(sql: Sql) -> None:
    with pytest.raises(RegdslError, match="SQRT"):
        sql("adql_sqrt(-1)")
    assert sql.watch.problem is not None
    assert sql("adql_sqrt(4)") == 2
    assert sql.watch.problem is None


def test_an_error_that_nobody_foresaw_has_its_function(sql: Sql) -> None:
    def broken(value: object) -> object:
        raise ZeroDivisionError("by nothing")

    watch = Watch()
    function = guarded(Udf("adql_broken", (1,), broken), watch)
    with pytest.raises(RegdslError):
        function(1)
    assert watch.problem is not None
    assert "BROKEN" in watch.problem.diagnostics[0].message
    assert isinstance(watch.problem.__cause__, ZeroDivisionError)


def test_an_interrupt_is_not_lost(sql: Sql) -> None:
    def interrupted(value: object) -> object:
        raise KeyboardInterrupt

    watch = Watch()
    with sqlite3.connect(":memory:") as connection:
        connection.create_function("f", 1, guarded(Udf("f", (1,), interrupted), watch))
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("SELECT f(1)").fetchone()
    connection.close()
    with pytest.raises(KeyboardInterrupt):
        watch.raise_problem()


def test_a_deadline_stops_calls_and_loops() -> None:
    watch = Watch(0.0)
    seen = []

    def loop(value: object) -> object:
        seen.append(time_left())
        while True:
            tick()

    function = guarded(Udf("f", (1,), loop), watch)
    watch.seconds = 0.05
    watch.start()
    with pytest.raises(RegdslError, match=r"0\.05 s"):
        function(1)
    assert watch.over
    assert watch.left() == 0
    with pytest.raises(RegdslError):
        function(1)
    assert len(seen) == 1 and 0 < seen[0] <= 0.05
    assert watch.problem is not None
    assert watch.problem.diagnostics[0].code == "E411"


def test_without_a_deadline_there_is_all_the_time() -> None:
    watch = Watch()
    watch.start()
    assert not watch.over
    assert guarded(Udf("f", (1,), lambda value: str(time_left())), watch)(1) == "None"
