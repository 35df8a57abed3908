"""ADQL on a mirror means what it means on PostgreSQL, where SQLite would have it otherwise."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.mirror import Mirror
from tests.conftest import SHARED


def rows(mirror: Mirror, text: str, **more: Any) -> list[tuple[Any, ...]]:
    return mirror.adql(text, **more).rows


def plain(mirror: Mirror, sql: str) -> list[tuple[Any, ...]]:
    return mirror.connection.execute(sql).fetchall()


# -- order and NULL ----------------------------------------------------------------------


def test_null_is_larger_than_everything(demo: Mirror) -> None:
    up = rows(demo, "SELECT short_name FROM rr.resource ORDER BY short_name")
    down = rows(demo, "SELECT short_name FROM rr.resource ORDER BY short_name DESC")
    missing = sum(name is None for (name,) in up)
    assert 0 < missing < len(up)
    assert all(name is None for (name,) in up[-missing:])
    assert all(name is None for (name,) in down[:missing])
    assert [n for (n,) in up if n] == sorted(n for (n,) in up if n)


def test_null_makes_a_condition_unknown(demo: Mirror) -> None:
    all_, named, unnamed, neither = (
        rows(demo, f"SELECT COUNT(*) FROM rr.resource {where}")[0][0]
        for where in (
            "",
            "WHERE short_name = 'X' OR short_name != 'X'",
            "WHERE short_name IS NULL",
            "WHERE NOT (short_name = 'X') AND NOT (short_name != 'X')",
        )
    )
    assert named + unnamed == all_ and unnamed > 0 and neither == 0


def test_not_in_with_a_null_finds_nothing(demo: Mirror) -> None:
    assert not rows(
        demo,
        "SELECT ivoid FROM rr.resource WHERE 'x' NOT IN (SELECT short_name FROM rr.resource)",
    )


# -- text --------------------------------------------------------------------------------


def test_like_heeds_case_and_ilike_does_not(demo: Mirror) -> None:
    titles = [title for (title,) in plain(demo, "SELECT res_title FROM resource")]
    count = "SELECT COUNT(*) FROM rr.resource WHERE res_title {} '%{}%'"
    for word in ("Survey", "survey", "SURVEY"):
        ((found,),) = rows(demo, count.format("LIKE", word))
        assert found == sum(word in title for title in titles)
        ((found,),) = rows(demo, count.format("ILIKE", word))
        assert found == sum(word.lower() in title.lower() for title in titles) > 0


@pytest.mark.parametrize("pattern", ["%a%e%i%", "%A%e%s%t%", "_v%:%/%/%", "%%%", "%_%_%_%"])
@pytest.mark.parametrize("more", ["", "%" * 300], ids=["short", "long"])
def test_like_of_any_pattern(demo: Mirror, pattern: str, more: str) -> None:
    """Long patterns take another way."""
    pattern += more
    for word in ("LIKE", "ILIKE"):
        got = rows(demo, f"SELECT ivoid FROM rr.resource WHERE res_title {word} '{pattern}'")
        lowered = word == "ILIKE"
        want = demo.connection.execute(
            "SELECT ivoid FROM resource WHERE "
            + ("lower(res_title) GLOB lower(?)" if lowered else "res_title GLOB ?"),
            (pattern.replace("%", "*").replace("_", "?"),),
        ).fetchall()
        assert set(got) == set(want)


def test_case_is_kept_in_delimited_aliases(demo: Mirror) -> None:
    result = demo.adql('SELECT ivoid AS "My Id", res_title AS Title FROM rr.resource')
    assert result.names == ("My Id", "title")


def test_words_sqlite_reserves_are_names(demo: Mirror) -> None:
    result = demo.adql(
        "SELECT q.index FROM (SELECT ivoid AS index, 1 AS glob, 2 AS limit_ FROM rr.resource) AS q"
        " ORDER BY index"
    )
    assert len(result) == 213


# -- words -------------------------------------------------------------------------------

NEEDLES = ["survey", "surveys", "SURVEY", "x-ray", "of the", "the sky", "galaxies redshift", "é"]
COLUMNS = [
    ("rr.resource", "res_title"),
    ("rr.resource", "res_description"),
    ("rr.res_subject", "res_subject"),
    ("rr.res_table", "table_description"),
    ("rr.table_column", "column_description"),
]


@pytest.mark.parametrize("needle", NEEDLES)
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_the_index_of_words_changes_nothing(
    demo: Mirror, table: str, column: str, needle: str
) -> None:
    """What can be looked up in the index finds what the function alone finds."""
    condition = f"ivo_hasword({column}, '{needle}')"
    indexed = demo.adql(f"SELECT * FROM {table} WHERE 1={condition}")
    # Not a plain `1=function` of a literal, so not looked up.
    plain = demo.adql(f"SELECT * FROM {table} WHERE {condition} > 0")
    assert Counter(indexed.rows) == Counter(plain.rows)
    if " " not in needle and needle not in ("of the", "é"):
        assert "MATCH" in indexed.sql and "MATCH" not in plain.sql


def test_words_under_a_negation_are_not_looked_up(demo: Mirror) -> None:
    result = demo.adql("SELECT ivoid FROM rr.resource WHERE NOT 1=ivo_hasword(res_title, 'survey')")
    assert "MATCH" not in result.sql
    assert 0 < len(result) < 213


# -- queries -----------------------------------------------------------------------------


def test_intersect_binds_tighter_than_union(demo: Mirror) -> None:
    one = "SELECT ivoid FROM rr.resource WHERE ivoid LIKE '{}%'"
    a, b, c = (one.format(p) for p in ("ivo://cds", "ivo://org", "ivo://mast"))
    ids = [i for (i,) in plain(demo, "SELECT ivoid FROM resource")]
    starts = {p: {i for i in ids if i.startswith(f"ivo://{p}")} for p in ("cds", "org", "mast")}
    got = {i for (i,) in rows(demo, f"{a} UNION {b} INTERSECT {c}")}
    assert got == starts["cds"] | (starts["org"] & starts["mast"]) and got
    got = {i for (i,) in rows(demo, f"({a} UNION {b}) INTERSECT {a}")}
    assert got == starts["cds"]


def test_all_keeps_multiples(demo: Mirror) -> None:
    roles = Counter(i for (i,) in plain(demo, "SELECT ivoid FROM res_role"))
    subjects = Counter(i for (i,) in plain(demo, "SELECT ivoid FROM res_subject"))
    query = "SELECT ivoid AS id FROM rr.res_role {} SELECT ivoid FROM rr.res_subject"
    for word, want in (
        ("UNION ALL", roles + subjects),
        ("EXCEPT ALL", roles - subjects),
        ("INTERSECT ALL", roles & subjects),
    ):
        result = demo.adql(query.format(word))
        assert Counter(i for (i,) in result.rows) == want, word
        assert result.names == ("id",)


def test_top_belongs_to_its_operand(demo: Mirror) -> None:
    got = rows(
        demo,
        "SELECT TOP 2 ivoid FROM rr.resource UNION ALL SELECT TOP 3 ivoid FROM rr.res_role",
    )
    assert len(got) == 5


def test_offset_comes_before_top(demo: Mirror) -> None:
    every = rows(demo, "SELECT ivoid FROM rr.resource ORDER BY ivoid")
    got = rows(demo, "SELECT TOP 3 ivoid FROM rr.resource ORDER BY ivoid OFFSET 4")
    assert got == every[4:7]
    assert rows(demo, "SELECT ivoid FROM rr.resource ORDER BY ivoid OFFSET 210") == every[210:]


def test_a_set_operation_can_be_sorted_by_an_expression(demo: Mirror) -> None:
    got = rows(
        demo,
        "SELECT ivoid FROM rr.resource UNION SELECT ivoid FROM rr.res_role "
        "ORDER BY LOWER(ivoid) DESC OFFSET 2",
    )
    assert got == sorted(plain(demo, "SELECT ivoid FROM resource"), reverse=True)[2:]


@pytest.mark.parametrize(
    ("adql", "sql"),
    [
        (
            "SELECT ivoid, cap_index, access_url FROM rr.capability NATURAL JOIN rr.interface",
            "SELECT c.ivoid, c.cap_index, access_url FROM capability AS c JOIN interface AS i "
            "ON c.ivoid=i.ivoid AND c.cap_index=i.cap_index",
        ),
        (
            "SELECT ivoid, standard_id FROM rr.resource NATURAL LEFT OUTER JOIN rr.capability",
            "SELECT r.ivoid, standard_id FROM resource AS r LEFT JOIN capability AS c "
            "ON c.ivoid=r.ivoid",
        ),
        (
            "SELECT ivoid, res_type FROM rr.res_subject RIGHT OUTER JOIN rr.resource USING (ivoid)",
            "SELECT r.ivoid, res_type FROM resource AS r LEFT JOIN res_subject AS s "
            "ON s.ivoid=r.ivoid",
        ),
        (
            "SELECT rr.resource.ivoid FROM (rr.resource NATURAL JOIN rr.res_role) "
            "JOIN rr.capability ON rr.capability.ivoid = rr.resource.ivoid",
            "SELECT r.ivoid FROM resource AS r JOIN res_role AS o ON o.ivoid=r.ivoid "
            "JOIN capability AS c ON c.ivoid=r.ivoid",
        ),
        (
            "WITH a AS (SELECT ivoid AS i FROM rr.res_role), b AS (SELECT i FROM a) "
            "SELECT i FROM b",
            "SELECT ivoid FROM res_role",
        ),
    ],
)
def test_joins(demo: Mirror, adql: str, sql: str) -> None:
    got = rows(demo, adql)
    assert Counter(got) == Counter(plain(demo, sql)) and got


def test_the_view_of_tables(demo: Mirror) -> None:
    got = rows(demo, "SELECT svcid, resid, table_name FROM rr.tap_table")
    assert got and set(got) == set(plain(demo, "SELECT svcid, resid, table_name FROM tap_table"))


def test_maxrec(demo: Mirror) -> None:
    result = demo.adql("SELECT ivoid FROM rr.resource", maxrec=10)
    assert (len(result), result.overflow) == (10, True)
    assert [lint.code for lint in result.lints] == ["W402"]
    result = demo.adql("SELECT ivoid FROM rr.resource", maxrec=213)
    assert (len(result), result.overflow) == (213, False)
    assert demo.adql("SELECT ivoid FROM rr.resource", maxrec=0).rows == []


# -- functions of the compiler -----------------------------------------------------------


def test_string_agg_of_nothing_is_empty_text(demo: Mirror) -> None:
    got = rows(
        demo,
        "SELECT ivoid, ivo_string_agg(short_name, ',') AS s FROM rr.resource GROUP BY ivoid",
    )
    assert {value for _, value in got} >= {""} and None not in {value for _, value in got}


def test_vocmatch_knows_narrower_terms(demo: Mirror) -> None:
    if not (SHARED / "vocab").is_dir():
        pytest.skip("needs ../shared/vocab")
    found = rows(
        demo,
        "SELECT res_subject FROM rr.res_subject WHERE 1=gavo_vocmatch('uat', "
        "'variable-stars', res_subject)",
        vocab_dir=SHARED / "vocab",
    )
    subjects = {s for (s,) in found}
    assert subjects >= {"variable-stars"} and len(subjects) > 1


def test_vocmatch_of_an_unknown_term(demo: Mirror) -> None:
    for term, voc in (("infarred", "messenger"), ("x", "no-such")):
        with pytest.raises(RegdslError) as caught:
            rows(demo, f"SELECT 1 FROM rr.resource WHERE 1=gavo_vocmatch('{voc}', '{term}', ivoid)")
        assert caught.value.diagnostics[0].code == "E412"


def test_in_unit(demo: Mirror) -> None:
    got = rows(
        demo,
        "SELECT region_of_regard, IN_UNIT(region_of_regard, 'arcsec') FROM rr.resource "
        "WHERE region_of_regard IS NOT NULL",
    )
    assert all(arcsec == pytest.approx(deg * 3600) for deg, arcsec in got)
    for bad in ("IN_UNIT(region_of_regard, 'm')", "IN_UNIT(cap_index, 'm')"):
        with pytest.raises(RegdslError) as caught:
            rows(demo, f"SELECT {bad} FROM rr.resource NATURAL JOIN rr.capability")
        assert caught.value.diagnostics[0].code == "E412"


def test_specconv_takes_the_unit_of_the_column(demo: Mirror) -> None:
    got = rows(
        demo,
        "SELECT gavo_specconv(spectral_start, 'm'), gavo_specconv(spectral_start, 'J', 'm') "
        "FROM rr.stc_spectral WHERE spectral_start > 0",
    )
    assert got and all(short == full for short, full in got)


def test_coalesce_of_one_value(demo: Mirror) -> None:
    assert rows(demo, "SELECT COALESCE(ivoid) FROM rr.resource") == rows(
        demo, "SELECT ivoid FROM rr.resource"
    )


def test_a_polygon_of_too_many_corners(demo: Mirror) -> None:
    corners = ", ".join(f"{n}, {n % 80}" for n in range(200))
    with pytest.raises(RegdslError) as caught:
        rows(demo, f"SELECT POLYGON({corners}) FROM rr.resource")
    assert caught.value.diagnostics[0].code == "E411"


def test_the_columns_are_described(demo: Mirror) -> None:
    result = demo.adql(
        "SELECT ivoid, created, region_of_regard, cap_index, COUNT(*) AS n, 1.5 AS x "
        "FROM rr.resource NATURAL JOIN rr.capability "
        "GROUP BY ivoid, created, region_of_regard, cap_index"
    )
    kinds = {column.name: (column.datatype, column.unit) for column in result.columns}
    assert kinds == {
        "ivoid": ("unicodeChar", None),
        "created": ("char", None),
        "region_of_regard": ("double", "deg"),
        "cap_index": ("int", None),
        "n": ("long", None),
        "x": ("double", None),
    }
    assert result.to_table()["n"].dtype.kind == "i"


def test_nothing_of_the_mirror_is_changed(demo: Mirror, demo_path: Path) -> None:
    before = demo_path.read_bytes()
    rows(demo, "SELECT * FROM rr.resource NATURAL JOIN rr.table_column")
    assert demo_path.read_bytes() == before
