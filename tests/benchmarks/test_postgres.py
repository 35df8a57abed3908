"""ADQL in the SQL of a GAVO registry: what its indexes are on must be there as it is."""

from __future__ import annotations

import pytest

import regdsl
from benchmarks.postgres import ASKED, to_postgres
from benchmarks.postgres.tables import indexes


@pytest.mark.parametrize(
    ("adql", "expected"),
    [
        ("1=ivo_hasword(res_title, 'Star')", "to_tsvector('english', res_title) @@ "),
        ("1=ivo_nocasematch(role_name, '%Hubble%')", "LOWER(role_name) LIKE '%hubble%'"),
        ("1=ivo_hashlist_has(waveband, 'radio')", "= ANY(STRING_TO_ARRAY(LOWER(waveband), '#'))"),
        ("1=ivo_interval_overlaps(a, b, 1, 2)", "a <= b AND 1 <= 2 AND a <= 2 AND 1 <= b"),
    ],
)
def test_functions_are_what_indexes_are_on(adql: str, expected: str) -> None:
    written = to_postgres(f"SELECT TOP 5 ivoid FROM rr.resource WHERE {adql} ORDER BY ivoid")
    assert expected in written
    assert written.endswith("ORDER BY ivoid LIMIT 5")


def test_without_top_a_server_cuts() -> None:
    assert to_postgres("SELECT ivoid FROM rr.resource").endswith("LIMIT 20000")


@pytest.mark.parametrize("name", ASKED)
def test_questions_can_be_written(name: str) -> None:
    assert "ivo_" not in to_postgres(str(regdsl.compile_adql(ASKED[name].text, "gavo"))).lower()


def test_what_gavo_has_no_index_for_has_none() -> None:
    made = "\n".join(indexes())
    assert "to_tsvector('english', res_description)" in made
    assert not any(
        name in made for name in ("standard_id", "detail_", "waveband", "spectral_start", "utype")
    )
