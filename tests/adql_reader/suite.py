"""The suite of queries, as written down in the text files beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Case", "cases", "queries"]

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A query, the place in the standard that it is about, and a remark behind it."""

    text: str
    section: str
    remark: str = ""


def cases(name: str, *, remarks: bool = False) -> list[Case]:
    """The queries of a file: `valid`, `beyond`, `invalid` or `invalid_meaning`."""
    found, section = [], ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            section = line[3:]
        elif line.strip() and not line.startswith("# "):
            text, _, remark = line.rpartition(" -- ") if remarks else (line, "", "")
            found.append(Case(_plain(text), section, remark))
    return found


def _plain(line: str) -> str:
    return line.replace("\\n", "\n").replace("\\r", "\r").replace("\\u00a0", "\u00a0")


def queries(name: str) -> list[str]:
    """The texts alone."""
    return [case.text for case in cases(name, remarks=name == "beyond")]
