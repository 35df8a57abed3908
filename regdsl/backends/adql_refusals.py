"""What to say when a target lacks something: what it is, and who has it."""

from __future__ import annotations

from collections.abc import Callable

from regdsl.ast import Span
from regdsl.backends.profiles import FEATURES, Profile, able
from regdsl.diagnostics import RegdslError, error

__all__ = ["no_feature", "no_function", "no_ledger", "no_table", "refuse"]

_TABLES = {
    "stc_spatial": "rr.stc_spatial (coverage in space)",
    "stc_temporal": "rr.stc_temporal (coverage in time)",
    "stc_spectral": "rr.stc_spectral (coverage in spectrum)",
}

SEARCH = "search a mirror with `regdsl search`"
"""What answers everything, when the query is in our language."""


def refuse(
    profile: Profile,
    lacks: str,
    test: Callable[[Profile], bool],
    *,
    instead: str = "",
    mirror: str = SEARCH,
    span: Span | None = None,
) -> RegdslError:
    """E201: the target lacks something; the help names one that passes the test.

    Parameters
    ----------
    profile
        The target.
    lacks
        What it does not have or do, to stand after its name: "has no UNION".
    test
        Whether another profile would do.
    instead
        What else could be written.
    mirror
        What to do with a mirror.
    span
        The place in a query that somebody wrote.
    """
    others = [f"`--to {name}`" for name in able(test) if name != profile.name]
    ways = [instead, f"compile with {others[0]}" if others else "", mirror]
    return error("E201", f"{profile.name} {lacks}", span, help=", or ".join(filter(None, ways)))


def no_feature(
    profile: Profile,
    feature: str,
    *,
    instead: str = "",
    mirror: str = SEARCH,
    span: Span | None = None,
) -> RegdslError:
    """E201: the target lacks one of `FEATURES`."""
    lacks = f"has no {FEATURES[feature]}"
    return refuse(
        profile,
        lacks,
        lambda other: other.has(feature),
        instead=instead,
        mirror=mirror,
        span=span,
    )


def no_table(
    profile: Profile, table: str, *, mirror: str = SEARCH, span: Span | None = None
) -> RegdslError:
    """E201: the target lacks a table of RegTAP 1.2."""
    lacks = f"has no table {_TABLES.get(table, f'rr.{table}')}"
    return refuse(profile, lacks, lambda other: other.has_table(table), mirror=mirror, span=span)


def no_function(
    profile: Profile, name: str, *, mirror: str = SEARCH, span: Span | None = None
) -> RegdslError:
    """E201: the target lacks a function that is not of ADQL itself."""
    lacks = f"has no function {name}"
    return refuse(profile, lacks, lambda other: other.has_function(name), mirror=mirror, span=span)


def no_ledger(profile: Profile) -> RegdslError:
    """E201: no server tells when a resource came to it, or when its own copy changed."""
    return refuse(
        profile,
        "does not tell what is new on it (`new:`, `firstseen:`), which only a mirror notes",
        lambda other: False,
        instead="ask `updated:` for when publishers changed their records",
    )
