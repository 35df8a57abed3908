"""Requests to OAI-PMH servers: slow, polite, and with an end to everything.

Answers go to files as they come, so that their size costs no memory, and no more of them
than is bearable.  A server that is busy is asked again when it says so; hosts get a pause
between two requests, however many registries they have.  What goes wrong is an `OaiError`.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

if TYPE_CHECKING:
    import requests

__all__ = ["Client", "Hosts", "Manners", "OaiError", "Stopped", "address"]

_AGAIN = frozenset({429, 500, 502, 503, 504})
_CONNECT = 30.0
_PIECE = 1 << 16
_REDIRECTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How servers are treated.

    Attributes
    ----------
    timeout
        How long one may be silent; seconds.  Some registries think for ten minutes.
    longest
        How long one answer may take in all; seconds.
    delay
        Pause between two requests to one host; seconds.
    tries
        How often one request is sent at most.
    backoff
        The pause before the second try, where the server names none; it doubles; seconds.
    patience
        A `Retry-After` beyond this is not waited for; seconds.
    most
        Bytes of one answer, unpacked.
    """

    timeout: float = 600.0
    longest: float = 3600.0
    delay: float = 0.5
    tries: int = 4
    backoff: float = 2.0
    patience: float = 900.0
    most: int = 1 << 30


class OaiError(Exception):
    """What is wrong with a server or its answer.

    Attributes
    ----------
    code
        The code of OAI-PMH, such as `badResumptionToken`; empty for all else.
    again
        Whether the same request may well do better.
    reached
        Whether the server has answered at all.
    partial
        Whether a single record may be the reason.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        again: bool = False,
        reached: bool = True,
        partial: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.again = again
        self.reached = reached
        self.partial = partial


class Stopped(Exception):
    """The harvest is to end, because the user wants it to."""


@dataclass(slots=True)
class Hosts:
    """When each host may be asked next; shared by all threads of a harvest."""

    delay: float
    _free: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, url: str) -> float:
        """Take the next turn at a host; seconds until then."""
        host = urlsplit(url).netloc.lower()
        now = time.monotonic()
        with self._lock:
            begin = max(now, self._free.get(host, now))
            self._free[host] = begin + self.delay
        return begin - now

    def done(self, url: str) -> None:
        """A host has answered: the pause counts from here."""
        host = urlsplit(url).netloc.lower()
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + self.delay)


def address(base: str, params: dict[str, str]) -> str:
    """The address of a request.

    The base may end in `?`, or have a query of its own; values are quoted to the last
    character, since resumption tokens have `/`, `+`, `&` and blanks in them.
    """
    split = urlsplit(base.strip())
    own = split.query.strip("&")
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in params.items())
    return urlunsplit(split._replace(query=f"{own}&{query}" if own else query, fragment=""))


class Client:
    """Asks one registry.

    Parameters
    ----------
    manners
        How long to wait, and for how much.
    hosts
        The turns that are shared with others.
    stop
        Set when everything is to end: waits and downloads break off with `Stopped`.
    """

    def __init__(self, manners: Manners, hosts: Hosts, stop: threading.Event) -> None:
        import requests

        from regdsl import __version__

        self._manners = manners
        self._hosts = hosts
        self._stop = stop
        self._session = requests.Session()
        self._session.max_redirects = _REDIRECTS
        self._session.headers.update(
            {
                "User-Agent": f"regdsl/{__version__} (IVOA-Registry-harvester)",
                "Accept": "text/xml, application/xml;q=0.9, */*;q=0.1",
                "Accept-Encoding": "gzip, deflate",
            }
        )
        self.deadline = float("inf")
        """The moment, monotonic, by which the present request ends at the latest."""

    def close(self) -> None:
        """End all connections."""
        self._session.close()

    def fetch(self, base: str, params: dict[str, str], to: Path) -> None:
        """Get an answer into a file.

        Raises
        ------
        OaiError
            When there is none after the last try.
        Stopped
            When everything is to end.
        """
        url = address(base, params)
        for attempt in range(1, self._manners.tries + 1):
            self.pause(self._hosts.turn(url))
            try:
                wait = self._once(url, to)
            except OaiError as exc:
                if not exc.again or attempt == self._manners.tries:
                    raise
                wait = None
            finally:
                self._hosts.done(url)
                self.deadline = float("inf")
            if wait == 0.0:
                return
            if wait is None:
                self.rest(attempt)
            else:
                self.pause(wait)
        raise OaiError(f"still busy after {self._manners.tries} tries")

    def pause(self, seconds: float) -> None:
        """Wait, unless everything is to end."""
        if self._stop.wait(max(0.0, seconds)):
            raise Stopped

    def rest(self, attempt: int) -> None:
        """The pause after a try that failed, longer each time."""
        self.pause(self._manners.backoff * 2.0 ** (attempt - 1))

    def _once(self, url: str, to: Path) -> float | None:
        """Ask once.  0 when the answer is there, else when to ask again, if that is known."""
        import requests
        import urllib3

        begin = time.monotonic()
        self.deadline = begin + self._manners.longest
        try:
            with self._session.get(
                url, stream=True, timeout=(_CONNECT, self._manners.timeout)
            ) as response:
                if response.status_code in _AGAIN:
                    return self._busy(response)
                if not response.ok:
                    raise OaiError(f"HTTP {response.status_code}")
                self._save(response, to)
                return 0.0
        except requests.RequestException as exc:
            raise self._trouble(exc, url) from exc
        except urllib3.exceptions.DecodeError as exc:
            raise OaiError("its answer is badly packed", again=True) from exc
        except urllib3.exceptions.TimeoutError as exc:
            raise self._trouble(requests.Timeout(exc), url) from exc
        except urllib3.exceptions.HTTPError as exc:
            raise self._trouble(requests.ConnectionError(exc), url) from exc

    def _trouble(self, exc: requests.RequestException, url: str) -> OaiError:
        import requests

        from regdsl.remote.trouble import of_exception

        split = urlsplit(url)
        base = urlunsplit(split._replace(query="", fragment=""))
        message = of_exception(exc, base, self._manners.timeout, "").diagnostics[0].message
        hopeless = requests.exceptions.SSLError | requests.exceptions.ProxyError
        # A server that has thought for ten minutes is not made to do it all over again.
        again = isinstance(exc, requests.ConnectionError) and not isinstance(exc, hopeless)
        again = again and not isinstance(exc, requests.Timeout)
        return OaiError(message, again=again, reached=False)

    def _busy(self, response: requests.Response) -> float | None:
        from regdsl.remote.patience import retry_after

        wait = retry_after(response)
        if wait is not None and wait > self._manners.patience:
            raise OaiError(f"HTTP {response.status_code}, and to be asked again in {wait:.0f} s")
        if response.status_code == 500 and wait is None:
            raise OaiError("HTTP 500", again=True, partial=True)
        # Never at once, whatever it says.
        return None if wait is None else max(wait, 0.01)

    def _save(self, response: requests.Response, to: Path) -> None:
        raw: Any = response.raw
        read = getattr(raw, "read1", raw.read)
        size = 0
        with open(to, "wb") as file:
            while piece := read(_PIECE, decode_content=True):
                size += len(piece)
                if size > self._manners.most:
                    more = f"its answer has more than {self._manners.most >> 20} MiB"
                    raise OaiError(more, partial=True)
                if time.monotonic() > self.deadline:
                    raise OaiError(f"its answer takes more than {self._manners.longest:g} s")
                if self._stop.is_set():
                    raise Stopped
                file.write(piece)
        if not size:
            raise OaiError("an empty answer", again=True, partial=True)
        with contextlib.suppress(Exception):
            raw.release_conn()
