"""The made registry: about a hundred records in which every use case finds something.

And none of them everything: beside what a question wants stands what only looks like it, such
as an authority that begins alike, a magnitude in another table, an auxiliary capability, an
interface without a role or for members only.
"""

from __future__ import annotations

from pathlib import Path

from regdsl.mirror.importer import import_paths
from tests.usecases import records_data, records_others, records_services, records_texts

RECORDS = (
    *records_services.RECORDS,
    *records_data.RECORDS,
    *records_others.RECORDS,
    *records_texts.RECORDS,
)

TARGETS = ((10.68, 41.27), (23.5, -40.0))
"""Positions of somebody's objects, in degrees: `$targets` of the queries."""


def write(folder: Path) -> None:
    """All records, as one document in a new folder."""
    folder.mkdir(parents=True)
    text = f"<records>\n{''.join(RECORDS)}</records>\n"
    (folder / "records.xml").write_text(text, encoding="utf-8")


def fill(path: Path, folder: Path) -> None:
    """A mirror of them."""
    write(folder)
    import_paths(path, [folder])
