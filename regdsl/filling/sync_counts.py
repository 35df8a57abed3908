"""Compares numbers of rows: those of a service, and those of a stage or a mirror.

Dates do not tell everything: some records change without a new date.  Where a table has
another number of rows than the service says, the number for each resource tells which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from regdsl.filling.sync_stage import Stage
from regdsl.filling.tap_answers import NoAnswer
from regdsl.filling.tap_service import Selection, Service, literal, plain_rows
from regdsl.mirror.layout import open_mirror
from regdsl.remote import trouble

__all__ = ["Differences"]

_MAXREC = 200_000


class Differences:
    """Counts rows on both sides.

    Parameters
    ----------
    service, selections
        Who is asked, and what it has.
    totals
        The numbers of rows that it said in the beginning; those that do not fit are asked
        for once more.
    """

    def __init__(
        self, service: Service, selections: Sequence[Selection], totals: dict[str, int]
    ) -> None:
        self._service = service
        self._selections = selections
        self._totals = totals

    def of_a_stage(self, stage: Stage) -> dict[str, tuple[int, int]]:
        """Tables of which a stage of everything has another number of rows."""
        return self._differing((one, stage.rows(one.table)) for one in self._selections)

    def of_a_mirror(self, place: Path, stage: Stage) -> dict[str, tuple[int, int]]:
        """Tables of which a mirror will have another number of rows with a stage applied."""
        url = self._service.url
        with closing(open_mirror(place)) as conn:
            conn.execute("CREATE TEMP TABLE leaving (ivoid TEXT PRIMARY KEY)")
            conn.executemany("INSERT OR IGNORE INTO leaving VALUES (?)", stage.concerned())
            (others,) = conn.execute(
                "SELECT count(*) FROM ledger_record WHERE origin IS NOT ?", (url,)
            ).fetchone()
            if others:
                conn.execute(
                    "INSERT OR IGNORE INTO leaving SELECT ivoid FROM ledger_record "
                    "WHERE origin IS NOT ?",
                    (url,),
                )
            ours = []
            for one in self._selections:
                (here,) = conn.execute(f"SELECT count(*) FROM {one.table}").fetchone()
                (leaving,) = conn.execute(
                    f"SELECT count(*) FROM {one.table} WHERE ivoid IN (SELECT ivoid FROM leaving)"
                ).fetchone()
                ours.append((one, here - leaving + stage.rows(one.table)))
        return self._differing(ours)

    def _differing(self, ours: Iterable[tuple[Selection, int]]) -> dict[str, tuple[int, int]]:
        found = {}
        for selection, rows in ours:
            if rows != self._totals[selection.table]:
                self._totals[selection.table] = self._service.number(selection.count())
            if rows != self._totals[selection.table]:
                found[selection.table] = (rows, self._totals[selection.table])
        return found

    def culprits(
        self, place: Path | None, stage: Stage, tables: Iterable[str], among: set[str]
    ) -> dict[str, str]:
        """Resources with other numbers of rows in some tables.

        Parameters
        ----------
        place
            The mirror, to look at its rows of what the stage does not touch; None to look
            at those of the stage.
        among
            The resources that are asked about.

        Returns
        -------
        dict
            ivoid and how the service spells it.
        """
        found: dict[str, str] = {}
        with closing(open_mirror(place)) if place else nullcontext(stage.connection) as conn:
            for selection in self._selections:
                if selection.table not in tables:
                    continue
                ours = dict(conn.execute(
                    f"SELECT ivoid, count(*) FROM {selection.table} GROUP BY ivoid"
                ))  # fmt: skip
                theirs = self._by_resource(selection)
                for name in among:
                    spelled, number = theirs.get(name, (name, 0))
                    if ours.get(name, 0) != number:
                        found[name] = spelled
        return found

    def _by_resource(self, selection: Selection) -> dict[str, tuple[str, int]]:
        """How many rows of a table each resource has there."""
        found: dict[str, tuple[str, int]] = {}
        ivoid = selection.columns["ivoid"]
        where = ""
        while True:
            adql = (
                f"SELECT {ivoid}, COUNT(*) AS n FROM {selection.written}{where} "
                f"GROUP BY {ivoid} ORDER BY {ivoid}"
            )
            try:
                rows = plain_rows(self._service.ask(adql, _MAXREC), ("ivoid", "n"))
            except NoAnswer as exc:
                raise trouble.no_registry(self._service.url, str(exc), adql) from exc
            before = len(found)
            for spelled, number in rows:
                if spelled:
                    found.setdefault(spelled.lower(), (spelled, int(number)))
            if len(found) == before:
                return found
            where = f" WHERE {ivoid} > {literal(rows[-1][0])}"
