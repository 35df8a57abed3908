"""Ways out of the sandbox.  None is open, and the mirror stays as it was, byte for byte.

Statements come from a compiler that writes plain SELECTs; these are what it would have to
write by mistake to do harm.
"""

# ruff: noqa: E501

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.layout import LEDGER_TABLES
from regdsl.mirror.sandbox import Sandbox
from tests.mirror.sandbox.conftest import Run


class Escape(NamedTuple):
    name: str
    sql: str
    why: str
    code: str = "E410"


ESCAPES = [
    # Other files.
    Escape("attach", "ATTACH 'new.sqlite' AS x", "makes a file, though the mirror is read-only"),
    Escape("attach uri", "ATTACH 'file:mirror.sqlite?mode=rw' AS x", "the mirror, for writing"),
    Escape("attach expression", "ATTACH (SELECT 'x') AS x", "the name may be computed"),
    Escape("detach", "DETACH rr", "takes the mirror away from the next statement"),
    Escape("vacuum into", "VACUUM rr INTO 'copy.sqlite'", "writes a file"),
    Escape("vacuum", "VACUUM", "rewrites a file"),
    Escape("load_extension", "SELECT load_extension('./evil')", "runs foreign code"),
    Escape("readfile", "SELECT readfile('/etc/passwd')", "function of the sqlite3 shell"),
    Escape("writefile", "SELECT writefile('x', 'y')", "function of the sqlite3 shell"),
    Escape("edit", "SELECT edit('x', 'vi')", "function of the sqlite3 shell, runs a program"),
    Escape("fts3_tokenizer", "SELECT fts3_tokenizer('simple')", "gives addresses in memory away"),
    # Writing.
    Escape("insert", "INSERT INTO rr.resource (ivoid) VALUES ('ivo://x/y')", "writes"),
    Escape("insert with", "WITH q AS (SELECT 1) INSERT INTO rr.ledger_meta SELECT 1, 1", "writes"),
    Escape("insert main", "INSERT INTO main.x VALUES (1)", "writes"),
    Escape("update", "UPDATE rr.resource SET res_title = 'x'", "writes"),
    Escape("update returning", "UPDATE rr.resource SET res_title = 'x' RETURNING 1", "writes"),
    Escape("delete", "DELETE FROM rr.resource", "writes"),
    Escape("delete with", "WITH q AS (SELECT 1) DELETE FROM rr.resource", "writes"),
    Escape("replace", "REPLACE INTO rr.resource (ivoid) VALUES ('x')", "writes"),
    Escape("drop", "DROP TABLE rr.resource", "writes"),
    Escape("alter", "ALTER TABLE rr.resource RENAME TO x", "writes"),
    Escape("reindex", "REINDEX rr.resource", "writes"),
    Escape("analyze", "ANALYZE rr", "writes"),
    Escape("create table", "CREATE TABLE main.x (y)", "fills the memory"),
    Escape("create temp", "CREATE TEMP TABLE resource (ivoid)", "hides a table of the mirror"),
    Escape("create as", "CREATE TABLE x AS SELECT * FROM rr.resource", "fills the memory"),
    Escape("create view", "CREATE TEMP VIEW resource AS SELECT 1", "hides a table"),
    Escape("create trigger", "CREATE TEMP TRIGGER x AFTER INSERT ON rr.resource BEGIN SELECT 1; END", "acts later"),
    Escape("create vocabulary", "CREATE VIRTUAL TABLE temp.v USING fts5vocab(rr, fts_resource, row)", "reads the index"),
    Escape("create virtual", "CREATE VIRTUAL TABLE temp.v USING fts5(x)", "writes"),
    Escape("fts5 command", "INSERT INTO rr.fts_resource (fts_resource) VALUES ('rebuild')", "a special command"),
    Escape("fts5 delete-all", "INSERT INTO rr.fts_table (fts_table) VALUES ('delete-all')", "a special command"),
    Escape("fts5 setting", "INSERT INTO rr.fts_resource (fts_resource, rank) VALUES ('pgsz', 64)", "a setting that stays"),
    Escape("begin", "BEGIN EXCLUSIVE", "locks writers out"),
    Escape("begin plain", "BEGIN", "holds the mirror as it is now"),
    Escape("savepoint", "SAVEPOINT x", "begins a transaction"),
    Escape("commit", "COMMIT", "ends one"),
    # Settings.
    Escape("query_only", "PRAGMA query_only = OFF", "allows writing"),
    Escape("writable_schema", "PRAGMA writable_schema = ON", "allows worse"),
    Escape("trusted_schema", "PRAGMA trusted_schema = ON", "allows functions in the schema"),
    Escape("heap limit", "PRAGMA hard_heap_limit = 1", "starves the whole process"),
    Escape("temp store", "PRAGMA temp_store = MEMORY", "lets a sort fill the memory"),
    Escape("temp folder", "PRAGMA temp_store_directory = '/'", "writes elsewhere"),
    Escape("case", "PRAGMA case_sensitive_like = OFF", "changes answers of later statements"),
    Escape("data_version", "PRAGMA data_version", "the one pragma that FTS5 needs"),
    Escape("data_version rr", "PRAGMA rr.data_version", "the one pragma that FTS5 needs"),
    # What is not for everybody.
    Escape("table_info", "SELECT * FROM pragma_table_info('ledger_record')", "tells of private tables"),
    Escape("table_info bare", "SELECT 1 FROM pragma_table_info('ledger_record')", "without any column"),
    Escape("database_list", "SELECT file FROM pragma_database_list", "tells the path of the mirror"),
    Escape("data_version table", "SELECT * FROM pragma_data_version", "a pragma as a table"),
    Escape("quoted pragma", 'SELECT 1 FROM "pragma_table_list"', "a pragma as a table"),
    Escape("master", "SELECT sql FROM sqlite_master", "the schema"),
    Escape("master main", "SELECT sql FROM main.sqlite_master", "the schema"),
    Escape("master mirror", "SELECT sql FROM rr.sqlite_master", "the schema"),
    Escape("master case", "SELECT sql FROM RR.SQLITE_MASTER", "in another spelling"),
    Escape("master names", "SELECT name FROM rr.sqlite_master", "asked at opening, with all rights"),
    Escape("master count", "SELECT COUNT(*) FROM rr.sqlite_master", "without any column"),
    Escape("master bare", "SELECT 1 FROM sqlite_master", "without a schema or any column"),
    Escape("schema", "SELECT sql FROM rr.sqlite_schema", "the schema by its new name"),
    Escape("schema temp", "SELECT sql FROM sqlite_temp_schema", "the schema"),
    Escape("master temp", "SELECT sql FROM sqlite_temp_master", "the schema"),
    Escape("master of temp", "SELECT sql FROM temp.sqlite_schema", "the schema"),
    Escape("sequence", "SELECT * FROM rr.sqlite_sequence", "SQLite's own"),
    Escape("dbstat", "SELECT * FROM dbstat", "the pages of the file"),
    Escape("dbstat count", "SELECT COUNT(*) FROM dbstat('rr')", "the pages of the file"),
    Escape("dbpage", "SELECT data FROM sqlite_dbpage('rr')", "the pages of the file"),
    Escape("stmt", "SELECT sql FROM sqlite_stmt", "statements of others"),
    Escape("json_each", "SELECT value FROM json_each('[1, 2]')", "rows from nowhere"),
    Escape("json_each bare", "SELECT 1 FROM json_each('[1, 2]')", "without any column"),
    Escape("json_tree join", "SELECT 1 FROM rr.resource, json_tree(res_title)", "a joined one"),
    Escape("series", "SELECT value FROM generate_series(1, 1000000000)", "rows from nowhere"),
    Escape("fts5vocab", "SELECT * FROM fts5vocab('rr', 'fts_resource', 'row')", "as a function"),
    Escape("no table", "SELECT 1 FROM nosuch", "not there"),
    Escape("main", "SELECT 1 FROM main.resource", "another database"),
    Escape("natural master", "SELECT name FROM rr.table_column NATURAL JOIN rr.sqlite_master", "SQLite does not ask for what a join compares"),
    Escape("using master", "SELECT name FROM rr.sqlite_master JOIN rr.table_column USING (name)", "the same"),
    Escape("table as text", "SELECT 1 FROM rr.'ledger_meta'", "SQLite takes texts for names"),
    Escape("table as bare text", "SELECT 1 FROM 'ledger_meta'", "SQLite takes texts for names"),
    Escape("column as text", "SELECT resource.'ivoid' FROM rr.resource", "SQLite takes texts for names"),
    Escape("alias as text", "SELECT ivoid AS 'x' FROM rr.resource", "SQLite takes texts for names"),
    Escape("alias as bare text", "SELECT ivoid 'x' FROM rr.resource", "SQLite takes texts for names"),
    Escape("with as text", "WITH 'q' AS (SELECT 1) SELECT 1", "SQLite takes texts for names"),
    Escape("table in comma", "SELECT 1 FROM rr.resource, rr.ledger_record", "the second table"),
    Escape("table in parentheses", "SELECT 1 FROM (rr.resource JOIN (rr.ledger_record))", "nested"),
    Escape("table in ON", "SELECT 1 FROM rr.resource AS a JOIN rr.resource AS b ON a.ivoid IN (SELECT ivoid FROM rr.ledger_record)", "nested"),
    Escape("table in ORDER", "SELECT 1 FROM rr.resource ORDER BY (SELECT ivoid FROM rr.ledger_record)", "nested"),
    Escape("table in brackets", "SELECT 1 FROM [ledger_record]", "another quote"),
    Escape("table in ticks", "SELECT 1 FROM rr.`ledger_record`", "another quote"),
    Escape("table behind comment", "SELECT 1 FROM/*x*/rr/*y*/./*z*/ledger_record", "blanks of another kind"),
    Escape("behind line comment", "SELECT 1 FROM rr.resource -- \n, rr.ledger_record", "a line more"),
    Escape("window", "SELECT sum(1) OVER w FROM rr.resource WINDOW w AS (ORDER BY ivoid)", "not ADQL"),
    Escape("values in FROM", "SELECT 1 FROM (VALUES (1), (2))", "rows from nowhere"),
    # Endless or long.
    Escape("recursive", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c", "endless"),
    Escape("recursive unsaid", "WITH c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c", "endless"),
    Escape("regexp", "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' REGEXP '(a+)+'", "endless"),
    Escape("like computed", "SELECT 1 FROM rr.resource AS a, rr.resource AS b WHERE a.res_title LIKE b.res_title", "time of nobody knows what length"),
    Escape("like called", "SELECT like('%a', ivoid) FROM rr.resource", "the same"),
    Escape("glob", "SELECT 'a' GLOB '*'", "not ADQL"),
    Escape("match everything", "SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH '*'", "special query"),
    Escape("match prefix", "SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH 'a*'", "reads the whole index"),
    Escape("match near", "SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH 'NEAR(a b, 10)'", "minutes for a long list"),
    Escape("match other", "SELECT 1 FROM rr.resource WHERE res_title MATCH 'x'", "no such index"),
    Escape("match computed", "SELECT 1 FROM rr.fts_resource WHERE fts_resource MATCH (SELECT ivoid FROM rr.resource)", "words that nobody counted"),
    Escape("match equals", "SELECT 1 FROM rr.fts_resource WHERE fts_resource = 'a*'", "another way to say MATCH"),
    Escape("match alias", "SELECT 1 FROM rr.fts_resource AS f WHERE f.fts_resource = 'a*'", "another way to say MATCH"),
    Escape("match reversed", "SELECT 1 FROM rr.fts_resource WHERE 'a*' = fts_resource", "another way to say MATCH"),
    Escape("match using", "SELECT 1 FROM rr.fts_resource JOIN (SELECT 'a*' AS fts_resource) AS q USING (fts_resource)", "another way to say MATCH"),
    Escape("match call", "SELECT 1 FROM rr.fts_resource('a*')", "another way to say MATCH"),
    Escape("match rank", "SELECT 1 FROM rr.fts_resource WHERE rank MATCH 'bm25(1.0)'", "a function by its name"),
    Escape("snippet", "SELECT snippet(fts_resource, 0, '', '', '', 9) FROM rr.fts_resource", "not on the list"),
    # Large.
    Escape("randomblob", "SELECT randomblob(1000000000)", "a gigabyte"),
    Escape("zeroblob", "SELECT zeroblob(1000000000)", "a gigabyte"),
    Escape("hex", "SELECT hex(hex(hex(res_description))) FROM rr.resource", "eight times as long"),
    Escape("quote", "SELECT quote(res_title) FROM rr.resource", "longer"),
    Escape("printf", "SELECT printf('%*d', 1000000000, 1)", "a gigabyte of blanks"),
    Escape("format", "SELECT format('%.*c', 1000000000, 'x')", "a gigabyte"),
    Escape("replace text", "SELECT replace(res_description, 'e', res_description) FROM rr.resource", "thousands of times as long"),
    Escape("char", "SELECT char(120, 121)", "not on the list"),
    Escape("instr", "SELECT instr(res_description, res_title) FROM rr.resource", "hours for two long texts"),
    Escape("json", "SELECT json_group_array(res_title) FROM rr.resource", "not on the list"),
    # Not one SELECT.
    Escape("two", "SELECT 1; SELECT 2", "the second one"),
    Escape("two drop", "SELECT 1; DROP TABLE rr.resource", "the second one"),
    Escape("comment", "SELECT 1 /* */ ; -- \n DROP TABLE rr.resource", "the second one"),
    Escape("explain", "EXPLAIN SELECT 1", "tells how the mirror is made"),
    Escape("query plan", "EXPLAIN QUERY PLAN SELECT 1", "tells how the mirror is made"),
    Escape("values", "VALUES (1), (2)", "no SELECT"),
    Escape("nothing", "", "no SELECT"),
    Escape("comment alone", "-- x", "no SELECT"),
    Escape("nul", "SELECT 1\0; DROP TABLE rr.resource", "hides what follows"),
    Escape("surrogate", "SELECT '\udcff'", "no text"),
    Escape("unclosed text", "SELECT 'x", "no statement"),
    Escape("unclosed", "SELECT (1", "no statement"),
    Escape("overclosed", "SELECT 1)", "no statement"),
    Escape("parameter", "SELECT :x", "a value that nobody gave"),
    # Wrong in silence.
    Escape("text in quotes", 'SELECT "nosuch" FROM rr.resource', "SQLite takes it for a text"),
    Escape("text in ticks", "SELECT `nosuch` FROM rr.resource", "SQLite takes it for a text"),
    Escape("text in WHERE", 'SELECT ivoid FROM rr.resource WHERE res_type = "catalog"', "always false"),
    Escape("text like a private column", 'SELECT "source_file" FROM rr.resource', "a text"),
    Escape("text in call", 'SELECT coalesce("nosuch", 1)', "a text"),
]  # fmt: skip
"""What must not work, and why it would do harm."""

PRIVATE = [
    Escape(f"{spelling} {name}", sql.format(name), "the ledger is private")
    for name in LEDGER_TABLES
    for spelling, sql in {
        "all": "SELECT * FROM rr.{}",
        "bare": "SELECT * FROM {}",
        "none": "SELECT 1 FROM rr.{}",
        "bare none": "SELECT 1 FROM {}",
        "count": "SELECT COUNT(*) FROM {}",
        "quoted": 'SELECT 1 FROM "RR"."{}"',
        "nested": "SELECT 1 FROM rr.resource WHERE ivoid IN (SELECT 1 FROM rr.{})",
        "in table": "SELECT 1 FROM rr.resource WHERE ivoid IN rr.{}",
        "with": "WITH q AS (SELECT * FROM rr.{}) SELECT 1 FROM q",
        "joined": "SELECT ivoid FROM rr.resource JOIN rr.{} USING (ivoid)",
    }.items()
]


@pytest.mark.parametrize("escape", [*ESCAPES, *PRIVATE], ids=lambda escape: escape.name)
def test_it_is_closed(
    escape: Escape,
    refused: Callable[..., str],
    run: Run,
    fingerprint: Callable[[], dict[str, str]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    before = fingerprint()
    assert refused(escape.sql) == escape.code
    assert fingerprint() == before
    assert list(before) == ["mirror.sqlite"]
    assert run("SELECT COUNT(*) FROM rr.resource").rows == [(213,)]


def test_names_are_the_names_of_escapes() -> None:
    names = [escape.name for escape in [*ESCAPES, *PRIVATE]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("SELECT * FROM rr.ledger_meta", "rr.ledger_meta"),
        ("SELECT hex('x')", "`hex`"),
        ("SELECT * FROM pragma_database_list", "`pragma_database_list`"),
        ("DROP TABLE rr.resource", "only SELECT"),
        (
            "WITH c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c",
            "may not name itself",
        ),
        ('SELECT "nosuch"', '"nosuch"'),
    ],
)
def test_it_says_what_is_not_allowed(run: Run, sql: str, word: str) -> None:
    with pytest.raises(RegdslError) as caught:
        run(sql)
    assert word in caught.value.diagnostics[0].message


def test_a_function_that_is_nobodys(path: Path) -> None:
    """What Python can call, SQL cannot, unless it is on the list."""
    with Sandbox(path) as box:
        box._connection.create_function("leak", 0, lambda: "secret")
        with pytest.raises(RegdslError, match="E410"):
            box.run("SELECT leak()", maxrec=1, timeout=1, max_bytes=1000)
    with Sandbox(path, extra=["leak"]) as box:
        box._connection.create_function("leak", 0, lambda: "secret")
        found = box.run("SELECT LEAK() AS x", maxrec=1, timeout=1, max_bytes=1000)
        assert found.rows == [("secret",)]


def test_more_tables_can_be_given(path: Path) -> None:
    with Sandbox(path, extra=["ledger_skipped"]) as box:
        for sql in ("SELECT * FROM rr.ledger_skipped", "SELECT 1 FROM ledger_skipped"):
            assert box.run(sql, maxrec=1, timeout=1, max_bytes=1000).rows == []


def test_statements_of_our_own_are_not_remembered(run: Run, refused: Callable[..., str]) -> None:
    """What was prepared with all rights must not be used again for a stranger."""
    for sql in (
        "SELECT name FROM main.sqlite_master",
        "SELECT name FROM temp.sqlite_master",
        "SELECT name FROM rr.sqlite_master",
        "SELECT name FROM tap_schema.sqlite_master",
    ):
        assert refused(sql) == "E410"


def test_shadow_tables_hold_nothing_private(run: Run) -> None:
    """FTS5 reads them by SQL, so they can be read: of what is public anyway."""
    assert run("SELECT COUNT(*) FROM rr.fts_resource_docsize").rows == [(213,)]


ONLY_READING_STOPS = {
    # SQLite does not ask whether what a join compares may be read.
    *["natural master", "using master", *(f"joined {name}" for name in LEDGER_TABLES)],
    # It has no rule against these.
    *["data_version", "data_version rr", "explain", "query plan", "values", "values in FROM"],
    *["comment alone", "nothing", "window", "text in quotes", "text in ticks", "text in WHERE"],
    *[
        "text in call",
        "text like a private column",
        "column as text",
        "alias as text",
        "alias as bare text",
        "with as text",
    ],
    *["parameter", "like computed", "like called", "behind line comment", "sequence"],
    *[escape.name for escape in ESCAPES if escape.name.startswith("match ")],
}


@pytest.mark.parametrize(
    "escape",
    [escape for escape in [*ESCAPES, *PRIVATE] if escape.name not in ONLY_READING_STOPS],
    ids=lambda escape: escape.name,
)
def test_sqlite_denies_it_too(sandbox: Sandbox, escape: Escape) -> None:
    """Two walls: these do not pass the second one either, where there is no first."""
    with pytest.raises((sqlite3.Error, UnicodeError, ValueError)):
        sandbox._connection.execute(escape.sql).fetchall()
