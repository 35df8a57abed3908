"""A profile as a TOML file, and where the user's own are kept.

What is written reads back as the same profile (`regdsl.backends.profiles.read`), and is
laid out to be read and changed by people.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Set
from pathlib import Path

from regdsl.backends.profiles import Profile, is_name, packaged
from regdsl.diagnostics import RegdslError, error
from regdsl.places import user_profiles

__all__ = ["checked_name", "keep", "to_toml"]


def to_toml(profile: Profile) -> str:
    """The text of the file; the name of a profile is that of its file."""
    return "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    yield f"title = {_text(profile.title)}"
    yield f"tier = {_text(profile.tier)}"
    yield f"checked = {profile.checked}"
    yield f"source = {_text(profile.source)}"
    if profile.url:
        yield f"url = {_text(profile.url)}"
    yield f"regtap = {_text(profile.regtap)}"
    yield f"adql = {_text(profile.adql)}"
    if profile.maxrec is not None:
        yield f"maxrec = {profile.maxrec}"
    yield from _list("features", profile.features)
    yield from _list("without", profile.without)
    yield from _list("functions", profile.functions)
    yield from _list("quirks", profile.quirks)
    if profile.remarks:
        yield from ("", "[remarks]")
        for topic, sentence in profile.remarks:
            yield f"{topic} = {_text(sentence)}"


def _list(key: str, names: Set[str]) -> Iterator[str]:
    if not names:
        return
    entries = ", ".join(map(_text, sorted(names)))
    if len(entries) < 80:
        yield f"{key} = [{entries}]"
        return
    yield f"{key} = ["
    yield from textwrap.wrap(
        entries, 98, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    yield "]"


def _text(value: str) -> str:
    """A basic string of TOML, which is one of JSON but for DEL (TOML 1.0, String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def keep(profile: Profile, name: str, *, replace: bool = False) -> Path:
    """Write a profile into the user's folder, so that its name is a target and a server.

    Parameters
    ----------
    profile
        What is to be written.
    name
        What it is to be called: small letters, digits, `-`, `.` and `_`.
    replace
        Whether one of this name that is there already may go.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    RegdslError
        E202 for a name that cannot be one or is taken; E306 when the file cannot be
        written.
    """
    path = checked_name(name, replace=replace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w" if replace else "x", encoding="utf-8", newline="\n") as stream:
            stream.write(to_toml(profile))
    except FileExistsError:
        raise _exists(name, path) from None
    except OSError as exc:
        raise error(
            "E306", f"cannot write {path}: {exc.strerror}", help="check the folder"
        ) from exc
    return path


def checked_name(name: str, *, replace: bool = False) -> Path:
    """The file of a profile that is to be kept under this name.

    Raises
    ------
    RegdslError
        E202 for a name that cannot be one or is taken.
    """
    if name in (*packaged(), "sqlite"):
        raise error(
            "E202",
            f"`{name}` is the name of a target that comes with regdsl",
            help=f"take another, such as `my-{name}`",
        )
    if not is_name(name):
        raise error(
            "E202",
            f"`{name}` cannot be the name of a profile",
            help="a name begins with a small letter, and goes on with small letters, digits, "
            "`-`, `.` or `_`",
        )
    path = user_profiles() / f"{name}.toml"
    if path.exists() and not replace:
        raise _exists(name, path)
    return path


def _exists(name: str, path: Path) -> RegdslError:
    return error(
        "E202",
        f"there is a profile `{name}` already, {path}",
        help="take another name, or replace it (`--replace`; in Python `replace=True`)",
    )
