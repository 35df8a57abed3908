"""Publishing registries on the loopback, which misbehave on demand.

    with World() as world:
        cds = world.registry("cds", [record("ivo://cds/a"), record("ivo://cds/b")])
        harvest(path, rofr=world.rofr.url)

Each registry answers Identify, ListRecords, ListIdentifiers and GetRecord by the rules of
OAI-PMH 2.0; `trouble` puts something else in place of its next answers.  The Registry of
Registries is one of them, and lists the others.  What was asked is remembered.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

OAI = "http://www.openarchives.org/OAI/2.0/"
MANAGED = "ivo_managed"
STAMP = "2026-01-10T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A record as a registry has it; without `xml` it is deleted."""

    ivoid: str
    xml: str | None
    stamp: str = STAMP
    sets: tuple[str, ...] = (MANAGED,)

    def deleted(self, stamp: str = STAMP) -> Item:
        return replace(self, xml=None, stamp=stamp)


def record(
    ivoid: str,
    title: str = "A catalogue",
    *,
    updated: str | None = "2026-01-01T00:00:00Z",
    status: str = "active",
    stamp: str = STAMP,
    sets: tuple[str, ...] = (MANAGED,),
    more: str = "",
    kind: str = "vr:Service",
) -> Item:
    """A record of VOResource; `more` is XML after its content."""
    when = f" updated={quoteattr(updated)}" if updated is not None else ""
    xml = (
        '<ri:Resource xmlns="" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" '
        'xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0" '
        'xmlns:vg="http://www.ivoa.net/xml/VORegistry/v1.0" '
        f'xsi:type="{kind}" created="2020-01-01T00:00:00Z"{when} status="{status}">'
        f"<title>{escape(title)}</title><identifier>{escape(ivoid)}</identifier>"
        "<curation><publisher>P</publisher></curation>"
        "<content><subject>stars</subject><description>All of it.</description>"
        f"<referenceURL>http://example.org/</referenceURL></content>{more}</ri:Resource>"
    )
    return Item(ivoid=ivoid, xml=xml, stamp=stamp, sets=sets)


def registry_record(
    ivoid: str, url: str, authorities: Iterable[str], *, full: bool = False, title: str = ""
) -> Item:
    """The record of a registry that can be harvested at a URL."""
    managed = "".join(f"<managedAuthority>{name}</managedAuthority>" for name in authorities)
    more = (
        '<capability xsi:type="vg:Harvest" standardID="ivo://ivoa.net/std/Registry">'
        '<interface xsi:type="vg:OAIHTTP" role="std" version="1.0">'
        f"<accessURL>{escape(url)}</accessURL></interface><maxRecords>0</maxRecords>"
        f"</capability><full>{str(full).lower()}</full>{managed}"
    )
    sets = (MANAGED, "ivo_publishers")
    return record(ivoid, title or f"Registry {ivoid}", kind="vg:Registry", more=more, sets=sets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, and how it is sent."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterator[bytes]] | None = None
    """Sent one after the other in place of the body, without a length."""
    cut: int | None = None
    """The connection ends after so many bytes."""


Trouble = Callable[[Reply], Reply]


def says(body: str | bytes, status: int = 200, **headers: str) -> Trouble:
    """Something else altogether."""
    data = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(body=data, status=status, headers=named)


def changes(edit: Callable[[bytes], bytes]) -> Trouble:
    """The right answer, edited."""
    return lambda reply: replace(reply, body=edit(reply.body))


def oai_error(code: str, message: str = "") -> Trouble:
    return says(f'<OAI-PMH xmlns="{OAI}"><error code="{code}">{message}</error></OAI-PMH>')


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    registry: str
    params: dict[str, str]
    headers: dict[str, str]
    at: float
    query: str

    @property
    def verb(self) -> str:
        return self.params.get("verb", "")


class Registry:
    """One publishing registry of the world.

    Attributes
    ----------
    items
        Its records, in order; change them at will.
    page
        Records of one answer.
    seconds
        Whether it has dates with a time; else it refuses them.
    knows_sets, puts_sets
        Whether it heeds `set`; whether headers say their sets.
    keeps_deleted
        Whether deleted records are listed.
    token
        Makes a resumption token of a cursor.
    """

    def __init__(self, world: World, name: str, items: Iterable[Item], ivoid: str) -> None:
        self.world = world
        self.name = name
        self.ivoid = ivoid
        self.items = list(items)
        self.page = 100
        self.seconds = True
        self.knows_sets = True
        self.puts_sets = True
        self.keeps_deleted = True
        self.announces = True
        self.clock = lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.token: Callable[[int], str] = lambda cursor: f"from/{cursor}+of&the rest=%"
        self._tokens: dict[str, tuple[dict[str, str], int]] = {}
        self._troubles: dict[str, deque[Iterator[Trouble | None]]] = {}

    @property
    def url(self) -> str:
        return f"{self.world.address}/{self.name}"

    def trouble(
        self, *found: Trouble | None, on: str = "ListRecords", forever: bool = False
    ) -> None:
        """The next answers to a verb become these, one each; None leaves one as it is."""

        def queue() -> Iterator[Trouble | None]:
            yield from found
            while forever:
                yield found[-1]

        self._troubles.setdefault(on, deque()).append(queue())

    def at_ease(self) -> None:
        self._troubles.clear()

    def asked(self, verb: str = "ListRecords") -> list[Asked]:
        """What it was asked, by verb."""
        return [a for a in self.world.asked if a.registry == self.name and a.verb == verb]

    def put(self, *items: Item) -> None:
        """Add records, or replace those with the same ivoid."""
        names = {item.ivoid.lower() for item in items}
        kept = [item for item in self.items if item.ivoid.lower() not in names]
        self.items = [*kept, *items]

    def forget(self, *ivoids: str) -> None:
        """Drop records silently."""
        self.items = [item for item in self.items if item.ivoid not in ivoids]

    def forget_tokens(self) -> None:
        self._tokens.clear()

    # --- answers

    def reply(self, params: dict[str, str]) -> Reply:
        right = Reply(body=self._document(params).encode())
        queues = self._troubles.get(params.get("verb", ""), deque())
        while queues:
            try:
                found = next(queues[0])
            except StopIteration:
                queues.popleft()
                continue
            return right if found is None else found(right)
        return right

    def _document(self, params: dict[str, str]) -> str:
        verb = params.get("verb", "")
        match verb:
            case "Identify":
                content = self._identify()
            case "ListRecords" | "ListIdentifiers":
                content = self._list(verb, params)
            case "GetRecord":
                content = self._one(params.get("identifier", ""))
            case _:
                content = _error("badVerb")
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in params.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}">'
            f"<responseDate>{self.clock()}</responseDate>"
            f"<request{attributes}>{escape(self.url)}</request>{content}</OAI-PMH>"
        )

    def _identify(self) -> str:
        pattern = "YYYY-MM-DDThh:mm:ssZ" if self.seconds else "YYYY-MM-DD"
        kept = "persistent" if self.keeps_deleted else "no"
        return (
            f"<Identify><repositoryName>{self.name}</repositoryName>"
            f"<baseURL>{escape(self.url)}</baseURL><protocolVersion>2.0</protocolVersion>"
            "<adminEmail>x@example.org</adminEmail>"
            "<earliestDatestamp>2000-01-01</earliestDatestamp>"
            f"<deletedRecord>{kept}</deletedRecord><granularity>{pattern}</granularity></Identify>"
        )

    def _list(self, verb: str, params: dict[str, str]) -> str:
        cursor = 0
        if "resumptionToken" in params:
            if params["resumptionToken"] not in self._tokens or len(params) > 2:
                return _error("badResumptionToken")
            params, cursor = self._tokens[params["resumptionToken"]]
        since = params.get("from", "")
        if "T" in since and not self.seconds:
            return _error("badArgument", "a date, please")
        found = [
            item
            for item in self.items
            if item.stamp[: len(since)] >= since.rstrip("Z")
            and (self.keeps_deleted or item.xml is not None)
            and (not self.knows_sets or params.get("set", "") in ("", *item.sets))
        ]
        if not found:
            return _error("noRecordsMatch")
        body = [self._record(item, verb) for item in found[cursor : cursor + self.page]]
        following = cursor + self.page
        token = ""
        if following < len(found):
            name = self.token(following)
            self._tokens[name] = (params, following)
            size = f' completeListSize="{len(found)}"' if self.announces else ""
            token = f'<resumptionToken cursor="{cursor}"{size}>{escape(name)}</resumptionToken>'
        elif cursor:
            token = "<resumptionToken/>"
        return f"<{verb}>{''.join(body)}{token}</{verb}>"

    def _record(self, item: Item, verb: str) -> str:
        status = ' status="deleted"' if item.xml is None else ""
        sets = item.sets if self.puts_sets else ()
        header = (
            f"<header{status}><identifier>{escape(item.ivoid)}</identifier>"
            f"<datestamp>{item.stamp if self.seconds else item.stamp[:10]}</datestamp>"
            f"{''.join(f'<setSpec>{name}</setSpec>' for name in sets)}</header>"
        )
        if verb == "ListIdentifiers":
            return header
        metadata = f"<metadata>{item.xml}</metadata>" if item.xml is not None else ""
        return f"<record>{header}{metadata}</record>"

    def _one(self, ivoid: str) -> str:
        for item in self.items:
            if item.ivoid == ivoid:
                return f"<GetRecord>{self._record(item, 'GetRecord')}</GetRecord>"
        return _error("idDoesNotExist")


def _error(code: str, message: str = "") -> str:
    return f'<error code="{code}">{message or code}</error>'


class World:
    """All registries, and the one that lists them; a context manager."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.registries: dict[str, Registry] = {}
        self.closing = threading.Event()
        self.elsewhere: dict[str, str] = {}
        """Paths that are answered with a redirection."""

    def __enter__(self) -> World:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.world = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.rofr = Registry(self, "rofr", [], "ivo://ivoa.net/rofr")
        self.registries["rofr"] = self.rofr
        self.rofr.put(
            replace(
                registry_record("ivo://ivoa.net/rofr", self.rofr.url, ["ivoa.net"]),
                sets=(MANAGED,),
            ),
            record("ivo://ivoa.net/std/tap", "The Table Access Protocol"),
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where all of it is; a made-up place while it is closed."""
        server = getattr(self, "_server", None)
        return f"http://127.0.0.1:{server.server_port if server else 0}"

    def registry(
        self,
        name: str,
        items: Iterable[Item] = (),
        *,
        authorities: Iterable[str] | None = None,
        full: bool = False,
        url: str = "",
    ) -> Registry:
        """A registry with these records, known to the Registry of Registries."""
        made = Registry(self, name, items, f"ivo://{name}/registry")
        self.registries[name] = made
        listed = registry_record(
            made.ivoid, url or made.url, [name] if authorities is None else authorities, full=full
        )
        self.rofr.put(replace(listed, sets=("ivo_publishers",)))
        return made

    def unlist(self, *registries: Registry) -> None:
        """Take registries out of the list."""
        self.rofr.forget(*(registry.ivoid for registry in registries))

    def take(self, path: str, query: str, headers: dict[str, str]) -> Reply:
        name = path.strip("/")
        params = dict(parse_qsl(query, keep_blank_values=True))
        params.pop("own", None)
        self.asked.append(Asked(name, params, headers, time.monotonic(), query))
        if name in self.elsewhere:
            target = f"{self.address}/{self.elsewhere[name]}?{query}"
            return Reply(status=302, headers={"Location": target})
        if name not in self.registries:
            return Reply(body=b"<html>no such page</html>", status=404)
        return self.registries[name].reply(params)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    world: World

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        reply = self.server.world.take(split.path, split.query, dict(self.headers.items()))
        body = reply.body
        headers = {"Content-Type": "text/xml;charset=utf-8", **reply.headers}
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.compress(body)
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if reply.pieces is not None:
            self.send_header("Connection", "close")
            self.end_headers()
            for piece in reply.pieces():
                if self.server.world.closing.is_set():
                    break
                self.wfile.write(piece)
            self.close_connection = True
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if reply.cut is None else body[: reply.cut])
        self.close_connection = self.close_connection or reply.cut is not None
