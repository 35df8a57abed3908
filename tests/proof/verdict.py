"""What a run has to show before it counts as a proof, and the tables that it prints."""

from __future__ import annotations

from collections import Counter

from tests.reference.coverage_count import wanted

from .lots import Report, profiles

LEAST_BITE = 0.4
"""Queries that find some, but not all, are the ones that prove something."""

LEAST_USES = 200
"""How often a long run asks everything that the language has."""

LONG = 100_000
"""From so many queries on a run is a long one; they are that many since there is much to ask."""

SHORT, MOST_UNASKED = 2_000, 0.03
"""From so many queries on a run asks nearly all of the language: so large a share it may miss."""

MOST_REFUSED = {
    # Parts that find too much beside others that find too little, which is what negation
    # makes of phrases and prefixes, and what random queries are full of.
    "gavo": 0.25,
    "regdsl": 0.25,
    # The same, and no MOC(): what covers a shape, and every MOC, is refused as well.
    "regtap-1.2": 0.40,
}
MOST_REFUSED_ELSEWHERE = 0.60
"""For servers that lack tables or functions of RegTAP 1.2 as well."""

MOST_EXCUSED = 0.01
"""Answers that differ by letters with accents, which docs/semantics.md leaves to servers."""

MOST_TOO_LARGE = 0.02
"""Answers that the oracle cannot compute, SQLite's depth of expressions being limited."""


def shortcomings(report: Report) -> list[str]:
    """Why a run proves nothing, or not enough."""
    tally, found = report.tally, []
    if report.mismatches:
        found.append(f"{len(report.mismatches)} mismatches")
    if tally.bite < LEAST_BITE:
        found.append(f"only {tally.bite:.0%} of the queries bite")
    long = tally.queries >= LONG
    rare = tally.rare(LEAST_USES if long else int(tally.queries >= SHORT))
    if len(rare) > (0 if long else MOST_UNASKED * len(wanted())):
        few = ", ".join(f"{construct} ({count})" for construct, count in rare.items())
        found.append(f"asked too rarely: {few}")
    for profile in profiles():
        found += _too_many(report, profile)
    return found


def _too_many(report: Report, profile: str) -> list[str]:
    seen = {how: count for (name, how), count in report.verdicts.items() if name == profile}
    total = sum(seen.values())
    limits = {
        "refused": MOST_REFUSED.get(profile, MOST_REFUSED_ELSEWHERE),
        "too large": MOST_TOO_LARGE,
        "*": MOST_EXCUSED,
    }
    found = []
    for how, most in limits.items():
        count = sum(number for name, number in seen.items() if name.endswith(how))
        if count > most * total + 3:  # a few are no share
            found.append(f"{profile}: {count} of {total} are {how!r}, more than {most:.0%}")
    if total and not seen.get("exact"):
        found.append(f"{profile}: no exact answer")
    return found


def table(report: Report, seconds: float) -> str:
    """Everything that was counted."""
    queries = report.tally.queries or 1
    parts = [str(report.tally), "", _by_profile(report.verdicts), ""]
    parts += [f"{count:7} queries over {name}" for name, count in report.registries.items()]
    parts += [f"{report.ill_formed:7} ill-formed queries refused by both", ""]
    parts += [
        f"{spent * 1000 / queries:7.2f} ms a query: {what}"
        for what, spent in report.times.spent.most_common()
    ]
    parts.append(f"{seconds:7.0f} s in all, {seconds * 1000 / queries:.1f} s per 1,000 queries")
    return "\n".join(parts)


def _by_profile(verdicts: Counter[tuple[str, str]]) -> str:
    hows = sorted({how for _, how in verdicts})
    width = max((len(profile) for profile, _ in verdicts), default=7)
    lines = [f"{'profile':{width}} " + "".join(f"{how:>12}" for how in hows)]
    for profile in sorted({profile for profile, _ in verdicts}):
        counts = (verdicts[profile, how] for how in hows)
        lines.append(f"{profile:{width}} " + "".join(f"{count:12}" for count in counts))
    return "\n".join(lines)
