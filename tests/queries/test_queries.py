"""The golden corpus: one folder a query, one file a stage.

`query.txt` is what a user writes.  From it come `formatted.txt`, `english.txt`, `plan.txt`,
`regtap-1.2.adql`, `NAME.diff` (what changes for that target, and for others that its head
names), and `sqlite.sql` with its bound values.  A target for which nothing changes has no
file.  A change to any of them is a difference to be read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

import regdsl
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import RegdslError
from regdsl.english import read_back
from regdsl.fields import FIELDS, Field
from regdsl.planning.show import show
from tests.conftest import NOW

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/query.txt"))

Golden = Callable[[Path, str], None]


PLAIN = "regtap-1.2"

TARGETS = ("gavo", "regdsl", "regtap-1.1", "esa", "mast")
"""The other profiles; what several of them have in common is in the file of the first."""


def adql(bound: BoundQuery, target: str) -> str:
    """The ADQL with a comment on how exact it is, or the reason why there is none."""
    try:
        found = regdsl.compile_adql(bound, target)
    except RegdslError as exc:
        message = exc.diagnostics[0].message.replace(target, "it")
        return f"-- {exc.diagnostics[0].code}: {message}\n"
    verdict = ": ".join(filter(None, (found.direction, "; ".join(found.reasons))))
    return f"-- {verdict}\n{found.text}\n"


def dialects(bound: BoundQuery, plain: str) -> dict[str, str]:
    """What differs from plain RegTAP 1.2, by the name of the file for it."""
    names: dict[str, list[str]] = {}
    for name in TARGETS:
        names.setdefault(adql(bound, name), []).append(name)
    names.pop(plain, None)
    found = {}
    for text, group in names.items():
        lines = [part.splitlines(keepends=True) for part in (plain, text)]
        difference = difflib.unified_diff(*lines, PLAIN, " ".join(group))
        found[f"{group[0]}.diff"] = "".join(difference)
    return found


def test_all_targets_are_compared() -> None:
    assert {*TARGETS, PLAIN, "sqlite"} == set(regdsl.targets())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_golden(folder: Path, golden: Golden, pytestconfig: pytest.Config) -> None:
    text = (folder / "query.txt").read_text(encoding="utf-8").removesuffix("\n")
    golden(folder / "formatted.txt", regdsl.fmt(text) + "\n")
    golden(folder / "english.txt", read_back(regdsl.parse(text)) + "\n")
    bound = regdsl.bind(text, now=NOW)
    golden(folder / "plan.txt", show(regdsl.plan(bound)) + "\n")
    plain = adql(bound, PLAIN)
    golden(folder / f"{PLAIN}.adql", plain)
    differences = dialects(bound, plain)
    for name, difference in differences.items():
        golden(folder / name, difference)
    for path in folder.glob("*.diff"):
        if path.name not in differences and pytestconfig.getoption("--update-golden"):
            path.unlink()
        else:
            assert path.name in differences, f"{path} is left over; see `make golden`"
    statement = regdsl.compile_sqlite(bound)
    values = "".join(f"-- :{name} = {value!r}\n" for name, value in statement.params.items())
    golden(folder / "sqlite.sql", f"{statement.sql}\n{values}")


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.scope}:{f.name}")
def test_every_field_is_in_the_corpus(field: Field) -> None:
    """By its name, and inside its group where it has one."""
    names = {field.name, *field.aliases} if field.entity != "spatial" else {"spatial"}
    texts = [(folder / "query.txt").read_text(encoding="utf-8") for folder in FOLDERS]
    wanted = [f"{name}{op}" for name in names for op in (":", "?:", "=", "!=", "<", ">")]
    wanted += [f"has:{name}" for name in names]
    if field.kind == "relation":
        wanted += [f"{name}(" for name in names]
    if field.scope:
        texts = [text.partition(f"{field.scope}(")[2] for text in texts]
    elif field.name == "text":
        return
    assert any(part in text for part in wanted for text in texts)
