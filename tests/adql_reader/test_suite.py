"""What ADQL allows is read, what it forbids is refused, and servers' extras are reported."""

from __future__ import annotations

import pytest

from regdsl.adql.reader import read
from regdsl.adql.words import FUNCTION_WORDS, RESERVED, SET_FUNCTIONS
from regdsl.diagnostics import RegdslError
from regdsl.schema import TABLES
from tests.adql_reader.suite import cases, queries

CALLED = FUNCTION_WORDS | SET_FUNCTIONS
WORDS = sorted(RESERVED - {"END-EXEC"})


def _ids(name: str) -> list[str]:
    return [f"{number}: {case.text[:60]!r}" for number, case in enumerate(cases(name))]


def test_the_suite_is_large() -> None:
    """And nothing is in it twice, or both allowed and forbidden."""
    sizes = {"valid": 490, "beyond": 50, "invalid": 820, "invalid_meaning": 160}
    everything: list[str] = []
    for name, least in sizes.items():
        assert len(queries(name)) >= least
        everything += queries(name)
    assert sorted({text for text in everything if everything.count(text) > 1}) == []


@pytest.mark.parametrize("text", queries("valid"), ids=_ids("valid"))
def test_valid(text: str) -> None:
    assert read(text).beyond == ()


@pytest.mark.parametrize("case", cases("beyond", remarks=True), ids=lambda case: case.text)
def test_beyond(case) -> None:  # type: ignore[no-untyped-def]
    found = read(case.text).beyond
    assert found[0].message.startswith(case.remark)
    assert {lint.code for lint in found} == {"W401"}
    assert all(lint.help and lint.span for lint in found)


@pytest.mark.parametrize("text", ["", " ", *queries("invalid")], ids=["", " ", *_ids("invalid")])
def test_invalid(text: str) -> None:
    with pytest.raises(RegdslError) as raised:
        read(text)
    (found,) = raised.value.diagnostics
    assert found.code in ("E401", "E402")
    assert raised.value.source == text
    assert found.span is not None and found.help
    assert 0 <= found.span.start < found.span.end <= len(text) + 1


@pytest.mark.parametrize("text", queries("invalid_meaning"), ids=_ids("invalid_meaning"))
def test_what_only_a_checker_can_refuse_is_read(text: str) -> None:
    assert read(text).query


# -- systematically ---------------------------------------------------------------------------

AS_A_NAME = (
    "SELECT t.{} FROM t",
    "SELECT a AS {} FROM t",
    "SELECT a FROM {}.t",
    "SELECT a FROM s.{}",
    "SELECT a FROM t AS {}",
    "SELECT a FROM t JOIN u USING ({})",
    "WITH {} AS (SELECT a FROM t) SELECT a FROM u",
    "WITH q ({}) AS (SELECT a FROM t) SELECT a FROM u",
    "SELECT a FROM t WHERE {} = 1",
    "SELECT {}, a FROM t",
    "SELECT a, {} FROM t",
    "SELECT a FROM t GROUP BY {}",
    "SELECT a FROM t ORDER BY {}",
)


@pytest.mark.parametrize("word", WORDS)
def test_no_reserved_word_is_a_name(word: str) -> None:
    accepted = []
    for pattern in AS_A_NAME:
        for spelled in (word, word.lower(), word.title()):
            text = pattern.format(spelled)
            try:
                read(text)
            except RegdslError:
                continue
            accepted.append(text)
    # NULL is a value, and so stands where columns stand.
    allowed = [] if word != "NULL" else [p for p in accepted if "null" in p.lower()]
    assert accepted == allowed


@pytest.mark.parametrize("word", WORDS)
def test_every_reserved_word_is_a_name_in_quotes(word: str) -> None:
    for pattern in AS_A_NAME:
        read(pattern.format(f'"{word}"'))


@pytest.mark.parametrize("word", WORDS)
def test_only_the_functions_among_them_can_be_called(word: str) -> None:
    text = f"SELECT {word}(1) FROM t"
    if word in CALLED:
        read(text)
    elif word not in ("ALL", "DISTINCT"):  # SELECT ALL(1) is a quantifier and a value
        with pytest.raises(RegdslError):
            read(text)


@pytest.mark.parametrize(
    "word", [w for w in WORDS if w in RESERVED - CALLED and w in ("SIZE", "DATE", "YEAR", "KEY")]
)
def test_a_reserved_word_gets_its_own_error(word: str) -> None:
    with pytest.raises(RegdslError) as raised:
        read(f"SELECT {word.lower()} FROM t")
    (found,) = raised.value.diagnostics
    assert found.code == "E402"
    assert found.help == f'write `"{word.lower()}"` in double quotes'
    assert found.fix is not None
    assert found.fix.apply(raised.value.source) == f'SELECT "{word.lower()}" FROM t'


def test_no_name_of_regtap_is_reserved() -> None:
    for table in TABLES.values():
        columns = ", ".join(column.name for column in table.columns)
        assert read(f"SELECT {columns} FROM rr.{table.name}").beyond == ()


WHOLE = """
WITH q ( x ) AS ( SELECT a FROM t )
SELECT DISTINCT TOP 5 a , COUNT ( * ) AS n , b + - c , 'x' || d , CAST ( e AS CHAR ( 3 ) )
FROM s . t AS u LEFT OUTER JOIN v ON u . a = v . a JOIN ( w NATURAL JOIN z ) USING ( a , b )
WHERE NOT ( a = 1 OR b BETWEEN 2 AND 3 ) AND c IN ( 1 , 2 ) AND d IS NOT NULL
AND EXISTS ( SELECT * FROM q ) AND e NOT LIKE 'x'
GROUP BY a , b HAVING MAX ( c ) < f ( 1 ) UNION ALL ( SELECT a FROM t )
ORDER BY a DESC OFFSET 5
"""


def _refused(text: str) -> bool:
    try:
        return bool(read(text).beyond)
    except RegdslError:
        return True


def _changed(factor: int) -> list[str]:
    """Which tokens of the query above can be left out (0) or doubled (2), with neighbours."""
    words = WHOLE.split()
    found = []
    for place, word in enumerate(words):
        text = " ".join([*words[:place], *[word] * factor, *words[place + 1 :]])
        if not _refused(text):
            found.append(" ".join(words[place - 1 : place + 2]))
    return found


def test_a_missing_token_is_noticed() -> None:
    """Unless what remains means something else."""
    assert not _refused(WHOLE)
    assert _changed(0) == [
        *("SELECT DISTINCT TOP", "DISTINCT TOP 5", ") AS n", "b + -", "+ - c", "'x' || d"),
        *("t AS u", "LEFT OUTER JOIN", "WHERE NOT (", "IS NOT NULL", "e NOT LIKE"),
        *("HAVING MAX (", "< f (", "( 1 )", "UNION ALL (", "a DESC OFFSET"),
    ]


def test_a_token_twice_is_noticed() -> None:
    """Unless the second one is a new name for the first."""
    assert _changed(2) == [
        *("SELECT a FROM", "FROM t )", "TOP 5 a", "5 a ,", "- c ,", "|| d ,", "JOIN v ON"),
        *("( w NATURAL", "JOIN z )", "FROM q )", "SELECT a FROM", "FROM t )"),
    ]
