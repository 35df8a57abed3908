"""The golden corpus: one folder a query, one file a stage.

`query.txt` is what a user writes.  From it come `formatted.txt`, `plan.txt`,
`regtap-1.2.adql`, `gavo.diff` (what changes for that server), and `sqlite.sql` with its
bound values.  A change to any of them is a difference to be read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

import regdsl
from regdsl.binding.bound import BoundQuery
from regdsl.diagnostics import RegdslError
from regdsl.fields import FIELDS, Field
from regdsl.planning.show import show
from tests.conftest import NOW

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/query.txt"))

Golden = Callable[[Path, str], None]


def adql(bound: BoundQuery, target: str) -> str:
    """The ADQL with a comment on how exact it is, or the reason why there is none."""
    try:
        found = regdsl.compile_adql(bound, target)
    except RegdslError as exc:
        return f"-- {exc.diagnostics[0].code}: {exc.diagnostics[0].message}\n"
    return f"-- {found.summary}\n{found.text}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_golden(folder: Path, golden: Golden) -> None:
    text = (folder / "query.txt").read_text(encoding="utf-8").removesuffix("\n")
    golden(folder / "formatted.txt", regdsl.fmt(text) + "\n")
    bound = regdsl.bind(text, now=NOW)
    golden(folder / "plan.txt", show(regdsl.plan(bound)) + "\n")
    plain = adql(bound, "regtap-1.2")
    golden(folder / "regtap-1.2.adql", plain)
    for name in regdsl.targets():
        if name in ("regtap-1.2", "sqlite"):
            continue
        lines = difflib.unified_diff(
            plain.splitlines(keepends=True),
            adql(bound, name).splitlines(keepends=True),
            "regtap-1.2",
            name,
        )
        golden(folder / f"{name}.diff", "".join(lines))
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
    if field.scope:
        texts = [text.partition(f"{field.scope}(")[2] for text in texts]
    elif field.name == "text":
        return
    assert any(part in text for part in wanted for text in texts)
