"""TAP_SCHEMA says of the tables what is true of them."""

from __future__ import annotations

import sqlite3
import statistics
import time

import pytest

from regdsl.mirror import tap_schema
from regdsl.mirror.sandbox import Sandbox
from regdsl.schema import DATA_MODEL, TABLES
from tests.mirror.sandbox.conftest import Run

COLUMNS = {
    "schemas": "schema_name utype description schema_index",
    "tables": "schema_name table_name table_type utype description table_index",
    "columns": "table_name column_name datatype arraysize xtype size description utype unit ucd "
    "indexed principal std column_index",
    "keys": "key_id from_table target_table description utype",
    "key_columns": "key_id from_column target_column",
}
"""TAP 1.1, section 4."""


@pytest.mark.parametrize("table", COLUMNS)
def test_the_tables_of_the_standard(run: Run, table: str) -> None:
    found = run(f"SELECT * FROM tap_schema.{table}")
    assert sorted(found.names) == sorted(COLUMNS[table].split())
    assert found.rows


def test_the_schema_of_the_registry(run: Run) -> None:
    rows = run("SELECT schema_name, utype FROM tap_schema.schemas ORDER BY schema_index").rows
    assert rows == [("rr", DATA_MODEL), ("tap_schema", None)]
    assert DATA_MODEL == "ivo://ivoa.net/std/regtap#1.2"


def test_every_table_and_column_is_there(run: Run) -> None:
    """What TAP_SCHEMA lists can be asked, column by column, and nothing is left out."""
    described: dict[str, list[str]] = {}
    for table, column in run(
        "SELECT table_name, column_name FROM tap_schema.columns ORDER BY table_name, column_index"
    ).rows:
        described.setdefault(table, []).append(column)
    listed = {name for (name,) in run("SELECT table_name FROM tap_schema.tables").rows}
    assert set(described) == listed
    assert {f"rr.{name}" for name in TABLES} < listed
    assert len(listed) == len(TABLES) + 5
    for table, columns in described.items():
        assert list(run(f"SELECT * FROM {table}", maxrec=1).names) == columns


def test_views_are_views(run: Run) -> None:
    sql = "SELECT table_name FROM tap_schema.tables WHERE table_type = 'view'"
    assert run(sql).rows == [("rr.tap_table",)]
    kinds = run("SELECT DISTINCT table_type FROM tap_schema.tables").rows
    assert sorted(kinds) == [("table",), ("view",)]


def test_columns_are_those_of_the_standard(run: Run) -> None:
    """RegTAP 1.2, section 8: std is 1; units and types of what has one."""
    assert run("SELECT COUNT(*) FROM tap_schema.columns WHERE std != 1").rows == [(0,)]
    units = run(
        "SELECT DISTINCT unit FROM tap_schema.columns WHERE unit IS NOT NULL ORDER BY unit"
    ).rows
    assert units == [("J",), ("d",), ("deg",)]
    types = dict(
        run(
            "SELECT table_name || '.' || column_name, coalesce(xtype, datatype) "
            "FROM tap_schema.columns WHERE table_name LIKE 'rr.%'"
        ).rows
    )
    assert types["rr.stc_spatial.coverage"] == "moc"
    assert types["rr.resource.created"] == types["rr.res_date.date_value"] == "timestamp"
    assert types["rr.stc_temporal.time_start"] == "double"
    assert types["rr.capability.cap_index"] == "int"
    sizes = run('SELECT arraysize, "size" FROM tap_schema.columns WHERE "size" IS NOT NULL').rows
    assert sizes
    assert {(str(arraysize).rstrip("*"), str(size)) for arraysize, size in sizes} == {("19", "19")}


def test_values_have_the_types_that_are_said(run: Run) -> None:
    kinds = {"int": int, "double": float, "unicodeChar": str, "char": str}
    seen = 0
    for table, column, datatype in run(
        "SELECT table_name, column_name, datatype FROM tap_schema.columns"
    ).rows:
        found = run(f'SELECT "{column}" FROM {table} WHERE "{column}" IS NOT NULL LIMIT 50').rows
        assert {type(value) for (value,) in found} <= {kinds[datatype]}, (table, column)
        seen += bool(found)
    assert seen > 80


def test_keys(run: Run) -> None:
    rows = run(
        "SELECT from_table, target_table, from_column, target_column "
        "FROM tap_schema.keys NATURAL JOIN tap_schema.key_columns"
    ).rows
    assert ("rr.res_role", "rr.resource", "ivoid", "ivoid") in rows
    assert ("rr.table_column", "rr.res_table", "table_index", "table_index") in rows
    assert ("tap_schema.columns", "tap_schema.tables", "table_name", "table_name") in rows
    expected = sum(len(k.columns) for t in TABLES.values() for k in t.foreign_keys) + 5
    assert len(rows) == expected
    known = set(run("SELECT table_name, column_name FROM tap_schema.columns").rows)
    for source, target, one, other in rows:
        assert {(source, one), (target, other)} <= known
    ids = [key for (key,) in run("SELECT key_id FROM tap_schema.keys").rows]
    assert len(set(ids)) == len(ids)


def test_the_validators_first_questions(run: Run) -> None:
    """A RegTAP service is known by the utype of its schema, and has its tables."""
    schema = run("SELECT schema_name FROM tap_schema.schemas WHERE utype LIKE '%std/regtap#1.%'")
    assert schema.rows == [("rr",)]
    names = run("SELECT table_name FROM tap_schema.tables WHERE schema_name = 'rr'").rows
    assert len(names) == len(TABLES)


def test_nobody_writes_it(sandbox: Sandbox) -> None:
    sandbox._rules.off = True
    try:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            sandbox._connection.execute("DELETE FROM tap_schema.tables")
    finally:
        sandbox._rules.off = False


def test_filling_is_quick() -> None:
    times = []
    for _ in range(9):
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("ATTACH ':memory:' AS tap_schema")
        begin = time.perf_counter()
        tap_schema.fill(connection)
        times.append(time.perf_counter() - begin)
        connection.close()
    print(f"{statistics.median(times) * 1e3:.2f} ms")
    assert statistics.median(times) < 0.02
