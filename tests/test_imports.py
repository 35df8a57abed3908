"""Dependencies point one way: a room imports only from the rooms above it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "regdsl"

EVERYWHERE = {
    "ast",
    "fields",
    "fieldtables",
    "relations",
    "schema",
    "places",
    "diagnostics",
    "data",
}
ORDER = [
    "syntax",
    "english",
    "binding",
    "planning",
    "passes",
    "adql",
    "backends",
    "pipeline",
    "mirror",
    "remote",
    "filling",
    "demo",
    "interop",
]
"""From the top down; each may import those before it, and itself."""

FACES = {"cli", "__main__"}


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "regdsl":
                names = [f"regdsl.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("regdsl.")}
    return found


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_above(path: Path) -> None:
    room = room_of(path)
    if room == "__init__" or room in FACES:
        return
    above = set() if room in EVERYWHERE else set(ORDER[: ORDER.index(room) + 1])
    wrong = rooms_imported(path) - EVERYWHERE - above - {"__version__"}
    assert not wrong, f"{path.name} in {room} imports from {sorted(wrong)}"


def test_every_room_has_its_place() -> None:
    known = EVERYWHERE | set(ORDER) | FACES | {"__init__", "grammar"}
    assert {room_of(path) for path in MODULES} <= known


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_are_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module docstring says what the room is for"
    assert text.count("\n") <= 500


def modules_after(code: str) -> set[str]:
    script = f"import sys; {code}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


HEAVY = {"astropy", "mocpy", "pyvo", "numpy", "sqlglot", "lxml", "requests", "pyongc", "rich"}


def test_fmt_imports_nothing_heavy() -> None:
    loaded = modules_after("import regdsl; regdsl.fmt('quasar near M31')")
    assert not loaded & HEAVY
    assert "sqlite3" not in loaded


def test_a_search_without_shapes_needs_no_astropy(demo_path: Path) -> None:
    code = f"import regdsl; regdsl.Mirror({str(demo_path)!r}).search('quasar near \"Crab\"')"
    assert not modules_after(code) & (HEAVY - {"sqlglot"})
