"""Whatever can be counted agrees with what a search for it finds."""

from __future__ import annotations

import pytest

from regdsl.fields import FIELDS, Field, countable
from regdsl.mirror.mirror import Mirror
from regdsl.syntax.formatter import quote

COUNTED = [field for field in FIELDS if countable(field)]

BY_PART = ("created", "updated", "ivoid", "service", "subject")
"""Fields that count something else than what their `=` compares."""


@pytest.mark.parametrize("field", COUNTED, ids=lambda field: field.name)
@pytest.mark.parametrize("query", ["", "service:tap "])
def test_counts_agree_with_searches(demo: Mirror, field: Field, query: str) -> None:
    counts = demo.counts(f"{query}count:{field.name} limit:3")
    found = counts[field.name].to_dict()
    missing = counts.total - demo.search(f"{query}has:{field.name}").total
    assert found.pop(None, 0) == missing
    for value, number in found.items():
        if field.name not in BY_PART:
            assert value is not None
            assert demo.search(f"{query}{field.name}={quote(value)}").total == number
