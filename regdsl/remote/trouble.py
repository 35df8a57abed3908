"""What went wrong with a server, as errors E501 to E504.

Exceptions of `requests` and answers that are none are told apart here: not there
(E501), refused (E502), too slow (E503), no registry (E504).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regdsl.diagnostics import RegdslError, error

if TYPE_CHECKING:
    import requests

__all__ = ["ServerError", "busy", "no_registry", "of_exception", "of_response", "refused", "trim"]

LONGEST = 400
"""Characters of a server's own message that are passed on."""


class ServerError(RegdslError):
    """An error of a server.

    Attributes
    ----------
    url
        The service that was asked.
    adql
        What it was asked; empty when it did not come to that.
    """

    def __init__(self, made: RegdslError, url: str, adql: str = "") -> None:
        super().__init__(made.diagnostics, made.source)
        self.url = url
        self.adql = adql


def trim(message: object, longest: int = LONGEST) -> str:
    """A server's message as one line of bearable length."""
    text = " ".join(str(message).split())
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."


def _make(code: str, message: str, help: str, url: str, adql: str = "") -> ServerError:
    return ServerError(error(code, message, help=help), url, adql)


def of_exception(
    exc: requests.RequestException, url: str, seconds: float, adql: str
) -> ServerError:
    """The error for what `requests` raised."""
    import requests

    from regdsl.remote.patience import MOST, TooMuch

    if isinstance(exc, requests.Timeout) and not isinstance(exc, requests.ConnectTimeout):
        return too_slow(url, seconds, adql)
    if isinstance(exc, TooMuch):
        return no_registry(url, f"its answer has more than {MOST >> 20} MiB", adql)
    if isinstance(exc, requests.TooManyRedirects):
        return no_registry(url, "it sends from one address to the next without end", adql)
    if isinstance(exc, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return no_registry(url, "that is not the address of a web service", adql)
    return _make(
        "E501",
        f"{url} cannot be reached: {_reason(exc)}",
        "check the address and the network, or search a mirror",
        url,
        adql,
    )


_WHYS = (
    (r"Name or service not known|nodename nor servname|getaddrinfo|NameResolution|Name resolution",
     "no host has this name"),
    (r"Connection refused|actively refused", "the connection was refused"),
    (r"CERTIFICATE_VERIFY_FAILED|certificate", "its certificate is not to be trusted"),
    (r"SSL|TLS", "there is no secure connection"),
    (r"timed out|ConnectTimeout", "there is no connection in time"),
    (r"Cannot connect to proxy|ProxyError", "the proxy does not let this through"),
    (r"IncompleteRead|ended prematurely|InvalidChunkLength", "the answer breaks off"),
    (r"Connection reset|Connection aborted|RemoteDisconnected|Broken pipe",
     "the server ended the connection"),
    (r"unreachable", "there is no way to this network"),
)  # fmt: skip


def _reason(exc: BaseException) -> str:
    """A few words for the exception, which itself is a tale of nested classes."""
    tale = f"{type(exc).__name__} {exc}"
    for pattern, words in _WHYS:
        if re.search(pattern, tale):
            return words
    return trim(exc) or type(exc).__name__


def too_slow(url: str, seconds: float, adql: str = "") -> ServerError:
    """No full answer before the deadline."""
    return _make(
        "E503",
        f"{url} did not finish its answer within {seconds:g} s",
        "ask again later, give it more time (`timeout`), narrow the query, or search a mirror",
        url,
        adql,
    )


def busy(url: str, response: requests.Response, adql: str = "") -> ServerError:
    """Still busy, or down, after the last try."""
    from regdsl.remote.patience import retry_after

    wait = retry_after(response)
    when = f"in {wait:.0f} s" if wait else "later"
    said = _plain_text(response)
    return _make(
        "E501",
        f"{url} is not at work now: HTTP {response.status_code}{f', {said}' if said else ''}",
        f"ask again {when}, or ask another server or a mirror",
        url,
        adql,
    )


def refused(url: str, message: object, adql: str) -> ServerError:
    """The server understood and will not."""
    return _make(
        "E502",
        f"{url} refused the query: {trim(message) or 'it does not say why'}",
        "`regdsl compile` shows the ADQL, which this error has in `adql`; ask another server "
        "or a mirror",
        url,
        adql,
    )


def no_registry(url: str, why: str, adql: str = "") -> ServerError:
    """Something else lives there."""
    return _make(
        "E504",
        f"{url} is no RegTAP service: {why}",
        "give the address that `/sync` is below, such as http://reg.g-vo.org/tap; "
        "`regdsl search 'service:regtap'` finds others",
        url,
        adql,
    )


def of_response(url: str, response: requests.Response, adql: str = "") -> ServerError:
    """The error for an answer that is no VOTable or no capabilities."""
    from regdsl.remote.patience import RETRIED

    status = response.status_code
    if status in RETRIED:
        return busy(url, response, adql)
    if status in (401, 403, 407):
        return refused(url, f"it wants a login (HTTP {status})", adql)
    if status in (404, 405, 410):
        return no_registry(url, f"there is nothing at this address (HTTP {status})", adql)
    said = _plain_text(response)
    if status >= 400:
        return refused(url, f"HTTP {status}{f', {said}' if said else ''}", adql)
    what = "a web page" if _is_page(response) else f"`{said}`" if said else "something else"
    return no_registry(url, f"it answers with {what}", adql)


def _is_page(response: requests.Response) -> bool:
    start = bytes(response.content[:500]).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<html" in start


def _plain_text(response: requests.Response) -> str:
    """What a short answer in words says; nothing for pages."""
    if _is_page(response):
        return ""
    text: Any = response.content[: 8 * LONGEST].decode("utf-8", errors="replace")
    return trim(re.sub(r"<[^>]*>?", " ", text), LONGEST // 2)
