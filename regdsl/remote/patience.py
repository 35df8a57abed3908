"""HTTP with one deadline for everything, and a second try where that can help.

An adapter for the `requests` sessions that pyvo works with.  Looking up the host,
connecting, TLS, the head and the body of the answer, and the waits between tries: all
of it ends when the deadline does, also when a server sends one byte a second.  What the
network raises is what `requests` raises.
"""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

__all__ = ["DEFAULT_TIMEOUT", "DEFAULT_TRIES", "Deadline", "OutOfTime", "TooMuch", "session"]

DEFAULT_TIMEOUT = 60.0
DEFAULT_TRIES = 3

RETRIED = frozenset({429, 502, 503, 504})
"""What a server says when it may do better a moment later."""

LONGEST_WAIT = 20.0
"""A `Retry-After` beyond this is not waited for; seconds."""

CONNECT = 15.0
"""At most so long for a connection, so that an address that is dead has a second try."""

MOST = 1 << 30
"""Bytes of an answer, unpacked: far more than all of the Registry's titles."""

_FIRST_WAIT = 0.5

_PIECE = 0.25


class OutOfTime(requests.exceptions.Timeout):
    """The deadline has passed."""


class TooMuch(requests.exceptions.RequestException):
    """The answer does not end."""


class Deadline:
    """A moment that everything must be done by.

    Attributes
    ----------
    seconds
        How far away it was in the beginning.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never less than 0."""
        return max(0.0, self._end - time.monotonic())

    def end(self) -> None:
        """Let it be over now: for what other threads are still at."""
        self._end = 0.0


def session(deadline: Deadline, tries: int = DEFAULT_TRIES) -> requests.Session:
    """A session of pyvo's that keeps to a deadline and says who we are.

    Parameters
    ----------
    deadline
        For all that is done with the session.
    tries
        How often one request is sent at most, when the connection fails or the server
        is busy; what a server refuses is not sent again.
    """
    from pyvo.utils.http import create_session

    from regdsl import __version__

    made: requests.Session = create_session()
    made.headers["User-Agent"] = f"regdsl/{__version__} {made.headers['User-Agent']!s}"
    adapter = _PatientAdapter(deadline, tries)
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made


class _PatientAdapter(HTTPAdapter):
    """Sends with a deadline, and again where that can help; reads the whole answer."""

    def __init__(self, deadline: Deadline, tries: int) -> None:
        super().__init__()
        self._deadline = deadline
        self._tries = tries

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        """Send a request; `requests` calls this for each redirect as well."""
        more.pop("timeout", None)
        more["stream"] = True
        attempt = 1
        while True:
            again = attempt < self._tries
            try:
                response = self._once(request, more)
            except requests.ConnectionError as exc:
                wait = _backoff(attempt)
                if not again or _hopeless(exc) or wait >= self._deadline.left:
                    raise
            else:
                if response.status_code not in RETRIED or not again:
                    return _moved(request, response)
                asked = retry_after(response)
                wait = _backoff(attempt) if asked is None else asked
                if wait > LONGEST_WAIT or wait >= self._deadline.left:
                    return response
            time.sleep(wait)
            attempt += 1

    def _once(self, request: requests.PreparedRequest, more: dict[str, Any]) -> requests.Response:
        left = self._deadline.left
        if not left:
            raise OutOfTime(request=request)
        send = super().send
        exchange = _Exchange(
            lambda: send(request, timeout=(min(left, CONNECT), left), **more), self._deadline
        )
        return exchange.wait(request)


class _Exchange:
    """One request and its answer, in a thread of its own.

    Only so is there an end to what cannot be interrupted: names that do not resolve,
    heads that arrive byte by byte.  A thread that is left behind ends with its socket.
    """

    def __init__(self, send: Callable[[], requests.Response], deadline: Deadline) -> None:
        self._send = send
        self._deadline = deadline
        self._given_up = threading.Event()
        self._response: requests.Response | None = None
        self._body = b""
        self._failure: BaseException | None = None

    def wait(self, request: requests.PreparedRequest) -> requests.Response:
        """The answer with its body, or what went wrong."""
        thread = threading.Thread(target=self._run, daemon=True, name="regdsl-http")
        thread.start()
        late = True
        try:
            # In pieces, since somebody else may end it.
            while thread.is_alive() and self._deadline.left:
                thread.join(min(_PIECE, self._deadline.left))
            late = thread.is_alive()
        finally:
            if late:
                self._give_up()
        if late:
            # However fast the thread ends now: that its reading broke off is our doing.
            raise OutOfTime(request=request)
        if self._failure is not None:
            raise self._failure
        assert self._response is not None
        return _complete(self._response, self._body)

    def _run(self) -> None:
        try:
            self._response = self._send()
            self._body = self._read(self._response)
        except urllib3.exceptions.ReadTimeoutError:
            self._failure = OutOfTime()
        except urllib3.exceptions.DecodeError as exc:
            self._failure = requests.exceptions.ContentDecodingError(exc)
        except (urllib3.exceptions.HTTPError, OSError) as exc:
            known = isinstance(exc, requests.RequestException)
            self._failure = exc if known else requests.ConnectionError(exc)
        except BaseException as exc:
            self._failure = exc
        if isinstance(self._failure, requests.exceptions.ReadTimeout):
            self._failure = OutOfTime(request=self._failure.request)
        if self._response is not None and (self._failure or self._given_up.is_set()):
            # Nobody reads on, and the pool that the connection is of may be closed by now.
            with contextlib.suppress(Exception):
                self._response.raw.close()

    def _read(self, response: requests.Response) -> bytes:
        """The body, in pieces as they come, so that a drip can be ended between two."""
        raw = response.raw
        pieces, size = [], 0
        read = getattr(raw, "read1", raw.read)
        while piece := read(1 << 16, decode_content=True):
            if self._given_up.is_set():
                raise OutOfTime(request=response.request)
            pieces.append(piece)
            size += len(piece)
            if size > MOST:
                raw.close()
                raise TooMuch(request=response.request)
        raw.release_conn()
        return b"".join(pieces)

    def _give_up(self) -> None:
        self._given_up.set()
        if self._response is not None:
            with contextlib.suppress(Exception):
                self._response.raw.shutdown()


def _complete(response: requests.Response, body: bytes) -> requests.Response:
    """The response as if it had been read at once; pyvo reads `raw` again."""
    headers = {k: v for k, v in response.headers.items() if k.lower() not in _ABOUT_TRANSFER}
    response.raw = urllib3.HTTPResponse(
        io.BytesIO(body), headers=headers, status=response.status_code, preload_content=False
    )
    vars(response).update(_content=body, _content_consumed=True)
    return response


_ABOUT_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def _moved(request: requests.PreparedRequest, response: requests.Response) -> requests.Response:
    """A service that has moved is sent the same again, and not GET without a query.

    That is for 301, and for 302 to the same path (http to https, most of the time); a
    302 or 303 to elsewhere is where the result is.
    """
    if request.method == "POST" and response.status_code in (301, 302):
        here = urllib3.util.parse_url(request.url or "").path
        there = urllib3.util.parse_url(response.headers.get("Location", "")).path
        if response.status_code == 301 or here == there:
            response.status_code = 308
    return response


def _backoff(attempt: int) -> float:
    return _FIRST_WAIT * float(2 ** (attempt - 1))


def _hopeless(exc: requests.ConnectionError) -> bool:
    """Whether another try must end the same way."""
    return isinstance(exc, requests.exceptions.SSLError | requests.exceptions.ProxyError)


def retry_after(response: requests.Response) -> float | None:
    """The seconds of a `Retry-After` (RFC 9110, section 10.2.3); None without a good one."""
    text = response.headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with contextlib.suppress(ValueError):
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is not None:
            return max(0.0, moment.timestamp() - time.time())
    return None
