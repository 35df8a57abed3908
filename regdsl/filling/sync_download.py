"""Downloads the tables of a TAP service into a stage, page by page.

A page is a range of ivoids, by the order of the service itself, or a list of them where
that order cannot be trusted or what is wanted is scattered.  Its rows are counted by the
service, too: an answer that has fewer was cut off, whatever it says, and is asked for again
in halves.  The table of resources comes last.  Where its records are not those of the list
that was made in the beginning, something has changed meanwhile, and all their rows are
fetched again: so the rows of a resource are always of one version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from regdsl.filling.sync_rows import Cleaner
from regdsl.filling.sync_stage import Stage
from regdsl.filling.tap_answers import NoAnswer
from regdsl.filling.tap_service import Selection, Service, literal, plain_rows
from regdsl.mirror.values import timestamp
from regdsl.remote import trouble
from regdsl.remote.trouble import ServerError

__all__ = ["Download", "Listed", "Progress", "listing", "when"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many rows of it are there, and of how many."""

PAGE_ROWS = 40_000
"""Rows that a page is to have, about."""

_MAXREC = 2_000_000
"""More rows no page is asked to have, however densely they lie."""

_IN_A_LIST = 200
"""Ivoids in one query: some services refuse long ones."""

_LIST_ROWS = 200_000

_SURELY = 1_000
"""When little is fetched, answers with fewer rows are not counted one by one: no service
cuts off so early, and in the end the tables are counted as a whole."""

_ROUNDS = 3

_TOO_MUCH = ("E502", "E503")
"""How a service says that a page takes too long, or its query is too long: as a refusal, too."""

_SLOWER = 4
"""Such a page is asked for again in parts smaller by this."""


@dataclass(slots=True)
class Listed:
    """The resources of a service, in its own order.

    Attributes
    ----------
    found
        Of each ivoid how it is spelled there, and when it was updated.
    again
        Spellings of resources that are there more than once; the first counts.
    """

    found: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)


def listing(service: Service, resource: Selection, progress: Progress | None = None) -> Listed:
    """All resources of a service.

    Raises
    ------
    ServerError
        As `Service.ask`; E504 when the list breaks off.
    """
    ivoid, updated = resource.columns["ivoid"], resource.columns["updated"]
    count = f"SELECT COUNT(DISTINCT {ivoid}) AS n FROM {resource.written}"
    select = f"SELECT {ivoid}, {updated} FROM {resource.written}"
    total = service.number(count)
    listed = Listed()
    seen: set[str] = set()
    where = ""
    while True:
        adql = f"{select}{where} ORDER BY {ivoid}"
        rows = _rows(service, adql, ("ivoid", "updated"), _LIST_ROWS)
        before = len(seen)
        for spelled, at in rows:
            folded = (spelled or "").lower()
            if not folded:
                continue
            if folded not in listed.found:
                listed.found[folded] = (spelled, when(at))
            elif not where or spelled not in seen:
                listed.again.append(spelled)
            seen.add(spelled)
        if progress is not None:
            progress("list", len(seen), total)
        if len(seen) == before:
            break
        # Until there is no more: what has come meanwhile may stand anywhere.
        where = f" WHERE {ivoid} > {literal(rows[-1][0])}"
    if len(seen) < total and len(seen) < service.number(count):
        why = f"its list of resources has {len(seen)} of {total}"
        raise trouble.no_registry(service.url, why, adql)
    return listed


def when(value: Any) -> str | None:
    """A date as the mirror has it; NULL where it is none."""
    if not value:
        return None
    try:
        return timestamp(str(value))
    except ValueError:
        return None


def _rows(service: Service, adql: str, columns: Sequence[str], maxrec: int) -> list[list[Any]]:
    try:
        return plain_rows(service.ask(adql, maxrec), columns)
    except NoAnswer as exc:
        raise trouble.no_registry(service.url, str(exc), adql) from exc


@dataclass(frozen=True, slots=True)
class _Place:
    """A resource of the list."""

    seq: int
    ivoid: str
    spelled: str


@dataclass(slots=True)
class _Page:
    """Rows of some resources that follow each other in the list."""

    upto: int
    rows: list[list[Any]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


class Download:
    """Brings a stage to its end.

    Parameters
    ----------
    service, selections
        Who is asked, and what it has.
    stage
        Where it goes; it knows what is wanted.
    ranges
        Whether the list is that of the service, in its order, so that ranges may be asked
        for.
    totals
        How many rows the tables have, where that is known.
    progress
        See `Progress`.
    """

    def __init__(
        self,
        service: Service,
        selections: Sequence[Selection],
        stage: Stage,
        *,
        ranges: bool,
        totals: dict[str, int],
        progress: Progress | None = None,
    ) -> None:
        self._service = service
        # the table of resources comes last: see above
        self._selections = sorted(selections, key=lambda one: one.table == "resource")
        self._stage = stage
        self._totals = totals
        self._progress = progress
        self._page_rows = PAGE_ROWS
        self._list: list[_Place] = []
        self._places: dict[str, _Place] = {}
        self._again: set[str] = set()
        self._ranged_to = 0
        self._ranges = ranges
        self._counted_from = 0 if ranges else _SURELY
        self._here = 0
        self.rounds = 0

    def run(self) -> None:
        """Download what is not there yet.

        Raises
        ------
        ServerError
            E501 to E504; what has come until then stays in the stage.
        Unfit
            The CSV of this service is of no use.
        """
        self._look_at_list()
        listed_to = int(self._stage.state["listed_to"])
        if self._ranges and self._in_one_order(listed_to):
            self._ranged_to = listed_to
        while True:
            for selection in self._selections:
                self._table(selection)
            if not self._changed_meanwhile():
                break
            self.rounds += 1
            self._look_at_list()
        self._stage.leave_out()

    def _look_at_list(self) -> None:
        self._list = [_Place(seq, ivoid, spelled) for seq, ivoid, spelled, _ in
                      self._stage.wanted()]  # fmt: skip
        self._places = {place.ivoid: place for place in self._list}
        spelled = {place.spelled: place for place in self._list}
        self._places |= spelled
        # Other spellings of a resource: their rows would be double.
        again = self._stage.connection.execute("SELECT ivoid FROM skipped WHERE NOT out")
        self._again = {name for (name,) in again} - spelled.keys()

    def _in_one_order(self, listed_to: int) -> bool:
        """Whether comparing goes by the order that sorting does: look at the middle.

        What was put on the list later is in no order.
        """
        count = sum(place.seq <= listed_to for place in self._list)
        if count < 3:
            return False
        (resource,) = [one for one in self._selections if one.table == "resource"]
        cuts = (count // 3, 2 * count // 3)
        column = resource.columns["ivoid"]
        where = " AND ".join(
            f"{column} {sign} {literal(self._list[cut].spelled)}"
            for sign, cut in zip((">=", "<="), cuts, strict=True)
        )
        found = self._service.number(resource.count(where))
        # some may have come or gone since; where the order is another one it is many more
        return abs(found - (cuts[1] - cuts[0] + 1)) <= 1 + count // 100

    # --- a table

    def _table(self, selection: Selection) -> None:
        self._here = self._stage.rows(selection.table)
        done = self._stage.done(selection.table)
        start = next((n for n, place in enumerate(self._list) if place.seq > done), None)
        if start is None:
            return
        columns = list(selection.columns)
        cleaner = Cleaner(selection.table, columns, strict=self._service.csv)
        pool = ThreadPoolExecutor(1, thread_name_prefix="regdsl-sync")
        try:
            coming = self._ask(pool, selection, start)
            while coming is not None:
                begin, end, future = coming
                page = future.result()
                # the next one is on its way while this one is written
                coming = self._ask(pool, selection, end)
                self._write(selection, columns, cleaner, page, self._list[begin:end])
        except BaseException:
            # nobody waits for an answer that nobody wants any more
            pool.shutdown(wait=False, cancel_futures=True)
            self._service.give_up()
            raise
        pool.shutdown()

    def _ask(
        self, pool: ThreadPoolExecutor, selection: Selection, start: int
    ) -> tuple[int, int, Future[_Page]] | None:
        if start >= len(self._list):
            return None
        end = min(start + self._width(selection, start), len(self._list))
        places = self._list[start:end]
        return start, end, pool.submit(self._fetch, selection, places)

    def _width(self, selection: Selection, start: int) -> int:
        """How many resources of the list go into one page."""
        each = self._totals.get(selection.table, 0) / max(1, self._totals.get("resource", 0))
        width = max(1, int(self._page_rows / max(each, 0.05)))
        ranged = sum(place.seq <= self._ranged_to for place in self._list[start : start + width])
        return ranged or min(width, _IN_A_LIST)

    def _fetch(self, selection: Selection, places: Sequence[_Place]) -> _Page:
        """All rows of these resources, in as many answers as it takes."""
        where = self._where(selection, places)
        columns = list(selection.columns)
        adql = selection.select(where)
        try:
            answer = self._service.ask(adql, _MAXREC)
        except ServerError as exc:
            if exc.diagnostics[0].code not in _TOO_MUCH or len(places) == 1:
                raise
            self._page_rows = max(1, self._page_rows // _SLOWER)
            return self._in_parts(selection, places, _SLOWER)
        try:
            rows = plain_rows(answer, columns)
        except NoAnswer as exc:
            raise trouble.no_registry(self._service.url, str(exc), adql) from exc
        cut = answer.overflow
        # a page with everything has been counted before
        everything = len(places) == len(self._list)
        counted = everything and len(rows) >= self._totals.get(selection.table, len(rows) + 1)
        if not cut and not counted and len(rows) >= self._counted_from:
            cut = len(rows) < self._service.number(selection.count(where))
        if cut:
            if len(places) == 1:
                reason = f"{self._service.url} gives only {len(rows)} of its rows of " \
                    f"{selection.written}"  # fmt: skip
                return _Page(places[0].seq, [], [(places[0].ivoid, reason)])
            self._page_rows = max(1, min(self._page_rows, int(0.8 * len(rows))))
            return self._in_parts(selection, places, 2)
        kept = self._known(rows, columns.index("ivoid"), places)
        if kept is None:
            # `>=` and `<=` do not go by the order of the list: never again
            self._ranged_to = 0
            return self._in_parts(selection, places, -(-len(places) // _IN_A_LIST))
        return _Page(places[-1].seq, kept)

    def _in_parts(self, selection: Selection, places: Sequence[_Place], parts: int) -> _Page:
        width = -(-len(places) // parts)
        page = _Page(places[-1].seq)
        for start in range(0, len(places), width):
            found = self._fetch(selection, places[start : start + width])
            page.rows += found.rows
            page.skipped += found.skipped
        return page

    def _where(self, selection: Selection, places: Sequence[_Place]) -> str:
        column = selection.columns["ivoid"]
        if len(places) == 1:
            return f"{column} = {literal(places[0].spelled)}"
        if places[-1].seq <= self._ranged_to:
            first, last = literal(places[0].spelled), literal(places[-1].spelled)
            return f"{column} >= {first} AND {column} <= {last}"
        return f"{column} IN ({', '.join(literal(place.spelled) for place in places)})"

    def _known(
        self, rows: list[list[Any]], at: int, places: Sequence[_Place]
    ) -> list[list[Any]] | None:
        """The rows of these resources; None when there are some of others in the list.

        Rows of resources that are in no list are left out: they have come since, or belong
        to none.
        """
        known, again = self._places, self._again
        first, last = places[0].seq, places[-1].seq
        kept = []
        for row in rows:
            spelled = row[at]
            place = known.get(spelled)
            if place is None or spelled in again:
                place = None if spelled in again or not spelled else known.get(spelled.lower())
                if place is None:
                    continue
            if not first <= place.seq <= last:
                return None
            row[at] = place.ivoid
            kept.append(row)
        return kept

    def _write(
        self,
        selection: Selection,
        columns: list[str],
        cleaner: Cleaner,
        page: _Page,
        places: Sequence[_Place],
    ) -> None:
        table, at = selection.table, columns.index("ivoid")
        order = {place.ivoid: place.seq for place in places}
        rows = sorted(page.rows, key=lambda row: order[row[at]])
        mocs: list[tuple[str, Any]] = []
        if table == "stc_spatial" and "coverage" in columns:
            mocs = list(map(itemgetter(at, columns.index("coverage")), rows))
        warnings: list[tuple[str, str]] = []
        cleaner.clean(rows, lambda row, message: warnings.append((row[at], message)))
        if table == "resource":
            rows = _first_of_each(rows, at)
        self._stage.put(table, columns, rows, page.upto, warnings, mocs, page.skipped)
        self._here += len(rows)
        if self._progress is not None:
            self._progress(table, self._here, self._totals.get(table, 0))

    # --- after all tables

    def _changed_meanwhile(self) -> bool:
        """Put what is not as it was listed back on the list; whether there is anything."""
        conn = self._stage.connection
        out = {row[0] for row in conn.execute("SELECT ivoid FROM skipped WHERE out")}
        here = dict(conn.execute("SELECT ivoid, updated FROM resource"))
        again: dict[str, str | None] = {}
        missing: dict[str, str | None] = {}
        for _, ivoid, _, updated in self._stage.wanted():
            if ivoid in out:
                continue
            if ivoid not in here:
                missing[ivoid] = updated
            elif here[ivoid] != updated:
                again[ivoid] = here[ivoid]
        if self.rounds >= _ROUNDS:
            reason = f"{self._service.url} changes it while it is read"
            self._stage.skip((name, reason) for name in again)
            again = {}
        gone = [ivoid for ivoid in missing if not self._is_there(ivoid)]
        if self.rounds < _ROUNDS:
            # no range has had them
            again |= {ivoid: missing[ivoid] for ivoid in missing.keys() - set(gone)}
        if gone or again:
            self._stage.note_gone(gone)
            self._stage.forget([*gone, *again], again)
        return bool(again)

    def _is_there(self, ivoid: str) -> bool:
        (resource,) = [one for one in self._selections if one.table == "resource"]
        where = f"{resource.columns['ivoid']} = {literal(self._places[ivoid].spelled)}"
        return self._service.number(resource.count(where)) > 0


def _first_of_each(rows: Iterable[list[Any]], at: int) -> list[list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[at], row)
    return list(found.values())
