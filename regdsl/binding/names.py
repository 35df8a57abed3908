"""Names of objects: from "Flaming Star" to a place on the sky.

A `Resolver` asks a chain of sources, cheapest first: the user's own names, the offline
catalogue, coordinates written inside the name, remembered answers of Sesame, and
Sesame itself where the network is allowed.  The answer says where it came from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from regdsl.ast import Span
from regdsl.binding import catalogue, sesame
from regdsl.binding.coords import Point
from regdsl.diagnostics import RegdslError, error

__all__ = ["NO_NAMES", "Resolved", "Resolver", "Source", "designation"]

Source = Literal["own names", "OpenNGC", "coordinates in the name", "Sesame, remembered", "Sesame"]

_DESIGNATION = re.compile(
    r"(?:.*?)(J(\d{4,9})(\.\d*)?([+-])(\d{2,8})(\.\d*)?)(?:[A-Za-z]{1,2})?", re.IGNORECASE
)
NO_NAMES = ("circle", "cone", "box", "region", "point")
"""Words of ADQL that are taken for names of objects, and are none."""

_TWO_NUMBERS = re.compile(r"[+-]?\d[\d.:hmsd°]*[\s,]+[+-]?\d[\d.:msd°]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A name and its place.

    Attributes
    ----------
    name
        What was asked.
    ra, dec
        ICRS, in degrees.
    source
        Who knew it.
    matched
        What the source calls it: `IC 405 (Flaming Star Nebula)`.
    """

    name: str
    ra: float
    dec: float
    source: Source
    matched: str


class Resolver:
    """Finds the places of objects.

    Parameters
    ----------
    names
        The user's own names: ICRS right ascension and declination in degrees.
    online
        Whether Sesame may be asked; remembered answers are used in any case.
    cache
        The file of remembered answers; None takes the one in the user's cache folder.
    ask
        Asks the name service: a place, or None when it does not know the name.  It
        raises `regdsl.binding.sesame.UnreachableError` when there is no answer.
    """

    def __init__(
        self,
        names: Mapping[str, Point] | None = None,
        *,
        online: bool = False,
        cache: Path | None = None,
        ask: Callable[[str], Point | None] = sesame.ask,
    ) -> None:
        self.online = online
        self._own: dict[str, tuple[str, Point]] = {}
        for name, (ra, dec) in (names or {}).items():
            if not (0 <= ra < 360 and -90 <= dec <= 90):
                raise error(
                    "E114",
                    f"the place of your own name `{name}` is not on the sky: {ra}, {dec}",
                    help="give ICRS degrees, 0 <= ra < 360 and -90 <= dec <= 90",
                )
            self._own[_key(name)] = (name, (float(ra), float(dec)))
        self._cache_path = cache
        self._ask = ask
        self._known: dict[str, Resolved] = {}

    @property
    def _cache(self) -> sesame.Cache:
        if self._cache_path is None:
            self._cache_path = sesame.default_cache()
        return sesame.Cache(self._cache_path)

    def resolve(self, text: str, span: Span | None = None) -> Resolved:
        """Find an object.

        Parameters
        ----------
        text
            The name as written; case and blanks do not matter.
        span
            Where it stands, for the error.

        Returns
        -------
        Resolved
            The place, and who knew it.

        Raises
        ------
        RegdslError
            E113, when no source knows the name, when a common name is that of several
            objects, or when the name service could not be reached.
        """
        if not text.strip():
            raise error(
                "E113", "the name of the object is empty", span, help='write a name, `near "M 31"`'
            )
        if text not in self._known:
            self._known[text] = self._offline(text, span) or self._sesame(text, span)
        return self._known[text]

    def _offline(self, text: str, span: Span | None) -> Resolved | None:
        def found(place: Point, source: Source, matched: str) -> Resolved:
            return Resolved(name=text, ra=place[0], dec=place[1], source=source, matched=matched)

        if own := self._own.get(_key(text)):
            return found(own[1], "own names", own[0])
        entries = catalogue.find(text)
        if len(entries) > 1:
            named = (str(entry).partition(" (") for entry in entries)
            choices = ", ".join(f'`"{name}"` ({more}' if more else name for name, _, more in named)
            raise error(
                "E113",
                f"`{text}` is the name of {len(entries)} objects",
                span,
                help=f"write the one that is meant: {choices}",
            )
        if entries:
            return found((entries[0].ra, entries[0].dec), "OpenNGC", str(entries[0]))
        if decoded := designation(text):
            return found(decoded[1], "coordinates in the name", decoded[0])
        if place := self._cache.get(text):
            return found(place, "Sesame, remembered", text)
        return None

    def _sesame(self, text: str, span: Span | None) -> Resolved:
        if not self.online:
            raise self._unknown(text, span)
        try:
            place = self._ask(text)
        except sesame.UnreachableError as reason:
            raise error(
                "E113",
                f"the name service could not be reached, and no offline source knows `{text}`",
                span,
                help=f"try again later, or write coordinates, `83.63 +22.01` ({reason})",
            ) from None
        if place is None:
            raise self._unknown(text, span)
        self._cache.put(text, place)
        return Resolved(name=text, ra=place[0], dec=place[1], source="Sesame", matched=text)

    def _unknown(self, text: str, span: Span | None) -> RegdslError:
        close = self._suggest(text)
        message = f"unknown object `{text}`"
        if text.lower() in NO_NAMES:
            help = "a circle is written `near 83.63 +22.01 within 1deg`"
            return error("E113", message, span, help=help)
        if _TWO_NUMBERS.fullmatch(text.strip()):
            numbers = " ".join(text.replace(",", " ").split())
            help = f"coordinates stand without quotes: `near {numbers}`"
            return error("E113", message, span, help=help)
        if close:
            hint = f'did you mean `"{close}"`?'
        else:
            hint = "write its coordinates, `near 83.63 +22.01`"
            if not any(c.isdigit() or c in '"\\' for c in text):
                hint += f', or, to search for the words, quote them all: `"near {text}"`'
        asked = ["OpenNGC" if catalogue.available() else "OpenNGC (not installed)"]
        if self._own:
            asked.insert(0, "your own names")
        asked.append("remembered answers of Sesame")
        if self.online:
            asked.append("Sesame")
        else:
            message = f"no offline source knows an object `{text}`"
        told = f"asked were {', '.join(asked[:-1])} and {asked[-1]}"
        if not self.online:
            told += "; without `--frozen` (in Python: `online=True`) Sesame itself is asked too"
        return error(
            "E113",
            message,
            span,
            help=f"{hint} {told[0].upper()}{told[1:]}" if hint[-1] == "?" else f"{hint}; {told}",
            replace=f'"{close}"' if close else None,
        )

    def _suggest(self, text: str) -> str | None:
        known = [name for name, _ in self._own.values()]
        known += catalogue.common_names()
        known += self._cache.names()
        by_key: dict[str, str] = {}
        for name in known:
            words = name.split()
            for end in (len(words), len(words) - 1):
                by_key.setdefault(catalogue.fold(" ".join(words[:end])), name)
        by_key.pop("", None)
        close = difflib.get_close_matches(catalogue.fold(text), by_key, 1, 0.75)
        return by_key[close[0]] if close else None


def _key(name: str) -> str:
    # A name of signs alone has nothing to fold.
    return catalogue.fold(name) or name.strip()


def designation(text: str) -> tuple[str, Point] | None:
    """The coordinates inside a name such as `2MASS J05342195+2200520`.

    Parameters
    ----------
    text
        A name that ends in an IAU designation: J, the digits of hours, minutes and
        seconds, a sign, and the digits of degrees, minutes and seconds.  Digits after
        the last whole unit are its decimals: `J17544-2619` is 17h54.4m.

    Returns
    -------
    tuple or None
        The designation, and ICRS right ascension and declination in degrees.  None when
        there is no designation in the name; those of equinox B1950 are not read.
    """
    match = _DESIGNATION.fullmatch(text.strip().replace("\u2212", "-"))
    if match is None:
        return None
    whole, ra_digits, ra_fraction, sign, dec_digits, dec_fraction = match.groups()
    hours = _sexagesimal(ra_digits, ra_fraction)
    degrees = _sexagesimal(dec_digits, dec_fraction)
    if hours is None or degrees is None or hours >= 24 or degrees > 90:
        return None
    return whole, (hours * 15, -degrees if sign == "-" else degrees)


def _sexagesimal(digits: str, fraction: str | None) -> float | None:
    """Digits in pairs, the rest being decimals of the last pair."""
    parts = [digits[at : at + 2] for at in range(0, min(len(digits), 6), 2)]
    decimals = digits[6:]
    if len(parts[-1]) == 1:
        decimals = parts.pop()
    if decimals and fraction:
        return None
    numbers = [float(part) for part in parts]
    if any(number >= 60 for number in numbers[1:]):
        return None
    numbers[-1] += float(fraction if fraction and fraction != "." else f"0.{decimals or 0}")
    return sum(number / 60.0**place for place, number in enumerate(numbers))
