"""The servers and targets that are known, as a list: `regdsl.endpoints`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from regdsl.backends.profiles import (
    FEATURES,
    NAMED,
    Profile,
    is_name,
    load,
    packaged,
    user_files,
)
from regdsl.diagnostics import Diagnostic, RegdslError, error
from regdsl.schema import TABLES

__all__ = ["Endpoint", "endpoints", "lacks", "profile_to_dict"]

_TWINS = ("ivo_", "gavo_")
"""A function with the one beginning does what that with the other does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One profile that is known, or a file of the user's that should be one.

    Attributes
    ----------
    name
        What `--to` calls it, and `--server` when it has an address.
    file
        Where the user keeps it; empty for one that comes with regdsl.
    profile
        What it can do; None when the file is no profile.
    wrong
        Why the file is none.
    """

    name: str
    file: str
    profile: Profile | None
    wrong: tuple[Diagnostic, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        found: dict[str, Any] = {"name": self.name, "file": self.file or None}
        if self.profile is None:
            return {**found, "wrong": [diagnostic.message for diagnostic in self.wrong]}
        return {**found, **profile_to_dict(self.profile), "lacks": list(lacks(self.profile))}


def endpoints() -> tuple[Endpoint, ...]:
    """All profiles of servers and other targets: those of regdsl, and the user's own.

    A file of the user's that cannot be read, or has a name that is taken, is there as well,
    with what is wrong with it.

    Examples
    --------
    >>> [(one.name, one.profile.tier) for one in endpoints()][:2]
    [('esa', 'documented'), ('gavo', 'measured')]
    """
    found = [Endpoint(name=name, file="", profile=load(name)) for name in packaged()]
    for path in user_files():
        try:
            if not is_name(path.stem):
                raise error(
                    "E202",
                    f"the profile {path} has a name that is taken or cannot be one",
                    help="give the file another name, such as `my-registry.toml`",
                )
            profile = load(path.stem)
        except RegdslError as exc:
            wrong = exc.diagnostics
            found.append(Endpoint(name=path.stem, file=str(path), profile=None, wrong=tuple(wrong)))
        else:
            found.append(Endpoint(name=path.stem, file=str(path), profile=profile))
    return tuple(found)


def lacks(profile: Profile) -> tuple[str, ...]:
    """What regdsl knows and this one has not: features, tables, functions.

    Of functions that are the same under two names it needs one.

    >>> lacks(load("gavo"))
    ()
    """
    features = [said for name, said in FEATURES.items() if not profile.has(name)]
    tables = [f"rr.{name}" for name in TABLES if name in profile.without]
    functions = [name for name in NAMED if not _has(profile, name) and _is_first(name)]
    return (*features, *tables, *functions)


def _twins(function: str) -> list[str]:
    """The function and those that are the same, in the order of `NAMED`."""
    rest = function.partition("_")[2]
    return [name for name in NAMED if name in {beginning + rest for beginning in _TWINS}]


def _has(profile: Profile, function: str) -> bool:
    return any(map(profile.has_function, _twins(function)))


def _is_first(function: str) -> bool:
    return _twins(function)[0] == function


def profile_to_dict(profile: Profile) -> dict[str, Any]:
    """A profile as a dictionary, for JSON."""
    found = asdict(profile)
    for key in ("features", "without", "functions", "quirks"):
        found[key] = sorted(found[key])
    return {**found, "remarks": dict(profile.remarks)}
