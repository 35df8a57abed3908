"""The trees have the shape that `regdsl.adql` promises, and sqlglot prints them for SQLite."""

from __future__ import annotations

import re
import sqlite3

import pytest
from sqlglot import exp

from regdsl.adql.reader import read
from tests.adql_reader.suite import queries


def tree(text: str) -> exp.Expr:
    return read(text).query


def value(text: str) -> exp.Expr:
    """The tree of a value."""
    (found,) = tree(f"SELECT {text} FROM t").expressions
    return found


def condition(text: str) -> exp.Expr:
    """The tree of a condition."""
    return tree(f"SELECT a FROM t WHERE {text}").args["where"].this


def printed(text: str) -> str:
    """What sqlglot's stock generator makes of it."""
    return tree(text).sql(dialect="sqlite", normalize_functions=False)


# -- printing ---------------------------------------------------------------------------------

SAME = [
    "SELECT a FROM t",
    "SELECT DISTINCT t.*, s.t.*, c.s.t.a FROM s.t",
    'SELECT "a", "b""c" AS "d e" FROM "s"."t" AS "u"',
    "SELECT Alpha, BETA FROM Rr.Resource AS R",
    "SELECT 'it''s', '', 1.50, 1e-3, .5, 1., 007, NULL FROM t",
    "SELECT -a, a - -b, -(a + b) * c FROM t",
    "SELECT a || b || 'c', (a || b) || c FROM t",
    "SELECT COUNT(*), Count(DISTINCT a), f(), Ivo_HasWord(a, 'b'), LOG(a), CEILING(a) FROM t",
    "SELECT MOD(a, 2), TRUNCATE(a, 1), RAND(), LOG10(a), PI() FROM t",
    "SELECT CAST(a AS DOUBLE PRECISION), CAST(a AS VARCHAR(3)), CAST(a AS POINT) FROM t",
    "SELECT a FROM t WHERE (a = 1 OR b <> 2) AND c IS NULL AND d IN (1, 'x', NULL)",
    "SELECT a FROM t WHERE a IN (SELECT b FROM u) OR EXISTS(SELECT 1 FROM v)",
    "SELECT a FROM t NATURAL LEFT OUTER JOIN u JOIN v USING (a, b) FULL JOIN w ON a = b, x",
    "SELECT a FROM (SELECT b FROM t) AS q",
    "SELECT a FROM (t JOIN u USING (a)), (v NATURAL JOIN w)",
    "SELECT a FROM t LEFT JOIN (v NATURAL JOIN w) ON t.a = v.a",
    "WITH q AS (SELECT a FROM t), r(x, y) AS (SELECT a, b FROM u) SELECT * FROM q, r",
    "SELECT a FROM t GROUP BY a, b + 1 HAVING COUNT(*) > 1 ORDER BY a DESC, b ASC, c",
    "SELECT a FROM t UNION ALL SELECT b FROM u UNION SELECT c FROM v ORDER BY 1",
    "(SELECT a FROM t) UNION (SELECT b FROM u ORDER BY b) ORDER BY 1",
    "SELECT CASE a WHEN 1 THEN 'x' ELSE 'y' END, CASE WHEN a = 1 THEN 2 END FROM t",
    "SELECT a FROM t CROSS JOIN u",
]


@pytest.mark.parametrize("text", SAME)
def test_printed_as_it_was_written(text: str) -> None:
    assert printed(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT TOP 5 a FROM t ORDER BY a OFFSET 3",
            "SELECT a FROM t ORDER BY a LIMIT 5 OFFSET 3",
        ),
        ("SELECT a FROM t WHERE a != 1", "SELECT a FROM t WHERE a <> 1"),
        ("SELECT ALL +a, COUNT(ALL b) FROM t", "SELECT a, COUNT(b) FROM t"),
        ("SELECT a b FROM t u;", "SELECT a AS b FROM t AS u"),
        ("SELECT a FROM t -- x\n", "SELECT a FROM t"),
        ("SELECT a FROM t WHERE a NOT IN (1)", "SELECT a FROM t WHERE NOT a IN (1)"),
        ("SELECT a FROM t WHERE a IN ((SELECT b FROM u))", None),
        ("SELECT a % 2 FROM t", "SELECT MOD(a, 2) FROM t"),
        ("SELECT 'a' 'b' FROM t", "SELECT 'ab' FROM t"),
        ("SELECT CAST(a AS INT) FROM t", "SELECT CAST(a AS INTEGER) FROM t"),
        ("SELECT cast(a AS char(3)) FROM t", "SELECT CAST(a AS CHAR(3)) FROM t"),
        (
            "SELECT a FROM t JOIN u JOIN v ON u.a = v.a ON t.a = u.a",
            "SELECT a FROM t JOIN (u JOIN v ON u.a = v.a) ON t.a = u.a",
        ),
        (
            "SELECT a FROM t LEFT JOIN u NATURAL JOIN v ON t.a = u.a",
            "SELECT a FROM t LEFT JOIN (u NATURAL JOIN v) ON t.a = u.a",
        ),
        (
            "SELECT a FROM (t JOIN u USING (a)) AS q",
            "SELECT a FROM (SELECT * FROM t JOIN u USING (a)) AS q",
        ),
        (
            "SELECT a FROM t WHERE EXISTS (u NATURAL JOIN v)",
            "SELECT a FROM t WHERE EXISTS(SELECT * FROM u NATURAL JOIN v)",
        ),
        ("((SELECT a FROM t))", "(SELECT a FROM t)"),
        ("(SELECT a FROM t) ORDER BY a", "SELECT a FROM t ORDER BY a"),
        (
            "SELECT a FROM (t JOIN u USING (a)) JOIN v USING (b)",
            "SELECT a FROM t JOIN u USING (a) JOIN v USING (b)",
        ),
    ],
)
def test_printed(text: str, expected: str | None) -> None:
    assert printed(text) == (expected or "SELECT a FROM t WHERE a IN (SELECT b FROM u)")


NOT_SQLITE = re.compile(
    r"""
    ^\(SELECT | [ ]\(SELECT[^)]*\)( UNION|$) | UNION[ ]\(      # queries in parentheses
    | (EXCEPT|INTERSECT)[ ]ALL                                # no such thing
    | \b\w+\.\w+\.\w+\.\w+ | \w+\.\w+\.\* | c\.s\.t          # fewer parts of names
    | \b(limit|nothing|returning)\b                           # its own reserved words
    """,
    re.VERBOSE,
)
"""What of ADQL has to be fitted to SQLite before it is run there."""


def test_sqlite_reads_what_is_printed() -> None:
    connection = sqlite3.connect(":memory:")
    read_, unread = 0, []
    for text in queries("valid"):
        sql = printed(text)
        try:
            connection.execute(f"EXPLAIN {sql}")
        except sqlite3.OperationalError as exc:
            if "syntax error" not in str(exc):
                read_ += 1
            elif not NOT_SQLITE.search(sql):
                unread.append(sql)
        else:
            read_ += 1
    assert unread == []
    assert read_ > 450


# -- the contract, sentence by sentence -----------------------------------------------------


def test_a_query_is_a_select_or_a_set_operation() -> None:
    assert type(tree("SELECT a FROM t")) is exp.Select
    for word, kind in (
        ("UNION", exp.Union),
        ("EXCEPT", exp.Except),
        ("INTERSECT", exp.Intersect),
    ):
        both = tree(f"SELECT a FROM t {word} SELECT b FROM u")
        assert type(both) is kind
        assert both.args["distinct"] is True
        assert tree(f"SELECT a FROM t {word} ALL SELECT b FROM u").args["distinct"] is False


def test_set_operations_go_to_the_left_and_intersect_binds_tighter() -> None:
    found = tree("SELECT a FROM t UNION SELECT b FROM u EXCEPT SELECT c FROM v")
    assert isinstance(found, exp.Except) and type(found.this) is exp.Union
    found = tree("SELECT a FROM t UNION SELECT b FROM u INTERSECT SELECT c FROM v")
    assert type(found) is exp.Union and isinstance(found.expression, exp.Intersect)
    found = tree("SELECT a FROM t INTERSECT SELECT b FROM u UNION SELECT c FROM v")
    assert type(found) is exp.Union and isinstance(found.this, exp.Intersect)


def test_parentheses_are_a_subquery() -> None:
    found = tree("(SELECT a FROM t) UNION SELECT b FROM u")
    assert isinstance(found.this, exp.Subquery) and isinstance(found.this.this, exp.Select)
    found = tree("(((SELECT a FROM t)))")
    assert isinstance(found, exp.Subquery) and isinstance(found.this, exp.Select)
    found = tree("((SELECT a FROM t) OFFSET 1) ORDER BY a")
    assert found.args["order"] and found.this.args["offset"]


def test_with_order_and_offset_are_the_outermosts() -> None:
    found = tree(
        "WITH q (x) AS (SELECT a FROM t) "
        "SELECT TOP 1 a FROM q UNION SELECT b FROM u ORDER BY 1 OFFSET 2"
    )
    assert type(found) is exp.Union
    assert found.args["order"] and found.args["offset"].expression.this == "2"
    (cte,) = found.args["with_"].expressions
    assert cte.alias == "q"
    assert [column.name for column in cte.args["alias"].columns] == ["x"]
    assert type(cte.this) is exp.Select
    assert found.this.args["limit"].expression.this == "1"


def test_top_and_distinct() -> None:
    found = tree("SELECT DISTINCT TOP 5 a FROM t")
    assert isinstance(found.args["limit"], exp.Limit)
    assert isinstance(found.args["distinct"], exp.Distinct)
    assert "distinct" not in tree("SELECT ALL a FROM t").args


def test_tables() -> None:
    found = tree("SELECT a FROM c.s.t AS u").args["from_"].this
    assert isinstance(found, exp.Table)
    assert (found.name, found.db, found.catalog, found.alias) == ("t", "s", "c", "u")
    assert isinstance(found.args["alias"], exp.TableAlias)


def test_joins() -> None:
    found = tree("SELECT a FROM t NATURAL RIGHT OUTER JOIN u INNER JOIN v ON a = b, w")
    natural, inner, comma = found.args["joins"]
    assert (natural.args["method"], natural.side, natural.kind) == ("NATURAL", "RIGHT", "OUTER")
    assert inner.kind == "INNER" and isinstance(inner.args["on"], exp.EQ)
    assert not comma.kind and not comma.args.get("on")
    using = tree('SELECT a FROM t JOIN u USING (a, "B")').args["joins"][0].args["using"]
    assert [(name.this, name.quoted) for name in using] == [("a", False), ("B", True)]


def test_a_table_behind_a_comma_keeps_its_joins() -> None:
    found = tree("SELECT a FROM t, u NATURAL JOIN v, (w JOIN x USING (a)) JOIN y USING (b)")
    second, third = (join.this for join in found.args["joins"])
    assert second.name == "u" and second.args["joins"][0].this.name == "v"
    # Parentheses around what stands leftmost mean nothing.
    assert third.name == "w" and [j.this.name for j in third.args["joins"]] == ["x", "y"]


def test_a_join_in_parentheses() -> None:
    found = tree("SELECT a FROM t JOIN (u JOIN v USING (a)) USING (b)").args["joins"][0].this
    assert isinstance(found, exp.Paren) and isinstance(found.this, exp.Table)
    assert found.this.args["joins"][0].this.name == "v"


def test_columns() -> None:
    found = value('c."S".t.a')
    assert isinstance(found, exp.Column)
    assert [part.name for part in found.parts] == ["c", "S", "t", "a"]
    assert [part.quoted for part in found.parts] == [False, True, False, False]
    assert isinstance(value("s.t.*").this, exp.Star)
    assert isinstance(value("*"), exp.Star)
    assert value('"a""b"').name == 'a"b'


def test_functions_are_anonymous() -> None:
    for text in ("ABS(a)", "ivo_HasWord(a, 'b')", "COALESCE(a, b)", "Point(1, 2)", "LOWER(a)"):
        found = value(text)
        assert type(found) is exp.Anonymous
        assert found.this == text.partition("(")[0]
    assert [str(a) for a in value("f(a, 'b', 3)").expressions] == ["a", "'b'", "3"]
    assert value("PI()").expressions == []
    (star,) = value("COUNT(*)").expressions
    assert isinstance(star, exp.Star)
    (distinct,) = value("SUM(DISTINCT a)").expressions
    assert isinstance(distinct, exp.Distinct) and distinct.expressions[0].name == "a"


def test_cast() -> None:
    for text, shown in (("double   precision", "DOUBLE PRECISION"), ("Char ( 5 )", "CHAR(5)")):
        found = value(f"CAST(a AS {text})")
        assert type(found) is exp.Cast
        assert type(found.args["to"]) is exp.Var and found.args["to"].name == shown


def test_negated_tests_are_a_not_around_them() -> None:
    for text, kind in (
        ("a NOT IN (1)", exp.In),
        ("a NOT IN (SELECT b FROM u)", exp.In),
        ("a NOT LIKE 'x'", exp.Like),
        ("a NOT ILIKE 'x'", exp.ILike),
        ("a NOT BETWEEN 1 AND 2", exp.Between),
        ("a IS NOT NULL", exp.Is),
    ):
        found = condition(text)
        assert type(found) is exp.Not and type(found.this) is kind
        assert condition(text.replace("NOT ", "")) == found.this
        assert condition(f"NOT {text.replace('NOT ', '')}") == found


def test_comparisons() -> None:
    assert condition("a != 1") == condition("a <> 1")
    assert type(condition("a != 1")) is exp.NEQ
    kinds = [type(condition(f"a {op} 1")) for op in ("=", "<", ">", "<=", ">=")]
    assert kinds == [exp.EQ, exp.LT, exp.GT, exp.LTE, exp.GTE]


def test_subqueries() -> None:
    found = condition("a IN (SELECT b FROM u)").args["query"]
    assert type(found) is exp.Subquery and type(found.this) is exp.Select
    assert type(condition("EXISTS (SELECT b FROM u)").this) is exp.Select
    derived = tree("SELECT a FROM (SELECT a FROM t) AS q").args["from_"].this
    assert type(derived) is exp.Subquery and derived.alias == "q"


def test_precedence() -> None:
    assert value("a + b * c") == exp.Add(this=value("a"), expression=value("b * c"))
    assert value("a - b - c") == exp.Sub(this=value("a - b"), expression=value("c"))
    assert value("a / b * c") == exp.Mul(this=value("a / b"), expression=value("c"))
    assert value("-a * b") == exp.Mul(this=value("-a"), expression=value("b"))
    assert value("a || b || c") == exp.DPipe(this=value("a || b"), expression=value("c"))
    found = condition("a = 1 OR b = 2 AND NOT c = 3")
    assert type(found) is exp.Or and type(found.expression) is exp.And
    assert type(found.expression.expression) is exp.Not


def test_chains_of_conditions_have_no_parentheses_of_their_own() -> None:
    text = " AND ".join(f"a = {n}" for n in range(400))
    assert condition(text).sql(dialect="sqlite") == text


def test_long_chains_of_conditions_are_flat() -> None:
    """There are queries with thousands of conditions, and SQLite has a limit of depth."""
    text = " OR ".join(f"a = {n}" for n in range(4000))
    found = condition(text)
    assert max(len(list(_ancestors(leaf))) for leaf in found.find_all(exp.EQ)) < 30
    assert re.sub("[()]", "", found.sql(dialect="sqlite")) == text
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a)")
    assert connection.execute(f"SELECT a FROM t WHERE {found.sql('sqlite')}").fetchall() == []


def _ancestors(node: exp.Expr) -> list[exp.Expr]:
    found = []
    parent = node.parent
    while isinstance(parent, (exp.Or, exp.And, exp.Paren)):
        found.append(parent)
        parent = parent.parent
    return found


# -- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*SAME, *queries("valid")])
def test_places(text: str) -> None:
    """Each name, function and literal knows where it was read from."""
    for node in read(text).query.find_all(exp.Identifier, exp.Anonymous, exp.Literal):
        there = text[node.meta["start"] : node.meta["end"]]
        if isinstance(node, exp.Identifier):
            assert there == (
                f'"{node.this.replace(chr(34), chr(34) * 2)}"' if node.quoted else node.this
            )
        elif isinstance(node, exp.Anonymous):
            assert there in (node.this, "%")
        elif node.is_string:
            assert there[0] == there[-1] == "'" and there[1:-1].replace("''", "'") == node.this
        else:
            assert there == node.this


def test_each_reading_gives_a_tree_of_its_own() -> None:
    first, second = tree("SELECT a FROM t"), tree("SELECT a FROM t")
    assert first == second and first is not second
    assert first.expressions[0] is not second.expressions[0]


def test_lints_stand_in_the_order_of_the_text() -> None:
    found = read("SELECT *, a % 2, CASE WHEN a = 1 THEN 2 END FROM t CROSS JOIN u JOIN v").beyond
    starts = [lint.span.start for lint in found if lint.span]
    assert len(starts) == 5 and starts == sorted(starts)
