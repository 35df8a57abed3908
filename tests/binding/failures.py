"""The one diagnostic of a call that must fail."""

from collections.abc import Callable

import pytest

from regdsl.diagnostics import Diagnostic, RegdslError


def failure(call: Callable[[], object]) -> Diagnostic:
    """What a call raises; fails when it raises nothing, or more than one error."""
    with pytest.raises(RegdslError) as raised:
        call()
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.help, "an error says what to type next"
    assert "\n" not in diagnostic.message
    return diagnostic
