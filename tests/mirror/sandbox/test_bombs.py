"""Whatever is asked, memory stays below a bound, and time does."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("resource", reason="measures the memory of a process")

from tests.mirror.sandbox.bombs import BOMBS, TIMEOUT

Became = dict[str, tuple[str | None, float, float]]

MEMORY = 300.0
"""MB that the process may grow by."""

HARMLESS = {"wide row"}
"""What may also just work: as much as there may be in a row, and no more."""


def python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def became(path: Path) -> Became:
    """What became of the bombs, in a process of their own."""
    return json.loads(python("-m", "tests.mirror.sandbox.bombs", str(path)))


@pytest.mark.parametrize("name", BOMBS)
def test_it_does_not_go_off(became: Became, name: str) -> None:
    code, seconds, grown = became[name]
    assert code == "E411" or (name in HARMLESS and code is None)
    assert seconds < TIMEOUT + 5
    assert grown < MEMORY


def test_most_end_in_time(became: Became) -> None:
    """Not to be stopped are: preparing, one row, and one step of a sort."""
    late = [name for name, (_, seconds, _) in became.items() if seconds > TIMEOUT + 2]
    assert len(late) <= 3, late


def test_a_server_can_bound_all_memory(path: Path) -> None:
    """`limit_memory` holds for the process, so this is another one."""
    code = f"""
        from regdsl.diagnostics import RegdslError
        from regdsl.mirror.sandbox import Sandbox, limit_memory
        from tests.mirror.sandbox.bombs import long_text

        box = Sandbox({str(path)!r})
        limit_memory(24 << 20)
        wide = "SELECT " + ", ".join(f"v||{{n}} AS c{{n}}" for n in range(100)) + " FROM g"
        texts = ", ".join(f"group_concat('{{'a' * 1000}}{{n}}') AS c{{n}}" for n in range(90))
        rows = "(SELECT ivoid FROM rr.table_column LIMIT 450) AS t"
        for sql in (long_text(500) + wide, f"SELECT {{texts}} FROM {{rows}}"):
            try:
                box.run(sql, maxrec=1, timeout=5, max_bytes=1 << 28)
            except RegdslError as exc:
                print(exc.diagnostics[0].code, exc.diagnostics[0].message)
        found = box.run("SELECT COUNT(*) FROM rr.resource", maxrec=1, timeout=5, max_bytes=1000)
        print(found.rows)
    """
    assert python("-c", textwrap.dedent(code)).splitlines() == [
        "E411 the query needs more memory than it may have",
        "E411 the query needs more memory than it may have",
        "[(213,)]",
    ]
