"""Profiles: what each kind of RegTAP server can do, as data.

One TOML file a server: which optional features it has, how well that is known (`tier`)
and as of when (`checked`).
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regdsl.diagnostics import error

__all__ = ["Profile", "load", "names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one target can do.

    Attributes
    ----------
    name, title, url
        How it is called, for programs and for people, and where it is.
    tier, checked, source
        How well the rest is known, since when, and from what.
    tables
        The version of RegTAP whose tables it has.
    union, lower, moc
        Whether it has set operations, LOWER and UPPER, and MOC().
    """

    name: str
    title: str
    tier: str
    checked: str
    source: str
    tables: str
    url: str = ""
    union: bool
    lower: bool
    moc: bool


def names() -> tuple[str, ...]:
    """The names of all profiles."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


@cache
def load(name: str) -> Profile:
    """The profile of that name; E202 when there is none."""
    if name not in names():
        known = (*names(), "sqlite")
        close = difflib.get_close_matches(name, known, n=1)
        raise error(
            "E202",
            f"there is no target `{name}`",
            help=(f"did you mean `{close[0]}`? The" if close else "the")
            + f" targets are {', '.join(known)}",
        )
    data = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return Profile(
        name=name,
        title=data["title"],
        tier=data["tier"],
        checked=str(data["checked"]),
        source=data["source"],
        tables=data["tables"],
        url=data.get("url", ""),
        **data["features"],
    )
