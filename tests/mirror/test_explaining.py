"""What each condition of a query does to its answer."""

from __future__ import annotations

import regdsl
from regdsl.demo import demo_mirror


def test_counts_are_those_of_the_queries_themselves() -> None:
    with regdsl.Mirror(demo_mirror()) as mirror:
        found = regdsl.explain("galaxy band:radio service:tap sort:title", mirror)
        assert found.total == mirror.search("galaxy band:radio service:tap").total
        by_condition = {part.condition: part for part in found.parts}
        assert list(by_condition) == ["galaxy", "band:radio", "service:tap"]
        for condition, rest in (
            ("galaxy", "band:radio service:tap"),
            ("band:radio", "galaxy service:tap"),
            ("service:tap", "galaxy band:radio"),
        ):
            assert by_condition[condition].alone == mirror.search(condition).total
            assert by_condition[condition].without == mirror.search(rest).total


def test_an_empty_answer_explains_itself() -> None:
    with regdsl.Mirror(demo_mirror()) as mirror:
        found = regdsl.explain("author:tuba band:radio", mirror)
    assert found.total == 0
    assert "nothing meets `author:tuba`" in str(found)


def test_a_word_that_means_nothing_alone_is_passed_over() -> None:
    with regdsl.Mirror(demo_mirror()) as mirror:
        found = regdsl.explain("the galaxy", mirror)
    assert [part.condition for part in found.parts] == ["galaxy"]
    assert [lint.code for lint in found.lints] == ["W002"]


def test_without_a_mirror_nothing_is_counted() -> None:
    found = regdsl.explain('near "M 31"')
    assert found.total is None
    assert "NGC 224" in found.resolved[0]
    assert set(found.targets) == set(regdsl.targets())
    assert "total" not in found.to_dict()
