"""The parts of docs/usecases.md that are made from the cases: recipes, and what was compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import regdsl
from regdsl.binding.counting import counts_in
from regdsl.binding.showing import shows_in
from regdsl.demo import demo_mirror
from regdsl.mirror.mirror import Mirror
from tests.conftest import NOW
from tests.usecases import registry
from tests.usecases.answers import ask
from tests.usecases.cases import ASKED, CASES, SUBJECTS, Case

TARGET = "M 31"
"""What `$targets` is in the examples."""


def recipes(name: str) -> list[str]:
    """All questions about one subject, with what to type."""
    (subject,) = (one for one in SUBJECTS if one.name == name)
    lines = [*subject.about.splitlines()]
    with Mirror(demo_mirror()) as demo:
        for case in subject.cases:
            lines += ["", f"**{case.question}**"]
            if case.left_out:
                lines += ["", f"This cannot be asked: {case.left_out}."]
            for query in dict.fromkeys((case.recipe, *case.also)) if case.recipe else ():
                lines += ["", *_fence(query, demo)]
            if case.note:
                lines += ["", case.note]
    return lines


def _fence(query: str, demo: Mirror) -> Iterator[str]:
    number, what = _found(query, demo)
    tags = ["regdsl"]
    if "$targets" in query:
        tags.append(f"$targets={TARGET.replace(' ', '_')}")
    if not number:
        tags.append("nofind")
    yield f"```{' '.join(tags)}"
    yield f"# {number or 'no'} {what if number != 1 else _ONE[what]} in the demo registry"
    yield query
    yield "```"


_ONE = {
    "resources": "resource",
    "values": "value",
    "services": "service",
    "tables": "table",
    "columns": "column",
    "people": "person",
    "rows": "row",
}


def _found(query: str, mirror: Mirror) -> tuple[int, str]:
    """How many of what a query finds."""
    options: dict[str, Any] = {"params": {"targets": TARGET}, "now": NOW}
    tree = regdsl.parse(query)
    if counts_in(tree):
        counts = mirror.counts(query, **options)
        values = sum(facet.values for facet in counts.values())
        return (values, "values") if len(counts) else (counts.total, "resources")
    if shows_in(tree):
        rows = mirror.rows(query, **options)
        return rows.total, rows.noun
    return mirror.search(query, **options).total, "resources"


@cache
def _numbers() -> dict[str, int]:
    """How much each case finds in the made registry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        registry.fill(path, Path(folder) / "records")
        with Mirror(path) as made:
            return {case.id: len(ask(case, made)) for case in ASKED}


_HEAD = ("", "what was asked", "compared", "found", "the ADQL")


def results() -> list[str]:
    """A table of all cases: what was compared, how much it was, with which ADQL."""
    lines = [f"| {' | '.join(_HEAD)} |", "| --- " * len(_HEAD) + "|"]
    for case in CASES:
        if case.left_out:
            cells = (case.id, case.question, "not asked", "", case.left_out)
        else:
            cells = (
                case.id,
                f"`{case.exact}`",
                _compared(case),
                str(_numbers()[case.id]),
                _adql(case),
            )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _compared(case: Case) -> str:
    match case.kind:
        case "resources":
            return "resources"
        case "counts":
            return "values and their numbers" if "n" in case.compare else "values"
    return ", ".join(f"`{name}`" for name in case.compare)


def _adql(case: Case) -> str:
    said = f"corrected: {case.corrected}" if case.corrected else "as it was"
    return f"{said}. Not shown: {case.lacks}" if case.lacks else said


def sums() -> list[str]:
    """How many of how many."""
    corrected = sum(bool(case.corrected) for case in ASKED)
    lacking = sum(bool(case.lacks) for case in ASKED)
    return [
        f"Of {len(CASES)} questions {len(ASKED)} are asked here. For {corrected} of them the ADQL",
        "is another one than the question came with, for the reason that the table names; in",
        f"{lacking} the answer shows something less than that ADQL does. What was found is the",
        "number of different rows in the made-up registry.",
    ]
