"""A generated registry as XML files: one record a file, or answers of OAI-PMH.

Either way the same records in the same order, so that an import of the one gives the same
mirror as of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from regdsl.mirror.values import timestamp

from .model import Resource
from .xml import record

__all__ = ["list_records", "write_files", "write_oai"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OAI = "http://www.openarchives.org/OAI/2.0/"
_BASE = "http://registry.example.org/oai"


def write_files(resources: Iterable[Resource], folder: Path) -> int:
    """One file a record, a thousand in a folder.

    Returns
    -------
    int
        How many records there are.
    """
    number = -1
    for number, resource in enumerate(resources):
        place = folder / f"{number // 1000:04d}"
        if number % 1000 == 0:
            place.mkdir(parents=True, exist_ok=True)
        text = f"{_HEAD}{record(resource)}\n"
        (place / f"{number:07d}.xml").write_text(text, encoding="utf-8", newline="\n")
    return number + 1


def write_oai(resources: Iterable[Resource], folder: Path, page: int = 500) -> int:
    """Answers to ListRecords, of `page` records each.

    Returns
    -------
    int
        How many records there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rest = iter(resources)
    done = 0
    pages = iter(lambda: list(islice(rest, page)), [])
    following = next(pages, [])
    while following:
        this, following = following, next(pages, [])
        path = folder / f"records-{done // page:05d}.xml"
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(list_records(this, done, bool(following)))
        done += len(this)
    return done


def list_records(
    resources: Iterable[Resource], cursor: int = 0, more: bool = False
) -> Iterator[str]:
    """An answer to ListRecords, in parts.

    A record that was deleted has only a header, as OAI-PMH wants it; one that is inactive
    is a record that says so, like all others.
    """
    yield f'{_HEAD}<OAI-PMH xmlns="{_OAI}">\n<responseDate>2026-01-01T00:00:00Z</responseDate>\n'
    yield f'<request verb="ListRecords" metadataPrefix="ivo_vor">{_BASE}</request>\n<ListRecords>\n'
    for resource in resources:
        gone = resource.status == "deleted"
        state = ' status="deleted"' if gone else ""
        yield (
            f"<record><header{state}><identifier>{escape(resource.ivoid.strip())}</identifier>"
            f"<datestamp>{_stamp(resource.updated)}</datestamp>"
            "<setSpec>ivo_managed</setSpec></header>"
        )
        if not gone:
            yield f"<metadata>{record(resource)}</metadata>"
        yield "</record>\n"
    if more:
        yield f'<resumptionToken cursor="{cursor}">page-{cursor}</resumptionToken>\n'
    yield "</ListRecords>\n</OAI-PMH>\n"


def _stamp(updated: str | None) -> str:
    try:
        return f"{timestamp(updated or '')}Z"
    except ValueError:
        return datetime(2020, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
