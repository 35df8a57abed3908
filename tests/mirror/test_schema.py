"""The schema against what RegTAP 1.2 says, and against its own rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regdsl.schema import (
    DATA_MODEL,
    DETAILS,
    NAMESPACES,
    OPTIONAL_DETAILS,
    REQUIRED_DETAILS,
    TABLES,
    canonical_prefix,
)


def test_tables_and_view() -> None:
    assert len(TABLES) == 18
    assert [name for name, table in TABLES.items() if table.view] == ["tap_table"]
    assert next(iter(TABLES)) == "resource"
    assert sum(len(table.columns) for table in TABLES.values()) == 121


def test_insertion_order_follows_the_foreign_keys() -> None:
    names = list(TABLES)
    for name, table in TABLES.items():
        for key in table.foreign_keys:
            assert names.index(key.table) < names.index(name)
            assert all(column in table for column in key.columns)
            assert all(column in TABLES[key.table] for column in key.references)


def test_keys_are_columns_and_not_nullable() -> None:
    for table in TABLES.values():
        for name in table.primary_key:
            assert not table.column(name).nullable


def test_hash_lists() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if column.hash_list
    }
    assert found == {
        "resource.content_level",
        "resource.content_type",
        "resource.waveband",
        "table_column.flag",
        "interface.query_type",
        "interface.mirror_url",
    }


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("res_table", "table_name"),
        ("table_column", "unit"),
        ("interface", "access_url"),
        ("resource", "rights_uri"),
        ("resource", "short_name"),
        ("res_role", "role_name"),
        ("res_subject", "res_subject"),
        ("res_detail", "detail_value"),
        ("alt_identifier", "alt_identifier"),
    ],
)
def test_case_is_kept(table: str, column: str) -> None:
    assert not TABLES[table].column(column).lowercase


def test_unknown_column() -> None:
    with pytest.raises(KeyError, match=r"resource\.nonsense"):
        TABLES["resource"].column("nonsense")


def test_every_table_and_column_is_described() -> None:
    for table in TABLES.values():
        assert table.description
        assert all(column.description for column in table.columns)


def test_details() -> None:
    assert REQUIRED_DETAILS.isdisjoint(OPTIONAL_DETAILS)
    assert "/capability/languageCode" in REQUIRED_DETAILS
    assert "/capability/language/languageFeatures/feature/form" in OPTIONAL_DETAILS


@pytest.mark.parametrize(
    ("uri", "prefix"),
    [
        ("http://www.ivoa.net/xml/SSA/v1.1", "ssap"),
        ("http://www.ivoa.net/xml/SSA/v1.7", "ssap"),
        ("http://www.ivoa.net/xml/VODataService/v1.3", "vs"),
        ("http://www.ivoa.net/xml/DocRegExt/v1", "doc"),
        ("http://www.ivoa.net/xml/NoSuch/v1.0", None),
        ("http://example.org/xml/SSA/v1.1", None),
    ],
)
def test_prefixes(uri: str, prefix: str | None) -> None:
    assert canonical_prefix(uri) == prefix


def test_against_the_fact_sheet(shared: Path) -> None:
    facts = json.loads((shared / "regtap" / "schema.json").read_text(encoding="utf-8"))
    types = {
        "string": "string",
        "(key)": "key",
        "character[19]": "timestamp",
        "real": "real",
        "integer": "integer",
    }
    assert facts["_meta"]["data_model_id"] == DATA_MODEL
    assert list(TABLES) == list(facts["tables"])
    for name, fact in facts["tables"].items():
        table = TABLES[name]
        assert table.view == (fact["kind"] == "view")
        assert list(table.primary_key) == (fact["primary_key"] or [])
        assert [
            {"columns": list(k.columns), "references": k.table, "ref_columns": list(k.references)}
            for k in table.foreign_keys
        ] == fact["foreign_keys"]
        assert list(table.column_names) == list(fact["columns"])
        for column_name, column_fact in fact["columns"].items():
            column = table.column(column_name)
            kind = "moc" if column_fact["xtype"] == "moc" else types[column_fact["type"]]
            assert column.type == kind
            assert column.lowercase == column_fact["lowercase"]
            assert column.hash_list == column_fact["hash_list"]
            assert column.unit == column_fact["unit"]
            assert column.nullable == column_fact["nullable"]
            assert column.indexed == bool(column_fact["indexed"])
            assert (column.utype or "") == (column_fact["utype"] or "").strip()
    for entry in facts["res_detail_xpaths"]:
        assert entry["xpath"] in (REQUIRED_DETAILS if entry["required"] else OPTIONAL_DETAILS)
    assert {e["xpath"] for e in facts["res_detail_xpaths_extra"] if "..." not in e["xpath"]} <= (
        DETAILS
    )
    for uri, prefix in (facts["prefix_map"] | facts["prefix_map_extra_seen"]).items():
        assert NAMESPACES[uri] == prefix
