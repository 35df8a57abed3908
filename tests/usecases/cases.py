"""The use cases, read from `cases/*.toml`: one file for each subject.

A case has an `id`, a `question` in plain words and the `recipe` that an astronomer would type.
Where the recipe finds a little more or less than was asked (auxiliary services, narrower
terms), `query` is what means the same as the `reference`, which is ADQL; `compare` names the
columns of the two answers that must be equal: resources, rows of what is shown, or counts.
`corrected` says what is wrong with the ADQL that the question came with, `given` which of its
columns are which, where the names do not tell.  `lacks` is what that ADQL shows and the query
does not, and `left_out` why a question cannot be asked; `note` is a remark for the page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"

COUNTS = {"val", "n"}
"""The columns of a case about numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One use case."""

    id: str
    question: str
    recipe: str = ""
    query: str = ""
    also: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    reference: str = ""
    corrected: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    lacks: str = ""
    left_out: str = ""

    @property
    def exact(self) -> str:
        """The query that means the same as the reference."""
        return self.query or self.recipe

    @property
    def kind(self) -> str:
        """What is compared: `resources`, `rows` or `counts`."""
        if self.compare == ("ivoid",):
            return "resources"
        return "counts" if set(self.compare) <= COUNTS else "rows"

    @property
    def queries(self) -> tuple[str, ...]:
        """All queries of it, those for the documentation first."""
        return tuple(dict.fromkeys(filter(None, (self.recipe, *self.also, self.query))))

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The cases about one subject."""

    name: str
    title: str
    about: str
    cases: tuple[Case, ...]


def _case(entry: dict[str, Any]) -> Case:
    for name in ("also", "compare"):
        entry[name] = tuple(entry.get(name, ()))
    entry["reference"] = entry.get("reference", "").strip()
    return Case(**entry)


def _subject(path: Path) -> Subject:
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Subject(
        name=path.stem.partition("_")[2],
        title=found["title"],
        about=found["about"].strip(),
        cases=tuple(map(_case, found["case"])),
    )


SUBJECTS = tuple(map(_subject, sorted(FOLDER.glob("*.toml"))))
CASES = tuple(case for subject in SUBJECTS for case in subject.cases)
MORE = _subject(FOLDER.parent / "more.toml").cases
"""Questions of the same sort that did not come with ADQL, and are not for the page."""
ASKED = tuple(case for case in CASES if not case.left_out)
"""Those that can be asked."""
