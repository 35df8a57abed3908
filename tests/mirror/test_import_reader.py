"""Reading in other processes: the same items in the same order, whatever becomes of them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regdsl.mirror import import_reader
from regdsl.mirror.import_reader import Item, read_files
from regdsl.mirror.importer import import_paths
from regdsl.mirror.layout import PUBLIC_TABLES, open_mirror
from regdsl.mirror.voresource import Record, read

Make = Callable[..., str]
Children = list["subprocess.Popen[bytes]"]

BODY = """
<content><subject>s</subject></content><coverage><spatial>7/1-2</spatial>
<temporal>1 2.5</temporal></coverage><tableset><schema><name>s</name><table><name>s.T</name>
<column><name>c</name><description>é</description></column></table></schema></tableset>
"""


@pytest.fixture
def files(tmp_path: Path, record: Make) -> list[Path]:
    """Documents of all kinds, and one ivoid over and over."""
    folder = tmp_path / "xml"
    folder.mkdir()
    texts = []
    for number in range(7):
        records = [record(f"ivo://a.b/{number}-{n}", BODY) for n in range(40)]
        records.append(record("ivo://a.b/same", BODY, updated=f"200{number % 3}-01-01"))
        texts.append(f"<all>{''.join(records)}</all>")
    texts[2:2] = ["", "<all/>", record(status="deleted"), f"<all>{record()}<Resource>"]
    for number, text in enumerate(texts):
        (folder / f"{number:02d}.xml").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    """Other processes read all that is read, and are known to the test."""
    started: Children = []
    start = import_reader._start

    def watched(files: Any) -> Any:
        child = start(files)
        assert child is not None
        started.append(child)
        return child

    monkeypatch.setattr(import_reader, "LARGE", 0)
    monkeypatch.setattr(import_reader, "_processors", lambda: 2)
    monkeypatch.setattr(import_reader, "_start", watched)
    return started


def here(files: list[Path]) -> list[Item]:
    return [item for file in files for item in (*read(file), None)]


def test_other_processes_read_the_same(files: list[Path], children: Children) -> None:
    assert list(read_files(files)) == here(files)
    assert len(children) == 2
    assert [child.returncode is None for child in children] == [False, False]


def test_the_mirror_is_the_same(
    files: list[Path], children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, dumps = [], []
    for name in ("there", "here"):
        calls: list[tuple[int, int, int]] = []
        report = import_paths(
            tmp_path / name, files, progress=lambda *call, seen=calls: seen.append(call)
        )
        conn = open_mirror(tmp_path / name)
        dumps.append([conn.execute(f"SELECT * FROM {table}").fetchall() for table in PUBLIC_TABLES])
        conn.close()
        reports.append((report.loaded, report.skipped, report.warnings, calls))
        monkeypatch.setattr(import_reader, "LARGE", 1 << 60)
    assert len(children) == 2
    assert reports[0] == reports[1]
    assert dumps[0] == dumps[1]


def test_cycles_are_looked_for_again_afterwards(files: list[Path], children: Children) -> None:
    reading = read_files(files)
    next(reading)
    assert not gc.isenabled()
    reading.close()
    assert gc.isenabled()
    assert list(read_files(files))
    assert gc.isenabled()


def test_small_imports_are_read_here(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_reader, "_start", lambda files: pytest.fail("a process"))
    assert list(read_files(files)) == here(files)


@pytest.mark.parametrize("part", [0, 0.001, 0.01, 0.3, 0.5, 0.9, 0.9999, 1])
def test_a_process_that_dies_is_replaced(
    files: list[Path],
    children: Children,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    part: float,
) -> None:
    monkeypatch.setattr(import_reader, "_BATCH_ROWS", 100)
    program = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"

    def start(mine: list[Path]) -> subprocess.Popen[bytes]:
        batches = list(import_reader._batches(map(str, mine)))
        assert len(batches) > 5
        answer = b"".join(import_reader._LENGTH.pack(len(data)) + data for data in batches)
        place = tmp_path / f"{len(mine)}"
        place.write_bytes(answer[: int(len(answer) * part)])
        command = [sys.executable, "-c", program, str(place)]
        return subprocess.Popen(command, stdout=subprocess.PIPE)

    monkeypatch.setattr(import_reader, "_start", start)
    assert list(read_files(files)) == here(files)


def test_a_process_that_is_killed_at_once(
    files: list[Path], children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = import_reader._start

    def killed(mine: list[Path]) -> Any:
        child = start(mine)
        children[-1].kill()
        return child

    monkeypatch.setattr(import_reader, "_start", killed)
    assert list(read_files(files)) == here(files)
    assert len(children) == 2


def test_where_no_process_can_start(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(import_reader, "LARGE", 0)
    monkeypatch.setattr(import_reader, "_processors", lambda: 2)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python-that-is-not"))
    assert list(read_files(files)) == here(files)


def test_when_it_is_worth_it(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(import_reader, "LARGE", 0)
    monkeypatch.setattr(import_reader, "_processors", lambda: 2)
    assert import_reader._worth_it(files)
    assert not import_reader._worth_it([*files, tmp_path / "gone.xml"])
    assert not import_reader._worth_it([Path("/dev/null")])
    with monkeypatch.context() as patch:
        patch.setattr(sys, "frozen", True, raising=False)
        assert not import_reader._worth_it(files)
    for name in ("", None, "/opt/editor"):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", name)
            assert not import_reader._worth_it(files)
    monkeypatch.setattr(import_reader, "_processors", lambda: 1)
    assert not import_reader._worth_it(files)
    monkeypatch.setattr(import_reader, "_processors", lambda: 2)
    monkeypatch.setattr(import_reader, "LARGE", 1 << 60)
    assert not import_reader._worth_it(files)


def test_whoever_stops_stops_all(files: list[Path], children: Children) -> None:
    items = read_files(files)
    assert isinstance(next(items), Record)
    items.close()
    assert len(children) == 2
    assert None not in [child.returncode for child in children]


def test_a_failed_import_leaves_nothing(
    files: list[Path], children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_paths(tmp_path / "mirror.db", files, progress=stop)
    assert sorted(os.listdir(tmp_path)) == ["xml"]
    assert None not in [child.returncode for child in children]


def test_a_process_that_nobody_listens_to_ends(tmp_path: Path, record: Make) -> None:
    """As when the import is killed: more than a pipe holds is still to be said."""
    file = tmp_path / "a.xml"
    file.write_text(f"<all>{record(body=BODY) * 4000}</all>", encoding="utf-8")
    child = import_reader._start([file])
    assert child is not None
    assert child.stdout is not None
    child.stdout.read(100)
    child.stdout.close()
    assert child.wait(timeout=60) != 0


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c(files: list[Path], tmp_path: Path) -> None:
    """It reaches all processes of a terminal at once."""
    program = (
        "import sys, os, signal\n"
        "from regdsl.mirror import import_reader\n"
        "from regdsl.mirror.importer import import_paths\n"
        "import_reader.LARGE = 0\n"
        "import_reader._processors = lambda: 2\n"
        # without `if __name__ == '__main__'`, which is nobody's duty here
        "import_paths(sys.argv[1], sys.argv[2:], progress=lambda *_: os.killpg(0, signal.SIGINT))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "mirror.db"), *map(str, files)],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode in (-signal.SIGINT, 130)
    assert done.stderr.count("Traceback") == 1
    assert sorted(os.listdir(tmp_path)) == ["xml"]
