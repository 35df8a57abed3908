"""Fixtures that all tests share: golden files, and mirrors made once a run.

No test uses the network or the user's own folders: the cache and the data of a run are
in a temporary folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from regdsl.demo import demo_mirror, demo_records
from regdsl.mirror.importer import import_paths
from regdsl.mirror.mirror import Mirror

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("REGDSL_SHARED", ROOT.parent / "shared"))
NOW = datetime(2026, 6, 15, 12, 0, 0)
"""The clock of the tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write golden files instead of comparing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, or write the file under `--update-golden`."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        assert path.is_file(), f"{path} is missing: run `make golden` and read the difference"
        assert text == path.read_text(encoding="utf-8"), f"{path} differs; see `make golden`"

    return compare


@pytest.fixture(scope="session", autouse=True)
def _no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGDSL_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "data"))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        for name in ("REGDSL_MIRROR", "REGDSL_VOCAB_DIR", "REGDSL_MACROS"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mirror of the demo registry."""
    return demo_mirror(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo(demo_path: Path) -> Iterator[Mirror]:
    """The demo registry, open."""
    with Mirror(demo_path) as mirror:
        yield mirror


@pytest.fixture(scope="session")
def real_records() -> Path:
    """The folder of real records; tests that need it are skipped where it is absent."""
    folder = SHARED / "records"
    if not folder.is_dir():
        pytest.skip("needs ../shared/records (or REGDSL_SHARED)")
    return folder


@pytest.fixture(scope="session")
def real_path(real_records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror of the real records."""
    path = tmp_path_factory.mktemp("real") / "real.sqlite"
    import_paths(path, [real_records])
    return path


@pytest.fixture(scope="session")
def real(real_path: Path) -> Iterator[Mirror]:
    """The real records, open."""
    with Mirror(real_path) as mirror:
        yield mirror


__all__ = ["NOW", "ROOT", "SHARED", "demo_records"]
