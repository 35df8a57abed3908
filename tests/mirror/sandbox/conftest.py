"""A sandbox over a copy of the demo registry, of which nothing may change."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.sandbox import Rows, Sandbox

Run = Callable[..., Rows]


@pytest.fixture(scope="package")
def folder(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a mirror in it."""
    place = tmp_path_factory.mktemp("sandbox")
    shutil.copy(demo_path, place / "mirror.sqlite")
    return place


@pytest.fixture(scope="package")
def path(folder: Path) -> Path:
    return folder / "mirror.sqlite"


@pytest.fixture(scope="package")
def sandbox(path: Path) -> Iterator[Sandbox]:
    with Sandbox(path) as box:
        yield box


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Run a statement, with limits that suit a test."""

    def act(sql: str, **options: object) -> Rows:
        limits = {"maxrec": 1000, "timeout": 10.0, "max_bytes": 1 << 28, **options}
        return sandbox.run(sql, **limits)  # type: ignore[arg-type]

    return act


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """The code of the one error that a statement gives; its message is in `said`."""

    def act(sql: str, **options: object) -> str:
        with pytest.raises(RegdslError) as caught:
            run(sql, **options)
        (found,) = caught.value.diagnostics
        assert "\n" not in found.message
        return found.code

    return act


@pytest.fixture
def fingerprint(folder: Path) -> Callable[[], dict[str, str]]:
    """What is in the folder, byte for byte."""

    def act() -> dict[str, str]:
        return {
            str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*"))
        }

    return act
