"""Runs what the pages show: commands as in a terminal, Python as in a notebook.

Both work in a temporary folder that has `mirror.sqlite`, a copy of the demo registry,
and away from the folders of the user.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regdsl.cli.main import main
from regdsl.demo import demo_mirror
from tests.docs.pages import ROOT, Fence
from tests.tap.docs import standing_in

MIRROR = "mirror.sqlite"


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder to work in, with the mirror, and an environment without surprises."""
    demo = demo_mirror()
    here, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name, standing_in(demo):
        folder = Path(name, "work")
        folder.mkdir()
        shutil.copy(demo, folder / MIRROR)
        for variable in ("REGDSL_MIRROR", "REGDSL_VOCAB_DIR", "REGDSL_MACROS", "FORCE_COLOR"):
            os.environ.pop(variable, None)
        home = str(Path(name, "home"))
        os.environ.update(
            HOME=home,
            XDG_DATA_HOME=home,
            XDG_CONFIG_HOME=name,
            REGDSL_CACHE=str(demo.parent),
            COLUMNS="80",
            NO_COLOR="1",
        )
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(environment)


@contextlib.contextmanager
def _captured(stdin: str = "") -> Iterator[io.TextIOWrapper]:
    """Standard output and error in one stream, as a terminal shows them."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    before = sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            yield stream
    finally:
        sys.stdin = before


def _text(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


def regdsl(args: list[str], stdin: str = "") -> str:
    """What `regdsl ARGS` prints."""
    with _captured(stdin) as stream:
        with contextlib.suppress(SystemExit):
            main(args)
        return _text(stream)


def console(fence: Fence) -> str:
    """The body of a console fence with the present output of its commands."""
    commands = [line[2:] for line in fence.body.splitlines() if line.startswith("$ ")]
    assert commands, f"{fence}: no line begins with `$ `"
    return "\n".join(f"$ {command}\n{_run(command, fence)}" for command in commands)


def _run(command: str, fence: Fence) -> str:
    before, pipe, after = command.partition(" | regdsl ")
    if pipe:
        return regdsl(shlex.split(after), _run(before, fence))
    match shlex.split(command):
        case ["regdsl", *args]:
            return regdsl(args)
        case ["make", target]:
            return "".join(_make(target))
        case ["echo", text]:
            return f"{text}\n"
        case ["cat", name]:
            return Path(name).read_text(encoding="utf-8")
        case ["export", setting]:
            name, _, value = setting.partition("=")
            os.environ[name] = value
            return ""
    raise AssertionError(f"{fence}: `{command}` is nothing that can be run here")


def _make(target: str) -> Iterator[str]:
    """What a target of the Makefile prints: what it echoes, and what `regdsl` prints."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name, value in re.findall(r"^(\w+) [:?]= ?(.*)$", text, re.MULTILINE)[::-1]:
        text = text.replace(f"$({name})", value)
    rule = re.search(
        rf"^{re.escape(target)}:([^#\n]*).*\n((?:\t.*\n|(?<=\\\n).*\n)*)", text, re.MULTILINE
    )
    if rule is None:
        return
    for needed in rule[1].split():
        yield from _make(needed)
    for line in rule[2].splitlines():
        if said := re.match(r"\t@echo (.*)$", line):
            yield " ".join(shlex.split(said[1])) + "\n"
        elif command := re.match(r"\t@\S+/regdsl (.*)$", line):
            yield regdsl(shlex.split(command[1]))


class Notebook:
    """Runs the Python of one page, block after block, in one namespace."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, fence: Fence) -> str:
        """Run a block; what it prints."""
        code = compile("\n" * fence.line + fence.body, fence.page, "exec")
        with _captured() as stream:
            exec(code, self.names)
            return _text(stream)

    def close(self) -> None:
        """Close the mirrors that were left open."""
        for value in self.names.values():
            if type(value).__name__ == "Mirror":
                value.close()
