"""One update at a time, and nothing left of those that were killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regdsl.diagnostics import RegdslError
from regdsl.mirror.importer import import_paths
from regdsl.mirror.lock import lock_file, locked
from regdsl.mirror.transaction import leftovers

Make = Callable[..., str]

HOLDER = """
import sys, pathlib
from regdsl.mirror.lock import locked
with locked(pathlib.Path(sys.argv[1]), "harvest"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "m.sqlite"


@pytest.fixture
def holder(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.stdin.close()
    child.wait()
    child.stdout.close()


def test_the_second_is_told_who_is_at_it(
    place: Path, holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    with pytest.raises(RegdslError) as caught:
        import_paths(place, [tmp_path])
    (found,) = caught.value.diagnostics
    assert found.code == "E306"
    assert f"harvest, process {holder.pid}, since 20" in found.message
    assert not place.exists()


def test_the_second_waits(place: Path, holder: subprocess.Popen[str]) -> None:
    said: list[str] = []

    def let_go(who: str) -> None:
        said.append(who)
        assert holder.stdin is not None
        holder.stdin.close()

    with locked(place, "import", wait=True, waiting=let_go):
        assert holder.wait(10) == 0
    assert len(said) == 1
    assert not lock_file(place).exists()


def test_a_lock_dies_with_its_holder(place: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert lock_file(place).exists()
    with locked(place, "import"):
        pass
    assert not lock_file(place).exists()


def test_threads_take_turns(place: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(5):
            with locked(place, f"thread {number}", wait=True):
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.001)
                inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1] * 15


def test_no_folder_for_a_lock(tmp_path: Path) -> None:
    with pytest.raises(RegdslError) as caught, locked(tmp_path / "no" / "m", "import"):
        pass
    assert caught.value.diagnostics[0].code == "E306"


KILLED = """
import os, sys
from regdsl.mirror import importer
importer.import_paths(sys.argv[1], [sys.argv[2]], progress=lambda *_: os._exit(9))
"""


def test_the_next_update_removes_what_a_killed_one_left(
    tmp_path: Path, place: Path, record: Make
) -> None:
    folder = tmp_path / "xml"
    folder.mkdir()
    (folder / "a.xml").write_text(record())
    other = tmp_path / f".other.{'0' * 8}.part"
    other.touch()
    done = subprocess.run([sys.executable, "-c", KILLED, place, folder], check=False)
    assert done.returncode == 9
    (part,) = leftovers(place)
    aside = part.with_name(f"{part.name}.aside")
    aside.touch()
    assert leftovers(place) == [part, aside]
    import_paths(place, [folder])
    assert sorted(os.listdir(tmp_path)) == [other.name, "m.sqlite", "xml"]
