"""ADQL finds the same with the index tables as without, only sooner.

Every query runs twice: as it is, and with the rules of `regdsl.backends.foreign_indexes`
switched off.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from pyvo.registry import rtcons

from regdsl.adql.check import check
from regdsl.adql.reader import read
from regdsl.backends import foreign
from regdsl.mirror.mirror import Mirror
from tests.adql_in.test_clients import CASES, TOPCAT, Service


def sql(text: str) -> str:
    return foreign.lower(check(read(text), to_run=True))


def both(mirror: Mirror, text: str) -> list[tuple[Any, ...]]:
    """The rows, which must be the same in any order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(foreign, "shortcut", lambda *_: None)
        plain = mirror.adql(text)
    fast = mirror.adql(text)
    assert Counter(fast.rows) == Counter(plain.rows), fast.sql
    return fast.rows


# -- random values -----------------------------------------------------------------------


def _pattern(rng: random.Random, value: str) -> str:
    """A piece of a value with wildcards about it, and now and then in it."""
    start = rng.randrange(len(value))
    piece = value[start : start + rng.randint(1, 12)]
    if rng.random() < 0.3 and len(piece) > 2:
        at = rng.randrange(1, len(piece) - 1)
        piece = piece[:at] + rng.choice("_%") + piece[at + 1 :]
    piece = rng.choice(["%", "%", ""]) + piece + rng.choice(["%", "%", ""])
    return rng.choice([piece, piece.upper(), piece.title()]).replace("'", "''")


COLUMNS = [
    ("table_column", "ucd"),
    ("res_role", "role_name"),
    ("res_subject", "res_subject"),
    ("res_table", "table_name"),
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.parametrize("form", ["LIKE", "ILIKE", "ivo_nocasematch"])
def test_patterns(demo: Mirror, table: str, column: str, form: str) -> None:
    rng = random.Random(f"{column} {form}")
    values = [
        row[0]
        for row in demo.connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1"
        )
    ]
    found = 0
    for _ in range(40):
        pattern = _pattern(rng, rng.choice(values))
        test = (
            f"1=ivo_nocasematch({column}, '{pattern}')"
            if form == "ivo_nocasematch"
            else f"{column} {form} '{pattern}'"
        )
        found += len(both(demo, f"SELECT ivoid, {column} FROM rr.{table} WHERE {test}"))
    assert found > 40


@pytest.mark.parametrize("column", ["waveband", "content_type", "content_level"])
def test_hash_lists(demo: Mirror, column: str) -> None:
    lists = demo.connection.execute(f"SELECT {column} FROM resource WHERE {column} IS NOT NULL")
    items = {item for (row,) in lists for item in row.split("#")} | {"", "x#y", "no such"}
    for item in sorted(items | {item.upper() for item in items}):
        both(demo, f"SELECT ivoid FROM rr.resource WHERE ivo_hashlist_has({column}, '{item}')=1")


def _shape(rng: random.Random) -> str:
    ra, dec = round(rng.uniform(-10, 370), 3), round(rng.uniform(-90, 90), 3)
    if rng.random() < 0.2:
        ra, dec = rng.choice([0, 45, 90, 360]), rng.choice([-90, 0, 41.8103149, 90])
    radius = rng.choice([0, 0.001, 0.3, 1, 5, 30, 170, 180])
    frame = rng.choice(["", "'ICRS', "])
    level = rng.choice([2, 6, 6, 9])
    cells = " ".join(str(rng.randrange(12 << 2 * level)) for _ in range(rng.choice([1, 1, 3, 40])))
    return rng.choice(
        [
            f"POINT({frame}{ra}, {dec})",
            f"CIRCLE({frame}{ra}, {dec}, {radius})",
            f"CIRCLE(POINT({frame}{ra}, {dec}), {radius})",
            f"MOC(6, POINT({ra}, {dec}))",
            f"MOC(6, CIRCLE({ra}, {dec}, {radius}))",
            f"MOC({level}, POINT({ra}, {dec}))",
            f"MOC('{level}/{cells}')",
            f"POINT('GALACTIC', {ra}, {dec})",
            "MOC('6/')",
        ]
    )


def _relation(rng: random.Random) -> str:
    shape = _shape(rng)
    return rng.choice(
        [
            f"1=CONTAINS({shape}, coverage)",
            f"CONTAINS({shape}, coverage)=1",
            f"1=INTERSECTS(coverage, {shape})",
            f"1=INTERSECTS({shape}, coverage)",
            f"1=CONTAINS(coverage, {shape})",
            f"0=CONTAINS({shape}, coverage)",
        ]
    )


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory, demo_path: Any) -> Any:
    """The demo registry, some coverages of which are said to be in another frame."""
    import shutil
    import sqlite3

    from regdsl.mirror import indexes

    path = shutil.copy(demo_path, tmp_path_factory.mktemp("frames") / "m.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE stc_spatial SET ref_system_name = 'Mars' WHERE rowid % 5 = 0")
    indexes.rebuild(connection)
    connection.commit()
    connection.close()
    with Mirror(path) as mirror:
        yield mirror


def test_the_sky(frames: Mirror) -> None:
    rng = random.Random(6)
    found = 0
    for _ in range(250):
        found += len(both(frames, f"SELECT ivoid FROM rr.stc_spatial WHERE {_relation(rng)}"))
    assert found > 1000


def test_together(frames: Mirror) -> None:
    """Under AND, OR and parentheses, in joins, and in queries inside others."""
    rng = random.Random(7)

    def condition(depth: int) -> str:
        if depth:
            joined = f" {rng.choice(['AND', 'OR'])} ".join(condition(depth - 1) for _ in "12")
            return f"({joined})" if rng.random() < 0.7 else f"NOT ({joined})"
        return rng.choice(
            [
                _relation(rng),
                "ucd LIKE 'phot.%'",
                "ucd ILIKE '%EM.%'",
                "1=ivo_nocasematch(ucd, 'pos%')",
                "1=ivo_hashlist_has(waveband, 'optical')",
                "1=ivo_hasword(res_description, 'survey')",
                "ucd IS NULL",
            ]
        )

    for _ in range(60):
        test = condition(rng.randrange(3))
        join = rng.choice(["LEFT OUTER JOIN", "JOIN", "FULL OUTER JOIN"])
        both(
            frames,
            f"SELECT ivoid, COUNT(*) FROM rr.resource NATURAL {join} rr.stc_spatial "
            f"NATURAL LEFT OUTER JOIN rr.table_column WHERE {test} GROUP BY ivoid",
        )


@pytest.mark.parametrize(
    "text",
    [
        "WITH x AS (SELECT * FROM rr.stc_spatial) SELECT ivoid FROM x "
        "WHERE 1=INTERSECTS(coverage, CIRCLE(83.6, 22, 1))",
        "WITH x AS (SELECT res_title AS t FROM rr.resource) SELECT t FROM x "
        "WHERE 1=ivo_hasword(t, 'survey')",
        "SELECT ivoid FROM (SELECT coverage AS c, ivoid FROM rr.stc_spatial) AS s "
        "WHERE 1=CONTAINS(POINT(83.6, 22), c)",
        "SELECT c FROM (SELECT coverage AS c FROM rr.stc_spatial) AS s "
        "WHERE 1=INTERSECTS(c, CIRCLE(83.6, 22, 1))",
        "SELECT s.ivoid, t.ivoid FROM rr.stc_spatial AS s, rr.stc_spatial AS t "
        "WHERE 1=CONTAINS(POINT(83.6, 22), s.coverage) AND 1=CONTAINS(POINT(10, -20), t.coverage)",
        "SELECT u FROM (SELECT UCD AS u FROM rr.table_column) AS x WHERE u LIKE 'pos%'",
        "WITH x AS (SELECT role_name AS r FROM rr.res_role) SELECT r FROM x WHERE r ILIKE '%a%'",
        "SELECT ivoid FROM rr.resource AS r WHERE EXISTS (SELECT 1 FROM rr.table_column AS c "
        "WHERE c.ivoid = r.ivoid AND c.ucd LIKE 'phot%')",
        "SELECT ivoid FROM rr.res_role WHERE role_name ILIKE '%Ö%' OR role_name ILIKE '%é%'",
        "SELECT ivoid FROM rr.stc_spatial WHERE rr.stc_spatial.ivoid <> 'x' "
        "AND 1=CONTAINS(MOC(6, POINT(83.6, 22)), rr.stc_spatial.coverage)",
    ],
)
def test_names(demo: Mirror, text: str) -> None:
    both(demo, text)


# -- clients -----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "constraint"), [c[:2] for c in CASES if c[1]])
@pytest.mark.parametrize("union", [True, False])
def test_pyvo(demo: Mirror, name: str, constraint: Any, union: bool) -> None:
    both(demo, rtcons.build_regtap_query([constraint], Service(union)))


@pytest.mark.parametrize("text", TOPCAT)
def test_topcat(demo: Mirror, text: str) -> None:
    both(demo, text)


# -- where -------------------------------------------------------------------------------

CONDITIONS = {
    "ucd LIKE 'phot.mag%'": "idx_ucd",
    "ucd ILIKE '%em.ir%'": "idx_ucd",
    "1=ivo_nocasematch(ucd, 'phot%')": "idx_ucd",
    "1=ivo_nocasematch(role_name, '%smith%')": "idx_role",
    "res_subject ILIKE '%star%'": "idx_subject",
    "1=ivo_hashlist_has(waveband, 'optical')": "idx_term",
    "1=CONTAINS(POINT(83.6, 22), coverage)": "idx_set",
    "1=INTERSECTS(CIRCLE(83.6, 22, 1), coverage)": "idx_set",
    "1=CONTAINS(MOC(6, CIRCLE(83.6, 22, 1)), coverage)": "idx_set",
}
EVERYTHING = (
    "rr.resource NATURAL JOIN rr.res_subject NATURAL JOIN rr.res_role NATURAL JOIN "
    "rr.stc_spatial JOIN rr.table_column AS c ON rr.resource.ivoid = c.ivoid"
)


@pytest.mark.parametrize(("test", "index"), CONDITIONS.items())
def test_only_where_false_and_null_are_the_same(test: str, index: str) -> None:
    query = f"SELECT short_name FROM {EVERYTHING} WHERE "
    for where in ("{}", "({}) AND short_name = 'x'", "short_name = 'x' OR ({})"):
        assert index in sql(query + where.format(test))
    for where in ("NOT {}", "NOT (short_name = 'x' OR {})", "NOT (NOT {})"):
        assert index not in sql(query + where.format(test))
    grouped = f"SELECT COUNT(*) FROM {EVERYTHING} GROUP BY c.ucd, c.ivoid, "
    columns = "role_name, res_subject, waveband, coverage"
    assert index not in sql(f"{grouped}{columns} HAVING {test}")


@pytest.mark.parametrize(
    "test",
    [
        "0=CONTAINS(POINT(83.6, 22), coverage)",
        "1=CONTAINS(coverage, CIRCLE(83.6, 22, 1))",
        "1=CONTAINS(POINT('GALACTIC', 83.6, 22), coverage)",
        "1=CONTAINS(POINT(83.6, 22 + 1), coverage)",
        "1=CONTAINS(POINT(83.6, 95), coverage)",
        "1=CONTAINS(MOC('6/'), coverage)",
        "1=ivo_hashlist_has(waveband, 'a#b')",
        "ucd LIKE short_name",
    ],
)
def test_what_the_index_does_not_know(test: str) -> None:
    assert "idx_" not in sql(f"SELECT short_name FROM {EVERYTHING} WHERE {test}")
