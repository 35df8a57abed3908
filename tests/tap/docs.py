"""Servers for the pages of the documentation, which is read and tested without a network.

A responder with the demo registry is the proxy for everything that is asked over HTTP,
so the pages say `http://reg.g-vo.org/tap` as their readers do.  Hosts below `.example`
misbehave, each in its way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def standing_in(mirror: Path) -> Iterator[None]:
    """All servers are this mirror, inside."""
    from tests.tap import answers, troubles
    from tests.tap.responder import Responder

    kept = {name: os.environ.get(name) for name in ("http_proxy", "no_proxy")}
    with Responder(answers.oracle(mirror)) as service:
        service.by_host = {
            "page.example": troubles.page(),
            "slow.example": troubles.hangs,
            "strict.example": troubles.on_sync(
                troubles.refuses("Cannot parse your query: `ivo_hasword` is not known here")
            ),
        }
        service.limits = {"small.example": 50, "tiny.example": 2}
        os.environ.update(http_proxy=service.address, no_proxy="localhost,127.0.0.1")
        try:
            yield
        finally:
            for name, value in kept.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
