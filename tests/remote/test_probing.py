"""What a service really can do, whatever it says."""

from __future__ import annotations

import pytest

import regdsl
from regdsl.remote.probing import examine
from tests.tap import troubles, vosi
from tests.tap.responder import Responder


def test_what_is_switched_off(service: Responder) -> None:
    service.offers = vosi.OLD
    found = examine(service.url, pause=0)
    assert not found.profile.features & {"union", "ilike", "lower", "coalesce", "moc"}
    assert {"stc_spatial", "stc_temporal", "stc_spectral"} <= found.profile.without
    assert found.profile.tier == "measured" and found.of("unknown") == []


def test_no_registry(service: Responder) -> None:
    service.trouble(troubles.page(), on="capabilities", forever=True)
    with pytest.raises(regdsl.RegdslError, match="E504"):
        examine(service.url, pause=0)


def test_one_that_stops_answering(service: Responder) -> None:
    service.trouble(troubles.none, troubles.busy(), forever=True)
    found = examine(service.url, pause=0)
    assert found.profile.tier == "documented" and service.count() == 4
    assert "union" in found.profile.features
