"""The name service of the CDS, Sesame, and the file that remembers its answers.

astropy does the asking; it is loaded when a question is really asked.  A service that
cannot be reached (`UnreachableError`) is told apart from one that does not know the name.
Remembered answers need no network, and are used when it is forbidden as well.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regdsl.binding.coords import Point
from regdsl.places import cache_folder

__all__ = ["Cache", "UnreachableError", "ask", "default_cache"]


class UnreachableError(Exception):
    """The service gave no answer; the text says why."""


def ask(name: str) -> Point | None:
    """Ask Sesame (SIMBAD, NED, then VizieR) for a name.

    Which servers are asked, and how long, is astropy's `sesame_url` and
    `remote_timeout`.

    Returns
    -------
    tuple of float or None
        ICRS right ascension and declination in degrees; None when the name is unknown.

    Raises
    ------
    UnreachableError
        When no server answered.
    """
    from http.client import HTTPException

    from astropy.coordinates import SkyCoord
    from astropy.coordinates.name_resolve import NameResolveError

    try:
        found = SkyCoord.from_name(name, cache=False)
    except NameResolveError as failure:
        # astropy has one exception for both; only the text tells them apart.
        lines = str(failure).splitlines()
        if lines and lines[0].startswith("All Sesame queries failed"):
            raise UnreachableError(lines[1].strip() if len(lines) > 1 else lines[0]) from None
        return None
    except (OSError, HTTPException, UnicodeError) as failure:
        raise UnreachableError(str(failure) or type(failure).__name__) from failure
    return float(found.ra.deg), float(found.dec.deg)


def default_cache() -> Path:
    """Where answers are remembered: `names.json` in the user's cache (or `REGDSL_CACHE`)."""
    return cache_folder() / "names.json"


def _key(name: str) -> str:
    return "".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers in a JSON file; one that is broken counts as empty and is written anew."""

    path: Path

    def get(self, name: str) -> Point | None:
        """The remembered place of a name, ICRS degrees."""
        return _place(self._read().get(_key(name)))

    def names(self) -> list[str]:
        """All remembered names, as they were asked."""
        return [entry["name"] for entry in self._read().values() if _place(entry)]

    def put(self, name: str, place: Point) -> None:
        """Remember an answer; a folder that cannot be written is no error."""
        import tempfile

        entries = self._read()
        entries[_key(name)] = {"name": name, "ra": place[0], "dec": place[1]}
        text = json.dumps({"names": entries}, indent=1, ensure_ascii=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        except OSError:
            return
        # Whoever reads meanwhile sees the old file or the new one, never a half of it.
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(draft, self.path)
        except OSError:
            Path(draft).unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        entries = content.get("names") if isinstance(content, dict) else None
        return entries if isinstance(entries, dict) else {}


def _place(entry: object) -> Point | None:
    match entry:
        case {"name": str(), "ra": int() | float() as ra, "dec": int() | float() as dec}:
            return (float(ra), float(dec)) if 0 <= ra < 360 and -90 <= dec <= 90 else None
        case _:
            return None
