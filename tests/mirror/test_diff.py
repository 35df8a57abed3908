"""What came, went and changed: between two mirrors, and on one since some day."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regdsl.cli.main import cli
from regdsl.diagnostics import RegdslError
from regdsl.mirror.changes import changes
from regdsl.mirror.diff import Listed, TableChange, diff
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror

Make = Callable[..., str]

JANUARY = datetime(2026, 1, 10, 12, tzinfo=UTC)
MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)

BODY = """
<curation><creator><name>A</name></creator><creator><name>B</name></creator></curation>
<content><subject>one</subject><subject>two</subject></content>
<capability standardID="ivo://ivoa.net/std/TAP"><interface xsi:type="vs:ParamHTTP">
  <accessURL>http://x.test/tap</accessURL></interface></capability>
<tableset><table><name>t</name><column><name>ra</name><ucd>pos.eq.ra</ucd></column>
  <column><name>dec</name></column></table></tableset>
"""


@pytest.fixture
def two(record: Make, tmp_path: Path) -> tuple[Path, Path]:
    """A mirror of January, and the same in March: one gone, one new, one changed."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, ivoids in ((old, "ABC"), (new, "BCD")):
        folder.mkdir()
        for name in ivoids:
            body = BODY
            if folder == new and name == "C":
                body = body.replace("<subject>two</subject>", "").replace("pos.eq.ra", "pos.eq")
            status = "active"
            text = record(f"ivo://x.test/{name}", body, title=f"Title\n of {name}", status=status)
            (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    (new / "A.xml").write_text(
        record("ivo://x.test/A", status="deleted", updated="2026-02-01T00:00:00"), encoding="utf-8"
    )
    before, after = tmp_path / "before.sqlite", tmp_path / "after.sqlite"
    import_paths(before, [old], now=JANUARY)
    shutil.copy(before, after)
    import_paths(after, [new], now=MARCH)
    return before, after


def test_a_diff_has_what_came_went_and_changed(two: tuple[Path, Path]) -> None:
    found = diff(*two)
    assert found.came == (Listed("ivo://x.test/d", "Title\n of D"),)
    assert found.went == (Listed("ivo://x.test/a", "Title\n of A"),)
    (changed,) = found.changed
    assert changed.ivoid == "ivo://x.test/c"
    assert changed.tables == (
        TableChange("res_subject", (), 0, 1),
        TableChange("table_column", ("ucd",), 1, 1),
    )
    assert (found.before.resources, found.after.resources, found.unchanged) == (3, 3, 1)
    assert (found.before.as_of, found.after.as_of) == ("2026-01-10T12:00:00", "2026-03-10T12:00:00")
    assert str(found).splitlines()[2:] == [
        "1 came, 1 went, 1 changed, 1 unchanged",
        "",
        "came:",
        "  ivo://x.test/d  Title of D",
        "",
        "went:",
        "  ivo://x.test/a  Title of A",
        "",
        "changed:",
        "  ivo://x.test/c  res_subject (+0 -1 rows); table_column (ucd)",
    ]


def test_the_other_way_round(two: tuple[Path, Path]) -> None:
    there, back = diff(*two), diff(*reversed(two))
    assert (back.came, back.went) == (there.went, there.came)
    assert [one.ivoid for one in back.changed] == [one.ivoid for one in there.changed]


def test_order_and_keys_and_empty_texts_mean_nothing(two: tuple[Path, Path]) -> None:
    before, after = two
    shutil.copy(before, after)
    assert diff(before, after).same
    with closing(sqlite3.connect(after)) as connection, connection:
        for table in ("capability", "interface"):
            connection.execute(f"UPDATE {table} SET cap_index = cap_index + 70")
        for table in ("res_table", "table_column"):
            connection.execute(f"UPDATE {table} SET table_index = table_index * 10")
        connection.execute("UPDATE resource SET short_name = ''")
        rows = connection.execute("SELECT * FROM res_subject ORDER BY rowid DESC").fetchall()
        connection.execute("DELETE FROM res_subject")
        connection.executemany("INSERT INTO res_subject VALUES (?, ?)", rows)
    assert diff(before, after).same
    with closing(sqlite3.connect(after)) as connection, connection:
        connection.execute("UPDATE interface SET cap_index = 99 WHERE ivoid = 'ivo://x.test/b'")
    (changed,) = diff(before, after).changed
    assert changed.tables == (TableChange("interface", ("cap_index",), 1, 1),)


def test_long_lists_are_cut(two: tuple[Path, Path], record: Make, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(30):
        (many / f"{number}.xml").write_text(record(f"ivo://x.test/{number:02}"), encoding="utf-8")
    import_paths(two[1], [many], now=MARCH)
    text = str(diff(*two))
    assert "ivo://x.test/19" in text and "ivo://x.test/20" not in text
    assert "... and 11 more (--json lists all)" in text


def test_what_is_no_mirror_is_said(two: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(RegdslError, match="E301"):
        diff(two[0], tmp_path / "none.sqlite")


def test_the_diff_command(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    before, after = map(str, two)
    assert cli.main(["mirror", "diff", before, before], standalone_mode=False) == 0
    assert "3 unchanged" in capsys.readouterr().out
    assert cli.main(["mirror", "diff", before, after, "--json"], standalone_mode=False) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["ivoid"] for one in found["came"]] == ["ivo://x.test/d"]
    assert found["changed"][0]["tables"][1] == {
        "table": "table_column",
        "columns": ["ucd"],
        "came": 1,
        "went": 1,
    }


def test_the_ledger_has_the_changes_of_one_mirror(two: tuple[Path, Path]) -> None:
    found = changes(two[1], datetime(2026, 3, 10, 12))
    assert [one.ivoid for one in found.came] == ["ivo://x.test/d"]
    assert [one.ivoid for one in found.changed] == ["ivo://x.test/c"]
    assert [(one.ivoid, one.at) for one in found.went] == [("ivo://x.test/a", found.since)]
    after = changes(two[1], datetime(2026, 3, 10, 12, 0, 1))
    assert not (after.came or after.changed or after.went)
    since_january = changes(two[1], datetime(2026, 1, 1))
    assert {one.ivoid for one in since_january.came} == {f"ivo://x.test/{name}" for name in "bcd"}
    assert since_january.changed == ()


def test_the_changes_command(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["mirror", "changes", "--mirror", str(two[1]), "--since"]
    cli.main([*arguments, "2026-02"], standalone_mode=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(
        "as of 2026-03-10T12:00:00: since 2026-02-01T00:00:00 1 came, 1 changed, 1 went"
    )
    assert "  2026-03-10T12:00:00  ivo://x.test/d  Title of D" in lines
    cli.main([*arguments, "0d", "--json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["came"] == []
    with pytest.raises(RegdslError, match="E108"):
        cli.main([*arguments, "lately"], standalone_mode=False)


NOW = datetime(2026, 3, 11)


ASKED = {
    "new:7d": "cd",
    "new=7d": "cd",
    "new:3m": "bcd",
    "new:7d..": "cd",
    "new:2026-03": "cd",
    "new:2026-01": "b",
    "new:2026-03-10T12..": "cd",
    "new:2026-03-10T12:00:01..": "",
    "new<2026-03": "b",
    "-new:7d": "b",
    "new!=7d": "b",
    "changed:7d -first_seen:7d": "c",
    "firstseen:7d": "d",
    "new:2026-02..2026-03 title:c": "c",
    "has:new": "bcd",
    "table(name:t) new:7d": "cd",
    "near? 10 10 (new:7d or title:b)": "bcd",
}


def test_new_asks_the_ledger(two: tuple[Path, Path]) -> None:
    with Mirror(two[1]) as mirror:
        found = {query: mirror.search(query, now=NOW).ivoids for query in ASKED}
        shown = mirror.rows("new:7d show:ivoid,firstseen,new", now=NOW)
    assert found == {
        query: [f"ivo://x.test/{name}" for name in names] for query, names in ASKED.items()
    }
    assert [tuple(row) for row in shown] == [
        ("ivo://x.test/c", "2026-01-10T12:00:00", "2026-03-10T12:00:00"),
        ("ivo://x.test/d", "2026-03-10T12:00:00", "2026-03-10T12:00:00"),
    ]
