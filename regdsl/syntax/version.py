"""The first line of a file, `#! regdsl 1`: the version of the language it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from regdsl.ast import Span
from regdsl.diagnostics import error

__all__ = ["VERSION", "check_version"]

VERSION = "1"
"""The version of the language."""

_LINE = re.compile(r"#![ \t]*regdsl(?![\w/.-])[ \t]*(?P<version>[^\s]*)[^\n]*")


def check_version(text: str, where: str = "", places: Iterable[int] = (0,)) -> None:
    """Raise E129 for a comment that names another version than this one.

    Parameters
    ----------
    text
        A query, or a file of macros.
    where
        Which text it is, for the message.
    places
        Where comments begin; a first line at the very beginning, if nothing else is said.
    """
    for place in places:
        found = _LINE.match(text, place)
        if found is None or found["version"] == VERSION:
            continue
        said = f"version {found['version']}" if found["version"] else "no version"
        raise error(
            "E129",
            f"this line{where} names {said} of regdsl, and this is version {VERSION}",
            Span(found.start(), found.start() + len(found.group().rstrip())),
            help=f"write `#! regdsl {VERSION}`, or take the regdsl that this was written for",
            source=text,
        )
