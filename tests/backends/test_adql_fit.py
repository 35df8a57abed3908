"""ADQL of others, fitted to a server: it says the same, and only what the server knows.

The original runs on the demo mirror; what it became runs on plain SQLite, whose SQL has
all of ADQL 2.0 that these queries need, with the functions of RegTAP in the two ways that
servers have them: giving 0 for NULL, or NULL.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlglot import exp

from regdsl.adql.printer import to_text
from regdsl.adql.reader import read
from regdsl.backends.adql_fit import TAP_TABLE, fit
from regdsl.backends.profiles import Profile, load
from regdsl.diagnostics import Diagnostic, RegdslError
from regdsl.mirror.layout import create_tables
from regdsl.mirror.mirror import Mirror

OLD = load("regtap-1.1")
GAVO = load("gavo")


def fitted(text: str, profile: Profile = OLD) -> tuple[str, list[Diagnostic]]:
    """The new text, after making sure that the tree it comes from is untouched."""
    tree = read(text).query
    before, lints = to_text(tree), []
    new = fit(tree, profile, lints)
    assert to_text(tree) == before
    assert to_text(fit(new, profile)) == to_text(new), "fitting again changes something"
    return to_text(new), lints


def refused(text: str, profile: Profile = OLD) -> tuple[str, ...]:
    """What the errors say, all of which are E201."""
    with pytest.raises(RegdslError) as found:
        fit(read(text).query, profile)
    assert {d.code for d in found.value.diagnostics} == {"E201"}
    assert all("regdsl" in d.help for d in found.value.diagnostics)
    return tuple(d.message.removeprefix(profile.name) for d in found.value.diagnostics)


# -- the same answer ---------------------------------------------------------------------


def _like(pattern: str, text: str) -> bool:
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(c, re.escape(c)) for c in pattern.lower())
    return re.fullmatch(regex, text.lower(), re.DOTALL) is not None


def _functions(null: int | None) -> dict[str, tuple[int, Callable[..., int | None]]]:
    def match(text: str | None, pattern: str | None) -> int | None:
        return null if text is None or pattern is None else int(_like(pattern, text))

    def overlaps(*ends: float | None) -> int | None:
        if None in ends:
            return null
        low1, high1, low2, high2 = ends
        return int(low1 <= high1 and low2 <= high2 and low1 <= high2 and low2 <= high1)  # type: ignore[operator]

    return {"ivo_nocasematch": (2, match), "ivo_interval_overlaps": (4, overlaps)}


@pytest.fixture(scope="module", params=[0, None], ids=["NULL gives 0", "NULL gives NULL"])
def server(demo_path: Path, request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", uri=True)) as connection:
        connection.execute("ATTACH ? AS rr", (f"{demo_path.as_uri()}?mode=ro",))
        connection.execute("PRAGMA case_sensitive_like = ON")
        for name, (arguments, function) in _functions(request.param).items():
            connection.create_function(name, arguments, function)
        yield connection


SAME = (
    # ILIKE, under any number of NOT
    "SELECT ivoid FROM rr.resource WHERE short_name ILIKE '%S%'",
    "SELECT ivoid FROM rr.resource WHERE short_name NOT ILIKE '%S%'",
    "SELECT ivoid FROM rr.resource WHERE NOT (short_name ILIKE '%S%')",
    "SELECT ivoid FROM rr.resource WHERE NOT (NOT (short_name ILIKE '%s%'))",
    "SELECT ivoid FROM rr.resource WHERE NOT (short_name ILIKE '%s%' OR res_type='vg:authority')",
    "SELECT ivoid FROM rr.resource WHERE NOT (short_name ILIKE '%s%' AND rights ILIKE '%a%')",
    "SELECT ivoid FROM rr.resource WHERE NOT (NOT (rights ILIKE '%a%') AND waveband='optical')",
    "SELECT ivoid FROM rr.resource WHERE ivoid NOT IN "
    "(SELECT ivoid FROM rr.resource WHERE rights ILIKE '%a%')",
    "SELECT ivoid FROM rr.resource WHERE ivoid NOT IN "
    "(SELECT ivoid FROM rr.resource WHERE NOT (rights ILIKE '%a%'))",
    "SELECT a.ivoid FROM rr.resource AS a LEFT OUTER JOIN rr.capability AS b "
    "ON a.ivoid=b.ivoid AND NOT (b.cap_description ILIKE '%the%')",
    "SELECT short_name, COUNT(*) AS n FROM rr.resource GROUP BY short_name "
    "HAVING NOT (short_name ILIKE '%s%')",
    # LOWER and UPPER
    "SELECT ivoid FROM rr.resource WHERE LOWER(short_name)='ktc' OR LOWER(ivoid) LIKE '%vizier%'",
    "SELECT ivoid FROM rr.resource WHERE 'gavo dc tap'=LOWER(short_name)",
    "SELECT ivoid FROM rr.resource WHERE UPPER(short_name) LIKE '%SSA%'",
    "SELECT ivoid FROM rr.res_subject WHERE LOWER(res_subject) IN ('quasars', 'surveys')",
    "SELECT ivoid FROM rr.res_subject WHERE LOWER(res_subject) NOT IN ('quasars', 'surveys')",
    "SELECT ivoid FROM rr.resource WHERE LOWER(short_name) NOT IN ('x', 'y')",
    # UNION
    "SELECT ivoid FROM rr.resource WHERE ivoid IN (SELECT ivoid FROM rr.res_subject WHERE "
    "res_subject='surveys' UNION SELECT ivoid FROM rr.res_table WHERE table_utype IS NOT NULL)",
    "SELECT ivoid FROM rr.resource WHERE ivoid NOT IN (SELECT ivoid FROM rr.res_subject "
    "UNION ALL SELECT ivoid FROM rr.res_role WHERE role_name ILIKE '%x%' "
    "UNION ALL (SELECT ivoid FROM rr.alt_identifier))",
    "SELECT ivoid FROM rr.resource WHERE rights IN "
    "(SELECT rights FROM rr.resource UNION SELECT short_name FROM rr.resource)",
    "SELECT ivoid FROM rr.resource WHERE short_name NOT IN (SELECT short_name FROM rr.resource "
    "WHERE short_name IS NULL UNION SELECT 'x' FROM rr.resource)",
    "SELECT ivoid FROM rr.resource AS r WHERE EXISTS (SELECT 1 FROM rr.res_subject AS s "
    "WHERE s.ivoid=r.ivoid AND res_subject ILIKE 's%' UNION "
    "SELECT 1 FROM rr.res_table AS t WHERE t.ivoid=r.ivoid)",
    # WITH
    "WITH a AS (SELECT ivoid FROM rr.res_subject WHERE res_subject ILIKE '%s%'), "
    "b AS (SELECT ivoid FROM a) SELECT r.ivoid FROM rr.resource AS r JOIN b ON b.ivoid=r.ivoid",
    "WITH a (x, y) AS (SELECT ivoid, res_title AS t FROM rr.resource) "
    "SELECT one.x, other.y FROM a AS one JOIN a AS other ON one.x=other.x",
    "WITH a AS (SELECT ivoid FROM rr.resource) SELECT ivoid FROM rr.capability "
    "WHERE ivoid IN (SELECT A.ivoid FROM A)",
    "WITH capability AS (SELECT ivoid FROM rr.res_table) SELECT DISTINCT ivoid FROM capability",
    "WITH a AS (SELECT ivoid FROM rr.resource) SELECT r.ivoid FROM rr.res_table AS r, "
    "(a JOIN rr.capability AS c ON c.ivoid=a.ivoid) WHERE a.ivoid=r.ivoid",
    # COALESCE
    "SELECT ivoid FROM rr.resource WHERE COALESCE(rights, 'x')='x'",
    "SELECT ivoid FROM rr.resource WHERE COALESCE(waveband, 'x')='optical'",
    "SELECT ivoid FROM rr.resource WHERE 'x' != COALESCE(rights, 'x')",
    "SELECT ivoid FROM rr.resource WHERE NOT (COALESCE(waveband, 'x') != 'optical')",
    "SELECT ivoid FROM rr.resource WHERE NOT (COALESCE(waveband, 'x')='optical')",
    "SELECT ivoid FROM rr.resource WHERE NOT (COALESCE(region_of_regard, 1)=1.0)",
    "SELECT COALESCE('x', ivoid) AS b FROM rr.resource",
    # tap_table
    "SELECT * FROM rr.tap_table",
    "SELECT svcid, rr.tap_table.table_name FROM rr.tap_table WHERE resid ILIKE '%vizier%'",
    "SELECT t.table_name, r.res_title FROM rr.tap_table AS t "
    "JOIN rr.resource AS r ON r.ivoid=t.svcid",
    "SELECT table_name, COUNT(*) AS n FROM rr.resource AS r, rr.tap_table WHERE svcid=r.ivoid "
    "GROUP BY table_name",
    "SELECT r.ivoid FROM rr.resource AS r WHERE r.ivoid IN (SELECT resid FROM rr.tap_table)",
    "SELECT c.name FROM rr.table_column AS c JOIN (rr.tap_table AS t JOIN rr.resource AS r "
    "ON r.ivoid=t.resid) ON c.ivoid=t.resid",
    # nothing to do
    "SELECT ivoid, COUNT(*) AS n FROM rr.resource NATURAL JOIN rr.capability GROUP BY ivoid",
    "SELECT ivoid FROM rr.resource NATURAL LEFT OUTER JOIN rr.res_role OFFSET 0",
)


@pytest.mark.parametrize("text", SAME)
def test_it_says_the_same(demo: Mirror, server: sqlite3.Connection, text: str) -> None:
    new, lints = fitted(text)
    meant = sorted(demo.adql(text, maxrec=1_000_000).rows, key=repr)
    found = sorted(server.execute(new).fetchall(), key=repr)
    assert found == meant
    assert lints == []


ASKED = {
    "union": exp.SetOperation,
    "with": exp.With,
    "ilike": exp.ILike,
    "offset": exp.Offset,
    "cast": exp.Cast,
}


@pytest.mark.parametrize("text", SAME)
def test_only_what_the_server_has_is_left(text: str) -> None:
    tree = read(fitted(text)[0]).query
    assert not [name for name, kind in ASKED.items() if tree.find(kind)]
    called = {str(node.this).lower() for node in tree.find_all(exp.Anonymous)}
    assert called <= OLD.functions | {"count"}
    assert not {table.name.lower() for table in tree.find_all(exp.Table)} & OLD.without


@pytest.mark.parametrize("text", SAME)
def test_who_has_it_all_is_sent_it_as_it_is(text: str) -> None:
    ours = load("regdsl")
    assert fitted(text, ours)[0] == to_text(read(text).query)


def test_the_examples_bite(demo: Mirror) -> None:
    """Where NULL counts there are NULLs, and answers are neither empty nor everything."""
    total = demo.adql("SELECT ivoid FROM rr.resource", maxrec=10_000)
    for column in ("short_name", "rights", "waveband", "region_of_regard"):
        nulls = demo.adql(f"SELECT ivoid FROM rr.resource WHERE {column} IS NULL", maxrec=10_000)
        assert 0 < len(nulls) <= len(total)
    empty = [text for text in SAME if not demo.adql(text, maxrec=5).rows]
    assert len(empty) <= 4, empty


# -- nearly the same, in other ways, or not at all ---------------------------------------


def test_ilike_as_a_comparison_of_lower_case() -> None:
    bare = replace(OLD, functions=frozenset(), features=frozenset({"lower"}))
    text = "SELECT a FROM b WHERE a NOT ILIKE 'X%' AND a ILIKE c"
    assert fitted(text, bare)[0] == (
        "SELECT a FROM b\nWHERE LOWER(a) NOT LIKE 'x%' AND LOWER(a) LIKE LOWER(c)"
    )
    nothing = replace(OLD, functions=frozenset())
    assert refused(text, nothing) == (" has no ILIKE",) * 2


def test_interval_overlaps_as_comparisons() -> None:
    text = "SELECT ivoid FROM rr.x WHERE 1=ivo_interval_overlaps(a, b, 1, 2)"
    assert fitted(text)[0].endswith("WHERE (a <= b AND 1 <= 2 AND a <= 2 AND 1 <= b)")
    assert refused("SELECT ivo_interval_overlaps(a, b, 1, 2) AS x FROM rr.x")


@pytest.mark.parametrize(("low", "high"), [(1, 2), (2, 1), (0, 9), (3.5, 3.5)])
def test_interval_overlaps_the_same(
    demo: Mirror, server: sqlite3.Connection, low: float, high: float
) -> None:
    text = (
        "SELECT ivoid, time_start FROM rr.stc_temporal WHERE "
        f"1=ivo_interval_overlaps(time_start / 10000, time_end / 10000, {low}, {high})"
    )
    has_coverage = replace(OLD, without=frozenset())
    new = fitted(text, has_coverage)[0]
    assert "overlaps" not in new
    assert sorted(server.execute(new)) == sorted(demo.adql(text, maxrec=10_000).rows)


def test_coalesce_of_one() -> None:
    assert fitted("SELECT COALESCE(ivoid) AS a FROM b")[0] == "SELECT ivoid AS a FROM b"


def test_twins() -> None:
    text = "SELECT ivo_to_mjd(created) AS a, GAVO_TO_JD(created) AS b FROM rr.resource"
    assert fitted(text, GAVO)[0] == (
        "SELECT gavo_to_mjd(created) AS a, GAVO_TO_JD(created) AS b FROM rr.resource"
    )
    assert refused(text) == (" has no function ivo_to_mjd", " has no function GAVO_TO_JD")


def test_wildcards_in_what_was_a_comparison() -> None:
    new, lints = fitted("SELECT a FROM b WHERE LOWER(short_name)='a_b'")
    assert "ivo_nocasematch(short_name, 'a_b')" in new
    assert [lint.code for lint in lints] == ["W007"]
    assert lints[0].span is not None
    assert fitted("SELECT a FROM b WHERE LOWER(short_name) LIKE 'a_b'")[1] == []


def test_moc_of_a_shape() -> None:
    plain = load("regtap-1.2")
    text = "SELECT ivoid FROM rr.stc_spatial WHERE 1=INTERSECTS(MOC(6, CIRCLE(1, 2, 3)), coverage)"
    new, lints = fitted(text, plain)
    assert "1=INTERSECTS(CIRCLE(1, 2, 3), coverage)" in new
    assert [lint.code for lint in lints] == ["W007"]
    assert "regtap-1.2 answers nearly" in lints[0].message
    literal = "SELECT ivoid FROM rr.stc_spatial WHERE 1=INTERSECTS(MOC('4/1'), coverage)"
    assert refused(literal, plain) == (" has no MOC()",)


REFUSED = {
    "SELECT ivoid FROM rr.stc_spatial": (" has no table rr.stc_spatial (coverage in space)",),
    "SELECT x.ivoid FROM rr.resource AS r JOIN RR.Stc_Temporal AS x ON x.ivoid=r.ivoid": (
        " has no table rr.stc_temporal (coverage in time)",
    ),
    "SELECT ivoid FROM stc_spectral": (" has no table rr.stc_spectral (coverage in spectrum)",),
    "SELECT ivoid FROM rr.resource UNION SELECT ivoid FROM rr.capability": (" has no UNION",),
    "SELECT a FROM (SELECT ivoid AS a FROM rr.resource UNION SELECT 'x' FROM rr.resource) AS b": (
        " has no UNION",
    ),
    "SELECT a FROM b WHERE a IN (SELECT c FROM d EXCEPT SELECT e FROM f)": (
        " has no EXCEPT and INTERSECT",
    ),
    "SELECT a FROM b WHERE a IN (SELECT c FROM d UNION SELECT e FROM f OFFSET 3)": (
        " has no OFFSET",
        " has no UNION",
    ),
    "SELECT LOWER(res_title) AS a FROM rr.resource": (" has no LOWER and UPPER",),
    "SELECT a FROM b WHERE LOWER(short_name)='Mixed'": (" has no LOWER and UPPER",),
    "SELECT a FROM b WHERE LOWER(short_name)=res_title": (" has no LOWER and UPPER",),
    "SELECT a FROM b WHERE LOWER(short_name) IN (SELECT c FROM d)": (" has no LOWER and UPPER",),
    "SELECT COALESCE(a, b) AS c FROM d": (" has no COALESCE",),
    "SELECT a FROM d WHERE COALESCE(a, 'x') < 'y'": (" has no COALESCE",),
    "SELECT ivo_string_agg(COALESCE(a, ''), '#') AS c FROM d": (
        " has no COALESCE, without which lists of what may be missing do not agree",
    ),
    "SELECT CAST(a AS INTEGER) AS c FROM d": (" has no CAST",),
    "SELECT a FROM d OFFSET 5": (" has no OFFSET",),
    "SELECT IN_UNIT(a, 'm') AS c FROM d": (" has no IN_UNIT",),
    "SELECT a FROM d WHERE 1=CONTAINS(POINT(1, 2), c) OR 1=gavo_vocmatch('uat', 'stars', b)": (
        " has no geometry",
        " has no function gavo_vocmatch",
    ),
    "WITH a (x) AS (SELECT * FROM rr.resource) SELECT x FROM a": (" has no WITH",),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refusals(text: str) -> None:
    assert sorted(set(refused(text))) == sorted(REFUSED[text])


def test_refusals_say_who_has_it_and_where() -> None:
    text = "SELECT ivoid FROM rr.stc_spatial"
    with pytest.raises(RegdslError) as found:
        fit(read(text).query, OLD)
    (diagnostic,) = found.value.diagnostics
    assert "`--to gavo`" in diagnostic.help
    assert diagnostic.span is not None
    assert text[diagnostic.span.start : diagnostic.span.end] == "stc_spatial"


LONG = 60


def test_long_queries() -> None:
    text = "SELECT ivoid FROM rr.resource WHERE ivoid IN ({})"
    union = " UNION ".join(f"SELECT ivoid FROM rr.t{i}" for i in range(LONG))
    assert fitted(text.format(union))[0].count("ivoid IN (") == LONG
    texts = " OR ".join(f"NOT short_name ILIKE '{i}'" for i in range(LONG))
    assert fitted(f"SELECT ivoid FROM rr.resource WHERE {texts}")[0].count("ivo_nocase") == LONG


# -- operands that DaCHS does not take ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "SELECT TOP 2 ivoid FROM rr.resource UNION ALL SELECT ivoid FROM rr.capability",
            "SELECT * FROM (SELECT TOP 2 ivoid FROM rr.resource) AS operand\n"
            "UNION ALL\nSELECT ivoid FROM rr.capability",
        ),
        (
            "(SELECT ivoid FROM rr.resource) UNION (SELECT ivoid FROM rr.capability)",
            "SELECT ivoid FROM rr.resource\nUNION\nSELECT ivoid FROM rr.capability",
        ),
        (
            "SELECT a FROM b EXCEPT (SELECT a FROM c UNION SELECT a FROM d)",
            "SELECT a FROM b\nEXCEPT\nSELECT * FROM (\n  SELECT a FROM c\n  UNION\n"
            "  SELECT a FROM d) AS operand",
        ),
        (
            "SELECT a FROM b WHERE a IN ((SELECT TOP 1 a FROM c ORDER BY a) UNION SELECT a FROM d)",
            "SELECT a FROM b\nWHERE a IN (\n"
            "  SELECT * FROM (SELECT TOP 1 a FROM c ORDER BY a) AS operand\n"
            "  UNION\n  SELECT a FROM d)",
        ),
        (
            "SELECT a FROM b UNION SELECT a FROM c UNION SELECT a FROM d ORDER BY a",
            "SELECT a FROM b\nUNION\nSELECT a FROM c\nUNION\nSELECT a FROM d\nORDER BY a",
        ),
    ],
)
def test_operands(text: str, new: str) -> None:
    assert fitted(text, GAVO)[0] == new


@pytest.mark.parametrize(
    "text",
    [
        "SELECT TOP 2 ivoid FROM rr.resource UNION ALL SELECT ivoid FROM rr.capability",
        "SELECT ivoid FROM rr.resource EXCEPT (SELECT ivoid FROM rr.capability UNION "
        "SELECT ivoid FROM rr.res_table)",
        "(SELECT TOP 3 ivoid FROM rr.resource ORDER BY ivoid DESC) INTERSECT "
        "(SELECT ivoid FROM rr.capability)",
    ],
)
def test_operands_say_the_same(demo: Mirror, text: str) -> None:
    new = fitted(text, GAVO)[0]
    rows = [sorted(demo.adql(one, maxrec=10_000).rows) for one in (text, new)]
    assert rows[0] == rows[1] != []


# -- tap_table ---------------------------------------------------------------------------


def test_tap_table_of_the_demo_registry(demo: Mirror, server: sqlite3.Connection) -> None:
    meant = demo.connection.execute("SELECT * FROM tap_table").fetchall()
    found = server.execute(TAP_TABLE).fetchall()
    assert sorted(found, key=repr) == sorted(meant, key=repr)
    assert any(row[0] == row[1] for row in meant) and any(row[0] != row[1] for row in meant)


@pytest.mark.parametrize("seed", range(40))
def test_tap_table_of_a_made_up_registry(seed: int) -> None:
    """Few names, so that services, records of data and tables meet in every way."""
    chance = Random(seed)
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        _fill(connection, chance)
        meant = connection.execute("SELECT * FROM tap_table").fetchall()
        found = connection.execute(TAP_TABLE.replace("rr.", "")).fetchall()
    assert sorted(found, key=repr) == sorted(meant, key=repr)
    assert len({(row[1], row[2]) for row in found}) == len(found)


def _fill(connection: sqlite3.Connection, chance: Random) -> None:
    """Two that are mostly services, four that are mostly records of data."""
    ivoids = [f"ivo://a/{letter}" for letter in "abcdef"]
    chance.shuffle(ivoids)
    services, others = ivoids[:2], ivoids[2:]
    for ivoid in ivoids:
        usual = "tap" if ivoid in services else "tap#aux"
        for index in range(chance.randint(0, 3)):
            kind = chance.choice([usual, usual, "tap", "tap#aux", None])
            standard = kind and f"ivo://ivoa.net/std/{kind}"
            connection.execute(
                "INSERT INTO capability (ivoid, cap_index, standard_id) VALUES (?, ?, ?)",
                (ivoid, index, standard),
            )
        for index in range(chance.randint(0, 5)):
            name, title = chance.choice("ttTuv"), chance.choice(["one", "other", None])
            kind = chance.choice(["output", "table", None])
            connection.execute(
                "INSERT INTO res_table (ivoid, table_index, table_name, table_title, table_type) "
                "VALUES (?, ?, ?, ?, ?)",
                (ivoid, index, None if title is None and kind is None else name, title, kind),
            )
        for _ in range(chance.randint(0, 3)):
            kind = chance.choice(["isservedby"] * 3 + ["related-to"])
            related = chance.choice(services * 3 + others)
            connection.execute(
                "INSERT INTO relationship (ivoid, relationship_type, related_id) VALUES (?, ?, ?)",
                (ivoid, kind, related),
            )
