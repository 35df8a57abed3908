"""How a server can misbehave: each trouble is given the handler and the right answer."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler

from tests.tap import votable

PAGE = b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><p>Hello</p></body></html>"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent."""

    body: bytes
    status: int = 200
    content_type: str = "application/x-votable+xml"
    headers: tuple[tuple[str, str], ...] = ()


Trouble = Callable[[BaseHTTPRequestHandler, Reply], None]


def send(handler: BaseHTTPRequestHandler, reply: Reply, length: int | None = None) -> None:
    """Send an answer as it should be."""
    begin(handler, reply, length)
    handler.wfile.write(reply.body)


def begin(handler: BaseHTTPRequestHandler, reply: Reply, length: int | None = None) -> None:
    """Send the head of an answer; `length` is what it claims for the body."""
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.content_type)
    handler.send_header("Content-Length", str(len(reply.body) if length is None else length))
    for name, value in reply.headers:
        handler.send_header(name, value)
    handler.end_headers()


def none(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """No trouble: for a sequence with a good answer in between."""
    send(handler, reply)


def busy(status: int = 503, retry_after: str | None = None, body: bytes = b"busy") -> Trouble:
    """Only a status, with `Retry-After` where it is given."""
    extra = (("Retry-After", retry_after),) if retry_after is not None else ()

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        send(handler, Reply(body, status, "text/plain", extra))

    return trouble


def page(status: int = 200) -> Trouble:
    """A page for people."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        send(handler, Reply(PAGE, status, "text/html"))

    return trouble


def says(body: bytes, status: int = 200, content_type: str = "application/xml") -> Trouble:
    """Anything."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        send(handler, Reply(body, status, content_type))

    return trouble


def on_sync(trouble: Trouble) -> Trouble:
    """The trouble with queries only; what the service says of itself is fine."""

    def some(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        (trouble if handler.path.partition("?")[0].endswith("/sync") else send)(handler, reply)

    return some


def refuses(message: str, status: int = 400) -> Trouble:
    """A refusal as DALI has it."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        send(handler, replace(reply, body=votable.failure(message), status=status))

    return trouble


def redirects(to: str, status: int = 301) -> Trouble:
    """The service has moved."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        send(handler, Reply(b"moved", status, "text/plain", (("Location", to),)))

    return trouble


def broken_xml(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Half of the document, as if it were all."""
    send(handler, replace(reply, body=reply.body[: len(reply.body) // 2]))


def cut(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The connection ends in the middle of the body."""
    half = reply.body[: len(reply.body) // 2]
    send(handler, replace(reply, body=half), length=len(reply.body))
    handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The connection is torn down before there is an answer."""
    handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def hangs(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Never an answer."""
    _pause(handler, 60.0)
    handler.close_connection = True


def drips(pause: float = 0.05, *, head: bool = False) -> Trouble:
    """The body, or all of it, one byte after the other."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        body = reply.body
        if head:
            body = b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000 + b"\r\n\r\n" + body
        else:
            begin(handler, reply)
        handler.close_connection = True
        with contextlib.suppress(OSError):
            for byte in body:
                handler.wfile.write(bytes([byte]))
                if _pause(handler, pause):
                    return

    return trouble


def late(pause: float) -> Trouble:
    """The right answer, after a while."""

    def trouble(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        time.sleep(pause)
        send(handler, reply)

    return trouble


def chunked(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The right answer in chunks and packed, which is no trouble at all."""
    import gzip

    body = gzip.compress(reply.body)
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.content_type)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for at in range(0, len(body), 1000):
        piece = body[at : at + 1000]
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _pause(handler: BaseHTTPRequestHandler, seconds: float) -> bool:
    """Wait; True when the server is to stop."""
    closing = getattr(handler.server, "closing", None)
    if closing is None:
        time.sleep(seconds)
        return False
    return bool(closing.wait(seconds))
