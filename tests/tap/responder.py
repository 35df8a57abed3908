"""A TAP service on the loopback.

    with Responder(answer) as service:
        pyvo.dal.TAPService(service.url).run_sync("SELECT ...")

`answer(adql, maxrec)` gives names, datatypes of VOTable, rows, and whether there are
more; what it raises is a refusal.  The service knows `/sync`, `/capabilities`,
`/tables` and `/availability`, remembers what was asked of it, and misbehaves on demand.
It answers as a proxy as well (`http_proxy`), so that pages can speak of real servers.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.tap import troubles, vosi, votable
from tests.tap.troubles import Reply, Trouble

Answer = Callable[[str, int], tuple[Sequence[str], Sequence[str], Iterable[Sequence[Any]], bool]]

DEFAULT_MAXREC = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    method: str
    host: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]

    @property
    def what(self) -> str:
        """The resource of TAP: `sync`, `capabilities`, `tables`, ..."""
        return self.path.removeprefix(BASE).strip("/").partition("/")[0]


BASE = "/tap"


@dataclass
class Responder:
    """The service; a context manager.

    Attributes
    ----------
    answer, offers
        What it answers with, and what it announces.
    strict
        Refuse what it does not announce: UNION, LOWER, MOC.
    hard_limit
        More rows it never gives.
    asked
        All requests, in order.
    by_host, limits
        Troubles, and hard limits, by the name of the host that was asked, when it is a
        proxy.
    """

    answer: Answer
    offers: vosi.Offers = vosi.GAVO
    strict: bool = True
    hard_limit: int = 1_000_000
    asked: list[Asked] = field(default_factory=list)
    by_host: dict[str, Trouble] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._troubles: dict[str, deque[Iterator[Trouble]]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Responder:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.responder = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self.address}{BASE}"

    @property
    def address(self) -> str:
        """The same without the path, as for a proxy."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def trouble(self, *found: Trouble, on: str = "sync", forever: bool = False) -> None:
        """The next requests for `on` get these, one each; `forever` repeats the last."""

        def queue() -> Iterator[Trouble]:
            yield from found
            while forever:
                yield found[-1]

        with self._lock:
            self._troubles.setdefault(on, deque()).append(queue())

    def at_ease(self) -> None:
        """No troubles any more, and nothing asked."""
        with self._lock:
            self._troubles.clear()
        self.by_host.clear()
        self.asked.clear()
        self.hard_limit = 1_000_000

    def count(self, what: str = "sync") -> int:
        """How often something was asked for."""
        return sum(asked.what == what for asked in self.asked)

    def next_trouble(self, asked: Asked) -> Trouble | None:
        """What goes wrong with this request."""
        if asked.host in self.by_host:
            return self.by_host[asked.host]
        with self._lock:
            queues = self._troubles.get(asked.what, deque())
            while queues:
                found = next(queues[0], None)
                if found is not None:
                    return found
                queues.popleft()
        return None

    def reply(self, asked: Asked) -> Reply:
        """The right answer to a request."""
        if not asked.path.startswith(f"{BASE}/"):
            return Reply(troubles.PAGE, 404, "text/html")
        match asked.what:
            case "sync":
                return self._sync(asked.params, self.limits.get(asked.host, self.hard_limit))
            case "capabilities":
                return _xml(vosi.capabilities(self.url, self.offers))
            case "availability":
                return _xml(vosi.availability())
            case "tables":
                return self._tables(asked)
            case _:
                return Reply(troubles.PAGE, 404, "text/html")

    def _tables(self, asked: Asked) -> Reply:
        name = asked.path.removeprefix(f"{BASE}/tables").strip("/")
        if not name:
            return _xml(vosi.tables(self.offers, columns=asked.params.get("DETAIL") != "min"))
        found = vosi.table(self.offers, name)
        return _xml(found) if found else Reply(troubles.PAGE, 404, "text/html")

    def _sync(self, params: dict[str, str], limit: int) -> Reply:
        try:
            if params.get("LANG", "").partition("-")[0] != "ADQL":
                raise ValueError("LANG must be ADQL")
            if not params.get("QUERY"):
                raise ValueError("QUERY is missing")
            maxrec = min(int(params.get("MAXREC", DEFAULT_MAXREC)), limit)
            if self.strict:
                self.refuse_what_is_not_offered(params["QUERY"])
            return Reply(votable.table(*self.answer(params["QUERY"], maxrec)))
        except Exception as exc:
            return Reply(votable.failure(str(exc) or type(exc).__name__), 400)

    def refuse_what_is_not_offered(self, adql: str) -> None:
        """Raise ValueError for optional parts of ADQL that are not announced."""
        plain = re.sub(r"'(?:[^']|'')*'", "''", adql).upper()
        offers = self.offers
        wanted = {
            r"\bUNION\b": "UNION" in offers.sets,
            r"\bLOWER\s*\(": "LOWER" in offers.strings,
            r"\bILIKE\b": "ILIKE" in offers.strings,
            r"\bCOALESCE\s*\(": "COALESCE" in offers.conditional,
            r"\bMOC\s*\(": "MOC" in offers.keywords,
            r"\bSTC_": offers.version != "1.1",
        }
        for pattern, offered in wanted.items():
            if not offered and re.search(pattern, plain):
                raise ValueError(f"this service does not know {pattern}")


def _xml(body: bytes) -> Reply:
    return Reply(body, content_type="text/xml")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    responder: Responder

    def __init__(self, *args: Any) -> None:
        self.closing = threading.Event()
        super().__init__(*args)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        self._handle("")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._handle(self.rfile.read(length).decode())

    def _handle(self, form: str) -> None:
        found = urlsplit(self.path)
        params = {
            name.upper(): values[-1]
            for text in (found.query, form)
            for name, values in parse_qs(text, keep_blank_values=True).items()
        }
        if "DETAIL" in params:
            params["DETAIL"] = params["DETAIL"].lower()
        host = found.hostname or self.headers.get("Host", "").partition(":")[0]
        asked = Asked(self.command, host, found.path, params, dict(self.headers))
        responder = self.server.responder
        responder.asked.append(asked)
        trouble = responder.next_trouble(asked)
        (trouble or troubles.send)(self, responder.reply(asked))

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
