"""The pages of the documentation, and their fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]+)\n(?P<body>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """One fenced block: its kind (the first word), its tags, its text, its line."""

    page: str
    line: int
    kind: str
    tags: tuple[str, ...]
    body: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        """The name of the file that a tag `file=NAME` gives to the text."""
        names = [tag.removeprefix("file=") for tag in self.tags if tag.startswith("file=")]
        return names[0] if names else None


def _fence(match: re.Match[str], page: Path) -> Fence:
    kind, *tags = match["info"].split()
    return Fence(
        page=page.name,
        line=match.string.count("\n", 0, match.start()) + 1,
        kind=kind,
        tags=tuple(tags),
        body=match["body"],
    )


def fences(page: Path) -> Iterator[Fence]:
    """The fenced blocks of a page, in order."""
    for match in _FENCE.finditer(page.read_text(encoding="utf-8")):
        yield _fence(match, page)


def rewrite(text: str, page: Path, change: Callable[[Fence], str]) -> str:
    """The text of a page, the body of each fence being what `change` gives for it."""

    def new(match: re.Match[str]) -> str:
        start, end = match.span("body")
        whole, begin = match.group(), match.start()
        return whole[: start - begin] + change(_fence(match, page)) + whole[end - begin :]

    return _FENCE.sub(new, text)


def queries(fence: Fence) -> Iterator[str]:
    """The queries of a fence: the whole of a file, else each line that is no comment."""
    if fence.file is not None:
        yield fence.body
        return
    for line in fence.body.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line
