"""What regdsl emits, run with these functions, finds what it claims to find.

`tests/adql` asks the same with functions of its own; here those of the mirror stand in.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

import regdsl
from regdsl.mirror.mirror import Mirror
from regdsl.mirror.udf import NAMES, UDFS, Watch, register
from regdsl.mirror.udf.watch import guarded
from tests.adql.compare import Registry
from tests.adql.examples import QUERIES, REFUSED
from tests.adql.runner import Server, to_sqlite
from tests.conftest import NOW

_LITERAL = re.compile(r"('(?:[^']|'')*')")
_CALL = re.compile(rf"\b({'|'.join(NAMES)})\(", re.IGNORECASE)


def _ours(sql: str) -> str:
    """The functions in a text by their names in SQLite, literals left alone."""
    parts = _LITERAL.split(sql)
    parts[::2] = [_CALL.sub(lambda call: f"{NAMES[call[1].lower()]}(", text) for text in parts[::2]]
    return "".join(parts)


class OurServer(Server):
    """The runner of `tests/adql`, with the functions of `regdsl.mirror.udf`."""

    def __init__(self, mirror: Path) -> None:
        super().__init__(mirror)
        watch = Watch(60)
        watch.start()
        register(self._connection, watch)
        ilike = guarded(next(udf for udf in UDFS if udf.name == "adql_ilike"), watch)
        # `text REGEXP pattern`, which the runner makes of ILIKE, comes as regexp(pattern, text).
        self._connection.create_function(
            "regexp", 2, lambda pattern, text: ilike(text, pattern), deterministic=True
        )

    def ivoids(self, adql: str) -> list[str]:
        return [row[0] for row in self._connection.execute(_ours(to_sqlite(adql)))]


def test_names_are_changed() -> None:
    text = "SELECT ivoid FROM x WHERE 1=CONTAINS(MOC('6/1'), coverage) AND a = 'LOWER(b)'"
    assert _ours(text) == (
        "SELECT ivoid FROM x WHERE 1=adql_contains(adql_moc('6/1'), coverage) AND a = 'LOWER(b)'"
    )


@pytest.mark.parametrize(
    ("name", "profile"),
    [("demo_path", "gavo"), ("demo_path", "regtap-1.2"), ("real_path", "gavo")],
)
def test_answers_are_as_announced(request: pytest.FixtureRequest, name: str, profile: str) -> None:
    path: Path = request.getfixturevalue(name)
    checked = 0
    with Mirror(path) as mirror, closing(OurServer(path)) as server:
        registry = Registry(mirror, server, {"now": NOW})
        for query in QUERIES:
            if (query, profile) not in REFUSED:
                registry.check(query, profile)
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("where", ["10.5 -20 within 5deg", "266.4 -29 within 0.5deg"])
def test_a_moc_of_a_circle_is_what_the_language_says(demo: Mirror, where: str) -> None:
    """docs/semantics.md: mocpy's cone at order 6 with a delta depth of 4."""
    from regdsl.mirror.udf.geometry import GEOMETRY

    call = {udf.name: udf.call for udf in GEOMETRY}
    numbers = [float(text.removesuffix("deg")) for text in where.split() if text != "within"]
    literal = call["adql_moc"](6, call["adql_circle"](*numbers))
    adql = regdsl.compile_adql(f"overlaps {where}", "gavo", now=NOW)
    asked = re.search(r"MOC\('([^']*)'\)", adql.text)
    assert asked is not None
    assert call["adql_moc"](asked[1]) == literal
