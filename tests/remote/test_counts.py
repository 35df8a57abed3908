"""`count:` is answered by mirrors alone, and a server is never asked for less than was meant."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.diagnostics import RegdslError
from tests.tap.responder import Responder


def test_a_server_is_not_asked_for_counts(service: Responder) -> None:
    with pytest.raises(RegdslError) as caught:
        regdsl.search("quasar count:band", service.url, profile="gavo")
    assert [d.code for d in caught.value.diagnostics] == ["E201"]
    assert service.count() == 0
