"""What a service really can do: tried with small queries, and written as a profile.

What it says of itself is where this begins (`regdsl.remote.servers.derive`), and each
table, feature and function is then asked for (`regdsl.remote.trials`), as are its limits.
What must fail is asked as well: of a service that takes everything, nothing is known.
What cannot be found out, since the service is slow or busy or answers with something odd,
stays as it is announced, and is named.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from regdsl.backends.adql import DEFAULT_TOP
from regdsl.backends.profiles import Profile
from regdsl.backends.profiles.writing import keep
from regdsl.remote import patience, servers
from regdsl.remote.ask import Small, Telling, run_small
from regdsl.remote.endpoints import profile_to_dict
from regdsl.remote.trials import CONTROLS, NOBODY, Trial, select_one, trials
from regdsl.remote.trouble import ServerError, no_registry, trim
from regdsl.schema import TABLES

__all__ = ["Finding", "Probed", "probe"]

Verdict = Literal["yes", "no", "unknown"]

IN_A_ROW = 3
"""After so many queries without an answer, one after the other, the service is left alone."""

IN_ALL = 8
"""And after so many of them in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried.

    Attributes
    ----------
    kind
        "document" (what it says of itself), "control", "limit", "table", "feature" or
        "function".
    name
        Which one.
    announced
        Whether the service says that it has this; None where there is nothing to say.
    verdict
        "yes" when it is as it should be, "no" when it is not, else "unknown".
    detail
        What was seen.
    """

    kind: str
    name: str
    announced: bool | None
    verdict: Verdict
    detail: str = ""

    @property
    def differs(self) -> bool:
        """Whether the service says something else of itself."""
        known = self.announced is not None and self.verdict != "unknown"
        return known and self.announced != (self.verdict == "yes")


@dataclass(frozen=True, slots=True)
class Probed:
    """A profile, and what it was made from."""

    profile: Profile
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding.verdict == verdict]

    def keep(self, name: str, *, replace: bool = False) -> Path:
        """Write the profile as one of the user's; see `regdsl.backends.profiles.writing.keep`."""
        return keep(self.profile, name, replace=replace)

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dictionary, for JSON."""
        return {
            "profile": profile_to_dict(self.profile),
            "findings": [asdict(finding) for finding in self.findings],
        }


def probe(server: str, *, timeout: float = 10.0, pause: float = 0.3) -> Probed:
    """Find out what a server can do.

    It is asked some sixty small queries, one after the other; after three of them
    without an answer it is left alone.

    Parameters
    ----------
    server
        Its address, or the name of one that is known.
    timeout
        Seconds for each question.
    pause
        Seconds between two.

    Returns
    -------
    Probed
        `profile`, which `regdsl.search` takes and `keep(name)` writes for later, and
        `findings`, what was tried.

    Raises
    ------
    RegdslError
        E202 when this is no address of a server.
    ServerError
        E501 to E504 when it is not there, or is no registry.

    Examples
    --------
    >>> probe("ftp://a.example/tap")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    regdsl.diagnostics.RegdslError: error E202: `ftp://a.example/tap` is not the address ...
    """
    url, _ = servers.address(server)
    prober = _Prober(url, timeout, pause)
    said = prober.read_documents()
    ivoid = prober.begin()
    for control in CONTROLS.values():
        prober.try_out([control], None)
    silent = prober.try_limits(said)
    for (kind, name), same in groupby(trials(ivoid), key=lambda trial: (trial.kind, trial.name)):
        prober.try_out(list(same), _announces(said, kind, name), ivoid)
    return Probed(_profile(said, prober.findings, silent), tuple(prober.findings))


def _announces(said: Profile, kind: str, name: str) -> bool:
    match kind:
        case "table":
            return said.has_table(name)
        case "feature":
            return said.has(name)
        case _:
            return said.has_function(name)


class _Prober:
    """Asks one thing after the other, not too fast, and stops when there are no answers."""

    def __init__(self, url: str, timeout: float, pause: float) -> None:
        self._url, self._timeout, self._pause = url, timeout, pause
        self._in_a_row = self._in_all = 0
        self.findings: list[Finding] = []

    # -- what it says of itself ----------------------------------------------------------

    def read_documents(self) -> Profile:
        """What it announces; documents that cannot be had or are wrong announce nothing."""
        says: Any = None
        listed: Collection[str] | None = None
        deadline = patience.Deadline(self._timeout)
        with patience.session(deadline, 2) as session:
            try:
                with Telling(self._url, deadline):
                    says = servers.capability(self._url, session)
            except ServerError as exc:
                self._document("capabilities", self._message(exc))
            else:
                self._document("capabilities")
        deadline = patience.Deadline(self._timeout)
        with patience.session(deadline, 2) as session:
            try:
                with Telling(self._url, deadline):
                    listed = servers.tables(self._url, session)
            except ServerError as exc:
                self._document("tables", self._message(exc))
            else:
                why = "" if listed is not None else "it does not tell its tables"
                self._document("tables", why)
        try:
            return servers.derive(self._url, says, listed)
        except ServerError as exc:
            # The query that comes next knows better.
            self.findings.pop()
            self._document("tables", self._message(exc))
            return servers.derive(self._url, says, None)

    def _document(self, name: str, wrong: str = "") -> None:
        self._note("document", name, None, "no" if wrong else "yes", wrong)

    def _note(
        self, kind: str, name: str, announced: bool | None, verdict: Verdict, detail: str = ""
    ) -> None:
        self.findings.append(
            Finding(kind=kind, name=name, announced=announced, verdict=verdict, detail=detail)
        )

    # -- queries -------------------------------------------------------------------------

    def begin(self) -> str:
        """The ivoid of some resource, when this is a registry that answers questions.

        Raises
        ------
        ServerError
            When it does not answer, or not what was asked.
        """
        query = select_one("")
        first = run_small(self._url, query, "ivoid", self._timeout, tries=2).values
        if not first:
            raise no_registry(self._url, "its table rr.resource is empty")
        ivoid = str(first[0])
        if not ivoid.lower().startswith("ivo://"):
            raise no_registry(self._url, f"`{trim(ivoid, 80)}` in rr.resource is no ivoid")
        nobody = self._ask(select_one(f"ivoid='{NOBODY}'"))
        if isinstance(nobody, Small) and nobody.values:
            why = f"it finds a resource {NOBODY}, and so anything that it is asked for"
            raise no_registry(self._url, why)
        verdict: Verdict = "yes" if isinstance(nobody, Small) else "unknown"
        detail = "it finds nothing" if isinstance(nobody, Small) else self._why(nobody)
        self._note("control", "a resource that does not exist", None, verdict, detail)
        return ivoid

    def try_out(self, same: list[Trial], announced: bool | None, ivoid: str = "") -> None:
        """Ask, and note what comes of it: the first thing that is wrong counts."""
        verdict: Verdict = "yes"
        detail = ""
        for trial in same:
            verdict, detail = self._verdict(trial, ivoid)
            if verdict != "yes":
                break
        kind, name = same[0].kind, same[0].name
        if verdict == "yes" and self._takes_anything(kind) and not _is_proved(same):
            verdict, detail = "unknown", "it takes what does not exist as well"
        self._note(kind, name, announced, verdict, detail)

    def _takes_anything(self, kind: str) -> bool:
        control = CONTROLS[kind].name if kind in CONTROLS else ""
        return any(f.name == control and f.verdict == "no" for f in self.findings)

    def _verdict(self, trial: Trial, ivoid: str) -> tuple[Verdict, str]:
        answer = self._ask(trial.adql, trial.column)
        if isinstance(answer, ServerError):
            message = self._message(answer)
            if answer.diagnostics[0].code != "E502":
                return "unknown", message
            return ("yes", "it is refused") if trial.finds == "refused" else ("no", message)
        if answer is None:
            return "unknown", "not asked, since it did not answer before"
        found = [str(value).lower() for value in answer.values]
        match trial.finds:
            case "refused":
                return "no", "it takes this, so what it takes says nothing"
            case "it" if found != [ivoid.lower()]:
                return "no", "it takes the query and does not find what is there"
            case "nothing" if found:
                return "no", "it takes the query and finds what is not meant"
            case _:
                return "yes", ""

    def _ask(
        self, adql: str, column: str = "ivoid", maxrec: int = 10
    ) -> Small | ServerError | None:
        """The answer, or why there is none; None when the service is left alone by now."""
        if self._in_a_row >= IN_A_ROW or self._in_all >= IN_ALL:
            return None
        time.sleep(self._pause)
        try:
            answer = run_small(self._url, adql, column, self._timeout, maxrec=maxrec)
        except ServerError as exc:
            if exc.diagnostics[0].code == "E502":
                self._in_a_row = 0
            else:
                self._in_a_row += 1
                self._in_all += 1
            return exc
        self._in_a_row = 0
        return answer

    def _why(self, *answers: Small | ServerError | None) -> str:
        """Why there is no answer that tells."""
        for answer in answers:
            if isinstance(answer, ServerError):
                return self._message(answer)
        return "not asked, since it did not answer before"

    def _message(self, exc: ServerError) -> str:
        """What went wrong, without the address, which is always the same."""
        message = exc.diagnostics[0].message
        return message.removeprefix(f"{self._url} ").removeprefix("refused the query: ")

    # -- limits --------------------------------------------------------------------------

    def try_limits(self, said: Profile) -> int | None:
        """TOP, MAXREC, and whether an answer that is cut off says so.

        The number of rows that it cuts off at when it does not say so; else None.
        """
        five = self._ask("SELECT TOP 5 ivoid FROM rr.resource")
        two = self._ask("SELECT TOP 5 ivoid FROM rr.resource", maxrec=2)
        if not isinstance(five, Small) or not isinstance(two, Small):
            for name in ("TOP", "MAXREC", "OVERFLOW"):
                self._note("limit", name, None, "unknown", self._why(five, two))
            return None
        rows = len(five.values)
        self._note("limit", "TOP", None, *_within(rows, 5))
        if rows <= 2:
            for name in ("MAXREC", "OVERFLOW"):
                self._note("limit", name, None, "unknown", "it has too few resources to tell")
            return None
        self._note("limit", "MAXREC", None, *_within(len(two.values), 2))
        if len(two.values) > 2:
            self._note("limit", "OVERFLOW", None, "unknown", "it does not cut anything off")
            return None
        if two.status == "OVERFLOW":
            self._note("limit", "OVERFLOW", None, "yes", "an answer that is cut off says so")
            return None
        self._note("limit", "OVERFLOW", None, "no", "an answer that is cut off does not say so")
        return self._hard_limit(said)

    def _hard_limit(self, said: Profile) -> int | None:
        """Where it cuts answers off: a larger query, for want of any other way to tell."""
        top = max(said.maxrec or 0, DEFAULT_TOP)
        adql = f"SELECT TOP {top} ivoid FROM rr.resource ORDER BY ivoid"
        answer = self._ask(adql, maxrec=top + 1)
        if not isinstance(answer, Small) or not answer.values:
            self._note("limit", "rows", None, "unknown", self._why(answer))
            return said.maxrec
        rows, last = len(answer.values), str(answer.values[-1]).replace("'", "''")
        beyond = self._ask(select_one(f"ivoid > '{last}'"))
        if rows < top and isinstance(beyond, Small) and not beyond.values:
            self._note("limit", "rows", None, "yes", f"all {rows} resources in one answer")
            return None
        self._note("limit", "rows", None, "no", f"it cuts off at {rows} rows and does not say so")
        return rows


def _within(rows: int, most: int) -> tuple[Verdict, str]:
    if rows <= most:
        return "yes", ""
    return "no", f"it gives {rows} rows where {most} are asked for at most"


def _is_proved(same: list[Trial]) -> bool:
    """Whether the trials tell a service that answers from one that takes anything."""
    return {"it", "nothing"} <= {trial.finds for trial in same}


def _profile(said: Profile, findings: list[Finding], silent: int | None) -> Profile:
    def having(kind: str, before: Collection[str]) -> Iterator[str]:
        tried = {finding.name: finding.verdict for finding in findings if finding.kind == kind}
        for name in {*before, *tried}:
            verdict = tried.get(name, "unknown")
            if verdict == "yes" or (verdict == "unknown" and name in before):
                yield name

    unknown = sum(finding.verdict == "unknown" for finding in findings)
    left = f", {unknown} of them without an answer that tells" if unknown else ""
    tables = frozenset(having("table", frozenset(TABLES) - said.without))
    remarks = dict(said.remarks)
    if silent is not None:
        remarks["rows"] = f"it cuts answers off at {silent} rows and does not say so"
    elif said.maxrec is not None:
        remarks["rows"] = f"{said.maxrec} rows unless TOP or MAXREC says more"
    return replace(
        said,
        tier="documented" if unknown else "measured",
        source=f"its capabilities and tables, and {len(findings)} questions{left}",
        regtap="1.2" if tables >= set(servers.NEW_TABLES) else "1.1",
        features=frozenset(having("feature", said.features)),
        functions=frozenset(having("function", said.functions)),
        without=frozenset(TABLES) - tables,
        quirks=said.quirks | ({"silent"} if silent is not None else set()),
        maxrec=said.maxrec if silent is None else silent,
        remarks=tuple(remarks.items()),
    )
