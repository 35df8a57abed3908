"""Downloads what a registry has, or what has changed there, to its stage.

One list of OAI-PMH: Identify for the clock and the dates that the registry understands, a
first request, and then resumption tokens to the end.  A list whose token has expired is
begun again; one that does not end is given up.  The stage is complete only when the whole
list is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from regdsl.filling.harvest_stage import Stage, State
from regdsl.filling.oai_http import Client, OaiError
from regdsl.filling.oai_pages import BadPage, Page, scan
from regdsl.filling.oai_salvage import salvage

__all__ = ["MANAGED", "PREFIX", "Download", "Tell"]

MANAGED: tuple[str | None, ...] = ("ivo_managed", None)
"""The sets to try for the registry's own records: some do not know it, or have it empty."""

Tell = Callable[[State], None]

PREFIX = "ivo_vor"
"""The format of VOResource."""

_STARTS = 3
_TRIES = 3
_FRESH = timedelta(days=1)
"""How long a token is believed to be good."""
_USABLE = timedelta(days=7)
"""How long a whole list is worth being brought in."""
_MOST_PAGES = 20_000
_MOST_EMPTY = 100
_MOST_BYTES = 20 << 30
_MOST_SKIPPED = 10_000
_DATES = "YYYY-MM-DD"
_NO_SET = ("noRecordsMatch", "noSetHierarchy", "badArgument")


class _Expired(OaiError):
    """A token is no good any more, and the list has to be begun again."""


class Download:
    """One registry's list.

    Parameters
    ----------
    client
        The connection.
    stage
        Where the answers go.
    origin, url
        The registry, and its base URL.
    sets
        The sets to ask for, until one of them has records.
    bad
        Records that could not be had the last time, with the datestamps of these versions.
    tell
        Called after each answer.
    """

    def __init__(
        self,
        client: Client,
        stage: Stage,
        *,
        origin: str,
        url: str,
        sets: tuple[str | None, ...] = MANAGED,
        bad: Mapping[str, str] | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.client = client
        self.stage = stage
        self.origin = origin
        self.url = url
        self.sets = sets
        self.bad = bad or {}
        self.tell = tell

    def run(self, now: datetime, since: datetime | None = None) -> State:
        """Download all records, or those that have changed since a moment.

        What is in the stage already is made use of, if it is of the same kind.

        Raises
        ------
        OaiError
            When there is no complete list to be had; what has come so far stays in the
            stage, unless it is the list itself that is no good.
        Stopped
            When everything is to end.
        OSError
            When the stage cannot be written.
        """
        state = self._found(now, since)
        resumed = state is not None
        for start in range(1, _STARTS + 1):
            try:
                if state is None:
                    state = self._new(now)
                    self._begin(state, now, since)
                while not state.complete:
                    self._go_on(state)
                    resumed = False
            except _Expired:
                self.stage.remove()
                if start == _STARTS:
                    raise
            except OaiError as exc:
                # Not all that have forgotten a token say so in OAI-PMH.
                if not (resumed and exc.reached):
                    return self._singly(state, exc)
            else:
                return state
            state, resumed = None, False
        raise AssertionError("the last start returns or raises")

    def _found(self, now: datetime, since: datetime | None) -> State | None:
        """The state of the stage, if it serves the purpose."""
        state = self.stage.state()
        if state is None or state.url != self.url or (since is None and not state.full):
            return None
        if state.singly and not state.complete:
            return None
        age = now - _moment(state.started)
        return state if age < (_USABLE if state.complete else _FRESH) else None

    # --- the first answer

    def _new(self, now: datetime) -> State:
        """A new stage."""
        state = State(origin=self.origin, url=self.url, started=_stamp(now))
        self.stage.begin(state)
        return state

    def _begin(self, state: State, now: datetime, since: datetime | None) -> None:
        """The first answer of the list."""
        self._identify(state, now)
        dates = _dates(state.granularity) if since else (None,)
        for number, (wanted, date) in enumerate(
            [(wanted, date) for wanted in self.sets for date in dates], 1
        ):
            state.set = wanted
            state.since = since.strftime(date) if since and date else None
            last = number == len(self.sets) * len(dates)
            try:
                page = self._ask(self._first(state), state)
            except OaiError as exc:
                if exc.code == "noRecordsMatch" and (since is not None or last):
                    break
                if exc.code not in _NO_SET or last:
                    raise
            else:
                if page.records or since is not None or last:
                    self._keep(page, state)
                    return
        state.complete = True
        self.stage.save(state)

    def _singly(self, state: State | None, exc: OaiError) -> State:
        """The records one by one, where their list cannot be had but the server answers."""
        from regdsl.filling.harvest_singly import one_by_one

        if state is None or not exc.partial:
            raise exc
        try:
            return one_by_one(self, state)
        except OaiError:
            # It is not for a few records, then.
            raise exc from None

    def _identify(self, state: State, now: datetime) -> None:
        part = self.stage.part("identify")
        try:
            page = self.get({"verb": "Identify"}, part, state)
        except OaiError as exc:
            if not exc.reached:
                raise
            # Nothing here is needed; whether it is a registry shows soon enough.
            return
        finally:
            part.unlink(missing_ok=True)
        state.granularity = page.granularity
        clock = _moment(page.date)
        if clock != _NEVER:
            state.started = _stamp(min(now, clock))

    def _first(self, state: State) -> dict[str, str]:
        params = {"verb": "ListRecords", "metadataPrefix": PREFIX}
        if state.set is not None:
            params["set"] = state.set
        if state.since is not None:
            params["from"] = state.since
        return params

    # --- the others

    def _go_on(self, state: State) -> None:
        params = {"verb": "ListRecords", "resumptionToken": state.token or ""}
        try:
            page = self._ask(params, state)
        except OaiError as exc:
            if exc.code:
                raise _Expired(f"in the middle of its list {exc}", code=exc.code) from exc
            raise
        self._keep(page, state)

    def _ask(self, params: dict[str, str], state: State) -> Page:
        page = self.get(params, self.stage.part("page"), state)
        if page.error is not None:
            code, message = page.error
            raise OaiError(f"it says {code}: {message or 'no explanation'}", code=code)
        return page

    def get(self, params: dict[str, str], part: Path, state: State) -> Page:
        """Get one answer, as a file and read; again if it breaks off, less its bad records."""
        for attempt in range(1, _TRIES + 1):
            self.client.fetch(self.url, params, part)
            try:
                return scan(part)
            except BadPage as exc:
                if exc.whole:
                    return self._saved(part, state)
                if attempt == _TRIES:
                    raise
            except OaiError as exc:
                if not exc.again or attempt == _TRIES:
                    raise
            self.client.rest(attempt)
        raise AssertionError("the last try returns or raises")

    def _saved(self, part: Path, state: State) -> Page:
        saved = self.stage.part("saved")
        bad = salvage(part, saved)
        os.replace(saved, part)
        page = scan(part)
        for ivoid, reason in bad:
            self.skip(state, ivoid, reason)
        return page

    def skip(self, state: State, ivoid: str | None, reason: str) -> None:
        """Note a record that is left out."""
        if len(state.skipped) >= _MOST_SKIPPED:
            raise OaiError(f"more than {_MOST_SKIPPED} of its records cannot be read")
        state.skipped.append([ivoid, reason])

    def _keep(self, page: Page, state: State) -> None:
        """Add an answer to the stage."""
        if page.digest and page.digest in state.digests:
            self.stage.remove()
            raise OaiError("its list does not end: an answer has come twice")
        state.digests.append(page.digest)
        state.records += page.records
        state.token = page.token
        state.total = page.size if page.size is not None else state.total
        state.complete = page.token is None
        for ivoid in page.hollow:
            self.skip(state, ivoid or None, "no VOResource record in it")
        if page.records:
            self.stage.keep(self.stage.part("page"), state)
        elif state.complete:
            self.stage.save(state)
        if (
            state.pages > _MOST_PAGES
            or state.size > _MOST_BYTES
            or state.digests.count("") > _MOST_EMPTY
        ):
            self.stage.remove()
            raise OaiError(f"its list does not end: {state.records} records and still more")
        if self.tell is not None:
            self.tell(state)


def _dates(granularity: str) -> tuple[str, ...]:
    """How to write a date: as the registry says, and then without a time."""
    if granularity.strip() == _DATES:
        return ("%Y-%m-%d",)
    return ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d")


_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return _NEVER
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
