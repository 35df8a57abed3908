"""The checker: what is wrong gets its code, what is right passes."""

from __future__ import annotations

import pytest

from regdsl.adql.check import check
from regdsl.adql.reader import read
from regdsl.diagnostics import RegdslError

RIGHT = [
    "SELECT ivoid FROM rr.resource",
    "SELECT RESOURCE.IVOID FROM RR.Resource",
    'SELECT "ivoid" FROM "rr"."resource"',
    "SELECT rr.resource.ivoid FROM rr.resource",
    "SELECT r.* FROM rr.resource AS r",
    "SELECT * FROM rr.capability NATURAL JOIN rr.interface",
    "SELECT ivoid, access_url FROM rr.capability NATURAL JOIN rr.interface",
    "SELECT cap_index FROM rr.capability JOIN rr.interface USING (ivoid, cap_index)",
    "SELECT a.ivoid FROM rr.resource AS a JOIN rr.res_role AS b ON a.ivoid=b.ivoid",
    "SELECT n FROM (SELECT ivoid AS n FROM rr.resource) AS q WHERE n LIKE 'ivo%'",
    "WITH q AS (SELECT ivoid FROM rr.resource) SELECT ivoid FROM q NATURAL JOIN rr.res_role",
    "WITH a AS (SELECT ivoid FROM rr.resource), b AS (SELECT ivoid FROM a) SELECT * FROM b",
    "SELECT ivoid FROM rr.resource AS r WHERE EXISTS "
    "(SELECT 1 FROM rr.res_role AS o WHERE o.ivoid=r.ivoid)",
    "SELECT ivoid FROM rr.resource WHERE ivoid IN (SELECT ivoid FROM rr.res_role)",
    "SELECT res_type, COUNT(*) AS n FROM rr.resource GROUP BY res_type ORDER BY n DESC",
    "SELECT COUNT(DISTINCT ivoid) FROM rr.res_role HAVING COUNT(*) > 5",
    "SELECT UPPER(res_type) AS t, COUNT(*) FROM rr.resource GROUP BY UPPER(res_type)",
    "SELECT UPPER(res_type) AS t, COUNT(*) FROM rr.resource GROUP BY t",
    # grouping by a primary key groups by all of its table
    "SELECT ivoid, res_title, COUNT(*) FROM rr.resource GROUP BY ivoid",
    "SELECT ivoid FROM rr.resource UNION SELECT ivoid FROM rr.res_role ORDER BY ivoid",
    "SELECT ivoid FROM rr.resource ORDER BY 1",
    "SELECT ivoid FROM rr.resource ORDER BY created, res_title DESC",
    "SELECT ivoid FROM rr.resource WHERE created > '2020-01-01' AND region_of_regard > 1",
    "SELECT ivoid FROM rr.resource WHERE ivoid || '#' || short_name LIKE '%x'",
    "SELECT ivoid FROM rr.stc_spatial WHERE 1=CONTAINS(POINT(1, 2), coverage)",
    "SELECT ivoid FROM rr.stc_spatial WHERE CONTAINS(coverage, CIRCLE('ICRS', 1, 2, 3))=1",
    "SELECT ivoid FROM rr.stc_spatial WHERE coverage = ''",
    "SELECT COALESCE(short_name, res_title, '') FROM rr.resource",
    "SELECT CAST(cap_index AS VARCHAR(5)) || 'x' FROM rr.capability",
    "SELECT DISTANCE(POINT(1, 2), POINT(3, 4)), DISTANCE(1, 2, 3, 4) FROM rr.resource",
    "SELECT table_name FROM TAP_SCHEMA.tables WHERE schema_name='rr'",
    'SELECT "size" FROM tap_schema.columns',
    "SELECT ivo_string_agg(COALESCE(access_url, ''), '#') AS urls FROM rr.interface GROUP BY ivoid",
    "SELECT a.name FROM rr.table_column AS a, rr.intf_param AS b WHERE a.ivoid=b.ivoid",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right(text: str) -> None:
    check(read(text), strict=True, to_run=True)


WRONG = [
    ("E403", "SELECT ivoid FROM rr.resources", "resource"),
    ("E403", "SELECT ivoid FROM resource", "rr.resource"),
    ("E403", "SELECT x.ivoid FROM rr.resource", ""),
    ("E403", "SELECT rr.resource.ivoid FROM rr.resource AS r", ""),
    ("E403", "SELECT a FROM ivoa.obscore", ""),
    ("E403", "SELECT ivoid FROM sqlite_master", ""),
    ("E403", "SELECT ivoid FROM rr.sqlite_master", ""),
    ("E403", "SELECT rid FROM rr.idx_resource", ""),
    ("E403", "SELECT a FROM rr.ledger_meta", ""),
    ("E404", "SELECT res_titel FROM rr.resource", "res_title"),
    ("E404", 'SELECT "IVOID" FROM rr.resource', ""),
    ("E404", 'SELECT ivoid FROM rr.resource WHERE res_type = "vg:authority"', "single quotes"),
    ("E404", "SELECT ivoid FROM rr.resource WHERE rowid = 1", ""),
    ("E404", "SELECT t FROM rr.resource WHERE res_title = t", ""),
    ("E404", "SELECT ivoid AS t FROM rr.resource WHERE t = 'x'", ""),
    ("E404", "SELECT ivoid FROM (SELECT res_title FROM rr.resource) AS q", ""),
    ("E404", "SELECT * FROM rr.resource JOIN rr.capability USING (cap_index)", ""),
    ("E405", "SELECT ivo_hasword(res_title) FROM rr.resource", ""),
    ("E405", "SELECT ABS(1, 2) FROM rr.resource", ""),
    ("E405", "SELECT PI(1) FROM rr.resource", ""),
    ("E405", "SELECT POINT(1) FROM rr.resource", ""),
    ("E405", "SELECT CONTAINS(POINT(1, 2)) FROM rr.resource", ""),
    ("E406", "SELECT randomblob(5) FROM rr.resource", ""),
    ("E406", "SELECT load_extension('x') FROM rr.resource", ""),
    ("E406", "SELECT ivo_haswort(res_title, 'x') FROM rr.resource", "ivo_hasword"),
    ("E407", "SELECT ABS(res_title) FROM rr.resource", ""),
    ("E407", "SELECT 'a' + 1 FROM rr.resource", ""),
    ("E407", "SELECT ivoid FROM rr.interface WHERE std_version > 1", "'1'"),
    ("E407", "SELECT CONTAINS(1, 2) FROM rr.resource", ""),
    ("E407", "SELECT ivoid FROM rr.capability WHERE cap_index LIKE '1%'", ""),
    ("E407", "SELECT POINT(1, 2) + 1 FROM rr.resource", ""),
    ("E407", "SELECT coverage || 'x' FROM rr.stc_spatial", ""),
    ("E408", "SELECT ivoid, created FROM rr.resource UNION SELECT ivoid FROM rr.res_role", ""),
    ("E408", "SELECT ivoid FROM rr.capability UNION SELECT cap_index FROM rr.capability", ""),
    ("E408", "SELECT ivoid FROM rr.resource WHERE ivoid IN (SELECT * FROM rr.res_role)", ""),
    ("E409", "SELECT ivoid FROM rr.resource AS a, rr.res_role AS b", "a.ivoid"),
    ("E410", "SELECT ivoid, COUNT(*) FROM rr.res_role", ""),
    ("E410", "SELECT ivoid, role_name FROM rr.res_role GROUP BY ivoid", ""),
    ("E410", "SELECT ivoid FROM rr.resource WHERE COUNT(*) > 1", "HAVING"),
    ("E410", "SELECT MAX(COUNT(*)) FROM rr.resource", ""),
    ("E410", "SELECT ivoid FROM rr.resource ORDER BY 2", ""),
    ("E410", "SELECT 1 FROM rr.resource AS a, rr.res_role AS a", ""),
]


@pytest.mark.parametrize(("code", "text", "hint"), WRONG)
def test_wrong(code: str, text: str, hint: str) -> None:
    with pytest.raises(RegdslError) as caught:
        check(read(text), to_run=True)
    first = caught.value.diagnostics[0]
    assert first.code == code, first
    assert hint in first.help + first.message
    assert first.span is not None and first.span.end > first.span.start
    assert caught.value.source == text


def test_all_errors_at_once() -> None:
    with pytest.raises(RegdslError) as caught:
        check(read("SELECT foo, ABS(1, 2) FROM rr.resource WHERE bar = 1"))
    assert [d.code for d in caught.value.diagnostics] == ["E404", "E405", "E404"]


def test_unknown_tables_are_taken_as_they_are_unless_to_be_run() -> None:
    checked = check(read("SELECT ra, udf_x(de) FROM mine.table1 NATURAL JOIN rr.resource"))
    assert [lint.code for lint in checked.lints] == ["W403", "W403"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT CASE WHEN cap_index=1 THEN 'a' ELSE 'b' END FROM rr.capability",
        "SELECT a.ivoid FROM rr.resource AS a CROSS JOIN rr.res_role AS b",
    ],
)
def test_beyond_the_standard(text: str) -> None:
    assert [lint.code for lint in check(read(text), to_run=True).lints] == ["W401"]
    with pytest.raises(RegdslError) as caught:
        check(read(text), strict=True)
    assert [d.code for d in caught.value.diagnostics] == ["E410"]


def test_long_chains_do_not_recurse() -> None:
    many = " OR ".join(f"cap_index = {n}" for n in range(5000))
    check(read(f"SELECT ivoid FROM rr.capability WHERE {many}"), to_run=True)
    texts = " || ".join(["ivoid"] * 100)
    check(read(f"SELECT {texts} FROM rr.capability"), to_run=True)
