"""The IVOA's vocabularies fetched anew, into a folder that `load` then finds by itself.

All that was asked for is fetched and read before any file is changed, and then each file
is put in its place in one step: whatever goes wrong leaves what was there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regdsl.binding.vocabularies import NAMES, Vocabulary, load, read_vocabulary
from regdsl.diagnostics import RegdslError, error
from regdsl.places import vocabulary_folder

if TYPE_CHECKING:
    import requests

__all__ = ["IVOA", "Change", "update"]

IVOA = "http://www.ivoa.net/rdf/"
"""Where the vocabularies of the IVOA are."""

_DEEPER = ("content_type", "content_level", "relationship_type", "date_role")
"""Those that are at `voresource/NAME`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an update changed in one vocabulary.

    Attributes
    ----------
    name
        Of the vocabulary.
    terms
        How many it has now.
    added, removed, deprecated
        Ids of terms that are new, gone, or newly out of use, in order.
    whole
        Whether before it was there in part only.
    """

    name: str
    terms: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.deprecated or self.whole)


def update(
    names: Iterable[str] = NAMES,
    *,
    folder: Path | None = None,
    root: str = IVOA,
    timeout: float = 60.0,
) -> tuple[Change, ...]:
    """Fetch vocabularies from the IVOA.

    Parameters
    ----------
    names
        Some of `regdsl.binding.vocabularies.NAMES`.
    folder
        Where they are kept; by default where they are looked for without being told.
    root
        The address that they are below.
    timeout
        Seconds for all of it.

    Returns
    -------
    tuple of Change
        What is different from what was used before, for each.

    Raises
    ------
    RegdslError
        E501 to E503 when one cannot be had, E306 when the folder cannot be written;
        nothing is changed then.
    """
    from regdsl.remote import patience

    place = folder or vocabulary_folder()
    deadline = patience.Deadline(timeout)
    try:
        place.mkdir(parents=True, exist_ok=True)
        # In the same folder, so that moving a file from it is one step.
        with (
            tempfile.TemporaryDirectory(dir=place, prefix=".new-") as new,
            patience.session(deadline) as session,
        ):
            fetched = [
                _fetch(name, Path(new), root, session, timeout) for name in dict.fromkeys(names)
            ]
            changes = tuple(_change(now, load(now.name, folder)) for now, _ in fetched)
            for _, path in fetched:
                os.replace(path, place / path.name)
    except OSError as exc:
        raise error(
            "E306",
            f"cannot write {exc.filename or place}: {exc.strerror or exc}",
            help="`--vocab-dir FOLDER` takes another folder",
        ) from None
    return changes


def _fetch(
    name: str, folder: Path, root: str, session: requests.Session, timeout: float
) -> tuple[Vocabulary, Path]:
    import requests

    from regdsl.remote import trouble

    url = root.rstrip("/") + "/" + (f"voresource/{name}" if name in _DEEPER else name)
    try:
        response = session.get(url, headers={"accept": "application/x-desise+json"})
        content = response.content
    except requests.RequestException as exc:
        raise _told(trouble.of_exception(exc, url, timeout, "")) from None
    if response.status_code != 200:
        raise error(
            "E502",
            f"there is no vocabulary at {url}: HTTP {response.status_code}",
            help="try again later; what was there before is still there",
        )
    path = folder / f"{name}.desise"
    path.write_bytes(content)
    try:
        vocabulary = read_vocabulary(name, path)
    except RegdslError:
        vocabulary = None
    if vocabulary is None or not vocabulary.terms:
        raise error(
            "E502",
            f"what {url} gives is no vocabulary in desise form",
            help="try again later; what was there before is still there",
        )
    return vocabulary, path


def _told(failed: RegdslError) -> RegdslError:
    """The same error without the advice that is for queries."""
    (found,) = failed.diagnostics
    return error(found.code, found.message, help="what was there before is still there")


def _change(now: Vocabulary, before: Vocabulary) -> Change:
    out = {term for term, one in before.terms.items() if one.deprecated}
    return Change(
        name=now.name,
        terms=len(now.terms),
        added=tuple(sorted(set(now.terms) - set(before.terms))),
        removed=tuple(sorted(set(before.terms) - set(now.terms))),
        deprecated=tuple(
            sorted(
                term
                for term, one in now.terms.items()
                if one.deprecated and term in before.terms and term not in out
            )
        ),
        whole=before.partial,
    )
