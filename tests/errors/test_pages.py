"""A page for each code, whose examples are what they say.

`pytest --update-golden` writes the index, what is shown for the wrong examples, and the
output of commands.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regdsl.diagnostics.codes import CODES
from tests.conftest import ROOT
from tests.docs.pages import Fence, fences, rewrite
from tests.docs.running import MIRROR, console, workplace
from tests.errors.said import bind, rendering, said

FOLDER = ROOT / "docs" / "errors"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.stem != "README")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)

QUERIES = [("regdsl", "error"), ("text",), ("regdsl",)]
COMMANDS = [[("console",)], [("console",), ("console",)]]
"""The fences that a page has, in order: a wrong example, and for most a right one."""

INDEX = """\
# Errors and lints

What regdsl says of a query begins with a code. `E` is an error: the query is not run. `W` is a
lint: it is run, and something about it is doubtful. `regdsl check` says it all without
running anything; with `--json` for programs, where many errors have a fix as an edit.

| code | what |
| --- | --- |
"""


def _shape(page: Path) -> list[tuple[str, ...]]:
    return [(fence.kind, *fence.tags) for fence in fences(page)]


def _bodies(page: Path, *shape: str) -> list[str]:
    return [f.body.removesuffix("\n") for f in fences(page) if (f.kind, *f.tags) == shape]


FILES = {
    "circle.regdsl": "@mine = @yours band:radio\n@yours = quasar or @mine\n",
    "mine.regdsl": "@mine = @surveys band:radio\n",
    "notes.regdsl": "photographic plates\n@plates = photographic\nplates\n",
    "plates.regdsl": "# photographic plates\n@plates = photographic\n    plate\n",
    "twice.regdsl": "@plates = photographic\n@Plates = plate\n",
    "growing.regdsl": "@m0 = radio catalog\n"
    + "".join(f"@m{n} = @m{n - 1} @m{n - 1}\n" for n in range(1, 13)),
    "targets.csv": "name,ra,dec\nM 31,10.68,41.27\nM 1,83.63,\nM 33,23.46,N30\n",
    "good.csv": "name,ra,dec\nM 31,10.68,41.27\nM 1,83.63,22.01\n",
}


@pytest.fixture(scope="module")
def _folder() -> Iterator[None]:
    """A folder with the files that the commands of the pages name."""
    with workplace() as folder:
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "notes.txt").write_text("not a mirror\n", encoding="utf-8")
        (folder / "empty").mkdir()
        shutil.copy(folder / MIRROR, folder / "old.sqlite")
        old = sqlite3.connect(folder / "old.sqlite")
        old.execute("PRAGMA user_version = 0")
        old.commit()
        old.close()
        _more_than_there_is(folder / MIRROR, folder / "more.sqlite")
        yield


def _more_than_there_is(mirror: Path, more: Path) -> None:
    """A mirror that has got from a service twice what that now has."""
    shutil.copy(mirror, more)
    conn = sqlite3.connect(more)
    conn.execute(
        "INSERT INTO resource (ivoid, updated) SELECT ivoid || '/more', updated FROM resource"
    )
    conn.execute(
        "INSERT INTO ledger_record (ivoid, origin) SELECT ivoid || '/more', origin "
        "FROM ledger_record"
    )
    conn.execute("UPDATE ledger_record SET origin = 'http://reg.g-vo.org/tap'")
    conn.commit()
    conn.close()


def test_every_code_has_a_page_and_no_page_is_left_over() -> None:
    assert [page.stem for page in PAGES] == sorted(CODES)


def test_every_code_can_be_raised() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "regdsl").rglob("*.py")
        if path.name != "codes.py"
    )
    assert [code for code in CODES if f'"{code}"' not in source] == []


def test_the_index_lists_them(golden: Callable[[Path, str], None]) -> None:
    rows = [f"| [{code}]({code}.md) | {title} |\n" for code, title in CODES.items()]
    golden(FOLDER / "README.md", INDEX + "".join(rows))


@each_page
def test_the_page_has_all_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}: {CODES[page.stem]}\n\n")
    assert _shape(page) in (QUERIES, *COMMANDS)
    assert not re.search(r".{101}", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M))


@each_page
@pytest.mark.usefixtures("_folder")
def test_what_is_shown_is_what_is_said(page: Path, golden: Callable[[Path, str], None]) -> None:
    wrong = ""

    def shown(fence: Fence) -> str:
        nonlocal wrong
        if fence.kind == "text":
            return rendering(wrong) + "\n"
        if fence.kind == "console":
            return console(fence)
        if "error" in fence.tags:
            wrong = fence.body.removesuffix("\n")
        return fence.body

    golden(page, rewrite(page.read_text(encoding="utf-8"), page, shown))


@each_page
def test_the_wrong_example_is_wrong_in_this_way(page: Path) -> None:
    for query in _bodies(page, "regdsl", "error"):
        assert {found.code for found in said(query)} == {page.stem}
    for wrong, text in zip((True, False), _bodies(page, "console"), strict=False):
        assert (f"[{page.stem}]" in text) is wrong


@each_page
def test_the_right_example_is_right(page: Path) -> None:
    for query in _bodies(page, "regdsl"):
        assert bind(query).lints == ()


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (FOLDER / target).is_file()
