"""Answers of TAP services as rows: CSV, TABLEDATA, BINARY, and what is none of them."""

from __future__ import annotations

import io
import warnings

import pytest

from regdsl.filling.sync_rows import Cleaner, Unfit
from regdsl.filling.tap_answers import Answer, NoAnswer, read_csv, read_votable
from regdsl.filling.tap_service import plain_rows
from tests.tap import votable

NAMES = ("ivoid", "n", "x", "text")
KINDS = ("char", "int", "double", "unicodeChar")
ROWS = [("ivo://a", 1, 2.5, 'one\n two,\u00b5 "x"'), ("ivo://b", 7, None, None)]


def test_tabledata() -> None:
    found = read_votable(votable.table(("IVOID", *NAMES[1:]), KINDS, ROWS, overflow=True))
    assert found == Answer(
        list(NAMES),
        [["ivo://a", "1", "2.5", 'one\n two,\u00b5 "x"'], ["ivo://b", "7", None, None]],
        overflow=True,
    )


@pytest.mark.parametrize("serialization", ["binary", "binary2"])
def test_binary(serialization: str) -> None:
    from astropy.io import votable as astropy_votable

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = astropy_votable.parse(io.BytesIO(votable.table(NAMES, KINDS, ROWS)))
        out = io.BytesIO()
        document.to_xml(out, tabledata_format=serialization)
    found = read_votable(out.getvalue())
    assert found.names == list(NAMES)
    rows = [[value or None for value in row] for row in found.rows]
    assert rows[0] == list(ROWS[0])
    assert rows[1][:2] == ["ivo://b", 7] and rows[1][3] is None


def test_csv() -> None:
    text = '\ufeffIVOID,n,"text"\r\nivo://a,1,"a ""b"",\nc"\r\nivo://b,,\r\n'
    assert read_csv(text.encode()) == Answer(
        ["ivoid", "n", "text"], [["ivo://a", "1", 'a "b",\nc'], ["ivo://b", "", ""]]
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("<html>", "XML or HTML"),
        ("a,b\n1\n", "have not 2 cells"),
        ('a,b\n1,"2', "no CSV"),
        ("a\n\udcff", "no CSV"),
    ],
)
def test_no_csv(text: str, why: str) -> None:
    with pytest.raises(NoAnswer, match=why):
        read_csv(text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("content", "why", "refused"),
    [
        (b"<html/>", "no VOTable", False),
        (votable.failure("no   such\ntable"), "^no such table$", True),
        (votable.table(NAMES, KINDS, ROWS)[:-40], "broken XML", False),
        (votable.table(NAMES, KINDS, ROWS).replace(b"<TD>7</TD>", b""), "not 4 cells", False),
        (b"<VOTABLE><RESOURCE/></VOTABLE>", "no table", False),
    ],
)
def test_no_votable(content: bytes, why: str, refused: bool) -> None:
    with pytest.raises(NoAnswer, match=why) as caught:
        read_votable(content)
    assert caught.value.refused is refused


def test_entities_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE VOTABLE [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY e SYSTEM "file:///etc/passwd">]>'
        '<VOTABLE><RESOURCE><TABLE><FIELD name="x"/><DATA><TABLEDATA>'
        "<TR><TD>&c;</TD></TR><TR><TD>&e;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    )
    assert read_votable(bomb.encode()).rows == [[None], [None]]


def test_columns_are_known_by_name_or_by_place() -> None:
    answer = Answer(["b", "more", "a"], [[1, 2, 3]])
    assert plain_rows(answer, ["a", "b"]) == [[3, 1]]
    assert plain_rows(Answer(["col1", "col2"], [[1, 2]]), ["a", "b"]) == [[1, 2]]
    with pytest.raises(NoAnswer, match="it has the columns b, more, a and not x, y"):
        plain_rows(answer, ["x", "y"])


def cleaned(table: str, columns: list[str], row: list[object], *, strict: bool) -> list[object]:
    told: list[str] = []
    rows = [["ivo://a", *row]]
    cleaner = Cleaner(table, ["ivoid", *columns], strict=strict)
    cleaner.clean(rows, lambda row, message: told.append(message))
    return [*rows[0][1:], *told]


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("resource", "updated", "2020-01-02T03:04:05.678Z", ["2020-01-02T03:04:05"]),
        ("resource", "updated", "2020-01-02", ["2020-01-02T00:00:00"]),
        ("resource", "updated", "2020-13-02T03:04:05",
         [None, "updated: no such date: '2020-13-02T03:04:05'"]),
        ("resource", "updated", "soon", [None, "updated: not a date: 'soon'"]),
        ("resource", "res_type", "VS:Catalog", ["vs:catalog"]),
        ("resource", "res_title", "Title", ["Title"]),
        ("resource", "region_of_regard", "1.5", [1.5]),
        ("resource", "region_of_regard", "NaN", [None]),
        ("resource", "region_of_regard", float("nan"), [None]),
        ("table_column", "std", "1", [1]),
        ("table_column", "std", "1.0", [1]),
        ("table_column", "std", 0, [0]),
        ("table_column", "table_index", "c12", ["c12"]),
        ("table_column", "table_index", "12", [12]),
        ("table_column", "table_index", "12.0", [12]),
        ("table_column", "table_index", "", [None]),
        ("stc_spatial", "coverage", "7/1,2", ["6/0"]),
    ],
)  # fmt: skip
def test_values(table: str, column: str, value: object, expected: list[object]) -> None:
    assert cleaned(table, [column], [value], strict=False) == expected


def test_numbers_that_are_none() -> None:
    with pytest.raises(Unfit):
        cleaned("table_column", ["std"], ["None"], strict=True)
    found = cleaned("table_column", ["std"], ["maybe"], strict=False)
    assert found[0] is None and str(found[1]).startswith("std: ")
