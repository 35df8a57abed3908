"""Puts the present output of commands and code into the pages.

    python -m tests.docs.update

A test asserts that this would change nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.docs.generated import fill
from tests.docs.pages import PAGES, ROOT, Fence, fences, rewrite
from tests.docs.running import Notebook, console, workplace


def updated(page: Path) -> str:
    """The text of a page as it should be."""
    with workplace() as folder:
        for fence in fences(page):
            if fence.file is not None:
                (folder / fence.file).write_text(fence.body, encoding="utf-8")
        notebook = Notebook()
        try:
            changes = _Changes(notebook)
            text = rewrite(fill(page.read_text(encoding="utf-8")), page, changes)
            changes.all_shown()
            return text
        finally:
            notebook.close()


class _Changes:
    """What each fence of a page should say, asked for in order."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.printed = ""
        self.python: Fence | None = None

    def __call__(self, fence: Fence) -> str:
        if fence.kind != "output":
            self.all_shown()
        match fence.kind:
            case "console":
                return console(fence)
            case "python" if "no-run" not in fence.tags:
                self.python, self.printed = fence, self.notebook.run(fence)
            case "output":
                assert self.python is not None, f"{fence}: no Python before this output"
                printed, self.printed = self.printed, ""
                return printed
        return fence.body

    def all_shown(self) -> None:
        """What Python printed must be shown in the fence that follows it."""
        assert not self.printed, f"{self.python}: no output fence shows what it prints"


def main() -> None:
    """Rewrite all pages."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["REGDSL_CACHE"] = cache
        for page in _changed():
            print(f"updated {page.relative_to(ROOT)}")


def _changed() -> Iterator[Path]:
    for page in PAGES:
        text = updated(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            yield page


if __name__ == "__main__":
    main()
