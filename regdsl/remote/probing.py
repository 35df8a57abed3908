"""What a service really can do: tried with small queries, and written as a profile.

What it says of itself is where this begins (`regdsl.remote.servers.derive`), and each
table, feature and function is then asked for with one query of one row.  What cannot be
found out, since the service is slow or busy, stays as it is announced, and is named.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from regdsl.adql.functions import FUNCTIONS
from regdsl.backends.profiles import FEATURES, Profile
from regdsl.remote import patience, servers
from regdsl.remote.ask import run_query
from regdsl.remote.trouble import ServerError, no_registry
from regdsl.schema import TABLES

__all__ = ["Finding", "Probed", "examine"]

Verdict = Literal["yes", "no", "unknown"]

IN_A_ROW = 3
"""After so many queries without an answer the service is left alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: `kind` is "table", "feature", "function" or "limit"."""

    kind: str
    name: str
    announced: bool
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """A profile, and what it was made from."""

    profile: Profile
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding.verdict == verdict]


def _one(where: str, table: str = "resource") -> str:
    column = "svcid" if table == "tap_table" else "ivoid"
    return f"SELECT TOP 1 {column} FROM rr.{table}" + (f" WHERE {where}" if where else "")


def _tests(ivoid: str) -> Mapping[tuple[str, str], tuple[str, bool]]:
    """Each query, and whether it must find the resource that is known to be there."""
    me = "'" + ivoid.replace("'", "''") + "'"
    shout = me.upper()
    this = f"SELECT ivoid FROM rr.resource WHERE ivoid={me}"
    none = "SELECT ivoid FROM rr.resource WHERE ivoid='ivo://nobody/nothing'"
    sky, point = "CIRCLE(10, 20, 1)", "POINT(10, 20)"
    features = {
        "union": (_one(f"ivoid IN ({this} UNION {none})"), True),
        "except": (_one(f"ivoid IN ({this} EXCEPT {none})"), True),
        "with": (f"WITH w AS ({this}) SELECT TOP 1 ivoid FROM w", True),
        "coalesce": (_one(f"ivoid={me} AND COALESCE(short_name, '-') IS NOT NULL"), True),
        "ilike": (_one(f"ivoid ILIKE {shout}"), True),
        "lower": (_one(f"ivoid={me} AND LOWER(UPPER(ivoid))=LOWER({me})"), True),
        "cast": (_one(f"ivoid={me} AND CAST('1' AS DOUBLE PRECISION)=1"), True),
        "offset": (f"SELECT TOP 1 ivoid FROM rr.resource WHERE ivoid={me} ORDER BY ivoid OFFSET 0",
                   True),
        "in_unit": (_one("IN_UNIT(region_of_regard, 'arcmin') > 0"), False),
        "geometry": (_one(f"1=CONTAINS({point}, coverage)", "stc_spatial"), False),
        "moc": (_one(f"1=INTERSECTS(MOC(6, {sky}), coverage)", "stc_spatial"), False),
    }  # fmt: skip
    functions = {
        "ivo_hasword": (_one("1=ivo_hasword(res_title, 'sky')"), False),
        "ivo_nocasematch": (_one(f"1=ivo_nocasematch(ivoid, {shout})"), True),
        "ivo_hashlist_has": (_one("1=ivo_hashlist_has(waveband, 'optical')"), False),
        "ivo_interval_overlaps": (
            _one(f"ivoid={me} AND 1=ivo_interval_overlaps(1, 3, 2, 4)"), True),
        "ivo_string_agg": (
            f"SELECT TOP 1 ivo_string_agg(ivoid, ' ') AS ivoid FROM rr.resource WHERE ivoid={me}",
            True),
        "gavo_match": (_one(f"ivoid={me} AND 1=gavo_match('i.*', ivoid)"), False),
        "gavo_getauthority": (_one(f"ivoid={me} AND gavo_getauthority(ivoid) IS NOT NULL"), False),
    }  # fmt: skip
    return {
        **{("feature", name): test for name, test in features.items()},
        **{("function", name): test for name, test in functions.items()},
    }


def examine(url: str, *, timeout: float = 10.0, pause: float = 0.3) -> Probed:
    """Find out what a service can do.

    Parameters
    ----------
    url
        Its address.
    timeout
        Seconds for each question.
    pause
        Seconds between two.

    Raises
    ------
    ServerError
        E501 to E504 when it is not there, or is no registry.
    """
    with patience.session(patience.Deadline(timeout), 2) as session:
        said = servers.probe(url, session)
    first = run_query(url, _one(""), timeout)
    if not first:
        raise no_registry(url, "its table rr.resource is empty")
    prober = _Prober(url, timeout, pause)
    ivoid = str(first[0])
    for name in TABLES:
        prober.try_out("table", name, said.has_table(name), _one("", name), must=False)
    for (kind, name), (adql, must) in _tests(ivoid).items():
        announced = said.has(name) if kind == "feature" else said.has_function(name)
        prober.try_out(kind, name, announced, adql, must=must)
    return Probed(_profile(said, prober.findings), tuple(prober.findings))


class _Prober:
    """Asks one thing after the other, not too fast, and stops when there are no answers."""

    def __init__(self, url: str, timeout: float, pause: float) -> None:
        self._url, self._timeout, self._pause = url, timeout, pause
        self._silent = 0
        self.findings: list[Finding] = []

    def try_out(self, kind: str, name: str, announced: bool, adql: str, *, must: bool) -> None:
        """Ask, and note what comes of it."""
        verdict, detail = self._ask(adql, must)
        self.findings.append(Finding(kind, name, announced, verdict, detail))

    def _ask(self, adql: str, must: bool) -> tuple[Verdict, str]:
        if self._silent >= IN_A_ROW:
            return "unknown", "not asked, since it did not answer before"
        time.sleep(self._pause)
        try:
            rows = run_query(self._url, adql, self._timeout)
        except ServerError as exc:
            said = exc.diagnostics[0]
            if said.code == "E502":
                self._silent = 0
                return "no", said.message
            self._silent += 1
            return "unknown", said.message
        self._silent = 0
        if must and not rows:
            return "no", "it takes the query and does not find what is there"
        return "yes", ""


def _profile(said: Profile, findings: list[Finding]) -> Profile:
    def having(kind: str, before: frozenset[str]) -> Iterator[str]:
        tried = {finding.name: finding for finding in findings if finding.kind == kind}
        for name in {*before, *tried}:
            verdict: Any = tried[name].verdict if name in tried else "unknown"
            if verdict == "yes" or (verdict == "unknown" and name in before):
                yield name

    unknown = sum(finding.verdict == "unknown" for finding in findings)
    left = f", {unknown} of them without an answer" if unknown else ""
    tables = frozenset(having("table", frozenset(TABLES) - said.without))
    return replace(
        said,
        tier="documented" if unknown else "measured",
        source=f"its capabilities and tables, and {len(findings)} queries{left}",
        features=frozenset(having("feature", said.features)) & FEATURES.keys(),
        functions=frozenset(having("function", said.functions)) & FUNCTIONS.keys(),
        without=frozenset(TABLES) - tables,
    )
