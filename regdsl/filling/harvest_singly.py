"""Records one by one, from a registry that cannot give its list.

Some servers fail over a whole page because of one record in it.  Where they still list
identifiers, each record is asked for alone, and only the bad ones are missed.  These are
remembered: they are not asked for again before they have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from regdsl.filling.harvest_stage import State
from regdsl.filling.oai_http import OaiError
from regdsl.filling.oai_pages import OAI, Header, headers

if TYPE_CHECKING:
    from regdsl.filling.harvest_download import Download

__all__ = ["one_by_one"]

_MOST = 2_000
"""Beyond so many records it would take hours."""
_MOST_BAD = 50
"""With more of them it is the server that is bad."""


def one_by_one(download: Download, failed: State) -> State:
    """Download the records that a list should have had.

    Parameters
    ----------
    download
        The list.
    failed
        How far it came.

    Raises
    ------
    OaiError
        When there are no identifiers, too many, or too many bad records; the stage is then
        as it was, or gone.
    """
    found = {header.ivoid: header for header in _names(download, failed)}
    if len(found) > _MOST:
        raise OaiError(f"its records would have to be asked for one by one: {len(found)}")
    state = State(
        origin=failed.origin,
        url=failed.url,
        started=failed.started,
        since=failed.since,
        set=failed.set,
        granularity=failed.granularity,
        singly=True,
    )
    download.stage.begin(state)
    try:
        _keep_deleted(download, state, [header for header in found.values() if header.deleted])
        for header in found.values():
            if not header.deleted:
                _one(download, state, header)
    except OaiError:
        download.stage.remove()
        raise
    state.complete = True
    download.stage.save(state)
    return state


def _names(download: Download, failed: State) -> Iterator[Header]:
    """The headers of all records of the list."""
    from regdsl.filling.harvest_download import PREFIX

    params = {"verb": "ListIdentifiers", "metadataPrefix": PREFIX}
    if failed.set is not None:
        params["set"] = failed.set
    if failed.since is not None:
        params["from"] = failed.since
    part = download.stage.part("names")
    number = 0
    while number <= _MOST:
        page = download.get(params, part, failed)
        if page.error is not None:
            raise OaiError(f"it says {page.error[0]}", code=page.error[0])
        yield from headers(part)
        if page.token is None:
            return
        # a list that does not end is one that has too many
        number += max(1, page.records)
        params = {"verb": "ListIdentifiers", "resumptionToken": page.token}
    raise OaiError(f"its records would have to be asked for one by one: more than {_MOST}")


def _one(download: Download, state: State, header: Header) -> None:
    from regdsl.filling.harvest_download import PREFIX

    ivoid, datestamp = header.ivoid, header.datestamp
    if state.since is not None and download.bad.get(ivoid) == datestamp:
        reason = "it could not be had the last time, and has not changed since"
    else:
        params = {
            "verb": "GetRecord",
            "metadataPrefix": PREFIX,
            "identifier": header.identifier,
        }
        part = download.stage.part("page")
        try:
            page = download.get(params, part, state)
        except OaiError as exc:
            if not exc.reached:
                raise
            reason = str(exc)
        else:
            if page.records and page.error is None and not page.hollow:
                state.records += 1
                download.stage.keep(part, state)
                if download.tell is not None:
                    download.tell(state)
                return
            reason = f"it says {page.error[0]}" if page.error else "no VOResource record in it"
    state.bad[ivoid] = datestamp
    download.skip(state, ivoid, reason)
    if len(state.bad) > _MOST_BAD:
        raise OaiError(f"more than {_MOST_BAD} of its records cannot be had")


def _keep_deleted(download: Download, state: State, deleted: list[Header]) -> None:
    """Write down those that are deleted as a list of records has them."""
    if not deleted:
        return
    part = download.stage.part("page")
    with part.open("w", encoding="utf-8") as file:
        file.write(f'<OAI-PMH xmlns="{OAI}"><ListRecords>')
        for header in deleted:
            file.write(
                f'<record><header status="deleted"><identifier>{escape(header.identifier)}'
                f"</identifier><datestamp>{escape(header.datestamp)}</datestamp></header></record>"
            )
        file.write("</ListRecords></OAI-PMH>")
    state.records += len(deleted)
    download.stage.keep(part, state)
