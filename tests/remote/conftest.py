"""A registry on the loopback, and a client that does not wait long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyvo.registry import regtap

from regdsl.remote import patience, servers
from tests.tap import vosi
from tests.tap.answers import mirror, oracle
from tests.tap.responder import Responder


@pytest.fixture(scope="session")
def _services(demo_path: Path) -> Iterator[dict[str, Responder]]:
    with Responder(oracle(demo_path)) as one, Responder(mirror(demo_path)) as other:
        yield {"oracle": one, "mirror": other}


BOTH = pytest.mark.parametrize("service", ["oracle", "mirror"], indirect=True)
"""Answers from the oracle of `tests.adql`, and from regdsl's own ADQL on a mirror."""


@pytest.fixture
def service(
    request: pytest.FixtureRequest,
    _services: dict[str, Responder],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Responder]:
    """The demo registry as a service like GAVO's, without troubles yet."""
    _service = _services[getattr(request, "param", "oracle")]
    monkeypatch.setattr(servers, "_probed", {})
    monkeypatch.setattr(patience, "_FIRST_WAIT", 0.01)
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    _service.at_ease()
    yield _service
    _service.at_ease()
    _service.offers, _service.strict = vosi.GAVO, True


@pytest.fixture
def in_pyvo(service: Responder) -> Iterator[Responder]:
    """The service as the one that pyvo searches."""
    before = regtap.get_RegTAP_service_url()
    regtap.choose_RegTAP_service(service.url)
    yield service
    regtap.choose_RegTAP_service(before)
