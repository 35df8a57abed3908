"""Profiles: what each kind of RegTAP server can do, as data.

One TOML file a server: the tables, functions and optional features it has, how well that
is known (`tier`) and as of when (`checked`).  Those here come with regdsl; a user's own
are in a folder of theirs (`regdsl.places.user_profiles`), under other names.  Everything
in a file is validated, since a profile may also be one that somebody else wrote.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from regdsl.adql.functions import FUNCTIONS
from regdsl.diagnostics import RegdslError, error
from regdsl.places import user_profiles
from regdsl.schema import TABLES

__all__ = [
    "FEATURES",
    "NAMED",
    "QUIRKS",
    "REMARKS",
    "TIERS",
    "Profile",
    "able",
    "is_name",
    "load",
    "names",
    "packaged",
    "read",
    "readable",
    "user_files",
]

TIERS: dict[str, str] = {
    "measured": "tried on the software that serves it",
    "documented": "from its documents, and from reports of its users",
    "standard": "what a standard demands, and nothing more",
    "own": "a part of regdsl, and tested with it",
}
"""How well a profile is known, the best first."""

FEATURES: dict[str, str] = {
    "union": "UNION",
    "except": "EXCEPT and INTERSECT",
    "with": "WITH",
    "coalesce": "COALESCE",
    "ilike": "ILIKE",
    "lower": "LOWER and UPPER",
    "cast": "CAST",
    "offset": "OFFSET",
    "in_unit": "IN_UNIT",
    "geometry": "geometry",
    "moc": "MOC()",
}
"""What is optional in ADQL (2.1, section 5), or an extension, by the name of its ADQL."""

QUIRKS: dict[str, str] = {
    "operands": "operands of UNION may have no parentheses, no TOP, no ORDER BY, no OFFSET",
    "silent": "an answer that is cut off at `maxrec` rows does not say so (OVERFLOW)",
}
"""Valid ADQL that a server is known to refuse or to read otherwise."""

REMARKS: dict[str, str] = {
    "words": "how words are found",
    "names": "how names are compared",
    "records": "what is in its tables",
    "rows": "how many rows it gives",
}
"""What a profile may have a remark about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one target can do.

    Attributes
    ----------
    name, title, url
        How it is called, for programs and for people, and where it is.
    tier, checked, source
        How well the rest is known (a key of `TIERS`), since when, and from what.
    regtap, adql
        The versions of the standards that it keeps to.
    features
        What it has of `FEATURES`.
    without
        The tables of RegTAP 1.2 that it lacks.
    functions
        The functions it has that are not of ADQL itself, in lower case.
    quirks
        What it has of `QUIRKS`.
    maxrec
        Rows that it gives when nothing is said; None when that is not known.
    remarks
        Pairs of a key of `REMARKS` and a sentence.
    """

    name: str
    title: str
    tier: str
    checked: str
    source: str
    regtap: str
    adql: str
    url: str = ""
    features: frozenset[str]
    without: frozenset[str] = frozenset()
    functions: frozenset[str]
    quirks: frozenset[str] = frozenset()
    maxrec: int | None = None
    remarks: tuple[tuple[str, str], ...] = ()

    def has(self, feature: str) -> bool:
        """Whether it has one of `FEATURES`."""
        return feature in self.features

    def has_table(self, name: str) -> bool:
        """Whether it has a table of RegTAP 1.2."""
        return name not in self.without

    def has_function(self, name: str) -> bool:
        """Whether it has a function that is not of ADQL itself; case does not count."""
        return name.lower() in self.functions

    def remark(self, topic: str) -> str:
        """What is to be said of one of `REMARKS`; empty when nothing is."""
        return dict(self.remarks).get(topic, "")


NAMED = {n: f for n, f in FUNCTIONS.items() if f.group in ("regtap", "gavo") and n != "moc"}
"""The functions that a profile may name: those that are not of ADQL itself."""


@cache
def packaged() -> tuple[str, ...]:
    """The names of the profiles that regdsl brings."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


def user_files() -> tuple[Path, ...]:
    """All TOML files in the user's folder of profiles, whatever is in them."""
    return tuple(sorted(user_profiles().glob("*.toml")))


def is_name(name: str) -> bool:
    """Whether a profile of the user's may have this name.

    >>> [is_name(name) for name in ("ours", "our-registry.2", "gavo", "sqlite", "a,b", "A")]
    [True, True, False, False, False, False]
    """
    taken = (*packaged(), "sqlite")
    form = re.fullmatch(r"[a-z][a-z0-9._-]*", name) is not None
    return form and name not in taken and not name.endswith(".toml")


def names() -> tuple[str, ...]:
    """The names of all profiles: those that regdsl brings, and then the user's own."""
    return (*packaged(), *(path.stem for path in user_files() if is_name(path.stem)))


def readable() -> Iterator[Profile]:
    """All profiles, in the order of `names`; files of the user's that are none stay out.

    `load` says what is wrong with such a file.
    """
    for name in names():
        try:
            yield load(name)
        except RegdslError:
            if name in packaged():
                raise


def able(test: Callable[[Profile], bool]) -> tuple[str, ...]:
    """The names of the profiles that can do something, the best known first.

    >>> able(lambda profile: profile.has("moc"))
    ('gavo', 'regdsl')
    """
    tiers = list(TIERS)
    found = [profile for profile in readable() if test(profile)]
    return tuple(p.name for p in sorted(found, key=lambda p: (tiers.index(p.tier), p.name)))


def load(name: str) -> Profile:
    """The profile of that name, or of a TOML file whose name ends in `.toml`.

    Raises
    ------
    RegdslError
        E202 when there is none, or when the file is no profile.
    """
    if name.endswith(".toml"):
        return _load_file(Path(name))
    if name not in names():
        known = (*names(), "sqlite")
        close = difflib.get_close_matches(name, known, n=1)
        raise error(
            "E202",
            f"there is no target `{name}`",
            help=(f"did you mean `{close[0]}`? The" if close else "the")
            + f" targets are {', '.join(known)}",
        )
    if name not in packaged():
        return _load_file(user_profiles() / f"{name}.toml")
    return _load_packaged(name)


@cache
def _load_packaged(name: str) -> Profile:
    return _load_file(Path(__file__).parent / f"{name}.toml")


def _load_file(path: Path) -> Profile:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise error(
            "E202",
            f"the profile {path} cannot be read: {exc.strerror}",
            help="give the name of a TOML file, or of a target",
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise error("E202", f"the profile {path} is not TOML: {exc}") from exc
    return read(path.stem, data)


# -- validation --------------------------------------------------------------------------

_TEXTS = ("title", "tier", "source", "regtap", "adql")
_LISTS = {
    "features": FEATURES,
    "without": TABLES,
    "functions": NAMED,
    "quirks": QUIRKS,
}
_KEYS = (*_TEXTS, "url", "checked", *_LISTS, "maxrec", "remarks")


def read(name: str, data: Mapping[str, Any]) -> Profile:
    """A profile from what its TOML file says.

    Raises
    ------
    RegdslError
        E202, with everything that is wrong: a key that no profile has, one that is
        missing, a value of the wrong kind or that means nothing.

    Examples
    --------
    >>> read("mine", {"titel": "My registry"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    regdsl.diagnostics.RegdslError: error E202: the profile `mine` has an unknown key `titel` ...
    """
    wrong = [
        *_unknown("key", data, _KEYS),
        *_wrong_texts(data),
        *_wrong_lists(data),
        *_wrong_others(data),
    ]
    if wrong:
        found = [error("E202", f"the profile `{name}` has {what}", help=how) for what, how in wrong]
        raise RegdslError([diagnostic for exc in found for diagnostic in exc.diagnostics])
    sets = {key: frozenset(data.get(key, ())) for key in _LISTS}
    return Profile(
        name=name,
        title=data["title"],
        tier=data["tier"],
        checked=str(data["checked"]),
        source=data["source"],
        regtap=data["regtap"],
        adql=data["adql"],
        url=data.get("url", ""),
        features=sets["features"],
        without=sets["without"],
        functions=sets["functions"],
        quirks=sets["quirks"],
        maxrec=data.get("maxrec"),
        remarks=tuple(data.get("remarks", {}).items()),
    )


_Wrong = list[tuple[str, str]]
"""What is wrong with a profile, and what to do about it."""


def _unknown(what: str, given: Iterable[str], known: Collection[str]) -> _Wrong:
    found = []
    for entry in given:
        if entry not in known:
            close = difflib.get_close_matches(entry, list(known), n=1)
            how = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(known)}"
            found.append((f"an unknown {what} `{entry}`", how))
    return found


def _wrong_texts(data: Mapping[str, Any]) -> _Wrong:
    found = []
    for key in (*_TEXTS, "url"):
        if key not in data:
            if key != "url":
                found.append((f"no `{key}`", f'add `{key} = "..."`'))
        elif not isinstance(data[key], str):
            found.append((f"a `{key}` that is no text", f'write `{key} = "..."`'))
        elif key == "tier":
            found += _unknown("tier", [data[key]], TIERS)
    return found


def _wrong_lists(data: Mapping[str, Any]) -> _Wrong:
    found = []
    for key, known in _LISTS.items():
        entries = data.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(e, str) for e in entries):
            found.append((f"`{key}` that are no list of texts", f'write `{key} = ["..."]`'))
        else:
            found += _unknown(f"entry of `{key}`,", entries, known)
    return found


def _wrong_others(data: Mapping[str, Any]) -> _Wrong:
    found = []
    if not isinstance(data.get("checked"), date):
        found.append(("no date `checked`", "write `checked = 2026-11-24`"))
    maxrec = data.get("maxrec", 1)
    if not isinstance(maxrec, int) or maxrec < 1:
        found.append(("a `maxrec` that is no number of rows", "write `maxrec = 20000`"))
    remarks = data.get("remarks", {})
    if not isinstance(remarks, dict) or not all(isinstance(t, str) for t in remarks.values()):
        what = "`remarks` that are no table of texts"
        found.append((what, 'write `[remarks]`, and below it `words = "..."`'))
    else:
        found += _unknown("remark", remarks, REMARKS)
    return found
